#include "format/revocations.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file is good exactly if there is no fault; what it lists is revoked, an empty id is not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location place = { .file = STR("revoked") };
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct revocations revocations = { .key_count = 0 };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (revocations_parse(text, &place, &arena, &diagnostics, &revocations, &err) != err.rc)
        abort();
    if ((err.rc == GATE_EFORMAT) != (diagnostics.items.count > 0))
        abort();
    for (size_t i = 0; i < revocations.key_count; i++) {
        const struct revoked_key *revoked = &revocations.keys[i];

        if (revoked->line <= line || !revocations_has_key(&revocations, &revoked->key))
            abort();
        line = revoked->line;
    }
    for (size_t i = 0; i < revocations.waiver_count; i++) {
        const struct str id = revocations.waivers[i].id;

        if (id.len == 0 || id.len > 64 || !revocations_has_waiver(&revocations, id))
            abort();
    }
    if (revocations_has_waiver(&revocations, STR("")))
        abort();
    return 0;
}
