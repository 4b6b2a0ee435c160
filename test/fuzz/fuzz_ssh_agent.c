#include "format/ssh_agent.h"

#include <stdlib.h>

#include "format/ssh_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_inside(struct str part, struct str whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/* What was read lies in the answer, and written again makes the same answer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf again = BUF_INIT(size + 1);
    const struct str answer = { .ptr = (const char *)data, .len = size };
    struct ssh_agent_identities identities = { .count = 0 };
    struct str signature = STR("");
    struct error err = ERROR_INIT;
    struct error refusal = ERROR_INIT;

    if (ssh_agent_read_identities(answer, &arena, &identities, &err) == GATE_OK) {
        ssh_wire_add_u8(&again, 12);
        ssh_wire_add_u32(&again, (uint32_t)identities.count);
        for (size_t i = 0; i < identities.count; i++) {
            if (!is_inside(identities.items[i].blob, answer) ||
                !is_inside(identities.items[i].comment, answer))
                abort();
            ssh_wire_add_string(&again, identities.items[i].blob);
            ssh_wire_add_string(&again, identities.items[i].comment);
        }
        if (!str_equal(buf_str(&again), answer))
            abort();
    }
    if (ssh_agent_read_signature(answer, &signature, &refusal) == GATE_OK) {
        ssh_wire_add_u8(&again, 14);
        ssh_wire_add_string(&again, signature);
        if (err.rc == GATE_OK || !str_equal(buf_str(&again), answer))
            abort();
    }
    return 0;
}
