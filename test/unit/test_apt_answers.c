/*
 * apt_config and apt_sources against what a real apt answered: the cases of
 * test/fixtures/answers/software/apt.cases, recorded by test/peer/apt_answers.py.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { TEXT_BYTES = 1 << 20 };

static struct str cell(struct asked *image, size_t row, const char *column)
{
    const struct table *table = image->resource->def->rows(image->resource->self);
    struct value value = value_nil();
    struct error err = ERROR_INIT;

    CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(column)), &value, &err),
              GATE_OK);
    return value_text(&value, &image->arena);
}

static void add_dump(struct asked *image, size_t row, struct vec *lines)
{
    struct str name = cell(image, row, "name");

    if (str_equal_nocase(str_slice(name, 0, 4), STR("test")))
        *(struct str *)vec_add(lines) = arena_printf(&image->arena, "%.*s \"%.*s\";", STR_ARG(name),
                                                     STR_ARG(cell(image, row, "value")));
}

/* A line for each component; apt ends a URI with a slash. */
static void add_targets(struct asked *image, size_t row, struct vec *lines)
{
    struct str uri = cell(image, row, "uri");
    struct str components = cell(image, row, "components");
    struct str component;

    if (!str_equal(cell(image, row, "enabled"), STR("true")))
        return;
    if (components.len == 0)
        components = STR("-");
    while (str_cut(&components, ',', &component)) {
        *(struct str *)vec_add(lines) =
            arena_printf(&image->arena, "%.*s %.*s%s %.*s %.*s", STR_ARG(cell(image, row, "type")),
                         STR_ARG(uri), str_ends_with(uri, STR("/")) ? "" : "/",
                         STR_ARG(cell(image, row, "suite")), STR_ARG(str_trim(component)));
    }
}

static int compare_lines(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* apt lists a target once, however often it is named. */
static void join(struct vec *lines, bool is_sorted, struct buf *text)
{
    struct str *all = lines->items;

    if (is_sorted && lines->count)
        qsort(all, lines->count, sizeof(*all), compare_lines);
    for (size_t i = 0; i < lines->count; i++) {
        if (is_sorted && i > 0 && str_equal(all[i], all[i - 1]))
            continue;
        buf_add(text, all[i]);
        buf_add(text, STR("\n"));
    }
}

static void check_case(const struct answers_case *one)
{
    CLEANUP(asked_close) struct asked image;
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct str);
    CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_BYTES);
    const struct answers_section *answer = &one->sections[one->count - 1];
    bool is_dump = str_equal(answer->name, STR("dump"));

    *(struct memory_file *)vec_add(&files) = (struct memory_file)MEMORY_DIRECTORY("/etc/apt");
    answers_files(one, &files);
    asked_open_files(&image, files.items, files.count);
    image.resource = asked_ask(&image, is_dump ? "apt_config" : "apt_sources", NULL);
    if (image.resource->rc) {
        CHECK_STR(answer->body, "refused\n");
        return;
    }
    for (size_t i = 0; i < image.resource->def->rows(image.resource->self)->row_count; i++) {
        if (is_dump)
            add_dump(&image, i, &lines);
        else
            add_targets(&image, i, &lines);
    }
    join(&lines, !is_dump, &text);
    CHECK_STR(buf_str(&text), arena_str(&image.arena, answer->body).ptr);
}

static void test_cases(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "software/apt.cases");
    while (answers_next(&answers, &one)) {
        CHECK(one.count > 1);
        if (one.count > 1)
            check_case(&one);
    }
    CHECK(answers.cases > 20);
}

static const struct test tests[] = {
    { "cases", test_cases },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
