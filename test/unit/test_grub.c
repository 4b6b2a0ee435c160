#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define MAIN "/etc/default/grub"
#define DROPIN "/etc/default/grub.d/a.cfg"
#define DEBIAN MEMORY_FILE("/etc/os-release", "ID=debian\n")
#define LINUX "GRUB_CMDLINE_LINUX"

static const struct asked_row value_rows[] = {
    { "nothing", { MEMORY_DIRECTORY("/etc/default") }, "grub", NULL, "?", "absent" },
    { "a variable with its place",
      { DEBIAN, MEMORY_FILE(MAIN, "# x\nGRUB_TIMEOUT=5\n") },
      "grub",
      NULL,
      "@GRUB_TIMEOUT",
      "5 @" MAIN ":2 (GRUB_TIMEOUT)" },
    { "words",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "=\"audit=1  quiet\"\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "audit=1, quiet" },
    { "words of the default",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "_DEFAULT='quiet'\" a\"\\ b\n" LINUX "=c\n") },
      "grub",
      NULL,
      "cmdline_linux_default",
      "quiet, a, b" },
    { "no words",
      { DEBIAN, MEMORY_FILE(MAIN, "GRUB_DEFAULT=0\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "" },
    { "not set",
      { DEBIAN, MEMORY_FILE(MAIN, "GRUB_DEFAULT=0\n#GRUB_TIMEOUT=1\n") },
      "grub",
      NULL,
      "GRUB_TIMEOUT",
      "nothing" },
    { "a drop-in adds",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\n"),
        MEMORY_FILE(DROPIN, "\n" LINUX "=\"$" LINUX " b\"\n") },
      "grub",
      NULL,
      "@cmdline_linux",
      "a, b @" DROPIN ":2 (" LINUX ")" },
    { "the later drop-in wins",
      { DEBIAN, MEMORY_FILE("/etc/default/grub.d/b.cfg", LINUX "=\"${" LINUX "} c\"\n"),
        MEMORY_FILE(DROPIN, LINUX "=b\n"), MEMORY_FILE("/etc/default/grub.d/z.conf", LINUX "=z") },
      "grub",
      NULL,
      "cmdline_linux",
      "b, c" },
    { "only a drop-in, that adds to nothing",
      { DEBIAN, MEMORY_FILE(DROPIN, LINUX "=\"$" LINUX " b\"\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "b" },
    { "a program that is not run",
      { DEBIAN, MEMORY_FILE(MAIN, "GRUB_DISTRIBUTOR=`lsb_release -i`\nGRUB_TIMEOUT=1\n") },
      "grub",
      NULL,
      "@GRUB_DISTRIBUTOR",
      "error 5: " MAIN ": line 1: what it does to GRUB_DISTRIBUTOR cannot be decided" },
    { "... leaves the others",
      { DEBIAN, MEMORY_FILE(MAIN, "GRUB_DISTRIBUTOR=`lsb_release -i`\nGRUB_TIMEOUT=1\n") },
      "grub",
      NULL,
      "GRUB_TIMEOUT",
      "1" },
    { "a condition that only a running system decides",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\nif unknown; then " LINUX "=b; fi\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "unsupported" },
    { "eval of what is not known",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\neval \"$(cat /x)\"\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "unsupported" },
    { "a sourced file with a fault",
      { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\n. /etc/x\n"), MEMORY_FILE("/etc/x", LINUX "=b\n'\n") },
      "grub",
      NULL,
      "cmdline_linux",
      "unsupported" },
    { "not a variable of GRUB",
      { DEBIAN, MEMORY_FILE(MAIN, "PATH=/x\n") },
      "grub",
      NULL,
      "PATH",
      "usage" },
};

static void values(void)
{
    asked_check_rows(value_rows, COUNT_OF(value_rows));
}

static void faults(void)
{
    static const struct asked_row rows[] = {
        { "drop-ins of another distribution",
          { MEMORY_FILE("/etc/os-release", "ID=fedora\n"), MEMORY_FILE(MAIN, LINUX "=a\n"),
            MEMORY_FILE(DROPIN, LINUX "=b\n") },
          "grub",
          NULL,
          "?",
          "unsupported" },
        { "another distribution",
          { MEMORY_FILE("/etc/os-release", "ID=fedora\n"), MEMORY_FILE(MAIN, LINUX "=a\n") },
          "grub",
          NULL,
          "cmdline_linux",
          "a" },
        { "an open quote",
          { DEBIAN, MEMORY_FILE(MAIN, LINUX "=\"a\n") },
          "grub",
          NULL,
          "?",
          "unparsable" },
        { "an open quote in a drop-in",
          { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\n"), MEMORY_FILE(DROPIN, LINUX "='\n") },
          "grub",
          NULL,
          "?",
          "unparsable" },
        { "NUL", { DEBIAN, MEMORY_FILE(MAIN, "a=\0\n") }, "grub", NULL, "?", "unparsable" },
        { "it ends the shell",
          { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\nexit 0\n") },
          "grub",
          NULL,
          "?",
          "unsupported" },
        { "a directory", { DEBIAN, MEMORY_DIRECTORY(MAIN) }, "grub", NULL, "?", "unsupported" },
        { "a loop", { DEBIAN, MEMORY_LINK(MAIN, "grub") }, "grub", NULL, "?", "limit" },
        { "a link to nothing", { DEBIAN, MEMORY_LINK(MAIN, "/x") }, "grub", NULL, "?", "absent" },
        { "CRLF",
          { DEBIAN, MEMORY_FILE(MAIN, LINUX "=a\r\n") },
          "grub",
          NULL,
          "cmdline_linux",
          "a\r" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "values", values },
    { "faults", faults },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
