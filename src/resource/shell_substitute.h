/* shell_substitute: what `$(...)` and special parameters are; private to src/resource. */
#pragma once

#include "resource/shell_words.h"

/*
 * What the commands of `script` print, known of a few: `id -u` and its like, `umask`,
 * `run-parts --list`.
 * Everything else is not known; none changes the shell.
 */
ATTR_MUST_CHECK
enum gate_rc shell_substitute(struct shell_run *run, struct str script, struct shell_field *field);

/* "$1", "$#", "$-" and the like. */
struct shell_value shell_special(const struct shell_run *run, struct str name);

/* What a shell begins with. */
struct shell_value shell_initial(const struct shell_run *run, struct str name);
