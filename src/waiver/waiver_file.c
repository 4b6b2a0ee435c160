/* Reading a waiver. */
#include <stddef.h>

#include "base/attributes.h"
#include "base/map.h"
#include "base/text.h"
#include "policy/strict_keys.h"
#include "waiver/waiver.h"

enum { REV_DIGITS = 12, MAX_LINE = 1024 };

bool waiver_id_is_valid(struct str id)
{
    return strict_is_id(id);
}

static void load_kind(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const char *words[WAIVER_KIND_COUNT];
    enum waiver_kind *kind = member;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        words[i] = waiver_kind_name((enum waiver_kind)i);

    int index = yaml_keys_word(reader, pair, words, COUNT_OF(words));
    if (index >= 0)
        *kind = (enum waiver_kind)index;
}

static void load_name(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_name, "a literal name, no pattern", member);
}

static void load_digest(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_sha256, "sha256: and 64 lower-case hex digits",
                      member);
}

static const struct key_def image_keys[] = {
    { .name = "name",
      .shape = KEY_WORD,
      .help = "a name under images: of the policy",
      .load = load_name,
      .offset = offsetof(struct waiver, image_name) },
    { .name = "digest",
      .shape = KEY_TEXT,
      .help = "the digest of its config or manifest",
      .load = load_digest,
      .offset = offsetof(struct waiver, image_digest) },
};

static void load_image(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (yaml_keys_read(reader, pair->value, "an image", image_keys, COUNT_OF(image_keys), member) &&
        !yaml_keys_pair(pair->value, "name") == !yaml_keys_pair(pair->value, "digest"))
        yaml_keys_fault(reader, pair->value, "either name or digest", NULL,
                        "the image has %s of them", pair->value->pair_count > 1 ? "both" : "none");
}

/* a-z, 0-9 and '-', as ids of controls are: no pattern. */
static bool is_control_id(struct str text)
{
    return strict_is_made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-", 255) &&
           text.ptr[0] != '-';
}

/* "ssh-root-login" or "ssh-root-login@3f9c2d1a77b0". */
static bool split_control(struct str text, struct waiver_control *control)
{
    ptrdiff_t at = str_find(text, STR("@"));

    control->id = at < 0 ? text : str_slice(text, 0, (size_t)at);
    control->rev = at < 0 ? STR("") : str_slice(text, (size_t)at + 1, text.len);
    return is_control_id(control->id) &&
           (at < 0 || (control->rev.len == REV_DIGITS &&
                       strict_is_made_of(control->rev, "0123456789abcdef", REV_DIGITS)));
}

static bool is_control(struct str text)
{
    struct waiver_control control;

    return split_control(text, &control);
}

static void load_controls(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct waiver *waiver = member;
    struct policy_texts texts = { .count = 0 };
    struct map ids = MAP_INIT;

    strict_texts(reader, pair, is_control, "the id of a control, or ID@REV; no patterns", &texts);

    struct waiver_control *controls = arena_new(reader->arena, texts.count + 1, sizeof(*controls));
    for (size_t i = 0; i < texts.count; i++) {
        (void)split_control(texts.items[i], &controls[i]);
        if (map_find(&ids, controls[i].id))
            yaml_keys_fault(reader, pair->value, NULL, NULL, "'controls' has '%.*s' twice",
                            STR_ARG(controls[i].id));
        map_set(&ids, controls[i].id, controls);
    }
    map_release(&ids);
    waiver->controls = controls;
    waiver->control_count = texts.count;
}

static void load_findings(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_texts(reader, pair, strict_is_sha256, "a fingerprint: sha256: and 64 hex digits",
                 member);
}

static bool is_major(struct str text)
{
    return strict_is_made_of(text, "0123456789", 9);
}

static void load_major(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, is_major, "the major version in quotes, such as \"1\"", member);
}

static const struct key_def profile_keys[] = {
    { .name = "name",
      .shape = KEY_WORD,
      .help = "the profile of the controls",
      .is_required = true,
      .load = load_name,
      .offset = offsetof(struct waiver, profile_name) },
    { .name = "version",
      .shape = KEY_TEXT,
      .help = "its major version",
      .is_required = true,
      .load = load_major,
      .offset = offsetof(struct waiver, profile_version) },
};

static void load_profile(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)yaml_keys_read(reader, pair->value, "profile", profile_keys, COUNT_OF(profile_keys),
                         member);
}

static void load_prose(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *text = member;

    yaml_keys_text(reader, pair, member);
    if (pair->value->kind == YAML_STRING && text->len == 0)
        yaml_keys_fault(reader, pair->value, NULL, NULL, "'%.*s' is empty",
                        STR_ARG(pair->key->text));
}

static bool is_line(struct str text)
{
    return text.len > 0 && text.len <= MAX_LINE && str_trim(text).len == text.len;
}

static void load_ticket(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, is_line, "a text without blanks around it", member);
}

static void load_principal(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_principal,
                      "a literal principal: letters, digits and . _ % + @ -", member);
}

static void load_covers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const char *const words[] = { "failed", "error" };
    struct waiver *waiver = member;
    const struct yaml_node *list = pair->value;
    bool covers[COUNT_OF(words)] = { false };

    if (!strict_has_entries(reader, list, YAML_LIST, pair->key->text))
        return;
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_pair item = { .key = pair->key, .value = list->items[i] };
        int index = yaml_keys_word(reader, &item, words, COUNT_OF(words));

        if (index >= 0 && covers[index])
            yaml_keys_fault(reader, item.value, NULL, NULL, "'covers' has '%s' twice",
                            words[index]);
        if (index >= 0)
            covers[index] = true;
    }
    waiver->covers_failed = covers[0];
    waiver->covers_error = covers[1];
}

static void load_time(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node *node = pair->value;

    if (node->kind != YAML_STRING || !strict_time(node->text, member))
        yaml_keys_fault(reader, node, "a UTC time such as \"2026-11-23T10:00:00Z\"", NULL,
                        "'%.*s' is '%.*s'", STR_ARG(pair->key->text), STR_ARG(node->text));
}

/* In the order in which waiver_write() writes them. */
static const struct key_def waiver_keys[] = {
    { .name = "gate_waiver",
      .shape = KEY_INTEGER,
      .help = "version of the format: 1",
      .is_required = true,
      .load = strict_format },
    { .name = "id",
      .shape = KEY_WORD,
      .help = "its name, that of the file",
      .is_required = true,
      .load = strict_id,
      .offset = offsetof(struct waiver, id) },
    { .name = "kind",
      .shape = KEY_WORD,
      .help = "waiver, break-glass or false-positive",
      .is_required = true,
      .load = load_kind,
      .offset = offsetof(struct waiver, kind) },
    { .name = "project",
      .shape = KEY_WORD,
      .help = "the project of the policy",
      .is_required = true,
      .load = strict_id,
      .offset = offsetof(struct waiver, project) },
    { .name = "image",
      .shape = KEY_MAP,
      .help = "the one image it is for, by name or by digest",
      .is_required = true,
      .load = load_image },
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "ids of controls, each with @REV",
      .is_required = true,
      .load = load_controls },
    { .name = "findings",
      .shape = KEY_LIST,
      .help = "fingerprints of the findings it is for",
      .load = load_findings,
      .offset = offsetof(struct waiver, findings) },
    { .name = "covers",
      .shape = KEY_LIST,
      .help = "failed, error, or both; failed where it is not given",
      .load = load_covers },
    { .name = "profile",
      .shape = KEY_MAP,
      .help = "the profile of the controls, and its major version",
      .is_required = true,
      .load = load_profile },
    { .name = "reason",
      .shape = KEY_TEXT,
      .help = "why",
      .is_required = true,
      .load = load_prose,
      .offset = offsetof(struct waiver, reason) },
    { .name = "ticket",
      .shape = KEY_TEXT,
      .help = "where it is followed up",
      .load = load_ticket,
      .offset = offsetof(struct waiver, ticket) },
    { .name = "plan",
      .shape = KEY_TEXT,
      .help = "how it ends; mandatory for break-glass",
      .load = load_prose,
      .offset = offsetof(struct waiver, plan) },
    { .name = "renews",
      .shape = KEY_WORD,
      .help = "the waiver that it follows",
      .load = strict_id,
      .offset = offsetof(struct waiver, renews) },
    { .name = "requested_by",
      .shape = KEY_WORD,
      .help = "the principal who asks, and signs",
      .is_required = true,
      .load = load_principal,
      .offset = offsetof(struct waiver, requested_by) },
    { .name = "issued",
      .shape = KEY_TEXT,
      .help = "when it was written",
      .is_required = true,
      .load = load_time,
      .offset = offsetof(struct waiver, issued) },
    { .name = "not_before",
      .shape = KEY_TEXT,
      .help = "from when it counts",
      .is_required = true,
      .load = load_time,
      .offset = offsetof(struct waiver, not_before) },
    { .name = "expires",
      .shape = KEY_TEXT,
      .help = "when it ends",
      .is_required = true,
      .load = load_time,
      .offset = offsetof(struct waiver, expires) },
};

/* What one key asks of another; every key was read without a fault. */
static void check_waiver(struct yaml_reader *reader, const struct yaml_node *root,
                         const struct waiver *waiver)
{
    const char *kind = waiver_kind_name(waiver->kind);

    if (waiver->kind == WAIVER_BREAK_GLASS && waiver->plan.len == 0)
        yaml_keys_fault(reader, root, NULL, NULL, "missing key 'plan' of a %s waiver", kind);
    if (waiver->kind != WAIVER_PLAIN && waiver->findings.count == 0)
        yaml_keys_fault(reader, root, NULL, NULL, "missing key 'findings' of a %s waiver", kind);
    if (waiver->renews.len > 0 && str_equal(waiver->renews, waiver->id))
        yaml_keys_fault(reader, yaml_keys_pair(root, "renews")->value, NULL, NULL,
                        "the waiver renews itself");
    if (waiver->not_before < waiver->issued)
        yaml_keys_fault(reader, yaml_keys_pair(root, "not_before")->value, NULL, NULL,
                        "'not_before' is before 'issued'");
    if (waiver->expires <= waiver->not_before)
        yaml_keys_fault(reader, yaml_keys_pair(root, "expires")->value, NULL, NULL,
                        "'expires' is not after 'not_before'");
}

/* GATE_EFORMAT with the first fault of the file. */
static enum gate_rc outcome(struct diagnostics *diagnostics, size_t before, struct arena *arena,
                            struct error *err)
{
    if (diagnostics->items.count == before)
        return GATE_OK;

    struct str text = text_safe(diagnostic_text(vec_at(&diagnostics->items, before), arena), arena);
    return error_set(err, GATE_EFORMAT, "%.*s", STR_ARG(text));
}

enum gate_rc waiver_parse(struct str text, const struct source_location *file, struct arena *arena,
                          struct diagnostics *diagnostics, struct waiver *waiver, struct error *err)
{
    static const char *const prose[] = { "reason", "plan" };
    struct yaml_reader reader = { .arena = arena, .diagnostics = diagnostics, .file = *file };
    struct waiver parsed = { .covers_failed = true };
    size_t before = diagnostics->items.count;
    const struct yaml_node *root =
        strict_parse(&reader, text, LIMIT_WAIVER_BYTES, "a waiver", prose, COUNT_OF(prose));

    if (root)
        (void)yaml_keys_read(&reader, root, "a waiver", waiver_keys, COUNT_OF(waiver_keys),
                             &parsed);
    if (root && diagnostics->items.count == before)
        check_waiver(&reader, root, &parsed);
    if (outcome(diagnostics, before, arena, err))
        return err->rc;
    *waiver = parsed;
    return GATE_OK;
}
