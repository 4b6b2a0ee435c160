/*
 * init_scripts: services of init systems other than systemd: scripts of System V's in /etc/init.d
 * with links in rcN.d, of OpenRC with links in /etc/runlevels, folders of runit. Private to
 * src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "image/rootfs.h"
#include "image/wish.h"
#include "resource/resource.h"

struct init_script {
    struct str name;
    const struct entry *entry; /* the script, or the "run" of runit */
    const char *manager;       /* "sysv", "openrc" or "runit" */
    struct vec runlevels;      /* struct value: where it is started, with the places of the links */
    bool is_enabled;           /* one of them is of normal operation */
};

#define INIT_SCRIPT_INIT ((struct init_script){ .runlevels = VEC_INIT(struct value) })

/* Fails with GATE_ENOTFOUND (no such script) and as reading does. Release it in any case. */
ATTR_MUST_CHECK
enum gate_rc init_script_find(struct resource_context *context, struct str name,
                              struct init_script *script, struct error *err);
void init_script_release(struct init_script *script);
void init_scripts_wishes(struct wish_set *set);

/* Whether a name can be that of a script: no '/', and none of the characters of patterns. */
bool init_script_is_name(struct str name);
