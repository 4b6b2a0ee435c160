#include "format/key_value.h"

#include "base/map.h"
#include "resource/call.h"
#include "resource/document_resource.h"
#include "resource/settings_resource.h"

/* The options of a call; what is not given has InSpec's value. */
struct key_value_options {
    struct str assignment;
    struct str comment;
    int64_t key_values;
    bool is_comment_alone;
    bool is_multiple;
};

static bool option_flag(const struct resource_call *call, const char *name)
{
    const struct value *option = call_option(call, str_of(name));

    return option && option->type == VALUE_BOOL && option->boolean;
}

static struct str option_text(const struct resource_call *call, const char *name,
                              const char *absent)
{
    const struct value *option = call_option(call, str_of(name));

    return option && option->type == VALUE_STR ? option->string : str_of(absent);
}

static struct key_value_options options_of(const struct resource_call *call)
{
    const struct value *count = call_option(call, STR("key_values"));

    return (struct key_value_options){
        .assignment = option_text(call, "assignment_regex", KEY_VALUE_ASSIGNMENT),
        .comment = option_text(call, "comment_char", "#"),
        .key_values = count && count->type == VALUE_INTEGER ? count->integer : 1,
        .is_comment_alone = option_flag(call, "standalone_comments"),
        .is_multiple = option_flag(call, "multiple_values"),
    };
}

static enum gate_rc key_value_check(const struct resource_call *call, struct error *err)
{
    struct key_value_options options = options_of(call);
    CLEANUP(regex_closep) struct regex *pattern = NULL;
    struct error local = ERROR_INIT;

    if (document_check(call, err))
        return err->rc;
    if (regex_open(options.assignment, &pattern, &local))
        return error_set(err, GATE_EUSAGE, "%s", local.message);
    if (options.comment.len > 1)
        return error_set(err, GATE_EUSAGE, "'comment_char' is one character or none");
    if (options.key_values < 1 || options.key_values > KEY_VALUE_MAX)
        return error_set(err, GATE_EUSAGE, "'key_values' is 1 to %d", KEY_VALUE_MAX);
    return GATE_OK;
}

/* The value of one assignment: its text, a number where it is one, or a list of several. */
static struct value value_of(const struct document *document, const struct key_value *found)
{
    struct value *items = arena_new(document->arena, KEY_VALUE_MAX, sizeof(*items));

    if (found->count <= 1)
        return found->count == 1 ? settings_value_of(found->values[0]) : value_str(STR(""));
    for (unsigned i = 0; i < found->count; i++)
        items[i] = settings_value_of(found->values[i]);
    return value_list(items, found->count);
}

/* All that one name is given, while it is gathered. */
struct gathered {
    const struct key_value *first;
    struct vec words; /* struct value */
};

static void add_words(const struct document *document, struct gathered *gathered,
                      const struct key_value *found)
{
    struct str rest = found->count > 0 ? found->values[0] : STR("");
    struct str word;

    while (str_word(&rest, &word)) {
        struct value item =
            document_value(document, settings_value_of(word), found->line, found->name);

        *(struct value *)vec_add(&gathered->words) = item;
    }
}

static void add_setting(struct vec *settings, const struct key_value *found, struct value value)
{
    struct document_setting *setting = vec_add(settings);

    *setting = (struct document_setting){
        .section = found->group,
        .name = found->name,
        .value = value,
    };
}

/* Adds one setting for each name, whose value is a list of the words of all its lines. */
static void add_lists(const struct document *document, const struct vec *all, struct vec *settings)
{
    CLEANUP(map_release) struct map by_name = MAP_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct gathered *);

    for (size_t i = 0; i < all->count; i++) {
        const struct key_value *found = vec_at(all, i);
        /* A line holds no newline, so that this is one key for each pair. */
        struct str key = arena_printf(document->arena, "%.*s\n%.*s", STR_ARG(found->group),
                                      STR_ARG(found->name));
        struct gathered *gathered = map_find(&by_name, key);

        if (!gathered) {
            gathered = arena_new(document->arena, 1, sizeof(*gathered));
            *gathered = (struct gathered){ .first = found, .words = VEC_INIT(struct value) };
            map_set(&by_name, key, gathered);
            *(struct gathered **)vec_add(&names) = gathered;
        }
        add_words(document, gathered, found);
    }
    for (size_t i = 0; i < names.count; i++) {
        struct gathered *gathered = *(struct gathered **)vec_at(&names, i);
        const struct key_value *first = gathered->first;

        add_setting(settings, first,
                    document_list(document, &gathered->words, first->line, first->name));
        vec_release(&gathered->words);
    }
}

static struct value root_of(const struct document *document, const struct vec *all,
                            bool is_multiple)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct document_setting);

    if (is_multiple)
        add_lists(document, all, &settings);
    for (size_t i = 0; !is_multiple && i < all->count; i++) {
        const struct key_value *found = vec_at(all, i);

        add_setting(&settings, found,
                    document_value(document, value_of(document, found), found->line, found->name));
    }
    return document_settings(document->arena, &settings);
}

static enum gate_rc parse_text(struct document_resource *self,
                               const struct key_value_options *options, struct error *err)
{
    CLEANUP(regex_closep) struct regex *assignment = NULL;
    CLEANUP(regex_closep) struct regex *group = NULL;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct key_value);
    struct document document = document_of(self);

    if (regex_open(options->assignment, &assignment, err) ||
        regex_open(STR(KEY_VALUE_GROUP), &group, err))
        return err->rc;

    char comment = '\0';
    if (options->comment.len > 0)
        comment = options->comment.ptr[0];
    const struct key_value_syntax syntax = {
        .assignment = assignment,
        .group = group,
        .comment = comment,
        .is_comment_alone = options->is_comment_alone,
        .key_values = (unsigned)options->key_values,
    };
    if (key_value_parse(self->file.text, &syntax, &found, err))
        return error_wrap(err, "%.*s", STR_ARG(self->file.path));
    self->root = root_of(&document, &found, options->is_multiple);
    return GATE_OK;
}

static enum gate_rc key_value_open(void *self, struct resource_context *context,
                                   const struct resource_call *call, struct error *err)
{
    struct key_value_options options = options_of(call);

    if (key_value_check(call, err) || document_read(self, context, call, err))
        return err->rc;
    return parse_text(self, &options, err);
}

static const struct call_option_def key_value_options[] = {
    { .name = "path", .type = VALUE_STR, .help = "path of the file" },
    { .name = "assignment_regex",
      .type = VALUE_STR,
      .help = "group 1 is the name, those behind it the values; without it name = value" },
    { .name = "comment_char", .type = VALUE_STR, .help = "begins a comment; without it '#'" },
    { .name = "standalone_comments",
      .type = VALUE_BOOL,
      .help = "a comment begins its line; without it it may follow a value" },
    { .name = "multiple_values",
      .type = VALUE_BOOL,
      .help = "a name may stand on several lines and have several words: a list" },
    { .name = "key_values", .type = VALUE_INTEGER, .help = "values of one assignment, 1 to 8" },
};

const struct resource_def resource_key_value = {
    .name = "key_value",
    .summary = "names and values of a file by a pattern, as InSpec's parse_config reads them",
    .argument = "path",
    .arity = CALL_OPTIONAL,
    .options = key_value_options,
    .option_count = COUNT_OF(key_value_options),
    .example = "{key_value: {path: /etc/audit/auditd.conf, standalone_comments: true}, its: "
               "{max_log_file: {cmp: \">= 8\"}}}",
    .check = key_value_check,
    .self_size = sizeof(struct document_resource),
    .wishes = document_wishes,
    .open = key_value_open,
    .origin = document_origin,
    .dynamic = &document_keyword,
};
