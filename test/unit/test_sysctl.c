#include "format/sysctl.h"

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define ETC "/etc/sysctl.d/"
#define LIB "/usr/lib/sysctl.d/"

/* What the keys of sysctl.d(5) mean. */
static void keys(void)
{
    static const struct {
        const char *key;
        const char *path;
        const char *name;
    } rows[] = {
        { "net.ipv4.ip_forward", "net/ipv4/ip_forward", "net.ipv4.ip_forward" },
        { "net/ipv4/ip_forward", "net/ipv4/ip_forward", "net.ipv4.ip_forward" },
        { "net.ipv4.conf.eth0/1.x", "net/ipv4/conf/eth0.1/x", "net.ipv4.conf.eth0/1.x" },
        { "net/ipv4/conf/eth0.1/x", "net/ipv4/conf/eth0.1/x", "net.ipv4.conf.eth0/1.x" },
        { "/net//ipv4/./x/", "net/ipv4/x", "net.ipv4.x" },
        { "a", "a", "a" },
        { ".", "", "" },
        { "a..b", "a/b", "a.b" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str path = sysctl_path(str_of(rows[i].key), &arena);

        test_row(rows[i].key);
        CHECK_STR(path, rows[i].path);
        CHECK_STR(sysctl_name(path, &arena), rows[i].name);
    }
}

static const struct asked_row resource_rows[] = {
    { "nothing", { MEMORY_DIRECTORY("/etc") }, "kernel_parameter", "a.b", "value", "nothing" },
    { "no file, no row", { MEMORY_DIRECTORY("/etc") }, "kernel_parameters", NULL, "#name", "" },
    { "set",
      { MEMORY_FILE(ETC "a.conf", "#\na.b = 1\n") },
      "kernel_parameter",
      "a.b",
      "@value",
      "1 @" ETC "a.conf:2 (a.b)" },
    { "slashes, on both sides",
      { MEMORY_FILE(ETC "a.conf", "a/b=1\n") },
      "kernel_parameter",
      "a/b",
      "value",
      "1" },
    { "the later file name wins, whatever its directory",
      { MEMORY_FILE(ETC "10.conf", "a.b=1\n"), MEMORY_FILE(LIB "20.conf", "a.b=2\n") },
      "kernel_parameter",
      "a.b",
      "path",
      LIB "20.conf" },
    { "a name in /etc hides that in /usr/lib",
      { MEMORY_FILE(ETC "10.conf", "x.y=1\n"), MEMORY_FILE(LIB "10.conf", "a.b=2\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "nothing" },
    { "a masked file",
      { MEMORY_LINK(ETC "10.conf", "/dev/null"), MEMORY_FILE(LIB "10.conf", "a.b=2\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "nothing" },
    { "sysctl.conf as Debian links it",
      { MEMORY_LINK(ETC "99-sysctl.conf", "../sysctl.conf"),
        MEMORY_FILE("/etc/sysctl.conf", "a.b=2\n") },
      "kernel_parameter",
      "a.b",
      "path",
      "/etc/sysctl.conf" },
    { "sysctl.conf without a link is not read",
      { MEMORY_FILE("/etc/sysctl.conf", "a.b=2\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "nothing" },
    { "but it is by Alpine's init",
      { MEMORY_FILE("/etc/sysctl.conf", "a.b=2\n"), MEMORY_FILE(ETC "99.conf", "a.b=3\n"),
        MEMORY_FILE("/etc/os-release", "ID=alpine\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "2" },
    { "a pattern",
      { MEMORY_FILE(ETC "a.conf", "net.ipv4.conf.*.rp_filter=1\n") },
      "kernel_parameter",
      "net.ipv4.conf.all.rp_filter",
      "value",
      "1" },
    { "a pattern is of one component",
      { MEMORY_FILE(ETC "a.conf", "a.*.c=1\n") },
      "kernel_parameter",
      "a.b.b.c",
      "value",
      "nothing" },
    { "a name goes before a later pattern",
      { MEMORY_FILE(ETC "a.conf", "a.b=1\na.*=2\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "1" },
    { "the last pattern",
      { MEMORY_FILE(ETC "a.conf", "a.*=1\n*.b=2\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "2" },
    { "a pattern said again stays where it was",
      { MEMORY_FILE(ETC "a.conf", "a.*=1\n*.b=2\na.*=1\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "2" },
    { "kept from patterns",
      { MEMORY_FILE(ETC "a.conf", "a.*=1\n-a.b\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "nothing" },
    { "a failure would be passed over",
      { MEMORY_FILE(ETC "a.conf", "-a.b=1\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "1" },
    { "a line without a value is none",
      { MEMORY_FILE(ETC "a.conf", "a.b\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "nothing" },
    { "an empty value",
      { MEMORY_FILE(ETC "a.conf", "a.b=\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "" },
    { "several numbers are a text",
      { MEMORY_FILE(ETC "a.conf", "a.b = 4 4\t1 7\n") },
      "kernel_parameter",
      "a.b",
      "value",
      "4 4\t1 7" },
    { "which rows are in force",
      { MEMORY_FILE(ETC "a.conf", "a=1\nb=1\na=2\nb=1\n; c=1\n") },
      "kernel_parameters",
      NULL,
      "#in_force",
      "false|true|true|false" },
    { "no name",
      { MEMORY_FILE(ETC "a.conf", "a=1\n=2\n") },
      "kernel_parameter",
      "a",
      "?",
      "unparsable" },
    { "NUL",
      { MEMORY_FILE(ETC "a.conf", "a=1\n\0") },
      "kernel_parameters",
      NULL,
      "?",
      "unparsable" },
    { "a directory",
      { MEMORY_DIRECTORY(ETC "a.conf") },
      "kernel_parameter",
      "a",
      "?",
      "unsupported" },
    { "a loop", { MEMORY_LINK(ETC "a.conf", "a.conf") }, "kernel_parameter", "a", "?", "limit" },
};

static void resources(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static void limits(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct sysctl_table table = SYSCTL_TABLE_INIT;
    struct error err = ERROR_INIT;

    for (int i = 0; i < SYSCTL_LINES_MAX && err.rc == GATE_OK; i++)
        CHECK_INT(sysctl_add(&table, STR("a=1\n"), NULL, &arena, &err), GATE_OK);
    CHECK_INT(sysctl_add(&table, STR("#\n"), NULL, &arena, &err), GATE_OK);
    CHECK_INT(sysctl_add(&table, STR("a=1\n"), NULL, &arena, &err), GATE_ELIMIT);
    sysctl_table_release(&table);
}

static void present_value(void)
{
    static const struct memory_file files[] = { MEMORY_FILE(ETC "a.conf", "a.b=1\n") };
    struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    CHECK_STR(asked_claim(asked_ask(&image, "kernel_parameter", "a.b"), "be_set_now", value_nil()),
              "running");
    asked_close(&image);
}

/* "boot NAME NAME ..." and lines "NAME=VALUE", of those that were set. */
static void check_answer(struct asked *asked, const struct answers_section *answer)
{
    struct str names = answer->name;
    struct str name;

    (void)str_word(&names, &name);
    while (str_word(&names, &name)) {
        struct str rest = answer->body;
        struct str line;
        struct str want = STR("nothing");
        struct str got = asked_property(
            asked, asked_ask(asked, "kernel_parameter", arena_str(&asked->arena, name).ptr),
            "value");

        while (rest.len > 0 && str_cut(&rest, '\n', &line)) {
            if (str_starts_with(line, name) && str_slice(line, name.len, 1).len > 0 &&
                line.ptr[name.len] == '=')
                want = str_slice(line, name.len + 1, line.len);
        }
        CHECK_STR(arena_printf(&asked->arena, "%.*s=%.*s", STR_ARG(name), STR_ARG(got)),
                  arena_printf(&asked->arena, "%.*s=%.*s", STR_ARG(name), STR_ARG(want)).ptr);
    }
}

static void answers_as_systemd_sysctl(void)
{
    answers_ask("system/sysctl.cases", check_answer);
}

static const struct test tests[] = {
    { "keys", keys },
    { "resources", resources },
    { "limits", limits },
    { "present_value", present_value },
    { "answers_as_systemd_sysctl", answers_as_systemd_sysctl },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
