/*
 * sshd_config: one configuration file of OpenSSH's server, line by line.
 *
 * Specification: sshd_config(5) and servconf.c of OpenSSH 9.2, whose reading of quotes, '=' and
 * comments is followed byte by byte. What sshd refuses to start with is refused: an unknown
 * keyword, a missing or surplus argument, a value of the wrong kind, an open quote, a Match with
 * an unknown criterion. Departures: a keyword of any version is known (format/sshd_keyword.h); a
 * NUL is refused; quotes are not looked at in values that are the rest of a line, as 8.6 and
 * older do; algorithm names, addresses and paths are taken as they stand.
 *
 * The client's ssh_config(5) is read by the same rules: its keywords are those of
 * format/ssh_keyword.h, a Host line is a Match with one criterion "host" ("Host *" has none), and
 * keywords that an IgnoreUnknown before them names are passed over.
 *
 * This is one file. Whether an Include applies and which value wins is for the resource.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/sshd_keyword.h"

/* The longest list of algorithms; all that OpenSSH knows have not a third of it. */
enum { SSHD_ALGORITHMS_BYTES = 4096 };

/* Whose file it is: both programs read lines alike, and know different keywords. */
enum sshd_dialect { SSHD_SERVER, SSHD_CLIENT };

#define SSHD_NO_MATCH UINT32_MAX /* of a directive: it stands under no Match */

/* A condition of a Match line. "all" is no criterion: a Match of nothing always holds. */
struct sshd_criterion {
    struct str name; /* "user", in lower case */
    struct str pattern;
};

struct sshd_directive {
    const struct sshd_keyword *keyword;
    struct str written;          /* the keyword as it stands */
    const struct str *arguments; /* without quotes; at least one */
    size_t argument_count;
    struct str value; /* what stands after the keyword, without blanks at its ends */
    const struct sshd_criterion *criteria; /* of a Match */
    size_t criterion_count;
    uint32_t line;
    uint32_t match; /* index of the Match it stands under, of a Match its own; or SSHD_NO_MATCH */
};

/*
 * Appends the directives of `text`, a whole file, to `directives` (of struct sshd_directive) in
 * their order. Their texts are views of `text` or live in `arena`. Fails with GATE_EFORMAT, the
 * message beginning with "line N: "; `directives` then holds the lines before.
 */
ATTR_MUST_CHECK
enum gate_rc sshd_config_parse(struct str text, enum sshd_dialect dialect, struct arena *arena,
                               struct vec *directives, struct error *err);

/*
 * Reads a time as sshd does: digits with an optional unit of s, m, h, d or w, again and again,
 * added up; "90", "1h30m". False if it is none or does not fit 31 bits.
 */
bool sshd_config_seconds(struct str text, int64_t *seconds);
