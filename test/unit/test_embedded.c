#include "base/attributes.h"
#include "profile/embedded.h"
#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void test_sorted(void)
{
    CHECK(embedded_file_count > 0);
    for (size_t i = 1; i < embedded_file_count; i++) {
        test_row(embedded_files[i].path);
        CHECK(strcmp(embedded_files[i - 1].path, embedded_files[i].path) < 0);
    }
}

/* Tests of profiles, and nothing else, are compressed, and come out as long as they went in. */
static void test_sizes(void)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];

        test_row(file->path);
        CHECK_INT(file->compressed, strstr(file->path, "/tests/") != NULL);
        CHECK_INT(file->data[file->size], 0);
        if (!file->compressed) {
            CHECK_INT(file->size, file->plain_size);
            continue;
        }
        uLongf length = file->plain_size;
        Bytef *plain = malloc(length + 1);
        CHECK_INT(uncompress(plain, &length, file->data, file->size), Z_OK);
        CHECK_INT(length, file->plain_size);
        free(plain);
    }
}

static const struct test tests[] = {
    { "sorted", test_sorted },
    { "sizes", test_sizes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
