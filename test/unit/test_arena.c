#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "base/attributes.h"
#include "unit/test.h"

static bool is_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void test_new(void)
{
    static const size_t sizes[] = { 0, 1, 7, 8, 17, 4096, 5000, 1 << 20, 3 << 20, 1 };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            unsigned char *bytes = arena_new(&arena, sizes[i], 1);

            CHECK((uintptr_t)bytes % alignof(max_align_t) == 0);
            CHECK(is_zero(bytes, sizes[i]));
            for (size_t n = 0; n < sizes[i]; n++)
                bytes[n] = 0xff; /* so that memory used again shows */
        }
        CHECK(arena.total >= (4U << 20));
        arena_reset(&arena);
        CHECK_INT((long long)arena.total, 0);
    }
}

static void test_text(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str copy = arena_str(&arena, STR("a\0b"));
    struct str empty = arena_str(&arena, (struct str){ .ptr = NULL, .len = 0 });
    struct str text = arena_printf(&arena, "%s %d", "x", 42);

    CHECK(str_equal(copy, STR("a\0b")));
    CHECK_INT(copy.ptr[copy.len], 0);
    CHECK_INT((long long)empty.len, 0);
    CHECK_INT(empty.ptr[0], 0);
    CHECK_STR(text, "x 42");
    CHECK_INT(text.ptr[text.len], 0);
}

static void test_reset_of_nothing(void)
{
    struct arena arena = ARENA_INIT;

    arena_reset(&arena);
    arena_release(&arena);
    CHECK(!arena.first);
}

static const struct test tests[] = {
    { "new", test_new },
    { "text", test_text },
    { "reset_of_nothing", test_reset_of_nothing },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
