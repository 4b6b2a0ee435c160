#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "format/yaml_format.h"
#include "gate/cli.h"

enum { FOLDERS_DEEP = 16, FILES_MAX = 100000 };

struct fmt_options {
    bool is_check;
};

static const struct option_def fmt_option_defs[] = {
    {
        .name = "check",
        .type = OPTION_FLAG,
        .offset = offsetof(struct fmt_options, is_check),
        .help = "change nothing; name what is not formatted, with exit code 1",
    },
};

/* The files to format, in the order of the operands and of their names. */
struct fmt {
    const struct fmt_options *options;
    struct arena arena;
    struct vec paths; /* const char * */
};

static enum exit_code worse(enum exit_code a, enum exit_code b)
{
    return a > b ? a : b;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum gate_rc read_names(struct fmt *fmt, const char *folder, struct vec *names,
                               struct error *err)
{
    DIR *listing = opendir(folder);

    if (!listing)
        return error_system(err, "read", folder);
    errno = 0;
    for (const struct dirent *entry = readdir(listing); entry; /* NOLINT(concurrency-mt-unsafe) */
         entry = readdir(listing)) { /* NOLINT(concurrency-mt-unsafe): our own stream */
        if (entry->d_name[0] != '.')
            *(const char **)vec_add(names) = arena_str(&fmt->arena, str_of(entry->d_name)).ptr;
    }
    int reason = errno;
    (void)closedir(listing);
    errno = reason;
    if (reason)
        return error_system(err, "read", folder);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof(const char *), compare_names);
    return GATE_OK;
}

/* Adds the YAML files below a folder; links in it are passed over. */
static enum gate_rc add_folder(struct fmt *fmt, const char *folder, int depth, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    if (depth > FOLDERS_DEEP)
        return error_set(err, GATE_ELIMIT, "folders more than %d deep: '%s'", FOLDERS_DEEP, folder);
    if (read_names(fmt, folder, &names, err))
        return err->rc;
    for (size_t i = 0; i < names.count; i++) {
        const char *name = *(const char **)vec_at(&names, i);
        const char *path = arena_printf(&fmt->arena, "%s/%s", folder, name).ptr;
        struct stat status;

        if (lstat(path, &status))
            return error_system(err, "read", path);
        if (S_ISDIR(status.st_mode) && add_folder(fmt, path, depth + 1, err))
            return err->rc;
        if (!S_ISREG(status.st_mode) || !str_ends_with(str_of(name), STR(".yaml")))
            continue;
        if (fmt->paths.count == FILES_MAX)
            return error_set(err, GATE_ELIMIT, "more than %d files", FILES_MAX);
        *(const char **)vec_add(&fmt->paths) = path;
    }
    return GATE_OK;
}

/* An operand without the slashes at its end. */
static const char *trimmed(struct fmt *fmt, const char *operand)
{
    struct str text = str_of(operand);

    while (text.len > 1 && text.ptr[text.len - 1] == '/')
        text.len--;
    return arena_str(&fmt->arena, text).ptr;
}

static enum gate_rc add_operand(struct fmt *fmt, const char *operand, struct error *err)
{
    const char *path = trimmed(fmt, operand);
    bool is_stdin = strcmp(path, "-") == 0;
    struct stat status = { .st_mode = 0 };

    if (!is_stdin && stat(path, &status))
        return error_system(err, "read", path);
    if (S_ISDIR(status.st_mode))
        return add_folder(fmt, path, 0, err);
    *(const char **)vec_add(&fmt->paths) = path;
    return GATE_OK;
}

/* Puts the text in the place of the file, which keeps its mode; links are followed. */
static enum gate_rc replace(const char *path, struct str text, struct error *err)
{
    CLEANUP(file_writer_release) struct file_writer writer = { .path = NULL };
    char *real = realpath(path, NULL);
    struct stat status = { .st_mode = 0 };
    enum gate_rc rc = GATE_OK;

    if (!real || stat(real, &status))
        rc = error_system(err, "write", path);
    else
        rc = file_writer_open(&writer, real, err);
    free(real);
    if (rc)
        return rc;
    if (fchmod(fileno(writer.out), status.st_mode & 07777))
        return error_system(err, "write", path);
    (void)fwrite(text.ptr, 1, text.len, writer.out);
    return file_writer_finish(&writer, err);
}

static enum exit_code fail_format(const char *shown, uint32_t line, uint32_t column,
                                  const struct error *err)
{
    if (line == 0)
        return cli_fail(EXIT_USAGE, "cannot format: %s: %s", shown, err->message);
    return cli_fail(EXIT_USAGE, "cannot format: %s:%u:%u: %s", shown, line, column, err->message);
}

static enum gate_rc read_stdin(struct buf *text, struct error *err)
{
    char bytes[4096];

    for (size_t count = 1; count > 0 && !buf_failed(text);) {
        count = fread(bytes, 1, sizeof(bytes), stdin);
        buf_add(text, (struct str){ .ptr = bytes, .len = count });
    }
    if (buf_failed(text))
        return error_set(err, GATE_ELIMIT, "standard input is larger than %zu bytes", text->limit);
    return ferror(stdin) ? error_system(err, "read", "standard input") : GATE_OK;
}

static enum exit_code format_one(const struct fmt *fmt, const char *path)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_PROFILE_BYTES);
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    bool is_stdin = strcmp(path, "-") == 0;
    const char *shown = is_stdin ? "standard input" : path;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;
    enum gate_rc rc =
        is_stdin ? read_stdin(&text, &err) : file_read_at(AT_FDCWD, path, &text, &err);

    if (rc)
        return cli_fail_error(EXIT_USAGE, &err);
    if (yaml_format(buf_str(&text), &out, &line, &column, &err))
        return fail_format(shown, line, column, &err);

    bool is_same = str_equal(buf_str(&text), buf_str(&out));
    if (fmt->options->is_check) {
        if (!is_same)
            (void)printf("%s\n", shown);
        return is_same ? EXIT_PASSED : EXIT_BLOCKED;
    }
    if (is_stdin) {
        (void)fwrite(out.data, 1, out.len, stdout);
        return EXIT_PASSED;
    }
    if (is_same)
        return EXIT_PASSED;
    if (replace(path, buf_str(&out), &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    (void)printf("%s\n", shown);
    return EXIT_PASSED;
}

static enum exit_code fmt_run(const struct invocation *invocation)
{
    struct fmt fmt = {
        .options = invocation->options,
        .arena = ARENA_INIT,
        .paths = VEC_INIT(const char *),
    };
    enum exit_code worst = EXIT_PASSED;
    struct error err = ERROR_INIT;

    for (int i = 0; i < invocation->operand_count && worst == EXIT_PASSED; i++) {
        if (add_operand(&fmt, invocation->operands[i], &err))
            worst = cli_fail_error(EXIT_USAGE, &err);
    }
    for (size_t i = 0; i < fmt.paths.count && !err.rc; i++)
        worst = worse(worst, format_one(&fmt, *(const char **)vec_at(&fmt.paths, i)));
    vec_release(&fmt.paths);
    arena_release(&fmt.arena);
    return worst;
}

const struct command command_profile_fmt = {
    .name = "profile fmt",
    .summary = "format files of profiles; comments stay, nothing is reordered",
    .operands = "FILE|DIR|-...",
    .operand_min = 1,
    .operand_max = 1000,
    .options = fmt_option_defs,
    .option_count = COUNT_OF(fmt_option_defs),
    .options_size = sizeof(struct fmt_options),
    .run = fmt_run,
};
