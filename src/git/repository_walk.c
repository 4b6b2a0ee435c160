#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "git/repository_parts.h"

struct waiting {
    int64_t time;
    size_t order; /* of discovery, for equal times */
    git_oid id;
};

/* Commits that were found and not visited yet, a heap: the youngest first. */
struct history {
    struct repository *repository;
    struct arena arena; /* keys of `seen` */
    struct map seen;
    struct vec heap; /* struct waiting */
    size_t count;
    bool is_cut;
};

static void close_history(struct history *history)
{
    map_release(&history->seen);
    vec_release(&history->heap);
    arena_release(&history->arena);
}

static struct waiting *at(const struct history *history, size_t index)
{
    return vec_at(&history->heap, index);
}

static bool is_younger(const struct waiting *a, const struct waiting *b)
{
    return a->time != b->time ? a->time > b->time : a->order < b->order;
}

static void swap(struct waiting *a, struct waiting *b)
{
    struct waiting kept = *a;

    *a = *b;
    *b = kept;
}

static void push(struct history *history, const struct waiting *waiting)
{
    *(struct waiting *)vec_add(&history->heap) = *waiting;
    for (size_t i = history->heap.count - 1; i > 0; i = (i - 1) / 2) {
        if (!is_younger(at(history, i), at(history, (i - 1) / 2)))
            return;
        swap(at(history, i), at(history, (i - 1) / 2));
    }
}

static struct waiting pop(struct history *history)
{
    struct waiting first = *at(history, 0);
    size_t i = 0;

    *at(history, 0) = *at(history, history->heap.count - 1);
    history->heap.count--;
    for (;;) {
        size_t youngest = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < history->heap.count; child++)
            youngest = is_younger(at(history, child), at(history, youngest)) ? child : youngest;
        if (youngest == i)
            return first;
        swap(at(history, i), at(history, youngest));
        i = youngest;
    }
}

/* Queues a commit that was not seen before; one that a shallow clone lacks ends its line. */
static enum gate_rc discover(struct history *history, const git_oid *id, struct error *err)
{
    CLEANUP(repository_free_commit) git_commit *commit = NULL;
    struct str raw = { .ptr = (const char *)id->id, .len = sizeof(id->id) };
    struct error problem = ERROR_INIT; /* what lies behind the boundary is missing by design */

    if (map_find(&history->seen, raw))
        return GATE_OK;
    if (++history->count > LIMIT_COMMITS)
        return error_set(err, GATE_ELIMIT, "the history has more than %zu commits", LIMIT_COMMITS);
    map_set(&history->seen, arena_str(&history->arena, raw), history);
    if (repository_open_commit(history->repository, id, &commit, &problem)) {
        if (problem.rc != GATE_ENOTFOUND || !history->repository->is_shallow)
            return error_set(err, problem.rc, "%s", problem.message);
        history->is_cut = true;
        return GATE_OK;
    }
    push(history, &(struct waiting){
                      .time = git_commit_time(commit),
                      .order = history->count,
                      .id = *id,
                  });
    return GATE_OK;
}

static enum gate_rc discover_parents(struct history *history, const git_oid *id,
                                     bool is_first_parent, struct error *err)
{
    CLEANUP(repository_free_commit) git_commit *commit = NULL;

    if (repository_open_commit(history->repository, id, &commit, err))
        return err->rc;
    unsigned count = git_commit_parentcount(commit);
    for (unsigned i = 0; i < (is_first_parent && count > 1 ? 1 : count); i++) {
        if (discover(history, git_commit_parent_id(commit, i), err))
            return err->rc;
    }
    return GATE_OK;
}

/* NOLINTNEXTLINE(readability-function-size): a walk and its visitor */
enum gate_rc repository_walk(struct repository *repository, struct str from, bool is_first_parent,
                             bool (*visit)(void *context, struct str commit), void *context,
                             bool *is_cut, struct error *err)
{
    CLEANUP(close_history)
    struct history history = {
        .repository = repository,
        .arena = ARENA_INIT,
        .seen = MAP_INIT,
        .heap = VEC_INIT(struct waiting),
    };
    git_oid id;

    if (repository_id_parse(from, &id, err))
        return err->rc;
    CLEANUP(repository_free_commit) git_commit *first = NULL;
    if (repository_open_commit(repository, &id, &first, err) || discover(&history, &id, err))
        return err->rc;
    while (history.heap.count > 0) {
        struct waiting next = pop(&history);
        char text[GIT_OID_HEXSZ + 1];

        if (!visit(context, str_of(git_oid_tostr(text, sizeof(text), &next.id))))
            break;
        if (discover_parents(&history, &next.id, is_first_parent, err))
            return err->rc;
    }
    *is_cut = history.is_cut;
    return GATE_OK;
}

struct search {
    struct str wanted;
    bool is_found;
};

static bool compare_commit(void *context, struct str commit)
{
    struct search *search = context;

    search->is_found = str_equal(commit, search->wanted);
    return !search->is_found;
}

enum gate_rc repository_is_ancestor(struct repository *repository, struct str ancestor,
                                    struct str commit, bool *is_ancestor, struct error *err)
{
    struct search search = { .wanted = ancestor };
    bool is_cut = false;

    if (repository_walk(repository, commit, false, compare_commit, &search, &is_cut, err))
        return err->rc;
    *is_ancestor = search.is_found;
    return GATE_OK;
}
