/*
 * inetd: the servers that an inetd starts, one a line.
 *
 * Specification: inetd.conf(5) of openbsd-inetd 0.20221205 and of inetutils 2.4: service, type of
 * socket, protocol, wait, account, program, arguments; a line that begins with a blank goes on with
 * the one before it.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed, `arguments` perhaps of the arena. */
struct inetd_service {
    struct str name;
    struct str address; /* that stands before the name and a colon: "127.0.0.1"; else empty */
    struct str socket;
    struct str protocol;
    struct str wait;
    struct str user;
    struct str server;    /* a path, or "internal" */
    struct str arguments; /* as written, one blank where lines are joined; may be empty */
    uint32_t line;        /* where it begins, from 1 */
};

/*
 * Appends the services of `text`, a whole file, to `services` (of struct inetd_service). Fails with
 * GATE_EFORMAT, the message with the line, for a line of fewer than six words, for one that goes on
 * with nothing, for an address without a name, or a NUL.
 */
ATTR_MUST_CHECK
enum gate_rc inetd_parse(struct str text, struct arena *arena, struct vec *services,
                         struct error *err);
