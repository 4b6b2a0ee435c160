/* sshd_value: what lines of sshd_config come to; private to src/resource. */
#pragma once

#include "base/arena.h"
#include "base/value.h"
#include "base/vec.h"
#include "format/sshd_keyword.h"

/*
 * The value of `lines` (of const struct sshd_line *, at least one, in sshd's order, all of
 * `keyword`) as `sshd -T` prints it: the first line's, or all of a gathered keyword. Numbers and
 * times are integers, the latter in seconds; lists of names are lists, '+', '-' and '^' put to the
 * version's default. What sshd works out otherwise (ports of ListenAddress, bytes of RekeyLimit)
 * stays as written.
 */
struct value sshd_value_of(const struct sshd_keyword *keyword, const struct vec *lines,
                           unsigned version, struct arena *arena);

/* The default, nil if the keyword has none. */
struct value sshd_value_default(const struct sshd_keyword *keyword, unsigned version,
                                struct arena *arena);
