/*
 * embed ROOT LIST OUTPUT: writes the C file OUTPUT, the table of src/profile/embedded.h, from the
 * files that LIST names, one a line, relative to ROOT. It runs on the machine that builds.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct content {
    unsigned char *data;
    size_t size;
};

static void fail(const char *what, const char *name)
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
    long size;

    if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0 || fseek(in, 0, SEEK_SET))
        fail("cannot read", path);
    content.size = (size_t)size;
    content.data = allocate(content.size + 1);
    if (fread(content.data, 1, content.size, in) != content.size)
        fail("cannot read", path);
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

static void write_row(FILE *out, const char *root, const char *name)
{
    char path[4096];
    bool is_test = strstr(name, "/tests/") != NULL;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", root, name) >= sizeof(path))
        fail("too long a path", name);
    struct content plain = read_whole(path);
    struct content stored = is_test ? deflate_whole(plain) : plain;

    (void)fprintf(out, "    { .path = \"%s\",\n      .data = (const unsigned char *)\n     ", name);
    write_string(out, stored);
    (void)fprintf(out,
                  ",\n      .size = %zu,\n      .plain_size = %zu,\n      .compressed = %s },\n",
                  stored.size, plain.size, is_test ? "true" : "false");
    if (is_test)
        free(stored.data);
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

    if (!out)
        fail("cannot write", argv[3]);
    (void)fputs(
        "#include \"profile/embedded.h\"\n\nconst struct embedded_file embedded_files[] = {\n",
        out);
    for (size_t i = 0; i < count; i++)
        write_row(out, argv[1], names[i]);
    (void)fprintf(out, "    { .path = \"\" }\n};\n\nconst size_t embedded_file_count = %zu;\n",
                  count);
    if (ferror(out) | fclose(out))
        fail("cannot write", argv[3]);
    free(names);
    free(list.data);
    return 0;
}
