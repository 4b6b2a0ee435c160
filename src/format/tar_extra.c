#include "format/tar_extra.h"

#include <string.h>

#include "base/limits.h"
#include "format/pax.h"
#include "format/tar.h"

enum { SHOWN_KEYWORD_BYTES = 40 };

static struct buf extension_buf(void)
{
    return BUF_INIT(LIMIT_PAX_BYTES);
}

void tar_extra_init(struct tar_extra *extra)
{
    *extra = (struct tar_extra){
        .xattr_limit = LIMIT_XATTR_BYTES,
        .long_name = extension_buf(),
        .long_link = extension_buf(),
        .records = extension_buf(),
        .xattrs = VEC_INIT(struct tar_xattr),
        .runs = VEC_INIT(struct tar_run),
    };
}

void tar_extra_release(struct tar_extra *extra)
{
    buf_release(&extra->long_name);
    buf_release(&extra->long_link);
    buf_release(&extra->records);
    vec_release(&extra->xattrs);
    vec_release(&extra->runs);
}

/* What the records said, but not their bytes. */
static void forget_records(struct tar_extra *extra)
{
    extra->path = STR("");
    extra->link = STR("");
    extra->has_size = false;
    extra->has_uid = false;
    extra->has_gid = false;
    extra->has_mtime = false;
    extra->xattrs.count = 0;
    extra->sparse = TAR_SPARSE_NONE;
    extra->sparse_name = STR("");
    extra->has_real_size = false;
    extra->runs.count = 0;
}

void tar_extra_reset(struct tar_extra *extra)
{
    forget_records(extra);
    extra->long_name.len = 0;
    extra->long_link.len = 0;
    extra->records.len = 0;
    extra->has_long_name = false;
    extra->has_long_link = false;
}

static enum gate_rc bad_value(const struct pax_record *record, struct error *err)
{
    struct str shown = str_slice(record->keyword, 0, SHOWN_KEYWORD_BYTES);

    return error_set(err, GATE_EFORMAT, "malformed pax record: value of '%.*s'", STR_ARG(shown));
}

static bool has_nul(struct str text)
{
    return memchr(text.ptr, '\0', text.len) != NULL;
}

static bool add_run(struct tar_extra *extra, uint64_t offset, uint64_t length)
{
    if (extra->runs.count == TAR_RUNS_MAX)
        return false;
    *(struct tar_run *)vec_add(&extra->runs) =
        (struct tar_run){ .offset = offset, .length = length };
    return true;
}

/* Format 0.1: "offset,length,offset,length". */
static bool parse_map(struct tar_extra *extra, struct str map)
{
    struct str offset;
    struct str length;
    struct tar_run run;

    extra->runs.count = 0;
    while (str_cut(&map, ',', &offset)) {
        if (!str_cut(&map, ',', &length) || !str_to_u64(offset, &run.offset) ||
            !str_to_u64(length, &run.length) || !add_run(extra, run.offset, run.length))
            return false;
    }
    return true;
}

/* Format 0.0: the length that belongs to the last offset. */
static bool set_run_length(struct tar_extra *extra, struct str text)
{
    struct tar_run *last;

    if (extra->runs.count == 0)
        return false;
    last = vec_at(&extra->runs, extra->runs.count - 1);
    return str_to_u64(text, &last->length);
}

/* A record "GNU.sparse.KEY". */
static bool apply_sparse(struct tar_extra *extra, struct str key, struct str value)
{
    uint64_t number = 0;

    if (str_equal(key, STR("name"))) {
        extra->sparse_name = value;
        return !has_nul(value);
    }
    if (str_equal(key, STR("size")) || str_equal(key, STR("realsize"))) {
        extra->has_real_size = true;
        return str_to_u64(value, &extra->real_size);
    }
    if (str_equal(key, STR("major"))) {
        extra->sparse = str_equal(value, STR("1")) ? TAR_SPARSE_IN_BODY : TAR_SPARSE_LISTED;
        return extra->sparse == TAR_SPARSE_IN_BODY || str_equal(value, STR("0"));
    }
    if (str_equal(key, STR("minor")))
        return str_to_u64(value, &number);
    if (extra->sparse == TAR_SPARSE_NONE)
        extra->sparse = TAR_SPARSE_LISTED;
    if (str_equal(key, STR("map")))
        return parse_map(extra, value);
    if (str_equal(key, STR("offset")))
        return str_to_u64(value, &number) && add_run(extra, number, 0);
    if (str_equal(key, STR("numbytes")))
        return set_run_length(extra, value);
    return str_equal(key, STR("numblocks")) && str_to_u64(value, &number);
}

static const struct str sparse_prefix = { .ptr = "GNU.sparse.", .len = 11 };
static const struct str xattr_prefix = { .ptr = "SCHILY.xattr.", .len = 13 };
static const struct str acl_prefix = { .ptr = "SCHILY.acl.", .len = 11 };

static enum gate_rc add_xattr(struct tar_extra *extra, const struct pax_record *record,
                              struct error *err)
{
    bool is_acl = str_starts_with(record->keyword, acl_prefix);
    size_t skipped = is_acl ? 0 : xattr_prefix.len;
    struct str name = str_slice(record->keyword, skipped, record->keyword.len);

    if (record->value.len > extra->xattr_limit)
        return error_set(err, GATE_ELIMIT,
                         "limit 'xattr-bytes': an extended attribute of %zu bytes, at most %llu",
                         record->value.len, (unsigned long long)extra->xattr_limit);
    if (name.len == 0)
        return bad_value(record, err);
    *(struct tar_xattr *)vec_add(&extra->xattrs) =
        (struct tar_xattr){ .name = name, .value = record->value };
    return GATE_OK;
}

/* Numbers and names. Unknown keywords are comments. */
static bool apply_plain(struct tar_extra *extra, const struct pax_record *record)
{
    struct str key = record->keyword;
    struct str value = record->value;

    if (str_equal(key, STR("path"))) {
        extra->path = value;
        return !has_nul(value);
    }
    if (str_equal(key, STR("linkpath"))) {
        extra->link = value;
        return !has_nul(value);
    }
    if (str_equal(key, STR("size"))) {
        extra->has_size = true;
        return str_to_u64(value, &extra->size) && extra->size <= INT64_MAX;
    }
    if (str_equal(key, STR("uid"))) {
        extra->has_uid = true;
        return str_to_u32(value, &extra->uid);
    }
    if (str_equal(key, STR("gid"))) {
        extra->has_gid = true;
        return str_to_u32(value, &extra->gid);
    }
    if (str_equal(key, STR("mtime"))) {
        extra->has_mtime = true;
        return pax_time(value, &extra->mtime);
    }
    return true;
}

static enum gate_rc apply(struct tar_extra *extra, const struct pax_record *record,
                          struct error *err)
{
    struct str key = record->keyword;

    if (str_starts_with(key, xattr_prefix) || str_starts_with(key, acl_prefix))
        return add_xattr(extra, record, err);
    if (record->value.len == 0)
        return GATE_OK;
    if (str_starts_with(key, sparse_prefix)) {
        if (extra->runs.count == TAR_RUNS_MAX)
            return error_set(err, GATE_ELIMIT, "a sparse map of more than %zu runs", TAR_RUNS_MAX);
        if (!apply_sparse(extra, str_slice(key, sparse_prefix.len, key.len), record->value))
            return bad_value(record, err);
        return GATE_OK;
    }
    return apply_plain(extra, record) ? GATE_OK : bad_value(record, err);
}

enum gate_rc tar_extra_parse(struct tar_extra *extra, struct error *err)
{
    struct str rest = buf_str(&extra->records);
    struct pax_record record;

    forget_records(extra);
    while (rest.len > 0) {
        if (pax_next(&rest, &record, err) || apply(extra, &record, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc tar_extra_check(struct str records, struct error *err)
{
    struct pax_record record;

    while (records.len > 0) {
        if (pax_next(&records, &record, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc tar_extra_name(const struct buf *body, struct str *name, struct error *err)
{
    struct str whole = buf_str(body);
    struct str text = { .ptr = whole.ptr, .len = strnlen(whole.ptr, whole.len) };

    for (size_t i = text.len; i < whole.len; i++) {
        if (whole.ptr[i] != '\0')
            return error_set(err, GATE_EFORMAT, "malformed tar: a NUL within a long name");
    }
    *name = text;
    return GATE_OK;
}
