#include "gate/waiver_target.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "gate/waiver_files.h"
#include "waiver/waiver.h"

/* Where a blob may be looked for. */
struct place {
    struct str where;
    struct str commit; /* empty: the index */
};

static enum gate_rc find_at(struct waiver_command *command, const struct place *place,
                            struct str path, struct waiver_target *target, struct error *err)
{
    struct repository *repository = command->trusted.repository;
    struct arena *arena = &command->trusted.arena;
    struct repository_entry entry;
    enum gate_rc rc =
        place->commit.len > 0
            ? repository_find_entry(repository, place->commit, path, arena, &entry, err)
            : repository_find_staged(repository, path, arena, &entry, err);

    if (rc)
        return rc;
    if (entry.mode != 0100644 && entry.mode != 0100755)
        return error_set(err, GATE_EFORMAT, "%.*s is no regular file in git", STR_ARG(path));
    if (repository_read_blob(repository, entry.id, LIMIT_WAIVER_BYTES, arena, &target->blob.bytes,
                             err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    target->blob.blob = entry.id;
    target->blob.commit = place->commit;
    target->where = place->where;
    return GATE_OK;
}

/* A reference is as exact here as that of the root. */
static enum gate_rc find_from(struct waiver_command *command, const char *from, struct str path,
                              struct waiver_target *target, struct error *err)
{
    const struct trusted *trusted = &command->trusted;
    const struct root_options options = { .ref = from };
    struct root root;

    if (root_find(trusted->repository, trusted->head.commit, &options, &command->trusted.arena,
                  &root, err))
        return error_wrap(err, "--from %s", from);

    const struct place place = { .where = str_of(from), .commit = root.commit };
    return find_at(command, &place, path, target, err);
}

static enum gate_rc find_anywhere(struct waiver_command *command, struct str path,
                                  struct waiver_target *target, struct error *err)
{
    const struct place places[] = {
        { .where = STR("staged") },
        { .where = STR("HEAD"), .commit = command->trusted.head.commit },
        { .where = STR("the root"), .commit = command->trusted.trust.root.commit },
    };

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct error local = ERROR_INIT; /* what one place lacks the next may have */

        if (i > 0 && places[i].commit.len == 0)
            continue;
        enum gate_rc rc = find_at(command, &places[i], path, target, &local);
        if (rc == GATE_OK)
            return GATE_OK;
        if (rc != GATE_ENOTFOUND)
            return error_set(err, rc, "%s", local.message);
    }
    return error_set(err, GATE_ENOTFOUND, "%.*s is neither staged nor committed: git add it first",
                     STR_ARG(path));
}

/* An id that git does not have as a file is mostly a slip of the pen. */
static enum exit_code fail_find(const struct waiver_command *command, const char *id,
                                const char *from, const struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    CLEANUP(file_closep) int root = -1;
    struct error local = ERROR_INIT; /* without a working tree the file is not there either */

    if (err->rc == GATE_EUSAGE)
        return cli_fail_error(EXIT_USAGE, err);
    if (err->rc != GATE_ENOTFOUND || from)
        return cli_fail(EXIT_USAGE, "cannot read waiver '%s': %s", id, err->message);
    if (waiver_files_open(command, &root, &local) == GATE_OK)
        waiver_files_names(root, TRUST_WAIVERS_PATH, str_of(id), &arena, &names);
    if (names.count > 0)
        return cli_fail(EXIT_USAGE, "cannot read waiver '%s': %s", id, err->message);
    return waiver_command_fail_unknown(command, id);
}

static bool has_path(const struct vec *signatures, struct str path)
{
    for (size_t i = 0; i < signatures->count; i++) {
        const struct waiver_signature_blob *one = vec_at(signatures, i);

        if (str_equal(one->path, path))
            return true;
    }
    return false;
}

static void add_signatures(const struct waiver_signature_blob *more, size_t count,
                           struct vec *signatures)
{
    for (size_t i = 0; i < count; i++) {
        if (!has_path(signatures, more[i].path))
            *(struct waiver_signature_blob *)vec_add(signatures) = more[i];
    }
}

/* Those of the working tree first: a new one under an old name takes its place. */
static enum gate_rc gather_signatures(struct waiver_command *command, const char *from,
                                      struct waiver_target *target, struct error *err)
{
    CLEANUP(vec_release) struct vec all = VEC_INIT(struct waiver_signature_blob);
    CLEANUP(file_closep) int root = -1;
    struct arena *arena = &command->trusted.arena;
    struct error local = ERROR_INIT; /* a bare repository has no working tree */
    struct waiver_blobs blobs = command->trusted.waivers;

    if (waiver_files_open(command, &root, &local) == GATE_OK)
        waiver_files_signatures(root, TRUST_WAIVERS_PATH, target->blob.id, arena, &all);
    if (from && waiver_blobs_read(command->trusted.repository, target->blob.commit,
                                  command->trusted.trust.root.commit, STR(TRUST_WAIVERS_PATH),
                                  arena, &blobs, err))
        return err->rc;
    for (size_t i = 0; i < blobs.count; i++) {
        if (str_equal(blobs.items[i].id, target->blob.id))
            add_signatures(blobs.items[i].signatures, blobs.items[i].signature_count, &all);
    }

    struct waiver_signature_blob *kept = arena_new(arena, all.count + 1, sizeof(*kept));
    for (size_t i = 0; i < all.count; i++)
        kept[i] = *(struct waiver_signature_blob *)vec_at(&all, i);
    target->blob.signatures = kept;
    target->blob.signature_count = all.count;
    return GATE_OK;
}

/* Judges it among all others, which tell how often it was renewed. */
static enum gate_rc judge(struct waiver_command *command, struct waiver_target *target,
                          struct error *err)
{
    struct arena *arena = &command->trusted.arena;
    const struct waiver_blobs *old = &command->trusted.waivers;
    struct waiver_blob *items = arena_new(arena, old->count + 1, sizeof(*items));
    struct waiver_blobs blobs = { .items = items };
    struct judged_waivers judged;
    bool is_placed = false;

    for (size_t i = 0; i < old->count; i++) {
        int order = str_compare(old->items[i].id, target->blob.id);

        if (order >= 0 && !is_placed)
            items[blobs.count++] = target->blob;
        is_placed |= order >= 0;
        if (order != 0)
            items[blobs.count++] = old->items[i];
    }
    if (!is_placed)
        items[blobs.count++] = target->blob;
    if (waiver_command_judge(command, &blobs, &judged, err))
        return err->rc;
    for (size_t i = 0; i < judged.count; i++) {
        if (str_equal(judged.items[i].source->id, target->blob.id))
            target->judged = &judged.items[i];
    }
    return GATE_OK;
}

/* The bytes of the root count; a signature of others would be for nothing. */
static enum exit_code check_root(struct waiver_command *command, struct str path,
                                 const struct waiver_target *target)
{
    struct str root = command->trusted.trust.root.commit;
    struct repository_entry entry;
    struct error err = ERROR_INIT; /* mostly the root does not have it yet */

    if (root.len == 0 || repository_find_entry(command->trusted.repository, root, path,
                                               &command->trusted.arena, &entry, &err) != GATE_OK)
        return EXIT_PASSED;
    if (str_equal(entry.id, target->blob.blob))
        return EXIT_PASSED;
    return cli_fail(EXIT_USAGE,
                    "%.*s: the root of trust has other bytes under that id, and those count: "
                    "a changed waiver needs an id of its own",
                    STR_ARG(path));
}

enum exit_code waiver_target_find(struct waiver_command *command, const char *id, const char *from,
                                  struct waiver_target *target)
{
    struct arena *arena = &command->trusted.arena;
    struct error err = ERROR_INIT;
    struct str path;

    *target = (struct waiver_target){ .where = STR("") };
    if (!waiver_id_is_valid(str_of(id)))
        return cli_fail(EXIT_USAGE, "wrong id: '%s': expected letters, digits and . _ -", id);
    path = waiver_files_path(str_of(id), arena);
    target->blob.id = arena_str(arena, str_of(id));
    target->blob.path = path;
    target->blob.fault = STR("");
    /* not that of the root alone: waivers.from: trust is told by the commands that list */
    target->blob.origin = WAIVER_FROM_BOTH;
    if (from ? find_from(command, from, path, target, &err)
             : find_anywhere(command, path, target, &err))
        return fail_find(command, id, from, &err);
    enum exit_code code = check_root(command, path, target);
    if (code != EXIT_PASSED)
        return code;
    if (gather_signatures(command, from, target, &err) || judge(command, target, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (target->judged->status == WAIVER_MALFORMED)
        return cli_fail(EXIT_USAGE, "malformed waiver: %.*s", STR_ARG(target->judged->explanation));
    return EXIT_PASSED;
}

enum exit_code waiver_target_new(struct waiver_command *command, struct str id, struct str bytes,
                                 struct waiver_target *target)
{
    struct error err = ERROR_INIT;

    *target = (struct waiver_target){
        .where = STR("new"),
        .blob = { .id = id,
                  .path = waiver_files_path(id, &command->trusted.arena),
                  .blob = STR(""),
                  .commit = STR(""),
                  .bytes = bytes,
                  .fault = STR(""),
                  .origin = WAIVER_FROM_BOTH },
    };
    if (judge(command, target, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (target->judged->status == WAIVER_MALFORMED)
        return cli_fail(EXIT_USAGE, "malformed waiver: %.*s", STR_ARG(target->judged->explanation));
    return EXIT_PASSED;
}

enum exit_code waiver_target_add(struct waiver_command *command,
                                 const struct waiver_signature_blob *signature,
                                 struct waiver_target *target)
{
    struct waiver_signature_blob *all =
        arena_new(&command->trusted.arena, target->blob.signature_count + 1, sizeof(*all));
    struct error err = ERROR_INIT;
    size_t count = 0;

    for (size_t i = 0; i < target->blob.signature_count; i++) {
        if (!str_equal(target->blob.signatures[i].path, signature->path))
            all[count++] = target->blob.signatures[i];
    }
    all[count++] = *signature;
    target->blob.signatures = all;
    target->blob.signature_count = count;
    return judge(command, target, &err) ? cli_fail_error(EXIT_USAGE, &err) : EXIT_PASSED;
}
