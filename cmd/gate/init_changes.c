#include "gate/init_changes.h"

#include <string.h>

#include "base/buf.h"
#include "base/file_below.h"
#include "base/limits.h"

/* What there is of `path`. */
static enum gate_rc examine(int root, const char *path, struct arena *arena,
                            struct init_change *change, struct error *err)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct error absent = ERROR_INIT;
    enum gate_rc rc = file_below_read(root, path, &content, &absent);

    *change = (struct init_change){ .path = path, .content = STR(""), .added = STR("") };
    if (rc == GATE_ENOTFOUND)
        return GATE_OK; /* then it is made */
    if (rc)
        return error_set(err, rc, "%s", absent.message);
    change->is_there = true;
    change->content = arena_str(arena, buf_str(&content));
    return GATE_OK;
}

static enum gate_rc add_whole(int root, const struct starter_file *file,
                              const struct starter *starter, struct arena *arena,
                              struct vec *changes, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct init_change change;

    if (examine(root, file->path, arena, &change, err))
        return err->rc;
    if (!change.is_there) {
        starter_fill(file->text, starter, &text);
        if (buf_failed(&text))
            return error_set(err, GATE_ELIMIT, "cannot write '%s': it would be too large",
                             file->path);
        change.added = arena_str(arena, buf_str(&text));
    }
    *(struct init_change *)vec_add(changes) = change;
    return GATE_OK;
}

static enum gate_rc add_attributes(int root, struct arena *arena, struct vec *changes,
                                   struct error *err)
{
    CLEANUP(buf_release) struct buf added = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct init_change change;

    if (examine(root, STARTER_ATTRIBUTES_PATH, arena, &change, err))
        return err->rc;
    starter_add_attributes(change.content, &added);
    change.added = arena_str(arena, buf_str(&added));
    *(struct init_change *)vec_add(changes) = change;
    return GATE_OK;
}

/* Of several files CODEOWNERS the first counts. */
static enum gate_rc add_codeowners(int root, const struct starter_ci *ci,
                                   const struct starter *starter, struct arena *arena,
                                   struct vec *changes, struct error *err)
{
    CLEANUP(buf_release) struct buf added = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct init_change change = { .is_there = false };

    for (size_t i = 0; i < STARTER_PATH_MAX && ci->codeowners[i] && !change.is_there; i++) {
        if (examine(root, ci->codeowners[i], arena, &change, err))
            return err->rc;
    }
    if (!change.is_there)
        change.path = ci->new_codeowners;
    starter_add_codeowners(change.content, ci, starter, &added);
    if (buf_failed(&added))
        return error_set(err, GATE_ELIMIT, "cannot write '%s': too many owners", change.path);
    change.added = arena_str(arena, buf_str(&added));
    *(struct init_change *)vec_add(changes) = change;
    return GATE_OK;
}

enum gate_rc init_changes_plan(int root, const struct starter_ci *ci, const struct starter *starter,
                               struct arena *arena, struct vec *changes, struct error *err)
{
    for (size_t i = 0; i < starter_file_count; i++) {
        if (add_whole(root, &starter_files[i], starter, arena, changes, err))
            return err->rc;
    }
    if (add_attributes(root, arena, changes, err) ||
        add_codeowners(root, ci, starter, arena, changes, err))
        return err->rc;
    for (size_t i = 0; i < STARTER_FILE_MAX && ci->files[i].path; i++) {
        if (add_whole(root, &ci->files[i], starter, arena, changes, err))
            return err->rc;
    }
    return GATE_OK;
}

const struct init_change *init_changes_find(const struct vec *changes, const char *path)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct init_change *change = vec_at(changes, i);

        if (strcmp(change->path, path) == 0)
            return change;
    }
    return NULL;
}

enum gate_rc init_change_write(int root, const struct init_change *change, struct error *err)
{
    CLEANUP(buf_release) struct buf whole = BUF_INIT(2 * LIMIT_CONFIG_FILE_BYTES);

    if (!change->is_there)
        return file_below_create(root, change->path, change->added, err);
    buf_add(&whole, change->content);
    buf_add(&whole, change->added);
    return file_below_replace(root, change->path, buf_str(&whole), err);
}
