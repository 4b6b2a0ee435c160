/*
 * Repositories of dnf, zypper and apk. The rows named "as dnf" and "as zypper" are what dnf 4.14's
 * read_all_repos() and `zypper --xmlout lr` of 1.14.59 say of these files.
 */
#include "unit/asked.h"
#include "unit/test.h"

#define MAIN                                                              \
    MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\nsslverify=no\n" \
                                     "[inmain]\nname=x\nbaseurl=http://m/\n")
#define REPO                                                                                    \
    MEMORY_FILE("/etc/yum.repos.d/a.repo",                                                      \
                "[a]\nname=A\nbaseurl=http://a/x\n  https://b/y, ftp://c\nenabled=0\n\n"        \
                "[b]\nname=B\nmetalink=https://m?x=1\ngpgcheck=False\nrepo_gpgcheck=yes\n; c\n" \
                "[c]\nname=C\nmirrorlist = http://l\ngpgkey=file:///k1 file:///k2\n")
#define ONE(text) MEMORY_FILE("/etc/yum.repos.d/a.repo", text)
#define VARIABLES                                                                               \
    MEMORY_FILE("/etc/dnf/vars/foo", "val\nsecond\n"), MEMORY_FILE("/etc/yum/vars/bar", "ymv"), \
        MEMORY_FILE("/etc/yum/vars/foo", "yumfoo"), MEMORY_FILE("/etc/dnf/vars/empty", ""),     \
        MEMORY_FILE("/etc/dnf/vars/a-b", "x\n"), MEMORY_FILE("/etc/dnf/vars/releasever", "rel\n")
#define ZYPP                                                                 \
    MEMORY_FILE("/etc/zypp/zypp.conf", "[main]\n"),                          \
        MEMORY_FILE("/etc/zypp/repos.d/a.repo",                              \
                    "[a]\nname=A\nenabled=1\nbaseurl=http://a/x\n\n"         \
                    "[b]\nname=B\nenabled=0\nbaseurl=http://b\ngpgcheck=0\n" \
                    "[c]\nname=C\nbaseurl=http://c\nrepo_gpgcheck=0\n")
#define APK(text) MEMORY_FILE("/etc/apk/repositories", text)

static const struct asked_row yum_rows[] = {
    { "as dnf: ids", { MAIN, REPO }, "yum_repo", NULL, "#id", "inmain|a|b|c" },
    { "as dnf: enabled", { MAIN, REPO }, "yum_repo", NULL, "#enabled", "true|false|true|true" },
    { "as dnf: gpgcheck", { MAIN, REPO }, "yum_repo", NULL, "#gpgcheck", "true|true|false|true" },
    { "as dnf: repo_gpgcheck",
      { MAIN, REPO },
      "yum_repo",
      NULL,
      "#repo_gpgcheck",
      "false|false|true|false" },
    { "as dnf: sslverify",
      { MAIN, REPO },
      "yum_repo",
      NULL,
      "#sslverify",
      "false|false|false|false" },
    { "as dnf: baseurl",
      { REPO },
      "yum_repo",
      "a",
      "#baseurl",
      "http://a/x, https://b/y, ftp://c" },
    { "as dnf: gpgkey", { REPO }, "yum_repo", "c", "#gpgkey", "file:///k1, file:///k2" },
    { "the default", { REPO }, "yum_repo", "a", "#gpgcheck", "false" },
    { "schemes", { REPO }, "yum_repo", NULL, "#schemes", "http, https, ftp|https|http" },
    { "yum's main file",
      { MEMORY_FILE("/etc/yum.conf", "[main]\ngpgcheck=yes\n"), REPO },
      "yum_repo",
      "c",
      "#gpgcheck",
      "true" },
    { "dnf 5's drop-in, under the main file",
      { MEMORY_FILE("/etc/dnf/libdnf5.conf.d/a.conf", "[main]\ngpgcheck=0\nsslverify=0\n"),
        MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n"), REPO },
      "yum_repo",
      "c",
      "#gpgcheck",
      "true" },
    { "dnf 5's drop-in",
      { MEMORY_FILE("/etc/dnf/libdnf5.conf.d/a.conf", "[main]\ngpgcheck=0\nsslverify=0\n"),
        MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n"), REPO },
      "yum_repo",
      "c",
      "#sslverify",
      "false" },
    { "dnf 5's name of gpgcheck",
      { MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n"),
        ONE("[a]\nname=x\npkg_gpgcheck=0\n") },
      "yum_repo",
      NULL,
      "#gpgcheck",
      "false" },
    { "dnf 5's override",
      { MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n"), ONE("[a]\nname=x\n"),
        MEMORY_FILE("/etc/dnf/repos.override.d/9.repo", "[a]\ngpgcheck=0\n") },
      "yum_repo",
      NULL,
      "#gpgcheck",
      "true|false" },
    { "as dnf: variables in an id",
      { VARIABLES, ONE("[a$foo]\nname=x\n") },
      "yum_repo",
      NULL,
      "#id",
      "aval" },
    { "as dnf: variables in a name",
      { VARIABLES, ONE("[a]\nname=A $foo $bar ${foo} $foox ${foo}x $unknown ${unknown} ${foo:-d} "
                       "\\$foo $$foo $Foo $ ${ ${} ${foo\n") },
      "yum_repo",
      NULL,
      "#name",
      "A val ymv val $foox valx $unknown ${unknown} ${foo:-d} \\val $val $Foo $ ${ ${} ${foo" },
    { "as dnf: variables in URLs",
      { VARIABLES, ONE("[a]\nbaseurl=http://x/$releasever/$empty/$a-b/ $foo://y\n") },
      "yum_repo",
      NULL,
      "#baseurl",
      "http://x/rel//$a-b/, val://y" },
    { "as dnf: in a truth",
      { VARIABLES, MEMORY_FILE("/etc/dnf/vars/off", "0\n"), ONE("[a]\nenabled=$off\n") },
      "yum_repo",
      NULL,
      "#enabled",
      "false" },
    { "and not in the main section",
      { MEMORY_FILE("/etc/dnf/vars/off", "0\n"),
        MEMORY_FILE("/etc/dnf/dnf.conf", "[main]\ngpgcheck=$off\n"), ONE("[a]\nname=x\n") },
      "yum_repo",
      NULL,
      "#gpgcheck",
      "unparsable" },
    { "a scheme that a variable gives",
      { MEMORY_FILE("/etc/yum/vars/mirror", "http://x"), ONE("[a]\nbaseurl=$mirror/y\n") },
      "yum_repo",
      NULL,
      "#schemes",
      "http" },
    { "Fedora's release",
      { MEMORY_FILE("/etc/os-release", "ID=fedora\nVERSION_ID=39\n"),
        ONE("[a]\nname=$releasever\n") },
      "yum_repo",
      NULL,
      "#name",
      "39" },
    { "another's release",
      { MEMORY_FILE("/etc/os-release", "ID=rhel\nVERSION_ID=\"9.3\"\nID_LIKE=fedora\n"),
        ONE("[a]\nname=$releasever\n") },
      "yum_repo",
      NULL,
      "#name",
      "9" },
    { "what is not known",
      { ONE("[a]\nname=$releasever $basearch\n") },
      "yum_repo",
      NULL,
      "#name",
      "$releasever $basearch" },
    { "pattern", { REPO }, "yum_repo", "[bc]", "#name", "B|C" },
    { "line", { REPO }, "yum_repo", NULL, "#line", "2|8|14" },
    { "not there", { MEMORY_FILE("/etc/passwd", "") }, "yum_repo", NULL, "?", "absent" },
    { "a main file alone",
      { MEMORY_FILE("/etc/yum.conf", "[main]\n") },
      "yum_repo",
      NULL,
      "#id",
      "" },
    { "neither true nor false",
      { ONE("[a]\ngpgcheck=maybe\n") },
      "yum_repo",
      NULL,
      "?",
      "unparsable" },
    { "nothing for a truth", { ONE("[a]\ngpgcheck=\n") }, "yum_repo", NULL, "?", "unparsable" },
    { "no section", { ONE("gpgcheck=1\n") }, "yum_repo", NULL, "?", "unparsable" },
    { "a section that does not close",
      { ONE("[a\ngpgcheck=1\n") },
      "yum_repo",
      NULL,
      "?",
      "unparsable" },
    { "goes on with a section",
      { ONE("[a]\n gpgcheck=1\n") },
      "yum_repo",
      NULL,
      "?",
      "unparsable" },
    { "a bare word", { ONE("[a]\ngpgcheck\n") }, "yum_repo", NULL, "?", "unparsable" },
    { "a directory in place of a file",
      { MEMORY_DIRECTORY("/etc/yum.repos.d/a.repo") },
      "yum_repo",
      NULL,
      "?",
      "unsupported" },
    { "another name",
      { MEMORY_FILE("/etc/yum.repos.d/a.repo.rpmsave", "[a]\nname=A\n") },
      "yum_repo",
      NULL,
      "?",
      "absent" },
};

static void test_yum(void)
{
    asked_check_rows(yum_rows, COUNT_OF(yum_rows));
}

static void test_dnf_conf(void)
{
    static const struct asked_row rows[] = {
        { "set", { MAIN }, "dnf_conf", NULL, "@gpgcheck", "1 @/etc/dnf/dnf.conf:2 (gpgcheck)" },
        { "default", { MAIN }, "dnf_conf", NULL, "localpkg_gpgcheck", "0" },
        { "the last",
          { MEMORY_FILE("/etc/yum.conf", "[main]\ngpgcheck=1\ngpgcheck=0\n") },
          "dnf_conf",
          NULL,
          "gpgcheck",
          "0" },
        { "of another section", { MAIN }, "dnf_conf", NULL, "inmain.name", "x" },
        { "unknown", { MAIN }, "dnf_conf", NULL, "best", "nothing" },
        { "not there", { MEMORY_FILE("/etc/passwd", "") }, "dnf_conf", NULL, "?", "absent" },
        { "malformed",
          { MEMORY_FILE("/etc/dnf/dnf.conf", "[main\n") },
          "dnf_conf",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/dnf/dnf.conf") },
          "dnf_conf",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_zypper(void)
{
    static const struct asked_row rows[] = {
        { "as zypper: ids", { ZYPP }, "zypper_repo", NULL, "#id", "a|b|c" },
        { "as zypper: enabled", { ZYPP }, "zypper_repo", NULL, "#enabled", "true|false|true" },
        { "as zypper: gpgcheck", { ZYPP }, "zypper_repo", NULL, "#gpgcheck", "true|false|true" },
        { "as zypper: repo_gpgcheck",
          { ZYPP },
          "zypper_repo",
          NULL,
          "#repo_gpgcheck",
          "true|false|true" },
        { "off for all",
          { MEMORY_FILE("/etc/zypp/zypp.conf", "[main]\ngpgcheck = off\n"),
            MEMORY_FILE("/etc/zypp/repos.d/a.repo", "[a]\nbaseurl=http://a\n") },
          "zypper_repo",
          NULL,
          "#gpgcheck",
          "false" },
        { "off for all by the vendor's file",
          { MEMORY_FILE("/usr/etc/zypp/zypp.conf", "[main]\ngpgcheck = off\n"),
            MEMORY_FILE("/etc/zypp/repos.d/a.repo", "[a]\nbaseurl=http://a\n") },
          "zypper_repo",
          NULL,
          "#gpgcheck",
          "false" },
        { "packages are not verified, their list is",
          { MEMORY_FILE("/etc/zypp/zypp.conf", "[main]\npkg_gpgcheck = off\n"),
            MEMORY_FILE("/etc/zypp/repos.d/a.repo", "[a]\nbaseurl=http://a\n") },
          "zypper_repo",
          NULL,
          "#gpgcheck",
          "true" },
        { "neither packages nor their list are verified",
          { MEMORY_FILE("/etc/zypp/zypp.conf", "[main]\nrepo_gpgcheck = off\n"),
            MEMORY_FILE("/etc/zypp/repos.d/a.repo",
                        "[a]\nbaseurl=http://a\ngpgcheck=1\npkg_gpgcheck=0\n") },
          "zypper_repo",
          NULL,
          "#gpgcheck",
          "false" },
        { "packages alone are verified",
          { MEMORY_FILE("/etc/zypp/repos.d/a.repo",
                        "[a]\nbaseurl=http://a\ngpgcheck=0\npkg_gpgcheck=1\n") },
          "zypper_repo",
          NULL,
          "#gpgcheck",
          "true" },
        { "not there", { MEMORY_FILE("/etc/passwd", "") }, "zypper_repo", NULL, "?", "absent" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void test_apk(void)
{
    static const struct asked_row rows[] = {
        { "repositories",
          { APK("https://a/main\n# http://x\n\n@edge http://b/x\n/srv/local\n") },
          "apk_repositories",
          NULL,
          "#uri",
          "https://a/main|http://b/x|/srv/local" },
        { "schemes",
          { APK("https://a/main\n@edge http://b/x\n/srv/local\n") },
          "apk_repositories",
          NULL,
          "#scheme",
          "https|http|nothing" },
        { "tags",
          { APK("https://a/main\n@edge http://b/x\n") },
          "apk_repositories",
          NULL,
          "#tag",
          "nothing|@edge" },
        { "lines", { APK("\n\r\nhttps://a\r\n") }, "apk_repositories", NULL, "#line", "3" },
        { "a further file",
          { APK(""), MEMORY_FILE("/etc/apk/repositories.d/a.list", "http://a\n") },
          "apk_repositories",
          NULL,
          "#path",
          "/etc/apk/repositories.d/a.list" },
        { "not there",
          { MEMORY_FILE("/etc/passwd", "") },
          "apk_repositories",
          NULL,
          "?",
          "absent" },
        { "a tag alone", { APK("@edge\n") }, "apk_repositories", NULL, "?", "unparsable" },
        { "a tag without name",
          { APK("@ http://a\n") },
          "apk_repositories",
          NULL,
          "?",
          "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY("/etc/apk/repositories") },
          "apk_repositories",
          NULL,
          "?",
          "unsupported" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "yum", test_yum },
    { "dnf_conf", test_dnf_conf },
    { "zypper", test_zypper },
    { "apk", test_apk },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
