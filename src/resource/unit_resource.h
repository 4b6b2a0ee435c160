/*
 * unit_resource: what `systemd_unit` and `service` have in common. Private to src/resource.
 */
#pragma once

#include "resource/init_scripts.h"
#include "resource/resource.h"
#include "resource/unit_files.h"

struct unit_resource {
    struct resource_context *context;
    const struct unit_files *units;
    struct unit_file unit;
    struct init_script script; /* in place of a unit, if is_script */
    bool is_script;
};

/* For resource_def of both. */
enum gate_rc unit_resource_check(const struct resource_call *call, struct error *err);
/* Finds the unit; GATE_ENOTFOUND if there is none. */
ATTR_MUST_CHECK
enum gate_rc unit_resource_open(void *self, struct resource_context *context,
                                const struct resource_call *call, struct error *err);
void unit_resource_close(void *self);
struct origin unit_resource_origin(const void *self, const struct resource_call *call);

enum { UNIT_PROPERTIES = 8, UNIT_PREDICATES = 5 };

extern const struct property_def unit_properties[UNIT_PROPERTIES];
extern const struct predicate_def unit_predicates[UNIT_PREDICATES];
/* A setting of the unit, drop-ins included: "Service.User". */
extern const struct property_def unit_setting;

/* The value of a setting; a list where lines of its kind add up. Nil where none is in force. */
struct value unit_setting_value(struct resource_context *context, const struct vec *settings,
                                struct str section, struct str name);
