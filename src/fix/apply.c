/* Makes steps of one remedy for one finding, or says why it is left to a person. */
#include "base/limits.h"
#include "base/text.h"
#include "fix/place.h"
#include "image/image.h"

#define SHADOW "/etc/shadow"
#define PASSWD "/etc/passwd"
#define UNITS "/etc/systemd/system/"

static const char over_link[] = "its path leads over a symbolic link";
static const char not_there[] = "it is not there";

bool fix_is_package_place(struct str path)
{
    static const char *const patterns[] = {
        "/var/lib/dpkg/**",         "/lib/apk/db/installed", "/usr/lib/apk/db/installed",
        "/usr/lib/sysimage/rpm/**", "/var/lib/rpm/**",       "/var/lib/pacman/**",
        "/usr/lib/sysimage/rpm-**",
    };

    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        if (str_glob(str_of(patterns[i]), path))
            return true;
    }
    return false;
}

/* Package and account names as their programs accept them; nothing that a shell looks at. */
static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            (i == 0 || !char_is_one_of("._+-", c)))
            return false;
    }
    return name.len > 0;
}

/* An account's name stands in a regular expression: a '+' would mean more than itself. */
static bool is_account(struct str name)
{
    return is_name(name) && str_find(name, STR("+")) < 0;
}

static struct str parent_of(struct str path)
{
    size_t end = path.len;

    while (end > 1 && path.ptr[end - 1] != '/')
        end--;
    return str_slice(path, 0, end > 1 ? end - 1 : 1);
}

/*
 * The deepest directory on the way to `path` that is there, where that is all there is; sets
 * *missing if there are others to be made. NULL, or why nothing can be made there.
 */
static const char *find_parent(const struct place *place, struct str path, struct str *there,
                               bool *is_missing)
{
    struct str parent = parent_of(path);

    for (*is_missing = false;; *is_missing = true) {
        const struct entry *entry = NULL;
        struct error err = ERROR_INIT;
        enum gate_rc rc = rootfs_find(place->rootfs, parent, ROOTFS_NOFOLLOW, &entry, &err);

        if (rc == GATE_OK) {
            if (!str_equal(entry->path, parent) || entry->type == ENTRY_SYMLINK)
                return over_link;
            *there = parent;
            return entry->type == ENTRY_DIRECTORY ? NULL : "a file stands in its way";
        }
        if (rc != GATE_ENOTFOUND || parent.len <= 1)
            return not_there;
        parent = parent_of(parent);
    }
}

/* Why `path` cannot be written to, or NULL; *found: what is there, NULL if it may be made. */
static const char *look_at(const struct place *place, struct str path, bool is_made,
                           const struct entry **found)
{
    const struct entry *entry = NULL;
    struct error err = ERROR_INIT;

    *found = NULL;
    if (!str_starts_with(path, STR("/")) || place->origin->deleted_in != ORIGIN_NONE)
        return "the finding is about no file of the merged image";
    if (!fix_is_writable(place->plan, path))
        return "its path cannot be written safely";
    enum gate_rc rc = rootfs_find(place->rootfs, path, ROOTFS_NOFOLLOW, &entry, &err);
    if (rc == GATE_ENOTFOUND && is_made)
        return NULL;
    if (rc)
        return not_there;
    if (!str_equal(entry->path, path))
        return over_link;
    *found = entry;
    return NULL;
}

/* The same of a regular file, or of a directory too. */
static const char *fault_of_path(const struct place *place, struct str path, bool is_file)
{
    const struct entry *entry = NULL;
    const char *fault = look_at(place, path, false, &entry);

    if (fault)
        return fault;
    if (entry->type == ENTRY_FILE || (entry->type == ENTRY_DIRECTORY && !is_file))
        return NULL;
    return "it is no regular file";
}

/* It is none if it or the one before goes on in the next one. */
const char *fix_find_line(const struct place *place, struct str *line)
{
    const struct entry *entry = NULL;
    struct error err = ERROR_INIT;
    struct str body = STR("");
    bool is_continued = false;

    if (place->origin->line == 0)
        return "the finding names no line";
    if (rootfs_read_path(place->rootfs, place->origin->path, LIMIT_CONFIG_FILE_BYTES, &body, &entry,
                         &err))
        return "its lines cannot be read";
    for (uint32_t number = 1; str_cut(&body, '\n', line); number++) {
        bool goes_on = str_ends_with(*line, STR("\\"));

        if (number == place->origin->line)
            return goes_on || is_continued ? "its line goes on in another one" : NULL;
        is_continued = goes_on;
    }
    return "the finding names no line";
}

/* Fills in what of `step` is about a file that may not be there yet. */
static const char *prepare(const struct place *place, struct fix_step *step)
{
    const struct entry *entry = NULL;
    const char *fault = look_at(place, step->path, true, &entry);

    if (fault)
        return fault;
    if (entry)
        return entry->type == ENTRY_FILE ? NULL : "it is no regular file";
    if (step->setting->created.len == 0)
        return not_there;
    step->is_made = true;
    return find_parent(place, step->path, &step->parent, &step->is_parent_made);
}

/* The value, or that of its input. */
static struct str value_of(const struct place *place, const struct remedy_setting *setting)
{
    const struct profile_input *input;

    if (setting->input.len == 0)
        return setting->value;
    input = profile_input(place->outcome->profile, setting->input);
    return input && input->has_value ? value_text(&input->value, &place->plan->arena) : STR("");
}

/* Whether the file's last line goes on in the next one: what is written behind it would be lost. */
static bool is_open_ended(const struct place *place, struct str path)
{
    const struct entry *entry = NULL;
    struct error err = ERROR_INIT;
    struct str body = STR("");

    if (rootfs_read_path(place->rootfs, path, LIMIT_CONFIG_FILE_BYTES, &body, &entry, &err))
        return false;
    while (body.len > 0 && body.ptr[body.len - 1] == '\n')
        body.len--;
    return body.len > 0 && body.ptr[body.len - 1] == '\\';
}

/* What this remedy cannot do, another one of the same finding may. */
static void leave_unless_other(const struct place *place, const char *reason)
{
    if (place->fit_count <= 1)
        fix_leave_place(place, reason);
}

static void add_setting(const struct place *place, const struct remedy_setting *setting)
{
    struct fix_step step = {
        .kind = FIX_SET,
        .path = setting->file.len > 0 ? setting->file : place->origin->path,
        .name = setting->line.len > 0 ? setting->line : setting->key,
        .value = value_of(place, setting),
        .setting = setting,
    };
    bool has_value = setting->input.len > 0 || setting->value.len > 0;
    const char *fault = prepare(place, &step);

    if (!fault && has_value && (step.value.len == 0 || !fix_is_writable(place->plan, step.value)))
        fault = "its value cannot be written safely";
    if (!fault && !step.is_made && !setting->is_first && is_open_ended(place, step.path))
        fault = "its last line goes on in the next one";
    if (!fault && step.is_made && setting->is_in_place)
        fault = not_there;
    if (!fault && step.name.len == 0 && !step.is_made) {
        leave_unless_other(place, "it is there already");
        return;
    }
    if (fault)
        fix_leave_place(place, fault);
    else
        fix_add_step(place, step);
}

static void add_package(const struct place *place)
{
    if (!is_name(place->origin->entry))
        fix_leave_place(place, "the finding names no package");
    else if (!fix_package_manager(place->plan))
        fix_leave_place(place, "no package manager of this family is known");
    else
        fix_add_step(place, (struct fix_step){ .kind = FIX_PURGE, .name = place->origin->entry });
}

/* Whether the line is "NAME:x:...": then the password is in /etc/shadow. */
static bool is_shadowed(const struct place *place)
{
    struct str line = STR("");
    struct str name = place->origin->entry;

    return !fix_find_line(place, &line) && str_starts_with(line, name) &&
           str_starts_with(str_slice(line, name.len, line.len), STR(":x:"));
}

/* Of a finding at a line of the account files; of /etc/shadow only a password is locked. */
static void add_account(const struct place *place, enum fix_kind kind, struct str value)
{
    struct str path = place->origin->path;

    if (kind == FIX_LOCK && str_equal(path, STR(PASSWD)) && is_shadowed(place))
        path = STR(SHADOW);

    bool is_passwd = str_equal(path, STR(PASSWD));
    const char *fault = fault_of_path(place, path, true);

    if (!fault && !is_passwd && !(kind == FIX_LOCK && str_equal(path, STR(SHADOW))))
        fault = "the finding is about no account file";
    if (!fault && !is_account(place->origin->entry))
        fault = "the account's name cannot be written safely";
    if (fault)
        fix_leave_place(place, fault);
    else
        fix_add_step(place, (struct fix_step){
                                .kind = kind,
                                .path = path,
                                .name = place->origin->entry,
                                .value = value,
                            });
}

/* Whether owner, group or mode are not yet what the remedy makes of them. */
static bool is_changing(const struct place *place, const struct remedy *remedy)
{
    const struct entry *entry = NULL;
    struct error err = ERROR_INIT;

    if (rootfs_find(place->rootfs, place->origin->path, ROOTFS_NOFOLLOW, &entry, &err))
        return false;
    if (remedy->owner.len > 0 && (entry->uid != 0 || !str_equal(remedy->owner, STR("root"))))
        return true;
    if (remedy->group.len > 0 && (entry->gid != 0 || !str_equal(remedy->group, STR("root"))))
        return true;
    return remedy->mode.len > 0 &&
           fix_mode_after(remedy->mode, entry->mode, entry->type == ENTRY_DIRECTORY) != entry->mode;
}

/* What is done to the finding's own file. */
static void add_rights(const struct place *place, const struct remedy *remedy)
{
    struct str path = place->origin->path;
    const char *fault = fault_of_path(place, path, false);

    if (!fault && str_equal(place->result->property, STR("type")))
        fault = "it is of another type than it should be";
    if (!fault && !is_changing(place, remedy)) {
        leave_unless_other(place, "its owner and mode would not change: it is something else");
        return;
    }
    if (fault) {
        fix_leave_place(place, fault);
        return;
    }
    if (remedy->owner.len > 0 || remedy->group.len > 0)
        fix_add_step(place, (struct fix_step){
                                .kind = FIX_OWNER,
                                .path = path,
                                .name = remedy->owner,
                                .value = remedy->group,
                            });
    if (remedy->mode.len > 0)
        fix_add_step(place,
                     (struct fix_step){ .kind = FIX_MODE, .path = path, .value = remedy->mode });
}

static void add_removal(const struct place *place)
{
    const char *fault = fault_of_path(place, place->origin->path, true);

    if (fault)
        fix_leave_place(place, fault);
    else
        fix_add_step(place, (struct fix_step){ .kind = FIX_REMOVE, .path = place->origin->path });
}

/* A tab is no hidden character in a line that is only compared. */
static bool is_line_writable(const struct place *place, struct str line)
{
    struct str part;

    while (str_cut(&line, '\t', &part)) {
        if (!fix_is_writable(place->plan, part))
            return false;
    }
    return true;
}

static void add_cut(const struct place *place)
{
    struct str line = STR("");
    const char *fault = fault_of_path(place, place->origin->path, true);

    if (!fault)
        fault = fix_find_line(place, &line);
    if (!fault && (line.len == 0 || !is_line_writable(place, line)))
        fault = "its line cannot be written safely";
    if (fault)
        fix_leave_place(place, fault);
    else
        fix_add_step(place, (struct fix_step){
                                .kind = FIX_CUT,
                                .path = place->origin->path,
                                .name = line,
                            });
}

/* A link to /dev/null in the place of the unit; a unit of the image's own is no link, and stays. */
static void add_mask(const struct place *place, struct str unit)
{
    struct arena *arena = &place->plan->arena;
    struct fix_step step = {
        .kind = FIX_MASK,
        .path = arena_printf(arena, "%s%.*s", UNITS, STR_ARG(unit)),
        .name = unit,
    };
    const struct entry *entry = NULL;
    const char *fault = look_at(place, step.path, true, &entry);

    if (!fault && entry && entry->type != ENTRY_SYMLINK)
        fault = "the unit has a file of its own in " UNITS;
    if (!fault)
        fault = find_parent(place, step.path, &step.parent, &step.is_parent_made);
    if (fault)
        fix_leave_place(place, fault);
    else
        fix_add_step(place, step);
}

void fix_apply(const struct place *place, const struct remedy *remedy)
{
    size_t before = place->plan->lefts.count;

    if (remedy->is_layerless && place->plan->format->is_layered) {
        fix_leave_place(place, "a layer only hides it: it has to be gone where it was made");
        return;
    }
    if (remedy->is_purging)
        add_package(place);
    if (remedy->is_removing)
        add_removal(place);
    if (remedy->is_cutting)
        add_cut(place);
    for (size_t i = 0; i < remedy->setting_count; i++)
        add_setting(place, &remedy->settings[i]);
    for (size_t i = 0; i < remedy->masks.count; i++)
        add_mask(place, remedy->masks.items[i]);
    if (remedy->owner.len > 0 || remedy->group.len > 0 || remedy->mode.len > 0)
        add_rights(place, remedy);
    if (remedy->is_locking)
        add_account(place, FIX_LOCK, STR(""));
    if (remedy->shell.len > 0)
        add_account(place, FIX_SHELL, remedy->shell);
    for (size_t i = 0; i < remedy->refreshed.count && place->plan->lefts.count == before; i++)
        fix_add_step(place,
                     (struct fix_step){ .kind = FIX_REFRESH, .name = remedy->refreshed.items[i] });
}
