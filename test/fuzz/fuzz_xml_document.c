#include "format/xml_document.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The element after `element` in the order of the document, counting *depth; NULL at the end. */
static const struct xml_element *following(const struct xml_element *element, size_t *depth)
{
    if (element->first) {
        ++*depth;
        return element->first;
    }
    while (element && !element->next) {
        element = element->parent;
        --*depth;
    }
    return element ? element->next : NULL;
}

/* Code, error and result agree; children know their parent, start tags ascend, depth is limited. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct xml_element *root = NULL;
    struct error err = ERROR_INIT;
    size_t depth = 1;
    uint32_t line = 1;

    const struct str text = { .ptr = (const char *)data, .len = size };
    if (xml_document_parse(text, &arena, &root, &err) != err.rc || !root != (err.rc != GATE_OK))
        abort();
    for (const struct xml_element *element = root; element; element = following(element, &depth)) {
        if (element->name.len == 0 || element->line < line || depth > LIMIT_NESTING)
            abort();
        for (const struct xml_element *child = element->first; child; child = child->next) {
            if (child->parent != element)
                abort();
        }
        line = element->line;
    }
    return 0;
}
