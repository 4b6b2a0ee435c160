#include "git/repository.h"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "git/worktree.h"

/* Of TRUST, section 4: those that change nothing about reading a commit. */
static const char *const extensions[] = { "worktreeconfig", "partialclone", "preciousobjects" };

static void close_repository(git_repository **repository)
{
    git_repository_free(*repository);
}

static void close_reference(git_reference **reference)
{
    git_reference_free(*reference);
}

static void close_commit(git_commit **commit)
{
    git_commit_free(*commit);
}

static void close_odb(git_odb **odb)
{
    git_odb_free(*odb);
}

static void close_config(git_config **config)
{
    git_config_free(*config);
}

static void close_text(git_buf *text)
{
    git_buf_dispose(text);
}

static const char *last_message(void)
{
    const git_error *last = git_error_last();

    return last && last->message ? last->message : "unknown error of libgit2";
}

/* Settings of the library that hold for the process: gate wants the same ones everywhere. */
static enum gate_rc set_options(struct error *err)
{
    static const git_config_level_t levels[] = {
        GIT_CONFIG_LEVEL_PROGRAMDATA,
        GIT_CONFIG_LEVEL_SYSTEM,
        GIT_CONFIG_LEVEL_XDG,
        GIT_CONFIG_LEVEL_GLOBAL,
    };
    int rc = 0;

    for (size_t i = 0; i < COUNT_OF(levels); i++)
        rc |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    rc |= git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    rc |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    rc |= git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, COUNT_OF(extensions));
    if (rc != 0)
        return error_set(err, GATE_EIO, "libgit2 takes no options: %s", last_message());
    return GATE_OK;
}

static enum gate_rc open_repository(const char *directory, bool is_search,
                                    git_repository **repository, struct error *err)
{
    unsigned flags = is_search ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH;
    int rc = git_repository_open_ext(repository, directory, flags, NULL);

    if (rc == 0)
        return GATE_OK;
    if (rc == GIT_ENOTFOUND)
        return error_set(err, GATE_ENOTFOUND, "'%s' is %sno git repository", directory,
                         is_search ? "in " : "");
    if (strstr(last_message(), "objectformat"))
        return error_set(err, GATE_EUNSUPPORTED,
                         "the repository of '%s' has SHA-256 object names, which gate does not "
                         "read: give the commit with --commit",
                         directory);
    if (strstr(last_message(), "unsupported"))
        return error_set(err, GATE_EUNSUPPORTED, "the repository of '%s': %s", directory,
                         last_message());
    return error_set(err, GATE_EFORMAT, "the repository of '%s' cannot be opened: %s", directory,
                     last_message());
}

/*
 * Gives the repository an object database of its own objects alone: libgit2 would follow
 * objects/info/alternates to any place of the host.
 */
static enum gate_rc use_own_objects(git_repository *repository, struct error *err)
{
    CLEANUP(close_text) git_buf objects = { .ptr = NULL };
    CLEANUP(close_odb) git_odb *odb = NULL;
    git_odb_backend *loose = NULL;
    git_odb_backend *packed = NULL;

    if (git_repository_item_path(&objects, repository, GIT_REPOSITORY_ITEM_OBJECTS) != 0 ||
        git_odb_new(&odb) != 0 || git_odb_backend_loose(&loose, objects.ptr, -1, 0, 0, 0) != 0 ||
        git_odb_add_backend(odb, loose, 2) != 0 ||
        git_odb_backend_pack(&packed, objects.ptr) != 0 ||
        git_odb_add_backend(odb, packed, 1) != 0 || git_repository_set_odb(repository, odb) != 0)
        return error_set(err, GATE_EFORMAT, "the objects of '%s' cannot be read: %s",
                         git_repository_path(repository), last_message());
    return GATE_OK;
}

/* Says why an object is not there, with what helps. */
static enum gate_rc commit_missing(git_repository *repository, const char *id, struct error *err)
{
    CLEANUP(close_text) git_buf objects = { .ptr = NULL };
    CLEANUP(buf_release) struct buf alternates = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    char path[4096];
    struct error absent =
        ERROR_INIT; /* no alternates, or none that can be read: then it is damage */

    if (git_repository_item_path(&objects, repository, GIT_REPOSITORY_ITEM_OBJECTS) == 0 &&
        (size_t)snprintf(path, sizeof(path), "%s/info/alternates", objects.ptr) < sizeof(path) &&
        file_read_at(AT_FDCWD, path, &alternates, &absent) == GATE_OK) {
        struct str rest = buf_str(&alternates);
        struct str first = { .ptr = "" };

        (void)str_cut(&rest, '\n', &first);
        return error_set(err, GATE_EFORMAT,
                         "objects are in alternate '%.*s', which gate does not follow: clone "
                         "without --reference, or run git repack -ad",
                         STR_ARG(first));
    }
    return error_set(err, GATE_EFORMAT, "the commit %s is missing or damaged in '%s': %s", id,
                     git_repository_path(repository), last_message());
}

static struct str remote_url(git_repository *repository, struct arena *arena)
{
    CLEANUP(close_config) git_config *config = NULL;
    CLEANUP(close_text) git_buf url = { .ptr = NULL };

    /* informs only, and a repository without a remote is a good one */
    if (git_repository_config_snapshot(&config, repository) != 0 ||
        git_config_get_string_buf(&url, config, "remote.origin.url") != 0)
        return STR("");
    return arena_str(arena, (struct str){ .ptr = url.ptr, .len = url.size });
}

static struct str id_text(const git_oid *id, struct arena *arena)
{
    char text[GIT_OID_HEXSZ + 1];

    return arena_str(arena, str_of(git_oid_tostr(text, sizeof(text), id)));
}

static enum gate_rc read_commit(git_repository *repository, git_reference *reference,
                                struct arena *arena, struct repository_head *head,
                                struct error *err)
{
    CLEANUP(close_commit) git_commit *commit = NULL;
    const git_oid *id = git_reference_target(reference);

    if (!id)
        return error_set(err, GATE_EFORMAT, "HEAD of '%s' names no commit",
                         git_repository_path(repository));
    head->commit = id_text(id, arena);
    if (git_commit_lookup(&commit, repository, id) != 0)
        return commit_missing(repository, head->commit.ptr, err);
    head->tree = id_text(git_commit_tree_id(commit), arena);
    if (git_repository_head_detached(repository) != 1)
        head->ref = arena_str(arena, str_of(git_reference_name(reference)));
    head->dirty = worktree_state(repository, commit);
    return GATE_OK;
}

static enum gate_rc read_head(git_repository *repository, struct arena *arena,
                              struct repository_head *head, struct error *err)
{
    CLEANUP(close_reference) git_reference *reference = NULL;
    struct repository_head found = { .dirty = REPOSITORY_UNKNOWN };

    if (use_own_objects(repository, err))
        return err->rc;
    found.remote = remote_url(repository, arena);

    int rc = git_repository_head(&reference, repository);
    if (rc != 0 && rc != GIT_EUNBORNBRANCH)
        return error_set(err, GATE_EFORMAT, "HEAD of '%s' cannot be read: %s",
                         git_repository_path(repository), last_message());
    if (rc == 0 && read_commit(repository, reference, arena, &found, err))
        return err->rc;
    *head = found;
    return GATE_OK;
}

enum gate_rc repository_read_head(const char *directory, bool is_search, struct arena *arena,
                                  struct repository_head *head, struct error *err)
{
    git_repository *repository = NULL;

    if (git_libgit2_init() < 0)
        return error_set(err, GATE_EIO, "libgit2 does not start: %s", last_message());
    if (set_options(err) == GATE_OK &&
        open_repository(directory, is_search, &repository, err) == GATE_OK)
        (void)read_head(repository, arena, head, err); /* the code is in err */
    close_repository(&repository);
    (void)git_libgit2_shutdown();
    return err->rc;
}
