#include "git/repository.h"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/config.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "git/repository_parts.h"
#include "git/worktree.h"

/* Of TRUST, section 4, and those of today's git: they change nothing about reading objects. */
static const char *const extensions[] = {
    "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees",
};

static void close_config(git_config **config)
{
    git_config_free(*config);
}

const char *repository_complaint(void)
{
    const git_error *last = git_error_last();

    return last && last->message ? last->message : "unknown error of libgit2";
}

/* Settings of the library that hold for the process: gate wants the same ones everywhere. */
static enum gate_rc start_library(struct repository *repository, struct error *err)
{
    static const git_config_level_t levels[] = {
        GIT_CONFIG_LEVEL_PROGRAMDATA,
        GIT_CONFIG_LEVEL_SYSTEM,
        GIT_CONFIG_LEVEL_XDG,
        GIT_CONFIG_LEVEL_GLOBAL,
    };
    int rc = 0;

    if (git_libgit2_init() < 0)
        return error_set(err, GATE_EIO, "libgit2 does not start: %s", repository_complaint());
    repository->is_started = true;
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        rc |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    rc |= git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    rc |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    if (rc != 0)
        return error_set(err, GATE_EIO, "libgit2 takes no options: %s", repository_complaint());
    return GATE_OK;
}

/* The folder that a `.git` file names, as "gitdir: PATH"; ptr NULL if it is no such file. */
static struct str read_link_file(struct repository *repository, const char *directory,
                                 const char *file)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(LIMIT_PATH_BYTES);
    struct error ignored = ERROR_INIT; /* it is no repository, then */

    if (file_read_at(AT_FDCWD, file, &content, &ignored) ||
        !str_starts_with(buf_str(&content), STR("gitdir:")))
        return (struct str){ .ptr = NULL };

    struct str path = str_trim(str_slice(buf_str(&content), strlen("gitdir:"), content.len));
    if (path.len > 0 && path.ptr[0] == '/')
        return arena_str(&repository->arena, path);
    return arena_printf(&repository->arena, "%s/%.*s", directory, STR_ARG(path));
}

/*
 * Opens `path` if it is a git directory. Not git_repository_open(): that one reads the
 * configuration and the files that it includes.
 */
static bool try_git_directory(struct repository *repository, const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) &&
           git_repository_open_bare(&repository->git, path) == 0;
}

static void set_worktree(struct repository *repository, const char *directory)
{
    const char *end = directory[strlen(directory) - 1] == '/' ? "" : "/";

    repository->worktree = arena_printf(&repository->arena, "%s%s", directory, end);
}

/*
 * Whether `directory`, absolute, holds `.git` or is a git directory itself; opens it then. A `.git`
 * file that leads nowhere is told and not passed over: what lies around is another repository.
 */
static enum gate_rc try_directory(struct repository *repository, const char *directory,
                                  bool *is_found, struct error *err)
{
    struct str inside = arena_printf(&repository->arena, "%s/.git", directory);
    struct str link = read_link_file(repository, directory, inside.ptr);

    *is_found = try_git_directory(repository, link.ptr ? link.ptr : inside.ptr);
    if (*is_found)
        set_worktree(repository, directory);
    else if (link.ptr)
        return error_set(err, GATE_EFORMAT, "'%s' names '%s', which is no git repository",
                         inside.ptr, link.ptr);
    else
        *is_found = try_git_directory(repository, directory);
    return GATE_OK;
}

/* A search ends at the root and, as git's own does, at another file system. */
static enum gate_rc find_repository(struct repository *repository, const char *directory,
                                    bool is_search, struct error *err)
{
    char path[PATH_MAX];
    struct stat status = { .st_dev = 0 };
    bool is_found = false;

    if (!realpath(directory, path) || stat(path, &status) != 0)
        path[0] = '\0';
    for (dev_t device = status.st_dev; path[0] != '\0';) {
        if (stat(path, &status) != 0 || status.st_dev != device)
            break;
        if (try_directory(repository, path, &is_found, err))
            return err->rc;
        if (is_found)
            return GATE_OK;
        if (!is_search || path[1] == '\0')
            break;
        char *end = strrchr(path, '/');
        end[end == path ? 1 : 0] = '\0';
    }
    return error_set(err, GATE_ENOTFOUND, "'%s' is %sno git repository", directory,
                     is_search ? "in " : "");
}

static enum gate_rc read_config(struct repository *repository, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    char path[PATH_MAX];
    struct error problem = ERROR_INIT; /* a repository may do without the file */

    (void)snprintf(path, sizeof(path), "%sconfig", repository->common.ptr);
    enum gate_rc rc = file_read_at(AT_FDCWD, path, &text, &problem);
    if (rc == GATE_OK)
        rc = repository_config_parse(buf_str(&text), &repository->arena, &repository->config,
                                     &problem);
    if (rc != GATE_OK && rc != GATE_ENOTFOUND)
        return error_set(err, GATE_EFORMAT, "'%s' cannot be read: %s", path, problem.message);
    return GATE_OK;
}

static enum gate_rc check_extension(const struct repository *repository,
                                    const struct repository_setting *setting, struct error *err)
{
    if (str_equal(setting->name, STR("objectformat"))) {
        if (str_equal_nocase(setting->value, STR("sha1")))
            return GATE_OK;
        return error_set(err, GATE_EUNSUPPORTED,
                         "the repository '%s' has SHA-256 object names, which gate does not "
                         "read: give the commit with --commit",
                         repository->common.ptr);
    }
    if (str_equal(setting->name, STR("refstorage")) &&
        str_equal_nocase(setting->value, STR("files")))
        return GATE_OK;
    for (size_t i = 0; i < COUNT_OF(extensions); i++) {
        if (str_equal(setting->name, str_of(extensions[i])))
            return GATE_OK;
    }
    return error_set(err, GATE_EUNSUPPORTED,
                     "the repository '%s' has the extension '%.*s' of git, which gate does not "
                     "know",
                     repository->common.ptr, STR_ARG(setting->name));
}

/* Format 0 has no extensions, but git honours some of them there too. */
static enum gate_rc check_format(const struct repository *repository, struct error *err)
{
    const struct repository_config *config = &repository->config;
    struct str version = repository_config_find(config, "core", "", "repositoryformatversion");

    if (version.ptr && !str_equal(version, STR("0")) && !str_equal(version, STR("1")))
        return error_set(err, GATE_EUNSUPPORTED,
                         "the repository '%s' has format '%.*s', which gate does not know",
                         repository->common.ptr, STR_ARG(version));
    for (size_t i = 0; i < config->count; i++) {
        if (str_equal(config->items[i].section, STR("extensions")) &&
            config->items[i].subsection.len == 0 &&
            check_extension(repository, &config->items[i], err))
            return err->rc;
    }
    return GATE_OK;
}

/* libgit2 gets an empty configuration: it would read the repository's, and what that includes. */
static enum gate_rc hide_config(struct repository *repository, struct error *err)
{
    CLEANUP(close_config) git_config *empty = NULL;

    if (git_config_new(&empty) != 0 || git_repository_set_config(repository->git, empty) != 0)
        return error_set(err, GATE_EIO, "libgit2 takes no configuration: %s",
                         repository_complaint());
    return GATE_OK;
}

/*
 * Gives the repository an object database of its own objects alone: libgit2 would follow
 * objects/info/alternates to any place of the host, and believe a commit graph.
 */
static enum gate_rc use_own_objects(struct repository *repository, struct error *err)
{
    git_odb_backend *loose = NULL;
    git_odb_backend *packed = NULL;
    char path[PATH_MAX];

    (void)snprintf(path, sizeof(path), "%sobjects", repository->common.ptr);
    if (git_odb_new(&repository->odb) != 0 ||
        git_odb_backend_loose(&loose, path, -1, 0, 0, 0) != 0 ||
        git_odb_add_backend(repository->odb, loose, 2) != 0 ||
        git_odb_backend_pack(&packed, path) != 0 ||
        git_odb_add_backend(repository->odb, packed, 1) != 0 ||
        git_repository_set_odb(repository->git, repository->odb) != 0)
        return error_set(err, GATE_EFORMAT, "the objects '%s' cannot be read: %s", path,
                         repository_complaint());
    return GATE_OK;
}

/* A promisor remote: objects may be missing that git would fetch when it needs them. */
static bool has_promisor(const struct repository_config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        const struct repository_setting *setting = &config->items[i];

        if ((str_equal(setting->section, STR("extensions")) &&
             str_equal(setting->name, STR("partialclone"))) ||
            (str_equal(setting->section, STR("remote")) &&
             (str_equal(setting->name, STR("promisor")) ||
              str_equal(setting->name, STR("partialclonefilter")))))
            return true;
    }
    return false;
}

static void read_facts(struct repository *repository)
{
    const char *own = git_repository_path(repository->git);
    char path[PATH_MAX];
    struct stat status;
    struct str bare = repository_config_find(&repository->config, "core", "", "bare");

    repository->is_partial = has_promisor(&repository->config);
    (void)snprintf(path, sizeof(path), "%sshallow", repository->common.ptr);
    repository->is_shallow = stat(path, &status) == 0 && status.st_size > 0;

    /* the checkout of a linked worktree is one even if the repository itself is bare */
    if (repository_config_is_true(bare) && str_equal(repository->common, str_of(own)))
        repository->worktree = STR("");
    else if (repository->worktree.len == 0 && str_ends_with(str_of(own), STR("/.git/")))
        repository->worktree =
            arena_str(&repository->arena, str_slice(str_of(own), 0, strlen(own) - strlen(".git/")));
}

static enum gate_rc open_parts(struct repository *repository, const char *directory, bool is_search,
                               struct error *err)
{
    if (start_library(repository, err) || find_repository(repository, directory, is_search, err))
        return err->rc;
    repository->common =
        arena_str(&repository->arena, str_of(git_repository_commondir(repository->git)));
    if (repository->common.len > PATH_MAX - 64)
        return error_set(err, GATE_ELIMIT, "the path of the repository is too long: '%s'",
                         directory);
    if (read_config(repository, err) || check_format(repository, err) ||
        hide_config(repository, err) || use_own_objects(repository, err))
        return err->rc;
    read_facts(repository);
    return GATE_OK;
}

enum gate_rc repository_open(const char *directory, bool is_search, struct repository **repository,
                             struct error *err)
{
    CLEANUP(repository_closep) struct repository *opened = memory_new(1, sizeof(*opened));

    opened->arena = ARENA_INIT;
    if (open_parts(opened, directory, is_search, err))
        return err->rc;
    *repository = STEAL(opened);
    return GATE_OK;
}

void repository_close(struct repository *repository)
{
    if (!repository)
        return;
    git_odb_free(repository->odb);
    git_repository_free(repository->git);
    if (repository->is_started)
        (void)git_libgit2_shutdown();
    arena_release(&repository->arena);
    free(repository);
}

void repository_closep(struct repository **repository)
{
    repository_close(*repository);
}

struct str repository_directory(const struct repository *repository)
{
    return repository->worktree.len ? repository->worktree
                                    : str_of(git_repository_path(repository->git));
}

bool repository_is_shallow(const struct repository *repository)
{
    return repository->is_shallow;
}

static bool is_ssh(struct str url)
{
    return str_starts_with(url, STR("ssh://")) || str_find(url, STR("://")) < 0;
}

bool repository_has_credentials(const struct repository *repository)
{
    const struct repository_config *config = &repository->config;
    struct str url = repository_config_find(config, "remote", "origin", "url");
    ptrdiff_t scheme = url.ptr ? str_find(url, STR("://")) : -1;

    if (!url.ptr || is_ssh(url) || str_starts_with(url, STR("file://")))
        return true; /* whatever lets git in does not stand here */
    if (str_find(str_slice(url, (size_t)scheme, url.len), STR("@")) >= 0)
        return true;
    for (size_t i = 0; i < config->count; i++) {
        const struct repository_setting *setting = &config->items[i];

        if ((str_equal(setting->section, STR("http")) &&
             str_equal(setting->name, STR("extraheader"))) ||
            str_equal(setting->section, STR("credential")) ||
            str_equal(setting->section, STR("include")) ||
            str_equal(setting->section, STR("includeif")) ||
            str_equal(setting->section, STR("url")))
            return true;
    }
    return false;
}

static struct str remote_url(const struct repository *repository, struct arena *arena)
{
    struct str url = repository_config_find(&repository->config, "remote", "origin", "url");

    /* informs only, and a repository without a remote is a good one */
    return url.ptr ? arena_str(arena, url) : STR("");
}

/* Where HEAD leads: the name of the last reference and its id; id all zero: no commit yet. */
static enum gate_rc resolve_head(struct repository *repository, struct arena *arena,
                                 struct repository_head *head, git_oid *id, struct error *err)
{
    git_reference *reference = NULL;
    int rc = git_repository_head(&reference, repository->git);

    if (rc == 0) {
        const git_oid *target = git_reference_target(reference);

        if (target)
            (void)git_oid_cpy(id, target);
        if (!str_equal(str_of(git_reference_name(reference)), STR("HEAD")))
            head->ref = arena_str(arena, str_of(git_reference_name(reference)));
        git_reference_free(reference);
        return GATE_OK;
    }
    if (rc == GIT_EUNBORNBRANCH)
        return GATE_OK;
    return error_set(err, GATE_EFORMAT, "HEAD of '%s' cannot be read: %s",
                     git_repository_path(repository->git), repository_complaint());
}

enum gate_rc repository_read_head(struct repository *repository, struct arena *arena,
                                  struct repository_head *head, struct error *err)
{
    CLEANUP(repository_free_commit) git_commit *commit = NULL;
    struct repository_head found = { .dirty = REPOSITORY_UNKNOWN };
    git_oid id = { .id = { 0 } };
    struct error problem = ERROR_INIT; /* HEAD without its commit is damage, however it came */

    found.remote = remote_url(repository, arena);
    if (resolve_head(repository, arena, &found, &id, err))
        return err->rc;
    if (!git_oid_is_zero(&id)) {
        found.commit = repository_id_text(&id, arena);
        if (repository_open_commit(repository, &id, &commit, &problem))
            return error_set(err, GATE_EFORMAT, "HEAD: %s", problem.message);
        found.tree = repository_id_text(git_commit_tree_id(commit), arena);
        found.dirty = worktree_state(repository, git_commit_tree_id(commit));
    }
    *head = found;
    return GATE_OK;
}
