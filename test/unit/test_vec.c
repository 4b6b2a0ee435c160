#include "base/vec.h"

#include "base/attributes.h"
#include "unit/test.h"

static void test_add(void)
{
    CLEANUP(vec_release) struct vec vec = VEC_INIT(int);
    long wrong = 0;

    for (int i = 0; i < 1000; i++) {
        int *item = vec_add(&vec);

        wrong += *item != 0;
        *item = i;
    }
    for (size_t i = 0; i < vec.count; i++)
        wrong += *(int *)vec_at(&vec, i) != (int)i;
    CHECK_INT((long long)vec.count, 1000);
    CHECK_INT(wrong, 0);
}

/* What is added where something was removed is zeroed too. */
static void test_add_after_removal(void)
{
    CLEANUP(vec_release) struct vec vec = VEC_INIT(int);

    *(int *)vec_add(&vec) = 7;
    vec.count--;
    CHECK_INT(*(int *)vec_add(&vec), 0);
}

static void test_release(void)
{
    struct vec vec = VEC_INIT(int);

    vec_release(&vec);
    (void)vec_add(&vec);
    vec_release(&vec);
    CHECK(!vec.items);
    CHECK_INT((long long)vec.item_size, sizeof(int));
}

/* The copy stays when the vec is gone; that of nothing is a place as well. */
static void test_keep(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct vec vec = VEC_INIT(int);

    CHECK(vec_keep(&vec, &arena) != NULL);
    *(int *)vec_add(&vec) = 7;
    *(int *)vec_add(&vec) = 8;
    const int *kept = vec_keep(&vec, &arena);
    vec_release(&vec);
    CHECK_INT(kept[0], 7);
    CHECK_INT(kept[1], 8);
}

static const struct test tests[] = {
    { "add", test_add },
    { "add_after_removal", test_add_after_removal },
    { "release", test_release },
    { "keep", test_keep },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
