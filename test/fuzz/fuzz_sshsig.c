#include "format/sshsig.h"

#include <stdlib.h>

#include "format/ssh_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same signature in our own armour is read as the same; only its hash may be another. */
static void check_armour(const struct sshsig *signature, struct arena *arena)
{
    CLEANUP(buf_release) struct buf wire = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(2 * LIMIT_SSHSIG_BYTES);
    enum sshsig_reason reason;
    struct error err = ERROR_INIT;
    struct sshsig again;

    ssh_wire_add_string(&wire, signature->algorithm);
    ssh_wire_add_string(&wire, signature->signature);
    if (ssh_key_is_fido(&signature->key)) {
        ssh_wire_add_u8(&wire, signature->flags);
        ssh_wire_add_u32(&wire, signature->counter);
    }
    sshsig_armour(signature->key.blob, signature->name_space, buf_str(&wire), &armoured);
    if (buf_failed(&armoured) || armoured.len > LIMIT_SSHSIG_BYTES)
        return;
    if (sshsig_parse(buf_str(&armoured), arena, &again, &reason, &err))
        abort();
    if (!str_equal(again.key.blob, signature->key.blob) ||
        !str_equal(again.signature, signature->signature) ||
        !str_equal(again.name_space, signature->name_space) ||
        again.counter != signature->counter || again.flags != signature->flags)
        abort();
}

/*
 * The message is what stands in front of the armour. A signature that verifies does so for this
 * message and its own namespace and no other; a refusal has a reason, and a reason is a refusal.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str all = { .ptr = (const char *)data, .len = size };
    ptrdiff_t at = str_find(all, STR("-----BEGIN SSH SIGNATURE-----"));
    const struct str message = str_slice(all, 0, at > 0 ? (size_t)at : 0);
    enum sshsig_reason reason = SSHSIG_MISMATCH;
    struct error err = ERROR_INIT;
    struct error refusal = ERROR_INIT;
    struct sshsig signature;

    if (sshsig_parse(str_slice(all, message.len, all.len), &arena, &signature, &reason, &err)) {
        if (reason == SSHSIG_ACCEPTED || err.rc == GATE_OK || err.rc == GATE_ETRUST)
            abort();
        return 0;
    }
    if (reason != SSHSIG_ACCEPTED)
        abort();
    check_armour(&signature, &arena);
    if (sshsig_verify(&signature, message, signature.name_space, &reason, &err)) {
        if (reason == SSHSIG_ACCEPTED || err.rc != GATE_ETRUST)
            abort();
        return 0;
    }

    const struct str other = arena_printf(&arena, "%.*s.", STR_ARG(message));
    if (message.len < 4096 &&
        (!sshsig_verify(&signature, other, signature.name_space, &reason, &refusal) ||
         reason != SSHSIG_MISMATCH))
        abort();
    refusal = ERROR_INIT;
    if (!sshsig_verify(&signature, message, STR("another namespace"), &reason, &refusal) ||
        reason != SSHSIG_NAMESPACE)
        abort();
    return 0;
}
