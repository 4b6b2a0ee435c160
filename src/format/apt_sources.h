/*
 * apt_sources: where apt gets packages from, in its two formats.
 *
 * Specification: sources.list(5) of apt 2.6: one-line ("deb [OPTIONS] URI SUITE COMPONENT...") and
 * deb822 (stanzas of Types, URIs, Suites, Components and options).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct apt_option {
    struct str name; /* in the spelling of one-line: "signed-by"; of a change with its "+" or "-" */
    struct str value;
};

/* One type, URI and suite: a stanza may be many. Texts are in the arena. */
struct apt_source {
    struct str type; /* "deb" or "deb-src" */
    struct str uri;
    struct str suite; /* ends with '/' where there are no components */
    const struct str *components;
    size_t component_count;
    const struct apt_option *options;
    size_t option_count;
    bool is_enabled;
    uint32_t line; /* of the line or stanza, from 1 */
};

/*
 * Append the sources of a whole file to `sources` (of struct apt_source). Fail with GATE_EFORMAT
 * where apt does, the message with the line, and with GATE_ELIMIT for a stanza of more than
 * APT_SOURCES_MAX sources.
 */
enum { APT_SOURCES_MAX = 4096 };

ATTR_MUST_CHECK
enum gate_rc apt_list_parse(struct str text, struct arena *arena, struct vec *sources,
                            struct error *err);
ATTR_MUST_CHECK
enum gate_rc apt_deb822_parse(struct str text, struct arena *arena, struct vec *sources,
                              struct error *err);

/* The value of an option, the last one given; empty if there is none. */
struct str apt_source_option(const struct apt_source *source, struct str name);
