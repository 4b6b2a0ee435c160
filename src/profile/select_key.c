/*
 * The name under which the rows that a `where` leaves are kept for the run: two filters have the
 * same one only if they leave the same rows of the same table.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "profile/evaluate.h"

enum { KEY_BYTES = 64 << 10, KEY_DEPTH = 32 };

/* A key while it grows; `is_open` is set by what does not say everything. */
struct key {
    struct buf out;
    struct evaluation *evaluation;
    bool is_open;
};

static void add_bytes(struct key *key, const void *bytes, size_t count)
{
    buf_add(&key->out, (struct str){ .ptr = bytes, .len = count });
}

static void add_size(struct key *key, size_t number)
{
    add_bytes(key, &number, sizeof(number));
}

/* A text with its length, so that two never run together. */
static void add_text(struct key *key, struct str text)
{
    add_size(key, text.len);
    buf_add(&key->out, text);
}

static void add_value(struct key *key, const struct value *value, int depth);

/* An input is what it is set to in this profile; any other map of one key may stand for more. */
static void add_map(struct key *key, const struct value *value, int depth)
{
    const void *inputs = key->evaluation->subject->inputs.map.pairs;

    if (operand_input(value))
        add_bytes(key, &inputs, sizeof(inputs));
    else if (value->map.count == 1 && value->map.pairs[0].value.type == VALUE_INTEGER)
        key->is_open = true;
    add_size(key, value->map.count);
    for (size_t i = 0; i < value->map.count; i++) {
        add_text(key, value->map.pairs[i].key);
        add_value(key, &value->map.pairs[i].value, depth + 1);
    }
}

static void add_value(struct key *key, const struct value *value, int depth)
{
    add_size(key, (size_t)value->type);
    if (depth > KEY_DEPTH) {
        key->is_open = true;
        return;
    }
    switch (value->type) {
    case VALUE_NIL:
        return;
    case VALUE_BOOL:
        add_size(key, value->boolean);
        return;
    case VALUE_INTEGER:
        add_bytes(key, &value->integer, sizeof(value->integer));
        return;
    case VALUE_REAL:
        add_bytes(key, &value->real, sizeof(value->real));
        return;
    case VALUE_STR:
        add_text(key, value->string);
        return;
    case VALUE_LIST:
        add_size(key, value->list.count);
        for (size_t i = 0; i < value->list.count; i++)
            add_value(key, &value->list.items[i], depth + 1);
        return;
    case VALUE_MAP:
        add_map(key, value, depth);
        return;
    case VALUE_TABLE:
        key->is_open = true;
        return;
    }
}

static void add_condition(struct key *key, const struct condition *condition, int depth)
{
    if (depth > KEY_DEPTH) {
        key->is_open = true;
        return;
    }
    add_size(key, (size_t)condition->kind);
    add_bytes(key, &condition->matcher, sizeof(condition->matcher));
    add_bytes(key, &condition->predicate, sizeof(condition->predicate));
    add_size(key, condition->has_argument);
    if (condition->has_argument)
        add_value(key, &condition->argument.value, 0);
    add_size(key, condition->member_count);
    for (size_t i = 0; i < condition->member_count; i++)
        add_condition(key, &condition->members[i], depth + 1);
}

static void add_test(struct key *key, const struct row_test *test, int depth)
{
    if (depth > KEY_DEPTH) {
        key->is_open = true;
        return;
    }
    add_size(key, test->claim_count);
    for (size_t i = 0; i < test->claim_count; i++) {
        add_size(key, (size_t)test->claims[i].column);
        add_text(key, test->claims[i].name); /* with the steps behind a column */
        add_condition(key, test->claims[i].condition, 0);
    }
    add_size(key, test->group_count);
    for (size_t i = 0; i < test->group_count; i++) {
        const struct row_group *group = &test->groups[i];

        add_size(key, (size_t)group->kind);
        add_size(key, group->member_count);
        for (size_t k = 0; k < group->member_count; k++)
            add_test(key, &group->members[k], depth + 1);
    }
}

/* Whether `empty` of the question has a say: it is about lists. */
static bool counts_empty(const struct table *table, const struct row_test *test)
{
    for (size_t i = 0; i < test->claim_count; i++) {
        const struct row_claim *claim = &test->claims[i];

        if (claim->column == COLUMN_NONE || claim->path.count > 0 ||
            table->columns[claim->column].type == VALUE_LIST)
            return true;
    }
    return test->group_count > 0;
}

struct str select_key(struct evaluation *evaluation, const struct asked *asked,
                      const struct row_test *test)
{
    struct key key = { .out = BUF_INIT(KEY_BYTES), .evaluation = evaluation };
    struct str text = STR("");

    add_bytes(&key, &asked->table, sizeof(asked->table));
    if (counts_empty(asked->table, test))
        add_size(&key, (size_t)asked->question->empty);
    add_test(&key, test, 0);
    if (!key.is_open && !buf_failed(&key.out))
        text = arena_str(evaluation->subject->resources->arena, buf_str(&key.out));
    buf_release(&key.out);
    return text;
}
