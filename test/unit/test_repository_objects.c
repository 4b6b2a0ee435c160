#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "git/repository.h"
#include "unit/checkout.h"
#include "unit/test.h"

#define START "git init -q -b main repo && cd repo && "
#define COMMIT                                                                        \
    START "echo a >a && mkdir d && echo b >d/b && git add . && git commit -q -m one " \
          "&& git rev-parse HEAD >../one"

struct ref_case {
    const char *row;
    const char *name;
    enum gate_rc rc;
    const char *commit;  /* file of the folder that has it */
    const char *message; /* a part of it */
};

#define REFS                                                                                       \
    COMMIT                                                                                         \
    " && git commit -q --allow-empty -m two && git rev-parse HEAD >../two && "                     \
    "git update-ref refs/remotes/origin/main $(cat ../one) && git tag origin/main && "             \
    "git branch origin/main && git tag main $(cat ../one) && git tag -a -m v v1 $(cat ../one) && " \
    "git tag -a -m v v2 v1 && git update-ref refs/remotes/origin/packed $(cat ../one) && "         \
    "git pack-refs --all && git update-ref refs/x/blob $(git rev-parse HEAD:a) && "                \
    "git update-ref refs/x/tree $(git rev-parse HEAD^{tree}) && "                                  \
    "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main && "                       \
    "git symbolic-ref refs/x/dangling refs/x/none && "                                             \
    "git symbolic-ref refs/x/loop refs/x/pool && git symbolic-ref refs/x/pool refs/x/loop && "     \
    "echo 1111111111111111111111111111111111111111 >.git/refs/x/lost && "                          \
    "echo garbage >.git/refs/x/garbage"

static const struct ref_case ref_cases[] = {
    { "a branch", "refs/heads/main", GATE_OK, "two", "" },
    { "a tip of a remote, where tag and branch have the same short name",
      "refs/remotes/origin/main", GATE_OK, "one", "" },
    { "packed", "refs/remotes/origin/packed", GATE_OK, "one", "" },
    { "a tag", "refs/tags/main", GATE_OK, "one", "" },
    { "an annotated tag", "refs/tags/v1", GATE_OK, "one", "" },
    { "a tag of a tag", "refs/tags/v2", GATE_OK, "one", "" },
    { "symbolic", "refs/remotes/origin/HEAD", GATE_OK, "one", "" },
    { "HEAD", "HEAD", GATE_OK, "two", "" },
    { "a short name", "main", GATE_ENOTFOUND, NULL, "there is no reference 'main'" },
    { "REMOTE/BRANCH", "origin/main", GATE_ENOTFOUND, NULL, "there is no reference" },
    { "without refs/", "heads/main", GATE_ENOTFOUND, NULL, "there is no reference" },
    { "an expression", "refs/heads/main^{commit}", GATE_ENOTFOUND, NULL, "" },
    { "an ancestor", "HEAD~1", GATE_ENOTFOUND, NULL, "" },
    { "an id", "refs/1111111111111111111111111111111111111111", GATE_ENOTFOUND, NULL, "" },
    { "above refs/", "refs/../config", GATE_ENOTFOUND, NULL, "there is no reference" },
    { "a file beside refs/", "config", GATE_ENOTFOUND, NULL, "there is no reference" },
    { "a folder", "refs/heads", GATE_ENOTFOUND, NULL, "" },
    { "empty", "", GATE_ENOTFOUND, NULL, "there is no reference ''" },
    { "another case", "refs/heads/Main", GATE_ENOTFOUND, NULL, "" },
    { "dangling", "refs/x/dangling", GATE_ENOTFOUND, NULL, "refs/x/none" },
    { "a circle", "refs/x/loop", GATE_EFORMAT, NULL, "leads through more than 5" },
    { "a blob", "refs/x/blob", GATE_EFORMAT, NULL, "is a blob and no commit" },
    { "a tree", "refs/x/tree", GATE_EFORMAT, NULL, "is a tree and no commit" },
    { "a commit that is not here", "refs/x/lost", GATE_EFORMAT, NULL, "is missing" },
    { "garbage", "refs/x/garbage", GATE_EFORMAT, NULL, "cannot be read" },
};

static void test_refs(void)
{
    CLEANUP(checkout_release) struct checkout checkout;

    checkout_make(&checkout, REFS);
    checkout_open(&checkout, "repo");
    for (size_t i = 0; i < COUNT_OF(ref_cases); i++) {
        const struct ref_case *row = &ref_cases[i];
        struct str commit = STR("untouched");
        struct error err = ERROR_INIT;

        test_row(row->row);
        CHECK_INT(
            repository_find_ref(checkout.repository, row->name, &checkout.arena, &commit, &err),
            row->rc);
        CHECK_STR(commit, row->commit ? checkout_line(&checkout, row->commit).ptr : "untouched");
        CHECK(strstr(err.message, row->message) != NULL);
    }
}

static void test_symbolic(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct str target = STR("untouched");
    struct error err = ERROR_INIT;
    struct error absent = ERROR_INIT;

    checkout_make(&checkout, REFS);
    checkout_open(&checkout, "repo");
    test_row("symbolic");
    CHECK_INT(repository_read_symbolic(checkout.repository, "refs/remotes/origin/HEAD",
                                       &checkout.arena, &target, &err),
              GATE_OK);
    CHECK_STR(target, "refs/remotes/origin/main");
    test_row("not symbolic");
    CHECK_INT(repository_read_symbolic(checkout.repository, "refs/heads/main", &checkout.arena,
                                       &target, &absent),
              GATE_ENOTFOUND);

    test_row("list");
    *(struct str *)vec_add(&names) = STR("first");
    CHECK_INT(repository_list_refs(checkout.repository, STR("refs/remotes/"), &checkout.arena,
                                   &names, &err),
              GATE_OK);
    CHECK_INT(names.count, 4);
    CHECK_STR(*(struct str *)vec_at(&names, 1), "refs/remotes/origin/HEAD");
    CHECK_STR(*(struct str *)vec_at(&names, 2), "refs/remotes/origin/main");
    CHECK_STR(*(struct str *)vec_at(&names, 3), "refs/remotes/origin/packed");
}

static void test_commit(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct repository_commit commit;
    struct error err = ERROR_INIT;
    struct error missing = ERROR_INIT;
    struct error malformed = ERROR_INIT;

    /* neither grafts nor replacements nor a false boundary of a shallow clone count */
    checkout_make(&checkout,
                  COMMIT " && git checkout -q -b side && git commit -q --allow-empty -m side && "
                         "git checkout -q main && git commit -q --allow-empty -m two && "
                         "git merge -q --no-ff -m 'merge it' side && git rev-parse HEAD >../head "
                         "&& git rev-parse HEAD^1 >../first && git rev-parse HEAD^2 >../second && "
                         "git rev-parse 'HEAD^{tree}' >../tree && "
                         "git rev-parse HEAD >.git/info/grafts && "
                         "git rev-parse HEAD >.git/shallow && git replace HEAD $(cat ../one)");
    checkout_open(&checkout, "repo");
    CHECK_INT(repository_read_commit(checkout.repository, checkout_line(&checkout, "head"),
                                     &checkout.arena, &commit, &err),
              GATE_OK);
    CHECK_STR(commit.tree, checkout_line(&checkout, "tree").ptr);
    CHECK_INT(commit.time, 1700000000);
    CHECK_STR(commit.author_name, "a");
    CHECK_STR(commit.author_email, "a@example.com");
    CHECK_STR(commit.summary, "merge it");
    CHECK_INT(commit.parent_count, 2);
    CHECK_STR(commit.parents[0], checkout_line(&checkout, "first").ptr);
    CHECK_STR(commit.parents[1], checkout_line(&checkout, "second").ptr);
    CHECK(repository_is_shallow(checkout.repository));

    CHECK_INT(repository_read_commit(checkout.repository,
                                     STR("1111111111111111111111111111111111111111"),
                                     &checkout.arena, &commit, &missing),
              GATE_ENOTFOUND);
    CHECK(strstr(missing.message, "git fetch --no-tags --depth=1 origin 1111111111") != NULL);
    CHECK_INT(repository_read_commit(checkout.repository, STR("HEAD"), &checkout.arena, &commit,
                                     &malformed),
              GATE_EFORMAT);
}

struct list_case {
    const char *row;
    const char *path;
    size_t most;
    enum gate_rc rc;
    const char *all;    /* paths of list_tree, joined by spaces */
    const char *folder; /* and of list_folder */
};

static const struct list_case list_cases[] = {
    { "everything", "", 8, GATE_OK, "a d d/b d/e d/e/f l s x", "a d l s x" },
    { "one too many", "", 7, GATE_ELIMIT, NULL, "a d l s x" },
    { "a folder", "d", 8, GATE_OK, "d/b d/e d/e/f", "d/b d/e" },
    { "a folder in a folder", "d/e", 8, GATE_OK, "d/e/f", "d/e/f" },
    { "a file", "d/b", 8, GATE_OK, "d/b", "d/b" },
    { "a link", "l", 8, GATE_OK, "l", "l" },
    { "through a link", "l/b", 8, GATE_OK, "", "" },
    { "a submodule", "s", 8, GATE_OK, "s", "s" },
    { "through a file", "a/b", 8, GATE_OK, "", "" },
    { "nothing", "none", 8, GATE_OK, "", "" },
    { "a part of a name", "d/", 8, GATE_OK, "", "" },
    { "another case", "D", 8, GATE_OK, "", "" },
    { "no path", "/", 8, GATE_OK, "", "" },
    { "dots", "d/.", 8, GATE_OK, "", "" },
};

static struct str joined(const struct vec *entries, struct arena *arena)
{
    struct str all = STR("");

    for (size_t i = 0; i < entries->count; i++) {
        const struct repository_entry *entry = vec_at(entries, i);

        all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(entry->path));
    }
    return all;
}

#define TREE                                                                              \
    START "echo a >a && mkdir -p d/e && echo b >d/b && echo f >d/e/f && ln -s d l && "    \
          "echo x >x && chmod +x x && git add . && git update-index --add --cacheinfo "   \
          "160000,1111111111111111111111111111111111111111,s && git commit -q -m one && " \
          "git rev-parse HEAD >../head && git rev-parse HEAD:a >../blob && "              \
          "git replace $(git rev-parse HEAD:a) $(echo other | git hash-object -w --stdin)"

static void test_list(void)
{
    CLEANUP(checkout_release) struct checkout checkout;

    checkout_make(&checkout, TREE);
    checkout_open(&checkout, "repo");
    struct str head = checkout_line(&checkout, "head");
    for (size_t i = 0; i < COUNT_OF(list_cases); i++) {
        const struct list_case *row = &list_cases[i];
        CLEANUP(vec_release) struct vec all = VEC_INIT(struct repository_entry);
        CLEANUP(vec_release) struct vec folder = VEC_INIT(struct repository_entry);
        struct error err = ERROR_INIT;

        test_row(row->row);
        CHECK_INT(repository_list_tree(checkout.repository, head, str_of(row->path), row->most,
                                       &checkout.arena, &all, &err),
                  row->rc);
        if (row->all)
            CHECK_STR(joined(&all, &checkout.arena), row->all);
        err = ERROR_INIT;
        CHECK_INT(repository_list_folder(checkout.repository, head, str_of(row->path), row->most,
                                         &checkout.arena, &folder, &err),
                  GATE_OK);
        CHECK_STR(joined(&folder, &checkout.arena), row->folder);
    }
}

struct entry_case {
    const char *path;
    enum gate_rc rc;
    uint32_t mode;
    const char *kind;
};

static const struct entry_case entry_cases[] = {
    { "a", GATE_OK, 0100644, "a file" },          { "x", GATE_OK, 0100755, "a file" },
    { "l", GATE_OK, 0120000, "a symbolic link" }, { "s", GATE_OK, 0160000, "a submodule" },
    { "d", GATE_OK, 040000, "a folder" },         { "d/b", GATE_OK, 0100644, "a file" },
    { "d/none", GATE_ENOTFOUND, 0, NULL },        { "l/b", GATE_ENOTFOUND, 0, NULL },
    { "s/a", GATE_ENOTFOUND, 0, NULL },
};

static void test_entries(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct str bytes = STR("untouched");
    struct error err = ERROR_INIT;

    checkout_make(&checkout, TREE);
    checkout_open(&checkout, "repo");
    for (size_t i = 0; i < COUNT_OF(entry_cases); i++) {
        const struct entry_case *row = &entry_cases[i];
        struct repository_entry entry = { .path = STR("untouched") };
        struct error absent = ERROR_INIT;

        test_row(row->path);
        CHECK_INT(repository_find_entry(checkout.repository, checkout_line(&checkout, "head"),
                                        str_of(row->path), &checkout.arena, &entry, &absent),
                  row->rc);
        CHECK_STR(entry.path, row->kind ? row->path : "untouched");
        if (row->kind) {
            CHECK_INT(entry.mode, row->mode);
            CHECK_STR(str_of(repository_mode_name(entry.mode)), row->kind);
            CHECK_INT(repository_mode_is_regular(entry.mode), strcmp(row->kind, "a file") == 0);
        }
    }

    test_row("a replaced blob, read up to its limit");
    struct str id = checkout_line(&checkout, "blob");
    CHECK_INT(repository_read_blob(checkout.repository, id, 2, &checkout.arena, &bytes, &err),
              GATE_OK);
    CHECK_STR(bytes, "a\n");
    test_row("one byte less");
    CHECK_INT(repository_read_blob(checkout.repository, id, 1, &checkout.arena, &bytes, &err),
              GATE_ELIMIT);
    test_row("a commit is no blob");
    err = ERROR_INIT;
    CHECK_INT(repository_read_blob(checkout.repository, checkout_line(&checkout, "head"), 4096,
                                   &checkout.arena, &bytes, &err),
              GATE_EFORMAT);
}

static void test_staged(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct repository_entry entry = { .path = STR("untouched") };
    struct error err = ERROR_INIT;
    struct error absent = ERROR_INIT;
    struct error unborn = ERROR_INIT;

    checkout_make(&checkout, COMMIT " && echo new >d/b && git add d/b && echo newer >d/b && "
                                    "git rev-parse :d/b >../staged && git init -q ../fresh");
    checkout_open(&checkout, "repo");
    CHECK_INT(
        repository_find_staged(checkout.repository, STR("d/b"), &checkout.arena, &entry, &err),
        GATE_OK);
    CHECK_STR(entry.id, checkout_line(&checkout, "staged").ptr);
    CHECK_INT(entry.mode, 0100644);
    CHECK_INT(
        repository_find_staged(checkout.repository, STR("d"), &checkout.arena, &entry, &absent),
        GATE_ENOTFOUND);
    repository_close(checkout.repository);
    checkout_open(&checkout, "fresh");
    CHECK_INT(
        repository_find_staged(checkout.repository, STR("a"), &checkout.arena, &entry, &unborn),
        GATE_ENOTFOUND);
}

/* What a partial clone lacks is not the same as what is not in the tree. */
static void test_partial(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct repository_entry entry;
    struct str bytes;
    struct error blob = ERROR_INIT;
    struct error tree = ERROR_INIT;
    struct error err = ERROR_INIT;

    checkout_make(&checkout,
                  COMMIT " && git rev-parse HEAD:a >../blob && git config uploadpack.allowfilter 1 "
                         "&& cd .. && for f in blob:none tree:0; do git clone -q --no-checkout "
                         "--filter=$f \"file://$PWD/repo\" clone-$f; done");
    checkout_open(&checkout, "clone-blob:none");
    CHECK_INT(repository_find_entry(checkout.repository, checkout_line(&checkout, "one"),
                                    STR("d/b"), &checkout.arena, &entry, &err),
              GATE_OK);
    CHECK_INT(repository_read_blob(checkout.repository, checkout_line(&checkout, "blob"), 4096,
                                   &checkout.arena, &bytes, &blob),
              GATE_ENOTFOUND);
    CHECK(strstr(blob.message, "is missing in this partial clone: git cat-file -e ") != NULL);
    repository_close(checkout.repository);
    checkout_open(&checkout, "clone-tree:0");
    CHECK_INT(repository_find_entry(checkout.repository, checkout_line(&checkout, "one"),
                                    STR("none"), &checkout.arena, &entry, &tree),
              GATE_EUNDECIDABLE);
}

struct visited {
    struct arena *arena;
    struct str all;
    size_t most;
};

static bool note_commit(void *context, struct str commit)
{
    struct visited *visited = context;

    visited->all =
        arena_printf(visited->arena, "%.*s%.*s\n", STR_ARG(visited->all), STR_ARG(commit));
    return --visited->most > 0;
}

static struct str walk(struct checkout *checkout, const char *from, bool is_first_parent,
                       size_t most, bool *is_cut)
{
    struct visited visited = { .arena = &checkout->arena, .all = STR(""), .most = most };
    struct error err = ERROR_INIT;

    CHECK_INT(repository_walk(checkout->repository, checkout_line(checkout, from), is_first_parent,
                              note_commit, &visited, is_cut, &err),
              GATE_OK);
    return visited.all;
}

static struct str lines(struct checkout *checkout, const char *names)
{
    struct str rest = str_of(names);
    struct str all = STR("");

    for (struct str name; str_word(&rest, &name);)
        all = arena_printf(&checkout->arena, "%.*s%.*s\n", STR_ARG(all),
                           STR_ARG(checkout_line(checkout, arena_str(&checkout->arena, name).ptr)));
    return all;
}

static void test_walk(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    bool is_cut = true;
    bool is_ancestor = false;
    struct error err = ERROR_INIT;

    checkout_make(&checkout,
                  "at() { export GIT_COMMITTER_DATE=\"@$1 +0000\"; } && at 1 && " COMMIT
                  " && git checkout -q -b side && at 20 && git commit -q --allow-empty -m two && "
                  "git rev-parse HEAD >../two && git checkout -q main && at 10 && "
                  "git commit -q --allow-empty -m three && git rev-parse HEAD >../three && "
                  "at 30 && git merge -q --no-ff -m four side && git rev-parse HEAD >../four && "
                  "cd .. && git clone -q --depth=2 \"file://$PWD/repo\" shallow && "
                  "git clone -q --no-local repo graph && "
                  "git -C graph commit-graph write --reachable");
    checkout_open(&checkout, "repo");
    test_row("all");
    CHECK_STR(walk(&checkout, "four", false, 9, &is_cut),
              lines(&checkout, "four two three one").ptr);
    CHECK_INT(is_cut, false);
    test_row("first parents");
    CHECK_STR(walk(&checkout, "four", true, 9, &is_cut), lines(&checkout, "four three one").ptr);
    test_row("until it is enough");
    CHECK_STR(walk(&checkout, "four", false, 2, &is_cut), lines(&checkout, "four two").ptr);
    test_row("ancestors");
    CHECK_INT(repository_is_ancestor(checkout.repository, checkout_line(&checkout, "two"),
                                     checkout_line(&checkout, "four"), &is_ancestor, &err),
              GATE_OK);
    CHECK_INT(is_ancestor, true);
    CHECK_INT(repository_is_ancestor(checkout.repository, checkout_line(&checkout, "two"),
                                     checkout_line(&checkout, "two"), &is_ancestor, &err),
              GATE_OK);
    CHECK_INT(is_ancestor, true);
    CHECK_INT(repository_is_ancestor(checkout.repository, checkout_line(&checkout, "two"),
                                     checkout_line(&checkout, "three"), &is_ancestor, &err),
              GATE_OK);
    CHECK_INT(is_ancestor, false);
    repository_close(checkout.repository);

    checkout_open(&checkout, "shallow");
    test_row("shallow");
    CHECK_STR(walk(&checkout, "four", false, 9, &is_cut), lines(&checkout, "four two three").ptr);
    CHECK_INT(is_cut, true);
    CHECK_INT(repository_is_ancestor(checkout.repository, checkout_line(&checkout, "one"),
                                     checkout_line(&checkout, "four"), &is_ancestor, &err),
              GATE_OK);
    CHECK_INT(is_ancestor, false);
    repository_close(checkout.repository);

    checkout_open(&checkout, "graph");
    test_row("a commit graph");
    CHECK_STR(walk(&checkout, "four", true, 9, &is_cut), lines(&checkout, "four three one").ptr);
    CHECK_INT(is_cut, false);
}

struct raw_entry {
    const char *mode; /* NULL: the end */
    const char *name;
};

struct raw_case {
    const char *row;
    struct raw_entry entries[4]; /* a "40000" is the empty tree, all else an empty blob */
    enum gate_rc rc;
    const char *message;
};

/* Trees that git does not write, and does not check for when it reads. */
static const struct raw_case raw_cases[] = {
    { "sound", { { "100644", "a" }, { "40000", "b" } }, GATE_OK, "" },
    { "sound, a folder after what begins like it",
      { { "100644", "a.b" }, { "40000", "a" } },
      GATE_OK,
      "" },
    { "twice", { { "100644", "a" }, { "100644", "a" } }, GATE_EFORMAT, "twice" },
    { "out of order", { { "100644", "b" }, { "100644", "a" } }, GATE_EFORMAT, "out of order" },
    { "a folder as if it were a file",
      { { "40000", "a" }, { "100644", "a.b" } },
      GATE_EFORMAT,
      "out of order" },
    { "a file and a folder", { { "100644", "a" }, { "40000", "a" } }, GATE_EFORMAT, "twice" },
    { "a file and a folder that lie apart",
      { { "100644", "a" }, { "100644", "a.b" }, { "40000", "a" } },
      GATE_EFORMAT,
      "twice" },
    { "with a slash", { { "100644", ".gate/policy.yaml" } }, GATE_EFORMAT, "with '/'" },
    { "no name", { { "100644", "" } }, GATE_EFORMAT, "is missing or damaged" },
    { "no mode", { { "", "a" } }, GATE_EFORMAT, "is missing or damaged" },
    { "a mode that is no number", { { "x", "a" } }, GATE_EFORMAT, "is missing or damaged" },
};

static git_odb *open_odb(const struct checkout *checkout)
{
    char path[128];
    git_odb *odb = NULL;

    (void)snprintf(path, sizeof(path), "%s/repo/.git/objects", checkout->folder);
    if (git_odb_open(&odb, path) != 0)
        abort();
    return odb;
}

static git_oid write_object(git_odb *odb, struct str bytes, git_object_t kind)
{
    git_oid id;

    if (git_odb_write(&id, odb, bytes.ptr ? bytes.ptr : "", bytes.len, kind) != 0)
        abort();
    return id;
}

static void add_raw_entry(struct buf *tree, const char *mode, const char *name, const git_oid *id)
{
    buf_add(tree, str_of(mode));
    buf_add(tree, STR(" "));
    buf_add(tree, (struct str){ .ptr = name, .len = strlen(name) + 1 });
    buf_add(tree, (struct str){ .ptr = (const char *)id->id, .len = sizeof(id->id) });
}

/* The id of a commit of that tree. */
static struct str commit_tree(struct checkout *checkout, git_odb *odb, const git_oid *tree)
{
    char hex[GIT_OID_HEXSZ + 1];
    struct str text = arena_printf(&checkout->arena,
                                   "tree %s\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n",
                                   git_oid_tostr(hex, sizeof(hex), tree));
    git_oid id = write_object(odb, text, GIT_OBJECT_COMMIT);

    return arena_str(&checkout->arena, str_of(git_oid_tostr(hex, sizeof(hex), &id)));
}

static void check_raw(const struct raw_case *row, struct checkout *checkout, git_odb *odb)
{
    CLEANUP(buf_release) struct buf tree = BUF_INIT(4096);
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);
    git_oid blob = write_object(odb, STR(""), GIT_OBJECT_BLOB);
    git_oid empty = write_object(odb, STR(""), GIT_OBJECT_TREE);
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(row->entries) && row->entries[i].mode; i++)
        add_raw_entry(&tree, row->entries[i].mode, row->entries[i].name,
                      strcmp(row->entries[i].mode, "40000") == 0 ? &empty : &blob);
    git_oid id = write_object(odb, buf_str(&tree), GIT_OBJECT_TREE);
    struct str commit = commit_tree(checkout, odb, &id);
    CHECK_INT(repository_list_tree(checkout->repository, commit, STR(""), 100, &checkout->arena,
                                   &entries, &err),
              row->rc);
    CHECK(strstr(err.message, row->message) != NULL);

    struct repository_entry entry;
    struct error absent = ERROR_INIT;
    CHECK_INT(repository_find_entry(checkout->repository, commit, STR("none"), &checkout->arena,
                                    &entry, &absent),
              row->rc ? row->rc : GATE_ENOTFOUND);
}

static void test_raw_trees(void)
{
    CLEANUP(checkout_release) struct checkout checkout;

    checkout_make(&checkout, "git init -q repo");
    checkout_open(&checkout, "repo");
    git_odb *odb = open_odb(&checkout);
    for (size_t i = 0; i < COUNT_OF(raw_cases); i++) {
        test_row(raw_cases[i].row);
        check_raw(&raw_cases[i], &checkout, odb);
    }
    git_odb_free(odb);
}

/* A tree in a tree, `depth` of them, each `width` times. */
static struct str nest(struct checkout *checkout, git_odb *odb, int depth, int width,
                       const char *name)
{
    git_oid tree = write_object(odb, STR(""), GIT_OBJECT_TREE);

    for (int i = 0; i < depth; i++) {
        CLEANUP(buf_release) struct buf bytes = BUF_INIT((size_t)1 << 20);

        for (int k = 0; k < width; k++)
            add_raw_entry(&bytes, "40000", arena_printf(&checkout->arena, "%s%02d", name, k).ptr,
                          &tree);
        tree = write_object(odb, buf_str(&bytes), GIT_OBJECT_TREE);
    }
    return commit_tree(checkout, odb, &tree);
}

static enum gate_rc list(struct checkout *checkout, struct str commit, size_t most,
                         struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);

    return repository_list_tree(checkout->repository, commit, STR(""), most, &checkout->arena,
                                &entries, err);
}

static void test_hostile_size(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    char long_name[1001] = "";
    struct error bomb = ERROR_INIT;
    struct error deep = ERROR_INIT;
    struct error path = ERROR_INIT;
    struct error err = ERROR_INIT;

    (void)memset(long_name, 'n', sizeof(long_name) - 1);
    checkout_make(&checkout, "git init -q repo");
    checkout_open(&checkout, "repo");
    git_odb *odb = open_odb(&checkout);
    test_row("ten to the twelfth entries");
    CHECK_INT(list(&checkout, nest(&checkout, odb, 12, 10, "n"), 1000, &bomb), GATE_ELIMIT);
    CHECK(strstr(bomb.message, "has more than 1000 entries") != NULL);
    test_row("as deep as may be");
    CHECK_INT(list(&checkout, nest(&checkout, odb, LIMIT_NESTING - 1, 1, "n"), 1000, &err),
              GATE_OK);
    test_row("too deep");
    CHECK_INT(list(&checkout, nest(&checkout, odb, LIMIT_NESTING, 1, "n"), 1000, &deep),
              GATE_ELIMIT);
    test_row("a path too long");
    CHECK_INT(list(&checkout, nest(&checkout, odb, 5, 1, long_name), 1000, &path), GATE_ELIMIT);
    git_odb_free(odb);
}

/* An object that is another's under its name is damage. */
static void test_false_object(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct str bytes = STR("untouched");
    struct error err = ERROR_INIT;

    checkout_make(&checkout,
                  COMMIT " && a=$(git rev-parse HEAD:a) && b=$(git rev-parse HEAD:d/b) && "
                         "git rev-parse HEAD:a >../blob && "
                         "f() { echo .git/objects/$(echo $1 | sed 's,^..,&/,'); } && "
                         "rm -f $(f $a) && cp $(f $b) $(f $a)");
    checkout_open(&checkout, "repo");
    CHECK_INT(repository_read_blob(checkout.repository, checkout_line(&checkout, "blob"), 4096,
                                   &checkout.arena, &bytes, &err),
              GATE_EFORMAT);
    CHECK_STR(bytes, "untouched");
}

static const struct test tests[] = {
    { "refs", test_refs },
    { "symbolic", test_symbolic },
    { "commit", test_commit },
    { "list", test_list },
    { "entries", test_entries },
    { "staged", test_staged },
    { "partial", test_partial },
    { "walk", test_walk },
    { "raw_trees", test_raw_trees },
    { "hostile_size", test_hostile_size },
    { "false_object", test_false_object },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
