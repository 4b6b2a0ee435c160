#include "waiver/ledger.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/sshsig.h"

static const char *const folders[] = { TRUST_WAIVERS_PATH, TRUST_LEDGER_PATH };

/* A file that was found: of one id and one content, wherever it stood. */
struct found {
    struct waiver_blob blob;
    struct str added; /* the oldest commit seen so far */
    struct str removed;
    bool is_archived;
    bool is_here;          /* in the state that is being looked at */
    struct vec signatures; /* struct waiver_signature_blob */
};

/* The walk: from the tip back, commit by commit. */
struct walk {
    struct repository *repository;
    struct arena *arena;
    struct vec found;      /* struct found *, in the arena */
    struct map by_content; /* "ID\nBLOB" to struct found */
    struct map signatures; /* "ID\nPRINCIPAL\nBLOB": those that were read */
    struct str tree;       /* id of .gate of the commit before; empty: it had none */
    struct str commit;     /* the commit before, which is its child */
    struct error *err;
};

static enum gate_rc read_blob(struct walk *walk, const struct repository_entry *entry, size_t limit,
                              struct str *bytes, struct str *fault)
{
    struct error problem = ERROR_INIT; /* too large is the entry's own fault */

    *bytes = *fault = STR("");
    if (!repository_mode_is_regular(entry->mode)) {
        *fault = str_of(repository_mode_name(entry->mode));
        return GATE_OK;
    }
    enum gate_rc rc =
        repository_read_blob(walk->repository, entry->id, limit, walk->arena, bytes, &problem);
    if (rc == GATE_ELIMIT) {
        *fault = arena_printf(walk->arena, "larger than %zu KiB", limit >> 10);
        return GATE_OK;
    }
    if (rc)
        return error_set(walk->err, rc, "'%.*s': %s", STR_ARG(entry->path), problem.message);
    return GATE_OK;
}

static enum gate_rc add_waiver(struct walk *walk, const struct repository_entry *entry,
                               struct str commit, struct str id, bool is_archive)
{
    struct str key = arena_printf(walk->arena, "%.*s\n%.*s", STR_ARG(id), STR_ARG(entry->id));
    struct found *found = map_find(&walk->by_content, key);

    if (!found) {
        if (walk->found.count == LIMIT_LEDGER_WAIVERS)
            return error_set(walk->err, GATE_ELIMIT, "the history has more than %zu waivers",
                             LIMIT_LEDGER_WAIVERS);
        found = arena_new(walk->arena, 1, sizeof(*found));
        found->signatures = VEC_INIT(struct waiver_signature_blob);
        found->removed = walk->commit;
        found->is_archived = is_archive;
        found->blob = (struct waiver_blob){
            .id = id,
            .path = entry->path,
            .blob = entry->id,
            .commit = commit,
            .origin = WAIVER_FROM_BOTH,
        };
        if (read_blob(walk, entry, LIMIT_WAIVER_BYTES, &found->blob.bytes, &found->blob.fault))
            return walk->err->rc;
        *(struct found **)vec_add(&walk->found) = found;
        map_set(&walk->by_content, key, found);
    }
    found->is_here = true;
    return GATE_OK;
}

/* The waiver that NAME, "ID.yaml.PRINCIPAL.sig", belongs to, among those of the state. */
static struct found *find_signed(const struct walk *walk, struct str name, size_t index)
{
    struct found *found = *(struct found *const *)vec_at(&walk->found, index);
    struct str id = found->blob.id;

    return found->is_here && str_starts_with(name, id) &&
                   str_starts_with(str_slice(name, id.len, name.len), STR(".yaml."))
               ? found
               : NULL;
}

static enum gate_rc add_signature(struct walk *walk, const struct repository_entry *entry,
                                  struct str name)
{
    for (size_t i = 0; i < walk->found.count; i++) {
        struct found *found = find_signed(walk, name, i);
        struct waiver_signature_blob signature = { .path = entry->path, .blob = entry->id };

        if (!found)
            continue;
        size_t before = found->blob.id.len + STR(".yaml.").len;
        struct str key = arena_printf(walk->arena, "%.*s\n%.*s\n%.*s", STR_ARG(name),
                                      STR_ARG(found->blob.blob), STR_ARG(entry->id));
        if (map_find(&walk->signatures, key) || name.len < before + STR(".sig").len)
            continue;
        map_set(&walk->signatures, key, found);
        signature.principal = str_slice(name, before, name.len - before - STR(".sig").len);
        if (read_blob(walk, entry, LIMIT_SSHSIG_BYTES, &signature.bytes, &signature.fault))
            return walk->err->rc;
        *(struct waiver_signature_blob *)vec_add(&found->signatures) = signature;
    }
    return GATE_OK;
}

/* Everything of one folder: waivers first, as signatures are found by them. */
static enum gate_rc look_at_folder(struct walk *walk, struct str commit, const char *folder)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);
    bool is_archive = folder == folders[1];
    size_t prefix = str_of(folder).len + 1;

    if (repository_list_folder(walk->repository, commit, str_of(folder), LIMIT_WAIVER_FILES,
                               walk->arena, &entries, walk->err))
        return walk->err->rc;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < entries.count; i++) {
            const struct repository_entry *entry = vec_at(&entries, i);
            struct str name = str_slice(entry->path, prefix, entry->path.len);
            struct str id = str_slice(name, 0, name.len - STR(".yaml").len);

            if (pass == 0 && str_ends_with(name, STR(".yaml")) &&
                add_waiver(walk, entry, commit, id, is_archive))
                return walk->err->rc;
            if (pass == 1 && str_ends_with(name, STR(".sig")) && add_signature(walk, entry, name))
                return walk->err->rc;
        }
    }
    return GATE_OK;
}

/* What was in the state that ends here was there at the oldest commit of it. */
static void close_state(struct walk *walk)
{
    for (size_t i = 0; i < walk->found.count; i++) {
        struct found *found = *(struct found **)vec_at(&walk->found, i);

        if (found->is_here)
            found->added = walk->commit;
        found->is_here = false;
    }
}

/* The id of .gate in the tree of the commit; empty if it has none. */
static enum gate_rc find_gate(struct walk *walk, struct str commit, struct str *tree)
{
    struct repository_entry entry;
    struct error problem = ERROR_INIT; /* a commit without .gate has no waivers */
    enum gate_rc rc = repository_find_entry(walk->repository, commit, STR(".gate"), walk->arena,
                                            &entry, &problem);

    *tree = rc ? STR("") : entry.id;
    return rc == GATE_OK || rc == GATE_ENOTFOUND ? GATE_OK
                                                 : error_set(walk->err, rc, "%s", problem.message);
}

/* One more commit; false: enough, because of an error. */
static bool visit(void *context, struct str commit)
{
    struct walk *walk = context;
    struct str tree;

    if (find_gate(walk, commit, &tree))
        return false;
    if (!str_equal(tree, walk->tree)) {
        close_state(walk);
        for (size_t i = 0; tree.len > 0 && i < COUNT_OF(folders); i++) {
            if (look_at_folder(walk, commit, folders[i]))
                return false;
        }
    }
    walk->tree = tree;
    walk->commit = arena_str(walk->arena, commit);
    return true;
}

static void close_walk(struct walk *walk)
{
    for (size_t i = 0; i < walk->found.count; i++)
        vec_release(&(*(struct found **)vec_at(&walk->found, i))->signatures);
    vec_release(&walk->found);
    map_release(&walk->by_content);
    map_release(&walk->signatures);
}

static enum gate_rc describe(struct walk *walk, const struct found *found,
                             struct ledger_entry *entry, struct error *err)
{
    struct repository_commit commit;

    entry->added = found->added;
    entry->removed = found->removed;
    entry->is_archived = found->is_archived && found->removed.len == 0;
    if (repository_read_commit(walk->repository, found->added, walk->arena, &commit, err))
        return err->rc;
    entry->added_time = commit.time;
    entry->added_by = arena_printf(walk->arena, "%.*s <%.*s>", STR_ARG(commit.author_name),
                                   STR_ARG(commit.author_email));
    if (found->removed.len == 0)
        return GATE_OK;
    if (repository_read_commit(walk->repository, found->removed, walk->arena, &commit, err))
        return err->rc;
    entry->removed_time = commit.time;
    return GATE_OK;
}

static int compare_entries(const void *a, const void *b)
{
    const struct ledger_entry *first = a;
    const struct ledger_entry *second = b;

    if (first->added_time != second->added_time)
        return first->added_time < second->added_time ? -1 : 1;
    int order = str_compare(first->judged->source->id, second->judged->source->id);
    return order ? order : str_compare(first->judged->source->blob, second->judged->source->blob);
}

/* Lays out what was found and examines it, as the files of one folder would be. */
static enum gate_rc finish(struct walk *walk, const struct waiver_court *court,
                           struct ledger *ledger, struct error *err)
{
    size_t count = walk->found.count;
    struct waiver_blob *blobs = arena_new(walk->arena, count + 1, sizeof(*blobs));
    struct ledger_entry *items = arena_new(walk->arena, count + 1, sizeof(*items));
    struct judged_waivers judged;

    for (size_t i = 0; i < count; i++) {
        const struct found *found = *(struct found **)vec_at(&walk->found, i);
        size_t signatures = found->signatures.count;
        struct waiver_signature_blob *kept = arena_new(walk->arena, signatures + 1, sizeof(*kept));

        for (size_t k = 0; k < signatures; k++)
            kept[k] = *(const struct waiver_signature_blob *)vec_at(&found->signatures, k);
        blobs[i] = found->blob;
        blobs[i].signatures = kept;
        blobs[i].signature_count = signatures;
        if (describe(walk, found, &items[i], err))
            return err->rc;
    }

    const struct waiver_blobs all = { .items = blobs, .count = count };
    if (waiver_examine(&all, NULL, court, walk->arena, &judged, err))
        return err->rc;
    for (size_t i = 0; i < count; i++)
        items[i].judged = &judged.items[i];
    if (count > 1)
        qsort(items, count, sizeof(*items), compare_entries);
    ledger->items = items;
    ledger->count = count;
    return GATE_OK;
}

enum gate_rc ledger_read(struct repository *repository, struct str tip,
                         const struct waiver_court *court, struct arena *arena,
                         struct ledger *ledger, struct error *err)
{
    struct error problem = ERROR_INIT; /* of a visit, which can only end the walk */
    CLEANUP(close_walk)
    struct walk walk = {
        .repository = repository,
        .arena = arena,
        .found = VEC_INIT(struct found *),
        .by_content = MAP_INIT,
        .signatures = MAP_INIT,
        .tree = STR(""),
        .commit = STR(""),
        .err = &problem,
    };
    struct ledger read = { .count = 0 };

    if (repository_walk(repository, tip, true, visit, &walk, &read.is_cut, err))
        return err->rc;
    if (problem.rc)
        return error_set(err, problem.rc, "%s", problem.message);
    close_state(&walk);
    if (finish(&walk, court, &read, err))
        return err->rc;
    *ledger = read;
    return GATE_OK;
}
