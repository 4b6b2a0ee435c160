#include "gate/facts.h"

#include <string.h>

#include "base/clock.h"
#include "gate/surroundings.h"
#include "gate/version.h"
#include "git/repository.h"

/* The command line as it is recorded: values of --input may be secrets. */
static void add_argv(struct facts *facts, const struct invocation *invocation)
{
    static const char prefix[] = "--input=";
    bool is_value = false;

    for (int i = 0; i < invocation->argc; i++) {
        struct str word = str_of(invocation->argv[i]);
        struct str value = word;
        struct str name;

        if (str_starts_with(word, str_of(prefix)))
            value = str_slice(word, strlen(prefix), word.len);
        if (is_value || value.len != word.len) {
            (void)str_cut(&value, '=', &name);
            word = arena_printf(&facts->arena, "%s%.*s=***", is_value ? "" : prefix, STR_ARG(name));
        }
        is_value = !is_value && strcmp(invocation->argv[i], "--input") == 0;
        *(struct str *)vec_add(&facts->argv) = word;
    }
}

static enum gate_rc set_clock(struct facts *facts, const char *at, struct error *err)
{
    struct record_run *run = &facts->run_facts.run;

    run->clock = at ? STR("--at") : STR("system");
    run->started = surroundings_now();
    facts->is_clock_given = at != NULL;
    if (at && !clock_parse(str_of(at), &run->started))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --at %s: expected a time such as 2026-11-23T10:00:00Z", at);
    return GATE_OK;
}

static enum source_dirty dirty_of(enum repository_dirty dirty)
{
    switch (dirty) {
    case REPOSITORY_UNKNOWN:
        return SOURCE_DIRTY_UNKNOWN;
    case REPOSITORY_CLEAN:
        return SOURCE_CLEAN;
    case REPOSITORY_DIRTY:
        return SOURCE_DIRTY;
    }
    return SOURCE_DIRTY_UNKNOWN;
}

/* Without a repository the commit is empty, and that is said. */
static void set_head(struct facts *facts, const struct trusted_options *options,
                     const struct trusted *trusted)
{
    struct record_source *source = &facts->run_facts.source;
    const struct repository_head *head = &trusted->head;

    if (!trusted->repository) {
        source->how = options->is_without_repository ? STR("--no-repo") : STR("no repository");
        return;
    }
    source->commit = head->commit;
    source->tree = head->tree;
    source->ref = head->ref;
    source->remote = head->remote;
    source->dirty = dirty_of(head->dirty);
    source->how = head->commit.len ? STR("HEAD") : STR("no commit yet");
}

enum gate_rc facts_set_source(struct facts *facts, const struct trusted_options *options,
                              const struct trusted *trusted, struct error *err)
{
    struct record_source *source = &facts->run_facts.source;
    const char *commit = options->commit;

    set_head(facts, options, trusted);
    for (size_t i = 0; i < trusted->warnings.count; i++)
        *(struct str *)vec_add(&facts->warnings) =
            *(const struct str *)vec_at(&trusted->warnings, i);
    if (!commit)
        return GATE_OK;
    if (!trusted_is_commit(str_of(commit)))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --commit %s: expected 40 lower-case hex digits", commit);
    if (!str_equal(source->commit, str_of(commit))) {
        source->tree = STR(""); /* they are HEAD's, and that is another commit */
        source->dirty = SOURCE_DIRTY_UNKNOWN;
    }
    source->commit = str_of(commit);
    source->how = STR("--commit");
    return GATE_OK;
}

enum gate_rc facts_open(const char *at, const struct invocation *invocation, struct facts *facts,
                        struct error *err)
{
    struct run_facts *run_facts = &facts->run_facts;

    *facts = (struct facts){
        .arena = ARENA_INIT,
        .narrowing = VEC_INIT(struct str),
        .warnings = VEC_INIT(struct str),
        .argv = VEC_INIT(struct str),
    };
    if (set_clock(facts, at, err))
        return err->rc;
    add_argv(facts, invocation);
    run_facts->run.id = surroundings_run_id(&facts->arena);
    run_facts->host = surroundings_host(&facts->arena);
    run_facts->ci = surroundings_ci(&facts->arena);
    run_facts->tool.version = str_of(version_number());
    run_facts->tool.commit = str_of(version_commit());
    return GATE_OK;
}

void facts_add_narrowing(struct facts *facts, const char *name)
{
    *(struct str *)vec_add(&facts->narrowing) = str_of(name);
}

void facts_finish(struct facts *facts, const struct plan *plan)
{
    struct run_facts *run_facts = &facts->run_facts;

    run_facts->run.finished = facts->is_clock_given ? run_facts->run.started : surroundings_now();
    run_facts->run.argv =
        (struct record_texts){ .items = facts->argv.items, .count = facts->argv.count };
    run_facts->narrowing =
        (struct record_texts){ .items = facts->narrowing.items, .count = facts->narrowing.count };
    run_facts->warnings =
        (struct record_texts){ .items = facts->warnings.items, .count = facts->warnings.count };
    run_facts->threshold = plan->threshold;
    run_facts->level = plan->check.level;
}

void facts_release(struct facts *facts)
{
    arena_release(&facts->arena);
    vec_release(&facts->narrowing);
    vec_release(&facts->warnings);
    vec_release(&facts->argv);
}
