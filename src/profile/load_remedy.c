/*
 * `remedy`: what `gate fix` may do about a control's findings. A closed set without commands of the
 * author's own, so that every format can be written from it and the quoting is gate's.
 */
#include <stddef.h>

#include "base/regex.h"
#include "profile/load.h"
#include "profile/load_remedy.h"

#define NAME_PATTERN "^[A-Za-z_][A-Za-z0-9_.-]*$"
#define PATH_PATTERN LOAD_REMEDY_PATH
#define MODE_PATTERN "^([0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(,[ugoa]*[-+=][rwxXst]*)*)$"
#define GLOB_PATTERN "^/[!-~]*$"
#define UNIT_PATTERN "^[A-Za-z0-9][A-Za-z0-9_.@-]*[.](service|socket|timer|path|mount|target)$"

const struct remedy_program remedy_programs[] = {
    { "audit-rules", "augenrules" },
};

const size_t remedy_program_count = COUNT_OF(remedy_programs);

const struct remedy_program *remedy_program(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(remedy_programs); i++) {
        if (str_equal(name, str_of(remedy_programs[i].name)))
            return &remedy_programs[i];
    }
    return NULL;
}

static const char *const finding_words[] = { "finding" };

static const struct key_value finding_value = {
    .shape = KEY_WORD,
    .words = finding_words,
    .word_count = COUNT_OF(finding_words),
};
static const struct key_value name_value = { .shape = KEY_TEXT, .pattern = NAME_PATTERN };
static const struct key_value path_value = { .shape = KEY_TEXT, .pattern = PATH_PATTERN };
static const struct key_value mode_value = { .shape = KEY_TEXT, .pattern = MODE_PATTERN };
static const struct key_value glob_value = { .shape = KEY_TEXT, .pattern = GLOB_PATTERN };
static const struct key_value unit_value = { .shape = KEY_TEXT, .pattern = UNIT_PATTERN };
/* One of them, or a list. */
static const struct key_value globs_value = {
    .shape = KEY_LIST,
    .each = &glob_value,
    .other = &glob_value,
};
static const struct key_value families_value = {
    .shape = KEY_LIST,
    .each = &name_value,
    .other = &name_value,
};
static const struct key_value units_value = {
    .shape = KEY_LIST,
    .each = &unit_value,
    .other = &unit_value,
};
static const struct key_value texts_value = { .shape = KEY_TEXTS };

/* It is compiled when the first text that should have it is read. */
static const struct regex *form_of(struct loader *loader, const char *pattern)
{
    struct error err = ERROR_INIT;
    struct load_form *form;

    for (size_t i = 0; i < loader->forms.count; i++) {
        form = vec_at(&loader->forms, i);
        if (form->pattern == pattern)
            return form->regex;
    }
    form = vec_add(&loader->forms);
    form->pattern = pattern;
    if (regex_open(str_of(pattern), &form->regex, &err))
        form->regex = NULL;
    return form->regex;
}

void load_forms_release(struct loader *loader)
{
    for (size_t i = 0; i < loader->forms.count; i++)
        regex_close(((struct load_form *)vec_at(&loader->forms, i))->regex);
    vec_release(&loader->forms);
}

static bool is_matched(struct loader *loader, const char *pattern, struct str text)
{
    const struct regex *regex = form_of(loader, pattern);
    struct error err = ERROR_INIT;
    bool matches = false;

    return regex && str_find(text, STR("\n")) < 0 &&
           regex_match(regex, text, &matches, NULL, 0, &err) == GATE_OK && matches;
}

/* A text of the form that the schema knows too. */
void load_form(struct yaml_reader *reader, const struct yaml_pair *pair, struct str text,
               const char *pattern, const char *expected)
{
    if (text.len > 0 && !is_matched(loader_of(reader), pattern, text))
        yaml_keys_fault(reader, pair->value, expected, NULL, "'%.*s' of a remedy is '%.*s'",
                        STR_ARG(pair->key->text), STR_ARG(text));
}

void load_matched(struct yaml_reader *reader, const struct yaml_pair *pair, void *member,
                  const char *pattern, const char *expected)
{
    struct str *text = member;

    yaml_keys_text(reader, pair, member);
    load_form(reader, pair, *text, pattern, expected);
}

static void load_name(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, NAME_PATTERN, "a name");
}

static void load_path(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, PATH_PATTERN, "an absolute path of plain names");
}

static void load_mode(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, MODE_PATTERN, "a mode such as \"0644\" or go-w");
}

/* The one word there is says that the findings tell which. */
static void load_finding(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool *is_wanted = member;

    *is_wanted = yaml_keys_word(reader, pair, finding_words, COUNT_OF(finding_words)) == 0;
}

/* One string or a list of them, each of the form. */
static void load_listed(struct yaml_reader *reader, const struct yaml_pair *pair, void *member,
                        const char *pattern, const char *expected)
{
    struct texts *texts = member;
    const struct yaml_node *node = pair->value;

    for (size_t i = 0; node->kind == YAML_LIST && i < node->item_count; i++) {
        if (!yaml_keys_expect(reader, node->items[i], YAML_STRING, pair->key->text))
            return;
    }
    if (node->kind != YAML_LIST && !yaml_keys_expect(reader, node, YAML_STRING, pair->key->text))
        return;
    *texts = yaml_keys_texts(reader, node, pair->key->text);
    for (size_t i = 0; i < texts->count; i++)
        load_form(reader, pair, texts->items[i], pattern, expected);
}

static void load_globs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_listed(reader, pair, member, GLOB_PATTERN, "an absolute path, or a pattern of such");
}

static void load_families(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_listed(reader, pair, member, NAME_PATTERN, "a name");
}

static void load_phrases(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
}

static void load_in_layer(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool *is_layerless = member;

    if (yaml_keys_expect(reader, pair->value, YAML_BOOL, pair->key->text))
        *is_layerless = !pair->value->boolean;
}

static void load_refreshed(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
    for (size_t i = 0; i < texts->count; i++) {
        if (!remedy_program(texts->items[i]))
            yaml_keys_fault(reader, pair->value, "audit-rules", NULL,
                            "a remedy cannot refresh '%.*s'", STR_ARG(texts->items[i]));
    }
}

static void load_units(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_listed(reader, pair, member, UNIT_PATTERN, "a unit of systemd");
}

/* In the order in which they are applied. */
static const struct key_def remedy_keys[] = {
    { .name = "at",
      .shape = KEY_ANY,
      .help = "patterns of the paths of findings that it is for; default: all",
      .value = &globs_value,
      .load = load_globs,
      .offset = offsetof(struct remedy, places) },
    { .name = "family",
      .shape = KEY_ANY,
      .help = "the families of distributions that it is for; default: all",
      .value = &families_value,
      .load = load_families,
      .offset = offsetof(struct remedy, families) },
    { .name = "with",
      .shape = KEY_TEXTS,
      .help = "texts of which the line of the finding has one; default: any line, or none",
      .value = &texts_value,
      .load = load_phrases,
      .offset = offsetof(struct remedy, words) },
    { .name = "unless",
      .shape = KEY_TEXTS,
      .help = "texts of which the line of the finding has none",
      .value = &texts_value,
      .load = load_phrases,
      .offset = offsetof(struct remedy, excepted) },
    { .name = "in_layer",
      .shape = KEY_BOOLEAN,
      .help = "false: not by a further layer of an image, which only hides what is below",
      .load = load_in_layer,
      .offset = offsetof(struct remedy, is_layerless) },
    { .name = "purge",
      .shape = KEY_WORD,
      .help = "finding: take away the packages that the findings name",
      .value = &finding_value,
      .load = load_finding,
      .offset = offsetof(struct remedy, is_purging) },
    { .name = "remove",
      .shape = KEY_WORD,
      .help = "finding: delete the files that the findings name",
      .value = &finding_value,
      .load = load_finding,
      .offset = offsetof(struct remedy, is_removing) },
    { .name = "line",
      .shape = KEY_WORD,
      .help = "finding: delete the lines that the findings name",
      .value = &finding_value,
      .load = load_finding,
      .offset = offsetof(struct remedy, is_cutting) },
    { .name = "set",
      .shape = KEY_ANY,
      .help = "a line of a file of settings, or a list of them",
      .value = &load_settings_value,
      .load = load_settings },
    { .name = "mask",
      .shape = KEY_ANY,
      .help = "units of systemd that nothing may start any more",
      .value = &units_value,
      .load = load_units,
      .offset = offsetof(struct remedy, masks) },
    { .name = "owner",
      .shape = KEY_TEXT,
      .help = "the owner that the files of the findings get",
      .value = &name_value,
      .load = load_name,
      .offset = offsetof(struct remedy, owner) },
    { .name = "group",
      .shape = KEY_TEXT,
      .help = "the group that the files of the findings get",
      .value = &name_value,
      .load = load_name,
      .offset = offsetof(struct remedy, group) },
    { .name = "mode",
      .shape = KEY_TEXT,
      .help = "the mode that they get, such as 0644, or what changes in it, such as go-w",
      .value = &mode_value,
      .load = load_mode,
      .offset = offsetof(struct remedy, mode) },
    { .name = "lock",
      .shape = KEY_WORD,
      .help = "finding: lock the passwords of the accounts that the findings name",
      .value = &finding_value,
      .load = load_finding,
      .offset = offsetof(struct remedy, is_locking) },
    { .name = "shell",
      .shape = KEY_TEXT,
      .help = "the shell that those accounts get",
      .value = &path_value,
      .load = load_path,
      .offset = offsetof(struct remedy, shell) },
    { .name = "refresh",
      .shape = KEY_TEXTS,
      .help = "what a program makes anew of the files: audit-rules",
      .value = &texts_value,
      .load = load_refreshed,
      .offset = offsetof(struct remedy, refreshed) },
};

static const struct key_table remedy_table = {
    .name = "remedy",
    .keys = remedy_keys,
    .count = COUNT_OF(remedy_keys),
};

/* One remedy of a control. */
static void load_one(struct yaml_reader *reader, const struct yaml_node *node,
                     struct remedy *remedy)
{
    static const char *const conditions[] = { "at", "family", "with", "unless", "in_layer" };
    size_t count = 0;

    if (!yaml_keys_read(reader, node, "a remedy", remedy_keys, COUNT_OF(remedy_keys), remedy))
        return;
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        count += yaml_keys_pair(node, conditions[i]) != NULL;
    if (node->pair_count == count)
        yaml_keys_fault(reader, node, NULL, NULL, "a remedy does nothing");
}

void load_remedies(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct remedies *remedies = member;
    const struct yaml_node *node = pair->value;
    size_t count = yaml_keys_item_count(node);
    struct remedy *rows = arena_new(reader->arena, count + 1, sizeof(*rows));

    if (count == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "'remedy' has no remedies");
    for (size_t i = 0; i < count; i++)
        load_one(reader, yaml_keys_item(node, i), &rows[i]);
    *remedies = (struct remedies){ .items = rows, .count = count };
}

static const struct key_value one_remedy = { .shape = KEY_MAP, .table = &remedy_table };

const struct key_value load_remedies_value = {
    .shape = KEY_LIST,
    .each = &one_remedy,
    .is_filled = true,
    .other = &one_remedy,
};
