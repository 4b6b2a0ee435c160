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

static bool is_commit(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!memchr("0123456789abcdef", text.ptr[i], 16))
            return false;
    }
    return text.len == 40;
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

/* Opens it and reads its head; *repository stays NULL if there is none. */
static enum gate_rc open_repository(const struct facts_options *options, struct arena *arena,
                                    struct repository **repository, struct repository_head *head,
                                    struct error *err)
{
    CLEANUP(repository_closep) struct repository *opened = NULL;
    bool is_search = !options->repository;

    if (repository_open(is_search ? "." : options->repository, is_search, &opened, err))
        return err->rc;
    if (repository_read_head(opened, arena, head, err))
        return err->rc;
    *repository = STEAL(opened);
    return GATE_OK;
}

/* Without a repository the commit is empty, and that is said; a named one must be there. */
static enum gate_rc read_repository(struct facts *facts, const struct facts_options *options,
                                    struct error *err)
{
    CLEANUP(repository_closep) struct repository *repository = NULL;
    struct record_source *source = &facts->run_facts.source;
    struct repository_head head;
    struct error absent = ERROR_INIT;

    source->how = STR("no repository");
    if (options->is_without_repository) {
        source->how = STR("--no-repo");
        return GATE_OK;
    }
    enum gate_rc rc = open_repository(options, &facts->arena, &repository, &head, &absent);
    if (rc && options->repository)
        return error_set(err, GATE_EUSAGE, "no repository: --repo %s: %s", options->repository,
                         absent.message);
    if (rc && rc != GATE_ENOTFOUND)
        *(struct str *)vec_add(&facts->warnings) =
            arena_printf(&facts->arena, "the commit is not recorded: %s", absent.message);
    if (rc)
        return GATE_OK;
    source->commit = head.commit;
    source->tree = head.tree;
    source->ref = head.ref;
    source->remote = head.remote;
    source->dirty = dirty_of(head.dirty);
    source->how = head.commit.len ? STR("HEAD") : STR("no commit yet");
    return GATE_OK;
}

static enum gate_rc set_commit(struct facts *facts, const char *commit, struct error *err)
{
    struct record_source *source = &facts->run_facts.source;

    if (!commit)
        return GATE_OK;
    if (!is_commit(str_of(commit)))
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

enum gate_rc facts_open(const struct facts_options *options, const struct invocation *invocation,
                        struct facts *facts, struct error *err)
{
    struct run_facts *run_facts = &facts->run_facts;

    *facts = (struct facts){
        .arena = ARENA_INIT,
        .narrowing = VEC_INIT(struct str),
        .warnings = VEC_INIT(struct str),
        .argv = VEC_INIT(struct str),
    };
    if (set_clock(facts, options->at, err))
        return err->rc;
    if (read_repository(facts, options, err) || set_commit(facts, options->commit, err))
        return err->rc;
    add_argv(facts, invocation);
    run_facts->run.id = surroundings_run_id(&facts->arena);
    run_facts->run.mode =
        options->mode && strcmp(options->mode, "audit") == 0 ? RUN_AUDIT : RUN_ENFORCE;
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
