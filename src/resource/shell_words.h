/* shell_words: what the words of a script become; private to src/resource. */
#pragma once

#include "format/shell_script.h"
#include "resource/shell_run.h"

/* One field after expansion. */
struct shell_field {
    struct str text;
    bool is_known;
    bool is_nonempty; /* also where the text is not known */
    bool is_quoted;   /* it had quotes: empty it still counts */
    bool is_open;     /* unquoted and unknown: it may be any number of fields */
};

/* One text, as in an assignment: neither parted nor matched with files. */
ATTR_MUST_CHECK
enum gate_rc shell_expand_text(struct shell_run *run, struct str word, struct shell_field *field);

/* All fields of `words`, appended to `fields` (of struct shell_field). */
ATTR_MUST_CHECK
enum gate_rc shell_expand_words(struct shell_run *run, const struct shell_word *words, size_t count,
                                struct vec *fields);

/* A pattern for str_glob(): what was quoted stands for itself, `*` matches '/' too. */
ATTR_MUST_CHECK
enum gate_rc shell_expand_pattern(struct shell_run *run, struct str word,
                                  struct shell_field *field);

/* "NAME=..." or "NAME+=...": where the value begins, or 0. */
size_t shell_assignment(struct str word);

/* The length of the name at the start of `text`. */
size_t shell_name_length(struct str text);
