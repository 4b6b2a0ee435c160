#include "format/ssh_private_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/memory.h"
#include "format/ssh_crypto.h"
#include "format/ssh_wire.h"

enum { ED25519_SEED_BYTES = 32, ED25519_SECRET_BYTES = 64, BLOCK_BYTES = 8 };

struct ssh_private_key {
    struct buf blob; /* of the public half */
    struct ssh_key public_half;
    EVP_PKEY *secret;
};

/* A key file's blob, not yet understood. */
struct fields {
    struct str cipher;
    struct str kdf;
    struct str kdf_options;
    uint32_t count;
    struct str public_half;
    struct str secret;
};

void ssh_private_key_close(struct ssh_private_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->secret); /* libcrypto wipes the numbers */
    buf_release(&key->blob);
    free(key);
}

void ssh_private_key_closep(struct ssh_private_key **key)
{
    ssh_private_key_close(*key);
    *key = NULL;
}

const struct ssh_key *ssh_private_key_public(const struct ssh_private_key *key)
{
    return &key->public_half;
}

static enum gate_rc open_armour(struct str text, struct arena *arena, struct str *blob,
                                struct error *err)
{
    const struct str begin = STR("-----BEGIN OPENSSH PRIVATE KEY-----");
    const struct str end = STR("-----END OPENSSH PRIVATE KEY-----");

    if (text.len > LIMIT_SSH_PRIVATE_KEY_BYTES)
        return error_set(err, GATE_ELIMIT, "a private key has more than %zu bytes",
                         LIMIT_SSH_PRIVATE_KEY_BYTES);
    text = str_trim(text);
    if (!str_starts_with(text, begin)) {
        if (str_starts_with(text, STR("-----BEGIN ")))
            return error_set(err, GATE_EUNSUPPORTED,
                             "it is not in OpenSSH's own format: 'ssh-keygen -p -f FILE' "
                             "rewrites it");
        return error_set(err, GATE_EFORMAT, "it is no private key");
    }
    if (!str_ends_with(text, end))
        return error_set(err, GATE_EFORMAT, "a private key has no END line");

    text = str_slice(text, begin.len, text.len - begin.len - end.len);
    if (!base64_decode(text, arena, blob))
        return error_set(err, GATE_EFORMAT, "a private key is not base64");
    return GATE_OK;
}

static enum gate_rc read_fields(struct str blob, struct fields *fields, struct error *err)
{
    const struct str magic = STR("openssh-key-v1\0");
    struct str rest = str_slice(blob, magic.len, blob.len);

    if (!str_starts_with(blob, magic) || !ssh_wire_string(&rest, &fields->cipher) ||
        !ssh_wire_string(&rest, &fields->kdf) || !ssh_wire_string(&rest, &fields->kdf_options) ||
        !ssh_wire_u32(&rest, &fields->count))
        return error_set(err, GATE_EFORMAT, "a private key is cut within its fields");
    if (fields->count != 1)
        return error_set(err, GATE_EUNSUPPORTED, "a private key file holds %u keys, not one",
                         fields->count);
    if (!ssh_wire_string(&rest, &fields->public_half) || !ssh_wire_string(&rest, &fields->secret) ||
        rest.len > 0)
        return error_set(err, GATE_EFORMAT, "a private key is cut within its halves");
    return GATE_OK;
}

/* Whether gate can sign with it at all. */
static enum gate_rc check_kind(const struct fields *fields, const struct ssh_key *key,
                               struct error *err)
{
    if (ssh_key_is_fido(key))
        return error_set(err, GATE_EUNSUPPORTED,
                         "the key is of a FIDO authenticator: add it to ssh-agent (ssh-add) and "
                         "name its .pub file");
    if (!str_equal(fields->cipher, STR("none")) || !str_equal(fields->kdf, STR("none")))
        return error_set(err, GATE_EUNSUPPORTED,
                         "the private key is encrypted: add it to ssh-agent (ssh-add) and name "
                         "its .pub file");
    if (fields->kdf_options.len > 0 || fields->secret.len % BLOCK_BYTES != 0)
        return error_set(err, GATE_EFORMAT, "a private key is malformed");
    return GATE_OK;
}

static bool take_ed25519(struct str *rest, const struct ssh_key_parts *parts, struct str *secret)
{
    struct str point;

    if (!ssh_wire_string(rest, &point) || !str_equal(point, parts->point) ||
        !ssh_wire_string(rest, secret) || secret->len != ED25519_SECRET_BYTES ||
        !str_ends_with(*secret, point))
        return false;
    *secret = str_slice(*secret, 0, ED25519_SEED_BYTES);
    return true;
}

static bool take_ecdsa(struct str *rest, const struct ssh_key_def *def,
                       const struct ssh_key_parts *parts, struct str *secret)
{
    struct str curve;
    struct str point;

    return ssh_wire_string(rest, &curve) && str_equal(curve, str_of(def->curve)) &&
           ssh_wire_string(rest, &point) && str_equal(point, parts->point) &&
           ssh_wire_mpint(rest, secret);
}

static bool take_rsa(struct str *rest, const struct ssh_key_parts *parts, struct str *secret)
{
    struct str modulus;
    struct str exponent;
    struct str unused; /* the inverse of q, p and q: speed, not needed */

    return ssh_wire_mpint(rest, &modulus) && str_equal(modulus, parts->modulus) &&
           ssh_wire_mpint(rest, &exponent) && str_equal(exponent, parts->exponent) &&
           ssh_wire_mpint(rest, secret) && ssh_wire_mpint(rest, &unused) &&
           ssh_wire_mpint(rest, &unused) && ssh_wire_mpint(rest, &unused);
}

/* 1, 2, 3 and so on, fewer than a block. */
static bool is_padding(struct str rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        if ((size_t)(uint8_t)rest.ptr[i] != i + 1)
            return false;
    }
    return rest.len < BLOCK_BYTES;
}

/* Yields the secret number, or the seed, of a half that fits the public one. */
static bool read_secret(struct str half, const struct ssh_key_def *def,
                        const struct ssh_key_parts *parts, struct str *secret)
{
    uint32_t check[2];
    struct str type;
    struct str comment;
    bool is_whole = ssh_wire_u32(&half, &check[0]) && ssh_wire_u32(&half, &check[1]) &&
                    check[0] == check[1] && ssh_wire_string(&half, &type) &&
                    str_equal(type, str_of(def->type));

    if (def->curve)
        is_whole = is_whole && take_ecdsa(&half, def, parts, secret);
    else if (def->kind == SSH_KEY_RSA)
        is_whole = is_whole && take_rsa(&half, parts, secret);
    else
        is_whole = is_whole && take_ed25519(&half, parts, secret);
    return is_whole && ssh_wire_string(&half, &comment) && is_padding(half);
}

static enum gate_rc open_blob(struct str blob, struct ssh_private_key *key, struct error *err)
{
    struct fields fields;
    struct ssh_key_parts parts;
    struct str secret = STR("");

    if (read_fields(blob, &fields, err))
        return err->rc;
    buf_add(&key->blob, fields.public_half);
    if (ssh_key_parse(buf_str(&key->blob), &key->public_half, err) ||
        check_kind(&fields, &key->public_half, err))
        return err->rc;

    const struct ssh_key_def *def = ssh_key_def_of(key->public_half.kind);
    if (!ssh_key_parts_read(key->public_half.blob, def, &parts) ||
        !read_secret(fields.secret, def, &parts, &secret))
        return error_set(err, GATE_EFORMAT, "the secret half of a private key is malformed");
    key->secret = ssh_crypto_private(def, &parts, secret);
    if (!key->secret)
        return error_set(err, GATE_EFORMAT, "the secret half of a private key is not acceptable");
    return GATE_OK;
}

enum gate_rc ssh_private_key_open(struct str text, struct ssh_private_key **key, struct error *err)
{
    CLEANUP(ssh_private_key_closep)
    struct ssh_private_key *opened = memory_new(1, sizeof(*opened));
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str blob = STR("");

    opened->blob = BUF_INIT(LIMIT_SSH_PRIVATE_KEY_BYTES);
    if (open_armour(text, &arena, &blob, err))
        return err->rc;

    enum gate_rc rc = open_blob(blob, opened, err);
    OPENSSL_cleanse((void *)blob.ptr, blob.len); /* memory of this function's arena */
    if (rc)
        return rc;
    *key = STEAL(opened);
    return GATE_OK;
}

/* Whether the public half verifies what the secret one made. */
static bool is_verified(const struct ssh_key_def *def, struct str blob, const char *digest,
                        struct str raw, struct str bytes)
{
    struct ssh_key_parts parts;

    if (!ssh_key_parts_read(blob, def, &parts))
        return false;
    CLEANUP(ssh_crypto_closep) EVP_PKEY *public_half = ssh_crypto_public(def, &parts);
    return public_half && ssh_crypto_verify(public_half, digest, raw, bytes);
}

enum gate_rc ssh_private_key_sign(const struct ssh_private_key *key, struct str bytes,
                                  struct buf *signature, struct error *err)
{
    const struct ssh_key_def *def = ssh_key_def_of(key->public_half.kind);
    CLEANUP(buf_release) struct buf raw = BUF_INIT(SSH_RSA_BITS_MAX / 8);
    CLEANUP(buf_release) struct buf numbers = BUF_INIT(SSH_RSA_BITS_MAX / 8);
    bool is_rsa = def->kind == SSH_KEY_RSA;
    const char *digest = is_rsa ? "SHA2-512" : def->digest;

    if (!ssh_crypto_sign(key->secret, digest, bytes, &raw) ||
        !is_verified(def, key->public_half.blob, digest, buf_str(&raw), bytes) ||
        (def->curve && !ssh_crypto_ecdsa_from_der(buf_str(&raw), &numbers)))
        return error_set(err, GATE_EFORMAT, "the halves of the private key do not belong together");

    ssh_wire_add_string(signature, is_rsa ? STR("rsa-sha2-512") : str_of(def->type));
    ssh_wire_add_string(signature, buf_str(def->curve ? &numbers : &raw));
    return GATE_OK;
}
