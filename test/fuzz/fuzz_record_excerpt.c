#include "evidence/record_excerpt.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is found by its name or fingerprint is in the list, and every fingerprint has its form. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct record_excerpt excerpt;

    if (record_excerpt_parse((struct str){ .ptr = (const char *)data, .len = size }, &arena,
                             &excerpt, &err))
        return 0;
    for (size_t i = 0; i < excerpt.control_count; i++) {
        const struct excerpt_control *control = &excerpt.controls[i];

        if (!record_excerpt_control(&excerpt, control->id))
            abort();
        for (size_t k = 0; k < control->finding_count; k++) {
            struct str fingerprint = control->findings[k].fingerprint;

            if (fingerprint.len != 7 + 64 || !record_excerpt_finding(&excerpt, fingerprint))
                abort();
        }
    }
    return 0;
}
