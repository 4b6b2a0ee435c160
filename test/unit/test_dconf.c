/* dconf and gdm. What dconf 0.40 reads from the same files was asked with `dconf read`. */
#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define PROFILE(text) MEMORY_FILE("/etc/dconf/profile/user", text)
#define BOTH PROFILE("user-db:user\nsystem-db:local\nsystem-db:site\n")
#define LOCAL_A \
    MEMORY_FILE("/etc/dconf/db/local.d/00-a", "[org/gnome/a]\nx=1\ny=\"b\"\nz=uint32 5\n")
#define LOCAL_B MEMORY_FILE("/etc/dconf/db/local.d/10-b", "[org/gnome/a]\nx=2\n")
#define SITE MEMORY_FILE("/etc/dconf/db/site.d/a", "[org/gnome/a]\nx=3\n[/]\nroot=4\n")
#define LOCK MEMORY_FILE("/etc/dconf/db/local.d/locks/l", "/org/gnome/a/x\n# c\n")

static const struct asked_row value_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "dconf", NULL, "/a", "absent" },
    { "the last file wins",
      { BOTH, LOCAL_A, LOCAL_B },
      "dconf",
      NULL,
      "@/org/gnome/a/x",
      "2 @/etc/dconf/db/local.d/10-b:2 (/org/gnome/a/x)" },
    { "the first database wins", { BOTH, SITE, LOCAL_A }, "dconf", NULL, "/org/gnome/a/x", "1" },
    { "a lock behind it wins",
      { PROFILE("system-db:site\nsystem-db:local\n"), SITE, LOCAL_A, LOCAL_B, LOCK },
      "dconf",
      NULL,
      "/org/gnome/a/x",
      "2" },
    { "a lock of the first changes nothing",
      { BOTH, SITE, LOCAL_A, LOCK },
      "dconf",
      NULL,
      "/org/gnome/a/x",
      "1" },
    { "a text", { BOTH, LOCAL_A }, "dconf", NULL, "/org/gnome/a/y", "b" },
    { "a number with its type", { BOTH, LOCAL_A }, "dconf", NULL, "/org/gnome/a/z", "5" },
    { "the root", { BOTH, SITE }, "dconf", NULL, "/root", "4" },
    { "not set", { BOTH, SITE }, "dconf", NULL, "/org/gnome/a/q", "nothing" },
    { "a database that the profile does not name",
      { PROFILE("user-db:user\n"), SITE },
      "dconf",
      NULL,
      "/root",
      "nothing" },
    { "locked",
      { BOTH, SITE, LOCAL_A, LOCK },
      "dconf",
      NULL,
      "#locked",
      "true|false|false|true|false" },
    { "another profile",
      { MEMORY_FILE("/etc/dconf/profile/gdm", "system-db:site"), SITE },
      "dconf",
      "gdm",
      "/root",
      "4" },
    { "booleans and lists",
      { BOTH, MEMORY_FILE("/etc/dconf/db/site.d/a", "[a]\nb=true\nc=[1, 2]\nd=-3\n") },
      "dconf",
      NULL,
      "#value",
      "true|[1, 2]|-3" },
    { "a line that is none",
      { BOTH, MEMORY_FILE("/etc/dconf/db/site.d/a", "[a]\nbroken\n") },
      "dconf",
      NULL,
      "/a/b",
      "unparsable" },
    { "a key outside",
      { BOTH, MEMORY_FILE("/etc/dconf/db/site.d/a", "b=1\n") },
      "dconf",
      NULL,
      "/b",
      "unparsable" },
    { "a compiled database", { PROFILE("file-db:/x\n") }, "dconf", NULL, "/b", "unsupported" },
    { "no database", { PROFILE("x\n") }, "dconf", NULL, "/b", "unparsable" },
    { "NUL in a lock",
      { BOTH, MEMORY_FILE("/etc/dconf/db/site.d/locks/a", "/a\0\n") },
      "dconf",
      NULL,
      "/b",
      "unparsable" },
    { "a directory of key files",
      { BOTH, MEMORY_DIRECTORY("/etc/dconf/db/site.d/a") },
      "dconf",
      NULL,
      "/b",
      "unsupported" },
};

static void test_values(void)
{
    asked_check_rows(value_rows, COUNT_OF(value_rows));
}

static void test_gdm(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "gdm", NULL, "WaylandEnable", "absent" },
        { "a default",
          { MEMORY_FILE("/etc/gdm3/custom.conf", "[daemon]\n") },
          "gdm",
          NULL,
          "AutomaticLoginEnable",
          "false" },
        { "a default of another section",
          { MEMORY_FILE("/etc/gdm3/custom.conf", "") },
          "gdm",
          NULL,
          "xdmcp.Enable",
          "false" },
        { "set",
          { MEMORY_FILE("/etc/gdm/custom.conf", "[xdmcp]\nEnable = true\n") },
          "gdm",
          NULL,
          "@xdmcp.Enable",
          "true @/etc/gdm/custom.conf:2 (Enable)" },
        { "the same key of another section",
          { MEMORY_FILE("/etc/gdm/custom.conf", "[security]\nEnable = true\n") },
          "gdm",
          NULL,
          "xdmcp.Enable",
          "false" },
        { "garbage",
          { MEMORY_FILE("/etc/gdm/custom.conf", "x\n") },
          "gdm",
          NULL,
          "xdmcp.Enable",
          "unparsable" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "values", test_values },
    { "gdm", test_gdm },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
