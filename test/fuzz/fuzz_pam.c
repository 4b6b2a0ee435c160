#include "format/pam.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/pam_path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A canonical control reads as itself. */
static void check_control(const struct pam_line *line, struct arena *arena)
{
    struct str text = line->control;
    struct error err = ERROR_INIT;
    struct pam_control control;
    struct str again;

    if (str_starts_with(text, STR("[")))
        text = str_slice(text, 1, text.len - 2);
    if (pam_control_read(text, arena, &control, &again, &err) || !str_equal(again, line->control) ||
        memcmp(&control, line->meaning, sizeof(control)) != 0)
        abort();
}

/* What succeeds without a module also does with it. */
static void check_paths(const struct vec *lines)
{
    CLEANUP(vec_release) struct vec steps = VEC_INIT(struct pam_step);

    for (size_t i = 0; i < lines->count; i++) {
        const struct pam_line *line = vec_at(lines, i);

        if (line->kind == PAM_MODULE || line->kind == PAM_SUBSTACK)
            *(struct pam_step *)vec_add(&steps) = (struct pam_step){
                .line = line,
                .level = line->argument_count % 4,
                .is_substack = line->kind == PAM_SUBSTACK,
                .is_forbidden = line->may_be_missing,
            };
    }
    bool is_free = pam_path_succeeds(steps.items, steps.count, PAM_ACCOUNT);
    for (size_t i = 0; i < steps.count; i++)
        ((struct pam_step *)vec_at(&steps, i))->is_forbidden |= i % 2 == 0;
    if (pam_path_succeeds(steps.items, steps.count, PAM_ACCOUNT) && !is_free)
        abort();
}

/* Lines ascend; every one has a module; nothing holds a newline or, brackets apart, a comment. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct pam_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    uint32_t number = 0;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    if (pam_parse(text, data[0] & 1, &arena, &lines, &err) != err.rc)
        abort();
    for (size_t i = 0; i < lines.count; i++) {
        const struct pam_line *line = vec_at(&lines, i);

        if (line->line <= number || line->module.len == 0 || line->control.len == 0)
            abort();
        if (memchr(line->module.ptr, '\n', line->module.len) ||
            memchr(line->module.ptr, '#', line->module.len))
            abort();
        if (line->kind != PAM_MODULE && line->argument_count > 0)
            abort();
        if (line->kind == PAM_MODULE)
            check_control(line, &arena);
        number = line->line;
    }
    check_paths(&lines);
    return 0;
}
