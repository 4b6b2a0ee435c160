#include "format/sshsig.h"

#include <string.h>

#include "base/text.h"
#include "format/ssh_crypto.h"
#include "format/ssh_wire.h"
#include "format/sshsig_armour.h"

enum { VERSION = 1, NAME_SHOWN_BYTES = 64, ED25519_SIGNATURE_BYTES = 64 };

const char *sshsig_reason_name(enum sshsig_reason reason)
{
    static const char *const names[] = {
        [SSHSIG_ACCEPTED] = "accepted",
        [SSHSIG_MALFORMED] = "malformed",
        [SSHSIG_TRAILING] = "trailing",
        [SSHSIG_TOO_LARGE] = "too-large",
        [SSHSIG_VERSION] = "version",
        [SSHSIG_NAMESPACE] = "namespace",
        [SSHSIG_RESERVED] = "reserved",
        [SSHSIG_HASH] = "hash",
        [SSHSIG_KEY_TYPE] = "key-type",
        [SSHSIG_KEY_SIZE] = "key-size",
        [SSHSIG_KEY_MALFORMED] = "key-malformed",
        [SSHSIG_ALGORITHM] = "algorithm",
        [SSHSIG_NO_TOUCH] = "no-touch",
        [SSHSIG_MISMATCH] = "mismatch",
    };

    return names[reason];
}

/* The fields of a blob, not yet understood. */
struct fields {
    uint32_t version;
    struct str key;
    struct str name_space;
    struct str reserved;
    struct str hash;
    struct str signature;
};

static enum gate_rc read_fields(struct str blob, struct fields *fields, enum sshsig_reason *reason,
                                struct error *err)
{
    const struct str magic = STR("SSHSIG");
    struct str rest = str_slice(blob, magic.len, blob.len);

    *reason = SSHSIG_MALFORMED;
    if (!str_starts_with(blob, magic) || !ssh_wire_u32(&rest, &fields->version))
        return error_set(err, GATE_EFORMAT, "a signature does not hold 'SSHSIG' and a version");
    *reason = SSHSIG_VERSION;
    if (fields->version != VERSION)
        return error_set(err, GATE_EUNSUPPORTED, "a signature is of version %u, not %d",
                         fields->version, VERSION);
    *reason = SSHSIG_MALFORMED;
    if (!ssh_wire_string(&rest, &fields->key) || !ssh_wire_string(&rest, &fields->name_space) ||
        !ssh_wire_string(&rest, &fields->reserved) || !ssh_wire_string(&rest, &fields->hash) ||
        !ssh_wire_string(&rest, &fields->signature))
        return error_set(err, GATE_EFORMAT, "a signature is cut within its fields");
    *reason = SSHSIG_TRAILING;
    if (rest.len > 0)
        return error_set(err, GATE_EFORMAT, "there are bytes behind the last field of a signature");
    *reason = SSHSIG_RESERVED;
    if (fields->reserved.len > 0)
        return error_set(err, GATE_EUNSUPPORTED, "the reserved field of a signature is not empty");
    return GATE_OK;
}

static enum gate_rc read_hash(struct str name, enum sshsig_hash *hash, enum sshsig_reason *reason,
                              struct error *err)
{
    *reason = SSHSIG_HASH;
    if (str_equal(name, STR("sha512")))
        *hash = SSHSIG_SHA512;
    else if (str_equal(name, STR("sha256")))
        *hash = SSHSIG_SHA256;
    else
        return error_set(err, GATE_EUNSUPPORTED,
                         "the hash of a signature is neither sha256 nor sha512");
    return GATE_OK;
}

static enum gate_rc read_key(struct str blob, struct ssh_key *key, enum sshsig_reason *reason,
                             struct error *err)
{
    enum gate_rc rc = ssh_key_parse(blob, key, err);

    *reason = SSHSIG_KEY_MALFORMED;
    if (rc == GATE_EUNSUPPORTED)
        *reason = SSHSIG_KEY_TYPE;
    else if (rc == GATE_ELIMIT)
        *reason = SSHSIG_KEY_SIZE;
    return rc;
}

static bool is_algorithm_of(const struct ssh_key *key, struct str algorithm)
{
    if (key->kind == SSH_KEY_RSA)
        return str_equal(algorithm, STR("rsa-sha2-512")) ||
               str_equal(algorithm, STR("rsa-sha2-256"));
    return str_equal(algorithm, key->type);
}

/* The form alone: no fault of the numbers is left to the verification. */
static bool is_signature_whole(const struct ssh_key *key, struct str raw)
{
    struct str r;
    struct str s;

    if (key->kind == SSH_KEY_RSA) /* shorter ones are padded, as ssh-keygen does */
        return raw.len > 0 && raw.len <= (key->bits + 7) / 8;
    if (!ssh_key_def_of(key->kind)->curve)
        return raw.len == ED25519_SIGNATURE_BYTES;
    return ssh_wire_mpint(&raw, &r) && ssh_wire_mpint(&raw, &s) && raw.len == 0;
}

/* "string algorithm, string signature", and of a FIDO key flags and counter. */
static enum gate_rc read_signature(struct str wire, struct sshsig *signature,
                                   enum sshsig_reason *reason, struct error *err)
{
    *reason = SSHSIG_MALFORMED;
    if (!ssh_wire_string(&wire, &signature->algorithm) ||
        !ssh_wire_string(&wire, &signature->signature))
        return error_set(err, GATE_EFORMAT, "a signature is cut within its algorithm or numbers");
    *reason = SSHSIG_ALGORITHM;
    if (!is_algorithm_of(&signature->key, signature->algorithm)) {
        if (!text_is_plain(signature->algorithm, NAME_SHOWN_BYTES))
            return error_set(err, GATE_EUNSUPPORTED,
                             "the algorithm of a signature does not belong to its key");
        return error_set(err, GATE_EUNSUPPORTED,
                         "the algorithm '%.*s' is not accepted with a key of type '%.*s'",
                         STR_ARG(signature->algorithm), STR_ARG(signature->key.type));
    }
    *reason = SSHSIG_MALFORMED;
    if (ssh_key_is_fido(&signature->key) &&
        (!ssh_wire_u8(&wire, &signature->flags) || !ssh_wire_u32(&wire, &signature->counter)))
        return error_set(err, GATE_EFORMAT, "a FIDO signature is cut within flags and counter");
    if (!is_signature_whole(&signature->key, signature->signature))
        return error_set(err, GATE_EFORMAT, "the numbers of a signature are malformed");
    *reason = SSHSIG_TRAILING;
    if (wire.len > 0)
        return error_set(err, GATE_EFORMAT, "there are bytes behind the numbers of a signature");
    return GATE_OK;
}

enum gate_rc sshsig_parse(struct str armoured, struct arena *arena, struct sshsig *signature,
                          enum sshsig_reason *reason, struct error *err)
{
    struct str blob;
    struct fields fields;
    struct sshsig parsed = { .flags = 0 };

    if (sshsig_armour_open(armoured, arena, &blob, reason, err) ||
        read_fields(blob, &fields, reason, err) ||
        read_hash(fields.hash, &parsed.hash, reason, err) ||
        read_key(fields.key, &parsed.key, reason, err) ||
        read_signature(fields.signature, &parsed, reason, err))
        return err->rc;

    parsed.name_space = fields.name_space;
    *signature = parsed;
    *reason = SSHSIG_ACCEPTED;
    return GATE_OK;
}
