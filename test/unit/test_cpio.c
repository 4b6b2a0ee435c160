#include "format/cpio.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "unit/cpio_writer.h"
#include "unit/test.h"

enum { ROOM = 1 << 20, LINE = 512 };

struct listing {
    struct buf text;
};

static void list_line(struct listing *listing, const char *format, ...) ATTR_PRINTF(2, 3);

static void list_line(struct listing *listing, const char *format, ...)
{
    char line[LINE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    buf_add(&listing->text, str_of(line));
}

static enum gate_rc on_begin(void *context, const struct cpio_entry *entry, bool *wants_body,
                             struct error *err)
{
    static const char types[] = { 'f', 'h', 'l', 'c', 'b', 'd', 'p' };
    const struct tar_entry *file = &entry->file;

    (void)err;
    *wants_body = file->type == TAR_FILE;
    list_line(context, "%c %.*s", types[file->type], STR_ARG(file->path));
    if (file->link.len > 0)
        list_line(context, " -> %.*s", STR_ARG(file->link));
    list_line(context, " %o %u:%u %llu @%lld %llux%u", file->mode, file->uid, file->gid,
              (unsigned long long)file->size, (long long)file->mtime,
              (unsigned long long)entry->inode, entry->links);
    if (file->device_major || file->device_minor)
        list_line(context, " dev %u,%u", file->device_major, file->device_minor);
    list_line(context, *wants_body ? " [" : "\n");
    return GATE_OK;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct listing *listing = context;

    (void)err;
    (void)offset;
    buf_add(&listing->text, bytes);
    return GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    (void)err;
    list_line(context, "]\n");
    return GATE_OK;
}

static const struct cpio_handler handler = { .begin = on_begin, .body = on_body, .end = on_end };

static enum gate_rc list(struct str bytes, size_t piece, struct listing *listing, struct error *err)
{
    CLEANUP(cpio_closep) struct cpio *cpio = cpio_open(&handler, listing);

    while (bytes.len > 0) {
        if (cpio_feed(cpio, str_slice(bytes, 0, piece), err))
            return err->rc;
        bytes = str_slice(bytes, piece, bytes.len);
    }
    return cpio_finish(cpio, err);
}

static void check(const struct buf *archive, enum gate_rc rc, const char *want)
{
    static const size_t pieces[] = { ROOM, 1, 7, 110 };

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct listing listing = { .text = BUF_INIT(ROOM) };
        struct error err = ERROR_INIT;

        CHECK_INT(list(buf_str(archive), pieces[i], &listing, &err), rc);
        CHECK_STR(rc ? str_of(err.message) : buf_str(&listing.text), want);
        buf_release(&listing.text);
    }
}

static void test_entries(void)
{
    static const struct {
        const char *row;
        struct cpio_file file;
        const char *want;
    } cases[] = {
        { "file",
          { "etc/a", 0100644, STR("abc"), 1, 0, 294 },
          "f etc/a 644 1:2 3 @1000 7x1 [abc]\n" },
        { "four bytes",
          { "ab", 0100644, STR("abcd"), 1, 0, 394 },
          "f ab 644 1:2 4 @1000 7x1 [abcd]\n" },
        { "empty file", { "abc", 0100600, STR(""), 1, 0, 0 }, "f abc 600 1:2 0 @1000 7x1 []\n" },
        { "directory", { "etc", 040755, STR(""), 2, 0, 0 }, "d etc 755 1:2 0 @1000 7x2\n" },
        { "link", { "l", 0120777, STR("to/a"), 1, 0, 0 }, "l l -> to/a 777 1:2 0 @1000 7x1\n" },
        { "device", { "null", 020666, STR(""), 1, 3, 0 }, "c null 666 1:2 0 @1000 7x1 dev 3,3\n" },
        { "block device",
          { "sda", 060660, STR(""), 1, 8, 0 },
          "b sda 660 1:2 0 @1000 7x1 dev 8,8\n" },
        { "FIFO", { "p", 010644, STR(""), 1, 0, 0 }, "p p 644 1:2 0 @1000 7x1\n" },
        { "socket", { "s", 0140644, STR(""), 1, 0, 0 }, "" },
        { "set-uid", { "su", 0104755, STR(""), 1, 0, 0 }, "f su 4755 1:2 0 @1000 7x1 []\n" },
        { "device numbers of a file",
          { "f", 0100644, STR(""), 1, 9, 0 },
          "f f 644 1:2 0 @1000 7x1 []\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases) * 3; i++) {
        CLEANUP(buf_release) struct buf archive = BUF_INIT(ROOM);

        test_row(cases[i / 3].row);
        cpio_writer_add(&archive, i % 3, &cases[i / 3].file);
        cpio_writer_end(&archive, i % 3);
        check(&archive, GATE_OK, cases[i / 3].want);
        buf_add(&archive, STR("\0\0\0\0\0"));
        check(&archive, GATE_OK, cases[i / 3].want);
        buf_add(&archive, STR("x"));
        check(&archive, GATE_EFORMAT, "malformed cpio archive: something after its end");
    }
}

static void test_faults(void)
{
    static const struct {
        const char *row;
        size_t at; /* where `bytes` replace what stands there, in a new archive */
        struct str bytes;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "no magic", 0, STR("070703"), GATE_EFORMAT,
          "malformed cpio archive: no header where one should be" },
        { "no digit", 20, STR("g"), GATE_EFORMAT,
          "malformed cpio archive: a header with no number in it" },
        { "a sign", 14, STR("-"), GATE_EFORMAT,
          "malformed cpio archive: a header with no number in it" },
        { "no name", 94, STR("00000000"), GATE_EFORMAT,
          "malformed cpio archive: a file without a name" },
        { "a name of 4 GiB", 94, STR("ffffffff"), GATE_ELIMIT, "a name of more than 65536 bytes" },
        { "a name that does not end", 112, STR("x"), GATE_EFORMAT,
          "malformed cpio archive: a NUL within a name" },
        { "a NUL within", 110, STR("\0"), GATE_EFORMAT,
          "malformed cpio archive: a NUL within a name" },
        { "no type", 14, STR("00000000"), GATE_EFORMAT,
          "malformed cpio archive: a file of no type" },
        { "wrong checksum", 102, STR("00000001"), GATE_EFORMAT,
          "malformed cpio archive: wrong checksum" },
        { "a size beyond the end", 54, STR("ffffffff"), GATE_EFORMAT,
          "cut short: the cpio archive has no end mark" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf archive = BUF_INIT(ROOM);
        const struct cpio_file file = { "ab", 0100644, STR("abcd"), 1, 0, 394 };

        test_row(cases[i].row);
        cpio_writer_add(&archive, 1, &file);
        cpio_writer_end(&archive, 1);
        memcpy(archive.data + cases[i].at, cases[i].bytes.ptr, cases[i].bytes.len);
        check(&archive, cases[i].rc, cases[i].message);
    }
}

static void test_links(void)
{
    CLEANUP(buf_release) struct buf empty = BUF_INIT(ROOM);
    CLEANUP(buf_release) struct buf nul = BUF_INIT(ROOM);
    const struct cpio_file nowhere = { "l", 0120777, STR(""), 1, 0, 0 };
    const struct cpio_file hidden = { "l", 0120777, STR("a\0b"), 1, 0, 0 };

    cpio_writer_add(&empty, 0, &nowhere);
    check(&empty, GATE_EFORMAT, "malformed cpio archive: a link to nothing");
    cpio_writer_add(&nul, 0, &hidden);
    check(&nul, GATE_EFORMAT, "malformed cpio archive: a NUL within a link");
}

static void test_cut_short(void)
{
    for (enum cpio_writer_format format = 0; format < CPIO_WRITER_FORMATS; format++) {
        CLEANUP(buf_release) struct buf archive = BUF_INIT(ROOM);
        const struct cpio_file file = { "ab", 0100644, STR("abcd"), 1, 0, 394 };

        cpio_writer_add(&archive, format, &file);
        cpio_writer_end(&archive, format);
        while (archive.data[archive.len - 1] == '\0')
            archive.len--;
        for (; archive.len > 0; archive.len--)
            check(&archive, GATE_EFORMAT, "cut short: the cpio archive has no end mark");
    }
}

static void test_likely(void)
{
    CHECK(cpio_is_likely(STR("070701...")));
    CHECK(cpio_is_likely(STR("070707")));
    CHECK(!cpio_is_likely(STR("07070")));
    CHECK(!cpio_is_likely(STR("")));
    CHECK(!cpio_is_likely(STR("070703")));
}

static const struct test tests[] = {
    { "entries", test_entries },     { "faults", test_faults }, { "links", test_links },
    { "cut_short", test_cut_short }, { "likely", test_likely },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
