/*
 * rsyslog_conf against what rsyslogd of Debian 12 answered, and by tables. ANSWERS names another
 * folder of answers.
 */
#include "format/rsyslog_conf.h"

#include "base/attributes.h"
#include "base/limits.h"
#include "unit/answers.h"
#include "unit/test.h"

static enum gate_rc parse(struct str text, struct error *err)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct rsyslog_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    return rsyslog_conf_parse(text, &arena, &statements, err);
}

static void test_as_rsyslogd(void)
{
    CLEANUP(answers_close) struct answers answers;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/rsyslogd");
    while (answers_next(&answers, &one)) {
        struct error err = ERROR_INIT;

        /* What is refused for its meaning parses; what else is left out is in the header. */
        if (str_equal(answers_body(&one, "answer"), STR("refused\n")))
            continue;
        test_row(arena_str(&arena, answers_body(&one, "input")).ptr);
        bool is_refused = str_equal(answers_body(&one, "answer"), STR("refused syntax\n"));
        CHECK_INT(parse(answers_body(&one, "input"), &err) != GATE_OK, is_refused);
        count++;
    }
    CHECK(count > 100);
}

/* "kind name [ruleset] {selector} action>target (parameter=value) =value @line; ..." */
static struct str shown(const struct vec *statements, struct arena *arena)
{
    static const char *const kinds[] = { "$", "object", "include", "action", "statement" };
    struct str text = STR("");

    for (size_t i = 0; i < statements->count; i++) {
        const struct rsyslog_statement *s = vec_at(statements, i);

        text = arena_printf(arena, "%.*s%s%s %.*s", STR_ARG(text), i > 0 ? "; " : "",
                            kinds[s->kind], STR_ARG(s->name));
        if (s->ruleset.len > 0)
            text = arena_printf(arena, "%.*s [%.*s]", STR_ARG(text), STR_ARG(s->ruleset));
        if (s->selector.len > 0)
            text = arena_printf(arena, "%.*s {%.*s}", STR_ARG(text), STR_ARG(s->selector));
        if (s->action.len > 0 || s->target.len > 0)
            text = arena_printf(arena, "%.*s %.*s>%.*s", STR_ARG(text), STR_ARG(s->action),
                                STR_ARG(s->target));
        for (size_t j = 0; j < s->parameter_count; j++)
            text = arena_printf(arena, "%.*s (%.*s=%.*s)", STR_ARG(text),
                                STR_ARG(s->parameters[j].name), STR_ARG(s->parameters[j].value));
        if (s->value.len > 0)
            text = arena_printf(arena, "%.*s =%.*s", STR_ARG(text), STR_ARG(s->value));
        text = arena_printf(arena, "%.*s @%u", STR_ARG(text), s->line);
    }
    return text;
}

struct conf_row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    const char *expected; /* statements, or the message */
};

static void check_rows(const struct conf_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec statements = VEC_INIT(struct rsyslog_statement);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(rsyslog_conf_parse(rows[i].text, &arena, &statements, &err), rows[i].rc);
        CHECK_STR(rows[i].rc ? str_of(err.message) : shown(&statements, &arena), rows[i].expected);
    }
}

static void test_statements(void)
{
    static const struct conf_row rows[] = {
        { "nothing", STR(""), GATE_OK, "" },
        { "comments", STR("# a\n/* b\nc */ # d\n"), GATE_OK, "" },
        { "a selector", STR("\nauth,authpriv.*\t-/var/log/auth.log\n"), GATE_OK,
          "action action {auth,authpriv.*} omfile>/var/log/auth.log @2" },
        { "a template", STR("*.* /var/log/x;T\n"), GATE_OK,
          "action action {*.*} omfile>/var/log/x (template=T) @1" },
        { "hosts", STR("*.* @h\n*.* @@h:1\n"), GATE_OK,
          "action action {*.*} omfwd>@h @1; action action {*.*} omfwd>@@h:1 @2" },
        { "users and programs", STR("*.* :omusrmsg:*\n*.* ^x\n*.* |y\n*.* :omprog:z\n"), GATE_OK,
          "action action {*.*} omusrmsg>* @1; action action {*.*} omshell>^x @2; "
          "action action {*.*} ompipe>|y @3; action action {*.*} omprog>z @4" },
        { "everybody", STR("*.* *\n"), GATE_OK, "action action {*.*} omusrmsg>* @1" },
        { "discarded", STR("*.* ~\nkern.* stop\n"), GATE_OK,
          "action action {*.*} stop> @1; action action {kern.*} stop> @2" },
        { "one more action", STR("kern.* /a\n& /b\n& stop\n"), GATE_OK,
          "action action {kern.*} omfile>/a @1; action action {kern.*} omfile>/b @2; "
          "action action {kern.*} stop> @3" },
        { "directives", STR("$FileCreateMode 0640\n$ModLoad imtcp # x\n"), GATE_OK,
          "$ FileCreateMode =0640 @1; $ ModLoad =imtcp # x @2" },
        { "includes", STR("$IncludeConfig /etc/x/*.conf\ninclude(file=\"/y\" mode=\"optional\")\n"),
          GATE_OK,
          "include IncludeConfig >/etc/x/*.conf =/etc/x/*.conf @1; "
          "include include >/y (file=/y) (mode=optional) @2" },
        { "objects", STR("module(load=\"imtcp\"\n  x=[\"a\", \"b\"])\ninput(type='imtcp')\n"),
          GATE_OK,
          "object module (load=imtcp) (x=[\"a\", \"b\"]) @1; object input (type=imtcp) @3" },
        { "an action object",
          STR("action(type=\"builtin:omfile\" File=\"/a\" fileCreateMode=\"0600\")\n"), GATE_OK,
          "action action omfile>/a (type=builtin:omfile) (File=/a) (fileCreateMode=0600) @1" },
        { "escapes", STR("action(type=\"x\" a=\"\\\"\\\\n\")\n"), GATE_OK,
          "action action x> (type=x) (a=\"\\n) @1" },
        { "conditions",
          STR("if $msg contains 'a' then {\n kern.* /a\n if 1 then stop\n} else /b\n"), GATE_OK,
          "action action {$msg contains 'a' and kern.*} omfile>/a @2; "
          "action action {$msg contains 'a' and 1} stop> @3; "
          "action action {not ($msg contains 'a')} omfile>/b @4" },
        { "a property filter", STR(":msg, !contains, \"a\" /b\n"), GATE_OK,
          "action action {:msg, !contains, \"a\"} omfile>/b @1" },
        { "a ruleset", STR("ruleset(name=\"r\") {\n*.* /a\n/b\n}\n*.* /c\n"), GATE_OK,
          "object ruleset (name=r) @1; action action [r] {*.*} omfile>/a @2; "
          "action action [r] omfile>/b @3; action action {*.*} omfile>/c @5" },
        { "a template of a list",
          STR("template(name=\"t\" type=\"list\") { property(name=\"m\") }"), GATE_OK,
          "object template (name=t) (type=list) @1; object property (name=m) @1" },
        { "statements", STR("set $!x = 1;\nunset $!x;\ncall r\n"), GATE_OK,
          "statement set =$!x = 1 @1; statement unset =$!x @2; statement call =r @3" },
        { "a loop", STR("foreach ($.i in $!l) do { set $!y = $.i; }"), GATE_OK,
          "statement set {foreach ($.i in $!l) do} =$!y = $.i @1" },
        { "functions and parentheses",
          STR("if re_match($msg, 'x') and not (-1 < strlen($a) or cstr([1,2]) == 3) then stop"),
          GATE_OK,
          "action action {re_match($msg, 'x') and not (-1 < strlen($a) or cstr([1,2]) == 3)} "
          "stop> @1" },
        { "an action of everything", STR("/var/log/x\n"), GATE_OK,
          "action action omfile>/var/log/x @1" },
        { "a joined line", STR("*.* \\\n /a\n"), GATE_OK, "action action {*.*} omfile>/a @2" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static const struct conf_row fault_rows[] = {
    { "an open comment", STR("/* a\n\n"), GATE_EFORMAT, "line 3: a comment that does not close" },
    { "a word", STR("\nnonsense\n"), GATE_EFORMAT,
      "line 2: a statement that rsyslog does not know" },
    { "a selector without an action", STR("*.*\n"), GATE_EFORMAT,
      "line 2: a condition without an action" },
    { "a selector behind a comment", STR("/* a */ *.* /b\n"), GATE_EFORMAT,
      "line 1: an action that rsyslog does not read" },
    { "a directive in a block", STR("if 1 then {\n$Umask 0022\n}\n"), GATE_EFORMAT,
      "line 2: a directive under a condition or in a block" },
    { "an object in a block", STR("if 1 then {\ninput(type=\"x\")\n}\n"), GATE_EFORMAT,
      "line 2: an object in the wrong place" },
    { "a part of a template alone", STR("constant(value=\"x\")\n"), GATE_EFORMAT,
      "line 1: an object in the wrong place" },
    { "text behind a file", STR("*.* /a b\n"), GATE_EFORMAT,
      "line 1: an action that rsyslog does not read" },
    { "an empty block", STR("*.* {\n# a\n}\n"), GATE_EFORMAT,
      "line 3: a block without a statement" },
    { "one more action of nothing", STR("& /a\n"), GATE_EFORMAT,
      "line 1: a statement that rsyslog does not know" },
    { "one more action that is none", STR("*.* /a\n&\n"), GATE_EFORMAT,
      "line 3: a condition without an action" },
    { "users alone", STR("*.* root,bob\n"), GATE_EFORMAT,
      "line 1: a statement that rsyslog does not know" },
    { "a template of nothing", STR("*.* ;T\n"), GATE_EFORMAT,
      "line 1: a statement that rsyslog does not know" },
    { "an action without a target", STR("*.* @;T\n*.* -/;T\n*.* :omx:\n"), GATE_EFORMAT,
      "line 3: an action without a target" },
    { "blocks in BSD style", STR("!sshd\n*.* /a\n"), GATE_EUNSUPPORTED,
      "line 1: blocks in BSD style" },
    { "an include of a text", STR("include(text=\"x\")\n"), GATE_EUNSUPPORTED,
      "line 1: an include of a text" },
    { "an include without a path", STR("$IncludeConfig\n"), GATE_EFORMAT,
      "line 1: an include without a path" },
    { "a directive without a name", STR("$ x\n"), GATE_EFORMAT,
      "line 1: a directive without a name" },
    { "a filter without a property", STR(": , x, \"a\" /b\n"), GATE_EFORMAT,
      "line 1: a filter without a property" },
    { "a filter without quotes", STR(":msg, contains, a /b\n"), GATE_EFORMAT,
      "line 1: a filter without a comparison and a value" },
    { "a filter that ends", STR(":"), GATE_EFORMAT, "line 1: a filter that ends too early" },
    { "a filter whose quote is open", STR(":msg, contains, \"a /b\n"), GATE_EFORMAT,
      "line 1: a quote that does not close" },
    { "parameters that do not close", STR("module(load=\"x\"\n"), GATE_EFORMAT,
      "line 2: parameters that do not close, or without '='" },
    { "a parameter without quotes", STR("module(load=x)"), GATE_EFORMAT,
      "line 1: a parameter without a value in quotes" },
    { "a parameter that ends", STR("module(load="), GATE_EFORMAT,
      "line 1: a parameter without a value in quotes" },
    { "a parameter twice", STR("module(load=\"x\" LOAD=\"y\")"), GATE_EFORMAT,
      "line 1: a parameter twice" },
    { "an array of words", STR("module(load=[x])"), GATE_EFORMAT,
      "line 1: an array of other than texts" },
    { "an array that does not close", STR("module(load=[\"x\" \"y\"])"), GATE_EFORMAT,
      "line 1: an array that does not close" },
    { "an array whose quote is open", STR("module(load=[\"x])"), GATE_EFORMAT,
      "line 1: a quote that does not close" },
    { "an object without parameters", STR("ruleset { }"), GATE_EFORMAT,
      "line 1: a statement that rsyslog does not know" },
    { "an action without a type", STR("action(file=\"/a\")"), GATE_EFORMAT,
      "line 1: an action without a type" },
    { "a block that does not close", STR("*.* {\n/a\n"), GATE_EFORMAT,
      "line 3: a block that does not close" },
    { "a brace alone", STR("}\n"), GATE_EFORMAT, "line 1: a statement that rsyslog does not know" },
    { "an if without then", STR("if $a == 1 stop\n"), GATE_EFORMAT, "line 1: an if without then" },
    { "an if without a test", STR("if then stop\n"), GATE_EFORMAT,
      "line 1: an expression that rsyslog does not read" },
    { "an if that ends", STR("if "), GATE_EFORMAT, "line 1: an expression that ends too early" },
    { "an open parenthesis", STR("if ($a then stop"), GATE_EFORMAT,
      "line 1: a parenthesis that does not close" },
    { "a foreach without parentheses", STR("foreach $.i in $!l do stop"), GATE_EFORMAT,
      "line 1: a foreach without its variable" },
    { "a foreach without in", STR("foreach ($.i $!l) do stop"), GATE_EFORMAT,
      "line 1: a foreach that rsyslog does not read" },
    { "a set without its semicolon", STR("set $!x = 1\n"), GATE_EFORMAT,
      "line 2: a statement without its semicolon" },
    { "a call of nothing", STR("call ;\n"), GATE_EFORMAT,
      "line 1: a call without the name of a ruleset" },
    { "NUL", STR("*.* /a\n\0"), GATE_EFORMAT, "line 2: holds a NUL byte" },
    { "a byte order mark", STR("\xef\xbb\xbf*.* /a\n"), GATE_EFORMAT,
      "line 1: a statement that rsyslog does not know" },
    { "no UTF-8", STR("\xff\n"), GATE_EFORMAT, "line 1: a statement that rsyslog does not know" },
};

static void test_faults(void)
{
    check_rows(fault_rows, COUNT_OF(fault_rows));
}

static enum gate_rc parse_many(const char *piece, size_t count, const char *after)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < count; i++)
        buf_add(&text, str_of(piece));
    buf_add(&text, str_of(after));
    return parse(buf_str(&text), &err);
}

static void test_limits(void)
{
    CHECK_INT(parse_many("if 1 then ", LIMIT_NESTING - 1, "stop"), GATE_OK);
    CHECK_INT(parse_many("if 1 then ", LIMIT_NESTING + 1, "stop"), GATE_ELIMIT);
    CHECK_INT(parse_many("if 1 then {", 10000, ""), GATE_ELIMIT);
    CHECK_INT(parse_many("if (", 1, ""), GATE_EFORMAT);
    CHECK_INT(parse_many("if ((((((((((((((", 100, ""), GATE_ELIMIT);
    CHECK_INT(parse_many("set $!x = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
                         "((((",
                         1, ""),
              GATE_ELIMIT);
    /* in time */
    CHECK_INT(parse_many("*.* /*x\n", 100000, ""), GATE_EFORMAT);
    CHECK_INT(parse_many("*.* /x\n", 100000, ""), GATE_OK);
    CHECK_INT(parse_many("#\n", 500000, ""), GATE_OK);
    CHECK_INT(parse_many("set $!x = 1 + 1;\n", 50000, ""), GATE_OK);
}

static const struct test tests[] = {
    { "as_rsyslogd", test_as_rsyslogd },
    { "statements", test_statements },
    { "faults", test_faults },
    { "limits", test_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
