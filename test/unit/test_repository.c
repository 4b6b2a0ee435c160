#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/vec.h"
#include "git/repository.h"
#include "unit/checkout.h"
#include "unit/test.h"

#define COMMIT                                                                                    \
    "git init -q -b main repo && cd repo && echo a >a && mkdir d && echo b >d/b && git add . && " \
    "git commit -q -m one && git rev-parse HEAD >../commit && git rev-parse 'HEAD^{tree}' "       \
    ">../tree"
#define SETTLED "touch -d @1000000000 a d/b && git update-index -q --refresh && "

struct repository_case {
    const char *row;
    const char *script;    /* run by sh in an empty folder */
    const char *directory; /* below that folder */
    bool is_search;
    enum gate_rc rc;
    const char *message; /* a part of it */
    const char *ref;
    const char *remote;
    enum repository_dirty dirty;
};

/* The script may write `commit` and `tree`, as git itself tells them. */
static const struct repository_case repository_cases[] = {
    { "a branch", COMMIT " && " SETTLED "true", "repo", false, GATE_OK, "", "refs/heads/main", "",
      REPOSITORY_CLEAN },
    { "from a folder in it", COMMIT " && " SETTLED "true", "repo/d", true, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_CLEAN },
    { "a folder in it that was named", COMMIT, "repo/d", false, GATE_ENOTFOUND,
      "repo/d' is no git repository", "", "", REPOSITORY_UNKNOWN },
    { "no repository", "mkdir repo", "repo", false, GATE_ENOTFOUND, "repo' is no git repository",
      "", "", REPOSITORY_UNKNOWN },
    { "no such folder", "true", "repo", false, GATE_ENOTFOUND, "is no git repository", "", "",
      REPOSITORY_UNKNOWN },
    { "no commit yet", "git init -q repo", "repo", false, GATE_OK, "", "", "", REPOSITORY_UNKNOWN },
    { "detached", COMMIT " && " SETTLED "git checkout -q --detach", "repo", false, GATE_OK, "", "",
      "", REPOSITORY_CLEAN },
    { "a merge ref, as CI checks it out",
      COMMIT " && " SETTLED "git update-ref refs/remotes/pull/1/merge HEAD && "
             "git checkout -q --force refs/remotes/pull/1/merge",
      "repo", false, GATE_OK, "", "", "", REPOSITORY_CLEAN },
    { "depth 1",
      COMMIT " && cd .. && git clone -q --depth=1 \"file://$PWD/repo\" clone && "
             "git -C clone config remote.origin.url https://example.com/a.git",
      "clone", false, GATE_OK, "", "refs/heads/main", "https://example.com/a.git",
      REPOSITORY_UNKNOWN },
    { "partial clone, no blobs",
      COMMIT " && git config uploadpack.allowfilter 1 && cd .. && "
             "git clone -q --no-checkout --filter=blob:none \"file://$PWD/repo\" clone && "
             "git -C clone remote remove origin",
      "clone", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_UNKNOWN },
    { "worktree",
      COMMIT " && git worktree add -q -b side ../tree1 && cd ../tree1 && " SETTLED "true", "tree1",
      false, GATE_OK, "", "refs/heads/side", "", REPOSITORY_CLEAN },
    { "worktree with a configuration of its own",
      COMMIT " && " SETTLED "git config extensions.worktreeConfig true", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_CLEAN },
    { "another owner", COMMIT " && " SETTLED "cd .. && { chown -R 12345:12345 repo || true; }",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "bare",
      COMMIT " && cd .. && git clone -q --bare repo bare.git && "
             "git -C bare.git remote remove origin",
      "bare.git", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_UNKNOWN },
    { "a packed branch and objects",
      COMMIT " && git pack-refs --all && git gc -q && " SETTLED "true", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_CLEAN },
    { "a changed file", COMMIT " && echo longer >a", "repo", false, GATE_OK, "", "refs/heads/main",
      "", REPOSITORY_DIRTY },
    { "a staged file", COMMIT " && echo c >c && git add c", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_DIRTY },
    { "a lost file", COMMIT " && rm a", "repo", false, GATE_OK, "", "refs/heads/main", "",
      REPOSITORY_DIRTY },
    { "a file that git does not track", COMMIT " && " SETTLED "echo new >new", "repo", false,
      GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "only the times differ, as in a container", COMMIT " && touch -d @1000000001 a", "repo",
      false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_UNKNOWN },
    { "sparse", COMMIT " && " SETTLED "git sparse-checkout set --no-cone /a", "repo", false,
      GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "a replaced commit is not looked at",
      COMMIT " && " SETTLED "git replace HEAD $(git commit-tree -m other "
             "4b825dc642cb6eb9a060e54bf8d69288fbee4904)",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "the user's configuration is not read",
      COMMIT " && " SETTLED
             "printf '[remote \"origin\"]\\n\\turl = https://wrong\\n' >../.gitconfig",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "what the configuration includes is not read",
      COMMIT " && " SETTLED "mkfifo ../pipe && printf '[remote \"origin\"]\\n\\turl = "
             "https://wrong\\n' >../other && git config include.path ../../other && "
             "git config includeIf.gitdir:/.path ../../pipe",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "nothing in the configuration is started",
      COMMIT " && " SETTLED "for k in core.fsmonitor core.hooksPath core.pager core.sshCommand "
             "core.editor filter.x.smudge filter.x.clean diff.external credential.helper; do "
             "git config $k 'touch ../started'; done && echo '* filter=x' >.git/info/attributes",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "a working tree elsewhere is not followed",
      COMMIT " && mkdir ../other && git config core.worktree ../../other", "repo", false, GATE_OK,
      "", "refs/heads/main", "", REPOSITORY_UNKNOWN },
    { "a submodule",
      COMMIT " && cd .. && git init -q -b main outer && cd outer && "
             "git -c protocol.file.allow=always submodule --quiet add ../repo inner && "
             "git -C inner config remote.origin.url https://example.com/a.git",
      "outer/inner", true, GATE_OK, "", "refs/heads/main", "https://example.com/a.git",
      REPOSITORY_UNKNOWN },
    { "a .git file that leads nowhere, in another repository",
      COMMIT " && echo 'gitdir: /nonexistent' >d/.git", "repo/d", true, GATE_EFORMAT,
      "/nonexistent', which is no git repository", "", "", REPOSITORY_UNKNOWN },
    { "an extension in format 0 that changes nothing",
      COMMIT " && " SETTLED "git config extensions.partialClone origin", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_CLEAN },
    { "references in another format",
      COMMIT " && git config core.repositoryformatversion 1 && "
             "git config extensions.refStorage reftable",
      "repo", false, GATE_EUNSUPPORTED, "refstorage", "", "", REPOSITORY_UNKNOWN },
    { "a format of tomorrow", COMMIT " && git config core.repositoryformatversion 2", "repo", false,
      GATE_EUNSUPPORTED, "format '2'", "", "", REPOSITORY_UNKNOWN },
    { "no configuration", COMMIT " && " SETTLED "rm .git/config", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_CLEAN },
    { "HEAD in a circle", COMMIT " && git symbolic-ref refs/heads/main refs/heads/main", "repo",
      false, GATE_EFORMAT, "HEAD", "", "", REPOSITORY_UNKNOWN },
    { "staged, and as large as before", COMMIT " && echo x >a && git add a", "repo", false, GATE_OK,
      "", "refs/heads/main", "", REPOSITORY_DIRTY },
    { "a staged removal", COMMIT " && git rm -q --cached d/b", "repo", false, GATE_OK, "",
      "refs/heads/main", "", REPOSITORY_DIRTY },
    { "a folder and a file that sort apart",
      COMMIT " && mkdir s && echo >s/b && echo >s.a && echo >s-a && git add . && "
             "git commit -q -m two && touch -d @1000000000 a d/b s/b s.a s-a && "
             "git update-index -q --refresh && git rev-parse HEAD >../commit && "
             "git rev-parse 'HEAD^{tree}' >../tree",
      "repo", false, GATE_OK, "", "refs/heads/main", "", REPOSITORY_CLEAN },
    { "objects elsewhere", COMMIT " && cd .. && git clone -q --shared repo clone", "clone", false,
      GATE_EFORMAT, "objects are in alternate '", "", "", REPOSITORY_UNKNOWN },
    { "SHA-256",
      "git init -q --object-format=sha256 repo && cd repo && "
      "git commit -q --allow-empty -m one",
      "repo", false, GATE_EUNSUPPORTED, "SHA-256 object names", "", "", REPOSITORY_UNKNOWN },
    { "an unknown extension",
      COMMIT " && git config core.repositoryformatversion 1 && "
             "git config extensions.telepathy true",
      "repo", false, GATE_EUNSUPPORTED, "telepathy", "", "", REPOSITORY_UNKNOWN },
    { "the commit is lost", COMMIT " && rm -rf .git/objects/??", "repo", false, GATE_EFORMAT,
      "is missing or damaged", "", "", REPOSITORY_UNKNOWN },
    { "HEAD is garbage", COMMIT " && echo garbage >.git/HEAD", "repo", false, GATE_EFORMAT, "HEAD",
      "", "", REPOSITORY_UNKNOWN },
    { "the configuration is garbage", COMMIT " && echo '[' >.git/config", "repo", false,
      GATE_EFORMAT, "config' cannot be read: line 1: a section has no name", "", "",
      REPOSITORY_UNKNOWN },
};

static enum gate_rc read_head(const char *path, bool is_search, struct arena *arena,
                              struct repository_head *head, struct error *err)
{
    CLEANUP(repository_closep) struct repository *repository = NULL;

    if (repository_open(path, is_search, &repository, err))
        return err->rc;
    return repository_read_head(repository, arena, head, err);
}

static void check_case(const struct repository_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    char path[256];
    struct repository_head head = { .remote = STR("untouched") };
    struct error err = ERROR_INIT;

    checkout_make(&checkout, row->script);
    (void)snprintf(path, sizeof(path), "%s/%s", checkout.folder, row->directory);
    (void)setenv("HOME", checkout.folder, 1);

    CHECK_INT(read_head(path, row->is_search, &checkout.arena, &head, &err), row->rc);
    CHECK(strstr(err.message, row->message) != NULL);
    if (row->rc == GATE_OK) {
        CHECK_STR(head.commit, checkout_line(&checkout, "commit").ptr);
        CHECK_STR(head.tree, checkout_line(&checkout, "tree").ptr);
        CHECK_STR(head.ref, row->ref);
        CHECK_STR(head.remote, row->remote);
        CHECK_INT(head.dirty, row->dirty);
    } else {
        CHECK_STR(head.remote, "untouched");
    }
}

static void test_read_head(void)
{
    /* what a hostile or an odd job has in its environment says nothing to gate */
    (void)setenv("GIT_DIR", "/nonexistent", 1);
    (void)setenv("GIT_CONFIG_COUNT", "1", 1);
    (void)setenv("GIT_CONFIG_KEY_0", "remote.origin.url", 1);
    (void)setenv("GIT_CONFIG_VALUE_0", "https://wrong", 1);
    for (size_t i = 0; i < COUNT_OF(repository_cases); i++) {
        test_row(repository_cases[i].row);
        check_case(&repository_cases[i]);
    }
}

static const struct test tests[] = {
    { "read_head", test_read_head },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
