#include "format/docker_manifest.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever the bytes, for each of the three documents: no crash, code and error agree. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct docker_manifest manifest;
    struct docker_repositories repositories;
    struct docker_v1_layer layer;
    struct error err[] = { ERROR_INIT, ERROR_INIT, ERROR_INIT };

    if (docker_manifest_parse(text, &arena, &manifest, &err[0]) != err[0].rc ||
        docker_repositories_parse(text, &arena, &repositories, &err[1]) != err[1].rc ||
        docker_v1_layer_parse(text, &arena, &layer, &err[2]) != err[2].rc)
        abort();
    return 0;
}
