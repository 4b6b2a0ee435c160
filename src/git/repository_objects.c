#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "git/repository_parts.h"

enum { MOST_TAGS = 16 }; /* a tag of a tag of a tag */

static void free_blob(git_blob **blob)
{
    git_blob_free(*blob);
}

static void free_tag(git_tag **tag)
{
    git_tag_free(*tag);
}

void repository_free_commit(git_commit **commit)
{
    git_commit_free(*commit);
}

struct str repository_id_text(const git_oid *id, struct arena *arena)
{
    char text[GIT_OID_HEXSZ + 1];

    return arena_str(arena, str_of(git_oid_tostr(text, sizeof(text), id)));
}

enum gate_rc repository_id_parse(struct str text, git_oid *id, struct error *err)
{
    bool is_id = text.len == GIT_OID_HEXSZ;

    for (size_t i = 0; is_id && i < text.len; i++)
        is_id = memchr("0123456789abcdef", text.ptr[i], 16) != NULL;
    if (!is_id || git_oid_fromstrn(id, text.ptr, text.len) != 0)
        return error_set(err, GATE_EFORMAT, "'%.*s' is no object id of 40 lower-case hex digits",
                         STR_ARG(str_slice(text, 0, 80)));
    return GATE_OK;
}

/* The first line of objects/info/alternates; false if there is none. */
static bool find_alternate(const struct repository *repository, struct buf *line)
{
    CLEANUP(buf_release) struct buf alternates = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    char path[PATH_MAX];
    struct str first = STR("");
    struct error ignored = ERROR_INIT; /* no alternates, or none that can be read */

    (void)snprintf(path, sizeof(path), "%sobjects/info/alternates", repository->common.ptr);
    if (file_read_at(AT_FDCWD, path, &alternates, &ignored))
        return false;
    struct str rest = buf_str(&alternates);
    (void)str_cut(&rest, '\n', &first);
    buf_add(line, str_slice(first, 0, 200));
    return true;
}

/* Says why an object is not there, with what helps. */
static enum gate_rc object_missing(const struct repository *repository, const git_oid *id,
                                   const char *what, struct error *err)
{
    CLEANUP(buf_release) struct buf alternate = BUF_INIT(LIMIT_PATH_BYTES);
    char hex[GIT_OID_HEXSZ + 1];

    (void)git_oid_tostr(hex, sizeof(hex), id);
    if (find_alternate(repository, &alternate))
        return error_set(err, GATE_ENOTFOUND,
                         "the %s %s is missing: objects are in alternate '%.*s', which gate does "
                         "not follow: clone without --reference, or run git repack -ad",
                         what, hex, STR_ARG(buf_str(&alternate)));
    if (repository->is_partial)
        return error_set(err, GATE_ENOTFOUND,
                         "the %s %s is missing in this partial clone: git cat-file -e %s fetches "
                         "it",
                         what, hex, hex);
    if (repository->is_shallow)
        return error_set(err, GATE_ENOTFOUND,
                         "the %s %s is missing in this shallow clone: git fetch --no-tags "
                         "--depth=1 origin %s",
                         what, hex, hex);
    return error_set(err, GATE_ENOTFOUND, "the %s %s is missing or damaged in '%s'", what, hex,
                     repository->common.ptr);
}

enum gate_rc repository_damaged(struct repository *repository, const git_oid *id, const char *what,
                                struct error *err)
{
    char hex[GIT_OID_HEXSZ + 1];

    return error_set(err, GATE_EFORMAT, "the %s %s is missing or damaged in '%s': %s", what,
                     git_oid_tostr(hex, sizeof(hex), id), repository->common.ptr,
                     repository_complaint());
}

enum gate_rc repository_check_object(struct repository *repository, const git_oid *id,
                                     const char *what, size_t limit, git_object_t *kind,
                                     struct error *err)
{
    size_t size = 0;
    char hex[GIT_OID_HEXSZ + 1];
    int rc = git_odb_read_header(&size, kind, repository->odb, id);

    if (rc == GIT_ENOTFOUND)
        return object_missing(repository, id, what, err);
    if (rc != 0)
        return repository_damaged(repository, id, what, err);
    if (size > limit)
        return error_set(err, GATE_ELIMIT, "the %s %s has %zu bytes, the limit is %zu", what,
                         git_oid_tostr(hex, sizeof(hex), id), size, limit);
    return GATE_OK;
}

enum gate_rc repository_open_commit(struct repository *repository, const git_oid *id,
                                    git_commit **commit, struct error *err)
{
    git_object_t kind = GIT_OBJECT_INVALID;
    char hex[GIT_OID_HEXSZ + 1];

    if (repository_check_object(repository, id, "commit", LIMIT_COMMIT_BYTES, &kind, err))
        return err->rc;
    if (kind != GIT_OBJECT_COMMIT)
        return error_set(err, GATE_EFORMAT, "the object %s is a %s and no commit",
                         git_oid_tostr(hex, sizeof(hex), id), git_object_type2string(kind));
    if (git_commit_lookup(commit, repository->git, id) != 0)
        return repository_damaged(repository, id, "commit", err);
    return GATE_OK;
}

enum gate_rc repository_peel(struct repository *repository, const git_oid *id, git_oid *commit,
                             struct error *err)
{
    git_oid at = *id;

    for (int i = 0; i < MOST_TAGS; i++) {
        CLEANUP(free_tag) git_tag *tag = NULL;
        git_object_t kind = GIT_OBJECT_INVALID;

        if (repository_check_object(repository, &at, "object", SIZE_MAX, &kind, err))
            return err->rc;
        if (kind != GIT_OBJECT_TAG) {
            *commit = at; /* whether it is a commit is seen when it is opened */
            return GATE_OK;
        }
        if (repository_check_object(repository, &at, "tag", LIMIT_COMMIT_BYTES, &kind, err))
            return err->rc;
        if (git_tag_lookup(&tag, repository->git, &at) != 0)
            return repository_damaged(repository, &at, "tag", err);
        at = *git_tag_target_id(tag);
    }
    return error_set(err, GATE_EFORMAT, "a tag of more than %d tags", MOST_TAGS);
}

static struct str text_of(const char *text, struct arena *arena)
{
    return text ? arena_str(arena, str_of(text)) : STR("");
}

enum gate_rc repository_read_commit(struct repository *repository, struct str id,
                                    struct arena *arena, struct repository_commit *commit,
                                    struct error *err)
{
    CLEANUP(repository_free_commit) git_commit *opened = NULL;
    git_oid oid;

    if (repository_id_parse(id, &oid, err) ||
        repository_open_commit(repository, &oid, &opened, err))
        return err->rc;

    const git_signature *author = git_commit_author(opened);
    size_t count = git_commit_parentcount(opened);
    struct str *parents = arena_new(arena, count, sizeof(*parents));
    for (size_t i = 0; i < count; i++)
        parents[i] = repository_id_text(git_commit_parent_id(opened, (unsigned)i), arena);
    *commit = (struct repository_commit){
        .id = arena_str(arena, id),
        .tree = repository_id_text(git_commit_tree_id(opened), arena),
        .time = git_commit_time(opened),
        .author_name = text_of(author ? author->name : NULL, arena),
        .author_email = text_of(author ? author->email : NULL, arena),
        .summary = text_of(git_commit_summary(opened), arena),
        .parents = parents,
        .parent_count = count,
    };
    return GATE_OK;
}

enum gate_rc repository_read_blob(struct repository *repository, struct str id, size_t limit,
                                  struct arena *arena, struct str *bytes, struct error *err)
{
    CLEANUP(free_blob) git_blob *blob = NULL;
    git_object_t kind = GIT_OBJECT_INVALID;
    git_oid oid;

    if (repository_id_parse(id, &oid, err) ||
        repository_check_object(repository, &oid, "blob", limit, &kind, err))
        return err->rc;
    if (kind != GIT_OBJECT_BLOB)
        return error_set(err, GATE_EFORMAT, "the object %.*s is a %s and no blob", STR_ARG(id),
                         git_object_type2string(kind));
    if (git_blob_lookup(&blob, repository->git, &oid) != 0)
        return repository_damaged(repository, &oid, "blob", err);

    struct str content = { .ptr = git_blob_rawcontent(blob),
                           .len = (size_t)git_blob_rawsize(blob) };
    if (content.len > limit) /* the header that was checked is not what the hash covers */
        return error_set(err, GATE_ELIMIT, "the blob %.*s has %zu bytes, the limit is %zu",
                         STR_ARG(id), content.len, limit);
    *bytes = arena_str(arena, content);
    return GATE_OK;
}
