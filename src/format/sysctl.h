/*
 * sysctl: kernel parameters as sysctl.d(5) files set them, read and merged as systemd-sysctl of
 * systemd 252 does it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

/* One line. */
struct sysctl_line {
    struct str key;   /* a path below /proc/sys: "net/ipv4/ip_forward" */
    struct str value; /* without blanks around it */
    bool has_value;   /* without, it keeps patterns from setting the key: "-net.ipv4.x" */
    bool is_lenient;  /* "-key = value": a failure to set it is passed over */
    bool is_pattern;
    bool is_in_force; /* no later line has the key with another value */
    uint32_t line;
    const void *source; /* whatever the caller gave */
};

/* All lines of all files, in the order in which they are read. Start from SYSCTL_TABLE_INIT. */
struct sysctl_table {
    struct vec lines; /* struct sysctl_line */
    struct vec
        patterns; /* size_t: those in force that are patterns, in the order of their effect */
    struct map in_force; /* key to the size_t that is its line's index */
};

#define SYSCTL_TABLE_INIT                                          \
    ((struct sysctl_table){ .lines = VEC_INIT(struct sysctl_line), \
                            .patterns = VEC_INIT(size_t),          \
                            .in_force = MAP_INIT })

enum { SYSCTL_LINES_MAX = 1 << 17 };

void sysctl_table_release(struct sysctl_table *table);

/*
 * The path below /proc/sys that a key means. Where a dot comes before any slash, dots part its
 * components and slashes are dots in them: "net.ipv4.conf.eth0/1.x" is "net/ipv4/conf/eth0.1/x".
 */
struct str sysctl_path(struct str key, struct arena *arena);
/* The reverse, as sysctl(8) prints it. */
struct str sysctl_name(struct str path, struct arena *arena);

/*
 * Adds the lines of one more file. A line that is no assignment is passed over. Fails with
 * GATE_EFORMAT (NUL, a value without a key) or GATE_ELIMIT (more than SYSCTL_LINES_MAX in all).
 */
ATTR_MUST_CHECK
enum gate_rc sysctl_add(struct sysctl_table *table, struct str text, const void *source,
                        struct arena *arena, struct error *err);

/*
 * The line that sets the parameter at `path` when all have been read: that of its own key, which
 * may have no value, else the last pattern that matches. NULL if there is none.
 */
const struct sysctl_line *sysctl_find(const struct sysctl_table *table, struct str path);
