#include "unit/golden.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/test.h"

static void write_file(const char *path, struct str content)
{
    FILE *out = fopen(path, "we");

    if (!out || fwrite(content.ptr, 1, content.len, out) != content.len || fclose(out) != 0)
        abort();
}

void golden_check(const char *name, struct str got)
{
    CLEANUP(buf_release) struct buf want = BUF_INIT(LIMIT_TEXT_BYTES);
    const char *root = getenv("ROOT");
    char path[4096];
    struct error err = ERROR_INIT;

    (void)snprintf(path, sizeof(path), "%s/test/%s", root ? root : ".", name);
    if (getenv("UPDATE")) {
        write_file(path, got);
        CHECK(true);
        return;
    }
    if (file_read_at(AT_FDCWD, path, &want, &err))
        (void)fprintf(stderr, "%s: %s\n", path, err.message);
    bool is_equal = err.rc == GATE_OK && str_equal(buf_str(&want), got);
    test_row(name);
    CHECK(is_equal);
    if (is_equal)
        return;
    char left[] = "/tmp/gate-golden.XXXXXX";
    int fd = mkstemp(left);
    if (fd < 0 || write(fd, got.ptr, got.len) != (ssize_t)got.len)
        abort();
    (void)fprintf(stderr, "diff -u %s %s\n", path, left);
    (void)close(fd);
}
