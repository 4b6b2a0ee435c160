/* The application's policy under its organisation's. */
#include "base/attributes.h"
#include "policy/policy_parts.h"

struct combiner {
    const struct policy *organisation;
    const struct policy *application;
    struct policy *effective; /* begins as the application's */
    struct arena *arena;
    struct vec *refused;
};

static bool is_stated(const struct policy *policy, enum policy_setting setting)
{
    return policy->places[setting].line > 0;
}

/* One line: "NAME: MESSAGE (FILE:LINE)". */
static void refuse(struct combiner *combiner, const char *name, const struct source_location *at,
                   struct str message)
{
    *(struct str *)vec_add(combiner->refused) = arena_printf(
        combiner->arena, "%s: %.*s (%.*s:%u)", name, STR_ARG(message), STR_ARG(at->file), at->line);
}

static void refuse_setting(struct combiner *combiner, enum policy_setting setting,
                           struct str message)
{
    refuse(combiner, policy_setting_name(setting), &combiner->application->places[setting],
           message);
}

/* The place of what the organisation says counts. */
static void take_place(struct combiner *combiner, enum policy_setting setting)
{
    combiner->effective->places[setting] = combiner->organisation->places[setting];
}

/* A setting with a stricter and a laxer side, given as whether it is `lax`. */
static bool combine_lax(struct combiner *combiner, enum policy_setting setting, bool theirs,
                        bool ours, const char *message)
{
    bool is_ours = is_stated(combiner->application, setting);

    if (is_ours && (!ours || theirs))
        return ours;
    if (is_ours)
        refuse_setting(combiner, setting, str_of(message));
    take_place(combiner, setting);
    return theirs;
}

static void combine_mode(struct combiner *combiner)
{
    const struct policy *theirs = combiner->organisation;
    struct policy *effective = combiner->effective;

    effective->is_audit = combine_lax(combiner, POLICY_MODE, theirs->is_audit, effective->is_audit,
                                      "audit, but the organisation's policy enforces");
    if (!theirs->has_enforce_after ||
        (effective->has_enforce_after && effective->enforce_after <= theirs->enforce_after))
        return;
    if (effective->has_enforce_after)
        refuse_setting(combiner, POLICY_ENFORCE_AFTER,
                       STR("later than the organisation's policy says"));
    effective->has_enforce_after = true;
    effective->enforce_after = theirs->enforce_after;
    take_place(combiner, POLICY_ENFORCE_AFTER);
}

/*
 * Whether `threshold` may let pass what `floor` blocks. A category and an impact cannot be compared
 * here, each profile has a scale of its own: only what blocks every impact is then strict enough.
 */
static bool is_laxer(const struct policy_threshold *threshold, const struct policy_threshold *floor)
{
    bool is_impact = threshold->kind == THRESHOLD_IMPACT;

    if (is_impact != (floor->kind == THRESHOLD_IMPACT))
        return threshold->kind != THRESHOLD_ANY && threshold->kind != THRESHOLD_CAT3;
    return is_impact ? threshold->impact > floor->impact : threshold->kind > floor->kind;
}

/* Whether the threshold is replaced by the organisation's, which is stricter. */
static bool raise_threshold(struct combiner *combiner, const char *name,
                            const struct source_location *at, struct policy_threshold *threshold)
{
    const struct policy_threshold *floor = &combiner->organisation->fail_on;

    if (!is_laxer(threshold, floor))
        return false;
    refuse(combiner, name, at,
           arena_printf(combiner->arena, "%.*s, but the organisation's policy says %.*s",
                        STR_ARG(threshold->text), STR_ARG(floor->text)));
    *threshold = *floor;
    return true;
}

static bool raise_level(struct combiner *combiner, const char *name,
                        const struct source_location *at, int *level)
{
    int floor = combiner->organisation->level;

    if (*level >= floor)
        return false;
    refuse(
        combiner, name, at,
        arena_printf(combiner->arena, "%d, but the organisation's policy says %d", *level, floor));
    *level = floor;
    return true;
}

static void combine_floors(struct combiner *combiner)
{
    const struct policy *theirs = combiner->organisation;
    const struct policy *ours = combiner->application;
    struct policy *effective = combiner->effective;

    if (!is_stated(ours, POLICY_FAIL_ON)) {
        effective->fail_on = theirs->fail_on;
        take_place(combiner, POLICY_FAIL_ON);
    } else if (raise_threshold(combiner, "fail_on", &ours->places[POLICY_FAIL_ON],
                               &effective->fail_on)) {
        take_place(combiner, POLICY_FAIL_ON);
    }
    if (!is_stated(ours, POLICY_LEVEL)) {
        effective->level = theirs->level;
        take_place(combiner, POLICY_LEVEL);
    } else if (raise_level(combiner, "level", &ours->places[POLICY_LEVEL], &effective->level)) {
        take_place(combiner, POLICY_LEVEL);
    }
    effective->is_undecided_blocking =
        !combine_lax(combiner, POLICY_UNDECIDED, !theirs->is_undecided_blocking,
                     !ours->is_undecided_blocking, "report, but the organisation's policy blocks");
    effective->is_only_introduced_allowed = combine_lax(
        combiner, POLICY_ONLY_INTRODUCED, theirs->is_only_introduced_allowed,
        ours->is_only_introduced_allowed, "allowed, but the organisation's policy refuses it");

    if (theirs->min_evaluated <= ours->min_evaluated)
        return;
    if (is_stated(ours, POLICY_MIN_EVALUATED))
        refuse_setting(combiner, POLICY_MIN_EVALUATED,
                       arena_printf(combiner->arena, "%u, but the organisation's policy says %u",
                                    ours->min_evaluated, theirs->min_evaluated));
    effective->min_evaluated = theirs->min_evaluated;
    take_place(combiner, POLICY_MIN_EVALUATED);
}

static const struct policy_profile *find_profile(const struct policy_profile *profiles,
                                                 size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(profiles[i].name, name))
            return &profiles[i];
    }
    return NULL;
}

/* The organisation's profiles, and those of the list that are not among them. */
static void add_profiles(struct combiner *combiner, const char *name,
                         const struct policy_profile **profiles, size_t *count)
{
    const struct policy *theirs = combiner->organisation;
    struct policy_profile *all =
        arena_new(combiner->arena, theirs->profile_count + *count, sizeof(*all));
    size_t total = 0;

    while (total < theirs->profile_count) {
        all[total] = theirs->profiles[total];
        total++;
    }
    for (size_t i = 0; i < *count; i++) {
        const struct policy_profile *profile = &(*profiles)[i];
        const struct policy_profile *required =
            find_profile(theirs->profiles, theirs->profile_count, profile->name);

        if (!required)
            all[total++] = *profile;
        else if (profile->sha256.len > 0 && !str_equal(profile->sha256, required->sha256))
            refuse(combiner, name, &profile->at,
                   arena_printf(combiner->arena,
                                "another sha256 of %.*s than the organisation's policy has",
                                STR_ARG(profile->name)));
    }
    *profiles = all;
    *count = total;
}

static void combine_profiles(struct combiner *combiner)
{
    struct policy *effective = combiner->effective;

    if (!is_stated(combiner->organisation, POLICY_PROFILES))
        return;
    if (!is_stated(combiner->application, POLICY_PROFILES)) {
        effective->profile_count = 0;
        take_place(combiner, POLICY_PROFILES);
    }
    add_profiles(combiner, "profiles", &effective->profiles, &effective->profile_count);
}

/* What holds for one image must not be laxer either. */
static void combine_images(struct combiner *combiner)
{
    struct policy *effective = combiner->effective;
    struct policy_image *images =
        arena_new(combiner->arena, effective->image_count + 1, sizeof(*images));

    for (size_t i = 0; i < effective->image_count; i++) {
        struct policy_image *image = &images[i];

        *image = effective->images[i];
        const char *name = arena_printf(combiner->arena, "images.%.*s", STR_ARG(image->name)).ptr;
        if (image->has_fail_on)
            (void)raise_threshold(combiner, name, &image->at, &image->fail_on);
        if (image->level > 0)
            (void)raise_level(combiner, name, &image->at, &image->level);
        if (image->profile_count > 0 && is_stated(combiner->organisation, POLICY_PROFILES))
            add_profiles(combiner, name, &image->profiles, &image->profile_count);
    }
    effective->images = images;
}

static const struct policy_input *find_input(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->input_count; i++) {
        if (str_equal(policy->inputs[i].name, name))
            return &policy->inputs[i];
    }
    return NULL;
}

/* The organisation's inputs, changed where it lets them be, and the application's others. */
static void combine_inputs(struct combiner *combiner)
{
    const struct policy *theirs = combiner->organisation;
    const struct policy *ours = combiner->application;
    struct policy_input *inputs =
        arena_new(combiner->arena, theirs->input_count + ours->input_count + 1, sizeof(*inputs));
    size_t count = 0;

    for (size_t i = 0; i < theirs->input_count; i++) {
        const struct policy_input *changed = find_input(ours, theirs->inputs[i].name);

        inputs[count] = theirs->inputs[i];
        if (changed && theirs->inputs[i].is_overridable) {
            inputs[count].value = changed->value;
            inputs[count].at = changed->at;
        } else if (changed) {
            refuse(
                combiner, "inputs", &changed->at,
                arena_printf(combiner->arena, "%.*s is not overridable", STR_ARG(changed->name)));
        }
        count++;
    }
    for (size_t i = 0; i < ours->input_count; i++) {
        if (!find_input(theirs, ours->inputs[i].name))
            inputs[count++] = ours->inputs[i];
    }
    combiner->effective->inputs = inputs;
    combiner->effective->input_count = count;
    if (ours->input_count == 0)
        take_place(combiner, POLICY_INPUTS);
}

/* Who may do what is the organisation's alone. */
static void combine_people(struct combiner *combiner)
{
    const struct policy *theirs = combiner->organisation;
    const struct policy *ours = combiner->application;
    struct policy *effective = combiner->effective;
    bool has_approvals = ours->false_positive.is_given || ours->requesters.count > 0 ||
                         !ours->is_requester_signing ||
                         ours->break_glass_max_hours != POLICY_BREAK_GLASS_HOURS;

    for (size_t i = 0; i < CATEGORY_COUNT; i++) {
        has_approvals = has_approvals || ours->approvals[i].is_given;
        effective->approvals[i] = theirs->approvals[i];
    }
    if (has_approvals)
        refuse_setting(combiner, POLICY_WAIVERS,
                       STR("who asks and who approves is the organisation's, all but 'from'"));
    if (is_stated(ours, POLICY_ROLES))
        refuse_setting(combiner, POLICY_ROLES, STR("roles are the organisation's"));
    if (is_stated(ours, POLICY_EVIDENCE))
        refuse_setting(combiner, POLICY_EVIDENCE, STR("who signs is the organisation's"));

    effective->is_waived_from_trust = ours->is_waived_from_trust || theirs->is_waived_from_trust;
    effective->is_requester_signing = theirs->is_requester_signing;
    effective->requesters = theirs->requesters;
    effective->false_positive = theirs->false_positive;
    effective->break_glass_max_hours = theirs->break_glass_max_hours;
    effective->roles = theirs->roles;
    effective->role_count = theirs->role_count;
    effective->evidence_signers = theirs->evidence_signers;
    take_place(combiner, POLICY_WAIVERS);
    take_place(combiner, POLICY_ROLES);
    take_place(combiner, POLICY_EVIDENCE);
}

void policy_combine(const struct policy *organisation, const struct policy *application,
                    struct arena *arena, struct policy *effective, struct vec *refused)
{
    struct policy combined = *application;
    struct combiner combiner = {
        .organisation = organisation,
        .application = application,
        .effective = &combined,
        .arena = arena,
        .refused = refused,
    };

    combine_mode(&combiner);
    combine_floors(&combiner);
    combine_profiles(&combiner);
    combine_images(&combiner);
    combine_inputs(&combiner);
    combine_people(&combiner);
    if (!is_stated(application, POLICY_CONTENT)) {
        combined.content = organisation->content;
        take_place(&combiner, POLICY_CONTENT);
    }
    *effective = combined;
}
