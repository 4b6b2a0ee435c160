/*
 * aide_rules: attributes, groups, and which rule of AIDE applies to a path.
 *
 * Specification: aide.conf(5) of aide 0.18 and what its path check answers. A rule hangs at a node:
 * the part of its pattern, up to a slash, before the first special character. For a path, the nodes
 * above it are asked, the deepest first: the equal rules of the node that is its own directory,
 * then selecting rules; the first that matches applies, unless a negative rule of any of the nodes
 * matches the path or, unrestricted, a directory above it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/regex.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/aide_conf.h"

/* Attributes are a set of bits: the bit of aide_attribute_names[i] is 1 << i. */
enum { AIDE_ATTRIBUTE_COUNT = 36 };
extern const char *const aide_attribute_names[AIDE_ATTRIBUTE_COUNT];

/* Attributes that Debian's program knows by name and does not have. */
uint64_t aide_attributes_missing(void);

/* The set of an attribute or of a group that the program brings: R, L, >, H, X, E. */
bool aide_attributes_find(struct str name, uint64_t *attributes);

/* Groups that a configuration defines. */
struct aide_groups {
    struct arena *arena;
    struct map defined; /* uint64_t */
};

void aide_groups_release(struct aide_groups *groups);
void aide_groups_set(struct aide_groups *groups, struct str name, uint64_t attributes);
/* Fails with GATE_EFORMAT, naming the group that is not defined. */
ATTR_MUST_CHECK
enum gate_rc aide_groups_evaluate(const struct aide_groups *groups, const struct aide_term *terms,
                                  size_t count, uint64_t *attributes, struct error *err);

struct aide_rule {
    enum aide_rule_kind kind;
    struct str pattern;
    struct str types; /* letters, or empty: all */
    uint64_t attributes;
    struct regex *regex;
    struct str node;
    bool is_reachable; /* false: the program never finds its node again */
    size_t row;        /* the caller's */
};

/*
 * Sets regex, node and is_reachable from the pattern, which begins with '/'. On success the caller
 * owns the regex. Fails with GATE_EFORMAT or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc aide_rule_compile(struct aide_rule *rule, struct arena *arena, struct error *err);

/*
 * Finds what `rules` (of struct aide_rule, in the order of the configuration) say of `path`,
 * absolute and without "//" or a slash at its end, which is of `type`, one of aide's letters: a
 * rule that selects it, the negative one that excludes it, or NULL. Fails with GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc aide_rules_find(const struct vec *rules, struct str path, char type,
                             const struct aide_rule **found, struct error *err);
