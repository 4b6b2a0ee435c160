/* A waiver as a file: what it says, what is wrong with it, and that it is written as it was read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "unit/test.h"
#include "waiver/waiver.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct source_location place = {
    .file = { .ptr = ".gate/waivers/W-1.yaml", .len = 22 },
    .blob = { .ptr = "0123456789abcdef", .len = 16 },
};

/* As TRUST shows it, and as gate writes it. */
static const char full_text[] =
    "gate_waiver: 1\n"
    "id: WVR-20261123-k3f9\n"
    "kind: break-glass\n"
    "project: payments-api\n"
    "image: {name: api}\n"
    "controls: [ssh-root-login@3f9c2d1a77b0]\n"
    "findings: [\"sha256:" SHA "\"]\n"
    "profile: {name: cis-linux, version: \"1\"}\n"
    "reason: Patch for CVE-2026-1234 must ship before the new base image is ready\n"
    "ticket: INC-4711\n"
    "plan: Base image 12.9 lands on 2026-11-25\n"
    "renews: WVR-20261120-x2aa\n"
    "requested_by: dev@example.com\n"
    "issued: \"2026-11-23T10:00:00Z\"\n"
    "not_before: \"2026-11-23T10:00:00Z\"\n"
    "expires: \"2026-11-26T00:00:00Z\"\n";

/* The keys of a waiver one by one, so that a row can replace, leave out or add one. */
static const struct part {
    const char *key;
    const char *value;
} small_parts[] = {
    { "gate_waiver", "1" },
    { "id", "W-1" },
    { "kind", "waiver" },
    { "project", "p" },
    { "image", "{name: api}" },
    { "controls", "[a]" },
    { "profile", "{name: q, version: \"1\"}" },
    { "reason", "because" },
    { "requested_by", "dev@example.com" },
    { "issued", "\"2026-01-01T00:00:00Z\"" },
    { "not_before", "\"2026-01-01T00:00:00Z\"" },
    { "expires", "\"2026-01-02T00:00:00Z\"" },
};

/* The small waiver with `value` for `key`: NULL leaves it out; a key that is not there is added. */
static struct str build(const char *key, const char *value, struct arena *arena)
{
    struct str text = STR("");
    bool is_known = false;

    for (size_t i = 0; i < COUNT_OF(small_parts); i++) {
        const struct part *part = &small_parts[i];
        bool is_it = strcmp(part->key, key) == 0;
        const char *shown = is_it ? value : part->value;

        is_known = is_known || is_it;
        if (shown)
            text = arena_printf(arena, "%.*s%s: %s\n", STR_ARG(text), part->key, shown);
    }
    if (!is_known && value)
        text = arena_printf(arena, "%.*s%s: %s\n", STR_ARG(text), key, value);
    return text;
}

/* Parses, and gives the message of the error, or an empty one. */
static struct str parse(struct str text, struct arena *arena, struct waiver *waiver)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    enum gate_rc rc = waiver_parse(text, &place, arena, &diagnostics, waiver, &err);
    CHECK_INT(rc, diagnostics.items.count > 0 ? GATE_EFORMAT : GATE_OK);
    CHECK_INT(err.rc, rc);
    diagnostics_release(&diagnostics);
    return arena_str(arena, str_of(err.message));
}

static struct str written(const struct waiver *waiver, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_WAIVER_BYTES * 2);

    waiver_write(waiver, &text);
    CHECK(!buf_failed(&text));
    return arena_str(arena, buf_str(&text));
}

static void test_members(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct waiver waiver;

    CHECK_STR(parse(str_of(full_text), &arena, &waiver), "");
    CHECK_STR(waiver.id, "WVR-20261123-k3f9");
    CHECK_INT(waiver.kind, WAIVER_BREAK_GLASS);
    CHECK_STR(waiver.project, "payments-api");
    CHECK_STR(waiver.image_name, "api");
    CHECK_STR(waiver.image_digest, "");
    CHECK_INT(waiver.control_count, 1);
    CHECK_STR(waiver.controls[0].id, "ssh-root-login");
    CHECK_STR(waiver.controls[0].rev, "3f9c2d1a77b0");
    CHECK_INT(waiver.findings.count, 1);
    CHECK_STR(waiver.findings.items[0], "sha256:" SHA);
    CHECK_STR(waiver.profile_name, "cis-linux");
    CHECK_STR(waiver.profile_version, "1");
    CHECK_STR(waiver.reason,
              "Patch for CVE-2026-1234 must ship before the new base image is ready");
    CHECK_STR(waiver.ticket, "INC-4711");
    CHECK_STR(waiver.plan, "Base image 12.9 lands on 2026-11-25");
    CHECK_STR(waiver.renews, "WVR-20261120-x2aa");
    CHECK_STR(waiver.requested_by, "dev@example.com");
    CHECK(waiver.covers_failed);
    CHECK(!waiver.covers_error);
    CHECK_INT(waiver.issued, 1795428000);
    CHECK_INT(waiver.not_before, 1795428000);
    CHECK_INT(waiver.expires, 1795651200);
}

static void test_good(void)
{
    static const struct {
        const char *row;
        const char *key;
        const char *value;
        const char *line; /* as it is written; NULL: as it was given */
    } cases[] = {
        { "a digest", "image", "{digest: \"sha256:" SHA "\"}", NULL },
        { "a reference", "image", "{name: r.example.com:5000/a/b}",
          "image: {name: \"r.example.com:5000/a/b\"}" },
        { "several controls", "controls", "[a, b@0123456789ab]",
          "controls:\n  - a\n  - b@0123456789ab" },
        { "ids that look like numbers", "controls", "[\"1\", \"1e3\", \"0x1f\"]",
          "controls:\n  - \"1\"\n  - \"1e3\"\n  - \"0x1f\"" },
        { "an id that looks like a word", "controls", "[\"true\"]", NULL },
        { "an id that looks like nothing", "id", "\"null\"", NULL },
        { "several findings", "findings", "[\"sha256:" SHA "\", \"sha256:" OTHER "\"]",
          "findings:\n  - \"sha256:" SHA "\"\n  - \"sha256:" OTHER "\"" },
        { "covers an error", "covers", "[error]", NULL },
        { "covers both", "covers", "[error, failed]", "covers: [failed, error]" },
        { "covers what it covers anyway", "covers", "[failed]", "" },
        { "a reason with a colon", "reason", "\"a: b\"", NULL },
        { "a reason with a comment", "reason", "\"a # b\"", NULL },
        { "a reason with quotes", "reason", "'he said \"no\" \\ it''s'",
          "reason: \"he said \\\"no\\\" \\\\ it's\"" },
        { "a reason of lines", "reason", "|\n  one\n  two\n", "reason: \"one\\ntwo\"" },
        { "a reason beyond ASCII", "reason",
          "\"Gr\xc3\xbc\xc3\x9f"
          "e\"",
          NULL },
        { "a plan beyond ASCII", "plan", "caf\xc3\xa9", "plan: \"caf\xc3\xa9\"" },
        { "an escape beyond ASCII", "reason", "\"\\u00e9\"", "reason: \"\xc3\xa9\"" },
        { "a reason like a number", "reason", "\"12\"", NULL },
        { "a reason like a list", "reason", "\"[a]\"", NULL },
        { "a reason of one dash", "reason", "\"-\"", NULL },
        { "a reason that is yes", "reason", "\"Yes\"", NULL },
        { "a ticket with an address", "ticket", "https://t.example.com/1",
          "ticket: \"https://t.example.com/1\"" },
        { "the first second", "issued", "\"0000-01-01T00:00:00Z\"", NULL },
        { "the last second", "expires", "\"9999-12-31T23:59:59Z\"", NULL },
        { "one second", "expires", "\"2026-01-01T00:00:01Z\"", NULL },
        { "a time without quotes", "expires", "2026-01-02T00:00:00Z",
          "expires: \"2026-01-02T00:00:00Z\"" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str text = build(cases[i].key, cases[i].value, &arena);
        struct waiver waiver;
        struct waiver again;

        test_row(cases[i].row);
        CHECK_STR(parse(text, &arena, &waiver), "");
        struct str out = written(&waiver, &arena);
        struct str line = cases[i].line
                              ? str_of(cases[i].line)
                              : arena_printf(&arena, "%s: %s\n", cases[i].key, cases[i].value);
        CHECK(str_find(out, line) >= 0);
        CHECK_STR(parse(out, &arena, &again), "");
        CHECK_STR(written(&again, &arena), out.ptr);
        CHECK(str_equal(again.reason, waiver.reason));
        CHECK_INT(again.expires, waiver.expires);
    }
}

/* What gate writes is what TRUST shows, byte by byte. */
static void test_written(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct waiver waiver;

    CHECK_STR(parse(str_of(full_text), &arena, &waiver), "");
    CHECK_STR(written(&waiver, &arena), full_text);
}

static const struct bad {
    const char *row;
    const char *key;
    const char *value; /* NULL: the key is left out */
    const char *fault;
} bad_values[] = {
    { "no version", "gate_waiver", NULL, ":1:1: missing key 'gate_waiver' of a waiver" },
    { "another version", "gate_waiver", "2",
      ":1:14: 'gate_waiver' is '2', expected an integer from 1 to 1" },
    { "an unknown key", "reasons", "x",
      ":13:1: unknown key 'reasons' of a waiver; did you mean 'reason'?" },
    { "no id", "id", NULL, ":1:1: missing key 'id' of a waiver" },
    { "an id like a path", "id", "../x",
      ":2:5: 'id' is '../x', expected letters, digits, '.', '_' and '-', at most 64, a letter or "
      "digit first" },
    { "no kind", "kind", NULL, ":1:1: missing key 'kind' of a waiver" },
    { "another kind", "kind", "exception",
      ":3:7: 'kind' is 'exception', expected one of waiver, break-glass, false-positive" },
    { "no project", "project", NULL, ":1:1: missing key 'project' of a waiver" },
    { "no image", "image", NULL, ":1:1: missing key 'image' of a waiver" },
    { "an image of a word", "image", "api", ":5:8: an image is a string, expected a map" },
    { "an image of nothing", "image", "{}",
      ":5:8: the image has none of them, expected either name or digest" },
    { "name and digest", "image", "{name: a, digest: \"sha256:" SHA "\"}",
      ":5:8: the image has both of them, expected either name or digest" },
    { "a pattern of images", "image", "{name: \"a*\"}",
      ":5:15: 'name' is 'a*', expected a literal name, no pattern" },
    { "a bare digest", "image", "{digest: " SHA "}",
      ":5:17: 'digest' is '" SHA "', expected sha256: and 64 lower-case hex digits" },
    { "no controls", "controls", NULL, ":1:1: missing key 'controls' of a waiver" },
    { "an empty list of controls", "controls", "[]", ":6:11: 'controls' is empty" },
    { "a control alone", "controls", "a", ":6:11: 'controls' is a string, expected a list" },
    { "a number as control", "controls", "[1]",
      ":6:12: 'controls' is an integer, expected the id of a control, or ID@REV; no patterns" },
    { "a pattern of controls", "controls", "[\"ssh-*\"]",
      ":6:12: 'controls' is 'ssh-*', expected the id of a control, or ID@REV; no patterns" },
    { "all controls", "controls", "[\"*\"]",
      ":6:12: 'controls' is '*', expected the id of a control, or ID@REV; no patterns" },
    { "a short rev", "controls", "[a@0123456789a]",
      ":6:12: 'controls' is 'a@0123456789a', expected the id of a control, or ID@REV; no "
      "patterns" },
    { "a long rev", "controls", "[a@0123456789abc]",
      ":6:12: 'controls' is 'a@0123456789abc', expected the id of a control, or ID@REV; no "
      "patterns" },
    { "a rev in capitals", "controls", "[a@0123456789AB]",
      ":6:12: 'controls' is 'a@0123456789AB', expected the id of a control, or ID@REV; no "
      "patterns" },
    { "an empty rev", "controls", "[a@]",
      ":6:12: 'controls' is 'a@', expected the id of a control, or ID@REV; no patterns" },
    { "a rev alone", "controls", "[\"@0123456789ab\"]",
      ":6:12: 'controls' is '@0123456789ab', expected the id of a control, or ID@REV; no "
      "patterns" },
    { "a control twice", "controls", "[a, a]", ":6:15: 'controls' has 'a' twice" },
    { "a control at two revs", "controls", "[a, a@0123456789ab]",
      ":6:11: 'controls' has 'a' twice" },
    { "an empty list of findings", "findings", "[]", ":13:11: 'findings' is empty" },
    { "null findings", "findings", "", ":13:10: 'findings' is nothing, expected a list" },
    { "a short finding", "findings", "[\"sha256:abc\"]",
      ":13:12: 'findings' is 'sha256:abc', expected a fingerprint: sha256: and 64 hex digits" },
    { "a finding twice", "findings", "[\"sha256:" SHA "\", \"sha256:" SHA "\"]",
      ":13:87: 'findings' has 'sha256:" SHA "' twice" },
    { "covers nothing", "covers", "[]", ":13:9: 'covers' is empty" },
    { "covers twice", "covers", "[error, error]", ":13:17: 'covers' has 'error' twice" },
    { "covers skipped", "covers", "[skipped]",
      ":13:10: 'covers' is 'skipped', expected one of failed, error" },
    { "no profile", "profile", NULL, ":1:1: missing key 'profile' of a waiver" },
    { "a profile without version", "profile", "{name: q}",
      ":7:10: missing key 'version' of profile" },
    { "a minor version", "profile", "{name: q, version: \"1.2\"}",
      ":7:29: 'version' is '1.2', expected the major version in quotes, such as \"1\"" },
    { "a version without quotes", "profile", "{name: q, version: 1}",
      ":7:29: 'version' is an integer, expected the major version in quotes, such as \"1\"" },
    { "no reason", "reason", NULL, ":1:1: missing key 'reason' of a waiver" },
    { "an empty reason", "reason", "\"\"", ":8:9: 'reason' is empty" },
    { "a blank reason", "reason", "\" \\n \"", ":8:9: 'reason' is empty" },
    { "a null reason", "reason", "", ":8:8: 'reason' is nothing, expected a string" },
    { "a reason of a number", "reason", "12", ":8:9: 'reason' is an integer, expected a string" },
    { "a null plan", "plan", "", ":13:6: 'plan' is nothing, expected a string" },
    { "a ticket beyond ASCII", "ticket", "\xc3\xa9",
      ":13:9: the character '\xc3\xa9' (U+00E9) is not allowed, expected ASCII" },
    { "an empty ticket", "ticket", "\"\"",
      ":13:9: 'ticket' is '', expected a text without blanks around it" },
    { "a ticket of two lines", "ticket", "\"a\\nb\"",
      ":13:9: the character '\\n' is not allowed, expected printable ASCII" },
    { "it renews itself", "renews", "W-1", ":13:9: the waiver renews itself" },
    { "nobody asks", "requested_by", NULL, ":1:1: missing key 'requested_by' of a waiver" },
    { "a pattern asks", "requested_by", "\"*@example.com\"",
      ":9:15: 'requested_by' is '*@example.com', expected a literal principal: letters, digits and "
      ". _ % + @ -" },
    { "break-glass without a plan", "kind", "break-glass",
      ":1:1: missing key 'plan' of a break-glass waiver" },
    { "a false positive without findings", "kind", "false-positive",
      ":1:1: missing key 'findings' of a false-positive waiver" },
};

static const struct bad bad_times[] = {
    { "no issue", "issued", NULL, ":1:1: missing key 'issued' of a waiver" },
    { "no beginning", "not_before", NULL, ":1:1: missing key 'not_before' of a waiver" },
    { "no end", "expires", NULL, ":1:1: missing key 'expires' of a waiver" },
    { "a null end", "expires", "",
      ":12:9: 'expires' is '', expected a UTC time such as \"2026-11-23T10:00:00Z\"" },
    { "a day", "expires", "2026-01-02",
      ":12:10: 'expires' is '2026-01-02', expected a UTC time such as \"2026-11-23T10:00:00Z\"" },
    { "no zone", "expires", "\"2026-01-02T00:00:00\"",
      ":12:10: 'expires' is '2026-01-02T00:00:00', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "an offset", "expires", "\"2026-01-02T00:00:00+00:00\"",
      ":12:10: 'expires' is '2026-01-02T00:00:00+00:00', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "a small z", "expires", "\"2026-01-02T00:00:00z\"",
      ":12:10: 'expires' is '2026-01-02T00:00:00z', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "a blank for T", "expires", "\"2026-01-02 00:00:00Z\"",
      ":12:10: 'expires' is '2026-01-02 00:00:00Z', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "a fraction", "expires", "\"2026-01-02T00:00:00.5Z\"",
      ":12:10: 'expires' is '2026-01-02T00:00:00.5Z', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "no such day", "expires", "\"2026-02-29T00:00:00Z\"",
      ":12:10: 'expires' is '2026-02-29T00:00:00Z', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "no such hour", "expires", "\"2026-01-02T24:00:00Z\"",
      ":12:10: 'expires' is '2026-01-02T24:00:00Z', expected a UTC time such as "
      "\"2026-11-23T10:00:00Z\"" },
    { "it ends as it begins", "expires", "\"2026-01-01T00:00:00Z\"",
      ":12:10: 'expires' is not after 'not_before'" },
    { "it ends before it begins", "not_before", "\"2026-01-03T00:00:00Z\"",
      ":12:10: 'expires' is not after 'not_before'" },
    { "it begins before it was written", "not_before", "\"2025-12-31T23:59:59Z\"",
      ":11:13: 'not_before' is before 'issued'" },
};

static const struct bad bad_characters[] = {
    { "a bidirectional control in the reason", "reason", "\"a\xe2\x80\xae\"",
      ":8:11: the character '\\u{202e}' is not allowed" },
    { "an escaped one", "reason", "\"a\\u202e\"",
      ":8:9: the character '\\u{202e}' is not allowed" },
    { "no width in the plan", "plan", "\"\xe2\x80\x8d\"",
      ":13:8: the character '\\u{200d}' is not allowed" },
    { "an escaped tab", "reason", "\"a\\tb\"", ":8:9: the character '\\t' is not allowed" },
    { "an escaped NUL", "reason", "\"a\\0b\"", ":8:9: the character '\\x00' is not allowed" },
    { "a comment beyond ASCII", "ticket", "x # \xc3\xa9",
      ":13:13: the character '\xc3\xa9' (U+00E9) is not allowed, expected ASCII" },
    { "a look-alike in the id", "id", "W-\xd0\xb0",
      ":2:7: the character '\xd0\xb0' (U+0430) is not allowed, expected ASCII" },
    { "a look-alike in the principal", "requested_by", "\xd0\xb0@example.com",
      ":9:15: the character '\xd0\xb0' (U+0430) is not allowed, expected ASCII" },
};

/* Each is refused, with that message, and leaves the waiver alone. */
static void check_bad(const struct bad *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct waiver waiver = { .issued = 7 };
        struct str text = build(cases[i].key, cases[i].value, &arena);

        test_row(cases[i].row);
        struct str want =
            arena_printf(&arena, ".gate/waivers/W-1.yaml%s (blob 0123456789ab)", cases[i].fault);
        CHECK_STR(parse(text, &arena, &waiver), want.ptr);
        CHECK_INT(waiver.issued, 7);
    }
}

static void test_bad_values(void)
{
    check_bad(bad_values, COUNT_OF(bad_values));
}

static void test_bad_times(void)
{
    check_bad(bad_times, COUNT_OF(bad_times));
}

static void test_bad_characters(void)
{
    check_bad(bad_characters, COUNT_OF(bad_characters));
}

static void test_ids(void)
{
    static const struct {
        const char *row;
        struct str id;
        bool is_valid;
    } cases[] = {
        { "as gate makes them", STR("WVR-20261123-k3f9"), true },
        { "every sign", STR("aZ0._-"), true },
        { "one", STR("a"), true },
        { "64", STR("a123456789012345678901234567890123456789012345678901234567890123"), true },
        { "65", STR("a1234567890123456789012345678901234567890123456789012345678901234"), false },
        { "none", STR(""), false },
        { "a point first", STR(".a"), false },
        { "a dash first", STR("-a"), false },
        { "a folder", STR("a/b"), false },
        { "a folder up", STR(".."), false },
        { "a newline", STR("a\n"), false },
        { "NUL", STR("a\0"), false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(waiver_id_is_valid(cases[i].id), cases[i].is_valid);
    }
}

/* A file of exactly the limit, and one byte more. */
static void test_size(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str small = build("", NULL, &arena);
    char *text = memory_new(LIMIT_WAIVER_BYTES + 1, 1);
    struct waiver waiver;

    memset(text, '#', LIMIT_WAIVER_BYTES + 1);
    memcpy(text, small.ptr, small.len);
    test_row("the limit");
    CHECK_STR(parse((struct str){ .ptr = text, .len = LIMIT_WAIVER_BYTES }, &arena, &waiver), "");
    test_row("one more");
    CHECK_STR(parse((struct str){ .ptr = text, .len = LIMIT_WAIVER_BYTES + 1 }, &arena, &waiver),
              ".gate/waivers/W-1.yaml: the file has more than 65536 bytes (blob 0123456789ab)");
    free(text);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "members", test_members },
        { "good waivers", test_good },
        { "written", test_written },
        { "bad values", test_bad_values },
        { "bad times", test_bad_times },
        { "bad characters", test_bad_characters },
        { "ids", test_ids },
        { "size", test_size },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
