#include "gate/waiver_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_below.h"
#include "base/limits.h"
#include "format/sshsig.h"

enum { NAMES_MAX = 4096 };

enum gate_rc waiver_files_open(const struct waiver_command *command, int *root, struct error *err)
{
    struct str directory = repository_directory(command->trusted.repository);
    struct stat about;

    int fd = open(directory.ptr, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_system(err, "open", directory.ptr);
    if (fstatat(fd, ".git", &about, AT_SYMLINK_NOFOLLOW) != 0) {
        (void)close(fd);
        return error_set(err, GATE_EUNSUPPORTED,
                         "'%.*s' is a bare repository: there is no working tree to write to",
                         STR_ARG(directory));
    }
    *root = fd;
    return GATE_OK;
}

struct str waiver_files_path(struct str id, struct arena *arena)
{
    return arena_printf(arena, TRUST_WAIVERS_PATH "/%.*s.yaml", STR_ARG(id));
}

struct str waiver_files_signature_path(struct str id, struct str principal, struct arena *arena)
{
    return arena_printf(arena, TRUST_WAIVERS_PATH "/%.*s.yaml.%.*s.sig", STR_ARG(id),
                        STR_ARG(principal));
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Opens a folder two levels down without following a link; -1: it is not there, or no folder. */
static int open_folder(int root, const char *folder)
{
    enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
    const char *slash = strchr(folder, '/');
    char first[64];

    if (!slash)
        return openat(root, folder, FLAGS);
    (void)snprintf(first, sizeof(first), "%.*s", (int)(slash - folder), folder);
    int outer = openat(root, first, FLAGS);
    if (outer < 0)
        return -1;
    int inner = openat(outer, slash + 1, FLAGS);
    (void)close(outer);
    return inner;
}

void waiver_files_names(int root, const char *folder, struct str id, struct arena *arena,
                        struct vec *names)
{
    struct str prefix = arena_printf(arena, "%.*s.yaml", STR_ARG(id));
    int fd = open_folder(root, folder);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);

    if (!directory) {
        file_closep(&fd);
        return;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is of this function alone */
    for (struct dirent *entry = readdir(directory); entry && names->count < NAMES_MAX;
         entry = readdir(directory)) { /* NOLINT(concurrency-mt-unsafe) */
        struct str name = str_of(entry->d_name);

        if (str_equal(name, prefix) ||
            (str_starts_with(name, prefix) && name.ptr[prefix.len] == '.' &&
             str_ends_with(name, STR(".sig"))))
            *(struct str *)vec_add(names) = arena_str(arena, name);
    }
    (void)closedir(directory);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(struct str), compare_names);
}

void waiver_files_signatures(int root, const char *folder, struct str id, struct arena *arena,
                             struct vec *signatures)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    size_t before = id.len + sizeof(".yaml.") - 1;

    waiver_files_names(root, folder, id, arena, &names);
    for (size_t i = 0; i < names.count; i++) {
        CLEANUP(buf_release) struct buf bytes = BUF_INIT(LIMIT_SSHSIG_BYTES);
        struct error err = ERROR_INIT; /* what cannot be read cannot be committed as it is either */
        struct str name = *(struct str *)vec_at(&names, i);

        if (name.len <= before + sizeof(".sig") - 1)
            continue;
        struct str path = arena_printf(arena, "%s/%.*s", folder, STR_ARG(name));
        if (file_below_read(root, path.ptr, &bytes, &err) != GATE_OK)
            continue;
        *(struct waiver_signature_blob *)vec_add(signatures) = (struct waiver_signature_blob){
            .principal = str_slice(name, before, name.len - before - (sizeof(".sig") - 1)),
            .path = path,
            .blob = STR(""),
            .bytes = arena_str(arena, buf_str(&bytes)),
            .fault = STR(""),
        };
    }
}

static bool is_plain_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr("/._-+@%:,", c)))
            return false;
    }
    return text.len > 0 && text.ptr[0] != '-';
}

struct str waiver_files_quote(struct str text, struct arena *arena)
{
    struct str word = STR("'");
    struct str piece;

    if (is_plain_word(text))
        return text;
    for (bool is_first = true; str_cut(&text, '\'', &piece); is_first = false)
        word = arena_printf(arena, "%.*s%s%.*s", STR_ARG(word), is_first ? "" : "'\\''",
                            STR_ARG(piece));
    return arena_printf(arena, "%.*s'", STR_ARG(word));
}

/* Whether the working directory is the working tree's. */
static bool is_here(struct str directory)
{
    struct stat here;
    struct stat there;

    return stat(".", &here) == 0 && stat(directory.ptr, &there) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

struct str waiver_files_git(const struct waiver_command *command, const struct vec *paths,
                            bool is_move, struct str message, struct arena *arena)
{
    struct str directory = repository_directory(command->trusted.repository);
    struct str git = STR("git");
    struct str line;

    if (!is_here(directory))
        git = arena_printf(
            arena, "git -C %.*s",
            STR_ARG(waiver_files_quote(str_slice(directory, 0, directory.len - 1), arena)));
    line = arena_printf(arena, "%.*s add%s", STR_ARG(git), is_move ? " -A" : "");
    for (size_t i = 0; i < paths->count; i++)
        line = arena_printf(arena, "%.*s %.*s", STR_ARG(line),
                            STR_ARG(waiver_files_quote(*(struct str *)vec_at(paths, i), arena)));
    return arena_printf(arena, "%.*s && %.*s commit -m %.*s && %.*s push", STR_ARG(line),
                        STR_ARG(git), STR_ARG(waiver_files_quote(message, arena)), STR_ARG(git));
}
