#include "evidence/record_json.h"

#include <stdlib.h>

#include "evidence/emit.h"

const char *run_mode_name(enum run_mode mode)
{
    switch (mode) {
    case RUN_ENFORCE:
        return "enforce";
    case RUN_AUDIT:
        return "audit";
    }
    abort();
}

static json_t *dirty_tree(enum source_dirty dirty)
{
    switch (dirty) {
    case SOURCE_DIRTY_UNKNOWN:
        return json_null();
    case SOURCE_CLEAN:
        return json_false();
    case SOURCE_DIRTY:
        return json_true();
    }
    abort();
}

static json_t *binding_tree(enum source_binding binding)
{
    switch (binding) {
    case SOURCE_BINDING_UNKNOWN:
        return json_null();
    case SOURCE_UNLABELLED:
        return emit_text(STR("unlabelled"));
    case SOURCE_LABEL_MATCH:
        return emit_text(STR("label-match"));
    case SOURCE_LABEL_MISMATCH:
        return emit_text(STR("label-mismatch"));
    }
    abort();
}

static json_t *run_tree(const struct record_run *run)
{
    return emit_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "id", emit_text_or_null(run->id),
                     "started", emit_time(run->started), "finished", emit_time(run->finished),
                     "duration", run->duration > 0 ? emit_real(run->duration) : json_null(), "argv",
                     emit_texts(run->argv), "mode", run_mode_name(run->mode), "clock",
                     emit_text_or_null(run->clock));
}

static json_t *ci_tree(const struct record_ci *ci)
{
    if (ci->provider.len == 0)
        return json_null();
    return emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "provider", emit_text(ci->provider),
                     "pipeline_url", emit_text_or_null(ci->pipeline), "job",
                     emit_text_or_null(ci->job), "actor", emit_text_or_null(ci->actor),
                     "commit_variable", emit_text_or_null(ci->variable), "commit",
                     emit_text_or_null(ci->commit));
}

static json_t *host_tree(const struct record_host *host)
{
    return emit_pack("{s:o, s:o, s:o, s:o}", "name", emit_text_or_null(host->name), "os",
                     emit_text_or_null(host->os), "arch", emit_text_or_null(host->arch), "runner",
                     emit_text_or_null(host->runner));
}

static json_t *tool_tree(const struct record_tool *tool)
{
    return emit_pack("{s:s, s:o, s:o, s:o}", "name", "gate", "version", emit_text(tool->version),
                     "commit", emit_text_or_null(tool->commit), "build_id",
                     emit_text_or_null(tool->build_id));
}

static json_t *source_tree(const struct record_source *source)
{
    return emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "remote",
                     emit_text_or_null(source->remote), "commit", emit_text_or_null(source->commit),
                     "tree", emit_text_or_null(source->tree), "ref", emit_text_or_null(source->ref),
                     "how", emit_text_or_null(source->how), "dirty", dirty_tree(source->dirty),
                     "binding", binding_tree(source->binding));
}

static json_t *layers_tree(const struct record_image *image)
{
    json_t *layers = emit_pack("[]");

    for (size_t i = 0; i < image->layer_count; i++) {
        const struct record_layer *layer = &image->layers[i];

        emit_add(layers,
                 emit_pack("{s:o, s:o, s:I, s:o, s:o}", "digest", emit_text_or_null(layer->digest),
                           "diff_id", emit_text_or_null(layer->diff_id), "size",
                           (json_int_t)layer->size, "build_step",
                           emit_text_or_null(layer->step_line), "step_number",
                           emit_ordinal(layer->step)));
    }
    return layers;
}

static json_t *labels_tree(const struct record_image *image)
{
    json_t *labels = emit_pack("{}");

    for (size_t i = 0; i < image->label_count; i++)
        emit_set(labels, image->labels[i].name, emit_text(image->labels[i].value));
    return labels;
}

static json_t *base_tree(const struct record_base *base)
{
    if (base->layers == 0)
        return json_null();
    return emit_pack("{s:I, s:o, s:o, s:o, s:o}", "layers", (json_int_t)base->layers, "how",
                     emit_text(base->how), "name", emit_text_or_null(base->name), "id",
                     emit_text_or_null(base->id), "chain_id", emit_text(base->chain_id));
}

static json_t *image_tree(const struct record_image *image)
{
    json_t *os =
        emit_pack("{s:o, s:o, s:o, s:o}", "name", emit_text_or_null(image->os_name), "id",
                  emit_text_or_null(image->os), "family", emit_text_or_null(image->os_family),
                  "version", emit_text_or_null(image->os_version));
    json_t *tree = emit_pack("{s:o, s:o, s:o, s:o, s:o}", "name", emit_text_or_null(image->name),
                             "tags", emit_texts(image->tags), "id", emit_text_or_null(image->id),
                             "manifest_digest", emit_text_or_null(image->manifest_digest),
                             "input_sha256", emit_text_or_null(image->input_digest));
    json_t *rest =
        emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:o, s:o}", "platform",
                  emit_text_or_null(image->platform), "os", os, "target", emit_text(image->target),
                  "labels", labels_tree(image), "layers", layers_tree(image), "base",
                  base_tree(&image->base), "uncompressed_size", (json_int_t)image->layer_bytes,
                  "verified", image->is_verified ? "full" : "none", "format",
                  emit_text(image->format), "not_judged", emit_texts(image->others));

    (void)json_object_update(tree, rest);
    json_decref(rest);
    return tree;
}

static json_t *inputs_tree(const struct record_profile *profile)
{
    json_t *inputs = emit_pack("{}");

    for (size_t i = 0; i < profile->input_count; i++) {
        const struct record_input *input = &profile->inputs[i];

        emit_set(inputs, input->name,
                 emit_pack("{s:o, s:o, s:b}", "value", emit_value(&input->value), "given_by",
                           emit_text_or_null(input->given_by), "sensitive", input->is_sensitive));
    }
    return inputs;
}

static json_t *edits_tree(const struct record_edits *edits, bool is_change)
{
    json_t *rows = emit_pack("[]");

    for (size_t i = 0; i < edits->count; i++) {
        const struct record_edit *edit = &edits->items[i];
        json_t *where = emit_pack("{s:o, s:o, s:o}", "ref", emit_text_or_null(edit->location.file),
                                  "line", emit_ordinal(edit->location.line), "column",
                                  emit_ordinal(edit->location.column));
        json_t *row =
            emit_pack("{s:o, s:o, s:o, s:o, s:o}", "control", emit_text(edit->control), "profile",
                      emit_text(edit->profile), "reason", emit_text(edit->reason), "impact_before",
                      emit_real(edit->impact_before), "source_location", where);

        if (is_change)
            emit_set(row, STR("impact"), emit_real(edit->impact));
        emit_add(rows, row);
    }
    return rows;
}

static json_t *includes_tree(const struct record_profile *profile)
{
    json_t *rows = emit_pack("[]");

    for (size_t i = 0; i < profile->include_count; i++) {
        const struct record_include *include = &profile->includes[i];

        emit_add(rows, emit_pack("{s:o, s:o, s:o, s:o}", "name", emit_text(include->name),
                                 "version", emit_text_or_null(include->version), "sha256",
                                 emit_text(include->sha256), "source",
                                 emit_text_or_null(include->source)));
    }
    return rows;
}

static json_t *profiles_tree(const struct record *record)
{
    json_t *profiles = emit_pack("[]");

    for (size_t i = 0; i < record->profile_count; i++) {
        const struct record_profile *profile = &record->profiles[i];

        emit_add(
            profiles,
            emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o, "
                      "s:o}",
                      "name", emit_text(profile->name), "version",
                      emit_text_or_null(profile->version), "title",
                      emit_text_or_null(profile->title), "benchmark",
                      emit_text_or_null(profile->benchmark), "sha256", emit_text(profile->sha256),
                      "effective_sha256", emit_text(profile->effective), "source",
                      emit_text_or_null(profile->source), "why", emit_text_or_null(profile->why),
                      "selected", (json_int_t)profile->selected, "decided",
                      (json_int_t)profile->decided, "inputs", inputs_tree(profile), "includes",
                      includes_tree(profile), "dropped", edits_tree(&profile->dropped, false),
                      "changed", edits_tree(&profile->changed, true)));
    }
    return profiles;
}

static json_t *candidates_tree(const struct record *record)
{
    json_t *candidates = emit_pack("[]");

    for (size_t i = 0; i < record->candidate_count; i++)
        emit_add(candidates, emit_pack("{s:o, s:o}", "name", emit_text(record->candidates[i].name),
                                       "why", emit_text(record->candidates[i].why)));
    return candidates;
}

static json_t *counts_tree(const size_t by_status[STATUS_FAILED + 1])
{
    return emit_pack("{s:I, s:I, s:I, s:I, s:I}", "passed", (json_int_t)by_status[STATUS_PASSED],
                     "failed", (json_int_t)by_status[STATUS_FAILED], "error",
                     (json_int_t)by_status[STATUS_ERROR], "skipped",
                     (json_int_t)by_status[STATUS_SKIPPED], "not_applicable",
                     (json_int_t)by_status[STATUS_NOT_APPLICABLE]);
}

static json_t *grades_tree(const size_t by_grade[GRADE_CAT1 + 1])
{
    return emit_pack("{s:I, s:I, s:I, s:I}", "cat1", (json_int_t)by_grade[GRADE_CAT1], "cat2",
                     (json_int_t)by_grade[GRADE_CAT2], "cat3", (json_int_t)by_grade[GRADE_CAT3],
                     "none", (json_int_t)by_grade[GRADE_NONE]);
}

static json_t *frameworks_tree(const struct record_summary *summary)
{
    json_t *frameworks = emit_pack("{}");

    for (size_t i = 0; i < summary->framework_count; i++)
        emit_set(frameworks, summary->frameworks[i].name,
                 counts_tree(summary->frameworks[i].by_status));
    return frameworks;
}

static json_t *requirements_tree(const struct record_summary *summary)
{
    json_t *frameworks = emit_pack("{}");

    for (size_t i = 0; i < summary->framework_count; i++) {
        const struct record_framework *framework = &summary->frameworks[i];
        json_t *requirements = emit_pack("{}");

        for (size_t k = 0; k < framework->requirement_count; k++) {
            const struct record_requirement *requirement = &framework->requirements[k];
            json_t *counts = counts_tree(requirement->by_status);

            emit_set(counts, STR("waived"), emit_pack("I", (json_int_t)requirement->waived));
            emit_set(counts, STR("not_shown"), emit_pack("I", (json_int_t)requirement->not_shown));
            emit_set(counts, STR("state"),
                     emit_text(str_of(requirement_state_name(requirement->state))));
            emit_set(requirements, requirement->name, counts);
        }
        if (framework->requirement_count > 0)
            emit_set(frameworks, framework->name, requirements);
        else
            json_decref(requirements);
    }
    return frameworks;
}

static json_t *sources_tree(const struct record *record)
{
    const struct results_counts *counts = &record->summary.counts;

    if (record->image.base.layers == 0)
        return json_null();
    return emit_pack("{s:I, s:I, s:I}", "introduced", (json_int_t)counts->introduced, "inherited",
                     (json_int_t)counts->inherited, "unknown",
                     (json_int_t)(counts->faults - counts->introduced - counts->inherited));
}

static json_t *summary_tree(const struct record *record)
{
    const struct record_summary *summary = &record->summary;
    const struct results_counts *counts = &summary->counts;
    json_t *by_grade =
        emit_pack("{s:o, s:o, s:o, s:o}", "cat1", counts_tree(summary->by_grade[GRADE_CAT1]),
                  "cat2", counts_tree(summary->by_grade[GRADE_CAT2]), "cat3",
                  counts_tree(summary->by_grade[GRADE_CAT3]), "none",
                  counts_tree(summary->by_grade[GRADE_NONE]));

    return emit_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "selected",
                     (json_int_t)counts->selected, "not_selected", (json_int_t)counts->not_selected,
                     "by_status", counts_tree(counts->by_status), "by_grade", by_grade,
                     "by_framework", frameworks_tree(summary), "by_requirement",
                     requirements_tree(summary), "asked", record_json_asked(summary), "blocking",
                     grades_tree(counts->blocking), "undecidable", grades_tree(counts->undecided),
                     "sources", sources_tree(record));
}

static json_t *verdict_tree(const struct record_verdict *verdict)
{
    return emit_pack("{s:s, s:b, s:b, s:b, s:b, s:i, s:o, s:i, s:I, s:o, s:o, s:o}", "result",
                     verdict->is_blocked ? "blocked" : "pass", "enforced", verdict->is_enforced,
                     "partial", verdict->is_partial, "bootstrap", verdict->is_bootstrap,
                     "only_introduced", verdict->is_only_introduced, "exit", verdict->exit,
                     "threshold", emit_text(verdict->threshold), "level", verdict->level, "waived",
                     (json_int_t)verdict->waived, "reasons", emit_texts(verdict->reasons),
                     "narrowing", emit_texts(verdict->narrowing), "next",
                     emit_texts(verdict->next));
}

void record_json_write(const struct record *record, FILE *out)
{
    json_t *tree =
        emit_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", RECORD_SCHEMA, "run",
                  run_tree(&record->run), "host", host_tree(&record->host), "ci",
                  ci_tree(&record->ci), "tool", tool_tree(&record->tool), "source",
                  source_tree(&record->source), "image", image_tree(&record->image), "policy",
                  record_json_policy(&record->policy), "trust", record_json_trust(&record->trust));
    json_t *rest = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "profiles", profiles_tree(record), "not_chosen",
        candidates_tree(record), "controls", record_json_controls(record), "waivers",
        record_json_waivers(record), "summary", summary_tree(record), "verdict",
        verdict_tree(&record->verdict), "warnings", emit_texts(record->warnings));

    (void)json_object_update(tree, rest);
    json_decref(rest);
    emit_write(tree, out);
}
