#include "gate/waiver_command.h"

#include "base/clock.h"
#include "base/digest.h"
#include "gate/surroundings.h"
#include "gate/waiver_files.h"
#include "waiver/apply.h"

static bool is_builtin(struct str name)
{
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        if (str_equal(profile_builtin_name(i), name))
            return true;
    }
    return false;
}

/* Opens it, quietly: what is wrong with a profile is told by the commands that are about it. */
static struct profile *open_quietly(const char *path)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct profile *profile = NULL;

    return profile_open(path, &diagnostics, &profile, &err) == GATE_OK ? profile : NULL;
}

static struct profile *keep(struct waiver_command *command, struct profile *profile)
{
    *(struct profile **)vec_add(&command->profiles) = profile;
    return profile;
}

/* A profile of the policy that is not built in: only the very one that its sha256 names. */
static struct profile *open_pinned(struct waiver_command *command, struct str name)
{
    const struct policy *policy = &command->trusted.trust.policy;
    char sha256[DIGEST_TEXT_SIZE];

    for (size_t i = 0; i < policy->profile_count; i++) {
        const struct policy_profile *pin = &policy->profiles[i];

        if (pin->sha256.len == 0 || is_builtin(pin->name))
            continue;
        struct profile *profile = open_quietly(arena_str(&command->trusted.arena, pin->name).ptr);
        if (!profile)
            continue;
        digest_format_hex(&profile->sha256, sha256);
        if (str_equal(profile->name, name) && str_equal(pin->sha256, str_of(sha256)))
            return profile;
        profile_close(profile);
    }
    return NULL;
}

const struct profile *waiver_command_profile(struct waiver_command *command, struct str name)
{
    for (size_t i = 0; i < command->profiles.count; i++) {
        struct profile *profile = *(struct profile **)vec_at(&command->profiles, i);

        if (str_equal(profile->name, name))
            return profile;
    }
    /* a name that is not built in could be a path: it is text of whoever wrote the waiver */
    struct profile *opened = is_builtin(name)
                                 ? open_quietly(arena_str(&command->trusted.arena, name).ptr)
                                 : open_pinned(command, name);
    return opened ? keep(command, opened) : NULL;
}

const struct control *waiver_command_control(const struct profile *profile, struct str id)
{
    for (size_t i = 0; profile && i < profile->control_count; i++) {
        if (str_equal(profile->controls[i].id, id))
            return &profile->controls[i];
    }
    return NULL;
}

int waiver_command_category(struct waiver_command *command, const struct waiver *waiver)
{
    const struct profile *profile = waiver_command_profile(command, waiver->profile_name);
    int category = -1;

    for (size_t i = 0; i < waiver->control_count; i++) {
        const struct control *control = waiver_command_control(profile, waiver->controls[i].id);

        if (!control)
            continue;
        int own = waiver_category(grade_of(control->impact, profile->cat1, profile->cat2));
        category = own > category ? own : category;
    }
    return category;
}

const char *waiver_command_category_title(int category)
{
    static const char *const titles[CATEGORY_COUNT] = {
        [CATEGORY_CAT3] = "CAT III",
        [CATEGORY_CAT2] = "CAT II",
        [CATEGORY_CAT1] = "CAT I",
    };

    return category < 0 ? "unknown category" : titles[category];
}

enum gate_rc waiver_command_judge(struct waiver_command *command, const struct waiver_blobs *blobs,
                                  struct judged_waivers *judged, struct error *err)
{
    struct arena *arena = &command->trusted.arena;

    if (waiver_examine(blobs, &command->trusted.ledger, &command->court, arena, judged, err))
        return err->rc;
    for (size_t i = 0; i < judged->count; i++) {
        struct judged_waiver *one = &judged->items[i];

        if (one->status != WAIVER_UNUSED)
            continue;
        const struct profile *profile = waiver_command_profile(command, one->waiver.profile_name);
        if (profile)
            waiver_judge_by(one, profile, &command->court, arena);
        else
            one->explanation =
                arena_printf(arena, "profile %.*s is not here: only gate check can tell",
                             STR_ARG(one->waiver.profile_name));
    }
    return GATE_OK;
}

const char *waiver_command_word(const struct judged_waiver *judged)
{
    if (judged->status != WAIVER_UNUSED)
        return waiver_status_name(judged->status);
    return judged->is_accepted ? "accepted" : "undecided";
}

const struct judged_waiver *waiver_command_find(const struct waiver_command *command, struct str id)
{
    for (size_t i = 0; i < command->judged.count; i++) {
        if (str_equal(command->judged.items[i].source->id, id))
            return &command->judged.items[i];
    }
    return NULL;
}

enum exit_code waiver_command_fail_unknown(const struct waiver_command *command, const char *id)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < command->judged.count; i++)
        *(const char **)vec_add(&names) =
            arena_str(&arena, command->judged.items[i].source->id).ptr;
    const char *nearest = str_nearest(str_of(id), names.items, names.count);
    if (nearest)
        return cli_fail(EXIT_USAGE, "unknown waiver: '%s': did you mean '%s'?", id, nearest);
    return cli_fail(EXIT_USAGE, "unknown waiver: '%s': see 'gate waiver ls'", id);
}

/* The options of this command that the next one needs too. */
static void set_words(const struct trusted_options *options, struct waiver_command *command)
{
    const struct {
        const char *name;
        const char *value;
    } all[] = {
        { "repo", options->repository },
        { "trust-ref", options->trust_ref },
        { "trust-commit", options->trust_commit },
        { "trust-repo", options->trust_repo },
    };
    struct arena *arena = &command->trusted.arena;

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (all[i].value)
            command->words =
                arena_printf(arena, "%.*s --%s %.*s", STR_ARG(command->words), all[i].name,
                             STR_ARG(waiver_files_quote(str_of(all[i].value), arena)));
    }
}

enum exit_code waiver_command_open(const struct trusted_options *options,
                                   struct waiver_command *command)
{
    int64_t now = surroundings_now();
    struct error err = ERROR_INIT;

    *command = (struct waiver_command){
        .words = STR(""),
        .profiles = VEC_INIT(struct profile *),
    };
    if (options->at && !clock_parse(str_of(options->at), &now))
        return cli_fail(EXIT_USAGE,
                        "wrong value: --at %s: expected a time such as 2026-11-23T10:00:00Z",
                        options->at);
    enum exit_code code = trusted_open(options, now, &command->trusted);
    if (code != EXIT_PASSED)
        return code;
    if (!command->trusted.repository)
        return cli_fail(EXIT_USAGE, "there is no git repository here: waivers live in one: --repo "
                                    "DIR names it");
    set_words(options, command);
    command->court = trusted_court(&command->trusted);
    if (waiver_command_judge(command, &command->trusted.waivers, &command->judged, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    return EXIT_PASSED;
}

enum exit_code waiver_command_open_policy(const struct trusted_options *options,
                                          struct waiver_command *command)
{
    enum exit_code code = waiver_command_open(options, command);

    if (code != EXIT_PASSED || trusted_has_policy(&command->trusted))
        return code;
    return cli_fail(EXIT_TRUST,
                    "no policy counts here, so no waiver can apply: the root of trust (%.*s) "
                    "holds no " TRUST_POLICY_PATH ": gate init writes one",
                    STR_ARG(command->trusted.trust.root.how));
}

void waiver_command_release(struct waiver_command *command)
{
    for (size_t i = 0; i < command->profiles.count; i++)
        profile_close(*(struct profile **)vec_at(&command->profiles, i));
    vec_release(&command->profiles);
    trusted_release(&command->trusted);
}
