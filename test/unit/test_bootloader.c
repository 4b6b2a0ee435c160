#include "format/boot_config.h"

#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

#define FLASH "/etc/default/flash-kernel"
#define GRUB "/boot/grub/grub.cfg"
#define SELINUX "/etc/selinux/config"

static void faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "an open quote", STR("\nlinux /v a=\"b\n"), "line 2: a quote that does not close" },
        { "an open quote of superusers", STR("set superusers='a\n"),
          "line 1: a quote that does not close" },
        { "an open quote of a name", STR("password_pbkdf2 'a x\n"),
          "line 1: a quote that does not close" },
        { "NUL", STR("a\n#\0\n"), "line 2 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec lines = VEC_INIT(struct boot_line);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(boot_config_parse(rows[i].text, BOOT_GRUB, &arena, &lines, &err), GATE_EFORMAT);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static const struct asked_row loaders_rows[] = {
    { "nothing", { MEMORY_DIRECTORY("/boot") }, "bootloader", NULL, "?", "absent" },
    { "arguments of GRUB",
      { MEMORY_FILE(GRUB, "menuentry 'x' {\n\tlinux\t/vmlinuz root=/dev/a ro \"b c\" # x\n}\n") },
      "bootloader",
      NULL,
      "#arguments",
      "root=/dev/a, ro, b, c" },
    { "kernels",
      { MEMORY_FILE(GRUB, "linux16 /a\nlinuxefi /b x\nlinuxes /c\necho linux\n") },
      "bootloader",
      NULL,
      "#kernel",
      "/a|/b" },
    { "an entry of its own",
      { MEMORY_FILE("/boot/loader/entries/a.conf",
                    "title x\noptions a=1 b\nlinux /v\noptions c\n") },
      "bootloader",
      NULL,
      "#arguments",
      "a=1, b, c" },
    { "a key alone says nothing",
      { MEMORY_FILE("/boot/loader/entries/a.conf", "linux /v\nlinux\noptions\n"),
        MEMORY_FILE("/boot/loader/entries/b.conf", "linux\n") },
      "bootloader",
      NULL,
      "#kernel",
      "/v" },
    { "arguments in the environment of GRUB",
      { MEMORY_FILE("/boot/loader/entries/a.conf", "linux /v\noptions $kernelopts x\n"),
        MEMORY_FILE("/boot/grub2/grubenv", "# GRUB\nkernelopts=root=/a audit=1\n####") },
      "bootloader",
      NULL,
      "#arguments",
      "root=/a, audit=1, x" },
    { "no environment",
      { MEMORY_FILE("/boot/loader/entries/a.conf", "linux /v\noptions $kernelopts x\n") },
      "bootloader",
      NULL,
      "#arguments",
      "x" },
    { "extlinux",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "label x\n  KERNEL /v\n  APPEND a b=c\n") },
      "bootloader",
      NULL,
      "#arguments",
      "a, b=c" },
    { "a label of extlinux without arguments",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf",
                    "label x\n linux /v\nlabel y\n linux /w\n append a\n") },
      "bootloader",
      NULL,
      "#kernel",
      "/v|/w" },
    { "and they are none",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf",
                    "label x\n linux /v\nlabel y\n linux /w\n append a\n") },
      "bootloader",
      NULL,
      "#arguments",
      "|a" },
    { "at their line",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf",
                    "label x\n append a\n linux /v\nlabel y\n linux /w\n append -\n") },
      "bootloader",
      NULL,
      "#line",
      "2|6" },
    { "the last of two arguments lines",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "label x\n append a\n append b\n") },
      "bootloader",
      NULL,
      "#arguments",
      "b" },
    { "a label for a kernel of its name",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "label x\n append a\n") },
      "bootloader",
      NULL,
      "#kernel",
      "x" },
    { "what is no kernel",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf",
                    "label x\n com32 menu.c32\n append a\nlabel y\n kernel a.c32\nlabel z\n "
                    "localboot 0\n") },
      "bootloader",
      NULL,
      "#kernel",
      "" },
    { "arguments before all labels",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "append a\nlabel x\n linux /v\n") },
      "bootloader",
      NULL,
      "?",
      "unsupported" },
    { "but a label that has its own",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "append a\nlabel x\n linux /v\n append -\n") },
      "bootloader",
      NULL,
      "#arguments",
      "" },
    { "an include of extlinux",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "menu include a.cfg x\n"),
        MEMORY_FILE("/boot/extlinux/a.cfg", "label x\n linux /v\n append a\n") },
      "bootloader",
      NULL,
      "#path",
      "/boot/extlinux/a.cfg" },
    { "an include of extlinux that is not there",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "include a.cfg\n") },
      "bootloader",
      NULL,
      "?",
      "unparsable" },
    { "an include of extlinux of itself",
      { MEMORY_FILE("/boot/extlinux/extlinux.conf", "include extlinux.conf\n") },
      "bootloader",
      NULL,
      "?",
      "unparsable" },
    { "flash-kernel",
      { MEMORY_FILE(FLASH,
                    "LINUX_KERNEL_CMDLINE=\"quiet a=b\" # x\nLINUX_KERNEL_CMDLINE_DEFAULTS=c\n") },
      "bootloader",
      NULL,
      "#arguments",
      "c, quiet, a=b" },
    { "its name", { MEMORY_FILE(FLASH, "A=b\n") }, "bootloader", NULL, "#loader", "flash-kernel" },
    { "the last line counts",
      { MEMORY_FILE(FLASH, "LINUX_KERNEL_CMDLINE=a\nLINUX_KERNEL_CMDLINE=b\n") },
      "bootloader",
      NULL,
      "#arguments",
      "b" },
    { "an expansion",
      { MEMORY_FILE(FLASH, "LINUX_KERNEL_CMDLINE=\"$a\"\n") },
      "bootloader",
      NULL,
      "?",
      "unsupported" },
    { "a command",
      { MEMORY_FILE(FLASH, "LINUX_KERNEL_CMDLINE=a\nreturn\n") },
      "bootloader",
      NULL,
      "?",
      "unparsable" },
    { "files",
      { MEMORY_FILE(GRUB, "#\n"), MEMORY_FILE("/boot/efi/EFI/x/grub.cfg", "#\n") },
      "bootloader",
      NULL,
      "files",
      GRUB ", /boot/efi/EFI/x/grub.cfg" },
    { "superusers",
      { MEMORY_FILE(GRUB, "set superusers=\"a,b c\"\nset superusers=\"d&e\"\n") },
      "bootloader",
      NULL,
      "superusers",
      "d, e" },
    { "no superusers",
      { MEMORY_FILE(GRUB, "set superuser=a\n") },
      "bootloader",
      NULL,
      "superusers",
      "" },
    { "an open quote",
      { MEMORY_FILE(GRUB, "linux /v 'a\n") },
      "bootloader",
      NULL,
      "?",
      "unparsable" },
    { "a directory", { MEMORY_DIRECTORY(GRUB) }, "bootloader", NULL, "?", "unsupported" },
    { "a loop", { MEMORY_LINK(GRUB, "grub.cfg") }, "bootloader", NULL, "?", "limit" },
};

static void loaders(void)
{
    asked_check_rows(loaders_rows, COUNT_OF(loaders_rows));
}

static void passwords(void)
{
    static const struct {
        const char *name;
        struct memory_file files[ASKED_ROW_FILES];
        const char *answer;
    } rows[] = {
        { "a hash of a superuser",
          { MEMORY_FILE(GRUB, "set superusers=\"a b\"\npassword_pbkdf2 b grub.pbkdf2.sha512.1.2\n"
                              "linux /v\n") },
          "yes" },
        { "of somebody else",
          { MEMORY_FILE(GRUB, "set superusers=a\npassword_pbkdf2 b grub.pbkdf2.sha512.1.2\n"
                              "linux /v\n") },
          "no" },
        { "a password as it is",
          { MEMORY_FILE(GRUB, "set superusers=a\npassword a secret\nlinux /v\n") },
          "no" },
        { "no hash",
          { MEMORY_FILE(GRUB, "set superusers=a\npassword_pbkdf2 a x\nlinux /v\n") },
          "no" },
        { "no superusers",
          { MEMORY_FILE(GRUB, "password_pbkdf2 a grub.pbkdf2.x\nlinux /v\n") },
          "no" },
        { "no kernel",
          { MEMORY_FILE(GRUB, "set superusers=a\npassword_pbkdf2 a grub.pbkdf2.x\n") },
          "no" },
        { "one of two files",
          { MEMORY_FILE(GRUB, "set superusers=a\npassword_pbkdf2 a grub.pbkdf2.x\nlinux /v\n"),
            MEMORY_FILE("/boot/efi/EFI/x/grub.cfg", "linux /v\n") },
          "no" },
        { "entries of their own, and the password in a file of its own",
          { MEMORY_FILE("/boot/grub2/grub.cfg",
                        "set superusers=\"root\"\npassword_pbkdf2 root ${GRUB2_PASSWORD}\n"),
            MEMORY_FILE("/boot/grub2/user.cfg", "GRUB2_PASSWORD=grub.pbkdf2.sha512.1\n"),
            MEMORY_FILE("/boot/loader/entries/a.conf", "linux /v\n") },
          "yes" },
        { "without that file",
          { MEMORY_FILE("/boot/grub2/grub.cfg",
                        "set superusers=\"root\"\npassword_pbkdf2 root ${GRUB2_PASSWORD}\n"),
            MEMORY_FILE("/boot/loader/entries/a.conf", "linux /v\n") },
          "no" },
        { "systemd-boot has none",
          { MEMORY_FILE("/efi/loader/entries/a.conf", "linux /v\n") },
          "no" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct asked image;

        test_row(rows[i].name);
        asked_open_files(&image, rows[i].files, asked_file_count(rows[i].files));
        CHECK_STR(asked_claim(asked_ask(&image, "bootloader", NULL), "be_password_protected",
                              value_nil()),
                  rows[i].answer);
        asked_close(&image);
    }
}

static const struct asked_row selinux_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "selinux", NULL, "?", "absent" },
    { "the mode",
      { MEMORY_FILE(SELINUX, "# x\nSELINUX=Enforcing\nSELINUXTYPE=targeted\n") },
      "selinux",
      NULL,
      "@mode",
      "enforcing @" SELINUX ":2 (SELINUX)" },
    { "the policy",
      { MEMORY_FILE(SELINUX, "SELINUXTYPE=targeted\n") },
      "selinux",
      NULL,
      "policy",
      "targeted" },
    { "the policy where none is named",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n") },
      "selinux",
      NULL,
      "policy",
      "targeted" },
    { "the last policy, in any case",
      { MEMORY_FILE(SELINUX, "SELINUXTYPE=targeted\n selinuxtype= mls \n") },
      "selinux",
      NULL,
      "@policy",
      "mls @" SELINUX ":2 (SELINUXTYPE)" },
    { "the first mode",
      { MEMORY_FILE(SELINUX, "SELINUX=off\nSELINUX=disabled\nSELINUX=enforcing\n") },
      "selinux",
      NULL,
      "@mode",
      "disabled @" SELINUX ":2 (SELINUX)" },
    { "a mode and more",
      { MEMORY_FILE(SELINUX, "SELINUX=permissive # not enforcing\n") },
      "selinux",
      NULL,
      "mode",
      "permissive" },
    { "a tag that is none",
      { MEMORY_FILE(SELINUX, " SELINUX=enforcing\nSELINUX =enforcing\nselinux=enforcing\n") },
      "selinux",
      NULL,
      "mode",
      "nothing" },
    { "an unknown mode",
      { MEMORY_FILE(SELINUX, "\nSELINUX=off\n") },
      "selinux",
      NULL,
      "@mode",
      "error 3: " SELINUX ": line 2: SELINUX is no mode that there is" },
    { "no mode",
      { MEMORY_FILE(SELINUX, "SELINUXTYPE=targeted\n") },
      "selinux",
      NULL,
      "mode",
      "nothing" },
    { "weakened by an entry",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n"),
        MEMORY_FILE(GRUB, "linux /a\nlinux /b enforcing=0\n") },
      "selinux",
      NULL,
      "@mode",
      "permissive @" GRUB ":2 (kernel arguments)" },
    { "turned off by an entry",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n"),
        MEMORY_FILE(GRUB, "linux /a selinux=1 selinux=0 enforcing=1\n") },
      "selinux",
      NULL,
      "mode",
      "disabled" },
    { "the last argument counts",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n"),
        MEMORY_FILE(GRUB, "linux /a selinux=0 selinux=1\n") },
      "selinux",
      NULL,
      "mode",
      "enforcing" },
    { "disabled stays disabled",
      { MEMORY_FILE(SELINUX, "SELINUX=disabled\n"), MEMORY_FILE(GRUB, "linux /a enforcing=0\n") },
      "selinux",
      NULL,
      "mode",
      "disabled" },
    { "as configured",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n"), MEMORY_FILE(GRUB, "linux /a selinux=0\n") },
      "selinux",
      NULL,
      "configured_mode",
      "enforcing" },
    { "a boot loader that does not parse",
      { MEMORY_FILE(SELINUX, "SELINUX=enforcing\n"), MEMORY_FILE(GRUB, "linux /a '\n") },
      "selinux",
      NULL,
      "?",
      "unparsable" },
    { "NUL", { MEMORY_FILE(SELINUX, "\0") }, "selinux", NULL, "?", "unparsable" },
    { "a directory", { MEMORY_DIRECTORY(SELINUX) }, "selinux", NULL, "?", "unsupported" },
};

static const struct memory_file selinux_files[] = {
    MEMORY_FILE(SELINUX, "SELINUXTYPE=mls\n"),
    MEMORY_FILE("/etc/selinux/mls/policy/policy.33", "x"),
};

static void selinux(void)
{
    struct asked image;

    asked_check_rows(selinux_rows, COUNT_OF(selinux_rows));
    asked_open_files(&image, selinux_files, COUNT_OF(selinux_files));
    struct resource *resource = asked_ask(&image, "selinux", NULL);
    CHECK_STR(asked_claim(resource, "have_policy", value_nil()), "yes");
    CHECK_STR(asked_claim(resource, "be_enforcing_now", value_nil()), "running");
    asked_close(&image);
    asked_open_files(&image, selinux_files, 1);
    CHECK_STR(asked_claim(asked_ask(&image, "selinux", NULL), "have_policy", value_nil()), "no");
    asked_close(&image);
}

static const struct test tests[] = {
    { "faults", faults },
    { "loaders", loaders },
    { "passwords", passwords },
    { "selinux", selinux },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
