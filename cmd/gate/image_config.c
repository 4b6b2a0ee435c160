#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "gate/image_command.h"

static const struct option_def config_option_defs[] = {
    IMAGE_JSON_OPTION_DEF,
};

/* The lists of the config, in the order they are shown. */
static const struct {
    const char *key;
    const char *title;
    size_t offset;
} lists[] = {
    { "entrypoint", "entrypoint", offsetof(struct oci_config, entrypoint) },
    { "cmd", "command", offsetof(struct oci_config, cmd) },
    { "env", "environment", offsetof(struct oci_config, env) },
    { "exposed_ports", "ports", offsetof(struct oci_config, exposed_ports) },
    { "volumes", "volumes", offsetof(struct oci_config, volumes) },
    { "shell", "shell", offsetof(struct oci_config, shell) },
    { "onbuild", "onbuild", offsetof(struct oci_config, onbuild) },
};

static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    { "user", offsetof(struct oci_config, user) },
    { "working_dir", offsetof(struct oci_config, working_dir) },
    { "stop_signal", offsetof(struct oci_config, stop_signal) },
    { "created", offsetof(struct oci_config, created) },
    { "author", offsetof(struct oci_config, author) },
};

static const struct oci_strings *list_of(const struct oci_config *config, size_t offset)
{
    return (const struct oci_strings *)(const void *)((const char *)config + offset);
}

static struct str text_of(const struct oci_config *config, size_t offset)
{
    return *(const struct str *)(const void *)((const char *)config + offset);
}

static json_t *json_texts(const struct str *items, size_t count)
{
    struct arena arena = ARENA_INIT;
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        struct str safe = text_safe(items[i], &arena);
        (void)json_array_append_new(array, json_stringn(safe.ptr, safe.len));
    }
    arena_release(&arena);
    return array;
}

static json_t *json_steps(const struct image *image)
{
    json_t *steps = json_array();

    for (size_t i = 0; i < image->step_count; i++) {
        json_t *step = json_object();

        (void)json_object_set_new(step, "step", json_integer((json_int_t)i + 1));
        image_command_json_text(step, "line", image->steps[i].line);
        (void)json_object_set_new(
            step, "layer",
            image->steps[i].layer < 0 ? json_null() : json_integer(image->steps[i].layer + 1));
        (void)json_array_append_new(steps, step);
    }
    return steps;
}

static enum exit_code print_json(const struct image *image)
{
    const struct oci_config *config = &image->config;
    json_t *root = json_object();
    json_t *labels = json_object();

    image_command_json_text(root, "name", image->name);
    image_command_json_text(root, "id", image->id);
    image_command_json_text(root, "manifest_digest", image->manifest_digest);
    image_command_json_text(root, "os", image->os);
    image_command_json_text(root, "architecture", image->architecture);
    image_command_json_text(root, "variant", image->variant);
    (void)json_object_set_new(root, "tags", json_texts(image->tags, image->tag_count));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        image_command_json_text(root, texts[i].key, text_of(config, texts[i].offset));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct oci_strings *list = list_of(config, lists[i].offset);
        (void)json_object_set_new(root, lists[i].key, json_texts(list->items, list->count));
    }
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < config->label_count; i++) {
        struct str name = arena_str(&arena, text_safe(config->labels[i].name, &arena));
        image_command_json_text(labels, name.ptr, config->labels[i].value);
    }
    arena_release(&arena);
    (void)json_object_set_new(root, "labels", labels);
    (void)json_object_set_new(root, "steps", json_steps(image));
    return cli_print_json(root);
}

static void print_line(const char *title, struct str text, struct arena *arena)
{
    struct str safe = text_safe(text, arena);

    if (safe.len)
        (void)printf("%-13s %.*s\n", title, STR_ARG(safe));
}

static enum exit_code print_text(const struct image *image)
{
    const struct oci_config *config = &image->config;
    struct arena arena = ARENA_INIT;

    print_line("name", image->name, &arena);
    print_line("id", image->id, &arena);
    print_line("manifest", image->manifest_digest, &arena);
    (void)printf("%-13s %.*s/%.*s\n", "platform", STR_ARG(text_safe(image->os, &arena)),
                 STR_ARG(text_safe(image->architecture, &arena)));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        print_line(texts[i].key, text_of(config, texts[i].offset), &arena);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct oci_strings *list = list_of(config, lists[i].offset);
        for (size_t k = 0; k < list->count; k++)
            print_line(k == 0 ? lists[i].title : "", list->items[k], &arena);
    }
    for (size_t i = 0; i < config->label_count; i++)
        print_line(i == 0 ? "labels" : "",
                   arena_printf(&arena, "%.*s=%.*s", STR_ARG(config->labels[i].name),
                                STR_ARG(config->labels[i].value)),
                   &arena);
    for (size_t i = 0; i < image->step_count; i++)
        print_line(i == 0 ? "steps" : "", image->steps[i].line, &arena);
    arena_release(&arena);
    return EXIT_PASSED;
}

static enum exit_code config_run(const struct invocation *invocation)
{
    const struct image_command_options *options = invocation->options;
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;

    enum exit_code code = image_command_open(invocation, &wishes, true, &fd, &image);
    if (code != EXIT_PASSED)
        return code;
    if (!image->has_config)
        return cli_fail(EXIT_IMAGE, "no config: %s: it is a bare root filesystem",
                        invocation->operands[0]);
    return options->is_json ? print_json(image) : print_text(image);
}

const struct command command_image_config = {
    .name = "image config",
    .summary = "show the config; reads and verifies manifest and config only",
    .operands = "IMAGE",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one image at a time",
    .options = config_option_defs,
    .option_count = COUNT_OF(config_option_defs),
    .shared = { { input_option_defs, INPUT_OPTION_COUNT,
                  offsetof(struct image_command_options, input) } },
    .options_size = sizeof(struct image_command_options),
    .run = config_run,
};
