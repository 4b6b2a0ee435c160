#include "format/rpm_header.h"

#include <string.h>

#include "base/digest.h"

enum {
    TYPE_CHAR = 1,
    TYPE_INT8,
    TYPE_INT16,
    TYPE_INT32,
    TYPE_INT64,
    TYPE_STRING,
    TYPE_BIN,
    TYPE_STRING_ARRAY,
    TYPE_I18NSTRING,
    TYPES,
};

enum {
    INTRO_SIZE = 8,
    ENTRY_SIZE = 16, /* tag, type, offset, count */
    TAGS_MAX = 0xffff,
    DATA_MAX = 0x0fffffff,
    ARRAY_MAX = 0x000fffff,
    TAG_FIRST = 100, /* below are the regions */
    TAG_IMAGE = 61,
    TAG_SIGNATURES = 62,
    TAG_IMMUTABLE = 63,
};

/* Bytes of one value; 0: texts. */
static const uint8_t type_sizes[TYPES] = {
    [TYPE_CHAR] = 1,  [TYPE_INT8] = 1, [TYPE_INT16] = 2,
    [TYPE_INT32] = 4, [TYPE_BIN] = 1,  [TYPE_INT64] = 8,
};

struct entry {
    uint32_t tag;
    uint32_t type;
    uint32_t offset;
    uint32_t count;
};

static uint32_t read_u32(const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_u32(char *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(number >> (24 - 8 * i));
}

static struct entry read_entry(const char *at)
{
    return (struct entry){
        .tag = read_u32(at),
        .type = read_u32(at + 4),
        .offset = read_u32(at + 8),
        .count = read_u32(at + 12),
    };
}

static struct entry entry_at(const struct rpm_header *header, size_t index)
{
    return read_entry(header->index.ptr + index * ENTRY_SIZE);
}

static size_t entry_count(const struct rpm_header *header)
{
    return header->index.len / ENTRY_SIZE;
}

/* Bytes that `count` texts take at `data`, their NULs included; 0: they do not end. */
static size_t texts_length(struct str data, uint32_t count)
{
    size_t length = 0;

    for (uint32_t i = 0; i < count; i++) {
        const char *end = memchr(data.ptr + length, '\0', data.len - length);

        if (!end)
            return 0;
        length = (size_t)(end - data.ptr) + 1;
    }
    return length;
}

/* Bytes of the entry's data; 0: it is bad, or does not lie within `data`. */
static size_t data_length(const struct entry *entry, struct str data)
{
    uint64_t length;

    if (entry->type == 0 || entry->type >= TYPES || entry->count == 0 || entry->offset > data.len ||
        entry->count > data.len)
        return 0;
    if (entry->type != TYPE_BIN && entry->count > ARRAY_MAX)
        return 0;
    if (entry->type == TYPE_STRING && entry->count != 1)
        return 0;
    data = str_slice(data, entry->offset, data.len);
    if (type_sizes[entry->type] == 0)
        return texts_length(data, entry->count);
    if (entry->offset % type_sizes[entry->type])
        return 0;
    length = (uint64_t)entry->count * type_sizes[entry->type];
    return length <= data.len ? (size_t)length : 0;
}

/* Whether the header begins with a region, and is not as it should be: GATE_EFORMAT. */
static enum gate_rc find_region(struct rpm_header *header, struct error *err)
{
    const struct entry first = entry_at(header, 0);
    struct entry trailer;
    uint32_t index_size;

    if (first.tag != TAG_IMAGE && first.tag != TAG_SIGNATURES && first.tag != TAG_IMMUTABLE)
        return GATE_OK;
    if (first.type != TYPE_BIN || first.count != ENTRY_SIZE || first.offset > header->data.len ||
        header->data.len - first.offset < ENTRY_SIZE)
        return error_set(err, GATE_EFORMAT, "the region of the header is bad");
    trailer = read_entry(header->data.ptr + first.offset);
    index_size = 0U - trailer.offset;
    if (trailer.tag != first.tag || trailer.type != TYPE_BIN || trailer.count != ENTRY_SIZE ||
        index_size % ENTRY_SIZE || index_size == 0 || index_size > header->index.len)
        return error_set(err, GATE_EFORMAT, "the trailer of the header's region is bad");
    header->region_count = index_size / ENTRY_SIZE;
    header->region_size = first.offset + ENTRY_SIZE;
    return GATE_OK;
}

static enum gate_rc check_entries(const struct rpm_header *header, struct error *err)
{
    size_t end = 0;

    for (size_t i = header->region_count ? 1 : 0; i < entry_count(header); i++) {
        const struct entry entry = entry_at(header, i);
        size_t length = data_length(&entry, header->data);

        if (entry.tag < TAG_FIRST || length == 0 || entry.offset < end)
            return error_set(err, GATE_EFORMAT, "tag %u of the header is bad", entry.tag);
        end = entry.offset + length;
        if (header->region_count && entry.offset < header->region_size &&
            end > header->region_size - ENTRY_SIZE)
            return error_set(err, GATE_EFORMAT, "tag %u of the header is bad", entry.tag);
    }
    return GATE_OK;
}

enum gate_rc rpm_header_parse(struct str bytes, struct rpm_header *header, struct error *err)
{
    struct rpm_header parsed = { .region_count = 0 };
    uint32_t count;
    uint32_t size;

    if (bytes.len < INTRO_SIZE)
        return error_set(err, GATE_EFORMAT, "the header is cut off");
    count = read_u32(bytes.ptr);
    size = read_u32(bytes.ptr + 4);
    if (count > TAGS_MAX || size > DATA_MAX)
        return error_set(err, GATE_ELIMIT, "the header has %u tags and %u bytes", count, size);
    if (count == 0)
        return error_set(err, GATE_EFORMAT, "the header has no tags");
    if (bytes.len != INTRO_SIZE + (size_t)count * ENTRY_SIZE + size)
        return error_set(err, GATE_EFORMAT, "the header has another length than it says");
    parsed.index = str_slice(bytes, INTRO_SIZE, (size_t)count * ENTRY_SIZE);
    parsed.data = str_slice(bytes, INTRO_SIZE + parsed.index.len, size);
    if (find_region(&parsed, err) || check_entries(&parsed, err))
        return err->rc;
    *header = parsed;
    return GATE_OK;
}

struct rpm_values rpm_header_values(const struct rpm_header *header, enum rpm_tag tag)
{
    /* From the end: what was added last counts. */
    for (size_t i = entry_count(header); i-- > (header->region_count ? 1U : 0U);) {
        const struct entry entry = entry_at(header, i);

        if (entry.tag == (uint32_t)tag) {
            return (struct rpm_values){
                .data = str_slice(header->data, entry.offset, data_length(&entry, header->data)),
                .type = entry.type,
                .count = entry.count,
            };
        }
    }
    return (struct rpm_values){ .count = 0 };
}

bool rpm_values_number(const struct rpm_values *values, uint32_t index, uint64_t *number)
{
    size_t size;

    if (index >= values->count || values->type >= TYPE_STRING)
        return false;
    size = type_sizes[values->type];
    *number = 0;
    for (size_t i = 0; i < size; i++)
        *number = *number << 8 | (uint8_t)values->data.ptr[index * size + i];
    return true;
}

bool rpm_values_text(struct rpm_values *values, struct str *text)
{
    if (values->count == 0 || (values->type != TYPE_STRING && values->type != TYPE_STRING_ARRAY &&
                               values->type != TYPE_I18NSTRING))
        return false;
    values->count--;
    return str_cut(&values->data, '\0', text);
}

struct str rpm_header_text(const struct rpm_header *header, enum rpm_tag tag)
{
    struct rpm_values values = rpm_header_values(header, tag);
    struct str text = STR("");

    (void)rpm_values_text(&values, &text);
    return text;
}

bool rpm_header_number(const struct rpm_header *header, enum rpm_tag tag, uint64_t *number)
{
    const struct rpm_values values = rpm_header_values(header, tag);

    return rpm_values_number(&values, 0, number);
}

struct str rpm_header_version(const struct rpm_header *header, struct arena *arena)
{
    const struct str version = rpm_header_text(header, RPM_TAG_VERSION);
    const struct str release = rpm_header_text(header, RPM_TAG_RELEASE);
    uint64_t epoch;

    if (rpm_header_number(header, RPM_TAG_EPOCH, &epoch)) {
        return arena_printf(arena, "%llu:%.*s-%.*s", (unsigned long long)epoch, STR_ARG(version),
                            STR_ARG(release));
    }
    return arena_printf(arena, "%.*s-%.*s", STR_ARG(version), STR_ARG(release));
}

/* What the header's digests are over: it is counted as if nothing had been added. */
static struct digest region_digest(const struct rpm_header *header, enum digest_kind kind)
{
    static const char magic[] = { (char)0x8e, (char)0xad, (char)0xe8, 1, 0, 0, 0, 0 };
    struct digest_stream *stream = digest_open(kind);
    char intro[INTRO_SIZE];

    write_u32(intro, header->region_count);
    write_u32(intro + 4, header->region_size);
    digest_update(stream, magic, sizeof(magic));
    digest_update(stream, intro, sizeof(intro));
    digest_update(stream, header->index.ptr, (size_t)header->region_count * ENTRY_SIZE);
    digest_update(stream, header->data.ptr, header->region_size);
    return digest_finish(stream);
}

enum gate_rc rpm_header_verify(const struct rpm_header *header, struct error *err)
{
    static const struct {
        enum rpm_tag tag;
        enum digest_kind kind;
    } checks[] = {
        { RPM_TAG_SHA1HEADER, DIGEST_SHA1 },
        { RPM_TAG_SHA256HEADER, DIGEST_SHA256 },
    };

    for (size_t i = 0; header->region_count && i < COUNT_OF(checks); i++) {
        struct rpm_values values = rpm_header_values(header, checks[i].tag);
        struct digest recorded;
        struct digest current;
        struct str text = STR("");

        if (values.count == 0)
            continue;
        if (!rpm_values_text(&values, &text) ||
            !digest_parse_hex(checks[i].kind, text, &recorded)) {
            return error_set(err, GATE_EFORMAT, "the %s of the header is none",
                             digest_name(checks[i].kind));
        }
        current = region_digest(header, checks[i].kind);
        if (!digest_equal(&recorded, &current)) {
            return error_set(err, GATE_EFORMAT, "the header does not have its %s",
                             digest_name(checks[i].kind));
        }
    }
    return GATE_OK;
}

/* Data of `values` behind what is there, at a place fit for its type. */
static size_t align(size_t offset, uint32_t type)
{
    size_t size = type_sizes[type] ? type_sizes[type] : 1;

    return (offset + size - 1) / size * size;
}

struct str rpm_header_keep_files(const struct rpm_header *header, struct arena *arena)
{
    static const enum rpm_tag tags[] = {
        RPM_TAG_OLDFILENAMES,  RPM_TAG_FILESIZES,     RPM_TAG_FILESTATES,
        RPM_TAG_FILEMODES,     RPM_TAG_FILERDEVS,     RPM_TAG_FILEMTIMES,
        RPM_TAG_FILEDIGESTS,   RPM_TAG_FILELINKTOS,   RPM_TAG_FILEFLAGS,
        RPM_TAG_FILEUSERNAME,  RPM_TAG_FILEGROUPNAME, RPM_TAG_FILEVERIFYFLAGS,
        RPM_TAG_DIRINDEXES,    RPM_TAG_BASENAMES,     RPM_TAG_DIRNAMES,
        RPM_TAG_LONGFILESIZES, RPM_TAG_FILECAPS,      RPM_TAG_FILEDIGESTALGO,
    };
    struct rpm_values values[COUNT_OF(tags)];
    size_t count = 0;
    size_t size = 0;
    size_t offset = 0;
    char *data;
    char *bytes;

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        values[i] = rpm_header_values(header, tags[i]);
        if (values[i].count == 0)
            continue;
        count++;
        size = align(size, values[i].type) + values[i].data.len;
    }
    if (count == 0)
        return STR("");
    bytes = arena_new(arena, INTRO_SIZE + count * ENTRY_SIZE + size, 1);
    data = bytes + INTRO_SIZE + count * ENTRY_SIZE;
    write_u32(bytes, (uint32_t)count);
    write_u32(bytes + 4, (uint32_t)size);
    for (size_t i = 0, at = INTRO_SIZE; i < COUNT_OF(tags); i++) {
        if (values[i].count == 0)
            continue;
        offset = align(offset, values[i].type);
        write_u32(bytes + at, (uint32_t)tags[i]);
        write_u32(bytes + at + 4, values[i].type);
        write_u32(bytes + at + 8, (uint32_t)offset);
        write_u32(bytes + at + 12, values[i].count);
        memcpy(data + offset, values[i].data.ptr, values[i].data.len);
        offset += values[i].data.len;
        at += ENTRY_SIZE;
    }
    return (struct str){ .ptr = bytes, .len = INTRO_SIZE + count * ENTRY_SIZE + size };
}
