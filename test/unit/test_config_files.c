#include "resource/config_files.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/asked.h"
#include "unit/test.h"

struct files_row {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES];
    const char *expected; /* paths that were read, or the name of the failure */
};

/* The paths, parted by blanks. */
static void show(const struct vec *files, struct buf *out)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct config_file *file = vec_at(files, i);

        if (i > 0)
            buf_add(out, STR(" "));
        buf_add(out, file->path);
    }
}

static void check_dropins(const struct files_row *row)
{
    static const char *const directories[] = { "/etc/x.d", "/run/x.d", "/usr/lib/x.d" };
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(asked_close) struct asked image;
    struct error err = ERROR_INIT;

    asked_open_files(&image, row->files, asked_file_count(row->files));
    if (config_files_dropins(&image.context, directories, COUNT_OF(directories), ".conf", &files,
                             &err))
        buf_add(&out, str_of(err.message));
    else
        show(&files, &out);
    CHECK_STR(buf_str(&out), row->expected);
}

static void test_dropins(void)
{
    static const struct files_row rows[] = {
        { "none", { MEMORY_DIRECTORY("/etc") }, "" },
        { "by name over directories",
          { MEMORY_FILE("/etc/x.d/20-b.conf", "b"), MEMORY_FILE("/usr/lib/x.d/10-a.conf", "a"),
            MEMORY_FILE("/run/x.d/30-c.conf", "c") },
          "/usr/lib/x.d/10-a.conf /etc/x.d/20-b.conf /run/x.d/30-c.conf" },
        { "an earlier directory hides a later one",
          { MEMORY_FILE("/usr/lib/x.d/10-a.conf", "a"), MEMORY_FILE("/etc/x.d/10-a.conf", "b") },
          "/etc/x.d/10-a.conf" },
        { "a link to /dev/null masks",
          { MEMORY_FILE("/usr/lib/x.d/10-a.conf", "a"),
            MEMORY_LINK("/etc/x.d/10-a.conf", "/dev/null") },
          "" },
        { "another suffix, and hidden files",
          { MEMORY_FILE("/etc/x.d/a.conf.bak", "a"), MEMORY_FILE("/etc/x.d/.b.conf", "b") },
          "" },
        { "a link is followed",
          { MEMORY_LINK("/etc/x.d/a.conf", "../y"), MEMORY_FILE("/etc/y", "a") },
          "/etc/x.d/a.conf" },
        { "a link to nothing", { MEMORY_LINK("/etc/x.d/a.conf", "/nowhere") }, "" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/x.d/a.conf") },
          "/etc/x.d/a.conf: '/etc/x.d/a.conf' is a directory, not a file" },
        { "a loop",
          { MEMORY_LINK("/etc/x.d/a.conf", "a.conf") },
          "/etc/x.d/a.conf: limit 'links': more than 40 symbolic links at '/etc/x.d/a.conf'" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_dropins(&rows[i]);
    }
}

static void test_glob(void)
{
    static const struct memory_file memory[] = {
        MEMORY_FILE("/etc/x.d/b", "b"),
        MEMORY_FILE("/etc/x.d/a", "a"),
        MEMORY_FILE("/etc/x.d/.hidden", "h"),
        MEMORY_LINK("/etc/x.d/c", "/nowhere"),
    };
    static const struct {
        const char *pattern;
        const char *expected;
    } rows[] = {
        { "/etc/x.d/*", "/etc/x.d/a /etc/x.d/b" },
        { "/etc/x.d/.*", "/etc/x.d/.hidden" },
        { "/etc/y.d/*", "" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, memory, COUNT_OF(memory));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].pattern);
        CHECK_INT(config_files_glob(&image.context, str_of(rows[i].pattern), &files, &err),
                  GATE_OK);
        show(&files, &out);
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_too_many(void)
{
    static const struct memory_file memory[] = { MEMORY_FILE("/etc/x.d/a", "a") };
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    CLEANUP(asked_close) struct asked image;
    struct error err = ERROR_INIT;

    asked_open_files(&image, memory, COUNT_OF(memory));
    while (files.count < LIMIT_CONFIG_FILES)
        vec_add(&files);
    CHECK_INT(config_files_glob(&image.context, STR("/etc/x.d/*"), &files, &err), GATE_ELIMIT);
    CHECK_STR(str_of(err.message), "/etc/x.d/a: more than 4096 files in all");
}

static void test_journald(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "journald", NULL, "Storage", "absent" },
        { "a default",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal]\n#Storage=auto\n") },
          "journald",
          NULL,
          "Storage",
          "auto" },
        { "set",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal]\nStorage=persistent\n") },
          "journald",
          NULL,
          "Storage",
          "persistent" },
        { "another section",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Other]\nStorage=persistent\n") },
          "journald",
          NULL,
          "Storage",
          "auto" },
        { "with its section",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Other]\nStorage=persistent\n") },
          "journald",
          NULL,
          "Other.Storage",
          "persistent" },
        { "the last wins",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal]\nSystemMaxFiles=1\n"),
            MEMORY_FILE("/usr/lib/systemd/journald.conf.d/9.conf", "[Journal]\nSystemMaxFiles=2\n"),
            MEMORY_FILE("/etc/systemd/journald.conf.d/1.conf", "[Journal]\nSystemMaxFiles=3\n") },
          "journald",
          NULL,
          "SystemMaxFiles",
          "2" },
        { "an empty value is the default",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal]\nStorage=none\nStorage=\n") },
          "journald",
          NULL,
          "Storage",
          "auto" },
        { "drop-ins alone",
          { MEMORY_FILE("/etc/systemd/journald.conf.d/1.conf", "[Journal]\nStorage=none\n") },
          "journald",
          NULL,
          "Storage",
          "none" },
        { "the vendor's file counts without one in /etc",
          { MEMORY_FILE("/usr/lib/systemd/journald.conf", "[Journal]\nStorage=none\n") },
          "journald",
          NULL,
          "Storage",
          "none" },
        { "a padded number stays text",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal]\nA=007\n") },
          "journald",
          NULL,
          "A",
          "007" },
        { "no section closes",
          { MEMORY_FILE("/etc/systemd/journald.conf", "[Journal\nStorage=none\n") },
          "journald",
          NULL,
          "Storage",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/systemd/journald.conf") },
          "journald",
          NULL,
          "Storage",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "dropins", test_dropins },
    { "glob", test_glob },
    { "too_many", test_too_many },
    { "journald", test_journald },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
