#include "format/ssh_host_key.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is said belongs together. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct ssh_host_key key;

    ssh_host_key_read((struct str){ .ptr = (const char *)data, .len = size }, &arena, &key);
    if (key.kind == SSH_HOST_KEY_PUBLIC && (!key.type || key.is_encrypted))
        abort();
    if (key.kind == SSH_HOST_KEY_NONE && key.is_whole)
        abort();
    if (key.is_encrypted && !key.is_whole)
        abort();
    return 0;
}
