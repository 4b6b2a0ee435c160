/* The names of a tar that can be sought: from header to header, without a look at the bodies. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "format/tar.h"
#include "image/store_state.h"

enum { HOP_BYTES = 4096 };

struct hop {
    struct store *store;
    uint64_t size; /* of the file */
    bool is_cut;   /* it ends within a body */
    bool is_broken;
};

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    struct hop *hop = context;
    struct store *store = hop->store;
    struct member *member;

    *wants_body = false;
    if (store_add(store, entry, &member, err))
        return err->rc;

    uint64_t present = entry->body < hop->size ? hop->size - entry->body : 0;
    if (present > entry->stored)
        present = entry->stored;
    if (member) {
        member->offset = entry->body;
        member->size = entry->stored;
        member->present = present;
    }
    if (present == entry->stored)
        return GATE_OK;
    hop->is_cut = true;
    return error_set(err, GATE_EFORMAT,
                     "'%.*s' ends at %llu of %llu bytes: the file is cut short; save it again",
                     STR_ARG(entry->path), (unsigned long long)present,
                     (unsigned long long)entry->stored);
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    (void)context;
    (void)offset;
    (void)bytes;
    (void)err;
    return GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    (void)context;
    (void)err;
    return GATE_OK;
}

static const struct tar_handler handler = {
    .begin = on_begin,
    .body = on_body,
    .end = on_end,
};

/* Reads headers until the end mark, the end of the file, or a body that is not all there. */
static enum gate_rc hop_through(struct hop *hop, struct tar *tar, struct error *err)
{
    char buffer[HOP_BYTES];

    for (;;) {
        uint64_t left = hop->size - tar_position(tar);
        uint64_t skippable = tar_skippable(tar);
        ssize_t count;

        if (skippable > 0) {
            tar_skip(tar, skippable < left ? skippable : left);
            if (skippable >= left)
                return GATE_OK;
            continue;
        }
        count = pread(hop->store->fd, buffer, HOP_BYTES, (off_t)tar_position(tar));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_set(err, GATE_EIO, "%s", error_reason(errno).text);
        if (count == 0)
            return GATE_OK;
        if (tar_feed(tar, (struct str){ .ptr = buffer, .len = (size_t)count }, err))
            return err->rc;
    }
}

enum gate_rc store_file_open(struct store *store, struct error *err)
{
    struct hop hop = { .store = store, .size = (uint64_t)store->guard.st_size };
    CLEANUP(tar_closep) struct tar *tar = tar_open(&handler, &hop);

    tar_set_limits(tar, &store->options.limits);
    store->input_bytes = hop.size;
    enum gate_rc rc = hop_through(&hop, tar, &store->cut);

    if (rc == GATE_OK)
        rc = tar_finish(tar, TAR_END_MARKED, &store->cut);
    else if (!hop.is_cut)
        hop.is_broken = true;
    if (rc == GATE_OK)
        return GATE_OK;

    store->is_cut = true;
    if (!hop.is_broken && store_tells_cut_later(store))
        return GATE_OK;
    *err = store->cut;
    return store_fail(store, err);
}
