#include "format/posix_acl.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken has one owner, group and others, and no more than three bits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct posix_acl_entry);
    struct error err = ERROR_INIT;
    unsigned owners = 0;

    if (size == 0)
        return 0;
    const struct str text = { .ptr = (const char *)data + 1, .len = size - 1 };
    enum gate_rc rc = data[0] & 1 ? posix_acl_parse_text(text, &entries, &err)
                                  : posix_acl_parse(text, &entries, &err);
    if (rc != err.rc)
        abort();
    for (size_t i = 0; rc == GATE_OK && i < entries.count; i++) {
        const struct posix_acl_entry *entry = vec_at(&entries, i);

        if (posix_acl_effective(&entries, entry) & ~entry->permissions || entry->permissions > 7)
            abort();
        owners += entry->tag == ACL_OWNER;
    }
    if (rc == GATE_OK && owners != 1)
        abort();
    return 0;
}
