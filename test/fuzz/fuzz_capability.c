#include "format/capability.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Only three lengths are ever read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct capability_set set;
    struct error err = ERROR_INIT;
    enum gate_rc rc =
        capability_parse((struct str){ .ptr = (const char *)data, .len = size }, &set, &err);

    if (rc != err.rc || (rc == GATE_OK && size != 12 && size != 20 && size != 24))
        abort();
    return 0;
}
