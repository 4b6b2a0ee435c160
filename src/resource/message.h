/*
 * message: what is shown around a login, out of one or several files; `issue` and `motd` are made
 * of it. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

enum { MESSAGE_COLUMNS = 7, MESSAGE_PROPERTIES = 5 };

struct message {
    struct resource_context *context;
    const char *path; /* of the first file that could be there */
    struct vec files; /* struct config_file, in the order in which they are shown */
    struct rows rows;
};

extern const struct column_def message_columns[MESSAGE_COLUMNS];
extern const struct property_def message_properties[MESSAGE_PROPERTIES];

void message_init(struct message *message, struct resource_context *context, const char *path);

/* Makes the rows of message->files. Fails as reading os-release does. */
ATTR_MUST_CHECK
enum gate_rc message_open(struct message *message, struct error *err);

/* For resource_def. */
void message_close(void *self);
struct origin message_origin(const void *self, const struct resource_call *call);
const struct table *message_rows(void *self);
