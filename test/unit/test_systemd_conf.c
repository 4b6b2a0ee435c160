/* journald, timesyncd and the like: their files, and the order in which systemd reads them. */
#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define TIME "/etc/systemd/timesyncd.conf"

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "timesyncd", NULL, "?", "absent" },
    { "a list of words",
      { MEMORY_FILE(TIME, "[Time]\nNTP=a b\nNTP=c\n") },
      "timesyncd",
      NULL,
      "NTP",
      "a, b, c" },
    { "emptied by a drop-in",
      { MEMORY_FILE(TIME, "[Time]\nNTP=a b\n"), MEMORY_FILE(TIME ".d/a.conf", "[Time]\nNTP=\n") },
      "timesyncd",
      NULL,
      "NTP",
      "" },
    { "no servers",
      { MEMORY_FILE(TIME, "[Time]\n") },
      "timesyncd",
      NULL,
      "FallbackNTP",
      "nothing" },
    { "a default",
      { MEMORY_FILE(TIME, "[Time]\n") },
      "timesyncd",
      NULL,
      "PollIntervalMinSec",
      "32" },
    { "the vendor's file",
      { MEMORY_FILE("/usr/lib/systemd/timesyncd.conf", "[Time]\nNTP=a\n") },
      "timesyncd",
      NULL,
      "NTP",
      "a" },
    { "which that of /etc hides",
      { MEMORY_FILE("/usr/lib/systemd/timesyncd.conf", "[Time]\nNTP=a\n"),
        MEMORY_FILE(TIME, "[Time]\n") },
      "timesyncd",
      NULL,
      "NTP",
      "nothing" },
    { "as does a link to /dev/null",
      { MEMORY_FILE("/usr/lib/systemd/timesyncd.conf", "[Time]\nNTP=a\n"),
        MEMORY_LINK(TIME, "/dev/null") },
      "timesyncd",
      NULL,
      "NTP",
      "nothing" },
    { "a directory", { MEMORY_DIRECTORY(TIME) }, "timesyncd", NULL, "?", "unsupported" },
    { "an open section", { MEMORY_FILE(TIME, "[Time\n") }, "timesyncd", NULL, "?", "unparsable" },
    { "logind",
      { MEMORY_FILE("/etc/systemd/logind.conf", "[Login]\nIdleAction=lock\n") },
      "logind",
      NULL,
      "@IdleAction",
      "lock @/etc/systemd/logind.conf:2 (IdleAction)" },
    { "coredump",
      { MEMORY_FILE("/etc/systemd/coredump.conf.d/a.conf", "[Coredump]\nProcessSizeMax=0\n") },
      "coredump",
      NULL,
      "ProcessSizeMax",
      "0" },
    { "coredump's default",
      { MEMORY_FILE("/etc/systemd/coredump.conf", "[Coredump]\n") },
      "coredump",
      NULL,
      "Storage",
      "external" },
    { "the manager",
      { MEMORY_FILE("/etc/systemd/system.conf", "[Manager]\n") },
      "systemd_conf",
      NULL,
      "CtrlAltDelBurstAction",
      "reboot-force" },
    { "resolved",
      { MEMORY_FILE("/etc/systemd/resolved.conf", "[Resolve]\nDNS=1.1.1.1 ::1\n") },
      "resolved",
      NULL,
      "DNS",
      "1.1.1.1, ::1" },
};

static void resources(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

/* "cat-config NAME": paths in the order in which they are read, a line each. */
static void check_answer(struct asked *asked, const struct answers_section *answer)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1 << 16);
    struct str rest = answer->name;
    struct str verb;
    struct str name;

    (void)str_word(&rest, &verb);
    (void)str_word(&rest, &name);
    asked->resource = asked_ask(asked, arena_str(&asked->arena, name).ptr, NULL);
    if (asked->resource->rc == GATE_OK)
        asked_rows(asked, "path", &out);
    rest = buf_str(&out);
    struct str paths = STR("");
    while (rest.len > 0) {
        ptrdiff_t end = str_find(rest, STR("; "));
        struct str path = end < 0 ? rest : str_slice(rest, 0, (size_t)end);

        rest = end < 0 ? STR("") : str_slice(rest, (size_t)end + 2, rest.len);
        paths = arena_printf(&asked->arena, "%.*s%.*s\n", STR_ARG(paths), STR_ARG(path));
    }
    CHECK_STR(paths, arena_str(&asked->arena, answer->body).ptr);
}

static void answers_as_systemd_analyze(void)
{
    answers_ask("system/conf.cases", check_answer);
}

static const struct test tests[] = {
    { "resources", resources },
    { "answers_as_systemd_analyze", answers_as_systemd_analyze },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
