/* Packages of pacman: one folder each. */
#include "unit/asked.h"
#include "unit/test.h"

#define ARCH MEMORY_FILE("/etc/os-release", "ID=arch\n")
#define LOCAL "/var/lib/pacman/local/"
#define DESC(name, version)                                                               \
    MEMORY_FILE(LOCAL name "-" version "/desc", "%NAME%\n" name "\n\n%VERSION%\n" version \
                                                "\n\n%ARCH%\nx86_64\n\n%INSTALLDATE%\n7\n\n")
#define CONTENT "hello\n"
#define SHA256 "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

static const struct asked_row pacman_rows[] = {
    { "packages",
      { ARCH, DESC("curl", "1-1"), DESC("zlib", "2-1") },
      "packages",
      NULL,
      "#name",
      "curl|zlib" },
    { "version", { ARCH, DESC("curl", "1:7.5-1") }, "package", "curl", "version", "1:7.5-1" },
    { "manager", { ARCH, DESC("curl", "1-1") }, "package", "curl", "manager", "pacman" },
    { "date", { ARCH, DESC("curl", "1-1") }, "package", "curl", "installed_at", "7" },
    { "source", { ARCH, DESC("curl", "1-1") }, "package", "curl", "source", "curl" },
    { "place",
      { ARCH, DESC("curl", "1-1") },
      "package",
      "curl",
      "@architecture",
      "x86_64 @/var/lib/pacman/local/curl-1-1/desc:1 (curl)" },
    { "absent", { ARCH, DESC("curl", "1-1") }, "package", "wget", "?", "absent" },
    { "no database", { ARCH }, "package", "curl", "?", "no-package-db" },
    { "a folder without desc",
      { ARCH, DESC("curl", "1-1"), MEMORY_DIRECTORY(LOCAL "zlib-2-1") },
      "package",
      "curl",
      "?",
      "unparsable" },
    { "a desc that is none",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE(LOCAL "zlib-2-1/desc", "zlib") },
      "package",
      "curl",
      "?",
      "unparsable" },
    { "a directory in place of a desc",
      { ARCH, MEMORY_DIRECTORY(LOCAL "zlib-2-1/desc") },
      "package",
      "curl",
      "?",
      "unsupported" },
    { "owner",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE("/usr/bin/curl", CONTENT),
        MEMORY_FILE(LOCAL "curl-1-1/files", "%FILES%\nusr/\nusr/bin/curl\n\n") },
      "file",
      "/usr/bin/curl",
      "package",
      "curl" },
    { "unchanged",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE("/usr/bin/curl", CONTENT),
        MEMORY_FILE(LOCAL "curl-1-1/mtree", "./usr/bin/curl type=file sha256digest=" SHA256 "\n") },
      "package_files",
      NULL,
      "#unchanged",
      "true" },
    { "changed",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE("/usr/bin/curl", "other\n"),
        MEMORY_FILE(LOCAL "curl-1-1/mtree",
                    "./usr/bin/curl type=file size=9 sha256digest=" SHA256 "\n") },
      "package_files",
      NULL,
      "#changed",
      "size, digest" },
    { "a link in place of a file",
      { ARCH, DESC("curl", "1-1"), MEMORY_LINK("/usr/bin/curl", "other"),
        MEMORY_FILE(LOCAL "curl-1-1/mtree", "./usr/bin/curl type=file mode=755\n") },
      "package_files",
      NULL,
      "#changed",
      "mode" },
    { "configuration",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE("/etc/curlrc", "x\n"),
        MEMORY_FILE(LOCAL "curl-1-1/files", "%FILES%\netc/curlrc\n\n%BACKUP%\netc/curlrc\tx\n\n"),
        MEMORY_FILE(LOCAL "curl-1-1/mtree", "./etc/curlrc type=file\n") },
      "package_files",
      NULL,
      "#attributes",
      "config" },
    { "an mtree that is none",
      { ARCH, DESC("curl", "1-1"), MEMORY_FILE(LOCAL "curl-1-1/mtree", "curl\n") },
      "package_files",
      NULL,
      "?",
      "unparsable" },
    { "an mtree that is cut",
      { ARCH, DESC("curl", "1-1"),
        MEMORY_FILE(LOCAL "curl-1-1/mtree", "\x1f\x8b\x08\0\0\0\0\0\0\3") },
      "package_files",
      NULL,
      "?",
      "unparsable" },
};

static void test_rows(void)
{
    asked_check_rows(pacman_rows, COUNT_OF(pacman_rows));
}

static const struct test tests[] = {
    { "rows", test_rows },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
