#include "format/postgres_hba.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static void add_names(struct buf *out, const struct postgres_hba_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            buf_add(out, STR(","));
        buf_add(out, names->items[i]);
    }
}

/* "type databases users address method name=value @line", parted by "; " */
static void show(const struct postgres_hba_line *line, struct arena *arena, struct buf *out)
{
    const struct postgres_hba_rule *rule = &line->rule;

    if (line->is_include) {
        buf_add(out, arena_printf(arena, "%.*s %.*s", STR_ARG(line->include.keyword),
                                  STR_ARG(line->include.path)));
    } else {
        buf_add(out, rule->type);
        buf_add(out, STR(" "));
        add_names(out, &rule->databases);
        buf_add(out, STR(" "));
        add_names(out, &rule->users);
        buf_add(out,
                arena_printf(arena, " <%.*s> %.*s", STR_ARG(rule->address), STR_ARG(rule->method)));
        for (size_t i = 0; i < rule->option_count; i++)
            buf_add(out, arena_printf(arena, " %.*s=%.*s", STR_ARG(rule->options[i].name),
                                      STR_ARG(rule->options[i].value)));
    }
    buf_add(out, arena_printf(arena, " @%u", rule->line));
}

struct row {
    const char *name;
    struct str text;
    const char *expected; /* the lines, or the message of GATE_EFORMAT */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec lines = VEC_INIT(struct postgres_hba_line);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (postgres_hba_parse(rows[i].text, &arena, &lines, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t k = 0; k < lines.count; k++) {
            if (k > 0)
                buf_add(&out, STR("; "));
            show(vec_at(&lines, k), &arena, &out);
        }
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_lines(void)
{
    static const struct row rows[] = {
        { "nothing", STR(""), "" },
        { "comments", STR("# a\n\n  # b\n"), "" },
        { "local", STR("local all all peer\n"), "local all all <> peer @1" },
        { "no newline", STR("local all all trust"), "local all all <> trust @1" },
        { "host", STR("host all all 127.0.0.1/32 scram-sha-256\n"),
          "host all all <127.0.0.1/32> scram-sha-256 @1" },
        { "a mask of its own", STR("host all all 10.0.0.0 255.0.0.0 md5\n"),
          "host all all <10.0.0.0/255.0.0.0> md5 @1" },
        { "IPv6", STR("hostssl all all ::1/128 cert\n"), "hostssl all all <::1/128> cert @1" },
        { "a name for an address", STR("host all all .example.org md5\n"),
          "host all all <.example.org> md5 @1" },
        { "all addresses", STR("host all all all reject\n"), "host all all <all> reject @1" },
        { "lists", STR("local a,b \"c d\",+e peer\n"), "local a,b c d,+e <> peer @1" },
        { "options", STR("host all all samenet ldap ldapserver=a ldapbasedn=\"x=y, z\"\n"),
          "host all all <samenet> ldap ldapserver=a ldapbasedn=x=y, z @1" },
        { "a tail comment", STR("local all all peer # x\n"), "local all all <> peer @1" },
        { "a joined line", STR("local all \\\n  all peer\nlocal b c md5\n"),
          "local all all <> peer @1; local b c <> md5 @3" },
        { "CRLF", STR("local all all peer\r\nlocal a b md5\r\n"),
          "local all all <> peer @1; local a b <> md5 @2" },
        { "includes", STR("include a\ninclude_if_exists \"b c\"\ninclude_dir d\n"),
          "include a @1; include_if_exists b c @2; include_dir d @3" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_faults(void)
{
    static const struct row rows[] = {
        { "an unknown type", STR("\nlokal all all peer\n"),
          "line 2: an unknown type of connection" },
        { "too few words", STR("host all all peer\n"), "line 1: too few words" },
        { "no method", STR("local all all\n"), "line 1: too few words" },
        { "one word", STR("local\n"), "line 1: too few words" },
        { "no mask", STR("host all all 10.0.0.0 md5\n"), "line 1: an address without a mask" },
        { "no value", STR("local all all ldap tls\n"),
          "line 1: an option that is no 'name=value'" },
        { "an open quote", STR("local \"all all peer\nlocal all all peer\n"),
          "line 1: a quote that does not close" },
        { "a backslash within", STR("local all\\all all peer\n"),
          "line 1: a backslash within the line" },
        { "an include of two", STR("include a b\n"),
          "line 1: an include that names no file, or several" },
        { "an include of none", STR("include\n"),
          "line 1: an include that names no file, or several" },
        { "NUL", STR("local all all peer\n\0"), "line 2 holds a NUL byte" },
        { "too many words",
          STR("local a a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a "
              "a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a "
              "a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a a=a "
              "a=a a=a\n"),
          "line 1: too many words" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "lines", test_lines },
    { "faults", test_faults },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
