#include "evidence/record_excerpt.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/vec.h"
#include "evidence/record.h"
#include "format/json_document.h"

enum { PATH_SIZE = 64 };

/* What reading goes with. */
struct reading {
    struct arena *arena;
    struct error *err;
};

static enum gate_rc get_text(struct reading *reading, const json_t *object, const char *path,
                             const char *key, struct str *text)
{
    struct str value;

    if (json_document_get_str(object, path, key, &value, reading->err))
        return reading->err->rc;
    *text = arena_str(reading->arena, value);
    return GATE_OK;
}

static enum gate_rc find_text(struct reading *reading, const json_t *object, const char *path,
                              const char *key, struct str *text)
{
    struct str value;

    if (json_document_find_str(object, path, key, &value, reading->err))
        return reading->err->rc;
    *text = value.ptr ? arena_str(reading->arena, value) : STR("");
    return GATE_OK;
}

static enum gate_rc fail_word(struct reading *reading, const char *path, const char *key,
                              struct str word)
{
    return error_set(reading->err, GATE_EFORMAT, "'%s.%s' has the unknown value '%.*s'", path, key,
                     STR_ARG(str_slice(word, 0, 40)));
}

static enum gate_rc get_grade(struct reading *reading, const json_t *object, const char *path,
                              enum grade *grade)
{
    struct str word;

    if (json_document_get_str(object, path, "grade", &word, reading->err))
        return reading->err->rc;
    for (enum grade at = GRADE_NONE; at <= GRADE_CAT1; at++) {
        if (str_equal(word, str_of(grade_name(at)))) {
            *grade = at;
            return GATE_OK;
        }
    }
    return fail_word(reading, path, "grade", word);
}

static enum gate_rc get_decision(struct reading *reading, const json_t *object, const char *path,
                                 enum decision *decision)
{
    struct str word;

    if (json_document_get_str(object, path, "decision", &word, reading->err))
        return reading->err->rc;
    for (enum decision at = DECISION_NONE; at <= DECISION_WAIVED; at++) {
        if (str_equal(word, str_of(decision_name(at)))) {
            *decision = at;
            return GATE_OK;
        }
    }
    return fail_word(reading, path, "decision", word);
}

static bool is_fingerprint(struct str text)
{
    struct str hex = str_slice(text, 7, text.len);

    for (size_t i = 0; i < hex.len; i++) {
        char c = hex.ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return text.len == 7 + 64 && str_starts_with(text, STR("sha256:"));
}

/* `line` is null where a finding has none. */
static enum gate_rc find_line(struct reading *reading, const json_t *object, const char *path,
                              uint32_t *line)
{
    const json_t *value;

    if (json_document_find(object, path, "line", JSON_INTEGER, &value, reading->err))
        return reading->err->rc;
    json_int_t number = value ? json_integer_value(value) : 0;
    if (number < 0 || number > UINT32_MAX)
        return error_set(reading->err, GATE_EFORMAT, "'%s.line' is no line", path);
    *line = (uint32_t)number;
    return GATE_OK;
}

static enum gate_rc read_finding(struct reading *reading, const json_t *json, const char *path,
                                 struct excerpt_finding *finding)
{
    const json_t *origin;

    if (get_text(reading, json, path, "fingerprint", &finding->fingerprint) ||
        find_text(reading, json, path, "path", &finding->path) ||
        find_line(reading, json, path, &finding->line) ||
        find_text(reading, json, path, "expected", &finding->expected) ||
        find_text(reading, json, path, "got", &finding->got) ||
        json_document_find(json, path, "origin", JSON_OBJECT, &origin, reading->err) ||
        (origin && find_text(reading, origin, path, "entry", &finding->entry)))
        return reading->err->rc;
    if (!origin)
        finding->entry = STR("");
    if (!is_fingerprint(finding->fingerprint))
        return error_set(reading->err, GATE_EFORMAT, "'%s.fingerprint' is none", path);
    return GATE_OK;
}

/* Adds the findings of a result that failed or ended in an error. */
static enum gate_rc read_result(struct reading *reading, const json_t *json, const char *path,
                                struct vec *findings, struct excerpt_control *control)
{
    const json_t *list;
    struct str status;
    bool is_cut;

    if (json_document_get_str(json, path, "status", &status, reading->err) ||
        json_document_get(json, path, "findings", JSON_ARRAY, &list, reading->err) ||
        json_document_find_bool(json, path, "findings_cut", false, &is_cut, reading->err))
        return reading->err->rc;
    bool is_error = str_equal(status, STR("error"));
    if (!is_error && !str_equal(status, STR("failed")))
        return GATE_OK;
    control->is_cut |= is_cut;
    control->is_vague |= json_array_size(list) == 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct excerpt_finding finding = { .is_error = is_error };
        char at[PATH_SIZE * 3];

        (void)snprintf(at, sizeof(at), "%s.findings[%zu]", path, i);
        if (read_finding(reading, json_array_get(list, i), at, &finding))
            return reading->err->rc;
        *(struct excerpt_finding *)vec_add(findings) = finding;
    }
    return GATE_OK;
}

static enum gate_rc read_results(struct reading *reading, const json_t *json, const char *path,
                                 struct excerpt_control *control)
{
    CLEANUP(vec_release) struct vec findings = VEC_INIT(struct excerpt_finding);
    const json_t *list;

    if (json_document_get(json, path, "results", JSON_ARRAY, &list, reading->err))
        return reading->err->rc;
    for (size_t i = 0; i < json_array_size(list); i++) {
        char at[PATH_SIZE * 2];

        (void)snprintf(at, sizeof(at), "%s.results[%zu]", path, i);
        if (read_result(reading, json_array_get(list, i), at, &findings, control))
            return reading->err->rc;
    }

    struct excerpt_finding *kept = arena_new(reading->arena, findings.count + 1, sizeof(*kept));
    for (size_t i = 0; i < findings.count; i++)
        kept[i] = *(const struct excerpt_finding *)vec_at(&findings, i);
    control->findings = kept;
    control->finding_count = findings.count;
    return GATE_OK;
}

static enum gate_rc read_control(struct reading *reading, const json_t *json, const char *path,
                                 struct excerpt_control *control)
{
    struct str status;

    if (get_text(reading, json, path, "id", &control->id) ||
        find_text(reading, json, path, "rev", &control->rev) ||
        get_text(reading, json, path, "profile", &control->profile) ||
        find_text(reading, json, path, "title", &control->title) ||
        get_grade(reading, json, path, &control->grade) ||
        get_decision(reading, json, path, &control->decision) ||
        json_document_get_str(json, path, "status", &status, reading->err) ||
        read_results(reading, json, path, control))
        return reading->err->rc;
    control->is_error = str_equal(status, STR("error"));
    control->is_failed = str_equal(status, STR("failed"));
    return GATE_OK;
}

static enum gate_rc read_controls(struct reading *reading, const json_t *root,
                                  struct record_excerpt *excerpt)
{
    const json_t *list;

    if (json_document_get(root, "", "controls", JSON_ARRAY, &list, reading->err))
        return reading->err->rc;
    struct excerpt_control *controls =
        arena_new(reading->arena, json_array_size(list) + 1, sizeof(*controls));
    for (size_t i = 0; i < json_array_size(list); i++) {
        char at[PATH_SIZE];

        (void)snprintf(at, sizeof(at), "controls[%zu]", i);
        if (read_control(reading, json_array_get(list, i), at, &controls[i]))
            return reading->err->rc;
    }
    excerpt->controls = controls;
    excerpt->control_count = json_array_size(list);
    return GATE_OK;
}

static enum gate_rc read_profiles(struct reading *reading, const json_t *root,
                                  struct record_excerpt *excerpt)
{
    const json_t *list;

    if (json_document_get(root, "", "profiles", JSON_ARRAY, &list, reading->err))
        return reading->err->rc;
    struct excerpt_profile *profiles =
        arena_new(reading->arena, json_array_size(list) + 1, sizeof(*profiles));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *json = json_array_get(list, i);
        char at[PATH_SIZE];

        (void)snprintf(at, sizeof(at), "profiles[%zu]", i);
        if (get_text(reading, json, at, "name", &profiles[i].name) ||
            find_text(reading, json, at, "version", &profiles[i].version))
            return reading->err->rc;
    }
    excerpt->profiles = profiles;
    excerpt->profile_count = json_array_size(list);
    return GATE_OK;
}

/* The image as gate computed it, and as the policy names it. */
static enum gate_rc read_image(struct reading *reading, const json_t *root,
                               struct record_excerpt *excerpt)
{
    const json_t *image;
    const json_t *policy;
    const json_t *verdict;
    struct str verified;

    if (json_document_get(root, "", "image", JSON_OBJECT, &image, reading->err) ||
        json_document_find(root, "", "policy", JSON_OBJECT, &policy, reading->err) ||
        json_document_get(root, "", "verdict", JSON_OBJECT, &verdict, reading->err) ||
        find_text(reading, image, "image", "name", &excerpt->image_name) ||
        json_document_get_str(image, "image", "verified", &verified, reading->err) ||
        find_text(reading, image, "image", "id", &excerpt->config_digest) ||
        json_document_find_bool(verdict, "verdict", "partial", false, &excerpt->is_partial,
                                reading->err) ||
        (policy && find_text(reading, policy, "policy", "image", &excerpt->image)))
        return reading->err->rc;
    if (!policy)
        excerpt->image = STR("");
    if (!str_equal(verified, STR("full")))
        excerpt->config_digest = STR("");
    return GATE_OK;
}

static enum gate_rc check_schema(struct reading *reading, const json_t *root)
{
    struct str schema;

    if (json_document_find_str(root, "", "schema", &schema, reading->err))
        return reading->err->rc;
    if (!schema.ptr)
        return error_set(reading->err, GATE_EFORMAT, "it is no record: 'schema' is missing");
    if (!str_equal(schema, STR(RECORD_SCHEMA)))
        return error_set(reading->err, GATE_EFORMAT,
                         "its schema is '%.*s', expected " RECORD_SCHEMA,
                         STR_ARG(str_slice(schema, 0, 40)));
    return GATE_OK;
}

enum gate_rc record_excerpt_parse(struct str text, struct arena *arena,
                                  struct record_excerpt *excerpt, struct error *err)
{
    struct reading reading = { .arena = arena, .err = err };
    struct record_excerpt read = { .image = STR("") };
    json_auto_t *root = NULL;

    if (text.len > LIMIT_RECORD_BYTES)
        return error_set(err, GATE_ELIMIT, "it is larger than %zu MiB", LIMIT_RECORD_BYTES >> 20);
    if (json_document_parse(text, &root, err) || check_schema(&reading, root) ||
        read_image(&reading, root, &read) || read_profiles(&reading, root, &read) ||
        read_controls(&reading, root, &read))
        return err->rc;
    *excerpt = read;
    return GATE_OK;
}

const struct excerpt_control *record_excerpt_control(const struct record_excerpt *excerpt,
                                                     struct str id)
{
    for (size_t i = 0; i < excerpt->control_count; i++) {
        if (str_equal(excerpt->controls[i].id, id))
            return &excerpt->controls[i];
    }
    return NULL;
}

const struct excerpt_finding *record_excerpt_finding(const struct record_excerpt *excerpt,
                                                     struct str fingerprint)
{
    for (size_t i = 0; i < excerpt->control_count; i++) {
        const struct excerpt_control *control = &excerpt->controls[i];

        for (size_t k = 0; k < control->finding_count; k++) {
            if (str_equal(control->findings[k].fingerprint, fingerprint))
                return &control->findings[k];
        }
    }
    return NULL;
}

struct str record_excerpt_major(const struct record_excerpt *excerpt, struct str profile)
{
    for (size_t i = 0; i < excerpt->profile_count; i++) {
        struct str version = excerpt->profiles[i].version;
        struct str major;

        if (str_equal(excerpt->profiles[i].name, profile) && str_cut(&version, '.', &major))
            return major;
    }
    return STR("");
}
