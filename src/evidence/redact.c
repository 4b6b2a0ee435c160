#include "evidence/redact.h"

#include <string.h>

#include "base/attributes.h"
#include "base/vec.h"
#include "format/secret_name.h"
#include "format/secret_text.h"

/* Bytes that stand for "***". */
struct cut {
    size_t start;
    size_t end;
};

/* A token told by its first characters; at least `least` more make it one. */
struct shape {
    struct str prefix;
    size_t least;
    bool is_plain; /* letters and digits only: "npm_config_cache" is a name */
};

static const struct shape shapes[] = {
    { { "AKIA", 4 }, 16, true },          { { "ASIA", 4 }, 16, true },
    { { "ghp_", 4 }, 16, true },          { { "gho_", 4 }, 16, true },
    { { "ghu_", 4 }, 16, true },          { { "ghs_", 4 }, 16, true },
    { { "ghr_", 4 }, 16, true },          { { "npm_", 4 }, 30, true },
    { { "sk_live_", 8 }, 8, true },       { { "rk_live_", 8 }, 8, true },
    { { "sk_test_", 8 }, 8, true },       { { "dop_v1_", 7 }, 16, true },
    { { "github_pat_", 11 }, 16, false }, { { "glpat-", 6 }, 16, false },
    { { "gldt-", 5 }, 16, false },        { { "glrt-", 5 }, 16, false },
    { { "xoxb-", 5 }, 8, false },         { { "xoxp-", 5 }, 8, false },
    { { "xoxa-", 5 }, 8, false },         { { "xoxr-", 5 }, 8, false },
    { { "xoxs-", 5 }, 8, false },         { { "AIza", 4 }, 30, false },
    { { "pypi-", 5 }, 40, false },        { { "dckr_pat_", 9 }, 16, false },
    { { "hvs.", 4 }, 16, false },         { { "eyJ", 3 }, 30, false },
    { { "sk-proj-", 8 }, 16, false },     { { "sk-ant-", 7 }, 16, false },
    { { "SG.", 3 }, 20, false },
};

static const char *const credential_words[] = {
    "password",  "passwd",      "passphrase",     "secret",     "token",
    "api_key",   "apikey",      "api-key",        "access_key", "access-key",
    "accesskey", "private_key", "privatekey",     "credential", "_pwd",
    "auth_key",  "signing_key", "encryption_key", "client_key", "_pass",
};

/* Names that say where a credential is, or how many, and not what it is. */
static const char *const harmless_ends[] = {
    "_file", "_path", "_dir", "_url", "_uri", "_host", "_port", "_user", "_name", "_type", "_ttl",
};

/* Values that are settings of a keyword such as PasswordAuthentication. */
static const char *const harmless_values[] = {
    "yes", "no", "true", "false", "on", "off", "none", "null", "nothing", "unset", "***",
};

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_name(char c)
{
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
}

static bool is_token(char c)
{
    return is_name(c) || c == '/' || c == '+' || c == '=';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

static bool contains_nocase(struct str text, const char *word)
{
    struct str needle = str_of(word);

    for (size_t i = 0; i + needle.len <= text.len; i++) {
        if (str_equal_nocase(str_slice(text, i, needle.len), needle))
            return true;
    }
    return false;
}

static bool ends_nocase(struct str text, const char *word)
{
    struct str end = str_of(word);

    return text.len >= end.len &&
           str_equal_nocase(str_slice(text, text.len - end.len, end.len), end);
}

bool redact_is_credential_name(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(harmless_ends); i++) {
        if (ends_nocase(name, harmless_ends[i]))
            return false;
    }
    for (size_t i = 0; i < COUNT_OF(credential_words); i++) {
        if (contains_nocase(name, credential_words[i]))
            return true;
    }
    return secret_name_is_credential(name);
}

static size_t run_end(struct str text, size_t start, bool (*accepts)(char))
{
    while (start < text.len && accepts(text.ptr[start]))
        start++;
    return start;
}

static bool find_token(struct str text, size_t at, struct cut *cut)
{
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        if (!str_starts_with(str_slice(text, at, text.len), shapes[i].prefix))
            continue;
        cut->start = at + shapes[i].prefix.len;
        cut->end = run_end(text, cut->start, shapes[i].is_plain ? is_alphanumeric : is_token);
        if (cut->end - cut->start >= shapes[i].least)
            return true;
    }
    return false;
}

/* All of the userinfo in scheme://user:password@host; `at` is the ':' of the scheme. */
static bool find_userinfo(struct str text, size_t at, struct cut *cut)
{
    if (!str_starts_with(str_slice(text, at, text.len), STR("://")))
        return false;
    cut->start = at + 3;
    cut->end = cut->start;
    for (size_t i = cut->start;
         i < text.len && text.ptr[i] != '/' && !is_blank(text.ptr[i]) && !is_quote(text.ptr[i]);
         i++) {
        if (text.ptr[i] == '@')
            cut->end = i;
    }
    return cut->end > cut->start;
}

static size_t quoted_end(struct str text, size_t start)
{
    char quote = text.ptr[start];

    for (size_t i = start + 1; i < text.len; i++) {
        if (text.ptr[i] == '\\' && quote == '"')
            i++;
        else if (text.ptr[i] == quote)
            return i + 1;
    }
    return text.len;
}

/* Whether ` NAME=` begins at the blank at `at`. */
static bool begins_assignment(struct str text, size_t at)
{
    size_t end = run_end(text, at + 1, is_name);

    return end > at + 1 && end < text.len && text.ptr[end] == '=';
}

/*
 * Where a value ends. In a shell command a blank ends it; elsewhere (the history shows ENV and
 * LABEL without their quotes) only the next assignment does.
 */
static size_t value_end(struct str text, size_t start, bool is_shell)
{
    size_t end = start;

    if (start < text.len && is_quote(text.ptr[start]))
        return quoted_end(text, start);
    while (end < text.len) {
        if (is_blank(text.ptr[end]) && (is_shell || begins_assignment(text, end)))
            break;
        end += text.ptr[end] == '\\' && end + 1 < text.len ? 2 : 1;
    }
    return end;
}

static bool is_harmless(struct str value)
{
    if (value.len == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(harmless_values); i++) {
        if (str_equal_nocase(value, str_of(harmless_values[i])))
            return true;
    }
    return false;
}

/* NAME=VALUE, "NAME": "VALUE", --NAME VALUE, ENV NAME VALUE; `at` begins a run of name bytes. */
static bool find_assignment(struct str text, size_t at, bool is_shell, struct cut *cut)
{
    size_t end = run_end(text, at, is_name);
    struct str name = str_slice(text, at, end - at);
    bool is_option = str_starts_with(name, STR("--"));
    bool is_env = at == 4 && str_starts_with(text, STR("ENV "));
    size_t start = end;

    if (start < text.len && is_quote(text.ptr[start]))
        start++;
    if (start >= text.len)
        return false;
    if (text.ptr[start] == '=' || (text.ptr[start] == ':' && start > end))
        start++;
    else if (!is_blank(text.ptr[start]) || !(is_option || is_env))
        return false;
    if (!redact_is_credential_name(name)) /* last: it costs most */
        return false;
    start = run_end(text, start, is_blank);
    if (start < text.len && (text.ptr[start] == '$' || text.ptr[start] == '<'))
        return false; /* a variable or a placeholder; what looks like a hash has a rule of its own
                       */
    cut->start = start;
    cut->end = value_end(text, start, is_shell || is_option);
    return !is_harmless(str_slice(text, start, cut->end - start));
}

/* "Authorization: Bearer x": keeps the kind; the rest of the line or of the quotes is cut. */
static bool find_header(struct str text, size_t at, struct cut *cut)
{
    static const char *const kinds[] = { "basic", "bearer", "digest", "negotiate", "token" };
    struct str header = STR("authorization:");

    if (!str_equal_nocase(str_slice(text, at, header.len), header))
        return false;
    cut->start = run_end(text, at + header.len, is_blank);
    size_t end = run_end(text, cut->start, is_name);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal_nocase(str_slice(text, cut->start, end - cut->start), str_of(kinds[i]))) {
            cut->start = run_end(text, end, is_blank);
            break;
        }
    }
    cut->end = cut->start;
    while (cut->end < text.len && !is_quote(text.ptr[cut->end]))
        cut->end++;
    return cut->end > cut->start;
}

static bool is_crypt(char c)
{
    return is_alphanumeric(c) || c == '.' || c == '/' || c == '$' || c == '=' || c == ',';
}

/* crypt(5): $ID$...; `at` is the first '$'. */
static bool find_hash(struct str text, size_t at, struct cut *cut)
{
    size_t id = run_end(text, at + 1, is_name);

    if (id == at + 1 || id > at + 12 || id >= text.len || text.ptr[id] != '$')
        return false;
    cut->start = id + 1;
    cut->end = run_end(text, cut->start, is_crypt);
    return cut->end - cut->start >= 16;
}

enum { LONGEST_PEM_HEAD = 80 };

static bool find_key(struct str text, size_t at, struct cut *cut)
{
    struct str rest = str_slice(text, at, text.len);

    if (!str_starts_with(rest, STR("-----BEGIN ")))
        return false;
    ptrdiff_t head = str_find(str_slice(rest, 0, LONGEST_PEM_HEAD), STR("PRIVATE KEY-----"));
    if (head < 0)
        return false;
    cut->start = at + (size_t)head + sizeof("PRIVATE KEY-----") - 1;
    ptrdiff_t tail = str_find(str_slice(text, cut->start, text.len), STR("-----END "));
    cut->end = tail < 0 ? text.len : cut->start + (size_t)tail;
    return cut->end > cut->start;
}

/* Credentials that are told by their own form. */
static bool find_form(struct str text, size_t at, bool is_shell ATTR_UNUSED, struct cut *cut)
{
    bool begins = at == 0 || !is_alphanumeric(text.ptr[at - 1]);

    switch (text.ptr[at]) {
    case ':':
        return find_userinfo(text, at, cut);
    case '$':
        return find_hash(text, at, cut);
    default:
        return find_key(text, at, cut) || (begins && find_token(text, at, cut));
    }
}

/* Those that are told by the name they are given to. */
static bool find_named(struct str text, size_t at, bool is_shell, struct cut *cut)
{
    bool begins = at == 0 || !is_name(text.ptr[at - 1]);

    return begins && (find_header(text, at, cut) || find_assignment(text, at, is_shell, cut));
}

static struct str apply(struct str text, const struct vec *cuts, struct arena *arena)
{
    struct str stars = STR("***");
    char *out = arena_new(arena, text.len + cuts->count * stars.len + 1, 1);
    size_t used = 0;
    size_t from = 0;

    for (size_t i = 0; i < cuts->count; i++) {
        const struct cut *cut = vec_at(cuts, i);

        memcpy(out + used, text.ptr + from, cut->start - from);
        used += cut->start - from;
        memcpy(out + used, stars.ptr, stars.len);
        used += stars.len;
        from = cut->end;
    }
    memcpy(out + used, text.ptr + from, text.len - from);
    return (struct str){ .ptr = out, .len = used + text.len - from };
}

/* A start of `text` that is short enough for detection, whose time grows with the square. */
static struct str take_piece(struct str *text)
{
    enum { LONGEST = 1024 };
    size_t end = text->len < LONGEST ? text->len : LONGEST;
    struct str piece;

    /* a credential has no blank in it, so none is parted at one */
    while (end < text->len && end > LONGEST / 2 && !is_blank(text->ptr[end]))
        end--;
    piece = str_slice(*text, 0, end);
    *text = str_slice(*text, end, text->len);
    return piece;
}

/* What detection finds, piece by piece. */
static struct str redact_detected(struct str text, struct arena *arena)
{
    struct str all = secret_text_redacted(take_piece(&text), arena);

    if (text.len == 0)
        return all;
    CLEANUP(vec_release) struct vec pieces = VEC_INIT(struct str);
    size_t length = all.len;
    *(struct str *)vec_add(&pieces) = all;
    while (text.len > 0) {
        struct str *piece = vec_add(&pieces);

        *piece = secret_text_redacted(take_piece(&text), arena);
        length += piece->len;
    }

    char *joined = arena_new(arena, length + 1, 1);
    size_t used = 0;
    for (size_t i = 0; i < pieces.count; i++) {
        const struct str *piece = vec_at(&pieces, i);

        memcpy(joined + used, piece->ptr, piece->len);
        used += piece->len;
    }
    return (struct str){ .ptr = joined, .len = used };
}

static struct str cut_all(struct str text, struct arena *arena,
                          bool (*find)(struct str text, size_t at, bool is_shell, struct cut *cut))
{
    CLEANUP(vec_release) struct vec cuts = VEC_INIT(struct cut);
    bool is_shell = str_starts_with(text, STR("RUN "));

    for (size_t at = 0; at < text.len;) {
        struct cut cut = { .start = 0 };

        if (!find(text, at, is_shell, &cut)) {
            at++;
            continue;
        }
        *(struct cut *)vec_add(&cuts) = cut;
        at = cut.end;
    }
    return cuts.count > 0 ? apply(text, &cuts, arena) : text;
}

struct str redact(struct str text, struct arena *arena)
{
    /* forms first: a name may have one in it, and what follows a name is not looked at again */
    text = cut_all(text, arena, find_form);
    text = cut_all(text, arena, find_named);
    return redact_detected(text, arena);
}
