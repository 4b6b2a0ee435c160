#include "format/ssh_blob.h"

#include "base/attributes.h"
#include "format/ssh_wire.h"

/* Names of the wire, and what people call them. */
static const struct {
    const char *wire;
    const char *type;
    unsigned bits; /* 0: those of the modulus */
} types[] = {
    { "ssh-ed25519", "ed25519", 256 },
    { "ecdsa-sha2-nistp256", "ecdsa", 256 },
    { "ecdsa-sha2-nistp384", "ecdsa", 384 },
    { "ecdsa-sha2-nistp521", "ecdsa", 521 },
    { "ssh-rsa", "rsa", 0 },
    { "ssh-dss", "dsa", 0 },
    { "sk-ssh-ed25519@openssh.com", "ed25519-sk", 256 },
    { "sk-ecdsa-sha2-nistp256@openssh.com", "ecdsa-sk", 256 },
    { "ssh-ed25519-cert-v01@openssh.com", "ed25519-cert", 256 },
    { "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-cert", 256 },
    { "ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-cert", 384 },
    { "ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-cert", 521 },
    { "ssh-rsa-cert-v01@openssh.com", "rsa-cert", 0 },
    { "ssh-dss-cert-v01@openssh.com", "dsa-cert", 0 },
};

/* Bits of a big-endian number. */
static unsigned bits_of(struct str magnitude)
{
    unsigned bits = 0;

    while (magnitude.len > 0 && magnitude.ptr[0] == '\0')
        magnitude = str_slice(magnitude, 1, magnitude.len);
    if (magnitude.len == 0 || magnitude.len > 4096)
        return 0;
    for (unsigned first = (unsigned char)magnitude.ptr[0]; first > 0; first >>= 1)
        bits++;
    return bits + 8 * (unsigned)(magnitude.len - 1);
}

/* The modulus of RSA or DSA: after the exponent of RSA, and after the nonce of a certificate. */
static unsigned wire_bits(struct str rest, const char *type)
{
    struct str field;
    struct str name = str_of(type);
    size_t before = str_ends_with(name, STR("-cert")) ? 1 : 0;

    before += str_starts_with(name, STR("rsa")) ? 1 : 0;
    for (; before > 0; before--) {
        if (!ssh_wire_string(&rest, &field))
            return 0;
    }
    return ssh_wire_string(&rest, &field) ? bits_of(field) : 0;
}

bool ssh_blob_read(struct str bytes, struct ssh_blob *blob)
{
    struct str name;

    if (!ssh_wire_string(&bytes, &name))
        return false;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!str_equal(name, str_of(types[i].wire)))
            continue;
        blob->type = types[i].type;
        blob->bits = types[i].bits > 0 ? types[i].bits : wire_bits(bytes, types[i].type);
        return true;
    }
    return false;
}
