/*
 * tcp_wrappers: hosts.allow and hosts.deny, which services that are built with libwrap ask.
 *
 * Specification: hosts_access(5) and hosts_options(5) of tcp_wrappers 7.6. libwrap warns of a line
 * without a second field, one that is too long and one that no newline ends, and passes it over:
 * these are GATE_EFORMAT, as what was meant is not in force.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum { TCP_WRAPPERS_LINE_BYTES = 2046 }; /* what libwrap reads of a line, joined ones included */

struct tcp_wrappers_rule {
    const struct str *daemons; /* "ALL", "sshd", "EXCEPT" */
    size_t daemon_count;
    const struct str *clients;
    size_t client_count;
    const struct str *options; /* fields behind them: "spawn ...", "deny" */
    size_t option_count;
    uint32_t line;
};

/*
 * Appends the rules of `text`, a whole file, to `rules` (of struct tcp_wrappers_rule). Texts live
 * in `arena`. Fails with GATE_EFORMAT, the message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc tcp_wrappers_parse(struct str text, struct arena *arena, struct vec *rules,
                                struct error *err);
