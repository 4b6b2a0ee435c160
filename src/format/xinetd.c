#include "format/xinetd.h"

#include "base/text.h"

enum { MOST_ATTRIBUTES = 1024 }; /* of one block */

struct reader {
    struct arena *arena;
    struct str rest;
    uint32_t line; /* of the last line that was taken */
    struct error *err;
};

static enum gate_rc fault(const struct reader *reader, const char *what)
{
    return error_set(reader->err, GATE_EFORMAT, "line %u: %s", reader->line, what);
}

/* The next line that says something. False at the end. */
static bool next_line(struct reader *reader, struct str *line)
{
    while (str_cut(&reader->rest, '\n', line)) {
        reader->line++;
        *line = str_trim(*line);
        if (line->len > 0 && line->ptr[0] != '#')
            return true;
    }
    return false;
}

/* "name = values", "name += values" */
static enum gate_rc parse_attribute(const struct reader *reader, struct str line,
                                    struct xinetd_attribute *attribute)
{
    ptrdiff_t equals = str_find(line, STR("="));
    struct str name;

    if (equals <= 0)
        return fault(reader, "expected 'attribute = value'");
    attribute->operator= '=';
    name = str_slice(line, 0, (size_t)equals);
    if (name.ptr[name.len - 1] == '+' || name.ptr[name.len - 1] == '-') {
        attribute->operator= name.ptr[name.len - 1];
        name.len--;
    }
    attribute->name = str_trim(name);
    attribute->values = str_trim(str_slice(line, (size_t)equals + 1, line.len));
    attribute->line = reader->line;
    return attribute->name.len > 0 ? GATE_OK : fault(reader, "a value without an attribute");
}

static enum gate_rc parse_block(struct reader *reader, struct xinetd_block *block)
{
    CLEANUP(vec_release) struct vec attributes = VEC_INIT(struct xinetd_attribute);
    struct str line;

    if (!next_line(reader, &line) || !str_equal(line, STR("{")))
        return fault(reader, "expected '{'");
    for (;;) {
        if (!next_line(reader, &line))
            return fault(reader, "a block that does not close");
        if (str_equal(line, STR("}")))
            break;
        if (attributes.count == MOST_ATTRIBUTES)
            return error_set(reader->err, GATE_ELIMIT, "line %u: more than %d attributes",
                             reader->line, MOST_ATTRIBUTES);
        if (parse_attribute(reader, line, vec_add(&attributes)))
            return reader->err->rc;
    }
    struct xinetd_attribute *kept = vec_keep(&attributes, reader->arena);
    block->attributes = kept;
    block->attribute_count = attributes.count;
    return GATE_OK;
}

static const struct {
    const char *word;
    enum xinetd_kind kind;
    bool has_name;
    bool has_block;
} starts[] = {
    { "service", XINETD_SERVICE, true, true },
    { "defaults", XINETD_DEFAULTS, false, true },
    { "include", XINETD_INCLUDE, true, false },
    { "includedir", XINETD_INCLUDE_FOLDER, true, false },
};

static enum gate_rc parse_start(struct reader *reader, struct str line, struct xinetd_block *block)
{
    struct str word;

    (void)str_word(&line, &word);
    block->line = reader->line;
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (!str_equal(word, str_of(starts[i].word)))
            continue;
        block->kind = starts[i].kind;
        block->name = str_trim(line);
        if (starts[i].has_name != (block->name.len > 0))
            return fault(reader, starts[i].has_name ? "a name is missing" : "a name too many");
        return starts[i].has_block ? parse_block(reader, block) : GATE_OK;
    }
    return fault(reader, "expected 'service', 'defaults', 'include' or 'includedir'");
}

enum gate_rc xinetd_parse(struct str text, struct arena *arena, struct vec *blocks,
                          struct error *err)
{
    struct reader reader = { .arena = arena, .rest = text, .err = err };
    struct str line;

    if (text_check(text, err))
        return err->rc;
    while (next_line(&reader, &line)) {
        struct xinetd_block block = { .kind = XINETD_SERVICE };

        if (parse_start(&reader, line, &block))
            return err->rc;
        *(struct xinetd_block *)vec_add(blocks) = block;
    }
    return GATE_OK;
}
