/*
 * iptables_save: rules as iptables-save writes and iptables-restore reads them.
 *
 * Specification: iptables-restore(8) of iptables 1.8.9. Nothing of a table is in force before its
 * COMMIT, so a table without one is GATE_EFORMAT. Departures: lines other than -A, -I without a
 * number, -P and -N are GATE_EUNSUPPORTED; a short option with its argument in one word is refused;
 * whether modules and their options exist is not looked at.
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

enum iptables_kind { IPTABLES_CHAIN, IPTABLES_RULE };

struct iptables_line {
    enum iptables_kind kind;
    struct str table;
    struct str chain;
    struct str policy; /* of a chain: "ACCEPT", "DROP"; empty of a user's chain */
    bool is_insert;    /* a rule before the others */
    /*
     * Of a rule: each option with its arguments, "-p tcp", "! -s 10.0.0.0/8", "--dport 22". Long
     * names of what has a short one are short, a full mask of an address is left out.
     */
    const struct str *options;
    size_t option_count;
    struct str text; /* of a rule: its options joined */
    uint32_t line;
};

/*
 * Appends what `text`, a whole file, holds to `lines` (of struct iptables_line). Texts live in
 * `arena`. Fails with GATE_EFORMAT or GATE_EUNSUPPORTED, the message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc iptables_save_parse(struct str text, struct arena *arena, struct vec *lines,
                                 struct error *err);

/* The arguments of the option, "-p" or "! -p", or false. */
bool iptables_option(const struct iptables_line *rule, struct str name, struct str *arguments);
