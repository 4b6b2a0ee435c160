#include "format/tcp_wrappers.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

static void show_list(const struct str *texts, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(out, i > 0 ? STR(",") : STR(""));
        buf_add(out, texts[i]);
    }
}

/* "daemons|clients|options @line; ..." */
static void show(const struct vec *rules, struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct tcp_wrappers_rule *rule = vec_at(rules, i);

        buf_add(out, i > 0 ? STR("; ") : STR(""));
        show_list(rule->daemons, rule->daemon_count, out);
        buf_add(out, STR("|"));
        show_list(rule->clients, rule->client_count, out);
        buf_add(out, STR("|"));
        show_list(rule->options, rule->option_count, out);
        buf_add(out, arena_printf(arena, " @%u", rule->line));
    }
}

static void test_rules(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *expected; /* rules, or the message */
    } rows[] = {
        { "nothing", STR(""), "" },
        { "comments and blank lines", STR("# a: b\n\n  \n"), "" },
        { "all", STR("ALL: ALL\n"), "ALL|ALL| @1" },
        { "lists", STR("sshd, in.ftpd : .example.com 10.0.0.0/8 EXCEPT 10.1.1.1\n"),
          "sshd,in.ftpd|.example.com,10.0.0.0/8,EXCEPT,10.1.1.1| @1" },
        { "options", STR("ALL: x: spawn echo a b : DENY\n"), "ALL|x|spawn echo a b,DENY @1" },
        { "an escaped colon", STR("a: b: spawn x\\:y\n"), "a|b|spawn x:y @1" },
        { "an address in brackets", STR("a: [::1] [fe80::]/64\n"), "a|[::1],[fe80::]/64| @1" },
        { "joined lines", STR("\na: b \\\n c\nd: e\n"), "a|b,c| @2; d|e| @4" },
        { "CRLF", STR("ALL: ALL\r\n"), "ALL|ALL| @1" },
        { "a comment behind blanks is none", STR(" # a\n"), "line 1: not 'daemons : clients'" },
        { "no clients", STR("ALL\n"), "line 1: not 'daemons : clients'" },
        { "empty clients", STR("\nALL:\n"), "line 2: not 'daemons : clients'" },
        { "empty daemons", STR(": ALL\n"), "line 1: not 'daemons : clients'" },
        { "no newline", STR("ALL: ALL"), "line 1: no newline ends it" },
        { "a comment without a newline", STR("a: b\n#"), "line 2: no newline ends it" },
        { "a backslash at the end", STR("ALL: ALL\\"), "line 1: no newline ends it" },
        { "too many fields",
          STR("a:b:1:2:3:4:5:6:7:8:9:0:1:2:3:4:5:6:7:8:9:0:1:2:3:4:5:6:7:8:9:0:1:2:3\n"),
          "line 1: not 'daemons : clients'" },
        { "NUL", STR("a: b\n\0\n"), "line 2 holds a NUL byte" },
        { "bytes that are no UTF-8", STR("\xff: b\n"), "\xff|b| @1" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec rules = VEC_INIT(struct tcp_wrappers_rule);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (tcp_wrappers_parse(rows[i].text, &arena, &rules, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        show(&rules, &arena, &out);
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static enum gate_rc parse_long(size_t count)
{
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct tcp_wrappers_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < count; i++)
        buf_add(&text, STR("#"));
    buf_add(&text, STR("\n"));
    return tcp_wrappers_parse(buf_str(&text), &arena, &rules, &err);
}

static void test_limits(void)
{
    CHECK_INT(parse_long(TCP_WRAPPERS_LINE_BYTES), GATE_OK);
    CHECK_INT(parse_long(TCP_WRAPPERS_LINE_BYTES + 1), GATE_EFORMAT);
}

static const struct test tests[] = {
    { "rules", test_rules },
    { "limits", test_limits },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
