/*
 * unit_name: names of systemd's units, systemd.unit(5): "ssh.service" (plain), "getty@.service" (a
 * template), "getty@tty1.service" (an instance of it).
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum unit_name_kind { UNIT_NAME_INVALID, UNIT_NAME_PLAIN, UNIT_NAME_TEMPLATE, UNIT_NAME_INSTANCE };

enum unit_name_kind unit_name_kind(struct str name);

/* The functions below take a valid name, and give views into it or texts of the arena. */

/* "service" */
struct str unit_name_type(struct str name);
/* What is before the '@', or before the type: "getty". */
struct str unit_name_prefix(struct str name);
/* "tty1"; empty of a plain name and of a template. */
struct str unit_name_instance(struct str name);
/* The template of an instance; other names as they are. */
struct str unit_name_template(struct str name, struct arena *arena);
/* The instance of a template; other names as they are. */
struct str unit_name_instantiate(struct str name, struct str instance, struct arena *arena);

/* Whether units of that type may have other names, and whether they may be templates. */
bool unit_type_may_alias(struct str type);
bool unit_type_may_template(struct str type);

/*
 * Whether a link in a directory of units that leads to another one there makes `name` an alias of
 * `target`: both of one type and of one kind, or an instance of a template.
 */
bool unit_name_may_alias(struct str name, struct str target);

/*
 * What systemctl(1) makes of a name as a person writes it: "/boot" is boot.mount, "/dev/sda"
 * dev-sda.device, and without a type it is a service. The result may be no valid name.
 */
struct str unit_name_complete(struct str name, struct arena *arena);

/*
 * The name of the unit for a path, as `systemd-escape --path --suffix=TYPE` gives it: "/a b/c" is
 * "a\x20b-c.mount". Empty where the path holds "..".
 */
struct str unit_name_of_path(struct str path, struct str type, struct arena *arena);
