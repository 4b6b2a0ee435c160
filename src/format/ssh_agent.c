#include "format/ssh_agent.h"

#include <stdbool.h>

#include "format/ssh_wire.h"

enum {
    AGENT_FAILURE = 5,
    AGENT_REQUEST_IDENTITIES = 11,
    AGENT_IDENTITIES_ANSWER = 12,
    AGENT_SIGN_REQUEST = 13,
    AGENT_SIGN_RESPONSE = 14,
};

enum { FLAG_RSA_SHA2_512 = 4, MOST_IDENTITIES = 2048 };

void ssh_agent_ask_identities(struct buf *request)
{
    ssh_wire_add_u32(request, 1);
    ssh_wire_add_u8(request, AGENT_REQUEST_IDENTITIES);
}

void ssh_agent_ask_signature(struct str key_blob, struct str bytes, struct buf *request)
{
    bool is_rsa = str_starts_with(key_blob, STR("\0\0\0\x07ssh-rsa"));

    ssh_wire_add_u32(request, (uint32_t)(1 + 4 + key_blob.len + 4 + bytes.len + 4));
    ssh_wire_add_u8(request, AGENT_SIGN_REQUEST);
    ssh_wire_add_string(request, key_blob);
    ssh_wire_add_string(request, bytes);
    ssh_wire_add_u32(request, is_rsa ? FLAG_RSA_SHA2_512 : 0);
}

/* Takes the number of the message off the front. */
static enum gate_rc take_number(struct str *answer, uint8_t wanted, struct error *err)
{
    uint8_t number;

    if (!ssh_wire_u8(answer, &number))
        return error_set(err, GATE_EFORMAT, "ssh-agent gave an empty answer");
    if (number == AGENT_FAILURE)
        return error_set(err, GATE_ETRUST, "ssh-agent refused");
    if (number != wanted)
        return error_set(err, GATE_EFORMAT, "ssh-agent answered with message %u, not %u", number,
                         wanted);
    return GATE_OK;
}

enum gate_rc ssh_agent_read_identities(struct str answer, struct arena *arena,
                                       struct ssh_agent_identities *identities, struct error *err)
{
    uint32_t count;

    if (take_number(&answer, AGENT_IDENTITIES_ANSWER, err))
        return err->rc;
    if (!ssh_wire_u32(&answer, &count))
        return error_set(err, GATE_EFORMAT, "the answer of ssh-agent is cut");
    if (count > MOST_IDENTITIES)
        return error_set(err, GATE_ELIMIT, "ssh-agent holds more than %d keys", MOST_IDENTITIES);

    struct ssh_agent_identity *items = arena_new(arena, count, sizeof(*items));
    for (uint32_t i = 0; i < count; i++) {
        if (!ssh_wire_string(&answer, &items[i].blob) ||
            !ssh_wire_string(&answer, &items[i].comment))
            return error_set(err, GATE_EFORMAT, "the answer of ssh-agent is cut");
    }
    if (answer.len > 0)
        return error_set(err, GATE_EFORMAT, "there are bytes behind the keys of ssh-agent");
    *identities = (struct ssh_agent_identities){ .items = items, .count = count };
    return GATE_OK;
}

enum gate_rc ssh_agent_read_signature(struct str answer, struct str *signature, struct error *err)
{
    if (take_number(&answer, AGENT_SIGN_RESPONSE, err))
        return err->rc;
    if (!ssh_wire_string(&answer, signature) || answer.len > 0)
        return error_set(err, GATE_EFORMAT, "the signature of ssh-agent is cut, or too long");
    return GATE_OK;
}
