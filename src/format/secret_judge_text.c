#include "format/secret_judge.h"

#include <string.h>

#include "base/attributes.h"
#include "base/base64.h"
#include "format/secret_chars.h"

static bool is_scheme(char c)
{
    return secret_chars_lower(c) || secret_chars_digit(c) || c == '+' || c == '.' || c == '-';
}

static bool is_userinfo(char c)
{
    return c > ' ' && c < 127 && !char_is_one_of("/@:\"'<>`\\,;|()[]{}^?#", c);
}

static bool is_password(char c)
{
    return c > ' ' && c < 127 && !char_is_one_of("/@\"'<>`\\|()[]{}", c);
}

static bool is_host(char c)
{
    return secret_chars_alnum(c) || c == '.' || c == '-' || c == '_';
}

/* Hosts that stand for any host in texts for people. */
static bool is_sample_host(struct str host)
{
    static const char *const hosts[] = { "host", "hostname", "server", "domain", "proxy", "site" };

    if (host.len == 0 || secret_chars_hold(host, STR("example")) ||
        (str_ends_with(host, STR("host")) && !str_equal(host, STR("localhost"))))
        return true;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        if (str_equal_nocase(host, str_of(hosts[i])))
            return true;
    }
    return false;
}

/* RFC 3986, section 3.2.1: scheme "://" user ":" password "@" host. */
bool secret_judge_url(struct str text, size_t at, struct secret_token *token)
{
    size_t scheme = 0;

    while (scheme < at && scheme < 16 && is_scheme(text.ptr[at - scheme - 1]))
        scheme++;
    if (scheme < 2 || !secret_chars_lower(text.ptr[at - scheme]))
        return false;

    struct str user = secret_chars_run(text, at + 3, 128, is_userinfo);
    size_t colon = at + 3 + user.len;
    if (colon >= text.len || text.ptr[colon] != ':')
        return false;
    struct str password = secret_chars_run(text, colon + 1, 256, is_password);
    size_t sign = colon + 1 + password.len;
    if (sign >= text.len || text.ptr[sign] != '@')
        return false;
    struct str host = secret_chars_run(text, sign + 1, 255, is_host);

    if (password.len < 5 || secret_chars_are_placeholder(password) || is_sample_host(host))
        return false;
    if (secret_chars_hold(password, STR("passw")) || str_equal_nocase(password, user))
        return false;
    token->secret = password;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* A data source of Go: user ":" password "@tcp(" host ")". */
bool secret_judge_dsn(struct str text, size_t at, struct secret_token *token)
{
    size_t start = at;

    while (start > 0 && is_password(text.ptr[start - 1]))
        start--;
    struct str password = str_slice(text, start, at - start);
    struct str user;

    if (!str_cut(&password, ':', &user) || !password.ptr || user.len == 0)
        return false;
    if (password.len < 5 || secret_chars_are_placeholder(password) ||
        secret_chars_hold(password, STR("passw")) || str_equal_nocase(password, user))
        return false;
    token->secret = password;
    token->public = (struct str){ .ptr = "" };
    return true;
}

enum { DECODED = 192 };

/* The digit's value in base64 or base64url, or -1. */
static int digit_of(char c)
{
    if (c == '-')
        return base64_digit('+');
    return c == '_' ? base64_digit('/') : base64_digit(c);
}

/*
 * Decodes what stands at text[at], line ends passed over, as far as it is base64 and as `bytes` has
 * room for; how many digits there are in *digits, at most 8 / 6 of the room.
 */
static struct str decode_at(struct str text, size_t at, char bytes[static DECODED], size_t *digits)
{
    uint32_t group = 0;
    unsigned bits = 0;
    size_t length = 0;

    *digits = 0;
    for (; at < text.len && length < DECODED; at++) {
        int digit = digit_of(text.ptr[at]);

        if (text.ptr[at] == '\n' || text.ptr[at] == '\r' || text.ptr[at] == ' ')
            continue;
        if (digit < 0)
            break;
        ++*digits;
        group = (group << 6 | (uint32_t)digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[length++] = (char)(group >> bits);
        }
    }
    return (struct str){ .ptr = bytes, .len = length };
}

/*
 * RFC 7519 with a signature. The header says how it was signed; the one that every manual shows is
 * of "John Doe". One longer than what is looked at counts for its beginning.
 */
bool secret_judge_jwt(struct str text, size_t at, struct secret_token *token)
{
    char bytes[DECODED];
    size_t digits;
    size_t end = at;

    if (!secret_chars_begins_word(text, at))
        return false;
    for (int part = 0; part < 3; part++) {
        struct str run = secret_chars_run(text, end, text.len, secret_chars_word);
        struct str decoded = decode_at(run, 0, bytes, &digits);

        if (run.len < 16 || (part == 0 && str_find(decoded, STR("\"alg\"")) < 0) ||
            (part == 1 && str_find(decoded, STR("John Doe")) >= 0))
            return false;
        end += run.len;
        if (end == text.len && text.len - at >= SECRET_AFTER)
            break;
        if (part < 2 && (end == text.len || text.ptr[end++] != '.'))
            return false;
    }
    token->secret = str_slice(text, at, end - at);
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* What may stand between a name of JSON and its value, also where JSON is within JSON. */
static bool is_between(char c)
{
    return char_is_one_of("\\\": \t\r\n", c);
}

/* "auth": "BASE64 of user:password" of Docker's config.json, in whatever file or variable. */
bool secret_judge_auth(struct str text, size_t at, struct secret_token *token)
{
    const size_t name = sizeof("\"auth") - 1;
    struct str between = secret_chars_run(text, at + name, 16, is_between);
    struct str value =
        secret_chars_run(text, at + name + between.len, SECRET_AFTER, secret_chars_base64);
    char bytes[DECODED];
    size_t digits;
    struct str password = decode_at(value, 0, bytes, &digits);
    struct str user;

    if (str_find(between, STR(":")) < 0 || value.len < 8)
        return false;
    for (size_t i = 0; i < password.len; i++) {
        if (password.ptr[i] < ' ' || password.ptr[i] > '~')
            return false;
    }
    if (!str_cut(&password, ':', &user) || !password.ptr || user.len == 0 || password.len < 3 ||
        secret_chars_are_placeholder(password))
        return false;
    token->secret = value;
    while (token->secret.ptr + token->secret.len < text.ptr + text.len &&
           token->secret.ptr[token->secret.len] == '=')
        token->secret.len++;
    token->public = (struct str){ .ptr = "" };
    return true;
}

/* PEM inside base64, as kubeconfig and Kubernetes' Secrets have it. */
static bool is_pem64(struct str text, size_t at, bool is_encrypted, struct secret_token *token)
{
    char bytes[DECODED];
    size_t digits;
    struct str decoded = decode_at(text, at, bytes, &digits);

    if (decoded.len < 100 || str_find(str_slice(decoded, 0, 48), STR("PRIVATE KEY")) < 0 ||
        (str_find(decoded, STR("ENCRYPTED")) >= 0) != is_encrypted)
        return false;
    token->secret = secret_chars_run(text, at, text.len, secret_chars_base64);
    token->public = (struct str){ .ptr = "" };
    return true;
}

bool secret_judge_pem64(struct str text, size_t at, struct secret_token *token)
{
    return is_pem64(text, at, false, token);
}

bool secret_judge_encrypted_pem64(struct str text, size_t at, struct secret_token *token)
{
    return is_pem64(text, at, true, token);
}

/* The value of a short name in an object of JSON. */
static struct str json_value(struct str object, struct str name)
{
    ptrdiff_t at = str_find(object, name);
    struct str rest = str_slice(object, at < 0 ? object.len : (size_t)at + name.len, object.len);
    struct str between = secret_chars_run(rest, 0, 16, is_between);

    return secret_chars_run(rest, between.len, rest.len, secret_chars_word);
}

/* RFC 7517: a key with its private ("d") or symmetric ("k") part. */
bool secret_judge_jwk(struct str text, size_t at, struct secret_token *token)
{
    size_t start = at;
    ptrdiff_t end = str_find(str_slice(text, at, text.len), STR("}"));

    while (start > 0 && text.ptr[start - 1] != '{' && text.ptr[start - 1] != '}')
        start--;
    struct str object =
        str_slice(text, start, at - start + (end < 0 ? text.len - at : (size_t)end));
    bool is_symmetric = str_equal(json_value(object, STR("\"kty\"")), STR("oct"));
    struct str value = json_value(object, is_symmetric ? STR("\"k\"") : STR("\"d\""));

    if (value.len < 22 || !secret_chars_are_random(value) || !secret_chars_mixed(value))
        return false;
    token->secret = value;
    token->public = (struct str){ .ptr = "" };
    return true;
}
