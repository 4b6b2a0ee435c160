#include "format/oci_index.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever the bytes: no crash, code and error agree, and digests are digests. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct oci_index index;
    struct error err = ERROR_INIT;

    enum gate_rc rc = oci_index_parse(text, &arena, &index, &err);
    if (rc != err.rc)
        abort();
    for (size_t i = 0; rc == GATE_OK && i < index.count; i++) {
        if (oci_digest_check(index.entries[i].descriptor.digest, "digest", &err))
            abort();
    }
    return 0;
}
