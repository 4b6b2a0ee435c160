#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/yaml_document.h"
#include "gate/cli.h"
#include "gate/policy_effect.h"
#include "gate/policy_people.h"
#include "gate/surroundings.h"
#include "gate/trusted.h"
#include "gate/yaml_json.h"
#include "policy/policy_write.h"

struct show_options {
    struct trusted_options trusted;
    const char *as;
    bool is_origin;
    bool is_json;
};

static const struct option_def show_option_defs[] = {
    {
        .name = "origin",
        .type = OPTION_FLAG,
        .offset = offsetof(struct show_options, is_origin),
        .help = "where each value comes from: file, line and blob",
    },
    {
        .name = "as",
        .type = OPTION_STRING,
        .offset = offsetof(struct show_options, as),
        .argument = "NAME",
        .help = "as it holds for this entry of the policy's images",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct show_options, is_json),
        .help = "as JSON",
    },
};

/* A policy that is shown. */
struct show {
    const struct trusted *trusted;
    struct policy policy; /* as it holds for the image that was named */
    int64_t now;
    struct arena *arena;
};

static bool is_of_organisation(const struct trusted *trusted, const struct source_location *place)
{
    return trusted->trust.has_organisation &&
           str_equal(place->blob, trusted->trust.organisation.policy_blob);
}

/* ".gate/policy.yaml:3 (blob 1a2b3c4d5e6f)" */
static struct str origin_text(const struct show *show, enum policy_setting setting)
{
    const struct source_location *place = &show->policy.places[setting];

    if (place->line == 0)
        return STR("built-in default");
    return arena_printf(show->arena, "%.*s:%u (blob %.*s%s)", STR_ARG(place->file), place->line,
                        STR_ARG(str_slice(place->blob, 0, 12)),
                        is_of_organisation(show->trusted, place) ? ", the organisation's" : "");
}

static void print_root(const struct show *show)
{
    const struct trust *trust = &show->trusted->trust;

    if (!show->trusted->is_trust_loaded || trust->root.kind == ROOT_NONE)
        (void)puts("# root: none");
    else
        (void)printf("# root: %.*s%s%.*s (%.*s)\n", STR_ARG(trust->root.ref),
                     trust->root.ref.len > 0 ? " " : "", STR_ARG(trust->root.commit),
                     STR_ARG(text_safe(trust->root.how, show->arena)));
    if (trust->has_organisation)
        (void)printf("# organisation: %.*s %.*s\n",
                     STR_ARG(text_safe(trust->organisation_shown, show->arena)),
                     STR_ARG(trust->organisation.commit));
    if (!trusted_has_policy(show->trusted))
        (void)puts("# there is no policy: built-in defaults, and no waiver applies");
}

static void print_notes(const struct show *show)
{
    const struct vec *notes = &show->trusted->trust.notes;

    if (show->trusted->is_trust_loaded && notes->count > 0) {
        (void)puts("# refused, or without effect");
        for (size_t i = 0; i < notes->count; i++)
            (void)printf("#   %.*s\n",
                         STR_ARG(text_safe(*(const struct str *)vec_at(notes, i), show->arena)));
    }
}

/* The policy as YAML; with `origins` each setting with its origin. */
static enum gate_rc write_yaml(const struct show *show, bool is_origin, struct buf *text,
                               struct error *err)
{
    struct str origins[POLICY_SETTING_COUNT];

    for (int i = 0; is_origin && i < POLICY_SETTING_COUNT; i++)
        origins[i] = origin_text(show, (enum policy_setting)i);
    policy_write(&show->policy, is_origin ? origins : NULL, text);
    if (buf_failed(text))
        return error_set(err, GATE_ELIMIT, "the policy is larger than %zu bytes",
                         (size_t)LIMIT_TEXT_BYTES);
    return GATE_OK;
}

static enum exit_code print_text(const struct show *show, bool is_origin)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    if (write_yaml(show, is_origin, &text, &err))
        return cli_fail_error(EXIT_INTERNAL, &err);
    print_root(show);
    (void)fwrite(text.data, 1, text.len, stdout);
    if (show->trusted->is_trust_loaded)
        policy_people_print(&show->trusted->trust, show->now, show->arena);
    print_notes(show);
    return EXIT_PASSED;
}

static json_t *text_json(struct str text)
{
    return json_stringn(text.ptr, text.len);
}

/* The same document as the YAML: written, and read again. */
static json_t *policy_json(const struct show *show, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct yaml_node *root = NULL;
    uint32_t line = 0;
    uint32_t column = 0;

    if (write_yaml(show, false, &text, err) ||
        yaml_document_parse(buf_str(&text), show->arena, &root, &line, &column, err))
        return NULL;
    return yaml_json(root);
}

static json_t *origins_json(const struct show *show)
{
    json_t *json = json_object();

    for (int i = 0; i < POLICY_SETTING_COUNT; i++) {
        const struct source_location *place = &show->policy.places[i];
        json_t *value = json_null(); /* the built-in default */

        if (place->line > 0)
            value = json_pack("{s:o, s:i, s:o, s:b}", "file", text_json(place->file), "line",
                              (int)place->line, "blob", text_json(place->blob), "organisation",
                              is_of_organisation(show->trusted, place));
        (void)json_object_set_new(json, policy_setting_name((enum policy_setting)i), value);
    }
    return json;
}

static json_t *root_json(const struct show *show)
{
    const struct trust *trust = &show->trusted->trust;

    if (!show->trusted->is_trust_loaded || trust->root.kind == ROOT_NONE)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "ref", text_json(trust->root.ref), "commit",
                     text_json(trust->root.commit), "how",
                     text_json(text_safe(trust->root.how, show->arena)), "policy_blob",
                     text_json(trust->application.policy_blob), "signers_blob",
                     text_json(trust->application.signers_blob), "revoked_blob",
                     text_json(trust->application.revoked_blob));
}

static json_t *organisation_json(const struct show *show)
{
    const struct trust *trust = &show->trusted->trust;

    if (!trust->has_organisation)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "repository",
                     text_json(text_safe(trust->organisation_shown, show->arena)), "commit",
                     text_json(trust->organisation.commit), "policy_blob",
                     text_json(trust->organisation.policy_blob), "signers_blob",
                     text_json(trust->organisation.signers_blob), "revoked_blob",
                     text_json(trust->organisation.revoked_blob));
}

static json_t *notes_json(const struct show *show)
{
    json_t *list = json_array();

    for (size_t i = 0; show->trusted->is_trust_loaded && i < show->trusted->trust.notes.count; i++)
        (void)json_array_append_new(
            list, text_json(text_safe(*(const struct str *)vec_at(&show->trusted->trust.notes, i),
                                      show->arena)));
    return list;
}

static enum exit_code print_json(const struct show *show)
{
    struct error err = ERROR_INIT;
    json_t *policy = policy_json(show, &err);
    json_t *persons = show->trusted->is_trust_loaded
                          ? policy_people_json(&show->trusted->trust, show->now, show->arena)
                          : json_array();

    if (!policy) {
        json_decref(persons);
        return cli_fail_error(EXIT_INTERNAL, &err);
    }
    return cli_print_json(json_pack(
        "{s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "has_policy", trusted_has_policy(show->trusted),
        "root", root_json(show), "organisation", organisation_json(show), "policy", policy,
        "origin", origins_json(show), "persons", persons, "notes", notes_json(show)));
}

/* What holds for the image: its own threshold, level and profiles in the place of the policy's. */
static void narrow_to(struct show *show, const struct policy_effect *effect)
{
    struct policy *policy = &show->policy;

    policy->fail_on = *policy_effect_threshold(effect);
    policy->level = policy_effect_level(effect);
    policy->profiles = policy_effect_profiles(effect, &policy->profile_count);
    if (effect->image->has_fail_on)
        policy->places[POLICY_FAIL_ON] = effect->image->at;
    if (effect->image->level > 0)
        policy->places[POLICY_LEVEL] = effect->image->at;
    if (effect->image->profile_count > 0)
        policy->places[POLICY_PROFILES] = effect->image->at;
    policy->images = effect->image;
    policy->image_count = 1;
}

static enum exit_code show_it(const struct show_options *options, struct show *show)
{
    struct error err = ERROR_INIT;
    struct policy_effect effect;

    if (trusted_has_policy(show->trusted))
        show->policy = show->trusted->trust.policy;
    else
        policy_init(&show->policy);
    if (options->as) {
        if (policy_effect_open(show->trusted, options->as, &effect, &err))
            return cli_fail_error(EXIT_USAGE, &err);
        narrow_to(show, &effect);
    }
    return options->is_json ? print_json(show) : print_text(show, options->is_origin);
}

static enum exit_code show_run(const struct invocation *invocation)
{
    const struct show_options *options = invocation->options;
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct trusted trusted;
    struct show show = { .trusted = &trusted, .arena = &arena };

    if (trusted_now(&options->trusted, &show.now, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    enum exit_code code = trusted_open(&options->trusted, show.now, &trusted);
    if (code == EXIT_PASSED)
        code = show_it(options, &show);
    trusted_release(&trusted);
    arena_release(&arena);
    return code;
}

const struct command command_policy_show = {
    .name = "policy show",
    .summary = "show the policy that counts here, and whose keys do what",
    .operands = "",
    .options = show_option_defs,
    .option_count = COUNT_OF(show_option_defs),
    .shared = { { .options = trusted_option_defs,
                  .count = TRUSTED_OPTION_COUNT,
                  .offset = offsetof(struct show_options, trusted) } },
    .options_size = sizeof(struct show_options),
    .run = show_run,
};
