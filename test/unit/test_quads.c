#include "base/quads.h"

#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/test.h"

static const struct quad keys[] = {
    { "BEGE", 0 }, { "hp_g", 1 }, { "p_g", 1 },
    { "://", 7 },  { "SG.", 3 },  { "\xff\xfe\x80\xff", 2 },
    { "aaaa", 0 },
};

typedef size_t find_fn(const struct quads *quads, const char *bytes, size_t length, size_t from,
                       size_t to);

/* Whether one of them stands at the start of `length` bytes. */
static int is_key(const char *bytes, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const size_t width = strlen(keys[i].bytes);

        if (width <= length && memcmp(bytes, keys[i].bytes, width) == 0)
            return 1;
    }
    return 0;
}

/* Every place of a key is given, in order, and nothing outside. */
static void check_text(find_fn *find, const struct quads *quads, const char *text, size_t length,
                       size_t from, size_t to)
{
    size_t next = find(quads, text, length, from, to);

    for (size_t at = from; at < to; at++) {
        if (is_key(text + at, length - at))
            CHECK_INT(next, at);
        if (next == at)
            next = find(quads, text, length, at + 1, to);
    }
    CHECK_INT(next, to);
}

/* Texts from few letters, so that keys are frequent, on every alignment and length. */
static void finds_all(void)
{
    static find_fn *const finders[] = { quads_find, quads_find_portable };
    static const char letters[] = "BEGhp_g:/S.a\xff\xfe\x80";
    struct quads *quads = quads_open(keys, COUNT_OF(keys));
    unsigned state = 20261123;
    char text[160];

    (void)printf("seed %u\n", state);
    for (unsigned round = 0; round < 400; round++) {
        const size_t length = round % (sizeof(text) + 1);

        for (size_t i = 0; i < length; i++) {
            state = state * 1103515245U + 12345U;
            text[i] = letters[(state >> 16) % (sizeof(letters) - 1)];
        }
        for (size_t k = 0; k < COUNT_OF(finders); k++) {
            test_row(k ? "portable" : "this machine's");
            check_text(finders[k], quads, text, length, 0, length);
            check_text(finders[k], quads, text, length, length / 3, length - length / 4);
        }
    }
    quads_close(quads);
}

static void is_quiet(void)
{
    struct quads *quads = quads_open(keys, COUNT_OF(keys));
    static char text[100000];
    size_t given = 0;

    test_row("zeros");
    for (size_t at = 0; at < sizeof(text); at++) {
        at = quads_find(quads, text, sizeof(text), at, sizeof(text));
        given += at < sizeof(text);
    }
    CHECK_INT(given, 0);
    quads_close(quads);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "finds_all", finds_all },
        { "is_quiet", is_quiet },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
