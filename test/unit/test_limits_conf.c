#include "format/limits_conf.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/line_list.h"
#include "unit/test.h"

struct text_row {
    const char *name;
    struct str text;
    const char *expected; /* "DOMAIN TYPE ITEM VALUE @LINE; ...", or the message of GATE_EFORMAT */
};

static void test_limits(void)
{
    static const struct text_row rows[] = {
        { "nothing", STR(""), "" },
        { "one", STR("* hard core 0\n"), "* hard core 0 @1" },
        { "no newline at the end", STR("* hard core 0"), "* hard core 0 @1" },
        { "comments", STR("#* hard core 0\n\n  # x\n"), "" },
        { "a comment behind", STR("@a\tsoft nofile 10 # 20\n"), "@a soft nofile 10 @1" },
        { "a comment in a word", STR("a soft nofile 1#0\n"), "a soft nofile 1 @1" },
        { "blanks before", STR(" \ta - maxlogins 4"), "a - maxlogins 4 @1" },
        { "upper case", STR("a HARD Core 0\n"), "a HARD Core 0 @1" },
        { "a fifth word", STR("a hard core 0 1\n"), "a hard core 0 @1" },
        { "CRLF", STR("a hard core 0\r\n"), "a hard core 0 @1" },
        { "freed", STR("root -\n"), "root -   @1" },
        { "three words", STR("a hard core\n* hard core 0"), "* hard core 0 @2" },
        { "two words", STR("a hard\n"), "" },
        { "one word", STR("a\n"), "" },
        { "an unknown type", STR("a firm core 0\n"), "" },
        { "a comment cuts the value", STR("a hard core #0\n"), "" },
        { "bytes that are no UTF-8", STR("\xff hard core 0\n"), "\xff hard core 0 @1" },
        { "NUL", STR("a hard core 0\na\0\n"), "line 2 holds a NUL byte" },
        { "NUL in a comment", STR("#\0\n"), "line 1 holds a NUL byte" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec entries = VEC_INIT(struct limits_conf_entry);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (limits_conf_parse(rows[i].text, &entries, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t k = 0; k < entries.count; k++) {
            const struct limits_conf_entry *entry = vec_at(&entries, k);

            buf_add(&out, arena_printf(&arena, "%s%.*s %.*s %.*s %.*s @%u", k ? "; " : "",
                                       STR_ARG(entry->domain), STR_ARG(entry->type),
                                       STR_ARG(entry->item), STR_ARG(entry->value), entry->line));
        }
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void check_list(enum line_list_kind kind, const struct text_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec items = VEC_INIT(struct line_list_item);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        if (line_list_parse(rows[i].text, kind, &items, &err)) {
            CHECK_INT(err.rc, GATE_EFORMAT);
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t k = 0; k < items.count; k++) {
            const struct line_list_item *item = vec_at(&items, k);

            buf_add(&out, arena_printf(&arena, "%s%.*s @%u", k ? "; " : "", STR_ARG(item->text),
                                       item->line));
        }
        CHECK_STR(buf_str(&out), rows[i].expected);
    }
}

static void test_shells(void)
{
    static const struct text_row rows[] = {
        { "nothing", STR(""), "" },
        { "two", STR("/bin/sh\n/bin/bash\n"), "/bin/sh @1; /bin/bash @2" },
        { "comments", STR("# /bin/sh\n\n  #/bin/sh\n"), "" },
        { "a comment behind", STR("/bin/sh # x\n/bin/a#b"), "/bin/sh @1; /bin/a @2" },
        { "what is before the slash", STR("x /bin/sh\nbin/sh\n"), "/bin/sh @1; /sh @2" },
        { "blanks", STR(" \t/bin/sh \t\n"), "/bin/sh @1" },
        { "CRLF", STR("/bin/sh\r\n"), "/bin/sh @1" },
        { "no path", STR("sh\nnologin\n"), "" },
        { "NUL", STR("/bin/sh\n/b\0\n"), "line 2 holds a NUL byte" },
    };

    check_list(LINE_LIST_SHELLS, rows, COUNT_OF(rows));
}

static void test_whole(void)
{
    static const struct text_row rows[] = {
        { "nothing", STR(""), "" },
        { "two", STR("console\ntty1"), "console @1; tty1 @2" },
        { "comments", STR("#tty1\n\n"), "" },
        { "blanks count", STR(" #a\ntty1 \n"), " #a @1; tty1  @2" },
        { "a CR counts", STR("tty1\r\n"), "tty1\r @1" },
        { "NUL", STR("\0"), "line 1 holds a NUL byte" },
    };

    check_list(LINE_LIST_WHOLE, rows, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "limits", test_limits },
    { "shells", test_shells },
    { "whole", test_whole },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
