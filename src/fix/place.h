/* place: one finding of one control, and what can safely be done where it is. Private to src/fix.
 */
#pragma once

#include "fix/fix.h"

struct place {
    struct fix_plan *plan;
    const struct control_outcome *outcome;
    const struct origin *origin;
    struct rootfs *rootfs;
    const struct result *result; /* whose finding it is */
    size_t fit_count;            /* remedies that fit it */
};

/* Leaves the finding, or all of a control, to a person. */
void fix_leave_place(const struct place *place, const char *reason);
void fix_leave(struct fix_plan *plan, const struct control *control, struct str where,
               const char *reason);

/* Adds a step, or the control to the one that does the same; what contradicts another is left. */
void fix_add_step(const struct place *place, struct fix_step wanted);

/* Whether `text` of an image, or of an input, can stand in the plan's format. */
bool fix_is_writable(const struct fix_plan *plan, struct str text);

/* What of a remedy a finding asks for: its steps, or why there are none. */
void fix_apply(const struct place *place, const struct remedy *remedy);

/* The line that the finding names: why not, or NULL. */
const char *fix_find_line(const struct place *place, struct str *line);

/* Whether `path` is that of a database of packages, whose findings name packages. */
bool fix_is_package_place(struct str path);
