#include "base/attributes.h"
#include "base/clock.h"
#include "check/grade.h"
#include "report/junit_write.h"
#include "report/report.h"
#include "report/requirement_text.h"
#include "report/waiver_text.h"
#include "report/wording.h"
#include "report/xml.h"

/* One run of the writer. */
struct junit {
    const struct record *record;
    bool is_strict;
    FILE *out;
    struct arena arena; /* reset after each control */
};

/* Failure and error are what makes a job red: only what blocks, unless every one was asked for. */
static enum junit_element element_of(const struct junit *junit,
                                     const struct record_control *control)
{
    bool is_red = junit->is_strict ||
                  (control->decision == DECISION_BLOCK && junit->record->verdict.is_enforced);

    switch (control->status) {
    case STATUS_PASSED:
        return JUNIT_NONE;
    case STATUS_FAILED:
        return is_red ? JUNIT_FAILURE : JUNIT_SKIPPED;
    case STATUS_ERROR:
        return is_red ? JUNIT_ERROR : JUNIT_SKIPPED;
    case STATUS_SKIPPED:
    case STATUS_NOT_APPLICABLE:
        return JUNIT_SKIPPED;
    }
    return JUNIT_ERROR;
}

/* "failed, CAT III: reported, not blocking" */
static struct str headline(const struct junit *junit, const struct record_control *control,
                           struct arena *arena)
{
    const char *effect = "reported, not blocking";

    if (control->status == STATUS_SKIPPED || control->status == STATUS_NOT_APPLICABLE)
        return wording_reason(control, arena);
    if (control->decision == DECISION_WAIVED)
        return arena_printf(arena, "%.*s; still %s, %s",
                            STR_ARG(waiver_text_control(junit->record, control, arena)),
                            control->status == STATUS_ERROR ? "in error" : "failing",
                            grade_title(control->grade));
    if (control->decision == DECISION_BLOCK)
        effect = junit->record->verdict.is_enforced ? "blocks" : "would block (audit)";
    else if (control->is_newer)
        effect = "new, not yet enforced";
    else if (wording_is_left_out(junit->record, control))
        effect = "inherited from the base image, not blocking";
    return arena_printf(arena, "%s, %s: %s", wording_status(control->status),
                        grade_title(control->grade), effect);
}

static void write_paragraph(FILE *out, const char *label, struct str text)
{
    if (text.len == 0)
        return;
    (void)fprintf(out, "%s", label);
    xml_write(out, text);
    (void)fputc('\n', out);
}

/* What lets a waived control pass: the words of people. */
static void write_waivers(struct junit *junit, const struct record_control *control)
{
    FILE *out = junit->out;

    for (size_t i = 0; i < control->waivers.count; i++) {
        const struct record_waiver *waiver =
            waiver_text_find(junit->record, control->waivers.items[i]);

        if (!waiver)
            continue;
        write_paragraph(out, "waiver: ", waiver->id);
        write_paragraph(out, "kind: ", waiver_text_kind(waiver));
        write_paragraph(out, "reason: ", waiver->reason);
        write_paragraph(out, "plan: ", waiver->plan);
        write_paragraph(out, "ticket: ", waiver->ticket);
        write_paragraph(out, "", waiver_text_people(waiver, &junit->arena));
    }
}

/* The body, and not an attribute, is what GitLab and Jenkins show; `type` means other things. */
static void write_body(struct junit *junit, const struct record_control *control)
{
    for (size_t i = 0; i < control->result_count; i++) {
        const struct record_result *result = &control->results[i];

        if (result->status == STATUS_PASSED)
            continue;
        write_paragraph(junit->out, "", result->code_desc);
        write_paragraph(junit->out, "", wording_result(junit->record, result, &junit->arena));
    }
    write_waivers(junit, control);
    if (control->status != STATUS_FAILED && control->status != STATUS_ERROR)
        return;
    write_paragraph(junit->out, "why: ", control->rationale);
    write_paragraph(junit->out, "fix: ", control->fix);
    write_paragraph(junit->out, "benchmark: ", control->number);
}

static void write_control(struct junit *junit, const struct record_control *control)
{
    struct arena *arena = &junit->arena;
    struct junit_case one = {
        .classname = arena_printf(arena, "gate.%.*s", STR_ARG(control->profile)),
        .name = arena_printf(arena, "%.*s: %.*s", STR_ARG(control->id), STR_ARG(control->title)),
        .time = control->run_time,
        .element = element_of(junit, control),
    };

    if (one.element != JUNIT_NONE)
        one.message = headline(junit, control, arena);
    junit_write_case(junit->out, &one);
    if (one.element != JUNIT_NONE)
        write_body(junit, control);
    junit_write_case_end(junit->out, &one);
    arena_reset(arena);
}

static void write_property(FILE *out, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    (void)fputs("      <property", out);
    xml_write_attribute(out, "name", str_of(name));
    xml_write_attribute(out, "value", value);
    (void)fputs("/>\n", out);
}

/* What the verdict rests on: policy, root and every waiver, also those that do not apply. */
static void write_trust(struct junit *junit)
{
    const struct record *record = junit->record;
    const struct record_trust *trust = &record->trust;
    struct arena *arena = &junit->arena;
    FILE *out = junit->out;

    write_property(out, "gate.policy", waiver_text_policy(record, arena));
    write_property(out, "gate.trust", trust->how);
    write_property(out, "gate.trust.ref", trust->ref);
    write_property(out, "gate.trust.commit", trust->commit);
    write_property(out, "gate.trust.self", trust->is_self ? STR("true") : STR(""));
    write_property(out, "gate.trust.organisation", trust->organisation);
    write_property(out, "gate.trust.organisation.commit", trust->organisation_commit);
    for (size_t i = 0; i < trust->notes.count; i++)
        write_property(out, "gate.trust.note", trust->notes.items[i]);
    write_property(out, "gate.bootstrap", record->verdict.is_bootstrap ? STR("true") : STR(""));
    write_property(out, "gate.waived", arena_printf(arena, "%zu", record->verdict.waived));
    for (size_t i = 0; i < record->waiver_count; i++)
        write_property(out, "gate.waiver", waiver_text_line(&record->waivers[i], arena));
}

/* What the image was built on, and what it brought; nothing where no base is known. */
static void write_base(struct junit *junit)
{
    const struct record_base *base = &junit->record->image.base;
    const struct results_counts *counts = &junit->record->summary.counts;
    FILE *out = junit->out;

    if (base->layers == 0)
        return;
    write_property(out, "gate.only_introduced",
                   junit->record->verdict.is_only_introduced ? STR("true") : STR("false"));
    write_property(out, "gate.introduced",
                   arena_printf(&junit->arena, "%zu of %zu", counts->introduced, counts->faults));
    write_property(out, "image.base.chain_id", base->chain_id);
    write_property(out, "image.base.name", base->name);
}

static void write_framework(struct junit *junit, const struct record_framework *framework)
{
    struct arena *arena = &junit->arena;
    struct str name = framework->name;
    FILE *out = junit->out;

    write_property(out, arena_printf(arena, "gate.framework.%.*s", STR_ARG(name)).ptr,
                   requirement_text_summary(framework, arena));
    for (size_t i = 0; i < framework->requirement_count; i++) {
        const struct record_requirement *requirement = &framework->requirements[i];

        if (requirement->is_asked)
            write_property(out,
                           arena_printf(arena, "gate.requirement.%.*s:%.*s", STR_ARG(name),
                                        STR_ARG(requirement->name))
                               .ptr,
                           requirement_text(requirement, arena));
    }
    for (size_t i = 0; i < framework->outside_count; i++)
        write_property(out,
                       arena_printf(arena, "gate.outside.%.*s:%.*s", STR_ARG(name),
                                    STR_ARG(framework->outside[i].requirement))
                           .ptr,
                       framework->outside[i].reason);
    for (size_t i = 0; i < framework->unanswered.count; i++)
        write_property(out,
                       arena_printf(arena, "gate.requirement.%.*s:%.*s", STR_ARG(name),
                                    STR_ARG(framework->unanswered.items[i]))
                           .ptr,
                       STR("no control is about it"));
}

/* By requirement over all profiles, so that it stands once: in the first suite. */
static void write_frameworks(struct junit *junit, const struct record_profile *profile)
{
    const struct record_summary *summary = &junit->record->summary;

    for (size_t i = 0; profile == junit->record->profiles && i < summary->framework_count; i++) {
        if (summary->frameworks[i].is_asked)
            write_framework(junit, &summary->frameworks[i]);
    }
}

static void write_properties(struct junit *junit, const struct record_profile *profile)
{
    const struct record *record = junit->record;
    FILE *out = junit->out;

    (void)fputs("    <properties>\n", out);
    write_property(out, "gate.version", record->tool.version);
    write_property(out, "gate.verdict", record->verdict.is_blocked ? STR("blocked") : STR("pass"));
    write_property(out, "gate.enforced", record->verdict.is_enforced ? STR("true") : STR("false"));
    write_property(out, "gate.partial", record->verdict.is_partial ? STR("true") : STR("false"));
    for (size_t i = 0; i < record->verdict.reasons.count; i++)
        write_property(out, "gate.reason", record->verdict.reasons.items[i]);
    write_frameworks(junit, profile);
    write_base(junit);
    write_trust(junit);
    write_property(out, "gate.undecidable",
                   arena_printf(&junit->arena, "%zu CAT I, %zu CAT II",
                                record->summary.counts.undecided[GRADE_CAT1],
                                record->summary.counts.undecided[GRADE_CAT2]));
    for (size_t i = 0; i < record->warnings.count; i++)
        write_property(out, "gate.warning", record->warnings.items[i]);
    write_property(out, "image.name", record->image.name);
    write_property(out, "image.id", record->image.id);
    write_property(out, "source.commit", record->source.commit);
    write_property(out, "profile.version", profile->version);
    write_property(out, "profile.benchmark", profile->benchmark);
    (void)fputs("    </properties>\n", out);
}

/* Of one profile, or of all with NULL. */
static struct junit_totals count(const struct junit *junit, const struct record_profile *profile)
{
    struct junit_totals totals = { .tests = 0 };

    for (size_t i = 0; i < junit->record->control_count; i++) {
        const struct record_control *control = &junit->record->controls[i];

        if (profile && !str_equal(control->profile, profile->name))
            continue;
        totals.tests++;
        totals.by_element[element_of(junit, control)]++;
        totals.time += control->run_time;
    }
    return totals;
}

/* JUnit's times have no zone: Jenkins' schema takes "2026-11-23T10:00:00" and nothing else. */
static struct str timestamp(const struct record *record, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(record->run.started, text);
    struct str time = str_of(text);
    return arena_str(arena, str_slice(time, 0, time.len - 1));
}

static void write_profile(struct junit *junit, const struct record_profile *profile)
{
    struct arena *arena = &junit->arena;
    const struct junit_suite suite = {
        .name = arena_printf(arena, "gate.%.*s", STR_ARG(profile->name)),
        .totals = count(junit, profile),
        .timestamp = timestamp(junit->record, arena),
        .hostname = junit->record->host.name,
    };

    junit_write_suite(junit->out, &suite);
    write_properties(junit, profile);
    for (size_t i = 0; i < junit->record->control_count; i++) {
        const struct record_control *control = &junit->record->controls[i];

        if (str_equal(control->profile, profile->name))
            write_control(junit, control);
    }
    junit_write_suite_end(junit->out);
}

static void junit_write(const struct record *record, const struct report_options *options,
                        FILE *out)
{
    struct junit junit = { .record = record, .is_strict = options->is_strict, .out = out };
    struct junit_totals totals = count(&junit, NULL);

    junit_write_begin(out, &totals);
    for (size_t i = 0; i < record->profile_count; i++)
        write_profile(&junit, &record->profiles[i]);
    junit_write_end(out);
    arena_release(&junit.arena);
}

const struct report_def report_junit = {
    .name = "junit",
    .title = "JUnit",
    .items = "cases",
    .summary = "JUnit XML for CI test summaries",
    .extension = "xml",
    .spec = "JUnit XML as read by Jenkins xunit-plugin (junit-10.xsd)",
    .strict = "every failure and error is one, whether it blocks or not",
    .write = junit_write,
};
