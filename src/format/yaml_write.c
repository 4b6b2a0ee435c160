#include "format/yaml_write.h"

#include <stdio.h>

#include "base/attributes.h"

static void add(struct buf *buf, const char *words)
{
    buf_add(buf, str_of(words));
}

/* Words that some reader of YAML takes for something else than a string. */
static bool is_reserved(struct str text)
{
    static const char *const words[] = {
        "true", "false", "null", "yes", "no", "on", "off", "y", "n"
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(text, str_of(words[i])))
            return true;
    }
    return false;
}

bool yaml_write_is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool is_inside = (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/' ||
                         c == '@' || c == '+' || (c == ' ' && i + 1 < text.len);

        if (!is_letter && !(is_inside && i > 0))
            return false;
    }
    return text.len > 0 && !is_reserved(text);
}

/*
 * How many bytes at the beginning of `text` are a character that may not stand in a file as it is,
 * with its number: C1 controls, line and paragraph separators, byte order marks and what is none.
 */
static size_t refused(struct str text, unsigned *number)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;

    if (text.len >= 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0) {
        *number = bytes[1];
        return 2;
    }
    if (text.len < 3)
        return 0;
    *number = (bytes[0] & 0x0fU) << 12 | (bytes[1] & 0x3fU) << 6 | (bytes[2] & 0x3fU);
    bool is_refused = (bytes[0] == 0xe2 && (*number == 0x2028 || *number == 0x2029)) ||
                      (bytes[0] == 0xef && (*number == 0xfeff || *number >= 0xfffe));
    return is_refused ? 3 : 0;
}

void yaml_write_quoted(struct buf *buf, struct str text)
{
    char escape[sizeof("\\uHHHH")];

    add(buf, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        unsigned number = 0;
        size_t length = refused(str_slice(text, i, text.len), &number);

        if (length > 0) {
            (void)snprintf(escape, sizeof(escape), "\\u%04x", number & 0xffffU);
            add(buf, escape);
            i += length - 1;
        } else if (c == '\n') {
            add(buf, "\\n");
        } else if (c == '"' || c == '\\') {
            add(buf, c == '"' ? "\\\"" : "\\\\");
        } else if (c < 0x20 || c == 0x7f) {
            (void)snprintf(escape, sizeof(escape), "\\x%02x", c);
            add(buf, escape);
        } else {
            buf_add(buf, str_slice(text, i, 1));
        }
    }
    add(buf, "\"");
}

void yaml_write_text(struct buf *buf, struct str text)
{
    if (yaml_write_is_plain(text))
        buf_add(buf, text);
    else
        yaml_write_quoted(buf, text);
}

static void write_list(struct buf *buf, const struct yaml_node *node)
{
    add(buf, "[");
    for (size_t i = 0; i < node->item_count; i++) {
        add(buf, i > 0 ? ", " : "");
        yaml_write_node(buf, node->items[i]); /* as deep as the parser let it be */
    }
    add(buf, "]");
}

static void write_map(struct buf *buf, const struct yaml_node *node)
{
    add(buf, "{");
    for (size_t i = 0; i < node->pair_count; i++) {
        add(buf, i > 0 ? ", " : "");
        yaml_write_node(buf, node->pairs[i].key);
        add(buf, ": ");
        yaml_write_node(buf, node->pairs[i].value);
    }
    add(buf, "}");
}

void yaml_write_node(struct buf *buf, const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_LIST:
        write_list(buf, node);
        return;
    case YAML_MAP:
        write_map(buf, node);
        return;
    case YAML_STRING:
        yaml_write_text(buf, node->text);
        return;
    case YAML_NULL:
        add(buf, "null");
        return;
    case YAML_BOOL:
    case YAML_INTEGER:
    case YAML_REAL:
        buf_add(buf, node->text);
        return;
    }
}
