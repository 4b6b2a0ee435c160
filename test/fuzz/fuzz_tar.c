#include "format/tar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The events of a parse, as a checksum: bodies byte by byte, so that how they are cut is nothing.
 */
struct trace {
    uint64_t sum;
    uint64_t next; /* in the body */
    uint64_t size;
    int depth; /* 1 between begin and end */
};

static void mix(struct trace *trace, uint64_t number)
{
    trace->sum = (trace->sum ^ number) * 0x100000001b3;
}

static void mix_str(struct trace *trace, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        mix(trace, (unsigned char)text.ptr[i]);
    mix(trace, text.len);
}

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct trace *trace = context;

    (void)err;
    if (trace->depth != 0 || *wants_body != (entry->type == TAR_FILE))
        abort();
    mix(trace, entry->type);
    mix_str(trace, entry->path);
    mix_str(trace, entry->link);
    mix(trace, entry->size);
    mix(trace, entry->offset);
    mix(trace, entry->body);
    mix(trace, entry->stored);
    mix(trace, (uint64_t)entry->mtime);
    mix(trace, entry->mode);
    mix(trace, entry->uid);
    mix(trace, entry->gid);
    for (size_t i = 0; i < entry->xattr_count; i++) {
        mix_str(trace, entry->xattrs[i].name);
        mix_str(trace, entry->xattrs[i].value);
    }
    *wants_body = entry->type == TAR_FILE;
    trace->depth = *wants_body ? 1 : 0;
    trace->next = 0;
    trace->size = entry->size;
    return GATE_OK;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct trace *trace = context;

    (void)err;
    if (trace->depth != 1 || offset < trace->next || bytes.len == 0 ||
        offset + bytes.len > trace->size)
        abort();
    for (size_t i = 0; i < bytes.len; i++) {
        mix(trace, offset + i);
        mix(trace, (unsigned char)bytes.ptr[i]);
    }
    trace->next = offset + bytes.len;
    return GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    struct trace *trace = context;

    (void)err;
    if (trace->depth != 1)
        abort();
    trace->depth = 0;
    return GATE_OK;
}

static const struct tar_handler handler = { .begin = on_begin, .body = on_body, .end = on_end };

static enum gate_rc run(struct str tar, size_t piece, uint64_t *sum)
{
    struct trace trace = { .sum = 0xcbf29ce484222325 };
    CLEANUP(tar_closep) struct tar *parser = tar_open(&handler, &trace);
    struct error err = ERROR_INIT;

    while (tar.len > 0) {
        struct str bytes = str_slice(tar, 0, piece);

        if (tar_feed(parser, bytes, &err)) {
            *sum = trace.sum;
            return err.rc;
        }
        tar = str_slice(tar, bytes.len, tar.len);
        if (tar_position(parser) == 0)
            abort();
    }
    *sum = trace.sum;
    return tar_finish(parser, TAR_END_MARKED, &err);
}

/* Where the bytes are cut changes neither the events nor the verdict. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t pieces[] = { 1, 512, 700 };
    const struct str tar = { .ptr = (const char *)data, .len = size };
    uint64_t whole;
    enum gate_rc rc = run(tar, size ? size : 1, &whole);

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        uint64_t sum;

        if (run(tar, pieces[i], &sum) != rc || sum != whole)
            abort();
    }
    return 0;
}
