#include "git/worktree.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "git/repository_parts.h"

enum { MOST_ENTRIES = 50000 }; /* more would not be cheap */

struct comparison {
    git_index *index;
    size_t next; /* entry of the index */
    bool is_same;
};

/* Git's order in trees is the order of paths in the index. */
static bool compare_item(void *context, const struct repository_item *item)
{
    struct comparison *comparison = context;
    const git_index_entry *entry = git_index_get_byindex(comparison->index, comparison->next);

    if (S_ISDIR(item->mode))
        return true; /* the index lists files alone */
    comparison->next++;
    comparison->is_same = entry && git_index_entry_stage(entry) == 0 &&
                          str_equal(str_of(entry->path), item->path) && entry->mode == item->mode &&
                          git_oid_equal(&entry->id, item->id);
    return comparison->is_same;
}

static enum repository_dirty compare_index(struct repository *repository, const git_oid *tree,
                                           git_index *index)
{
    struct comparison comparison = { .index = index, .is_same = true };
    struct repository_visitor visitor = { .visit = compare_item,
                                          .context = &comparison,
                                          .most = 2 * (size_t)MOST_ENTRIES };
    struct error problem = ERROR_INIT; /* a partial clone may lack trees */

    if (repository_visit_tree(repository, tree, STR(""), &visitor, &problem))
        return REPOSITORY_UNKNOWN;
    return comparison.is_same && comparison.next == git_index_entrycount(index) ? REPOSITORY_CLEAN
                                                                                : REPOSITORY_DIRTY;
}

static bool is_earlier(const git_index_time *time, const struct timespec *than)
{
    if (time->seconds != (int32_t)than->tv_sec)
        return time->seconds < (int32_t)than->tv_sec;
    return time->nanoseconds < (uint32_t)than->tv_nsec;
}

static enum repository_dirty compare_file(int directory, const git_index_entry *entry,
                                          const struct timespec *index_time)
{
    struct stat status;

    if (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
        return REPOSITORY_CLEAN;
    if (entry->mode == GIT_FILEMODE_COMMIT)
        return REPOSITORY_UNKNOWN; /* a submodule has a commit and files of its own */
    if (fstatat(directory, entry->path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return REPOSITORY_DIRTY;
    if ((uint32_t)status.st_size != entry->file_size)
        return entry->file_size == 0 ? REPOSITORY_UNKNOWN : REPOSITORY_DIRTY;
    /* a file of the index's own age may have changed after git looked ("racy git") */
    if ((int32_t)status.st_mtim.tv_sec != entry->mtime.seconds ||
        (uint32_t)status.st_mtim.tv_nsec != entry->mtime.nanoseconds ||
        !is_earlier(&entry->mtime, index_time))
        return REPOSITORY_UNKNOWN;
    return REPOSITORY_CLEAN;
}

static enum repository_dirty compare_files(int directory, git_index *index,
                                           const struct timespec *index_time)
{
    enum repository_dirty all = REPOSITORY_CLEAN;

    for (size_t i = 0; i < git_index_entrycount(index); i++) {
        enum repository_dirty one =
            compare_file(directory, git_index_get_byindex(index, i), index_time);

        if (one == REPOSITORY_DIRTY)
            return one;
        if (one == REPOSITORY_UNKNOWN)
            all = one;
    }
    return all;
}

enum repository_dirty worktree_state(struct repository *repository, const git_oid *tree)
{
    CLEANUP(repository_free_index) git_index *index = NULL;
    CLEANUP(file_closep) int directory = -1;
    struct stat status;
    struct error problem = ERROR_INIT; /* no index, or one that cannot be read */

    if (repository->worktree.len == 0 || repository_open_index(repository, &index, &problem) ||
        git_index_entrycount(index) == 0 || git_index_entrycount(index) > MOST_ENTRIES ||
        stat(git_index_path(index), &status) != 0)
        return REPOSITORY_UNKNOWN;
    /* `core.worktree` is not followed, and where it is set the files may be elsewhere */
    if (repository_config_find(&repository->config, "core", "", "worktree").ptr)
        return REPOSITORY_UNKNOWN;
    directory = open(repository->worktree.ptr, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return REPOSITORY_UNKNOWN;

    enum repository_dirty staged = compare_index(repository, tree, index);
    if (staged != REPOSITORY_CLEAN)
        return staged;
    return compare_files(directory, index, &status.st_mtim);
}
