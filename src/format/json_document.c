#include "format/json_document.h"

#include "base/limits.h"

/* jansson calls itself for each list and object, so the depth is counted here first. */
bool json_document_is_within(struct str text, uint64_t most)
{
    bool is_string = false;
    uint64_t depth = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (is_string && c == '\\')
            i++;
        else if (c == '"')
            is_string = !is_string;
        else if (!is_string && (c == '[' || c == '{') && ++depth > most)
            return false;
        else if (!is_string && (c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return true;
}

/* jansson quotes the input in its messages. */
static void make_printable(char *text)
{
    for (; *text; text++) {
        if (*text < ' ' || *text > '~')
            *text = '?';
    }
}

enum gate_rc json_document_parse(struct str text, json_t **root, struct error *err)
{
    json_error_t json_error;

    if (!json_document_is_within(text, LIMIT_NESTING))
        return error_set(err, GATE_ELIMIT, "JSON nested more than %d deep", LIMIT_NESTING);

    json_t *parsed =
        json_loadb(text.len ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &json_error);
    if (!parsed) {
        make_printable(json_error.text);
        return error_set(err, GATE_EFORMAT, "line %d, column %d: %s", json_error.line,
                         json_error.column, json_error.text);
    }
    *root = parsed;
    return GATE_OK;
}

const char *json_document_type_name(json_type type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        return "null";
    }
    return "";
}

static const char *separator(const char *path)
{
    return path[0] ? "." : "";
}

/* The value of `key` if there is one that is not null. */
static enum gate_rc find_any(const json_t *object, const char *path, const char *key,
                             const json_t **value, struct error *err)
{
    if (!json_is_object(object))
        return error_set(err, GATE_EFORMAT, "%s%s%s is not an object", path[0] ? "'" : "",
                         path[0] ? path : "the document", path[0] ? "'" : "");

    const json_t *found = json_object_get(object, key);
    *value = json_is_null(found) ? NULL : found;
    return GATE_OK;
}

enum gate_rc json_document_find(const json_t *object, const char *path, const char *key,
                                json_type type, const json_t **value, struct error *err)
{
    const json_t *found = NULL;

    if (find_any(object, path, key, &found, err))
        return err->rc;
    if (found && json_typeof(found) != type)
        return error_set(err, GATE_EFORMAT, "'%s%s%s' is not %s", path, separator(path), key,
                         json_document_type_name(type));
    *value = found;
    return GATE_OK;
}

enum gate_rc json_document_get(const json_t *object, const char *path, const char *key,
                               json_type type, const json_t **value, struct error *err)
{
    const json_t *found = NULL;

    if (json_document_find(object, path, key, type, &found, err))
        return err->rc;
    if (!found)
        return error_set(err, GATE_EFORMAT, "'%s%s%s' is missing", path, separator(path), key);
    *value = found;
    return GATE_OK;
}

enum gate_rc json_document_find_str(const json_t *object, const char *path, const char *key,
                                    struct str *value, struct error *err)
{
    const json_t *found = NULL;

    if (json_document_find(object, path, key, JSON_STRING, &found, err))
        return err->rc;
    *value = json_document_str(found);
    return GATE_OK;
}

enum gate_rc json_document_get_str(const json_t *object, const char *path, const char *key,
                                   struct str *value, struct error *err)
{
    const json_t *found = NULL;

    if (json_document_get(object, path, key, JSON_STRING, &found, err))
        return err->rc;
    *value = json_document_str(found);
    return GATE_OK;
}

enum gate_rc json_document_get_u64(const json_t *object, const char *path, const char *key,
                                   uint64_t *value, struct error *err)
{
    const json_t *found = NULL;

    if (json_document_get(object, path, key, JSON_INTEGER, &found, err))
        return err->rc;
    if (json_integer_value(found) < 0)
        return error_set(err, GATE_EFORMAT, "'%s%s%s' is negative", path, separator(path), key);
    *value = (uint64_t)json_integer_value(found);
    return GATE_OK;
}

enum gate_rc json_document_find_bool(const json_t *object, const char *path, const char *key,
                                     bool absent, bool *value, struct error *err)
{
    const json_t *found = NULL;

    if (find_any(object, path, key, &found, err))
        return err->rc;
    if (found && !json_is_boolean(found))
        return error_set(err, GATE_EFORMAT, "'%s%s%s' is not %s", path, separator(path), key,
                         json_document_type_name(JSON_TRUE));
    *value = found ? json_is_true(found) : absent;
    return GATE_OK;
}

struct str json_document_str(const json_t *value)
{
    if (!json_is_string(value))
        return (struct str){ .ptr = NULL, .len = 0 };
    return (struct str){ .ptr = json_string_value(value), .len = json_string_length(value) };
}
