#include "resource/subid_table.h"

static enum gate_rc subuid_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return subid_table_open(self, context, "/etc/subuid", err);
}

const struct resource_def resource_subuid = {
    .name = "subuid",
    .summary = "the ranges of user ids that accounts may map, /etc/subuid",
    .arity = CALL_NONE,
    .example = "{subuid: , where: {overlaps: {not: {eq: null}}}, it: {not: exist}}",
    .self_size = sizeof(struct subid_table),
    .wishes = subid_table_wishes,
    .open = subuid_open,
    .close = subid_table_close,
    .origin = subid_table_origin,
    .columns = subid_columns,
    .column_count = SUBID_COLUMNS,
    .rows = subid_table_rows,
};
