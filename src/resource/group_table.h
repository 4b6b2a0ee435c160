/*
 * group_table: the groups of /etc/group as a collection; `group` and `groups` are made of it.
 * Private to src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "resource/facts.h"
#include "resource/resource.h"

enum group_column {
    GROUP_GROUP,
    GROUP_NAME,
    GROUP_PASSWORD,
    GROUP_GID,
    GROUP_MEMBERS,
    GROUP_UNKNOWN_MEMBERS,
    GROUP_HAS_RECORD,
    GROUP_LINE,
    GROUP_COLUMNS,
};

struct group_table {
    struct resource_context *context;
    const struct group_facts *facts;
    size_t first;              /* of the rows: one group, or all of them */
    bool *has_record;          /* of each group; NULL: nobody asked yet */
    struct group_table *whole; /* this: the rows may add has_record */
    struct table table;
};

extern const struct column_def group_columns[GROUP_COLUMNS];

void group_table_wishes(const struct resource_call *call, struct wish_set *set);

/*
 * Opens the collection, with `name` not empty of the first group of that name only. Fails with
 * GATE_ENOTFOUND when there is none, and as facts_groups() does.
 */
ATTR_MUST_CHECK
enum gate_rc group_table_open(struct group_table *self, struct resource_context *context,
                              struct str name, struct error *err);

/* For resource_def. */
struct origin group_table_origin(const void *self, const struct resource_call *call);
const struct table *group_table_rows(void *self);
ATTR_MUST_CHECK
enum gate_rc group_table_names(void *self, const struct property_query *query, struct value *value,
                               struct error *err);
ATTR_MUST_CHECK
enum gate_rc group_table_gids(void *self, const struct property_query *query, struct value *value,
                              struct error *err);
/* The cells of a column in all rows, each with its line. */
ATTR_MUST_CHECK
enum gate_rc group_table_list(const struct group_table *self, enum group_column column,
                              struct value *value, struct error *err);
