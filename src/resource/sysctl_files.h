/*
 * sysctl_files: the files that set kernel parameters at boot. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "format/sysctl.h"
#include "image/wish.h"
#include "resource/resource.h"

/*
 * Adds the lines of all of them to `table` in the order of systemd-sysctl; of Alpine, whose init is
 * another, /etc/sysctl.conf comes last. None is no error. Fails as reading and sysctl_add() do.
 */
ATTR_MUST_CHECK
enum gate_rc sysctl_files_read(struct resource_context *context, struct sysctl_table *table,
                               struct error *err);
void sysctl_files_wishes(struct wish_set *set);

/* Where a line stands; `name` as struct origin's entry. */
struct origin sysctl_line_origin(const struct sysctl_line *line, struct str name);
