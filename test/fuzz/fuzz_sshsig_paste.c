#include "format/sshsig_paste.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was found is found again, and the same, in itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf found = BUF_INIT((size_t)1 << 20);
    CLEANUP(buf_release) struct buf again = BUF_INIT((size_t)1 << 20);
    struct error err = ERROR_INIT;

    if (sshsig_paste_read((struct str){ .ptr = (const char *)data, .len = size }, &found, &err))
        return 0;
    if (sshsig_paste_read(buf_str(&found), &again, &err) ||
        !str_equal(buf_str(&found), buf_str(&again)))
        abort();
    return 0;
}
