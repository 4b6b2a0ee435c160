#include "format/secret_text.h"
#include "resource/image_origin.h"
#include "resource/resource.h"

struct image_history {
    struct resource_context *context;
    const struct image *image;
    size_t base; /* steps of the base image, as far as the history tells */
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
                          .help = "belongs to the base image, as far as the history tells" },
};

/*
 * How many steps, from the first, are the base image's. A base image ends as images do, with a CMD
 * that makes no layer: the last one below the newest layer. Without one, a first step that adds a
 * whole root filesystem is the base.
 */
static size_t count_base(const struct image *image)
{
    size_t newest = image->step_count;

    while (newest > 0 && image->steps[newest - 1].is_empty_layer)
        newest--;
    for (size_t i = newest; i > 0; i--) {
        const struct image_step *step = &image->steps[i - 1];

        if (step->is_empty_layer && str_equal(image_origin_instruction(step->line), STR("CMD")))
            return i;
    }
    if (image->step_count == 0 || image->steps[0].is_empty_layer)
        return 0;
    struct str line = str_trim(image->steps[0].line);
    bool is_root =
        str_ends_with(line, STR(" /")) && str_equal(image_origin_instruction(line), STR("ADD"));
    return is_root ? 1 : 0;
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
    history->base = count_base(context->image);
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
