#include "format/unit_name.h"

#include <string.h>

#include "base/attributes.h"
#include "unit/test.h"

static void kinds(void)
{
    static const struct {
        const char *name;
        enum unit_name_kind kind;
    } rows[] = {
        { "ssh.service", UNIT_NAME_PLAIN },
        { "a.b.socket", UNIT_NAME_PLAIN },
        { "-.mount", UNIT_NAME_PLAIN },
        { "dev-disk-by\\x2duuid.device", UNIT_NAME_PLAIN },
        { "getty@.service", UNIT_NAME_TEMPLATE },
        { "getty@tty1.service", UNIT_NAME_INSTANCE },
        { "a@b@c.service", UNIT_NAME_INSTANCE },
        { "a@b.c.timer", UNIT_NAME_INSTANCE },
        { "", UNIT_NAME_INVALID },
        { "ssh", UNIT_NAME_INVALID },
        { ".service", UNIT_NAME_INVALID },
        { "@.service", UNIT_NAME_INVALID },
        { "@a.service", UNIT_NAME_INVALID },
        { "a.servic", UNIT_NAME_INVALID },
        { "a.", UNIT_NAME_INVALID },
        { "a b.service", UNIT_NAME_INVALID },
        { "a/b.service", UNIT_NAME_INVALID },
        { "a\xc3\xa4.service", UNIT_NAME_INVALID },
        { "a*.service", UNIT_NAME_INVALID },
    };
    char name[300];

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        CHECK_INT(unit_name_kind(str_of(rows[i].name)), rows[i].kind);
    }
    test_row("the limit of the length");
    memset(name, 'a', sizeof(name));
    memcpy(name + 247, ".service", 9);
    CHECK_INT(unit_name_kind(str_of(name)), UNIT_NAME_PLAIN);
    memcpy(name + 247, "a.service", 10);
    CHECK_INT(unit_name_kind(str_of(name)), UNIT_NAME_INVALID);
    test_row("NUL");
    CHECK_INT(unit_name_kind(STR("a\0.service")), UNIT_NAME_INVALID);
}

static void parts(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str instance = STR("getty@tty1.service");

    CHECK_STR(unit_name_type(instance), "service");
    CHECK_STR(unit_name_prefix(instance), "getty");
    CHECK_STR(unit_name_instance(instance), "tty1");
    CHECK_STR(unit_name_template(instance, &arena), "getty@.service");
    CHECK_STR(unit_name_template(STR("a.service"), &arena), "a.service");
    CHECK_STR(unit_name_prefix(STR("a.b.socket")), "a.b");
    CHECK_STR(unit_name_instance(STR("a.b.socket")), "");
    CHECK_STR(unit_name_instantiate(STR("a@.timer"), STR("x"), &arena), "a@x.timer");
    CHECK_STR(unit_name_instantiate(STR("a.timer"), STR("x"), &arena), "a.timer");
    CHECK(unit_type_may_template(STR("path")));
    CHECK(!unit_type_may_template(STR("mount")));
    CHECK(!unit_type_may_alias(STR("nothing")));
}

static void aliases(void)
{
    static const struct {
        const char *name;
        const char *target;
        bool may;
    } rows[] = {
        { "sshd.service", "ssh.service", true },
        { "a@.service", "b@.service", true },
        { "a@x.service", "b@.service", true },
        { "a@x.service", "b@x.service", true },
        { "x.device", "y.device", true },
        { "a@x.service", "b@y.service", false },
        { "a@.service", "b@y.service", false },
        { "a.service", "b@.service", false },
        { "a@x.service", "b.service", false },
        { "a.service", "a.service", false },
        { "a.service", "a.socket", false },
        { "a.mount", "b.mount", false },
        { "a@x.device", "b@.device", false },
        { "a.service", "b", false },
        { "a", "b.service", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        CHECK(unit_name_may_alias(str_of(rows[i].name), str_of(rows[i].target)) == rows[i].may);
    }
}

/* Of `systemd-escape --path --suffix=mount` and `systemctl`, systemd 252. */
static void completion(void)
{
    static const struct {
        const char *name;
        const char *complete;
    } rows[] = {
        { "ssh", "ssh.service" },
        { "ssh.socket", "ssh.socket" },
        { "ssh.d", "ssh.d.service" },
        { "getty@tty1", "getty@tty1.service" },
        { "/", "-.mount" },
        { "//", "-.mount" },
        { "/var/log/audit", "var-log-audit.mount" },
        { "/var//log/./x/", "var-log-x.mount" },
        { "/a-b/c d", "a\\x2db-c\\x20d.mount" },
        { "/.a/.b", "\\x2ea-.b.mount" },
        { "/\xc3\xa4", "\\xc3\\xa4.mount" },
        { "/dev/sda1", "dev-sda1.device" },
        { "/a/../b", "" },
        { ".service", ".service.service" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(rows[i].name);
        CHECK_STR(unit_name_complete(str_of(rows[i].name), &arena), rows[i].complete);
    }
}

static const struct test tests[] = {
    { "kinds", kinds },
    { "parts", parts },
    { "aliases", aliases },
    { "completion", completion },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
