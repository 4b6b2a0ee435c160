#include "profile/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/file_below.h"
#include "base/limits.h"
#include "profile/embedded.h"
#include "profile/profile.h"

static const char *const part_folder[] = {
    [PROFILE_CONTROLS] = "controls",
    [PROFILE_TESTS] = "tests",
};

/* The name of the profile that an embedded path belongs to. */
static struct str embedded_name(const struct embedded_file *file)
{
    struct str path = str_of(file->path);
    struct str name;

    return str_cut(&path, '/', &name) ? name : path;
}

static bool is_profile_file(size_t index)
{
    struct str path = str_of(embedded_files[index].path);
    struct str name;

    return str_cut(&path, '/', &name) && str_equal(path, STR("profile.yaml"));
}

size_t profile_builtin_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < embedded_file_count; i++)
        count += is_profile_file(i);
    return count;
}

struct str profile_builtin_name(size_t index)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (!is_profile_file(i))
            continue;
        if (index == 0)
            return embedded_name(&embedded_files[i]);
        index--;
    }
    return STR("");
}

static bool is_builtin(struct str name)
{
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        if (str_equal(profile_builtin_name(i), name))
            return true;
    }
    return false;
}

/* Whether `path` in a profile belongs to `part`. */
static bool is_of_part(struct str path, enum profile_part part)
{
    struct str folder;
    struct str rest = path;

    if (str_equal(path, STR("profile.yaml")))
        return part == PROFILE_CONTROLS;
    return str_cut(&rest, '/', &folder) && str_equal(folder, str_of(part_folder[part])) &&
           str_ends_with(path, STR(".yaml"));
}

bool profile_builtin_is_selection(struct str name)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str path = str_of(embedded_files[i].path);

        if (str_equal(embedded_name(&embedded_files[i]), name) &&
            is_of_part(str_slice(path, name.len + 1, path.len), PROFILE_CONTROLS) &&
            !is_profile_file(i))
            return false;
    }
    return is_builtin(name);
}

static enum gate_rc unpack(const struct embedded_file *file, struct arena *arena, struct str *text,
                           struct error *err)
{
    *text = (struct str){ .ptr = (const char *)file->data, .len = file->size };
    if (!file->compressed)
        return GATE_OK;

    char *plain = arena_new(arena, file->plain_size + 1, 1);
    uLongf size = file->plain_size;
    if (uncompress((unsigned char *)plain, &size, file->data, file->size) != Z_OK ||
        size != file->plain_size)
        return error_set(err, GATE_EFORMAT, "built-in file '%s' is damaged", file->path);
    *text = (struct str){ .ptr = plain, .len = size };
    return GATE_OK;
}

static enum gate_rc read_builtin(struct str name, enum profile_part part, struct arena *arena,
                                 struct profile_files *files, struct error *err)
{
    files->is_builtin = true;
    files->source = STR("built-in");
    files->place = (struct profile_place){ .is_builtin = true, .path = arena_str(arena, name) };
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *embedded = &embedded_files[i];
        struct str path = str_of(embedded->path);
        struct str text;

        if (!str_equal(embedded_name(embedded), name))
            continue;
        path = str_slice(path, name.len + 1, path.len);
        if (!is_of_part(path, part))
            continue;
        if (unpack(embedded, arena, &text, err))
            return err->rc;
        *(struct profile_file *)vec_add(&files->items) = (struct profile_file){
            .path = path,
            .shown = arena_printf(arena, "profiles/%s", embedded->path),
            .text = text,
            .tree = { .ptr = (const char *)embedded->tree, .len = embedded->tree_size },
        };
    }
    return GATE_OK;
}

/*
 * Reads `name` in the directory `dir` (AT_FDCWD: as the user named it) and adds it as `path`. What
 * a profile includes is not what the user named: no link is followed there.
 */
static enum gate_rc add_file(struct profile_files *files, int dir, const char *name,
                             struct profile_file file, struct arena *arena, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_PROFILE_BYTES);
    enum gate_rc rc = files->is_below ? file_below_read(dir, name, &text, err)
                                      : file_read_at(dir, name, &text, err);

    if (rc)
        return rc;
    file.text = arena_str(arena, buf_str(&text));
    *(struct profile_file *)vec_add(&files->items) = file;
    return GATE_OK;
}

static int compare_names(const void *left, const void *right)
{
    return str_compare(*(const struct str *)left, *(const struct str *)right);
}

/* Gathers the names of a folder, sorted by their bytes. */
static enum gate_rc list_folder(int dir, const char *shown, struct arena *arena, struct vec *names,
                                struct error *err)
{
    int copy = dup(dir);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    const struct dirent *found;

    if (!stream) {
        enum gate_rc rc = error_system(err, "read", shown);

        file_closep(&copy);
        return rc;
    }
    errno = 0;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
    while ((found = readdir(stream)))
        *(struct str *)vec_add(names) = arena_str(arena, str_of(found->d_name));

    enum gate_rc rc = errno ? error_system(err, "read", shown) : GATE_OK;
    (void)closedir(stream);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(struct str), compare_names);
    return rc;
}

static enum gate_rc read_named(int dir, const char *folder, const struct vec *names,
                               struct arena *arena, struct profile_files *files, struct error *err)
{
    for (size_t i = 0; i < names->count; i++) {
        struct str name = *(struct str *)vec_at(names, i);
        struct profile_file file = {
            .path = arena_printf(arena, "%s/%.*s", folder, STR_ARG(name)),
            .shown =
                arena_printf(arena, "%.*s/%s/%.*s", STR_ARG(files->source), folder, STR_ARG(name)),
        };

        /* Left unread it would be a control that nobody misses. */
        if (str_ends_with(name, STR(".yml")))
            return error_set(err, GATE_EUSAGE, "'%.*s' is not read: name it .yaml",
                             STR_ARG(file.shown));
        if (!str_ends_with(name, STR(".yaml")) || name.ptr[0] == '.')
            continue;
        if (add_file(files, dir, name.ptr, file, arena, err))
            return error_wrap(err, "%.*s", STR_ARG(file.shown));
    }
    return GATE_OK;
}

/* A folder that is not there has no files. */
static enum gate_rc read_folder(int dir, const char *folder, struct arena *arena,
                                struct profile_files *files, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    CLEANUP(file_closep)
    const int opened = openat(
        dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (files->is_below ? O_NOFOLLOW : 0));

    if (opened < 0 && errno == ENOENT)
        return GATE_OK;
    if (opened < 0)
        return error_system(err, "open", folder);
    if (list_folder(opened, folder, arena, &names, err))
        return err->rc;
    return read_named(opened, folder, &names, arena, files, err);
}

/* The files of the profile in `dir`. */
static enum gate_rc read_opened(int dir, enum profile_part part, struct arena *arena,
                                struct profile_files *files, struct error *err)
{
    if (part == PROFILE_CONTROLS) {
        struct profile_file file = {
            .path = STR("profile.yaml"),
            .shown = arena_printf(arena, "%.*s/profile.yaml", STR_ARG(files->source)),
        };

        if (add_file(files, dir, "profile.yaml", file, arena, err) == GATE_ENOTFOUND)
            err->rc = GATE_EUSAGE; /* the directory is there, but it is no profile */
        if (err->rc)
            return error_wrap(err, "no profile: %.*s", STR_ARG(files->source));
    }
    return read_folder(dir, part_folder[part], arena, files, err);
}

static enum gate_rc read_directory(const char *name, enum profile_part part, struct arena *arena,
                                   struct profile_files *files, struct error *err)
{
    CLEANUP(file_closep) const int dir = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0)
        return error_system(err, "open", name);
    return read_opened(dir, part, arena, files, err);
}

/* The part of `path` before its last name; "." where there is none. */
static struct str parent_of(struct str path)
{
    size_t length = path.len;

    while (length > 0 && path.ptr[length - 1] != '/')
        length--;
    while (length > 1 && path.ptr[length - 1] == '/')
        length--;
    return length > 0 ? str_slice(path, 0, length) : STR(".");
}

/* A folder whose own name nobody knows, such as "." or "..", has no neighbours. */
static struct profile_place place_of(struct str source, bool is_directory)
{
    struct str root = parent_of(source);
    size_t start = source.len;

    while (start > 0 && source.ptr[start - 1] != '/')
        start--;
    struct str last = str_slice(source, start, source.len);
    if (!is_directory)
        return (struct profile_place){ .root = root, .path = STR("") };
    if (last.len == 0 || str_equal(last, STR(".")) || str_equal(last, STR("..")))
        return (struct profile_place){ .root = source, .path = STR("") };
    return (struct profile_place){ .root = root, .path = last };
}

/* The name without slashes at its end. */
static struct str trim_slashes(struct str name)
{
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    return name;
}

static enum gate_rc no_profile(const char *name, struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < profile_builtin_count(); i++)
        *(const char **)vec_add(&names) = arena_str(&arena, profile_builtin_name(i)).ptr;

    const char *nearest = names.count ? str_nearest(str_of(name), names.items, names.count) : NULL;
    if (nearest)
        return error_set(err, GATE_ENOTFOUND, "no profile '%s': did you mean '%s'?", name, nearest);
    return error_set(err, GATE_ENOTFOUND,
                     "no profile '%s': neither built in nor a directory or file of that name",
                     name);
}

enum gate_rc profile_files_read(const char *name, enum profile_part part, struct arena *arena,
                                struct profile_files *files, struct error *err)
{
    struct stat status;

    *files = (struct profile_files){
        .source = arena_str(arena, trim_slashes(str_of(name))),
        .items = VEC_INIT(struct profile_file),
    };
    if (is_builtin(str_of(name)))
        return read_builtin(str_of(name), part, arena, files, err);
    if (stat(name, &status)) {
        if (errno != ENOENT && errno != ENOTDIR)
            return error_system(err, "read", name);
        return no_profile(name, err);
    }
    files->place = place_of(files->source, S_ISDIR(status.st_mode));
    if (S_ISDIR(status.st_mode))
        return read_directory(name, part, arena, files, err);
    if (part == PROFILE_TESTS)
        return GATE_OK; /* one file holds the profile and its controls, no tests */

    struct profile_file file = { .path = STR("profile.yaml"), .shown = files->source };
    return add_file(files, AT_FDCWD, name, file, arena, err);
}

/* Goes one name further along `path`, or back; false above its beginning. */
static bool step(struct str name, struct arena *arena, struct str *path)
{
    if (name.len == 0 || str_equal(name, STR(".")))
        return true;
    if (!str_equal(name, STR(".."))) {
        *path = path->len > 0 ? arena_printf(arena, "%.*s/%.*s", STR_ARG(*path), STR_ARG(name))
                              : arena_str(arena, name);
        return true;
    }
    if (path->len == 0)
        return false;
    size_t length = path->len;
    while (length > 0 && path->ptr[length - 1] != '/')
        length--;
    *path = str_slice(*path, 0, length > 0 ? length - 1 : 0);
    return true;
}

enum gate_rc profile_place_find(const struct profile_place *from, struct str name,
                                struct arena *arena, struct profile_place *place, struct error *err)
{
    struct str path = from->path;
    struct str rest = name;
    struct str piece;
    bool is_below = name.len > 0 && name.ptr[0] != '/' && str_find(name, STR("\0")) < 0;

    if (is_builtin(name)) {
        *place = (struct profile_place){ .is_builtin = true, .path = arena_str(arena, name) };
        return GATE_OK;
    }
    if (from->root.len == 0)
        return no_profile(arena_str(arena, name).ptr, err);
    while (is_below && str_cut(&rest, '/', &piece))
        is_below = step(piece, arena, &path);
    if (!is_below || path.len == 0)
        return error_set(err, GATE_EUSAGE,
                         "'%.*s' is no folder below '%.*s', and nothing else may be included",
                         STR_ARG(name), STR_ARG(from->root));
    *place = (struct profile_place){ .root = from->root, .path = path };
    return GATE_OK;
}

/* Opens the folder at `path` below `root`, name by name, without following a link. */
static enum gate_rc open_below(const struct profile_place *place, struct arena *arena, int *fd,
                               struct error *err)
{
    struct str rest = place->path;
    struct str name;
    int dir = open(arena_str(arena, place->root).ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    while (dir >= 0 && str_cut(&rest, '/', &name)) {
        int next = openat(dir, arena_str(arena, name).ptr,
                          O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int reason = errno;

        file_closep(&dir);
        errno = reason;
        dir = next;
    }
    if (dir < 0)
        return error_system(err, "open", arena_str(arena, place->path).ptr);
    *fd = dir;
    return GATE_OK;
}

enum gate_rc profile_files_read_below(const struct profile_place *place, struct arena *arena,
                                      struct profile_files *files, struct error *err)
{
    CLEANUP(file_closep) int dir = -1;

    *files = (struct profile_files){
        .place = *place,
        .is_below = true,
        .items = VEC_INIT(struct profile_file),
    };
    if (place->is_builtin)
        return read_builtin(place->path, PROFILE_CONTROLS, arena, files, err);
    files->source =
        str_equal(place->root, STR("."))
            ? place->path
            : arena_printf(arena, "%.*s/%.*s", STR_ARG(place->root), STR_ARG(place->path));
    if (open_below(place, arena, &dir, err))
        return err->rc;
    return read_opened(dir, PROFILE_CONTROLS, arena, files, err);
}

static int compare_paths(const void *left, const void *right)
{
    const struct profile_file *const *a = left;
    const struct profile_file *const *b = right;

    return str_compare((*a)->path, (*b)->path);
}

struct digest profile_files_digest(const struct profile_file *files, size_t count)
{
    CLEANUP(vec_release) struct vec sorted = VEC_INIT(const struct profile_file *);
    struct digest_stream *stream = digest_open(DIGEST_SHA256);

    for (size_t i = 0; i < count; i++)
        *(const struct profile_file **)vec_add(&sorted) = &files[i];
    if (count > 1)
        qsort(sorted.items, count, sizeof(const struct profile_file *), compare_paths);
    for (size_t i = 0; i < count; i++) {
        const struct profile_file *file = *(const struct profile_file **)vec_at(&sorted, i);
        char size[32];
        int length = snprintf(size, sizeof(size), "%zu", file->text.len);

        digest_update(stream, file->path.ptr, file->path.len);
        digest_update(stream, "", 1);
        digest_update(stream, size, (size_t)length + 1);
        digest_update(stream, file->text.ptr, file->text.len);
    }
    return digest_finish(stream);
}
