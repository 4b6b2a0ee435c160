/* Assertions as one line of text, for reports. */
#include "base/buf.h"
#include "base/limits.h"
#include "profile/assert.h"

enum { TEXT_DEPTH = 16 }; /* deeper ones are cut short: a line is for people */

struct writer {
    struct buf out;
    enum assertion_style style;
    struct arena *arena;
};

static void add(struct writer *writer, struct str text)
{
    buf_add(&writer->out, text);
}

static void add_operand(struct writer *writer, const struct value *value)
{
    bool is_quoted = value->type == VALUE_STR && writer->style == ASSERTION_QUOTED;

    if (is_quoted)
        add(writer, STR("\""));
    if (value->type == VALUE_NIL)
        add(writer, STR("null"));
    else if (value->type == VALUE_LIST)
        add(writer, STR("["));
    if (value->type != VALUE_NIL)
        add(writer, value_text(value, writer->arena));
    if (value->type == VALUE_LIST)
        add(writer, STR("]"));
    if (is_quoted)
        add(writer, STR("\""));
}

static void add_condition(struct writer *writer, const struct condition *condition, int depth);

static void add_members(struct writer *writer, const struct condition *condition, int depth)
{
    for (size_t i = 0; i < condition->member_count; i++) {
        if (i > 0)
            add(writer, STR(" and "));
        add_condition(writer, &condition->members[i], depth);
    }
}

static void add_nested(struct writer *writer, const struct condition *condition, int depth)
{
    bool is_several = condition->members->kind == CONDITION_AND;

    add(writer, str_of(condition->name));
    add(writer, is_several ? STR(" (") : STR(" "));
    add_members(writer, condition, depth);
    if (is_several)
        add(writer, STR(")"));
}

static void add_condition(struct writer *writer, const struct condition *condition, int depth)
{
    if (depth > TEXT_DEPTH) {
        add(writer, STR("..."));
        return;
    }
    switch (condition->kind) {
    case CONDITION_VALUE:
    case CONDITION_PREDICATE:
    case CONDITION_EXIST:
        add(writer, str_of(condition->name));
        if (condition->has_argument) {
            add(writer, STR(" "));
            add_operand(writer, &condition->argument.shown);
        }
        return;
    case CONDITION_NOT:
    case CONDITION_ALL:
    case CONDITION_ANY:
    case CONDITION_NONE:
        add_nested(writer, condition, depth + 1);
        return;
    case CONDITION_AND:
        add_members(writer, condition, depth + 1);
        return;
    }
}

static void add_row_test(struct writer *writer, const struct row_test *test, int depth);

static void add_row_group(struct writer *writer, const struct row_group *group, int depth)
{
    add(writer, str_of(group_name(group->kind)));
    add(writer, STR(" ("));
    for (size_t i = 0; i < group->member_count; i++) {
        if (i > 0)
            add(writer, STR("; "));
        add_row_test(writer, &group->members[i], depth);
    }
    add(writer, STR(")"));
}

static void add_row_test(struct writer *writer, const struct row_test *test, int depth)
{
    if (depth > TEXT_DEPTH) {
        add(writer, STR("..."));
        return;
    }
    for (size_t i = 0; i < test->claim_count; i++) {
        if (i > 0)
            add(writer, STR(", "));
        add(writer, test->claims[i].name);
        if (test->claims[i].name.len > 0)
            add(writer, STR(" "));
        add_condition(writer, test->claims[i].condition, depth + 1);
    }
    for (size_t i = 0; i < test->group_count; i++) {
        if (i > 0 || test->claim_count > 0)
            add(writer, STR(", "));
        add_row_group(writer, &test->groups[i], depth + 1);
    }
}

static void add_assertion(struct writer *writer, const struct assertion *assertion)
{
    switch (assertion->kind) {
    case ASSERT_IT:
        add_condition(writer, assertion->condition, 0);
        return;
    case ASSERT_PROPERTY:
        add(writer, assertion->property.text);
        add(writer, STR(" "));
        add_condition(writer, assertion->condition, 0);
        return;
    case ASSERT_EACH:
        add(writer, STR("each "));
        add_row_test(writer, &assertion->each, 0);
        return;
    case ASSERT_UNIQUE:
        add(writer, STR("unique "));
        add(writer, assertion->column_name);
        return;
    }
}

static void add_question(struct writer *writer, const struct question *question, int depth);

static void add_assertions(struct writer *writer, const struct question *question)
{
    for (size_t i = 0; i < question->assertion_count; i++) {
        if (i > 0)
            add(writer, STR(", "));
        add_assertion(writer, &question->assertions[i]);
    }
}

static void add_group(struct writer *writer, const struct question *question, int depth)
{
    add(writer, str_of(group_name(question->group)));
    add(writer, STR(" ("));
    for (size_t i = 0; i < question->member_count; i++) {
        if (i > 0)
            add(writer, STR("; "));
        add_question(writer, &question->members[i], depth);
    }
    add(writer, STR(")"));
}

static void add_question(struct writer *writer, const struct question *question, int depth)
{
    if (depth > TEXT_DEPTH) {
        add(writer, STR("..."));
        return;
    }
    switch (question->kind) {
    case QUESTION_RESOURCE:
        add(writer, question->subject);
        if (question->is_filtered) {
            add(writer, STR(" where "));
            add_row_test(writer, &question->where, depth);
        }
        add(writer, STR(": "));
        add_assertions(writer, question);
        return;
    case QUESTION_GROUP:
        add_group(writer, question, depth + 1);
        return;
    case QUESTION_PERSON:
        add(writer, STR("ask "));
        add(writer, question->text);
        return;
    }
}

static struct writer writer_new(enum assertion_style style, struct arena *arena)
{
    return (struct writer){
        .out = BUF_INIT(LIMIT_TEXT_BYTES),
        .style = style,
        .arena = arena,
    };
}

static struct str writer_finish(struct writer *writer)
{
    struct str text = buf_failed(&writer->out) ? STR("(too long to show)")
                                               : arena_str(writer->arena, buf_str(&writer->out));

    buf_release(&writer->out);
    return text;
}

struct str condition_text(const struct condition *condition, enum assertion_style style,
                          struct arena *arena)
{
    struct writer writer = writer_new(style, arena);

    add_condition(&writer, condition, 0);
    return writer_finish(&writer);
}

struct str row_test_text(const struct row_test *test, enum assertion_style style,
                         struct arena *arena)
{
    struct writer writer = writer_new(style, arena);

    add_row_test(&writer, test, 0);
    return writer_finish(&writer);
}

struct str assertion_text(const struct assertion *assertion, enum assertion_style style,
                          struct arena *arena)
{
    struct writer writer = writer_new(style, arena);

    add_assertion(&writer, assertion);
    return writer_finish(&writer);
}

struct str assertions_text(const struct question *question, enum assertion_style style,
                           struct arena *arena)
{
    struct writer writer = writer_new(style, arena);

    add_assertions(&writer, question);
    return writer_finish(&writer);
}

struct str question_text(const struct question *question, enum assertion_style style,
                         struct arena *arena)
{
    struct writer writer = writer_new(style, arena);

    add_question(&writer, question, 0);
    return writer_finish(&writer);
}

struct str subject_text(const struct resource_def *resource, const struct resource_call *call,
                        struct arena *arena)
{
    struct str text = str_of(resource->name);

    for (size_t i = 0; i < call->positional.count; i++) {
        struct str value = value_text(&call->positional.items[i], arena);

        text = arena_printf(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(value));
    }
    for (size_t i = 0; i < call->named.count; i++) {
        struct str value = value_text(&call->named.pairs[i].value, arena);

        text = arena_printf(arena, "%.*s %.*s %.*s", STR_ARG(text),
                            STR_ARG(call->named.pairs[i].key), STR_ARG(value));
    }
    return text;
}
