#include "format/go_build_info.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { TEXT_BYTES = 1 << 20 };

static void add_text(struct buf *out, struct str text, const char *end)
{
    buf_add(out, text);
    buf_add(out, str_of(end));
}

static void show(const struct go_build_info *info, struct buf *out)
{
    add_text(out, info->toolchain, "\n");
    if (info->package.len > 0)
        add_text(out, info->package, "\n");
    for (size_t i = 0; i < info->module_count; i++) {
        add_text(out, info->modules[i].path, " ");
        add_text(out, info->modules[i].version, "\n");
    }
}

/* What Go prints, with what replaces a module in its place. */
static void show_answer(struct str answer, struct arena *arena, struct buf *out)
{
    struct str last = STR("");
    struct str line;
    struct str kind;
    struct str path;
    struct str version = STR("");

    (void)str_cut(&answer, '\n', &line);
    add_text(out, str_slice(line, STR("program: ").len, line.len), "\n");
    while (answer.len > 0 && str_cut(&answer, '\n', &line)) {
        (void)str_cut(&line, '\t', &kind);
        if (str_equal(kind, STR("path"))) {
            add_text(out, line, "\n");
            continue;
        }
        bool is_replacement = str_equal(kind, STR("=>"));
        if (!is_replacement && !str_equal(kind, STR("mod")) && !str_equal(kind, STR("dep")))
            continue;
        if (!is_replacement)
            buf_add(out, last);
        (void)str_cut(&line, '\t', &path);
        if (line.len == 0 || !str_cut(&line, '\t', &version))
            version = STR("");
        last = arena_printf(arena, "%.*s %.*s\n", STR_ARG(path), STR_ARG(version));
    }
    buf_add(out, last);
}

/* What Go refuses has no modules here either; where it drops a list that is cut, this refuses. */
static void check_case(const struct answers_case *one)
{
    CLEANUP(buf_release) struct buf wanted = BUF_INIT(TEXT_BYTES);
    CLEANUP(buf_release) struct buf got = BUF_INIT(TEXT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str bytes = answers_bytes(one, "program", &arena);
    struct str answer = answers_body(one, "modules");
    struct error err = ERROR_INIT;
    struct go_build_info info;
    enum gate_rc rc = go_build_info_parse(bytes, &arena, &info, &err);

    CHECK_INT(rc, err.rc);
    if (str_equal(answer, STR("refused\n"))) {
        CHECK(rc || info.module_count == 0);
        return;
    }
    bool is_dropped = str_find(answer, STR("\n")) == (ptrdiff_t)answer.len - 1;
    CHECK(rc == GATE_OK || is_dropped);
    if (rc)
        return;
    show(&info, &got);
    show_answer(answer, &arena, &wanted);
    CHECK_STR(buf_str(&got), arena_str(&arena, buf_str(&wanted)).ptr);
}

static void answers_as_go(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "software/go.cases");
    while (answers_next(&answers, &one))
        check_case(&one);
    CHECK(answers.cases > 20);
}

/* Each cut of each program is refused, or known to be none of Go. */
static void cuts(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "software/go.cases");
    while (answers_next(&answers, &one)) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str bytes = answers_bytes(&one, "program", &arena);

        for (size_t length = 0; length < bytes.len; length++) {
            struct error err = ERROR_INIT;
            struct go_build_info info;

            if (!go_build_info_parse(str_slice(bytes, 0, length), &arena, &info, &err))
                CHECK(info.module_count == 0);
        }
    }
}

/* Programs that are asked for, and can be run, are opened; all others are not. */
static void resource(void)
{
    static const struct {
        const char *name;
        const char *path;
        const char *argument;
        uint16_t mode;
        size_t cut;
        const char *answer;
    } rows[] = {
        { "asked for", "/usr/bin/x", "/usr/bin/*", 0755, 0,
          "stdlib|example.com/x|golang.org/x/sys|a.b/c" },
        { "not asked for", "/usr/bin/x", NULL, 0755, 0, "" },
        { "elsewhere", "/opt/x", "/usr/bin/*", 0755, 0, "" },
        { "no program", "/usr/bin/x", "/usr/bin/*", 0644, 0, "" },
        { "cut short", "/usr/bin/x", "/usr/bin/*", 0755, 40, "unparsable" },
    };
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;
    bool is_found = false;

    answers_open(&answers, "software/go.cases");
    while (!is_found && answers_next(&answers, &one))
        is_found = str_find(answers_body(&one, "modules"), STR("sys")) > 0 &&
                   str_find(answers_body(&one, "modules"), STR("a.b/c")) > 0 &&
                   str_find(answers_body(&one, "modules"), STR("old")) < 0;
    CHECK(is_found);
    for (size_t i = 0; i < COUNT_OF(rows) && is_found; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(asked_close) struct asked image;
        struct str bytes = answers_bytes(&one, "program", &arena);
        struct memory_file file = { .path = str_of(rows[i].path),
                                    .type = ENTRY_FILE,
                                    .content = str_slice(bytes, 0, bytes.len - rows[i].cut),
                                    .mode = rows[i].mode };

        test_row(rows[i].name);
        asked_open_files(&image, &file, 1);
        CHECK_STR(
            asked_column(&image, asked_ask(&image, "language_packages", rows[i].argument), "name"),
            rows[i].answer);
    }
}

static const struct test tests[] = {
    { "answers_as_go", answers_as_go },
    { "cuts", cuts },
    { "resource", resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
