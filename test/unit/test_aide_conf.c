/* aide_conf: what the grammar of AIDE takes and refuses. */
#include "format/aide_conf.h"

#include "base/attributes.h"
#include "base/limits.h"
#include "unit/test.h"

struct conf_row {
    const char *name;
    struct str text;
    const char *message; /* NULL: it is taken */
};

static void test_grammar(void)
{
    static const struct conf_row rows[] = {
        { "nothing", STR(""), NULL },
        { "comments and blanks", STR("# a\n  # b\n\n \t\n"), NULL },
        { "no newline at the end", STR("/etc R"), NULL },
        { "CRLF", STR("/etc R\r\nA = p\r\n"), NULL },
        { "a comment behind an option", STR("gzip_dbout=yes # c\n"), NULL },
        { "blanks in an expression", STR("/etc\tf , d\tp + u - g\n"), NULL },
        { "no restriction", STR("/etc 0 R\n!/x 0\n"), NULL },
        { "a condition", STR("@@if not defined A\n/a R\n@@else # c\n/b R\n@@endif\n"), NULL },
        { "words that touch", STR("@@ifdefA\n/a R\n@@endif\n@@defineA b\n"), NULL },
        { "a group with old letters", STR("a_B = R\n"), NULL },
        { "the environment", STR("@@x_include_setenv PATH /bin\n"), NULL },
        { "a comment behind a rule", STR("/etc R # c\n"),
          "line 1: something behind the attributes" },
        { "a rule without attributes", STR("/etc\n"),
          "line 1: an attribute or a group is expected" },
        { "an expression that goes on", STR("/etc R+\n"),
          "line 1: an attribute or a group is expected" },
        { "an unknown type", STR("/etc f,q R\n"),
          "line 1: no type of file that a rule may be restricted to" },
        { "a type that is missing", STR("/etc f,,d R\n"), "line 1: a type of file is expected" },
        { "three words", STR("/etc f d R\n"), "line 1: something behind the attributes" },
        { "a negative rule with attributes", STR("!/etc f R\n"),
          "line 1: a negative rule has no attributes" },
        { "a rule of a later version", STR("-/etc f\n"), "line 1: neither a rule nor a setting" },
        { "a path that is not absolute", STR("=etc R\n"), "line 1: neither a rule nor a setting" },
        { "an unknown option", STR("\nnope=1\n"), "line 2: an unknown option" },
        { "an option that is gone", STR("verbose=5\n"), "line 1: an unknown option" },
        { "a tab before '='", STR("gzip_dbout\t=yes\n"), "line 1: '=' is expected" },
        { "no value", STR("database_in=\n"), "line 1: an option without its value" },
        { "two options", STR("gzip_dbout=yes log_level=info\n"),
          "line 1: something behind the end of the statement" },
        { "a group without '='", STR("Full\n"), "line 1: '=' is expected" },
        { "an unknown macro", STR("@@nope\n"), "line 1: an unknown macro" },
        { "no variable", STR("@@define\n"), "line 1: the name of a variable is expected" },
        { "two values", STR("@@define A b c\n"),
          "line 1: something behind the end of the statement" },
        { "undef with a value", STR("@@undef A b\n"), "line 1: something behind the name" },
        { "a variable of the environment", STR("@@x_include_setenv 1A b\n"),
          "line 1: a variable of the environment and its value are expected" },
        { "an unknown condition", STR("@@if maybe A\n"), "line 1: an unknown condition" },
        { "a condition without operand", STR("@@ifdef\n"),
          "line 1: a condition without its operand" },
        { "a condition with two operands", STR("@@ifdef A B\n"),
          "line 1: something behind the end of the statement" },
        { "a condition around nothing", STR("@@ifdef A\n@@endif\n"),
          "line 2: a condition around nothing" },
        { "an else around nothing", STR("@@ifdef A\n/a R\n@@else\n@@endif\n"),
          "line 4: a condition around nothing" },
        { "two elses", STR("@@ifdef A\n/a R\n@@else\n/b R\n@@else\n/c R\n@@endif\n"),
          "line 5: no condition is open here" },
        { "an end too many", STR("@@endif\n"), "line 1: no condition is open here" },
        { "something behind the end", STR("@@ifdef A\n/a R\n@@endif x\n"),
          "line 3: something behind the end of the statement" },
        { "a condition that does not end", STR("@@ifdef A\n/a R\n"),
          "line 2: a condition that does not end" },
        { "an include of nothing", STR("@@include\n"), "line 1: an include of nothing" },
        { "an include that touches", STR("@@include/a\n"),
          "line 1: an include is a path, or a folder, a pattern and a prefix" },
        { "a blank behind an include", STR("@@include /a \n"),
          "line 1: an include is a path, or a folder, a pattern and a prefix" },
        { "four words", STR("@@include /a b /c d\n"),
          "line 1: an include is a path, or a folder, a pattern and a prefix" },
        { "a carriage return", STR("/etc\rR\n"), "line 1: a carriage return inside the line" },
        { "NUL", STR("/a R\n\0"), "line 2 holds a NUL byte" },
        { "a byte order mark", STR("\xef\xbb\xbf/a R\n"), "line 1: neither a rule nor a setting" },
        { "no UTF-8", STR("\xff = R\n"), "line 1: neither a rule nor a setting" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec statements = VEC_INIT(struct aide_statement);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(aide_conf_parse(rows[i].text, &arena, &statements, &err),
                  rows[i].message ? GATE_EFORMAT : GATE_OK);
        CHECK_STR(str_of(err.message), rows[i].message ? rows[i].message : "");
    }
}

static void test_text(void)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct aide_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;

    CHECK_INT(aide_conf_parse(STR("=/a\\ b\\@@@{V}c@@{}\\. d,f p-u\n"), &arena, &statements, &err),
              GATE_OK);
    CHECK_INT(statements.count, 1);
    if (statements.count != 1)
        return;
    const struct aide_statement *rule = vec_at(&statements, 0);
    CHECK_INT(rule->rule, AIDE_EQUAL);
    CHECK_STR(rule->types, "fd");
    CHECK_INT(rule->texts[0].count, 3);
    if (rule->texts[0].count != 3)
        return;
    CHECK_STR(rule->texts[0].fragments[0].text, "/a b@");
    CHECK(rule->texts[0].fragments[1].is_variable);
    CHECK_STR(rule->texts[0].fragments[1].text, "V");
    CHECK_STR(rule->texts[0].fragments[2].text, "c@@{}\\.");
    CHECK_INT(rule->term_count, 2);
    CHECK(rule->terms[1].is_removed);
}

static void test_limits(void)
{
    for (int depth = LIMIT_NESTING; depth <= LIMIT_NESTING + 1; depth++) {
        CLEANUP(vec_release) struct vec statements = VEC_INIT(struct aide_statement);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str text = STR("/a R\n");

        for (int i = 0; i < depth; i++)
            text = arena_printf(&arena, "@@ifdef A\n%.*s@@endif\n", STR_ARG(text));
        CHECK_INT(aide_conf_parse(text, &arena, &statements, &err),
                  depth > LIMIT_NESTING ? GATE_ELIMIT : GATE_OK);
    }
}

static const struct test tests[] = {
    { "grammar", test_grammar },
    { "text", test_text },
    { "limits", test_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
