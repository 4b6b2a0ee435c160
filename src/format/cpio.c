#include "format/cpio.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/memory.h"

enum {
    MAGIC_SIZE = 6,
    NEW_HEADER = 110,
    OLD_HEADER = 76,
    HEADER_MAX = NEW_HEADER,
    NEW_FIELDS = 13,
    NEW_WIDTH = 8,
    NEW_ALIGNMENT = 4,
};

enum state { IN_MAGIC, IN_HEADER, IN_NAME, IN_LINK, IN_BODY, IN_PADDING, AT_END };

enum format { FORMAT_NEW, FORMAT_CHECKED, FORMAT_OLD };

struct cpio {
    const struct cpio_handler *handler;
    void *context;
    enum state state;
    enum state after_padding;
    enum format format;
    uint64_t position; /* in the archive */
    uint64_t start;    /* of the entry's header */
    char header[HEADER_MAX];
    size_t header_length;
    struct buf name;
    struct buf link;
    struct cpio_entry entry;
    uint32_t mode; /* with the type */
    uint64_t left; /* bytes of name, link or body to come */
    uint64_t size; /* of the body */
    uint64_t done; /* bytes of it that were given */
    uint64_t padding;
    uint32_t stated_sum;
    uint32_t sum;
    bool wants_body;
};

bool cpio_is_likely(struct str head)
{
    return str_starts_with(head, STR("070701")) || str_starts_with(head, STR("070702")) ||
           str_starts_with(head, STR("070707"));
}

struct cpio *cpio_open(const struct cpio_handler *handler, void *context)
{
    struct cpio *cpio = memory_new(1, sizeof(*cpio));

    cpio->handler = handler;
    cpio->context = context;
    cpio->name = BUF_INIT(CPIO_NAME_MAX);
    cpio->link = BUF_INIT(CPIO_NAME_MAX);
    return cpio;
}

void cpio_close(struct cpio *cpio)
{
    if (!cpio)
        return;
    buf_release(&cpio->name);
    buf_release(&cpio->link);
    free(cpio);
}

void cpio_closep(struct cpio **cpio)
{
    cpio_close(*cpio);
}

static enum gate_rc malformed(const char *what, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "malformed cpio archive: %s", what);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* `width` digits of a number; at most 33 bits in these formats. */
static bool number(const char *digits, size_t width, int base, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < width; i++) {
        int digit = digit_of(digits[i]);

        if (digit < 0 || digit >= base)
            return false;
        *value = *value * (uint64_t)base + (uint64_t)digit;
    }
    return true;
}

/* The fields of both formats, in the order of the new one. */
enum field {
    INODE,
    MODE,
    UID,
    GID,
    LINKS,
    TIME,
    SIZE,
    MAJOR,
    MINOR,
    SPECIAL_MAJOR,
    SPECIAL_MINOR,
    NAME_SIZE,
    CHECKSUM,
};

static bool read_new(const char *header, uint64_t fields[NEW_FIELDS])
{
    for (size_t i = 0; i < NEW_FIELDS; i++) {
        if (!number(header + MAGIC_SIZE + i * NEW_WIDTH, NEW_WIDTH, 16, &fields[i]))
            return false;
    }
    return true;
}

static bool read_old(const char *header, uint64_t fields[NEW_FIELDS])
{
    static const struct {
        enum field field;
        size_t width;
    } order[] = {
        { .field = MINOR, .width = 6 },         { .field = INODE, .width = 6 },
        { .field = MODE, .width = 6 },          { .field = UID, .width = 6 },
        { .field = GID, .width = 6 },           { .field = LINKS, .width = 6 },
        { .field = SPECIAL_MINOR, .width = 6 }, { .field = TIME, .width = 11 },
        { .field = NAME_SIZE, .width = 6 },     { .field = SIZE, .width = 11 },
    };
    size_t offset = MAGIC_SIZE;

    memset(fields, 0, NEW_FIELDS * sizeof(*fields));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (!number(header + offset, order[i].width, 8, &fields[order[i].field]))
            return false;
        offset += order[i].width;
    }
    /* One number of device: major above, minor in the low byte. */
    fields[SPECIAL_MAJOR] = fields[SPECIAL_MINOR] >> 8;
    fields[SPECIAL_MINOR] &= 0xff;
    return true;
}

static uint64_t padding_of(const struct cpio *cpio, uint64_t size)
{
    if (cpio->format == FORMAT_OLD)
        return 0;
    return (NEW_ALIGNMENT - size % NEW_ALIGNMENT) % NEW_ALIGNMENT;
}

/* Goes on with `state`, behind the padding of what had `size` bytes. */
static void enter(struct cpio *cpio, enum state state, uint64_t size)
{
    cpio->padding = padding_of(cpio, size);
    cpio->after_padding = state;
    cpio->state = cpio->padding > 0 ? IN_PADDING : state;
}

static void enter_next(struct cpio *cpio, uint64_t size)
{
    cpio->header_length = 0;
    enter(cpio, IN_MAGIC, size);
}

static enum gate_rc take_header(struct cpio *cpio, struct error *err)
{
    uint64_t fields[NEW_FIELDS];
    bool is_old = cpio->format == FORMAT_OLD;

    if (!(is_old ? read_old(cpio->header, fields) : read_new(cpio->header, fields)))
        return malformed("a header with no number in it", err);
    if (fields[NAME_SIZE] == 0)
        return malformed("a file without a name", err);
    if (fields[NAME_SIZE] > CPIO_NAME_MAX)
        return error_set(err, GATE_ELIMIT, "a name of more than %d bytes", CPIO_NAME_MAX);

    cpio->entry = (struct cpio_entry){
        .file = { .mode = fields[MODE] & 07777U,
                  .uid = (uint32_t)fields[UID],
                  .gid = (uint32_t)fields[GID],
                  .mtime = (int64_t)fields[TIME],
                  .offset = cpio->start,
                  .device_major = (uint32_t)fields[SPECIAL_MAJOR],
                  .device_minor = (uint32_t)fields[SPECIAL_MINOR] },
        .inode = fields[INODE],
        .device = fields[MAJOR] << 32 | fields[MINOR],
        .links = (uint32_t)fields[LINKS],
    };
    cpio->mode = (uint32_t)fields[MODE];
    cpio->size = fields[SIZE];
    cpio->stated_sum = (uint32_t)fields[CHECKSUM];
    cpio->left = fields[NAME_SIZE];
    cpio->name.len = 0;
    cpio->link.len = 0;
    cpio->state = IN_NAME;
    return GATE_OK;
}

static enum gate_rc take_magic(struct cpio *cpio, struct error *err)
{
    struct str magic = { .ptr = cpio->header, .len = MAGIC_SIZE };

    if (!cpio_is_likely(magic))
        return malformed("no header where one should be", err);
    cpio->format = FORMAT_OLD;
    if (cpio->header[MAGIC_SIZE - 1] == '1')
        cpio->format = FORMAT_NEW;
    else if (cpio->header[MAGIC_SIZE - 1] == '2')
        cpio->format = FORMAT_CHECKED;
    cpio->state = IN_HEADER;
    return GATE_OK;
}

/* False for a socket, and for what is no type. */
static bool type_of(uint32_t mode, enum tar_type *type)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        *type = TAR_FILE;
        return true;
    case S_IFDIR:
        *type = TAR_DIRECTORY;
        return true;
    case S_IFLNK:
        *type = TAR_SYMLINK;
        return true;
    case S_IFCHR:
        *type = TAR_CHARACTER;
        return true;
    case S_IFBLK:
        *type = TAR_BLOCK_DEVICE;
        return true;
    case S_IFIFO:
        *type = TAR_FIFO;
        return true;
    default:
        return false;
    }
}

static enum gate_rc begin_entry(struct cpio *cpio, struct error *err)
{
    struct tar_entry *file = &cpio->entry.file;
    bool is_file = file->type == TAR_FILE;

    file->path = buf_str(&cpio->name);
    file->link = buf_str(&cpio->link);
    file->size = is_file ? cpio->size : 0;
    file->stored = file->size;
    if (file->type != TAR_CHARACTER && file->type != TAR_BLOCK_DEVICE) {
        file->device_major = 0;
        file->device_minor = 0;
    }
    cpio->wants_body = is_file;
    return cpio->handler->begin(cpio->context, &cpio->entry, &cpio->wants_body, err);
}

static enum gate_rc end_body(struct cpio *cpio, struct error *err)
{
    if (cpio->format == FORMAT_CHECKED && cpio->entry.file.type == TAR_FILE && cpio->size > 0 &&
        cpio->sum != cpio->stated_sum)
        return malformed("wrong checksum", err);
    if (cpio->wants_body && cpio->handler->end(cpio->context, err))
        return err->rc;
    enter_next(cpio, cpio->size);
    return GATE_OK;
}

static enum gate_rc end_name(struct cpio *cpio, struct error *err)
{
    struct str name = buf_str(&cpio->name);
    uint64_t header = cpio->format == FORMAT_OLD ? OLD_HEADER : NEW_HEADER;
    bool is_known;

    /* The NUL at its end is counted in its size. */
    if (name.ptr[name.len - 1] != '\0' || strlen(name.ptr) != name.len - 1)
        return malformed("a NUL within a name", err);
    cpio->name.len--;
    if (str_equal(buf_str(&cpio->name), STR("TRAILER!!!"))) {
        cpio->state = AT_END;
        return GATE_OK;
    }

    cpio->left = cpio->size;
    cpio->done = 0;
    cpio->sum = 0;
    is_known = type_of(cpio->mode, &cpio->entry.file.type);
    if (is_known && cpio->entry.file.type == TAR_SYMLINK) {
        enter(cpio, IN_LINK, header + name.len);
        return cpio->size > 0 ? GATE_OK : malformed("a link to nothing", err);
    }
    enter(cpio, IN_BODY, header + name.len);
    cpio->wants_body = false;
    if (!is_known && (cpio->mode & S_IFMT) != S_IFSOCK)
        return malformed("a file of no type", err);
    if (is_known && begin_entry(cpio, err))
        return err->rc;
    if (cpio->left > 0)
        return GATE_OK;

    /* Without a body its padding is that of the name alone. */
    uint64_t padding = cpio->padding;
    if (end_body(cpio, err))
        return err->rc;
    cpio->padding = padding;
    cpio->state = padding > 0 ? IN_PADDING : IN_MAGIC;
    return GATE_OK;
}

static enum gate_rc end_link(struct cpio *cpio, struct error *err)
{
    struct str link = buf_str(&cpio->link);

    if (memchr(link.ptr, '\0', link.len))
        return malformed("a NUL within a link", err);
    if (begin_entry(cpio, err))
        return err->rc;
    enter_next(cpio, cpio->size);
    return GATE_OK;
}

static struct str take(struct str *bytes, uint64_t wanted)
{
    struct str piece = str_slice(*bytes, 0, wanted < bytes->len ? (size_t)wanted : bytes->len);

    *bytes = str_slice(*bytes, piece.len, bytes->len);
    return piece;
}

/* Fills the header up to `size` bytes; true when it is full. */
static bool fill_header(struct cpio *cpio, struct str *bytes, size_t size)
{
    struct str piece = take(bytes, size - cpio->header_length);

    memcpy(cpio->header + cpio->header_length, piece.ptr, piece.len);
    cpio->header_length += piece.len;
    return cpio->header_length == size;
}

/* Adds to a name or link; *is_full when all of it is there. */
static enum gate_rc fill_text(struct cpio *cpio, struct buf *text, struct str *bytes, bool *is_full,
                              struct error *err)
{
    struct str piece = take(bytes, cpio->left);

    buf_add(text, piece);
    if (buf_failed(text))
        return error_set(err, GATE_ELIMIT, "a name of more than %d bytes", CPIO_NAME_MAX);
    cpio->left -= piece.len;
    *is_full = cpio->left == 0;
    return GATE_OK;
}

static enum gate_rc read_body(struct cpio *cpio, struct str *bytes, struct error *err)
{
    struct str piece = take(bytes, cpio->left);
    uint64_t offset = cpio->done;

    for (size_t i = 0; i < piece.len && cpio->format == FORMAT_CHECKED; i++)
        cpio->sum += (unsigned char)piece.ptr[i];
    cpio->left -= piece.len;
    cpio->done += piece.len;
    if (cpio->wants_body && cpio->handler->body(cpio->context, offset, piece, err))
        return err->rc;
    return cpio->left == 0 ? end_body(cpio, err) : GATE_OK;
}

static enum gate_rc read_end(struct str *bytes, struct error *err)
{
    for (size_t i = 0; i < bytes->len; i++) {
        if (bytes->ptr[i] != '\0')
            return malformed("something after its end", err);
    }
    *bytes = str_slice(*bytes, bytes->len, 0);
    return GATE_OK;
}

/* Uses some of `bytes`, which are not empty. */
static enum gate_rc step(struct cpio *cpio, struct str *bytes, struct error *err)
{
    size_t header = cpio->format == FORMAT_OLD ? OLD_HEADER : NEW_HEADER;
    bool is_full = false;

    switch (cpio->state) {
    case IN_MAGIC:
        if (cpio->header_length == 0)
            cpio->start = cpio->position;
        return fill_header(cpio, bytes, MAGIC_SIZE) ? take_magic(cpio, err) : GATE_OK;
    case IN_HEADER:
        return fill_header(cpio, bytes, header) ? take_header(cpio, err) : GATE_OK;
    case IN_NAME:
        if (fill_text(cpio, &cpio->name, bytes, &is_full, err))
            return err->rc;
        return is_full ? end_name(cpio, err) : GATE_OK;
    case IN_LINK:
        if (fill_text(cpio, &cpio->link, bytes, &is_full, err))
            return err->rc;
        return is_full ? end_link(cpio, err) : GATE_OK;
    case IN_BODY:
        return read_body(cpio, bytes, err);
    case IN_PADDING:
        cpio->padding -= take(bytes, cpio->padding).len;
        if (cpio->padding == 0)
            cpio->state = cpio->after_padding;
        return GATE_OK;
    case AT_END:
        return read_end(bytes, err);
    }
    return GATE_OK;
}

enum gate_rc cpio_feed(struct cpio *cpio, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        size_t before = bytes.len;

        if (step(cpio, &bytes, err))
            return err->rc;
        cpio->position += before - bytes.len;
    }
    return GATE_OK;
}

uint64_t cpio_position(const struct cpio *cpio)
{
    return cpio->position;
}

enum gate_rc cpio_finish(const struct cpio *cpio, struct error *err)
{
    if (cpio->state == AT_END)
        return GATE_OK;
    return error_set(err, GATE_EFORMAT, "cut short: the cpio archive has no end mark");
}
