#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "git/repository_parts.h"

#define MODE_FOLDER 040000U

void repository_free_tree(git_tree **tree)
{
    git_tree_free(*tree);
}

void repository_free_index(git_index **index)
{
    git_index_free(*index);
}

/* The byte after a name in git's order, which sorts a folder as if it ended in '/'. */
static int after_name(const char *name, size_t length, const git_tree_entry *entry)
{
    if (name[length] != '\0')
        return (unsigned char)name[length];
    return git_tree_entry_filemode_raw(entry) == MODE_FOLDER ? '/' : 0;
}

static bool is_before(const git_tree_entry *a, const git_tree_entry *b)
{
    const char *first = git_tree_entry_name(a);
    const char *second = git_tree_entry_name(b);
    size_t length = strlen(first) < strlen(second) ? strlen(first) : strlen(second);
    int order = memcmp(first, second, length);

    if (order != 0)
        return order < 0;
    return after_name(first, length, a) < after_name(second, length, b);
}

/* Whether the folder at `index` has the name of a file, which may lie apart: "a", "a.b", "a/". */
static bool is_twice(const git_tree *tree, size_t index)
{
    const char *name = git_tree_entry_name(git_tree_entry_byindex(tree, index));
    size_t length = strlen(name);

    while (index > 0) {
        const char *before = git_tree_entry_name(git_tree_entry_byindex(tree, --index));

        if (strncmp(before, name, length) != 0)
            return false;
        if (before[length] == '\0')
            return true;
    }
    return false;
}

/* Whether names are such as git writes: in order, so that none stands twice, and without '/'. */
static bool is_sound(const git_tree *tree)
{
    size_t count = git_tree_entrycount(tree);

    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

        if (strchr(git_tree_entry_name(entry), '/') ||
            (i > 0 && !is_before(git_tree_entry_byindex(tree, i - 1), entry)) ||
            (git_tree_entry_filemode_raw(entry) == MODE_FOLDER && is_twice(tree, i)))
            return false;
    }
    return true;
}

static enum gate_rc open_tree(struct repository *repository, const git_oid *id, git_tree **tree,
                              struct error *err)
{
    git_object_t kind = GIT_OBJECT_INVALID;
    char hex[GIT_OID_HEXSZ + 1];

    (void)git_oid_tostr(hex, sizeof(hex), id);
    if (repository_check_object(repository, id, "tree", LIMIT_TREE_BYTES, &kind, err))
        return err->rc;
    if (kind != GIT_OBJECT_TREE)
        return error_set(err, GATE_EFORMAT, "the object %s is a %s and no tree", hex,
                         git_object_type2string(kind));
    if (git_tree_lookup(tree, repository->git, id) != 0)
        return repository_damaged(repository, id, "tree", err);
    if (!is_sound(*tree)) {
        git_tree_free(STEAL(*tree));
        return error_set(err, GATE_EFORMAT,
                         "the tree %s is none that git writes: names out of "
                         "order, twice, or with '/'",
                         hex);
    }
    return GATE_OK;
}

struct frame {
    git_tree *tree;
    size_t next;
    size_t base; /* length of the path of the tree */
};

struct walk {
    struct repository *repository;
    const struct repository_visitor *visitor;
    size_t count; /* entries of all trees that were read */
    size_t depth;
    struct frame frames[LIMIT_NESTING];
    char path[LIMIT_PATH_BYTES];
};

static void close_walk(struct walk *walk)
{
    while (walk->depth > 0)
        git_tree_free(walk->frames[--walk->depth].tree);
}

static enum gate_rc enter(struct walk *walk, const git_oid *id, size_t base, struct error *err)
{
    git_tree *tree = NULL;

    if (walk->depth == LIMIT_NESTING)
        return error_set(err, GATE_ELIMIT, "'%.*s' of git is more than %d folders deep", (int)base,
                         walk->path, LIMIT_NESTING);
    if (open_tree(walk->repository, id, &tree, err))
        return error_wrap(err, "'%.*s' of git", (int)base, walk->path);
    walk->frames[walk->depth++] = (struct frame){ .tree = tree, .base = base };
    walk->count += git_tree_entrycount(tree);
    if (walk->count > walk->visitor->most)
        return error_set(err, GATE_ELIMIT, "'%.*s' of git has more than %zu entries", (int)base,
                         walk->path, walk->visitor->most);
    return GATE_OK;
}

/* One entry, the next of the innermost tree; *is_enough when the visitor wants no more. */
static enum gate_rc step(struct walk *walk, bool *is_enough, struct error *err)
{
    struct frame *frame = &walk->frames[walk->depth - 1];

    if (frame->next == git_tree_entrycount(frame->tree)) {
        git_tree_free(frame->tree);
        walk->depth--;
        return GATE_OK;
    }

    const git_tree_entry *entry = git_tree_entry_byindex(frame->tree, frame->next++);
    const char *separator = frame->base > 0 ? "/" : "";
    int length = snprintf(walk->path + frame->base, sizeof(walk->path) - frame->base, "%s%s",
                          separator, git_tree_entry_name(entry));
    if ((size_t)length >= sizeof(walk->path) - frame->base)
        return error_set(err, GATE_ELIMIT, "a path of git is longer than %zu bytes",
                         LIMIT_PATH_BYTES);

    struct repository_item item = {
        .path = { .ptr = walk->path, .len = frame->base + (size_t)length },
        .mode = (uint32_t)git_tree_entry_filemode_raw(entry),
        .id = git_tree_entry_id(entry),
    };
    *is_enough = !walk->visitor->visit(walk->visitor->context, &item);
    if (!*is_enough && item.mode == MODE_FOLDER)
        return enter(walk, item.id, item.path.len, err);
    return GATE_OK;
}

enum gate_rc repository_visit_tree(struct repository *repository, const git_oid *tree,
                                   struct str base, const struct repository_visitor *visitor,
                                   struct error *err)
{
    CLEANUP(close_walk) struct walk walk = { .repository = repository, .visitor = visitor };
    bool is_enough = false;

    if (base.len >= sizeof(walk.path))
        return error_set(err, GATE_ELIMIT, "a path of git is longer than %zu bytes",
                         LIMIT_PATH_BYTES);
    if (base.len > 0)
        memcpy(walk.path, base.ptr, base.len);
    if (enter(&walk, tree, base.len, err))
        return err->rc;
    while (walk.depth > 0 && !is_enough) {
        if (step(&walk, &is_enough, err))
            return err->rc;
    }
    return GATE_OK;
}

struct found {
    bool is_found;
    uint32_t mode;
    git_oid id;
};

static enum gate_rc open_root(struct repository *repository, struct str commit, struct found *root,
                              struct error *err)
{
    CLEANUP(repository_free_commit) git_commit *opened = NULL;
    git_oid id;

    if (repository_id_parse(commit, &id, err) ||
        repository_open_commit(repository, &id, &opened, err))
        return err->rc;
    *root = (struct found){ .is_found = true, .mode = MODE_FOLDER };
    root->id = *git_commit_tree_id(opened);
    return GATE_OK;
}

/* From a folder to its entry of that name. */
static enum gate_rc descend(struct repository *repository, struct found *at, struct str name,
                            struct error *err)
{
    CLEANUP(repository_free_tree) git_tree *tree = NULL;

    if (open_tree(repository, &at->id, &tree, err))
        return err->rc;
    at->is_found = false;
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

        if (str_equal(str_of(git_tree_entry_name(entry)), name)) {
            at->is_found = true;
            at->mode = (uint32_t)git_tree_entry_filemode_raw(entry);
            at->id = *git_tree_entry_id(entry);
        }
    }
    return GATE_OK;
}

/* An empty path is the tree of the commit. */
static enum gate_rc find_path(struct repository *repository, struct str commit, struct str path,
                              struct found *found, struct error *err)
{
    struct str name;

    if (open_root(repository, commit, found, err))
        return err->rc;
    if (path.len == 0)
        return GATE_OK;
    while (found->is_found && str_cut(&path, '/', &name)) {
        if (found->mode != MODE_FOLDER)
            found->is_found = false;
        else if (descend(repository, found, name, err))
            return err->rc;
    }
    return GATE_OK;
}

struct listing {
    struct arena *arena;
    struct vec *entries;
};

static bool add_entry(void *context, const struct repository_item *item)
{
    struct listing *listing = context;
    struct repository_entry *entry = vec_add(listing->entries);

    *entry = (struct repository_entry){
        .path = arena_str(listing->arena, item->path),
        .mode = item->mode,
        .id = repository_id_text(item->id, listing->arena),
    };
    return true;
}

/* NOLINTNEXTLINE(readability-function-size): what to list, up to where, and where to */
enum gate_rc repository_list_tree(struct repository *repository, struct str commit, struct str path,
                                  size_t most, struct arena *arena, struct vec *entries,
                                  struct error *err)
{
    struct listing listing = { .arena = arena, .entries = entries };
    struct repository_visitor visitor = { .visit = add_entry, .context = &listing, .most = most };
    struct found found = { .is_found = false };

    if (find_path(repository, commit, path, &found, err))
        return err->rc;
    if (!found.is_found)
        return GATE_OK;
    if (found.mode == MODE_FOLDER)
        return repository_visit_tree(repository, &found.id, path, &visitor, err);
    (void)add_entry(&listing, &(struct repository_item){
                                  .path = path,
                                  .mode = found.mode,
                                  .id = &found.id,
                              });
    return GATE_OK;
}

static enum gate_rc list_folder(struct repository *repository, const git_oid *id, struct str path,
                                size_t most, struct listing *listing, struct error *err)
{
    CLEANUP(repository_free_tree) git_tree *tree = NULL;

    if (open_tree(repository, id, &tree, err))
        return error_wrap(err, "'%.*s' of git", STR_ARG(path));
    if (git_tree_entrycount(tree) > most)
        return error_set(err, GATE_ELIMIT, "'%.*s' of git has more than %zu entries", STR_ARG(path),
                         most);
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        const char *name = git_tree_entry_name(entry);

        (void)add_entry(listing, &(struct repository_item){
                                     .path = path.len ? arena_printf(listing->arena, "%.*s/%s",
                                                                     STR_ARG(path), name)
                                                      : str_of(name),
                                     .mode = (uint32_t)git_tree_entry_filemode_raw(entry),
                                     .id = git_tree_entry_id(entry),
                                 });
    }
    return GATE_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as repository_list_tree() */
enum gate_rc repository_list_folder(struct repository *repository, struct str commit,
                                    struct str path, size_t most, struct arena *arena,
                                    struct vec *entries, struct error *err)
{
    struct listing listing = { .arena = arena, .entries = entries };
    struct found found = { .is_found = false };

    if (find_path(repository, commit, path, &found, err))
        return err->rc;
    if (found.is_found && found.mode == MODE_FOLDER)
        return list_folder(repository, &found.id, path, most, &listing, err);
    if (found.is_found)
        (void)add_entry(&listing, &(struct repository_item){
                                      .path = path,
                                      .mode = found.mode,
                                      .id = &found.id,
                                  });
    return GATE_OK;
}

const char *repository_mode_name(uint32_t mode)
{
    switch (mode) {
    case 0100644:
    case 0100755:
        return "a file";
    case 0120000:
        return "a symbolic link";
    case 0160000:
        return "a submodule";
    case MODE_FOLDER:
        return "a folder";
    default:
        return "an entry of unknown kind";
    }
}

bool repository_mode_is_regular(uint32_t mode)
{
    return mode == 0100644 || mode == 0100755;
}

enum gate_rc repository_find_entry(struct repository *repository, struct str commit,
                                   struct str path, struct arena *arena,
                                   struct repository_entry *entry, struct error *err)
{
    struct found found = { .is_found = false };
    struct error problem = ERROR_INIT; /* that nothing is there must not look like this */

    if (find_path(repository, commit, path, &found, &problem))
        return error_set(err, problem.rc == GATE_ENOTFOUND ? GATE_EUNDECIDABLE : problem.rc, "%s",
                         problem.message);
    if (!found.is_found)
        return error_set(err, GATE_ENOTFOUND, "the commit %.*s has no '%.*s'", STR_ARG(commit),
                         STR_ARG(path));
    *entry = (struct repository_entry){
        .path = arena_str(arena, path),
        .mode = found.mode,
        .id = repository_id_text(&found.id, arena),
    };
    return GATE_OK;
}

enum gate_rc repository_open_index(struct repository *repository, git_index **index,
                                   struct error *err)
{
    char path[PATH_MAX];
    struct stat status;

    (void)snprintf(path, sizeof(path), "%sindex", git_repository_path(repository->git));
    if (stat(path, &status) != 0)
        return error_system(err, "read", path);
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > LIMIT_INDEX_BYTES)
        return error_set(err, GATE_ELIMIT, "'%s' is no file of at most %zu bytes", path,
                         LIMIT_INDEX_BYTES);
    if (git_index_open(index, path) != 0)
        return error_set(err, GATE_EFORMAT, "'%s' cannot be read: %s", path,
                         repository_complaint());
    return GATE_OK;
}

enum gate_rc repository_find_staged(struct repository *repository, struct str path,
                                    struct arena *arena, struct repository_entry *entry,
                                    struct error *err)
{
    CLEANUP(repository_free_index) git_index *index = NULL;
    struct str name = arena_str(arena, path);

    if (repository_open_index(repository, &index, err))
        return err->rc;
    const git_index_entry *found = git_index_get_bypath(index, name.ptr, 0);
    if (!found)
        return error_set(err, GATE_ENOTFOUND, "'%s' is not staged: git add '%s'", name.ptr,
                         name.ptr);
    *entry = (struct repository_entry){
        .path = name,
        .mode = found->mode,
        .id = repository_id_text(&found->id, arena),
    };
    return GATE_OK;
}
