#include "format/rpm_files.h"

enum { DEFAULT_ALGORITHM = 1 }; /* MD5: before the tag there was no other */

/* What is recorded once for each file. */
struct columns {
    struct rpm_values names;
    struct rpm_values directory_indexes;
    struct rpm_values users;
    struct rpm_values groups;
    struct rpm_values links;
    struct rpm_values capabilities;
    struct rpm_values digests;
    struct rpm_values sizes;
    struct rpm_values mtimes;
    struct rpm_values modes;
    struct rpm_values devices;
    struct rpm_values attributes;
    struct rpm_values verified;
    struct rpm_values states;
};

static enum gate_rc read_column(const struct rpm_header *header, enum rpm_tag tag, uint32_t count,
                                struct rpm_values *values, struct error *err)
{
    *values = rpm_header_values(header, tag);
    if (values->count != 0 && values->count != count)
        return error_set(err, GATE_EFORMAT, "tag %d has %u values for %u files", (int)tag,
                         values->count, count);
    return GATE_OK;
}

static enum gate_rc read_columns(const struct rpm_header *header, struct columns *columns,
                                 struct error *err)
{
    const struct {
        enum rpm_tag tag;
        struct rpm_values *values;
    } wanted[] = {
        { RPM_TAG_FILEUSERNAME, &columns->users },
        { RPM_TAG_FILEGROUPNAME, &columns->groups },
        { RPM_TAG_FILELINKTOS, &columns->links },
        { RPM_TAG_FILECAPS, &columns->capabilities },
        { RPM_TAG_FILEDIGESTS, &columns->digests },
        { RPM_TAG_FILEMTIMES, &columns->mtimes },
        { RPM_TAG_FILEMODES, &columns->modes },
        { RPM_TAG_FILERDEVS, &columns->devices },
        { RPM_TAG_FILEFLAGS, &columns->attributes },
        { RPM_TAG_FILEVERIFYFLAGS, &columns->verified },
        { RPM_TAG_FILESTATES, &columns->states },
    };
    uint32_t count = columns->names.count;

    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        if (read_column(header, wanted[i].tag, count, wanted[i].values, err))
            return err->rc;
    }
    if (read_column(header, RPM_TAG_LONGFILESIZES, count, &columns->sizes, err))
        return err->rc;
    if (columns->sizes.count == 0)
        return read_column(header, RPM_TAG_FILESIZES, count, &columns->sizes, err);
    return GATE_OK;
}

/* The names, with their directories; headers of old have whole paths. */
static enum gate_rc read_names(const struct rpm_header *header, struct columns *columns,
                               struct vec *directories, struct error *err)
{
    struct rpm_values values = rpm_header_values(header, RPM_TAG_DIRNAMES);
    struct str directory;

    columns->names = rpm_header_values(header, RPM_TAG_BASENAMES);
    if (columns->names.count == 0) {
        columns->names = rpm_header_values(header, RPM_TAG_OLDFILENAMES);
        return GATE_OK;
    }
    while (rpm_values_text(&values, &directory))
        *(struct str *)vec_add(directories) = directory;
    if (read_column(header, RPM_TAG_DIRINDEXES, columns->names.count, &columns->directory_indexes,
                    err))
        return err->rc;
    if (columns->directory_indexes.count == 0)
        return error_set(err, GATE_EFORMAT, "files without directories");
    return GATE_OK;
}

/* 0 where the header does not have it. */
static uint64_t number_at(const struct rpm_values *values, uint32_t index)
{
    uint64_t number = 0;

    (void)rpm_values_number(values, index, &number);
    return number;
}

/* The next of a column of texts; empty where the header does not have it. */
static struct str next_text(struct rpm_values *values)
{
    struct str text = STR("");

    (void)rpm_values_text(values, &text);
    return text;
}

static void read_file(struct columns *columns, uint32_t index, struct rpm_file *file)
{
    file->user = next_text(&columns->users);
    file->group = next_text(&columns->groups);
    file->link = next_text(&columns->links);
    file->capabilities = next_text(&columns->capabilities);
    file->digest = next_text(&columns->digests);
    file->size = number_at(&columns->sizes, index);
    file->mtime = (int64_t)number_at(&columns->mtimes, index);
    file->mode = (uint16_t)number_at(&columns->modes, index);
    file->device = (uint16_t)number_at(&columns->devices, index);
    file->attributes = (uint32_t)number_at(&columns->attributes, index);
    file->verified =
        columns->verified.count ? (uint32_t)number_at(&columns->verified, index) : UINT32_MAX;
    file->state = (enum rpm_file_state)number_at(&columns->states, index);
}

static enum gate_rc find_directory(const struct columns *columns, uint32_t index,
                                   const struct vec *directories, struct str *directory,
                                   struct error *err)
{
    uint64_t at = number_at(&columns->directory_indexes, index);

    *directory = STR("");
    if (columns->directory_indexes.count == 0)
        return GATE_OK;
    if (at >= directories->count)
        return error_set(err, GATE_EFORMAT, "file %u is in no directory", index);
    *directory = *(const struct str *)vec_at(directories, at);
    return GATE_OK;
}

enum gate_rc rpm_files_parse(const struct rpm_header *header, struct vec *files, struct error *err)
{
    CLEANUP(vec_release) struct vec directories = VEC_INIT(struct str);
    struct columns columns = { .names = { .count = 0 } };
    uint64_t algorithm = DEFAULT_ALGORITHM;
    struct str name;

    if (read_names(header, &columns, &directories, err) || read_columns(header, &columns, err))
        return err->rc;
    (void)rpm_header_number(header, RPM_TAG_FILEDIGESTALGO, &algorithm);
    for (uint32_t i = 0; rpm_values_text(&columns.names, &name); i++) {
        struct rpm_file file = { .name = name, .digest_algorithm = (uint32_t)algorithm };

        if (find_directory(&columns, i, &directories, &file.directory, err))
            return err->rc;
        read_file(&columns, i, &file);
        if (file.state > RPM_STATE_WRONG_COLOR)
            return error_set(err, GATE_EFORMAT, "file %u is in state %d", i, (int)file.state);
        *(struct rpm_file *)vec_add(files) = file;
    }
    return GATE_OK;
}

bool rpm_digest_kind(uint32_t algorithm, enum digest_kind *kind)
{
    static const struct {
        uint32_t algorithm;
        enum digest_kind kind;
    } known[] = {
        { 1, DIGEST_MD5 },
        { 2, DIGEST_SHA1 },
        { 8, DIGEST_SHA256 },
        { 10, DIGEST_SHA512 },
    };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (known[i].algorithm == algorithm) {
            *kind = known[i].kind;
            return true;
        }
    }
    return false;
}
