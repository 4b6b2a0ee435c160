#include "format/rpm_header.h"

#include <string.h>

#include "base/attributes.h"
#include "format/rpm_files.h"
#include "unit/test.h"

/* A big-endian number of 32 bits, and an entry of the index, as string literals. */
#define N(a) "\0\0\0" a
#define ENTRY(tag, type, offset, count) tag N(type) N(offset) N(count)
#define NAME "\0\0\x03\xe8"
#define VERSION "\0\0\x03\xe9"
#define EPOCH "\0\0\x03\xeb"
#define IMMUTABLE "\0\0\0\x3f"
#define TRAILER(size) IMMUTABLE N("\7") "\xff\xff\xff" size N("\x10")

static const struct {
    const char *row;
    struct str bytes;
    enum gate_rc rc;
    const char *name;
} parse_rows[] = {
    { "one text", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\1") "a\0"), GATE_OK, "a" },
    { "two tags",
      STR(N("\2") N("\4") ENTRY(NAME, "\6", "\0", "\1") ENTRY(VERSION, "\6", "\2", "\1") "a\0"
                                                                                         "1\0"),
      GATE_OK, "a" },
    { "the last of two",
      STR(N("\2") N("\4") ENTRY(NAME, "\6", "\0", "\1") ENTRY(NAME, "\6", "\2", "\1") "a\0"
                                                                                      "b\0"),
      GATE_OK, "b" },
    { "an array", STR(N("\1") N("\4") ENTRY(NAME, "\x08", "\0", "\2") "a\0b\0"), GATE_OK, "a" },
    { "of several languages", STR(N("\1") N("\4") ENTRY(NAME, "\x09", "\0", "\2") "a\0b\0"),
      GATE_OK, "a" },
    { "a number where a text belongs",
      STR(N("\1") N("\4") ENTRY(NAME, "\4", "\0", "\1") "\0\0\0\1"), GATE_OK, "" },
    { "a region",
      STR(N("\2") N("\x12") ENTRY(IMMUTABLE, "\7", "\2", "\x10")
              ENTRY(NAME, "\6", "\0", "\1") "a\0" TRAILER("\xe0")),
      GATE_OK, "a" },
    { "added behind the region",
      STR(N("\3") N("\x14") ENTRY(IMMUTABLE, "\7", "\2", "\x10") ENTRY(NAME, "\6", "\0", "\1")
              ENTRY(NAME, "\6", "\x12", "\1") "a\0" TRAILER("\xe0") "b\0"),
      GATE_OK, "b" },
    { "empty", STR(""), GATE_EFORMAT, NULL },
    { "seven bytes", STR(N("\0") "\0\0\0"), GATE_EFORMAT, NULL },
    { "no tags", STR(N("\0") N("\0")), GATE_EFORMAT, NULL },
    { "cut", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\1") "a"), GATE_EFORMAT, NULL },
    { "too long", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\1") "a\0\0"), GATE_EFORMAT, NULL },
    { "many tags", STR("\0\1\0\0" N("\2")), GATE_ELIMIT, NULL },
    { "much data", STR(N("\1") "\x10\0\0\0"), GATE_ELIMIT, NULL },
    { "a text without end", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\1") "ab"), GATE_EFORMAT,
      NULL },
    { "two texts that are one", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\2") "a\0"),
      GATE_EFORMAT, NULL },
    { "fewer texts than said", STR(N("\1") N("\2") ENTRY(NAME, "\x08", "\0", "\2") "a\0"),
      GATE_EFORMAT, NULL },
    { "no values", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\0") "a\0"), GATE_EFORMAT, NULL },
    { "behind the data", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\3", "\1") "a\0"), GATE_EFORMAT,
      NULL },
    { "at the end of the data", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\2", "\1") "a\0"),
      GATE_EFORMAT, NULL },
    { "type 0", STR(N("\1") N("\2") ENTRY(NAME, "\0", "\0", "\1") "a\0"), GATE_EFORMAT, NULL },
    { "type 10", STR(N("\1") N("\2") ENTRY(NAME, "\x0a", "\0", "\1") "a\0"), GATE_EFORMAT, NULL },
    { "a number at an odd place", STR(N("\1") N("\5") ENTRY(EPOCH, "\4", "\1", "\1") "\0\0\0\0\1"),
      GATE_EFORMAT, NULL },
    { "numbers past the end", STR(N("\1") N("\4") ENTRY(EPOCH, "\4", "\0", "\2") "\0\0\0\1"),
      GATE_EFORMAT, NULL },
    { "a tag that is none", STR(N("\1") N("\2") ENTRY(N("\x63"), "\6", "\0", "\1") "a\0"),
      GATE_EFORMAT, NULL },
    { "overlapping",
      STR(N("\2") N("\2") ENTRY(NAME, "\6", "\0", "\1") ENTRY(VERSION, "\6", "\0", "\1") "a\0"),
      GATE_EFORMAT, NULL },
    { "a region of another type",
      STR(N("\1") N("\x10") ENTRY(IMMUTABLE, "\6", "\0", "\x10") TRAILER("\xf0")), GATE_EFORMAT,
      NULL },
    { "a region without trailer", STR(N("\1") N("\2") ENTRY(IMMUTABLE, "\7", "\0", "\x10") "a\0"),
      GATE_EFORMAT, NULL },
    { "a trailer of another region",
      STR(N("\1") N("\x10") ENTRY(IMMUTABLE, "\7", "\0", "\x10") N("\x3e")
              N("\7") "\xff\xff\xff\xf0" N("\x10")),
      GATE_EFORMAT, NULL },
    { "a region of more tags than there are",
      STR(N("\1") N("\x10") ENTRY(IMMUTABLE, "\7", "\0", "\x10") TRAILER("\xe0")), GATE_EFORMAT,
      NULL },
    { "a region of no tags",
      STR(N("\1") N("\x10") ENTRY(IMMUTABLE, "\7", "\0", "\x10") IMMUTABLE N("\7") N("\0")
              N("\x10")),
      GATE_EFORMAT, NULL },
    { "a region of part of a tag",
      STR(N("\1") N("\x10") ENTRY(IMMUTABLE, "\7", "\0", "\x10") TRAILER("\xf1")), GATE_EFORMAT,
      NULL },
    { "over the trailer",
      STR(N("\2") N("\x10") ENTRY(IMMUTABLE, "\7", "\0", "\x10") ENTRY(NAME, "\7", "\0", "\2")
              TRAILER("\xe0")),
      GATE_EFORMAT, NULL },
};

static void test_parse(void)
{
    for (size_t i = 0; i < COUNT_OF(parse_rows); i++) {
        struct error err = ERROR_INIT;
        struct rpm_header header;

        test_row(parse_rows[i].row);
        CHECK_INT(rpm_header_parse(parse_rows[i].bytes, &header, &err), parse_rows[i].rc);
        if (parse_rows[i].name)
            CHECK_STR(rpm_header_text(&header, RPM_TAG_NAME), parse_rows[i].name);
    }
}

#define SHA1 "\0\0\1\x0d"
#define SHA256 "\0\0\1\x11"
#define REGION ENTRY(IMMUTABLE, "\7", "\2", "\x10") ENTRY(NAME, "\6", "\0", "\1")
#define REGION_DATA "a\0" TRAILER("\xe0")

static void test_verify(void)
{
    static const struct {
        const char *row;
        struct str bytes;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "no digest", STR(N("\2") N("\x12") REGION REGION_DATA), GATE_OK, "" },
        { "another SHA-1",
          STR(N("\3") N("\x3b") REGION ENTRY(SHA1, "\6", "\x12", "\1") REGION_DATA
              "fa3ee78ed47f1dcf1df1e2c4dd3b0f1b6ba85ed1\0"),
          GATE_EFORMAT, "the header does not have its sha1" },
        { "another SHA-256",
          STR(N("\3") N("\x53") REGION ENTRY(SHA256, "\6", "\x12", "\1") REGION_DATA
              "0000000000000000000000000000000000000000000000000000000000000000\0"),
          GATE_EFORMAT, "the header does not have its sha256" },
        { "no digits",
          STR(N("\3") N("\x14") REGION ENTRY(SHA1, "\6", "\x12", "\1") REGION_DATA "x\0"),
          GATE_EFORMAT, "the sha1 of the header is none" },
        { "a number", STR(N("\3") N("\x13") REGION ENTRY(SHA1, "\2", "\x12", "\1") REGION_DATA "x"),
          GATE_EFORMAT, "the sha1 of the header is none" },
        { "a digest of no region", STR(N("\1") N("\2") ENTRY(SHA1, "\6", "\0", "\1") "x\0"),
          GATE_OK, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = ERROR_INIT;
        struct rpm_header header;

        test_row(rows[i].row);
        CHECK_INT(rpm_header_parse(rows[i].bytes, &header, &err), GATE_OK);
        CHECK_INT(rpm_header_verify(&header, &err), rows[i].rc);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

#define RSA "\0\0\1\x0c"

/* A header whose only tag is a signature of these bytes. */
static void test_key(void)
{
    static const struct {
        const char *row;
        struct str packet;
        const char *key;
    } rows[] = {
        { "version 3", STR("\x88\x0f\3\5\0\0\0\0\0\1\2\3\4\5\6\7\x08"), "0102030405060708" },
        { "version 4, hashed", STR("\x88\x10\4\0\1\2\0\x0a\x09\x10\1\2\3\4\5\6\7\x08"),
          "0102030405060708" },
        { "version 4, not hashed", STR("\x88\x12\4\0\1\2\0\0\0\x0a\x09\x10\1\2\3\4\5\6\7\x08"),
          "0102030405060708" },
        { "by fingerprint",
          STR("\x88\x1f\4\0\1\2\0\x17\x16\x21\4"
              "abcdefghijkl\1\2\3\4\5\6\7\x08\0\0"),
          "0102030405060708" },
        { "a new packet", STR("\xc2\x10\4\0\1\2\0\x0a\x09\x10\1\2\3\4\5\6\7\x08"),
          "0102030405060708" },
        { "length of two bytes", STR("\x89\0\x10\4\0\1\2\0\x0a\x09\x10\1\2\3\4\5\6\7\x08"),
          "0102030405060708" },
        { "without issuer", STR("\x88\x08\4\0\1\2\0\0\0\0"), "" },
        { "longer than it is", STR("\x88\x20\4\0\1\2\0\x0a\x09\x10\1\2\3\4\5\6\7\x08"), "" },
        { "area longer than the packet", STR("\x88\x08\4\0\1\2\0\xff\0\0"), "" },
        { "a subpacket longer than its area", STR("\x88\x0a\4\0\1\2\0\2\xff\x10\0\0"), "" },
        { "an empty subpacket", STR("\x88\x09\4\0\1\2\0\1\0\0\0"), "" },
        { "another packet", STR("\x98\x0f\3\5\0\0\0\0\0\1\2\3\4\5\6\7\x08"), "" },
        { "of no length", STR("\x8b\3\5\0\0\0\0\0\1\2\3\4\5\6\7\x08"), "" },
        { "version 6", STR("\x88\x0f\6\5\0\0\0\0\0\1\2\3\4\5\6\7\x08"), "" },
        { "version 3, cut", STR("\x88\x05\3\5\0\0\0"), "" },
        { "no packet", STR("\1"), "" },
        { "one byte", STR("\x88"), "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        static const char start[] = N("\1") N("\0") RSA N("\7") N("\0") N("\0");
        char bytes[128];
        struct error err = ERROR_INIT;
        struct rpm_header header;

        test_row(rows[i].row);
        memcpy(bytes, start, 24);
        memcpy(bytes + 24, rows[i].packet.ptr, rows[i].packet.len);
        bytes[7] = bytes[23] = (char)rows[i].packet.len;
        CHECK_INT(rpm_header_parse((struct str){ bytes, 24 + rows[i].packet.len }, &header, &err),
                  GATE_OK);
        CHECK_STR(rpm_header_key(&header, &arena), rows[i].key);
    }
}

#define BASENAMES "\0\0\x04\x5d"
#define DIRNAMES "\0\0\x04\x5e"
#define DIRINDEXES "\0\0\x04\x5c"
#define OLDNAMES "\0\0\x04\x03"
#define STATES "\0\0\x04\x05"
#define MODES "\0\0\x04\x06"

static void test_files(void)
{
    static const struct {
        const char *row;
        struct str bytes;
        enum gate_rc rc;
        size_t count;
        const char *directory;
    } rows[] = {
        { "none", STR(N("\1") N("\2") ENTRY(NAME, "\6", "\0", "\1") "a\0"), GATE_OK, 0, "" },
        { "one",
          STR(N("\3") N("\x08") ENTRY(DIRINDEXES, "\4", "\0", "\1") ENTRY(
              BASENAMES, "\x08", "\4", "\1") ENTRY(DIRNAMES, "\x08", "\6", "\1") N("\0") "a\0"
                                                                                         "/\0"),
          GATE_OK, 1, "/" },
        { "of old", STR(N("\1") N("\3") ENTRY(OLDNAMES, "\x08", "\0", "\1") "/a\0"), GATE_OK, 1,
          "" },
        { "no directory for it",
          STR(N("\3") N("\x08") ENTRY(DIRINDEXES, "\4", "\0", "\1") ENTRY(
              BASENAMES, "\x08", "\4", "\1") ENTRY(DIRNAMES, "\x08", "\6", "\1") N("\1") "a\0"
                                                                                         "/\0"),
          GATE_EFORMAT, 0, "" },
        { "no directories", STR(N("\1") N("\2") ENTRY(BASENAMES, "\x08", "\0", "\1") "a\0"),
          GATE_EFORMAT, 0, "" },
        { "fewer modes than files",
          STR(N("\2") N("\x06") ENTRY(MODES, "\3", "\0", "\1")
                  ENTRY(OLDNAMES, "\x08", "\2", "\2") "\1\1"
                                                      "a\0b\0"),
          GATE_EFORMAT, 0, "" },
        { "a state that is none",
          STR(N("\2") N("\x03") ENTRY(STATES, "\1", "\0", "\1")
                  ENTRY(OLDNAMES, "\x08", "\1", "\1") "\5"
                                                      "a\0"),
          GATE_EFORMAT, 0, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct rpm_file);
        struct error err = ERROR_INIT;
        struct rpm_header header;

        test_row(rows[i].row);
        CHECK_INT(rpm_header_parse(rows[i].bytes, &header, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        CHECK_INT(rpm_files_parse(&header, &files, &err), rows[i].rc);
        CHECK_INT((long long)files.count, (long long)rows[i].count);
        if (files.count)
            CHECK_STR(((struct rpm_file *)vec_at(&files, 0))->directory, rows[i].directory);
    }
}

static void test_digest_kinds(void)
{
    enum digest_kind kind = DIGEST_MD5;

    CHECK(rpm_digest_kind(10, &kind) && kind == DIGEST_SHA512);
    CHECK(rpm_digest_kind(1, &kind) && kind == DIGEST_MD5);
    CHECK(!rpm_digest_kind(11, &kind));
    CHECK(!rpm_digest_kind(0, &kind));
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "verify", test_verify },
    { "key", test_key },
    { "files", test_files },
    { "digest_kinds", test_digest_kinds },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
