#include "format/certificate.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken is one or more; lines ascend; a fingerprint has its length. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { SHA256_DIGITS = 64 };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct certificate);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    enum gate_rc rc = certificates_parse(text, &arena, &found, &err);
    if (rc != err.rc || (rc == GATE_OK && found.count == 0))
        abort();
    for (size_t i = 0; i < found.count; i++) {
        const struct certificate *certificate = vec_at(&found, i);

        if (certificate->fingerprint.len != SHA256_DIGITS || certificate->version < 1 ||
            (found.count > 1 && certificate->line <= line))
            abort();
        line = certificate->line;
    }
    return 0;
}
