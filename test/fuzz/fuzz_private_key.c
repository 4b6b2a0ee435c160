#include "format/private_key.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "format/openpgp_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Whatever the bytes: no crash; a key that is cut is never said to be protected; a whole file that
 * is a key was not passed over by its first bytes.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = { .ptr = (const char *)data, .len = size };
    struct private_key key = { .format = PRIVATE_KEY_PKCS8 };
    uint32_t line;

    (void)private_key_of_der(bytes, false, &key);
    (void)private_key_of_der(bytes, true, &key);
    (void)private_key_of_openssh(bytes, &key);
    private_key_of_blob(bytes, &key);
    if (openpgp_key_read(bytes, false, &key) && key.is_encrypted)
        abort();
    if (openpgp_key_read(bytes, true, &key) && openpgp_key_is_sound(bytes) && !key.type &&
        key.bits > 0)
        abort();
    for (int is_whole = 0; is_whole < 2; is_whole++) {
        if (private_key_of_file(bytes, is_whole != 0, &key, &line) &&
            !private_key_may_begin(str_slice(bytes, 0, 32)))
            abort();
    }
    return 0;
}
