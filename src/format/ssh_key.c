#include "format/ssh_key.h"

#include <string.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "format/ssh_crypto.h"
#include "format/ssh_wire.h"

enum { ED25519_KEY_BYTES = 32, RSA_EXPONENT_BYTES = 8, TYPE_SHOWN_BYTES = 64 };

static const struct ssh_key_def defs[] = {
    [SSH_KEY_ED25519] = { .type = "ssh-ed25519", .kind = SSH_KEY_ED25519, .bits = 256 },
    [SSH_KEY_ECDSA_256] = {
        .type = "ecdsa-sha2-nistp256",
        .kind = SSH_KEY_ECDSA_256,
        .curve = "nistp256",
        .group = "P-256",
        .digest = "SHA2-256",
        .bits = 256,
    },
    [SSH_KEY_ECDSA_384] = {
        .type = "ecdsa-sha2-nistp384",
        .kind = SSH_KEY_ECDSA_384,
        .curve = "nistp384",
        .group = "P-384",
        .digest = "SHA2-384",
        .bits = 384,
    },
    [SSH_KEY_ECDSA_521] = {
        .type = "ecdsa-sha2-nistp521",
        .kind = SSH_KEY_ECDSA_521,
        .curve = "nistp521",
        .group = "P-521",
        .digest = "SHA2-512",
        .bits = 521,
    },
    [SSH_KEY_RSA] = { .type = "ssh-rsa", .kind = SSH_KEY_RSA },
    [SSH_KEY_SK_ED25519] = {
        .type = "sk-ssh-ed25519@openssh.com",
        .kind = SSH_KEY_SK_ED25519,
        .bits = 256,
        .is_fido = true,
    },
    [SSH_KEY_SK_ECDSA_256] = {
        .type = "sk-ecdsa-sha2-nistp256@openssh.com",
        .kind = SSH_KEY_SK_ECDSA_256,
        .curve = "nistp256",
        .group = "P-256",
        .digest = "SHA2-256",
        .bits = 256,
        .is_fido = true,
    },
};

const struct ssh_key_def *ssh_key_def_find(struct str type)
{
    for (size_t i = 0; i < COUNT_OF(defs); i++) {
        if (str_equal(type, str_of(defs[i].type)))
            return &defs[i];
    }
    return NULL;
}

const struct ssh_key_def *ssh_key_def_of(enum ssh_key_kind kind)
{
    return &defs[kind];
}

bool ssh_key_is_fido(const struct ssh_key *key)
{
    return defs[key->kind].is_fido;
}

bool ssh_key_parts_read(struct str blob, const struct ssh_key_def *def, struct ssh_key_parts *parts)
{
    struct str type;
    struct str curve = STR("");
    bool is_whole = ssh_wire_string(&blob, &type) && str_equal(type, str_of(def->type));

    *parts = (struct ssh_key_parts){ .point = STR("") };
    if (def->kind == SSH_KEY_RSA)
        is_whole = is_whole && ssh_wire_mpint(&blob, &parts->exponent) &&
                   ssh_wire_mpint(&blob, &parts->modulus);
    else if (def->curve)
        is_whole = is_whole && ssh_wire_string(&blob, &curve) &&
                   str_equal(curve, str_of(def->curve)) && ssh_wire_string(&blob, &parts->point) &&
                   parts->point.len == 1 + 2 * ((def->bits + 7) / 8);
    else
        is_whole = is_whole && ssh_wire_string(&blob, &parts->point) &&
                   parts->point.len == ED25519_KEY_BYTES;
    if (def->is_fido)
        is_whole = is_whole && ssh_wire_string(&blob, &parts->application) &&
                   !memchr(parts->application.ptr, '\0', parts->application.len);
    return is_whole && blob.len == 0;
}

/* Of a number without zero bytes in front. */
static unsigned bits_of(struct str magnitude)
{
    unsigned first = (uint8_t)magnitude.ptr[0];

    return (unsigned)(magnitude.len - 1) * 8 + (32 - (unsigned)__builtin_clz(first));
}

static bool is_odd(struct str magnitude)
{
    return (uint8_t)magnitude.ptr[magnitude.len - 1] & 1;
}

/* An exponent of more than 64 bits is one that libcrypto does not take for all sizes. */
static enum gate_rc check_rsa(const struct ssh_key_parts *parts, struct error *err)
{
    if (parts->modulus.len > SSH_RSA_BITS_MAX / 8)
        return error_set(err, GATE_ELIMIT, "an RSA key has more than %d bits", SSH_RSA_BITS_MAX);
    if (bits_of(parts->modulus) < SSH_RSA_BITS_MIN)
        return error_set(err, GATE_ELIMIT, "an RSA key has %u bits: at least %d are needed",
                         bits_of(parts->modulus), SSH_RSA_BITS_MIN);
    if (!is_odd(parts->modulus))
        return error_set(err, GATE_EFORMAT, "the modulus of an RSA key is even");
    if (!is_odd(parts->exponent) || bits_of(parts->exponent) < 2 ||
        parts->exponent.len > RSA_EXPONENT_BYTES)
        return error_set(err, GATE_EFORMAT,
                         "the exponent of an RSA key is 1, even or of more than 64 bits");
    return GATE_OK;
}

static enum gate_rc refuse_type(struct str type, struct error *err)
{
    if (!text_is_plain(type, TYPE_SHOWN_BYTES))
        return error_set(err, GATE_EUNSUPPORTED, "there is no type of key that is accepted");
    return error_set(err, GATE_EUNSUPPORTED, "keys of type '%.*s' are not accepted", STR_ARG(type));
}

/* "SHA256:" and base64 without its padding, as ssh-keygen -l shows it. */
static void write_fingerprint(struct ssh_key *key)
{
    const struct digest digest = digest_of(DIGEST_SHA256, key->blob);
    CLEANUP(buf_release) struct buf text = BUF_INIT(64);

    buf_add(&text, STR("SHA256:"));
    base64_encode((struct str){ .ptr = (const char *)digest.bytes, .len = 32 }, &text);
    memcpy(key->fingerprint, text.data, SSH_FINGERPRINT_SIZE - 1);
    key->fingerprint[SSH_FINGERPRINT_SIZE - 1] = '\0';
}

enum gate_rc ssh_key_parse(struct str blob, struct ssh_key *key, struct error *err)
{
    struct str behind = blob;
    struct str type;
    struct ssh_key_parts parts;

    if (!ssh_wire_string(&behind, &type))
        return error_set(err, GATE_EFORMAT, "a key is cut within its type");

    const struct ssh_key_def *def = ssh_key_def_find(type);
    if (!def)
        return refuse_type(type, err);
    if (!ssh_key_parts_read(blob, def, &parts))
        return error_set(err, GATE_EFORMAT, "a key of type '%s' is malformed", def->type);
    if (parts.modulus.len > 0 && check_rsa(&parts, err))
        return err->rc;
    if (!ssh_crypto_is_sound(def, &parts))
        return error_set(err, GATE_EFORMAT, "the point of a key of type '%s' is not acceptable",
                         def->type);

    *key = (struct ssh_key){
        .kind = def->kind,
        .type = type,
        .blob = blob,
        .application = parts.application,
        .bits = def->bits ? def->bits : bits_of(parts.modulus),
    };
    write_fingerprint(key);
    return GATE_OK;
}

enum gate_rc ssh_key_parse_line(struct str line, struct arena *arena, struct ssh_key *key,
                                struct str *comment, struct error *err)
{
    struct str type;
    struct str text;
    struct str blob;
    struct ssh_key parsed = { .bits = 0 };

    if (!str_word(&line, &type))
        return error_set(err, GATE_EFORMAT, "there is no key");
    if (!ssh_key_def_find(type))
        return refuse_type(type, err);
    if (!str_word(&line, &text))
        return error_set(err, GATE_EFORMAT, "there is no key behind its type");
    /* the decoder would pass over them */
    if (memchr(text.ptr, '\r', text.len) || memchr(text.ptr, '\n', text.len) ||
        !base64_decode(text, arena, &blob))
        return error_set(err, GATE_EFORMAT, "a key is not base64");
    if (ssh_key_parse(blob, &parsed, err))
        return err->rc;
    if (!str_equal(type, parsed.type))
        return error_set(err, GATE_EFORMAT, "the type in front of a key is not that inside");

    *key = parsed;
    if (comment)
        *comment = str_trim(line);
    return GATE_OK;
}
