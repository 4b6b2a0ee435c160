#include "format/dpkg.h"

#include "base/attributes.h"
#include "unit/test.h"

#define BASH "Package: bash\nStatus: install ok installed\nVersion: 5.2\n"

static void test_parse(void)
{
    static const struct {
        const char *row;
        struct str text;
        enum gate_rc rc;
        size_t count; /* packages before the fault */
        const char *message;
    } rows[] = {
        { "empty", STR(""), GATE_OK, 0, "" },
        { "newlines", STR("\n\n\n"), GATE_OK, 0, "" },
        { "one", STR(BASH "\n"), GATE_OK, 1, "" },
        { "no empty line at the end", STR(BASH), GATE_OK, 1, "" },
        { "two", STR(BASH "\n" BASH "\n"), GATE_OK, 2, "" },
        { "many empty lines", STR("\n\n" BASH "\n\n\n" BASH "\n\n"), GATE_OK, 2, "" },
        { "further lines", STR(BASH "Description: a\n b\n .\n\tc\n\n"), GATE_OK, 1, "" },
        { "names of fields in any case", STR("PACKAGE: a\nversion: 1\n"), GATE_OK, 1, "" },
        { "value with colons", STR("Package: a\nVersion: 1:2:3\n"), GATE_OK, 1, "" },
        { "removed, without version", STR("Package: a\nStatus: deinstall ok not-installed\n"),
          GATE_OK, 1, "" },
        { "CRLF", STR("Package: a\r\nVersion: 1\r\n"), GATE_OK, 1, "" },
        { "no name", STR("Version: 1\n\n"), GATE_EFORMAT, 0, "line 1: a package without a name" },
        { "empty name", STR("\nPackage:\nVersion: 1\n"), GATE_EFORMAT, 0,
          "line 2: a package without a name" },
        { "no version", STR(BASH "\nPackage: a\nStatus: install ok installed\n"), GATE_EFORMAT, 1,
          "line 5: 'a' has no version" },
        { "status of two words", STR("Package: a\nStatus: install ok\nVersion: 1\n"), GATE_EFORMAT,
          0, "line 1: 'a' has no status that dpkg knows" },
        { "status of four words", STR("Package: a\nStatus: install ok installed now\nVersion: 1\n"),
          GATE_EFORMAT, 0, "line 1: 'a' has no status that dpkg knows" },
        { "unknown status", STR("Package: a\nStatus: install ok gone\nVersion: 1\n"), GATE_EFORMAT,
          0, "line 1: 'a' has no status that dpkg knows" },
        { "name twice", STR(BASH "package: a\n"), GATE_EFORMAT, 0, "line 4: a second 'package'" },
        { "empty name, then another", STR("Package:\nPackage: a\nVersion: 1\n"), GATE_EFORMAT, 0,
          "line 2: a second 'Package'" },
        { "no colon", STR(BASH "garbage\n"), GATE_EFORMAT, 0, "line 4 is not a field" },
        { "further line without a field", STR(" x\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "further line after a paragraph", STR(BASH "\n x\n"), GATE_EFORMAT, 1,
          "line 5 is not a field" },
        { "no name of a field", STR(": x\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "blank in the name", STR("Pack age: x\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "dash first", STR("-Package: x\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "comment", STR("#Package: x\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "NUL", STR("Package: a\0b\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
        { "line of blanks is no end", STR(BASH " \nPackage: x\n"), GATE_EFORMAT, 0,
          "line 5: a second 'Package'" },
        { "cut within a name", STR(BASH "\nPack"), GATE_EFORMAT, 1, "line 5 is not a field" },
        { "binary", STR("SQLite format 3\0\x10\n"), GATE_EFORMAT, 0, "line 1 is not a field" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec packages = VEC_INIT(struct dpkg_package);
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(dpkg_parse(rows[i].text, &packages, &err), rows[i].rc);
        CHECK_INT((long long)packages.count, (long long)rows[i].count);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_fields(void)
{
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct dpkg_package);
    struct error err = ERROR_INIT;
    struct str value;

    CHECK_INT(dpkg_parse(STR("\n\nPackage: libc6\nStatus: hold ok unpacked\nArchitecture: amd64\n"
                             "Source: glibc (2.36-9)\nVersion: 2.36-9+deb12u9\nConffiles:\n"
                             " /etc/a 0cc175b9c0f1b6a831c399e269772661\n /etc/b newconffile\n"
                             "Description: x\n\n" BASH),
                         &packages, &err),
              GATE_OK);
    CHECK_INT((long long)packages.count, 2);

    const struct dpkg_package *libc = vec_at(&packages, 0);
    CHECK_STR(libc->name, "libc6");
    CHECK_STR(libc->version, "2.36-9+deb12u9");
    CHECK_STR(libc->architecture, "amd64");
    CHECK_STR(libc->status, "hold ok unpacked");
    CHECK_STR(libc->source, "glibc");
    CHECK_INT(libc->line, 3);
    CHECK(dpkg_field(libc->paragraph, STR("conffiles"), &value));
    CHECK_STR(value, "/etc/a 0cc175b9c0f1b6a831c399e269772661\n /etc/b newconffile");
    CHECK(dpkg_field(libc->paragraph, STR("Description"), &value));
    CHECK_STR(value, "x");
    CHECK(!dpkg_field(libc->paragraph, STR("Depends"), &value));

    const struct dpkg_package *bash = vec_at(&packages, 1);
    CHECK_STR(bash->source, "bash");
    CHECK_STR(bash->architecture, "");
    CHECK_INT(bash->line, 13);
    CHECK(dpkg_field(bash->paragraph, STR("Version"), &value));
    CHECK_STR(value, "5.2");
}

static void test_is_installed(void)
{
    static const struct {
        const char *status;
        bool is_installed;
    } rows[] = {
        { "", true }, /* status.d has no such field */
        { "install ok installed", true },
        { "hold ok installed", true },
        { "install ok unpacked", true },
        { "install ok half-configured", true },
        { "install reinstreq half-installed", true },
        { "install ok triggers-pending", true },
        { "install ok triggers-awaited", true },
        { "deinstall ok config-files", false },
        { "purge ok not-installed", false },
        { "installed", false },
        { "garbage", false },
        { "install ok installed installed", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].status);
        CHECK_INT(dpkg_is_installed(str_of(rows[i].status)), rows[i].is_installed);
    }
}

static void test_is_whole(void)
{
    CHECK_INT(dpkg_is_whole(STR("")), true);
    CHECK_INT(dpkg_is_whole(STR("a: b\n")), true);
    CHECK_INT(dpkg_is_whole(STR("a: b\n\n")), true);
    CHECK_INT(dpkg_is_whole(STR("a: b")), false);
    CHECK_INT(dpkg_is_whole(STR("a: b\n\nc")), false);
}

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"

static void test_sums(void)
{
    static const struct {
        const char *row;
        const char *text;
        int count;
        const char *path; /* of the first */
    } rows[] = {
        { "one", MD5 "  bin/bash\n", 1, "bin/bash" },
        { "binary mark", MD5 " *bin/bash\n", 1, "bin/bash" },
        { "no newline", MD5 "  a", 1, "a" },
        { "blanks in the path", MD5 "  usr/a b\n", 1, "usr/a b" },
        { "empty", "", 0, "" },
        { "no path", MD5 "\n", 0, "" },
        { "no path after blanks", MD5 "  \n", 0, "" },
        { "one blank", MD5 " a\n", 0, "" },
        { "short sum", "d41d8cd98f00b204e9800998ecf8427  a\n", 0, "" },
        { "long sum", MD5 "0  a\n", 0, "" },
        { "not hex", "z41d8cd98f00b204e9800998ecf8427e  a\n", 0, "" },
        { "bad line between", "x\n" MD5 "  a\n\n" MD5 "  b\n", 2, "a" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = str_of(rows[i].text);
        struct str first = STR("");
        struct dpkg_sum sum;
        int count = 0;

        while (dpkg_sum_next(&rest, &sum)) {
            if (count++ == 0)
                first = sum.path;
        }
        test_row(rows[i].row);
        CHECK_INT(count, rows[i].count);
        CHECK_STR(first, rows[i].path);
    }
}

static void test_conffiles(void)
{
    static const struct {
        const char *row;
        const char *text;
        int count;
        const char *path; /* of the last */
    } rows[] = {
        { "one", "/etc/a " MD5, 1, "etc/a" },
        { "two", "/etc/a " MD5 "\n /etc/b " MD5, 2, "etc/b" },
        { "obsolete", "/etc/a " MD5 " obsolete", 1, "etc/a" },
        { "new", "/etc/a newconffile", 0, "" },
        { "no sum", "/etc/a", 0, "" },
        { "root", "/ " MD5, 0, "" },
        { "empty", "", 0, "" },
        { "short sum", "/etc/a d41d", 0, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = str_of(rows[i].text);
        struct str last = STR("");
        struct dpkg_sum sum;
        int count = 0;

        while (dpkg_conffile_next(&rest, &sum)) {
            last = sum.path;
            count++;
        }
        test_row(rows[i].row);
        CHECK_INT(count, rows[i].count);
        CHECK_STR(last, rows[i].path);
    }
}

static void test_lists_and_diversions(void)
{
    struct str list = STR("/.\n/bin\n\n/bin/sh\n");
    struct str diversions = STR("/bin/sh\n/bin/sh.distrib\ndash\n/bin/x\n");
    struct dpkg_diversion diversion;
    struct str path;

    CHECK(dpkg_list_next(&list, &path));
    CHECK_STR(path, "/.");
    CHECK(dpkg_list_next(&list, &path));
    CHECK(dpkg_list_next(&list, &path));
    CHECK_STR(path, "/bin/sh");
    CHECK(!dpkg_list_next(&list, &path));

    CHECK(dpkg_diversion_next(&diversions, &diversion));
    CHECK_STR(diversion.from, "/bin/sh");
    CHECK_STR(diversion.to, "/bin/sh.distrib");
    CHECK_STR(diversion.package, "dash");
    CHECK(!dpkg_diversion_next(&diversions, &diversion));
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "fields", test_fields },
    { "is_installed", test_is_installed },
    { "is_whole", test_is_whole },
    { "sums", test_sums },
    { "conffiles", test_conffiles },
    { "lists_and_diversions", test_lists_and_diversions },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
