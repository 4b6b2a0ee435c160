/* The databases that a real rpm wrote, whole and damaged: test/peer/rpm_answers.py made them. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "format/rpm_database.h"
#include "format/rpm_header.h"
#include "unit/answers.h"
#include "unit/test.h"

enum { TEXT_BYTES = 1 << 16 };

/* What was visited, as lines like rpm's own. */
struct seen {
    struct arena arena;
    struct vec lines; /* struct str */
};

static enum gate_rc see(void *context, uint32_t number ATTR_UNUSED, struct str bytes,
                        struct error *err)
{
    struct seen *seen = context;
    struct rpm_header header;
    struct str version;
    uint64_t time = 0;

    if (rpm_header_parse(bytes, &header, err) || rpm_header_verify(&header, err))
        return err->rc;
    if (str_equal(rpm_header_text(&header, RPM_TAG_NAME), STR("gpg-pubkey")))
        return GATE_OK;
    version = rpm_header_version(&header, &seen->arena);
    (void)rpm_header_number(&header, RPM_TAG_INSTALLTIME, &time);
    *(struct str *)vec_add(&seen->lines) =
        arena_printf(&seen->arena, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%llu",
                     STR_ARG(rpm_header_text(&header, RPM_TAG_NAME)), STR_ARG(version),
                     STR_ARG(rpm_header_text(&header, RPM_TAG_ARCH)),
                     STR_ARG(rpm_header_text(&header, RPM_TAG_SOURCERPM)),
                     STR_ARG(rpm_header_text(&header, RPM_TAG_VENDOR)),
                     STR_ARG(rpm_header_key(&header, &seen->arena)), (unsigned long long)time);
    return GATE_OK;
}

static int compare_lines(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct str sorted(struct seen *seen, struct buf *text)
{
    if (seen->lines.count)
        qsort(seen->lines.items, seen->lines.count, sizeof(struct str), compare_lines);
    for (size_t i = 0; i < seen->lines.count; i++) {
        buf_add(text, *(const struct str *)vec_at(&seen->lines, i));
        buf_add(text, STR("\n"));
    }
    return buf_str(text);
}

static enum gate_rc read_ndb(struct str bytes, struct str wal ATTR_UNUSED,
                             const struct rpm_visitor *visitor, struct error *err)
{
    return rpm_ndb_read(bytes, visitor, err);
}

static enum gate_rc read_bdb(struct str bytes, struct str wal ATTR_UNUSED,
                             const struct rpm_visitor *visitor, struct error *err)
{
    return rpm_bdb_read(bytes, visitor, err);
}

static const struct database {
    const char *name;
    const char *wal;
    enum gate_rc (*read)(struct str bytes, struct str wal, const struct rpm_visitor *visitor,
                         struct error *err);
} databases[] = {
    { "software/rpmdb.sqlite", NULL, rpm_sqlite_read },
    { "software/wal.sqlite", "software/wal.sqlite-wal", rpm_sqlite_read },
    { "software/Packages.db", NULL, read_ndb },
    { "software/Packages.little", NULL, read_bdb },
    { "software/Packages.big", NULL, read_bdb },
};

/* rpm's answer: of the signature only the key is compared. */
static struct str expected(struct arena *arena, struct buf *text)
{
    CLEANUP(buf_release) struct buf answers = answers_read("software/rpm.qa");
    struct str rest = buf_str(&answers);
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        ptrdiff_t start = str_find(line, STR("RSA/"));
        ptrdiff_t key = str_find(line, STR("Key ID "));

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (start >= 0 && key >= 0)
            line = arena_printf(arena, "%.*s%.*s", (int)start, line.ptr,
                                STR_ARG(str_slice(line, (size_t)key + 7, line.len)));
        buf_add(text, line);
        buf_add(text, STR("\n"));
    }
    return buf_str(text);
}

static void seen_release(struct seen *seen)
{
    vec_release(&seen->lines);
    arena_release(&seen->arena);
}

static void test_answers(void)
{
    for (size_t i = 0; i < COUNT_OF(databases); i++) {
        CLEANUP(seen_release) struct seen seen = { ARENA_INIT, VEC_INIT(struct str) };
        CLEANUP(buf_release) struct buf bytes = answers_read(databases[i].name);
        CLEANUP(buf_release) struct buf wal = BUF_INIT(0);
        CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_BYTES);
        CLEANUP(buf_release) struct buf wanted = BUF_INIT(TEXT_BYTES);
        const struct rpm_visitor visitor = { .visit = see, .context = &seen };
        struct error err = ERROR_INIT;

        test_row(databases[i].name);
        if (databases[i].wal)
            wal = answers_read(databases[i].wal);
        CHECK_INT(databases[i].read(buf_str(&bytes), buf_str(&wal), &visitor, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        CHECK_STR(sorted(&seen, &text), expected(&seen.arena, &wanted).ptr);
    }
}

/* Reads `bytes`; gives how many packages were seen, or -1 - rc. */
static int read_bytes(const struct database *database, struct str bytes, struct str wal)
{
    CLEANUP(seen_release) struct seen seen = { ARENA_INIT, VEC_INIT(struct str) };
    const struct rpm_visitor visitor = { .visit = see, .context = &seen };
    struct error err = ERROR_INIT;
    enum gate_rc rc = database->read(bytes, wal, &visitor, &err);

    CHECK_INT(err.rc, rc);
    return rc ? -1 - (int)rc : (int)seen.lines.count;
}

/* One that was cut off anywhere is never taken for a whole one. */
static void test_cut(void)
{
    for (size_t i = 0; i < COUNT_OF(databases); i++) {
        CLEANUP(buf_release) struct buf bytes = answers_read(databases[i].name);

        if (databases[i].wal)
            continue;
        test_row(databases[i].name);
        for (size_t length = 0; length < bytes.len; length += length % 61 ? 1 : 7)
            CHECK(read_bytes(&databases[i], str_slice(buf_str(&bytes), 0, length), STR("")) < 0);
    }
}

/* A changed byte of a header is found by its digests, or by the checksum of its place. */
static void test_flipped(void)
{
    for (size_t i = 0; i < COUNT_OF(databases); i++) {
        CLEANUP(buf_release) struct buf bytes = answers_read(databases[i].name);
        ptrdiff_t at = str_find(buf_str(&bytes), STR("/usr/bin/"));

        if (databases[i].wal || at < 0)
            continue;
        test_row(databases[i].name);
        bytes.data[at + 1] ^= 1;
        CHECK_INT(read_bytes(&databases[i], buf_str(&bytes), STR("")), -1 - (int)GATE_EFORMAT);
    }
}

struct patch_row {
    const char *name;
    size_t database; /* index of databases */
    size_t offset;
    const char *bytes;
    size_t count;
    enum gate_rc rc;
};

#define BYTES(text) text, sizeof(text) - 1

static void test_patched(void)
{
    static const struct patch_row rows[] = {
        { "sqlite, magic", 0, 0, BYTES("sqlite"), GATE_EFORMAT },
        { "sqlite, page size", 0, 16, BYTES("\x03\x03"), GATE_EFORMAT },
        { "sqlite, version to read", 0, 19, BYTES("\x09"), GATE_OK },
        { "sqlite, root page", 0, 100, BYTES("\xff\xff\xff"), GATE_EFORMAT },
        { "sqlite, pages", 0, 28, BYTES("\0\0\xff\xff"), GATE_EFORMAT },
        { "ndb, magic", 2, 0, BYTES("Rpmp"), GATE_EFORMAT },
        { "ndb, version", 2, 4, BYTES("\1"), GATE_EUNSUPPORTED },
        { "ndb, no pages of slots", 2, 12, BYTES("\0"), GATE_EFORMAT },
        { "ndb, too many pages", 2, 12, BYTES("\xff\xff"), GATE_EFORMAT },
        { "ndb, magic of a slot", 2, 32, BYTES("slot"), GATE_EFORMAT },
        { "ndb, number of a slot", 2, 36, BYTES("\0\0\0\0"), GATE_EFORMAT },
        { "ndb, another number", 2, 36, BYTES("\x77"), GATE_EFORMAT },
        { "ndb, block of a slot", 2, 40, BYTES("\1\0"), GATE_EFORMAT },
        { "ndb, blocks of a slot", 2, 44, BYTES("\xff\xff\xff\xff"), GATE_EFORMAT },
        { "ndb, no blocks", 2, 44, BYTES("\0\0\0\0"), GATE_EFORMAT },
        { "ndb, magic of a blob", 2, 4096, BYTES("BlbX"), GATE_EFORMAT },
        { "ndb, length of a blob", 2, 4108, BYTES("\x10\0"), GATE_EFORMAT },
        { "ndb, checksum", 2, 4112, BYTES("\x99"), GATE_EFORMAT },
        { "bdb, magic", 3, 12, BYTES("\x62"), GATE_EFORMAT },
        { "bdb, version", 3, 16, BYTES("\x07"), GATE_EUNSUPPORTED },
        { "bdb, encrypted", 3, 24, BYTES("\1"), GATE_EUNSUPPORTED },
        { "bdb, a tree", 3, 25, BYTES("\x09"), GATE_EFORMAT },
        { "bdb, checksums", 3, 26, BYTES("\1"), GATE_EUNSUPPORTED },
        { "bdb, page size", 3, 20, BYTES("\1\2"), GATE_EFORMAT },
        { "bdb, large pages", 3, 20, BYTES("\0\0\2\0"), GATE_EFORMAT },
        { "bdb, pages", 3, 32, BYTES("\xff\xff\xff\xff"), GATE_EFORMAT },
        { "bdb, buckets", 3, 72, BYTES("\xff\xff"), GATE_EFORMAT },
        { "bdb, more buckets than there are", 3, 72, BYTES("\x09\0"), GATE_EFORMAT },
        { "bdb, spares", 3, 96, BYTES("\xff\xff"), GATE_EFORMAT },
        { "bdb, number of a page", 3, 512 + 8, BYTES("\7"), GATE_EFORMAT },
        { "bdb, type of a page", 3, 512 + 25, BYTES("\5"), GATE_EFORMAT },
        { "bdb, odd items", 3, 512 + 20, BYTES("\1\0"), GATE_EFORMAT },
        { "bdb, many items", 3, 512 + 20, BYTES("\xfe\xff"), GATE_EFORMAT },
        { "bdb, a page after itself", 3, 512 + 16, BYTES("\1\0\0\0"), GATE_EFORMAT },
        { "bdb, place of an item", 3, 512 + 26, BYTES("\xff\xff"), GATE_EFORMAT },
        { "bdb, place in the header", 3, 512 + 28, BYTES("\1\0"), GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct database *database = &databases[rows[i].database];
        CLEANUP(buf_release) struct buf bytes = answers_read(database->name);
        int seen;

        test_row(rows[i].name);
        memcpy(bytes.data + rows[i].offset, rows[i].bytes, rows[i].count);
        seen = read_bytes(database, buf_str(&bytes), STR(""));
        CHECK_INT(seen < 0 ? -1 - seen : GATE_OK, rows[i].rc);
    }
}

/* Each frame of the log: 24 bytes and a page of 1024; three packages were added by it. */
enum { WAL_HEADER = 32, WAL_FRAME = 24 + 1024 };

static void test_wal(void)
{
    CLEANUP(buf_release) struct buf bytes = answers_read("software/wal.sqlite");
    CLEANUP(buf_release) struct buf wal = answers_read("software/wal.sqlite-wal");
    const struct database *database = &databases[1];
    const struct str whole = buf_str(&wal);
    int least = read_bytes(database, buf_str(&bytes), STR(""));
    int all = read_bytes(database, buf_str(&bytes), whole);
    int last = all;

    test_row("the log adds what it commits");
    CHECK(all > least && all == 3);
    test_row("cut: whole transactions from the end are lost, as they were never finished");
    for (size_t length = whole.len; length > WAL_HEADER + 7; length -= 97) {
        int seen = read_bytes(database, buf_str(&bytes), str_slice(whole, 0, length));

        CHECK(seen >= 0 && seen <= last && seen >= least);
        last = seen;
    }
    test_row("cut within its header");
    CHECK_INT(read_bytes(database, buf_str(&bytes), str_slice(whole, 0, 31)),
              -1 - (int)GATE_EFORMAT);
    test_row("of a database whose pages have another size");
    bytes.data[16] = 2; /* 512, of which its length is a multiple as well */
    CHECK_INT(read_bytes(database, buf_str(&bytes), whole), -1 - (int)GATE_EFORMAT);
    bytes.data[16] = 4;
    test_row("a bad frame before one that commits");
    wal.data[WAL_HEADER + 100] ^= 1;
    CHECK_INT(read_bytes(database, buf_str(&bytes), whole), -1 - (int)GATE_EFORMAT);
    wal.data[WAL_HEADER + 100] ^= 1;
    test_row("a bad last frame");
    wal.data[whole.len - 1] ^= 1;
    CHECK_INT(read_bytes(database, buf_str(&bytes), whole), -1 - (int)GATE_EFORMAT);
    test_row("its last frame of an older log");
    wal.data[whole.len - WAL_FRAME + 8] ^= 1;
    CHECK(read_bytes(database, buf_str(&bytes), whole) < all);
    test_row("of another version");
    wal.data[7] ^= 1;
    CHECK_INT(read_bytes(database, buf_str(&bytes), whole), -1 - (int)GATE_EUNSUPPORTED);
    wal.data[7] ^= 1;
    test_row("a header without its checksum");
    wal.data[16] ^= 1;
    CHECK_INT(read_bytes(database, buf_str(&bytes), whole), -1 - (int)GATE_EFORMAT);
}

static const struct test tests[] = {
    { "answers", test_answers }, { "cut", test_cut }, { "flipped", test_flipped },
    { "patched", test_patched }, { "wal", test_wal },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
