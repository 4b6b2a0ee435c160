/*
 * users, shadow, groups, gshadow and useradd_defaults against what pwck, grpck, id and useradd
 * answered: test/fixtures/answers/accounts/accounts.cases, recorded by
 * test/peer/accounts_answers.py.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { FAULTS = 256 };

struct faults {
    struct str lines[FAULTS];
    size_t count;
};

static int compare_lines(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct value cell(const struct table *table, size_t row, const char *column)
{
    struct value value = value_nil();
    struct error err = ERROR_INIT;

    CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(column)), &value, &err),
              GATE_OK);
    return value;
}

static struct str text(const struct table *table, size_t row, const char *column)
{
    return cell(table, row, column).string;
}

static void add(struct asked *asked, struct faults *faults, const char *what, struct str name,
                const char *fault, struct str detail)
{
    CHECK(faults->count < FAULTS);
    faults->lines[faults->count++] =
        arena_printf(&asked->arena, "%s %.*s: %s%s%.*s", what, STR_ARG(name), fault,
                     detail.len > 0 ? " " : "", STR_ARG(detail));
}

/* The checkers name every line of a name that stands twice. */
static void add_duplicates(struct asked *asked, struct faults *faults, const struct table *table,
                           const char *what)
{
    for (size_t i = 0; i < table->row_count; i++) {
        struct str name = text(table, i, "name");
        size_t same = 0;

        for (size_t k = 0; k < table->row_count; k++)
            same += str_equal(name, text(table, k, "name"));
        if (same > 1)
            add(asked, faults, what, name, "duplicate", STR(""));
    }
}

static void add_users(struct asked *asked, struct faults *faults, const struct table *users)
{
    for (size_t i = 0; i < users->row_count; i++) {
        struct str name = text(users, i, "name");
        struct str home = text(users, i, "home");
        struct value gid = cell(users, i, "gid");

        if (cell(users, i, "group").type == VALUE_NIL)
            add(asked, faults, "user", name, "no group", value_text(&gid, &asked->arena));
        /* Debian's login.defs tells pwck of a home that is never there. */
        if (home.len > 0 && !str_equal(home, STR("/nonexistent")) &&
            !cell(users, i, "home_exists").boolean)
            add(asked, faults, "user", name, "no home", home);
        if (!cell(users, i, "shell_exists").boolean)
            add(asked, faults, "user", name, "no shell", text(users, i, "shell"));
        if (!cell(users, i, "has_record").boolean)
            add(asked, faults, "user", name, "no record", STR(""));
    }
    add_duplicates(asked, faults, users, "user");
}

static void add_groups(struct asked *asked, struct faults *faults, const struct table *groups)
{
    for (size_t i = 0; i < groups->row_count; i++) {
        struct str name = text(groups, i, "name");
        struct value unknown = cell(groups, i, "unknown_members");

        for (size_t k = 0; k < unknown.list.count; k++)
            add(asked, faults, "group", name, "no user", unknown.list.items[k].string);
        if (!cell(groups, i, "has_record").boolean)
            add(asked, faults, "group", name, "no record", STR(""));
    }
    add_duplicates(asked, faults, groups, "group");
}

static void add_unmatched(struct asked *asked, struct faults *faults, const struct table *table,
                          const char *what, const char *column, const char *fault)
{
    for (size_t i = 0; i < table->row_count; i++) {
        if (!cell(table, i, column).boolean)
            add(asked, faults, what, text(table, i, "name"), fault, STR(""));
    }
    add_duplicates(asked, faults, table, what);
}

static const struct table *table_of(struct asked *asked, const char *name)
{
    struct resource *resource = asked_ask(asked, name, NULL);

    return resource && resource->rc == GATE_OK ? resource->def->rows(resource->self) : NULL;
}

static void check_faults(struct asked *asked, struct str want)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct table *users = table_of(asked, "users");
    const struct table *records = table_of(asked, "shadow");
    const struct table *groups = table_of(asked, "groups");
    const struct table *shadows = table_of(asked, "gshadow");
    struct faults faults = { .count = 0 };

    if (str_starts_with(want, STR("invalid\n")) || str_find(want, STR("\ninvalid\n")) >= 0) {
        CHECK(!users || !records || !groups || !shadows);
        return;
    }
    CHECK(users && records && groups && shadows);
    if (!users || !records || !groups || !shadows)
        return;
    add_users(asked, &faults, users);
    add_unmatched(asked, &faults, records, "record", "has_account", "no account");
    add_groups(asked, &faults, groups);
    add_unmatched(asked, &faults, shadows, "group record", "has_group", "no group");
    qsort(faults.lines, faults.count, sizeof(faults.lines[0]), compare_lines);
    for (size_t i = 0; i < faults.count; i++) {
        buf_add(&out, faults.lines[i]);
        buf_add(&out, STR("\n"));
    }
    CHECK_STR(buf_str(&out), arena_str(&asked->arena, want).ptr);
}

static void check_useradd(struct asked *asked, struct str answer)
{
    struct resource *resource = asked_ask(asked, "useradd_defaults", NULL);
    struct str line;

    while (str_cut(&answer, '\n', &line) && line.len > 0) {
        struct str name;

        (void)str_cut(&line, '=', &name);
        struct str shown = asked_property(asked, resource, arena_str(&asked->arena, name).ptr);
        if (str_equal(name, STR("GROUP")) && str_equal(shown, STR("nothing")))
            continue; /* distributions differ on its default */
        CHECK_STR(shown, arena_str(&asked->arena, line).ptr);
    }
}

static void check_groups(struct asked *asked, struct str answer)
{
    struct str line;

    while (str_cut(&answer, '\n', &line) && line.len > 0) {
        CLEANUP(buf_release) struct buf want = BUF_INIT(LIMIT_TEXT_BYTES);
        struct str name;
        struct str group;

        (void)str_cut(&line, ':', &name);
        while (str_word(&line, &group)) {
            buf_add(&want, buf_str(&want).len > 0 ? STR(", ") : STR(""));
            buf_add(&want, group);
        }
        struct resource *user = asked_ask(asked, "user", arena_str(&asked->arena, name).ptr);
        CHECK_STR(asked_property(asked, user, "groups"),
                  arena_str(&asked->arena, buf_str(&want)).ptr);
    }
}

static void check_case(const struct answers_case *one, struct asked *asked)
{
    for (size_t i = 0; i < one->count; i++) {
        const struct answers_section *section = &one->sections[i];

        if (str_equal(section->name, STR("faults")))
            check_faults(asked, section->body);
        else if (str_equal(section->name, STR("useradd")))
            check_useradd(asked, section->body);
        else if (str_equal(section->name, STR("groups")))
            check_groups(asked, section->body);
    }
}

static void test_answers(void)
{
    answers_check("accounts/accounts.cases", check_case);
}

static const struct test tests[] = {
    { "answers", test_answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
