/* The image of a test: its config as JSON, its files as they stand in YAML. */
#include "profile/test_image.h"

#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"

static void write_node(struct buf *out, const struct yaml_node *node);

static void write_character(struct buf *out, char c)
{
    char escaped[8];

    if ((unsigned char)c >= 0x20 && c != '"' && c != '\\') {
        buf_add(out, (struct str){ .ptr = &c, .len = 1 });
        return;
    }
    (void)snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)(unsigned char)c);
    buf_add(out, str_of(escaped));
}

static void write_string(struct buf *out, struct str text)
{
    buf_add(out, STR("\""));
    for (size_t i = 0; i < text.len; i++)
        write_character(out, text.ptr[i]);
    buf_add(out, STR("\""));
}

static void write_list(struct buf *out, const struct yaml_node *node)
{
    buf_add(out, STR("["));
    for (size_t i = 0; i < node->item_count; i++) {
        if (i > 0)
            buf_add(out, STR(","));
        write_node(out, node->items[i]);
    }
    buf_add(out, STR("]"));
}

static void write_map(struct buf *out, const struct yaml_node *node)
{
    buf_add(out, STR("{"));
    for (size_t i = 0; i < node->pair_count; i++) {
        if (i > 0)
            buf_add(out, STR(","));
        write_string(out, node->pairs[i].key->text);
        buf_add(out, STR(":"));
        write_node(out, node->pairs[i].value);
    }
    buf_add(out, STR("}"));
}

static void write_node(struct buf *out, const struct yaml_node *node)
{
    char number[32];

    switch (node->kind) {
    case YAML_NULL:
        buf_add(out, STR("null"));
        return;
    case YAML_BOOL:
        buf_add(out, node->boolean ? STR("true") : STR("false"));
        return;
    case YAML_INTEGER:
        (void)snprintf(number, sizeof(number), "%lld", (long long)node->integer);
        buf_add(out, str_of(number));
        return;
    case YAML_REAL:
        (void)snprintf(number, sizeof(number), "%.17g", node->real);
        buf_add(out, str_of(number));
        return;
    case YAML_STRING:
        write_string(out, node->text);
        return;
    case YAML_LIST:
        write_list(out, node);
        return;
    case YAML_MAP:
        write_map(out, node);
        return;
    }
}

struct image_source {
    const struct yaml_node *config;
    const struct yaml_node *history;
    struct str os;
    struct str architecture;
    struct str created;
    struct str author;
    struct texts tags;
};

struct str test_image_empty(void)
{
    return STR("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
}

static void take_map(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node **node = member;

    if (yaml_keys_expect(reader, pair->value, YAML_MAP, pair->key->text))
        *node = pair->value;
}

static void take_list(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node **node = member;

    if (yaml_keys_expect(reader, pair->value, YAML_LIST, pair->key->text))
        *node = pair->value;
}

static void load_tag_list(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
}

static const struct key_def image_keys[] = {
    { .name = "config",
      .shape = KEY_MAP,
      .help = "the config object of the OCI config: User, Env, Healthcheck, ...",
      .load = take_map,
      .offset = offsetof(struct image_source, config) },
    { .name = "history",
      .shape = KEY_LIST,
      .help = "its history, a list of {created_by, empty_layer}",
      .load = take_list,
      .offset = offsetof(struct image_source, history) },
    { .name = "tags",
      .shape = KEY_TEXTS,
      .help = "its references, one or a list",
      .load = load_tag_list,
      .offset = offsetof(struct image_source, tags) },
    { .name = "os",
      .shape = KEY_TEXT,
      .help = "linux where it is not given",
      .load = yaml_keys_text,
      .offset = offsetof(struct image_source, os) },
    { .name = "architecture",
      .shape = KEY_TEXT,
      .help = "amd64 where it is not given",
      .load = yaml_keys_text,
      .offset = offsetof(struct image_source, architecture) },
    { .name = "created",
      .shape = KEY_SOURCE,
      .help = "when it was made, RFC 3339",
      .load = yaml_keys_source,
      .offset = offsetof(struct image_source, created) },
    { .name = "author",
      .shape = KEY_TEXT,
      .help = "who made it",
      .load = yaml_keys_text,
      .offset = offsetof(struct image_source, author) },
};

const struct key_table test_image_table = {
    .name = "image",
    .keys = image_keys,
    .count = COUNT_OF(image_keys),
};

static void write_text(struct buf *out, const char *name, struct str text)
{
    if (text.len == 0)
        return;
    buf_add(out, STR(","));
    write_string(out, str_of(name));
    buf_add(out, STR(":"));
    write_string(out, text);
}

static void write_part(struct buf *out, const char *name, const struct yaml_node *node)
{
    if (!node)
        return;
    buf_add(out, STR(","));
    write_string(out, str_of(name));
    buf_add(out, STR(":"));
    write_node(out, node);
}

void load_test_image(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_MANIFEST_BYTES);
    struct image_source source = { .os = STR("linux"), .architecture = STR("amd64") };
    struct test_case *test = member;

    if (!yaml_keys_read(reader, pair->value, "an image", image_keys, COUNT_OF(image_keys), &source))
        return;
    buf_add(&out, STR("{\"os\":"));
    write_string(&out, source.os);
    write_text(&out, "architecture", source.architecture);
    write_text(&out, "created", source.created);
    write_text(&out, "author", source.author);
    write_part(&out, "config", source.config);
    write_part(&out, "history", source.history);
    buf_add(&out, STR("}"));
    test->config_json = arena_str(reader->arena, buf_str(&out));
    test->tags = source.tags.items;
    test->tag_count = source.tags.count;
}
