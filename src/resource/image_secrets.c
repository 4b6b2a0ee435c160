#include "base/map.h"
#include "base/text.h"
#include "format/secret_scan.h"
#include "format/secret_text.h"
#include "resource/image_origin.h"
#include "resource/owners.h"
#include "resource/resource.h"
#include "resource/secret_scanner.h"

/* Where a secret was found. */
enum secret_where {
    WHERE_FILE,
    WHERE_ENV,
    WHERE_LABEL,
    WHERE_HISTORY,
    WHERE_CONFIG,
    WHERE_ANNOTATION
};

static const struct {
    const char *name; /* in the column `where` */
    const char *kind; /* of a secret that is one by its name */
} places[] = {
    [WHERE_FILE] = { .name = "file", .kind = "file-credential" },
    [WHERE_ENV] = { .name = "env", .kind = "env-credential" },
    [WHERE_LABEL] = { .name = "label", .kind = "label-credential" },
    [WHERE_HISTORY] = { .name = "history", .kind = "history-credential" },
    [WHERE_CONFIG] = { .name = "config", .kind = "config-credential" },
    [WHERE_ANNOTATION] = { .name = "annotation", .kind = "annotation-credential" },
};

struct secret_row {
    enum secret_where where;
    const char *kind;
    struct str detail;
    struct str mac;
    bool is_encrypted;
    bool is_sample;
    const struct entry *file; /* NULL: in the config */
    struct origin origin;
};

struct image_secrets {
    struct resource_context *context;
    struct vec rows;   /* struct secret_row */
    struct map listed; /* MACs of the rows of the config, to anything */
    struct table table;
};

static void image_secrets_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    secret_scanner_wishes(set);
    owners_wishes(set);
}

static void add_hit(struct image_secrets *secrets, const struct scan_hit *hit)
{
    struct secret_row *row = vec_add(&secrets->rows);
    bool is_encrypted = str_equal(str_of(hit->kind), STR(SECRET_KIND_ENCRYPTED_KEY));
    struct arena *arena = secrets->context->arena;

    *row = (struct secret_row){
        .where = WHERE_FILE,
        .kind = is_encrypted ? SECRET_KIND_KEY : hit->kind,
        .detail = hit->detail,
        .mac = secret_scan_mac(secrets->context->secret_key, hit->mac, arena),
        .is_encrypted = is_encrypted,
        .is_sample = secret_scanner_is_sample(hit->entry->path),
        .file = hit->entry,
        .origin = ORIGIN_INIT,
    };
    row->origin.path = hit->entry->path;
    row->origin.line = hit->line;
    row->origin.layer = hit->entry->layer;
    row->origin.deleted_in = hit->entry->deleted_in;
    row->origin.entry = str_of(row->kind);
}

/* What is known of a text of the config in which credentials are looked for. */
struct config_text {
    enum secret_where where;
    struct origin origin;
};

/*
 * ARG and ENV stand in the history as well as in the config: a secret that is listed already is
 * not listed again.
 */
static void add_found(struct image_secrets *secrets, const struct config_text *text,
                      const struct vec *found)
{
    struct arena *arena = secrets->context->arena;

    for (size_t i = 0; i < found->count; i++) {
        const struct secret_text *one = vec_at(found, i);
        struct str inner = secret_scan_mac((struct str){ .ptr = "" }, one->secret, arena);
        struct str mac = secret_scan_mac(secrets->context->secret_key, inner, arena);

        if (map_find(&secrets->listed, mac))
            continue;
        map_set(&secrets->listed, mac, secrets);
        struct secret_row *row = vec_add(&secrets->rows);
        bool is_encrypted =
            one->kind && str_equal(str_of(one->kind), STR(SECRET_KIND_ENCRYPTED_KEY));

        *row = (struct secret_row){
            .where = text->where,
            .kind = one->kind ? one->kind : places[text->where].kind,
            .mac = mac,
            .is_encrypted = is_encrypted,
            .origin = text->origin,
        };
        if (is_encrypted)
            row->kind = SECRET_KIND_KEY;
        row->detail = arena_printf(arena, "%.*s%s%s%s%zu bytes", STR_ARG(one->name),
                                   one->name.len ? ", " : "", one->what ? one->what : "",
                                   one->what ? ", " : "", one->secret.len);
        row->origin.entry = one->name.len > 0 ? one->name : str_of(row->kind);
    }
}

static void search_env(struct image_secrets *secrets)
{
    const struct image *image = secrets->context->image;

    for (size_t i = 0; i < image->config.env.count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        struct str value = image->config.env.items[i];
        struct config_text text = { .where = WHERE_ENV, .origin = ORIGIN_INIT };
        struct str name;

        if (!str_cut(&value, '=', &name) || !value.ptr)
            continue;
        secret_text_of_value(name, value, &found);
        text.origin.path = arena_printf(secrets->context->arena, "config Env %.*s", STR_ARG(name));
        text.origin.step = image_origin_step(image, STR("ENV"), name);
        add_found(secrets, &text, &found);
    }
}

static void search_labels(struct image_secrets *secrets)
{
    const struct image *image = secrets->context->image;

    for (size_t i = 0; i < image->config.label_count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        const struct oci_label *label = &image->config.labels[i];
        struct config_text text = { .where = WHERE_LABEL };

        secret_text_of_value(label->name, label->value, &found);
        secret_text_of_line(label->name, &found);
        text.origin = image_origin_config(image, STR("Labels"), STR("LABEL"));
        text.origin.step = image_origin_step(image, STR("LABEL"), label->name);
        add_found(secrets, &text, &found);
    }
}

/* What manifest and indexes say beside the config: whoever may pull the image reads that, too. */
static void search_annotations(struct image_secrets *secrets)
{
    const struct oci_annotations *annotations = &secrets->context->image->annotations;
    struct arena *arena = secrets->context->arena;

    for (size_t i = 0; i < annotations->count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        const struct oci_annotation *one = &annotations->items[i];
        struct config_text text = { .where = WHERE_ANNOTATION, .origin = ORIGIN_INIT };
        struct str name = secret_text_redacted(text_safe(one->name, arena), arena);

        secret_text_of_value(one->name, one->value, &found);
        secret_text_of_line(one->name, &found);
        text.origin.path = arena_printf(arena, "%.*s %.*s", STR_ARG(one->place), STR_ARG(name));
        add_found(secrets, &text, &found);
    }
}

/* A part of the config that is a command, or a list of texts. */
struct config_part {
    struct oci_strings words;
    const char *key;
    const char *instruction;
    bool is_command; /* one word says what the next is */
};

static void search_part(struct image_secrets *secrets, const struct config_part *part)
{
    const struct image *image = secrets->context->image;
    const struct config_text text = {
        .where = WHERE_CONFIG,
        .origin = image_origin_config(image, str_of(part->key), str_of(part->instruction)),
    };
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);

    if (part->is_command)
        secret_text_of_words(part->words.items, part->words.count, secrets->context->arena, &found);
    for (size_t i = 0; i < part->words.count && !part->is_command; i++)
        secret_text_of_line(part->words.items[i], &found);
    add_found(secrets, &text, &found);
}

static void search_history(struct image_secrets *secrets)
{
    const struct image *image = secrets->context->image;

    for (size_t i = 0; i < image->step_count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        const struct config_text text = {
            .where = WHERE_HISTORY,
            .origin = image_origin_history(image, i),
        };

        secret_text_of_line(image->steps[i].created_by, &found);
        /* of an ARG it is a default that the build took */
        if (str_equal(image_origin_instruction(image->steps[i].line), STR("ARG"))) {
            for (size_t k = 0; k < found.count; k++) {
                struct secret_text *one = vec_at(&found, k);

                one->kind = one->kind ? one->kind : "arg-credential";
            }
        }
        add_found(secrets, &text, &found);
    }
}

/* What a build notes of a step beside its line. */
static void search_comments(struct image_secrets *secrets)
{
    const struct image *image = secrets->context->image;
    const struct oci_config *config = &image->config;

    for (size_t i = 0; i < config->history_count && i < image->step_count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        const struct config_text text = {
            .where = WHERE_HISTORY,
            .origin = image_origin_history(image, i),
        };

        secret_text_of_line(config->history[i].comment, &found);
        secret_text_of_line(config->history[i].author, &found);
        add_found(secrets, &text, &found);
    }
}

enum secret_column {
    SECRET_KIND,
    SECRET_PATH,
    SECRET_LINE,
    SECRET_DETAIL,
    SECRET_LAYER,
    SECRET_DELETED_IN,
    SECRET_IS_ENCRYPTED,
    SECRET_IS_SAMPLE,
    SECRET_IS_BINARY,
    SECRET_PACKAGE,
    SECRET_WHERE,
    SECRET_MAC,
};

static const struct column_def secret_columns[] = {
    [SECRET_KIND] = { .name = "kind",
                      .type = VALUE_STR,
                      .help = "private-key, github-token, password-in-url, env-credential, ..." },
    [SECRET_PATH] = { .name = "path",
                      .type = VALUE_STR,
                      .help = "of the file, \"config Env NAME\", \"history step 4\", "
                              "\"manifest annotations NAME\"" },
    [SECRET_LINE] = { .name = "line",
                      .type = VALUE_INTEGER,
                      .help = "of the file; nil if no text" },
    [SECRET_DETAIL] = { .name = "detail",
                        .type = VALUE_STR,
                        .help = "what it is, never the secret itself" },
    [SECRET_LAYER] = { .name = "layer",
                       .type = VALUE_INTEGER,
                       .help = "that holds it, from 1; nil for the config" },
    [SECRET_DELETED_IN] = { .name = "deleted_in",
                            .type = VALUE_INTEGER,
                            .help = "layer that deletes or replaces the file; nil: it is there" },
    [SECRET_IS_ENCRYPTED] = { .name = "is_encrypted",
                              .type = VALUE_BOOL,
                              .help = "a private key with a passphrase" },
    [SECRET_IS_SAMPLE] = { .name = "is_sample",
                           .type = VALUE_BOOL,
                           .help = "in a package's documentation or tests" },
    [SECRET_IS_BINARY] = { .name = "is_binary",
                           .type = VALUE_BOOL,
                           .help = "the file is no text: a program that has it built in, or a "
                                   "key that is bytes alone" },
    [SECRET_PACKAGE] = { .name = "package",
                         .type = VALUE_STR,
                         .help = "package that brought the file, nil if none did" },
    [SECRET_WHERE] = { .name = "where",
                       .type = VALUE_STR,
                       .help = "file, env, label, history, config or annotation" },
    [SECRET_MAC] = { .name = "mac",
                     .type = VALUE_STR,
                     .help = "tells one secret from another, without telling it" },
};

static struct value number_or_nil(int64_t number)
{
    return number > 0 ? value_integer(number) : value_nil();
}

static enum gate_rc secret_cell(const struct table *table, size_t index, size_t column,
                                struct value *value, struct error *err)
{
    const struct image_secrets *secrets = table->self;
    const struct secret_row *row = vec_at(&secrets->rows, index);

    *value = value_nil();
    switch ((enum secret_column)column) {
    case SECRET_KIND:
        *value = value_str(str_of(row->kind));
        break;
    case SECRET_PATH:
        *value = value_str(row->origin.path);
        break;
    case SECRET_LINE:
        *value = number_or_nil(row->origin.line);
        break;
    case SECRET_DETAIL:
        *value = value_str(row->detail);
        break;
    case SECRET_LAYER:
        *value = number_or_nil(row->origin.layer + 1);
        break;
    case SECRET_DELETED_IN:
        *value = number_or_nil(row->origin.deleted_in + 1);
        break;
    case SECRET_IS_ENCRYPTED:
        *value = value_bool(row->is_encrypted);
        break;
    case SECRET_IS_SAMPLE:
        *value = value_bool(row->is_sample);
        break;
    case SECRET_IS_BINARY:
        *value = value_bool(row->file && row->origin.line == 0);
        break;
    case SECRET_PACKAGE:
        return row->file ? entry_package(secrets->context, row->file, value, err) : GATE_OK;
    case SECRET_WHERE:
        *value = value_str(str_of(places[row->where].name));
        break;
    case SECRET_MAC:
        *value = value_str(row->mac);
        break;
    }
    return GATE_OK;
}

static struct origin secret_origin(const struct table *table, size_t index)
{
    const struct image_secrets *secrets = table->self;
    const struct secret_row *row = vec_at(&secrets->rows, index);

    return row->origin;
}

static struct str secret_summary(const struct table *table, size_t row)
{
    const struct image_secrets *secrets = table->self;
    const struct secret_row *found = vec_at(&secrets->rows, row);

    return found->detail;
}

static struct str secret_observation(const struct table *table, size_t row)
{
    const struct image_secrets *secrets = table->self;
    const struct secret_row *found = vec_at(&secrets->rows, row);

    return found->mac;
}

static void search_config(struct image_secrets *secrets)
{
    const struct oci_config *config = &secrets->context->image->config;

    search_env(secrets);
    search_labels(secrets);
    search_annotations(secrets);
    const struct config_part parts[] = {
        { config->entrypoint, "Entrypoint", "ENTRYPOINT", true },
        { config->cmd, "Cmd", "CMD", true },
        { config->shell, "Shell", "SHELL", true },
        { config->healthcheck.test, "Healthcheck", "HEALTHCHECK", true },
        { config->onbuild, "OnBuild", "ONBUILD", false },
        { config->volumes, "Volumes", "VOLUME", false },
        { { &config->user, 1 }, "User", "USER", false },
        { { &config->working_dir, 1 }, "WorkingDir", "WORKDIR", false },
        { { &config->author, 1 }, "author", "MAINTAINER", false },
    };

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        search_part(secrets, &parts[i]);
    search_history(secrets);
    search_comments(secrets);
}

static enum gate_rc image_secrets_open(void *self, struct resource_context *context,
                                       const struct resource_call *call ATTR_UNUSED,
                                       struct error *err)
{
    struct image_secrets *secrets = self;
    size_t count;
    const struct scan_hit *hits = secret_scanner_hits(context, &count);

    secrets->context = context;
    secrets->rows = VEC_INIT(struct secret_row);
    if (rootfs_check_scanned(context->rootfs, err))
        return err->rc;
    for (size_t i = 0; i < count; i++)
        add_hit(secrets, &hits[i]);
    if (context->image->has_config)
        search_config(secrets);
    secrets->table = (struct table){
        .columns = secret_columns,
        .column_count = COUNT_OF(secret_columns),
        .row_count = secrets->rows.count,
        .self = secrets,
        .cell = secret_cell,
        .origin = secret_origin,
        .summary = secret_summary,
        .observation = secret_observation,
    };
    return GATE_OK;
}

static void image_secrets_close(void *self)
{
    struct image_secrets *secrets = self;

    vec_release(&secrets->rows);
    map_release(&secrets->listed);
}

static struct origin image_secrets_origin(const void *self ATTR_UNUSED,
                                          const struct resource_call *call ATTR_UNUSED)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = STR("image");
    return origin;
}

static const struct table *image_secrets_rows(void *self)
{
    const struct image_secrets *secrets = self;

    return &secrets->table;
}

const struct resource_def resource_image_secrets = {
    .name = "image_secrets",
    .summary = "private keys, tokens and passwords in any layer, in the config and in the history",
    .arity = CALL_NONE,
    .example = "{image_secrets: , where: {is_sample: false}, it: {not: exist}}",
    .self_size = sizeof(struct image_secrets),
    .wishes = image_secrets_wishes,
    .open = image_secrets_open,
    .close = image_secrets_close,
    .origin = image_secrets_origin,
    .columns = secret_columns,
    .column_count = COUNT_OF(secret_columns),
    .rows = image_secrets_rows,
};
