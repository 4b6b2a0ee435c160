#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "gate/image_command.h"

/* A terminal acts on control characters: lines of an image are made safe for it. */
static void print_safe(struct str body)
{
    struct arena arena = ARENA_INIT;
    struct str rest = body;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        struct str safe = text_safe(line, &arena);

        (void)fwrite(safe.ptr, 1, safe.len, stdout);
        if (rest.ptr)
            (void)fputc('\n', stdout);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static enum exit_code cat_run(const struct invocation *invocation)
{
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct error err = ERROR_INIT;
    const struct entry *entry = NULL;
    struct str body;
    const char *path = invocation->operands[1];

    wish_body(&wishes, path, LIMIT_PACKAGE_DB_BYTES);
    enum exit_code code = image_command_open(invocation, &wishes, false, &fd, &image);
    if (code != EXIT_PASSED)
        return code;
    if (rootfs_read_path(image->rootfs, str_of(path), SIZE_MAX, &body, &entry, &err))
        return cli_fail(EXIT_IMAGE, "cannot read: %s: %s", path, err.message);
    if (isatty(STDOUT_FILENO))
        print_safe(body);
    else
        (void)fwrite(body.ptr, 1, body.len, stdout);
    return EXIT_PASSED;
}

const struct command command_image_cat = {
    .name = "image cat",
    .summary = "write the bytes of one file, links followed inside the image",
    .operands = "IMAGE PATH",
    .operand_min = 2,
    .operand_max = 2,
    .shared = { { input_option_defs, INPUT_OPTION_COUNT,
                  offsetof(struct image_command_options, input) } },
    .options_size = sizeof(struct image_command_options),
    .run = cat_run,
};
