#include "policy/guards.h"

#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"

#define WORKFLOWS ".github/workflows"
#define GITLAB_FILE ".gitlab-ci.yml"

enum { MOST_CI_FILES = 256 };

/* The two commits; what is looked at. */
struct watch {
    struct repository *repository;
    struct str before;
    struct str after;
    struct arena *arena;
    struct vec *changes;
    struct vec files; /* struct str: CI files, each once */
};

static const struct {
    const char *path;
    const char *text;
} fixed[] = {
    { .path = ".gitattributes", .text = "whether signed bytes of .gate stay as they are" },
    { .path = "CODEOWNERS", .text = "who must review changes of .gate" },
    { .path = ".github/CODEOWNERS", .text = "who must review changes of .gate" },
    { .path = ".gitlab/CODEOWNERS", .text = "who must review changes of .gate" },
    { .path = "docs/CODEOWNERS", .text = "who must review changes of .gate" },
};

/* The blob at `path`; empty where there is none. */
static enum gate_rc find_blob(const struct watch *watch, struct str commit, struct str path,
                              struct str *blob, struct error *err)
{
    struct error problem = ERROR_INIT; /* that there is none is an answer */
    struct repository_entry entry;

    *blob = STR("");
    enum gate_rc rc =
        repository_find_entry(watch->repository, commit, path, watch->arena, &entry, &problem);
    if (rc == GATE_OK)
        *blob = entry.id;
    if (rc == GATE_OK || rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%s", problem.message);
}

/* The bytes of a file; *is_readable is false for none, and for what is no file or too large. */
static enum gate_rc read_text(const struct watch *watch, struct str commit, struct str path,
                              struct str *text, bool *is_readable, struct error *err)
{
    struct error problem = ERROR_INIT;
    struct repository_entry entry;

    *is_readable = false;
    *text = STR("");
    enum gate_rc rc =
        repository_find_entry(watch->repository, commit, path, watch->arena, &entry, &problem);
    if (rc == GATE_OK && !repository_mode_is_regular(entry.mode))
        return GATE_OK;
    if (rc == GATE_OK)
        rc = repository_read_blob(watch->repository, entry.id, LIMIT_CONFIG_FILE_BYTES,
                                  watch->arena, text, &problem);
    *is_readable = rc == GATE_OK;
    if (rc == GATE_OK || rc == GATE_ELIMIT || rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%s", problem.message);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether `text` has the word gate: not aggregate, not gates. */
static bool mentions_gate(struct str text)
{
    const struct str word = STR("gate");

    for (size_t i = 0; i + word.len <= text.len; i++) {
        bool is_start = i == 0 || !is_word_byte(text.ptr[i - 1]);
        bool is_end = i + word.len == text.len || !is_word_byte(text.ptr[i + word.len]);

        if (is_start && is_end && memcmp(text.ptr + i, word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

static void add_change(const struct watch *watch, struct str path, struct str before,
                       struct str after, const char *text)
{
    *(struct guard_change *)vec_add(watch->changes) = (struct guard_change){
        .path = path,
        .before = before,
        .after = after,
        .text = text,
    };
}

static enum gate_rc compare_fixed(const struct watch *watch, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        struct str path = str_of(fixed[i].path);
        struct str before;
        struct str after;

        if (find_blob(watch, watch->before, path, &before, err) ||
            find_blob(watch, watch->after, path, &after, err))
            return err->rc;
        if (!str_equal(before, after))
            add_change(watch, path, before, after, fixed[i].text);
    }
    return GATE_OK;
}

static void add_file(struct watch *watch, struct str path)
{
    for (size_t i = 0; i < watch->files.count; i++) {
        if (str_equal(*(const struct str *)vec_at(&watch->files, i), path))
            return;
    }
    if (watch->files.count < MOST_CI_FILES)
        *(struct str *)vec_add(&watch->files) = path;
}

static enum gate_rc add_workflows(struct watch *watch, struct str commit, struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);

    if (repository_list_tree(watch->repository, commit, STR(WORKFLOWS), LIMIT_WAIVER_FILES,
                             watch->arena, &entries, err))
        return err->rc;
    for (size_t i = 0; i < entries.count; i++) {
        const struct repository_entry *entry = vec_at(&entries, i);

        if (entry->mode != 040000)
            add_file(watch, entry->path);
    }
    return GATE_OK;
}

static bool is_path_byte(char c)
{
    return is_word_byte(c) || c == '.' || c == '/' || c == '-' || c == '+';
}

/* Takes the next word that could be a path; moves `rest` past it. */
static bool next_path(struct str *rest, struct str *path)
{
    size_t start = 0;

    while (start < rest->len && !is_path_byte(rest->ptr[start]))
        start++;
    size_t end = start;
    while (end < rest->len && is_path_byte(rest->ptr[end]))
        end++;
    *path = str_slice(*rest, start, end - start);
    *rest = str_slice(*rest, end, rest->len);
    while (path->len > 0 && path->ptr[0] == '/')
        *path = str_slice(*path, 1, path->len);
    return end > start;
}

/* Whatever a file of GitLab's CI names with the ending of YAML: `include:` has many forms. */
static enum gate_rc add_included(struct watch *watch, struct str commit, struct str path,
                                 struct error *err)
{
    struct str text;
    struct str word;
    bool is_readable;

    if (read_text(watch, commit, path, &text, &is_readable, err))
        return err->rc;
    while (is_readable && next_path(&text, &word)) {
        if (str_ends_with(word, STR(".yml")) || str_ends_with(word, STR(".yaml")))
            add_file(watch, word);
    }
    return GATE_OK;
}

static enum gate_rc add_gitlab(struct watch *watch, struct error *err)
{
    size_t next = watch->files.count;

    add_file(watch, STR(GITLAB_FILE));
    for (; next < watch->files.count; next++) {
        struct str path = *(const struct str *)vec_at(&watch->files, next);

        if (add_included(watch, watch->before, path, err) ||
            add_included(watch, watch->after, path, err))
            return err->rc;
    }
    return GATE_OK;
}

/* One that cannot be read as text is told of: nobody knows what it mentions. */
static enum gate_rc is_about_gate(const struct watch *watch, struct str commit, struct str path,
                                  struct str blob, bool *is_about, struct error *err)
{
    struct str text;
    bool is_readable = false;

    if (blob.len == 0)
        return GATE_OK;
    if (read_text(watch, commit, path, &text, &is_readable, err))
        return err->rc;
    *is_about = *is_about || !is_readable || mentions_gate(text);
    return GATE_OK;
}

static enum gate_rc compare_ci(const struct watch *watch, struct error *err)
{
    for (size_t i = 0; i < watch->files.count; i++) {
        struct str path = *(const struct str *)vec_at(&watch->files, i);
        struct str before;
        struct str after;
        bool is_about = false;

        if (find_blob(watch, watch->before, path, &before, err) ||
            find_blob(watch, watch->after, path, &after, err))
            return err->rc;
        if (str_equal(before, after))
            continue;
        if (is_about_gate(watch, watch->before, path, before, &is_about, err) ||
            is_about_gate(watch, watch->after, path, after, &is_about, err))
            return err->rc;
        if (is_about)
            add_change(watch, path, before, after, "how the CI runs gate");
    }
    return GATE_OK;
}

enum gate_rc guards_compare(struct repository *repository, struct str before, struct str after,
                            struct arena *arena, struct vec *changes, struct error *err)
{
    struct watch watch = {
        .repository = repository,
        .before = before,
        .after = after,
        .arena = arena,
        .changes = changes,
        .files = VEC_INIT(struct str),
    };
    enum gate_rc rc = GATE_OK;

    if (compare_fixed(&watch, err) || add_workflows(&watch, before, err) ||
        add_workflows(&watch, after, err) || add_gitlab(&watch, err) || compare_ci(&watch, err))
        rc = err->rc;
    vec_release(&watch.files);
    return rc;
}
