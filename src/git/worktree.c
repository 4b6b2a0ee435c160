#include "git/worktree.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { MOST_ENTRIES = 50000 }; /* more would not be cheap */

static void close_index(git_index **index)
{
    git_index_free(*index);
}

static void close_tree(git_tree **tree)
{
    git_tree_free(*tree);
}

static void close_diff(git_diff **diff)
{
    git_diff_free(*diff);
}

static enum repository_dirty compare_index(git_repository *repository, const git_commit *commit,
                                           git_index *index)
{
    CLEANUP(close_tree) git_tree *tree = NULL;
    CLEANUP(close_diff) git_diff *diff = NULL;

    /* a partial clone may lack trees */
    if (git_commit_tree(&tree, commit) != 0 ||
        git_diff_tree_to_index(&diff, repository, tree, index, NULL) != 0)
        return REPOSITORY_UNKNOWN;
    return git_diff_num_deltas(diff) == 0 ? REPOSITORY_CLEAN : REPOSITORY_DIRTY;
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

enum repository_dirty worktree_state(git_repository *repository, const git_commit *commit)
{
    CLEANUP(close_index) git_index *index = NULL;
    CLEANUP(file_closep) int directory = -1;
    const char *path = git_repository_workdir(repository);
    struct stat status;

    if (!path || git_repository_index(&index, repository) != 0 ||
        git_index_entrycount(index) == 0 || git_index_entrycount(index) > MOST_ENTRIES ||
        stat(git_index_path(index), &status) != 0)
        return REPOSITORY_UNKNOWN;
    directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return REPOSITORY_UNKNOWN;

    enum repository_dirty staged = compare_index(repository, commit, index);
    if (staged != REPOSITORY_CLEAN)
        return staged;
    return compare_files(directory, index, &status.st_mtim);
}
