#include "gate/input.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

const char *const input_formats[] = { "auto", "docker", "oci", "rootfs", NULL };

const struct option_def input_option_defs[INPUT_OPTION_COUNT] = {
    {
        .name = "format",
        .type = OPTION_STRING,
        .offset = offsetof(struct input_options, format),
        .argument = "FORMAT",
        .choices = input_formats,
        .help = "what the input is: auto (default), docker, oci or rootfs",
    },
    {
        .name = "platform",
        .type = OPTION_STRING,
        .offset = offsetof(struct input_options, platform),
        .argument = "OS/ARCH",
        .help = "which platform of an index to read",
    },
    {
        .name = "name",
        .type = OPTION_STRING,
        .offset = offsetof(struct input_options, name),
        .argument = "REF",
        .help = "which image of several to read, by its tag",
    },
    {
        .name = "limit",
        .type = OPTION_LIST,
        .offset = offsetof(struct input_options, limits),
        .argument = "NAME=VALUE",
        .help = "set a limit on the input, see gate(1) LIMITS",
    },
    {
        .name = "timeout",
        .type = OPTION_STRING,
        .offset = offsetof(struct input_options, timeout),
        .argument = "SECONDS",
        .help = "give up after so long, with exit code 3",
    },
    {
        .name = "no-verify",
        .type = OPTION_FLAG,
        .offset = offsetof(struct input_options, is_unverified),
        .help = "do not compare digests and sizes; the record says so",
    },
};

static const struct {
    const char *name;
    enum image_expect expect;
} formats[] = {
    { "auto", IMAGE_AUTO },
    { "docker", IMAGE_DOCKER },
    { "oci", IMAGE_OCI },
    { "rootfs", IMAGE_ROOTFS },
};

/* Machine names of uname(2) and what OCI calls them (Go's GOARCH). */
static const struct {
    const char *machine;
    const char *architecture;
} machines[] = {
    { "x86_64", "amd64" },    { "aarch64", "arm64" },       { "armv7l", "arm" },
    { "i686", "386" },        { "ppc64le", "ppc64le" },     { "s390x", "s390x" },
    { "riscv64", "riscv64" }, { "loongarch64", "loong64" },
};

/* "alpine:3.19", "ghcr.io/acme/app@sha256:...": a reference and no path. */
static bool is_reference(const char *word)
{
    const char *mark = strpbrk(word, ":@");

    if (!mark || mark == word || word[0] == '/' || word[0] == '.')
        return false;
    for (const char *c = word; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("._-/:@", *c))
            return false;
    }
    return true;
}

static enum gate_rc fail_open(const char *operand, struct error *err)
{
    if (errno == ENOENT && is_reference(operand))
        return error_set(err, GATE_ENOTFOUND,
                         "cannot read image: %s: no such file; to check an image of a local "
                         "engine: docker save %s | gate check -",
                         operand, operand);
    return error_set(err, errno == ENOENT ? GATE_ENOTFOUND : GATE_EIO, "cannot read image: %s: %s",
                     operand, errno == ENOENT ? "no such file" : error_reason(errno).text);
}

enum gate_rc input_open(const char *operand, int *fd, const char **shown, struct error *err)
{
    if (strcmp(operand, "-") == 0) {
        if (isatty(STDIN_FILENO))
            return error_set(err, GATE_EUSAGE,
                             "no image on standard input: it is a terminal: pipe one in, such as "
                             "docker save app:1.2 | gate check -");
        *fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        *shown = "standard input";
    } else {
        *fd = open(operand, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        *shown = operand;
    }
    return *fd < 0 ? fail_open(operand, err) : GATE_OK;
}

static enum gate_rc fail_unknown_limit(struct str name, struct error *err)
{
    enum { NAMES_MAX = 64 };
    const char *names[NAMES_MAX];
    size_t count = limit_def_count < NAMES_MAX ? limit_def_count : NAMES_MAX;

    for (size_t i = 0; i < count; i++)
        names[i] = limit_defs[i].name;
    const char *nearest = str_nearest(name, names, count);
    return error_set(err, GATE_EUSAGE, "unknown limit: '%.*s': %s '%s'%s", STR_ARG(name),
                     nearest ? "did you mean" : "they are in gate(1) LIMITS, such as",
                     nearest ? nearest : names[0], nearest ? "?" : "");
}

static enum gate_rc set_limit(const char *word, struct limits *set, struct error *err)
{
    struct str rest = str_of(word);
    struct str name;
    uint64_t value;

    if (!str_cut(&rest, '=', &name) || !rest.ptr || !str_to_u64(rest, &value) || value == 0)
        return error_set(err, GATE_EUSAGE, "wrong value: --limit %s: expected NAME=NUMBER", word);
    for (size_t i = 0; i < limit_def_count; i++) {
        if (!str_equal(name, str_of(limit_defs[i].name)))
            continue;
        if (value > limit_defs[i].most)
            return error_set(err, GATE_EUSAGE, "wrong value: --limit %s: at most %llu", word,
                             (unsigned long long)limit_defs[i].most);
        memcpy((char *)set + limit_defs[i].offset, &value, sizeof(value));
        return GATE_OK;
    }
    return fail_unknown_limit(name, err);
}

static const char *host_architecture(void)
{
    static const char unknown[] = "";
    struct utsname host;

    if (uname(&host) != 0)
        return unknown;
    for (size_t i = 0; i < COUNT_OF(machines); i++) {
        if (strcmp(machines[i].machine, host.machine) == 0)
            return machines[i].architecture;
    }
    return unknown;
}

enum gate_rc input_image_options(const struct input_options *input, struct image_options *image,
                                 struct error *err)
{
    *image = (struct image_options){
        .expect = IMAGE_AUTO,
        .host_architecture = str_of(host_architecture()),
        .platform = str_of(input->platform ? input->platform : ""),
        .name = str_of(input->name ? input->name : ""),
        .is_verified = !input->is_unverified,
        .limits = LIMITS_DEFAULT,
    };
    for (size_t i = 0; input->format && i < COUNT_OF(formats); i++) {
        if (strcmp(formats[i].name, input->format) == 0)
            image->expect = formats[i].expect;
    }
    if (input->platform && !strchr(input->platform, '/'))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --platform %s: expected OS/ARCH, such as "
                         "linux/arm64",
                         input->platform);
    for (size_t i = 0; i < input->limits.count; i++) {
        if (set_limit(input->limits.items[i], &image->limits, err))
            return err->rc;
    }
    if (getrandom(image->key, sizeof(image->key), 0) != (ssize_t)sizeof(image->key))
        return error_set(err, GATE_EIO, "cannot read: random numbers of the system: %s",
                         error_reason(errno).text);
    return GATE_OK;
}

/* Async-signal-safe. The main thread may wait for a pipe that stalls, so nobody else could end it.
 */
static void on_timeout(int number ATTR_UNUSED)
{
    static const char message[] =
        "gate: cannot read image: limit 'timeout': it took longer than --timeout allows: give it "
        "more seconds, or find out why the input is slow\n";

    (void)!write(STDERR_FILENO, message, sizeof(message) - 1);
    _exit(EXIT_IMAGE);
}

enum gate_rc input_timeout_start(const struct input_options *input, struct error *err)
{
    enum { SECONDS_MAX = 1000000 };
    struct sigaction action = { .sa_handler = on_timeout };
    uint32_t seconds;

    if (!input->timeout)
        return GATE_OK;
    if (!str_to_u32(str_of(input->timeout), &seconds) || seconds == 0 || seconds > SECONDS_MAX)
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --timeout %s: expected seconds from 1 to %d", input->timeout,
                         SECONDS_MAX);
    (void)sigaction(SIGALRM, &action, NULL);
    (void)alarm(seconds);
    return GATE_OK;
}

void input_timeout_stop(void)
{
    (void)alarm(0);
}

enum exit_code input_exit_code(enum gate_rc rc)
{
    return rc == GATE_EUSAGE ? EXIT_USAGE : EXIT_IMAGE;
}
