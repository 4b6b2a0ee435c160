/*
 * gzip_header: the header of a gzip member, RFC 1952 section 2.3, as bytes come. Both engines of
 * the codec read it here, so that they cannot differ in it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct gzip_header {
    int stage;      /* which field is being read */
    uint32_t count; /* bytes of it that were read */
    uint32_t flags;
    uint32_t extra; /* length of the extra field */
    uint32_t crc;   /* of the header so far */
    uint32_t stated_crc;
    bool is_complete;
};

#define GZIP_HEADER_INIT ((struct gzip_header){ .stage = 0 })

/*
 * Takes bytes of the header from `input`, up to its end. Fails with GATE_EFORMAT: not gzip, a
 * method other than deflate, a reserved flag, a wrong header checksum.
 */
ATTR_MUST_CHECK
enum gate_rc gzip_header_feed(struct gzip_header *header, struct str *input, struct error *err);
