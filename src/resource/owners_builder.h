/* owners_builder: how the readers of single package managers add to the index of owners.h. */
#pragma once

#include "resource/owners.h"

#include "base/vec.h"

struct owners_builder {
    struct resource_context *context;
    struct vec paths;      /* struct owned_path */
    struct vec diversions; /* struct dpkg_diversion */
    bool is_merged;
};

/*
 * Adds a path; `sum` and `record` may be NULL, the latter lives as long as the run. Gives what was
 * added, until the next is, or NULL: the root needs no owner.
 */
struct owned_path *owners_add(struct owners_builder *builder, const struct package *package,
                              struct str path, const struct digest *sum,
                              const struct owned_record *record);

/* Reads a record if it is there; *text is then not NULL. */
ATTR_MUST_CHECK
enum gate_rc owners_read(const struct owners_builder *builder, struct str path, struct str *text,
                         struct error *err);

ATTR_MUST_CHECK
enum gate_rc add_rpm_files(struct owners_builder *builder, const struct package *package,
                           struct error *err);
ATTR_MUST_CHECK
enum gate_rc add_pacman_files(struct owners_builder *builder, const struct package *package,
                              struct error *err);
