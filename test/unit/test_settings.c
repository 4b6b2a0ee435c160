#include "format/settings.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static const struct settings_syntax systemd = {
    .separators = "=",
    .comments = "#;",
    .has_sections = true,
    .is_continued = true,
    .bare = SETTINGS_BARE_SKIPPED,
};

static const struct settings_syntax directives = {
    .separators = "=",
    .comments = "#",
    .directives = "!",
    .bare = SETTINGS_BARE_KEPT,
};

static const struct settings_syntax grouped = {
    .separators = "=",
    .directives = "!",
    .has_sections = true,
    .needs_section = true,
};

static const struct settings_syntax words = {
    .separators = "",
    .comments = "#",
    .tail_comments = "#",
    .is_quoted = true,
    .bare = SETTINGS_BARE_KEPT,
};

static const struct settings_syntax loose = {
    .separators = "=",
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .is_separator_optional = true,
    .bare = SETTINGS_BARE_KEPT,
};

static const struct settings_syntax strict = { .separators = "=:", .comments = "#" };

static const struct settings_syntax either = {
    .separators = "=",
    .is_separator_optional = true,
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .is_quoted = true,
    .is_quote_doubled = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const struct settings_syntax spaced = {
    .separators = "=",
    .comments = "#",
    .is_spaced = true,
    .bare = SETTINGS_BARE_FAULT,
};

static const struct settings_syntax indented = {
    .separators = "=",
    .comments = "#;",
    .has_sections = true,
    .is_indented = true,
};

/* "[section] name=value @line; ..." */
static void show(const struct vec *settings, struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = vec_at(settings, i);

        if (i > 0)
            buf_add(out, STR("; "));
        if (setting->section.len > 0)
            buf_add(out, arena_printf(arena, "[%.*s] ", STR_ARG(setting->section)));
        buf_add(out, setting->name);
        if (setting->has_value)
            buf_add(out, arena_printf(arena, "=%.*s", STR_ARG(setting->value)));
        buf_add(out, arena_printf(arena, " @%u", setting->line));
    }
}

static const struct settings_syntax exact = {
    .separators = "=",
    .comments = "#",
    .is_exact = true,
    .bare = SETTINGS_BARE_SKIPPED,
};

struct settings_row {
    const char *name;
    const struct settings_syntax *syntax;
    struct str text;
    const char *expected; /* the settings, or the message of GATE_EFORMAT */
};

static void check_rows(const struct settings_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (settings_parse(rows[i].text, rows[i].syntax, &arena, &settings, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        show(&settings, &arena, &out);
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_lines(void)
{
    static const struct settings_row rows[] = {
        { "nothing", &systemd, STR(""), "" },
        { "comments and blank lines", &systemd, STR("#a=1\n\n ;b=2\n"), "" },
        { "sections", &systemd, STR("a=1\n[X]\nb=2\n[ Y y ]\nc=3"),
          "a=1 @1; [X] b=2 @3; [Y y] c=3 @5" },
        { "blanks around", &systemd, STR("  a = 1  \r\n"), "a=1 @1" },
        { "an empty value", &systemd, STR("a=\n"), "a= @1" },
        { "a separator in the value", &systemd, STR("a=b=c\n"), "a=b=c @1" },
        { "no comment behind a value", &systemd, STR("a=1 # x\n"), "a=1 # x @1" },
        { "a bare name is passed over", &systemd, STR("a\nb=1\n"), "b=1 @2" },
        { "joined lines", &systemd, STR("a=1\\\n  2\nb=3\n"), "a=1 2 @1; b=3 @3" },
        { "a comment between joined lines", &systemd, STR("a=1\\\n#x\n2\nb=3\n"),
          "a=1 2 @1; b=3 @4" },
        { "a backslash at the end", &systemd, STR("a=1\\"), "a=1 @1" },
        { "a backslash alone", &systemd, STR("\\\n\nb=1\n"), "b=1 @3" },
        { "quoted backslashes join nothing", &systemd, STR("a=1\\\\\nb=2\n"),
          "a=1\\\\ @1; b=2 @2" },
        { "a blank behind the backslash", &systemd, STR("a=1\\ \nb=2\n"), "a=1\\ @1; b=2 @2" },
        { "joined lines of CR LF", &systemd, STR("a=1\\\r\n2\r\nb=3\r\n"), "a=1 2 @1; b=3 @3" },
        { "a byte order mark", &systemd, STR("\xef\xbb\xbf[X]\na=1\n"), "[X] a=1 @2" },
        { "bytes that are no UTF-8", &systemd, STR("a=\xff\xfe\n"), "a=\xff\xfe @1" },
        { "words", &words, STR("a 1 2\nb\t3\n"), "a=1 2 @1; b=3 @2" },
        { "a blank, a sign or both", &loose, STR("a 1\nb=2\nc = 3\nd\t=4\ne= =5\nf == 6\n"),
          "a=1 @1; b=2 @2; c=3 @3; d=4 @4; e==5 @5; f== 6 @6" },
        { "either, bare", &loose, STR("a\nb #c\nd#e=f\n"), "a @1; b @2; d @3" },
        { "a comment without a blank", &loose, STR("a=1#b\nc=#\n"), "a=1 @1; c= @2" },
        { "a bare name is kept", &words, STR("a\nb # c\n"), "a @1; b @2" },
        { "a comment behind a value", &words, STR("a 1 # x\na 1#x\n"), "a=1 @1; a=1#x @2" },
        { "quotes", &words, STR("a \"1 # 2\"\nb '3' # x\nc \"4\" 5\n"),
          "a=1 # 2 @1; b=3 @2; c=\"4\" 5 @3" },
        { "empty quotes", &words, STR("a \"\"\n"), "a= @1" },
        { "no section without sections", &words, STR("[a] b\n"), "[a]=b @1" },
        { "a separator that may be missing", &either, STR("a = 1\nb 2\nc=3\nd\t=4\n"),
          "a=1 @1; b=2 @2; c=3 @3; d=4 @4" },
        { "only one separator is taken", &either, STR("a = = 1\na 1 = 2\n"),
          "a== 1 @1; a=1 = 2 @2" },
        { "a comment that touches the value", &either, STR("a = 1#x\nb = '1#2'#x\n"),
          "a=1 @1; b=1#2 @2" },
        { "doubled quotes", &either, STR("a = 'it''s'\nb = ''''\nc = ''\n"),
          "a=it's @1; b=' @2; c= @3" },
        { "directives", &directives, STR("!include /a b\na b = 1\n!x\n"),
          "!include=/a b @1; a b=1 @2; !x @3" },
        { "a directive before any section", &grouped, STR("!x y\n[a]\nb=1\n"),
          "!x=y @1; [a] b=1 @3" },
        { "blanks that count", &exact, STR(" a=1\na =2 \na=3\r\n \n#b=1\n #b=1\n"),
          " a=1 @1; a =2  @2; a=3\r @3;  #b=1 @6" },
        { "blanks are needed", &spaced, STR("a = 1\nb\t=\t2\n"), "a=1 @1; b=2 @2" },
        { "either separator", &strict, STR("a:1\nb=2\nc = d:e\n"), "a=1 @1; b=2 @2; c=d:e @3" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_faults(void)
{
    static const struct settings_row rows[] = {
        { "a bare name", &strict, STR("a=1\nb\n"), "line 2: a name without a value" },
        { "no blank before", &spaced, STR("a = 1\nb= 2\n"), "line 2: no blanks around '='" },
        { "no blank behind", &spaced, STR("a =1\n"), "line 1: no blanks around '='" },
        { "nothing behind", &spaced, STR("a =\n"), "line 1: no blanks around '='" },
        { "no name", &strict, STR("=1\n"), "line 1: a value without a name" },
        { "no name after blanks", &systemd, STR("\n  = 1\n"), "line 2: a value without a name" },
        { "an open section", &systemd, STR("[X\n"), "line 1: a section that does not close" },
        { "text after a section", &systemd, STR("[X] y\n"),
          "line 1: a section that does not close" },
        { "an open quote", &words, STR("a \"1\n"), "line 1: a quote that does not close" },
        { "a quote alone", &words, STR("a '\n"), "line 1: a quote that does not close" },
        { "a doubled quote that does not close", &either, STR("a = 'b''\n"),
          "line 1: a quote that does not close" },
        { "a setting before any section", &grouped, STR("!x y\nb=1\n[a]\n"),
          "line 2: a setting before any section" },
        { "NUL", &strict, STR("a=1\nb=\0\n"), "line 2 holds a NUL byte" },
        { "NUL in a comment", &strict, STR("#\0\n"), "line 1 holds a NUL byte" },
        { "NUL in a joined line", &systemd, STR("a=1\\\n\0\n"), "line 2 holds a NUL byte" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_indented(void)
{
    static const struct settings_row rows[] = {
        { "one line", &indented, STR("[a]\nb=c\n"), "[a] b=c @2" },
        { "two lines", &indented, STR("b=c\n d\ne=f\n"), "b=c d @1; e=f @3" },
        { "three lines, tabs", &indented, STR("b=\n\tc\n  d\n"), "b=c d @1" },
        { "an empty line ends it", &indented, STR("b=c\n\n d\n"),
          "line 3 goes on with none before it" },
        { "blanks end it", &indented, STR("b=c\n  \ne=f\n"), "b=c @1; e=f @3" },
        { "after a section", &indented, STR("[a]\n b=c\n"), "line 2 goes on with none before it" },
        { "first", &indented, STR(" b=c\n"), "line 1 goes on with none before it" },
        { "a comment may be indented", &indented, STR("[a]\n # x\nb=c\n"), "[a] b=c @3" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "indented", test_indented },
    { "lines", test_lines },
    { "faults", test_faults },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
