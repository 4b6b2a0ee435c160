#include "format/json_document.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static json_t *parse(struct str text)
{
    struct error err = ERROR_INIT;
    json_t *root = NULL;

    if (json_document_parse(text, &root, &err) != err.rc || !root != (err.rc != GATE_OK))
        abort();
    return root;
}

/* Code, error and result agree, and what was accepted is accepted again as jansson writes it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_auto_t *root = parse((struct str){ .ptr = (const char *)data, .len = size });

    if (!root)
        return 0;

    char *written = json_dumps(root, JSON_COMPACT);
    json_auto_t *again = written ? parse(str_of(written)) : NULL;
    if (!again || !json_equal(root, again))
        abort();
    free(written);
    return 0;
}
