#include "gate/image_command.h"

#include "base/arena.h"
#include "base/text.h"
#include "gate/progress.h"

enum exit_code image_command_open(const struct invocation *invocation,
                                  const struct wish_set *wishes, bool is_config_only, int *fd,
                                  struct image **image)
{
    const struct image_command_options *options = invocation->options;
    struct image_options image_options;
    struct error err = ERROR_INIT;
    const char *shown;
    struct progress progress;

    if (input_image_options(&options->input, &image_options, &err) ||
        input_timeout_start(&options->input, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (input_open(invocation->operands[0], fd, &shown, &err))
        return cli_fail_error(input_exit_code(err.rc), &err);

    progress_init(&progress, shown, PROGRESS_AUTO);
    image_options.observer = progress_observer(&progress);
    image_options.wishes = wishes;
    image_options.is_config_only = is_config_only;
    enum gate_rc rc = image_open(*fd, shown, &image_options, image, &err);
    input_timeout_stop();
    progress_finish(&progress);
    if (rc)
        return cli_fail_error(input_exit_code(rc), &err);
    for (size_t i = 0; i < (*image)->warning_count; i++)
        cli_warn("%.*s", STR_ARG((*image)->warnings[i]));
    return EXIT_PASSED;
}

void image_command_json_text(json_t *object, const char *key, struct str text)
{
    struct arena arena = ARENA_INIT;
    struct str safe = text_safe(text, &arena);

    (void)json_object_set_new(object, key,
                              text.len ? json_stringn(safe.ptr, safe.len) : json_null());
    arena_release(&arena);
}
