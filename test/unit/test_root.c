#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "git/repository.h"
#include "git/root.h"
#include "unit/checkout.h"
#include "unit/test.h"

/*
 * Commits: `one` is on origin's main and `two` is HEAD of the clone's topic, one commit ahead of
 * it. GATED has .gate on both, PLAIN on neither.
 */
#define CLONE(first)                                                                   \
    "git init -q -b main origin && cd origin && " first                                \
    "echo a >a && git add . && git commit -q -m one && git rev-parse HEAD >../one && " \
    "cd .. && git clone -q \"file://$PWD/origin\" repo && cd repo && "                 \
    "git checkout -q -b topic && git commit -q --allow-empty -m two && "               \
    "git rev-parse HEAD >../two"
#define GATED CLONE("mkdir .gate && echo x >.gate/policy.yaml && ")
#define PLAIN CLONE("")
#define NO_HEAD " && git remote set-head origin --delete"
#define NO_MAIN NO_HEAD " && git update-ref -d refs/remotes/origin/main"

#define LOST                                \
    "mkdir -p .git/refs/remotes/origin && " \
    "echo 1111111111111111111111111111111111111111 >.git/refs/remotes/origin/x"

#define FETCH "git fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main"
#define ANY_BRANCH                                                                    \
    "git fetch --no-tags origin '+refs/heads/*:refs/remotes/origin/*' && git remote " \
    "set-head origin --auto"

struct root_case {
    const char *row;
    const char *script;
    const char *ref;
    const char *commit;         /* "@one": what the file `one` has */
    const char *default_branch; /* of the CI */
    bool is_required;
    enum gate_rc rc;
    const char *message; /* its end */
    const char *found;   /* the file with the commit; NULL: none */
    const char *found_ref;
    const char *how;
    bool is_self;
};

static const struct root_case root_cases[] = {
    { "origin/HEAD", GATED, NULL, NULL, NULL, false, GATE_OK, "", "one", "refs/remotes/origin/main",
      "origin/HEAD", false },
    { "what the CI says comes first", GATED " && git update-ref refs/remotes/origin/release HEAD",
      NULL, NULL, "release", false, GATE_OK, "", "two", "refs/remotes/origin/release",
      "ci-env CI_DEFAULT_BRANCH", false },
    { "an option comes before it", GATED, "origin/main", NULL, "release", false, GATE_OK, "", "one",
      "refs/remotes/origin/main", "--trust-ref", false },
    { "a full name", GATED, "refs/heads/main", NULL, NULL, false, GATE_OK, "", "one",
      "refs/heads/main", "--trust-ref", false },
    { "tags and branches of that name are not it",
      GATED NO_MAIN " && git tag origin/main && git branch origin/main", "origin/main", NULL, NULL,
      false, GATE_ETRUST,
      "--trust-ref origin/main: 'refs/remotes/origin/main' is not fetched: " FETCH, NULL, "", "",
      false },
    { "a branch with a slash", GATED " && git update-ref refs/remotes/origin/a/b HEAD",
      "origin/a/b", NULL, NULL, false, GATE_OK, "", "two", "refs/remotes/origin/a/b", "--trust-ref",
      false },
    { "another remote", GATED, "upstream/main", NULL, NULL, false, GATE_ETRUST,
      "git fetch --no-tags upstream +refs/heads/main:refs/remotes/upstream/main", NULL, "", "",
      false },
    { "a name that a shell would run", GATED, "origin/$(touch${IFS}x);'", NULL, NULL, false,
      GATE_ETRUST,
      "git fetch --no-tags origin '+refs/heads/$(touch${IFS}x);'\\'':refs/remotes/origin/"
      "$(touch${IFS}x);'\\'''",
      NULL, "", "", false },
    { "a short name", GATED, "main", NULL, NULL, false, GATE_EUSAGE,
      "expected REMOTE/BRANCH such as origin/main, a full name such as refs/remotes/origin/main, "
      "or HEAD",
      NULL, "", "", false },
    { "an expression", GATED, "origin/main~1", NULL, NULL, false, GATE_EUSAGE, "or HEAD", NULL, "",
      "", false },
    { "an absolute path", GATED, "/origin/main", NULL, NULL, false, GATE_EUSAGE, "or HEAD", NULL,
      "", "", false },
    { "empty", GATED, "", NULL, NULL, false, GATE_EUSAGE, "or HEAD", NULL, "", "", false },
    { "HEAD", GATED, "HEAD", NULL, NULL, false, GATE_OK, "", "two", "HEAD", "--trust-ref", true },
    { "HEAD that is the root", GATED " && git checkout -q main", "HEAD", NULL, NULL, false, GATE_OK,
      "", "one", "HEAD", "--trust-ref", false },
    { "HEAD with nothing to compare", GATED NO_MAIN, "HEAD", NULL, NULL, false, GATE_OK, "", "two",
      "HEAD", "--trust-ref", true },
    { "HEAD without a commit", "git init -q repo", "HEAD", NULL, NULL, false, GATE_ETRUST,
      "there is no commit yet", NULL, "", "", false },
    { "a commit", GATED, NULL, "@one", NULL, false, GATE_OK, "", "one", "", "--trust-commit",
      false },
    { "a commit that is not here", GATED, NULL, "1111111111111111111111111111111111111111", NULL,
      false, GATE_ETRUST, "git fetch --no-tags origin 1111111111111111111111111111111111111111",
      NULL, "", "", false },
    { "a tree for a commit", GATED " && git rev-parse 'HEAD^{tree}' >../tree", NULL, "@tree", NULL,
      false, GATE_ETRUST, "and no commit", NULL, "", "", false },
    { "a short commit", GATED, NULL, "1111111", NULL, false, GATE_EUSAGE,
      "expected 40 lower-case hex digits", NULL, "", "", false },
    { "HEAD has .gate", GATED NO_MAIN, NULL, NULL, "main", false, GATE_ETRUST,
      "HEAD holds .gate, and the root is missing: 'refs/remotes/origin/main' is not "
      "fetched: " FETCH,
      NULL, "", "", false },
    { "HEAD has .gate, nothing names a branch", GATED NO_MAIN, NULL, NULL, NULL, false, GATE_ETRUST,
      "HEAD holds .gate, and nothing names the default branch: give --trust-ref, or: " ANY_BRANCH,
      NULL, "", "", false },
    { "HEAD deletes .gate, a tip has it",
      GATED NO_HEAD " && git rm -q -r .gate && git commit -q -m gone", NULL, NULL, NULL, false,
      GATE_ETRUST,
      "refs/remotes/origin/main holds .gate, and nothing names the default branch: "
      "give --trust-ref, or: " ANY_BRANCH,
      NULL, "", "", false },
    { "a tip that cannot be read may have it", PLAIN NO_HEAD " && " LOST, NULL, NULL, NULL, false,
      GATE_ETRUST, ANY_BRANCH, NULL, "", "", false },
    { "a root that leads to a commit that is not here", GATED " && " LOST, NULL, NULL, "x", false,
      GATE_ETRUST, "git fetch --no-tags origin +refs/heads/x:refs/remotes/origin/x", NULL, "", "",
      false },
    { "no .gate anywhere", PLAIN NO_MAIN, NULL, NULL, NULL, false, GATE_OK, "", NULL, "", "",
      false },
    { "no .gate anywhere, and the CI names a branch", PLAIN NO_MAIN, NULL, NULL, "main", false,
      GATE_OK, "", NULL, "", "", false },
    { "no .gate, but a policy is required", PLAIN NO_MAIN, NULL, NULL, "main", true, GATE_ETRUST,
      "--require-policy is given, and the root is missing: 'refs/remotes/origin/main' is not "
      "fetched: " FETCH,
      NULL, "", "", false },
    { "no .gate, and the root is there", PLAIN, NULL, NULL, NULL, true, GATE_OK, "", "one",
      "refs/remotes/origin/main", "origin/HEAD", false },
    { "no commit yet", "git init -q repo", NULL, NULL, NULL, false, GATE_OK, "", NULL, "", "",
      false },
    { "origin/HEAD leads out of origin",
      GATED " && git symbolic-ref refs/remotes/origin/HEAD refs/heads/topic", NULL, NULL, NULL,
      false, GATE_ETRUST, ANY_BRANCH, NULL, "", "", false },
    { "a default branch that is no name", GATED, NULL, NULL, "../heads/topic", false, GATE_ETRUST,
      "+refs/heads/../heads/topic:refs/remotes/origin/../heads/topic", NULL, "", "", false },
    { "shallow",
      GATED " && cd .. && mv repo full && git clone -q --depth=1 -b main \"file://$PWD/origin\" "
            "repo && cd repo" NO_MAIN,
      "origin/main", NULL, NULL, false, GATE_ETRUST,
      "git fetch --no-tags --depth=1 origin +refs/heads/main:refs/remotes/origin/main", NULL, "",
      "", false },
    { "credentials were not kept",
      GATED NO_MAIN " && git config remote.origin.url https://github.com/a/b", NULL, NULL, "main",
      false, GATE_ETRUST,
      "(credentials were not kept: persist-credentials: false; type it where they are): " FETCH,
      NULL, "", "", false },
    { "credentials were kept",
      GATED NO_MAIN " && git config remote.origin.url https://github.com/a/b && git config "
                    "http.https://github.com/.extraheader x",
      NULL, NULL, "main", false, GATE_ETRUST, "is not fetched: " FETCH, NULL, "", "", false },
    { "credentials are kept elsewhere",
      GATED NO_MAIN " && git config remote.origin.url https://github.com/a/b && git config "
                    "includeIf.gitdir:/x.path /y",
      NULL, NULL, "main", false, GATE_ETRUST, "is not fetched: " FETCH, NULL, "", "", false },
};

static void check_case(const struct root_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct repository_head head;
    struct root root = { .how = STR("untouched") };
    struct error err = ERROR_INIT;
    struct root_options options = {
        .ref = row->ref,
        .commit = row->commit,
        .is_required = row->is_required,
    };

    checkout_make(&checkout, row->script);
    checkout_open(&checkout, "repo");
    if (row->commit && row->commit[0] == '@')
        options.commit = checkout_line(&checkout, row->commit + 1).ptr;
    if (row->default_branch)
        options.ci = (struct root_ci){
            .provider = STR("github"),
            .default_branch = str_of(row->default_branch),
            .default_from = STR("CI_DEFAULT_BRANCH"),
        };
    CHECK_INT(repository_read_head(checkout.repository, &checkout.arena, &head, &err), GATE_OK);
    CHECK_INT(root_find(checkout.repository, head.commit, &options, &checkout.arena, &root, &err),
              row->rc);
    CHECK(str_ends_with(str_of(err.message), str_of(row->message)));
    if (!str_ends_with(str_of(err.message), str_of(row->message)))
        CHECK_STR(str_of(err.message), row->message);
    if (row->rc != GATE_OK) {
        CHECK_STR(root.how, "untouched");
        return;
    }
    CHECK_INT(root.kind, row->found ? ROOT_FOUND : ROOT_NONE);
    CHECK_STR(root.commit, row->found ? checkout_line(&checkout, row->found).ptr : "");
    CHECK_INT(root.time, row->found ? 1700000000 : 0);
    CHECK_STR(root.ref, row->found_ref);
    CHECK_STR(root.how, row->how);
    CHECK_INT(root.is_self, row->is_self);
    CHECK_INT(root.is_ci_env, strncmp(row->how, "ci-env ", 7) == 0);
}

static void test_find(void)
{
    for (size_t i = 0; i < COUNT_OF(root_cases); i++) {
        test_row(root_cases[i].row);
        check_case(&root_cases[i]);
    }
}

static struct root find(struct checkout *checkout, const struct root_options *options)
{
    struct root root = { .kind = ROOT_NONE };
    struct error err = ERROR_INIT;

    CHECK_INT(root_find(checkout->repository, checkout_line(checkout, "two"), options,
                        &checkout->arena, &root, &err),
              GATE_OK);
    return root;
}

/* R5, R2: the tip beside a pinned commit, and the branch that a pull request goes to. */
static void test_beside(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct root_options options = { .ref = NULL };

    checkout_make(&checkout, GATED);
    checkout_open(&checkout, "repo");
    struct str two = checkout_line(&checkout, "two");
    options.commit = two.ptr;
    test_row("pinned, the default tip");
    CHECK_STR(find(&checkout, &options).pinned_tip, checkout_line(&checkout, "one").ptr);
    options.ref = "origin/none";
    test_row("pinned, a tip that is not there");
    CHECK_STR(find(&checkout, &options).pinned_tip, "");
    options.ref = "refs/heads/topic";
    test_row("pinned, a named tip");
    CHECK_STR(find(&checkout, &options).pinned_tip, two.ptr);

    options = (struct root_options){ .ci = { .target_branch = STR("main") } };
    test_row("to the root");
    CHECK_STR(find(&checkout, &options).target, "");
    options.ci.target_branch = STR("release");
    test_row("to another branch");
    CHECK_STR(find(&checkout, &options).target, "refs/remotes/origin/release");
    options.commit = two.ptr;
    test_row("to another branch, pinned");
    CHECK_STR(find(&checkout, &options).target, "refs/remotes/origin/release");
    options.ci.target_branch = STR("main");
    test_row("to the root, pinned");
    CHECK_STR(find(&checkout, &options).target, "");
}

struct bare_case {
    const char *row;
    struct root_options options;
    enum gate_rc rc;
    const char *message;
};

static const struct bare_case bare_cases[] = {
    { "nothing asked", { .ref = NULL }, GATE_OK, "" },
    { "--trust-ref", { .ref = "origin/main" }, GATE_ETRUST, "--trust-ref: there is no git" },
    { "--trust-commit",
      { .commit = "1111111111111111111111111111111111111111" },
      GATE_ETRUST,
      "install git before the checkout (actions/checkout without it leaves no .git)" },
    { "--require-policy", { .is_required = true }, GATE_ETRUST, "--require-policy: there is no" },
};

static void test_without_repository(void)
{
    for (size_t i = 0; i < COUNT_OF(bare_cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct root root = { .kind = ROOT_FOUND };
        struct error err = ERROR_INIT;

        test_row(bare_cases[i].row);
        CHECK_INT(root_find(NULL, STR(""), &bare_cases[i].options, &arena, &root, &err),
                  bare_cases[i].rc);
        CHECK(strstr(err.message, bare_cases[i].message) != NULL);
        CHECK_INT(root.kind, bare_cases[i].rc ? ROOT_FOUND : ROOT_NONE);
    }
}

/* A merge of `left` and `right` at refs/heads/merge; HEAD is at `right`. */
#define MERGE                                                                                \
    "git init -q -b main repo && cd repo && git commit -q --allow-empty -m one && "          \
    "git checkout -q -b side && git commit -q --allow-empty -m right && git rev-parse HEAD " \
    ">../right && git checkout -q main && git commit -q --allow-empty -m left && "           \
    "git rev-parse HEAD >../left && git checkout -q -b merge && git merge -q --no-ff "       \
    "-m merge side && git rev-parse HEAD >../merge && git checkout -q main && "              \
    "git commit -q --allow-empty -m next && git rev-parse HEAD >../next && mkdir sub && "    \
    "git init -q sub/inner && ln -s repo ../link"

struct source_case {
    const char *row;
    const char *provider;
    const char *event;
    const char *workspace; /* below the folder; NULL: none */
    const char *head;      /* files of the folder with commits */
    const char *commit;
    const char *source;
    bool is_commit_given;
    const char *directory; /* of the repository that was found */
    enum gate_rc rc;
    const char *message;
};

static const struct source_case source_cases[] = {
    { "no CI", "", "", "none", "left", "right", NULL, false, "repo", GATE_OK, "" },
    { "the commit of the CI", "github", "push", "repo", "left", "left", NULL, false, "repo",
      GATE_OK, "" },
    { "another one", "github", "push", "repo", "left", "right", NULL, false, "repo", GATE_ETRUST,
      ": check that one out" },
    { "its parent, but no merge", "github", "push", "repo", "next", "left", NULL, false, "repo",
      GATE_ETRUST, ": check that one out" },
    { "HEAD merges the CI's commit", "gitlab", "push", "repo", "merge", "right", NULL, false,
      "repo", GATE_OK, "" },
    { "the CI's commit merges HEAD", "github", "pull_request", "repo", "right", "merge", NULL,
      false, "repo", GATE_OK, "" },
    { "the source of the request", "github", "pull_request", "repo", "right", "next", "right",
      false, "repo", GATE_OK, "" },
    { "no commit in the CI's variables", "gitlab", "push", "repo", "left", NULL, NULL, false,
      "repo", GATE_OK, "" },
    { "no commit in the repository", "gitlab", "push", "repo", NULL, "left", NULL, false, "repo",
      GATE_ETRUST, "HEAD is no commit" },
    { "a nested repository", "github", "push", "repo", NULL, NULL, NULL, false, "repo/sub/inner",
      GATE_ETRUST, "run gate there, and check out without a path of its own" },
    { "a workspace in another way", "github", "push", "link", "left", "left", NULL, false, "repo",
      GATE_OK, "" },
    { "a workspace that is not here", "github", "push", "none", "left", "left", NULL, false, "repo",
      GATE_ETRUST, "is not here" },
    { "no workspace", "github", "push", NULL, "left", "left", NULL, false, "repo", GATE_OK, "" },
    { "pull_request_target", "github", "pull_request_target", "repo", "left", "left", NULL, false,
      "repo", GATE_ETRUST, "give --commit with the commit that was" },
    { "pull_request_target with --commit", "github", "pull_request_target", "repo", "left", "left",
      NULL, true, "repo", GATE_OK, "" },
    { "workflow_run", "github", "workflow_run", "repo", "left", "left", NULL, false, "repo",
      GATE_ETRUST, "in workflow_run HEAD is not what the image was built from" },
};

static struct str line_of(struct checkout *checkout, const char *name)
{
    return name ? checkout_line(checkout, name) : STR("");
}

static void test_source(void)
{
    CLEANUP(checkout_release) struct checkout checkout;

    checkout_make(&checkout, MERGE);
    for (size_t i = 0; i < COUNT_OF(source_cases); i++) {
        const struct source_case *row = &source_cases[i];
        struct error err = ERROR_INIT;
        struct root_ci ci = {
            .provider = str_of(row->provider),
            .event = str_of(row->event),
            .commit = line_of(&checkout, row->commit),
            .source_commit = line_of(&checkout, row->source),
        };

        test_row(row->row);
        checkout_open(&checkout, row->directory);
        if (row->workspace)
            ci.workspace = arena_printf(&checkout.arena, "%s/%s", checkout.folder, row->workspace);
        CHECK_INT(root_check_source(checkout.repository, line_of(&checkout, row->head), &ci,
                                    row->is_commit_given, &err),
                  row->rc);
        CHECK(strstr(err.message, row->message) != NULL);
        repository_close(checkout.repository);
        checkout.repository = NULL;
    }
}

struct date_case {
    const char *row;
    int64_t head; /* dates, with a clock of 1000000 */
    int64_t root;
    enum gate_rc rc;
    const char *message;
};

static const struct date_case date_cases[] = {
    { "now", 1000000, 1000000, GATE_OK, "" },
    { "long ago", 0, 0, GATE_OK, "" },
    { "24 hours ahead", 1000000 + 86400, 1000000 + 86400, GATE_OK, "" },
    { "HEAD a second more", 1000000 + 86401, 0, GATE_ETRUST,
      "the commit head is dated 1970-01-13T13:46:41Z, more than 24 hours after the clock's "
      "1970-01-12T13:46:40Z" },
    { "the root a second more", 0, 1000000 + 86401, GATE_ETRUST,
      "the root of trust root is dated 1970-01-13T13:46:41Z" },
    { "the end of time", INT64_MAX, 0, GATE_ETRUST, "is dated" },
    { "the beginning of time", INT64_MIN, INT64_MIN, GATE_OK, "" },
};

static void test_dates(void)
{
    for (size_t i = 0; i < COUNT_OF(date_cases); i++) {
        const struct date_case *row = &date_cases[i];
        struct repository_commit head = { .id = STR("head"), .time = row->head };
        struct root root = { .kind = ROOT_FOUND, .commit = STR("root"), .time = row->root };
        struct error err = ERROR_INIT;

        test_row(row->row);
        CHECK_INT(root_check_dates(&head, &root, 1000000, &err), row->rc);
        CHECK(strstr(err.message, row->message) != NULL);
    }
    struct root none = { .kind = ROOT_NONE, .time = INT64_MAX };
    struct error err = ERROR_INIT;
    test_row("neither");
    CHECK_INT(root_check_dates(NULL, &none, 0, &err), GATE_OK);
}

static void test_merge(void)
{
    static const struct str parents[] = { { .ptr = "one", .len = 3 }, { .ptr = "two", .len = 3 } };
    struct repository_commit head = { .parents = parents, .parent_count = 2 };
    struct root root = { .kind = ROOT_FOUND, .commit = STR("one") };

    struct root_merge merge = root_compare_merge(&head, &root);
    CHECK(merge.is_merge && merge.is_known && merge.is_root);
    CHECK_STR(merge.first_parent, "one");
    root.commit = STR("two");
    merge = root_compare_merge(&head, &root);
    CHECK(merge.is_merge && merge.is_known && !merge.is_root);
    root.kind = ROOT_NONE;
    CHECK(!root_compare_merge(&head, &root).is_known);
    head.parent_count = 1;
    CHECK(!root_compare_merge(&head, &root).is_merge);
}

static const struct test tests[] = {
    { "find", test_find },
    { "beside", test_beside },
    { "without_repository", test_without_repository },
    { "source", test_source },
    { "dates", test_dates },
    { "merge", test_merge },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
