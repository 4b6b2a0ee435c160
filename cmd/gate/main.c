#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/memory.h"
#include "gate/cli.h"

static void *json_memory(size_t size)
{
    return memory_resize(NULL, size);
}

static void *crypto_memory(size_t size, const char *file ATTR_UNUSED, int line ATTR_UNUSED)
{
    return memory_resize(NULL, size);
}

static void *crypto_resize(void *old, size_t size, const char *file ATTR_UNUSED,
                           int line ATTR_UNUSED)
{
    if (size > 0)
        return memory_resize(old, size);
    free(old);
    return NULL;
}

static void crypto_free(void *memory, const char *file ATTR_UNUSED, int line ATTR_UNUSED)
{
    free(memory);
}

/*
 * Without memory jansson leaves members out, and a record without a status is none; libcrypto
 * follows a null pointer when it gets ready. The program ends instead.
 */
static void end_without_memory(void)
{
    json_set_alloc_funcs(json_memory, free);
    (void)CRYPTO_set_mem_functions(crypto_memory, crypto_resize, crypto_free);
}

/*
 * A static program must stay closed: without this jansson would open /dev/urandom, libcrypto the
 * host's configuration, and libgit2 would look up a missing HOME in the host's user database, for
 * which glibc loads the host's NSS modules.
 */
static void close_program(void)
{
    size_t seed = 0;

    (void)!getrandom(&seed, sizeof(seed), 0);
    json_object_seed(seed | 1);              /* 0 would ask it to find its own */
    (void)setenv("HOME", "/nonexistent", 0); /* NOLINT(concurrency-mt-unsafe): no threads yet */
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error with an exit code of its own */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
}

/*
 * The number of a standard descriptor that is closed would be given to the next file that is
 * opened, and a message written into it. What holds the number here can be neither read nor
 * written.
 */
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!epoll_create1(EPOLL_CLOEXEC);
    }
}

/* A report cut short by a full disk or a closed pipe must not look like a pass. */
static enum exit_code finish_output(enum exit_code code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    struct error_reason reason = error_reason(errno);
    const char *why = errno ? reason.text : "write error";
    return cli_fail(EXIT_OUTPUT, "cannot write: standard output: %s", why);
}

int main(int argc, char *argv[])
{
    hold_standard_descriptors();
    end_without_memory();
    close_program();
    return finish_output(cli_run(argc, argv));
}
