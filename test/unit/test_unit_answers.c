/* systemd_units against `systemctl --root=DIR list-unit-files` and is-enabled. */
#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/test.h"

static void add_row(struct asked *asked, const struct table *table, size_t row, struct buf *out)
{
    static const char *const names[] = { "name", "state", "preset" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct error err = ERROR_INIT;
        struct value value;

        CHECK_INT(
            table->cell(table, row, (size_t)table_column(table, str_of(names[i])), &value, &err),
            GATE_OK);
        buf_add(out, i > 0 ? STR(" ") : STR(""));
        buf_add(out, value_text(&value, &asked->arena));
    }
    buf_add(out, STR("\n"));
}

static bool has_line(struct str text, struct str wanted)
{
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        if (str_equal(line, str_trim(wanted)))
            return true;
    }
    return false;
}

/* Every unit of the answer, and no other; systemctl gives no preset for some states. */
static void check_list(struct asked *asked, struct resource *resource,
                       const struct answers_section *answer)
{
    const struct table *table = resource->def->rows(resource->self);
    size_t lines = 0;

    for (size_t i = 0; i < answer->body.len; i++)
        lines += answer->body.ptr[i] == '\n';
    CHECK_INT(table->row_count, lines);
    for (size_t row = 0; row < table->row_count; row++) {
        CLEANUP(buf_release) struct buf line = BUF_INIT(1 << 16);

        add_row(asked, table, row, &line);
        struct str whole = str_trim(buf_str(&line));
        struct str rest = whole;
        struct str name;
        struct str state;
        (void)str_word(&rest, &name);
        (void)str_word(&rest, &state);
        struct str bare = arena_printf(&asked->arena, "%.*s %.*s -", STR_ARG(name), STR_ARG(state));
        if (!has_line(answer->body, whole) && !has_line(answer->body, bare))
            CHECK_STR(whole, "a line of the answer");
    }
}

static void check(struct asked *asked, const struct answers_section *answer)
{
    struct str rest = answer->name;
    struct str verb;

    (void)str_word(&rest, &verb);
    if (str_equal(verb, STR("list-unit-files"))) {
        struct resource *resource = asked_ask(asked, "systemd_units", NULL);

        CHECK_STR(asked_state(resource), "there");
        if (resource->rc == GATE_OK)
            check_list(asked, resource, answer);
        return;
    }
    struct str name = arena_str(&asked->arena, str_trim(rest));
    struct resource *resource = asked_ask(asked, "systemd_unit", name.ptr);
    struct str state = resource->rc ? STR("not-found") : asked_property(asked, resource, "state");
    CHECK_STR(arena_printf(&asked->arena, "%.*s %.*s\n", STR_ARG(name), STR_ARG(state)),
              arena_printf(&asked->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(answer->body)).ptr);
}

static void answers_as_systemctl(void)
{
    answers_ask("system/units.cases", check);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "answers_as_systemctl", answers_as_systemctl } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
