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
        emit_pack("{s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:o, s:o}", "platform",
                  emit_text_or_null(image->platform), "os", os, "target", emit_text(image->target),
                  "labels", labels_tree(image), "layers", layers_tree(image), "uncompressed_size",
                  (json_int_t)image->layer_bytes, "verified", image->is_verified ? "full" : "none",
                  "format", emit_text(image->format), "not_judged", emit_texts(image->others));

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
                 emit_pack("{s:o, s:o}", "value", emit_value(&input->value), "given_by",
                           emit_text_or_null(input->given_by)));
    }
    return inputs;
}

static json_t *profiles_tree(const struct record *record)
{
    json_t *profiles = emit_pack("[]");

    for (size_t i = 0; i < record->profile_count; i++) {
        const struct record_profile *profile = &record->profiles[i];

        emit_add(profiles,
                 emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "name",
                           emit_text(profile->name), "version", emit_text_or_null(profile->version),
                           "title", emit_text_or_null(profile->title), "benchmark",
                           emit_text_or_null(profile->benchmark), "sha256",
                           emit_text(profile->sha256), "source", emit_text_or_null(profile->source),
                           "why", emit_text_or_null(profile->why), "selected",
                           (json_int_t)profile->selected, "decided", (json_int_t)profile->decided,
                           "inputs", inputs_tree(profile)));
    }
    return profiles;
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

static json_t *summary_tree(const struct record_summary *summary)
{
    const struct results_counts *counts = &summary->counts;
    json_t *by_grade =
        emit_pack("{s:o, s:o, s:o, s:o}", "cat1", counts_tree(summary->by_grade[GRADE_CAT1]),
                  "cat2", counts_tree(summary->by_grade[GRADE_CAT2]), "cat3",
                  counts_tree(summary->by_grade[GRADE_CAT3]), "none",
                  counts_tree(summary->by_grade[GRADE_NONE]));

    return emit_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "selected",
                     (json_int_t)counts->selected, "not_selected", (json_int_t)counts->not_selected,
                     "by_status", counts_tree(counts->by_status), "by_grade", by_grade,
                     "by_framework", frameworks_tree(summary), "blocking",
                     grades_tree(counts->blocking), "undecidable", grades_tree(counts->undecided));
}

static json_t *verdict_tree(const struct record_verdict *verdict)
{
    return emit_pack("{s:s, s:b, s:b, s:b, s:i, s:o, s:i, s:I, s:o, s:o, s:o}", "result",
                     verdict->is_blocked ? "blocked" : "pass", "enforced", verdict->is_enforced,
                     "partial", verdict->is_partial, "bootstrap", verdict->is_bootstrap, "exit",
                     verdict->exit, "threshold", emit_text(verdict->threshold), "level",
                     verdict->level, "waived", (json_int_t)verdict->waived, "reasons",
                     emit_texts(verdict->reasons), "narrowing", emit_texts(verdict->narrowing),
                     "next", emit_texts(verdict->next));
}

void record_json_write(const struct record *record, FILE *out)
{
    json_t *tree =
        emit_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", RECORD_SCHEMA, "run",
                  run_tree(&record->run), "host", host_tree(&record->host), "ci",
                  ci_tree(&record->ci), "tool", tool_tree(&record->tool), "source",
                  source_tree(&record->source), "image", image_tree(&record->image), "policy",
                  record_json_policy(&record->policy), "trust", record_json_trust(&record->trust));
    json_t *rest =
        emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "profiles", profiles_tree(record), "controls",
                  record_json_controls(record), "waivers", record_json_waivers(record), "summary",
                  summary_tree(&record->summary), "verdict", verdict_tree(&record->verdict),
                  "warnings", emit_texts(record->warnings));

    (void)json_object_update(tree, rest);
    json_decref(rest);
    emit_write(tree, out);
}
