#include "format/ssh_crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/attributes.h"
#include "format/ssh_wire.h"

enum { ED25519_BYTES = 32, EC_UNCOMPRESSED = 0x04 };

static const unsigned char *bytes_of(struct str text)
{
    return (const unsigned char *)text.ptr;
}

static BIGNUM *number_of(struct str magnitude)
{
    return BN_bin2bn(bytes_of(magnitude), (int)magnitude.len, NULL);
}

void ssh_crypto_closep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
    *key = NULL;
}

static void number_closep(BIGNUM **number)
{
    BN_clear_free(*number);
    *number = NULL;
}

static void builder_closep(OSSL_PARAM_BLD **builder)
{
    OSSL_PARAM_BLD_free(*builder);
    *builder = NULL;
}

/*
 * Ed25519. libcrypto takes any 32 bytes for a key, and so does ssh-keygen. Refused here: a y that
 * is not below the prime, one without an x, and the points of small order: with such a key in
 * allowed_signers a signature of every message could be made by anybody.
 */
static const uint8_t small_order[][ED25519_BYTES] = {
    { 0 },
    { 1 },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
      0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
      0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
    { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
      0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
      0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
};

/*
 * RFC 8032, section 5.1.3: x is the root of u / v, u = y^2 - 1, v = d y^2 + 1. There is one exactly
 * if u v is a square.
 */
static bool has_x(const BIGNUM *y, BN_CTX *context)
{
    BIGNUM *p = BN_CTX_get(context);
    BIGNUM *d = BN_CTX_get(context);
    BIGNUM *u = BN_CTX_get(context);
    BIGNUM *v = BN_CTX_get(context);

    if (!v || !BN_hex2bn(&p, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed") ||
        !BN_hex2bn(&d, "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"))
        return false;
    if (BN_cmp(y, p) >= 0 || !BN_mod_sqr(u, y, p, context) || !BN_mod_mul(v, d, u, p, context) ||
        !BN_add_word(v, 1) || !BN_sub_word(u, 1) || !BN_mod_mul(u, u, v, p, context))
        return false;
    return BN_kronecker(u, p, context) == 1;
}

static bool is_ed25519_sound(struct str point)
{
    uint8_t y[ED25519_BYTES];

    memcpy(y, point.ptr, sizeof(y));
    y[ED25519_BYTES - 1] &= 0x7f; /* the top bit is the sign of x */
    for (size_t i = 0; i < COUNT_OF(small_order); i++) {
        if (memcmp(y, small_order[i], sizeof(y)) == 0)
            return false;
    }

    CLEANUP(number_closep) BIGNUM *number = BN_lebin2bn(y, sizeof(y), NULL);
    BN_CTX *context = BN_CTX_new();
    bool is_sound = false;
    if (number && context) {
        BN_CTX_start(context);
        is_sound = has_x(number, context);
        BN_CTX_end(context);
    }
    BN_CTX_free(context);
    return is_sound;
}

/* As ssh-keygen wants a coordinate: log2 of it above half of the order's, below the order less 1.
 */
static bool is_coordinate_sound(struct str bytes, const BIGNUM *order)
{
    CLEANUP(number_closep) BIGNUM *number = number_of(bytes);
    CLEANUP(number_closep) BIGNUM *highest = BN_dup(order);

    return number && highest && BN_num_bits(number) > BN_num_bits(order) / 2 &&
           BN_sub_word(highest, 1) && BN_cmp(number, highest) < 0;
}

static bool is_ecdsa_sound(const struct ssh_key_def *def, const struct ssh_key_parts *parts)
{
    CLEANUP(ssh_crypto_closep) EVP_PKEY *key = ssh_crypto_public(def, parts);
    CLEANUP(number_closep) BIGNUM *order = NULL;
    size_t size = (parts->point.len - 1) / 2;

    return key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) == 1 &&
           is_coordinate_sound(str_slice(parts->point, 1, size), order) &&
           is_coordinate_sound(str_slice(parts->point, 1 + size, size), order);
}

bool ssh_crypto_is_sound(const struct ssh_key_def *def, const struct ssh_key_parts *parts)
{
    bool is_sound = true;

    if (def->curve)
        is_sound = is_ecdsa_sound(def, parts);
    else if (parts->point.len > 0)
        is_sound = is_ed25519_sound(parts->point);
    ERR_clear_error();
    return is_sound;
}

/* The key of the parameters that `builder` holds, checked; NULL if libcrypto refuses it. */
static EVP_PKEY *key_of(const char *algorithm, OSSL_PARAM_BLD *builder, int selection)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);

    if (!parameters || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, selection, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

/* Whether the point of an ECDSA key is on its curve. */
static bool is_on_curve(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool is_good = context && EVP_PKEY_public_check_quick(context) == 1;

    EVP_PKEY_CTX_free(context);
    return is_good;
}

/* `secret` is NULL for a public key. */
static EVP_PKEY *ecdsa_key(const struct ssh_key_def *def, struct str point, const BIGNUM *secret)
{
    CLEANUP(builder_closep) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;

    if (!builder || point.len == 0 || point.ptr[0] != EC_UNCOMPRESSED ||
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, def->group, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.ptr, point.len) !=
            1)
        return NULL;
    if (secret && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, secret) != 1)
        return NULL;
    key = key_of("EC", builder, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY);
    if (key && !is_on_curve(key))
        ssh_crypto_closep(&key);
    return key;
}

static EVP_PKEY *rsa_key(const struct ssh_key_parts *parts, const BIGNUM *secret)
{
    CLEANUP(builder_closep) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    CLEANUP(number_closep) BIGNUM *modulus = number_of(parts->modulus);
    CLEANUP(number_closep) BIGNUM *exponent = number_of(parts->exponent);

    if (!builder || !modulus || !exponent ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
        return NULL;
    if (secret && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, secret) != 1)
        return NULL;
    return key_of("RSA", builder, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY);
}

EVP_PKEY *ssh_crypto_public(const struct ssh_key_def *def, const struct ssh_key_parts *parts)
{
    EVP_PKEY *key;

    if (def->curve)
        key = ecdsa_key(def, parts->point, NULL);
    else if (parts->modulus.len > 0)
        key = rsa_key(parts, NULL);
    else
        key = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, bytes_of(parts->point),
                                             parts->point.len);
    ERR_clear_error();
    return key;
}

EVP_PKEY *ssh_crypto_private(const struct ssh_key_def *def, const struct ssh_key_parts *parts,
                             struct str secret)
{
    /* of the secure kind, so that libcrypto wipes the copies that it makes */
    CLEANUP(number_closep) BIGNUM *number = BN_secure_new();
    EVP_PKEY *key = NULL;

    if (number && !BN_bin2bn(bytes_of(secret), (int)secret.len, number))
        return NULL;

    if (number && def->curve)
        key = ecdsa_key(def, parts->point, number);
    else if (number && parts->modulus.len > 0)
        key = rsa_key(parts, number);
    else if (number)
        key = EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, bytes_of(secret), secret.len);
    ERR_clear_error();
    return key;
}

/* PKCS #1 v1.5 is what libcrypto does with an RSA key unless told otherwise; RFC 8332 wants it. */
bool ssh_crypto_verify(EVP_PKEY *key, const char *digest, struct str raw, struct str data)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context &&
                   EVP_DigestVerifyInit_ex(context, NULL, digest, NULL, NULL, key, NULL) == 1 &&
                   EVP_DigestVerify(context, bytes_of(raw), raw.len, bytes_of(data), data.len) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return is_good;
}

bool ssh_crypto_sign(EVP_PKEY *key, const char *digest, struct str data, struct buf *raw)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[SSH_RSA_BITS_MAX / 8];
    size_t size = sizeof(signature);
    bool is_made = context &&
                   EVP_DigestSignInit_ex(context, NULL, digest, NULL, NULL, key, NULL) == 1 &&
                   EVP_DigestSign(context, signature, &size, bytes_of(data), data.len) == 1;

    if (is_made)
        buf_add(raw, (struct str){ .ptr = (const char *)signature, .len = size });
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return is_made;
}

bool ssh_crypto_ecdsa_to_der(struct str numbers, struct buf *der)
{
    struct str r;
    struct str s;

    if (!ssh_wire_mpint(&numbers, &r) || !ssh_wire_mpint(&numbers, &s) || numbers.len > 0)
        return false;

    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *first = number_of(r);
    BIGNUM *second = number_of(s);
    if (!signature || !first || !second || ECDSA_SIG_set0(signature, first, second) != 1) {
        BN_free(first);
        BN_free(second);
        ECDSA_SIG_free(signature);
        return false;
    }

    unsigned char *bytes = NULL;
    int size = i2d_ECDSA_SIG(signature, &bytes);
    if (size > 0)
        buf_add(der, (struct str){ .ptr = (const char *)bytes, .len = (size_t)size });
    OPENSSL_free(bytes);
    ECDSA_SIG_free(signature);
    ERR_clear_error();
    return size > 0;
}

static void add_number(struct buf *numbers, const BIGNUM *number)
{
    unsigned char bytes[66]; /* of P-521 */

    if (BN_num_bytes(number) > (int)sizeof(bytes))
        return;
    (void)BN_bn2binpad(number, bytes, sizeof(bytes));
    ssh_wire_add_mpint(numbers, (struct str){ .ptr = (const char *)bytes, .len = sizeof(bytes) });
}

bool ssh_crypto_ecdsa_from_der(struct str der, struct buf *numbers)
{
    const unsigned char *bytes = bytes_of(der);
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &bytes, (long)der.len);

    if (signature) {
        add_number(numbers, ECDSA_SIG_get0_r(signature));
        add_number(numbers, ECDSA_SIG_get0_s(signature));
    }
    ECDSA_SIG_free(signature);
    ERR_clear_error();
    return signature != NULL;
}
