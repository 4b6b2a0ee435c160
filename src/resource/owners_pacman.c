#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/codec.h"
#include "format/mtree.h"
#include "format/pacman.h"
#include "resource/owners_builder.h"

enum { PIECE = 64 << 10 };

/* The folder of the package: that of its `desc`. */
static struct str file_beside(struct owners_builder *builder, const struct package *package,
                              const char *name)
{
    struct str desc = package->file->path;

    return arena_printf(builder->context->arena, "%.*s%s", (int)(desc.len - STR("desc").len),
                        desc.ptr, name);
}

static enum gate_rc unpack(struct str packed, struct buf *text, struct error *err)
{
    CLEANUP(codec_closep) struct codec *codec = NULL;
    const struct limits limits = LIMITS_DEFAULT;
    char piece[PIECE];
    size_t made = 0;

    if (codec_open(codec_sniff(packed), CODEC_ENGINE_BEST, limits.ratio, &codec, err))
        return err->rc;
    do {
        if (codec_step(codec, &packed, piece, sizeof(piece), &made, err))
            return err->rc;
        buf_add(text, (struct str){ .ptr = piece, .len = made });
        if (buf_failed(text))
            return error_set(err, GATE_ELIMIT, "more than %zu bytes", text->limit);
    } while (packed.len > 0 || made == sizeof(piece));
    return codec_finish(codec, err);
}

/* The text of the package's mtree; NULL if it has none. */
static enum gate_rc read_mtree(struct owners_builder *builder, const struct package *package,
                               struct str *text, struct error *err)
{
    CLEANUP(buf_release) struct buf unpacked = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str path = file_beside(builder, package, "mtree");
    struct str packed;

    *text = (struct str){ .ptr = NULL };
    if (owners_read(builder, path, &packed, err))
        return err->rc;
    if (!packed.ptr)
        return GATE_OK;
    if (codec_sniff(packed) == CODEC_NONE) {
        *text = packed;
        return GATE_OK;
    }
    if (unpack(packed, &unpacked, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    *text = arena_str(builder->context->arena, buf_str(&unpacked));
    return GATE_OK;
}

/* What `pacman -Qkk` would compare of the entry. */
static struct owned_record make_record(const struct mtree_entry *entry)
{
    struct owned_record record = {
        .recorded = OWNED_MISSING,
        .mode = (uint16_t)entry->mode,
        .has_type = true,
        .uid = entry->uid,
        .gid = entry->gid,
        .link = entry->link,
        .size = entry->size,
        .mtime = entry->time,
    };

    if (entry->has_mode && entry->type != MTREE_UNKNOWN && entry->type != MTREE_OTHER)
        record.recorded |= OWNED_MODE;
    if (entry->has_uid)
        record.recorded |= OWNED_USER;
    if (entry->has_gid)
        record.recorded |= OWNED_GROUP;
    if (entry->type == MTREE_LINK)
        record.recorded |= OWNED_LINK;
    if (entry->type == MTREE_FILE) {
        record.recorded |= entry->has_digest ? OWNED_DIGEST : 0;
        record.recorded |= entry->has_size ? OWNED_SIZE : 0;
        record.recorded |= entry->has_time ? OWNED_MTIME : 0;
        record.mode |= S_IFREG;
    }
    if (entry->type == MTREE_DIRECTORY)
        record.mode |= S_IFDIR;
    if (entry->type == MTREE_LINK)
        record.mode |= S_IFLNK;
    return record;
}

/* The configuration files of the package: "PATH tab MD5" lines. The map is a set: any value will
 * do. */
static void read_backup(struct owners_builder *builder, struct str files, struct map *backup)
{
    struct str lines;
    struct str line;

    if (!pacman_section(files, STR("BACKUP"), &lines))
        return;
    while (str_cut(&lines, '\n', &line)) {
        struct str path;

        if (str_cut(&line, '\t', &path) && path.len)
            map_set(backup, path, builder);
    }
}

static void add_entry(struct owners_builder *builder, const struct package *package,
                      const struct mtree_entry *entry, const struct map *backup)
{
    struct owned_record *record = arena_new(builder->context->arena, 1, sizeof(*record));
    bool has_sum = entry->has_digest && entry->type == MTREE_FILE;

    *record = make_record(entry);
    if (map_find(backup, entry->path))
        record->attributes = OWNED_CONFIG;
    (void)owners_add(builder, package, entry->path, has_sum ? &entry->digest : NULL, record);
}

/* Files of the package itself (".PKGINFO") stand in the list, and not in the image. */
static enum gate_rc add_mtree(struct owners_builder *builder, const struct package *package,
                              struct str text, const struct map *backup, struct error *err)
{
    struct mtree mtree;
    bool is_found = true;

    mtree_init(&mtree, text);
    for (;;) {
        struct mtree_entry entry;

        if (mtree_next(&mtree, builder->context->arena, &entry, &is_found, err))
            return error_wrap(err, "%.*s", STR_ARG(file_beside(builder, package, "mtree")));
        if (!is_found)
            return GATE_OK;
        if (!str_starts_with(entry.path, STR(".")))
            add_entry(builder, package, &entry, backup);
    }
}

static void add_files(struct owners_builder *builder, const struct package *package,
                      struct str files)
{
    struct str lines;
    struct str line;

    if (!pacman_section(files, STR("FILES"), &lines))
        return;
    while (str_cut(&lines, '\n', &line)) {
        while (str_ends_with(line, STR("/")))
            line.len--;
        (void)owners_add(builder, package, line, NULL, NULL);
    }
}

enum gate_rc add_pacman_files(struct owners_builder *builder, const struct package *package,
                              struct error *err)
{
    CLEANUP(map_release) struct map backup = MAP_INIT;
    struct str files;
    struct str mtree;

    if (owners_read(builder, file_beside(builder, package, "files"), &files, err) ||
        read_mtree(builder, package, &mtree, err))
        return err->rc;
    if (files.ptr) {
        read_backup(builder, files, &backup);
        add_files(builder, package, files);
    }
    return mtree.ptr ? add_mtree(builder, package, mtree, &backup, err) : GATE_OK;
}
