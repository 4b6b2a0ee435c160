/* The files of a test: `rootfs` and `layers`. */
#include <stddef.h>

#include "base/base64.h"
#include "profile/test_image.h"

/* What is said of one file; what is not said has a default that depends on its type. */
struct file_source {
    struct memory_file file;
    bool has_mode;
    size_t contents; /* content, content_base64, link, hardlink and type: at most one */
};

static void load_content(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct file_source *source = member;

    source->contents++;
    if (yaml_keys_expect(reader, pair->value, YAML_STRING, pair->key->text))
        source->file.content = pair->value->text;
}

static void load_content_base64(struct yaml_reader *reader, const struct yaml_pair *pair,
                                void *member)
{
    struct file_source *source = member;

    source->contents++;
    if (yaml_keys_expect(reader, pair->value, YAML_STRING, pair->key->text) &&
        !base64_decode(pair->value->text, reader->arena, &source->file.content))
        yaml_keys_fault(reader, pair->value, "base64 with padding", NULL,
                        "'content_base64' is none");
}

static void load_link(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct file_source *source = member;

    source->contents++;
    source->file.type = ENTRY_SYMLINK;
    yaml_keys_source(reader, pair, &source->file.link);
}

static void load_hard_link(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct file_source *source = member;

    source->contents++;
    source->file.is_hard_link = true;
    yaml_keys_source(reader, pair, &source->file.link);
}

static const char *const type_words[] = { "directory", "fifo", "char", "block" };

static void load_type(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const enum entry_type types[] = {
        ENTRY_DIRECTORY,
        ENTRY_FIFO,
        ENTRY_CHARACTER,
        ENTRY_BLOCK,
    };
    struct file_source *source = member;
    int index = yaml_keys_word(reader, pair, type_words, COUNT_OF(type_words));

    source->contents++;
    if (index >= 0)
        source->file.type = types[index];
}

static void load_mode(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct file_source *source = member;
    uint32_t mode = 0;

    source->has_mode = true;
    if (pair->value->kind == YAML_STRING && str_to_mode(pair->value->text, &mode) && mode <= 07777)
        source->file.mode = (uint16_t)mode;
    else
        yaml_keys_fault(reader, pair->value, "octal digits in quotes, such as \"0644\"", NULL,
                        "the mode is '%.*s'", STR_ARG(pair->value->text));
}

static void load_owner(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    uint32_t *owner = member;
    const struct yaml_node *node = pair->value;

    if (node->kind == YAML_INTEGER && node->integer >= 0 && node->integer <= UINT32_MAX)
        *owner = (uint32_t)node->integer;
    else
        yaml_keys_fault(reader, node, "a number", NULL, "'%.*s' is '%.*s'",
                        STR_ARG(pair->key->text), STR_ARG(node->text));
}

static void load_base64(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (yaml_keys_expect(reader, pair->value, YAML_STRING, pair->key->text) &&
        !base64_decode(pair->value->text, reader->arena, member))
        yaml_keys_fault(reader, pair->value, "base64 with padding", NULL, "'%.*s' is none",
                        STR_ARG(pair->key->text));
}

static const struct key_def xattr_keys[] = {
    { .name = "base64",
      .shape = KEY_TEXT,
      .help = "its bytes",
      .is_required = true,
      .load = load_base64 },
};

static const struct key_table xattr_table = {
    .name = "xattr",
    .keys = xattr_keys,
    .count = COUNT_OF(xattr_keys),
};

static const struct key_value xattr_value = {
    .shape = KEY_SOURCE,
    .other = &(const struct key_value){ .shape = KEY_MAP, .table = &xattr_table },
};

/* NAME: TEXT, or NAME: {base64: BYTES} */
static void load_xattrs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct file_source *source = member;
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_MAP, pair->key->text))
        return;

    struct xattr *rows = arena_new(reader->arena, node->pair_count + 1, sizeof(*rows));
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_pair *xattr = &node->pairs[i];

        rows[i].name = xattr->key->text;
        if (xattr->value->kind == YAML_MAP)
            (void)yaml_keys_read(reader, xattr->value, "an extended attribute", xattr_keys,
                                 COUNT_OF(xattr_keys), &rows[i].value);
        else
            yaml_keys_source(reader, xattr, &rows[i].value);
    }
    source->file.xattrs = rows;
    source->file.xattr_count = node->pair_count;
}

static const double owner_range[] = { 0, UINT32_MAX };

static const struct key_value type_value = {
    .shape = KEY_WORD,
    .words = type_words,
    .word_count = COUNT_OF(type_words),
};
static const struct key_value mode_value = { .shape = KEY_TEXT, .pattern = "^0*[0-7]{1,4}$" };
static const struct key_value owner_value = { .shape = KEY_INTEGER, .range = owner_range };
static const struct key_value xattrs_value = { .shape = KEY_MAP, .each = &xattr_value };

static const struct key_def file_keys[] = {
    { .name = "content", .shape = KEY_TEXT, .help = "its bytes, as a text", .load = load_content },
    { .name = "content_base64",
      .shape = KEY_TEXT,
      .help = "its bytes, in base64",
      .load = load_content_base64 },
    { .name = "link", .shape = KEY_SOURCE, .help = "a symbolic link to it", .load = load_link },
    { .name = "hardlink",
      .shape = KEY_SOURCE,
      .help = "a hard link to it",
      .load = load_hard_link },
    { .name = "type",
      .shape = KEY_WORD,
      .help = "directory, fifo, char or block",
      .value = &type_value,
      .load = load_type },
    { .name = "mode",
      .shape = KEY_TEXT,
      .help = "octal digits in quotes; 0644 of files, 0755 of directories, 0777 of links",
      .value = &mode_value,
      .load = load_mode },
    { .name = "uid",
      .shape = KEY_INTEGER,
      .help = "its owner, 0 where it is not given",
      .value = &owner_value,
      .load = load_owner,
      .offset = offsetof(struct file_source, file.uid) },
    { .name = "gid",
      .shape = KEY_INTEGER,
      .help = "its group, 0 where it is not given",
      .value = &owner_value,
      .load = load_owner,
      .offset = offsetof(struct file_source, file.gid) },
    { .name = "xattrs",
      .shape = KEY_MAP,
      .help = "extended attributes: a text, or {base64: BYTES}",
      .value = &xattrs_value,
      .load = load_xattrs },
};

static const char *const content_rivals[] = {
    "content", "content_base64", "link", "hardlink", "type", NULL,
};

static const struct key_table file_table = {
    .name = "file",
    .keys = file_keys,
    .count = COUNT_OF(file_keys),
    .rivals = content_rivals,
};

const struct key_value test_rootfs_value = {
    .shape = KEY_MAP,
    .key_pattern = "^/",
    .each = &(const struct key_value){ .shape = KEY_MAP, .table = &file_table },
};

static uint16_t default_mode(enum entry_type type)
{
    switch (type) {
    case ENTRY_DIRECTORY:
        return 0755;
    case ENTRY_SYMLINK:
        return 0777;
    case ENTRY_FILE:
    case ENTRY_CHARACTER:
    case ENTRY_BLOCK:
    case ENTRY_FIFO:
    case ENTRY_SOCKET:
        return 0644;
    }
    return 0644;
}

static void load_entry(struct yaml_reader *reader, const struct yaml_pair *pair,
                       struct memory_file *file)
{
    struct file_source source = { .file = { .type = ENTRY_FILE, .path = pair->key->text } };

    if (!str_starts_with(pair->key->text, STR("/")))
        yaml_keys_fault(reader, pair->key, "a path from '/'", NULL, "the path is '%.*s'",
                        STR_ARG(pair->key->text));
    if (yaml_keys_read(reader, pair->value, "a file", file_keys, COUNT_OF(file_keys), &source) &&
        source.contents > 1)
        yaml_keys_fault(reader, pair->value,
                        "one of content, content_base64, link, hardlink and type", NULL,
                        "a file is more than one thing");
    if (!source.has_mode)
        source.file.mode = default_mode(source.file.type);
    *file = source.file;
}

static void load_layer(struct yaml_reader *reader, const struct yaml_node *node,
                       struct memory_layer *layer)
{
    struct memory_file *files;

    if (!yaml_keys_expect(reader, node, YAML_MAP, STR("layer")))
        return;
    files = arena_new(reader->arena, node->pair_count + 1, sizeof(*files));
    for (size_t i = 0; i < node->pair_count; i++)
        load_entry(reader, &node->pairs[i], &files[i]);
    layer->files = files;
    layer->file_count = node->pair_count;
}

/* One layer, or several: a test has either key. */
static struct memory_layer *new_layers(struct yaml_reader *reader, const struct yaml_pair *pair,
                                       struct test_case *test, size_t count)
{
    struct memory_layer *layers = arena_new(reader->arena, count + 1, sizeof(*layers));

    if (test->layers)
        yaml_keys_fault(reader, pair->key, NULL, NULL, "a test has both 'rootfs' and 'layers'");
    test->layers = layers;
    test->layer_count = count;
    return layers;
}

void load_test_rootfs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct memory_layer *layers = new_layers(reader, pair, member, 1);

    load_layer(reader, pair->value, layers);
}

void load_test_layers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (!yaml_keys_expect(reader, pair->value, YAML_LIST, pair->key->text))
        return;

    struct memory_layer *layers = new_layers(reader, pair, member, pair->value->item_count);
    ((struct test_case *)member)->has_layers = true;
    for (size_t i = 0; i < pair->value->item_count; i++)
        load_layer(reader, pair->value->items[i], &layers[i]);
}
