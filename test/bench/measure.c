/*
 * usage: measure run PROGRAM ARG...     seconds, CPU seconds, peak KiB and exit code of one run
 *        measure first PROGRAM ARG...   seconds until it takes the first byte of its standard input
 * What the program says is thrown away.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_BYTES = 4096, POLL_NANOSECONDS = 20000, PATIENCE_SECONDS = 10 };

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static _Noreturn void die(const char *what)
{
    perror(what);
    _exit(2);
}

static pid_t start(char *argv[], int input)
{
    pid_t child = fork();

    if (child < 0)
        die("fork");
    if (child > 0)
        return child;

    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0 || dup2(input >= 0 ? input : nothing, 0) < 0 || dup2(nothing, 1) < 0 ||
        dup2(nothing, 2) < 0)
        _exit(127);
    (void)execvp(argv[0], argv);
    _exit(127);
}

static int run(char *argv[])
{
    double begin = now();
    pid_t child = start(argv, -1);
    struct rusage usage;
    int status;

    if (wait4(child, &status, 0, &usage) != child)
        die("wait");
    (void)printf("%.4f %.4f %ld %d\n", now() - begin,
                 (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6,
                 usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}

/* The pipe is full when the program starts; it is watched until something is gone. */
static int first(char *argv[])
{
    static char bytes[PIPE_BYTES];
    const struct timespec pause = { .tv_nsec = POLL_NANOSECONDS };
    int ends[2];
    int left = PIPE_BYTES;

    memcpy(bytes, "no image", 8);
    if (pipe2(ends, O_CLOEXEC) != 0 || write(ends[1], bytes, sizeof(bytes)) != PIPE_BYTES)
        die("pipe");

    double begin = now();
    pid_t child = start(argv, ends[0]);
    while (now() - begin < PATIENCE_SECONDS && ioctl(ends[0], FIONREAD, &left) == 0 &&
           left == PIPE_BYTES)
        (void)nanosleep(&pause, NULL);
    double seconds = now() - begin;

    (void)close(ends[1]);
    (void)kill(child, SIGTERM);
    (void)waitpid(child, NULL, 0);
    (void)printf("%.4f\n", seconds);
    return left < PIPE_BYTES ? 0 : 1;
}

int main(int argc, char *argv[])
{
    if (argc > 2 && strcmp(argv[1], "run") == 0)
        return run(argv + 2);
    if (argc > 2 && strcmp(argv[1], "first") == 0)
        return first(argv + 2);
    (void)fprintf(stderr, "usage: measure run|first PROGRAM ARG...\n");
    return 2;
}
