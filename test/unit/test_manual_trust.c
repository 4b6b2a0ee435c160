/*
 * gate-policy(5) and gate-waiver(5): their examples are read without a fault, and every setting and
 * status has its entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "unit/test.h"
#include "waiver/judged.h"
#include "waiver/waiver.h"

enum { PAGE_SIZE = 1 << 16 };

/* The page, or an empty text outside of ctest. */
static struct str read_page(const char *name, struct arena *arena)
{
    char *text = arena_new(arena, PAGE_SIZE, 1);
    const char *root = getenv("ROOT");
    size_t size = 0;

    if (!root)
        return STR("");
    FILE *in = fopen(arena_printf(arena, "%s/man/%s", root, name).ptr, "r");
    CHECK(in != NULL);
    if (in) {
        size = fread(text, 1, PAGE_SIZE, in);
        (void)fclose(in);
    }
    CHECK(size > 0 && size < PAGE_SIZE);
    return (struct str){ .ptr = text, .len = size };
}

/* Takes the next text between .Bd -literal and .Ed of EXAMPLES; moves `page` past it. */
static bool next_example(struct str *page, struct str *example)
{
    static const struct str begin = STR(".Bd -literal -offset indent\n");
    static const struct str end = STR(".Ed\n");
    ptrdiff_t at = str_find(*page, begin);

    if (at < 0)
        return false;
    *page = str_slice(*page, (size_t)at + begin.len, page->len);
    at = str_find(*page, end);
    if (at < 0)
        return false;
    *example = str_slice(*page, 0, (size_t)at);
    *page = str_slice(*page, (size_t)at + end.len, page->len);
    return true;
}

static struct str examples_of(struct str page)
{
    ptrdiff_t at = str_find(page, STR("\n.Sh EXAMPLES\n"));

    return at < 0 ? STR("") : str_slice(page, (size_t)at, page.len);
}

/* What the parsers need, and the first fault that they found. */
struct reading {
    struct arena arena;
    struct diagnostics diagnostics;
    struct error err;
};

static const struct source_location place = { .file = { .ptr = "example", .len = 7 } };

static void read_example(struct str text, struct reading *reading)
{
    struct arena *arena = &reading->arena;
    struct diagnostics *diagnostics = &reading->diagnostics;
    struct error *err = &reading->err;
    struct policy policy;
    struct waiver waiver;
    struct allowed_signers signers = { .count = 0 };
    struct revocations revoked = { .key_count = 0 };
    enum gate_rc rc;

    if (str_starts_with(text, STR("gate_policy:"))) {
        bool is_organisation = str_find(text, STR("\nproject:")) < 0;

        rc = policy_parse(text, &place, is_organisation, arena, diagnostics, &policy, err);
    } else if (str_starts_with(text, STR("gate_waiver:"))) {
        rc = waiver_parse(text, &place, arena, diagnostics, &waiver, err);
    } else if (str_starts_with(text, STR("ssh-"))) {
        rc = revocations_parse(text, &place, arena, diagnostics, &revoked, err);
        CHECK(revoked.key_count > 0 && revoked.waiver_count > 0);
    } else {
        rc = allowed_signers_parse(text, &place, arena, diagnostics, &signers, err);
        CHECK(signers.count > 1);
    }
    CHECK_INT(rc, GATE_OK);
}

static void check_examples(const char *name, size_t least)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str page = read_page(name, &arena);
    struct str rest = examples_of(page);
    struct str example;
    size_t count = 0;

    test_row(name);
    while (next_example(&rest, &example)) {
        struct reading reading = {
            .arena = ARENA_INIT,
            .diagnostics = DIAGNOSTICS_INIT,
            .err = ERROR_INIT,
        };

        read_example(example, &reading);
        CHECK_STR(str_of(reading.err.message), "");
        for (size_t i = 0; i < reading.diagnostics.items.count; i++)
            CHECK_STR(diagnostic_text(vec_at(&reading.diagnostics.items, i), &reading.arena), "");
        diagnostics_release(&reading.diagnostics);
        arena_release(&reading.arena);
        count++;
    }
    CHECK(page.len == 0 || count >= least);
}

static void test_examples(void)
{
    check_examples("gate-policy.5", 4);
    check_examples("gate-waiver.5", 2);
}

static void check_entry(struct str page, const char *word, struct arena *arena)
{
    struct str line = arena_printf(arena, "\n.It Cm %s", word);

    test_row(word);
    CHECK(page.len == 0 || str_find(page, line) >= 0);
}

static void test_entries(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str policy_page = read_page("gate-policy.5", &arena);
    struct str waiver_page = read_page("gate-waiver.5", &arena);

    for (size_t i = 0; i < POLICY_SETTING_COUNT; i++)
        check_entry(policy_page, policy_setting_name((enum policy_setting)i), &arena);
    for (size_t i = 0; i < WAIVER_STATUS_COUNT; i++)
        check_entry(waiver_page, waiver_status_name((enum waiver_status)i), &arena);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "examples", test_examples },
        { "entries", test_entries },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
