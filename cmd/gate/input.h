/* input: the IMAGE operand, from a word of the command line to a descriptor and its options. */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "gate/cli.h"
#include "image/image.h"

/* The options that every command over an image has. */
struct input_options {
    const char *format;
    const char *platform;
    const char *name;
    const char *timeout; /* seconds, as given; NULL: none */
    struct option_list limits;
    bool is_unverified;
};

extern const char *const input_formats[]; /* what --format takes, NULL at the end */

/*
 * Their rows, for `shared` of struct command; offsets are relative to struct input_options. The
 * first one is --format: a command with another meaning of that word takes those behind it.
 */
enum { INPUT_OPTION_COUNT = 6 };
extern const struct option_def input_option_defs[INPUT_OPTION_COUNT];

/*
 * Opens the file, directory or standard input ("-") that `operand` names; *shown becomes what
 * messages call it. Fails with GATE_EUSAGE (a terminal on standard input) or GATE_ENOTFOUND and
 * GATE_EIO; what looks like an image reference gets the hint to save it.
 */
ATTR_MUST_CHECK
enum gate_rc input_open(const char *operand, int *fd, const char **shown, struct error *err);

/* Fills *image from the words of the options. Fails with GATE_EUSAGE. */
ATTR_MUST_CHECK
enum gate_rc input_image_options(const struct input_options *input, struct image_options *image,
                                 struct error *err);

/*
 * Starts the clock of --timeout: when it runs out before input_timeout_stop(), whatever is being
 * done, the process says so and ends with exit code 3. Fails with GATE_EUSAGE.
 */
ATTR_MUST_CHECK
enum gate_rc input_timeout_start(const struct input_options *input, struct error *err);
void input_timeout_stop(void);

/* The exit code for an error of reading an image: 2 for GATE_EUSAGE, else 3. */
enum exit_code input_exit_code(enum gate_rc rc);
