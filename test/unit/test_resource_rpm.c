/* Packages of an rpm database: where it may stand, and what is wrong with it. */
#include <string.h>

#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { FILES = 6 };

/* A file whose bytes are recorded: `answer` is its name among them; NULL: `text`. */
struct placed {
    const char *path;
    const char *answer;
    const char *text;
    const char *link;
};

struct row {
    const char *name;
    struct placed files[FILES];
    const char *resource;
    const char *argument;
    const char *asked; /* a property; with '#' a column */
    const char *answer;
};

#define FEDORA                                                      \
    {                                                               \
        "/etc/os-release", NULL, "ID=fedora\nVERSION_ID=38\n", NULL \
    }
#define SQLITE(path)                                              \
    {                                                             \
        path "/rpmdb.sqlite", "software/rpmdb.sqlite", NULL, NULL \
    }
#define NDB(path)                                               \
    {                                                           \
        path "/Packages.db", "software/Packages.db", NULL, NULL \
    }
#define BDB(path)                                                \
    {                                                            \
        path "/Packages", "software/Packages.little", NULL, NULL \
    }
#define OLD "/var/lib/rpm"
#define NEW "/usr/lib/sysimage/rpm"

static const struct row rows[] = {
    { "sqlite", { FEDORA, SQLITE(OLD) }, "packages", NULL, "#name", "alpha|beta|beta" },
    { "ndb", { FEDORA, NDB(NEW) }, "packages", NULL, "#name", "alpha|beta|beta" },
    { "bdb", { FEDORA, BDB(OLD) }, "packages", NULL, "#name", "alpha|beta|beta" },
    { "of ostree",
      { FEDORA, SQLITE("/usr/share/rpm") },
      "packages",
      NULL,
      "#version",
      "2:1.5~rc1-3|0.9-1|0.10^git1-1" },
    { "epoch", { FEDORA, SQLITE(OLD) }, "package", "alpha", "version", "2:1.5~rc1-3" },
    { "the oldest of several", { FEDORA, NDB(OLD) }, "package", "beta", "version", "0.9-1" },
    { "manager", { FEDORA, NDB(OLD) }, "package", "beta", "manager", "rpm" },
    { "status", { FEDORA, NDB(OLD) }, "package", "beta", "status", "installed" },
    { "source", { FEDORA, NDB(OLD) }, "package", "beta", "source", "beta-0.9-1.src.rpm" },
    { "vendor", { FEDORA, NDB(OLD) }, "package", "alpha", "vendor", "Example Project" },
    { "no vendor", { FEDORA, NDB(OLD) }, "package", "beta", "vendor", "nothing" },
    { "not signed", { FEDORA, NDB(OLD) }, "package", "beta", "key", "nothing" },
    { "keys are no packages", { FEDORA, NDB(OLD) }, "package", "gpg-pubkey", "name", "absent" },
    { "a link to the new place",
      { FEDORA, NDB(NEW), { OLD, NULL, NULL, "../../usr/lib/sysimage/rpm" } },
      "packages",
      NULL,
      "#name",
      "alpha|beta|beta" },
    { "left behind by a conversion",
      { FEDORA, SQLITE(NEW), BDB(OLD) },
      "packages",
      NULL,
      "#name",
      "alpha|beta|beta" },
    { "the log counts",
      { FEDORA,
        { OLD "/rpmdb.sqlite", "software/wal.sqlite", NULL, NULL },
        { OLD "/rpmdb.sqlite-wal", "software/wal.sqlite-wal", NULL, NULL } },
      "packages",
      NULL,
      "#name",
      "alpha|beta|beta" },
    { "another has more",
      { FEDORA, { NEW "/rpmdb.sqlite", "software/few.sqlite", NULL, NULL }, NDB(OLD) },
      "packages",
      NULL,
      "#name",
      "unparsable" },
    { "one without packages",
      { FEDORA, { NEW "/rpmdb.sqlite", "software/wal.sqlite", NULL, NULL }, NDB(OLD) },
      "packages",
      NULL,
      "#name",
      "alpha|beta|beta" },
    { "a log that is none",
      { FEDORA, SQLITE(OLD), { OLD "/rpmdb.sqlite-wal", NULL, "log", NULL } },
      "packages",
      NULL,
      "#name",
      "unparsable" },
    { "an empty log",
      { FEDORA, SQLITE(OLD), { OLD "/rpmdb.sqlite-wal", NULL, "", NULL } },
      "package",
      "alpha",
      "name",
      "alpha" },
    { "a change that did not end",
      { FEDORA,
        SQLITE(OLD),
        { OLD "/rpmdb.sqlite-journal", NULL, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", NULL } },
      "packages",
      NULL,
      "#name",
      "unsupported" },
    { "an empty file",
      { FEDORA, { OLD "/Packages", NULL, "", NULL } },
      "packages",
      NULL,
      "#name",
      "unparsable" },
    { "garbage beside a good one",
      { FEDORA, SQLITE(OLD), { OLD "/Packages", NULL, "Packages", NULL } },
      "packages",
      NULL,
      "#name",
      "unparsable" },
    { "one kind under the name of another",
      { FEDORA, { OLD "/Packages.db", "software/rpmdb.sqlite", NULL, NULL } },
      "packages",
      NULL,
      "#name",
      "unparsable" },
    { "none of its own",
      { FEDORA, { "/var/lib/dpkg/status", NULL, "Package: a\nVersion: 1\n\n", NULL } },
      "packages",
      NULL,
      "#name",
      "no-package-db" },
    { "a loop",
      { FEDORA, { OLD "/Packages", NULL, NULL, "Packages" } },
      "packages",
      NULL,
      "#name",
      "limit" },
    { "a component of it",
      { FEDORA, NDB(OLD) },
      "component",
      "telnet-server",
      "package",
      "absent" },
    { "which package brought it",
      { FEDORA, NDB(OLD), { "/usr/bin/alpha", NULL, "x", NULL } },
      "file",
      "/usr/bin/alpha",
      "package",
      "alpha" },
};

static void check_row(const struct row *row)
{
    CLEANUP(asked_close) struct asked image;
    struct memory_file files[FILES];
    struct buf texts[FILES];
    size_t count = 0;

    memset(files, 0, sizeof(files));
    test_row(row->name);
    for (; count < FILES && row->files[count].path; count++) {
        const struct placed *placed = &row->files[count];

        texts[count] = placed->answer ? answers_read(placed->answer) : BUF_INIT(0);
        files[count] = (struct memory_file){
            .path = str_of(placed->path),
            .type = placed->link ? ENTRY_SYMLINK : ENTRY_FILE,
            .content =
                placed->answer ? buf_str(&texts[count]) : str_of(placed->text ? placed->text : ""),
            .link = str_of(placed->link ? placed->link : ""),
            .mode = 0644,
        };
    }
    asked_open_files(&image, files, count);
    struct resource *resource = asked_ask(&image, row->resource, row->argument);
    if (row->asked[0] == '#')
        CHECK_STR(asked_column(&image, resource, row->asked + 1), row->answer);
    else
        CHECK_STR(asked_property(&image, resource, row->asked), row->answer);
    for (size_t i = 0; i < count; i++)
        buf_release(&texts[i]);
}

static void test_rows(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

static const struct test tests[] = {
    { "rows", test_rows },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
