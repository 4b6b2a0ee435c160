/*
 * worktree: whether the files of a checkout are those of its commit, as far as that can be told
 * without reading them.
 */
#pragma once

#include <git2.h>

#include "git/repository.h"

/*
 * REPOSITORY_DIRTY when the index is not the commit's tree, or a file that it lists is gone or has
 * another size; REPOSITORY_CLEAN when every listed file has the size and time that the index noted.
 * REPOSITORY_UNKNOWN for all else: in a container every time differs, and reading all files to find
 * out costs too much. Files that git does not track do not count; nor does what a sparse checkout
 * leaves out.
 */
enum repository_dirty worktree_state(struct repository *repository, const git_oid *tree);
