#include "resource/aide_read.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "image/rootfs.h"

/* Where a statement is carried out. */
struct place {
    const struct config_file *file;
    const struct aide_statement *statement;
    struct str prefix; /* of rules, without a slash at its end */
    int depth;
};

static enum gate_rc read_file(struct aide_read *read, const struct config_file *file,
                              struct str prefix, int depth, struct error *err);

void aide_read_init(struct aide_read *read, struct resource_context *context)
{
    *read = (struct aide_read){
        .context = context,
        .variables = MAP_INIT,
        .groups = { .arena = context->arena, .defined = MAP_INIT },
        .rules = VEC_INIT(struct aide_rule),
        .rows = VEC_INIT(struct aide_row),
        .settings = VEC_INIT(struct aide_setting),
        .executed = VEC_INIT(struct value),
        .unsure = ERROR_INIT,
    };
}

void aide_read_release(struct aide_read *read)
{
    for (size_t i = 0; i < read->rules.count; i++)
        regex_close(((struct aide_rule *)vec_at(&read->rules, i))->regex);
    vec_release(&read->rules);
    vec_release(&read->rows);
    vec_release(&read->settings);
    vec_release(&read->executed);
    aide_groups_release(&read->groups);
    map_release(&read->variables);
}

struct str aide_attributes_text(uint64_t attributes, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    for (size_t i = 0; i < AIDE_ATTRIBUTE_COUNT; i++) {
        if (!(attributes >> i & 1))
            continue;
        buf_add(&text, buf_str(&text).len > 0 ? STR("+") : STR(""));
        buf_add(&text, str_of(aide_attribute_names[i]));
    }
    return arena_str(arena, buf_str(&text));
}

static enum gate_rc fault(const struct place *place, enum gate_rc rc, const char *message,
                          struct error *err)
{
    return error_set(err, rc, "%.*s: line %u: %s", STR_ARG(place->file->path),
                     place->statement->line, message);
}

static enum gate_rc count_bytes(struct aide_read *read, const struct place *place, size_t bytes,
                                struct error *err)
{
    read->byte_count += bytes;
    if (read->byte_count > LIMIT_TEXT_BYTES)
        return fault(place, GATE_ELIMIT, "the files and variables are too long together", err);
    return GATE_OK;
}

/* The first reason stays. */
static void become_unsure(struct aide_read *read, const struct place *place, const char *reason)
{
    if (!read->unsure.rc && error_set(&read->unsure, GATE_ERUNNING, "%.*s: line %u: %s",
                                      STR_ARG(place->file->path), place->statement->line, reason))
        return;
}

static bool is_unsure(const struct aide_read *read)
{
    return read->unsure.rc != GATE_OK;
}

/* Puts the values of variables in; *known turns false where one is not certain. */
static enum gate_rc expand(struct aide_read *read, const struct place *place, size_t index,
                           struct str *text, bool *known, struct error *err)
{
    const struct aide_text *source = &place->statement->texts[index];
    CLEANUP(buf_release) struct buf result = BUF_INIT(LIMIT_REGEX_BYTES);

    for (size_t i = 0; i < source->count; i++) {
        const struct aide_fragment *fragment = &source->fragments[i];
        const struct str *value = NULL;

        if (!fragment->is_variable) {
            buf_add(&result, fragment->text);
            continue;
        }
        value = map_find(&read->variables, fragment->text);
        if (value)
            buf_add(&result, *value);
        else if (str_equal(fragment->text, STR("HOSTNAME")))
            become_unsure(read, place, "it depends on the name of the host");
        if (is_unsure(read))
            *known = false;
    }
    if (buf_failed(&result))
        return fault(place, GATE_ELIMIT, "a text with its variables is too long", err);
    *text = arena_str(read->context->arena, buf_str(&result));
    return count_bytes(read, place, text->len, err);
}

static struct aide_row *add_row(struct aide_read *read, const struct place *place, struct str key)
{
    struct aide_row *row = vec_add(&read->rows);

    row->pattern = key;
    row->origin = config_file_origin(place->file, place->statement->line, key);
    return row;
}

static void add_unknown(struct aide_read *read, const struct place *place, struct str key,
                        const char *reason)
{
    become_unsure(read, place, reason);
    add_row(read, place, key)->doubt = AIDE_ALL_UNSURE;
}

static enum gate_rc define(struct aide_read *read, const struct place *place, struct error *err)
{
    struct str *value = arena_new(read->context->arena, 1, sizeof(*value));
    bool known = true;

    if (expand(read, place, 0, value, &known, err))
        return err->rc;
    map_set(&read->variables, place->statement->name, value);
    return GATE_OK;
}

/* Sets *outcome, or *known to false. */
static enum gate_rc evaluate(struct aide_read *read, const struct place *place, bool *outcome,
                             bool *known, struct error *err)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;
    struct str operand = STR("");

    if (expand(read, place, 0, &operand, known, err))
        return err->rc;
    switch (place->statement->test) {
    case AIDE_IS_HOSTNAME:
        *known = false;
        break;
    case AIDE_IS_DEFINED:
        *known = *known && !is_unsure(read);
        *outcome = map_find(&read->variables, operand) != NULL;
        break;
    case AIDE_EXISTS:
        if (!str_starts_with(operand, STR("/")))
            return fault(place, GATE_EUNSUPPORTED, "a path that is not absolute", err);
        if (rootfs_find(read->context->rootfs, operand, ROOTFS_FOLLOW, &entry, &local) &&
            local.rc != GATE_ENOTFOUND)
            return fault(place, local.rc, local.message, err);
        *outcome = entry != NULL;
        break;
    }
    *outcome = *outcome != place->statement->is_negated;
    return GATE_OK;
}

static enum gate_rc add_rule(struct aide_read *read, const struct place *place, struct error *err)
{
    const struct aide_statement *statement = place->statement;
    struct aide_rule rule = { .kind = statement->rule, .types = statement->types };
    struct error local = ERROR_INIT;
    bool known = true;
    struct str text;

    if (expand(read, place, 0, &text, &known, err))
        return err->rc;
    rule.pattern = place->prefix.len == 0 ? text
                                          : arena_printf(read->context->arena, "%.*s%.*s",
                                                         STR_ARG(place->prefix), STR_ARG(text));
    if (aide_groups_evaluate(&read->groups, statement->terms, statement->term_count,
                             &rule.attributes, &local) &&
        !is_unsure(read))
        return fault(place, local.rc, local.message, err);
    local = ERROR_INIT;
    if (aide_rule_compile(&rule, read->context->arena, &local) && known)
        return fault(place, local.rc, local.message, err);
    rule.attributes &= ~aide_attributes_missing();
    rule.row = read->rows.count;
    struct aide_row *row = add_row(read, place, rule.pattern);
    row->kind = rule.kind;
    row->types = rule.types;
    row->attributes = rule.attributes;
    row->doubt = !known ? AIDE_ALL_UNSURE : is_unsure(read) ? AIDE_ATTRIBUTES_UNSURE : AIDE_CERTAIN;
    if (rule.regex)
        *(struct aide_rule *)vec_add(&read->rules) = rule;
    return GATE_OK;
}

static bool is_one_of(struct str text, const char *const *words)
{
    for (; *words; words++) {
        if (str_equal(text, str_of(*words)))
            return true;
    }
    return false;
}

static bool is_value(const struct aide_option *option, struct str value)
{
    static const char *const bools[] = { "yes", "true", "no", "false", NULL };
    static const char *const schemes[] = { "file", "stdout", "stdin", "stderr", "fd",
                                           "ftp",  "http",   "https", "syslog", NULL };
    struct str rest = value;
    struct str scheme = value;
    uint32_t number;

    switch (option->type) {
    case AIDE_BOOL:
        return is_one_of(value, bools);
    case AIDE_WORD:
        return is_one_of(value, option->words);
    case AIDE_URL:
        return str_cut(&rest, ':', &scheme) && is_one_of(scheme, schemes);
    case AIDE_NUMBER:
        if (str_ends_with(value, STR("%")))
            rest.len--;
        return str_to_u32(rest, &number) && (rest.len == value.len || number <= 100);
    case AIDE_TEXT:
    case AIDE_ATTRIBUTES:
        return true;
    }
    return true;
}

static enum gate_rc set_option(struct aide_read *read, const struct place *place, struct error *err)
{
    const struct aide_statement *statement = place->statement;
    struct aide_setting setting = { .option = statement->option };
    struct error local = ERROR_INIT;
    uint64_t attributes = 0;
    bool known = true;

    if (statement->option->type == AIDE_ATTRIBUTES) {
        if (aide_groups_evaluate(&read->groups, statement->terms, statement->term_count,
                                 &attributes, &local) &&
            !is_unsure(read))
            return fault(place, local.rc, local.message, err);
        setting.value = aide_attributes_text(attributes, read->context->arena);
    } else if (expand(read, place, 0, &setting.value, &known, err)) {
        return err->rc;
    }
    if (known && !is_value(setting.option, setting.value))
        return fault(place, GATE_EFORMAT, "a value that the option does not take", err);
    setting.is_unsure = is_unsure(read);
    setting.origin =
        config_file_place(read->context, place->file, statement->line, statement->name);
    *(struct aide_setting *)vec_add(&read->settings) = setting;
    return GATE_OK;
}

/* What a program may be run from: root's, and nobody else writes it. */
static enum gate_rc check_owner(const struct place *place, const struct entry *entry,
                                struct error *err)
{
    if (entry->uid != 0 || (entry->mode & 022) != 0)
        return fault(place, GATE_EFORMAT, "others may write what it runs programs from", err);
    return GATE_OK;
}

/* Reads one included file, or notes that it is run. */
static enum gate_rc take_file(struct aide_read *read, const struct place *place, struct str path,
                              const struct entry *entry, struct str prefix, struct error *err)
{
    struct config_file *file = arena_new(read->context->arena, 1, sizeof(*file));

    if (place->statement->is_executable && (entry->mode & 0100) != 0) {
        struct value program = value_str(path);

        program.origin =
            config_file_place(read->context, place->file, place->statement->line, path);
        *(struct value *)vec_add(&read->executed) = program;
        add_unknown(read, place, path, "it runs a program, and only that tells what follows");
        return GATE_OK;
    }
    if (config_file_read(read->context, path, file, err))
        return err->rc;
    return read_file(read, file, prefix, place->depth + 1, err);
}

static enum gate_rc include_file(struct aide_read *read, const struct place *place, struct str path,
                                 struct error *err)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    if (rootfs_find(read->context->rootfs, path, ROOTFS_NOFOLLOW, &entry, &local))
        return fault(place, local.rc == GATE_ENOTFOUND ? GATE_EFORMAT : local.rc, local.message,
                     err);
    if (entry->type != ENTRY_FILE)
        return fault(place, GATE_EUNSUPPORTED, "an include that is not a regular file", err);
    return take_file(read, place, path, entry, place->prefix, err);
}

/* `path` as a shell pattern of what is in it. */
static struct str pattern_in(struct aide_read *read, struct str path)
{
    char *bytes = arena_new(read->context->arena, 2 * path.len + 3, 1);
    size_t length = 0;

    for (size_t i = 0; i < path.len; i++) {
        if (strchr("*?[\\", path.ptr[i]))
            bytes[length++] = '\\';
        bytes[length++] = path.ptr[i];
    }
    bytes[length++] = '/';
    bytes[length++] = '*';
    return (struct str){ .ptr = bytes, .len = length };
}

/* One name of an included folder. */
static enum gate_rc include_name(struct aide_read *read, const struct place *place,
                                 const struct regex *names, struct str path, struct str prefix,
                                 struct error *err)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;
    bool matches = false;

    if (rootfs_find(read->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local))
        return fault(place, local.rc == GATE_ENOTFOUND ? GATE_EFORMAT : local.rc, local.message,
                     err);
    if (entry->type != ENTRY_FILE)
        return GATE_OK;
    if (regex_match(names, str_base_name(path), &matches, NULL, 0, &local))
        return fault(place, local.rc, local.message, err);
    if (!matches)
        return GATE_OK;
    if (place->statement->is_executable && (entry->mode & 0100) != 0 &&
        check_owner(place, entry, err))
        return err->rc;
    return take_file(read, place, path, entry, prefix, err);
}

static enum gate_rc include_folder(struct aide_read *read, const struct place *place,
                                   struct str path, struct str pattern, struct str prefix,
                                   struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    CLEANUP(regex_closep) struct regex *names = NULL;
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    if (regex_open_plain(pattern, false, &names, &local))
        return fault(place, local.rc, local.message, err);
    if (rootfs_find(read->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local))
        return fault(place, local.rc == GATE_ENOTFOUND ? GATE_EFORMAT : local.rc, local.message,
                     err);
    if (entry->type != ENTRY_DIRECTORY)
        return fault(place, GATE_EUNSUPPORTED, "an include of a folder that is none", err);
    if (place->statement->is_executable && check_owner(place, entry, err))
        return err->rc;
    if (rootfs_glob(read->context->rootfs, pattern_in(read, path), &found, &local))
        return fault(place, local.rc, local.message, err);
    for (size_t i = 0; i < found.count; i++) {
        struct str name = str_base_name((*(const struct entry **)vec_at(&found, i))->path);

        if (include_name(
                read, place, names,
                arena_printf(read->context->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(name)),
                prefix, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc include(struct aide_read *read, const struct place *place, struct error *err)
{
    size_t count = place->statement->text_count;
    struct str texts[AIDE_TEXTS] = { STR(""), STR(""), STR("") };
    bool known = true;

    for (size_t i = 0; i < count; i++) {
        if (expand(read, place, i, &texts[i], &known, err))
            return err->rc;
    }
    if (!known) {
        read->is_branch_unsure = true;
        add_unknown(read, place, STR("@@include"), "what it includes is not known");
        return GATE_OK;
    }
    if (place->depth + 1 >= LIMIT_INCLUDES)
        return fault(place, GATE_ELIMIT, "includes are nested too deep", err);
    if (!str_starts_with(texts[0], STR("/")))
        return fault(place, GATE_EUNSUPPORTED, "an include that is not absolute", err);
    if (count == 1)
        return include_file(read, place, texts[0], err);
    struct str prefix = texts[2];
    if (str_ends_with(prefix, STR("/")))
        prefix.len--;
    if (count == AIDE_TEXTS && !str_starts_with(prefix, STR("/")))
        return fault(place, GATE_EFORMAT, "a prefix of rules begins with '/'", err);
    prefix =
        arena_printf(read->context->arena, "%.*s%.*s", STR_ARG(place->prefix), STR_ARG(prefix));
    return include_folder(read, place, texts[0], texts[1], prefix, err);
}

static enum gate_rc set_group(struct aide_read *read, const struct place *place, struct error *err)
{
    struct error local = ERROR_INIT;
    uint64_t attributes = 0;

    if (aide_groups_evaluate(&read->groups, place->statement->terms, place->statement->term_count,
                             &attributes, &local) &&
        !is_unsure(read))
        return fault(place, local.rc, local.message, err);
    aide_groups_set(&read->groups, place->statement->name, attributes);
    return GATE_OK;
}

/* The index of the @@else (if `stops_at_else`) or @@endif of the condition at `i`. */
static size_t skip_branch(const struct vec *statements, size_t i, bool stops_at_else)
{
    size_t depth = 0;

    for (i++; i < statements->count; i++) {
        enum aide_kind kind = ((const struct aide_statement *)vec_at(statements, i))->kind;

        if (depth == 0 && (kind == AIDE_ENDIF || (kind == AIDE_ELSE && stops_at_else)))
            break;
        depth += kind == AIDE_IF;
        depth -= kind == AIDE_ENDIF;
    }
    return i;
}

/* Goes into the branch that is taken: *index becomes that of the statement before it. */
static enum gate_rc take_branch(struct aide_read *read, const struct place *place,
                                const struct vec *statements, size_t *index, struct error *err)
{
    bool outcome = false;
    bool known = true;

    if (evaluate(read, place, &outcome, &known, err))
        return err->rc;
    if (!known) {
        read->is_branch_unsure = true;
        add_unknown(read, place, STR("@@if"), "only a running system decides the condition");
        *index = skip_branch(statements, *index, false);
    } else if (!outcome) {
        *index = skip_branch(statements, *index, true);
    }
    return GATE_OK;
}

static enum gate_rc run(struct aide_read *read, const struct place *place,
                        const struct vec *statements, size_t *index, struct error *err)
{
    switch (place->statement->kind) {
    case AIDE_DEFINE:
        return define(read, place, err);
    case AIDE_UNDEFINE:
        map_remove(&read->variables, place->statement->name);
        break;
    case AIDE_IF:
        return take_branch(read, place, statements, index, err);
    case AIDE_ELSE: /* the branch before it was taken */
        *index = skip_branch(statements, *index, false);
        break;
    case AIDE_INCLUDE:
        return include(read, place, err);
    case AIDE_OPTION:
        return set_option(read, place, err);
    case AIDE_GROUP:
        return set_group(read, place, err);
    case AIDE_RULE:
        return add_rule(read, place, err);
    case AIDE_ENVIRONMENT:
    case AIDE_ENDIF:
        break;
    }
    return GATE_OK;
}

static enum gate_rc read_file(struct aide_read *read, const struct config_file *file,
                              struct str prefix, int depth, struct error *err)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct aide_statement);

    read->byte_count += file->text.len;
    if (++read->file_count > LIMIT_CONFIG_FILES || read->byte_count > LIMIT_TEXT_BYTES)
        return error_set(err, GATE_ELIMIT, "%.*s: too many files, or too long together",
                         STR_ARG(file->path));
    if (aide_conf_parse(file->text, read->context->arena, &statements, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    read->statement_count += statements.count;
    if (read->statement_count > LIMIT_SETTINGS)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d statements in all",
                         STR_ARG(file->path), LIMIT_SETTINGS);
    for (size_t i = 0; i < statements.count; i++) {
        struct place place = {
            .file = file, .statement = vec_at(&statements, i), .prefix = prefix, .depth = depth
        };

        if (run(read, &place, &statements, &i, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc aide_read_run(struct aide_read *read, struct error *err)
{
    return read_file(read, &read->file, STR(""), 0, err);
}
