#include "format/secret_pem.h"

#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

enum pem_body { BODY_DER, BODY_DER_ENCRYPTED, BODY_OPENSSH, BODY_OPENPGP, BODY_PUTTY };

struct secret_marker {
    const char *text;
    const char *name;
    enum pem_body body;
};

static const struct secret_marker markers[] = {
    { "-----BEGIN PRIVATE KEY-----", "private key (PKCS 8)", BODY_DER },
    { "-----BEGIN RSA PRIVATE KEY-----", "RSA private key", BODY_DER },
    { "-----BEGIN EC PRIVATE KEY-----", "EC private key", BODY_DER },
    { "-----BEGIN DSA PRIVATE KEY-----", "DSA private key", BODY_DER },
    { "-----BEGIN ENCRYPTED PRIVATE KEY-----", "private key (PKCS 8)", BODY_DER_ENCRYPTED },
    { "-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH private key", BODY_OPENSSH },
    { "-----BEGIN PGP PRIVATE KEY BLOCK-----", "OpenPGP private key", BODY_OPENPGP },
    { "PuTTY-User-Key-File-2:", "PuTTY private key", BODY_PUTTY },
    { "PuTTY-User-Key-File-3:", "PuTTY private key", BODY_PUTTY },
};

/* Decoded bytes: enough for the largest body. */
struct bytes {
    uint8_t data[SECRET_PEM_BYTES];
    size_t count;
};

const struct secret_marker *secret_pem_begins(struct str text, size_t *body)
{
    for (size_t i = 0; i < COUNT_OF(markers); i++) {
        if (str_starts_with(text, str_of(markers[i].text))) {
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
    if (marker->body != BODY_PUTTY)
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

/* False: something else than base64 stands there, or nothing. */
static bool decode(struct str text, struct bytes *bytes)
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
            if (bytes->count == sizeof(bytes->data))
                return false;
            bits -= 8;
            bytes->data[bytes->count++] = (uint8_t)(group >> bits);
        }
    }
    return bytes->count > 0;
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

/* The content of the SEQUENCE (X.690) that all of `bytes` is; empty: it is none, or cut short. */
static struct str der_sequence(const struct bytes *bytes)
{
    size_t length = bytes->count > 1 ? bytes->data[1] : 0;
    size_t header = 2;

    if (bytes->count < 8 || bytes->data[0] != 0x30)
        return (struct str){ .ptr = "" };
    if (length == 0x81 || length == 0x82) {
        header += length & 0x7f;
        length = header == 3 ? bytes->data[2] : (size_t)bytes->data[2] << 8 | bytes->data[3];
    }
    if (length < 32 || length > bytes->count - header)
        return (struct str){ .ptr = "" };
    return (struct str){ .ptr = (const char *)bytes->data + header, .len = length };
}

/* PKCS 1, SEC 1 and PKCS 8 begin with a version of 0 or 1. */
static bool is_der_key(const struct bytes *bytes)
{
    struct str content = der_sequence(bytes);

    return str_starts_with(content, STR("\x02\x01\x00")) ||
           str_starts_with(content, STR("\x02\x01\x01"));
}

/* PROTOCOL.key: magic, then the cipher's name with its length before it. */
static bool is_openssh_key(const struct bytes *bytes, bool *is_encrypted)
{
    static const char magic[] = "openssh-key-v1"; /* its NUL is part of it */
    const struct str text = { .ptr = (const char *)bytes->data, .len = bytes->count };
    struct str rest = str_slice(text, sizeof(magic), text.len);

    if (rest.len < 64 || memcmp(text.ptr, magic, sizeof(magic)) != 0)
        return false;
    if (!str_starts_with(rest, STR("\0\0\0")))
        return false;
    *is_encrypted = !str_equal(str_slice(rest, 3, 5), STR("\x04none"));
    return true;
}

/* RFC 9580, section 4.2: a packet of type 5, in either framing. */
static bool is_openpgp_key(const struct bytes *bytes)
{
    uint8_t first = bytes->data[0];

    if (bytes->count < 64 || !(first & 0x80))
        return false;
    return first & 0x40 ? (first & 0x3f) == 5 : (first >> 2 & 0x0f) == 5;
}

static bool judge_putty(struct str text, struct secret_pem *key)
{
    ptrdiff_t encryption = str_find(text, STR("Encryption:"));
    ptrdiff_t lines = str_find(text, STR("Private-Lines:"));
    struct bytes bytes = { .count = 0 };

    if (encryption < 0 || lines < encryption)
        return false;
    /* another key begins before this one ends */
    if (str_find(text, STR("-----")) >= 0 || str_find(text, STR("PuTTY-User")) >= 0)
        return false;
    struct str named = str_slice(text, (size_t)encryption, text.len);
    struct str body = str_slice(text, (size_t)lines, text.len);
    (void)take_line(&body);
    key->is_encrypted = !str_equal(take_line(&named), STR("Encryption: none"));
    return decode(body, &bytes) && bytes.count >= 16;
}

bool secret_pem_judge(const struct secret_marker *marker, struct str body, struct secret_pem *key)
{
    struct bytes bytes = { .count = 0 };
    ptrdiff_t end = body_end(marker, body);

    if (end < 0)
        return false;
    body.len = (size_t)end;
    *key = (struct secret_pem){ .name = marker->name, .secret = str_trim(body) };
    if (marker->body == BODY_PUTTY)
        return judge_putty(body, key);

    skip_headers(&body, &key->is_encrypted);
    if (!decode(body, &bytes))
        return false;
    switch (marker->body) {
    case BODY_DER:
        return key->is_encrypted ? bytes.count >= 64 : is_der_key(&bytes);
    case BODY_DER_ENCRYPTED:
        key->is_encrypted = true;
        return str_starts_with(der_sequence(&bytes), STR("\x30"));
    case BODY_OPENSSH:
        return is_openssh_key(&bytes, &key->is_encrypted);
    case BODY_OPENPGP:
        return is_openpgp_key(&bytes);
    case BODY_PUTTY:
        break;
    }
    return false;
}
