#include "format/modprobe.h"

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define ETC "/etc/modprobe.d/"
#define MODULES "/usr/lib/modules/6.1/"

struct lines_row {
    const char *name;
    struct str text;
    const char *expected; /* "KIND NAME VALUE @LINE; ...", or the message */
};

static void lines(void)
{
    static const struct lines_row rows[] = {
        { "nothing", STR(""), "" },
        { "each kind",
          STR("alias a b\nblacklist c\ninstall d /e f\noptions g h=1\nremove i j\nsoftdep k pre: "
              "l"),
          "alias a b @1; blacklist c  @2; install d /e f @3; options g h=1 @4; remove i j @5; "
          "softdep k pre: l @6" },
        { "hyphens", STR("blacklist a-b\nalias c-[a-b]-d e-f\ninstall g-h i-j\n"),
          "blacklist a_b  @1; alias c_[a-b]_d e_f @2; install g_h i-j @3" },
        { "blanks", STR("\n  blacklist \t a  \n\t\n"), "blacklist a  @2" },
        { "comments, only where they begin a line", STR("# blacklist a\n # blacklist b\n"), "" },
        { "more words", STR("blacklist a b # c\n"), "blacklist a  @1" },
        { "joined lines", STR("install a \\\nb\nblacklist c\n"),
          "install a b @1; blacklist c  @3" },
        { "a comment that goes on", STR("# a\\\nblacklist b\nblacklist c\n"), "blacklist c  @3" },
        { "a backslash before another character", STR("install a \\b\\\\c\n"),
          "install a b\\c @1" },
        { "a backslash at the end", STR("install a b\\"), "install a b @1" },
        { "no command", STR("install a\ninstall a \noptions b\nalias c\nsoftdep\n"), "" },
        { "an unknown word", STR("include x\nblacklists a\nBLACKLIST b\n"), "" },
        { "odd brackets", STR("blacklist a[\nblacklist b]\nalias c[x] d\nalias e f[\n"),
          "alias c[x] d @3" },
        { "CR LF is part of the name", STR("blacklist a\r\n"), "blacklist a\r  @1" },
        { "no UTF-8", STR("blacklist \xff\n"), "blacklist \xff  @1" },
        { "NUL", STR("blacklist a\nblacklist b\0\n"), "line 2 holds a NUL byte" },
        { "NUL in a comment", STR("#\0\n"), "line 1 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct modprobe_line);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(1 << 16);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (modprobe_parse(rows[i].text, &arena, &parsed, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t k = 0; k < parsed.count; k++) {
            const struct modprobe_line *line = vec_at(&parsed, k);

            buf_add(&out, arena_printf(&arena, "%s%s %.*s %.*s @%u", k ? "; " : "",
                                       modprobe_kind_name(line->kind), STR_ARG(line->name),
                                       STR_ARG(line->value), line->line));
        }
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void resources(void)
{
    static const struct asked_row rows[] = {
        { "nothing", { MEMORY_DIRECTORY("/etc") }, "kernel_module", "a", "install", "nothing" },
        { "no rows", { MEMORY_DIRECTORY("/etc") }, "kernel_modules", NULL, "#name", "" },
        { "the first command counts",
          { MEMORY_FILE(ETC "b.conf", "install a /bin/true\n"),
            MEMORY_FILE("/usr/lib/modprobe.d/a.conf", "install a /sbin/x\n") },
          "kernel_module",
          "a",
          "@install",
          "/sbin/x @/usr/lib/modprobe.d/a.conf:1 (a)" },
        { "a name in /etc hides the same elsewhere",
          { MEMORY_FILE(ETC "a.conf", "#\n"),
            MEMORY_FILE("/usr/lib/modprobe.d/a.conf", "blacklist a\n") },
          "kernel_modules",
          NULL,
          "#name",
          "" },
        { "another suffix",
          { MEMORY_FILE(ETC "a.config", "blacklist a\n") },
          "kernel_modules",
          NULL,
          "#name",
          "" },
        { "a pattern",
          { MEMORY_FILE(ETC "a.conf", "install a* /bin/false\n") },
          "kernel_module",
          "a-b",
          "install",
          "/bin/false" },
        { "options",
          { MEMORY_FILE(ETC "a.conf", "options a x=1\noptions b y\noptions a z\n") },
          "kernel_module",
          "a",
          "options",
          "x=1, z" },
        { "softdeps",
          { MEMORY_FILE(ETC "a.conf", "softdep a pre: b\n") },
          "kernel_module",
          "a",
          "softdeps",
          "pre: b" },
        { "places",
          { MEMORY_FILE(MODULES "kernel/a-b.ko.xz", "x"), MEMORY_FILE(MODULES "kernel/ab.ko", "x"),
            MEMORY_FILE(MODULES "modules.builtin", "kernel/c.ko\nkernel/a_b.ko\n"),
            MEMORY_LINK("/lib", "usr/lib") },
          "kernel_module",
          "a_b",
          "places",
          MODULES "kernel/a-b.ko.xz, " MODULES "modules.builtin" },
        { "NUL", { MEMORY_FILE(ETC "a.conf", "a\0") }, "kernel_module", "a", "?", "unparsable" },
        { "a directory",
          { MEMORY_DIRECTORY(ETC "a.conf") },
          "kernel_modules",
          NULL,
          "?",
          "unsupported" },
        { "a loop", { MEMORY_LINK(ETC "a.conf", "a.conf") }, "kernel_module", "a", "?", "limit" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static void predicates(void)
{
    static const struct memory_file files[] = {
        MEMORY_FILE(ETC "a.conf", "install no /bin/false\ninstall usr /usr/bin/true # x\n"
                                  "install odd /bin/true; modprobe odd\ninstall yes /bin/trueish\n"
                                  "blacklist black\ninstall more /bin/true --x\n"),
        MEMORY_FILE(MODULES "kernel/odd.ko", "x"),
    };
    static const struct {
        const char *module;
        const char *predicate;
        const char *answer;
    } rows[] = {
        { "no", "be_disabled", "yes" },       { "usr", "be_disabled", "yes" },
        { "odd", "be_disabled", "no" },       { "yes", "be_disabled", "no" },
        { "more", "be_disabled", "no" },      { "none", "be_disabled", "no" },
        { "black", "be_blacklisted", "yes" }, { "no", "be_blacklisted", "no" },
        { "odd", "be_available", "yes" },     { "no", "be_available", "no" },
        { "no", "be_loaded", "running" },
    };
    struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].module);
        CHECK_STR(asked_claim(asked_ask(&image, "kernel_module", rows[i].module), rows[i].predicate,
                              value_nil()),
                  rows[i].answer);
    }
    asked_close(&image);
}

static bool has_line(struct str text, struct str sought)
{
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        if (str_equal(line, sought))
            return true;
    }
    return false;
}

/* Every line of --showconfig, in the order of each kind; softdeps it writes in its own way. */
static void check_config(struct asked *asked, struct str want)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1 << 20);
    size_t lines = 0;

    asked->resource = asked_ask(asked, "kernel_modules", NULL);
    if (asked->resource->rc) {
        CHECK_STR(asked_state(asked->resource), "there");
        return;
    }
    asked_rows(asked, "directive name value", &out);
    struct str rest = buf_str(&out);
    while (rest.len > 0) {
        ptrdiff_t end = str_find(rest, STR("; "));
        struct str line = end < 0 ? rest : str_slice(rest, 0, (size_t)end);
        struct str bare =
            str_ends_with(line, STR(" nothing")) ? str_slice(line, 0, line.len - 8) : line;

        rest = end < 0 ? STR("") : str_slice(rest, (size_t)end + 2, rest.len);
        if (str_starts_with(line, STR("softdep ")))
            continue;
        lines++;
        bare = str_trim(bare);
        if (!has_line(want, bare))
            CHECK_STR(bare, "a line of --showconfig");
    }
    size_t wanted = 0;
    struct str line;
    while (want.len > 0 && str_cut(&want, '\n', &line))
        wanted += line.len > 0 && !str_starts_with(line, STR("softdep "));
    CHECK_INT(lines, wanted);
}

static void check_answer(struct asked *asked, const struct answers_section *answer)
{
    struct str rest = answer->name;
    struct str verb;
    struct str name;

    (void)str_word(&rest, &verb);
    if (!str_word(&rest, &name)) {
        check_config(asked, answer->body);
        return;
    }
    struct str got = asked_property(
        asked, asked_ask(asked, "kernel_module", arena_str(&asked->arena, name).ptr), "install");
    struct str want = answer->body;
    if (str_equal(got, STR("nothing"))) {
        CHECK_STR(want, "");
        return;
    }
    /* options follow the command */
    CHECK_STR(str_slice(want, 0, STR("install ").len + got.len),
              arena_printf(&asked->arena, "install %.*s", STR_ARG(got)).ptr);
}

static void answers_as_modprobe(void)
{
    answers_ask("system/modprobe.cases", check_answer);
}

#define GRUB "/boot/grub/grub.cfg"

static void at_boot(void)
{
    static const struct asked_row rows[] = {
        { "no kernel",
          { MEMORY_DIRECTORY("/etc") },
          "kernel_module",
          "cramfs",
          "is_blacklisted_at_boot",
          "nothing" },
        { "every kernel",
          { MEMORY_FILE(
              GRUB, "linux /a modprobe.blacklist=x,cramfs y\nlinux /b module_blacklist=cramfs\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "true @/boot/grub/grub.cfg:1 (cramfs)" },
        { "one that loads it",
          { MEMORY_FILE(GRUB, "linux /a modprobe.blacklist=cramfs\nlinux /b\nlinux /c "
                              "modprobe.blacklist=cramfs\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "false @/boot/grub/grub.cfg:2 (cramfs)" },
        { "all of kmod's lists",
          { MEMORY_FILE(GRUB, "linux /a modprobe.blacklist=cramfs modprobe.blacklist=b\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "true @/boot/grub/grub.cfg:1 (cramfs)" },
        { "the last of the kernel's",
          { MEMORY_FILE(GRUB, "linux /a module_blacklist=cramfs module_blacklist=b\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "false @/boot/grub/grub.cfg:1 (cramfs)" },
        { "hyphens are none of a module",
          { MEMORY_FILE(GRUB, "linux /a modprobe.blacklist=usb-storage\n") },
          "kernel_module",
          "usb-storage",
          "@is_blacklisted_at_boot",
          "false @/boot/grub/grub.cfg:1 (usb_storage)" },
        { "underscores are",
          { MEMORY_FILE(GRUB, "linux /a modprobe.blacklist=usb_storage\n") },
          "kernel_module",
          "usb-storage",
          "@is_blacklisted_at_boot",
          "true @/boot/grub/grub.cfg:1 (usb_storage)" },
        { "a part of a name",
          { MEMORY_FILE(GRUB, "linux /a modprobe.blacklist=cramfs2,xcramfs\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "false @/boot/grub/grub.cfg:1 (cramfs)" },
        { "a loader's file that does not parse",
          { MEMORY_FILE(GRUB, "linux 'a\n") },
          "kernel_module",
          "cramfs",
          "@is_blacklisted_at_boot",
          "error 3: /boot/grub/grub.cfg: line 1: a quote that does not close" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "lines", lines },
    { "resources", resources },
    { "predicates", predicates },
    { "at_boot", at_boot },
    { "answers_as_modprobe", answers_as_modprobe },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
