/*
 * repository: a git repository as gate reads it: HEAD, exact references, commits, trees and blobs,
 * from the object database by libgit2. The working tree is never read as content.
 *
 * No program is started, no hook, filter or configuration command runs, and nothing outside the
 * repository is read: global and system configuration are not searched, GIT_* variables, replace
 * references, grafts and alternates are ignored, the owner of the checkout does not matter (in a
 * container it is another one). Object ids are 40 lower-case hex digits.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct repository;

/*
 * Opens the repository at `directory` or, with is_search, the one around it. The caller closes it.
 * Fails with GATE_ENOTFOUND (there is none), GATE_EUNSUPPORTED (SHA-256, an extension that gate
 * does not know) or GATE_EFORMAT (damaged; a `.git` file that leads nowhere), the message with the
 * remedy. `core.worktree` is not followed: the working tree is where `.git` was found.
 */
ATTR_MUST_CHECK
enum gate_rc repository_open(const char *directory, bool is_search, struct repository **repository,
                             struct error *err);
void repository_close(struct repository *repository);
void repository_closep(struct repository **repository);

/* Absolute path of the working tree, or of a bare repository itself; ends with '/'. */
struct str repository_directory(const struct repository *repository);

/* Whether the clone is shallow: what is behind its boundary is missing, and no fault. */
bool repository_is_shallow(const struct repository *repository);

enum repository_dirty { REPOSITORY_UNKNOWN, REPOSITORY_CLEAN, REPOSITORY_DIRTY };

struct repository_head {
    struct str commit;           /* empty: no commit yet */
    struct str tree;             /* of the commit */
    struct str ref;              /* "refs/heads/main"; empty: detached */
    struct str remote;           /* URL of origin as it stands in the configuration; may be empty */
    enum repository_dirty dirty; /* known only where it is cheap and certain */
};

/*
 * Reads the head. Texts live in `arena`. Fails with GATE_EFORMAT (damaged, a commit that is
 * missing), the message with the remedy.
 */
ATTR_MUST_CHECK
enum gate_rc repository_read_head(struct repository *repository, struct arena *arena,
                                  struct repository_head *head, struct error *err);

/*
 * Whether `name` is a full name that git could have: HEAD or refs/..., with none of the signs that
 * git forbids in one.
 */
bool repository_is_ref_name(const char *name);

/*
 * Whether a fetch by hand can be expected to have what lets it in, as far as the configuration
 * shows: false for a remote over HTTPS without user, header, helper or include. Only a hint.
 */
bool repository_has_credentials(const struct repository *repository);

/*
 * The commit that the reference of exactly this full name ("refs/remotes/origin/main") stands for,
 * through symbolic references and annotated tags; no other name is tried. Fails with GATE_ENOTFOUND
 * (no such reference, or a symbolic one that leads to none) or GATE_EFORMAT (it names no commit, or
 * one that is missing).
 */
ATTR_MUST_CHECK
enum gate_rc repository_find_ref(struct repository *repository, const char *name,
                                 struct arena *arena, struct str *commit, struct error *err);

/*
 * Where the symbolic reference `name` points ("refs/remotes/origin/HEAD" to
 * "refs/remotes/origin/main"). GATE_ENOTFOUND if there is none or it is not symbolic.
 */
ATTR_MUST_CHECK
enum gate_rc repository_read_symbolic(struct repository *repository, const char *name,
                                      struct arena *arena, struct str *target, struct error *err);

/* Adds the full names of all references that begin with `prefix` (struct str), sorted by bytes. */
ATTR_MUST_CHECK
enum gate_rc repository_list_refs(struct repository *repository, struct str prefix,
                                  struct arena *arena, struct vec *names, struct error *err);

struct repository_commit {
    struct str id;
    struct str tree;
    int64_t time; /* of the committer, seconds since 1970 */
    struct str author_name;
    struct str author_email;
    struct str summary; /* first line of the message */
    const struct str *parents;
    size_t parent_count;
};

/*
 * Reads one commit. Fails with GATE_ENOTFOUND (the object is not here: a shallow or partial clone;
 * the message says what to fetch) or GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc repository_read_commit(struct repository *repository, struct str id,
                                    struct arena *arena, struct repository_commit *commit,
                                    struct error *err);

/* An entry of a tree, whatever it is. */
struct repository_entry {
    struct str path; /* from the root of the tree: ".gate/policy.yaml" */
    uint32_t mode;   /* 0100644, 0100755, 0120000 (a link), 0160000 (a submodule), 040000 */
    struct str id;   /* of the blob, tree or commit */
};

/* "a file", "a symbolic link", "a submodule", "a folder", "an entry of unknown kind". */
const char *repository_mode_name(uint32_t mode);

/* Whether it is 0100644 or 0100755, and nothing else. */
bool repository_mode_is_regular(uint32_t mode);

/*
 * Adds the entries of the folder `path` ("" for the whole tree) of the tree of `commit`, without
 * what is below them. Otherwise as repository_list_tree(), which follows.
 */
ATTR_MUST_CHECK
enum gate_rc repository_list_folder(struct repository *repository, struct str commit,
                                    struct str path, size_t most, struct arena *arena,
                                    struct vec *entries, struct error *err);

/*
 * Adds every entry below `path` ("" for the whole tree) of the tree of `commit` to `entries`, in
 * git's order, folders themselves included, at most `most` of them (GATE_ELIMIT). A path that is
 * not there adds nothing; one that is no folder adds itself. Modes are as the tree writes them.
 * Fails with GATE_EFORMAT for damage (also names out of order, twice, or with a '/'), with
 * GATE_ENOTFOUND for an object that a partial clone lacks, with GATE_ELIMIT for more than
 * LIMIT_NESTING folders in each other. *entries may then hold a part.
 */
ATTR_MUST_CHECK
enum gate_rc repository_list_tree(struct repository *repository, struct str commit, struct str path,
                                  size_t most, struct arena *arena, struct vec *entries,
                                  struct error *err);

/*
 * The entry at exactly `path` of the tree of `commit`. GATE_ENOTFOUND if there is none (then
 * *entry is left alone, and the message says so), GATE_EUNDECIDABLE if an object on the way is not
 * in the clone; other failures as repository_list_tree().
 */
ATTR_MUST_CHECK
enum gate_rc repository_find_entry(struct repository *repository, struct str commit,
                                   struct str path, struct arena *arena,
                                   struct repository_entry *entry, struct error *err);

/*
 * The entry at `path` of the index, which `git add` writes. GATE_ENOTFOUND if there is none, or no
 * index; GATE_EFORMAT or GATE_ELIMIT for an index that cannot be read.
 */
ATTR_MUST_CHECK
enum gate_rc repository_find_staged(struct repository *repository, struct str path,
                                    struct arena *arena, struct repository_entry *entry,
                                    struct error *err);

/*
 * The bytes of a blob, at most `limit` of them (GATE_ELIMIT before anything is allocated). Fails
 * with GATE_ENOTFOUND for an object that a partial clone lacks, GATE_EFORMAT for damage.
 */
ATTR_MUST_CHECK
enum gate_rc repository_read_blob(struct repository *repository, struct str id, size_t limit,
                                  struct arena *arena, struct str *bytes, struct error *err);

/*
 * Visits `from` and the commits reachable from it, the youngest of those found first, so each after
 * one of its children; first parents only with is_first_parent; until `visit` returns false. A
 * missing parent of a shallow clone ends that line and sets *is_cut. Grafts are not looked at.
 * Fails as repository_read_commit(), or with GATE_ELIMIT (LIMIT_COMMITS).
 */
ATTR_MUST_CHECK
enum gate_rc repository_walk(struct repository *repository, struct str from, bool is_first_parent,
                             bool (*visit)(void *context, struct str commit), void *context,
                             bool *is_cut, struct error *err);

/* Whether `ancestor` is `commit` or reachable from it, as far as the clone goes. */
ATTR_MUST_CHECK
enum gate_rc repository_is_ancestor(struct repository *repository, struct str ancestor,
                                    struct str commit, bool *is_ancestor, struct error *err);
