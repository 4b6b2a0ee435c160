#include "base/map.h"
#include "format/unit_name.h"
#include "resource/facts.h"
#include "resource/rows.h"
#include "resource/unit_files.h"
#include "resource/unit_presets.h"

enum units_column {
    UNITS_NAME,
    UNITS_TYPE,
    UNITS_STATE,
    UNITS_PATH,
    UNITS_PRESET,
    UNITS_PROBLEM,
};

static const struct column_def columns[] = {
    [UNITS_NAME] = { .name = "name", .type = VALUE_STR, .help = "name of the unit" },
    [UNITS_TYPE] = { .name = "type", .type = VALUE_STR, .help = "service, socket, timer ..." },
    [UNITS_STATE] = { .name = "state",
                      .type = VALUE_STR,
                      .help = "the word of `systemctl is-enabled`; bad of a file that systemd "
                              "cannot use" },
    [UNITS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file or link of that name" },
    [UNITS_PRESET] = { .name = "preset",
                       .type = VALUE_STR,
                       .help = "what the presets want: enabled or disabled" },
    [UNITS_PROBLEM] = { .name = "problem",
                        .type = VALUE_STR,
                        .help = "why the state is bad; nil if it is not" },
};

static void systemd_units_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    unit_files_wishes(set);
    unit_presets_wishes(set);
}

/* What is bad is a row, as in systemctl list-unit-files: one broken file hides no other. */
static enum gate_rc add_unit(struct rows *rows, const struct unit_files *units,
                             const struct unit_place *place, struct error *err)
{
    CLEANUP(unit_file_release) struct unit_file unit = UNIT_FILE_INIT;
    struct origin origin = facts_origin(place->entry, 0, place->name);
    struct value *cells = rows_add(rows, &origin);
    const struct origin *rule = NULL;
    struct error local = ERROR_INIT;
    bool is_enabled;

    cells[UNITS_NAME] = value_str(place->name);
    cells[UNITS_TYPE] = value_str(unit_name_type(place->name));
    cells[UNITS_PATH] = value_str(place->entry->path);
    if (unit_file_find(units, place->name, &unit, &local)) {
        if (local.rc == GATE_EUNDECIDABLE || local.rc == GATE_EIO || local.rc == GATE_ETRUST) {
            *err = local;
            return err->rc;
        }
        cells[UNITS_STATE] = value_str(STR("bad"));
        cells[UNITS_PROBLEM] = value_str(arena_str(rows->context->arena, str_of(local.message)));
    } else {
        cells[UNITS_STATE] = value_str(str_of(unit_file_state(units, &unit)));
    }
    if (unit_preset_find(rows->context, place->name, &is_enabled, &rule, err))
        return err->rc;
    cells[UNITS_PRESET] = value_str(is_enabled ? STR("enabled") : STR("disabled"));
    return GATE_OK;
}

/* The first of a name in the order of the search path; what is no file or link is passed over. */
static enum gate_rc add_units(struct rows *rows, const struct unit_files *units, struct error *err)
{
    CLEANUP(map_release) struct map seen = MAP_INIT;

    for (size_t i = 0; i < units->place_count; i++) {
        const struct unit_place *place = &units->places[i];
        enum entry_type type = place->entry->type;

        if ((type != ENTRY_FILE && type != ENTRY_SYMLINK) || map_find(&seen, place->name))
            continue;
        map_set(&seen, place->name, (void *)place);
        if (add_unit(rows, units, place, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc systemd_units_open(void *self, struct resource_context *context,
                                       const struct resource_call *call ATTR_UNUSED,
                                       struct error *err)
{
    struct rows *rows = self;
    const struct unit_files *units;

    rows_init(rows, context, columns, COUNT_OF(columns));
    if (unit_files_read(context, &units, err))
        return err->rc;
    return add_units(rows, units, err);
}

static void systemd_units_close(void *self)
{
    rows_release(self);
}

static struct origin systemd_units_origin(const void *self ATTR_UNUSED,
                                          const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/usr/lib/systemd/system");
}

static const struct table *systemd_units_rows(void *self)
{
    return rows_table(self);
}

const struct resource_def resource_systemd_units = {
    .name = "systemd_units",
    .summary = "all units of systemd, as `systemctl list-unit-files` lists them",
    .arity = CALL_NONE,
    .example = "{systemd_units: , where: {type: socket, state: enabled}, its: {name: {be_in: "
               "[ssh.socket]}}}",
    .self_size = sizeof(struct rows),
    .wishes = systemd_units_wishes,
    .open = systemd_units_open,
    .close = systemd_units_close,
    .origin = systemd_units_origin,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = systemd_units_rows,
};
