/* shell_builtin: the commands of a shell that act on the shell itself; private to src/resource. */
#pragma once

#include "resource/shell_words.h"

/*
 * Runs a simple command of the name fields[0]; `words` are the same before expansion, where there
 * are as many. *is_known is false if it is none of the shell's own, and nothing happened.
 */
ATTR_MUST_CHECK
enum gate_rc shell_builtin(struct shell_run *run, const struct vec *fields,
                           const struct shell_command *command, bool *is_known,
                           enum shell_flow *flow);

/* Parses an operand of umask: octal, or "u=rwx,g=rx,o="; false if it is none. */
bool shell_umask_parse(struct str text, uint32_t *mask);
