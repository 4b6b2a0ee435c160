#include "resource/image_origin.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "format/secret_text.h"
#include "resource/resource.h"

struct str image_origin_instruction(struct str line)
{
    static const char *const names[] = {
        "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
        "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR",
    };
    struct str word;

    if (!str_word(&line, &word))
        return (struct str){ .ptr = "" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(word, str_of(names[i])))
            return word;
    }
    return (struct str){ .ptr = "" };
}

int32_t image_origin_step(const struct image *image, struct str instruction, struct str word)
{
    for (size_t i = image->step_count; i > 0; i--) {
        struct str line = image->steps[i - 1].line;

        if (instruction.len > 0 && str_equal(image_origin_instruction(line), instruction) &&
            str_find(line, word) >= 0)
            return (int32_t)(i - 1);
    }
    return ORIGIN_NONE;
}

struct origin image_origin_config(const struct image *image, struct str key, struct str instruction)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = arena_printf(image->arena, "config %.*s", STR_ARG(key));
    origin.step = image_origin_step(image, instruction, STR(""));
    return origin;
}

struct origin image_origin_history(const struct image *image, size_t step)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = arena_printf(image->arena, "history step %zu", step + 1);
    origin.step = (int32_t)step;
    origin.layer = image->steps[step].layer;
    return origin;
}

struct value image_origin_text(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

struct value image_origin_line(struct resource_context *context, size_t layer)
{
    struct str line = image_layer_line(context->image, (int32_t)layer);

    return image_origin_text(secret_text_redacted(line, context->arena));
}

uint64_t image_origin_sum(uint64_t a, uint64_t b)
{
    return a > (uint64_t)INT64_MAX - (b < INT64_MAX ? b : INT64_MAX) ? (uint64_t)INT64_MAX : a + b;
}
