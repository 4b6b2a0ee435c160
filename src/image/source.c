#include "image/source.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum kind { RANGE, STREAM, INNER, DECODED };

struct source {
    enum kind kind;
    int fd;
    uint64_t position; /* in the file, or in `below` */
    uint64_t start;    /* of the part of `below` */
    uint64_t end;      /* where to stop; UINT64_MAX: at the end */
    uint64_t read;     /* from the descriptor */
    struct source *below;
    struct codec *codec;
    struct str input; /* of the codec, not used yet */
    bool is_input_over;
    struct lane *lane;
    struct crew *crew;
    char *buffer;
    char *head; /* was peeked at, and is given before anything else */
    size_t head_length;
};

static struct source *source_new(enum kind kind)
{
    struct source *source = memory_new(1, sizeof(*source));

    source->kind = kind;
    source->fd = -1;
    source->end = UINT64_MAX;
    return source;
}

struct source *source_open_range(int fd, uint64_t offset, uint64_t size)
{
    struct source *source = source_new(RANGE);

    source->fd = fd;
    source->position = offset;
    source->end = size < UINT64_MAX - offset ? offset + size : UINT64_MAX;
    return source;
}

struct source *source_open_stream(int fd)
{
    struct source *source = source_new(STREAM);

    source->fd = fd;
    return source;
}

struct source *source_open_inner(struct source *outer, uint64_t offset, uint64_t size)
{
    struct source *source = source_new(INNER);

    source->below = outer;
    source->end = size < UINT64_MAX - offset ? offset + size : UINT64_MAX;
    source->start = offset;
    return source;
}

enum gate_rc source_open_decoded(struct source *outer, enum codec_kind kind, uint64_t ratio,
                                 struct source **source, struct error *err)
{
    CLEANUP(source_closep) struct source *opened = source_new(DECODED);

    opened->below = outer;
    if (codec_open(kind, CODEC_ENGINE_BEST, ratio, &opened->codec, err))
        return err->rc;
    *source = STEAL(opened);
    return GATE_OK;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    source_close(source->below);
    codec_close(source->codec);
    free(source->buffer);
    free(source->head);
    free(source);
}

void source_closep(struct source **source)
{
    source_close(*source);
}

void source_set_lane(struct source *source, struct lane *lane, struct crew *crew)
{
    while (source->below)
        source = source->below;
    source->lane = lane;
    source->crew = crew;
}

uint64_t source_read_bytes(const struct source *source)
{
    while (source->below)
        source = source->below;
    return source->read;
}

static char *own_buffer(struct source *source)
{
    if (!source->buffer)
        source->buffer = memory_new(1, CREW_CHUNK);
    return source->buffer;
}

/* A descriptor that does not block is waited for. */
static bool may_retry(int fd)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

    if (errno == EINTR)
        return true;
    return (errno == EAGAIN || errno == EWOULDBLOCK) &&
           (poll(&poll_fd, 1, -1) > 0 || errno == EINTR);
}

static ssize_t read_some(const struct source *source, char *buffer)
{
    uint64_t room = source->end - source->position;
    size_t wanted = room < CREW_CHUNK ? (size_t)room : CREW_CHUNK;
    ssize_t count;

    if (wanted == 0)
        return 0;
    do {
        count = source->kind == RANGE ? pread(source->fd, buffer, wanted, (off_t)source->position)
                                      : read(source->fd, buffer, wanted);
    } while (count < 0 && may_retry(source->fd));
    return count;
}

static enum gate_rc next_of_fd(struct source *source, struct str *bytes, struct error *err)
{
    char *buffer = source->lane ? lane_chunk(source->lane) : own_buffer(source);
    ssize_t count = read_some(source, buffer);

    if (count < 0)
        return error_set(err, GATE_EIO, "%s", error_reason(errno).text);
    if (source->lane)
        lane_put(source->lane, (size_t)count);
    if (source->crew)
        crew_count(source->crew, (uint64_t)count);
    source->position += (uint64_t)count;
    source->read += (uint64_t)count;
    *bytes = (struct str){ .ptr = buffer, .len = (size_t)count };
    return GATE_OK;
}

/* The part of what comes from below that is between the part's beginning and its end. */
static enum gate_rc next_of_inner(struct source *source, struct str *bytes, struct error *err)
{
    uint64_t start = source->start;

    for (;;) {
        struct str piece;

        if (source->position >= source->end) {
            *bytes = STR("");
            return GATE_OK;
        }
        if (source_next(source->below, &piece, err))
            return err->rc;
        uint64_t at = source->position;
        source->position += piece.len;
        if (piece.len > 0 && source->position <= start)
            continue;
        if (at < start)
            piece = str_slice(piece, (size_t)(start - at), piece.len);
        if (source->position > source->end)
            piece.len -= (size_t)(source->position - source->end);
        *bytes = piece;
        return GATE_OK;
    }
}

static enum gate_rc next_of_decoded(struct source *source, struct str *bytes, struct error *err)
{
    char *buffer = own_buffer(source);
    size_t made = 0;

    while (made == 0) {
        if (source->input.len == 0 && !source->is_input_over) {
            if (source_next(source->below, &source->input, err))
                return err->rc;
            source->is_input_over = source->input.len == 0;
        }
        if (codec_step(source->codec, &source->input, buffer, CREW_CHUNK, &made, err))
            return err->rc;
        if (made == 0 && source->is_input_over) {
            if (codec_finish(source->codec, err))
                return err->rc;
            break;
        }
    }
    *bytes = (struct str){ .ptr = buffer, .len = made };
    return GATE_OK;
}

static enum gate_rc produce(struct source *source, struct str *bytes, struct error *err)
{
    switch (source->kind) {
    case RANGE:
    case STREAM:
        return next_of_fd(source, bytes, err);
    case INNER:
        return next_of_inner(source, bytes, err);
    case DECODED:
        return next_of_decoded(source, bytes, err);
    }
    *bytes = STR("");
    return GATE_OK;
}

enum gate_rc source_next(struct source *source, struct str *bytes, struct error *err)
{
    if (source->head_length > 0) {
        *bytes = (struct str){ .ptr = source->head, .len = source->head_length };
        source->head_length = 0;
        return GATE_OK;
    }
    return produce(source, bytes, err);
}

enum gate_rc source_peek(struct source *source, size_t count, struct str *bytes, struct error *err)
{
    assert(count <= SOURCE_PEEK_MAX);
    if (!source->head)
        source->head = memory_new(1, SOURCE_PEEK_MAX + CREW_CHUNK);

    while (source->head_length < count) {
        struct str more = STR("");

        if (produce(source, &more, err))
            return err->rc;
        if (more.len == 0)
            break;
        memcpy(source->head + source->head_length, more.ptr, more.len);
        source->head_length += more.len;
    }
    *bytes = str_slice((struct str){ .ptr = source->head, .len = source->head_length }, 0, count);
    return GATE_OK;
}
