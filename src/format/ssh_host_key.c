#include "format/ssh_host_key.h"

#include "base/attributes.h"
#include "base/base64.h"
#include "format/secret_pem.h"
#include "format/ssh_blob.h"
#include "format/ssh_wire.h"

#define OPENSSH_BEGIN STR("-----BEGIN OPENSSH PRIVATE KEY-----")

/* Reads a public key of the wire; false if it is none. */
static bool read_blob(struct str bytes, struct ssh_host_key *key)
{
    struct ssh_blob blob;

    if (!ssh_blob_read(bytes, &blob))
        return false;
    key->type = blob.type;
    key->bits = blob.bits;
    return true;
}

static void read_openssh(struct str bytes, struct ssh_host_key *key)
{
    const struct str magic = STR("openssh-key-v1\0");
    struct str cipher;
    struct str field;
    uint32_t count;

    if (!str_starts_with(bytes, magic))
        return;
    bytes = str_slice(bytes, magic.len, bytes.len);
    if (!ssh_wire_string(&bytes, &cipher) || !ssh_wire_string(&bytes, &field) ||
        !ssh_wire_string(&bytes, &field) || !ssh_wire_u32(&bytes, &count) ||
        !ssh_wire_string(&bytes, &field))
        return;
    key->is_whole = read_blob(field, key);
    key->is_encrypted = key->is_whole && !str_equal(cipher, STR("none"));
}

/* The base64 text of armour up to the line that ends it, headers passed over. */
static struct str armour_body(struct str body)
{
    ptrdiff_t end = str_find(body, STR("-----END"));
    ptrdiff_t headers;

    body = str_slice(body, 0, end >= 0 ? (size_t)end : body.len);
    headers = str_find(body, STR("\n\n"));
    if (str_find(body, STR(": ")) >= 0 && headers >= 0)
        body = str_slice(body, (size_t)headers + 2, body.len);
    return str_trim(body);
}

static void read_private(struct str text, size_t begin, const struct secret_marker *marker,
                         struct arena *arena, struct ssh_host_key *key)
{
    static const struct {
        const char *begin;
        const char *type;
    } pem[] = {
        { "-----BEGIN RSA ", "rsa" },
        { "-----BEGIN DSA ", "dsa" },
        { "-----BEGIN EC ", "ecdsa" },
    };
    struct str body = str_slice(text, begin, text.len);
    struct secret_pem judged;
    struct str bytes;

    key->kind = SSH_HOST_KEY_PRIVATE;
    if (str_starts_with(text, OPENSSH_BEGIN)) {
        if (base64_decode(armour_body(body), arena, &bytes))
            read_openssh(bytes, key);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(pem); i++) {
        if (str_starts_with(text, str_of(pem[i].begin)))
            key->type = pem[i].type;
    }
    key->is_whole = secret_pem_judge(marker, body, &judged);
    key->is_encrypted = key->is_whole && judged.key.is_encrypted;
    if (!key->is_whole || !judged.key.type)
        return;
    bool is_ec = str_equal(str_of(judged.key.type), STR("ec"));
    key->type = is_ec ? "ecdsa" : judged.key.type; /* as ssh-keygen calls it */
    key->bits = judged.key.bits;
}

static void read_public(struct str line, struct arena *arena, struct ssh_host_key *key)
{
    struct str rest = line;
    struct str name;
    struct str text;
    struct str blob;

    if (!str_word(&rest, &name) || !str_word(&rest, &text) || !base64_decode(text, arena, &blob))
        return;
    struct str wire = blob;
    struct str inner;
    if (ssh_wire_string(&wire, &inner) && str_equal(inner, name) && read_blob(blob, key))
        key->kind = SSH_HOST_KEY_PUBLIC;
}

void ssh_host_key_read(struct str text, struct arena *arena, struct ssh_host_key *key)
{
    struct str rest = text;
    struct str line;
    struct str first = STR("");
    size_t lines = 0;

    *key = (struct ssh_host_key){ .kind = SSH_HOST_KEY_NONE };
    while (str_cut(&rest, '\n', &line)) {
        size_t begin;
        struct str from = str_slice(text, (size_t)(line.ptr - text.ptr), text.len);
        const struct secret_marker *marker = secret_pem_begins(from, &begin);

        if (marker) {
            read_private(from, begin, marker, arena, key);
            return;
        }
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#' && lines++ == 0)
            first = line;
    }
    if (lines == 1)
        read_public(first, arena, key);
}
