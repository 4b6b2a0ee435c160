#include "evidence/record.h"

#include "base/attributes.h"
#include "base/vec.h"
#include "check/check.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

static void add_run(struct record *record, const struct run_facts *facts)
{
    struct arena *arena = &record->arena;
    const struct record_run *run = &facts->run;

    record->run = *run;
    record->run.id = safe_line(arena, run->id);
    record->run.argv = safe_texts(arena, run->argv.items, run->argv.count, safe_foreign);
    record->run.clock = safe_line(arena, run->clock);
    record->host = (struct record_host){
        .name = safe_line(arena, facts->host.name),
        .os = safe_line(arena, facts->host.os),
        .arch = safe_line(arena, facts->host.arch),
        .runner = safe_foreign(arena, facts->host.runner),
    };
    record->tool = (struct record_tool){
        .version = safe_line(arena, facts->tool.version),
        .commit = safe_line(arena, facts->tool.commit),
        .build_id = safe_line(arena, facts->tool.build_id),
    };
}

static void add_ci(struct record *record, const struct record_ci *ci)
{
    struct arena *arena = &record->arena;

    record->ci = (struct record_ci){
        .provider = safe_line(arena, ci->provider),
        .pipeline = safe_foreign(arena, ci->pipeline),
        .job = safe_foreign(arena, ci->job),
        .actor = safe_foreign(arena, ci->actor),
        .variable = safe_line(arena, ci->variable),
        .commit = safe_foreign(arena, ci->commit),
    };
}

/* The label of OCI image-spec v1.1, annotations.md; empty where the image has none. */
static struct str revision_label(const struct image *image)
{
    for (size_t i = 0; i < image->config.label_count; i++) {
        if (str_equal(image->config.labels[i].name, STR("org.opencontainers.image.revision")))
            return image->config.labels[i].value;
    }
    return (struct str){ .ptr = "" };
}

static enum source_binding bind_source(struct str label, struct str commit)
{
    if (label.len == 0)
        return SOURCE_UNLABELLED;
    if (commit.len == 0)
        return SOURCE_BINDING_UNKNOWN;
    return str_equal_nocase(label, commit) ? SOURCE_LABEL_MATCH : SOURCE_LABEL_MISMATCH;
}

static void add_source(struct record *record, const struct record_source *source,
                       const struct image *image)
{
    struct arena *arena = &record->arena;

    record->source = (struct record_source){
        .remote = safe_url(arena, source->remote),
        .commit = safe_line(arena, source->commit),
        .tree = safe_line(arena, source->tree),
        .ref = safe_line(arena, source->ref),
        .how = safe_line(arena, source->how),
        .dirty = source->dirty,
        .binding = bind_source(revision_label(image), source->commit),
    };
}

static void warn(struct vec *warnings, struct str text)
{
    struct str *warning = vec_add(warnings);

    *warning = text;
}

static void warn_of_commits(struct record *record, const struct image *image, struct vec *warnings)
{
    const struct record_source *source = &record->source;
    const struct record_ci *ci = &record->ci;

    if (source->binding == SOURCE_LABEL_MISMATCH)
        warn(warnings, arena_printf(&record->arena,
                                    "the image says it was built from commit %.*s (label "
                                    "org.opencontainers.image.revision), the commit is %.*s",
                                    STR_ARG(revision_label(image)), STR_ARG(source->commit)));
    if (ci->commit.len > 0 && source->commit.len > 0 &&
        !str_equal_nocase(ci->commit, source->commit))
        warn(warnings,
             arena_printf(&record->arena, "%.*s is %.*s, the commit is %.*s", STR_ARG(ci->variable),
                          STR_ARG(ci->commit), STR_ARG(source->commit)));
}

static void add_warnings(struct record *record, const struct run_facts *facts,
                         const struct image *image, const struct results *results)
{
    CLEANUP(vec_release) struct vec warnings = VEC_INIT(struct str);

    for (size_t i = 0; i < image->warning_count; i++)
        warn(&warnings, image->warnings[i]);
    for (size_t i = 0; i < results->warning_count; i++)
        warn(&warnings, results->warnings[i]);
    for (size_t i = 0; i < facts->warnings.count; i++)
        warn(&warnings, facts->warnings.items[i]);
    warn_of_commits(record, image, &warnings);
    record_warn_of_trust(record, facts, &warnings);
    record->warnings = safe_texts(&record->arena, warnings.items, warnings.count, safe_foreign);
}

void record_build(const struct run_facts *facts, const struct image *image,
                  const struct results *results, struct record *record)
{
    *record = (struct record){ .arena = ARENA_INIT };
    add_run(record, facts);
    add_ci(record, &facts->ci);
    add_source(record, &facts->source, image);
    record_add_image(record, image, results);
    record_add_controls(record, results);
    record_add_summary(record, results);
    record_add_trust(record, facts);
    record_add_verdict(record, facts, results);
    add_warnings(record, facts, image, results);
}

void record_release(struct record *record)
{
    arena_release(&record->arena);
    *record = (struct record){ .arena = ARENA_INIT };
}
