#include "base/file_below.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/file.h"
#include "unit/test.h"

/* A folder with what every case finds: see place_new(). */
struct place {
    char dir[64];
    int root;
};

static void write_at(int root, const char *name, const char *text, mode_t mode)
{
    int fd = openat(root, name, O_WRONLY | O_CREAT | O_CLOEXEC, mode);

    if (fd < 0 || write(fd, text, strlen(text)) < 0 || fchmod(fd, mode) != 0 || close(fd) != 0)
        abort();
}

static struct place place_new(void)
{
    struct place place = { .dir = "/tmp/test_file_below.XXXXXX" };

    if (!mkdtemp(place.dir))
        abort();
    place.root = open(place.dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place.root < 0 || mkdirat(place.root, "folder", 0755) != 0 ||
        mkfifoat(place.root, "pipe", 0600) != 0 || symlinkat("file", place.root, "link") != 0 ||
        symlinkat("nowhere", place.root, "dangling") != 0 ||
        symlinkat("folder", place.root, "linked") != 0)
        abort();
    write_at(place.root, "file", "old", 0640);
    write_at(place.root, "folder/file", "old", 0640);
    return place;
}

/* How many entries `name` has: what is only in parts counts too. */
static int count_entries(int root, const char *name)
{
    int fd = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    int count = 0;

    if (!dir)
        return -1;
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    return count;
}

static void place_remove(struct place *place)
{
    char command[128];

    (void)close(place->root);
    (void)snprintf(command, sizeof(command), "rm -rf %s", place->dir);
    CHECK_INT(system(command), 0); /* NOLINT(cert-env33-c,concurrency-mt-unsafe) */
}

struct below_case {
    const char *row;
    const char *path;
    enum gate_rc rc;
    const char *message;
};

static void test_read(void)
{
    static const struct below_case cases[] = {
        { "a file", "file", GATE_OK, "" },
        { "in a folder", "folder/file", GATE_OK, "" },
        { "nothing", "none", GATE_ENOTFOUND, "cannot read 'none': no such file or directory" },
        { "no folder", "none/file", GATE_ENOTFOUND,
          "cannot read 'none/file': no such file or directory" },
        { "a link", "link", GATE_EUNSUPPORTED, "cannot read 'link': 'link' is a symbolic link" },
        { "a link on the way", "linked/file", GATE_EUNSUPPORTED,
          "cannot read 'linked/file': 'linked' is a symbolic link" },
        { "a file on the way", "file/file", GATE_EUNSUPPORTED,
          "cannot read 'file/file': 'file' is not a directory" },
        { "a folder", "folder", GATE_EUNSUPPORTED,
          "cannot read 'folder': 'folder' is a directory" },
        { "a pipe", "pipe", GATE_EUNSUPPORTED, "cannot read 'pipe': 'pipe' is not a regular file" },
        { "no name", "folder//file", GATE_EIO, "cannot read 'folder//file': invalid argument" },
    };
    struct place place = place_new();

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf content = BUF_INIT(3);
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(file_below_read(place.root, cases[i].path, &content, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK_STR(buf_str(&content), cases[i].rc == GATE_OK ? "old" : "");
    }
    CLEANUP(buf_release) struct buf small = BUF_INIT(2);
    struct error err = ERROR_INIT;
    test_row("too large");
    CHECK_INT(file_below_read(place.root, "file", &small, &err), GATE_ELIMIT);
    place_remove(&place);
}

static void check_content(int root, const char *path, const char *text)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(100);
    struct error err = ERROR_INIT;

    CHECK_INT(file_below_read(root, path, &content, &err), GATE_OK);
    CHECK_STR(buf_str(&content), text);
}

static void test_create(void)
{
    static const struct below_case cases[] = {
        { "a file", "new", GATE_OK, "" },
        { "in a folder", "folder/new", GATE_OK, "" },
        { "in folders that are made", "a/b/new", GATE_OK, "" },
        { "a file is there", "file", GATE_EUNSUPPORTED,
          "cannot write 'file': it is there already" },
        { "a link is there", "link", GATE_EUNSUPPORTED,
          "cannot write 'link': it is there already" },
        { "a link to nothing is there", "dangling", GATE_EUNSUPPORTED,
          "cannot write 'dangling': it is there already" },
        { "a folder is there", "folder", GATE_EUNSUPPORTED,
          "cannot write 'folder': it is there already" },
        { "a link on the way", "linked/new", GATE_EUNSUPPORTED,
          "cannot write 'linked/new': 'linked' is a symbolic link" },
        { "a link to nothing on the way", "dangling/new", GATE_EUNSUPPORTED,
          "cannot write 'dangling/new': 'dangling' is a symbolic link" },
        { "a file on the way", "file/new", GATE_EUNSUPPORTED,
          "cannot write 'file/new': 'file' is not a directory" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place place = place_new();
        struct error err = ERROR_INIT;
        int top = count_entries(place.root, ".");

        test_row(cases[i].row);
        CHECK_INT(file_below_create(place.root, cases[i].path, STR("new"), &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        check_content(place.root, "file", "old");
        if (cases[i].rc == GATE_OK)
            check_content(place.root, cases[i].path, "new");
        else
            CHECK_INT(count_entries(place.root, "."), top);
        place_remove(&place);
    }
}

static void test_replace(void)
{
    static const struct below_case cases[] = {
        { "a file", "file", GATE_OK, "" },
        { "in a folder", "folder/file", GATE_OK, "" },
        { "nothing", "none", GATE_ENOTFOUND, "cannot write 'none': no such file or directory" },
        { "a link", "link", GATE_EUNSUPPORTED, "cannot write 'link': 'link' is a symbolic link" },
        { "a link on the way", "linked/file", GATE_EUNSUPPORTED,
          "cannot write 'linked/file': 'linked' is a symbolic link" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place place = place_new();
        struct error err = ERROR_INIT;
        struct stat status;
        int top = count_entries(place.root, ".");

        test_row(cases[i].row);
        CHECK_INT(file_below_replace(place.root, cases[i].path, STR("new"), &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        CHECK_INT(count_entries(place.root, "."), top);
        if (cases[i].rc == GATE_OK) {
            check_content(place.root, cases[i].path, "new");
            CHECK_INT(fstatat(place.root, cases[i].path, &status, 0), 0);
            CHECK_INT(status.st_mode & 0777, 0640);
        }
        place_remove(&place);
    }
}

static void test_move(void)
{
    static const struct {
        const char *row;
        const char *from;
        const char *to;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "beside", "file", "other", GATE_OK, "" },
        { "into a folder", "file", "folder/other", GATE_OK, "" },
        { "into folders to be made", "folder/file", "a/b/file", GATE_OK, "" },
        { "nothing there", "none", "other", GATE_ENOTFOUND,
          "cannot move 'none': no such file or directory" },
        { "something is there", "file", "folder/file", GATE_EUNSUPPORTED,
          "cannot write 'folder/file': it is there already" },
        { "a link is there", "file", "dangling", GATE_EUNSUPPORTED,
          "cannot write 'dangling': it is there already" },
        { "a link", "link", "other", GATE_EUNSUPPORTED,
          "cannot move 'link': 'link' is a symbolic link" },
        { "a pipe", "pipe", "other", GATE_EUNSUPPORTED,
          "cannot move 'pipe': 'pipe' is not a regular file" },
        { "a folder", "folder", "other", GATE_EUNSUPPORTED,
          "cannot move 'folder': 'folder' is a directory" },
        { "out of a linked folder", "linked/file", "other", GATE_EUNSUPPORTED,
          "cannot move 'linked/file': 'linked' is a symbolic link" },
        { "into a linked folder", "file", "linked/other", GATE_EUNSUPPORTED,
          "cannot write 'linked/other': 'linked' is a symbolic link" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place place = place_new();
        struct error err = ERROR_INIT;
        struct stat status;

        test_row(cases[i].row);
        CHECK_INT(file_below_move(place.root, cases[i].from, cases[i].to, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        if (cases[i].rc == GATE_OK) {
            check_content(place.root, cases[i].to, "old");
            CHECK_INT(fstatat(place.root, cases[i].from, &status, AT_SYMLINK_NOFOLLOW), -1);
        }
        place_remove(&place);
    }
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "read", test_read },
        { "create", test_create },
        { "replace", test_replace },
        { "move", test_move },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
