#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/test.h"

/* A directory that goes with its files when the test ends. */
struct place {
    char dir[64];
    char path[128]; /* "DIR/file" */
};

static struct place place_new(void)
{
    struct place place = { .dir = "/tmp/test_file.XXXXXX" };

    if (!mkdtemp(place.dir))
        abort();
    (void)snprintf(place.path, sizeof(place.path), "%s/file", place.dir);
    return place;
}

/* Removes what is in the directory and the directory; returns how many entries there were. */
static int place_remove(struct place *place)
{
    DIR *dir = opendir(place->dir);
    int count = 0;

    if (!dir)
        abort();
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] != '.')
            count += unlinkat(dirfd(dir), entry->d_name, 0) == 0;
    }
    (void)closedir(dir);
    (void)rmdir(place->dir);
    return count;
}

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "we");

    if (!out || fputs(text, out) < 0 || fclose(out) != 0)
        abort();
}

static void test_read(void)
{
    static const struct {
        const char *row;
        const char *name;
        size_t limit;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "whole", "file", 5, GATE_OK, "" },
        { "too large", "file", 4, GATE_ELIMIT, "'file' is larger than 4 bytes" },
        { "absent", "none", 5, GATE_ENOTFOUND, "cannot read 'none': no such file or directory" },
        { "directory", ".", 5, GATE_EUNSUPPORTED, "'.' is a directory" },
        { "pipe without a writer", "pipe", 5, GATE_EUNSUPPORTED, "'pipe' is not a regular file" },
        { "below a file", "file/x", 5, GATE_EIO, "cannot read 'file/x': not a directory" },
    };
    struct place place = place_new();

    write_file(place.path, "abcde");
    CLEANUP(file_closep) int dir = open(place.dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK_INT(mkfifoat(dir, "pipe", 0600), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf content = BUF_INIT(cases[i].limit);
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(file_read_at(dir, cases[i].name, &content, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK_STR(buf_str(&content), cases[i].rc == GATE_OK ? "abcde" : "");
    }
    (void)place_remove(&place);
}

static void check_content(const char *path, const char *text)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(100);
    struct error err = ERROR_INIT;

    CHECK_INT(file_read_at(AT_FDCWD, path, &content, &err), GATE_OK);
    CHECK_STR(buf_str(&content), text);
}

static void test_write(void)
{
    struct place place = place_new();
    struct file_writer writer;
    struct error err = ERROR_INIT;

    write_file(place.path, "old");
    CHECK_INT(file_writer_open(&writer, place.path, &err), GATE_OK);
    CHECK(fputs("new", writer.out) >= 0);
    check_content(place.path, "old");
    CHECK_INT(file_writer_finish(&writer, &err), GATE_OK);
    check_content(place.path, "new");
    file_writer_release(&writer);
    CHECK_INT(place_remove(&place), 1);
}

static void test_give_up(void)
{
    struct place place = place_new();
    struct file_writer writer;
    struct error err = ERROR_INIT;

    CHECK_INT(file_writer_open(&writer, place.path, &err), GATE_OK);
    CHECK(fputs("new", writer.out) >= 0);
    file_writer_release(&writer);
    file_writer_release(&writer);
    CHECK_INT(place_remove(&place), 0);
}

static void test_refused(void)
{
    static const struct {
        const char *row;
        const char *path;
        enum gate_rc rc;
    } cases[] = {
        { "no such directory", "/nonexistent/file", GATE_ENOTFOUND },
        { "device", "/dev/null", GATE_EUNSUPPORTED },
        { "directory", "/tmp", GATE_EUNSUPPORTED },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct file_writer writer;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(file_writer_open(&writer, cases[i].path, &err), cases[i].rc);
        file_writer_release(&writer);
    }
}

/* A disk that is full shows when the stream is flushed at the latest. */
static void test_full_disk(void)
{
    struct place place = place_new();
    struct file_writer writer;
    struct error err = ERROR_INIT;

    CHECK_INT(file_writer_open(&writer, place.path, &err), GATE_OK);
    (void)fclose(writer.out);
    writer.out = fopen("/dev/full", "we");
    CHECK(writer.out && fputs("new", writer.out) >= 0);
    CHECK_INT(file_writer_finish(&writer, &err), GATE_EIO);
    CHECK(str_ends_with(str_of(err.message), STR("no space left on device")));
    CHECK_INT(place_remove(&place), 0);
}

static const struct test tests[] = {
    { "read", test_read },       { "write", test_write },         { "give_up", test_give_up },
    { "refused", test_refused }, { "full_disk", test_full_disk },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
