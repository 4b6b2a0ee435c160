#include "resource/place.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"
#include "resource/owners.h"

enum { ALL_DIGESTS = 1U << DIGEST_MD5 | 1U << DIGEST_SHA1 | 1U << DIGEST_SHA256 };

void place_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    const struct wish digest = { .kind = WISH_DIGEST, .digests = ALL_DIGESTS };
    struct str path;

    if (!call_text(call, &path))
        return;
    call_wish_path(set, &body, path);
    call_wish_path(set, &digest, path);
}

enum gate_rc place_open(void *self, struct resource_context *context,
                        const struct resource_call *call, struct error *err)
{
    struct place *place = self;
    struct str path;

    place->context = context;
    if (!call_text(call, &path))
        return error_set(err, GATE_EUSAGE, "the argument is not a path");
    if (rootfs_find(context->rootfs, path, ROOTFS_NOFOLLOW, &place->link, err) ||
        rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &place->entry, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    return GATE_OK;
}

struct origin place_origin(const void *self, const struct resource_call *call)
{
    const struct place *place = self;
    struct origin origin = ORIGIN_INIT;

    if (place->entry)
        return facts_origin(place->entry, 0, STR(""));
    (void)call_text(call, &origin.path);
    return origin;
}

static enum gate_rc get_datum(void *self, const struct property_query *query, struct value *value,
                              struct error *err)
{
    const struct place *place = self;
    const struct entry_datum *datum = entry_datum(query->name);

    *value = value_nil();
    return datum ? datum->get(place->context, place->entry, value, err) : GATE_OK;
}

/* Of the path itself: what it leads to is no link. */
static enum gate_rc get_link_path(void *self, const struct property_query *query,
                                  struct value *value, struct error *err)
{
    const struct place *place = self;
    const struct entry_datum *datum = entry_datum(query->name);

    *value = value_nil();
    return datum ? datum->get(place->context, place->link, value, err) : GATE_OK;
}

const struct property_def place_properties[PLACE_PROPERTIES] = {
    { .name = "path", .type = VALUE_STR, .help = "where it is, links resolved", .get = get_datum },
    { .name = "name", .type = VALUE_STR, .help = "last part of the path", .get = get_datum },
    {
        .name = "type",
        .type = VALUE_STR,
        .help = "file, directory, char, block, fifo or socket",
        .get = get_datum,
    },
    { .name = "mode", .type = VALUE_STR, .help = "four octal digits: \"0644\"", .get = get_datum },
    { .name = "uid", .type = VALUE_INTEGER, .help = "number of the owner", .get = get_datum },
    { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group", .get = get_datum },
    {
        .name = "owner",
        .type = VALUE_STR,
        .help = "owner's name in the image's /etc/passwd, nil if it has none",
        .get = get_datum,
    },
    {
        .name = "group",
        .type = VALUE_STR,
        .help = "group's name in the image's /etc/group, nil if it has none",
        .get = get_datum,
    },
    { .name = "size", .type = VALUE_INTEGER, .help = "bytes, of a file only", .get = get_datum },
    {
        .name = "mtime",
        .type = VALUE_INTEGER,
        .help = "time of the last change, seconds since 1970",
        .get = get_datum,
    },
    {
        .name = "link_path",
        .type = VALUE_STR,
        .help = "target of the link that stands at the path, nil if none does",
        .get = get_link_path,
    },
    {
        .name = "capabilities",
        .type = VALUE_LIST,
        .help = "names of the file capabilities it grants: cap_net_raw",
        .get = get_datum,
    },
    {
        .name = "package",
        .type = VALUE_STR,
        .help = "package that brought it, nil if none did",
        .get = get_datum,
    },
    {
        .name = "unchanged",
        .type = VALUE_BOOL,
        .help = "it has the checksum that its package recorded, nil if none is",
        .get = get_datum,
    },
    { .name = "content", .type = VALUE_STR, .help = "its bytes, up to 1 MiB", .get = get_datum },
    { .name = "sha256", .type = VALUE_STR, .help = "SHA-256 as hex", .get = get_datum },
    { .name = "sha1", .type = VALUE_STR, .help = "SHA-1 as hex", .get = get_datum },
    { .name = "md5", .type = VALUE_STR, .help = "MD5 as hex", .get = get_datum },
    {
        .name = "layer",
        .type = VALUE_INTEGER,
        .help = "layer that holds it, from 1",
        .get = get_datum,
    },
};

static enum gate_rc test_exist(void *self, ptrdiff_t row ATTR_UNUSED,
                               const struct value *argument ATTR_UNUSED, bool *holds,
                               struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct place *place = self;

    *holds = !place->is_directory_asked || place->entry->type == ENTRY_DIRECTORY;
    *observed = value_str(str_of(entry_type_name(place->entry->type)));
    return GATE_OK;
}

static enum gate_rc test_file(void *self, ptrdiff_t row ATTR_UNUSED,
                              const struct value *argument ATTR_UNUSED, bool *holds,
                              struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct place *place = self;

    *holds = place->entry->type == ENTRY_FILE;
    *observed = value_str(str_of(entry_type_name(place->entry->type)));
    return GATE_OK;
}

static enum gate_rc test_directory(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct place *place = self;

    *holds = place->entry->type == ENTRY_DIRECTORY;
    *observed = value_str(str_of(entry_type_name(place->entry->type)));
    return GATE_OK;
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
    *holds = (place->entry->mode & ~call_mode(argument)) != 0;
    *observed = value_str(facts_mode(place->context, place->entry->mode));
    return GATE_OK;
}

/* Who a permission is for, and the place of its three bits. */
static const struct {
    const char *name;
    unsigned shift;
} classes[] = {
    { .name = "owner", .shift = 6 },
    { .name = "group", .shift = 3 },
    { .name = "others", .shift = 0 },
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

static enum gate_rc test_permission(const struct place *place, const struct value *argument,
                                    unsigned permission, bool *holds, struct value *observed,
                                    struct error *err)
{
    if (check_class(argument, err))
        return err->rc;
    *holds = (place->entry->mode & class_bit(argument, permission)) != 0;
    *observed = value_str(facts_mode(place->context, place->entry->mode));
    return GATE_OK;
}

static enum gate_rc test_readable(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument, bool *holds, struct value *observed,
                                  struct error *err)
{
    return test_permission(self, argument, 4, holds, observed, err);
}

static enum gate_rc test_writable(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument, bool *holds, struct value *observed,
                                  struct error *err)
{
    return test_permission(self, argument, 2, holds, observed, err);
}

static enum gate_rc test_executable(void *self, ptrdiff_t row ATTR_UNUSED,
                                    const struct value *argument, bool *holds,
                                    struct value *observed, struct error *err)
{
    return test_permission(self, argument, 1, holds, observed, err);
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
