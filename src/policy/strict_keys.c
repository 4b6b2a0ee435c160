#include "policy/strict_keys.h"

#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/text.h"

enum {
    MAX_CHARACTER_FAULTS = 20, /* a file of another encoding need not be told line by line */
    MAX_ID = 64,
    MAX_NAME = 255,
    MAX_PRINCIPAL = 128,
};

#define DIGITS "0123456789"
#define HEX DIGITS "abcdef"
#define ALNUM DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool strict_is_made_of(struct str text, const char *characters, size_t count)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0' || !strchr(characters, text.ptr[i]))
            return false;
    }
    return text.len > 0 && text.len <= count;
}

bool strict_is_id(struct str text)
{
    return strict_is_made_of(text, ALNUM "._-", MAX_ID) &&
           strict_is_made_of(str_slice(text, 0, 1), ALNUM, 1);
}

bool strict_is_name(struct str text)
{
    return strict_is_made_of(text, ALNUM "._/:@-", MAX_NAME) && text.ptr[0] != '-';
}

bool strict_is_principal(struct str text)
{
    return strict_is_made_of(text, ALNUM "._%+@-", MAX_PRINCIPAL);
}

bool strict_is_sha256(struct str text)
{
    struct str digits = str_slice(text, sizeof("sha256:") - 1, text.len);

    return str_starts_with(text, STR("sha256:")) && digits.len == 64 &&
           strict_is_made_of(digits, HEX, 64);
}

bool strict_is_version(struct str text)
{
    struct str piece;
    bool is_version = text.len > 0 && text.ptr[text.len - 1] != '.';

    while (is_version && str_cut(&text, '.', &piece))
        is_version = strict_is_made_of(piece, DIGITS, 9);
    return is_version;
}

bool strict_time(struct str text, int64_t *seconds)
{
    static const struct str shape = STR("0000-00-00T00:00:00Z");

    if (text.len != shape.len)
        return false;
    for (size_t i = 0; i < shape.len; i++) {
        bool is_digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';

        if (shape.ptr[i] == '0' ? !is_digit : text.ptr[i] != shape.ptr[i])
            return false;
    }
    return clock_parse(text, seconds);
}

/* A place in a file. */
struct place {
    uint32_t line;
    uint32_t column;
};

static bool is_before(struct place a, struct place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static struct place place_of(const struct yaml_node *node)
{
    return (struct place){ .line = node->line, .column = node->column };
}

/* The place of `at`, which points into `line`, the one of that number. */
static struct place place_in(struct str line, uint32_t number, const char *at)
{
    struct place place = { .line = number, .column = 1 };

    for (const char *byte = line.ptr; byte < at; byte++)
        place.column += ((unsigned char)*byte & 0xc0) != 0x80;
    return place;
}

/* The number of a well-formed character. */
static uint32_t code_point(struct str character)
{
    uint32_t number = (unsigned char)character.ptr[0];

    if (character.len > 1)
        number &= 0xffU >> (character.len + 1);
    for (size_t i = 1; i < character.len; i++)
        number = number << 6 | ((unsigned char)character.ptr[i] & 0x3fU);
    return number;
}

/* What stands in a message for a character: also the number of one that looks like another. */
static struct str shown_character(struct str character, struct arena *arena)
{
    struct str safe = text_safe(character, arena);

    if ((unsigned char)character.ptr[0] < 0x80 || !str_equal(safe, character))
        return arena_printf(arena, "'%.*s'", STR_ARG(safe));
    return arena_printf(arena, "'%.*s' (U+%04X)", STR_ARG(safe), code_point(character));
}

static void fault_character(struct yaml_reader *reader, struct place place, struct str character,
                            const char *expected)
{
    const struct source_location location = {
        .file = reader->file.file,
        .line = place.line,
        .column = place.column,
        .blob = reader->file.blob,
    };
    struct str shown = shown_character(character, reader->arena);

    diagnostics_add(reader->diagnostics, &location, expected, NULL,
                    "the character %.*s is not allowed", STR_ARG(shown));
}

/* Whether nothing hides in the file: the first of each line is a fault. */
static bool check_hidden(struct yaml_reader *reader, struct str text)
{
    struct str line;
    size_t faults = 0;

    for (uint32_t number = 1; faults < MAX_CHARACTER_FAULTS && str_cut(&text, '\n', &line);
         number++) {
        struct str found = text_find_hidden(line);

        if (found.len == 0)
            continue;
        fault_character(reader, place_in(line, number, found.ptr), found,
                        found.ptr[0] == '\r' ? "lines that end in LF alone" : NULL);
        faults++;
    }
    return faults == 0;
}

/* The keys of the top level whose values are prose. */
struct prose {
    const char *const *keys;
    size_t count;
};

static bool is_prose_key(const struct prose *prose, struct str key)
{
    for (size_t i = 0; i < prose->count; i++) {
        if (str_equal(str_of(prose->keys[i]), key))
            return true;
    }
    return false;
}

/* Whether `place` lies between the value of a key of prose and the key that follows it. */
static bool is_in_prose(const struct prose *prose, const struct yaml_node *root, struct place place)
{
    for (size_t i = 0; i < root->pair_count; i++) {
        const struct yaml_pair *pair = &root->pairs[i];
        bool is_last = i + 1 == root->pair_count;

        if (is_prose_key(prose, pair->key->text) && !is_before(place, place_of(pair->value)) &&
            (is_last || is_before(place, place_of(root->pairs[i + 1].key))))
            return true;
    }
    return false;
}

static struct str find_beyond_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return str_slice(text, i, text.len);
    }
    return STR("");
}

/* The first character of `text`, which is well-formed and not empty. */
static struct str first_character(struct str text)
{
    size_t length = 1;

    while (length < text.len && ((unsigned char)text.ptr[length] & 0xc0) == 0x80)
        length++;
    return str_slice(text, 0, length);
}

/* Characters beyond ASCII in the source, comments too. */
static void check_source(struct yaml_reader *reader, struct str text, const struct yaml_node *root,
                         const struct prose *prose)
{
    struct str line;
    size_t faults = 0;

    for (uint32_t number = 1; faults < MAX_CHARACTER_FAULTS && str_cut(&text, '\n', &line);
         number++) {
        struct str rest = find_beyond_ascii(line);

        for (; rest.len > 0; rest = find_beyond_ascii(rest)) {
            struct place place = place_in(line, number, rest.ptr);

            if (!is_in_prose(prose, root, place)) {
                fault_character(reader, place, first_character(rest), "ASCII");
                faults++;
                break;
            }
            rest = str_slice(rest, first_character(rest).len, rest.len);
        }
    }
}

/* What escapes made of a scalar. */
static void check_scalar(struct yaml_reader *reader, const struct yaml_node *node, bool is_prose)
{
    struct str found = text_find_hidden(node->text);

    if (found.len == 0 && !is_prose && str_find(node->text, STR("\n")) >= 0)
        found = STR("\n");
    if (found.len == 0 && !is_prose && find_beyond_ascii(node->text).len > 0)
        found = first_character(find_beyond_ascii(node->text));
    if (found.len > 0)
        fault_character(reader, place_of(node), found, is_prose ? NULL : "printable ASCII");
}

/* The depth is that of yaml_document. */
static void check_values(struct yaml_reader *reader, const struct yaml_node *node, bool is_prose)
{
    if (node->kind == YAML_LIST) {
        for (size_t i = 0; i < node->item_count; i++)
            check_values(reader, node->items[i], is_prose);
    } else if (node->kind == YAML_MAP) {
        for (size_t i = 0; i < node->pair_count; i++) {
            check_scalar(reader, node->pairs[i].key, false);
            check_values(reader, node->pairs[i].value, is_prose);
        }
    } else {
        check_scalar(reader, node, is_prose);
    }
}

static void check_characters(struct yaml_reader *reader, struct str text,
                             const struct yaml_node *root, const struct prose *prose)
{
    check_source(reader, text, root, prose);
    for (size_t i = 0; i < root->pair_count; i++) {
        const struct yaml_pair *pair = &root->pairs[i];

        check_scalar(reader, pair->key, false);
        check_values(reader, pair->value, is_prose_key(prose, pair->key->text));
    }
}

const struct yaml_node *strict_parse(struct yaml_reader *reader, struct str text, size_t limit,
                                     const char *what, const char *const *prose, size_t prose_count)
{
    const struct prose keys = { .keys = prose, .count = prose_count };

    if (text.len > limit) {
        yaml_keys_fault(reader, NULL, NULL, NULL, "the file has more than %zu bytes", limit);
        return NULL;
    }
    if (!check_hidden(reader, text))
        return NULL;

    const struct yaml_node *root = yaml_keys_parse(reader, text, what);
    if (!root)
        return NULL;
    if (root->kind != YAML_MAP) {
        yaml_keys_fault(reader, root, "a map", NULL, "%s is %s", what, yaml_keys_phrase(root));
        return NULL;
    }
    check_characters(reader, text, root, &keys);
    return root;
}

bool strict_text(struct yaml_reader *reader, const struct yaml_pair *pair,
                 bool (*is_valid)(struct str text), const char *expected, struct str *text)
{
    const struct yaml_node *node = pair->value;

    if (node->kind != YAML_STRING) {
        yaml_keys_fault(reader, node, expected, NULL, "'%.*s' is %s", STR_ARG(pair->key->text),
                        yaml_keys_phrase(node));
        return false;
    }
    if (!is_valid(node->text)) {
        yaml_keys_fault(reader, node, expected, NULL, "'%.*s' is '%.*s'", STR_ARG(pair->key->text),
                        STR_ARG(node->text));
        return false;
    }
    *text = node->text;
    return true;
}

bool strict_has_entries(struct yaml_reader *reader, const struct yaml_node *node,
                        enum yaml_kind kind, struct str what)
{
    if (!yaml_keys_expect(reader, node, kind, what))
        return false;
    if ((kind == YAML_LIST ? node->item_count : node->pair_count) > 0)
        return true;
    yaml_keys_fault(reader, node, NULL, NULL, "'%.*s' is empty", STR_ARG(what));
    return false;
}

void strict_texts(struct yaml_reader *reader, const struct yaml_pair *pair,
                  bool (*is_valid)(struct str text), const char *expected,
                  struct policy_texts *texts)
{
    const struct yaml_node *list = pair->value;

    if (!strict_has_entries(reader, list, YAML_LIST, pair->key->text))
        return;

    struct str *items = arena_new(reader->arena, list->item_count, sizeof(*items));
    struct map seen = MAP_INIT;
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_pair item = { .key = pair->key, .value = list->items[i] };

        if (!strict_text(reader, &item, is_valid, expected, &items[texts->count]))
            continue;
        if (map_find(&seen, item.value->text)) {
            yaml_keys_fault(reader, item.value, NULL, NULL, "'%.*s' has '%.*s' twice",
                            STR_ARG(pair->key->text), STR_ARG(item.value->text));
            continue;
        }
        map_set(&seen, item.value->text, items);
        texts->count++;
    }
    map_release(&seen);
    texts->items = items;
}

void strict_number(struct yaml_reader *reader, const struct yaml_pair *pair, uint32_t low,
                   uint32_t high, uint32_t *number)
{
    const struct yaml_node *node = pair->value;

    if (node->kind == YAML_INTEGER && node->integer >= low && node->integer <= high) {
        *number = (uint32_t)node->integer;
        return;
    }

    const char *expected = arena_printf(reader->arena, "an integer from %u to %u", low, high).ptr;
    if (yaml_keys_is_scalar(node))
        yaml_keys_fault(reader, node, expected, NULL, "'%.*s' is '%.*s'", STR_ARG(pair->key->text),
                        STR_ARG(node->text));
    else
        yaml_keys_fault(reader, node, expected, NULL, "'%.*s' is %s", STR_ARG(pair->key->text),
                        yaml_keys_phrase(node));
}

void strict_id(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_id,
                      "letters, digits, '.', '_' and '-', at most 64, a letter or digit first",
                      member);
}

void strict_bool(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool *flag = member;

    if (yaml_keys_expect(reader, pair->value, YAML_BOOL, pair->key->text))
        *flag = pair->value->boolean;
}

void strict_format(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    uint32_t version;

    (void)member;
    strict_number(reader, pair, 1, 1, &version);
}
