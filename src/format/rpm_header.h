/*
 * rpm_header: what an rpm database holds of each installed package, the header of the package that
 * it came from and what rpm added when it installed it.
 *
 * Specification: rpm 4.18, docs/manual/format.md and docs/manual/hregions.md. Two counts, an index
 * of 16 bytes for each tag and the data that it points into, all numbers big endian. The "immutable
 * region", which most headers begin with, is as the package had it: digests and signatures are over
 * it. A tag that was added behind it replaces one inside.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* The tags that gate reads; rpm's docs/manual/tags.md lists all. */
enum rpm_tag {
    RPM_TAG_SIGPGP = 259,
    RPM_TAG_SIGGPG = 262,
    RPM_TAG_DSAHEADER = 267,
    RPM_TAG_RSAHEADER = 268,
    RPM_TAG_SHA1HEADER = 269,
    RPM_TAG_SHA256HEADER = 273,
    RPM_TAG_NAME = 1000,
    RPM_TAG_VERSION = 1001,
    RPM_TAG_RELEASE = 1002,
    RPM_TAG_EPOCH = 1003,
    RPM_TAG_INSTALLTIME = 1008,
    RPM_TAG_VENDOR = 1011,
    RPM_TAG_ARCH = 1022,
    RPM_TAG_OLDFILENAMES = 1027,
    RPM_TAG_FILESIZES = 1028,
    RPM_TAG_FILESTATES = 1029,
    RPM_TAG_FILEMODES = 1030,
    RPM_TAG_FILERDEVS = 1033,
    RPM_TAG_FILEMTIMES = 1034,
    RPM_TAG_FILEDIGESTS = 1035,
    RPM_TAG_FILELINKTOS = 1036,
    RPM_TAG_FILEFLAGS = 1037,
    RPM_TAG_FILEUSERNAME = 1039,
    RPM_TAG_FILEGROUPNAME = 1040,
    RPM_TAG_SOURCERPM = 1044,
    RPM_TAG_FILEVERIFYFLAGS = 1045,
    RPM_TAG_DIRINDEXES = 1116,
    RPM_TAG_BASENAMES = 1117,
    RPM_TAG_DIRNAMES = 1118,
    RPM_TAG_LONGFILESIZES = 5008,
    RPM_TAG_FILECAPS = 5010,
    RPM_TAG_FILEDIGESTALGO = 5011,
};

/* A header that was checked. Views into the bytes that were parsed. */
struct rpm_header {
    struct str index; /* 16 bytes for each tag */
    struct str data;
    uint32_t region_count; /* tags of the immutable region, with its own; 0: there is none */
    uint32_t region_size;  /* bytes of data that belong to it */
};

/*
 * Checks `bytes`, a whole header without magic, as rpm does: every tag's data lies within it, where
 * the one before ended or later. Fails with GATE_EFORMAT, or GATE_ELIMIT past rpm's own limits.
 */
ATTR_MUST_CHECK
enum gate_rc rpm_header_parse(struct str bytes, struct rpm_header *header, struct error *err);

/*
 * Checks the SHA-1 and SHA-256 that the header has of its immutable region; one that has none, or
 * no region, is as good as checked. Fails with GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc rpm_header_verify(const struct rpm_header *header, struct error *err);

/* The values of a tag. */
struct rpm_values {
    struct str data;
    uint32_t type;  /* of format.md: 2 to 5 are integers, 6, 8 and 9 texts, 7 bytes */
    uint32_t count; /* 0: the header does not have the tag */
};

struct rpm_values rpm_header_values(const struct rpm_header *header, enum rpm_tag tag);

/* The integer at `index`, of 8 to 64 bits without sign. False if it has none. */
bool rpm_values_number(const struct rpm_values *values, uint32_t index, uint64_t *number);

/* Takes the next text; moves `values` past it. False when none is left, or they are no texts. */
bool rpm_values_text(struct rpm_values *values, struct str *text);

/* The first text of a tag; empty if it has none. */
struct str rpm_header_text(const struct rpm_header *header, enum rpm_tag tag);

/* The integer of a tag that has one. */
bool rpm_header_number(const struct rpm_header *header, enum rpm_tag tag, uint64_t *number);

/* "[EPOCH:]VERSION-RELEASE", in `arena`. */
struct str rpm_header_version(const struct rpm_header *header, struct arena *arena);

/*
 * The id of the key that signed the header or package, 16 lower-case hex digits in `arena`; empty:
 * it has no signature. That the signature is good is not looked at.
 */
struct str rpm_header_key(const struct rpm_header *header, struct arena *arena);

/* A header in `arena` of those tags of `header` that tell of its files. */
struct str rpm_header_keep_files(const struct rpm_header *header, struct arena *arena);

/*
 * Orders "[EPOCH:]VERSION[-RELEASE]" as rpm does: < 0, 0 or > 0. No epoch is 0; without
 * release it is older than with any. Any bytes are taken.
 */
int rpm_version_compare(struct str a, struct str b);
