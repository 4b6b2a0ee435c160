/*
 * The remedies as one RUN. Comments may stand between its lines, in their first column: builders
 * of every age take them out. Who the image runs as is put back behind it.
 */
#include "fix/commands.h"
#include "image/image.h"

static bool is_root(struct str user)
{
    static const char *const words[] = { "", "root", "0", "root:root", "0:0" };

    return str_is_one_of(user, words, COUNT_OF(words));
}

/* "USER ..." as it was, or that a person has to write it. */
static void write_user(struct buf *out, struct str user)
{
    for (size_t i = 0; i < user.len; i++) {
        char c = user.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            !char_is_one_of("_.:-", c)) {
            buf_add(out, STR("# Set the USER of the image again: it cannot be written safely.\n"));
            return;
        }
    }
    buf_add(out, STR("USER "));
    buf_add(out, user);
    buf_add(out, STR("\n"));
}

static void write_dockerfile(const struct fix_plan *plan, struct buf *out)
{
    static const struct fix_style style = { .indent = "    ", .end = "; \\\n" };
    struct str user = plan->image->config.user;

    fix_write_head(plan, out);
    if (plan->steps.count > 0) {
        buf_add(out, STR("# Review it, then put it at the end of the last stage.\n"));
        buf_add(out, is_root(user) ? STR("") : STR("USER root\n"));
        buf_add(out, STR("RUN set -eu; \\\n"));
        fix_write_commands(plan, &style, out);
        if (!is_root(user))
            write_user(out, user);
    }
    fix_write_left(plan, out);
}

const struct fix_format fix_dockerfile = {
    .name = "dockerfile",
    .summary = "one RUN for the end of the last stage",
    .is_layered = true,
    .write = write_dockerfile,
};
