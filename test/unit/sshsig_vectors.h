/* sshsig_vectors: keys and signatures that OpenSSH made, or accepted. */
#pragma once

#include "format/sshsig.h"

#define SSHSIG_VECTOR_MESSAGE "waiver: one\n"
#define SSHSIG_VECTOR_NAMESPACE "gate-waiver@v1"

enum { SSHSIG_VECTOR_COUNT = 9, SSHSIG_REFUSAL_COUNT = 7 };

struct sshsig_vector {
    const char *row;
    enum ssh_key_kind kind;
    unsigned bits;
    const char *fingerprint;
    const char *public_line;
    const char *private_text; /* NULL: none was kept */
    const char *sha512;       /* armoured signatures of the message */
    const char *sha256;
};

/* Signatures that ssh-keygen -Y verify accepts, the certificate's apart, and gate does not. */
struct sshsig_refusal {
    const char *row;
    enum sshsig_reason reason;
    const char *armoured;
};

extern const struct sshsig_vector sshsig_vectors[SSHSIG_VECTOR_COUNT];
extern const struct sshsig_refusal sshsig_refusals[SSHSIG_REFUSAL_COUNT];

extern const char sshsig_encrypted_key[];
extern const char sshsig_certificate_line[];
extern const char sshsig_dsa_line[];
extern const char sshsig_small_rsa_line[];
