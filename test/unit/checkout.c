#include "unit/checkout.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

void checkout_make(struct checkout *checkout, const char *script)
{
    char command[8192];

    *checkout = (struct checkout){ .folder = "/tmp/gate_checkout.XXXXXX", .arena = ARENA_INIT };
    if (!mkdtemp(checkout->folder))
        abort();
    int length =
        snprintf(command, sizeof(command),
                 "cd %s && export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$PWD/global "
                 "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a "
                 "GIT_COMMITTER_EMAIL=a@example.com GIT_AUTHOR_DATE='1700000000 +0000' "
                 "GIT_COMMITTER_DATE='1700000000 +0000' && "
                 "unset GIT_DIR GIT_CONFIG_COUNT && { %s; } >log 2>&1",
                 checkout->folder, script);
    if ((size_t)length >= sizeof(command) || system(command) != 0) {
        (void)fprintf(stderr, "failed: %s\n", command);
        abort();
    }
}

void checkout_open(struct checkout *checkout, const char *directory)
{
    char path[256];
    struct error err = ERROR_INIT;

    (void)snprintf(path, sizeof(path), "%s/%s", checkout->folder, directory);
    if (repository_open(path, false, &checkout->repository, &err)) {
        (void)fprintf(stderr, "failed: %s: %s\n", path, err.message);
        abort();
    }
}

struct str checkout_line(struct checkout *checkout, const char *name)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(4096);
    char path[256];
    struct error absent = ERROR_INIT;
    struct str line = STR("");

    (void)snprintf(path, sizeof(path), "%s/%s", checkout->folder, name);
    if (file_read_at(AT_FDCWD, path, &content, &absent))
        return STR("");
    struct str rest = buf_str(&content);
    (void)str_cut(&rest, '\n', &line);
    return arena_str(&checkout->arena, str_trim(line));
}

void checkout_release(struct checkout *checkout)
{
    char command[64];

    repository_close(checkout->repository);
    (void)snprintf(command, sizeof(command), "rm -rf %s", checkout->folder);
    if (system(command) != 0)
        abort();
    arena_release(&checkout->arena);
}
