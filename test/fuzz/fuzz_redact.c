/*
 * redact: a token that stands behind a blank is cut, whatever stands before and behind it; the
 * result does not grow beyond what the stars need.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "evidence/redact.h"

#define SECRET "0123456789abcdefABCDEF0123456789abcd"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    static const char token[] = " ghp_" SECRET " ";
    size_t before = size / 2;
    size_t length = size + sizeof(token) - 1;

    if (size > 65536)
        return 0;
    char *text = arena_new(&arena, length, 1);
    if (size > 0) {
        memcpy(text, data, before);
        memcpy(text + before + sizeof(token) - 1, data + before, size - before);
    }
    memcpy(text + before, token, sizeof(token) - 1);

    struct str shown = redact((struct str){ .ptr = text, .len = length }, &arena);
    assert(str_find(shown, STR(" ghp_" SECRET)) < 0);
    assert(shown.len <= 4 * length);
    return 0;
}
