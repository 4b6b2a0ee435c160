#include "resource/subid_table.h"

static enum gate_rc subgid_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return subid_table_open(self, context, "/etc/subgid", err);
}

const struct resource_def resource_subgid = {
    .name = "subgid",
    .summary = "the ranges of group ids that accounts may map, /etc/subgid",
    .arity = CALL_NONE,
    .example = "{subgid: , where: {overlaps: {not: {eq: null}}}, it: {not: exist}}",
    .self_size = sizeof(struct subid_table),
    .wishes = subid_table_wishes,
    .open = subgid_open,
    .close = subid_table_close,
    .origin = subid_table_origin,
    .columns = subid_columns,
    .column_count = SUBID_COLUMNS,
    .rows = subid_table_rows,
};
