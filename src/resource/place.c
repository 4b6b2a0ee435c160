#include "resource/place.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"

enum {
    ALL_DIGESTS = 1U << DIGEST_MD5 | 1U << DIGEST_SHA1 | 1U << DIGEST_SHA256 | 1U << DIGEST_SHA512
};

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
        .name = "acl",
        .type = VALUE_LIST,
        .help = "access control list as getfacl writes it, \"user:bob:r--\"; empty if it has none",
        .get = get_datum,
    },
    {
        .name = "default_acl",
        .type = VALUE_LIST,
        .help = "the list that new files of a directory get, likewise",
        .get = get_datum,
    },
    {
        .name = "selinux_label",
        .type = VALUE_STR,
        .help = "its SELinux context, nil if the image keeps none",
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
    { .name = "sha512", .type = VALUE_STR, .help = "SHA-512 as hex", .get = get_datum },
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
