#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { FILES = 6 };

/* Some files, one question, one answer. */
struct answer_row {
    const char *name;
    struct memory_file files[FILES];
    const char *resource;
    const char *argument;
    const char *asked; /* a property; with '#' a column, with '?' a predicate */
    const char *answer;
};

static size_t count_files(const struct memory_file *files)
{
    size_t count = 0;

    while (count < FILES && files[count].path.len > 0)
        count++;
    return count;
}

static void check_answers(const struct answer_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(asked_close) struct asked image;
        const char *asked = rows[i].asked;
        struct resource *resource;

        test_row(rows[i].name);
        asked_open_files(&image, rows[i].files, count_files(rows[i].files));
        resource = asked_ask(&image, rows[i].resource, rows[i].argument);
        if (asked[0] == '#')
            CHECK_STR(asked_column(&image, resource, asked + 1), rows[i].answer);
        else if (asked[0] == '?')
            CHECK_STR(asked_claim(resource, asked + 1, value_nil()), rows[i].answer);
        else
            CHECK_STR(asked_property(&image, resource, asked), rows[i].answer);
    }
}

#define DEBIAN MEMORY_FILE("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
#define STATUS                                                                               \
    MEMORY_FILE("/var/lib/dpkg/status",                                                      \
                "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n"         \
                "Version: 5.2.15-2+b7\n\n"                                                   \
                "Package: telnetd\nStatus: deinstall ok config-files\nArchitecture: amd64\n" \
                "Version: 0.17\n\n"                                                          \
                "Package: libc6\nStatus: install ok unpacked\nArchitecture: i386\n"          \
                "Source: glibc (2.36-9)\nVersion: 2.36-9+deb12u9\n\n"                        \
                "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\n"        \
                "Source: glibc\nVersion: 2.36-9+deb12u9\n\n")
#define APK                                                                                   \
    MEMORY_FILE("/lib/apk/db/installed",                                                      \
                "P:busybox\nV:1.36.1-r15\nA:x86_64\n\nP:ssl_client\nV:1.36.1-r15\nA:x86_64\n" \
                "o:busybox\n\n")

static void test_package(void)
{
    static const struct answer_row rows[] = {
        { "installed", { DEBIAN, STATUS }, "package", "bash", "?be_installed", "yes" },
        { "version", { DEBIAN, STATUS }, "package", "bash", "version", "5.2.15-2+b7" },
        { "manager", { DEBIAN, STATUS }, "package", "bash", "manager", "dpkg" },
        { "status", { DEBIAN, STATUS }, "package", "bash", "status", "install ok installed" },
        { "only unpacked", { DEBIAN, STATUS }, "package", "libc6:i386", "?be_installed", "yes" },
        { "source", { DEBIAN, STATUS }, "package", "libc6", "source", "glibc" },
        { "architecture", { DEBIAN, STATUS }, "package", "libc6", "architecture", "amd64" },
        { "named architecture",
          { DEBIAN, STATUS },
          "package",
          "libc6:i386",
          "architecture",
          "i386" },
        { "other architecture", { DEBIAN, STATUS }, "package", "libc6:arm64", "?exist", "no" },
        { "configuration left", { DEBIAN, STATUS }, "package", "telnetd", "?be_installed", "no" },
        { "unknown", { DEBIAN, STATUS }, "package", "vsftpd", "?be_installed", "no" },
        { "part of a name", { DEBIAN, STATUS }, "package", "bas", "?be_installed", "no" },
        { "apk", { APK }, "package", "ssl_client", "version", "1.36.1-r15" },
        { "apk's source", { APK }, "package", "ssl_client", "source", "busybox" },
        { "apk's manager", { APK }, "package", "ssl_client", "manager", "apk" },
        { "apk in /usr",
          { MEMORY_FILE("/usr/lib/apk/db/installed", "P:a\nV:1\n\n") },
          "package",
          "a",
          "version",
          "1" },
        { "distroless",
          { DEBIAN,
            MEMORY_FILE("/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n"),
            MEMORY_FILE("/var/lib/dpkg/status.d/base.md5sums", "x  y\n") },
          "package",
          "base-files",
          "?be_installed",
          "yes" },
        { "no image has packages",
          { MEMORY_FILE("/app", "") },
          "package",
          "a",
          "?be_installed",
          "no" },
    };

    check_answers(rows, COUNT_OF(rows));
}

/* Nothing may pass because the database is gone or cut. */
static void test_database_missing(void)
{
    static const struct answer_row rows[] = {
        { "removed", { DEBIAN }, "package", "a", "?be_installed", "no-package-db" },
        { "removed, list", { DEBIAN }, "packages", NULL, "#name", "no-package-db" },
        { "empty",
          { DEBIAN, MEMORY_FILE("/var/lib/dpkg/status", "") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "of a derivative",
          { MEMORY_FILE("/etc/os-release", "ID=mint\nID_LIKE=\"ubuntu debian\"\n") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "another manager's only",
          { DEBIAN, APK },
          "package",
          "busybox",
          "?be_installed",
          "no-package-db" },
        { "os-release removed too",
          { MEMORY_FILE("/etc/debian_version", "12.9\n") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "dpkg itself is there",
          { MEMORY_FILE("/usr/bin/dpkg", "") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "Alpine's removed",
          { MEMORY_FILE("/etc/os-release", "ID=alpine\n") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "rpm's removed",
          { MEMORY_FILE("/etc/os-release", "ID=rhel\n") },
          "package",
          "a",
          "?be_installed",
          "no-package-db" },
        { "rpm's there",
          { MEMORY_FILE("/etc/os-release", "ID=rhel\n"),
            MEMORY_FILE("/var/lib/rpm/rpmdb.sqlite", "SQLite") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_database_malformed(void)
{
    static const struct answer_row rows[] = {
        { "cut within a line",
          { DEBIAN, MEMORY_FILE("/var/lib/dpkg/status", "Package: a\nVersi") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
        { "cut after a field",
          { DEBIAN,
            MEMORY_FILE("/var/lib/dpkg/status", "Package: a\nStatus: install ok installed\n") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
        { "cut between packages",
          { DEBIAN, STATUS, MEMORY_FILE("/var/lib/dpkg/info/cut.list", "") },
          "package",
          "telnetd",
          "?be_installed",
          "unparsable" },
        { "a list for an architecture",
          { DEBIAN, STATUS, MEMORY_FILE("/var/lib/dpkg/info/libc6:i386.list", "") },
          "package",
          "telnetd",
          "?be_installed",
          "no" },
        { "apk's cut between packages",
          { APK, MEMORY_FILE("/etc/apk/world", "busybox\nlibc-utils\n") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
        { "apk's whole",
          { APK, MEMORY_FILE("/etc/apk/world", "busybox>1\n!conflict\nssl_client\n") },
          "package",
          "a",
          "?be_installed",
          "no" },
        { "apk's cut",
          { MEMORY_FILE("/lib/apk/db/installed", "P:a\nV:1\n\nP:b\n") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
        { "garbage",
          { DEBIAN, MEMORY_FILE("/var/lib/dpkg/status", "\x7f"
                                                        "ELF\n") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
        { "a directory",
          { DEBIAN, MEMORY_DIRECTORY("/var/lib/dpkg/status") },
          "package",
          "a",
          "?be_installed",
          "unsupported" },
        { "a loop",
          { DEBIAN, MEMORY_LINK("/var/lib/dpkg/status", "status") },
          "package",
          "a",
          "?be_installed",
          "limit" },
        { "garbage in status.d",
          { DEBIAN, MEMORY_FILE("/var/lib/dpkg/status.d/x", "??\n") },
          "package",
          "a",
          "?be_installed",
          "unparsable" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_packages(void)
{
    static const struct answer_row rows[] = {
        { "all", { DEBIAN, STATUS }, "packages", NULL, "#name", "bash|libc6|libc6" },
        { "pattern", { DEBIAN, STATUS }, "packages", "lib*", "#architecture", "amd64|i386" },
        { "no match", { DEBIAN, STATUS }, "packages", "*telnet*", "#name", "" },
        { "present", { DEBIAN, STATUS }, "packages", "b*", "?be_installed", "yes" },
        { "not present", { DEBIAN, STATUS }, "packages", "*telnet*", "?be_installed", "no" },
        { "apk", { APK }, "packages", NULL, "#version", "1.36.1-r15|1.36.1-r15" },
        { "none", { MEMORY_FILE("/app", "") }, "packages", NULL, "#name", "absent" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_os(void)
{
    static const struct answer_row rows[] = {
        { "id", { DEBIAN }, "os", NULL, "id", "debian" },
        { "family", { DEBIAN }, "os", NULL, "family", "debian" },
        { "version", { DEBIAN }, "os", NULL, "version", "12" },
        { "not set", { DEBIAN }, "os", NULL, "codename", "nothing" },
        { "any variable",
          { MEMORY_FILE("/usr/lib/os-release", "ID=x\nVARIANT_ID=server\n") },
          "os",
          NULL,
          "VARIANT_ID",
          "server" },
        { "of a derivative",
          { MEMORY_FILE("/etc/os-release", "ID=x\nID_LIKE='rhel fedora'\n") },
          "os",
          NULL,
          "family",
          "redhat" },
        { "like",
          { MEMORY_FILE("/etc/os-release", "ID=x\nID_LIKE='rhel fedora'\n") },
          "os",
          NULL,
          "like",
          "rhel, fedora" },
        { "unknown",
          { MEMORY_FILE("/etc/os-release", "ID=x\n") },
          "os",
          NULL,
          "family",
          "nothing" },
        { "linked",
          { MEMORY_LINK("/etc/os-release", "../usr/lib/os-release"),
            MEMORY_FILE("/usr/lib/os-release", "ID=alpine\n") },
          "os",
          NULL,
          "family",
          "alpine" },
        { "a dangling link",
          { MEMORY_LINK("/etc/os-release", "gone") },
          "os",
          NULL,
          "id",
          "absent" },
        { "malformed",
          { MEMORY_FILE("/etc/os-release", "ID=\"x\n") },
          "os",
          NULL,
          "id",
          "unparsable" },
        { "none", { MEMORY_FILE("/app", "") }, "os", NULL, "id", "absent" },
    };

    check_answers(rows, COUNT_OF(rows));
}

#define SSHD_PACKAGE                                                                              \
    MEMORY_FILE("/var/lib/dpkg/status", "Package: openssh-server\nStatus: install ok installed\n" \
                                        "Version: 1:9.2p1-2+deb12u3\n\n")

static void test_component(void)
{
    static const struct answer_row rows[] = {
        { "package", { DEBIAN, SSHD_PACKAGE }, "component", "sshd", "?be_present", "yes" },
        { "its version",
          { DEBIAN, SSHD_PACKAGE },
          "component",
          "sshd",
          "version",
          "1:9.2p1-2+deb12u3" },
        { "its evidence",
          { DEBIAN, SSHD_PACKAGE, MEMORY_FILE("/etc/ssh/sshd_config", "") },
          "component",
          "sshd",
          "evidence",
          "package openssh-server 1:9.2p1-2+deb12u3, /etc/ssh/sshd_config" },
        { "program",
          { DEBIAN, STATUS, MEMORY_FILE("/usr/sbin/sshd", "") },
          "component",
          "sshd",
          "?be_present",
          "yes" },
        { "unit",
          { DEBIAN, STATUS, MEMORY_FILE("/usr/lib/systemd/system/ssh.service", "") },
          "component",
          "sshd",
          "?be_present",
          "yes" },
        { "configuration",
          { DEBIAN, STATUS, MEMORY_FILE("/etc/ssh/sshd_config", "") },
          "component",
          "sshd",
          "?be_present",
          "yes" },
        { "no sign", { DEBIAN, STATUS }, "component", "sshd", "?be_present", "no" },
        { "program without a database",
          { DEBIAN, MEMORY_FILE("/usr/sbin/sshd", "") },
          "component",
          "sshd",
          "?be_present",
          "yes" },
        { "nothing without a database",
          { DEBIAN },
          "component",
          "sshd",
          "?be_present",
          "no-package-db" },
        { "nothing, database malformed",
          { DEBIAN, MEMORY_FILE("/var/lib/dpkg/status", "?\n") },
          "component",
          "sshd",
          "?be_present",
          "unparsable" },
        { "no distribution",
          { MEMORY_FILE("/app", "") },
          "component",
          "sshd",
          "?be_present",
          "no" },
        { "configuration of a removed package is no package",
          { DEBIAN, STATUS },
          "component",
          "telnet-server",
          "?be_present",
          "no" },
        { "unknown name", { DEBIAN, STATUS }, "component", "shhd", "?be_present", "usage" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_component_check(void)
{
    const struct resource_def *def = resource_by_name(STR("component"));
    struct value name = value_str(STR("shhd"));
    const struct resource_call call = { .positional = { .items = &name, .count = 1 } };
    struct error err = ERROR_INIT;

    CHECK_INT(def->check(&call, &err), GATE_EUSAGE);
    CHECK_STR(str_of(err.message), "there is no component 'shhd'; did you mean 'sshd'?");
    name = value_nil(); /* an input gives it */
    err = ERROR_INIT;
    CHECK_INT(def->check(&call, &err), GATE_OK);
}

#define LOCKED MEMORY_FILE("/etc/shadow", "root:*:::::::\nb:!$6$x$y:::::::\n")
#define ACCOUNTS MEMORY_FILE("/etc/passwd", "root:x:0:0:::\n")

static void test_login(void)
{
    static const struct answer_row rows[] = {
        { "all locked",
          { DEBIAN, STATUS, ACCOUNTS, LOCKED },
          "login",
          "password",
          "?be_possible",
          "no" },
        { "a password",
          { DEBIAN, STATUS, ACCOUNTS, MEMORY_FILE("/etc/shadow", "root:$y$x:::::::\n") },
          "login",
          "password",
          "reasons",
          "account 'root' has a password" },
        { "an empty one",
          { DEBIAN, STATUS, ACCOUNTS, MEMORY_FILE("/etc/shadow", "root::::::::\n") },
          "login",
          "password",
          "reasons",
          "account 'root' has an empty password" },
        { "an empty one in passwd",
          { MEMORY_FILE("/etc/passwd", "root::0:0:::\n") },
          "login",
          "password",
          "?be_possible",
          "yes" },
        { "a hash in passwd",
          { MEMORY_FILE("/etc/passwd", "root:$1$a$b:0:0:::\n") },
          "login",
          "password",
          "?be_possible",
          "yes" },
        { "sshd",
          { DEBIAN, SSHD_PACKAGE, LOCKED },
          "login",
          "password",
          "reasons",
          "sshd is present" },
    };

    check_answers(rows, COUNT_OF(rows));
}

static void test_login_faults(void)
{
    static const struct answer_row rows[] = {
        { "sshd unknown",
          { DEBIAN, LOCKED },
          "login",
          "password",
          "?be_possible",
          "no-package-db" },
        { "an account answers without the database",
          { DEBIAN, MEMORY_FILE("/etc/shadow", "root::::::::\n") },
          "login",
          "password",
          "?be_possible",
          "yes" },
        { "malformed shadow",
          { MEMORY_FILE("/etc/shadow", "root\n") },
          "login",
          "password",
          "?be_possible",
          "unparsable" },
        { "malformed passwd",
          { MEMORY_FILE("/etc/passwd", "root\n") },
          "login",
          "password",
          "?be_possible",
          "unparsable" },
        { "a getty says nothing on an image",
          { MEMORY_FILE("/sbin/agetty", "") },
          "login",
          "password",
          "?be_possible",
          "no" },
        { "nothing there", { MEMORY_FILE("/app", "") }, "login", "password", "?be_possible", "no" },
    };
    check_answers(rows, COUNT_OF(rows));
}

static void test_login_of_a_host(void)
{
    static const struct memory_file files[] = { MEMORY_FILE("/sbin/agetty", "") };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    image.context.target = TARGET_HOST;
    CHECK_STR(asked_property(&image, asked_ask(&image, "login", "password"), "reasons"),
              "/sbin/agetty");
}

static void test_login_assumed(void)
{
    static const struct memory_file files[] = { MEMORY_FILE("/etc/shadow", "malformed") };
    const struct value_pair inputs[] = { { STR("assume_login"), value_bool(true) } };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    image.context.inputs.map = (struct value_map){ .pairs = inputs, .count = COUNT_OF(inputs) };
    CHECK_STR(asked_property(&image, asked_ask(&image, "login", "password"), "reasons"),
              "input assume_login");
}

/* The same call is opened once, and another is not taken for it. */
static void test_cache(void)
{
    static const struct memory_file files[] = { DEBIAN, STATUS };
    CLEANUP(asked_close) struct asked image;
    struct resource *bash;

    asked_open_files(&image, files, COUNT_OF(files));
    bash = asked_ask(&image, "package", "bash");
    CHECK(bash == asked_ask(&image, "package", "bash"));
    CHECK(bash != asked_ask(&image, "package", "libc6"));
    CHECK(bash != asked_ask(&image, "packages", "bash"));
}

static const struct test tests[] = {
    { "package", test_package },
    { "database_missing", test_database_missing },
    { "database_malformed", test_database_malformed },
    { "packages", test_packages },
    { "os", test_os },
    { "component", test_component },
    { "component_check", test_component_check },
    { "login", test_login },
    { "login_faults", test_login_faults },
    { "login_of_a_host", test_login_of_a_host },
    { "login_assumed", test_login_assumed },
    { "cache", test_cache },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
