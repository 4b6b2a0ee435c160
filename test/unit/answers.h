/*
 * answers: what real programs answered, recorded in test/fixtures/answers and compared ever after.
 *
 *     # the programs and their versions
 *     === name of a case
 *     == /path/of/a/file
 *     its lines
 *     == a question
 *     the answer's lines
 *
 * "== /PATH" is a file of the image, "== unended /PATH" one whose last line has no newline, "==
 * directory /PATH" a directory, "== program /PATH" an empty file that may be run, "== link /PATH
 * TARGET" a symbolic link; all others are questions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "unit/asked.h"

struct answers_section {
    struct str name; /* "unended" is taken off */
    struct str body; /* lines with their newlines */
};

struct answers_case {
    const char *name;
    const struct answers_section *sections; /* until the next case is taken */
    size_t count;
};

struct answers {
    struct arena arena;
    struct str head;     /* the comment, "# PROGRAM ..." */
    struct vec sections; /* of the case that was taken last */
    struct str rest;
    size_t cases; /* taken so far */
};

/*
 * Appends the path of `name` in test/fixtures/answers, NUL-terminated; the environment's
 * GATE_ANSWERS replaces that folder, so that live programs can be asked again.
 */
void answers_path(const char *name, struct buf *path);

/* The bytes of such a file; a failed check if it cannot be read. */
struct buf answers_read(const char *name);

/* Reads the cases of such a file. */
void answers_open(struct answers *answers, const char *name);
void answers_close(struct answers *answers);

/* Takes the next case and names the test row after it; false at the end. */
bool answers_next(struct answers *answers, struct answers_case *found);

/* The body of the section of that name; a failed check if there is none. */
struct str answers_body(const struct answers_case *one, const char *section);

/* The bytes that such a section has as lower-case hexadecimal digits. */
struct str answers_bytes(const struct answers_case *one, const char *section, struct arena *arena);

/* Appends what the case puts into the image to `files` (of struct memory_file), mode 0644. */
void answers_files(const struct answers_case *one, struct vec *files);

typedef void answers_check_fn(const struct answers_case *one, struct asked *asked);

/* Calls `check` for each case with an image of its files. No case at all is a failed check. */
void answers_check(const char *name, answers_check_fn *check);

typedef void answers_ask_fn(struct asked *asked, const struct answers_section *answer);

/* Likewise for each question; a case without one is a failed check too. */
void answers_ask(const char *name, answers_ask_fn *ask);
