/* commands: the steps as commands of a POSIX shell. Private to src/fix. */
#pragma once

#include "fix/fix.h"

/* How a RUN and a script differ. */
struct fix_style {
    const char *indent;
    const char *end; /* of each command but the last one */
    bool is_rooted;  /* $ROOT stands before each path, and the functions of shell.c are there */
};

void fix_write_commands(const struct fix_plan *plan, const struct fix_style *style,
                        struct buf *out);
