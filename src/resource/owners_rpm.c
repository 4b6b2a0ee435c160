#include "format/rpm_files.h"
#include "resource/owners_builder.h"

/* rpm's bits and ours. */
static const struct bits {
    uint32_t rpm;
    uint32_t ours;
} attributes[] = {
    { RPM_FILE_CONFIG, OWNED_CONFIG },
    { RPM_FILE_NO_REPLACE, OWNED_NO_REPLACE },
    { RPM_FILE_MISSING_OK, OWNED_MISSING_OK },
    { RPM_FILE_GHOST, OWNED_GHOST },
    { RPM_FILE_DOC, OWNED_DOC },
    { RPM_FILE_README, OWNED_DOC },
    { RPM_FILE_LICENSE, OWNED_LICENSE },
};

static const struct bits verified[] = {
    { RPM_VERIFY_DIGEST, OWNED_DIGEST },
    { RPM_VERIFY_SIZE, OWNED_SIZE },
    { RPM_VERIFY_LINK, OWNED_LINK },
    { RPM_VERIFY_USER, OWNED_USER },
    { RPM_VERIFY_GROUP, OWNED_GROUP },
    { RPM_VERIFY_MTIME, OWNED_MTIME },
    { RPM_VERIFY_MODE, OWNED_MODE },
    { RPM_VERIFY_DEVICE, OWNED_DEVICE },
    { RPM_VERIFY_CAPABILITIES, OWNED_CAPABILITIES },
};

static uint32_t translate(const struct bits *table, size_t count, uint32_t from)
{
    uint32_t to = 0;

    for (size_t i = 0; i < count; i++) {
        if (from & table[i].rpm)
            to |= table[i].ours;
    }
    return to;
}

/* What `rpm -V` would compare of the file. */
static uint32_t compared(const struct rpm_file *file)
{
    uint32_t bits = translate(verified, COUNT_OF(verified), file->verified);

    if (file->attributes & RPM_FILE_GHOST)
        bits &= ~(uint32_t)(OWNED_DIGEST | OWNED_SIZE | OWNED_MTIME | OWNED_LINK);
    if (file->state == RPM_STATE_WRONG_COLOR)
        bits &= ~(uint32_t)(OWNED_DIGEST | OWNED_SIZE | OWNED_MTIME | OWNED_DEVICE);
    if (file->state == RPM_STATE_REPLACED)
        bits = 0;
    return bits | OWNED_MISSING;
}

static const struct owned_record *make_record(struct owners_builder *builder,
                                              const struct rpm_file *file)
{
    struct owned_record *record = arena_new(builder->context->arena, 1, sizeof(*record));

    *record = (struct owned_record){
        .recorded = compared(file),
        .attributes = translate(attributes, COUNT_OF(attributes), file->attributes),
        .mode = file->mode,
        .device = file->device,
        .has_type = !(file->attributes & RPM_FILE_GHOST),
        .user = file->user,
        .group = file->group,
        .link = file->link,
        .capabilities = file->capabilities,
        .size = file->size,
        .mtime = file->mtime,
    };
    return record;
}

/* A checksum of what stands there now is that of this package's file, if it is one at all. */
static bool has_sum(const struct rpm_file *file)
{
    return file->digest.len > 0 && !(file->attributes & RPM_FILE_GHOST) &&
           file->state == RPM_STATE_NORMAL;
}

static enum gate_rc add_file(struct owners_builder *builder, const struct package *package,
                             const struct rpm_file *file, struct error *err)
{
    const struct owned_record *record = make_record(builder, file);
    struct str path = file->name;
    struct digest sum;
    bool is_known = rpm_digest_kind(file->digest_algorithm, &sum.kind);

    if (file->directory.len) {
        path = arena_printf(builder->context->arena, "%.*s%.*s", STR_ARG(file->directory),
                            STR_ARG(file->name));
    }
    if (!has_sum(file) || !is_known) {
        struct owned_path *added = owners_add(builder, package, path, NULL, record);

        if (added)
            added->is_sum_unknown = has_sum(file);
        return GATE_OK;
    }
    if (!digest_parse_hex(sum.kind, file->digest, &sum))
        return error_set(err, GATE_EFORMAT, "the checksum of '%.*s' is none", STR_ARG(path));
    (void)owners_add(builder, package, path, &sum, record);
    return GATE_OK;
}

static enum gate_rc add_files(struct owners_builder *builder, const struct package *package,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct rpm_file);
    struct rpm_header header;

    if (rpm_header_parse(package->record, &header, err) || rpm_files_parse(&header, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        const struct rpm_file *file = vec_at(&files, i);

        if (file->state == RPM_STATE_NOT_INSTALLED || file->state == RPM_STATE_NET_SHARED)
            continue;
        if (add_file(builder, package, file, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc add_rpm_files(struct owners_builder *builder, const struct package *package,
                           struct error *err)
{
    if (package->record.len == 0)
        return GATE_OK;
    if (add_files(builder, package, err))
        return error_wrap(err, "%.*s: package '%.*s'", STR_ARG(package->file->path),
                          STR_ARG(package->name));
    return GATE_OK;
}
