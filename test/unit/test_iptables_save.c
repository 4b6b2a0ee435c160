/*
 * iptables_save against what iptables-restore of Debian 12 loaded into a network namespace, and by
 * tables. ANSWERS names another folder of answers.
 */
#include "format/iptables_save.h"

#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/answers.h"
#include "unit/test.h"

/* "CHAIN POLICY rules=N" of one chain, as the last line about it leaves it. */
static struct str chain_text(const struct vec *lines, struct str chain, struct str policy,
                             struct arena *arena)
{
    size_t rules = 0;

    for (size_t i = 0; i < lines->count; i++) {
        const struct iptables_line *line = vec_at(lines, i);

        if (!str_equal(line->chain, chain) || !str_equal(line->table, STR("filter")))
            continue;
        if (line->kind == IPTABLES_CHAIN)
            policy = line->policy.len > 0 ? line->policy : STR("-");
        else
            rules++;
    }
    return arena_printf(arena, "%.*s %.*s rules=%zu\n", STR_ARG(chain), STR_ARG(policy), rules);
}

static struct str chains_of(struct str text, struct arena *arena)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct iptables_line);
    struct error err = ERROR_INIT;
    struct str all = STR("");
    bool has_user = false;

    if (iptables_save_parse(text, arena, &lines, &err))
        return STR("refused\n");
    for (size_t i = 0; i < lines.count; i++)
        has_user |= str_equal(((struct iptables_line *)vec_at(&lines, i))->chain, STR("mine"));
    static const char *const chains[] = { "FORWARD", "INPUT", "OUTPUT" };
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        struct str chain = chain_text(&lines, str_of(chains[i]), STR("ACCEPT"), arena);

        all = arena_printf(arena, "%.*s%.*s", STR_ARG(all), STR_ARG(chain));
    }
    if (has_user)
        all = arena_printf(arena, "%.*s%.*s", STR_ARG(all),
                           STR_ARG(chain_text(&lines, STR("mine"), STR("-"), arena)));
    return all;
}

static void test_as_iptables(void)
{
    CLEANUP(answers_close) struct answers answers;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/iptables");
    while (answers_next(&answers, &one)) {
        test_row(arena_str(&arena, answers_body(&one, "input")).ptr);
        CHECK_STR(chains_of(answers_body(&one, "input"), &arena),
                  arena_str(&arena, answers_body(&one, "answer")).ptr);
        count++;
    }
    CHECK(count > 50);
}

struct save_row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    const char *expected; /* texts of rules and ":CHAIN POLICY", parted by "; ", or the message */
};

static void check_row(const struct save_row *row)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct iptables_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    CHECK_INT(iptables_save_parse(row->text, &arena, &lines, &err), row->rc);
    for (size_t i = 0; i < lines.count; i++) {
        const struct iptables_line *line = vec_at(&lines, i);

        buf_add(&out, i > 0 ? STR("; ") : STR(""));
        if (line->kind == IPTABLES_CHAIN)
            buf_add(&out, arena_printf(&arena, ":%.*s %.*s", STR_ARG(line->chain),
                                       STR_ARG(line->policy)));
        else
            buf_add(&out, arena_printf(&arena, "%.*s %.*s%s %.*s", STR_ARG(line->table),
                                       STR_ARG(line->chain), line->is_insert ? " first" : "",
                                       STR_ARG(line->text)));
    }
    CHECK_STR(row->rc ? str_of(err.message) : buf_str(&out), row->expected);
}

static void test_lines(void)
{
    static const struct save_row rows[] = {
        { "nothing", STR("# a\n\n"), GATE_OK, "" },
        { "chains", STR("*filter\n:INPUT DROP [0:0]\n:mine - [0:0]\nCOMMIT\n"), GATE_OK,
          ":INPUT DROP; :mine " },
        { "two tables",
          STR("*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n*filter\n-A INPUT -j DROP"
              "\nCOMMIT\n"),
          GATE_OK, "nat POSTROUTING -j MASQUERADE; filter INPUT -j DROP" },
        { "long names",
          STR("*filter\n-A INPUT --protocol tcp --destination-port=22 --jump ACCEPT\n"
              "COMMIT\n"),
          GATE_OK, "filter INPUT -p tcp --dport 22 -j ACCEPT" },
        { "negation and masks",
          STR("*filter\n-A INPUT ! -s 127.0.0.1/32 -d ::1/128 -j DROP\nCOMMIT\n"), GATE_OK,
          "filter INPUT ! -s 127.0.0.1 -d ::1 -j DROP" },
        { "quotes", STR("*filter\n-A INPUT -m comment --comment \"a \\\"b\" -j DROP\nCOMMIT\n"),
          GATE_OK, "filter INPUT -m comment --comment a \"b -j DROP" },
        { "counters, insert, policy, a new chain",
          STR("*filter\n[1:2] -A INPUT -j DROP\n-I INPUT -j ACCEPT\n-P INPUT DROP\n-N x\nCOMMIT\n"),
          GATE_OK, "filter INPUT -j DROP; filter INPUT first -j ACCEPT; :INPUT DROP; :x " },
        { "CRLF", STR("*filter\r\n-A INPUT -j DROP\r\nCOMMIT\r\n"), GATE_OK,
          "filter INPUT -j DROP" },

        { "no table", STR("-A INPUT -j DROP\n"), GATE_EFORMAT,
          "line 1: a line outside of a table" },
        { "no COMMIT", STR("*filter\n-A INPUT -j DROP\n"), GATE_EFORMAT,
          "line 2: a table without COMMIT" },
        { "a table in a table", STR("*filter\n*nat\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a table within a table: COMMIT is missing" },
        { "COMMIT alone", STR("COMMIT\n"), GATE_EFORMAT, "line 1: COMMIT outside of a table" },
        { "a table without a name", STR("*\nCOMMIT\n"), GATE_EFORMAT,
          "line 1: a table without a name" },
        { "a chain without a policy", STR("*filter\n:INPUT\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a chain without its policy" },
        { "another policy", STR("*filter\n:INPUT REJECT [0:0]\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a policy other than ACCEPT and DROP" },
        { "an open quote", STR("*filter\n-A INPUT --comment \"a\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a quote that does not close" },
        { "an open quote of a chain", STR("*filter\n:\"INPUT\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a quote that does not close" },
        { "a word alone", STR("*filter\n-A INPUT word\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a word that belongs to no option" },
        { "a negation of nothing", STR("*filter\n-A INPUT !\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a word that belongs to no option" },
        { "no chain", STR("*filter\n-A\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a rule without its chain" },
        { "a word in place of a command", STR("*filter\nx\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: neither a chain nor a rule" },
        { "a rule at a number", STR("*filter\n-I INPUT 2 -j DROP\nCOMMIT\n"), GATE_EUNSUPPORTED,
          "line 2: a rule at a number" },
        { "another command", STR("*filter\n-F INPUT\nCOMMIT\n"), GATE_EUNSUPPORTED,
          "line 2: a command that is not read" },
        { "arguments without a blank", STR("*filter\n-A INPUT -ptcp\nCOMMIT\n"), GATE_EFORMAT,
          "line 2: a short option with more behind it in one word" },
        { "NUL", STR("*filter\n\0\nCOMMIT\n"), GATE_EFORMAT, "line 2: a NUL byte" },
        { "a byte order mark", STR("\xef\xbb\xbf*filter\nCOMMIT\n"), GATE_EFORMAT,
          "line 1: a line outside of a table" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_row(&rows[i]);
    }
}

static void test_many_words(void)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct iptables_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    buf_add(&text, STR("*filter\n-A INPUT"));
    for (size_t i = 0; i < 200000; i++)
        buf_add(&text, STR(" -f"));
    buf_add(&text, STR("\nCOMMIT\n"));
    CHECK_INT(iptables_save_parse(buf_str(&text), &arena, &lines, &err), GATE_EFORMAT);
    CHECK_STR(str_of(err.message), "line 2: more words than a rule can have");
}

static const struct test tests[] = {
    { "as_iptables", test_as_iptables },
    { "lines", test_lines },
    { "many_words", test_many_words },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
