#include "format/oci_config.h"

#include <stdlib.h>

#include "format/json_document.h"

/* The object that is read, what messages call it, and where texts go. */
struct source {
    const json_t *object;
    const char *path;
    struct arena *arena;
};

static enum gate_rc read_str(const struct source *source, const char *key, struct str *text,
                             struct error *err)
{
    struct str found = STR("");

    if (json_document_find_str(source->object, source->path, key, &found, err))
        return err->rc;
    *text = found.ptr ? arena_str(source->arena, found) : STR("");
    return GATE_OK;
}

static enum gate_rc wrong_element(const struct source *source, const char *key, const char *want,
                                  struct error *err)
{
    return error_set(err, GATE_EFORMAT, "'%s%s%s' is not %s", source->path,
                     source->path[0] ? "." : "", key, want);
}

static enum gate_rc read_strings(const struct source *source, const char *key,
                                 struct oci_strings *strings, struct error *err)
{
    const json_t *list = NULL;

    if (json_document_find(source->object, source->path, key, JSON_ARRAY, &list, err))
        return err->rc;

    size_t count = json_array_size(list);
    struct str *items = arena_new(source->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        struct str item = json_document_str(json_array_get(list, i));

        if (!item.ptr)
            return wrong_element(source, key, "a list of strings", err);
        items[i] = arena_str(source->arena, item);
    }
    *strings = (struct oci_strings){ .items = items, .count = count };
    return GATE_OK;
}

static int compare_strings(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The keys of an object whose values say nothing: {"80/tcp": {}}. */
static enum gate_rc read_keys(const struct source *source, const char *key,
                              struct oci_strings *strings, struct error *err)
{
    const json_t *set = NULL;
    size_t count = 0;

    if (json_document_find(source->object, source->path, key, JSON_OBJECT, &set, err))
        return err->rc;

    struct str *items = arena_new(source->arena, json_object_size(set), sizeof(*items));
    for (void *at = json_object_iter((json_t *)set); at;
         at = json_object_iter_next((json_t *)set, at))
        items[count++] = arena_str(source->arena, str_of(json_object_iter_key(at)));
    if (count > 1)
        qsort(items, count, sizeof(*items), compare_strings);
    *strings = (struct oci_strings){ .items = items, .count = count };
    return GATE_OK;
}

static int compare_labels(const void *a, const void *b)
{
    const struct oci_label *left = a;
    const struct oci_label *right = b;

    return str_compare(left->name, right->name);
}

static enum gate_rc read_labels(const struct source *source, struct oci_config *config,
                                struct error *err)
{
    const json_t *map = NULL;
    size_t count = 0;

    if (json_document_find(source->object, source->path, "Labels", JSON_OBJECT, &map, err))
        return err->rc;

    struct oci_label *labels = arena_new(source->arena, json_object_size(map), sizeof(*labels));
    for (void *at = json_object_iter((json_t *)map); at;
         at = json_object_iter_next((json_t *)map, at)) {
        struct str value = json_document_str(json_object_iter_value(at));

        if (!value.ptr)
            return wrong_element(source, "Labels", "a map of strings", err);
        labels[count].name = arena_str(source->arena, str_of(json_object_iter_key(at)));
        labels[count++].value = arena_str(source->arena, value);
    }
    if (count > 1)
        qsort(labels, count, sizeof(*labels), compare_labels);
    config->labels = labels;
    config->label_count = count;
    return GATE_OK;
}

static enum gate_rc read_integer(const struct source *source, const char *key, int64_t *number,
                                 struct error *err)
{
    const json_t *value = NULL;

    if (json_document_find(source->object, source->path, key, JSON_INTEGER, &value, err))
        return err->rc;
    *number = value ? json_integer_value(value) : 0;
    return GATE_OK;
}

static enum gate_rc read_healthcheck(const struct source *source, struct oci_config *config,
                                     struct error *err)
{
    struct oci_healthcheck *check = &config->healthcheck;
    const json_t *object = NULL;

    if (json_document_find(source->object, source->path, "Healthcheck", JSON_OBJECT, &object, err))
        return err->rc;
    if (!object)
        return GATE_OK;

    struct source inner = { .object = object,
                            .path = "config.Healthcheck",
                            .arena = source->arena };
    if (read_strings(&inner, "Test", &check->test, err) ||
        read_integer(&inner, "Interval", &check->interval_ns, err) ||
        read_integer(&inner, "Timeout", &check->timeout_ns, err) ||
        read_integer(&inner, "Retries", &check->retries, err))
        return err->rc;
    /* An empty test inherits that of the base image: there is none of its own. */
    check->is_set = check->test.count > 0;
    return GATE_OK;
}

/* What a container is started with: the object "config", which may be absent. */
static enum gate_rc read_execution(const struct source *root, struct oci_config *config,
                                   struct error *err)
{
    const json_t *object = NULL;

    if (json_document_find(root->object, root->path, "config", JSON_OBJECT, &object, err))
        return err->rc;
    if (!object)
        return GATE_OK;

    struct source source = { .object = object, .path = "config", .arena = root->arena };
    if (read_str(&source, "User", &config->user, err) ||
        read_str(&source, "WorkingDir", &config->working_dir, err) ||
        read_str(&source, "StopSignal", &config->stop_signal, err) ||
        read_strings(&source, "Env", &config->env, err) ||
        read_strings(&source, "Entrypoint", &config->entrypoint, err) ||
        read_strings(&source, "Cmd", &config->cmd, err) ||
        read_strings(&source, "Shell", &config->shell, err) ||
        read_strings(&source, "OnBuild", &config->onbuild, err) ||
        read_keys(&source, "ExposedPorts", &config->exposed_ports, err) ||
        read_keys(&source, "Volumes", &config->volumes, err) || read_labels(&source, config, err) ||
        read_healthcheck(&source, config, err))
        return err->rc;
    return GATE_OK;
}

static enum gate_rc read_history(const struct source *root, struct oci_config *config,
                                 struct error *err)
{
    const json_t *list = NULL;

    if (json_document_find(root->object, root->path, "history", JSON_ARRAY, &list, err))
        return err->rc;

    size_t count = json_array_size(list);
    struct oci_history *history = arena_new(root->arena, count, sizeof(*history));
    for (size_t i = 0; i < count; i++) {
        struct source source = { .object = json_array_get(list, i),
                                 .path = "history",
                                 .arena = root->arena };
        struct oci_history *entry = &history[i];

        if (read_str(&source, "created", &entry->created, err) ||
            read_str(&source, "created_by", &entry->created_by, err) ||
            read_str(&source, "author", &entry->author, err) ||
            read_str(&source, "comment", &entry->comment, err) ||
            json_document_find_bool(source.object, source.path, "empty_layer", false,
                                    &entry->is_empty_layer, err))
            return err->rc;
    }
    config->history = history;
    config->history_count = count;
    return GATE_OK;
}

static enum gate_rc read_rootfs(const struct source *root, struct oci_config *config,
                                struct error *err)
{
    const json_t *object = NULL;

    if (json_document_find(root->object, root->path, "rootfs", JSON_OBJECT, &object, err))
        return err->rc;
    if (!object)
        return GATE_OK;

    struct source source = { .object = object, .path = "rootfs", .arena = root->arena };
    return read_strings(&source, "diff_ids", &config->diff_ids, err);
}

enum gate_rc oci_config_parse(struct str text, struct arena *arena, struct oci_config *config,
                              struct error *err)
{
    struct oci_config parsed = { .history_count = 0 };
    json_auto_t *root = NULL;

    if (json_document_parse(text, &root, err))
        return err->rc;

    struct source source = { .object = root, .path = "", .arena = arena };
    if (read_str(&source, "os", &parsed.os, err) ||
        read_str(&source, "architecture", &parsed.architecture, err) ||
        read_str(&source, "variant", &parsed.variant, err) ||
        read_str(&source, "created", &parsed.created, err) ||
        read_str(&source, "author", &parsed.author, err) || read_execution(&source, &parsed, err) ||
        read_history(&source, &parsed, err) || read_rootfs(&source, &parsed, err))
        return err->rc;
    *config = parsed;
    return GATE_OK;
}
