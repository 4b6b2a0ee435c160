#include "unit/answers.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/test.h"

enum { ANSWERS_BYTES = 16 << 20 };

/* The lines of `rest` before the next that begins with `mark`; moves `rest` to that line. */
static struct str take_lines(struct str *rest, struct str mark)
{
    struct str whole = *rest;
    size_t length = 0;

    while (length < whole.len && !str_starts_with(str_slice(whole, length, whole.len), mark)) {
        ptrdiff_t end = str_find(str_slice(whole, length, whole.len), STR("\n"));

        length = end < 0 ? whole.len : length + (size_t)end + 1;
    }
    *rest = str_slice(whole, length, whole.len);
    return str_slice(whole, 0, length);
}

void answers_path(const char *name, struct buf *path)
{
    const char *folder = getenv("GATE_ANSWERS");
    const char *root = getenv("ROOT"); /* the repository */

    buf_add(path, str_of(folder ? folder : root ? root : "."));
    buf_add(path, folder ? STR("/") : STR("/test/fixtures/answers/"));
    buf_add(path, str_of(name));
}

struct buf answers_read(const char *name)
{
    CLEANUP(buf_release) struct buf path = BUF_INIT(LIMIT_PATH_BYTES);
    struct buf text = BUF_INIT(ANSWERS_BYTES);
    struct error err = ERROR_INIT;

    answers_path(name, &path);
    CHECK_INT(file_read_at(AT_FDCWD, path.data, &text, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    return text;
}

void answers_open(struct answers *answers, const char *name)
{
    CLEANUP(buf_release) struct buf text = answers_read(name);

    *answers =
        (struct answers){ .arena = ARENA_INIT, .sections = VEC_INIT(struct answers_section) };
    answers->rest = arena_str(&answers->arena, buf_str(&text));
    CHECK(str_starts_with(answers->rest, STR("# ")));
    answers->head = take_lines(&answers->rest, STR("=== "));
}

void answers_close(struct answers *answers)
{
    vec_release(&answers->sections);
    arena_release(&answers->arena);
}

/* Takes `word` off the start of `text`. */
static bool take_word(struct str *text, struct str word)
{
    if (!str_starts_with(*text, word))
        return false;
    *text = str_slice(*text, word.len, text->len);
    return true;
}

bool answers_next(struct answers *answers, struct answers_case *found)
{
    struct str line;

    if (answers->rest.len == 0 || !str_cut(&answers->rest, '\n', &line))
        return false;
    struct str name = arena_str(&answers->arena, str_slice(line, 4, line.len));
    struct str text = take_lines(&answers->rest, STR("=== "));
    answers->sections.count = 0;
    (void)take_lines(&text, STR("== "));
    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        struct answers_section *section = vec_add(&answers->sections);

        section->name = str_slice(line, 3, line.len);
        section->body = take_lines(&text, STR("== "));
        if (take_word(&section->name, STR("unended ")))
            section->body = str_slice(section->body, 0, section->body.len - 1);
    }
    *found = (struct answers_case){
        .name = name.ptr,
        .sections = answers->sections.items,
        .count = answers->sections.count,
    };
    test_row(found->name);
    answers->cases++;
    return true;
}

struct str answers_body(const struct answers_case *one, const char *section)
{
    for (size_t i = 0; i < one->count; i++) {
        if (str_equal(one->sections[i].name, str_of(section)))
            return one->sections[i].body;
    }
    CHECK(false);
    return STR("");
}

/* What the section puts into an image; false if it is a question. */
static bool to_file(const struct answers_section *section, struct memory_file *file)
{
    struct str name = section->name;

    *file = (struct memory_file){ .type = ENTRY_FILE, .mode = 0644 };
    if (str_starts_with(name, STR("/"))) {
        file->content = section->body;
    } else if (take_word(&name, STR("program "))) {
        file->mode = 0755;
    } else if (take_word(&name, STR("directory "))) {
        file->type = ENTRY_DIRECTORY;
        file->mode = 0755;
    } else if (take_word(&name, STR("link "))) {
        file->type = ENTRY_SYMLINK;
        file->link = name;
        (void)str_cut(&file->link, ' ', &name);
    } else {
        return false;
    }
    file->path = name;
    return true;
}

void answers_files(const struct answers_case *one, struct vec *files)
{
    for (size_t i = 0; i < one->count; i++) {
        struct memory_file file;

        if (to_file(&one->sections[i], &file))
            *(struct memory_file *)vec_add(files) = file;
    }
}

static void open_image(const struct answers_case *one, struct asked *asked)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);

    answers_files(one, &files);
    asked_open_files(asked, files.items, files.count);
}

void answers_check(const char *name, answers_check_fn *check)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, name);
    while (answers_next(&answers, &one)) {
        CLEANUP(asked_close) struct asked asked;

        open_image(&one, &asked);
        check(&one, &asked);
    }
    CHECK(answers.cases > 0);
    answers_close(&answers);
}

void answers_ask(const char *name, answers_ask_fn *ask)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, name);
    while (answers_next(&answers, &one)) {
        CLEANUP(asked_close) struct asked asked;
        struct memory_file file;
        size_t questions = 0;

        open_image(&one, &asked);
        for (size_t i = 0; i < one.count; i++) {
            if (to_file(&one.sections[i], &file))
                continue;
            ask(&asked, &one.sections[i]);
            questions++;
        }
        CHECK(questions > 0);
    }
    CHECK(answers.cases > 0);
    answers_close(&answers);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

struct str answers_bytes(const struct answers_case *one, const char *section, struct arena *arena)
{
    struct str hex = str_trim(answers_body(one, section));
    char *bytes = arena_new(arena, hex.len / 2 + 1, 1);

    for (size_t i = 0; i + 1 < hex.len; i += 2)
        bytes[i / 2] = (char)(digit(hex.ptr[i]) << 4 | digit(hex.ptr[i + 1]));
    return (struct str){ .ptr = bytes, .len = hex.len / 2 };
}
