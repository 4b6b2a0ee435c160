/*
 * package_files against what `rpm -V` and `dpkg -V` said of the same trees: recorded by
 * test/peer/rpm_answers.py and test/peer/dpkg_answers.py.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { TEXT_BYTES = 1 << 16 };

/* The places of a line that tells of changes, in its order. */
static const struct place {
    const char *word;
    char letter;
} places[] = {
    { "size", 'S' }, { "mode", 'M' },  { "digest", '5' }, { "device", 'D' },       { "link", 'L' },
    { "user", 'U' }, { "group", 'G' }, { "mtime", 'T' },  { "capabilities", 'P' },
};

/* In the order in which rpm looks for the one letter that it shows. */
static const struct place kinds[] = {
    { "doc", 'd' }, { "config", 'c' }, { "missingok", 'm' }, { "ghost", 'g' }, { "license", 'l' },
};

static bool has_word(const struct value *list, const char *word)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (str_equal(list->list.items[i].string, str_of(word)))
            return true;
    }
    return false;
}

static struct value cell(const struct table *table, size_t row, const char *column)
{
    struct value value = value_nil();
    struct error err = ERROR_INIT;

    CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(column)), &value, &err),
              GATE_OK);
    CHECK_STR(str_of(err.message), "");
    return value;
}

/* A line as rpm and dpkg write it; empty: the file is as it was. */
static struct str line_of(struct arena *arena, const struct table *table, size_t row, char same)
{
    const struct value changed = cell(table, row, "changed");
    const struct value attributes = cell(table, row, "attributes");
    const struct value path = cell(table, row, "path");
    char letters[COUNT_OF(places) + 1] = "";
    char kind = ' ';

    if (changed.list.count == 0)
        return STR("");
    for (size_t i = 0; i < COUNT_OF(places); i++)
        letters[i] = (char)(has_word(&changed, places[i].word) ? places[i].letter : same);
    for (size_t i = 0; i < COUNT_OF(kinds) && kind == ' '; i++) {
        if (has_word(&attributes, kinds[i].word))
            kind = kinds[i].letter;
    }
    if (has_word(&changed, "missing"))
        return arena_printf(arena, "missing   %c %.*s", kind, STR_ARG(path.string));
    return arena_printf(arena, "%s %s%c %.*s", letters, same == '.' ? " " : "", kind,
                        STR_ARG(path.string));
}

/* The words, sorted, of what pacman warns of. */
static struct str words_of(struct arena *arena, const struct table *table, size_t row)
{
    static const char *const words[] = { "digest", "group", "link", "missing",
                                         "mode",   "mtime", "size", "user" };
    const struct value changed = cell(table, row, "changed");
    struct str line = cell(table, row, "path").string;

    if (changed.list.count == 0)
        return STR("");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (has_word(&changed, words[i]))
            line = arena_printf(arena, "%.*s %s", STR_ARG(line), words[i]);
    }
    return line;
}

/* apk's letter: X is gone or of another type. It says nothing of a link that leads elsewhere. */
static struct str letter_of(struct arena *arena, const struct table *table, size_t row)
{
    const struct value changed = cell(table, row, "changed");
    struct str path = cell(table, row, "path").string;
    char letter = 'M';

    if (changed.list.count == 0 || str_ends_with(path, STR("/link")))
        return STR("");
    if (has_word(&changed, "digest"))
        letter = has_word(&changed, "mode") ? 'X' : 'U';
    if (has_word(&changed, "missing"))
        letter = 'X';
    return arena_printf(arena, "%c %.*s", letter, STR_ARG(str_slice(path, 1, path.len)));
}

static struct str rpm_line(struct arena *arena, const struct table *table, size_t row)
{
    return line_of(arena, table, row, '.');
}

static struct str dpkg_line(struct arena *arena, const struct table *table, size_t row)
{
    return line_of(arena, table, row, '?');
}

static int compare_lines(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* A line as the program would write it; empty: the file is as it was. */
typedef struct str line_fn(struct arena *arena, const struct table *table, size_t row);

static void check(const char *archive, const char *answers, line_fn *make_line)
{
    CLEANUP(asked_close) struct asked image;
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct str);
    CLEANUP(buf_release) struct buf path = BUF_INIT(4096);
    CLEANUP(buf_release) struct buf recorded = answers_read(answers);
    CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_BYTES);
    struct str rest = buf_str(&recorded);
    const struct table *table;
    struct str heading;

    answers_path(archive, &path);
    asked_open_path(&image, "package_files", path.data);
    CHECK_STR(asked_state(image.resource), "there");
    table = image.resource->def->rows(image.resource->self);
    for (size_t i = 0; i < table->row_count; i++) {
        struct str line = make_line(&image.arena, table, i);

        if (line.len)
            *(struct str *)vec_add(&lines) = line;
    }
    CHECK(lines.count > 5);
    qsort(lines.items, lines.count, sizeof(struct str), compare_lines);
    for (size_t i = 0; i < lines.count; i++) {
        buf_add(&text, *(const struct str *)vec_at(&lines, i));
        buf_add(&text, STR("\n"));
    }
    CHECK(str_cut(&rest, '\n', &heading));
    CHECK_STR(buf_str(&text), rest.ptr);
}

static void test_rpm(void)
{
    check("software/rpm-verify.tar.gz", "software/rpm.verify", rpm_line);
}

static void test_dpkg(void)
{
    check("software/dpkg-verify.tar.gz", "software/dpkg.verify", dpkg_line);
}

static void test_pacman(void)
{
    check("software/pacman-verify.tar.gz", "software/pacman.verify", words_of);
}

static void test_apk(void)
{
    check("software/apk-verify.tar.gz", "software/apk.verify", letter_of);
}

static const struct test tests[] = {
    { "rpm", test_rpm },
    { "dpkg", test_dpkg },
    { "pacman", test_pacman },
    { "apk", test_apk },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
