/*
 * shell_state: the variables and the umask of a shell, as far as its files tell them. Private to
 * src/resource.
 *
 * What is not decided is not guessed: where two ways are possible both are gone, and what differs
 * after them is unknown, with the place that could not be decided.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "resource/config_files.h"

/* The name under which the umask stands among the variables: no variable can have it. */
#define SHELL_UMASK STR(" umask")

struct shell_value {
    bool is_known;    /* false: whether it is set, and to what, is not decided */
    bool is_nonempty; /* it is set to some text, also where that is not known */
    bool is_set;
    bool is_exported;
    bool is_readonly;
    bool may_be_exported; /* one of several ways made it so */
    bool may_be_readonly; /* likewise */
    struct str text;
    const struct config_file *file; /* that set it, or why it is unknown; NULL: none did */
    uint32_t line;
};

struct shell_variable {
    struct str name;
    struct shell_value value;
};

/* Those that a file touched; the rest is what the shell began with. */
struct shell_state {
    struct vec variables; /* struct shell_variable */
};

#define SHELL_STATE_INIT ((struct shell_state){ .variables = VEC_INIT(struct shell_variable) })

void shell_state_copy(const struct shell_state *state, struct shell_state *copy);
void shell_state_release(struct shell_state *state);

/* The variable of that name, or NULL; valid until one is added. */
struct shell_value *shell_state_find(const struct shell_state *state, struct str name);
/* Likewise, added as unset if there is none. */
struct shell_value *shell_state_add(struct shell_state *state, struct str name);

/* A known text. */
struct shell_value shell_value_text(struct str text);
/* What is not decided at that place. */
struct shell_value shell_value_unknown(const struct config_file *file, uint32_t line);

/*
 * Makes `state` what is known after one of two ways was gone, one that ended in `state` and one
 * that ended in `other`; what differs is unknown because of the place.
 */
void shell_state_merge(struct shell_state *state, const struct shell_state *other,
                       const struct config_file *file, uint32_t line);
