#include "format/secret_judge.h"

#include <string.h>
#include <zlib.h>

#include "base/attributes.h"
#include "base/base64.h"
#include "format/secret_chars.h"

/* Whether the last six of `random` are the CRC-32 of those before, in base 62. */
static bool has_checksum(struct str random)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    struct str body = str_slice(random, 0, random.len - 6);
    unsigned long sum = crc32(0, (const unsigned char *)body.ptr, (unsigned)body.len);

    for (size_t i = random.len; i > body.len; i--) {
        if (random.ptr[i - 1] != digits[sum % 62])
            return false;
        sum /= 62;
    }
    return sum == 0;
}

/* A prefix of four bytes, 30 random ones and a checksum of six. */
bool secret_judge_checksummed(struct str text, size_t at, struct secret_token *token)
{
    struct str random = secret_chars_run(text, at + 4, 256, secret_chars_word);

    if (!secret_chars_begins_word(text, at) || random.len != 36)
        return false;
    for (size_t i = 0; i < random.len; i++) {
        if (!secret_chars_alnum(random.ptr[i]))
            return false;
    }
    bool is_checked = has_checksum(random);
    if (!is_checked && !(secret_chars_are_random(random) && secret_chars_mixed(random)))
        return false;
    token->secret = str_slice(text, at, 40);
    token->public = str_slice(text, at, 4);
    token->remark = is_checked ? "checksum holds" : "checksum does not hold";
    return true;
}

/* `prefix` bytes and between `least` and `most` of the class, nothing of it behind. */
struct run_form {
    size_t prefix;
    secret_char_class *chars;
    size_t least;
    size_t most;
};

static bool judge_run(struct str text, size_t at, const struct run_form *form,
                      struct secret_token *token)
{
    struct str random = secret_chars_run(text, at + form->prefix, form->most + 1, form->chars);
    size_t end = at + form->prefix + random.len;

    if (!secret_chars_begins_word(text, at) || random.len < form->least || random.len > form->most)
        return false;
    if (end < text.len && secret_chars_word(text.ptr[end]))
        return false;
    if (!secret_chars_are_random(random) || !secret_chars_mixed(random))
        return false;
    token->secret = str_slice(text, at, form->prefix + random.len);
    token->public = str_slice(text, at, form->prefix);
    return true;
}

bool secret_judge_prefixed(const struct secret_detector *detector, struct str text, size_t at,
                           struct secret_token *token)
{
    const struct run_form form = {
        .prefix = strlen(detector->literal),
        .chars = detector->chars,
        .least = detector->least,
        .most = detector->most,
    };

    return judge_run(text, at, &form, token);
}

bool secret_judge_github_fine(struct str text, size_t at, struct secret_token *token)
{
    enum { PREFIX = 11, SEPARATOR = PREFIX + 22 };

    if (!judge_run(text, at, &(struct run_form){ PREFIX, secret_chars_word, 82, 82 }, token))
        return false;
    return text.ptr[at + SEPARATOR] == '_';
}

bool secret_judge_slack(struct str text, size_t at, struct secret_token *token)
{
    struct str head = str_slice(text, at, 6);

    if (head.len < 6 || !char_is_one_of("abeoprs", head.ptr[3]) || head.ptr[4] != '-' ||
        !secret_chars_digit(head.ptr[5]))
        return false;
    return judge_run(text, at, &(struct run_form){ 5, secret_chars_word, 24, 255 }, token);
}

bool secret_judge_sendgrid(struct str text, size_t at, struct secret_token *token)
{
    struct str id = secret_chars_run(text, at + 3, 23, secret_chars_word);
    struct str random = secret_chars_run(text, at + 26, 44, secret_chars_word);

    if (!secret_chars_begins_word(text, at) || id.len != 22 || random.len != 43 ||
        text.ptr[at + 25] != '.')
        return false;
    if (!secret_chars_are_random(random) || !secret_chars_mixed(random))
        return false;
    token->secret = str_slice(text, at, 69);
    token->public = str_slice(text, at, 3);
    return true;
}

bool secret_judge_azure(struct str text, size_t at, struct secret_token *token)
{
    struct str random = secret_chars_run(text, at + 11, 87, secret_chars_base64);

    if (random.len != 86 || !secret_chars_are_random(random))
        return false;
    if (!str_equal(str_slice(text, at + 11 + random.len, 2), STR("==")))
        return false;
    token->secret = random;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* The first run of 40 bytes of base64 that may be a secret access key; hashes have no upper case.
 */
static bool find_aws_secret(struct str text, struct str *secret)
{
    for (size_t at = 0; at < text.len;) {
        struct str run = secret_chars_run(text, at, text.len, secret_chars_base64);
        bool has_upper = false;
        bool has_lower = false;

        for (size_t i = 0; i < run.len; i++) {
            has_upper |= secret_chars_upper(run.ptr[i]);
            has_lower |= secret_chars_lower(run.ptr[i]);
        }
        if (run.len == 40 && has_upper && has_lower && secret_chars_mixed(run) &&
            secret_chars_are_random(run)) {
            *secret = run;
            return true;
        }
        at += run.len + 1;
    }
    return false;
}

static bool is_aws_id(char c)
{
    return secret_chars_upper(c) || secret_chars_digit(c);
}

/* An access key id is public; with a secret key near it, the pair is a credential. */
bool secret_judge_aws_id(struct str text, size_t at, struct secret_token *token)
{
    struct str id = secret_chars_run(text, at, 21, is_aws_id);
    struct str after = str_slice(text, at + id.len, 512);
    struct str before = str_slice(text, 0, at);

    if (!secret_chars_begins_word(text, at) || id.len != 20 ||
        !secret_chars_are_random(str_slice(id, 4, 16)))
        return false;
    if (!find_aws_secret(after, &token->secret) && !find_aws_secret(before, &token->secret))
        return false;
    token->public = str_slice(id, 0, 4);
    return true;
}

static bool is_assignment(char c)
{
    return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '=' || c == ':' || c == '>';
}

bool secret_judge_aws_secret(struct str text, size_t at, struct secret_token *token)
{
    size_t name = str_equal(str_slice(text, at, 14), STR("ecretAccessKey")) ? 14 : 16;
    struct str between = secret_chars_run(text, at + name, 8, is_assignment);
    struct str value = secret_chars_run(text, at + name + between.len, 41, secret_chars_base64);

    if (between.len == 0 || value.len != 40 || !find_aws_secret(value, &token->secret))
        return false;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* What a URL is made of. */
static bool is_url(char c)
{
    return c > ' ' && c < 127 && !char_is_one_of("\"'<>`\\|{}^", c);
}

static bool is_path(char c)
{
    return secret_chars_dotted(c) || c == '/' || c == '@';
}

/* The bytes before text[at] that are of the class, at most `most`. */
static struct str run_before(struct str text, size_t at, size_t most, secret_char_class *is_member)
{
    size_t start = at;

    while (start > 0 && at - start < most && is_member(text.ptr[start - 1]))
        start--;
    return str_slice(text, start, at - start);
}

/*
 * A token with a mark in its middle: between `least` and `most` bytes of the class before the
 * `width` bytes of the mark, and so many behind it.
 */
struct middle {
    secret_char_class *chars;
    size_t width;
    size_t least_before;
    size_t most_before;
    size_t least_after;
    size_t most_after;
};

static bool judge_middle(const struct middle *form, struct str text, size_t at,
                         struct secret_token *token)
{
    struct str before = run_before(text, at, form->most_before + 1, form->chars);
    struct str after = secret_chars_run(text, at + form->width, form->most_after + 1, form->chars);

    if (before.len < form->least_before || before.len > form->most_before ||
        after.len < form->least_after || after.len > form->most_after)
        return false;
    token->secret = str_slice(text, at - before.len, before.len + form->width + after.len);
    token->public = (struct str){ .ptr = "" };
    return secret_chars_are_random(token->secret) && secret_chars_mixed(token->secret);
}

static bool is_azure_client(char c)
{
    return secret_chars_dotted(c) || c == '~';
}

bool secret_judge_azure_client(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { is_azure_client, 3, 3, 3, 31, 34 };

    return judge_middle(&form, text, at, token);
}

bool secret_judge_azure_devops(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { secret_chars_alnum, 4, 76, 76, 4, 4 };

    return judge_middle(&form, text, at, token);
}

bool secret_judge_azure_registry(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { secret_chars_base64, 4, 42, 42, 6, 6 };

    return judge_middle(&form, text, at, token);
}

bool secret_judge_azure_signed(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { secret_chars_base64, 4, 76, 76, 6, 6 };

    return judge_middle(&form, text, at, token);
}

bool secret_judge_terraform(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { secret_chars_word, 9, 14, 14, 60, 70 };

    return judge_middle(&form, text, at, token);
}

/* Older and newer keys alike hold "OpenAI" in base64. */
bool secret_judge_openai(struct str text, size_t at, struct secret_token *token)
{
    static const struct middle form = { secret_chars_word, 8, 20, 200, 20, 200 };

    return judge_middle(&form, text, at, token) && str_starts_with(token->secret, STR("sk-"));
}

/* 44 digits of base64 with their padding: 32 bytes. */
bool secret_judge_shared_key(struct str text, size_t at, struct secret_token *token)
{
    const size_t name = sizeof("SharedAccessKey=") - 1;
    struct str random = secret_chars_run(text, at + name, 44, secret_chars_base64);

    if (random.len != 43 || !secret_chars_are_random(random) ||
        !str_starts_with(str_slice(text, at + name + random.len, 1), STR("=")))
        return false;
    token->secret = random;
    token->public = (struct str){ .ptr = "" };
    return true;
}

static bool is_query(char c)
{
    return secret_chars_base64(c) || c == '%';
}

/* A signed URL of Azure: the signature, beside the version that it is of. */
bool secret_judge_azure_url(struct str text, size_t at, struct secret_token *token)
{
    struct str signature = secret_chars_run(text, at + 5, 80, is_query);
    struct str before = run_before(text, at, SECRET_BEFORE, is_url);
    struct str after = secret_chars_run(text, at, SECRET_BEFORE, is_url);

    if (signature.len < 43 || signature.len > 79 || !secret_chars_are_random(signature))
        return false;
    if (str_find(before, STR("sv=")) < 0 && str_find(after, STR("&sv=")) < 0)
        return false;
    token->secret = signature;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* The path behind a webhook's host: who knows it may post. */
static bool judge_hook(struct str text, size_t at, size_t width, struct secret_token *token)
{
    struct str path = secret_chars_run(text, at + width, 300, is_path);

    if (path.len < 40 || !secret_chars_are_random(path) || !secret_chars_mixed(path))
        return false;
    token->secret = path;
    token->public = (struct str){ .ptr = "" };
    return true;
}

bool secret_judge_slack_hook(struct str text, size_t at, struct secret_token *token)
{
    return judge_hook(text, at, sizeof("hooks.slack.com/services/") - 1, token);
}

bool secret_judge_discord_hook(struct str text, size_t at, struct secret_token *token)
{
    return judge_hook(text, at, sizeof("discord.com/api/webhooks/") - 1, token);
}

bool secret_judge_teams_hook(struct str text, size_t at, struct secret_token *token)
{
    return judge_hook(text, at, sizeof("webhook.office.com/webhookb2/") - 1, token);
}

/* The number of a bot, ':' and 35 bytes that begin with "AA". */
bool secret_judge_telegram(struct str text, size_t at, struct secret_token *token)
{
    struct str id = run_before(text, at, 11, secret_chars_digit);
    struct str random = secret_chars_run(text, at + 1, 36, secret_chars_word);

    if (id.len < 8 || id.len > 10 || random.len != 35 || !secret_chars_are_random(random) ||
        !secret_chars_mixed(random) || !secret_chars_begins_word(text, at - id.len))
        return false;
    token->secret = random;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* Letters alone, so both cases have to be there. */
bool secret_judge_hugging_face(struct str text, size_t at, struct secret_token *token)
{
    struct str random = secret_chars_run(text, at + 3, 64, secret_chars_word);
    bool has_upper = false;
    bool has_lower = false;

    for (size_t i = 0; i < random.len; i++) {
        if (!secret_chars_alnum(random.ptr[i]))
            return false;
        has_upper |= secret_chars_upper(random.ptr[i]);
        has_lower |= secret_chars_lower(random.ptr[i]);
    }
    if (!secret_chars_begins_word(text, at) || random.len < 34 || random.len > 40 || !has_upper ||
        !has_lower || !secret_chars_are_random(random))
        return false;
    token->secret = str_slice(text, at, 3 + random.len);
    token->public = str_slice(text, at, 3);
    return true;
}

/* Lines of hexadecimal digits follow. */
bool secret_judge_openvpn(struct str text, size_t at, struct secret_token *token)
{
    const size_t marker = sizeof("-----BEGIN OpenVPN Static key V1-----") - 1;
    size_t start = at + marker;

    while (start < text.len && char_is_one_of("\r\n\\nr ", text.ptr[start]))
        start++;
    struct str line = secret_chars_run(text, start, 33, secret_chars_hex);
    if (line.len != 32 || !secret_chars_are_random(line))
        return false;
    token->secret = line;
    token->public = (struct str){ .ptr = "" };
    return true;
}
