/* image_command: what the verbs of `gate image` share. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "gate/cli.h"
#include "gate/input.h"
#include "image/image.h"

struct image_command_options {
    struct input_options input;
    bool is_json;
    bool is_all;
};

/* The row of the option --json. */
#define IMAGE_JSON_OPTION_DEF                                                            \
    {                                                                                    \
        .name = "json", .type = OPTION_FLAG,                                             \
        .offset = offsetof(struct image_command_options, is_json), .help = "write JSON", \
    }

/*
 * Opens the first operand. On success the caller closes *image, then *fd; otherwise the error was
 * printed and the exit code is not 0.
 */
ATTR_MUST_CHECK
enum exit_code image_command_open(const struct invocation *invocation,
                                  const struct wish_set *wishes, bool is_config_only, int *fd,
                                  struct image **image);

/* Adds `text`, made safe, to a JSON object; an empty one as null. */
void image_command_json_text(json_t *object, const char *key, struct str text);
