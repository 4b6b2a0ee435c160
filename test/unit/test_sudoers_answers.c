/*
 * Files of sudo's rules against what visudo and cvtsudoers made of them:
 * test/fixtures/answers/login/sudoers, recorded by test/peer/login/sudoers_answers.py.
 */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/sudoers.h"
#include "format/sudoers_defaults.h"
#include "unit/answers.h"
#include "unit/test.h"

static void add(struct buf *out, struct str text)
{
    buf_add(out, STR("|"));
    buf_add(out, text);
}

static void add_list(struct buf *out, struct sudoers_list list)
{
    buf_add(out, STR("|"));
    for (size_t i = 0; i < list.count; i++) {
        buf_add(out, i > 0 ? STR(",") : STR(""));
        buf_add(out, list.items[i]);
    }
}

static void add_words(struct buf *out, struct str text)
{
    struct str word;

    for (char separator = '|'; str_word(&text, &word); separator = ' ') {
        buf_add(out, (struct str){ .ptr = &separator, .len = 1 });
        buf_add(out, word);
    }
}

static bool is_netgroup(struct str member)
{
    return str_starts_with(member, STR("+")) || str_starts_with(member, STR("!+"));
}

/* cvtsudoers does not tell users from those that commands are run as, nor netgroups of hosts. */
static struct str scope_name(const struct sudoers_entry *entry)
{
    switch (entry->scope) {
    case SUDOERS_EVERYWHERE:
        return STR("");
    case SUDOERS_HOSTS:
        for (size_t i = 0; i < entry->scoped.count; i++) {
            if (!is_netgroup(entry->scoped.items[i]))
                return STR("host");
        }
        return STR("user");
    case SUDOERS_COMMANDS:
        return STR("command");
    case SUDOERS_USERS:
    case SUDOERS_RUNAS:
        return STR("user");
    }
    return STR("");
}

static void show_setting(const struct sudoers_entry *entry, struct buf *out)
{
    buf_add(out, STR("D"));
    add(out, scope_name(entry));
    add_list(out, entry->scoped);
    add(out, entry->name);
    add(out, entry->has_value ? (struct str){ .ptr = &entry->operation, .len = 1 } : STR(""));
    if (entry->has_value && sudoers_default_find(entry->name)->kind == SUDOERS_LIST)
        add_words(out, entry->value);
    else
        add(out, entry->has_value ? entry->value : entry->is_negated ? STR("off") : STR("on"));
}

static void show_rule(const struct sudoers_entry *entry, struct buf *out)
{
    static const char *const claims[] = { "-", "yes", "no" };

    buf_add(out, STR("R"));
    add_list(out, entry->users);
    add_list(out, entry->hosts);
    add_list(out, entry->runas_users);
    add_list(out, entry->runas_groups);
    add(out, entry->command);
    add(out, str_of(claims[entry->nopasswd]));
}

static void show_alias(const struct sudoers_entry *entry, struct buf *out)
{
    buf_add(out, STR("A"));
    add(out, entry->alias_kind);
    add(out, entry->name);
    add_list(out, entry->users);
}

static int order_aliases(const void *a, const void *b)
{
    static const char *const kinds[] = { "User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias" };
    const struct sudoers_entry *entries[] = { *(struct sudoers_entry *const *)a,
                                              *(struct sudoers_entry *const *)b };
    size_t rank[2] = { 0, 0 };

    for (size_t i = 0; i < 2; i++) {
        while (!str_equal(entries[i]->alias_kind, str_of(kinds[rank[i]])))
            rank[i]++;
    }
    if (rank[0] != rank[1])
        return rank[0] < rank[1] ? -1 : 1;
    return str_compare(entries[0]->name, entries[1]->name);
}

/* All of one kind, a line each. */
static void show_kind(const struct vec *entries, enum sudoers_kind kind, struct buf *out)
{
    CLEANUP(vec_release) struct vec chosen = VEC_INIT(const struct sudoers_entry *);

    for (size_t i = 0; i < entries->count; i++) {
        const struct sudoers_entry *entry = vec_at(entries, i);

        if (entry->kind == kind)
            *(const struct sudoers_entry **)vec_add(&chosen) = entry;
    }
    if (kind == SUDOERS_ALIAS && chosen.count > 0)
        qsort(chosen.items, chosen.count, sizeof(struct sudoers_entry *), order_aliases);
    for (size_t i = 0; i < chosen.count; i++) {
        const struct sudoers_entry *entry = *(const struct sudoers_entry **)vec_at(&chosen, i);

        buf_add(out, out->len > 0 ? STR("\n") : STR(""));
        if (kind == SUDOERS_DEFAULTS)
            show_setting(entry, out);
        else if (kind == SUDOERS_ALIAS)
            show_alias(entry, out);
        else
            show_rule(entry, out);
    }
}

/* An alias that is defined twice is a fault of the whole, which the resource looks for. */
static bool has_twice(const struct vec *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct sudoers_entry *entry = vec_at(entries, i);

        for (size_t k = 0; k < i; k++) {
            const struct sudoers_entry *other = vec_at(entries, k);

            if (entry->kind == SUDOERS_ALIAS && other->kind == SUDOERS_ALIAS &&
                str_equal(entry->name, other->name) &&
                str_equal(entry->alias_kind, other->alias_kind))
                return true;
        }
    }
    return false;
}

/* Whether the case is refused here and taken by sudo. */
static bool check_case(const struct answers_case *one)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct sudoers_entry);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str answer = str_trim(one->sections[1].body);
    struct error err = ERROR_INIT;

    if (sudoers_parse(one->sections[0].body, &arena, &entries, &err) || has_twice(&entries)) {
        buf_add(&out, STR("refused"));
    } else {
        show_kind(&entries, SUDOERS_DEFAULTS, &out);
        show_kind(&entries, SUDOERS_ALIAS, &out);
        show_kind(&entries, SUDOERS_RULE, &out);
    }
    if (str_equal(buf_str(&out), STR("refused")) && !str_equal(answer, STR("refused")))
        return true;
    CHECK_STR(buf_str(&out), arena_str(&arena, answer).ptr);
    return false;
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;
    size_t stricter = 0;

    answers_open(&answers, "login/sudoers");
    while (answers_next(&answers, &one))
        stricter += check_case(&one) ? 1 : 0;
    test_row("all");
    CHECK(answers.cases > 100);
    CHECK(stricter * 100 <= answers.cases);
    answers_close(&answers);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "answers", test_answers } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
