#include "unit/image_ways.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file and a pipe of the same bytes are the same image, or neither is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= IMAGE_WAYS_BYTES)
        (void)image_ways_check((struct str){ .ptr = (const char *)data, .len = size });
    return 0;
}
