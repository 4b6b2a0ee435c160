#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define CAP_NET_RAW "\1\0\0\2\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static const struct xattr net_raw[] = {
    { .name = STR("security.capability"),
      .value = { .ptr = CAP_NET_RAW, .len = sizeof(CAP_NET_RAW) - 1 } },
};

/*
 * "hello" is what md5sums and apk's database record of the unchanged files. /bin is merged, and
 * /usr/bin/divert stands aside for another package's.
 */
static const struct memory_file tree[] = {
    MEMORY_FILE("/etc/os-release", "ID=debian\n"),
    MEMORY_FILE("/etc/passwd", "root:x:0:0:::\nalso:x:0:0:::\napp:x:1000:1000:::\n"),
    MEMORY_FILE("/etc/group", "root:x:0:\napp:x:1000:\n"),
    MEMORY_FILE(
        "/var/lib/dpkg/status",
        "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n"
        "Conffiles:\n /etc/tool.conf 5d41402abc4b2a76b9719d911017c592\n\n"
        "Package: other\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"),
    MEMORY_FILE("/var/lib/dpkg/info/tool:amd64.list",
                "/.\n/bin\n/bin/tool\n/usr/bin/changed\n/usr/bin/unsummed\n/usr/bin/gone\n"
                "/usr/bin/divert\n/etc/tool.conf\n"),
    MEMORY_FILE("/var/lib/dpkg/info/tool:amd64.md5sums",
                "5d41402abc4b2a76b9719d911017c592  bin/tool\n"
                "5d41402abc4b2a76b9719d911017c592  usr/bin/changed\n"
                "5d41402abc4b2a76b9719d911017c592  usr/bin/gone\n"
                "5d41402abc4b2a76b9719d911017c592  usr/bin/divert\n"
                "not a sum  usr/bin/unsummed\n"),
    MEMORY_FILE("/var/lib/dpkg/diversions", "/usr/bin/divert\n/usr/bin/divert.real\nother\n"),
    MEMORY_LINK("/bin", "usr/bin"),
    { .path = STR("/usr/bin/tool"), .type = ENTRY_FILE, .content = STR("hello"), .mode = 04755 },
    { .path = STR("/usr/bin/changed"),
      .type = ENTRY_FILE,
      .content = STR("hallo"),
      .mode = 02755,
      .gid = 1000 },
    { .path = STR("/usr/bin/planted"),
      .type = ENTRY_FILE,
      .content = STR("hello"),
      .mode = 04755,
      .uid = 1000 },
    { .path = STR("/usr/bin/ping"),
      .type = ENTRY_FILE,
      .content = STR("ping"),
      .mode = 0755,
      .xattrs = net_raw,
      .xattr_count = 1 },
    MEMORY_FILE("/usr/bin/unsummed", "hello"),
    MEMORY_FILE("/usr/bin/divert", "by other"),
    MEMORY_FILE("/usr/bin/divert.real", "hello"),
    MEMORY_FILE("/etc/tool.conf", "edited"),
    MEMORY_LINK("/etc/link", "tool.conf"),
    MEMORY_LINK("/etc/dangling", "nowhere"),
    MEMORY_LINK("/etc/loop", "loop"),
    { .path = STR("/tmp"), .type = ENTRY_DIRECTORY, .mode = 01777 },
    { .path = STR("/tmp/fifo"), .type = ENTRY_FIFO, .mode = 0600 },
    { .path = STR("/tmp/sub/deep"), .type = ENTRY_FILE, .mode = 0666, .uid = 4242, .gid = 4242 },
    { .path = STR("/tmp-not"), .type = ENTRY_FILE, .mode = 0600 },
};

static void test_file(void)
{
    static const struct {
        const char *path;
        const char *asked; /* with '?' before it a predicate */
        const char *answer;
    } rows[] = {
        { "/usr/bin/tool", "path", "/usr/bin/tool" },
        { "/bin/tool", "path", "/usr/bin/tool" },
        { "bin//../bin/./tool", "path", "/usr/bin/tool" },
        { "/usr/bin/tool", "name", "tool" },
        { "/usr/bin/tool", "type", "file" },
        { "/usr/bin/tool", "mode", "4755" },
        { "/usr/bin/tool", "uid", "0" },
        { "/usr/bin/tool", "owner", "root" },
        { "/usr/bin/changed", "group", "app" },
        { "/tmp/sub/deep", "owner", "nothing" },
        { "/tmp/sub/deep", "group", "nothing" },
        { "/usr/bin/tool", "size", "5" },
        { "/tmp", "size", "nothing" },
        { "/usr/bin/tool", "content", "hello" },
        { "/usr/bin/tool", "md5", "5d41402abc4b2a76b9719d911017c592" },
        { "/usr/bin/tool", "sha1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d" },
        { "/usr/bin/tool", "sha256",
          "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
        { "/usr/bin/tool", "layer", "1" },
        { "/usr/bin/tool", "capabilities", "" },
        { "/usr/bin/ping", "capabilities", "cap_net_raw" },
        { "/usr/bin/tool", "package", "tool" },
        { "/usr/bin/tool", "unchanged", "true" },
        { "/usr/bin/changed", "unchanged", "false" },
        { "/usr/bin/planted", "package", "nothing" },
        { "/usr/bin/planted", "unchanged", "nothing" },
        { "/usr/bin/unsummed", "package", "tool" },
        { "/usr/bin/unsummed", "unchanged", "nothing" },
        { "/usr/bin/divert", "package", "nothing" },
        { "/usr/bin/divert.real", "unchanged", "true" },
        { "/etc/tool.conf", "unchanged", "false" },
        { "/etc/link", "path", "/etc/tool.conf" },
        { "/etc/link", "link_path", "tool.conf" },
        { "/etc/tool.conf", "link_path", "nothing" },
        { "/etc/dangling", "path", "absent" },
        { "/etc/nowhere", "mode", "absent" },
        { "/etc/tool.conf/x", "mode", "absent" },
        { "/etc/loop", "mode", "limit" },
        { "/tmp", "content", "unsupported" },
        { "/tmp/fifo", "content", "unsupported" },
        { "/tmp/fifo", "sha256", "nothing" },
        { "/usr/bin/tool", "?exist", "yes" },
        { "/etc/nowhere", "?exist", "no" },
        { "/etc/dangling", "?exist", "no" },
        { "/etc/link", "?be_symlink", "yes" },
        { "/etc/tool.conf", "?be_symlink", "no" },
        { "/tmp", "?be_directory", "yes" },
        { "/bin", "?be_directory", "yes" },
        { "/tmp", "?be_file", "no" },
        { "/tmp/fifo", "?be_file", "no" },
        { "/usr/bin/tool", "?be_unchanged", "yes" },
        { "/usr/bin/changed", "?be_unchanged", "no" },
        { "/usr/bin/planted", "?be_unchanged", "no" },
        { "/etc/nowhere", "?be_unchanged", "absent" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct resource *file = asked_ask(&image, "file", rows[i].path);

        test_row(rows[i].path);
        if (rows[i].asked[0] == '?')
            CHECK_STR(asked_claim(file, rows[i].asked + 1, value_nil()), rows[i].answer);
        else
            CHECK_STR(asked_property(&image, file, rows[i].asked), rows[i].answer);
    }
}

static void test_file_arguments(void)
{
    static const struct {
        const char *path;
        const char *predicate;
        const char *argument;
        const char *answer;
    } rows[] = {
        { "/usr/bin/tool", "be_more_permissive_than", "0755", "yes" },
        { "/usr/bin/tool", "be_more_permissive_than", "4755", "no" },
        { "/tmp/fifo", "be_more_permissive_than", "0640", "no" },
        { "/usr/bin/tool", "be_more_permissive_than", "0888", "usage" },
        { "/usr/bin/tool", "be_more_permissive_than", "10000", "usage" },
        { "/usr/bin/tool", "be_more_permissive_than", "", "usage" },
        { "/etc/nowhere", "be_more_permissive_than", "0777", "absent" },
        { "/tmp/fifo", "be_readable_by", "owner", "yes" },
        { "/tmp/fifo", "be_readable_by", "group", "no" },
        { "/tmp", "be_writable_by", "others", "yes" },
        { "/usr/bin/tool", "be_writable_by", "others", "no" },
        { "/usr/bin/tool", "be_executable_by", "group", "yes" },
        { "/usr/bin/tool", "be_readable_by", "everybody", "usage" },
        { "/tmp/fifo", "be_readable", "owner", "yes" },
        { "/tmp/fifo", "be_readable", "other", "no" },
        { "/tmp/fifo", "be_readable", "everybody", "usage" },
        { "/etc/link", "be_linked_to", "tool.conf", "yes" },
        { "/etc/link", "be_linked_to", "/etc/tool.conf", "yes" },
        { "/etc/link", "be_linked_to", "/etc/other", "no" },
        { "/etc/tool.conf", "be_linked_to", "/etc/tool.conf", "no" },
        { "/usr/bin/tool", "be_owned_by", "root", "yes" },
        { "/usr/bin/tool", "be_owned_by", "app", "no" },
        { "/tmp/sub/deep", "be_owned_by", "root", "no" },
        { "/usr/bin/changed", "be_grouped_into", "app", "yes" },
        { "/usr/bin/tool", "be_grouped_into", "app", "no" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct resource *file = asked_ask(&image, "file", rows[i].path);

        test_row(rows[i].predicate);
        CHECK_STR(asked_claim(file, rows[i].predicate, value_str(str_of(rows[i].argument))),
                  rows[i].answer);
    }
    test_row("by number");
    CHECK_STR(
        asked_claim(asked_ask(&image, "file", "/tmp/sub/deep"), "be_owned_by", value_integer(4242)),
        "yes");
}

#define ACL_OF_BOB                                                               \
    "\2\0\0\0\1\0\6\0\xff\xff\xff\xff\2\0\4\0\xe8\3\0\0\4\0\0\0\xff\xff\xff\xff" \
    "\x10\0\4\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff"

static const struct {
    const char *path;
    const char *asked; /* with '?' before it a predicate */
    const char *user;  /* its {by_user: NAME}, or NULL */
    const char *answer;
} kind_rows[] = {
    { "/s", "selinux_label", NULL, "system_u:object_r:etc_t:s0" },
    { "/t", "selinux_label", NULL, "nothing" },
    { "/s", "acl", NULL, "user::rw-, user:app:r--, group::---, mask::r--, other::---" },
    { "/t", "acl", NULL,
      "user::rw-, group::---, group:app:r--, group:gone:-w-, mask::rw-, other::---" },
    { "/t", "default_acl", NULL, "user::rw-, group::---, other::---" },
    { "/s", "default_acl", NULL, "" },
    { "/b", "acl", NULL, "unparsable" },
    { "/fifo", "acl", NULL, "" },
    { "/s", "sha512", NULL,
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2"
      "877eec2f63b931bd47417a81a538327af927da3e" },
    { "/fifo", "?be_pipe", NULL, "yes" },
    { "/fifo", "?be_socket", NULL, "no" },
    { "/char", "?be_character_device", NULL, "yes" },
    { "/char", "?be_block_device", NULL, "no" },
    { "/block", "?be_block_device", NULL, "yes" },
    { "/nowhere", "?be_socket", NULL, "no" },
    { "/s", "?be_setuid", NULL, "yes" },
    { "/s", "?be_setgid", NULL, "yes" },
    { "/s", "?be_sticky", NULL, "yes" },
    { "/t", "?be_setuid", NULL, "no" },
    { "/s", "?be_immutable", NULL, "undecidable" },
    { "/s", "?be_readable", "app", "yes" },
    { "/s", "?be_writable", "app", "no" },
    { "/s", "?be_readable", "eve", "no" },
    { "/s", "?be_readable", "nobody", "undecidable" },
    { "/t", "?be_readable", "app", "undecidable" },
    { "/b", "?be_readable", "app", "unparsable" },
    { "/closed/f", "?be_readable", "eve", "no" },
    { "/closed/f", "?be_readable", "root", "yes" },
    { "/nowhere", "?be_readable", "root", "absent" },
};

/* What stands in extended attributes, and the kinds of files. */
static void test_kinds(void)
{
    static const struct xattr attributes[] = {
        { .name = STR("security.selinux"), .value = STR("system_u:object_r:etc_t:s0\0") },
        { .name = STR("system.posix_acl_access"), .value = STR(ACL_OF_BOB) },
    };
    static const struct xattr texts[] = {
        { .name = STR("SCHILY.acl.access"),
          .value = STR("user::rw-,group::---,group:app:r--,group:gone:-w-,mask::rw-,other::---") },
        { .name = STR("SCHILY.acl.default"), .value = STR("user::rw-,group::---,other::---") },
    };
    static const struct xattr broken[] = {
        { .name = STR("system.posix_acl_access"), .value = STR("x") },
    };
    static const struct memory_file files[] = {
        MEMORY_FILE("/etc/passwd", "root:x:0:0:::\napp:x:1000:1000:::\neve:x:1001:1001:::\n"),
        MEMORY_FILE("/etc/group", "root:x:0:\napp:x:1000:\n"),
        { .path = STR("/s"), .mode = 07640, .xattrs = attributes, .xattr_count = 2 },
        { .path = STR("/t"), .mode = 0660, .xattrs = texts, .xattr_count = 2 },
        { .path = STR("/b"), .mode = 0644, .xattrs = broken, .xattr_count = 1 },
        { .path = STR("/fifo"), .type = ENTRY_FIFO, .mode = 0600 },
        { .path = STR("/char"), .type = ENTRY_CHARACTER, .mode = 0600 },
        { .path = STR("/block"), .type = ENTRY_BLOCK, .mode = 0600 },
        MEMORY_LINK("/l", "m"),
        MEMORY_LINK("/m", "s"),
        { .path = STR("/closed"), .type = ENTRY_DIRECTORY, .mode = 0700 },
        { .path = STR("/closed/f"), .mode = 0644 },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    for (size_t i = 0; i < COUNT_OF(kind_rows); i++) {
        struct resource *file = asked_ask(&image, "file", kind_rows[i].path);
        const struct value_pair by = { .key = STR("by_user"),
                                       .value = value_str(
                                           str_of(kind_rows[i].user ? kind_rows[i].user : "")) };

        test_row(kind_rows[i].asked);
        if (kind_rows[i].asked[0] == '?')
            CHECK_STR(asked_claim(file, kind_rows[i].asked + 1,
                                  kind_rows[i].user ? value_map(&by, 1) : value_nil()),
                      kind_rows[i].answer);
        else
            CHECK_STR(asked_property(&image, file, kind_rows[i].asked), kind_rows[i].answer);
    }
}

/* Names are looked up for a list that is there, and for nothing else. */
static void test_acl_names(void)
{
    static const struct xattr attributes[] = {
        { .name = STR("system.posix_acl_access"), .value = STR(ACL_OF_BOB) },
    };
    static const struct memory_file files[] = {
        MEMORY_FILE("/etc/passwd", "root"),
        MEMORY_FILE("/plain", ""),
        { .path = STR("/listed"), .mode = 0640, .xattrs = attributes, .xattr_count = 1 },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    CHECK_STR(asked_property(&image, asked_ask(&image, "file", "/plain"), "acl"), "");
    CHECK_STR(asked_property(&image, asked_ask(&image, "file", "/listed"), "acl"), "unparsable");
}

static void test_directory(void)
{
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    CHECK_STR(asked_claim(asked_ask(&image, "directory", "/tmp"), "exist", value_nil()), "yes");
    CHECK_STR(asked_claim(asked_ask(&image, "directory", "/usr/bin/tool"), "exist", value_nil()),
              "no");
    CHECK_STR(asked_property(&image, asked_ask(&image, "directory", "/tmp"), "mode"), "1777");
    CHECK_STR(asked_state(asked_ask(&image, "directory", "/nowhere")), "absent");
}

/* One call of `files` with up to two options. */
static void test_files_calls(void)
{
    static const struct {
        const char *row;
        const char *under;
        const char *name;
        int depth; /* -1: not given */
        const char *paths;
    } rows[] = {
        { "a directory and what is below", "/tmp", NULL, -1,
          "/tmp|/tmp/fifo|/tmp/sub|/tmp/sub/deep" },
        { "a slash at the end", "/tmp/", NULL, -1, "/tmp|/tmp/fifo|/tmp/sub|/tmp/sub/deep" },
        { "children", "/tmp", NULL, 1, "/tmp|/tmp/fifo|/tmp/sub" },
        { "itself", "/tmp", NULL, 0, "/tmp" },
        { "a pattern", "/tmp", "*e*", -1, "/tmp/sub/deep" },
        { "a pattern of the last part only", "/usr", "usr*", -1, "/usr" },
        { "children of the root", "/", "t*", 1, "/tmp|/tmp-not" },
        { "through a link", "/bin", "t*", -1, "/usr/bin/tool" },
        { "a file", "/tmp-not", NULL, -1, "/tmp-not" },
        { "nothing there", "/nowhere", NULL, -1, "" },
        { "a dangling link", "/etc/dangling", NULL, -1, "" },
        { "a loop", "/etc/loop", NULL, -1, "limit" },
        { "negative depth", "/tmp", NULL, -2, "usage" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct value_pair *options = arena_new(&image.arena, 3, sizeof(*options));
        size_t count = 0;

        options[count++] = (struct value_pair){ STR("under"), value_str(str_of(rows[i].under)) };
        if (rows[i].name)
            options[count++] = (struct value_pair){ STR("name"), value_str(str_of(rows[i].name)) };
        if (rows[i].depth != -1)
            options[count++] = (struct value_pair){ STR("depth"), value_integer(rows[i].depth) };
        test_row(rows[i].row);
        CHECK_STR(asked_column(&image, asked_ask_with(&image, "files", options, count), "path"),
                  rows[i].paths);
    }
}

static struct resource *programs(struct asked *image)
{
    static const struct value_pair options[] = {
        { { "under", 5 }, { .type = VALUE_STR, .string = { "/bin", 4 } } },
        { { "depth", 5 }, { .type = VALUE_INTEGER, .integer = 1 } },
    };

    return asked_ask_with(image, "files", options, COUNT_OF(options));
}

static void test_files_columns(void)
{
    static const struct {
        const char *column;
        const char *cells;
    } rows[] = {
        { "name", "bin|changed|divert|divert.real|ping|planted|tool|unsummed" },
        { "directory", "/usr|/usr/bin|/usr/bin|/usr/bin|/usr/bin|/usr/bin|/usr/bin|/usr/bin" },
        { "type", "directory|file|file|file|file|file|file|file" },
        { "mode", "0755|2755|0644|0644|0755|4755|4755|0644" },
        { "uid", "0|0|0|0|0|1000|0|0" },
        { "owner", "root|root|root|root|root|app|root|root" },
        { "group", "root|app|root|root|root|root|root|root" },
        { "size", "nothing|5|8|5|4|5|5|5" },
        { "capabilities", "||||cap_net_raw|||" },
        { "package", "tool|tool|nothing|tool|nothing|nothing|tool|tool" },
        { "unchanged", "nothing|false|nothing|true|nothing|nothing|true|nothing" },
        { "layer", "1|1|1|1|1|1|1|1" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].column);
        CHECK_STR(asked_column(&image, programs(&image), rows[i].column), rows[i].cells);
    }
}

/* Rows: bin, changed, divert, divert.real, ping, planted, tool, unsummed. */
static void test_listed(void)
{
    const struct value_pair tool[] = {
        { STR("path"), value_str(STR("/bin/*")) },
        { STR("package"), value_str(STR("tool")) },
        { STR("unchanged"), value_bool(true) },
    };
    const struct value_pair unknown[] = { { STR("paths"), value_str(STR("/bin/su")) } };
    const struct value items[] = {
        value_str(STR("/usr/bin/ping")),
        { .type = VALUE_MAP, .map = { .pairs = tool, .count = COUNT_OF(tool) } },
    };
    const struct value bad = { .type = VALUE_MAP, .map = { .pairs = unknown, .count = 1 } };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    CHECK_STR(asked_claims(&image, programs(&image), "be_listed", value_list(items, 2)),
              "no|no|no|yes|yes|no|yes|no");
    CHECK_STR(asked_claims(&image, programs(&image), "be_listed", value_list(items, 1)),
              "no|no|no|no|yes|no|no|no");
    CHECK_STR(asked_claims(&image, programs(&image), "be_listed", value_list(NULL, 0)),
              "no|no|no|no|no|no|no|no");
    CHECK_STR(asked_claims(&image, programs(&image), "be_listed", value_list(&bad, 1)),
              "usage|usage|usage|usage|usage|usage|usage|usage");
    CHECK_STR(
        asked_claims(&image, programs(&image), "be_more_permissive_than", value_str(STR("0755"))),
        "no|yes|no|no|no|yes|yes|no");
}

static void test_package_files(void)
{
    static const struct value_pair options[] = {
        { { "under", 5 }, { .type = VALUE_STR, .string = { "/usr/bin", 8 } } },
    };
    static const struct {
        const char *column;
        const char *cells;
    } rows[] = {
        { "path",
          "/usr/bin/changed|/usr/bin/divert.real|/bin/gone|/usr/bin/tool|/usr/bin/unsummed" },
        { "package", "tool|tool|tool|tool|tool" },
        { "mode", "2755|0644|nothing|4755|0644" },
        { "exists", "true|true|false|true|true" },
        { "checksum", "md5|md5|md5|md5|nothing" },
        { "unchanged", "false|true|nothing|true|nothing" },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].column);
        CHECK_STR(asked_column(&image, asked_ask_with(&image, "package_files", options, 1),
                               rows[i].column),
                  rows[i].cells);
    }
}

/* Without checksums nothing is said of contents. */
static void test_without_checksums(void)
{
    static const struct value_pair options[] = {
        { { "under", 5 }, { .type = VALUE_STR, .string = { "/usr/bin", 8 } } },
        { { "checksums", 9 }, { .type = VALUE_BOOL, .boolean = false } },
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, tree, COUNT_OF(tree));
    CHECK_STR(asked_column(&image, asked_ask_with(&image, "package_files", options, 1), "changed"),
              "digest||missing||");
    CHECK_STR(asked_column(&image, asked_ask_with(&image, "package_files", options, 2), "changed"),
              "||missing||");
}

/* apk records SHA-1, of a symbolic link over its target. */
static void test_apk(void)
{
    static const struct memory_file files[] = {
        MEMORY_FILE("/lib/apk/db/installed",
                    "P:a\nV:1\nF:\nR:top\nF:bin\nR:a\nZ:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=\n"
                    "R:b\nZ:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=\n"
                    "R:c\nZ:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=\n"
                    "R:d\nZ:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=\nR:e\nZ:Q1broken\n\n"),
        MEMORY_FILE("/top", "x"),
        MEMORY_FILE("/bin/a", "hello"),
        MEMORY_FILE("/bin/b", "other"),
        MEMORY_LINK("/bin/c", "hello"),
        MEMORY_DIRECTORY("/bin/d"),
        MEMORY_FILE("/bin/e", "hello"),
        MEMORY_FILE("/usr/bin/a", "not the same: /bin is no link"),
    };
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    CHECK_STR(asked_column(&image, asked_ask(&image, "package_files", NULL), "path"),
              "/bin/a|/bin/b|/bin/c|/bin/d|/bin/e|/top");
    CHECK_STR(asked_column(&image, asked_ask(&image, "package_files", NULL), "unchanged"),
              "true|false|true|false|nothing|nothing");
    CHECK_STR(asked_property(&image, asked_ask(&image, "file", "/usr/bin/a"), "package"),
              "nothing");
}

/* Without packages nothing is owned; without a database that should be there it is an error. */
static void test_no_packages(void)
{
    static const struct memory_file scratch[] = { MEMORY_FILE("/app", "") };
    static const struct memory_file debian[] = {
        MEMORY_FILE("/etc/os-release", "ID=debian\n"),
        MEMORY_FILE("/app", ""),
        MEMORY_FILE("/etc/passwd", "malformed\n"),
    };
    CLEANUP(asked_close) struct asked bare;
    CLEANUP(asked_close) struct asked removed;
    struct resource *app;

    asked_open_files(&bare, scratch, COUNT_OF(scratch));
    app = asked_ask(&bare, "file", "/app");
    CHECK_STR(asked_property(&bare, app, "package"), "nothing");
    CHECK_STR(asked_property(&bare, app, "owner"), "nothing");
    CHECK_STR(asked_state(asked_ask(&bare, "package_files", NULL)), "absent");

    asked_open_files(&removed, debian, COUNT_OF(debian));
    app = asked_ask(&removed, "file", "/app");
    CHECK_STR(asked_property(&removed, app, "package"), "no-package-db");
    CHECK_STR(asked_property(&removed, app, "owner"), "unparsable");
    CHECK_STR(asked_state(asked_ask(&removed, "package_files", NULL)), "no-package-db");
}

static const struct test tests[] = {
    { "file", test_file },
    { "file_arguments", test_file_arguments },
    { "kinds", test_kinds },
    { "acl_names", test_acl_names },
    { "directory", test_directory },
    { "files_calls", test_files_calls },
    { "files_columns", test_files_columns },
    { "listed", test_listed },
    { "package_files", test_package_files },
    { "without_checksums", test_without_checksums },
    { "apk", test_apk },
    { "no_packages", test_no_packages },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
