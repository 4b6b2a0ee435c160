#include "format/secret_pem.h"

#include <stdint.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "format/openpgp_key.h"

struct secret_marker {
    const char *text;
    enum private_key_format format;
    const char *type;  /* that the text itself tells, or NULL */
    bool is_encrypted; /* likewise */
};

static const struct secret_marker markers[] = {
    { "-----BEGIN PRIVATE KEY-----", PRIVATE_KEY_PKCS8, NULL, false },
    { "-----BEGIN RSA PRIVATE KEY-----", PRIVATE_KEY_PKCS1, "rsa", false },
    { "-----BEGIN EC PRIVATE KEY-----", PRIVATE_KEY_SEC1, "ec", false },
    { "-----BEGIN DSA PRIVATE KEY-----", PRIVATE_KEY_DSA, "dsa", false },
    { "-----BEGIN ENCRYPTED PRIVATE KEY-----", PRIVATE_KEY_PKCS8, NULL, true },
    { "-----BEGIN OPENSSH PRIVATE KEY-----", PRIVATE_KEY_OPENSSH, NULL, false },
    { "-----BEGIN PGP PRIVATE KEY BLOCK-----", PRIVATE_KEY_OPENPGP, NULL, false },
    { "PuTTY-User-Key-File-2:", PRIVATE_KEY_PUTTY, NULL, false },
    { "PuTTY-User-Key-File-3:", PRIVATE_KEY_PUTTY, NULL, false },
};

const struct secret_marker *secret_pem_begins(struct str text, size_t *body)
{
    for (size_t i = 0; i < COUNT_OF(markers); i++) {
        if (text.len > 0 && markers[i].text[0] == text.ptr[0] &&
            str_starts_with(text, str_of(markers[i].text))) {
            *body = strlen(markers[i].text);
            return &markers[i];
        }
    }
    return NULL;
}

/*
 * Where the body ends, or -1 while its end is not in sight: at the first of what may end it, so
 * that it does not depend on how much of the file is in sight.
 */
static ptrdiff_t body_end(const struct secret_marker *marker, struct str text)
{
    if (marker->format != PRIVATE_KEY_PUTTY)
        return str_find(text, STR("-----"));

    ptrdiff_t mac = str_find(text, STR("Private-MAC:"));
    ptrdiff_t hash = str_find(text, STR("Private-Hash:"));

    if (mac < 0 || hash < 0)
        return mac < 0 ? hash : mac;
    return mac < hash ? mac : hash;
}

bool secret_pem_is_whole(const struct secret_marker *marker, struct str body)
{
    return body_end(marker, body) >= 0;
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/*
 * How many bytes at the start of `text` stand between digits without meaning anything: blanks,
 * quotes, and line ends as JSON and shells write them.
 */
static size_t filler(struct str text)
{
    if (text.ptr[0] != '\0' && strchr(" \t\r\n\"'", text.ptr[0]))
        return 1;
    if (text.ptr[0] == '\\' && text.len > 1 && text.ptr[1] != '\0' && strchr("nrt\n", text.ptr[1]))
        return 2;
    return 0;
}

/* Appends the bytes; false: something else than base64 stands there, or nothing. */
static bool decode(struct str text, struct buf *bytes)
{
    uint32_t group = 0;
    unsigned bits = 0;

    while (text.len > 0 && text.ptr[0] != '=') {
        size_t skipped = filler(text);
        int digit = base64_digit(text.ptr[0]);

        if (skipped == 0 && digit < 0)
            return false;
        text = str_slice(text, skipped ? skipped : 1, text.len);
        if (skipped)
            continue;
        group = (group << 6 | (uint32_t)digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            const char byte = (char)(group >> (bits - 8));

            bits -= 8;
            buf_add(bytes, (struct str){ .ptr = &byte, .len = 1 });
        }
    }
    return bytes->len > 0 && !buf_failed(bytes);
}

/* Takes a line; "\n" of two bytes ends one too. */
static struct str take_line(struct str *text)
{
    size_t end = 0;
    size_t width = 1;

    while (end < text->len && text->ptr[end] != '\n') {
        if (str_starts_with(str_slice(*text, end, 2), STR("\\n"))) {
            width = 2;
            break;
        }
        end++;
    }
    struct str line = str_slice(*text, 0, end);
    *text = str_slice(*text, end + width, text->len);
    return str_trim(line);
}

/* Passes over the header lines of RFC 1421 and OpenPGP armour. */
static void skip_headers(struct str *text, bool *is_encrypted)
{
    for (;;) {
        struct str rest = *text;
        struct str line = take_line(&rest);

        if (rest.len == 0 || (line.len > 0 && str_find(line, STR(":")) < 0))
            return;
        if (str_starts_with(line, STR("Proc-Type:")) && str_find(line, STR("ENCRYPTED")) >= 0)
            *is_encrypted = true;
        *text = rest;
    }
}

/* The blob of the public half stands in a section of its own. */
static void read_putty_type(struct str text, struct private_key *key)
{
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(SECRET_PEM_BYTES);
    ptrdiff_t begin = str_find(text, STR("Public-Lines:"));
    ptrdiff_t end = str_find(text, STR("Private-Lines:"));

    if (begin < 0 || end < begin)
        return;
    struct str body = str_slice(text, (size_t)begin, (size_t)(end - begin));
    (void)take_line(&body);
    if (decode(body, &bytes))
        private_key_of_blob(buf_str(&bytes), key);
}

static bool judge_putty(struct str text, struct secret_pem *key)
{
    ptrdiff_t encryption = str_find(text, STR("Encryption:"));
    ptrdiff_t lines = str_find(text, STR("Private-Lines:"));
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(SECRET_PEM_BYTES);

    if (encryption < 0 || lines < encryption)
        return false;
    /* another key begins before this one ends */
    if (str_find(text, STR("-----")) >= 0 || str_find(text, STR("PuTTY-User")) >= 0)
        return false;
    struct str named = str_slice(text, (size_t)encryption, text.len);
    struct str body = str_slice(text, (size_t)lines, text.len);
    (void)take_line(&body);
    key->key.is_encrypted = !str_equal(take_line(&named), STR("Encryption: none"));
    read_putty_type(text, &key->key);
    return decode(body, &bytes) && bytes.len >= 16;
}

/* What the decoded body of a key in armour is. */
static bool judge_bytes(const struct secret_marker *marker, struct str bytes, bool is_whole,
                        struct private_key *key)
{
    enum { SHORTEST = 64 }; /* of what only its first bytes tell */

    switch (marker->format) {
    case PRIVATE_KEY_PKCS1:
    case PRIVATE_KEY_SEC1:
    case PRIVATE_KEY_DSA:
    case PRIVATE_KEY_PKCS8:
        if (key->is_encrypted && !marker->is_encrypted) /* by RFC 1421: bytes without a form */
            return bytes.len >= SHORTEST;
        return private_key_of_der(bytes, marker->is_encrypted, key);
    case PRIVATE_KEY_OPENSSH:
        return private_key_of_openssh(bytes, key);
    case PRIVATE_KEY_OPENPGP:
        return bytes.len >= SHORTEST && openpgp_key_read(bytes, is_whole, key);
    case PRIVATE_KEY_PUTTY:
    case PRIVATE_KEY_AGENT:
        break;
    }
    return false;
}

bool secret_pem_judge(const struct secret_marker *marker, struct str body, struct secret_pem *key)
{
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(SECRET_PEM_BYTES);
    ptrdiff_t end = body_end(marker, body);
    bool is_whole = end >= 0;
    /* the first packet tells of a key that many people have signed */
    bool is_long = marker->format == PRIVATE_KEY_OPENPGP && body.len >= SECRET_PEM_BYTES;

    if (!is_whole && !is_long)
        return false;
    body.len = is_whole ? (size_t)end : body.len;
    *key = (struct secret_pem){
        .key = { .format = marker->format,
                 .type = marker->type,
                 .is_encrypted = marker->is_encrypted },
        .secret = str_trim(body),
    };
    if (marker->format == PRIVATE_KEY_PUTTY)
        return judge_putty(body, key);

    skip_headers(&body, &key->key.is_encrypted);
    return decode(body, &bytes) && judge_bytes(marker, buf_str(&bytes), is_whole, &key->key);
}
