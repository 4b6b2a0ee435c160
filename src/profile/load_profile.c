#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "profile/load.h"

static const char *const target_words[] = {
    [CONTROL_ANY] = "any",
    [CONTROL_IMAGE] = "image",
    [CONTROL_CONFIG] = "config",
    [CONTROL_HOST] = "host",
};

const char *load_target_word(enum control_target target)
{
    return target_words[target];
}

bool load_is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c == '-' && i > 0))
            return false;
    }
    return id.len > 0;
}

void load_target(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    enum control_target *target = member;
    int index = yaml_keys_word(reader, pair, target_words, COUNT_OF(target_words));

    if (index >= 0)
        *target = (enum control_target)index;
}

static void load_format(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)member;
    if (pair->value->kind != YAML_INTEGER || pair->value->integer != 1)
        yaml_keys_fault(reader, pair->value, "1", NULL, "gate_profile is '%.*s'",
                        STR_ARG(pair->value->text));
}

static void load_name(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *name = member;

    yaml_keys_source(reader, pair, member);
    if (yaml_keys_is_scalar(pair->value) && !load_is_id(*name))
        yaml_keys_fault(reader, pair->value, "a-z, 0-9 and '-'", NULL, "the name '%.*s' is no word",
                        STR_ARG(*name));
}

/* `benchmark: TEXT`, or a map from a platform's key to its benchmark. */
static void load_benchmark(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;
    const struct yaml_node *node = pair->value;
    size_t room = node->kind == YAML_MAP ? node->pair_count : 1;
    struct profile_benchmark *rows = arena_new(reader->arena, room + 1, sizeof(*rows));

    profile->benchmarks = rows;
    if (node->kind != YAML_MAP) {
        yaml_keys_source(reader, pair, &rows[0].name);
        profile->benchmark_count = 1;
        return;
    }
    for (size_t i = 0; i < node->pair_count; i++) {
        rows[i].key = node->pairs[i].key->text;
        yaml_keys_source(reader, &node->pairs[i], &rows[i].name);
    }
    profile->benchmark_count = node->pair_count;
}

static void load_grade(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    double *grade = member;
    const struct yaml_node *node = pair->value;

    if (node->kind == YAML_REAL)
        *grade = node->real;
    else if (node->kind == YAML_INTEGER)
        *grade = (double)node->integer;
    else
        *grade = 0;
    if (!(*grade > 0 && *grade <= 1))
        yaml_keys_fault(reader, node, "an impact above 0 and at most 1", NULL, "'%.*s' is '%.*s'",
                        STR_ARG(pair->key->text), STR_ARG(node->text));
}

static const struct key_def grade_keys[] = {
    { .name = "cat1",
      .shape = KEY_NUMBER,
      .help = "lowest impact that is CAT I",
      .load = load_grade,
      .offset = offsetof(struct profile, cat1) },
    { .name = "cat2",
      .shape = KEY_NUMBER,
      .help = "lowest impact that is CAT II",
      .load = load_grade,
      .offset = offsetof(struct profile, cat2) },
};

static void load_grades(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;

    if (yaml_keys_read(reader, pair->value, "grades", grade_keys, COUNT_OF(grade_keys), profile) &&
        profile->cat1 <= profile->cat2)
        yaml_keys_fault(reader, pair->value, NULL, NULL, "cat1 is not above cat2");
}

static void load_support_words(struct yaml_reader *reader, const struct yaml_pair *pair,
                               void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
}

struct support_texts {
    struct texts os;
    struct texts families;
    struct texts versions;
};

static const struct key_def support_keys[] = {
    { .name = "os",
      .shape = KEY_LIST,
      .help = "ID of os-release, one or a list",
      .load = load_support_words,
      .offset = offsetof(struct support_texts, os) },
    { .name = "family",
      .shape = KEY_LIST,
      .help = "family of distributions, one or a list",
      .load = load_support_words,
      .offset = offsetof(struct support_texts, families) },
    { .name = "version",
      .shape = KEY_LIST,
      .help = "VERSION_ID of os-release, one or a list; 12 is 12.4 too",
      .load = load_support_words,
      .offset = offsetof(struct support_texts, versions) },
};

static void load_supports(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_LIST, pair->key->text))
        return;

    struct support *rows = arena_new(reader->arena, node->item_count + 1, sizeof(*rows));
    for (size_t i = 0; i < node->item_count; i++) {
        struct support_texts texts = { .os = { .count = 0 } };

        (void)yaml_keys_read(reader, node->items[i], "supports", support_keys,
                             COUNT_OF(support_keys), &texts);
        rows[i] = (struct support){
            .os = texts.os.items,
            .os_count = texts.os.count,
            .families = texts.families.items,
            .family_count = texts.families.count,
            .versions = texts.versions.items,
            .version_count = texts.versions.count,
        };
    }
    profile->supports = rows;
    profile->support_count = node->item_count;
}

/* Inputs before controls, whatever the order of the file. */
static const struct key_def profile_keys[] = {
    { .name = "gate_profile",
      .shape = KEY_INTEGER,
      .help = "version of the language: 1",
      .is_required = true,
      .load = load_format },
    { .name = "name",
      .shape = KEY_WORD,
      .help = "what --profile calls it",
      .is_required = true,
      .load = load_name,
      .offset = offsetof(struct profile, name) },
    { .name = "version",
      .shape = KEY_SOURCE,
      .help = "its own version",
      .is_required = true,
      .load = yaml_keys_source,
      .offset = offsetof(struct profile, version) },
    { .name = "title",
      .shape = KEY_TEXT,
      .help = "one line for people",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct profile, title) },
    { .name = "desc",
      .shape = KEY_TEXT,
      .help = "what it covers and what it does not",
      .load = yaml_keys_text,
      .offset = offsetof(struct profile, desc) },
    { .name = "benchmark",
      .shape = KEY_ANY,
      .help = "the benchmark it follows, or a map from a platform such as debian12 to one",
      .load = load_benchmark },
    { .name = "grades",
      .shape = KEY_MAP,
      .help = "the scale of its impacts; {cat1: 0.9, cat2: 0.7} where it is not given",
      .load = load_grades },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "what its controls need: any, image, config or host",
      .load = load_target,
      .offset = offsetof(struct profile, target) },
    { .name = "supports",
      .shape = KEY_LIST,
      .help = "the distributions it is for: any of its maps of os, family and version",
      .load = load_supports },
    { .name = "inputs",
      .shape = KEY_MAP,
      .help = "values that a user may set",
      .load = load_inputs },
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "its controls, here or in files of the folder controls",
      .load = load_controls },
};

static const struct key_def controls_keys[] = {
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "controls of the profile",
      .is_required = true,
      .load = load_controls },
};

void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target)
{
    loader->file = file;
    loader->reader.file = (struct source_location){ .file = file->shown };
    yaml_keys_read_file(&loader->reader, file->text, what, keys, count, target);
}

static bool is_main(const struct profile_file *file)
{
    return str_equal(file->path, STR("profile.yaml"));
}

static void load_files(struct loader *loader, const struct profile_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_main(&files[i]))
            load_file(loader, &files[i], "a profile", profile_keys, COUNT_OF(profile_keys),
                      loader->profile);
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_main(&files[i]))
            load_file(loader, &files[i], "a file of controls", controls_keys,
                      COUNT_OF(controls_keys), loader->profile);
    }
}

static struct profile *new_profile(void)
{
    struct profile *profile = memory_new(1, sizeof(*profile));

    profile->arena = memory_new(1, sizeof(*profile->arena));
    *profile->arena = ARENA_INIT;
    profile->cat1 = 0.9;
    profile->cat2 = 0.7;
    return profile;
}

/* Moves the controls to the arena, where they stay. */
static void keep_controls(struct loader *loader)
{
    size_t count = loader->controls.count;
    struct control *controls = arena_new(loader->reader.arena, count + 1, sizeof(*controls));

    for (size_t i = 0; i < count; i++)
        controls[i] = *(struct control *)vec_at(&loader->controls, i);
    loader->profile->controls = controls;
    loader->profile->control_count = count;
}

/* Fills `profile` from its files; the faults are in `diagnostics`, and counted in the message. */
static enum gate_rc load_all(struct profile *profile, const struct profile_file *files,
                             size_t count, struct diagnostics *diagnostics, struct error *err)
{
    struct loader loader = {
        .reader = { .arena = profile->arena, .diagnostics = diagnostics },
        .profile = profile,
        .controls = VEC_INIT(struct control),
        .ids = MAP_INIT,
    };
    size_t before = diagnostics->items.count;

    load_files(&loader, files, count);
    keep_controls(&loader);
    map_release(&loader.ids);
    vec_release(&loader.controls);
    profile->sha256 = profile_files_digest(files, count);

    const struct source_location whole = { .file = files[0].shown };
    if (diagnostics->items.count == before && profile->control_count == 0)
        diagnostics_add(diagnostics, &whole, NULL, NULL, "the profile has no control");

    return yaml_keys_outcome(diagnostics, before, "the profile", err);
}

enum gate_rc profile_open(const char *name, struct diagnostics *diagnostics,
                          struct profile **profile, struct error *err)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();
    struct profile_files files;

    enum gate_rc rc = profile_files_read(name, PROFILE_CONTROLS, opened->arena, &files, err);
    if (!rc)
        rc = load_all(opened, files.items.items, files.items.count, diagnostics, err);
    vec_release(&files.items);
    if (rc)
        return rc;

    opened->is_builtin = files.is_builtin;
    opened->source = files.source;
    *profile = STEAL(opened);
    return GATE_OK;
}

enum gate_rc profile_parse(struct str shown, struct str text, struct diagnostics *diagnostics,
                           struct profile **profile, struct error *err)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();
    const struct profile_file file = {
        .path = STR("profile.yaml"),
        .shown = arena_str(opened->arena, shown),
        .text = arena_str(opened->arena, text),
    };

    if (load_all(opened, &file, 1, diagnostics, err))
        return err->rc;
    opened->source = file.shown;
    *profile = STEAL(opened);
    return GATE_OK;
}

void profile_close(struct profile *profile)
{
    if (!profile)
        return;
    arena_release(profile->arena);
    free(profile->arena);
    free(profile);
}

void profile_closep(struct profile **profile)
{
    profile_close(*profile);
}
