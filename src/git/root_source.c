#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "git/root.h"

enum { MOST_AHEAD_SECONDS = 24 * 60 * 60 };

static bool is_id(struct str text)
{
    struct digest digest;

    return digest_parse_hex(DIGEST_SHA1, text, &digest);
}

static bool has_parent(const struct repository_commit *commit, struct str parent)
{
    for (size_t i = 0; commit->parent_count > 1 && i < commit->parent_count; i++) {
        if (str_equal(commit->parents[i], parent))
            return true;
    }
    return false;
}

/* Whether `merge` is here, a merge, and has `parent`. */
static bool is_merge_of(struct repository *repository, struct str merge, struct str parent,
                        struct arena *arena)
{
    struct repository_commit commit;
    struct error absent = ERROR_INIT; /* at depth 1 it is missing by design */

    return merge.len > 0 && parent.len > 0 &&
           repository_read_commit(repository, merge, arena, &commit, &absent) == GATE_OK &&
           has_parent(&commit, parent);
}

static bool is_ci_commit(struct repository *repository, struct str head, struct str commit,
                         struct arena *arena)
{
    return commit.len > 0 &&
           (str_equal(head, commit) || is_merge_of(repository, head, commit, arena) ||
            is_merge_of(repository, commit, head, arena));
}

static enum gate_rc check_workspace(const struct repository *repository, const struct root_ci *ci,
                                    struct arena *arena, struct error *err)
{
    char workspace[PATH_MAX];
    char directory[PATH_MAX];

    if (!realpath(arena_str(arena, ci->workspace).ptr, workspace))
        return error_set(err, GATE_ETRUST, "the workspace of the CI, '%.*s', is not here",
                         STR_ARG(ci->workspace));
    if (!realpath(repository_directory(repository).ptr, directory) ||
        strcmp(workspace, directory) != 0)
        return error_set(err, GATE_ETRUST,
                         "the repository is '%.*s', but the CI's is '%s': run gate there, and "
                         "check out without a path of its own",
                         STR_ARG(repository_directory(repository)), workspace);
    return GATE_OK;
}

enum gate_rc root_check_source(struct repository *repository, struct str head,
                               const struct root_ci *ci, bool is_commit_given, struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    if (ci->provider.len == 0)
        return GATE_OK;
    if (!is_commit_given && (str_equal(ci->event, STR("pull_request_target")) ||
                             str_equal(ci->event, STR("workflow_run"))))
        return error_set(err, GATE_ETRUST,
                         "in %.*s HEAD is not what the image was built from: give --commit with "
                         "the commit that was",
                         STR_ARG(ci->event));
    if (ci->workspace.len > 0 && check_workspace(repository, ci, &arena, err))
        return err->rc;
    if (ci->commit.len == 0 || is_ci_commit(repository, head, ci->commit, &arena) ||
        is_ci_commit(repository, head, ci->source_commit, &arena))
        return GATE_OK;
    /* what is no commit id may be anything, a secret too */
    return error_set(err, GATE_ETRUST,
                     "HEAD is %.*s, but the CI's commit is %.*s: check that one out",
                     STR_ARG(head.len ? head : STR("no commit")),
                     STR_ARG(is_id(ci->commit) ? ci->commit : STR("no commit id")));
}

static enum gate_rc check_date(const char *what, struct str commit, int64_t time, int64_t now,
                               struct error *err)
{
    char dated[CLOCK_TEXT_SIZE];
    char clock[CLOCK_TEXT_SIZE];

    if (time <= now || time - MOST_AHEAD_SECONDS <= now)
        return GATE_OK;
    clock_format(time, dated);
    clock_format(now, clock);
    return error_set(err, GATE_ETRUST,
                     "%s %.*s is dated %s, more than 24 hours after the clock's %s: set the clock, "
                     "or make the commit again",
                     what, STR_ARG(commit), dated, clock);
}

enum gate_rc root_check_dates(const struct repository_commit *head, const struct root *root,
                              int64_t now, struct error *err)
{
    if (head && check_date("the commit", head->id, head->time, now, err))
        return err->rc;
    if (root->kind == ROOT_FOUND &&
        check_date("the root of trust", root->commit, root->time, now, err))
        return err->rc;
    return GATE_OK;
}

struct root_merge root_compare_merge(const struct repository_commit *head, const struct root *root)
{
    struct root_merge merge = {
        .is_merge = head->parent_count > 1,
        .first_parent = head->parent_count > 0 ? head->parents[0] : STR(""),
        .is_known = root->kind == ROOT_FOUND,
    };

    merge.is_root = merge.is_merge && merge.is_known && str_equal(merge.first_parent, root->commit);
    return merge;
}
