#include "format/java_archive.h"

#include "base/limits.h"
#include "format/zip.h"

struct reader {
    struct arena *arena;
    struct vec *packages;
    size_t archives;
    size_t left; /* of JAVA_ARCHIVE_INNER_BYTES */
    struct error *err;
};

/* "KEY=VALUE" or "KEY: VALUE"; false: the line is another. */
static bool take_value(struct str line, struct str key, char separator, struct str *value)
{
    struct str name;

    if (!str_cut(&line, separator, &name) || !str_equal_nocase(str_trim(name), key))
        return false;
    *value = str_trim(line);
    return true;
}

static void add(struct reader *reader, const struct language_package *package, struct str path)
{
    *(struct java_package *)vec_add(reader->packages) = (struct java_package){
        .package = { .name = arena_str(reader->arena, package->name),
                     .version = arena_str(reader->arena, package->version) },
        .path = path,
    };
}

/* Maven writes it: comments, and a line each for three keys. */
static void read_properties(struct reader *reader, struct str text, struct str path)
{
    struct language_package package = { .name = STR("") };
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        if (!take_value(line, STR("artifactId"), '=', &package.name))
            (void)take_value(line, STR("version"), '=', &package.version);
    }
    if (package.name.len > 0)
        add(reader, &package, path);
}

/* The main section, which an empty line ends. A line of 72 bytes goes on in the next: no version.
 */
static struct str manifest_version(struct str text)
{
    struct str version = STR("");
    struct str bundle = STR("");
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line) && str_trim(line).len > 0) {
        if (!take_value(line, STR("Implementation-Version"), ':', &version))
            (void)take_value(line, STR("Bundle-Version"), ':', &bundle);
    }
    return version.len > 0 ? version : bundle;
}

static bool is_properties(struct str name)
{
    return str_starts_with(name, STR("META-INF/maven/")) &&
           str_ends_with(name, STR("/pom.properties"));
}

static enum gate_rc read_archive(struct reader *reader, struct str bytes, struct str path,
                                 unsigned depth);

/* Unpacks a member; `path` is its own. A stored one counts too: it may be named many times. */
static enum gate_rc unpack(struct reader *reader, const struct zip_member *member, struct str path,
                           struct buf *buffer, struct str *content)
{
    if (reader->left < buffer->limit)
        buffer->limit = reader->left;
    if (zip_read(member, buffer, content, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(path));
    if (content->len > buffer->limit)
        return error_set(reader->err, GATE_ELIMIT, "%.*s: more than %zu bytes", STR_ARG(path),
                         buffer->limit);
    reader->left -= content->len;
    return GATE_OK;
}

static enum gate_rc read_inner(struct reader *reader, const struct zip_member *member,
                               struct str path, unsigned depth)
{
    CLEANUP(buf_release) struct buf buffer = BUF_INIT(LIMIT_ARCHIVE_BYTES);
    struct str content;

    if (depth == LIMIT_ARCHIVE_DEPTH)
        return error_set(reader->err, GATE_ELIMIT, "%.*s: archives are nested more than %d deep",
                         STR_ARG(path), LIMIT_ARCHIVE_DEPTH);
    if (unpack(reader, member, path, &buffer, &content))
        return reader->err->rc;
    return read_archive(reader, content, path, depth + 1);
}

/* Reads one member; *version is set by the manifest. */
static enum gate_rc read_member(struct reader *reader, const struct zip_member *member,
                                struct str path, unsigned depth, struct str *version)
{
    CLEANUP(buf_release) struct buf buffer = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    bool is_manifest = str_equal(member->name, STR("META-INF/MANIFEST.MF"));
    struct language_package package;
    struct str content;

    bool is_archive = java_archive_name(str_base_name(member->name), &package);
    if (!is_archive && !is_manifest && !is_properties(member->name))
        return GATE_OK;
    struct str inner =
        arena_printf(reader->arena, "%.*s!/%.*s", STR_ARG(path), STR_ARG(member->name));
    if (is_archive)
        return read_inner(reader, member, inner, depth);
    if (unpack(reader, member, inner, &buffer, &content))
        return reader->err->rc;
    if (is_manifest)
        *version = arena_str(reader->arena, manifest_version(content));
    else
        read_properties(reader, content, path);
    return GATE_OK;
}

/* Whether the archive itself is one of the packages that its files name. */
static bool is_named(const struct reader *reader, size_t start, struct str path, struct str name)
{
    for (size_t i = start; i < reader->packages->count; i++) {
        const struct java_package *package = vec_at(reader->packages, i);

        if (str_equal(package->path, path) && str_equal(package->package.name, name))
            return true;
    }
    return false;
}

static enum gate_rc read_archive(struct reader *reader, struct str bytes, struct str path,
                                 unsigned depth)
{
    CLEANUP(vec_release) struct vec members = VEC_INIT(struct zip_member);
    struct language_package own = { .name = STR("") };
    size_t start = reader->packages->count;
    struct str version = STR("");

    if (reader->archives++ == LIMIT_ARCHIVES)
        return error_set(reader->err, GATE_ELIMIT, "%.*s: more than %d archives in all",
                         STR_ARG(path), LIMIT_ARCHIVES);
    if (zip_parse(bytes, &members, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(path));
    for (size_t i = 0; i < members.count; i++) {
        if (read_member(reader, vec_at(&members, i), path, depth, &version))
            return reader->err->rc;
    }
    (void)java_archive_name(str_base_name(path), &own);
    if (own.version.len == 0)
        own.version = version;
    if (own.name.len > 0 && !is_named(reader, start, path, own.name))
        add(reader, &own, path);
    return GATE_OK;
}

enum gate_rc java_archive_parse(struct str bytes, struct str path, struct arena *arena,
                                struct vec *packages, struct error *err)
{
    struct reader reader = {
        .arena = arena, .packages = packages, .left = JAVA_ARCHIVE_INNER_BYTES, .err = err
    };

    return read_archive(&reader, bytes, path, 0);
}
