#include "resource/shell_test.h"

#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"

struct tester {
    struct shell_run *run;
    const struct shell_field *fields;
    const struct shell_word *words; /* of `[[`, as written; NULL: of `[` */
    size_t count;
    size_t at;
    unsigned depth;
    bool is_odd; /* the words are no condition */
};

static enum gate_rc test_or(struct tester *tester, enum shell_answer *answer);

enum shell_answer shell_answer_not(enum shell_answer answer)
{
    if (answer == ANSWER_MAYBE)
        return ANSWER_MAYBE;
    return answer == ANSWER_YES ? ANSWER_NO : ANSWER_YES;
}

static enum shell_answer answer_of(bool holds)
{
    return holds ? ANSWER_YES : ANSWER_NO;
}

/* Whether the field at `index` is that operator: in `[[` only one that is not quoted. */
static bool is_operator(const struct tester *tester, size_t index, const char *word)
{
    if (index >= tester->count)
        return false;
    if (tester->words)
        return str_equal(tester->words[index].text, str_of(word));
    return tester->fields[index].is_known && str_equal(tester->fields[index].text, str_of(word));
}

static bool is_any(const struct tester *tester, size_t index, const char *const *operators,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_operator(tester, index, operators[i]))
            return true;
    }
    return false;
}

static bool is_binary(const struct tester *tester, size_t index)
{
    static const char *const operators[] = { "=",   "==",  "!=",  "-eq", "-ne", "-lt", "-le", "-gt",
                                             "-ge", "-nt", "-ot", "-ef", "=~",  "<",   ">" };

    return is_any(tester, index, operators, COUNT_OF(operators));
}

static bool is_unary(const struct tester *tester, size_t index)
{
    static const char *const operators[] = { "-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k",
                                             "-L", "-n", "-N", "-O", "-o", "-G", "-p", "-r", "-s",
                                             "-S", "-t", "-u", "-v", "-w", "-x", "-z" };

    return is_any(tester, index, operators, COUNT_OF(operators));
}

/* Whether the account may do what the three bits say; of others' files only the world's bits. */
static bool may(const struct shell_run *run, const struct entry *entry, uint16_t bit)
{
    if (run->account->uid == 0)
        return bit != 1 || entry->type == ENTRY_DIRECTORY || (entry->mode & 0111);
    return entry->mode & bit;
}

static enum shell_answer test_entry(const struct shell_run *run, const struct entry *entry,
                                    char operator)
{
    switch (operator) {
    case 'e':
    case 'a':
        return ANSWER_YES;
    case 'f':
        return answer_of(entry->type == ENTRY_FILE);
    case 'd':
        return answer_of(entry->type == ENTRY_DIRECTORY);
    case 'h':
    case 'L':
        return answer_of(entry->type == ENTRY_SYMLINK);
    case 's':
        return entry->type == ENTRY_FILE ? answer_of(entry->size > 0) : ANSWER_MAYBE;
    case 'r':
        return answer_of(may(run, entry, 4));
    case 'w':
        return answer_of(may(run, entry, 2));
    case 'x':
        return answer_of(may(run, entry, 1));
    default:
        return ANSWER_MAYBE;
    }
}

/* Where running systems and homes keep what an image cannot show. */
static bool is_elsewhere(const struct shell_run *run, struct str path)
{
    static const char *const places[] = { "/proc/", "/sys/",     "/dev/", "/run/",
                                          "/tmp/",  "/var/run/", "/home/" };
    struct str home = str_of(run->account->home);

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (str_starts_with(path, str_of(places[i])))
            return true;
    }
    return str_starts_with(path, home);
}

static enum gate_rc test_path(struct tester *tester, char operator,
                              const struct shell_field * field, enum shell_answer *answer)
{
    bool is_link = operator== 'h' || operator== 'L';
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    *answer = ANSWER_MAYBE;
    if (!field->is_known || is_elsewhere(tester->run, field->text))
        return GATE_OK;
    *answer = ANSWER_NO;
    if (field->text.len == 0)
        return GATE_OK;
    *answer = ANSWER_MAYBE;
    if (!str_starts_with(field->text, STR("/")))
        return GATE_OK;
    enum gate_rc rc = rootfs_find(tester->run->context->rootfs, field->text,
                                  is_link ? ROOTFS_NOFOLLOW : ROOTFS_FOLLOW, &entry, &local);
    if (rc == GATE_OK)
        *answer = test_entry(tester->run, entry, operator);
    else if (rc == GATE_ENOTFOUND || rc == GATE_ELIMIT)
        *answer = ANSWER_NO;
    else
        return error_set(tester->run->err, rc, "%s", local.message);
    return GATE_OK;
}

/* -n, or with is_empty -z. */
static enum shell_answer test_text(const struct shell_field *field, bool is_empty)
{
    if (field->is_known)
        return answer_of((field->text.len == 0) == is_empty);
    return field->is_nonempty ? answer_of(!is_empty) : ANSWER_MAYBE;
}

static enum gate_rc test_unary(struct tester *tester, enum shell_answer *answer)
{
    struct str operator= tester->words ? tester->words[tester->at].text
                                       : tester->fields[tester->at].text;
    const struct shell_field *field = &tester->fields[tester->at + 1];
    char c = operator.ptr[1];

    tester->at += 2;
    *answer = ANSWER_MAYBE;
    if (c == 'n' || c == 'z')
        *answer = test_text(field, c == 'z');
    else if (c == 't')
        *answer = ANSWER_MAYBE;
    else if (strchr("aefdhLsrwx", c))
        return test_path(tester, c, field, answer);
    return GATE_OK;
}

static bool is_of_numbers(struct str operator)
{
    static const char *const operators[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };

    return str_is_one_of(operator, operators, COUNT_OF(operators));
}

static enum shell_answer compare_numbers(struct str operator, struct str a, struct str b)
{
    int64_t left;
    int64_t right;

    if (!str_to_i64(str_trim(a), &left) || !str_to_i64(str_trim(b), &right))
        return ANSWER_MAYBE;
    if (str_equal(operator, STR("-eq")))
        return answer_of(left == right);
    if (str_equal(operator, STR("-ne")))
        return answer_of(left != right);
    if (str_equal(operator, STR("-lt")))
        return answer_of(left < right);
    if (str_equal(operator, STR("-le")))
        return answer_of(left <= right);
    if (str_equal(operator, STR("-gt")))
        return answer_of(left > right);
    return answer_of(left >= right);
}

static enum gate_rc compare_texts(struct tester *tester, const struct shell_field *a,
                                  size_t index_of_b, enum shell_answer *answer)
{
    const struct shell_field *b = &tester->fields[index_of_b];
    struct shell_field pattern;

    *answer = ANSWER_MAYBE;
    if ((!a->is_known && b->is_known && b->text.len == 0 && a->is_nonempty) ||
        (!b->is_known && a->is_known && a->text.len == 0 && b->is_nonempty))
        *answer = ANSWER_NO;
    if (!a->is_known || !b->is_known)
        return GATE_OK;
    *answer = answer_of(str_equal(a->text, b->text));
    if (!tester->words)
        return GATE_OK;
    if (shell_expand_pattern(tester->run, tester->words[index_of_b].text, &pattern))
        return tester->run->err->rc;
    *answer = pattern.is_known ? answer_of(str_glob(pattern.text, a->text)) : ANSWER_MAYBE;
    return GATE_OK;
}

static enum gate_rc test_binary(struct tester *tester, enum shell_answer *answer)
{
    const struct shell_field *left = &tester->fields[tester->at];
    const struct shell_field *right = &tester->fields[tester->at + 2];
    struct str operator= tester->words ? tester->words[tester->at + 1].text
                                       : tester->fields[tester->at + 1].text;
    size_t index = tester->at + 2;

    tester->at += 3;
    *answer = ANSWER_MAYBE;
    if (str_equal(operator, STR("=")) || str_equal(operator, STR("==")))
        return compare_texts(tester, left, index, answer);
    if (str_equal(operator, STR("!="))) {
        if (compare_texts(tester, left, index, answer))
            return tester->run->err->rc;
        *answer = shell_answer_not(*answer);
        return GATE_OK;
    }
    if (is_of_numbers(operator) && left->is_known && right->is_known)
        *answer = compare_numbers(operator, left->text, right->text);
    return GATE_OK;
}

static enum gate_rc test_one(struct tester *tester, enum shell_answer *answer)
{
    size_t left = tester->count - tester->at;

    *answer = ANSWER_MAYBE;
    if (left == 0 || ++tester->depth > LIMIT_NESTING) {
        tester->is_odd = true;
        return GATE_OK;
    }
    if (left >= 3 && is_binary(tester, tester->at + 1))
        return test_binary(tester, answer);
    if (is_operator(tester, tester->at, "!") && left > 1) {
        tester->at++;
        if (test_one(tester, answer))
            return tester->run->err->rc;
        *answer = shell_answer_not(*answer);
        return GATE_OK;
    }
    if (is_operator(tester, tester->at, "(") && left > 2) {
        tester->at++;
        if (test_or(tester, answer))
            return tester->run->err->rc;
        tester->is_odd |= !is_operator(tester, tester->at, ")");
        tester->at++;
        return GATE_OK;
    }
    if (left >= 2 && is_unary(tester, tester->at))
        return test_unary(tester, answer);
    *answer = test_text(&tester->fields[tester->at], false);
    tester->at++;
    return GATE_OK;
}

static enum shell_answer both(enum shell_answer a, enum shell_answer b)
{
    if (a == ANSWER_NO || b == ANSWER_NO)
        return ANSWER_NO;
    return a == ANSWER_YES ? b : a;
}

static enum gate_rc test_and(struct tester *tester, enum shell_answer *answer)
{
    const char *operator= tester->words ? "&&" : "-a";

    if (test_one(tester, answer))
        return tester->run->err->rc;
    while (is_operator(tester, tester->at, operator)) {
        enum shell_answer other;

        tester->at++;
        if (test_one(tester, &other))
            return tester->run->err->rc;
        *answer = both(*answer, other);
    }
    return GATE_OK;
}

static enum gate_rc test_or(struct tester *tester, enum shell_answer *answer)
{
    const char *operator= tester->words ? "||" : "-o";

    if (test_and(tester, answer))
        return tester->run->err->rc;
    while (is_operator(tester, tester->at, operator)) {
        enum shell_answer other;

        tester->at++;
        if (test_and(tester, &other))
            return tester->run->err->rc;
        *answer = shell_answer_not(both(shell_answer_not(*answer), shell_answer_not(other)));
    }
    return GATE_OK;
}

static enum gate_rc test_all(struct tester *tester, enum shell_answer *answer)
{
    if (tester->count == 0) {
        *answer = ANSWER_NO;
        return GATE_OK;
    }
    if (test_or(tester, answer))
        return tester->run->err->rc;
    if (tester->is_odd || tester->at != tester->count)
        *answer = ANSWER_MAYBE;
    return GATE_OK;
}

enum gate_rc shell_test(struct shell_run *run, const struct vec *fields, enum shell_answer *answer)
{
    struct tester tester = { .run = run, .fields = fields->items, .count = fields->count };

    *answer = ANSWER_MAYBE;
    for (size_t i = 0; i < fields->count; i++) {
        if (tester.fields[i].is_open) /* it may be no word, or several */
            return GATE_OK;
    }
    return test_all(&tester, answer);
}

enum gate_rc shell_test_condition(struct shell_run *run, const struct shell_word *words,
                                  size_t count, enum shell_answer *answer)
{
    struct shell_field *fields = arena_new(run->context->arena, count + 1, sizeof(*fields));
    struct tester tester = { .run = run, .fields = fields, .words = words, .count = count };

    for (size_t i = 0; i < count; i++) {
        if (shell_expand_text(run, words[i].text, &fields[i]))
            return run->err->rc;
    }
    return test_all(&tester, answer);
}
