/* shell_test: the conditions of `[`, `test` and `[[`; private to src/resource. */
#pragma once

#include "resource/shell_words.h"

/* The words after `[` without its `]`, expanded; those of test likewise. */
ATTR_MUST_CHECK
enum gate_rc shell_test(struct shell_run *run, const struct vec *fields, enum shell_answer *answer);

/* The words between `[[` and `]]`, as they are written. */
ATTR_MUST_CHECK
enum gate_rc shell_test_condition(struct shell_run *run, const struct shell_word *words,
                                  size_t count, enum shell_answer *answer);

enum shell_answer shell_answer_not(enum shell_answer answer);
