#include <sys/stat.h>

#include "base/limits.h"
#include "policy/trust.h"

enum { MOST_ENTRIES = 1 << 16 }; /* of the top of a tree, and of .gate */

struct reading {
    struct repository *repository;
    struct str commit;
    bool is_organisation;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct trust_files *files;
};

/* What .gate may hold, and whether it is a folder. */
struct known_entry {
    const char *name;
    bool is_folder;
};

static const struct known_entry known_entries[] = {
    { .name = "policy.yaml" },
    { .name = "allowed_signers" },
    { .name = "revoked" },
    { .name = "waivers", .is_folder = true },
    { .name = "ledger", .is_folder = true },
    { .name = "gitlab-ci.yml" }, /* the step of the CI, as gate init writes it */
};

static struct source_location location_of(const struct repository_entry *entry)
{
    return (struct source_location){ .file = entry->path, .blob = entry->id };
}

/* The part of a path behind its last '/'. */
static struct str name_of(struct str path)
{
    struct str name = path;

    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '/')
            name = str_slice(path, i + 1, path.len);
    }
    return name;
}

/* False if the name is none of the known ones. */
static bool check_known(const struct reading *reading, const struct repository_entry *entry)
{
    struct source_location at = location_of(entry);
    struct str name = name_of(entry->path);

    for (size_t i = 0; i < COUNT_OF(known_entries); i++) {
        const struct known_entry *known = &known_entries[i];
        bool is_right =
            known->is_folder ? S_ISDIR(entry->mode) : repository_mode_is_regular(entry->mode);

        if (!str_equal_nocase(name, str_of(known->name)))
            continue;
        if (!str_equal(name, str_of(known->name)))
            diagnostics_add(reading->diagnostics, &at, NULL, NULL,
                            "the name differs from '%s' by its case alone", known->name);
        else if (!is_right)
            diagnostics_add(reading->diagnostics, &at, known->is_folder ? "a folder" : "a file",
                            NULL, "%s, which does not count", repository_mode_name(entry->mode));
        return true;
    }
    return false;
}

static void check_entry(const struct reading *reading, const struct repository_entry *entry,
                        struct vec *unknown)
{
    struct source_location at = location_of(entry);

    if (check_known(reading, entry))
        return;
    if (!repository_mode_is_regular(entry->mode) && !S_ISDIR(entry->mode))
        diagnostics_add(reading->diagnostics, &at, NULL, NULL, "%s, which .gate may not hold",
                        repository_mode_name(entry->mode));
    else if (!str_starts_with(name_of(entry->path), STR("README")))
        *(struct str *)vec_add(unknown) = entry->path;
}

/* The top of the tree: .gate is a folder, and nothing else looks like it. */
static enum gate_rc check_top(const struct reading *reading, struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);

    if (repository_list_folder(reading->repository, reading->commit, STR(""), MOST_ENTRIES,
                               reading->arena, &entries, err))
        return err->rc;
    for (size_t i = 0; i < entries.count; i++) {
        const struct repository_entry *entry = vec_at(&entries, i);
        struct source_location at = location_of(entry);

        if (!str_equal_nocase(entry->path, STR(".gate")))
            continue;
        if (!str_equal(entry->path, STR(".gate")))
            diagnostics_add(reading->diagnostics, &at, NULL, NULL,
                            "the name differs from '.gate' by its case alone");
        else if (!S_ISDIR(entry->mode))
            diagnostics_add(reading->diagnostics, &at, "a folder", NULL, "%s, which does not count",
                            repository_mode_name(entry->mode));
    }
    return GATE_OK;
}

static void keep_unknown(const struct reading *reading, const struct vec *unknown)
{
    struct str *items = arena_new(reading->arena, unknown->count, sizeof(*items));

    for (size_t i = 0; i < unknown->count; i++)
        items[i] = *(const struct str *)vec_at(unknown, i);
    reading->files->unknown = (struct policy_texts){ .items = items, .count = unknown->count };
}

/* Checks what .gate holds; `entries` has it then. */
static enum gate_rc check_entries(const struct reading *reading, struct vec *entries,
                                  struct error *err)
{
    CLEANUP(vec_release) struct vec unknown = VEC_INIT(struct str);

    if (check_top(reading, err) ||
        repository_list_folder(reading->repository, reading->commit, STR(".gate"), MOST_ENTRIES,
                               reading->arena, entries, err))
        return err->rc;
    for (size_t i = 0; i < entries->count; i++) {
        const struct repository_entry *entry = vec_at(entries, i);

        if (!str_equal(entry->path, STR(".gate")))
            check_entry(reading, entry, &unknown);
    }
    keep_unknown(reading, &unknown);
    return GATE_OK;
}

/* One of the three files, as far as it is there. */
struct trust_text {
    struct source_location at; /* without a blob if there is no such file */
    bool is_there;             /* false as well for one with a fault */
    struct str text;
};

static enum gate_rc read_file(const struct reading *reading, const struct vec *entries,
                              const char *path, size_t limit, struct trust_text *file,
                              struct error *err)
{
    struct error problem = ERROR_INIT; /* too large is a fault like the others */

    *file = (struct trust_text){ .at = { .file = str_of(path), .blob = STR("") } };
    for (size_t i = 0; i < entries->count; i++) {
        const struct repository_entry *entry = vec_at(entries, i);

        if (!str_equal(entry->path, str_of(path)) || !repository_mode_is_regular(entry->mode))
            continue;
        file->at.blob = entry->id;
        enum gate_rc rc = repository_read_blob(reading->repository, entry->id, limit,
                                               reading->arena, &file->text, &problem);
        if (rc == GATE_ELIMIT)
            diagnostics_add(reading->diagnostics, &file->at, NULL, NULL, "larger than %zu KiB",
                            limit >> 10);
        else if (rc)
            return error_set(err, rc, "'%s': %s", path, problem.message);
        file->is_there = rc == GATE_OK;
    }
    return GATE_OK;
}

/* What a parser said, unless it stands in the diagnostics already. */
static void keep_fault(const struct reading *reading, size_t before,
                       const struct source_location *at, const struct error *problem)
{
    if (reading->diagnostics->items.count == before)
        diagnostics_add(reading->diagnostics, at, NULL, NULL, "%s", problem->message);
}

static enum gate_rc read_policy(const struct reading *reading, const struct vec *entries,
                                struct error *err)
{
    struct trust_files *files = reading->files;
    struct trust_text file;
    size_t before = reading->diagnostics->items.count;
    struct error problem = ERROR_INIT;

    policy_init(&files->policy);
    if (read_file(reading, entries, TRUST_POLICY_PATH, LIMIT_POLICY_BYTES, &file, err))
        return err->rc;
    files->policy_blob = file.at.blob;
    files->has_policy = file.is_there;
    if (file.is_there && policy_parse(file.text, &file.at, reading->is_organisation, reading->arena,
                                      reading->diagnostics, &files->policy, &problem))
        keep_fault(reading, before, &file.at, &problem);
    return GATE_OK;
}

static enum gate_rc read_signers(const struct reading *reading, const struct vec *entries,
                                 struct error *err)
{
    struct trust_files *files = reading->files;
    struct trust_text file;
    size_t before = reading->diagnostics->items.count;
    struct error problem = ERROR_INIT;

    if (read_file(reading, entries, TRUST_SIGNERS_PATH, LIMIT_KEYS_BYTES, &file, err))
        return err->rc;
    files->signers_blob = file.at.blob;
    if (!file.is_there)
        return GATE_OK;
    if (allowed_signers_parse(file.text, &file.at, reading->arena, reading->diagnostics,
                              &files->signers, &problem))
        keep_fault(reading, before, &file.at, &problem);
    else
        persons_check_namespaces(persons_new(&files->signers, reading->arena), &file.at,
                                 reading->diagnostics);
    return GATE_OK;
}

static enum gate_rc read_revoked(const struct reading *reading, const struct vec *entries,
                                 struct error *err)
{
    struct trust_files *files = reading->files;
    struct trust_text file;
    size_t before = reading->diagnostics->items.count;
    struct error problem = ERROR_INIT;

    if (read_file(reading, entries, TRUST_REVOKED_PATH, LIMIT_KEYS_BYTES, &file, err))
        return err->rc;
    files->revoked_blob = file.at.blob;
    if (file.is_there && revocations_parse(file.text, &file.at, reading->arena,
                                           reading->diagnostics, &files->revocations, &problem))
        keep_fault(reading, before, &file.at, &problem);
    return GATE_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as trust_load() */
enum gate_rc trust_read_files(struct repository *repository, struct str commit,
                              bool is_organisation, struct arena *arena,
                              struct diagnostics *diagnostics, struct trust_files *files,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);
    struct trust_files read = { .commit = arena_str(arena, commit) };
    struct reading reading = {
        .repository = repository,
        .commit = commit,
        .is_organisation = is_organisation,
        .arena = arena,
        .diagnostics = diagnostics,
        .files = &read,
    };
    size_t before = diagnostics->items.count;

    if (check_entries(&reading, &entries, err) || read_policy(&reading, &entries, err) ||
        read_signers(&reading, &entries, err) || read_revoked(&reading, &entries, err))
        return err->rc;
    size_t faults = diagnostics->items.count - before;
    if (faults > 0)
        return error_set(err, GATE_EUSAGE, ".gate of the commit %.*s has %zu fault%s",
                         STR_ARG(commit), faults, faults == 1 ? "" : "s");
    *files = read;
    return GATE_OK;
}
