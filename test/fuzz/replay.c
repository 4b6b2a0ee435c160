/* Runs a fuzz target over the files named on the command line: the corpus as a regression test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* libFuzzer has it for mutators of a target's own; nobody mutates here. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the declaration is libFuzzer's */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
    (void)data;
    return size < max_size ? size : max_size;
}

/* The content of `path`, in memory of exactly its size so that a sanitizer sees a read behind it.
 */
static uint8_t *read_whole(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    uint8_t *data = NULL;
    long length = -1;

    if (in && fseek(in, 0, SEEK_END) == 0)
        length = ftell(in);
    if (length >= 0 && fseek(in, 0, SEEK_SET) == 0)
        data = malloc(length > 0 ? (size_t)length : 1);
    if (data && fread(data, 1, (size_t)length, in) != (size_t)length) {
        free(data);
        data = NULL;
    }
    if (in)
        (void)fclose(in);
    *size = length > 0 ? (size_t)length : 0;
    return data;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        (void)fprintf(stderr, "no corpus\n");
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *data = read_whole(argv[i], &size);

        if (!data) {
            perror(argv[i]);
            return 1;
        }
        (void)LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    return 0;
}
