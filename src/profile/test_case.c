#include "profile/test_case.h"

#include <stddef.h>

#include "base/clock.h"
#include "profile/load.h"
#include "profile/test_image.h"

static const char *status_word_at(size_t index)
{
    return index <= STATUS_FAILED ? status_name((enum status)index) : NULL;
}

/* All but REASON_NONE; absent is a reason of other results too, and told by their status. */
static const char *reason_word_at(size_t index)
{
    return index < REASON_ABSENT ? reason_name((enum reason)(index + 1)) : NULL;
}

static void load_status(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const char *words[STATUS_FAILED + 1];
    enum status *status = member;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        words[i] = status_word_at(i);

    int index = yaml_keys_word(reader, pair, words, COUNT_OF(words));
    if (index >= 0)
        *status = (enum status)index;
}

static void load_reason(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const char *words[REASON_ABSENT];
    enum reason *reason = member;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        words[i] = reason_word_at(i);

    int index = yaml_keys_word(reader, pair, words, COUNT_OF(words));
    if (index >= 0)
        *reason = (enum reason)(index + 1);
}

static void load_count(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct test_expectation *expectation = member;
    const struct yaml_node *node = pair->value;

    if (node->kind != YAML_INTEGER || node->integer < 0) {
        yaml_keys_fault(reader, node, "a number of findings", NULL, "count is '%.*s'",
                        STR_ARG(node->text));
        return;
    }
    expectation->has_count = true;
    expectation->count = (size_t)node->integer;
}

static const struct key_value status_value = { .shape = KEY_WORD, .word_at = status_word_at };
static const struct key_value reason_value = { .shape = KEY_WORD, .word_at = reason_word_at };
static const double count_range[] = { 0, 9007199254740992.0 };
static const struct key_value count_value = { .shape = KEY_INTEGER, .range = count_range };

static const struct key_def expectation_keys[] = {
    { .name = "status",
      .shape = KEY_WORD,
      .help = "passed, failed, error, skipped or not_applicable",
      .value = &status_value,
      .is_required = true,
      .load = load_status,
      .offset = offsetof(struct test_expectation, status) },
    { .name = "at",
      .shape = KEY_TEXT,
      .help = "where one of its findings stands: PATH:LINE, PATH or config KEY",
      .load = yaml_keys_text,
      .offset = offsetof(struct test_expectation, at) },
    { .name = "reason",
      .shape = KEY_WORD,
      .help = "its reason code",
      .value = &reason_value,
      .load = load_reason,
      .offset = offsetof(struct test_expectation, reason) },
    { .name = "count",
      .shape = KEY_INTEGER,
      .help = "how many findings it has",
      .value = &count_value,
      .load = load_count },
};

static const struct key_table expectation_table = {
    .name = "expectation",
    .keys = expectation_keys,
    .count = COUNT_OF(expectation_keys),
};

static const struct key_value expectation_value = {
    .shape = KEY_WORD,
    .word_at = status_word_at,
    .other = &(const struct key_value){ .shape = KEY_MAP, .table = &expectation_table },
};

static const struct control *find_control(struct yaml_reader *reader, const struct yaml_node *node)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct profile *profile = loader_of(reader)->profile;

    for (size_t i = 0; i < profile->control_count; i++) {
        if (str_equal(profile->controls[i].id, node->text))
            return &profile->controls[i];
        *(const char **)vec_add(&names) = arena_str(reader->arena, profile->controls[i].id).ptr;
    }
    if (!profile->is_partial)
        yaml_keys_fault(reader, node, NULL, yaml_keys_nearest(&names, node->text),
                        "unknown control '%.*s'", STR_ARG(node->text));
    return NULL;
}

static void load_expectations(struct yaml_reader *reader, const struct yaml_pair *pair,
                              void *member)
{
    struct test_case *test = member;
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_MAP, pair->key->text))
        return;
    if (node->pair_count == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "a test expects nothing");

    struct test_expectation *rows = arena_new(reader->arena, node->pair_count + 1, sizeof(*rows));
    for (size_t i = 0; i < node->pair_count; i++) {
        rows[i].control = find_control(reader, node->pairs[i].key);
        rows[i].location = yaml_keys_place(reader, node->pairs[i].key);
        if (node->pairs[i].value->kind == YAML_MAP)
            (void)yaml_keys_read(reader, node->pairs[i].value, "an expectation", expectation_keys,
                                 COUNT_OF(expectation_keys), &rows[i]);
        else
            load_status(reader, &node->pairs[i], &rows[i].status);
    }
    test->expectations = rows;
    test->expectation_count = node->pair_count;
}

static void load_test_inputs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct test_case *test = member;
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_MAP, pair->key->text))
        return;

    struct test_input *rows = arena_new(reader->arena, node->pair_count + 1, sizeof(*rows));
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;

        if (!loader_of(reader)->profile->is_partial)
            (void)load_input(reader, key, key->text);
        rows[i] = (struct test_input){
            .name = key->text,
            .value = node->pairs[i].value,
            .location = yaml_keys_place(reader, node->pairs[i].value),
        };
    }
    test->inputs = rows;
    test->input_count = node->pair_count;
}

static const char *const test_target_words[] = {
    [TEST_TARGET_AUTO] = "auto",
    [TEST_TARGET_IMAGE] = "image",
    [TEST_TARGET_HOST] = "host",
};

static void load_test_target(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    enum test_target *target = member;
    int index = yaml_keys_word(reader, pair, test_target_words, COUNT_OF(test_target_words));

    if (index >= 0)
        *target = (enum test_target)index;
}

static void load_time(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct test_case *test = member;

    test->has_at = clock_parse(pair->value->text, &test->at);
    if (!test->has_at)
        yaml_keys_fault(reader, pair->value, "a time as RFC 3339 writes it", NULL, "'at' is '%.*s'",
                        STR_ARG(pair->value->text));
}

static const struct key_value any_value = { .shape = KEY_ANY };
static const struct key_value inputs_value = { .shape = KEY_MAP, .each = &any_value };
static const struct key_value image_value = { .shape = KEY_MAP, .table = &test_image_table };
static const struct key_value layers_value = { .shape = KEY_LIST, .each = &test_rootfs_value };
static const struct key_value target_value = {
    .shape = KEY_WORD,
    .words = test_target_words,
    .word_count = COUNT_OF(test_target_words),
};
static const struct key_value expect_value = {
    .shape = KEY_MAP,
    .each = &expectation_value,
    .is_filled = true,
};

static const struct key_def case_keys[] = {
    { .name = "name",
      .shape = KEY_TEXT,
      .help = "what is special about the image",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct test_case, name) },
    { .name = "inputs",
      .shape = KEY_MAP,
      .help = "inputs of the profile and their values",
      .value = &inputs_value,
      .load = load_test_inputs },
    { .name = "image",
      .shape = KEY_MAP,
      .help = "config, history and tags; without it rootfs is a bare root file system",
      .value = &image_value,
      .load = load_test_image },
    { .name = "rootfs",
      .shape = KEY_MAP,
      .help = "files by their paths, in one layer",
      .value = &test_rootfs_value,
      .load = load_test_rootfs },
    { .name = "layers",
      .shape = KEY_LIST,
      .help = "files by their paths, layer by layer; names may be whiteouts",
      .value = &layers_value,
      .load = load_test_layers },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "auto, image or host",
      .value = &target_value,
      .load = load_test_target,
      .offset = offsetof(struct test_case, target) },
    { .name = "at", .shape = KEY_SOURCE, .help = "the time of the run", .load = load_time },
    { .name = "expect",
      .shape = KEY_MAP,
      .help = "controls, and what each says",
      .value = &expect_value,
      .is_required = true,
      .load = load_expectations },
};

static const char *const tree_rivals[] = { "rootfs", "layers", NULL };

static const struct key_table case_table = {
    .name = "test",
    .keys = case_keys,
    .count = COUNT_OF(case_keys),
    .rivals = tree_rivals,
};

static const struct key_value each_case = { .shape = KEY_MAP, .table = &case_table };
static const struct key_value cases_value = { .shape = KEY_LIST, .each = &each_case };

static void load_cases(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct vec *cases = member;
    const struct yaml_node *list = pair->value;

    if (!yaml_keys_expect(reader, list, YAML_LIST, pair->key->text))
        return;
    for (size_t i = 0; i < list->item_count; i++) {
        struct test_case test = { .location = yaml_keys_place(reader, list->items[i]) };

        if (!yaml_keys_read(reader, list->items[i], "a test", case_keys, COUNT_OF(case_keys),
                            &test))
            continue;
        if (test.has_layers && test.config_json.len == 0) /* nothing but an image has layers */
            test.config_json = test_image_empty();
        *(struct test_case *)vec_add(cases) = test;
    }
}

static const struct key_def tests_keys[] = {
    { .name = "tests",
      .shape = KEY_LIST,
      .help = "images, and what the controls say of them",
      .value = &cases_value,
      .is_required = true,
      .load = load_cases },
};

const struct key_table load_tests_table = {
    .name = "tests",
    .keys = tests_keys,
    .count = COUNT_OF(tests_keys),
};

static enum gate_rc read_files(struct profile *profile, const struct profile_file *files,
                               size_t count, struct diagnostics *diagnostics,
                               struct test_cases *cases, struct error *err)
{
    CLEANUP(vec_release) struct vec kept = VEC_INIT(struct test_case);
    struct loader loader = {
        .reader = { .arena = profile->arena, .diagnostics = diagnostics },
        .profile = profile,
    };
    size_t before = diagnostics->items.count;

    for (size_t i = 0; i < count; i++)
        load_file(&loader, &files[i], "a file of tests", tests_keys, COUNT_OF(tests_keys), &kept);

    struct test_case *items = arena_new(profile->arena, kept.count + 1, sizeof(*items));
    for (size_t i = 0; i < kept.count; i++)
        items[i] = *(struct test_case *)vec_at(&kept, i);
    *cases = (struct test_cases){ .items = items, .count = kept.count };
    return yaml_keys_outcome(diagnostics, before, "the tests", err);
}

enum gate_rc test_cases_read(struct profile *profile, const char *name,
                             struct diagnostics *diagnostics, struct test_cases *cases,
                             struct error *err)
{
    struct profile_files files;

    enum gate_rc rc = profile_files_read(name, PROFILE_TESTS, profile->arena, &files, err);
    if (!rc)
        rc = read_files(profile, files.items.items, files.items.count, diagnostics, cases, err);
    vec_release(&files.items);
    return rc;
}

enum gate_rc test_cases_parse(struct profile *profile, struct str shown, struct str text,
                              struct diagnostics *diagnostics, struct test_cases *cases,
                              struct error *err)
{
    const struct profile_file file = {
        .path = STR("tests/test.yaml"),
        .shown = arena_str(profile->arena, shown),
        .text = arena_str(profile->arena, text),
    };

    return read_files(profile, &file, 1, diagnostics, cases, err);
}
