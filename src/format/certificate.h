/*
 * certificate: X.509 certificates, as PEM, alone or several in a bundle, or as DER.
 *
 * Specification: RFC 5280, RFC 7468, over libcrypto.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"

/* Texts and values live in the arena of the parse. */
struct certificate {
    uint32_t line;        /* of its "-----BEGIN", from 1; 0 in DER */
    struct value subject; /* map: "CN", "O", ... to a text, or a list where one stands twice */
    struct value issuer;
    struct str subject_dn; /* "CN=example.org,O=Example", RFC 2253 */
    struct str issuer_dn;
    struct str serial;  /* hex digits, upper case, a '-' perhaps */
    int64_t not_before; /* seconds since 1970 */
    int64_t not_after;
    struct str key_type;            /* "rsa", "ec", "ed25519", "dsa", ... in lower case */
    int64_t key_length;             /* bits; 0: unknown */
    struct str curve;               /* "prime256v1"; empty: none */
    struct str signature_algorithm; /* "sha256WithRSAEncryption" */
    struct value
        alternative_names; /* list: "DNS:example.org", "IP:192.0.2.1", "email:...", "URI:..." */
    bool is_ca;            /* its basic constraints say so, or it is of version 1 and self-signed */
    bool is_self_signed;   /* it is its own issuer, by names and key identifiers */
    struct value key_usage;          /* list: "digitalSignature", ...; nil: for all */
    struct value extended_key_usage; /* list: "serverAuth", ...; nil: for all */
    struct str fingerprint;          /* SHA-256 of the DER as hex */
    int64_t version;                 /* 1 to 3 */
};

enum { CERTIFICATES_MAX = 4096 };

/*
 * Appends the certificates of `text`, a whole file, to `certificates` (of struct certificate) in
 * its order; what else a PEM file holds, such as keys, is passed over. Fails with GATE_EFORMAT, the
 * message with the line (no certificate, one that does not decode), or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc certificates_parse(struct str text, struct arena *arena, struct vec *certificates,
                                struct error *err);
