/*
 * nftables against what nft of Debian 12 loaded into a network namespace, and by tables. ANSWERS
 * names another folder of answers.
 */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/nft_ruleset.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

static int compare_texts(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct str cell(struct asked *asked, const struct table *table, size_t row, const char *name)
{
    struct error err = ERROR_INIT;
    struct value value;

    CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(name)), &value, &err),
              GATE_OK);
    return value.type == VALUE_NIL ? STR("") : value_text(&value, &asked->arena);
}

/* "family table chain [type hook priority policy] rules=N", sorted. */
static struct str chains_of(struct asked *asked, struct resource *resource)
{
    static const char *const names[] = { "family", "table",    "chain", "type",
                                         "hook",   "priority", "policy" };
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct str);
    const struct table *table = resource->def->rows(resource->self);
    struct str all = STR("");
    size_t row = 0;

    while (row < table->row_count) {
        struct str line = STR("");
        size_t rules = 0;

        for (size_t i = 0; i < COUNT_OF(names); i++) {
            struct str text = cell(asked, table, row, names[i]);

            if (text.len > 0)
                line = arena_printf(&asked->arena, "%.*s%.*s ", STR_ARG(line), STR_ARG(text));
        }
        for (row++; row < table->row_count; row++, rules++) {
            if (str_equal(cell(asked, table, row, "kind"), STR("chain")))
                break;
        }
        *(struct str *)vec_add(&lines) =
            arena_printf(&asked->arena, "%.*srules=%zu\n", STR_ARG(line), rules);
    }
    if (lines.count > 1)
        qsort(lines.items, lines.count, lines.item_size, compare_texts);
    for (size_t i = 0; i < lines.count; i++)
        all = arena_printf(&asked->arena, "%.*s%.*s", STR_ARG(all),
                           STR_ARG(*(struct str *)vec_at(&lines, i)));
    return all.len > 0 ? all : STR("nothing\n");
}

static void test_as_nft(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/nft");
    while (answers_next(&answers, &one)) {
        CLEANUP(asked_close) struct asked image;
        const struct memory_file files[] = {
            { .path = STR("/etc/nftables.conf"),
              .type = ENTRY_FILE,
              .content = answers_body(&one, "input"),
              .mode = 0644 },
        };

        asked_open_files(&image, files, COUNT_OF(files));
        test_row(arena_str(&image.arena, answers_body(&one, "input")).ptr);
        struct resource *resource = asked_ask(&image, "nftables", NULL);
        struct str got = resource->rc ? STR("refused\n") : chains_of(&image, resource);
        CHECK_STR(got, arena_str(&image.arena, answers_body(&one, "answer")).ptr);
        count++;
    }
    CHECK(count > 50);
}

#define CONF(text) MEMORY_FILE("/etc/nftables.conf", text)

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "nftables", NULL, "?", "absent" },
    { "Red Hat's file",
      { MEMORY_FILE("/etc/sysconfig/nftables.conf", "table ip t { chain c { drop; }; }\n") },
      "nftables",
      NULL,
      "#rule",
      "nothing|drop" },
    { "texts of rules",
      { CONF("define p = { 22, 80 }\ntable inet t {\n chain c {\n"
             "  iif \"lo\"  accept # x\n  tcp dport $p accept; tcp dport {1,2}\tdrop\n }\n}\n") },
      "nftables",
      NULL,
      "#rule",
      "nothing|iif lo accept|tcp dport { 22, 80 } accept|tcp dport { 1, 2 } drop" },
    { "policies",
      { CONF("table inet t {\n chain a { type filter hook input priority 0; policy drop; }\n"
             " chain b { type filter hook input priority 5; }\n"
             " chain c { type nat hook input priority 0; policy accept; }\n}\n") },
      "nftables",
      NULL,
      "input_policies",
      "drop, accept" },
    { "no chain at the hook",
      { CONF("table inet t { }\n") },
      "nftables",
      NULL,
      "forward_policies",
      "nothing" },
    { "a policy in a variable",
      { CONF("define d = drop\ntable ip t {\n chain a {\n type filter hook output priority 0\n"
             " policy $d\n }\n}\n") },
      "nftables",
      NULL,
      "output_policies",
      "drop" },
    { "a dormant table has no rows",
      { CONF("table inet t {\n flags dormant\n"
             " chain a { type filter hook input priority 0; policy drop; }\n}\n") },
      "nftables",
      NULL,
      "input_policies",
      "nothing" },
    { "includes",
      { CONF("include \"/etc/nftables.d/*.nft\"\nadd rule inet t c $verdict\n"),
        MEMORY_FILE("/etc/nftables.d/1.nft", "define verdict = drop\n"),
        MEMORY_FILE("/etc/nftables.d/2.nft", "table inet t { chain c { }; }\n") },
      "nftables",
      NULL,
      "#path",
      "/etc/nftables.d/2.nft|/etc/nftables.conf" },
    { "an include of itself",
      { CONF("include \"/etc/nftables.conf\"\n") },
      "nftables",
      NULL,
      "?",
      "limit" },
    { "an include of nothing",
      { CONF("include \"/etc/x\"\n") },
      "nftables",
      NULL,
      "?",
      "unparsable" },
    { "a relative include", { CONF("include \"./x\"\n") }, "nftables", NULL, "?", "unsupported" },
    { "a fault in an include",
      { CONF("\ninclude \"/etc/x\"\n"), MEMORY_FILE("/etc/x", "table t {\nx\n}\n") },
      "nftables",
      NULL,
      "@input_policies",
      "error 3: /etc/x: line 2: a table holds what nft does not know" },
    { "a fault of a statement",
      { CONF("\nadd rule ip t c drop\n") },
      "nftables",
      NULL,
      "@input_policies",
      "error 3: /etc/nftables.conf: line 2: a chain that is not there" },
    { "a policy that is none",
      { CONF("define d = x\ntable ip t {\n chain a {\n type filter hook input priority 0\n"
             " policy $d\n }\n}\n") },
      "nftables",
      NULL,
      "?",
      "unparsable" },
    { "a flush of one family",
      { CONF("flush ruleset ip\n") },
      "nftables",
      NULL,
      "?",
      "unsupported" },
    { "a chain that is gone",
      { CONF("table ip t { chain c { drop; }; }\ndelete chain ip t c\n") },
      "nftables",
      NULL,
      "#kind",
      "" },
    { "variables of variables",
      { CONF("define a = 1234567890123456789012345678901234567890\n"
             "define a = { $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a }\n"
             "define a = { $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a }\n"
             "define a = { $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a }\n"
             "define a = { $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a }\n"
             "define a = { $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a, $a }\n") },
      "nftables",
      NULL,
      "?",
      "limit" },
    { "a directory",
      { MEMORY_DIRECTORY("/etc/nftables.conf") },
      "nftables",
      NULL,
      "?",
      "unsupported" },
};

static void test_resource(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static void test_faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "a word", STR("\nx\n"), GATE_EFORMAT, "line 2: a statement that nft does not know" },
        { "an open quote", STR("table t { chain c { log prefix \"x\n } }\n"), GATE_EFORMAT,
          "line 1: a quote that does not close" },
        { "an open table", STR("table t {\n"), GATE_EFORMAT,
          "line 2: a table that does not close" },
        { "an open chain", STR("table t {\nchain c {\n"), GATE_EFORMAT,
          "line 3: a chain that does not close" },
        { "an open set in a rule", STR("table t { chain c { tcp dport { 1\n"), GATE_EFORMAT,
          "line 2: a brace that does not close" },
        { "an open set", STR("table t { set s { type x\n"), GATE_EFORMAT,
          "line 2: a brace that does not close" },
        { "a brace too many", STR("table t { } }\n"), GATE_EFORMAT,
          "line 1: text behind a statement" },
        { "a table without a name", STR("table { }\n"), GATE_EFORMAT,
          "line 1: a table without a name" },
        { "a chain without a name", STR("table t { chain { } }\n"), GATE_EFORMAT,
          "line 1: a chain without a name" },
        { "a chain without braces", STR("table t { chain c\n}\n"), GATE_EFORMAT,
          "line 1: a chain without braces" },
        { "a type alone", STR("table t { chain c { type\n} }"), GATE_EFORMAT,
          "line 1: a chain without its type" },
        { "no hook", STR("table t { chain c { type filter; } }"), GATE_EFORMAT,
          "line 1: a chain without its hook" },
        { "an empty hook", STR("table t { chain c { type filter hook; } }"), GATE_EFORMAT,
          "line 1: a chain without its hook" },
        { "no priority", STR("table t { chain c { type filter hook input; } }"), GATE_EFORMAT,
          "line 1: a chain without its priority" },
        { "an empty priority", STR("table t { chain c { type filter hook input priority; } }"),
          GATE_EFORMAT, "line 1: a chain without its priority" },
        { "a policy", STR("table t { chain c { policy reject; } }"), GATE_EFORMAT,
          "line 1: a policy other than accept and drop" },
        { "an empty rule", STR("add rule ip t c\n"), GATE_EFORMAT, "line 1: an empty rule" },
        { "a rule without a chain", STR("add rule ip t\n"), GATE_EFORMAT,
          "line 1: a chain without a name" },
        { "a rule at an index", STR("add rule ip t c index 0 drop\n"), GATE_EUNSUPPORTED,
          "line 1: a rule at a handle or index" },
        { "an include without quotes", STR("include /x\n"), GATE_EFORMAT,
          "line 1: an include without a path in quotes" },
        { "an include in a table", STR("table t {\ninclude \"/x\"\n}\n"), GATE_EUNSUPPORTED,
          "line 2: an include in a block" },
        { "an include in a chain", STR("table t { chain c {\ninclude \"/x\"\n} }\n"),
          GATE_EUNSUPPORTED, "line 2: an include in a block" },
        { "a variable without a value", STR("define x =\n"), GATE_EFORMAT,
          "line 1: a variable without a value" },
        { "a variable without =", STR("define x 1\n"), GATE_EFORMAT,
          "line 1: a variable without '='" },
        { "a variable without a name", STR("define = 1\n"), GATE_EFORMAT,
          "line 1: a variable without a name" },
        { "no end before a brace", STR("table t {\nchain c { drop }\n}\n"), GATE_EFORMAT,
          "line 2: neither a newline nor a semicolon behind a statement" },
        { "no end behind a chain", STR("table t { chain c { } }\n"), GATE_EFORMAT,
          "line 1: neither a newline nor a semicolon behind a statement" },
        { "a removal", STR("delete rule ip t c handle 4\n"), GATE_EUNSUPPORTED,
          "line 1: removes other than a table or chain" },
        { "NUL", STR("table t { }\n\0"), GATE_EFORMAT, "line 2 holds a NUL byte" },
        { "a byte order mark", STR("\xef\xbb\xbftable t { }\n"), GATE_EFORMAT,
          "line 1: a statement that nft does not know" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec statements = VEC_INIT(struct nft_statement);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(nft_ruleset_parse(rows[i].text, &arena, &statements, &err), rows[i].rc);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static enum gate_rc parse_many(const char *before, const char *piece, size_t count)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct nft_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;

    buf_add(&text, str_of(before));
    for (size_t i = 0; i < count; i++)
        buf_add(&text, str_of(piece));
    return nft_ruleset_parse(buf_str(&text), &arena, &statements, &err);
}

static void test_limits(void)
{
    CHECK_INT(parse_many("define x = ", "{", LIMIT_NESTING), GATE_EFORMAT);
    CHECK_INT(parse_many("define x = ", "{", LIMIT_NESTING + 1), GATE_ELIMIT);
    CHECK_INT(parse_many("", "add rule t c drop\n", 50000), GATE_OK);
    CHECK_INT(parse_many("", "#\n", 500000), GATE_OK);
    CHECK_INT(parse_many("define x = ", "1 ", 400000), GATE_OK);
}

static void test_priority(void)
{
    static const struct {
        const char *written;
        const char *family;
        bool is_priority;
        int64_t number;
    } rows[] = {
        { "0", "ip", true, 0 },
        { "-300", "ip", true, -300 },
        { "filter", "inet", true, 0 },
        { "filter", "bridge", true, -200 },
        { "srcnat + 5", "ip", true, 105 },
        { "dstnat - 5", "ip", true, -105 },
        { "raw -1", "ip", true, -301 },
        { "security", "ip", true, 50 },
        { "out", "bridge", true, 100 },
        { "", "ip", false, 0 },
        { "x", "ip", false, 0 },
        { "filter x", "ip", false, 0 },
        { "filter +", "ip", false, 0 },
        { "filter - x", "ip", false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t number = 0;

        test_row(rows[i].written);
        bool is_priority = nft_priority(str_of(rows[i].written), str_of(rows[i].family), &number);
        CHECK_INT(is_priority, rows[i].is_priority);
        if (is_priority)
            CHECK_INT(number, rows[i].number);
    }
}

static const struct test tests[] = {
    { "as_nft", test_as_nft }, { "resource", test_resource }, { "faults", test_faults },
    { "limits", test_limits }, { "priority", test_priority },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
