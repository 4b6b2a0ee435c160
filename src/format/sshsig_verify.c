#include "format/sshsig.h"

#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "format/ssh_crypto.h"
#include "format/ssh_wire.h"

/* A namespace, a digest and their frame; and twice a digest with five bytes. */
enum { FRAME_BYTES = 128, FIDO_BYTES = 32 + 1 + 4 + 32, NAME_SHOWN_BYTES = 64 };
/* The DER of two numbers of P-521. */
enum { DER_BYTES = 256 };

static struct str digest_bytes(const struct digest *digest)
{
    return (struct str){ .ptr = (const char *)digest->bytes, .len = digest_size(digest->kind) };
}

static void add_signed_bytes(enum sshsig_hash hash, struct str message, struct str name_space,
                             struct buf *signed_bytes)
{
    enum digest_kind kind = hash == SSHSIG_SHA512 ? DIGEST_SHA512 : DIGEST_SHA256;
    const struct digest digest = digest_of(kind, message);

    buf_add(signed_bytes, STR("SSHSIG"));
    ssh_wire_add_string(signed_bytes, name_space);
    ssh_wire_add_string(signed_bytes, STR(""));
    ssh_wire_add_string(signed_bytes, str_of(digest_name(kind)));
    ssh_wire_add_string(signed_bytes, digest_bytes(&digest));
}

void sshsig_signed_bytes(struct str message, struct str name_space, struct buf *signed_bytes)
{
    add_signed_bytes(SSHSIG_SHA512, message, name_space, signed_bytes);
}

/* PROTOCOL.u2f, SSH U2F signatures: what the authenticator signed instead of `data`. */
static void add_fido_bytes(const struct sshsig *signature, struct str data, struct buf *bytes)
{
    const struct digest application = digest_of(DIGEST_SHA256, signature->key.application);
    const struct digest message = digest_of(DIGEST_SHA256, data);

    buf_add(bytes, digest_bytes(&application));
    ssh_wire_add_u8(bytes, signature->flags);
    ssh_wire_add_u32(bytes, signature->counter);
    buf_add(bytes, digest_bytes(&message));
}

/* The RSA number in as many bytes as the modulus has, which libcrypto insists on. */
static void add_padded(struct str raw, unsigned bits, struct buf *padded)
{
    for (size_t i = raw.len; i < (bits + 7) / 8; i++)
        ssh_wire_add_u8(padded, 0);
    buf_add(padded, raw);
}

/* Whether the key made this signature over exactly `data`. */
static bool is_signature_of(const struct sshsig *signature, struct str data)
{
    const struct ssh_key_def *def = ssh_key_def_of(signature->key.kind);
    CLEANUP(buf_release) struct buf raw = BUF_INIT(SSH_RSA_BITS_MAX / 8 + DER_BYTES);
    const char *digest = def->digest;
    struct ssh_key_parts parts;

    if (!ssh_key_parts_read(signature->key.blob, def, &parts))
        return false;
    CLEANUP(ssh_crypto_closep) EVP_PKEY *key = ssh_crypto_public(def, &parts);
    if (!key)
        return false;

    if (def->curve) {
        if (!ssh_crypto_ecdsa_to_der(signature->signature, &raw))
            return false;
    } else if (def->kind == SSH_KEY_RSA) {
        bool is_256 = str_equal(signature->algorithm, STR("rsa-sha2-256"));

        digest = is_256 ? "SHA2-256" : "SHA2-512";
        add_padded(signature->signature, signature->key.bits, &raw);
    } else {
        buf_add(&raw, signature->signature);
    }
    return !buf_failed(&raw) && ssh_crypto_verify(key, digest, buf_str(&raw), data);
}

static enum gate_rc check_name_space(const struct sshsig *signature, struct str name_space,
                                     struct error *err)
{
    const struct str signed_for = signature->name_space;

    if (name_space.len > 0 && str_equal(signed_for, name_space))
        return GATE_OK;
    if (!text_is_plain(signed_for, NAME_SHOWN_BYTES))
        return error_set(err, GATE_ETRUST, "it was signed for another namespace than '%.*s'",
                         STR_ARG(name_space));
    return error_set(err, GATE_ETRUST, "it was signed for the namespace '%.*s', not '%.*s'",
                     STR_ARG(signed_for), STR_ARG(name_space));
}

enum gate_rc sshsig_verify(const struct sshsig *signature, struct str message,
                           struct str name_space, enum sshsig_reason *reason, struct error *err)
{
    CLEANUP(buf_release)
    struct buf signed_bytes = BUF_INIT(name_space.len + FRAME_BYTES);
    CLEANUP(buf_release) struct buf fido_bytes = BUF_INIT(FIDO_BYTES);
    bool is_fido = ssh_key_is_fido(&signature->key);

    *reason = SSHSIG_NAMESPACE;
    if (check_name_space(signature, name_space, err))
        return err->rc;

    add_signed_bytes(signature->hash, message, name_space, &signed_bytes);
    if (is_fido)
        add_fido_bytes(signature, buf_str(&signed_bytes), &fido_bytes);
    *reason = SSHSIG_MISMATCH;
    if (buf_failed(&signed_bytes) || buf_failed(&fido_bytes) ||
        !is_signature_of(signature, buf_str(is_fido ? &fido_bytes : &signed_bytes)))
        return error_set(err, GATE_ETRUST, "it is no signature of these bytes by the key %s",
                         signature->key.fingerprint);
    *reason = SSHSIG_NO_TOUCH;
    if (is_fido && !(signature->flags & SSHSIG_FLAG_TOUCH))
        return error_set(err, GATE_ETRUST, "the FIDO key %s signed without being touched",
                         signature->key.fingerprint);
    *reason = SSHSIG_ACCEPTED;
    return GATE_OK;
}
