#include "format/secret_text.h"
#include "resource/image_origin.h"
#include "resource/resource.h"

struct image_history {
    struct resource_context *context;
    const struct image *image;
    size_t base; /* steps, from the first, that are proven to be the base image's */
    struct table table;
};

enum history_column {
    HISTORY_STEP,
    HISTORY_INSTRUCTION,
    HISTORY_LINE,
    HISTORY_ARGUMENTS,
    HISTORY_CREATED_BY,
    HISTORY_IS_EMPTY_LAYER,
    HISTORY_LAYER,
    HISTORY_IS_BASE,
};

static const struct column_def history_columns[] = {
    [HISTORY_STEP] = { .name = "step", .type = VALUE_INTEGER, .help = "from 1" },
    [HISTORY_INSTRUCTION] = { .name = "instruction",
                              .type = VALUE_STR,
                              .help = "RUN, COPY, ...; nil if the line is of no Dockerfile" },
    [HISTORY_LINE] = { .name = "line",
                       .type = VALUE_STR,
                       .help = "as a Dockerfile line, credentials as ***" },
    [HISTORY_ARGUMENTS] = { .name = "arguments",
                            .type = VALUE_STR,
                            .help = "the line without its instruction" },
    [HISTORY_CREATED_BY] = { .name = "created_by",
                             .type = VALUE_STR,
                             .help = "as the builder wrote it, credentials as ***" },
    [HISTORY_IS_EMPTY_LAYER] = { .name = "is_empty_layer",
                                 .type = VALUE_BOOL,
                                 .help = "the step made no layer" },
    [HISTORY_LAYER] = { .name = "layer",
                        .type = VALUE_INTEGER,
                        .help = "that it made, from 1; nil if none" },
    [HISTORY_IS_BASE] = { .name = "is_base",
                          .type = VALUE_BOOL,
                          .help = "proven to be of the base image: it brought in the root "
                                  "filesystem, or stands before that; of all later steps the "
                                  "history does not tell, and they are false" },
};

/* Whether the layer brings what every root filesystem has: accounts, and a shell for RUN steps. */
static bool brings_root(const struct image_history *history, int32_t layer)
{
    static const char *const shells[] = { "/bin/sh", "/usr/bin/sh" };
    const struct rootfs *rootfs = history->context->rootfs;
    bool has_accounts = false;
    bool has_shell = false;

    for (size_t i = 0; i < rootfs_all_count(rootfs) && !(has_accounts && has_shell); i++) {
        const struct entry *entry = rootfs_all_at(rootfs, i);

        if (entry->layer != layer)
            continue;
        has_accounts = has_accounts || str_equal(entry->path, STR("/etc/passwd"));
        has_shell = has_shell || str_is_one_of(entry->path, shells, COUNT_OF(shells));
    }
    return has_accounts && has_shell;
}

/* Whether the step says that it unpacks a whole tree: ADD to "/", or Debian's own tool. */
static bool unpacks_root(const struct image *image, size_t index)
{
    struct str line = str_trim(image->steps[index].line);
    struct str instruction = image_origin_instruction(line);

    if (str_equal(instruction, STR("ADD")))
        return str_ends_with(line, STR(" /"));
    return instruction.len == 0 && index < image->config.history_count &&
           str_starts_with(image->config.history[index].comment, STR("debuerreotype"));
}

/*
 * How many steps, from the first, are proven to be the base image's: those up to the one that
 * brings in a root filesystem as the first layer. Where the base image ends above it no history
 * tells. Its last CMD may be the build's own; steps out of a build's cache keep their old times and
 * builds that can be repeated have equal ones; labels and annotations may say anything. So all
 * later steps count as the build's: a control then blames too much, never too little.
 */
static size_t count_base(const struct image_history *history)
{
    const struct image *image = history->image;

    for (size_t i = 0; i < image->step_count; i++) {
        if (image->steps[i].is_empty_layer)
            continue;
        bool is_root = image->steps[i].layer == 0 && unpacks_root(image, i);
        return is_root && brings_root(history, 0) ? i + 1 : 0;
    }
    return 0;
}

static enum gate_rc history_cell(const struct table *table, size_t row, size_t column,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    const struct image_history *history = table->self;
    const struct image_step *step = &history->image->steps[row];
    struct str line = secret_text_redacted(step->line, history->context->arena);
    struct str instruction = image_origin_instruction(step->line);

    *value = value_nil();
    switch ((enum history_column)column) {
    case HISTORY_STEP:
        *value = value_integer((int64_t)row + 1);
        break;
    case HISTORY_INSTRUCTION:
        *value = image_origin_text(instruction);
        break;
    case HISTORY_LINE:
        *value = value_str(line);
        break;
    case HISTORY_ARGUMENTS:
        *value = value_str(str_trim(str_slice(line, instruction.len, line.len)));
        break;
    case HISTORY_CREATED_BY:
        *value = value_str(secret_text_redacted(step->created_by, history->context->arena));
        break;
    case HISTORY_IS_EMPTY_LAYER:
        *value = value_bool(step->is_empty_layer);
        break;
    case HISTORY_LAYER:
        if (step->layer >= 0)
            *value = value_integer(step->layer + 1);
        break;
    case HISTORY_IS_BASE:
        *value = value_bool(row < history->base);
        break;
    }
    return GATE_OK;
}

/* The line is the row's key: it stays when steps are put before it. */
static struct origin history_origin(const struct table *table, size_t row)
{
    const struct image_history *history = table->self;
    struct origin origin = image_origin_history(history->image, row);
    struct str line = history->image->steps[row].line;

    origin.entry = line.len > 0 ? secret_text_redacted(line, history->context->arena) : origin.path;
    return origin;
}

static enum gate_rc image_history_open(void *self, struct resource_context *context,
                                       const struct resource_call *call ATTR_UNUSED,
                                       struct error *err)
{
    struct image_history *history = self;

    history->context = context;
    history->image = context->image;
    if (!context->image->has_config)
        return error_set(err, GATE_ENOTFOUND, "a root filesystem has no history");
    history->base = count_base(history);
    history->table = (struct table){
        .columns = history_columns,
        .column_count = COUNT_OF(history_columns),
        .row_count = context->image->step_count,
        .self = history,
        .cell = history_cell,
        .origin = history_origin,
    };
    return GATE_OK;
}

static struct origin image_history_origin(const void *self ATTR_UNUSED,
                                          const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("history");
    return origin;
}

static const struct table *image_history_rows(void *self)
{
    const struct image_history *history = self;

    return &history->table;
}

const struct resource_def resource_image_history = {
    .name = "image_history",
    .summary = "the build steps of the image",
    .arity = CALL_NONE,
    .example = "{image_history: , where: {instruction: ADD, is_base: false}, it: {not: exist}}",
    .self_size = sizeof(struct image_history),
    .open = image_history_open,
    .origin = image_history_origin,
    .columns = history_columns,
    .column_count = COUNT_OF(history_columns),
    .rows = image_history_rows,
};
