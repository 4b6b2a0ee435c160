/*
 * sk_signer: a FIDO authenticator of software, and a signer of what ssh-keygen never makes.
 *
 *     sk_signer pub  -t TYPE -k SEED [-A APPLICATION]
 *     sk_signer sign -t TYPE -k SEED -n NAMESPACE [-A APPLICATION] [-F FLAGS] [-c COUNTER]
 *                    [-H sha256|sha512] [-v VERSION] [-R RESERVED]
 *
 * TYPE is ed25519-sk, ecdsa-sk, ed25519 or ecdsa. The key comes of the text SEED, so nothing is
 * kept. pub prints the line of a .pub file; sign signs standard input and prints the armour.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/base64.h"
#include "base/digest.h"
#include "format/ssh_crypto.h"
#include "format/ssh_wire.h"

enum { ROOM = 1 << 16, INPUT_BYTES = 64 << 20, POINT_BYTES = 65, LINE_DIGITS = 70 };

struct options {
    const char *type;
    const char *seed;
    const char *application;
    const char *name_space;
    const char *hash;
    const char *reserved;
    uint32_t flags;
    uint32_t counter;
    uint32_t version;
};

struct signer {
    const struct ssh_key_def *def;
    struct digest secret;
    char point_bytes[POINT_BYTES];
    struct ssh_key_parts parts;
    EVP_PKEY *key;
};

static struct str bytes_of(const struct digest *digest)
{
    return (struct str){ .ptr = (const char *)digest->bytes, .len = digest_size(digest->kind) };
}

/* The point of the secret number on P-256. */
static bool make_ecdsa_point(struct signer *signer)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *number = BN_bin2bn(signer->secret.bytes, 32, NULL);
    bool is_made =
        EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1 &&
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
                           (unsigned char *)signer->point_bytes, POINT_BYTES, NULL) == POINT_BYTES;

    BN_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    signer->parts.point = (struct str){ .ptr = signer->point_bytes, .len = POINT_BYTES };
    return is_made;
}

static bool make_ed25519_point(struct signer *signer)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, signer->secret.bytes, 32);
    size_t size = 32;
    bool is_made =
        key && EVP_PKEY_get_raw_public_key(key, (unsigned char *)signer->point_bytes, &size) == 1;

    EVP_PKEY_free(key);
    signer->parts.point = (struct str){ .ptr = signer->point_bytes, .len = size };
    return is_made;
}

static bool make_signer(const struct options *options, struct signer *signer)
{
    static const struct {
        const char *name;
        enum ssh_key_kind kind;
    } types[] = {
        { "ed25519-sk", SSH_KEY_SK_ED25519 },
        { "ecdsa-sk", SSH_KEY_SK_ECDSA_256 },
        { "ed25519", SSH_KEY_ED25519 },
        { "ecdsa", SSH_KEY_ECDSA_256 },
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(options->type, types[i].name) == 0)
            signer->def = ssh_key_def_of(types[i].kind);
    }
    if (!signer->def)
        return false;
    signer->secret = digest_of(DIGEST_SHA256, str_of(options->seed));
    signer->parts.application = str_of(options->application);
    if (!(signer->def->curve ? make_ecdsa_point(signer) : make_ed25519_point(signer)))
        return false;
    signer->key = ssh_crypto_private(signer->def, &signer->parts, bytes_of(&signer->secret));
    return signer->key != NULL;
}

static void add_public(const struct signer *signer, struct buf *blob)
{
    ssh_wire_add_string(blob, str_of(signer->def->type));
    if (signer->def->curve)
        ssh_wire_add_string(blob, str_of(signer->def->curve));
    ssh_wire_add_string(blob, signer->parts.point);
    if (signer->def->is_fido)
        ssh_wire_add_string(blob, signer->parts.application);
}

static int print_public(const struct signer *signer)
{
    CLEANUP(buf_release) struct buf blob = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf text = BUF_INIT(ROOM);

    add_public(signer, &blob);
    base64_encode(buf_str(&blob), &text);
    (void)printf("%s %.*s sk_signer\n", signer->def->type, STR_ARG(buf_str(&text)));
    return fflush(stdout) != 0;
}

static bool add_signed_bytes(const struct options *options, struct buf *bytes)
{
    CLEANUP(buf_release) struct buf message = BUF_INIT(INPUT_BYTES);
    char block[65536];
    ssize_t count;

    while ((count = read(STDIN_FILENO, block, sizeof(block))) > 0)
        buf_add(&message, (struct str){ .ptr = block, .len = (size_t)count });

    bool is_256 = strcmp(options->hash, "sha256") == 0;
    const struct digest digest =
        digest_of(is_256 ? DIGEST_SHA256 : DIGEST_SHA512, buf_str(&message));
    buf_add(bytes, STR("SSHSIG"));
    ssh_wire_add_string(bytes, str_of(options->name_space));
    ssh_wire_add_string(bytes, STR(""));
    ssh_wire_add_string(bytes, str_of(options->hash));
    ssh_wire_add_string(bytes, bytes_of(&digest));
    return count == 0 && !buf_failed(&message);
}

/* "string algorithm, string signature", and of a FIDO key flags and counter. */
static bool add_signature(const struct options *options, const struct signer *signer,
                          struct str signed_bytes, struct buf *wire)
{
    const struct digest application = digest_of(DIGEST_SHA256, signer->parts.application);
    const struct digest message = digest_of(DIGEST_SHA256, signed_bytes);
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf raw = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf numbers = BUF_INIT(ROOM);

    if (signer->def->is_fido) {
        buf_add(&bytes, bytes_of(&application));
        ssh_wire_add_u8(&bytes, (uint8_t)options->flags);
        ssh_wire_add_u32(&bytes, options->counter);
        buf_add(&bytes, bytes_of(&message));
    } else {
        buf_add(&bytes, signed_bytes);
    }
    if (!ssh_crypto_sign(signer->key, signer->def->digest, buf_str(&bytes), &raw) ||
        (signer->def->curve && !ssh_crypto_ecdsa_from_der(buf_str(&raw), &numbers)))
        return false;

    ssh_wire_add_string(wire, str_of(signer->def->type));
    ssh_wire_add_string(wire, buf_str(signer->def->curve ? &numbers : &raw));
    if (signer->def->is_fido) {
        ssh_wire_add_u8(wire, (uint8_t)options->flags);
        ssh_wire_add_u32(wire, options->counter);
    }
    return true;
}

static int print_signature(const struct options *options, const struct signer *signer)
{
    CLEANUP(buf_release) struct buf signed_bytes = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf key = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf signature = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf blob = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf text = BUF_INIT(ROOM);

    add_public(signer, &key);
    if (!add_signed_bytes(options, &signed_bytes) ||
        !add_signature(options, signer, buf_str(&signed_bytes), &signature))
        return 1;
    buf_add(&blob, STR("SSHSIG"));
    ssh_wire_add_u32(&blob, options->version);
    ssh_wire_add_string(&blob, buf_str(&key));
    ssh_wire_add_string(&blob, str_of(options->name_space));
    ssh_wire_add_string(&blob, str_of(options->reserved));
    ssh_wire_add_string(&blob, str_of(options->hash));
    ssh_wire_add_string(&blob, buf_str(&signature));
    base64_encode(buf_str(&blob), &text);

    (void)puts("-----BEGIN SSH SIGNATURE-----");
    for (size_t i = 0; i < text.len; i += LINE_DIGITS)
        (void)printf("%.*s\n", STR_ARG(str_slice(buf_str(&text), i, LINE_DIGITS)));
    (void)puts("-----END SSH SIGNATURE-----");
    return fflush(stdout) != 0 || buf_failed(&blob) || buf_failed(&text);
}

static bool set_option(struct options *options, int option, const char *value)
{
    switch (option) {
    case 't':
        options->type = value;
        return true;
    case 'k':
        options->seed = value;
        return true;
    case 'A':
        options->application = value;
        return true;
    case 'n':
        options->name_space = value;
        return true;
    case 'H':
        options->hash = value;
        return true;
    case 'R':
        options->reserved = value;
        return true;
    case 'F':
        return str_to_u32(str_of(value), &options->flags) && options->flags < 256;
    case 'c':
        return str_to_u32(str_of(value), &options->counter);
    case 'v':
        return str_to_u32(str_of(value), &options->version);
    default:
        return false;
    }
}

int main(int argc, char *argv[])
{
    struct options options = {
        .type = "",
        .seed = "",
        .application = "ssh:",
        .name_space = "file",
        .hash = "sha512",
        .reserved = "",
        .flags = 1,
        .counter = 1,
        .version = 1,
    };
    struct signer signer = { .def = NULL };
    int option;
    int status = 2;

    /* one thread */
    while ((option = getopt(argc, argv, "t:k:A:n:H:R:F:c:v:")) != -1) { // NOLINT
        if (!set_option(&options, option, optarg))
            return 2;
    }
    if (!make_signer(&options, &signer)) {
        (void)fprintf(stderr, "sk_signer: no key of type '%s'\n", options.type);
        return 2;
    }
    if (optind < argc && strcmp(argv[optind], "pub") == 0)
        status = print_public(&signer);
    else if (optind < argc && strcmp(argv[optind], "sign") == 0)
        status = print_signature(&options, &signer);
    EVP_PKEY_free(signer.key);
    return status;
}
