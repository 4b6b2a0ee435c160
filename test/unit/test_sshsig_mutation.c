/* No byte of a signature, of its message or of its signer's line can change unseen. */
#include "base/base64.h"
#include "format/allowed_signers.h"
#include "format/sshsig.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

static const unsigned char masks[] = { 0x01, 0x80, 0xff };

static bool is_accepted(struct str armoured, struct str message, struct arena *arena)
{
    enum sshsig_reason reason = SSHSIG_MALFORMED;
    struct sshsig signature;
    struct error err = ERROR_INIT;

    return sshsig_parse(armoured, arena, &signature, &reason, &err) == GATE_OK &&
           sshsig_verify(&signature, message, STR(SSHSIG_VECTOR_NAMESPACE), &reason, &err) ==
               GATE_OK;
}

static bool is_blob_accepted(struct str blob)
{
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    buf_add(&armoured, STR("-----BEGIN SSH SIGNATURE-----\n"));
    base64_encode(blob, &armoured);
    buf_add(&armoured, STR("\n-----END SSH SIGNATURE-----\n"));
    return is_accepted(buf_str(&armoured), STR(SSHSIG_VECTOR_MESSAGE), &arena);
}

/* The blob of an armoured signature, as bytes that can be changed. */
static char *open_blob(const char *armoured, struct arena *arena, size_t *length)
{
    const struct str begin = STR("-----BEGIN SSH SIGNATURE-----\n");
    const struct str end = STR("-----END SSH SIGNATURE-----\n");
    const struct str text = str_of(armoured);
    struct str blob = STR("");

    CHECK(base64_decode(str_slice(text, begin.len, text.len - begin.len - end.len), arena, &blob));
    *length = blob.len;
    return (char *)arena_str(arena, blob).ptr;
}

static size_t change_blob(char *bytes, size_t length)
{
    size_t tries = 0;

    CHECK(is_blob_accepted((struct str){ .ptr = bytes, .len = length }));
    for (size_t i = 0; i < length; i++) {
        const char kept = bytes[i];

        for (size_t k = 0; k < COUNT_OF(masks); k++, tries++) {
            bytes[i] = (char)((unsigned char)kept ^ masks[k]);
            CHECK_INT(is_blob_accepted((struct str){ .ptr = bytes, .len = length })
                          ? (long long)i + 1
                          : 0,
                      0);
        }
        bytes[i] = kept;
    }
    for (size_t i = 0; i < length; i++, tries++)
        CHECK(!is_blob_accepted((struct str){ .ptr = bytes, .len = i }));
    /* arena_str() leaves a NUL behind the bytes */
    CHECK(!is_blob_accepted((struct str){ .ptr = bytes, .len = length + 1 }));
    return tries + 1;
}

static void test_blob(void)
{
    size_t tries = 0;

    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        size_t length = 0;
        char *bytes = open_blob(sshsig_vectors[i].sha512, &arena, &length);

        test_row(sshsig_vectors[i].row);
        tries += change_blob(bytes, length);
    }
    CHECK(tries > 10000);
}

static void test_message(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        const struct str armoured = str_of(sshsig_vectors[i].sha256);
        char message[] = SSHSIG_VECTOR_MESSAGE;

        test_row(sshsig_vectors[i].row);
        for (size_t at = 0; at < sizeof(message) - 1; at++) {
            const char kept = message[at];

            for (size_t k = 0; k < COUNT_OF(masks); k++) {
                CLEANUP(arena_release) struct arena arena = ARENA_INIT;

                message[at] = (char)((unsigned char)kept ^ masks[k]);
                CHECK(!is_accepted(armoured, str_of(message), &arena));
            }
            message[at] = kept;
        }
    }
}

/* What a line allows to the key of the first vector. */
static bool is_allowed(struct str text, const struct ssh_key *key, const char *principal,
                       const char *name_space, int64_t time)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location at = { .file = STR("allowed_signers") };
    struct allowed_signers signers;
    struct error err = ERROR_INIT;

    return allowed_signers_parse(text, &at, &arena, &diagnostics, &signers, &err) == GATE_OK &&
           allowed_signers_ask(&signers, key, str_of(principal), str_of(name_space), time, NULL) ==
               SIGNER_ALLOWED;
}

enum { LATE_SECONDS_PER_YEAR = 31556952 };

/*
 * 2026-06-01 is within the line's time; one digit of its last year changed is below the year 10000,
 * one of its first above 1970.
 */
static void check_line(struct str text, const struct ssh_key *key, bool is_key)
{
    const int64_t within = 1780272000;
    const int64_t never = (int64_t)8200 * LATE_SECONDS_PER_YEAR;

    CHECK(!is_allowed(text, key, "mallory@evil.example", "gate-waiver@v1", within));
    CHECK(!is_allowed(text, key, "lead@example.com", "gate-evidence@v1", within));
    CHECK(!is_allowed(text, key, "lead@example.com", "gate-waiver@v1", 1));
    CHECK(!is_allowed(text, key, "lead@example.com", "gate-waiver@v1", never));
    CHECK(!is_key || !is_allowed(text, key, "lead@example.com", "gate-waiver@v1", within));
}

static void test_line(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct ssh_key key;
    struct error err = ERROR_INIT;
    const struct str line =
        arena_printf(&arena,
                     "lead@example.com namespaces=\"gate-waiver@v1\",valid-after=\"20260101Z\","
                     "valid-before=\"20270101Z\" %s",
                     sshsig_vectors[0].public_line);
    const size_t key_from = (size_t)str_find(line, STR(" ssh-ed25519 ")) + 1;
    const size_t key_to = (size_t)str_find(line, STR(" ed25519@"));
    char *bytes = (char *)line.ptr;

    CHECK_INT(ssh_key_parse_line(str_of(sshsig_vectors[0].public_line), &arena, &key, NULL, &err),
              GATE_OK);
    CHECK(is_allowed(line, &key, "lead@example.com", "gate-waiver@v1", 1780272000));
    check_line(line, &key, false);
    for (size_t i = 0; i < line.len; i++) {
        const char kept = bytes[i];

        for (size_t k = 0; k < COUNT_OF(masks); k++) {
            bytes[i] = (char)((unsigned char)kept ^ masks[k]);
            check_line(line, &key, i >= key_from && i < key_to);
        }
        bytes[i] = kept;
        check_line(str_slice(line, 0, i), &key, i < key_to);
    }
}

static const struct test tests[] = {
    { "blob", test_blob },
    { "message", test_message },
    { "line", test_line },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
