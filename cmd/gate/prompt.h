/* prompt: a question to the person at the terminal. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Whether there is somebody to ask: standard input and standard error are a terminal. */
bool prompt_is_possible(void);

/* Asks on standard error and reads a line, trimmed; empty at the end of input. */
struct str prompt_line(const char *question, struct arena *arena);

/* "QUESTION [y/N] "; true only for y or yes. */
bool prompt_confirm(const char *question);
