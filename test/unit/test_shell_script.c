#include "format/shell_script.h"

#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static const char *const kinds[] = {
    [SHELL_SIMPLE] = "",
    [SHELL_IF] = "if",
    [SHELL_WHILE] = "while",
    [SHELL_FOR] = "for",
    [SHELL_SELECT] = "select",
    [SHELL_CASE] = "case",
    [SHELL_GROUP] = "group",
    [SHELL_SUBSHELL] = "sub",
    [SHELL_FUNCTION] = "function",
    [SHELL_AND] = "and",
    [SHELL_OR] = "or",
    [SHELL_NOT] = "not",
    [SHELL_PIPE] = "pipe",
    [SHELL_BACKGROUND] = "background",
};

static void show_list(const struct shell_command *command, struct arena *arena, struct buf *out);

static void show_part(const struct shell_command *list, struct arena *arena, struct buf *out)
{
    if (!list)
        return;
    buf_add(out, STR("{"));
    show_list(list, arena, out);
    buf_add(out, STR("}"));
}

static void show_words(const struct shell_word *words, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(out, STR("<"));
        buf_add(out, words[i].text);
        buf_add(out, STR(">"));
    }
}

/* "LINE:KIND NAME<WORD><WORD>{first}{second}{third}(PATTERN{body})", "; " or with a newline
 * between "/ " */
static void show_list(const struct shell_command *command, struct arena *arena, struct buf *out)
{
    for (bool is_first = true; command; command = command->next, is_first = false) {
        if (!is_first)
            buf_add(out, command->is_joined ? STR("; ") : STR("/ "));
        buf_add(out, arena_printf(arena, "%u:%s%s%.*s", command->line, kinds[command->kind],
                                  command->name.len > 0 ? " " : "", STR_ARG(command->name)));
        show_words(command->words, command->word_count, out);
        for (size_t i = 0; i < command->case_count; i++) {
            const struct shell_case *item = &command->cases[i];

            buf_add(out, item->falls_through ? STR("(&") : STR("("));
            show_words(item->patterns, item->pattern_count, out);
            show_part(item->body, arena, out);
            buf_add(out, STR(")"));
        }
        show_part(command->first, arena, out);
        show_part(command->second, arena, out);
        show_part(command->third, arena, out);
    }
}

struct script_row {
    const char *name;
    struct str text;
    const char *expected; /* as show_list() has it, or the message of GATE_EFORMAT */
};

static void check_rows(const struct script_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        const struct shell_command *commands = NULL;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (shell_script_parse(rows[i].text, &arena, &commands, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        show_list(commands, &arena, &out);
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_words(void)
{
    static const struct script_row rows[] = {
        { "nothing", STR(""), "" },
        { "comments and blanks", STR("# a\n\n  \t\n#b"), "" },
        { "words", STR("a b  c\n"), "1:<a><b><c>" },
        { "two lines", STR("a\nb"), "1:<a>/ 2:<b>" },
        { "one line", STR("a; b;c"), "1:<a>; 1:<b>; 1:<c>" },
        { "a joined line", STR("a \\\nb\nc"), "1:<a><b>/ 3:<c>" },
        { "a hash within a word", STR("a#b c #d"), "1:<a#b><c>" },
        { "quotes", STR("a 'b c' \"d $e\" f\\ g"), "1:<a><'b c'><\"d $e\"><f\\ g>" },
        { "a quote over lines", STR("a 'b\nc'\nd"), "1:<a><'b\nc'>/ 3:<d>" },
        { "substitutions", STR("a $(b \"$(c)\") `d e` ${f:-g h}"),
          "1:<a><$(b \"$(c)\")><`d e`><${f:-g h}>" },
        { "parentheses in quotes", STR("a $(b ')' \")\")"), "1:<a><$(b ')' \")\")>" },
        { "a comment in a substitution", STR("a $(b # ' )\n) c"), "1:<a><$(b # ' )\n)><c>" },
        { "arithmetic", STR("a=$(( (1+2) * 3 ))"), "1:<a=$(( (1+2) * 3 ))>" },
        { "quotes of bash", STR("a=$'b\\'c' $\"d\""), "1:<a=$'b\\'c'><$\"d\">" },
        { "an array", STR("a=(b c) d+=(e)\nf"), "1:<a=(b c)><d+=(e)>/ 2:<f>" },
        { "redirections", STR("a >b 2>&1 <c >>d 3<>e &>f >|g h"), "1:<a><h>" },
        { "a number that is no redirection", STR("a 2 >b"), "1:<a><2>" },
        { "a process", STR("a <(b c) d"), "1:<a><<(b c)><d>" },
        { "a here-string", STR("a <<< \"b c\"\nd"), "1:<a>/ 2:<d>" },
        { "a here-document", STR("a <<E b\numask 0\nE\nc"), "1:<a><b>/ 4:<c>" },
        { "one with tabs", STR("a <<-'E'\n\tx'\n\tE\nc"), "1:<a>/ 4:<c>" },
        { "two of them", STR("a <<E <<\\F\n1\nE\n2\nF\nc"), "1:<a>/ 6:<c>" },
        { "a CR is a part of a word", STR("a b\r\nc\r\n"), "1:<a><b\r>/ 2:<c\r>" },
        { "bytes that are no UTF-8", STR("a \xff\n"), "1:<a><\xff>" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_constructs(void)
{
    static const struct script_row rows[] = {
        { "if", STR("if a; then b; fi"), "1:if{1:<a>}{1:<b>}" },
        { "elif and else", STR("if a\nthen b\nelif c; then d\nelse e\nfi\nf"),
          "1:if{1:<a>}{2:<b>}{3:if{3:<c>}{3:<d>}{4:<e>}}/ 6:<f>" },
        { "for", STR("for i in a b; do c; done"), "1:for i<a><b>{1:<c>}" },
        { "for of arguments", STR("for i\ndo c; done"), "1:for i{2:<c>}" },
        { "while", STR("while a; do b; done"), "1:while{1:<a>}{1:<b>}" },
        { "until", STR("until a; do b; done"), "1:while{1:<a>}{1:<b>}" },
        { "select", STR("select i in a; do b; done"), "1:select i<a>{1:<b>}" },
        { "case", STR("case $a in\nb) c;;\n(d|e) f\n;;\n*) ;;\nesac"),
          "1:case<$a>(<b>{2:<c>})(<d><e>{3:<f>})(<*>)" },
        { "the last without an end", STR("case a in b) c\nesac"), "1:case<a>(<b>{1:<c>})" },
        { "case of bash", STR("case a in b) c;& d) e;;& esac"),
          "1:case<a>(&<b>{1:<c>})(&<d>{1:<e>})" },
        { "a group", STR("{ a; b; }"), "1:group{1:<a>; 1:<b>}" },
        { "a subshell", STR("(a; b)"), "1:sub{1:<a>; 1:<b>}" },
        { "a function", STR("f () {\n a\n}\n"), "1:function f{1:group{2:<a>}}" },
        { "a function of bash", STR("function f\n{ a; }; function g() (b)"),
          "1:function f{2:group{2:<a>}}; 2:function g{2:sub{2:<b>}}" },
        { "and, or", STR("a && b ||\nc"), "1:or{1:and{1:<a>}{1:<b>}}{2:<c>}" },
        { "not", STR("! a && ! ! b"), "1:and{1:not{1:<a>}}{1:<b>}" },
        { "a pipe", STR("a | b |& c"), "1:pipe{1:<a>/ 1:<b>/ 1:<c>}" },
        { "in the background", STR("a & b"), "1:background{1:<a>}; 1:<b>" },
        { "a condition", STR("[[ a == b* && ( -f c || d < e ) ]]"),
          "1:<[[><a><==><b*><&&><(><-f><c><||><d><<><e><)><]]>" },
        { "an arithmetic command", STR("((a += (1)))"), "1:<((><a += (1)>" },
        { "an empty arithmetic command", STR("(())"), "1:<((>" },
        { "words that are no keywords", STR("a if then fi"), "1:<a><if><then><fi>" },
        { "quoted keywords", STR("'if' a"), "1:<'if'><a>" },
        { "time", STR("time a"), "1:<a>" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_faults(void)
{
    static const struct script_row rows[] = {
        { "an open quote", STR("a\nb 'c\n"), "line 2: a quote or substitution does not close" },
        { "an open double quote", STR("a \"b $(c\"\n"),
          "line 1: a quote or substitution does not close" },
        { "an open substitution", STR("a $(b\n"),
          "line 1: a quote or substitution does not close" },
        { "an open brace", STR("a ${b"), "line 1: a quote or substitution does not close" },
        { "an open backquote", STR("a `b"), "line 1: a quote or substitution does not close" },
        { "a backslash at the end", STR("a \\"), "line 1: a quote or substitution does not close" },
        { "an open if", STR("if a; then b\n"), "line 2: expected fi" },
        { "no condition", STR("if then b; fi"), "line 1: expected a command" },
        { "an empty group", STR("{\n}\n"), "line 2: expected a command" },
        { "an empty branch", STR("if a; then\n# b\nfi"), "line 3: expected a command" },
        { "an empty subshell", STR("a; ()"), "line 1: expected a command" },
        { "fi alone", STR("a\nfi\n"), "line 2: expected a command" },
        { "done alone", STR("done"), "line 1: expected a command" },
        { "a bracket alone", STR("a )"), "line 1: expected a command" },
        { "a loop without do", STR("for i in a; b; done"), "line 1: expected do" },
        { "a loop without a variable", STR("for ; do a; done"),
          "line 1: expected the variable of a loop" },
        { "a case without in", STR("case a b) c;; esac"), "line 1: expected in" },
        { "a case without a pattern", STR("case a in ) b;; esac"),
          "line 1: expected a pattern of case" },
        { "an open case", STR("case a in b) c;;"), "line 1: expected a pattern of case" },
        { "a case without a subject", STR("case\n"), "line 1: expected the subject of case" },
        { "two ends", STR("a;; b"), "line 1: expected a command" },
        { "an operator first", STR("&& a"), "line 1: expected a command" },
        { "an operator last", STR("a ||"), "line 1: expected a command" },
        { "a pipe to nothing", STR("a | ; b"), "line 1: expected a command" },
        { "a redirection to nothing", STR("a > ; b"), "line 1: a redirection to nowhere" },
        { "an open condition", STR("[[ a\n"), "line 2: expected ]]" },
        { "an open arithmetic command", STR("((a + 1)\n"),
          "line 1: an arithmetic command does not close" },
        { "a here-document without an end", STR("a <<E\nb\n"),
          "line 2: a here-document does not end" },
        { "one that never begins", STR("a <<E"), "line 1: a here-document does not end" },
        { "an odd delimiter", STR("a <<E'F'\nEF\n"),
          "line 1: a here-document of an odd delimiter" },
        { "a function without a body", STR("f()\n"), "line 2: expected a command" },
        { "a function without a name", STR("function ;"),
          "line 1: expected the name of a function" },
        { "a word before a bracket", STR("a b (c)"), "line 1: expected a word" },
        { "an open pair of a function", STR("f(a"), "line 1: expected )" },
        { "NUL", STR("a\0b"), "line 1 holds a NUL byte" },
        { "a byte order mark is a word", STR("\xef\xbb\xbfumask 0\n"), "1:<\xef\xbb\xbfumask><0>" },
    };

    check_rows(rows, COUNT_OF(rows));
}

/* Nested `count` times. */
static enum gate_rc parse_nested(const char *open, const char *body, const char *close, int count)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct shell_command *commands = NULL;
    struct error err = ERROR_INIT;

    for (int i = 0; i < count; i++)
        buf_add(&text, str_of(open));
    buf_add(&text, str_of(body));
    for (int i = 0; i < count; i++)
        buf_add(&text, str_of(close));
    return shell_script_parse(buf_str(&text), &arena, &commands, &err);
}

static void test_limits(void)
{
    enum { MANY = 100000 };

    CHECK_INT(parse_nested("{ ", "a", "; }", LIMIT_NESTING - 1), GATE_OK);
    CHECK_INT(parse_nested("{ ", "a", "; }", LIMIT_NESTING), GATE_ELIMIT);
    CHECK_INT(parse_nested("{ ", "a", "; }", MANY), GATE_ELIMIT);
    CHECK_INT(parse_nested("if a; then b; el", "se c; fi", "", LIMIT_NESTING), GATE_ELIMIT);
    CHECK_INT(parse_nested("$(", "a", ")", LIMIT_NESTING - 1), GATE_OK);
    CHECK_INT(parse_nested("$(", "a", ")", MANY), GATE_EFORMAT);
    CHECK_INT(parse_nested("f() ", "{ a; }", "", MANY), GATE_ELIMIT);
    CHECK_INT(parse_nested("a; ", "b", "", MANY), GATE_OK);
    CHECK_INT(parse_nested("a\n", "b", "", MANY), GATE_OK);
}

static const struct test tests[] = {
    { "words", test_words },
    { "constructs", test_constructs },
    { "faults", test_faults },
    { "limits", test_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
