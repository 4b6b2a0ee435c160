#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "gate/image_command.h"
#include "image/image_base.h"

enum { DIGEST_COLUMNS = 7 + 12, LINE_COLUMNS = 100 };

static const struct option_def layers_option_defs[] = {
    IMAGE_JSON_OPTION_DEF,
};

static enum exit_code print_json(const struct image *image)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str *chains = image_chain_ids(image, &arena);
    json_t *layers = json_array();

    for (size_t i = 0; i < image->layer_count; i++) {
        const struct image_layer *layer = &image->layers[i];
        json_t *row = json_object();

        (void)json_object_set_new(row, "layer", json_integer((json_int_t)i + 1));
        image_command_json_text(row, "digest", layer->digest);
        image_command_json_text(row, "diff_id", layer->diff_id);
        image_command_json_text(row, "chain_id", chains[i]);
        (void)json_object_set_new(row, "size", json_integer((json_int_t)layer->size));
        (void)json_object_set_new(row, "entries", json_integer((json_int_t)layer->entries));
        (void)json_object_set_new(row, "step",
                                  layer->step < 0 ? json_null() : json_integer(layer->step + 1));
        image_command_json_text(row, "line", image_layer_line(image, (int32_t)i));
        (void)json_array_append_new(layers, row);
    }
    return cli_print_json(json_pack("{s:o}", "layers", layers));
}

static enum exit_code print_text(const struct image *image)
{
    struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < image->layer_count; i++) {
        const struct image_layer *layer = &image->layers[i];
        struct str digest = layer->diff_id.len ? layer->diff_id : STR("-");
        struct str line = text_safe(image_layer_line(image, (int32_t)i), &arena);

        line = text_cut(line, LINE_COLUMNS, &arena);
        (void)printf("%2zu/%zu  %.*s  %12llu bytes  %7llu entries%s%.*s\n", i + 1,
                     image->layer_count, STR_ARG(str_slice(digest, 0, DIGEST_COLUMNS)),
                     (unsigned long long)layer->size, (unsigned long long)layer->entries,
                     line.len ? "  " : "", STR_ARG(line));
    }
    arena_release(&arena);
    return EXIT_PASSED;
}

static enum exit_code layers_run(const struct invocation *invocation)
{
    const struct image_command_options *options = invocation->options;
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;

    enum exit_code code = image_command_open(invocation, &wishes, false, &fd, &image);
    if (code != EXIT_PASSED)
        return code;
    return options->is_json ? print_json(image) : print_text(image);
}

const struct command command_image_layers = {
    .name = "image layers",
    .summary = "list the layers, each with its build step",
    .operands = "IMAGE",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one image at a time",
    .options = layers_option_defs,
    .option_count = COUNT_OF(layers_option_defs),
    .shared = { { input_option_defs, INPUT_OPTION_COUNT,
                  offsetof(struct image_command_options, input) } },
    .options_size = sizeof(struct image_command_options),
    .run = layers_run,
};
