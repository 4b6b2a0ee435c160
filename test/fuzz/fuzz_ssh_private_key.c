#include "format/ssh_private_key.h"

#include <stdlib.h>

#include "format/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key that signs makes a signature that verifies, by the public half that it shows. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf wire = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    struct sshsig made;
    enum sshsig_reason reason;

    if (ssh_private_key_open(text, &key, &err) != err.rc || (err.rc == GATE_OK) != (key != NULL))
        abort();
    if (!key || ssh_private_key_public(key)->bits > 4096) /* too slow to fuzz */
        return 0;
    sshsig_signed_bytes(STR("message"), STR("file"), &bytes);
    if (ssh_private_key_sign(key, buf_str(&bytes), &wire, &err))
        return 0;
    sshsig_armour(ssh_private_key_public(key)->blob, STR("file"), buf_str(&wire), &armoured);
    if (sshsig_parse(buf_str(&armoured), &arena, &made, &reason, &err) ||
        sshsig_verify(&made, STR("message"), STR("file"), &reason, &err))
        abort();
    return 0;
}
