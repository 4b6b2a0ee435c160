/*
 * limits_conf and motd against what pam_limits set and pam_motd showed:
 * test/fixtures/answers/login/ limits and motd, recorded by test/peer/login/session_answers.py.
 */
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

/* Whether the list "3, 4" of a property holds `value`; what is not limited is nothing, or freed. */
static bool has_value(struct str list, struct str value)
{
    bool is_unset = str_equal(value, STR("unset"));
    struct str item;

    while (str_cut(&list, ',', &item)) {
        item = str_trim(item);
        if (str_equal(item, value) ||
            (is_unset && (str_equal(item, STR("nothing")) || str_equal(item, STR("unlimited")))))
            return true;
    }
    return false;
}

/* Every value of the resource must hold, so that in force must be one of them. */
static void check_item(struct asked *asked, struct resource *resource, struct str line)
{
    struct str words[3] = { { 0 } };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(str_word(&line, &words[i]));
    const char *hard = arena_str(&asked->arena, words[0]).ptr;
    const char *soft = arena_printf(&asked->arena, "soft.%s", hard).ptr;
    struct str values = asked_property(asked, resource, hard);
    if (!has_value(values, words[1]))
        CHECK_STR(values, arena_str(&asked->arena, words[1]).ptr);
    /* A soft limit above the hard one is that; Debian's module begins with none of core. */
    values = asked_property(asked, resource, soft);
    if (!str_equal(words[2], words[1]) && !str_equal(words[2], STR("0")) &&
        !has_value(values, words[2]))
        CHECK_STR(values, arena_str(&asked->arena, words[2]).ptr);
}

static void check_limits(struct asked *asked, const struct answers_section *answer)
{
    struct resource *resource = asked_ask(asked, "limits_conf", NULL);
    struct str rest = answer->body;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        if (line.len > 0)
            check_item(asked, resource, line);
    }
}

/* Texts without what parts them. */
static struct str joined(struct asked *asked, struct str text)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\n' && text.ptr[i] != '|')
            buf_add(&out, str_slice(text, i, 1));
    }
    return arena_str(&asked->arena, buf_str(&out));
}

static void check_motd(struct asked *asked, const struct answers_section *answer)
{
    struct resource *resource = asked_ask(asked, "motd", NULL);
    struct str shown = joined(asked, answer->body);

    if (resource->rc == GATE_ENOTFOUND)
        CHECK_STR(shown, "");
    else
        CHECK_STR(joined(asked, asked_column(asked, resource, "content")), shown.ptr);
}

static void test_limits(void)
{
    answers_ask("login/limits", check_limits);
}

static void test_motd(void)
{
    answers_ask("login/motd", check_motd);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "limits", test_limits }, { "motd", test_motd } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
