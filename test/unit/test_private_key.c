/*
 * What private key a file holds, against what openssl, ssh-keygen and gpg say of those that they
 * make (test/fixtures/answers/files/private_keys, recorded by test/peer/private_key_answers.py),
 * and OpenPGP's packets one by one.
 */
#include "format/private_key.h"

#include "base/attributes.h"
#include "base/base64.h"
#include "format/openpgp_key.h"
#include "format/secret_scan.h"
#include "unit/answers.h"
#include "unit/test.h"

static struct str shown(struct arena *arena, const struct private_key *key)
{
    return arena_printf(arena, "%s %s %u %s", private_key_format_name(key->format),
                        key->type ? key->type : "-", key->bits, key->is_encrypted ? "yes" : "no");
}

/* A passphrase may hide type and size; what is not hidden has to be told, and to be so. */
static struct str expected(struct arena *arena, struct str answer, const struct private_key *key)
{
    struct str words[4];

    answer = str_trim(answer);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(str_word(&answer, &words[i]));
    bool is_hidden = str_equal(words[3], STR("yes"));
    if ((is_hidden && !key->type) || str_equal(words[1], STR("-")))
        words[1] = str_of(key->type ? key->type : "-");
    if ((is_hidden && key->bits == 0) || str_equal(words[2], STR("-")))
        words[2] = arena_printf(arena, "%u", key->bits);
    return arena_printf(arena, "%.*s %.*s %.*s %.*s", STR_ARG(words[0]), STR_ARG(words[1]),
                        STR_ARG(words[2]), STR_ARG(words[3]));
}

static void check_file(struct str bytes, struct str answer, size_t piece)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec hits = VEC_INIT(struct secret_hit);
    struct secret_scan *scan = secret_scan_open(STR(""));

    secret_scan_begin(scan, STR("/key"));
    for (size_t at = 0; at < bytes.len; at += piece)
        secret_scan_feed(scan, str_slice(bytes, at, piece));
    secret_scan_end(scan, &arena, &hits);
    secret_scan_close(scan);
    CHECK_INT((long long)hits.count, 1);
    if (hits.count != 1)
        return;
    const struct secret_hit *hit = vec_at(&hits, 0);
    CHECK(hit->is_key);
    CHECK_STR(shown(&arena, &hit->key), expected(&arena, answer, &hit->key).ptr);
    CHECK_STR(str_of(hit->kind),
              hit->key.is_encrypted ? SECRET_KIND_ENCRYPTED_KEY : SECRET_KIND_KEY);
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, "files/private_keys");
    while (answers_next(&answers, &one)) {
        struct str bytes = one.sections[0].body;

        if (str_starts_with(one.sections[0].name, STR("base64")))
            CHECK(base64_decode(bytes, &answers.arena, &bytes));
        check_file(bytes, one.sections[1].body, bytes.len);
        check_file(bytes, one.sections[1].body, 7);
    }
    test_row("all");
    CHECK(answers.cases > 100);
    answers_close(&answers);
}

#define ED25519_OID "\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"
#define POINT "\x00\x08\x42" /* a number of eight bits */
#define PUBLIC "\x04\0\0\0\0\x16" ED25519_OID POINT
#define OPEN PUBLIC "\x00\x00\x08\x42"
#define CLOSED PUBLIC "\xfe\x07\x03\x08"
#define DUMMY PUBLIC "\xff\x00\x65\x00GNU\x01"

static void test_packets(void)
{
    static const struct {
        const char *name;
        struct str packets;
        const char *expected; /* NULL: no key */
    } rows[] = {
        { "open", STR("\xc5\x17" OPEN), "openpgp ed25519 256 no" },
        { "closed", STR("\xc5\x17" CLOSED), "openpgp ed25519 256 yes" },
        { "old framing", STR("\x94\x17" CLOSED), "openpgp ed25519 256 yes" },
        { "length of two bytes", STR("\x95\0\x17" CLOSED), "openpgp ed25519 256 yes" },
        { "length of four bytes", STR("\xc5\xff\0\0\0\x17" CLOSED), "openpgp ed25519 256 yes" },
        { "an open subkey", STR("\xc5\x17" CLOSED "\xc7\x17" OPEN), "openpgp ed25519 256 no" },
        { "a closed subkey", STR("\xc5\x17" CLOSED "\xc7\x17" CLOSED), "openpgp ed25519 256 yes" },
        { "a second key that is open", STR("\xc5\x17" CLOSED "\xc5\x17" OPEN),
          "openpgp ed25519 256 no" },
        { "a dummy alone", STR("\xc5\x1b" DUMMY), "openpgp ed25519 256 yes" },
        { "a dummy and an open subkey", STR("\xc5\x1b" DUMMY "\xc7\x17" OPEN),
          "openpgp ed25519 256 no" },
        { "no cipher, but a passphrase", STR("\xc5\x17" PUBLIC "\xfe\x00\x03\x08"),
          "openpgp ed25519 256 no" },
        { "a cipher alone", STR("\xc5\x14" PUBLIC "\x07"), "openpgp ed25519 256 yes" },
        { "version 6, closed", STR("\xc5\x0f\x06\0\0\0\0\x1b\0\0\0\x00\xfe\x05\x09\x02\x03"),
          "openpgp ed25519 256 yes" },
        { "version 6, open", STR("\xc5\x0c\x06\0\0\0\0\x1b\0\0\0\x00\x00"),
          "openpgp ed25519 256 no" },
        { "version 5, closed", STR("\xc5\x0e\x05\0\0\0\0\x16\0\0\0\x00\xfe\x04\x09\x03"),
          "openpgp - 0 yes" },
        { "an algorithm that nobody knows", STR("\xc5\x09\x04\0\0\0\0\x63\xfe\x07\x03"),
          "openpgp - 0 no" },
        { "an older version", STR("\xc5\x06\x01\0\0\0\0\x01"), "openpgp - 0 no" },
        { "nothing in it", STR("\xc5\0"), "openpgp - 0 no" },
        { "cut in the packet", STR("\xc5\x20" CLOSED), "openpgp ed25519 256 no" },
        { "cut before a length", STR("\xc5\x17" CLOSED "\xc7"), "openpgp ed25519 256 no" },
        { "something else behind it", STR("\xc5\x17" CLOSED "x"), "openpgp ed25519 256 no" },
        { "a packet whose length is not told", STR("\xc5\xe1" CLOSED), "openpgp ed25519 256 no" },
        { "a user between",
          STR("\xc5\x17" CLOSED "\xcd\x01"
              "a"
              "\xc7\x17" CLOSED),
          "openpgp ed25519 256 yes" },
        { "a public key", STR("\xc6\x13" PUBLIC), NULL },
        { "a subkey first", STR("\xc7\x17" CLOSED), NULL },
        { "text", STR("hello"), NULL },
        { "nothing", STR(""), NULL },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct private_key key;

        test_row(rows[i].name);
        CHECK_INT(openpgp_key_read(rows[i].packets, true, &key), rows[i].expected != NULL);
        if (rows[i].expected)
            CHECK_STR(shown(&arena, &key), rows[i].expected);
        CHECK(!openpgp_key_read(rows[i].packets, false, &key) || !key.is_encrypted);
    }
}

/* Files without armour: only content that is a key throughout is one. */
static void test_files(void)
{
    static const struct {
        const char *name;
        struct str bytes;
        const char *expected; /* with the line */
    } rows[] = {
        { "gpg-agent", STR("(11:private-key(3:ecc(5:curve7:Ed25519)(5:flags5:eddsa)"),
          "gpg-agent ed25519 0 no 0" },
        { "gpg-agent, protected", STR("(21:protected-private-key(3:rsa(1:n1:x)"),
          "gpg-agent rsa 0 yes 0" },
        { "gpg-agent, by names",
          STR("Created: 20240101T000000\nKey: (protected-private-key (ecc (curve Ed25519)\n"),
          "gpg-agent ed25519 0 yes 2" },
        { "gpg-agent, by names and open", STR("Key: (private-key (rsa (n #00#)\n"),
          "gpg-agent rsa 0 no 1" },
        { "gpg-agent, on a card", STR("(20:shadowed-private-key(3:rsa"), NULL },
        { "names of something else", STR("Created: now\nBy: me\n"), NULL },
        { "canonical behind a line", STR("Created: now\n(11:private-key(3:rsa"), NULL },
        { "DER that is no key", STR("\x30\x03\x02\x01\x00"), NULL },
        { "digits", STR("0123456789012345678901234567890123456789"), NULL },
        { "a byte of OpenPGP", STR("\x95\x01 and more that is no packet"), NULL },
        { "an OpenPGP key of no algorithm", STR("\xc5\x09\x04\0\0\0\0\x63\xfe\x07\x03"), NULL },
        { "an OpenPGP key", STR("\xc5\x17" OPEN), "openpgp ed25519 256 no 0" },
        { "nothing", STR(""), NULL },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct private_key key;
        uint32_t line;

        test_row(rows[i].name);
        bool is_key = private_key_of_file(rows[i].bytes, true, &key, &line);
        CHECK_INT(is_key, rows[i].expected != NULL);
        if (!is_key || !rows[i].expected)
            continue;
        CHECK(private_key_may_begin(rows[i].bytes));
        struct str told = shown(&arena, &key);
        CHECK_STR(arena_printf(&arena, "%.*s %u", STR_ARG(told), line), rows[i].expected);
    }
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "packets", test_packets },
    { "files", test_files },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
