#include "evidence/record_json.h"

#include <stdlib.h>

#include "evidence/tree.h"

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
        return tree_text(STR("unlabelled"));
    case SOURCE_LABEL_MATCH:
        return tree_text(STR("label-match"));
    case SOURCE_LABEL_MISMATCH:
        return tree_text(STR("label-mismatch"));
    }
    abort();
}

static json_t *run_tree(const struct record_run *run)
{
    return tree_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "id", tree_text_or_null(run->id),
                     "started", tree_time(run->started), "finished", tree_time(run->finished),
                     "duration", run->duration > 0 ? tree_real(run->duration) : json_null(), "argv",
                     tree_texts(run->argv), "mode", run_mode_name(run->mode), "clock",
                     tree_text_or_null(run->clock));
}

static json_t *ci_tree(const struct record_ci *ci)
{
    if (ci->provider.len == 0)
        return json_null();
    return tree_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "provider", tree_text(ci->provider),
                     "pipeline_url", tree_text_or_null(ci->pipeline), "job",
                     tree_text_or_null(ci->job), "actor", tree_text_or_null(ci->actor),
                     "commit_variable", tree_text_or_null(ci->variable), "commit",
                     tree_text_or_null(ci->commit));
}

static json_t *host_tree(const struct record_host *host)
{
    return tree_pack("{s:o, s:o, s:o, s:o}", "name", tree_text_or_null(host->name), "os",
                     tree_text_or_null(host->os), "arch", tree_text_or_null(host->arch), "runner",
                     tree_text_or_null(host->runner));
}

static json_t *tool_tree(const struct record_tool *tool)
{
    return tree_pack("{s:s, s:o, s:o, s:o}", "name", "gate", "version", tree_text(tool->version),
                     "commit", tree_text_or_null(tool->commit), "build_id",
                     tree_text_or_null(tool->build_id));
}

static json_t *source_tree(const struct record_source *source)
{
    return tree_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "remote",
                     tree_text_or_null(source->remote), "commit", tree_text_or_null(source->commit),
                     "tree", tree_text_or_null(source->tree), "ref", tree_text_or_null(source->ref),
                     "how", tree_text_or_null(source->how), "dirty", dirty_tree(source->dirty),
                     "binding", binding_tree(source->binding));
}

static json_t *layers_tree(const struct record_image *image)
{
    json_t *layers = tree_pack("[]");

    for (size_t i = 0; i < image->layer_count; i++) {
        const struct record_layer *layer = &image->layers[i];

        tree_add(layers,
                 tree_pack("{s:o, s:o, s:I, s:o, s:o}", "digest", tree_text_or_null(layer->digest),
                           "diff_id", tree_text_or_null(layer->diff_id), "size",
                           (json_int_t)layer->size, "build_step",
                           tree_text_or_null(layer->step_line), "step_number",
                           tree_ordinal(layer->step)));
    }
    return layers;
}

static json_t *labels_tree(const struct record_image *image)
{
    json_t *labels = tree_pack("{}");

    for (size_t i = 0; i < image->label_count; i++)
        tree_set(labels, image->labels[i].name, tree_text(image->labels[i].value));
    return labels;
}

static json_t *image_tree(const struct record_image *image)
{
    json_t *os =
        tree_pack("{s:o, s:o, s:o, s:o}", "name", tree_text_or_null(image->os_name), "id",
                  tree_text_or_null(image->os), "family", tree_text_or_null(image->os_family),
                  "version", tree_text_or_null(image->os_version));
    json_t *tree = tree_pack("{s:o, s:o, s:o, s:o, s:o}", "name", tree_text_or_null(image->name),
                             "tags", tree_texts(image->tags), "id", tree_text_or_null(image->id),
                             "manifest_digest", tree_text_or_null(image->manifest_digest),
                             "input_sha256", tree_text_or_null(image->input_digest));
    json_t *rest =
        tree_pack("{s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:o, s:o}", "platform",
                  tree_text_or_null(image->platform), "os", os, "target", tree_text(image->target),
                  "labels", labels_tree(image), "layers", layers_tree(image), "uncompressed_size",
                  (json_int_t)image->layer_bytes, "verified", image->is_verified ? "full" : "none",
                  "format", tree_text(image->format), "not_judged", tree_texts(image->others));

    (void)json_object_update(tree, rest);
    json_decref(rest);
    return tree;
}

static json_t *inputs_tree(const struct record_profile *profile)
{
    json_t *inputs = tree_pack("{}");

    for (size_t i = 0; i < profile->input_count; i++) {
        const struct record_input *input = &profile->inputs[i];

        tree_set(inputs, input->name,
                 tree_pack("{s:o, s:o}", "value", tree_value(&input->value), "given_by",
                           tree_text_or_null(input->given_by)));
    }
    return inputs;
}

static json_t *profiles_tree(const struct record *record)
{
    json_t *profiles = tree_pack("[]");

    for (size_t i = 0; i < record->profile_count; i++) {
        const struct record_profile *profile = &record->profiles[i];

        tree_add(profiles,
                 tree_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "name",
                           tree_text(profile->name), "version", tree_text_or_null(profile->version),
                           "title", tree_text_or_null(profile->title), "benchmark",
                           tree_text_or_null(profile->benchmark), "sha256",
                           tree_text(profile->sha256), "source", tree_text_or_null(profile->source),
                           "why", tree_text_or_null(profile->why), "selected",
                           (json_int_t)profile->selected, "decided", (json_int_t)profile->decided,
                           "inputs", inputs_tree(profile)));
    }
    return profiles;
}

static json_t *counts_tree(const size_t by_status[STATUS_FAILED + 1])
{
    return tree_pack("{s:I, s:I, s:I, s:I, s:I}", "passed", (json_int_t)by_status[STATUS_PASSED],
                     "failed", (json_int_t)by_status[STATUS_FAILED], "error",
                     (json_int_t)by_status[STATUS_ERROR], "skipped",
                     (json_int_t)by_status[STATUS_SKIPPED], "not_applicable",
                     (json_int_t)by_status[STATUS_NOT_APPLICABLE]);
}

static json_t *grades_tree(const size_t by_grade[GRADE_CAT1 + 1])
{
    return tree_pack("{s:I, s:I, s:I, s:I}", "cat1", (json_int_t)by_grade[GRADE_CAT1], "cat2",
                     (json_int_t)by_grade[GRADE_CAT2], "cat3", (json_int_t)by_grade[GRADE_CAT3],
                     "none", (json_int_t)by_grade[GRADE_NONE]);
}

static json_t *frameworks_tree(const struct record_summary *summary)
{
    json_t *frameworks = tree_pack("{}");

    for (size_t i = 0; i < summary->framework_count; i++)
        tree_set(frameworks, summary->frameworks[i].name,
                 counts_tree(summary->frameworks[i].by_status));
    return frameworks;
}

static json_t *summary_tree(const struct record_summary *summary)
{
    const struct results_counts *counts = &summary->counts;
    json_t *by_grade =
        tree_pack("{s:o, s:o, s:o, s:o}", "cat1", counts_tree(summary->by_grade[GRADE_CAT1]),
                  "cat2", counts_tree(summary->by_grade[GRADE_CAT2]), "cat3",
                  counts_tree(summary->by_grade[GRADE_CAT3]), "none",
                  counts_tree(summary->by_grade[GRADE_NONE]));

    return tree_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "selected",
                     (json_int_t)counts->selected, "not_selected", (json_int_t)counts->not_selected,
                     "by_status", counts_tree(counts->by_status), "by_grade", by_grade,
                     "by_framework", frameworks_tree(summary), "blocking",
                     grades_tree(counts->blocking), "undecidable", grades_tree(counts->undecided));
}

/* What to do next, waivers and the bootstrap of a policy come with the commands they name. */
static json_t *verdict_tree(const struct record_verdict *verdict)
{
    return tree_pack("{s:s, s:b, s:b, s:b, s:i, s:o, s:i, s:o, s:o, s:o}", "result",
                     verdict->is_blocked ? "blocked" : "pass", "enforced", verdict->is_enforced,
                     "partial", verdict->is_partial, "bootstrap", 0, "exit", verdict->exit,
                     "threshold", tree_text(verdict->threshold), "level", verdict->level, "reasons",
                     tree_texts(verdict->reasons), "narrowing", tree_texts(verdict->narrowing),
                     "next", tree_pack("[]"));
}

void record_json_write(const struct record *record, FILE *out)
{
    json_t *trust = tree_pack("{s:n, s:n, s:s}", "ref", "commit", "how", "none");
    json_t *tree = tree_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:n, s:o}", "schema",
                             RECORD_SCHEMA, "run", run_tree(&record->run), "host",
                             host_tree(&record->host), "ci", ci_tree(&record->ci), "tool",
                             tool_tree(&record->tool), "source", source_tree(&record->source),
                             "image", image_tree(&record->image), "policy", "trust", trust);
    json_t *rest =
        tree_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "profiles", profiles_tree(record), "controls",
                  record_json_controls(record), "waivers", tree_pack("[]"), "summary",
                  summary_tree(&record->summary), "verdict", verdict_tree(&record->verdict),
                  "warnings", tree_texts(record->warnings));

    (void)json_object_update(tree, rest);
    json_decref(rest);
    tree_write(tree, out);
}
