#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "git/repository_parts.h"

static void free_reference(git_reference **reference)
{
    git_reference_free(*reference);
}

static void free_iterator(git_reference_iterator **iterator)
{
    git_reference_iterator_free(*iterator);
}

/* A full name: HEAD or refs/...; nothing that git would complete. */
static bool is_full_name(const char *name)
{
    int is_valid = 0;

    return (strcmp(name, "HEAD") == 0 || strncmp(name, "refs/", 5) == 0) &&
           git_reference_name_is_valid(&is_valid, name) == 0 && is_valid;
}

static enum gate_rc look_up(struct repository *repository, const char *name,
                            git_reference **reference, struct error *err)
{
    int rc =
        is_full_name(name) ? git_reference_lookup(reference, repository->git, name) : GIT_ENOTFOUND;

    if (rc == GIT_ENOTFOUND)
        return error_set(err, GATE_ENOTFOUND, "there is no reference '%s' in '%s'", name,
                         repository->common.ptr);
    if (rc != 0)
        return error_set(err, GATE_EFORMAT, "the reference '%s' of '%s' cannot be read: %s", name,
                         repository->common.ptr, repository_complaint());
    return GATE_OK;
}

bool repository_is_ref_name(const char *name)
{
    return is_full_name(name);
}

enum gate_rc repository_find_ref(struct repository *repository, const char *name,
                                 struct arena *arena, struct str *commit, struct error *err)
{
    enum { MOST_STEPS = 5 }; /* as git */
    CLEANUP(free_reference) git_reference *reference = NULL;
    CLEANUP(repository_free_commit) git_commit *opened = NULL;
    struct error problem = ERROR_INIT; /* one that names a missing commit is there all the same */
    git_oid id;

    if (look_up(repository, name, &reference, err))
        return err->rc;
    for (int i = 0; git_reference_type(reference) == GIT_REFERENCE_SYMBOLIC; i++) {
        CLEANUP(free_reference) git_reference *from = STEAL(reference);

        if (i == MOST_STEPS)
            return error_set(err, GATE_EFORMAT, "the reference '%s' leads through more than %d",
                             name, MOST_STEPS);
        if (look_up(repository, git_reference_symbolic_target(from), &reference, err))
            return error_wrap(err, "'%s'", name);
    }
    if (repository_peel(repository, git_reference_target(reference), &id, &problem) ||
        repository_open_commit(repository, &id, &opened, &problem))
        return error_set(err, GATE_EFORMAT, "the reference '%s': %s", name, problem.message);
    *commit = repository_id_text(&id, arena);
    return GATE_OK;
}

enum gate_rc repository_read_symbolic(struct repository *repository, const char *name,
                                      struct arena *arena, struct str *target, struct error *err)
{
    CLEANUP(free_reference) git_reference *reference = NULL;

    if (look_up(repository, name, &reference, err))
        return err->rc;
    if (git_reference_type(reference) != GIT_REFERENCE_SYMBOLIC)
        return error_set(err, GATE_ENOTFOUND, "the reference '%s' is not symbolic", name);
    *target = arena_str(arena, str_of(git_reference_symbolic_target(reference)));
    return GATE_OK;
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

enum gate_rc repository_list_refs(struct repository *repository, struct str prefix,
                                  struct arena *arena, struct vec *names, struct error *err)
{
    CLEANUP(free_iterator) git_reference_iterator *iterator = NULL;
    size_t before = names->count;
    size_t count = 0;
    const char *name = NULL;
    int rc = git_reference_iterator_new(&iterator, repository->git);

    while (rc == 0 && (rc = git_reference_next_name(&name, iterator)) == 0) {
        if (++count > LIMIT_REFS)
            return error_set(err, GATE_ELIMIT, "'%s' has more than %zu references",
                             repository->common.ptr, LIMIT_REFS);
        if (str_starts_with(str_of(name), prefix))
            *(struct str *)vec_add(names) = arena_str(arena, str_of(name));
    }
    if (rc != GIT_ITEROVER)
        return error_set(err, GATE_EFORMAT, "the references of '%s' cannot be read: %s",
                         repository->common.ptr, repository_complaint());
    if (names->count > before)
        qsort(vec_at(names, before), names->count - before, sizeof(struct str), compare_names);
    return GATE_OK;
}
