/*
 * nft_ruleset: a file for `nft -f`, as the statements that it is made of, in their order.
 *
 * Specification: nft(8) of nftables 1.0.6. Tables, chains and rules are told, sets and other
 * objects are passed over. Whether a rule means anything to the kernel is not looked at: its text
 * is normalised only (one blank between words, no quotes, no comments). Departures: include within
 * a block, chains by handle and `ct` objects without braces are GATE_EUNSUPPORTED; a NUL is
 * refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum nft_kind {
    NFT_TABLE,   /* a table is there from here on */
    NFT_DORMANT, /* flags dormant: the table is, and does nothing */
    NFT_CHAIN,   /* a chain is there; its type is empty unless this statement says it */
    NFT_POLICY,  /* the policy of a chain, in `text` */
    NFT_RULE,
    NFT_FLUSH,  /* rules of a chain, of a table, or all that there is */
    NFT_DELETE, /* a table, or a chain */
    NFT_INCLUDE,
    NFT_DEFINE, /* `name` is from here on `text` */
};

struct nft_statement {
    enum nft_kind kind;
    struct str family; /* "ip", "ip6", "inet", "arp", "bridge", "netdev"; empty: of all */
    struct str table;  /* empty: of the family */
    struct str chain;  /* empty: of the table */
    struct str type;   /* of a base chain: "filter", "nat", "route" */
    struct str hook;
    struct str priority; /* as written: "filter - 5", "0" */
    bool is_insert;      /* a rule before the others */
    struct str name;     /* of a variable */
    struct str text;     /* of a rule, a variable, an include or a policy; variables stand in it */
    uint32_t line;
};

/*
 * Appends the statements of `text`, a whole file, to `statements` (of struct nft_statement). Texts
 * are views of `text` or live in `arena`. Fails with GATE_EFORMAT, GATE_EUNSUPPORTED or GATE_ELIMIT
 * (braces deeper than LIMIT_NESTING), the message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc nft_ruleset_parse(struct str text, struct arena *arena, struct vec *statements,
                               struct error *err);

/* The number of a priority such as "filter + 10" or "-300" in chains of that family and hook. */
bool nft_priority(struct str written, struct str family, int64_t *priority);
