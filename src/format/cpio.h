/*
 * cpio: an incremental parser of cpio archives: bytes in as they come, cut anywhere, entries out.
 *
 * Reads "new ASCII" with and without checksums (magic 070701, 070702: cpio(5), SVR4) and "old
 * character" archives (070707: POSIX.1-2001). Not the old binary formats.
 *
 * This is not left to libarchive, which takes up to 4 GiB of memory if a name says that it is long.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "format/tar.h"

struct cpio_entry {
    struct tar_entry file; /* as of a tar, `body` is 0. A socket is no entry. */
    uint64_t inode;        /* names of one file have the same inode and device */
    uint64_t device;
    uint32_t links; /* how many names the file has */
};

/* What the parser calls; see struct tar_handler. Content of several names comes with the last. */
struct cpio_handler {
    enum gate_rc (*begin)(void *context, const struct cpio_entry *entry, bool *wants_body,
                          struct error *err);
    enum gate_rc (*body)(void *context, uint64_t offset, struct str bytes, struct error *err);
    enum gate_rc (*end)(void *context, struct error *err);
};

/* Whether bytes that begin with `head` are such an archive; six are enough. */
bool cpio_is_likely(struct str head);

struct cpio;

/* `handler` and `context` outlive the parser. */
struct cpio *cpio_open(const struct cpio_handler *handler, void *context);
void cpio_close(struct cpio *cpio);
void cpio_closep(struct cpio **cpio);

/*
 * Takes the next bytes. Fails with GATE_EFORMAT (malformed, a wrong checksum, something after the
 * end), GATE_ELIMIT (a name or link of more than CPIO_NAME_MAX bytes) or as the handler does.
 */
ATTR_MUST_CHECK
enum gate_rc cpio_feed(struct cpio *cpio, struct str bytes, struct error *err);

enum { CPIO_NAME_MAX = 64 << 10 };

/* How many bytes it has taken. */
uint64_t cpio_position(const struct cpio *cpio);

/* The archive has ended. Fails with GATE_EFORMAT: cut short. */
ATTR_MUST_CHECK
enum gate_rc cpio_finish(const struct cpio *cpio, struct error *err);
