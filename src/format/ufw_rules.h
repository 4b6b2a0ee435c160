/*
 * ufw_rules: the rules of ufw as it keeps them: comments of the form "### tuple ### ..." in its
 * user.rules, each before the lines of iptables that it stands for.
 *
 * Specification: ufw 0.36.1, src/backend_iptables.py, _read_rules(): action, protocol, port and
 * address of the destination, port and address of the source, perhaps two application names,
 * direction with interfaces, perhaps a comment in hex.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed; "any" where a rule does not say. */
struct ufw_rule {
    bool is_routed;
    struct str action; /* "allow", "deny", "reject" or "limit" */
    struct str log;    /* "log", "log-all" or empty */
    struct str protocol;
    struct str to_port;
    struct str to; /* address with its mask */
    struct str from_port;
    struct str from;
    struct str direction; /* "in" or "out" */
    struct str in_on;     /* interface; empty: all */
    struct str out_on;
    struct str comment; /* decoded, in the arena */
    uint32_t line;      /* from 1 */
};

/*
 * Appends the rules of `text`, a whole user.rules, to `rules` (of struct ufw_rule). Fails with
 * GATE_EFORMAT, the message with the line, for a tuple that is none, or a NUL.
 */
ATTR_MUST_CHECK
enum gate_rc ufw_rules_parse(struct str text, struct arena *arena, struct vec *rules,
                             struct error *err);
