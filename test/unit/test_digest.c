#include "base/digest.h"

#include "unit/test.h"

#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA512_ABC                                                     \
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" \
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

/* RFC 1321, appendix A.5, and FIPS 180-4's examples. */
static void test_known(void)
{
    static const struct {
        const char *row;
        enum digest_kind kind;
        const char *text;
        const char *digest;
    } cases[] = {
        { "md5", DIGEST_MD5, "abc", "md5:900150983cd24fb0d6963f7d28e17f72" },
        { "sha1", DIGEST_SHA1, "abc", "sha1:a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "sha256", DIGEST_SHA256, "abc", "sha256:" SHA256_ABC },
        { "sha512", DIGEST_SHA512, "abc", "sha512:" SHA512_ABC },
        { "nothing", DIGEST_MD5, "", "md5:d41d8cd98f00b204e9800998ecf8427e" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DIGEST_TEXT_SIZE];
        struct digest digest = digest_of(cases[i].kind, str_of(cases[i].text));

        test_row(cases[i].row);
        digest_format(&digest, text);
        CHECK_STR(str_of(text), cases[i].digest);
    }
}

static void test_stream(void)
{
    CLEANUP(digest_closep) struct digest_stream *unfinished = digest_open(DIGEST_SHA256);
    struct digest_stream *stream = digest_open(DIGEST_SHA256);
    struct digest whole = digest_of(DIGEST_SHA256, STR("abc"));
    struct digest other = digest_of(DIGEST_SHA256, STR("abd"));

    digest_update(unfinished, "a", 1);
    digest_update(stream, "ab", 2);
    digest_update(stream, NULL, 0);
    digest_update(stream, "c", 1);
    struct digest pieces = digest_finish(stream);

    CHECK(digest_equal(&pieces, &whole));
    CHECK(!digest_equal(&pieces, &other));
    other = whole;
    other.kind = DIGEST_SHA1;
    CHECK(!digest_equal(&whole, &other));
    digest_close(NULL);
}

static void fill(char *bytes, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525U + 1013904223U;
        bytes[i] = (char)(seed >> 24);
    }
}

struct pair_case {
    const char *row;
    enum digest_kind kinds[2];
    size_t steps[2]; /* bytes of a piece */
};

enum { PAIR_PIECES = 8, PAIR_BYTES = 4096, PAIR_STEP_MAX = 4096 };

static char pair_bytes[2][PAIR_BYTES + PAIR_STEP_MAX];

static struct digest_piece piece_of(const struct pair_case *asked, struct digest_stream *stream,
                                    size_t which, size_t number)
{
    return (struct digest_piece){
        .stream = stream,
        .bytes = pair_bytes[which] + number * asked->steps[which] % PAIR_BYTES,
        .count = asked->steps[which],
    };
}

/* Both digests, of pieces that were taken together or one by one. */
static void digest_both(const struct pair_case *asked, bool is_paired, struct digest digests[2])
{
    struct digest_stream *streams[2] = { digest_open(asked->kinds[0]),
                                         digest_open(asked->kinds[1]) };

    for (size_t i = 0; i < PAIR_PIECES; i++) {
        struct digest_piece first = piece_of(asked, streams[0], 0, i);
        struct digest_piece second = piece_of(asked, streams[1], 1, i);

        if (is_paired) {
            digest_update_pair(first, second);
        } else {
            digest_update(first.stream, first.bytes, first.count);
            digest_update(second.stream, second.bytes, second.count);
        }
    }
    digest_update(streams[0], "tail", 4);
    digests[0] = digest_finish(streams[0]);
    digests[1] = digest_finish(streams[1]);
}

static void test_pair(void)
{
    static const struct pair_case cases[] = {
        { "blocks", { DIGEST_SHA256, DIGEST_SHA256 }, { 64, 64 } },
        { "many blocks", { DIGEST_SHA256, DIGEST_SHA256 }, { 4096, 4096 } },
        { "the first is longer", { DIGEST_SHA256, DIGEST_SHA256 }, { 640, 128 } },
        { "the second is longer", { DIGEST_SHA256, DIGEST_SHA256 }, { 128, 1000 } },
        { "parts of blocks", { DIGEST_SHA256, DIGEST_SHA256 }, { 100, 63 } },
        { "one gives nothing", { DIGEST_SHA256, DIGEST_SHA256 }, { 0, 200 } },
        { "another kind", { DIGEST_SHA256, DIGEST_SHA512 }, { 256, 256 } },
        { "two other kinds", { DIGEST_MD5, DIGEST_SHA1 }, { 256, 256 } },
    };

    fill(pair_bytes[0], sizeof(pair_bytes[0]), 1);
    fill(pair_bytes[1], sizeof(pair_bytes[1]), 2);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct digest paired[2];
        struct digest alone[2];

        test_row(cases[i].row);
        digest_both(&cases[i], true, paired);
        digest_both(&cases[i], false, alone);
        CHECK(digest_equal(&paired[0], &alone[0]));
        CHECK(digest_equal(&paired[1], &alone[1]));
        CHECK(!digest_equal(&paired[0], &paired[1]));
    }
}

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool ok;
    } cases[] = {
        { "sha256", "sha256:" SHA256_ABC, true },
        { "sha512", "sha512:" SHA512_ABC, true },
        { "md5 is not registered", "md5:900150983cd24fb0d6963f7d28e17f72", false },
        { "upper case", "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          false },
        { "name in upper case", "SHA256:" SHA256_ABC, false },
        { "digit missing", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
          false },
        { "digit too many", "sha256:" SHA256_ABC "0", false },
        { "no digits", "sha256:", false },
        { "no colon", "sha256", false },
        { "no name", SHA256_ABC, false },
        { "of another size", "sha512:" SHA256_ABC, false },
        { "no digit", "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          false },
        { "path", "sha256:../../../../../../../../../../../../../../../../../../../../etc/passwd",
          false },
        { "empty", "", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DIGEST_TEXT_SIZE];
        struct digest digest;

        test_row(cases[i].row);
        CHECK_INT(digest_parse(str_of(cases[i].text), &digest), cases[i].ok);
        if (!cases[i].ok)
            continue;
        digest_format(&digest, text);
        CHECK_STR(str_of(text), cases[i].text);
    }
}

static void test_parse_hex(void)
{
    struct digest digest;
    char text[DIGEST_TEXT_SIZE];

    CHECK(digest_parse_hex(DIGEST_MD5, STR("900150983CD24FB0D6963F7D28E17F72"), &digest));
    digest_format_hex(&digest, text);
    CHECK_STR(str_of(text), "900150983cd24fb0d6963f7d28e17f72");
    CHECK(!digest_parse_hex(DIGEST_SHA1, STR("900150983CD24FB0D6963F7D28E17F72"), &digest));
    CHECK(!digest_parse_hex(DIGEST_MD5, STR(""), &digest));
    CHECK_INT((long long)digest_size(DIGEST_SHA512), 64);
}

static const struct test tests[] = {
    { "known", test_known }, { "stream", test_stream },       { "pair", test_pair },
    { "parse", test_parse }, { "parse_hex", test_parse_hex },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
