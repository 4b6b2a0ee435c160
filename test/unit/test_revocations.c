#include "format/revocations.h"

#include "base/limits.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define OTHER "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM"
#define ID_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct source_location place = { .file = STR("revoked") };

static void test_lines(void)
{
    static const struct {
        const char *row;
        struct str text;
        size_t keys;
        size_t waivers;
        const char *fault;
    } rows[] = {
        { "nothing", STR(""), 0, 0, "" },
        { "blank lines and comments", STR("\n \t\n# a\n  # b\r\n"), 0, 0, "" },
        { "a key", STR(KEY "\n"), 1, 0, "" },
        { "a key with a comment", STR("  " KEY "  left the company\r\n"), 1, 0, "" },
        { "a waiver", STR("waiver: WVR-20261123-k3f9\n"), 0, 1, "" },
        { "a waiver without a blank", STR("waiver:a\n"), 0, 1, "" },
        { "a waiver with many", STR(" waiver: \t a.b_c-d \t\n"), 0, 1, "" },
        { "the longest id", STR("waiver: " ID_64), 0, 1, "" },
        { "all", STR("# 2026\n" KEY "\nwaiver: a\n" OTHER "\nwaiver: b\n"), 2, 2, "" },
        { "the same twice", STR(KEY "\n" KEY "\n"), 2, 0, "" },
        { "an id too long", STR("waiver: " ID_64 "0"), 0, 0, "no id of a waiver" },
        { "no id", STR("waiver:"), 0, 0, "no id of a waiver" },
        { "two ids", STR("waiver: a b"), 0, 0, "no id of a waiver" },
        { "a comment behind", STR("waiver: a # b"), 0, 0, "no id of a waiver" },
        { "a dot in front", STR("waiver: .a"), 0, 0, "no id of a waiver" },
        { "a slash", STR("waiver: a/b"), 0, 0, "no id of a waiver" },
        { "not ASCII", STR("waiver: \xc3\xa9"), 0, 0, "no id of a waiver" },
        { "upper case", STR("Waiver: a"), 0, 0, "keys of type 'Waiver:' are not accepted" },
        { "a blank in front of ':'", STR("waiver : a"), 0, 0,
          "keys of type 'waiver' are not accepted" },
        { "a fingerprint", STR("SHA256:72gJ8Cf50/J/vektXnoHxUZ+mjWR5QousGjVYCVLDIk"), 0, 0,
          "keys of type 'SHA256:72gJ8Cf50/J/vektXnoHxUZ+mjWR5QousGjVYCVLDIk' are not accepted" },
        { "a specification of ssh-keygen -k", STR("serial: 1"), 0, 0,
          "keys of type 'serial:' are not accepted" },
        { "a line of allowed_signers", STR("a@b " KEY), 0, 0,
          "keys of type 'a@b' are not accepted" },
        { "a KRL", STR("SSHKRL\n\0\0\0\0\x01"), 0, 0, "keys of type 'SSHKRL' are not accepted" },
        { "NUL", STR(KEY "\0"), 0, 0, "a control character" },
        { "a cut key", STR("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINda"), 0, 0,
          "a key of type 'ssh-ed25519' is malformed" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct revocations revocations = { .key_count = 0 };
        struct error err = ERROR_INIT;
        bool is_good = rows[i].fault[0] == '\0';

        test_row(rows[i].row);
        CHECK_INT(revocations_parse(rows[i].text, &place, &arena, &diagnostics, &revocations, &err),
                  is_good ? GATE_OK : GATE_EFORMAT);
        CHECK_INT((long long)revocations.key_count, (long long)rows[i].keys);
        CHECK_INT((long long)revocations.waiver_count, (long long)rows[i].waivers);
        CHECK_INT(diagnostics.items.count > 0, !is_good);
        if (diagnostics.items.count > 0)
            CHECK_STR(((const struct diagnostic *)vec_at(&diagnostics.items, 0))->message,
                      rows[i].fault);
    }
}

static void test_ask(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct revocations revocations = { .key_count = 0 };
    struct error err = ERROR_INIT;
    struct ssh_key key;
    struct ssh_key other;

    CHECK_INT(ssh_key_parse_line(STR(KEY), &arena, &key, NULL, &err), GATE_OK);
    CHECK_INT(ssh_key_parse_line(STR(OTHER), &arena, &other, NULL, &err), GATE_OK);
    CHECK_INT(revocations_parse(STR("# x\n" KEY " left\nwaiver: WVR-1\n"), &place, &arena,
                                &diagnostics, &revocations, &err),
              GATE_OK);
    CHECK(revocations_has_key(&revocations, &key));
    CHECK(!revocations_has_key(&revocations, &other));
    CHECK(revocations_has_waiver(&revocations, STR("WVR-1")));
    CHECK(!revocations_has_waiver(&revocations, STR("WVR-2")));
    CHECK(!revocations_has_waiver(&revocations, STR("wvr-1")));
    CHECK(!revocations_has_waiver(&revocations, STR("WVR-")));
    CHECK(!revocations_has_waiver(&revocations, STR("")));
    CHECK_INT(revocations.keys[0].line, 2);
    CHECK_STR(revocations.keys[0].comment, "left");
    CHECK_INT(revocations.waivers[0].line, 3);
}

static void test_vectors(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct revocations revocations = { .key_count = 0 };
        struct error err = ERROR_INIT;
        struct ssh_key key;

        test_row(sshsig_vectors[i].row);
        CHECK_INT(
            ssh_key_parse_line(str_of(sshsig_vectors[i].public_line), &arena, &key, NULL, &err),
            GATE_OK);
        CHECK_INT(revocations_parse(str_of(sshsig_vectors[i].public_line), &place, &arena,
                                    &diagnostics, &revocations, &err),
                  GATE_OK);
        CHECK(revocations_has_key(&revocations, &key));
    }
}

static void test_size(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES + 1);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct revocations revocations;
    struct error err = ERROR_INIT;

    while (text.len <= LIMIT_CONFIG_FILE_BYTES)
        buf_add(&text, STR("\n"));
    CHECK_INT(revocations_parse(buf_str(&text), &place, &arena, &diagnostics, &revocations, &err),
              GATE_ELIMIT);
}

static const struct test tests[] = {
    { "lines", test_lines },
    { "ask", test_ask },
    { "vectors", test_vectors },
    { "size", test_size },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
