#include "format/fstab.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define FSTAB(text) MEMORY_FILE("/etc/fstab", text)
#define UNIT "/usr/lib/systemd/system/tmp.mount"

static void faults(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *message;
    } rows[] = {
        { "one word", STR("a\n"), "line 1 has fewer than three words" },
        { "two words", STR("\n#\na b\n"), "line 3 has fewer than three words" },
        { "dump", STR("a b c d e\n"), "line 1: dump is not a number" },
        { "pass", STR("a b c d 0 1x\n"), "line 1: pass is not a number" },
        { "NUL", STR("a b c\n\0\n"), "line 2 holds a NUL byte" },
        { "NUL in a comment", STR("#\0"), "line 1 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec lines = VEC_INIT(struct fstab_line);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(fstab_parse(rows[i].text, &arena, &lines, &err), GATE_EFORMAT);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "fstab", NULL, "?", "absent" },
    { "empty", { FSTAB("# a\n\n") }, "fstab", NULL, "#device", "" },
    { "escapes",
      { FSTAB("/a\\040b /c\\011\\134d x y\n") },
      "fstab",
      NULL,
      "#mount_point",
      "/c\t\\d" },
    { "an odd escape stays", { FSTAB("/a\\04 /b\\8 x y\n") }, "fstab", NULL, "#device", "/a\\04" },
    { "options",
      { FSTAB("a /b x rw,,nodev,context=\"a,b\" 0 2 # c\n") },
      "fstab",
      NULL,
      "#options",
      "rw, nodev, context=\"a,b\"" },
    { "numbers", { FSTAB("a /b x y 1 2\na /c x\n") }, "fstab", NULL, "#pass", "2|0" },
    { "slashes", { FSTAB("a //b// x y\nb / x y\n") }, "fstab", NULL, "#mount_point", "/b|/" },
    { "CR LF", { FSTAB("a /b x y 0 0\r\n") }, "fstab", NULL, "#dump", "0" },
    { "unparsable", { FSTAB("a\n") }, "fstab", NULL, "?", "unparsable" },
    { "a directory", { MEMORY_DIRECTORY("/etc/fstab") }, "fstab", NULL, "?", "unsupported" },
    { "not mounted", { FSTAB("a /b x y\n") }, "mount", "/tmp", "?", "absent" },
    { "no fstab", { MEMORY_DIRECTORY("/etc") }, "mount", "/tmp", "?", "absent" },
    { "a line",
      { FSTAB("tmpfs /tmp/ tmpfs nodev,noexec\n") },
      "mount",
      "/tmp",
      "@type",
      "tmpfs @/etc/fstab:1 (/tmp)" },
    { "its options",
      { FSTAB("tmpfs /tmp tmpfs nodev,noexec\n") },
      "mount",
      "/tmp/",
      "options",
      "nodev, noexec" },
    { "two lines",
      { FSTAB("tmpfs /tmp tmpfs nodev\ntmpfs /tmp tmpfs rw\n") },
      "mount",
      "/tmp",
      "?",
      "unparsable" },
    { "a broken fstab", { FSTAB("x\n") }, "mount", "/tmp", "?", "unparsable" },
    { "a unit that nothing wants",
      { MEMORY_FILE(UNIT, "[Mount]\nWhat=tmpfs\n") },
      "mount",
      "/tmp",
      "?",
      "absent" },
    { "a unit that is wanted",
      { MEMORY_FILE(UNIT, "[Mount]\nWhat=tmpfs\nOptions=nodev,nosuid\n"),
        MEMORY_LINK("/usr/lib/systemd/system/local-fs.target.wants/tmp.mount", "../tmp.mount") },
      "mount",
      "/tmp",
      "options",
      "nodev, nosuid" },
    { "a drop-in changes its options",
      { MEMORY_FILE(UNIT, "[Mount]\nWhat=tmpfs\nOptions=nodev\n"),
        MEMORY_FILE("/etc/systemd/system/tmp.mount.d/a.conf", "[Mount]\nOptions=rw\n"),
        MEMORY_LINK("/etc/systemd/system/local-fs.target.wants/tmp.mount", UNIT) },
      "mount",
      "/tmp",
      "options",
      "rw" },
    { "fstab goes before a unit of the vendor",
      { MEMORY_FILE(UNIT, "[Mount]\nOptions=nodev\n"), FSTAB("tmpfs /tmp tmpfs rw\n"),
        MEMORY_LINK("/etc/systemd/system/local-fs.target.wants/tmp.mount", UNIT) },
      "mount",
      "/tmp",
      "source",
      "/etc/fstab" },
    { "a unit of /etc goes before fstab",
      { MEMORY_FILE("/etc/systemd/system/tmp.mount", "[Mount]\nOptions=nodev\n"),
        FSTAB("tmpfs /tmp tmpfs rw\n") },
      "mount",
      "/tmp",
      "options",
      "nodev" },
    { "a mask hides fstab",
      { MEMORY_LINK("/etc/systemd/system/tmp.mount", "/dev/null"), FSTAB("tmpfs /tmp tmpfs rw\n") },
      "mount",
      "/tmp",
      "?",
      "absent" },
    { "a unit without options",
      { MEMORY_FILE("/etc/systemd/system/tmp.mount", "[Mount]\nWhat=x\n"),
        FSTAB("tmpfs /tmp tmpfs rw\n") },
      "mount",
      "/tmp",
      "options",
      "" },
    { "systemd mounts /dev/shm without being told",
      { MEMORY_FILE("/usr/lib/systemd/systemd", "") },
      "mount",
      "/dev/shm",
      "options",
      "nosuid, nodev" },
    { "whom it is said of",
      { MEMORY_FILE("/lib/systemd/systemd", "") },
      "mount",
      "/dev/shm/",
      "source",
      "/lib/systemd/systemd" },
    { "fstab has the options of /dev/shm",
      { MEMORY_FILE("/usr/lib/systemd/systemd", ""), FSTAB("tmpfs /dev/shm tmpfs noexec 0 0\n") },
      "mount",
      "/dev/shm",
      "options",
      "noexec" },
    { "an escaped name",
      { MEMORY_FILE("/etc/systemd/system/a\\x2db.mount", "[Mount]\nWhat=x\n"),
        MEMORY_LINK("/etc/systemd/system/x.target.requires/a\\x2db.mount", "../x") },
      "mount",
      "/a-b",
      "device",
      "x" },
};

static void resources(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static void predicates(void)
{
    static const struct memory_file files[] = { FSTAB("a /a x rw\na /b x noauto,rw\n") };
    static const struct {
        const char *path;
        const char *predicate;
        const char *answer;
    } rows[] = {
        { "/a", "be_mounted", "yes" },      { "/b", "be_mounted", "no" },
        { "/c", "be_mounted", "no" },       { "/a", "be_mounted_now", "running" },
        { "/dev/shm", "be_mounted", "no" },
    };
    struct asked image;

    asked_open_files(&image, files, COUNT_OF(files));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].path);
        CHECK_STR(
            asked_claim(asked_ask(&image, "mount", rows[i].path), rows[i].predicate, value_nil()),
            rows[i].answer);
    }
    asked_close(&image);
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* "line N" that does not parse, else "twice PLACE" of each that `mount` refuses to tell of. */
static struct str verified(struct asked *asked, struct resource *resource)
{
    CLEANUP(vec_release) struct vec twice = VEC_INIT(struct str);
    struct str rest = str_of(resource->err.message);
    struct str text = STR("");

    if (resource->rc) {
        struct str line = str_slice(rest, (size_t)str_find(rest, STR("line ")), rest.len);
        struct str number;

        (void)str_word(&line, &number);
        (void)str_word(&line, &number);
        if (str_ends_with(number, STR(":")))
            number.len--;
        return arena_printf(&asked->arena, "line %.*s\n", STR_ARG(number));
    }
    const struct table *table = resource->def->rows(resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        struct error err = ERROR_INIT;
        struct value place;

        CHECK_INT(
            table->cell(table, row, (size_t)table_column(table, STR("mount_point")), &place, &err),
            GATE_OK);
        if (asked_ask(asked, "mount", arena_str(&asked->arena, place.string).ptr)->rc)
            *(struct str *)vec_add(&twice) = place.string;
    }
    if (twice.count > 1)
        qsort(twice.items, twice.count, sizeof(struct str), compare_names);
    for (size_t i = 0; i < twice.count; i++) {
        struct str name = *(const struct str *)vec_at(&twice, i);

        if (i == 0 || !str_equal(name, *(const struct str *)vec_at(&twice, i - 1)))
            text = arena_printf(&asked->arena, "%.*stwice %.*s\n", STR_ARG(text), STR_ARG(name));
    }
    return text;
}

/* Columns parted by '|', or "refused". */
static void check_answer(struct asked *asked, const struct answers_section *answer)
{
    static const char *const columns[] = { "device", "mount_point", "type", "options", "pass" };
    CLEANUP(buf_release) struct buf out = BUF_INIT(1 << 20);
    struct resource *resource = asked_ask(asked, "fstab", NULL);

    if (str_equal(answer->name, STR("verify"))) {
        CHECK_STR(verified(asked, resource), arena_str(&asked->arena, answer->body).ptr);
        return;
    }
    if (resource->rc) {
        CHECK_STR(answer->body, "refused\n");
        return;
    }
    const struct table *table = resource->def->rows(resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < COUNT_OF(columns); i++) {
            struct error err = ERROR_INIT;
            struct value value;

            CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(columns[i])),
                                  &value, &err),
                      GATE_OK);
            buf_add(&out, i > 0 ? STR("|") : STR(""));
            for (size_t k = 0; value.type == VALUE_LIST && k < value.list.count; k++) {
                buf_add(&out, k > 0 ? STR(",") : STR(""));
                buf_add(&out, value.list.items[k].string);
            }
            if (value.type != VALUE_LIST)
                buf_add(&out, value_text(&value, &asked->arena));
        }
        buf_add(&out, STR("\n"));
    }
    buf_add(&out, STR(""));
    CHECK_STR(buf_str(&out), arena_str(&asked->arena, answer->body).ptr);
}

static void answers_as_findmnt(void)
{
    answers_ask("system/fstab.cases", check_answer);
}

static const struct test tests[] = {
    { "faults", faults },
    { "resources", resources },
    { "predicates", predicates },
    { "answers_as_findmnt", answers_as_findmnt },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
