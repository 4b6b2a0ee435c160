#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/json_document.h"
#include "gate/surroundings.h"

static struct str variable(const char *name, struct arena *arena)
{
    /* Nothing ever changes the environment, so reading it is safe in any thread. */
    const char *value = getenv(name); // NOLINT(concurrency-mt-unsafe)

    return value ? arena_str(arena, str_of(value)) : STR("");
}

/* The text at OBJECT.INNER.KEY (INNER may be NULL); empty if it is not there. */
static struct str find_text(const json_t *root, const char *object, const char *inner,
                            const char *key, struct arena *arena)
{
    const json_t *found = json_object_get(root, object);
    struct str text =
        json_document_str(json_object_get(inner ? json_object_get(found, inner) : found, key));

    return text.ptr ? arena_str(arena, text) : STR("");
}

/* What the event's file adds; it is there in every run of GitHub's. */
static void read_event(struct root_ci *ci, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_EVENT_BYTES);
    json_auto_t *event = NULL;
    struct str path = variable("GITHUB_EVENT_PATH", arena);
    struct error ignored = ERROR_INIT; /* it names no branch, then */

    if (path.len == 0 || file_read_at(AT_FDCWD, path.ptr, &text, &ignored) ||
        json_document_parse(buf_str(&text), &event, &ignored))
        return;
    ci->default_branch = find_text(event, "repository", NULL, "default_branch", arena);
    if (ci->default_branch.len > 0)
        ci->default_from = STR("GITHUB_EVENT_PATH");
    ci->source_commit = find_text(event, "pull_request", "head", "sha", arena);
    if (ci->target_branch.len == 0) { /* GITHUB_BASE_REF is empty in a merge queue */
        struct str base = find_text(event, "merge_group", NULL, "base_ref", arena);

        if (str_starts_with(base, STR("refs/heads/")))
            ci->target_branch = str_slice(base, strlen("refs/heads/"), base.len);
    }
}

static struct root_ci github(struct arena *arena)
{
    struct root_ci ci = {
        .provider = STR("github"),
        .workspace = variable("GITHUB_WORKSPACE", arena),
        .event = variable("GITHUB_EVENT_NAME", arena),
        .commit = variable("GITHUB_SHA", arena),
        .target_branch = variable("GITHUB_BASE_REF", arena),
    };

    read_event(&ci, arena);
    return ci;
}

static struct root_ci gitlab(struct arena *arena)
{
    return (struct root_ci){
        .provider = STR("gitlab"),
        .workspace = variable("CI_PROJECT_DIR", arena),
        .event = variable("CI_PIPELINE_SOURCE", arena),
        .commit = variable("CI_COMMIT_SHA", arena),
        .default_branch = variable("CI_DEFAULT_BRANCH", arena),
        .default_from = STR("CI_DEFAULT_BRANCH"),
        .target_branch = variable("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", arena),
        .source_commit = variable("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", arena),
    };
}

struct root_ci surroundings_root_ci(struct arena *arena)
{
    if (variable("GITHUB_ACTIONS", arena).len > 0)
        return github(arena);
    if (variable("GITLAB_CI", arena).len > 0)
        return gitlab(arena);
    return (struct root_ci){ .provider = STR("") };
}
