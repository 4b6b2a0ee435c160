#include "format/oci_config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever the bytes: no crash, code and error agree, and labels are sorted and unique. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct oci_config config;
    struct error err = ERROR_INIT;

    enum gate_rc rc = oci_config_parse(text, &arena, &config, &err);
    if (rc != err.rc)
        abort();
    if (rc == GATE_OK && config.label_count > 1 &&
        str_compare(config.labels[0].name, config.labels[1].name) >= 0)
        abort();
    return 0;
}
