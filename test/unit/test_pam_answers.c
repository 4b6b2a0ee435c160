/*
 * Stacks against what libpam ran, test/fixtures/answers/login/pam, and the ways through them,
 * test/fixtures/answers/login/paths; recorded by test/peer/login/{pam,path}_answers.py.
 */
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "resource/pam_stack.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

/* "pam_probe0.so|first" for each module, then "ok"; or "refused". */
static void show(const struct vec *rows, enum gate_rc rc, struct buf *out)
{
    if (rc || rows->count == 0) {
        buf_add(out, STR("refused"));
        return;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct pam_row *row = vec_at(rows, i);

        buf_add(out, row->module);
        for (size_t k = 0; k < row->line->argument_count; k++) {
            buf_add(out, STR("|"));
            buf_add(out, row->line->arguments[k]);
        }
        buf_add(out, STR("\n"));
    }
    buf_add(out, STR("ok"));
}

/*
 * The case is accepted as libpam does, or refused where libpam goes on in spite of a fault: a line
 * that it could not use, under a control that does not mind.
 */
static size_t check_question(struct asked *asked, const struct answers_section *section)
{
    CLEANUP(vec_release) struct vec rows = VEC_INIT(struct pam_row);
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str answer = str_trim(section->body);
    struct str rest = section->name;
    struct error err = ERROR_INIT;
    struct pam_reader reader;
    struct str service;
    enum pam_type type;

    (void)str_cut(&rest, ' ', &service);
    CHECK(pam_type_find(rest, &type));
    enum gate_rc rc = pam_reader_init(&reader, &asked->context, &err);
    if (rc == GATE_OK)
        rc = pam_reader_stack(&reader, service, type, &rows, NULL, &err);
    show(&rows, rc, &out);
    pam_reader_release(&reader);
    if (str_ends_with(answer, STR("refused"))) {
        CHECK_STR(buf_str(&out), "refused");
        return 0;
    }
    if (rc != GATE_EFORMAT)
        CHECK_STR(buf_str(&out), arena_str(&asked->arena, answer).ptr);
    return rc == GATE_EFORMAT;
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;
    size_t questions = 0;
    size_t stricter = 0;

    answers_open(&answers, "login/pam");
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
        struct asked asked;

        answers_files(&one, &files);
        asked_open_files(&asked, files.items, files.count);
        for (size_t i = 0; i < one.count; i++) {
            if (str_starts_with(one.sections[i].name, STR("/")))
                continue;
            stricter += check_question(&asked, &one.sections[i]);
            questions++;
        }
        asked_close(&asked);
    }
    test_row("all");
    CHECK(questions > 100);
    CHECK(stricter * 10 < questions);
    answers_close(&answers);
}

enum { MODULES = 6 }; /* of a stack, in path_answers.py */

/* Forbids the modules of which `modules` has a bit; their number is their argument. */
static void forbid(struct vec *steps, unsigned modules)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct pam_step *step = vec_at(steps, i);
        uint32_t number;

        step->is_forbidden = !step->is_substack && step->line->argument_count == 1 &&
                             str_to_u32(step->line->arguments[0], &number) &&
                             (modules >> number & 1) != 0;
    }
}

/* Whether libpam let somebody in without any of these modules. */
static bool has_succeeded(struct str answer, unsigned modules)
{
    struct str line;
    uint32_t ran;

    while (str_cut(&answer, '\n', &line)) {
        if (str_to_u32(line, &ran) && (ran & modules) == 0)
            return true;
    }
    return false;
}

static void check_paths(struct asked *asked, const struct answers_section *section)
{
    CLEANUP(vec_release) struct vec rows = VEC_INIT(struct pam_row);
    CLEANUP(vec_release) struct vec steps = VEC_INIT(struct pam_step);
    struct str rest = section->name;
    struct error err = ERROR_INIT;
    struct pam_reader reader;
    struct str service;
    enum pam_type type;
    int differences = 0;

    (void)str_cut(&rest, ' ', &service);
    CHECK(pam_type_find(rest, &type));
    CHECK_INT(pam_reader_init(&reader, &asked->context, &err), GATE_OK);
    CHECK_INT(pam_reader_stack(&reader, service, type, &rows, &steps, &err), GATE_OK);
    for (unsigned modules = 0; modules < 1 << MODULES; modules++) {
        forbid(&steps, modules);
        differences += pam_path_succeeds(steps.items, steps.count, type) !=
                       has_succeeded(section->body, modules);
    }
    CHECK_INT(differences, 0);
    pam_reader_release(&reader);
}

static void test_paths(void)
{
    answers_ask("login/paths", check_paths);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "answers", test_answers }, { "paths", test_paths } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
