#include "format/zip.h"

#include <string.h>

#include "base/limits.h"
#include "format/codec.h"

enum {
    END_BYTES = 22,
    CENTRAL_BYTES = 46,
    LOCAL_BYTES = 30,
    COMMENT_MAX = 0xffff,
    STORED = 0,
    DEFLATED = 8,
    FLAG_ENCRYPTED = 1,
    PIECE_BYTES = 1 << 14,
};

static uint32_t number_at(struct str bytes, size_t at, unsigned width)
{
    uint32_t number = 0;

    for (unsigned i = width; i-- > 0;)
        number = number << 8 | (unsigned char)bytes.ptr[at + i];
    return number;
}

static bool is_marked(struct str bytes, size_t at, size_t length, const char *mark)
{
    return at <= bytes.len && bytes.len - at >= length && memcmp(bytes.ptr + at, mark, 4) == 0;
}

/* The last record that ends, with its comment, where the file does. */
static bool find_end(struct str bytes, size_t *end)
{
    for (size_t back = END_BYTES; back <= bytes.len && back <= END_BYTES + COMMENT_MAX; back++) {
        size_t at = bytes.len - back;

        if (is_marked(bytes, at, END_BYTES, "PK\5\6") &&
            number_at(bytes, at + 20, 2) == back - END_BYTES) {
            *end = at;
            return true;
        }
    }
    return false;
}

/* `base` is where the archive begins in the file. */
static bool take_member(struct str bytes, size_t base, struct str central,
                        struct zip_member *member)
{
    size_t size = number_at(central, 20, 4);
    size_t at = base + number_at(central, 42, 4);

    if (!is_marked(bytes, at, LOCAL_BYTES, "PK\3\4"))
        return false;
    at += LOCAL_BYTES + number_at(bytes, at + 26, 2) + number_at(bytes, at + 28, 2);
    if (at > bytes.len || size > bytes.len - at)
        return false;
    member->packed = str_slice(bytes, at, size);
    member->flags = (uint16_t)number_at(central, 8, 2);
    member->method = (uint16_t)number_at(central, 10, 2);
    member->checksum = number_at(central, 16, 4);
    member->size = number_at(central, 24, 4);
    return true;
}

enum gate_rc zip_parse(struct str bytes, struct vec *members, struct error *err)
{
    size_t end;

    if (!find_end(bytes, &end))
        return error_set(err, GATE_EFORMAT, "no ZIP archive, or one that is cut short");
    size_t count = number_at(bytes, end + 10, 2);
    size_t size = number_at(bytes, end + 12, 4);
    size_t offset = number_at(bytes, end + 16, 4);
    if (count == 0xffff || size == UINT32_MAX || offset == UINT32_MAX)
        return error_set(err, GATE_EUNSUPPORTED, "ZIP64 is not read");
    if (number_at(bytes, end + 4, 4) != 0 || number_at(bytes, end + 8, 2) != count)
        return error_set(err, GATE_EUNSUPPORTED, "a ZIP archive of several disks is not read");
    if (size > end || offset > end - size)
        return error_set(err, GATE_EFORMAT, "malformed ZIP: a directory outside of the file");
    struct str directory = str_slice(bytes, end - size, size);
    for (size_t i = 0; i < count; i++) {
        struct zip_member member = { .name = STR("") };

        if (!is_marked(directory, 0, CENTRAL_BYTES, "PK\1\2"))
            return error_set(err, GATE_EFORMAT, "malformed ZIP: a directory that is cut short");
        size_t name = number_at(directory, 28, 2);
        size_t length =
            CENTRAL_BYTES + name + number_at(directory, 30, 2) + number_at(directory, 32, 2);
        if (length > directory.len || !take_member(bytes, end - size - offset, directory, &member))
            return error_set(err, GATE_EFORMAT, "malformed ZIP: a member outside of the file");
        member.name = str_slice(directory, CENTRAL_BYTES, name);
        *(struct zip_member *)vec_add(members) = member;
        directory = str_slice(directory, length, directory.len);
    }
    return GATE_OK;
}

static enum gate_rc unpack(struct codec *codec, struct str input, struct buf *buffer,
                           struct error *err)
{
    char piece[PIECE_BYTES];
    size_t made = sizeof(piece);

    while (input.len > 0 || made == sizeof(piece)) {
        if (codec_step(codec, &input, piece, sizeof(piece), &made, err))
            return err->rc;
        buf_add(buffer, (struct str){ .ptr = piece, .len = made });
        if (buf_failed(buffer))
            return error_set(err, GATE_ELIMIT, "a member of more than %zu bytes", buffer->limit);
    }
    return GATE_OK;
}

/* Raw deflate becomes a gzip stream with a header before and the checksum and size behind it. */
enum gate_rc zip_read(const struct zip_member *member, struct buf *buffer, struct str *content,
                      struct error *err)
{
    static const char head[] = { '\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff' };
    CLEANUP(codec_closep) struct codec *codec = NULL;
    char tail[8];

    if (member->flags & FLAG_ENCRYPTED)
        return error_set(err, GATE_EUNSUPPORTED, "an encrypted member");
    if (member->method == STORED) {
        *content = member->packed;
        return member->size == member->packed.len
                   ? GATE_OK
                   : error_set(err, GATE_EFORMAT, "a stored member of another size");
    }
    if (member->method != DEFLATED)
        return error_set(err, GATE_EUNSUPPORTED, "a member packed with method %u", member->method);
    for (unsigned i = 0; i < 4; i++) {
        tail[i] = (char)(member->checksum >> (8 * i));
        tail[4 + i] = (char)(member->size >> (8 * i));
    }
    if (codec_open(CODEC_GZIP, CODEC_ENGINE_BEST, LIMITS_DEFAULT.ratio, &codec, err) ||
        unpack(codec, (struct str){ .ptr = head, .len = sizeof(head) }, buffer, err) ||
        unpack(codec, member->packed, buffer, err) ||
        unpack(codec, (struct str){ .ptr = tail, .len = sizeof(tail) }, buffer, err) ||
        codec_finish(codec, err))
        return err->rc;
    *content = buf_str(buffer);
    return GATE_OK;
}
