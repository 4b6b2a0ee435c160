#include "policy/waiver_blobs.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/sshsig.h"

/* A file of the folder, of HEAD or of the trust tree. */
struct file {
    struct repository_entry entry;
    struct str name;
    struct str commit;
    bool is_trust;
};

/* A waiver while it is gathered. */
struct gathered {
    struct waiver_blob blob;
    struct vec signatures; /* struct waiver_signature_blob */
};

struct gathering {
    struct repository *repository;
    struct arena *arena;
    struct vec files;   /* struct file, those of the trust tree first */
    struct vec waivers; /* struct gathered *, in the arena */
    struct map by_name; /* of the file, to struct gathered */
    size_t total;       /* bytes that were read */
};

static void close_gathering(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->waivers.count; i++) {
        struct gathered *const *gathered = vec_at(&gathering->waivers, i);

        vec_release(&(*gathered)->signatures);
    }
    vec_release(&gathering->files);
    vec_release(&gathering->waivers);
    map_release(&gathering->by_name);
}

static enum gate_rc list_files(struct gathering *gathering, struct str commit, struct str folder,
                               bool is_trust, struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);

    if (commit.len == 0)
        return GATE_OK;
    if (repository_list_folder(gathering->repository, commit, folder, LIMIT_WAIVER_FILES,
                               gathering->arena, &entries, err))
        return err->rc;
    for (size_t i = 0; i < entries.count; i++) {
        const struct repository_entry *entry = vec_at(&entries, i);
        struct file *file = vec_add(&gathering->files);

        *file = (struct file){
            .entry = *entry,
            .name = entry->path.len > folder.len /* else the folder is none */
                        ? str_slice(entry->path, folder.len + 1, entry->path.len)
                        : entry->path,
            .commit = commit,
            .is_trust = is_trust,
        };
    }
    return GATE_OK;
}

/* The bytes of a regular file; *fault says why there are none. */
static enum gate_rc read_file(struct gathering *gathering, const struct file *file, size_t limit,
                              struct str *bytes, struct str *fault, struct error *err)
{
    struct error problem = ERROR_INIT; /* too large is the entry's own fault */

    *bytes = STR("");
    *fault = STR("");
    if (!repository_mode_is_regular(file->entry.mode)) {
        *fault = str_of(repository_mode_name(file->entry.mode));
        return GATE_OK;
    }
    enum gate_rc rc = repository_read_blob(gathering->repository, file->entry.id, limit,
                                           gathering->arena, bytes, &problem);
    if (rc == GATE_ELIMIT) {
        *fault = arena_printf(gathering->arena, "larger than %zu KiB", limit >> 10);
        return GATE_OK;
    }
    if (rc)
        return error_set(err, rc, "'%.*s': %s", STR_ARG(file->entry.path), problem.message);
    gathering->total += bytes->len;
    if (gathering->total > LIMIT_WAIVER_TOTAL)
        return error_set(err, GATE_ELIMIT, "waivers and signatures of more than %zu MiB",
                         LIMIT_WAIVER_TOTAL >> 20);
    return GATE_OK;
}

static struct gathered *add_item(struct gathering *gathering, const struct file *file,
                                 struct str id)
{
    struct gathered *item = arena_new(gathering->arena, 1, sizeof(*item));

    item->blob = (struct waiver_blob){
        .id = id,
        .path = file->entry.path,
        .blob = file->entry.id,
        .commit = file->commit,
        .origin = file->is_trust ? WAIVER_FROM_TRUST : WAIVER_FROM_HEAD,
    };
    item->signatures = VEC_INIT(struct waiver_signature_blob);
    *(struct gathered **)vec_add(&gathering->waivers) = item;
    map_set(&gathering->by_name, file->name, item);
    return item;
}

/* True if the trust tree has a file of that name, which is the one that counts. */
static bool is_known(struct gathering *gathering, const struct file *file)
{
    struct gathered *item = map_find(&gathering->by_name, file->name);

    if (item && str_equal(item->blob.blob, file->entry.id))
        item->blob.origin = WAIVER_FROM_BOTH;
    return item != NULL;
}

static bool is_signature(struct str name)
{
    return str_ends_with(name, STR(".sig"));
}

/* What people and git need and gate does not. */
static bool is_passed_over(struct str name)
{
    bool is_ours = str_ends_with(name, STR(".yaml")) || str_ends_with(name, STR(".sig"));

    return (str_starts_with(name, STR("README")) && !is_ours) || str_equal(name, STR(".gitkeep"));
}

static enum gate_rc gather_waiver(struct gathering *gathering, const struct file *file,
                                  struct error *err)
{
    static const struct str suffix = { .ptr = ".yaml", .len = 5 };

    if (is_signature(file->name) || is_passed_over(file->name) || is_known(gathering, file))
        return GATE_OK;
    if (!str_ends_with(file->name, suffix)) {
        struct gathered *item = add_item(gathering, file, file->name);

        item->blob.fault = repository_mode_is_regular(file->entry.mode)
                               ? STR("its name is that of no waiver and no signature")
                               : str_of(repository_mode_name(file->entry.mode));
        return GATE_OK;
    }
    struct str id = str_slice(file->name, 0, file->name.len - suffix.len);
    struct gathered *item = add_item(gathering, file, id);
    return read_file(gathering, file, LIMIT_WAIVER_BYTES, &item->blob.bytes, &item->blob.fault,
                     err);
}

/*
 * The waiver that ID.yaml.PRINCIPAL.sig belongs to, the one of the longest name where several
 * begin it, as ids and principals may hold ".yaml." too. NULL if there is none.
 */
static struct gathered *find_signed(const struct gathering *gathering, struct str name,
                                    struct str *principal)
{
    struct str body = str_slice(name, 0, name.len - STR(".sig").len);

    for (size_t length = body.len; length > 0; length--) {
        struct str start = str_slice(body, 0, length);
        bool is_end = length == body.len || body.ptr[length] == '.';

        if (!is_end || !str_ends_with(start, STR(".yaml")))
            continue;
        struct gathered *item = map_find(&gathering->by_name, start);
        if (item) {
            *principal = str_slice(body, length + 1, body.len);
            return item;
        }
    }
    return NULL;
}

static bool has_signature(const struct gathered *item, const struct file *file)
{
    for (size_t i = 0; i < item->signatures.count; i++) {
        const struct waiver_signature_blob *signature = vec_at(&item->signatures, i);

        if (str_equal(signature->path, file->entry.path) &&
            str_equal(signature->blob, file->entry.id))
            return true;
    }
    return false;
}

static enum gate_rc gather_signature(struct gathering *gathering, const struct file *file,
                                     struct error *err)
{
    struct waiver_signature_blob signature = {
        .principal = STR(""),
        .path = file->entry.path,
        .blob = file->entry.id,
    };

    if (!is_signature(file->name))
        return GATE_OK;
    struct gathered *item = find_signed(gathering, file->name, &signature.principal);
    if (!item) {
        if (!is_known(gathering, file))
            add_item(gathering, file, file->name)->blob.fault = STR("a signature of no waiver");
        return GATE_OK;
    }
    if (has_signature(item, file))
        return GATE_OK;
    if (read_file(gathering, file, LIMIT_SSHSIG_BYTES, &signature.bytes, &signature.fault, err))
        return err->rc;
    *(struct waiver_signature_blob *)vec_add(&item->signatures) = signature;
    return GATE_OK;
}

static int compare_items(const void *a, const void *b)
{
    const struct waiver_blob *first = a;
    const struct waiver_blob *second = b;
    int order = str_compare(first->id, second->id);

    return order ? order : str_compare(first->path, second->path);
}

static int compare_signatures(const void *a, const void *b)
{
    const struct waiver_signature_blob *first = a;
    const struct waiver_signature_blob *second = b;
    int order = str_compare(first->path, second->path);

    return order ? order : str_compare(first->blob, second->blob);
}

static void keep(const struct gathering *gathering, struct waiver_blobs *blobs)
{
    size_t count = gathering->waivers.count;
    struct waiver_blob *items = arena_new(gathering->arena, count, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        const struct gathered *item = *(struct gathered *const *)vec_at(&gathering->waivers, i);
        size_t signature_count = item->signatures.count;
        struct waiver_signature_blob *signatures =
            arena_new(gathering->arena, signature_count, sizeof(*signatures));

        for (size_t k = 0; k < signature_count; k++)
            signatures[k] = *(const struct waiver_signature_blob *)vec_at(&item->signatures, k);
        if (signature_count > 1)
            qsort(signatures, signature_count, sizeof(*signatures), compare_signatures);
        items[i] = item->blob;
        items[i].signatures = signatures;
        items[i].signature_count = signature_count;
    }
    if (count > 1)
        qsort(items, count, sizeof(*items), compare_items);
    *blobs = (struct waiver_blobs){ .items = items, .count = count };
}

/* NOLINTNEXTLINE(readability-function-size): two trees and a folder of them */
enum gate_rc waiver_blobs_read(struct repository *repository, struct str head, struct str trust,
                               struct str folder, struct arena *arena, struct waiver_blobs *blobs,
                               struct error *err)
{
    CLEANUP(close_gathering)
    struct gathering gathering = {
        .repository = repository,
        .arena = arena,
        .files = VEC_INIT(struct file),
        .waivers = VEC_INIT(struct gathered *),
        .by_name = MAP_INIT,
    };

    if (list_files(&gathering, trust, folder, true, err))
        return err->rc;
    if (list_files(&gathering, head, folder, false, err))
        return err->rc;
    for (size_t i = 0; i < gathering.files.count; i++) {
        if (gather_waiver(&gathering, vec_at(&gathering.files, i), err))
            return err->rc;
    }
    for (size_t i = 0; i < gathering.files.count; i++) {
        if (gather_signature(&gathering, vec_at(&gathering.files, i), err))
            return err->rc;
    }
    keep(&gathering, blobs);
    return GATE_OK;
}
