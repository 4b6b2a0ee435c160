#include "format/secret_token.h"

#include <string.h>
#include <zlib.h>

#include "base/attributes.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_upper(c) || is_lower(c);
}

/* Letters, digits, '_' and '-': base64url. */
static bool is_word(char c)
{
    return is_alnum(c) || c == '_' || c == '-';
}

static bool is_base64(char c)
{
    return is_alnum(c) || c == '+' || c == '/';
}

typedef bool char_class(char c);

/* The bytes of `text` from `at` on that are of the class, at most `most`. */
static struct str run_at(struct str text, size_t at, size_t most, char_class *is_member)
{
    struct str run = str_slice(text, at, most);
    size_t length = 0;

    while (length < run.len && is_member(run.ptr[length]))
        length++;
    run.len = length;
    return run;
}

/* Whether the literal at `at` begins a word: else it is the middle of something longer. */
static bool is_word_start(struct str text, size_t at)
{
    return at == 0 || !is_word(text.ptr[at - 1]);
}

static size_t distinct_bytes(struct str value)
{
    bool seen[256] = { false };
    size_t count = 0;

    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];

        count += !seen[c];
        seen[c] = true;
    }
    return count;
}

/* The longest run of bytes that each follow the one before by `step`: "aaaa", "12345". */
static size_t longest_run(struct str value, int step)
{
    size_t longest = 1;
    size_t run = 1;

    for (size_t i = 1; i < value.len; i++) {
        run = value.ptr[i] - value.ptr[i - 1] == step ? run + 1 : 1;
        if (run > longest)
            longest = run;
    }
    return longest;
}

static bool holds_nocase(struct str value, struct str word)
{
    for (size_t i = 0; i + word.len <= value.len; i++) {
        if (str_equal_nocase(str_slice(value, i, word.len), word))
            return true;
    }
    return false;
}

/* What a generator gives: many different bytes, no rows of them, no word of a manual. */
static bool is_random(struct str value)
{
    size_t wanted = value.len / 3 < 10 ? value.len / 3 : 10;

    return distinct_bytes(value) > wanted && longest_run(value, 0) < 5 &&
           longest_run(value, 1) <= value.len / 2 && !holds_nocase(value, STR("example"));
}

static bool has_digit_and_letter(struct str value)
{
    bool has_digit = false;
    bool has_letter = false;

    for (size_t i = 0; i < value.len; i++) {
        has_digit |= is_digit(value.ptr[i]);
        has_letter |= is_upper(value.ptr[i]) || is_lower(value.ptr[i]);
    }
    return has_digit && has_letter;
}

bool secret_token_is_placeholder(struct str value)
{
    static const char *const words[] = {
        "password", "passwd",   "pass",     "secret",      "changeme", "change-me", "change_me",
        "changeit", "example",  "redacted", "null",        "none",     "nil",       "true",
        "false",    "yes",      "no",       "undefined",   "todo",     "token",     "key",
        "user",     "username", "root",     "test",        "dummy",    "unset",     "disabled",
        "enabled",  "default",  "hidden",   "placeholder",
    };
    static const struct str parts[] = {
        { "example", 7 },   { "your", 4 },         { "changeme", 8 },
        { "change_me", 9 }, { "placeholder", 11 }, { "xxxx", 4 },
        { "****", 4 },      { "....", 4 },         { "redacted", 8 },
    };

    if (value.len == 0 || distinct_bytes(value) == 1)
        return true;
    if (strchr("$<{%[@", value.ptr[0]) || str_find(value, STR("${")) >= 0 ||
        str_find(value, STR("$(")) >= 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(value, str_of(words[i])))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (holds_nocase(value, parts[i]))
            return true;
    }
    return false;
}

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
static bool judge_checksummed(struct str text, size_t at, struct secret_token *token)
{
    struct str random = run_at(text, at + 4, 256, is_word);

    if (!is_word_start(text, at) || random.len != 36)
        return false;
    for (size_t i = 0; i < random.len; i++) {
        if (!is_alnum(random.ptr[i]))
            return false;
    }
    bool is_checked = has_checksum(random);
    if (!is_checked && !(is_random(random) && has_digit_and_letter(random)))
        return false;
    token->secret = str_slice(text, at, 40);
    token->public = str_slice(text, at, 4);
    token->remark = is_checked ? "checksum holds" : "checksum does not hold";
    return true;
}

/* A fixed prefix and between `least` and `most` bytes of a class, nothing of it behind. */
static bool judge_prefixed(struct str text, size_t at, size_t prefix, size_t least, size_t most,
                           struct secret_token *token)
{
    struct str random = run_at(text, at + prefix, most + 1, is_word);

    if (!is_word_start(text, at) || random.len < least || random.len > most)
        return false;
    if (!is_random(random) || !has_digit_and_letter(random))
        return false;
    token->secret = str_slice(text, at, prefix + random.len);
    token->public = str_slice(text, at, prefix);
    return true;
}

static bool judge_github_fine(struct str text, size_t at, struct secret_token *token)
{
    enum { PREFIX = 11, SEPARATOR = PREFIX + 22 };

    if (!judge_prefixed(text, at, PREFIX, 82, 82, token))
        return false;
    return text.ptr[at + SEPARATOR] == '_';
}

static bool judge_gitlab(struct str text, size_t at, struct secret_token *token)
{
    return judge_prefixed(text, at, 6, 20, 300, token);
}

static bool judge_slack(struct str text, size_t at, struct secret_token *token)
{
    struct str head = str_slice(text, at, 6);

    if (head.len < 6 || !strchr("abeoprs", head.ptr[3]) || head.ptr[4] != '-' ||
        !is_digit(head.ptr[5]))
        return false;
    return judge_prefixed(text, at, 5, 24, 255, token);
}

static bool judge_google(struct str text, size_t at, struct secret_token *token)
{
    return judge_prefixed(text, at, 4, 35, 35, token);
}

static bool judge_stripe(struct str text, size_t at, struct secret_token *token)
{
    return judge_prefixed(text, at, 8, 20, 250, token);
}

static bool judge_pypi(struct str text, size_t at, struct secret_token *token)
{
    return judge_prefixed(text, at, 5, 60, 900, token);
}

static bool judge_age(struct str text, size_t at, struct secret_token *token)
{
    return judge_prefixed(text, at, 16, 58, 58, token);
}

static bool judge_sendgrid(struct str text, size_t at, struct secret_token *token)
{
    struct str id = run_at(text, at + 3, 23, is_word);
    struct str random = run_at(text, at + 26, 44, is_word);

    if (!is_word_start(text, at) || id.len != 22 || random.len != 43 || text.ptr[at + 25] != '.')
        return false;
    if (!is_random(random) || !has_digit_and_letter(random))
        return false;
    token->secret = str_slice(text, at, 69);
    token->public = str_slice(text, at, 3);
    return true;
}

static bool judge_azure(struct str text, size_t at, struct secret_token *token)
{
    struct str random = run_at(text, at + 11, 87, is_base64);

    if (random.len != 86 || !is_random(random))
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
        struct str run = run_at(text, at, text.len, is_base64);
        bool has_upper = false;
        bool has_lower = false;

        for (size_t i = 0; i < run.len; i++) {
            has_upper |= is_upper(run.ptr[i]);
            has_lower |= is_lower(run.ptr[i]);
        }
        if (run.len == 40 && has_upper && has_lower && has_digit_and_letter(run) &&
            is_random(run)) {
            *secret = run;
            return true;
        }
        at += run.len + 1;
    }
    return false;
}

static bool is_aws_id(char c)
{
    return is_upper(c) || is_digit(c);
}

/* An access key id is public; with a secret key near it, the pair is a credential. */
static bool judge_aws_id(struct str text, size_t at, struct secret_token *token)
{
    struct str id = run_at(text, at, 21, is_aws_id);
    struct str after = str_slice(text, at + id.len, 512);
    struct str before = str_slice(text, 0, at);

    if (!is_word_start(text, at) || id.len != 20 || !is_random(str_slice(id, 4, 16)))
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

static bool judge_aws_secret(struct str text, size_t at, struct secret_token *token)
{
    size_t name = str_equal(str_slice(text, at, 14), STR("ecretAccessKey")) ? 14 : 16;
    struct str between = run_at(text, at + name, 8, is_assignment);
    struct str value = run_at(text, at + name + between.len, 41, is_base64);

    if (between.len == 0 || value.len != 40 || !find_aws_secret(value, &token->secret))
        return false;
    token->public = (struct str){ .ptr = "" };
    return true;
}

static bool is_scheme(char c)
{
    return is_lower(c) || is_digit(c) || c == '+' || c == '.' || c == '-';
}

static bool is_userinfo(char c)
{
    return c > ' ' && c < 127 && !strchr("/@:\"'<>`\\,;|()[]{}^?#", c);
}

static bool is_password(char c)
{
    return c > ' ' && c < 127 && !strchr("/@\"'<>`\\|()[]{}", c);
}

static bool is_host(char c)
{
    return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

/* Hosts that stand for any host in texts for people. */
static bool is_sample_host(struct str host)
{
    static const char *const hosts[] = { "host", "hostname", "server", "domain", "proxy", "site" };

    if (host.len == 0 || holds_nocase(host, STR("example")))
        return true;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        if (str_equal_nocase(host, str_of(hosts[i])))
            return true;
    }
    return false;
}

/* RFC 3986, section 3.2.1: scheme "://" user ":" password "@" host. */
static bool judge_url(struct str text, size_t at, struct secret_token *token)
{
    size_t scheme = 0;

    while (scheme < at && scheme < 16 && is_scheme(text.ptr[at - scheme - 1]))
        scheme++;
    if (scheme < 2 || !is_lower(text.ptr[at - scheme]))
        return false;

    struct str user = run_at(text, at + 3, 128, is_userinfo);
    size_t colon = at + 3 + user.len;
    if (colon >= text.len || text.ptr[colon] != ':')
        return false;
    struct str password = run_at(text, colon + 1, 256, is_password);
    size_t sign = colon + 1 + password.len;
    if (sign >= text.len || text.ptr[sign] != '@')
        return false;
    struct str host = run_at(text, sign + 1, 255, is_host);

    if (password.len < 5 || secret_token_is_placeholder(password) || is_sample_host(host))
        return false;
    if (holds_nocase(password, STR("passw")) || str_equal_nocase(password, user))
        return false;
    token->secret = password;
    token->public = (struct str){ .ptr = "" };
    return true;
}

const struct secret_detector secret_detectors[] = {
    { .kind = "github-token",
      .literal = "ghp_",
      .key = 1,
      .name = "GitHub personal access token",
      .judge = judge_checksummed },
    { .kind = "github-token",
      .literal = "gho_",
      .key = 1,
      .name = "GitHub OAuth token",
      .judge = judge_checksummed },
    { .kind = "github-token",
      .literal = "ghu_",
      .key = 1,
      .name = "GitHub user-to-server token",
      .judge = judge_checksummed },
    { .kind = "github-token",
      .literal = "ghs_",
      .key = 1,
      .name = "GitHub server-to-server token",
      .judge = judge_checksummed },
    { .kind = "github-token",
      .literal = "ghr_",
      .key = 1,
      .name = "GitHub refresh token",
      .judge = judge_checksummed },
    { .kind = "github-token",
      .literal = "github_pat_",
      .key = 5,
      .name = "GitHub fine-grained token",
      .judge = judge_github_fine },
    { .kind = "gitlab-token",
      .literal = "glpat-",
      .key = 0,
      .name = "GitLab personal access token",
      .judge = judge_gitlab },
    { .kind = "slack-token",
      .literal = "xox",
      .key = 0,
      .name = "Slack token",
      .judge = judge_slack },
    { .kind = "google-api-key",
      .literal = "AIza",
      .key = 0,
      .name = "Google API key",
      .judge = judge_google },
    { .kind = "stripe-key",
      .literal = "sk_live_",
      .key = 2,
      .name = "Stripe secret key",
      .judge = judge_stripe },
    { .kind = "stripe-key",
      .literal = "rk_live_",
      .key = 2,
      .name = "Stripe restricted key",
      .judge = judge_stripe },
    { .kind = "npm-token",
      .literal = "npm_",
      .key = 0,
      .name = "npm access token",
      .judge = judge_checksummed },
    { .kind = "pypi-token",
      .literal = "pypi-AgE",
      .key = 4,
      .name = "PyPI token",
      .judge = judge_pypi },
    { .kind = "sendgrid-key",
      .literal = "SG.",
      .key = 0,
      .name = "SendGrid API key",
      .judge = judge_sendgrid },
    { .kind = "azure-storage-key",
      .literal = "AccountKey=",
      .key = 6,
      .name = "Azure storage account key",
      .judge = judge_azure },
    { .kind = "age-secret-key",
      .literal = "AGE-SECRET-KEY-1",
      .key = 2,
      .name = "age secret key",
      .judge = judge_age },
    { .kind = "aws-access-key",
      .literal = "AKIA",
      .key = 1,
      .name = "AWS access key with its secret",
      .judge = judge_aws_id },
    { .kind = "aws-access-key",
      .literal = "ASIA",
      .key = 1,
      .name = "AWS temporary key with its secret",
      .judge = judge_aws_id },
    { .kind = "aws-access-key",
      .literal = "ecret_access_key",
      .key = 4,
      .name = "AWS secret access key",
      .judge = judge_aws_secret },
    { .kind = "aws-access-key",
      .literal = "ECRET_ACCESS_KEY",
      .key = 4,
      .name = "AWS secret access key",
      .judge = judge_aws_secret },
    { .kind = "aws-access-key",
      .literal = "ecretAccessKey",
      .key = 4,
      .name = "AWS secret access key",
      .judge = judge_aws_secret },
    { .kind = "password-in-url",
      .literal = "://",
      .key = 0,
      .name = "password in a URL",
      .judge = judge_url,
      .is_text_only = true },
};

const size_t secret_detector_count = COUNT_OF(secret_detectors);

const struct secret_detector *secret_token_at(struct str text, size_t at,
                                              struct secret_token *token)
{
    for (size_t i = 0; i < COUNT_OF(secret_detectors); i++) {
        const struct secret_detector *detector = &secret_detectors[i];

        if (str_starts_with(str_slice(text, at, text.len), str_of(detector->literal)) &&
            detector->judge(text, at, token))
            return detector;
    }
    return NULL;
}

bool secret_token_is_jwt(struct str text)
{
    struct str part;
    size_t parts = 0;

    if (!str_starts_with(text, STR("eyJ")))
        return false;
    while (str_cut(&text, '.', &part)) {
        if (part.len < 16 || run_at(part, 0, part.len, is_word).len != part.len)
            return false;
        parts++;
    }
    return parts == 3;
}
