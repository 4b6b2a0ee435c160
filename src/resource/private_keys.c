#include "format/private_key.h"

#include "base/attributes.h"
#include "base/map.h"
#include "format/secret_scan.h"
#include "resource/access.h"
#include "resource/call.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"
#include "resource/owners.h"
#include "resource/resource.h"
#include "resource/secret_scanner.h"

/* A key, and one of the files that hold it: a hard link is another. */
struct key_row {
    const struct entry *entry;
    const struct scan_hit *hit;
    struct str mac;
};

struct private_keys {
    struct resource_context *context;
    struct vec rows; /* struct key_row */
    struct table table;
};

enum key_column {
    KEY_LINE,
    KEY_FORMAT,
    KEY_TYPE,
    KEY_BITS,
    KEY_IS_ENCRYPTED,
    KEY_IS_SAMPLE,
    KEY_ENTRY, /* this and all after it are of the file, by their names */
};

static const struct column_def private_keys_columns[] = {
    [KEY_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "of the file; nil if no text" },
    [KEY_FORMAT] = { .name = "format",
                     .type = VALUE_STR,
                     .help = "pkcs1, sec1, dsa, pkcs8, openssh, openpgp, putty or gpg-agent" },
    [KEY_TYPE] = { .name = "type",
                   .type = VALUE_STR,
                   .help = "rsa, ec, ed25519, dsa, ...; nil where a passphrase hides it, or it is "
                           "not known" },
    [KEY_BITS] = { .name = "bits",
                   .type = VALUE_INTEGER,
                   .help = "size of the modulus or curve; nil likewise" },
    [KEY_IS_ENCRYPTED] = { .name = "is_encrypted",
                           .type = VALUE_BOOL,
                           .help =
                               "a passphrase protects every secret of the key; false also where "
                               "that is not certain" },
    [KEY_IS_SAMPLE] = { .name = "is_sample",
                        .type = VALUE_BOOL,
                        .help = "in a package's documentation or tests" },
    [KEY_ENTRY] = { .name = "path", .type = VALUE_STR, .help = "of the file" },
    { .name = "mode", .type = VALUE_STR, .help = "four octal digits: \"0600\"" },
    { .name = "uid", .type = VALUE_INTEGER, .help = "number of the owner" },
    { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
    { .name = "owner",
      .type = VALUE_STR,
      .help = "owner's name in the image's /etc/passwd, nil if it has none" },
    { .name = "group",
      .type = VALUE_STR,
      .help = "group's name in the image's /etc/group, nil if it has none" },
    { .name = "package", .type = VALUE_STR, .help = "package that brought it, nil if none did" },
    { .name = "layer", .type = VALUE_INTEGER, .help = "layer that holds it, from 1" },
};

static const struct key_row *row_at(const struct private_keys *keys, size_t row)
{
    return vec_at(&keys->rows, row);
}

static enum gate_rc private_keys_cell(const struct table *table, size_t row, size_t column,
                                      struct value *value, struct error *err)
{
    const struct private_keys *keys = table->self;
    const struct key_row *found = row_at(keys, row);
    const struct private_key *key = found->hit->facts;

    *value = value_nil();
    switch ((enum key_column)column) {
    case KEY_LINE:
        if (found->hit->line > 0)
            *value = value_integer(found->hit->line);
        return GATE_OK;
    case KEY_FORMAT:
        *value = value_str(str_of(private_key_format_name(key->format)));
        return GATE_OK;
    case KEY_TYPE:
        if (key->type)
            *value = value_str(str_of(key->type));
        return GATE_OK;
    case KEY_BITS:
        if (key->bits > 0)
            *value = value_integer(key->bits);
        return GATE_OK;
    case KEY_IS_ENCRYPTED:
        *value = value_bool(key->is_encrypted);
        return GATE_OK;
    case KEY_IS_SAMPLE:
        *value = value_bool(secret_scanner_is_sample(found->entry->path));
        return GATE_OK;
    case KEY_ENTRY:
        break;
    }
    return entry_datum(str_of(private_keys_columns[column].name))
        ->get(keys->context, found->entry, value, err);
}

static struct origin private_keys_row_origin(const struct table *table, size_t row)
{
    const struct key_row *found = row_at(table->self, row);

    return facts_origin(found->entry, found->hit->line, found->entry->path);
}

static struct str private_keys_summary(const struct table *table, size_t row)
{
    return row_at(table->self, row)->hit->detail;
}

/* Which key it is, as in image_secrets: a new key is a new finding. */
static struct str private_keys_observation(const struct table *table, size_t row)
{
    return row_at(table->self, row)->mac;
}

static struct str under_of(const struct resource_call *call)
{
    const struct value *under = call_option(call, STR("under"));

    return under && under->type == VALUE_STR ? under->string : STR("/");
}

static void private_keys_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    secret_scanner_wishes(set);
    owners_wishes(set);
}

/* The bytes of a file: what it has in common with its hard links. */
static struct str body_of(const struct entry *const *entry)
{
    return (struct str){ .ptr = (const char *)&(*entry)->body, .len = sizeof((*entry)->body) };
}

/* A row for each key of the file. */
static void add_rows(struct private_keys *keys, const struct entry *entry, const struct map *found,
                     const struct scan_hit *end)
{
    struct arena *arena = keys->context->arena;
    const struct scan_hit *hit = map_find(found, body_of(&entry));

    if (!hit || entry->type != ENTRY_FILE)
        return;
    for (const struct entry *file = hit->entry; hit < end && hit->entry == file; hit++) {
        if (!hit->facts)
            continue;
        *(struct key_row *)vec_add(&keys->rows) = (struct key_row){
            .entry = entry,
            .hit = hit,
            .mac = secret_scan_mac(keys->context->secret_key, hit->mac, arena),
        };
    }
}

/* The files of the merged tree at and below `top`; those that a layer deletes are not in it. */
static void gather(struct private_keys *keys, const struct entry *top)
{
    CLEANUP(map_release) struct map found = MAP_INIT;
    struct rootfs *rootfs = keys->context->rootfs;
    size_t count;
    const struct scan_hit *hits = secret_scanner_hits(keys->context, &count);
    size_t start;
    size_t end;

    for (size_t i = 0; i < count; i++) {
        struct str body = body_of(&hits[i].entry);

        if (!map_find(&found, body))
            map_set(&found, body, (void *)&hits[i]);
    }
    if (top->type != ENTRY_DIRECTORY) {
        add_rows(keys, top, &found, hits + count);
        return;
    }
    rootfs_below(rootfs, top->path, &start, &end);
    for (size_t i = start; i < end; i++)
        add_rows(keys, rootfs_at(rootfs, i), &found, hits + count);
}

static enum gate_rc private_keys_open(void *self, struct resource_context *context,
                                      const struct resource_call *call, struct error *err)
{
    struct private_keys *keys = self;
    struct str under = under_of(call);
    const struct entry *top = NULL;
    struct error local = ERROR_INIT;

    keys->context = context;
    keys->rows = VEC_INIT(struct key_row);
    if (rootfs_check_scanned(context->rootfs, err))
        return err->rc;
    /* What is gathered from the tree is never absent, only empty. */
    enum gate_rc rc = rootfs_find(context->rootfs, under, ROOTFS_FOLLOW, &top, &local);
    if (rc == GATE_OK)
        gather(keys, top);
    else if (rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%.*s: %s", STR_ARG(under), local.message);
    keys->table = (struct table){
        .columns = private_keys_columns,
        .column_count = COUNT_OF(private_keys_columns),
        .row_count = keys->rows.count,
        .self = keys,
        .cell = private_keys_cell,
        .origin = private_keys_row_origin,
        .summary = private_keys_summary,
        .observation = private_keys_observation,
    };
    return GATE_OK;
}

static void private_keys_close(void *self)
{
    struct private_keys *keys = self;

    vec_release(&keys->rows);
}

static struct origin private_keys_origin(const void *self ATTR_UNUSED,
                                         const struct resource_call *call)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = under_of(call);
    return origin;
}

static const struct table *private_keys_rows(void *self)
{
    const struct private_keys *keys = self;

    return &keys->table;
}

static enum gate_rc test_more_permissive(void *self, ptrdiff_t row, const struct value *argument,
                                         bool *holds, struct value *observed, struct error *err)
{
    const struct private_keys *keys = self;
    const struct entry *entry = row_at(keys, (size_t)row)->entry;

    if (call_check_mode(argument, err))
        return err->rc;
    return access_exceeds(keys->context, entry, call_mode(argument), holds, observed, err);
}

static const struct predicate_def private_keys_predicates[] = {
    { .name = "be_more_permissive_than",
      .is_of_rows = true,
      .argument = "mode",
      .help = "the mode of its file has a bit that the given one has not",
      .test = test_more_permissive,
      .check = call_check_mode },
};

static const struct call_option_def private_keys_options[] = {
    {
        .name = "under",
        .type = VALUE_STR,
        .help = "directory to look in, or one file; / by default",
    },
};

const struct resource_def resource_private_keys = {
    .name = "private_keys",
    .summary = "private keys in files of any name, found by content: PEM, DER, OpenSSH, OpenPGP, "
               "PuTTY and gpg-agent",
    .arity = CALL_NONE,
    .options = private_keys_options,
    .option_count = COUNT_OF(private_keys_options),
    .example = "{private_keys: {under: /etc}, where: {is_encrypted: false}, empty: pass, "
               "each: {it: {not: {be_more_permissive_than: \"0600\"}}, its: {uid: {eq: 0}}}}",
    .self_size = sizeof(struct private_keys),
    .wishes = private_keys_wishes,
    .open = private_keys_open,
    .close = private_keys_close,
    .origin = private_keys_origin,
    .predicates = private_keys_predicates,
    .predicate_count = COUNT_OF(private_keys_predicates),
    .columns = private_keys_columns,
    .column_count = COUNT_OF(private_keys_columns),
    .rows = private_keys_rows,
};
