/*
 * subid_table: the ranges of one of /etc/subuid and /etc/subgid as a collection. Private to
 * src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

enum { SUBID_COLUMNS = 9 };

struct subid_table {
    struct resource_context *context;
    const char *path;
    struct config_file file;
    struct rows rows;
};

extern const struct column_def subid_columns[SUBID_COLUMNS];

ATTR_MUST_CHECK
enum gate_rc subid_table_open(struct subid_table *self, struct resource_context *context,
                              const char *path, struct error *err);

/* For resource_def. */
void subid_table_wishes(const struct resource_call *call, struct wish_set *set);
void subid_table_close(void *self);
struct origin subid_table_origin(const void *self, const struct resource_call *call);
const struct table *subid_table_rows(void *self);
