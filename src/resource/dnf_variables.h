/*
 * dnf_variables: the variables of dnf and yum, as dnf.conf(5) of dnf 4.14 has them, and texts with
 * their values in place. Private to src/resource.
 *
 * Files of /etc/yum/vars and then /etc/dnf/vars give them, each by its first line. Without such a
 * file $arch and $basearch are those of an installed package that the distribution cannot be
 * without, and $releasever is what os-release says: the whole version of Fedora, its first number
 * of others. What is unknown stays as it is written, as dnf leaves it; dnf's environment is
 * unknown.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "image/wish.h"
#include "resource/resource.h"

struct dnf_variables {
    struct map values; /* const struct str * */
    struct arena *arena;
};

void dnf_variables_wishes(struct wish_set *set);

/* Fails as reading does. Release it in any case. */
ATTR_MUST_CHECK
enum gate_rc dnf_variables_read(struct resource_context *context, struct dnf_variables *variables,
                                struct error *err);
void dnf_variables_release(struct dnf_variables *variables);

/* `text` with values for "$NAME" and "${NAME}"; a view where it has none, else in the run's arena.
 */
struct str dnf_variables_put(const struct dnf_variables *variables, struct str text);
