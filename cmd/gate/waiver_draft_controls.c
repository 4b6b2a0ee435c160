#include "gate/waiver_draft_controls.h"

#include "base/map.h"
#include "waiver/apply.h"

/* What is chosen, one after the other. */
struct choosing {
    struct waiver_command *command;
    const struct waiver_draft_options *options;
    struct waiver_draft *draft;
    const struct waiver *renewed; /* NULL: it renews none */
    struct vec chosen;            /* const struct excerpt_control * */
};

static enum exit_code fail_unknown_control(const struct record_excerpt *excerpt, const char *word)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < excerpt->control_count; i++)
        *(const char **)vec_add(&names) = excerpt->controls[i].id.ptr;
    const char *nearest = str_nearest(str_of(word), names.items, names.count);
    if (nearest)
        return cli_fail(EXIT_USAGE, "unknown control: '%s': did you mean '%s'?", word, nearest);
    return cli_fail(EXIT_USAGE, "unknown control: '%s': the record does not have it", word);
}

/* Whether a waiver is what it waits for; one that is renewed still has the old one. */
static bool is_waiting(const struct choosing *choosing, const struct excerpt_control *control)
{
    return control->decision == DECISION_BLOCK ||
           (choosing->renewed && control->decision == DECISION_WAIVED);
}

static enum exit_code choose(struct choosing *choosing, const struct excerpt_control *control)
{
    if (!is_waiting(choosing, control))
        return cli_fail(EXIT_USAGE, "no waiver needed: %.*s %s", STR_ARG(control->id),
                        control->decision == DECISION_WAIVED ? "is waived: --renews ID renews that"
                        : control->is_failed || control->is_error ? "fails and does not block"
                                                                  : "does not fail");
    *(const struct excerpt_control **)vec_add(&choosing->chosen) = control;
    return EXIT_PASSED;
}

static bool is_chosen(const struct choosing *choosing, const struct excerpt_control *control)
{
    for (size_t i = 0; i < choosing->chosen.count; i++) {
        if (*(const struct excerpt_control **)vec_at(&choosing->chosen, i) == control)
            return true;
    }
    return false;
}

static enum exit_code choose_named(struct choosing *choosing, const struct invocation *invocation)
{
    const struct record_excerpt *excerpt = &choosing->draft->excerpt;

    for (int i = 0; i < invocation->operand_count; i++) {
        const char *word = invocation->operands[i];
        const struct excerpt_control *control = record_excerpt_control(excerpt, str_of(word));

        if (!control)
            return fail_unknown_control(excerpt, word);
        if (is_chosen(choosing, control))
            continue;
        enum exit_code code = choose(choosing, control);
        if (code != EXIT_PASSED)
            return code;
    }
    return EXIT_PASSED;
}

static bool names(const struct waiver *waiver, const struct excerpt_control *control)
{
    for (size_t i = 0; i < waiver->control_count; i++) {
        if (str_equal(waiver->controls[i].id, control->id) &&
            str_equal(waiver->profile_name, control->profile))
            return true;
    }
    return false;
}

/* All that block; of a renewal those of the old waiver. */
static enum exit_code choose_all(struct choosing *choosing)
{
    const struct record_excerpt *excerpt = &choosing->draft->excerpt;

    for (size_t i = 0; i < excerpt->control_count; i++) {
        const struct excerpt_control *control = &excerpt->controls[i];

        if (is_waiting(choosing, control) &&
            (!choosing->renewed || names(choosing->renewed, control)))
            *(const struct excerpt_control **)vec_add(&choosing->chosen) = control;
    }
    if (choosing->chosen.count > 0)
        return EXIT_PASSED;
    return cli_fail(EXIT_USAGE, choosing->renewed
                                    ? "no waiver needed: nothing that the old one names fails"
                                    : "no waiver needed: nothing blocks in that record");
}

/* One waiver is for one profile; the commands for the others are told. */
static enum exit_code check_profiles(const struct choosing *choosing)
{
    struct arena *arena = &choosing->command->trusted.arena;
    const struct excerpt_control *first =
        *(const struct excerpt_control **)vec_at(&choosing->chosen, 0);
    struct str same = STR("");
    struct str other = STR("");

    for (size_t i = 0; i < choosing->chosen.count; i++) {
        const struct excerpt_control *control =
            *(const struct excerpt_control **)vec_at(&choosing->chosen, i);
        struct str *list = str_equal(control->profile, first->profile) ? &same : &other;

        *list = arena_printf(arena, "%.*s %.*s", STR_ARG(*list), STR_ARG(control->id));
    }
    if (other.len == 0)
        return EXIT_PASSED;
    return cli_fail(EXIT_USAGE,
                    "one waiver is for one profile: make one for%.*s (%.*s) and one for%.*s",
                    STR_ARG(same), STR_ARG(first->profile), STR_ARG(other));
}

static enum exit_code check_control(const struct choosing *choosing,
                                    const struct excerpt_control *control)
{
    const struct waiver *waiver = &choosing->draft->waiver;

    if (control->is_cut)
        return cli_fail(EXIT_USAGE,
                        "%.*s cannot be waived: its list of findings was cut, so that nobody "
                        "knows all of them",
                        STR_ARG(control->id));
    if (control->is_vague || control->finding_count == 0)
        return cli_fail(EXIT_USAGE,
                        "%.*s cannot be waived: what is wrong with it is no finding that a waiver "
                        "could name",
                        STR_ARG(control->id));
    if (control->rev.len == 0)
        return cli_fail(EXIT_USAGE, "%.*s: the record does not say its rev: run gate check again",
                        STR_ARG(control->id));
    for (size_t i = 0; i < control->finding_count; i++) {
        if (control->findings[i].is_error ? !waiver->covers_error : !waiver->covers_failed)
            return cli_fail(EXIT_USAGE, "%.*s %s: --covers failed,error lets a waiver cover that",
                            STR_ARG(control->id),
                            control->findings[i].is_error ? "could not be evaluated" : "failed");
    }
    return EXIT_PASSED;
}

/* "failed", "error", "failed,error". */
static enum exit_code set_covers(const char *word, struct waiver *waiver)
{
    struct str rest = str_of(word ? word : "failed");
    struct str piece;

    waiver->covers_failed = waiver->covers_error = false;
    while (str_cut(&rest, ',', &piece)) {
        bool is_error = str_equal(piece, STR("error"));

        if (!is_error && !str_equal(piece, STR("failed")))
            return cli_fail(EXIT_USAGE, "wrong value: --covers %s: expected failed, error or both",
                            word);
        waiver->covers_error |= is_error;
        waiver->covers_failed |= !is_error;
    }
    return EXIT_PASSED;
}

/* The old waiver, which may have gone to the ledger already. */
static enum exit_code find_renewed(struct choosing *choosing)
{
    struct waiver_command *command = choosing->command;
    const char *id = choosing->options->renews;
    const struct judged_waiver *old = waiver_command_find(command, str_of(id));
    const struct waiver_blobs *ledger = &command->trusted.ledger;
    struct waiver_blobs none = { .count = 0 };
    struct judged_waivers judged = { .count = 0 };
    struct error err = ERROR_INIT;

    if (!old &&
        waiver_examine(ledger, &none, &command->court, &command->trusted.arena, &judged, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    for (size_t i = 0; i < judged.count; i++) {
        if (str_equal(judged.items[i].source->id, str_of(id)))
            old = &judged.items[i];
    }
    if (!old)
        return waiver_command_fail_unknown(command, id);
    if (old->status == WAIVER_MALFORMED)
        return cli_fail(EXIT_USAGE, "malformed waiver: --renews %s: %.*s", id,
                        STR_ARG(old->explanation));
    choosing->renewed = &old->waiver;
    choosing->draft->waiver.renews = old->waiver.id;
    return EXIT_PASSED;
}

/* Findings of all chosen controls, each once, in the order of the record. */
static void set_findings(const struct choosing *choosing, struct waiver *waiver)
{
    struct arena *arena = &choosing->command->trusted.arena;
    struct map seen = MAP_INIT;
    size_t most = 0;

    for (size_t i = 0; i < choosing->chosen.count; i++)
        most += (*(const struct excerpt_control **)vec_at(&choosing->chosen, i))->finding_count;
    struct str *findings = arena_new(arena, most + 1, sizeof(*findings));
    size_t count = 0;
    for (size_t i = 0; i < choosing->chosen.count; i++) {
        const struct excerpt_control *control =
            *(const struct excerpt_control **)vec_at(&choosing->chosen, i);

        for (size_t k = 0; k < control->finding_count; k++) {
            struct str fingerprint = control->findings[k].fingerprint;

            if (map_find(&seen, fingerprint))
                continue;
            map_set(&seen, fingerprint, findings);
            findings[count++] = fingerprint;
        }
    }
    map_release(&seen);
    waiver->findings = (struct policy_texts){ .items = findings, .count = count };
}

static enum exit_code take(const struct choosing *choosing)
{
    struct waiver_draft *draft = choosing->draft;
    struct waiver *waiver = &draft->waiver;
    size_t count = choosing->chosen.count;
    struct waiver_control *controls =
        arena_new(&choosing->command->trusted.arena, count, sizeof(*controls));

    draft->category = -1;
    for (size_t i = 0; i < count; i++) {
        const struct excerpt_control *control =
            *(const struct excerpt_control **)vec_at(&choosing->chosen, i);
        enum exit_code code = check_control(choosing, control);

        if (code != EXIT_PASSED)
            return code;
        controls[i] = (struct waiver_control){ .id = control->id, .rev = control->rev };
        if (waiver_category(control->grade) > draft->category)
            draft->category = waiver_category(control->grade);
        waiver->profile_name = control->profile;
    }
    waiver->controls = controls;
    waiver->control_count = count;
    waiver->profile_version = record_excerpt_major(&draft->excerpt, waiver->profile_name);
    set_findings(choosing, waiver);
    if (draft->category < 0)
        return cli_fail(EXIT_USAGE, "no category: only graded controls can be waived");
    return EXIT_PASSED;
}

enum exit_code waiver_draft_controls(struct waiver_command *command,
                                     const struct waiver_draft_options *options,
                                     const struct invocation *invocation,
                                     struct waiver_draft *draft)
{
    struct choosing choosing = {
        .command = command,
        .options = options,
        .draft = draft,
        .chosen = VEC_INIT(const struct excerpt_control *),
    };

    draft->waiver.renews = STR("");
    enum exit_code code = set_covers(options->covers, &draft->waiver);
    if (code == EXIT_PASSED && options->renews)
        code = find_renewed(&choosing);
    if (code == EXIT_PASSED)
        code = invocation->operand_count > 0 ? choose_named(&choosing, invocation)
                                             : choose_all(&choosing);
    if (code == EXIT_PASSED)
        code = check_profiles(&choosing);
    if (code == EXIT_PASSED)
        code = take(&choosing);
    vec_release(&choosing.chosen);
    return code;
}
