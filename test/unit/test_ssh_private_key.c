#include "format/ssh_private_key.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "format/ssh_wire.h"
#include "format/sshsig.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

static const struct str begin_line = STR("-----BEGIN OPENSSH PRIVATE KEY-----\n");
static const struct str end_line = STR("-----END OPENSSH PRIVATE KEY-----\n");

/* A signature by every kind of key verifies, and is of rsa-sha2-512 with RSA. */
static void test_vectors(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        const struct sshsig_vector *vector = &sshsig_vectors[i];
        CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf bytes = BUF_INIT(1024);
        CLEANUP(buf_release) struct buf signature = BUF_INIT(4096);
        CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
        const struct str message = STR("some bytes");
        struct error err = ERROR_INIT;
        struct sshsig parsed;
        enum sshsig_reason reason;

        if (!vector->private_text)
            continue;
        test_row(vector->row);
        CHECK_INT(ssh_private_key_open(str_of(vector->private_text), &key, &err), GATE_OK);
        CHECK_STR(str_of(ssh_private_key_public(key)->fingerprint), vector->fingerprint);

        sshsig_signed_bytes(message, STR("file"), &bytes);
        CHECK_INT(ssh_private_key_sign(key, buf_str(&bytes), &signature, &err), GATE_OK);
        sshsig_armour(ssh_private_key_public(key)->blob, STR("file"), buf_str(&signature),
                      &armoured);
        CHECK_INT(sshsig_parse(buf_str(&armoured), &arena, &parsed, &reason, &err), GATE_OK);
        CHECK_INT(sshsig_verify(&parsed, message, STR("file"), &reason, &err), GATE_OK);
        if (vector->kind == SSH_KEY_RSA)
            CHECK_STR(parsed.algorithm, "rsa-sha2-512");
        CHECK_INT(sshsig_verify(&parsed, STR("others"), STR("file"), &reason, &err), GATE_ETRUST);
    }
}

/* Ed25519 and RSA sign the same bytes the same way: as ssh-keygen did. */
static void test_deterministic(void)
{
    static const size_t which[] = { 0, 4, 5 };

    for (size_t i = 0; i < COUNT_OF(which); i++) {
        const struct sshsig_vector *vector = &sshsig_vectors[which[i]];
        CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
        CLEANUP(buf_release) struct buf bytes = BUF_INIT(1024);
        CLEANUP(buf_release) struct buf signature = BUF_INIT(4096);
        CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
        struct error err = ERROR_INIT;

        test_row(vector->row);
        CHECK_INT(ssh_private_key_open(str_of(vector->private_text), &key, &err), GATE_OK);
        sshsig_signed_bytes(STR(SSHSIG_VECTOR_MESSAGE), STR(SSHSIG_VECTOR_NAMESPACE), &bytes);
        CHECK_INT(ssh_private_key_sign(key, buf_str(&bytes), &signature, &err), GATE_OK);
        sshsig_armour(ssh_private_key_public(key)->blob, STR(SSHSIG_VECTOR_NAMESPACE),
                      buf_str(&signature), &armoured);
        CHECK_STR(buf_str(&armoured), vector->sha512);
    }
}

#define REMEDY " add it to ssh-agent (ssh-add) and name its .pub file"

static void test_texts(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "encrypted", sshsig_encrypted_key, GATE_EUNSUPPORTED,
          "the private key is encrypted:" REMEDY },
        { "PKCS #1", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
          GATE_EUNSUPPORTED,
          "it is not in OpenSSH's own format: 'ssh-keygen -p -f FILE' rewrites it" },
        { "PKCS #8", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
          GATE_EUNSUPPORTED,
          "it is not in OpenSSH's own format: 'ssh-keygen -p -f FILE' rewrites it" },
        { "a public key", "ssh-ed25519 AAAA", GATE_EFORMAT, "it is no private key" },
        { "PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\n", GATE_EFORMAT, "it is no private key" },
        { "empty", "", GATE_EFORMAT, "it is no private key" },
        { "no END", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", GATE_EFORMAT,
          "a private key has no END line" },
        { "another END",
          "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY----\n",
          GATE_EFORMAT, "a private key has no END line" },
        { "not base64",
          "-----BEGIN OPENSSH PRIVATE KEY-----\nA?AA\n-----END OPENSSH PRIVATE KEY-----\n",
          GATE_EFORMAT, "a private key is not base64" },
        { "nothing inside",
          "-----BEGIN OPENSSH PRIVATE KEY-----\n\n-----END OPENSSH PRIVATE KEY-----\n",
          GATE_EFORMAT, "a private key is cut within its fields" },
        { "another magic",
          "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
          GATE_EFORMAT, "a private key is cut within its fields" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(ssh_private_key_open(str_of(rows[i].text), &key, &err), rows[i].rc);
        CHECK(key == NULL);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

/* The blob of a key file, as bytes that can be changed. */
static char *open_blob(const char *text, struct arena *arena, size_t *length)
{
    const struct str all = str_of(text);
    struct str blob = STR("");

    CHECK(base64_decode(str_slice(all, begin_line.len, all.len - begin_line.len - end_line.len),
                        arena, &blob));
    *length = blob.len;
    return (char *)arena_str(arena, blob).ptr;
}

/* GATE_OK only if the key could be read and made a signature. */
static enum gate_rc use_blob(struct str blob, struct error *err)
{
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_SSH_PRIVATE_KEY_BYTES);
    CLEANUP(buf_release) struct buf signature = BUF_INIT(4096);

    buf_add(&text, begin_line);
    base64_encode(blob, &text);
    buf_add(&text, STR("\n"));
    buf_add(&text, end_line);
    if (ssh_private_key_open(buf_str(&text), &key, err))
        return err->rc;
    return ssh_private_key_sign(key, STR("bytes"), &signature, err);
}

/*
 * A changed byte makes no key, but for the comment and numbers that are not used: a key that signs
 * is the key that it says it is.
 */
static void test_mutations(void)
{
    static const unsigned char masks[] = { 0x01, 0x80, 0xff };

    for (size_t i = 0; i < 4; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        size_t length = 0;
        char *bytes = open_blob(sshsig_vectors[i].private_text, &arena, &length);
        const struct str blob = { .ptr = bytes, .len = length };
        struct error good = ERROR_INIT;

        test_row(sshsig_vectors[i].row);
        CHECK_INT(use_blob(blob, &good), GATE_OK);

        const size_t comment = (size_t)str_find(blob, STR("@example.com"));
        for (size_t at = 0; at < length; at++) {
            bool is_comment =
                at + strlen("ecdsa_256") >= comment && at < comment + strlen("@example.com");
            const char kept = bytes[at];

            for (size_t k = 0; k < COUNT_OF(masks) && !is_comment; k++) {
                struct error err = ERROR_INIT;

                bytes[at] = (char)((unsigned char)kept ^ masks[k]);
                CHECK(use_blob(blob, &err) != GATE_OK);
            }
            bytes[at] = kept;

            struct error err = ERROR_INIT;
            CHECK(use_blob(str_slice(blob, 0, at), &err) != GATE_OK);
        }
    }
}

/* The fields of a key file, to be written again with one of them changed. */
struct fields {
    struct str cipher;
    struct str kdf;
    struct str kdf_options;
    uint32_t count;
    struct str public_half;
    struct str secret;
    struct str trailing;
};

static enum gate_rc use_fields(const struct fields *fields, struct error *err)
{
    CLEANUP(buf_release) struct buf blob = BUF_INIT(LIMIT_SSH_PRIVATE_KEY_BYTES);

    buf_add(&blob, STR("openssh-key-v1\0"));
    ssh_wire_add_string(&blob, fields->cipher);
    ssh_wire_add_string(&blob, fields->kdf);
    ssh_wire_add_string(&blob, fields->kdf_options);
    ssh_wire_add_u32(&blob, fields->count);
    ssh_wire_add_string(&blob, fields->public_half);
    ssh_wire_add_string(&blob, fields->secret);
    buf_add(&blob, fields->trailing);
    return use_blob(buf_str(&blob), err);
}

static struct fields fields_of(size_t index, struct arena *arena)
{
    struct fields fields = { .trailing = STR("") };
    size_t length = 0;
    const char *bytes = open_blob(sshsig_vectors[index].private_text, arena, &length);
    struct str rest = { .ptr = bytes, .len = length };

    rest = str_slice(rest, strlen("openssh-key-v1") + 1, rest.len);
    CHECK(ssh_wire_string(&rest, &fields.cipher) && ssh_wire_string(&rest, &fields.kdf) &&
          ssh_wire_string(&rest, &fields.kdf_options) && ssh_wire_u32(&rest, &fields.count) &&
          ssh_wire_string(&rest, &fields.public_half) && ssh_wire_string(&rest, &fields.secret));
    return fields;
}

static void test_fields(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct fields good = fields_of(0, &arena);
    const struct fields other = fields_of(1, &arena);
    struct ssh_key key;
    struct error none = ERROR_INIT;

    CHECK_INT(ssh_key_parse_line(str_of(sshsig_vectors[7].public_line), &arena, &key, NULL, &none),
              GATE_OK);
    const struct {
        const char *row;
        struct fields fields;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "a cipher",
          { .cipher = STR("aes256-ctr") },
          GATE_EUNSUPPORTED,
          "the private key is encrypted:" REMEDY },
        { "a kdf",
          { .kdf = STR("bcrypt") },
          GATE_EUNSUPPORTED,
          "the private key is encrypted:" REMEDY },
        { "options of no kdf",
          { .kdf_options = STR("x") },
          GATE_EFORMAT,
          "a private key is malformed" },
        { "two keys",
          { .count = 2 },
          GATE_EUNSUPPORTED,
          "a private key file holds 2 keys, not one" },
        { "a FIDO key",
          { .public_half = key.blob },
          GATE_EUNSUPPORTED,
          "the key is of a FIDO authenticator:" REMEDY },
        { "another's public half",
          { .public_half = other.public_half },
          GATE_EFORMAT,
          "the secret half of a private key is malformed" },
        { "another's secret half",
          { .secret = other.secret },
          GATE_EFORMAT,
          "the secret half of a private key is malformed" },
        { "no whole block",
          { .secret = str_slice(good.secret, 0, good.secret.len - 1) },
          GATE_EFORMAT,
          "a private key is malformed" },
        { "an empty secret", { .secret = str_slice(good.secret, 0, 0) }, GATE_EFORMAT, "" },
        { "bytes behind",
          { .trailing = STR("x") },
          GATE_EFORMAT,
          "a private key is cut within its halves" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct fields fields = good;
        const struct fields *change = &rows[i].fields;
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        fields.cipher = change->cipher.ptr ? change->cipher : fields.cipher;
        fields.kdf = change->kdf.ptr ? change->kdf : fields.kdf;
        fields.kdf_options = change->kdf_options.ptr ? change->kdf_options : fields.kdf_options;
        fields.count = change->count ? change->count : fields.count;
        fields.public_half = change->public_half.ptr ? change->public_half : fields.public_half;
        fields.secret = change->secret.ptr ? change->secret : fields.secret;
        fields.trailing = change->trailing.ptr ? change->trailing : fields.trailing;
        CHECK_INT(use_fields(&fields, &err), rows[i].rc);
        if (rows[i].message[0] != '\0')
            CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_size(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_SSH_PRIVATE_KEY_BYTES + 1);
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
    struct error err = ERROR_INIT;

    buf_add(&text, str_of(sshsig_vectors[0].private_text));
    while (text.len <= LIMIT_SSH_PRIVATE_KEY_BYTES)
        buf_add(&text, STR("\n"));
    test_row("as large as may be");
    CHECK_INT(
        ssh_private_key_open(str_slice(buf_str(&text), 0, LIMIT_SSH_PRIVATE_KEY_BYTES), &key, &err),
        GATE_OK);
    ssh_private_key_close(STEAL(key));
    test_row("a byte more");
    CHECK_INT(ssh_private_key_open(buf_str(&text), &key, &err), GATE_ELIMIT);
}

static const struct test tests[] = {
    { "vectors", test_vectors }, { "deterministic", test_deterministic },
    { "texts", test_texts },     { "mutations", test_mutations },
    { "fields", test_fields },   { "size", test_size },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
