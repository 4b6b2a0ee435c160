/*
 * usage: verify_waivers
 * CPU seconds to read and verify 1,000 armoured Ed25519 signatures, each of a message of its own of
 * a waiver's size.
 */
#include <stdio.h>
#include <time.h>

#include "base/attributes.h"
#include "format/ssh_private_key.h"
#include "format/sshsig.h"
#include "unit/sshsig_vectors.h"

enum { SIGNATURES = 1000, MESSAGE_BYTES = 800 };

struct waiver {
    struct str message;
    struct str armoured;
};

static enum gate_rc make_waiver(const struct ssh_private_key *key, int number, struct arena *arena,
                                struct waiver *waiver, struct error *err)
{
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf signature = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);

    waiver->message = arena_printf(arena, "id: WVR-%d\nreason: %*s\n", number, MESSAGE_BYTES, "x");
    sshsig_signed_bytes(waiver->message, STR(SSHSIG_VECTOR_NAMESPACE), &bytes);
    if (ssh_private_key_sign(key, buf_str(&bytes), &signature, err))
        return err->rc;
    sshsig_armour(ssh_private_key_public(key)->blob, STR(SSHSIG_VECTOR_NAMESPACE),
                  buf_str(&signature), &armoured);
    waiver->armoured = arena_str(arena, buf_str(&armoured));
    return GATE_OK;
}

static enum gate_rc verify(const struct waiver *waiver, struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    enum sshsig_reason reason;
    struct sshsig signature;

    if (sshsig_parse(waiver->armoured, &arena, &signature, &reason, err))
        return err->rc;
    return sshsig_verify(&signature, waiver->message, STR(SSHSIG_VECTOR_NAMESPACE), &reason, err);
}

static double cpu_seconds(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void)
{
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct waiver *waivers = arena_new(&arena, SIGNATURES, sizeof(*waivers));
    struct error err = ERROR_INIT;
    enum gate_rc rc = ssh_private_key_open(str_of(sshsig_vectors[0].private_text), &key, &err);

    for (int i = 0; i < SIGNATURES && !rc; i++)
        rc = make_waiver(key, i, &arena, &waivers[i], &err);

    double begin = cpu_seconds();
    for (int i = 0; i < SIGNATURES && !rc; i++)
        rc = verify(&waivers[i], &err);
    if (rc)
        (void)fprintf(stderr, "verify_waivers: %s\n", err.message);
    else
        (void)printf("%.4f\n", cpu_seconds() - begin);
    return rc ? 1 : 0;
}
