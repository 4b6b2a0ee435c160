#include "report/wording.h"

#include <stdlib.h>

const char *wording_status(enum status status)
{
    switch (status) {
    case STATUS_NOT_APPLICABLE:
        return "not applicable";
    case STATUS_PASSED:
        return "passed";
    case STATUS_SKIPPED:
        return "undecidable";
    case STATUS_ERROR:
        return "error";
    case STATUS_FAILED:
        return "failed";
    }
    abort();
}

struct str wording_difference(const struct record_finding *finding, struct arena *arena)
{
    if (finding->expected.len == 0 || (str_equal(finding->expected, STR("nothing")) &&
                                       finding->got.len > 0)) /* it should not be there at all */
        return finding->got;
    if (finding->got.len == 0)
        return arena_printf(arena, "expected %.*s", STR_ARG(finding->expected));
    return arena_printf(arena, "expected %.*s, got %.*s", STR_ARG(finding->expected),
                        STR_ARG(finding->got));
}

static struct str line_suffix(const struct record_finding *finding, struct arena *arena)
{
    return finding->line > 0 ? arena_printf(arena, ":%u", finding->line) : STR("");
}

static struct str entry_suffix(const struct record_finding *finding, struct arena *arena)
{
    if (finding->entry.len == 0 || str_equal(finding->entry, finding->path))
        return STR("");
    return arena_printf(arena, " (%.*s)", STR_ARG(finding->entry));
}

static struct str step_suffix(const struct record *record, const struct record_finding *finding,
                              struct arena *arena)
{
    struct str step = STR("");

    bool is_inherited = finding->source == FINDING_INHERITED;

    if (finding->layer > 0)
        step = arena_printf(arena, "; layer %u of %zu%s%.*s", finding->layer,
                            record->image.layer_count, finding->step_line.len > 0 ? ": " : "",
                            STR_ARG(finding->step_line));
    else if (finding->step > 0)
        step = arena_printf(arena, "; step %u: %.*s", finding->step, STR_ARG(finding->step_line));
    if (is_inherited)
        step = arena_printf(arena, "%.*s; of the base image", STR_ARG(step));
    if (finding->deleted_in > 0)
        step = arena_printf(arena, "%.*s; deleted in layer %u, still readable", STR_ARG(step),
                            finding->deleted_in);
    return step;
}

struct str wording_finding(const struct record *record, const struct record_finding *finding,
                           struct arena *arena)
{
    struct str difference = wording_difference(finding, arena);

    return arena_printf(arena, "%.*s%.*s%.*s%s%.*s%.*s", STR_ARG(finding->path),
                        STR_ARG(line_suffix(finding, arena)), STR_ARG(entry_suffix(finding, arena)),
                        difference.len > 0 ? ": " : "", STR_ARG(difference),
                        STR_ARG(step_suffix(record, finding, arena)));
}

struct str wording_result(const struct record *record, const struct record_result *result,
                          struct arena *arena)
{
    struct str text = result->message;
    size_t shown =
        result->finding_count < WORDING_FINDINGS ? result->finding_count : WORDING_FINDINGS;

    for (size_t i = 0; i < shown; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? "\n" : "",
                            STR_ARG(wording_finding(record, &result->findings[i], arena)));
    if (shown < result->finding_count)
        text = arena_printf(arena, "%.*s\nand %zu more%s", STR_ARG(text),
                            result->finding_count - shown, result->is_cut ? ", at least" : "");
    return text;
}

bool wording_is_left_out(const struct record *record, const struct record_control *control)
{
    return record->verdict.is_only_introduced && control->is_inherited &&
           control->decision == DECISION_REPORT;
}

struct str wording_reason(const struct record_control *control, struct arena *arena)
{
    struct str text = control->reason_text;

    for (size_t i = 0; text.len == 0 && i < control->result_count; i++) {
        if (control->results[i].status == control->status)
            text = control->results[i].message;
    }
    if (text.len == 0)
        text = str_of(reason_name(control->reason));
    if (text.len == 0)
        return str_of(wording_status(control->status));
    return arena_printf(arena, "%s: %.*s", wording_status(control->status), STR_ARG(text));
}
