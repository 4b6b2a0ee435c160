#include "format/tar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/vec.h"
#include "format/tar_extra.h"
#include "format/tar_header.h"
#include "format/tar_map.h"

enum { PATH_ROOM = 155 + 1 + 100 }; /* ustar: prefix, '/', name */

enum state {
    AT_HEADER,
    IN_EXTENSION,   /* the body of a header that speaks of the next entry */
    IN_SPARSE_MORE, /* a block with more runs of an old GNU sparse file */
    IN_SPARSE_MAP,  /* the map before the data of sparse format 1.0 */
    IN_BODY,
    IN_PADDING,
    AFTER_ZERO, /* one zero block was seen */
    AT_END,
};

struct tar {
    const struct tar_handler *handler;
    void *context;
    enum state state;
    uint64_t position;
    char block[TAR_BLOCK]; /* a block that came in pieces */
    size_t block_length;
    char sparse_block[TAR_BLOCK]; /* header of the sparse file whose runs are being read */
    struct buf global;
    struct buf *extension; /* that is being read */
    char extension_type;
    struct tar_extra extra;
    bool has_extra;        /* an extended header waits for its entry */
    uint64_t header_limit; /* bytes of one extended header */
    uint64_t entry_offset; /* of the first header of the entry */
    struct tar_sparse sparse;
    struct tar_map map;
    char path[PATH_ROOM];
    uint64_t size;    /* of the file in work */
    uint64_t left;    /* stored bytes of the body to come */
    uint64_t padding; /* bytes behind it */
    uint64_t done;    /* bytes of the file, or of the run in work, that were given */
    size_t run;
    bool is_sparse;
    bool wants_body;
};

struct tar *tar_open(const struct tar_handler *handler, void *context)
{
    struct tar *tar = memory_new(1, sizeof(*tar));

    tar->handler = handler;
    tar->context = context;
    tar->state = AT_HEADER;
    tar->global = BUF_INIT(LIMIT_PAX_BYTES);
    tar->header_limit = LIMIT_PAX_BYTES;
    tar_extra_init(&tar->extra);
    return tar;
}

void tar_set_limits(struct tar *tar, const struct limits *limits)
{
    tar->header_limit = limits->header_bytes;
    tar->extra.xattr_limit = limits->xattr_bytes;
}

void tar_close(struct tar *tar)
{
    if (!tar)
        return;
    buf_release(&tar->global);
    tar_extra_release(&tar->extra);
    free(tar);
}

void tar_closep(struct tar **tar)
{
    tar_close(*tar);
}

uint64_t tar_position(const struct tar *tar)
{
    return tar->position;
}

/* What is missing to a whole number of blocks. */
static uint64_t padding_of(uint64_t size)
{
    return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

static void advance(struct tar *tar, struct str *bytes, size_t count)
{
    bytes->ptr += count;
    bytes->len -= count;
    tar->position += count;
}

/* The next whole block: in place if it is, else put together; NULL if more bytes are needed. */
static const char *take_block(struct tar *tar, struct str *bytes)
{
    const char *start = bytes->ptr;
    size_t wanted = TAR_BLOCK - tar->block_length;
    size_t count = bytes->len < wanted ? bytes->len : wanted;

    if (count == TAR_BLOCK) {
        advance(tar, bytes, count);
        return start;
    }
    memcpy(tar->block + tar->block_length, start, count);
    tar->block_length += count;
    advance(tar, bytes, count);
    if (tar->block_length < TAR_BLOCK)
        return NULL;
    tar->block_length = 0;
    return tar->block;
}

/* The entry is over, or had no body. */
static void finish_entry(struct tar *tar)
{
    tar_extra_reset(&tar->extra);
    tar->has_extra = false;
    tar->state = tar->padding > 0 ? IN_PADDING : AT_HEADER;
}

static enum gate_rc end_body(struct tar *tar, struct error *err)
{
    if (tar->wants_body && tar->handler->end(tar->context, err))
        return err->rc;
    finish_entry(tar);
    return GATE_OK;
}

static struct str entry_path(struct tar *tar, const struct tar_header *header)
{
    const struct tar_extra *extra = &tar->extra;
    size_t length = header->prefix.len;

    if (extra->sparse_name.len > 0)
        return extra->sparse_name;
    if (extra->path.len > 0)
        return extra->path;
    if (length == 0)
        return header->name;
    memcpy(tar->path, header->prefix.ptr, length);
    tar->path[length++] = '/';
    memcpy(tar->path + length, header->name.ptr, header->name.len);
    return (struct str){ .ptr = tar->path, .len = length + header->name.len };
}

/* The names of GNU's own headers come before those of pax, which come before the block's. */
static enum gate_rc apply_names(struct tar *tar, const struct tar_header *header,
                                struct tar_entry *entry, struct error *err)
{
    struct tar_extra *extra = &tar->extra;

    entry->path = entry_path(tar, header);
    entry->link = extra->link.len > 0 ? extra->link : header->link;
    if (extra->has_long_name && tar_extra_name(&extra->long_name, &entry->path, err))
        return err->rc;
    if (extra->has_long_link && tar_extra_name(&extra->long_link, &entry->link, err))
        return err->rc;
    return GATE_OK;
}

static void apply_numbers(const struct tar_extra *extra, struct tar_entry *entry)
{
    if (extra->has_size)
        entry->stored = extra->size;
    if (extra->has_uid)
        entry->uid = extra->uid;
    if (extra->has_gid)
        entry->gid = extra->gid;
    if (extra->has_mtime)
        entry->mtime = extra->mtime;
}

/* False for a type that is not read. */
static bool entry_type(char flag, struct str path, enum tar_type *type)
{
    switch (flag) {
    case '\0':
    case '0':
        *type = str_ends_with(path, STR("/")) ? TAR_DIRECTORY : TAR_FILE;
        return true;
    case '7': /* contiguous */
    case 'S':
        *type = TAR_FILE;
        return true;
    case '1':
        *type = TAR_HARD_LINK;
        return true;
    case '2':
        *type = TAR_SYMLINK;
        return true;
    case '3':
        *type = TAR_CHARACTER;
        return true;
    case '4':
        *type = TAR_BLOCK_DEVICE;
        return true;
    case '5':
        *type = TAR_DIRECTORY;
        return true;
    case '6':
        *type = TAR_FIFO;
        return true;
    default:
        return false;
    }
}

static enum gate_rc apply_sparse(struct tar *tar, const struct tar_header *header,
                                 struct tar_entry *entry, struct error *err)
{
    const struct tar_extra *extra = &tar->extra;

    entry->size = entry->stored;
    if (header->type == 'S') {
        entry->is_sparse = true;
        entry->size = tar->sparse.real_size;
    } else if (extra->sparse != TAR_SPARSE_NONE) {
        if (!extra->has_real_size)
            return error_set(err, GATE_EFORMAT, "malformed sparse file: no size");
        entry->is_sparse = true;
        entry->size = extra->real_size;
    }
    if (entry->size > INT64_MAX)
        return error_set(err, GATE_EFORMAT, "malformed tar: a size of more than 63 bits");
    return GATE_OK;
}

static enum gate_rc start_body(struct tar *tar, const struct tar_entry *entry,
                               enum tar_sparse_kind sparse, struct error *err)
{
    tar->is_sparse = entry->is_sparse;
    tar->size = entry->size;
    tar->left = entry->stored;
    tar->padding = padding_of(entry->stored);
    tar->done = 0;
    tar->run = 0;
    tar->state = IN_BODY;

    if (sparse == TAR_SPARSE_IN_BODY && tar->wants_body) {
        tar->state = IN_SPARSE_MAP;
        tar_map_init(&tar->map, &tar->extra.runs);
        if (tar->left < TAR_BLOCK)
            return error_set(err, GATE_EFORMAT, "malformed sparse map: cut short");
        return GATE_OK;
    }
    if (tar->is_sparse && sparse != TAR_SPARSE_IN_BODY &&
        tar_runs_check(&tar->extra.runs, tar->size, tar->left, err))
        return err->rc;
    return tar->left == 0 ? end_body(tar, err) : GATE_OK;
}

/* All that is said of an entry has been read: tells the handler. */
static enum gate_rc begin_entry(struct tar *tar, const struct tar_header *header, struct error *err)
{
    struct tar_extra *extra = &tar->extra;
    struct tar_entry entry = {
        .mode = header->mode,
        .uid = header->uid,
        .gid = header->gid,
        .mtime = header->mtime,
        .device_major = header->device_major,
        .device_minor = header->device_minor,
        .stored = header->size,
        .offset = tar->entry_offset,
        .body = tar->position,
        .xattrs = extra->xattrs.items,
        .xattr_count = extra->xattrs.count,
    };

    if (apply_names(tar, header, &entry, err))
        return err->rc;
    apply_numbers(extra, &entry);
    if (!entry_type(header->type, entry.path, &entry.type))
        return error_set(err, GATE_EUNSUPPORTED, "a tar entry of type 0x%02x",
                         (unsigned)(unsigned char)header->type);
    if (entry.type != TAR_SYMLINK && entry.type != TAR_HARD_LINK)
        entry.link = STR("");
    if (entry.type != TAR_FILE)
        entry.stored = 0;
    else if (apply_sparse(tar, header, &entry, err))
        return err->rc;

    tar->wants_body = entry.type == TAR_FILE;
    if (tar->handler->begin(tar->context, &entry, &tar->wants_body, err))
        return err->rc;
    return start_body(tar, &entry, header->type == 'S' ? TAR_SPARSE_LISTED : extra->sparse, err);
}

static enum gate_rc end_extension(struct tar *tar, struct error *err)
{
    struct tar_extra *extra = &tar->extra;

    tar->state = tar->padding > 0 ? IN_PADDING : AT_HEADER;
    if (tar->extension_type == 'g')
        return tar_extra_check(buf_str(&tar->global), err);
    if (tar->extension_type == 'x' && tar_extra_parse(extra, err))
        return err->rc;
    extra->has_long_name = extra->has_long_name || tar->extension_type == 'L';
    extra->has_long_link = extra->has_long_link || tar->extension_type == 'K';
    return GATE_OK;
}

static enum gate_rc begin_extension(struct tar *tar, const struct tar_header *header,
                                    struct error *err)
{
    struct tar_extra *extra = &tar->extra;

    if (header->size > tar->header_limit)
        return error_set(err, GATE_ELIMIT,
                         "limit 'header-bytes': an extended tar header of more than %llu bytes",
                         (unsigned long long)tar->header_limit);
    if (header->type == 'x')
        tar->extension = &extra->records;
    else if (header->type == 'L')
        tar->extension = &extra->long_name;
    else if (header->type == 'K')
        tar->extension = &extra->long_link;
    else
        tar->extension = &tar->global;
    tar->extension->len = 0;
    tar->extension_type = header->type;
    tar->left = header->size;
    tar->padding = padding_of(header->size);
    tar->state = IN_EXTENSION;
    return tar->left == 0 ? end_extension(tar, err) : GATE_OK;
}

/* A volume label, which says nothing of a file: passed over with what it may hold. */
static void skip_label(struct tar *tar, const struct tar_header *header)
{
    tar->wants_body = false;
    tar->is_sparse = false;
    tar->left = header->size;
    tar->padding = padding_of(header->size);
    tar->state = IN_BODY;
    if (tar->left == 0)
        finish_entry(tar);
}

static void add_sparse_runs(struct tar *tar)
{
    for (size_t i = 0; i < tar->sparse.count; i++)
        *(struct tar_run *)vec_add(&tar->extra.runs) = tar->sparse.runs[i];
}

static enum gate_rc begin_sparse(struct tar *tar, const char *block,
                                 const struct tar_header *header, struct error *err)
{
    if (tar_sparse_parse(block, &tar->sparse, err))
        return err->rc;
    tar->extra.runs.count = 0;
    add_sparse_runs(tar);
    if (!tar->sparse.is_extended)
        return begin_entry(tar, header, err);
    memcpy(tar->sparse_block, block, TAR_BLOCK);
    tar->state = IN_SPARSE_MORE;
    return GATE_OK;
}

static enum gate_rc read_sparse_more(struct tar *tar, const char *block, struct error *err)
{
    struct tar_header header;

    if (tar_sparse_parse_more(block, &tar->sparse, err))
        return err->rc;
    if (tar->extra.runs.count > TAR_RUNS_MAX - TAR_EXTENSION_SPARSE)
        return error_set(err, GATE_ELIMIT, "a sparse map of more than %zu runs", TAR_RUNS_MAX);
    add_sparse_runs(tar);
    if (tar->sparse.is_extended)
        return GATE_OK;
    if (tar_header_parse(tar->sparse_block, &header, err))
        return err->rc;
    return begin_entry(tar, &header, err);
}

static enum gate_rc read_header(struct tar *tar, const char *block, struct error *err)
{
    struct tar_header header;

    if (tar_header_is_zero(block)) {
        if (tar->has_extra)
            return error_set(err, GATE_EFORMAT, "malformed tar: an extended header of nothing");
        tar->state = AFTER_ZERO;
        return GATE_OK;
    }
    if (tar_header_parse(block, &header, err))
        return err->rc;

    if (!tar->has_extra)
        tar->entry_offset = tar->position - TAR_BLOCK;
    switch (header.type) {
    case 'x':
    case 'L':
    case 'K':
        tar->has_extra = true;
        return begin_extension(tar, &header, err);
    case 'g':
        return begin_extension(tar, &header, err);
    case 'S':
        return begin_sparse(tar, block, &header, err);
    case 'V':
        skip_label(tar, &header);
        return GATE_OK;
    default:
        return begin_entry(tar, &header, err);
    }
}

static enum gate_rc read_after_zero(struct tar *tar, const char *block, struct error *err)
{
    if (!tar_header_is_zero(block))
        return error_set(err, GATE_EFORMAT, "malformed tar: a zero block between entries");
    tar->state = AT_END;
    return GATE_OK;
}

static enum gate_rc read_map_block(struct tar *tar, const char *block, struct error *err)
{
    if (tar_map_feed(&tar->map, block, err))
        return err->rc;
    tar->left -= TAR_BLOCK;
    if (!tar_map_is_complete(&tar->map)) {
        if (tar->left < TAR_BLOCK)
            return error_set(err, GATE_EFORMAT, "malformed sparse map: cut short");
        return GATE_OK;
    }
    tar->state = IN_BODY;
    if (tar_runs_check(&tar->extra.runs, tar->size, tar->left, err))
        return err->rc;
    return tar->left == 0 ? end_body(tar, err) : GATE_OK;
}

/* Gives stored bytes to the handler, each run at its place. */
static enum gate_rc give_runs(struct tar *tar, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        const struct tar_run *run = vec_at(&tar->extra.runs, tar->run);
        uint64_t room = run->length - tar->done;
        struct str piece = str_slice(bytes, 0, room < bytes.len ? (size_t)room : bytes.len);

        if (piece.len > 0 && tar->handler->body(tar->context, run->offset + tar->done, piece, err))
            return err->rc;
        bytes = str_slice(bytes, piece.len, bytes.len);
        tar->done += piece.len;
        if (tar->done == run->length) {
            tar->run++;
            tar->done = 0;
        }
    }
    return GATE_OK;
}

static enum gate_rc give_body(struct tar *tar, struct str bytes, struct error *err)
{
    uint64_t offset = tar->done;

    if (!tar->wants_body)
        return GATE_OK;
    if (tar->is_sparse)
        return give_runs(tar, bytes, err);
    tar->done += bytes.len;
    return tar->handler->body(tar->context, offset, bytes, err);
}

static enum gate_rc read_body(struct tar *tar, struct str *bytes, struct error *err)
{
    struct str piece =
        str_slice(*bytes, 0, tar->left < bytes->len ? (size_t)tar->left : bytes->len);

    advance(tar, bytes, piece.len);
    tar->left -= piece.len;
    if (give_body(tar, piece, err))
        return err->rc;
    return tar->left == 0 ? end_body(tar, err) : GATE_OK;
}

static enum gate_rc read_extension(struct tar *tar, struct str *bytes, struct error *err)
{
    size_t count = tar->left < bytes->len ? (size_t)tar->left : bytes->len;

    buf_add(tar->extension, str_slice(*bytes, 0, count));
    advance(tar, bytes, count);
    tar->left -= count;
    return tar->left == 0 ? end_extension(tar, err) : GATE_OK;
}

static void read_padding(struct tar *tar, struct str *bytes)
{
    size_t count = tar->padding < bytes->len ? (size_t)tar->padding : bytes->len;

    advance(tar, bytes, count);
    tar->padding -= count;
    if (tar->padding == 0)
        tar->state = AT_HEADER;
}

static enum gate_rc read_block(struct tar *tar, struct str *bytes, struct error *err)
{
    const char *block = take_block(tar, bytes);

    if (!block)
        return GATE_OK;
    if (tar->state == IN_SPARSE_MORE)
        return read_sparse_more(tar, block, err);
    if (tar->state == IN_SPARSE_MAP)
        return read_map_block(tar, block, err);
    if (tar->state == AFTER_ZERO)
        return read_after_zero(tar, block, err);
    return read_header(tar, block, err);
}

/* Uses some of `bytes`, which are not empty, or changes the state. */
static enum gate_rc step(struct tar *tar, struct str *bytes, struct error *err)
{
    switch (tar->state) {
    case AT_HEADER:
    case IN_SPARSE_MORE:
    case IN_SPARSE_MAP:
    case AFTER_ZERO:
        return read_block(tar, bytes, err);
    case IN_EXTENSION:
        return read_extension(tar, bytes, err);
    case IN_BODY:
        return read_body(tar, bytes, err);
    case IN_PADDING:
        read_padding(tar, bytes);
        return GATE_OK;
    case AT_END:
        advance(tar, bytes, bytes->len);
        return GATE_OK;
    }
    return GATE_OK;
}

enum gate_rc tar_feed(struct tar *tar, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        if (step(tar, &bytes, err))
            return err->rc;
    }
    return GATE_OK;
}

uint64_t tar_skippable(const struct tar *tar)
{
    if (tar->state == AT_END)
        return UINT64_MAX;
    if (tar->state == IN_BODY && !tar->wants_body)
        return tar->left + tar->padding;
    return 0;
}

void tar_skip(struct tar *tar, uint64_t count)
{
    assert(count <= tar_skippable(tar));
    tar->position += count;
    if (tar->state == AT_END || count == 0)
        return;

    uint64_t of_body = count < tar->left ? count : tar->left;
    tar->left -= of_body;
    tar->padding -= count - of_body;
    if (tar->left == 0)
        finish_entry(tar);
}

enum gate_rc tar_finish(struct tar *tar, enum tar_end end, struct error *err)
{
    bool is_marked = tar->state == AT_END || (tar->state == AFTER_ZERO && tar->block_length == 0);
    /* The padding of the last entry may be missing, as Go's reader allows. */
    bool is_between = !tar->has_extra && ((tar->state == AT_HEADER && tar->block_length == 0) ||
                                          tar->state == IN_PADDING);

    if (is_marked || (end == TAR_END_OPEN && is_between))
        return GATE_OK;
    if (is_between)
        return error_set(err, GATE_EFORMAT, "cut short: the tar has no end mark");
    return error_set(err, GATE_EFORMAT, "cut short: the tar ends within an entry");
}
