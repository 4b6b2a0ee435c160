/*
 * systemd_settings: settings_resource for a file NAME of systemd, such as journald.conf, that
 * stands below /etc, /run, /usr/local/lib or /usr/lib and has drop-ins in NAME.d beside it
 * (systemd.syntax(7) and the CONFIGURATION DIRECTORIES of each manual). Private to src/resource.
 */
#pragma once

#include <stddef.h>

#include "base/attributes.h"
#include "resource/settings_resource.h"

struct systemd_settings {
    const char *name;    /* of the file */
    const char *section; /* in which a bare keyword is looked for */
    /* What the program does without a line; what distributions choose is left out. */
    const struct settings_default *defaults;
    size_t default_count;
};

/* Those whose source is a struct systemd_settings. */
extern const struct resource_kind systemd_settings_kind;

/* For property_def: the words of all lines of a keyword; an empty line empties the list. */
enum gate_rc systemd_settings_get_list(void *self, const struct property_query *query,
                                       struct value *value, struct error *err);
