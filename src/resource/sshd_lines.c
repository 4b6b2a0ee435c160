#include "resource/sshd_lines.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

enum {
    INCLUDE_DEPTH = 16, /* of sshd */
    MAX_FILES = 1024,
    MAX_LINES = 10000,
    MAX_BYTES = 4 << 20,      /* of all files */
    MAX_CRITERIA = 64,        /* of a Match with those around it */
    MAX_MATCH_BYTES = 8 << 10 /* likewise */
};

struct reader {
    struct resource_context *context;
    enum sshd_dialect dialect;
    struct vec *lines;
    struct error *err;
    size_t files; /* read so far: includes can multiply */
    size_t bytes; /* of them */
};

static enum gate_rc read_file(struct reader *reader, struct str path,
                              const struct sshd_context *outer, unsigned depth);

static bool has_criterion(const struct sshd_context *context, const struct sshd_criterion *wanted)
{
    for (size_t i = 0; i < context->count; i++) {
        if (str_equal(context->criteria[i].name, wanted->name) &&
            str_equal(context->criteria[i].pattern, wanted->pattern))
            return true;
    }
    return false;
}

bool sshd_context_covers(const struct sshd_context *wide, const struct sshd_context *narrow)
{
    for (size_t i = 0; i < wide->count; i++) {
        if (!has_criterion(narrow, &wide->criteria[i]))
            return false;
    }
    return true;
}

struct str sshd_lines_path(struct rootfs *rootfs)
{
    const struct str vendor = STR("/usr/etc/ssh/sshd_config");
    struct error local = ERROR_INIT;
    const struct entry *entry;

    if (rootfs_find(rootfs, STR("/etc/ssh/sshd_config"), ROOTFS_FOLLOW, &entry, &local) ==
            GATE_ENOTFOUND &&
        rootfs_find(rootfs, vendor, ROOTFS_FOLLOW, &entry, &local) == GATE_OK)
        return vendor;
    return STR("/etc/ssh/sshd_config");
}

void sshd_lines_wishes(struct wish_set *set)
{
    wish_body(set, "/etc/ssh/**", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/usr/etc/ssh/**", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/etc/crypto-policies/back-ends/*", LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, "/usr/share/crypto-policies/*/opensshserver.txt", LIMIT_CONFIG_FILE_BYTES);
}

/* "Match user bob host h" */
static enum gate_rc match_text(struct reader *reader, const struct sshd_context *context,
                               uint32_t line, struct str *text)
{
    CLEANUP(buf_release) struct buf built = BUF_INIT(MAX_MATCH_BYTES);

    buf_add(&built, context->count > 0 ? STR("Match") : STR("Match all"));
    for (size_t i = 0; i < context->count; i++) {
        buf_add(&built, STR(" "));
        buf_add(&built, context->criteria[i].name);
        if (context->criteria[i].pattern.len > 0)
            buf_add(&built, STR(" "));
        buf_add(&built, context->criteria[i].pattern);
    }
    if (buf_failed(&built))
        return error_set(reader->err, GATE_ELIMIT, "line %u: a Match of more than %d bytes", line,
                         MAX_MATCH_BYTES);
    *text = arena_str(reader->context->arena, buf_str(&built));
    return GATE_OK;
}

/* Makes the context of a Match inside `outer`: the criteria of both. */
static enum gate_rc narrow(struct reader *reader, const struct sshd_context *outer,
                           const struct sshd_directive *match, const struct sshd_context **context)
{
    struct arena *arena = reader->context->arena;
    struct sshd_context *made = arena_new(arena, 1, sizeof(*made));
    size_t count = outer->count + match->criterion_count;

    if (count > MAX_CRITERIA)
        return error_set(reader->err, GATE_ELIMIT, "line %u: a Match of more than %d criteria",
                         match->line, MAX_CRITERIA);
    struct sshd_criterion *criteria = arena_new(arena, count + 1, sizeof(*criteria));
    if (outer->count > 0)
        memcpy(criteria, outer->criteria, outer->count * sizeof(*criteria));
    if (match->criterion_count > 0)
        memcpy(criteria + outer->count, match->criteria,
               match->criterion_count * sizeof(*criteria));
    *made = (struct sshd_context){ .criteria = criteria, .count = count, .is_match = true };
    *context = made;
    return match_text(reader, made, match->line, &made->text);
}

/* glob(3) gives names with a leading dot only to patterns that have one. */
static bool is_hidden(struct str path, struct str pattern)
{
    return str_starts_with(str_base_name(path), STR(".")) &&
           !str_starts_with(str_base_name(pattern), STR("."));
}

/* What an Include names must be there: without it sshd does not start. */
static enum gate_rc include_file(struct reader *reader, struct str path,
                                 const struct sshd_context *context, unsigned depth)
{
    struct error local = ERROR_INIT;
    const struct entry *entry;

    if (rootfs_find(reader->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local) == GATE_ENOTFOUND)
        return error_set(reader->err, GATE_EFORMAT, "'%.*s' is a link to nothing", STR_ARG(path));
    return read_file(reader, path, context, depth);
}

static enum gate_rc include(struct reader *reader, const struct sshd_directive *directive,
                            const struct sshd_context *context, unsigned depth)
{
    for (size_t k = 0; k < directive->argument_count; k++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
        struct str pattern = directive->arguments[k];

        if (!str_starts_with(pattern, STR("/")))
            pattern = arena_printf(reader->context->arena, "/etc/ssh/%.*s", STR_ARG(pattern));
        if (rootfs_glob(reader->context->rootfs, pattern, &found, reader->err))
            return reader->err->rc;
        for (size_t i = 0; i < found.count; i++) {
            const struct entry *entry = *(const struct entry **)vec_at(&found, i);

            if (!is_hidden(entry->path, pattern) &&
                include_file(reader, entry->path, context, depth + 1))
                return reader->err->rc;
        }
    }
    return GATE_OK;
}

static enum gate_rc add_line(struct reader *reader, const struct sshd_directive *directive,
                             const struct sshd_context *context, const struct entry *file)
{
    if (context->count > 0 && !directive->keyword->is_conditional)
        return error_set(reader->err, GATE_EFORMAT, "line %u: %s may not stand under a Match",
                         directive->line, directive->keyword->name);
    if (reader->lines->count == MAX_LINES)
        return error_set(reader->err, GATE_ELIMIT, "line %u: more than %d lines in all",
                         directive->line, MAX_LINES);
    *(struct sshd_line *)vec_add(reader->lines) = (struct sshd_line){
        .directive = directive,
        .context = context,
        .file = file,
    };
    return GATE_OK;
}

/* Adds the lines of one file, which begins in the context of its Include. */
static enum gate_rc add_lines(struct reader *reader, const struct vec *directives,
                              const struct entry *file, const struct sshd_context *outer,
                              unsigned depth)
{
    struct sshd_directive *kept =
        arena_new(reader->context->arena, directives->count + 1, sizeof(*kept));
    const struct sshd_context *context = outer;

    for (size_t i = 0; i < directives->count; i++) {
        const struct sshd_directive *directive = &kept[i];

        kept[i] = *(const struct sshd_directive *)vec_at(directives, i);
        if (directive->keyword->kind == SSHD_MATCH && narrow(reader, outer, directive, &context))
            return reader->err->rc;
        if (directive->keyword->kind == SSHD_INCLUDE && include(reader, directive, context, depth))
            return error_wrap(reader->err, "line %u", directive->line);
        if (add_line(reader, directive, context, file))
            return reader->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc read_file(struct reader *reader, struct str path,
                              const struct sshd_context *outer, unsigned depth)
{
    CLEANUP(vec_release) struct vec directives = VEC_INIT(struct sshd_directive);
    struct resource_context *context = reader->context;
    const struct entry *file;
    struct str text;

    if (depth > INCLUDE_DEPTH)
        return error_set(reader->err, GATE_EFORMAT, "%.*s: includes are nested too deeply",
                         STR_ARG(path));
    if (++reader->files > MAX_FILES)
        return error_set(reader->err, GATE_ELIMIT, "%.*s: more than %d files in all", STR_ARG(path),
                         MAX_FILES);
    if (rootfs_read_path(context->rootfs, path, LIMIT_CONFIG_FILE_BYTES, &text, &file, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(path));
    reader->bytes += text.len;
    if (reader->bytes > MAX_BYTES)
        return error_set(reader->err, GATE_ELIMIT, "%.*s: more than %d bytes in all", STR_ARG(path),
                         MAX_BYTES);
    if (sshd_config_parse(text, reader->dialect, context->arena, &directives, reader->err) ||
        add_lines(reader, &directives, file, outer, depth))
        return error_wrap(reader->err, "%.*s", STR_ARG(path));
    return GATE_OK;
}

enum gate_rc sshd_lines_read(struct resource_context *context, struct str path,
                             enum sshd_dialect dialect, struct vec *lines, struct error *err)
{
    struct reader reader = {
        .context = context,
        .dialect = dialect,
        .lines = lines,
        .err = err,
    };
    const struct sshd_context *everywhere =
        arena_new(context->arena, 1, sizeof(struct sshd_context));

    return read_file(&reader, path, everywhere, 0);
}

enum gate_rc sshd_lines_add_options(struct resource_context *context, struct str text,
                                    const struct origin *origin, struct vec *lines,
                                    struct error *err)
{
    CLEANUP(vec_release) struct vec directives = VEC_INIT(struct sshd_directive);
    const struct sshd_context *everywhere =
        arena_new(context->arena, 1, sizeof(struct sshd_context));

    if (sshd_config_parse(text, SSHD_SERVER, context->arena, &directives, err))
        return error_wrap(err, "%.*s", STR_ARG(origin->path));
    struct sshd_directive *kept = arena_new(context->arena, directives.count + 1, sizeof(*kept));
    for (size_t i = 0; i < directives.count; i++) {
        kept[i] = *(const struct sshd_directive *)vec_at(&directives, i);
        if (kept[i].keyword->kind == SSHD_MATCH || kept[i].keyword->kind == SSHD_INCLUDE)
            return error_set(err, GATE_EUNSUPPORTED, "%.*s: %s as an option of sshd",
                             STR_ARG(origin->path), kept[i].keyword->name);
        *(struct sshd_line *)vec_add(lines) =
            (struct sshd_line){ .directive = &kept[i], .context = everywhere, .origin = origin };
    }
    return GATE_OK;
}
