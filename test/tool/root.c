/*
 * Finds the root of trust of the repository around the current directory, as `gate check` does, and
 * prints what it found: root [--trust-ref REF] [--trust-commit SHA] [--require-policy]
 * [--commit SHA] [--at SECONDS]. Exit codes are gate's: 2 usage, 4 trust.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gate/surroundings.h"
#include "git/root.h"

struct options {
    struct root_options root;
    const char *commit;
    int64_t now;
};

/* Where the value of an option goes; NULL for one without such a value. */
static const char **text_option(struct options *options, const char *name)
{
    if (strcmp(name, "--trust-ref") == 0)
        return &options->root.ref;
    if (strcmp(name, "--trust-commit") == 0)
        return &options->root.commit;
    return strcmp(name, "--commit") == 0 ? &options->commit : NULL;
}

static bool read_options(int argc, char *argv[], struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char **text = text_option(options, argv[i]);

        if (strcmp(argv[i], "--require-policy") == 0) {
            options->root.is_required = true;
            continue;
        }
        if (i + 1 == argc)
            return false;
        if (text)
            *text = argv[++i];
        else if (strcmp(argv[i], "--at") != 0 || !str_to_i64(str_of(argv[++i]), &options->now))
            return false;
    }
    return true;
}

static void print(const char *name, struct str value)
{
    (void)printf("%s=%.*s\n", name, STR_ARG(value));
}

static enum gate_rc find(const struct options *options, struct arena *arena, struct error *err)
{
    CLEANUP(repository_closep) struct repository *repository = NULL;
    struct repository_head head = { .dirty = REPOSITORY_UNKNOWN };
    struct repository_commit commit = { .id = STR("") };
    struct root root;
    struct error absent = ERROR_INIT;

    if (repository_open(".", true, &repository, &absent) && absent.rc != GATE_ENOTFOUND)
        return error_set(err, absent.rc, "%s", absent.message);
    if (repository && repository_read_head(repository, arena, &head, err))
        return err->rc;
    if (head.commit.len > 0 && repository_read_commit(repository, head.commit, arena, &commit, err))
        return err->rc;
    if (repository &&
        root_check_source(repository, head.commit, &options->root.ci, options->commit != NULL, err))
        return err->rc;
    if (root_find(repository, head.commit, &options->root, arena, &root, err) ||
        root_check_dates(head.commit.len > 0 ? &commit : NULL, &root, options->now, err))
        return err->rc;

    struct root_merge merge = root_compare_merge(&commit, &root);
    print("head", head.commit);
    print("root", root.commit);
    print("ref", root.ref);
    print("how", root.kind == ROOT_NONE ? STR("none") : root.how);
    print("self", root.is_self ? STR("yes") : STR("no"));
    print("ci-env", root.is_ci_env ? STR("yes") : STR("no"));
    print("target", root.target);
    print("merge", !merge.is_merge ? STR("no")
                   : merge.is_root ? STR("of the root")
                                   : STR("of another"));
    return GATE_OK;
}

int main(int argc, char *argv[])
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct options options = { .now = (int64_t)time(NULL) };
    struct error err = ERROR_INIT;

    if (!read_options(argc, argv, &options))
        return 2;
    options.root.ci = surroundings_root_ci(&arena);
    if (find(&options, &arena, &err) == GATE_OK)
        return 0;
    (void)fprintf(stderr, "gate: %s\n", err.message);
    return err.rc == GATE_ETRUST ? 4 : 2;
}
