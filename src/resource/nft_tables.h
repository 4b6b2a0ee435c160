/*
 * nft_tables: the tables that a ruleset of nftables leaves behind when it is loaded into a kernel
 * that has none. Private to src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/nft_ruleset.h"

struct nft_rule {
    struct str text; /* variables put in */
    size_t file;     /* the caller's */
    uint32_t line;
};

struct nft_table {
    bool is_dormant;
    uint32_t generation; /* how often it was made anew */
    uint32_t flushes;    /* how often its rules were taken away */
};

struct nft_chain {
    struct nft_statement statement; /* type, hook and priority where it is a base chain */
    struct str policy;              /* empty: none was set */
    struct nft_table *table;
    uint32_t generation; /* of the table, when it was made */
    uint32_t flushes;
    size_t file;
    uint32_t line;
    struct vec inserted; /* struct nft_rule, the last first */
    struct vec appended;
};

struct nft_tables {
    struct arena *arena;
    struct map tables;     /* "family table" to struct nft_table */
    struct map chains;     /* "family table chain" to struct nft_chain */
    struct map variables;  /* to struct str */
    struct vec order;      /* struct nft_chain *, as they were made first */
    struct vec all_tables; /* struct nft_table * */
    size_t expanded;       /* bytes of all texts in which variables stood */
};

void nft_tables_init(struct nft_tables *tables, struct arena *arena);
void nft_tables_release(struct nft_tables *tables);

/*
 * Carries out a statement other than an include; `file` is kept with what it makes. Fails with
 * GATE_EFORMAT where nft would refuse the file (a table or chain that is not there, an unknown
 * variable), GATE_EUNSUPPORTED or GATE_ELIMIT, without the line.
 */
ATTR_MUST_CHECK
enum gate_rc nft_tables_apply(struct nft_tables *tables, const struct nft_statement *statement,
                              size_t file, struct error *err);

/* Whether the chain is still there. */
bool nft_chain_is_there(const struct nft_chain *chain);
size_t nft_chain_rule_count(const struct nft_chain *chain);
const struct nft_rule *nft_chain_rule(const struct nft_chain *chain, size_t index);
