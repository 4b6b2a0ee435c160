/*
 * embed ROOT LIST OUTPUT: writes the C file OUTPUT, the tables of src/profile/embedded.h, from the
 * files that LIST names, one a line, relative to ROOT. A file that is no YAML ends the build. It
 * runs on the machine that builds.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "format/yaml_packed.h"

struct content {
    unsigned char *data;
    size_t size;
};

static _Noreturn void fail(const char *what, const char *name)
{
    (void)fprintf(stderr, "embed: %s '%s': %s\n", what, name, strerror(errno));
    exit(1);
}

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        fail("cannot allocate for", "content");
    return memory;
}

static struct content read_whole(const char *path)
{
    FILE *in = fopen(path, "rb");
    struct content content = { NULL, 0 };
    long size = 0;

    if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0 || fseek(in, 0, SEEK_SET))
        fail("cannot read", path);
    content.size = (size_t)size;
    content.data = allocate(content.size + 1);
    if (fread(content.data, 1, content.size, in) != content.size) {
        free(content.data);
        fail("cannot read", path);
    }
    (void)fclose(in);
    return content;
}

static struct content deflate_whole(struct content plain)
{
    uLongf size = compressBound(plain.size);
    struct content packed = { allocate(size), 0 };

    if (compress2(packed.data, &size, plain.data, plain.size, Z_BEST_COMPRESSION) != Z_OK)
        fail("cannot compress", "content");
    packed.size = size;
    return packed;
}

/* Octal escapes of three digits, always: a shorter one would swallow a digit that follows. */
static void write_string(FILE *out, struct content content)
{
    for (size_t i = 0; i < content.size; i++) {
        if (i % 64 == 0)
            (void)fputs(i ? "\"\n     \"" : "\"", out);
        (void)fprintf(out, "\\%03o", content.data[i]);
    }
    (void)fputs(content.size ? "\"" : "\"\"", out);
}

/* The tree of a file, whose texts go to the pool of all; `arena` outlives the packer. */
static struct content pack_tree(struct yaml_packer *packer, struct arena *arena,
                                struct content plain, const char *name)
{
    const struct str text = { .ptr = (const char *)plain.data, .len = plain.size };
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;
    size_t before = packer->trees.len;

    if (yaml_document_parse(text, arena, &root, &line, &column, &err) || !root ||
        !yaml_pack(packer, root)) {
        (void)fprintf(stderr, "embed: %s:%u:%u: %s\n", name, line, column,
                      err.rc ? err.message : "an empty or too large file");
        exit(1);
    }
    return (struct content){ (unsigned char *)packer->trees.data + before,
                             packer->trees.len - before };
}

struct embedding {
    FILE *out;
    const char *root;
    struct yaml_packer packer;
    struct arena arena;
};

static void write_row(struct embedding *embedding, const char *name)
{
    FILE *out = embedding->out;
    char path[4096];
    bool is_test = strstr(name, "/tests/") != NULL;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", embedding->root, name) >= sizeof(path))
        fail("too long a path", name);
    struct content plain = read_whole(path);
    struct content stored = is_test ? deflate_whole(plain) : plain;

    (void)fprintf(out, "    { .path = \"%s\",\n      .data = (const unsigned char *)\n     ", name);
    write_string(out, stored);
    (void)fprintf(out, ",\n      .size = %zu,\n      .plain_size = %zu,\n      .compressed = %s,\n",
                  stored.size, plain.size, is_test ? "true" : "false");
    if (is_test) {
        free(stored.data);
    } else {
        struct content tree = pack_tree(&embedding->packer, &embedding->arena, plain, name);

        (void)fputs("      .tree = (const unsigned char *)\n     ", out);
        write_string(out, tree);
        (void)fprintf(out, ",\n      .tree_size = %zu,\n", tree.size);
    }
    (void)fputs("    },\n", out);
    free(plain.data);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Cuts `text` into its lines in place and returns them sorted by bytes. */
static char **split_lines(char *text, size_t *count)
{
    size_t room = 1;

    for (const char *p = text; *p != '\0'; p++)
        room += *p == '\n';
    char **lines = allocate(room * sizeof(*lines));

    *count = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        lines[(*count)++] = line;
    qsort(lines, *count, sizeof(*lines), compare_names);
    return lines;
}

int main(int argc, char *argv[])
{
    if (argc != 4) {
        (void)fputs("usage: embed ROOT LIST OUTPUT\n", stderr);
        return 2;
    }
    struct content list = read_whole(argv[2]);
    size_t count = 0;
    char **names = split_lines((char *)list.data, &count);
    FILE *out = fopen(argv[3], "w");
    struct embedding embedding = {
        .out = out,
        .root = argv[1],
        .packer = YAML_PACKER_INIT,
        .arena = ARENA_INIT,
    };

    if (!out)
        fail("cannot write", argv[3]);
    (void)fputs(
        "#include \"profile/embedded.h\"\n\nconst struct embedded_file embedded_files[] = {\n",
        out);
    for (size_t i = 0; i < count; i++)
        write_row(&embedding, names[i]);
    (void)fprintf(out,
                  "    { .path = \"\" }\n};\n\nconst size_t embedded_file_count = %zu;\n\n"
                  "const unsigned char embedded_texts[] =\n     ",
                  count);
    const struct content texts = { (unsigned char *)embedding.packer.texts.data,
                                   embedding.packer.texts.len };
    write_string(out, texts);
    (void)fprintf(out, ";\n\nconst size_t embedded_texts_size = %zu;\n", texts.size);
    if (ferror(out) | fclose(out))
        fail("cannot write", argv[3]);
    yaml_packer_release(&embedding.packer);
    arena_release(&embedding.arena);
    free(names);
    free(list.data);
    return 0;
}
