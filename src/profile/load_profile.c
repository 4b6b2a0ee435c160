#include <stddef.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/threads.h"
#include "format/yaml_packed.h"
#include "profile/embedded.h"
#include "profile/load.h"
#include "profile/load_remedy.h"

static const char *const target_words[] = {
    [CONTROL_ANY] = "any",
    [CONTROL_IMAGE] = "image",
    [CONTROL_CONFIG] = "config",
    [CONTROL_HOST] = "host",
};

const char *control_target_name(enum control_target target)
{
    return target_words[target];
}

/* As load_is_id() says; a control of `for` has names of it between braces. */
const struct key_value load_id_value = {
    .shape = KEY_WORD,
    .pattern = "^([a-z0-9]|\\$\\{[a-z0-9_]+\\})([a-z0-9-]|\\$\\{[a-z0-9_]+\\})*$",
};

bool load_is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c == '-' && i > 0))
            return false;
    }
    return id.len > 0;
}

const struct key_value load_target_value = {
    .shape = KEY_WORD,
    .words = target_words,
    .word_count = COUNT_OF(target_words),
};

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

static const double grade_range[] = { 0, 1 };
static const struct key_value grade_value = {
    .shape = KEY_NUMBER,
    .range = grade_range,
    .is_lowest_excluded = true,
};

static const struct key_def grade_keys[] = {
    { .name = "cat1",
      .shape = KEY_NUMBER,
      .help = "lowest impact that is CAT I",
      .value = &grade_value,
      .load = load_grade,
      .offset = offsetof(struct profile, cat1) },
    { .name = "cat2",
      .shape = KEY_NUMBER,
      .help = "lowest impact that is CAT II",
      .value = &grade_value,
      .load = load_grade,
      .offset = offsetof(struct profile, cat2) },
};

static const struct key_table grade_table = {
    .name = "grades",
    .keys = grade_keys,
    .count = COUNT_OF(grade_keys),
};

static void load_grades(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;

    if (yaml_keys_read(reader, pair->value, "grades", grade_keys, COUNT_OF(grade_keys), profile) &&
        profile->cat1 <= profile->cat2)
        yaml_keys_fault(reader, pair->value, NULL, NULL, "cat1 is not above cat2");
}

static void load_supports(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;

    profile->support_count = load_support_list(reader, pair, &profile->supports);
}

static const double format_range[] = { 1, 1 };
static const struct key_value each_text = { .shape = KEY_SOURCE };
static const struct key_value each_support = { .shape = KEY_MAP, .table = &load_support_table };
static const struct key_value each_input = { .shape = KEY_MAP, .table = &load_input_table };
static const struct key_value each_control = { .shape = KEY_MAP, .table = &load_control_table };

static const struct key_value format_value = { .shape = KEY_INTEGER, .range = format_range };
static const struct key_value benchmark_value = {
    .shape = KEY_SOURCE,
    .other = &(const struct key_value){ .shape = KEY_MAP, .each = &each_text },
};
static const struct key_value grades_value = { .shape = KEY_MAP, .table = &grade_table };
static const struct key_value supports_value = { .shape = KEY_LIST, .each = &each_support };
static const struct key_value each_include = { .shape = KEY_MAP, .table = &load_include_table };
static const struct key_value include_value = { .shape = KEY_LIST, .each = &each_include };
static const struct key_value framework_value = { .shape = KEY_MAP,
                                                  .table = &load_framework_table };
static const struct key_value inputs_value = { .shape = KEY_MAP, .each = &each_input };
static const struct key_value controls_value = { .shape = KEY_LIST, .each = &each_control };

/*
 * Inputs before controls, and what an included profile is measured by before it, whatever the order
 * of the file.
 */
static const struct key_def profile_keys[] = {
    { .name = "gate_profile",
      .shape = KEY_INTEGER,
      .help = "version of the language: 1",
      .value = &format_value,
      .is_required = true,
      .load = load_format },
    { .name = "name",
      .shape = KEY_WORD,
      .help = "what --profile calls it",
      .value = &load_id_value,
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
      .value = &benchmark_value,
      .load = load_benchmark },
    { .name = "grades",
      .shape = KEY_MAP,
      .help = "the scale of its impacts; {cat1: 0.9, cat2: 0.7} where it is not given",
      .value = &grades_value,
      .load = load_grades },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "what its controls need: any, image, config or host",
      .value = &load_target_value,
      .load = load_target,
      .offset = offsetof(struct profile, target) },
    { .name = "supports",
      .shape = KEY_LIST,
      .help = "the distributions it is for: any of its maps of os, family and version",
      .value = &supports_value,
      .load = load_supports },
    { .name = "framework",
      .shape = KEY_MAP,
      .help = "the framework that it selects by, for reports by requirement",
      .value = &framework_value,
      .load = load_framework },
    { .name = "inputs",
      .shape = KEY_MAP,
      .help = "values that a user may set",
      .value = &inputs_value,
      .load = load_inputs },
    { .name = "include",
      .shape = KEY_LIST,
      .help = "other profiles whose controls and inputs it takes",
      .value = &include_value,
      .load = load_include },
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "its controls, here or in files of the folder controls",
      .value = &controls_value,
      .load = load_controls },
};

static const struct key_def controls_keys[] = {
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "controls of the profile",
      .value = &controls_value,
      .is_required = true,
      .load = load_controls },
};

const struct key_table load_profile_table = {
    .name = "profile",
    .keys = profile_keys,
    .count = COUNT_OF(profile_keys),
};

const struct key_table load_controls_table = {
    .name = "controls",
    .keys = controls_keys,
    .count = COUNT_OF(controls_keys),
};

/* The build parsed the built-in ones, and kept their trees. */
static void parse_file(const struct profile_file *file, struct yaml_parsed *parsed)
{
    const struct str texts = { .ptr = (const char *)embedded_texts, .len = embedded_texts_size };

    if (file->tree.len == 0)
        yaml_keys_parse_apart(file->text, parsed);
    else if (yaml_unpack(file->tree, texts, &parsed->arena, &parsed->root, &parsed->err))
        parsed->root = NULL;
}

/* What a file is read as. */
struct file_kind {
    const char *what;
    const struct key_def *keys;
    size_t count;
};

static void read_parsed(struct loader *loader, const struct profile_file *file,
                        struct yaml_parsed *parsed, const struct file_kind *kind, void *target)
{
    loader->file = file;
    loader->reader.file = (struct source_location){ .file = file->shown };

    const struct yaml_node *root = yaml_keys_take(&loader->reader, parsed, kind->what);
    if (root)
        (void)yaml_keys_read(&loader->reader, root, kind->what, kind->keys, kind->count, target);
}

void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target)
{
    const struct file_kind kind = { .what = what, .keys = keys, .count = count };
    struct yaml_parsed parsed = { .arena = ARENA_INIT };

    parse_file(file, &parsed);
    read_parsed(loader, file, &parsed, &kind, target);
}

static bool is_main(const struct profile_file *file)
{
    return str_equal(file->path, STR("profile.yaml"));
}

struct parsing {
    const struct profile_file *files;
    struct yaml_parsed *parsed;
};

static void parse_one(void *context, size_t index, unsigned worker)
{
    const struct parsing *parsing = context;

    (void)worker;
    parse_file(&parsing->files[index], &parsing->parsed[index]);
}

/* Parsing is half of the work, and needs nothing of other files: it is shared between threads. */
static void load_files(struct loader *loader, const struct profile_file *files, size_t count)
{
    static const struct file_kind main_kind = { "a profile", profile_keys, COUNT_OF(profile_keys) };
    static const struct file_kind controls_kind = { "a file of controls", controls_keys,
                                                    COUNT_OF(controls_keys) };
    struct yaml_parsed *parsed = memory_new(count, sizeof(*parsed));

    threads_run(&(struct threads_plan){
        .job_count = count,
        .job = parse_one,
        .context = &(struct parsing){ .files = files, .parsed = parsed },
    });
    for (size_t i = 0; i < count; i++) {
        if (is_main(&files[i]))
            read_parsed(loader, &files[i], &parsed[i], &main_kind, loader->profile);
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_main(&files[i]))
            read_parsed(loader, &files[i], &parsed[i], &controls_kind, loader->profile);
    }
    free(parsed);
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

static void keep_all(struct loader *loader)
{
    struct profile *profile = loader->profile;

    profile->controls = vec_keep(&loader->controls, loader->reader.arena);
    profile->control_count = loader->controls.count;
    profile->edits = vec_keep(&loader->edits, loader->reader.arena);
    profile->edit_count = loader->edits.count;
    profile->included = vec_keep(&loader->included, loader->reader.arena);
    profile->included_count = loader->included.count;
    load_framework_end(loader);
    map_release(&loader->ids);
    vec_release(&loader->controls);
    vec_release(&loader->references);
    vec_release(&loader->edits);
    vec_release(&loader->included);
    vec_release(&loader->selectors);
    vec_release(&loader->inputs);
    load_forms_release(loader);
}

/* Whoever pins a profile pins what it includes. */
static struct digest digest_all(const struct profile *profile, const struct profile_file *files,
                                size_t count)
{
    const struct digest own = profile_files_digest(files, count);
    struct digest_stream *stream;

    if (profile->included_count == 0)
        return own;
    stream = digest_open(DIGEST_SHA256);
    digest_update(stream, "gate-include-1", sizeof("gate-include-1"));
    digest_update(stream, own.bytes, digest_size(own.kind));
    for (size_t i = 0; i < profile->included_count; i++)
        digest_update(stream, profile->included[i]->sha256.bytes,
                      digest_size(profile->included[i]->sha256.kind));
    return digest_finish(stream);
}

/* Fills `profile` from its files; the faults are in `diagnostics`, and counted in the message. */
static enum gate_rc load_all(const struct include_chain *chain, struct profile *profile,
                             const struct profile_files *files, struct diagnostics *diagnostics,
                             struct error *err)
{
    const struct profile_file *items = files->items.items;
    struct loader loader = {
        .reader = { .arena = profile->arena, .diagnostics = diagnostics },
        .profile = profile,
        .chain = chain,
        .controls = VEC_INIT(struct control),
        .references = VEC_INIT(const struct reference *),
        .edits = VEC_INIT(struct profile_edit),
        .included = VEC_INIT(struct profile *),
        .selectors = VEC_INIT(struct str),
        .ids = MAP_INIT,
        .inputs = VEC_INIT(struct str),
        .forms = VEC_INIT(struct load_form),
    };
    size_t before = diagnostics->items.count;

    load_files(&loader, items, files->items.count);
    keep_all(&loader);
    profile->sha256 = digest_all(profile, items, files->items.count);
    profile->is_builtin = files->is_builtin;
    profile->source = files->source;

    const struct source_location whole = { .file = items[0].shown };
    if (diagnostics->items.count == before && profile->control_count == 0)
        diagnostics_add(diagnostics, &whole, NULL, NULL, "the profile has no control");

    return yaml_keys_outcome(diagnostics, before, "the profile", err);
}

static enum gate_rc open_files(const char *name, struct diagnostics *diagnostics,
                               struct profile *opened, struct error *err)
{
    struct profile_files files;
    size_t included = 0;

    enum gate_rc rc = profile_files_read(name, PROFILE_CONTROLS, opened->arena, &files, err);
    opened->is_builtin = files.is_builtin;
    opened->source = files.source;
    if (!rc) {
        const struct include_chain chain = { .place = files.place,
                                             .name = str_of(name),
                                             .included = &included };

        rc = load_all(&chain, opened, &files, diagnostics, err);
    }
    vec_release(&files.items);
    return rc;
}

enum gate_rc profile_open(const char *name, struct diagnostics *diagnostics,
                          struct profile **profile, struct error *err)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();

    if (open_files(name, diagnostics, opened, err))
        return err->rc;
    *profile = STEAL(opened);
    return GATE_OK;
}

enum gate_rc profile_examine(const char *name, struct diagnostics *diagnostics,
                             struct profile **profile, struct error *err)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();
    size_t before = diagnostics->items.count;

    enum gate_rc rc = open_files(name, diagnostics, opened, err);
    if (rc && diagnostics->items.count == before)
        return rc;
    opened->is_partial = rc != GATE_OK;
    *profile = STEAL(opened);
    return rc;
}

enum gate_rc profile_parse(struct str shown, struct str text, struct diagnostics *diagnostics,
                           struct profile **profile, struct error *err)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();
    struct profile_files files = {
        .source = arena_str(opened->arena, shown),
        .items = VEC_INIT(struct profile_file),
    };
    size_t included = 0;
    const struct include_chain chain = { .name = files.source, .included = &included };

    *(struct profile_file *)vec_add(&files.items) = (struct profile_file){
        .path = STR("profile.yaml"),
        .shown = files.source,
        .text = arena_str(opened->arena, text),
    };
    enum gate_rc rc = load_all(&chain, opened, &files, diagnostics, err);
    vec_release(&files.items);
    if (!rc)
        *profile = STEAL(opened);
    return rc;
}

/* Whether the profile at `place` is being read already; if so, that is a fault with both places. */
static bool is_cycle(struct loader *loader, const struct yaml_node *node,
                     const struct profile_place *place)
{
    for (const struct include_chain *link = loader->chain; link; link = link->parent) {
        if (link->place.is_builtin != place->is_builtin ||
            !str_equal(link->place.path, place->path) || place->path.len == 0)
            continue;
        if (link->at.file.len > 0)
            yaml_keys_fault(&loader->reader, node, NULL, NULL,
                            "profile '%.*s' includes itself: it is included by %.*s:%u",
                            STR_ARG(node->text), STR_ARG(link->at.file), link->at.line);
        else
            yaml_keys_fault(&loader->reader, node, NULL, NULL,
                            "profile '%.*s' includes itself: it is the profile %.*s",
                            STR_ARG(node->text), STR_ARG(link->name));
        return true;
    }
    return false;
}

/* Reads what `node` names below the profile being read; false with a fault. */
static bool read_included(struct loader *loader, const struct yaml_node *node, struct arena *arena,
                          struct profile_files *files)
{
    struct error err = ERROR_INIT; /* becomes a fault */
    struct profile_place place;

    if (++*loader->chain->included > LIMIT_PROFILE_INCLUDES) {
        yaml_keys_fault(&loader->reader, node, NULL, NULL, "more than %d profiles are included",
                        LIMIT_PROFILE_INCLUDES);
        return false;
    }
    if (profile_place_find(&loader->chain->place, node->text, arena, &place, &err)) {
        yaml_keys_fault(&loader->reader, node, NULL, NULL, "%s", err.message);
        return false;
    }
    if (is_cycle(loader, node, &place))
        return false;
    if (profile_files_read_below(&place, arena, files, &err)) {
        yaml_keys_fault(&loader->reader, node, NULL, NULL, "%s", err.message);
        return false;
    }
    return true;
}

struct profile *load_included(struct loader *loader, const struct yaml_node *node)
{
    CLEANUP(profile_closep) struct profile *opened = new_profile();
    struct diagnostics *diagnostics = loader->reader.diagnostics;
    struct profile_files files = { .items = VEC_INIT(struct profile_file) };
    struct error err = ERROR_INIT; /* its faults are told already */
    bool is_loaded = false;

    if (read_included(loader, node, opened->arena, &files)) {
        const struct include_chain chain = {
            .parent = loader->chain,
            .place = files.place,
            .name = node->text,
            .at = yaml_keys_place(&loader->reader, node),
            .included = loader->chain->included,
        };

        is_loaded = !load_all(&chain, opened, &files, diagnostics, &err);
    }
    vec_release(&files.items);
    return is_loaded ? STEAL(opened) : NULL;
}

void profile_close(struct profile *profile)
{
    if (!profile)
        return;
    for (size_t i = 0; i < profile->included_count; i++)
        profile_close(profile->included[i]); /* no deeper than includes may be */
    arena_release(profile->arena);
    free(profile->arena);
    free(profile);
}

void profile_closep(struct profile **profile)
{
    profile_close(*profile);
}
