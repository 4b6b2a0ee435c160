#include "resource/access.h"
#include "resource/call.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"
#include "resource/owners.h"
#include "resource/place.h"

static enum gate_rc test_exist(void *self, ptrdiff_t row ATTR_UNUSED,
                               const struct value *argument ATTR_UNUSED, bool *holds,
                               struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct place *place = self;

    *holds = !place->is_directory_asked || place->entry->type == ENTRY_DIRECTORY;
    *observed = value_str(str_of(entry_type_name(place->entry->type)));
    return GATE_OK;
}

/* Whether what the path leads to is of that type. */
static enum gate_rc test_type(const struct place *place, enum entry_type type, bool *holds,
                              struct value *observed)
{
    *holds = place->entry->type == type;
    *observed = value_str(str_of(entry_type_name(place->entry->type)));
    return GATE_OK;
}

static enum gate_rc test_file(void *self, ptrdiff_t row ATTR_UNUSED,
                              const struct value *argument ATTR_UNUSED, bool *holds,
                              struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_FILE, holds, observed);
}

static enum gate_rc test_directory(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_DIRECTORY, holds, observed);
}

static enum gate_rc test_socket(void *self, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_SOCKET, holds, observed);
}

static enum gate_rc test_pipe(void *self, ptrdiff_t row ATTR_UNUSED,
                              const struct value *argument ATTR_UNUSED, bool *holds,
                              struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_FIFO, holds, observed);
}

static enum gate_rc test_block_device(void *self, ptrdiff_t row ATTR_UNUSED,
                                      const struct value *argument ATTR_UNUSED, bool *holds,
                                      struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_BLOCK, holds, observed);
}

static enum gate_rc test_character_device(void *self, ptrdiff_t row ATTR_UNUSED,
                                          const struct value *argument ATTR_UNUSED, bool *holds,
                                          struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_type(self, ENTRY_CHARACTER, holds, observed);
}

static enum gate_rc test_symlink(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct place *place = self;

    *holds = place->link->type == ENTRY_SYMLINK;
    *observed = value_str(str_of(entry_type_name(place->link->type)));
    return GATE_OK;
}

static enum gate_rc test_more_permissive(void *self, ptrdiff_t row ATTR_UNUSED,
                                         const struct value *argument, bool *holds,
                                         struct value *observed, struct error *err)
{
    const struct place *place = self;

    if (call_check_mode(argument, err))
        return err->rc;
    return access_exceeds(place->context, place->entry, call_mode(argument), holds, observed, err);
}

/* Who a permission is for, and the place of its three bits. */
static const struct {
    const char *name;
    unsigned shift;
} classes[] = {
    { .name = "owner", .shift = 6 },
    { .name = "group", .shift = 3 },
    { .name = "others", .shift = 0 },
    { .name = "other", .shift = 0 }, /* InSpec's word */
};

/* The bit `permission` (4, 2 or 1) of the class that `argument` names; 0: there is none. */
static unsigned class_bit(const struct value *argument, unsigned permission)
{
    for (size_t i = 0; argument->type == VALUE_STR && i < COUNT_OF(classes); i++) {
        if (str_equal(argument->string, str_of(classes[i].name)))
            return permission << classes[i].shift;
    }
    return 0;
}

static enum gate_rc check_class(const struct value *argument, struct error *err)
{
    if (class_bit(argument, 1))
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected owner, group or others");
}

/* The class that a checked argument names, itself or as `by`. */
static const struct value *asked_class(const struct value *argument)
{
    const struct value *by = value_find(argument, STR("by"));

    return by ? by : argument;
}

/* A class, {by: CLASS} or {by_user: NAME}. */
static enum gate_rc check_who(const struct value *argument, struct error *err)
{
    const struct value *user = value_find(argument, STR("by_user"));
    bool is_one = argument->type != VALUE_MAP || argument->map.count == 1;

    if (is_one && user && user->type == VALUE_STR)
        return GATE_OK;
    if (is_one && !user && class_bit(asked_class(argument), 1))
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected {by: owner, group or others} or {by_user: NAME}");
}

static enum gate_rc test_permission(const struct place *place, const struct value *argument,
                                    enum access_permission permission, bool *holds,
                                    struct value *observed, struct error *err)
{
    const struct value *name = value_find(argument, STR("by_user"));
    struct access_user user;
    unsigned mode;

    if (check_who(argument, err))
        return err->rc;
    *observed = value_str(entry_summary(place->context, place->entry));
    if (!name && access_mode_granted(place->entry, &mode, err))
        return err->rc;
    if (!name) {
        *holds = (mode & class_bit(asked_class(argument), permission)) != 0;
        return GATE_OK;
    }
    if (access_user_find(place->context, name->string, &user, err))
        return err->rc;
    return access_check_path(place->context, place->entry, &user, permission, holds, err);
}

static enum gate_rc test_readable(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument, bool *holds, struct value *observed,
                                  struct error *err)
{
    return test_permission(self, argument, ACCESS_READ, holds, observed, err);
}

static enum gate_rc test_writable(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument, bool *holds, struct value *observed,
                                  struct error *err)
{
    return test_permission(self, argument, ACCESS_WRITE, holds, observed, err);
}

static enum gate_rc test_executable(void *self, ptrdiff_t row ATTR_UNUSED,
                                    const struct value *argument, bool *holds,
                                    struct value *observed, struct error *err)
{
    return test_permission(self, argument, ACCESS_EXECUTE, holds, observed, err);
}

/* Whether the mode has that bit. */
static enum gate_rc test_bit(const struct place *place, unsigned bit, bool *holds,
                             struct value *observed)
{
    *holds = (place->entry->mode & bit) != 0;
    *observed = value_str(facts_mode(place->context, place->entry->mode));
    return GATE_OK;
}

static enum gate_rc test_setuid(void *self, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_bit(self, 04000, holds, observed);
}

static enum gate_rc test_setgid(void *self, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_bit(self, 02000, holds, observed);
}

static enum gate_rc test_sticky(void *self, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed, struct error *err ATTR_UNUSED)
{
    return test_bit(self, 01000, holds, observed);
}

static enum gate_rc check_path(const struct value *argument, struct error *err)
{
    if (argument->type == VALUE_STR)
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected a path");
}

/* The target as it is written, or where it ends. */
static enum gate_rc test_linked_to(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument, bool *holds,
                                   struct value *observed, struct error *err)
{
    const struct place *place = self;

    if (check_path(argument, err))
        return err->rc;
    bool is_link = place->link->type == ENTRY_SYMLINK;
    *holds = is_link && (str_equal(place->link->link, argument->string) ||
                         str_equal(place->entry->path, argument->string));
    *observed = is_link ? value_str(place->link->link)
                        : value_str(str_of(entry_type_name(place->link->type)));
    return GATE_OK;
}

/* chattr(1)'s attributes are of the file system, and no archive has them. */
static enum gate_rc test_immutable(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED,
                                   bool *holds ATTR_UNUSED, struct value *observed ATTR_UNUSED,
                                   struct error *err)
{
    const struct place *place = self;

    return error_set(err, GATE_EUNDECIDABLE,
                     "%.*s: whether it is immutable is told by its file system alone",
                     STR_ARG(place->entry->path));
}

/* By number where a number is asked, else by name. */
static bool is_owner(const struct value *argument, const struct value *name, uint32_t number)
{
    if (argument->type == VALUE_INTEGER)
        return argument->integer == number;
    return value_equal(argument, name);
}

static enum gate_rc test_owned_by(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument, bool *holds, struct value *observed,
                                  struct error *err)
{
    const struct place *place = self;

    if (call_check_owner(argument, err) || entry_owner(place->context, place->entry, observed, err))
        return err->rc;
    *holds = is_owner(argument, observed, place->entry->uid);
    if (observed->type == VALUE_NIL)
        *observed = value_integer(place->entry->uid);
    return GATE_OK;
}

static enum gate_rc test_grouped_into(void *self, ptrdiff_t row ATTR_UNUSED,
                                      const struct value *argument, bool *holds,
                                      struct value *observed, struct error *err)
{
    const struct place *place = self;

    if (call_check_owner(argument, err) || entry_group(place->context, place->entry, observed, err))
        return err->rc;
    *holds = is_owner(argument, observed, place->entry->gid);
    if (observed->type == VALUE_NIL)
        *observed = value_integer(place->entry->gid);
    return GATE_OK;
}

static enum gate_rc test_unchanged(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err)
{
    const struct place *place = self;
    struct value unchanged;

    if (entry_unchanged(place->context, place->entry, &unchanged, err))
        return err->rc;
    *holds = unchanged.type == VALUE_BOOL && unchanged.boolean;
    if (unchanged.type == VALUE_NIL)
        *observed = value_str(STR("no checksum is recorded"));
    else
        *observed = value_str(*holds ? STR("unchanged") : STR("changed"));
    return GATE_OK;
}

const struct predicate_def place_predicates[PLACE_PREDICATES] = {
    { .name = "exist", .is_presence = true, .help = "it is there", .test = test_exist },
    {
        .name = "be_file",
        .is_presence = true,
        .help = "it is a regular file, or a link to one",
        .test = test_file,
    },
    {
        .name = "be_directory",
        .is_presence = true,
        .help = "it is a directory, or a link to one",
        .test = test_directory,
    },
    {
        .name = "be_symlink",
        .is_presence = true,
        .help = "the path itself is a symbolic link to something",
        .test = test_symlink,
    },
    {
        .name = "be_socket",
        .is_presence = true,
        .help = "it is a socket",
        .test = test_socket,
    },
    {
        .name = "be_pipe",
        .is_presence = true,
        .help = "it is a FIFO",
        .test = test_pipe,
    },
    {
        .name = "be_block_device",
        .is_presence = true,
        .help = "it is a block device",
        .test = test_block_device,
    },
    {
        .name = "be_character_device",
        .is_presence = true,
        .help = "it is a character device",
        .test = test_character_device,
    },
    {
        .name = "be_linked_to",
        .argument = "path",
        .help = "the path itself is a symbolic link to it, as written or where it ends",
        .test = test_linked_to,
        .check = check_path,
    },
    {
        .name = "be_setuid",
        .help = "its mode has the set-user-ID bit",
        .test = test_setuid,
    },
    {
        .name = "be_setgid",
        .help = "its mode has the set-group-ID bit",
        .test = test_setgid,
    },
    {
        .name = "be_sticky",
        .help = "its mode has the sticky bit",
        .test = test_sticky,
    },
    {
        .name = "be_immutable",
        .help = "chattr +i: only a running system tells",
        .test = test_immutable,
    },
    {
        .name = "be_readable",
        .argument = "owner, group or others, {by: one of these} or {by_user: NAME}",
        .help = "the mode lets the class read; of an account, also groups, access control lists "
                "and directories count",
        .test = test_readable,
        .check = check_who,
    },
    {
        .name = "be_writable",
        .argument = "owner, group or others, {by: one of these} or {by_user: NAME}",
        .help = "the same of writing",
        .test = test_writable,
        .check = check_who,
    },
    {
        .name = "be_executable",
        .argument = "owner, group or others, {by: one of these} or {by_user: NAME}",
        .help = "the same of executing or searching",
        .test = test_executable,
        .check = check_who,
    },
    {
        .name = "be_more_permissive_than",
        .argument = "mode",
        .help = "its mode has a bit that the given one has not",
        .test = test_more_permissive,
        .check = call_check_mode,
    },
    {
        .name = "be_readable_by",
        .argument = "owner, group or others",
        .help = "the mode lets them read",
        .test = test_readable,
        .check = check_class,
    },
    {
        .name = "be_writable_by",
        .argument = "owner, group or others",
        .help = "the mode lets them write",
        .test = test_writable,
        .check = check_class,
    },
    {
        .name = "be_executable_by",
        .argument = "owner, group or others",
        .help = "the mode lets them execute or search",
        .test = test_executable,
        .check = check_class,
    },
    {
        .name = "be_owned_by",
        .argument = "account name or uid",
        .help = "it belongs to that account",
        .test = test_owned_by,
        .check = call_check_owner,
    },
    {
        .name = "be_grouped_into",
        .argument = "group name or gid",
        .help = "it belongs to that group",
        .test = test_grouped_into,
        .check = call_check_owner,
    },
    {
        .name = "be_unchanged",
        .help = "it has the checksum that its package recorded",
        .test = test_unchanged,
    },
};
