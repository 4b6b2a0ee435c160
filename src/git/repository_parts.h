/* What the files of repository_*.c and worktree.c share; for nobody else. */
#pragma once

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "git/repository.h"
#include "git/repository_config.h"

struct repository {
    bool is_started; /* libgit2, by this repository: it counts its users */
    git_repository *git;
    git_odb *odb;        /* of the repository's own objects alone; owned by `git` too */
    struct arena arena;  /* all texts below */
    struct str worktree; /* absolute, ends with '/'; empty: bare */
    struct str common;   /* where objects and references are; ends with '/' */
    struct repository_config config;
    bool is_shallow;
    bool is_partial;
};

/* What libgit2 said last; valid until its next call. */
const char *repository_complaint(void);

/* 40 hex digits of an id; in `arena`. */
struct str repository_id_text(const git_oid *id, struct arena *arena);

/* Fails with GATE_EFORMAT for what is no id of 40 lower-case digits. */
ATTR_MUST_CHECK
enum gate_rc repository_id_parse(struct str text, git_oid *id, struct error *err);

/*
 * Kind and size of an object, before it is read. Fails with GATE_ENOTFOUND, the message with what
 * helps ("objects are in alternate ...", what to fetch), GATE_ELIMIT for one that is larger than
 * `limit`, or GATE_EFORMAT (damaged). `what` is for messages: "commit", "blob".
 */
ATTR_MUST_CHECK
enum gate_rc repository_check_object(struct repository *repository, const git_oid *id,
                                     const char *what, size_t limit, git_object_t *kind,
                                     struct error *err);

/* Records that the object is damaged, with what libgit2 said. GATE_EFORMAT. */
ATTR_MUST_CHECK
enum gate_rc repository_damaged(struct repository *repository, const git_oid *id, const char *what,
                                struct error *err);

/* The caller frees *commit. Fails as repository_read_commit(). */
ATTR_MUST_CHECK
enum gate_rc repository_open_commit(struct repository *repository, const git_oid *id,
                                    git_commit **commit, struct error *err);

/* Follows annotated tags from `id` to a commit. GATE_EFORMAT if they end elsewhere. */
ATTR_MUST_CHECK
enum gate_rc repository_peel(struct repository *repository, const git_oid *id, git_oid *commit,
                             struct error *err);

struct repository_item {
    struct str path; /* valid during the visit */
    uint32_t mode;   /* as the tree writes it */
    const git_oid *id;
};

struct repository_visitor {
    bool (*visit)(void *context, const struct repository_item *item); /* false: enough */
    void *context;
    size_t most; /* entries of all trees that are read */
};

/*
 * Visits everything below a tree in git's order, folders before what is in them; paths begin with
 * `base` and a '/' unless it is empty. Fails with GATE_ELIMIT (more than `most`, LIMIT_NESTING
 * folders deep, a path longer than LIMIT_PATH_BYTES), GATE_EFORMAT (damage, names out of order or
 * twice or with a '/'), GATE_ENOTFOUND (a tree that a partial clone lacks).
 */
ATTR_MUST_CHECK
enum gate_rc repository_visit_tree(struct repository *repository, const git_oid *tree,
                                   struct str base, const struct repository_visitor *visitor,
                                   struct error *err);

/* The index, which the caller frees. GATE_ENOTFOUND: there is none. */
ATTR_MUST_CHECK
enum gate_rc repository_open_index(struct repository *repository, git_index **index,
                                   struct error *err);

/* For CLEANUP(). */
void repository_free_commit(git_commit **commit);
void repository_free_tree(git_tree **tree);
void repository_free_index(git_index **index);
void repository_free_text(git_buf *text);
