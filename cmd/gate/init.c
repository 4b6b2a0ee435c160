#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "gate/cli.h"
#include "gate/init_changes.h"
#include "gate/init_signers.h"
#include "gate/surroundings.h"
#include "git/repository.h"
#include "policy/starter.h"
#include "policy/trust.h"

#define ORIGIN "refs/remotes/origin/"

enum { DAYS_OF_AUDIT = 30, DATE_LENGTH = sizeof("2026-12-15") - 1 };

struct init_options {
    const char *ci;
    const char *branch;
    struct option_list owners;
    struct option_list signers;
    bool is_dry_run;
};

static const char *const ci_names[] = { "github", "gitlab", "none", NULL };

static const struct option_def init_option_defs[] = {
    {
        .name = "ci",
        .type = OPTION_STRING,
        .offset = offsetof(struct init_options, ci),
        .argument = "KIND",
        .choices = ci_names,
        .help = "github, gitlab or none; default: what the repository shows",
    },
    {
        .name = "branch",
        .type = OPTION_STRING,
        .offset = offsetof(struct init_options, branch),
        .argument = "NAME",
        .help = "branch of origin whose policy counts; default: origin's own, else main",
    },
    {
        .name = "owner",
        .type = OPTION_LIST,
        .offset = offsetof(struct init_options, owners),
        .argument = "@NAME",
        .help = "code owner of policy, keys, revocations and CI file",
    },
    {
        .name = "signer",
        .type = OPTION_LIST,
        .offset = offsetof(struct init_options, signers),
        .argument = "NAME[=FILE]",
        .help = "person whose key FILE.pub, or the one of ssh-agent, may sign",
    },
    {
        .name = "dry-run",
        .type = OPTION_FLAG,
        .offset = offsetof(struct init_options, is_dry_run),
        .help = "print what would be written, write nothing",
    },
};

/* One run. */
struct init {
    const struct init_options *options;
    struct arena arena;
    struct repository *repository;
    int root; /* its folder */
    struct str remote;
    const struct starter_ci *ci;
    struct starter starter;
    const char *branch_from; /* how the branch is known */
    struct vec changes;      /* struct init_change */
    size_t change_count;     /* of those that write */
};

static enum gate_rc open_root(struct init *init, const char *directory, struct error *err)
{
    struct repository_head head;
    struct error unknown = ERROR_INIT; /* a damaged HEAD is no reason to write no policy */
    struct stat status;

    if (repository_open(directory, true, &init->repository, err))
        return err->rc == GATE_ENOTFOUND ? error_wrap(err, "no repository: run 'git init' first")
                                         : err->rc;

    const char *path = repository_directory(init->repository).ptr;
    init->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (init->root < 0)
        return error_system(err, "open", path);
    if (fstatat(init->root, ".git", &status, AT_SYMLINK_NOFOLLOW) != 0)
        return error_set(err, GATE_EUSAGE, "'%s' is a bare repository: run it in a checkout", path);
    init->remote = STR("");
    if (repository_read_head(init->repository, &init->arena, &head, &unknown) == GATE_OK)
        init->remote = head.remote;
    return GATE_OK;
}

static bool has_mark(int root, const struct starter_ci *ci)
{
    for (size_t i = 0; i < STARTER_PATH_MAX && ci->marks[i]; i++) {
        if (faccessat(root, ci->marks[i], F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            return true;
    }
    return false;
}

/* By its files, if they tell of one alone, else by the remote's host, else by what runs this. */
static const struct starter_ci *find_ci(struct init *init)
{
    struct str host = starter_host(init->remote);
    struct str runner = surroundings_ci(&init->arena).provider;
    const struct starter_ci *marked = NULL;
    size_t marked_count = 0;

    for (size_t i = 0; i < STARTER_CI_COUNT; i++) {
        if (has_mark(init->root, &starter_cis[i])) {
            marked = &starter_cis[i];
            marked_count++;
        }
    }
    if (marked_count == 1)
        return marked;
    for (size_t i = 0; i < STARTER_CI_COUNT; i++) {
        if (starter_cis[i].host && str_find(host, str_of(starter_cis[i].host)) >= 0)
            return &starter_cis[i];
    }
    for (size_t i = 0; i < STARTER_CI_COUNT; i++) {
        if (str_equal(runner, str_of(starter_cis[i].name)))
            return &starter_cis[i];
    }
    return &starter_cis[STARTER_CI_NONE];
}

static const struct starter_ci *choose_ci(struct init *init)
{
    for (size_t i = 0; i < STARTER_CI_COUNT && init->options->ci; i++) {
        if (strcmp(starter_cis[i].name, init->options->ci) == 0)
            return &starter_cis[i];
    }
    return find_ci(init);
}

static enum gate_rc choose_branch(struct init *init, struct error *err)
{
    struct str target;
    struct error unknown = ERROR_INIT; /* then the usual name is taken, and told */

    if (init->options->branch) {
        init->starter.branch = str_of(init->options->branch);
        init->branch_from = "--branch";
    } else if (repository_read_symbolic(init->repository, ORIGIN "HEAD", &init->arena, &target,
                                        &unknown) == GATE_OK &&
               str_starts_with(target, STR(ORIGIN))) {
        init->starter.branch = str_slice(target, strlen(ORIGIN), target.len);
        init->branch_from = ORIGIN "HEAD";
    } else {
        init->starter.branch = STR("main");
        init->branch_from = "a guess, as there is no " ORIGIN "HEAD; --branch names another";
    }
    if (!starter_is_branch(init->starter.branch))
        return error_set(err, GATE_EUSAGE,
                         "the branch '%.*s' (%s) cannot stand in a CI file: expected letters, "
                         "digits and . _ / -",
                         STR_ARG(init->starter.branch), init->branch_from);
    return GATE_OK;
}

static enum gate_rc join_owners(struct init *init, struct error *err)
{
    const struct option_list *owners = &init->options->owners;

    init->starter.owners = STR("");
    for (size_t i = 0; i < owners->count; i++) {
        if (!starter_is_owner(str_of(owners->items[i])))
            return error_set(err, GATE_EUSAGE,
                             "wrong value: --owner %s: expected @user, @org/team or an address",
                             owners->items[i]);
        init->starter.owners = arena_printf(&init->arena, "%.*s%s%s", STR_ARG(init->starter.owners),
                                            i > 0 ? " " : "", owners->items[i]);
    }
    return GATE_OK;
}

static enum gate_rc gather(struct init *init, const char *directory, struct error *err)
{
    char day[CLOCK_TEXT_SIZE];

    if (join_owners(init, err) || open_root(init, directory, err) || choose_branch(init, err) ||
        init_signers_read(&init->options->signers, &init->arena, &init->starter.signers, err))
        return err->rc;
    init->ci = choose_ci(init);
    init->starter.project = starter_project(
        init->remote.len > 0 ? init->remote : repository_directory(init->repository), &init->arena);
    clock_format(surroundings_now() + (int64_t)DAYS_OF_AUDIT * 24 * 3600, day);
    init->starter.enforce_after = arena_str(&init->arena, str_slice(str_of(day), 0, DATE_LENGTH));
    return GATE_OK;
}

static void print_indented(struct str text)
{
    struct arena arena = ARENA_INIT;
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        if (str_ends_with(line, STR("\r")))
            line.len--;
        (void)printf("%s%.*s\n", line.len > 0 ? "    " : "", STR_ARG(text_safe(line, &arena)));
    }
    arena_release(&arena);
}

static size_t count_lines(struct str text)
{
    size_t count = 0;
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line))
        count += line.len > 1 ? 1 : 0;
    return count;
}

static void print_change(const struct init_change *change, bool is_dry_run)
{
    size_t lines = count_lines(change->added);

    if (change->added.len == 0)
        (void)printf("kept  %s\n", change->path);
    else if (change->is_there)
        (void)printf("%s %s (%zu line%s added)\n", is_dry_run ? "would write" : "wrote",
                     change->path, lines, lines == 1 ? "" : "s");
    else
        (void)printf("%s %s\n", is_dry_run ? "would write" : "wrote", change->path);
    if (is_dry_run)
        print_indented(change->added);
}

static enum exit_code make_changes(struct init *init)
{
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < init->changes.count; i++) {
        const struct init_change *change = vec_at(&init->changes, i);

        if (change->added.len > 0) {
            init->change_count++;
            if (!init->options->is_dry_run && init_change_write(init->root, change, &err))
                return cli_fail_error(EXIT_OUTPUT, &err);
        }
        print_change(change, init->options->is_dry_run);
    }
    return EXIT_PASSED;
}

/* What has to stand in files that were there already: only people change those. */
static void print_missing(const struct init *init)
{
    const struct starter_ci *ci = init->ci;
    const struct init_change *signers = init_changes_find(&init->changes, TRUST_SIGNERS_PATH);
    const struct init_change *including =
        ci->including ? init_changes_find(&init->changes, ci->including) : NULL;
    struct str rest = init->starter.signers;
    struct str line;

    if (including && including->is_there &&
        str_find(including->content, str_of(ci->included)) < 0) {
        (void)printf("\nAdd to %s, which is yours:\n", ci->including);
        print_indented(str_of(ci->include_lines));
    }
    while (signers && signers->is_there && rest.len > 0 && str_cut(&rest, '\n', &line)) {
        if (str_find(signers->content, line) >= 0)
            continue;
        (void)printf("\nAdd to %s, which was there:\n", signers->path);
        print_indented(line);
    }
}

/* `text` as one word of a shell. */
static struct str quoted(struct str text, struct arena *arena)
{
    struct str quotes = STR("");
    struct str piece;

    while (str_cut(&text, '\'', &piece))
        quotes = arena_printf(arena, "%.*s%s%.*s", STR_ARG(quotes), quotes.len > 0 ? "'\\''" : "'",
                              STR_ARG(piece));
    return arena_printf(arena, "%.*s'", STR_ARG(quotes));
}

/* What was written, as words for `git add`. */
static void print_git_add(struct init *init)
{
    struct stat here;
    struct stat root;
    bool is_folder_named = false;

    (void)printf("  2. ");
    if (stat(".", &here) != 0 || fstat(init->root, &root) != 0 || here.st_dev != root.st_dev ||
        here.st_ino != root.st_ino)
        (void)printf("cd %.*s && ",
                     STR_ARG(text_safe(quoted(repository_directory(init->repository), &init->arena),
                                       &init->arena)));
    (void)printf("git add");
    for (size_t i = 0; i < init->changes.count; i++) {
        const struct init_change *change = vec_at(&init->changes, i);
        bool is_inside = str_starts_with(str_of(change->path), STR(".gate/"));

        if (change->added.len > 0 && !(is_inside && is_folder_named))
            (void)printf(" %s", is_inside ? ".gate" : change->path);
        is_folder_named = is_folder_named || (change->added.len > 0 && is_inside);
    }
    (void)printf(" && git commit -m 'Add the gate' && git push\n");
}

static void print_next(struct init *init)
{
    CLEANUP(buf_release) struct buf require = BUF_INIT(LIMIT_TEXT_BYTES);

    starter_fill(init->ci->require, &init->starter, &require);
    (void)printf("\nPolicy and keys count as they stand on origin/%.*s (%s).\n",
                 STR_ARG(init->starter.branch), init->branch_from);
    if (!init->options->ci && init->ci == &starter_cis[STARTER_CI_NONE])
        (void)printf("Nothing tells which CI this repository has: --ci names it.\n");
    (void)printf("Next:\n"
                 "  1. Put people and roles into .gate/policy.yaml, a key of each into "
                 ".gate/allowed_signers%s.\n",
                 init->starter.owners.len > 0 ? "" : ", owners into CODEOWNERS");
    print_git_add(init);
    (void)printf("  3. %.*s. Nothing blocks before 'mode: audit' becomes 'mode: enforce'.\n",
                 STR_ARG(buf_str(&require)));
}

static enum exit_code run_all(struct init *init, const char *directory)
{
    struct error err = ERROR_INIT;

    if (gather(init, directory, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (init_changes_plan(init->root, init->ci, &init->starter, &init->arena, &init->changes, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    enum exit_code code = make_changes(init);
    if (code != EXIT_PASSED)
        return code;
    print_missing(init);
    if (init->change_count == 0)
        (void)printf("\nNothing to write: every file is there.\n");
    else
        print_next(init);
    return EXIT_PASSED;
}

static enum exit_code init_run(const struct invocation *invocation)
{
    struct init init = {
        .options = invocation->options,
        .arena = ARENA_INIT,
        .root = -1,
        .ci = &starter_cis[STARTER_CI_NONE],
        .changes = VEC_INIT(struct init_change),
    };
    enum exit_code code =
        run_all(&init, invocation->operand_count > 0 ? invocation->operands[0] : ".");

    vec_release(&init.changes);
    file_closep(&init.root);
    repository_close(init.repository);
    arena_release(&init.arena);
    return code;
}

const struct command command_init = {
    .name = "init",
    .summary = "write a commented .gate and the step of the CI; nothing is overwritten",
    .operands = "[DIR]",
    .operand_max = 1,
    .too_many = "one repository at a time: a second was given",
    .options = init_option_defs,
    .option_count = COUNT_OF(init_option_defs),
    .options_size = sizeof(struct init_options),
    .run = init_run,
};
