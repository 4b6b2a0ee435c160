#include "format/private_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/attributes.h"
#include "format/openpgp_key.h"
#include "format/ssh_blob.h"
#include "format/ssh_wire.h"

static const struct {
    const char *name;
    const char *title;
} formats[] = {
    [PRIVATE_KEY_PKCS1] = { "pkcs1", "RSA private key" },
    [PRIVATE_KEY_SEC1] = { "sec1", "EC private key" },
    [PRIVATE_KEY_DSA] = { "dsa", "DSA private key" },
    [PRIVATE_KEY_PKCS8] = { "pkcs8", "private key (PKCS 8)" },
    [PRIVATE_KEY_OPENSSH] = { "openssh", "OpenSSH private key" },
    [PRIVATE_KEY_OPENPGP] = { "openpgp", "OpenPGP private key" },
    [PRIVATE_KEY_PUTTY] = { "putty", "PuTTY private key" },
    [PRIVATE_KEY_AGENT] = { "gpg-agent", "private key of gpg-agent" },
};

const char *private_key_format_name(enum private_key_format format)
{
    return formats[format].name;
}

const char *private_key_title(enum private_key_format format)
{
    return formats[format].title;
}

/* --- DER --- */

enum { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_OID = 0x06, DER_SEQUENCE = 0x30 };

/* Takes the header of one value of DER (X.690) and its content. */
static bool take_der(struct str *rest, uint8_t tag, struct str *content)
{
    size_t header = 2;
    size_t length;

    if (rest->len < 2 || (uint8_t)rest->ptr[0] != tag)
        return false;
    length = (uint8_t)rest->ptr[1];
    if (length & 0x80) {
        size_t digits = length & 0x7f;

        if (digits == 0 || digits > 3 || rest->len < 2 + digits)
            return false;
        length = 0;
        for (size_t i = 0; i < digits; i++)
            length = length << 8 | (uint8_t)rest->ptr[2 + i];
        header += digits;
    }
    if (length > rest->len - header)
        return false;
    *content = str_slice(*rest, header, length);
    *rest = str_slice(*rest, header + length, rest->len);
    return true;
}

/* What libcrypto says of it; nothing if it refuses the key. */
static bool read_by_libcrypto(struct str der, struct private_key *key)
{
    static const struct {
        const char *name;
        const char *type;
    } types[] = {
        { "RSA", "rsa" },       { "RSA-PSS", "rsa-pss" }, { "EC", "ec" },
        { "DSA", "dsa" },       { "ED25519", "ed25519" }, { "ED448", "ed448" },
        { "X25519", "x25519" }, { "X448", "x448" },       { "DH", "dh" },
        { "X9.42 DH", "dh" },
    };
    const unsigned char *at = (const unsigned char *)der.ptr;
    EVP_PKEY *decoded = d2i_AutoPrivateKey(NULL, &at, (long)der.len);

    ERR_clear_error(); /* that it refuses a key is no error */
    if (!decoded)
        return false;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (EVP_PKEY_is_a(decoded, types[i].name))
            key->type = types[i].type;
    }
    /* of the curves of 255 bits libcrypto counts the order, everybody else the bytes */
    bool is_25519 = key->type && str_ends_with(str_of(key->type), STR("25519"));
    int bits = is_25519 ? 256 : EVP_PKEY_get_bits(decoded);
    key->bits = bits > 0 ? (unsigned)bits : 0;
    EVP_PKEY_free(decoded);
    return true;
}

/* PKCS 1, SEC 1 and PKCS 8 begin with a version of 0 or 1. */
bool private_key_of_der(struct str der, bool is_encrypted, struct private_key *key)
{
    enum { SHORTEST = 32 }; /* a number of 128 bits is no key */
    struct str rest = der;
    struct str content;

    if (!take_der(&rest, DER_SEQUENCE, &content) || content.len < SHORTEST)
        return false;
    key->is_encrypted = is_encrypted;
    if (is_encrypted)
        return (uint8_t)content.ptr[0] == DER_SEQUENCE;
    if (!str_starts_with(content, STR("\x02\x01\x00")) &&
        !str_starts_with(content, STR("\x02\x01\x01")))
        return false;
    (void)read_by_libcrypto(str_slice(der, 0, der.len - rest.len), key);
    return true;
}

/* The format of a key by what follows its version. */
static bool format_of(struct str content, enum private_key_format *format)
{
    enum { DSA_NUMBERS = 6, RSA_NUMBERS = 9 };
    struct str field;
    size_t numbers = 0;

    if (!take_der(&content, DER_INTEGER, &field) || content.len == 0)
        return false;
    if ((uint8_t)content.ptr[0] == DER_SEQUENCE || (uint8_t)content.ptr[0] == DER_OCTETS) {
        *format = (uint8_t)content.ptr[0] == DER_SEQUENCE ? PRIVATE_KEY_PKCS8 : PRIVATE_KEY_SEC1;
        return true;
    }
    for (numbers = 1; take_der(&content, DER_INTEGER, &field); numbers++) {
    }
    *format = numbers == DSA_NUMBERS ? PRIVATE_KEY_DSA : PRIVATE_KEY_PKCS1;
    return numbers == DSA_NUMBERS || numbers >= RSA_NUMBERS;
}

/* EncryptedPrivateKeyInfo by a scheme of PKCS 5 or PKCS 12. */
static bool is_encrypted_info(struct str content)
{
    const struct str pkcs5 = STR("\x2a\x86\x48\x86\xf7\x0d\x01\x05");
    const struct str pkcs12 = STR("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01");
    struct str algorithm;
    struct str octets;
    struct str oid;

    return take_der(&content, DER_SEQUENCE, &algorithm) &&
           take_der(&content, DER_OCTETS, &octets) && content.len == 0 &&
           take_der(&algorithm, DER_OID, &oid) &&
           (str_starts_with(oid, pkcs5) || str_starts_with(oid, pkcs12));
}

/* A whole file. Nothing but its content says that it is a key, so libcrypto has to think so too. */
static bool read_der_file(struct str bytes, struct private_key *key)
{
    struct str rest = bytes;
    struct str content;

    if (!take_der(&rest, DER_SEQUENCE, &content) || rest.len > 0)
        return false;
    if (is_encrypted_info(content)) {
        key->format = PRIVATE_KEY_PKCS8;
        key->is_encrypted = true;
        return true;
    }
    return format_of(content, &key->format) && read_by_libcrypto(bytes, key);
}

/* --- OpenSSH --- */

void private_key_of_blob(struct str blob, struct private_key *key)
{
    struct ssh_blob read;

    if (!ssh_blob_read(blob, &read))
        return;
    bool is_ecdsa = str_equal(str_of(read.type), STR("ecdsa"));
    bool is_ecdsa_sk = str_equal(str_of(read.type), STR("ecdsa-sk"));
    key->type = is_ecdsa ? "ec" : is_ecdsa_sk ? "ec-sk" : read.type;
    key->bits = read.bits;
}

/* Magic, then the cipher's name with its length before it. */
bool private_key_of_openssh(struct str bytes, struct private_key *key)
{
    enum { SHORTEST = 64 };
    const struct str magic = STR("openssh-key-v1\0");
    struct str rest = str_slice(bytes, magic.len, bytes.len);
    struct str cipher;
    struct str field;
    uint32_t count;

    if (!str_starts_with(bytes, magic) || rest.len < SHORTEST)
        return false;
    if (!ssh_wire_string(&rest, &cipher))
        return false;
    key->is_encrypted = !str_equal(cipher, STR("none"));
    for (int i = 0; i < 2; i++) { /* name and options of the key derivation */
        if (!ssh_wire_string(&rest, &field))
            return true;
    }
    if (ssh_wire_u32(&rest, &count) && ssh_wire_string(&rest, &field))
        private_key_of_blob(field, key);
    return true;
}

/* --- gpg-agent --- */

/* The name of the algorithm stands behind the first of `marks`: "(rsa", or canonical "(3:rsa". */
static void read_agent_type(struct str rest, struct private_key *key)
{
    static const struct {
        const char *mark;
        const char *type;
    } types[] = {
        { "(3:rsa", "rsa" },
        { "(rsa", "rsa" },
        { "(3:dsa", "dsa" },
        { "(dsa", "dsa" },
        { "(3:elg", "elgamal" },
        { "(elg", "elgamal" },
        { "(3:ecc(5:curve7:Ed25519", "ed25519" },
        { "(ecc (curve Ed25519)", "ed25519" },
        { "(3:ecc(5:curve10:Curve25519", "x25519" },
        { "(ecc (curve Curve25519)", "x25519" },
        { "(3:ecc", "ec" },
        { "(ecc", "ec" },
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_starts_with(rest, str_of(types[i].mark))) {
            key->type = types[i].type;
            return;
        }
    }
}

/* keyformat.txt: an S-expression, canonical, or advanced behind "Key:" among other names. */
static bool read_agent(struct str bytes, struct private_key *key, uint32_t *line)
{
    static const struct {
        const char *mark;
        bool is_canonical;
        bool is_encrypted;
    } marks[] = {
        { "(11:private-key", true, false },
        { "(21:protected-private-key", true, true },
        { "Key: (private-key", false, false },
        { "Key: (protected-private-key", false, true },
    };
    struct str rest = bytes;
    struct str one;

    *line = 0;
    for (uint32_t number = 1; str_cut(&rest, '\n', &one); number++) {
        struct str from = str_slice(bytes, (size_t)(one.ptr - bytes.ptr), bytes.len);

        for (size_t i = 0; i < COUNT_OF(marks); i++) {
            struct str mark = str_of(marks[i].mark);

            if ((marks[i].is_canonical && number > 1) || !str_starts_with(from, mark))
                continue;
            *line = marks[i].is_canonical ? 0 : number;
            key->is_encrypted = marks[i].is_encrypted;
            read_agent_type(str_trim(str_slice(from, mark.len, from.len)), key);
            return true;
        }
    }
    return false;
}

/* --- a whole file --- */

/* What a file of each kind begins with; the framings of OpenPGP's secret key are bytes alone. */
static const char *const agent_heads[] = { "(11:private-key", "(21:protected-private-key",
                                           "Created: ", "Key: (" };
static const uint8_t openpgp_heads[] = { 0x94, 0x95, 0x96, 0xc5 };

static bool is_agent_head(struct str bytes)
{
    for (size_t i = 0; i < COUNT_OF(agent_heads); i++) {
        if (str_starts_with(bytes, str_of(agent_heads[i])))
            return true;
    }
    return false;
}

static bool is_openpgp_head(struct str bytes)
{
    return bytes.len > 0 &&
           memchr(openpgp_heads, (uint8_t)bytes.ptr[0], sizeof(openpgp_heads)) != NULL;
}

bool private_key_may_begin(struct str bytes)
{
    bool is_der = bytes.len > 0 && (uint8_t)bytes.ptr[0] == DER_SEQUENCE;

    return is_der || is_openpgp_head(bytes) || is_agent_head(bytes);
}

bool private_key_of_file(struct str bytes, bool is_whole, struct private_key *key, uint32_t *line)
{
    *line = 0;
    *key = (struct private_key){ .format = PRIVATE_KEY_AGENT };
    if (is_agent_head(bytes))
        return read_agent(bytes, key, line);
    if (is_openpgp_head(bytes))
        return openpgp_key_is_sound(bytes) && openpgp_key_read(bytes, is_whole, key);
    return is_whole && read_der_file(bytes, key);
}
