/*
 * yaml_packed: the tree of a YAML file as bytes, which are read many times faster than the file.
 * The build packs the built-in profiles (cmake/embed.c), whose parsing was most of the start of a
 * run.
 *
 * Every text stands once in a pool that all trees share, with a NUL behind it: nodes point there.
 * Numbers are those of LEB128; places are differences to those of the node before.
 */
#pragma once

#include "base/buf.h"
#include "base/map.h"
#include "format/yaml_document.h"

struct yaml_packer {
    struct buf trees; /* one behind the other */
    struct buf texts;
    struct map offsets; /* of each text in `texts`, plus one */
};

enum { YAML_PACKED_BYTES = 64 << 20 };

#define YAML_PACKER_INIT                                         \
    ((struct yaml_packer){ .trees = BUF_INIT(YAML_PACKED_BYTES), \
                           .texts = BUF_INIT(YAML_PACKED_BYTES) })

/* Appends the tree of a file; its texts must outlive the packer. False past YAML_PACKED_BYTES. */
bool yaml_pack(struct yaml_packer *packer, const struct yaml_node *root);
void yaml_packer_release(struct yaml_packer *packer);

/*
 * Reads one tree, which is all of `tree`; texts are borrowed from `texts`. GATE_EFORMAT for what
 * yaml_pack() does not write, as far as it would be read outside of what is given.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_unpack(struct str tree, struct str texts, struct arena *arena,
                         const struct yaml_node **root, struct error *err);
