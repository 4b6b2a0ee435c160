/*
 * audit_rules against what auditctl and augenrules of Debian 12 answered, and by tables. ANSWERS
 * names another folder of answers.
 */
#include "format/audit_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/audit_syscall.h"
#include "unit/answers.h"
#include "unit/test.h"

static const struct audit_target amd64 = { .b64 = AUDIT_X86_64, .b32 = AUDIT_I386 };

static int compare_texts(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The words sorted, one blank between them, and a newline. */
static struct str joined(struct vec *words, struct arena *arena)
{
    struct str text = STR("");

    if (words->count > 1)
        qsort(words->items, words->count, words->item_size, compare_texts);
    for (size_t i = 0; i < words->count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? " " : "",
                            STR_ARG(*(struct str *)vec_at(words, i)));
    return arena_printf(arena, "%.*s\n", STR_ARG(text));
}

static void add(struct vec *words, struct str word)
{
    *(struct str *)vec_add(words) = word;
}

/* A rule as the answers have it. */
static struct str rule_words(const struct audit_rule *rule, struct arena *arena)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);

    if (rule->kind == AUDIT_RULE_CONTROL) {
        if (rule->value.len > 0)
            return arena_printf(arena, "%.*s %lld\n", STR_ARG(rule->option),
                                (long long)rule->number);
        return arena_printf(arena, "%.*s\n", STR_ARG(rule->option));
    }
    add(&words, STR("rule"));
    if (rule->is_first)
        add(&words, STR("first"));
    add(&words, arena_printf(arena, "%.*s,%.*s", STR_ARG(rule->action), STR_ARG(rule->list)));
    if (rule->syscall_count == 0 && !str_equal(rule->list, STR("task")))
        add(&words, STR("call:all"));
    for (size_t i = 0; i < rule->syscall_count; i++)
        add(&words, arena_printf(arena, "call:%.*s", STR_ARG(rule->syscalls[i])));
    if (rule->arch.len > 0)
        add(&words, arena_printf(arena, "arch=%.*s", STR_ARG(rule->arch)));
    if (rule->path.len > 0)
        add(&words, arena_printf(arena, "path=%.*s", STR_ARG(rule->path)));
    if (rule->permissions.len > 0)
        add(&words, arena_printf(arena, "perm=%.*s", STR_ARG(rule->permissions)));
    for (size_t i = 0; i < rule->field_count; i++)
        add(&words, rule->fields[i]);
    for (size_t i = 0; i < rule->key_count; i++)
        add(&words, arena_printf(arena, "key:%.*s", STR_ARG(rule->keys[i])));
    return joined(&words, arena);
}

/* The answers' lines with their words sorted likewise. */
static struct str sorted_lines(struct str text, struct arena *arena)
{
    struct str all = STR("");
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);
        struct str rest = line;
        struct str word;

        if (!str_starts_with(line, STR("rule"))) {
            all = arena_printf(arena, "%.*s%.*s\n", STR_ARG(all), STR_ARG(line));
            continue;
        }
        while (str_word(&rest, &word)) {
            bool is_tree = str_starts_with(word, STR("path=/")) && str_ends_with(word, STR("/"));

            add(&words, str_slice(word, 0, word.len - (is_tree ? 1 : 0)));
        }
        all = arena_printf(arena, "%.*s%.*s", STR_ARG(all), STR_ARG(joined(&words, arena)));
    }
    return all;
}

static struct str parsed_lines(struct str text, struct arena *arena)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct audit_line);
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct audit_rule);
    struct error err = ERROR_INIT;
    struct str all = STR("");
    size_t place;

    if (audit_lines_parse(text, 0, arena, &lines, &err) ||
        audit_rules_parse(&lines, amd64, arena, &rules, &place, &err))
        return STR("refused\n");
    for (size_t i = 0; i < rules.count; i++)
        all = arena_printf(arena, "%.*s%.*s", STR_ARG(all),
                           STR_ARG(rule_words(vec_at(&rules, i), arena)));
    return all.len > 0 ? all : STR("nothing\n");
}

/* Numbers of calls are told by name there, and the words of a path with a blank are two. */
static bool is_compared(struct str input)
{
    return str_find(input, STR("-S 1\n")) < 0 && str_find(input, STR("-i\n")) < 0 &&
           str_find(input, STR("-c\n")) < 0 && str_find(input, STR("-s\n")) < 0 &&
           str_find(input, STR("with")) < 0;
}

static void test_as_auditctl(void)
{
    CLEANUP(answers_close) struct answers answers;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/auditctl");
    while (answers_next(&answers, &one)) {
        if (!is_compared(answers_body(&one, "input")))
            continue;
        test_row(arena_str(&arena, answers_body(&one, "input")).ptr);
        CHECK_STR(parsed_lines(answers_body(&one, "input"), &arena),
                  sorted_lines(answers_body(&one, "answer"), &arena).ptr);
        count++;
    }
    CHECK(count > 100);
}

struct rules_file {
    struct str name;
    struct str text;
};

static int compare_files(const void *a, const void *b)
{
    return audit_rules_name_compare(((const struct rules_file *)a)->name,
                                    ((const struct rules_file *)b)->name);
}

/* "file NAME" and its lines behind "> ", the last without a newline. */
static void read_files(struct str input, struct arena *arena, struct vec *files)
{
    struct str line;
    bool is_first = true;

    while (input.len > 0 && str_cut(&input, '\n', &line)) {
        struct rules_file *file;

        if (str_starts_with(line, STR("file "))) {
            file = vec_add(files);
            file->name = str_slice(line, 5, line.len);
            is_first = true;
            continue;
        }
        file = vec_at(files, files->count - 1);
        file->text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(file->text), is_first ? "" : "\n",
                                  STR_ARG(str_slice(line, 2, line.len)));
        is_first = false;
    }
}

static void test_as_augenrules(void)
{
    CLEANUP(answers_close) struct answers answers;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct answers_case one;
    size_t count = 0;

    answers_open(&answers, "services/augenrules");
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct rules_file);
        CLEANUP(vec_release) struct vec lines = VEC_INIT(struct audit_line);
        struct error err = ERROR_INIT;
        struct str text;

        test_row(arena_str(&arena, answers_body(&one, "input")).ptr);
        read_files(answers_body(&one, "input"), &arena, &files);
        if (files.count > 1)
            qsort(files.items, files.count, files.item_size, compare_files);
        for (size_t i = 0; i < files.count; i++) {
            const struct rules_file *file = vec_at(&files, i);

            CHECK_INT(audit_lines_parse(file->text, i, &arena, &lines, &err), GATE_OK);
        }
        audit_lines_join(&lines, &arena, &text);
        CHECK_STR(text, arena_str(&arena, answers_body(&one, "answer")).ptr);
        count++;
    }
    CHECK(count > 10);
}

struct rules_row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    size_t place;         /* of the fault */
    const char *expected; /* rules as above, newlines as ';', or the message */
};

static void check_rules(const struct rules_row *row)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct audit_line);
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct audit_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str all = STR("");
    size_t place = 0;

    enum gate_rc rc = audit_lines_parse(row->text, 0, &arena, &lines, &err);
    if (rc == GATE_OK)
        rc = audit_rules_parse(&lines, amd64, &arena, &rules, &place, &err);
    CHECK_INT(rc, row->rc);
    CHECK_INT(place, row->place);
    for (size_t i = 0; rc == GATE_OK && i < rules.count; i++) {
        struct str words = rule_words(vec_at(&rules, i), &arena);

        all = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(all), i > 0 ? ";" : "", (int)words.len - 1,
                           words.ptr);
    }
    CHECK_STR(rc ? str_of(err.message) : all, row->expected);
}

static void test_rules(void)
{
    static const struct rules_row rows[] = {
        { "nothing", STR(""), GATE_OK, 0, "" },
        { "comments", STR("# a\n   # b\n\n"), GATE_OK, 0, "" },
        { "-D takes away what is before it, but not controls",
          STR("-b 5\n-w /a -p w\n-D\n-w /b -p w\n-D\n-w /c -p w\n"), GATE_OK, 0,
          "-b 5;-D;-D;always,exit call:all path=/c perm=w rule" },
        { "-c passes over what is refused", STR("-c\n-w a\n-S\n-w /c -p w\n"), GATE_OK, 0,
          "-c;always,exit call:all path=/c perm=w rule" },
        { "-i too", STR("-i\nx\n-e 1\n"), GATE_OK, 0, "-i;-e 1" },
        { "what a refused line did before its fault stays done", STR("-i\n-D-\n-D\n-D\n"), GATE_OK,
          0, "-i;-D;-D;-D" },
        { "-D and -e 2 in one word lock what follows",
          STR("-w /a -p w\n-w /b -p w\n-De2\n-w /c -p w\n"), GATE_EFORMAT, 3,
          "the configuration is locked by a line before" },
        { "a second path is a field", STR("-a always,exit -F path=/a -F dir=/b -F perm=w\n"),
          GATE_OK, 0, "always,exit call:all dir=/b path=/a perm=w rule" },
        { "the root", STR("-a always,exit -F dir=/ -F perm=wa\n"), GATE_OK, 0,
          "always,exit call:all path=/ perm=wa rule" },
        { "a path with a blank", STR("-w /a\\ b\\\\c -p w\n"), GATE_OK, 0,
          "always,exit call:all path=/a b\\c perm=w rule" },
        { "octal and hexadecimal", STR("-b 010\n-r 0xA\n"), GATE_OK, 0, "-b 8;-r 10" },
        { "a call by number", STR("-a always,exit -S 2047\n"), GATE_OK, 0,
          "always,exit call:2047 rule" },
        { "--reset-lost", STR("--reset-lost\n"), GATE_OK, 0, "--reset-lost" },
        { "another arch knows other calls", STR("-a always,exit -F arch=ppc64le -S swapcontext\n"),
          GATE_OK, 0, "always,exit arch=ppc64le call:swapcontext rule" },
        { "arch other than", STR("-a always,exit -F arch!=b64 -S all\n"), GATE_OK, 0,
          "always,exit arch!=b64 call:all rule" },

        { "locked", STR("-e 2\n# a comment\n-w /a\n"), GATE_EFORMAT, 2,
          "the configuration is locked by a line before" },
        { "deleting a rule", STR("-d always,exit -S open\n"), GATE_EUNSUPPORTED, 0,
          "rules that delete rules are not read" },
        { "deleting a watch", STR("-b 1\n-W /etc/passwd\n"), GATE_EUNSUPPORTED, 1,
          "rules that delete rules are not read" },
        { "deleting by key", STR("-D -k x\n"), GATE_EUNSUPPORTED, 0,
          "-D with options is not read" },
        { "deleting is no matter of -c", STR("-c\n-D -k x\n"), GATE_EUNSUPPORTED, 1,
          "-D with options is not read" },
        { "a call that this machine lacks", STR("-a always,exit -F arch=b64 -S stime\n"),
          GATE_EFORMAT, 0, "an unknown system call" },
        { "a number that is no call", STR("-a always,exit -S 2048\n"), GATE_EFORMAT, 0,
          "an unknown system call" },
        { "a call without a name", STR("-a always,exit -S \n"), GATE_EFORMAT, 0,
          "an option without its argument" },
        { "a number that does not fit", STR("-b 4294967296\n"), GATE_EFORMAT, 0,
          "an option without the number that it takes" },
        { "a number with text", STR("-b 8x\n"), GATE_EFORMAT, 0,
          "an option without the number that it takes" },
        { "an octal number", STR("-b 08\n"), GATE_EFORMAT, 0,
          "an option without the number that it takes" },
        { "a watch of the root", STR("-w / -p wa\n"), GATE_EFORMAT, 0,
          "the path of a watch begins with a slash and goes on" },
        { "CRLF", STR("-e 2\r\n"), GATE_EFORMAT, 0, "an option without the number that it takes" },
        { "an unknown long option", STR("--backlog\n"), GATE_EFORMAT, 0,
          "an option that no rules file can have" },
        { "a long option that goes on", STR("--backlog_wait_times 1\n"), GATE_EFORMAT, 0,
          "an option that no rules file can have" },
        { "fields without a value", STR("-a always,exit -F uid=\n"), GATE_EFORMAT, 0,
          "field uid without a value" },
        { "a list alone", STR("-a exit -S open\n"), GATE_EFORMAT, 0,
          "no list and action that auditctl knows" },
        { "a comparison without =", STR("-a always,exit -C uid>euid -S open\n"), GATE_EFORMAT, 0,
          "a comparison without = or !=" },
        { "a comparison elsewhere", STR("-a always,user -C uid=euid\n"), GATE_EFORMAT, 0,
          "a comparison in a list other than exit" },
        { "NUL", STR("-e 1\n-w /a\0b\n"), GATE_EFORMAT, 0, "line 2 holds a NUL byte" },
        { "no UTF-8", STR("\xff\n"), GATE_EFORMAT, 0, "a word without an option" },
        { "a byte order mark", STR("\xef\xbb\xbf-e 2\n"), GATE_EFORMAT, 0,
          "a word without an option" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_rules(&rows[i]);
    }
}

static enum gate_rc parse_many(const char *before, const char *piece, size_t count)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct audit_line);
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct audit_rule);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    size_t place;

    buf_add(&text, str_of(before));
    for (size_t i = 0; i < count; i++)
        buf_add(&text, str_of(piece));
    if (audit_lines_parse(buf_str(&text), 0, &arena, &lines, &err))
        return err.rc;
    return audit_rules_parse(&lines, amd64, &arena, &rules, &place, &err);
}

static void test_limits(void)
{
    CHECK_INT(parse_many("#", "x", AUDIT_LINE_BYTES - 1), GATE_OK);
    CHECK_INT(parse_many("#", "x", AUDIT_LINE_BYTES), GATE_EFORMAT);
    CHECK_INT(parse_many("-a always,exit", " -F uid=1", AUDIT_FIELDS), GATE_OK);
    CHECK_INT(parse_many("-a always,exit", " -F uid=1", AUDIT_FIELDS + 1), GATE_EFORMAT);
    CHECK_INT(parse_many("-w /a -k ", "x", 256), GATE_OK);
    CHECK_INT(parse_many("-w /a -k ", "x", 257), GATE_EFORMAT);
    CHECK_INT(parse_many("-w /a", " -k x", 128), GATE_OK);
    CHECK_INT(parse_many("-w /a", " -k x", 129), GATE_EFORMAT);
    /* in time */
    CHECK_INT(parse_many("", "-D\n", 300000), GATE_OK);
    CHECK_INT(parse_many("", "-w /a\n-D\n", 100000), GATE_OK);
    CHECK_INT(parse_many("", "-e 1\n", 200000), GATE_OK);
}

static void test_names(void)
{
    /* Each before the next, as `ls -1v` of coreutils 9.1 has them. */
    static const char *const names[] = { "1.rules",     "2.rules",      "10-a.b.rules",
                                         "10-a.rules",  "10-a1.rules",  "10-a02.rules",
                                         "10-a2.rules", "10-a10.rules", "A.rules",
                                         "a.rules",     "a+b.rules" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            int order = audit_rules_name_compare(str_of(names[i]), str_of(names[j]));

            test_row(names[i]);
            CHECK_INT((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static const struct test tests[] = {
    { "as_auditctl", test_as_auditctl },
    { "as_augenrules", test_as_augenrules },
    { "rules", test_rules },
    { "limits", test_limits },
    { "names", test_names },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
