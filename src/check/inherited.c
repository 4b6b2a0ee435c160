#include "check/inherited.h"

#include "base/map.h"
#include "check/collector.h"
#include "image/image_base.h"

static enum gate_rc fail_unrelated(const struct image *image, const struct image *base,
                                   struct error *err)
{
    if (!image->is_verified)
        return error_set(err, GATE_EUSAGE,
                         "no base: the digests of the layers of %.*s were not verified, so nothing "
                         "shows what it was built on",
                         STR_ARG(image->name));
    if (base->id.len > 0 && str_equal(base->id, image->id))
        return error_set(err, GATE_EUSAGE, "no base of this image: %.*s: it is the image itself",
                         STR_ARG(base->name));
    return error_set(err, GATE_EUSAGE,
                     "no base of this image: %.*s: its layers are not the lowest of %.*s: name the "
                     "very image that it was built from",
                     STR_ARG(base->name), STR_ARG(image->name));
}

static enum gate_rc fail_unknown(struct error *err)
{
    return error_set(err, GATE_EUSAGE,
                     "no base is known: --only introduced: name its image with --base, or list its "
                     "chain ID in the policy, under bases of the image");
}

enum gate_rc inherited_check_plan(const struct check_plan *plan, struct error *err)
{
    if (plan->is_only_introduced && !plan->base && plan->base_chain_count == 0)
        return fail_unknown(err);
    return GATE_OK;
}

enum gate_rc inherited_find_base(const struct image *image, const struct check_plan *plan,
                                 struct results *results, struct image **base, struct error *err)
{
    struct arena *arena = &results->arena;
    struct results_base *found = &results->base;

    results->is_only_introduced = plan->is_only_introduced;
    found->is_named = plan->base != NULL;
    if (!plan->base)
        found->layers = image_base_known(image, plan->base_chains, plan->base_chain_count);
    else if (plan->base->id.len == 0 || !str_equal(plan->base->id, image->id))
        found->layers = image_base_layers(image, plan->base);
    if (plan->base && found->layers == 0)
        return fail_unrelated(image, plan->base, err);
    if (found->layers == 0 && plan->is_only_introduced)
        return fail_unknown(err);
    if (found->layers == 0)
        return GATE_OK;

    found->chain_id = image_chain_ids(image, arena)[found->layers - 1];
    if (plan->base) {
        found->name = arena_str(arena, plan->base->name);
        found->id = arena_str(arena, plan->base->id);
    }
    return image_base_open(image, found->layers, plan->base, base, err);
}

static bool has_failed(const struct control_assertion *assertion)
{
    return assertion->result.status == STATUS_FAILED;
}

/* Adds the fingerprints of what fails in the base; nothing if it cannot be told. */
static void ask_base(const struct inherited *inherited, struct value inputs,
                     const struct control_outcome *outcome, struct arena *arena, struct map *found)
{
    CLEANUP(arena_release) struct arena scratch = ARENA_INIT;
    struct control_outcome own = { .control = outcome->control, .profile = outcome->profile };
    struct subject subject = {
        .resources = inherited->resources,
        .inputs = inputs,
        .scratch = &scratch,
    };
    struct error fault = ERROR_INIT; /* then nothing is known of the base */
    struct collector collector;

    collector_init(&collector, inherited->base, inherited->secrets, arena, &own);
    struct result_sink sink = collector_sink(&collector);
    enum gate_rc rc = own.control->engine->evaluate(own.control, &subject, &sink, &fault);
    collector_finish(&collector);
    for (size_t i = 0; rc == GATE_OK && i < own.assertion_count; i++) {
        struct control_assertion *assertion = &own.assertions[i];

        for (size_t k = 0; has_failed(assertion) && k < assertion->finding_count; k++)
            map_set(found, str_of(assertion->findings[k].fingerprint), &assertion->findings[k]);
    }
}

/* What stands at the place of a finding; NULL: nothing, or it has none in the tree. */
static const struct entry *entry_at(const struct image *image, struct str path)
{
    struct error absent = ERROR_INIT; /* that is an answer */
    const struct entry *entry = NULL;

    if (!str_starts_with(path, STR("/")) ||
        rootfs_find(image->rootfs, path, ROOTFS_NOFOLLOW, &entry, &absent))
        return NULL;
    return entry;
}

static bool is_same_directory(const struct entry *now, const struct entry *before)
{
    return now->type == ENTRY_DIRECTORY && before->type == ENTRY_DIRECTORY &&
           now->mode == before->mode && now->uid == before->uid && now->gid == before->gid;
}

/*
 * Whether the build wrote again what a finding is about. Layers repeat the directories above what
 * they hold: one that is as it was does not count.
 */
static bool is_rewritten(const struct inherited *inherited, const struct control_finding *finding)
{
    struct str path = finding->finding.origin.path;
    const struct entry *now = entry_at(inherited->image, path);
    const struct entry *before = entry_at(inherited->base, path);
    int32_t layer = finding->layer < 0 && now ? now->layer : finding->layer;

    if (layer < (int32_t)inherited->layers) /* or of none */
        return false;
    return !now || !before || now->layer != layer || !is_same_directory(now, before);
}

static enum finding_source source_of(const struct inherited *inherited, const struct map *found,
                                     const struct control_finding *finding)
{
    if (!map_find(found, str_of(finding->fingerprint)) || is_rewritten(inherited, finding))
        return FINDING_INTRODUCED;
    return FINDING_INHERITED;
}

/* How many findings of a control are whose. */
struct sources {
    size_t inherited;
    size_t introduced;
    size_t unknown;
};

static struct sources mark(const struct inherited *inherited, const struct map *found,
                           struct control_outcome *outcome)
{
    struct sources count = { .inherited = 0 };

    for (size_t i = 0; i < outcome->assertion_count; i++) {
        struct control_assertion *assertion = &outcome->assertions[i];

        /* of what a list leaves out nothing is known */
        count.unknown += assertion->result.is_cut || assertion->result.status == STATUS_ERROR;
        for (size_t k = 0; has_failed(assertion) && k < assertion->finding_count; k++) {
            struct control_finding *finding = &assertion->findings[k];

            finding->source = source_of(inherited, found, finding);
            count.inherited += finding->source == FINDING_INHERITED;
            count.introduced += finding->source == FINDING_INTRODUCED;
        }
    }
    return count;
}

void inherited_judge(const struct inherited *inherited, struct value inputs,
                     struct control_outcome *outcome)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(map_release) struct map found = MAP_INIT;

    if (outcome->status != STATUS_FAILED && outcome->status != STATUS_ERROR)
        return;
    ask_base(inherited, inputs, outcome, &arena, &found);
    struct sources count = mark(inherited, &found, outcome);
    outcome->is_introduced = count.introduced > 0;
    outcome->is_inherited = outcome->status == STATUS_FAILED && count.inherited > 0 &&
                            count.introduced == 0 && count.unknown == 0;
}
