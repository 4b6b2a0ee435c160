/* `set` of a remedy: lines of files of settings. */
#include <stddef.h>

#include "profile/load.h"
#include "profile/load_remedy.h"

#define KEY_PATTERN "^[A-Za-z0-9_][A-Za-z0-9_.:-]*$"
#define PATH_PATTERN LOAD_REMEDY_PATH
#define LINE_PATTERN "^[ -~]+$"
#define SECTION_PATTERN "^[A-Za-z0-9_][A-Za-z0-9_ .-]*$"
#define FILLED "\\$\\{[a-z0-9_]+\\}"
#define CREATED_PATTERN "^[0-7]{3,4}$"

static const char *const style_words[] = {
    [REMEDY_BLANK] = "blank",
    [REMEDY_EQUALS] = "equals",
    [REMEDY_SPACED] = "spaced",
};

static const struct key_value style_value = {
    .shape = KEY_WORD,
    .words = style_words,
    .word_count = COUNT_OF(style_words),
};
/* Of what is written, which may hold ${NAME}: what the forms above are asked of is filled in. */
static const struct key_value key_value = {
    .shape = KEY_TEXT,
    .pattern = "^([A-Za-z0-9_]|" FILLED ")([A-Za-z0-9_.:-]|" FILLED ")*$",
};
static const struct key_value path_value = {
    .shape = KEY_TEXT,
    .pattern = "^(/([A-Za-z0-9_+@-]|" FILLED ")([A-Za-z0-9_.+@-]|" FILLED ")*)+$",
};
static const struct key_value text_value = { .shape = KEY_TEXT, .pattern = LINE_PATTERN };
static const struct key_value section_value = { .shape = KEY_TEXT, .pattern = SECTION_PATTERN };
static const struct key_value created_value = { .shape = KEY_TEXT, .pattern = CREATED_PATTERN };
static const struct key_table input_table;
static const struct key_value input_value = { .shape = KEY_MAP, .table = &input_table };
static const struct key_value line_value = {
    .shape = KEY_WORD,
    .pattern = LINE_PATTERN,
    .other = &input_value,
};

static void load_key(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, KEY_PATTERN, "a word of letters, digits and '_.:-'");
}

static void load_path(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, PATH_PATTERN, "an absolute path of plain names");
}

static void load_line(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, LINE_PATTERN, "one line of ASCII");
}

static void load_section(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, SECTION_PATTERN, "a section's name without brackets");
}

static void load_created(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    load_matched(reader, pair, member, CREATED_PATTERN, "an octal mode such as \"0640\"");
}

static void load_flag(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool *flag = member;

    if (yaml_keys_expect(reader, pair->value, YAML_BOOL, pair->key->text))
        *flag = pair->value->boolean;
}

static void load_style(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    enum remedy_style *style = member;
    int index = yaml_keys_word(reader, pair, style_words, COUNT_OF(style_words));

    *style = index < 0 ? REMEDY_BLANK : (enum remedy_style)index;
}

static const struct key_def input_keys[] = {
    { .name = "input",
      .shape = KEY_TEXT,
      .help = "the input whose value is written",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct remedy_setting, input) },
};

static const struct key_table input_table = {
    .name = "remedy_input",
    .keys = input_keys,
    .count = COUNT_OF(input_keys),
};

/* An input whose value can stand in a line, and may be shown. */
static bool is_writable(const struct profile_input *input)
{
    return input && !input->is_sensitive &&
           (input->type == VALUE_STR || input->type == VALUE_INTEGER);
}

/* A line, or {input: NAME}. */
static void load_setting_value(struct yaml_reader *reader, const struct yaml_pair *pair,
                               void *member)
{
    struct remedy_setting *setting = member;

    if (pair->value->kind != YAML_MAP) {
        yaml_keys_source(reader, pair, &setting->value);
        load_form(reader, pair, setting->value, LINE_PATTERN, "one line of ASCII");
        return;
    }
    if (!yaml_keys_read(reader, pair->value, "an input", input_keys, COUNT_OF(input_keys), setting))
        return;
    if (setting->input.len > 0 &&
        !is_writable(profile_input(loader_of(reader)->profile, setting->input)))
        yaml_keys_fault(reader, pair->value,
                        "an input that is a string or an integer, and not sensitive", NULL,
                        "a remedy cannot write the input '%.*s'", STR_ARG(setting->input));
}

static const struct key_def setting_keys[] = {
    { .name = "file",
      .shape = KEY_TEXT,
      .help = "the file; those that the findings name where it is left out",
      .value = &path_value,
      .load = load_path,
      .offset = offsetof(struct remedy_setting, file) },
    { .name = "key",
      .shape = KEY_TEXT,
      .help = "the name before the value; other lines that begin with it go",
      .value = &key_value,
      .load = load_key,
      .offset = offsetof(struct remedy_setting, key) },
    { .name = "value",
      .shape = KEY_ANY,
      .help = "the value, or {input: NAME}; without it the key stands alone",
      .value = &line_value,
      .load = load_setting_value },
    { .name = "line",
      .shape = KEY_TEXT,
      .help = "a whole line instead, which is written once and takes nothing away",
      .value = &text_value,
      .load = load_line,
      .offset = offsetof(struct remedy_setting, line) },
    { .name = "section",
      .shape = KEY_TEXT,
      .help = "the section of an INI file that the key stands in",
      .value = &section_value,
      .load = load_section,
      .offset = offsetof(struct remedy_setting, section) },
    { .name = "created",
      .shape = KEY_TEXT,
      .help = "make the file with this mode if it is not there",
      .value = &created_value,
      .load = load_created,
      .offset = offsetof(struct remedy_setting, created) },
    { .name = "in_place",
      .shape = KEY_BOOLEAN,
      .help = "give the value to each line of the key where it stands, and add none",
      .load = load_flag,
      .offset = offsetof(struct remedy_setting, is_in_place) },
    { .name = "style",
      .shape = KEY_WORD,
      .help = "what is between them: blank, equals, or spaced, an equals sign between blanks",
      .value = &style_value,
      .load = load_style,
      .offset = offsetof(struct remedy_setting, style) },
    { .name = "first",
      .shape = KEY_BOOLEAN,
      .help = "write it before all other lines, where the first one counts",
      .load = load_flag,
      .offset = offsetof(struct remedy_setting, is_first) },
    { .name = "ignore_case",
      .shape = KEY_BOOLEAN,
      .help = "the key means the same in capitals",
      .load = load_flag,
      .offset = offsetof(struct remedy_setting, is_caseless) },
};

static const char *const setting_rivals[] = { "key", "line", NULL };
static const char *const setting_needed[] = { "key", "line", "created", NULL };

static const struct key_table setting_table = {
    .name = "remedy_setting",
    .keys = setting_keys,
    .count = COUNT_OF(setting_keys),
    .rivals = setting_rivals,
    .needed = setting_needed,
};

/* What the keys say together, where one needs another. */
static void check_setting(struct yaml_reader *reader, const struct yaml_node *node,
                          const struct remedy_setting *setting)
{
    bool has_value = yaml_keys_pair(node, "value") != NULL;
    bool has_key = yaml_keys_pair(node, "key") != NULL;
    bool has_line = yaml_keys_pair(node, "line") != NULL;

    if (has_key && has_line)
        yaml_keys_fault(reader, node, NULL, NULL, "a setting has both 'key' and 'line'");
    else if (!has_key && !has_line && !yaml_keys_pair(node, "created"))
        yaml_keys_fault(reader, node, NULL, NULL,
                        "missing key 'key', 'line' or 'created' of a setting");
    else if (has_value && !has_key)
        yaml_keys_fault(reader, node, NULL, NULL, "a setting has a value, but no key");
    else if (setting->is_in_place && !(has_value && setting->style != REMEDY_BLANK))
        yaml_keys_fault(reader, node, "a value, and style: equals", NULL,
                        "a setting in place has no value to write");
    else if (setting->section.len > 0 &&
             (!has_value || setting->style == REMEDY_BLANK || setting->is_first))
        yaml_keys_fault(reader, node, "a value, style: equals and no 'first'", NULL,
                        "a section has no setting to write");
}

static void load_setting(struct yaml_reader *reader, const struct yaml_node *node,
                         struct remedy_setting *setting)
{
    if (yaml_keys_read(reader, node, "a setting", setting_keys, COUNT_OF(setting_keys), setting))
        check_setting(reader, node, setting);
}

/* One setting, or a list of them. */
void load_settings(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct remedy *remedy = member;
    const struct yaml_node *node = pair->value;
    size_t count = yaml_keys_item_count(node);
    struct remedy_setting *rows = arena_new(reader->arena, count + 1, sizeof(*rows));

    if (count == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "'set' has no settings");
    for (size_t i = 0; i < count; i++)
        load_setting(reader, yaml_keys_item(node, i), &rows[i]);
    remedy->settings = rows;
    remedy->setting_count = count;
}

static const struct key_value one_setting = { .shape = KEY_MAP, .table = &setting_table };
const struct key_value load_settings_value = {
    .shape = KEY_LIST,
    .each = &one_setting,
    .is_filled = true,
    .other = &one_setting,
};
