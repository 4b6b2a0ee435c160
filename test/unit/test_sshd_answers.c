/*
 * sshd_effective against what a real `sshd -T` answered: the cases of test/fixtures/sshd_effective,
 * recorded by tools/sshd-answers.py. SSHD_ANSWERS names another folder of cases.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "format/sshd_keyword.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { SECTIONS = 16 };

struct section {
    struct str name; /* "/etc/ssh/sshd_config" or "-C user=bob" */
    struct str body;
};

struct answers {
    struct arena arena;
    struct section sections[SECTIONS];
    size_t count;
    struct str version; /* "9.2" */
};

/* What sshd works out, or Debian chooses, beyond what a line says. */
static const char *const uncompared[] = { "listenaddress", "hostkey",      "rekeylimit",
                                          "pidfile",       "modulifile",   "xauthlocation",
                                          "ipqos",         "permitlisten", "gssapikexalgorithms",
                                          "maxstartups" };

static void parse(struct str text, struct answers *answers)
{
    struct str line;

    if (str_cut(&text, '\n', &line) && str_starts_with(line, STR("# OpenSSH_")))
        answers->version = str_slice(line, 10, 3);
    while (text.ptr && str_starts_with(text, STR("== ")) && answers->count < SECTIONS) {
        struct section *section = &answers->sections[answers->count++];
        struct str rest;

        (void)str_cut(&text, '\n', &line);
        section->name = str_slice(line, 3, line.len);
        rest = text.ptr ? text : STR("");
        ptrdiff_t end = str_starts_with(rest, STR("== ")) ? 0 : str_find(rest, STR("\n== ")) + 1;
        if (end == 0 && !str_starts_with(rest, STR("== ")))
            end = (ptrdiff_t)rest.len;
        section->body = str_slice(rest, 0, (size_t)end);
        text = str_slice(rest, (size_t)end, rest.len);
    }
}

/* The image that the case describes, with sshd_effective opened on it. */
static void open_case(struct answers *answers, struct asked *asked)
{
    struct asked_file files[SECTIONS + 3];
    size_t count = 0;
    struct arena *arena = &answers->arena;

    memset(files, 0, sizeof(files));
    for (size_t i = 0; i < answers->count; i++) {
        const struct section *section = &answers->sections[i];

        if (!str_starts_with(section->name, STR("/")))
            continue;
        files[count++] = (struct asked_file){ .path = arena_str(arena, section->name).ptr,
                                              .content = arena_str(arena, section->body).ptr };
    }
    files[count++] = (struct asked_file){ .path = "/etc/os-release", .content = "ID=debian\n" };
    files[count++] = (struct asked_file){
        .path = "/var/lib/dpkg/status",
        .content = arena_printf(arena,
                                "Package: openssh-server\nStatus: install ok installed\n"
                                "Architecture: amd64\nVersion: 1:%.*sp1-1\n\n",
                                STR_ARG(answers->version))
                       .ptr,
    };
    asked_open(asked, "sshd_effective", NULL, NULL, files);
}

/* How many criteria of "KEYWORD, Match user bob host h" there are; 0 if one does not hold. */
static size_t matching(struct str entry, struct str user)
{
    ptrdiff_t at = str_find(entry, STR(", Match "));
    struct str rest = at >= 0 ? str_slice(entry, (size_t)at + 8, entry.len) : STR("");
    struct str name;
    struct str pattern;
    size_t count = 0;

    while (str_word(&rest, &name) && str_word(&rest, &pattern)) {
        bool is_user = str_equal(name, STR("user"));

        if (!str_equal(pattern, is_user ? user : STR("h")))
            return 0;
        count++;
    }
    return count;
}

/* The item of the connection: of a gathered keyword that of the narrowest Match has all lines. */
static const struct value *item_for(const struct value *items, const struct sshd_keyword *keyword,
                                    struct str user)
{
    const struct value *chosen = &items->list.items[0];
    size_t most = 0;

    for (size_t i = 1; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        size_t count = matching(item->origin->entry, user);

        if (count > most && (most == 0 || keyword->is_gathered)) {
            chosen = item;
            most = count;
        }
    }
    return chosen;
}

/* As `sshd -T` prints it, all lines of the keyword in one. */
static struct str shown(const struct value *value, const struct sshd_keyword *keyword,
                        struct arena *arena)
{
    const char *between = keyword->kind == SSHD_ALGORITHMS ? "," : " ";
    struct str text = STR("");

    if (value->type != VALUE_LIST)
        return value_text(value, arena);
    for (size_t i = 0; i < value->list.count; i++) {
        struct str item = value_text(&value->list.items[i], arena);

        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i ? between : "", STR_ARG(item));
    }
    return text;
}

/* The values of all lines of the keyword in `answer`, one blank between them. */
static struct str answered(struct str answer, struct str name, struct arena *arena)
{
    /* Debian 12 has this from 9.9 */
    const struct str alias = STR("sntrup761x25519-sha512,");
    struct str text = STR("");
    struct str value;
    bool is_first = true;

    while (str_cut(&answer, '\n', &value)) {
        struct str keyword;

        if (!str_cut(&value, ' ', &keyword) || !str_equal(keyword, name))
            continue;
        value = value.ptr ? value : STR("");
        ptrdiff_t at = str_find(value, alias);
        if (at >= 0)
            value = arena_printf(arena, "%.*s%.*s", (int)at, value.ptr,
                                 STR_ARG(str_slice(value, (size_t)at + alias.len, value.len)));
        text =
            arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), is_first ? "" : " ", STR_ARG(value));
        is_first = false;
    }
    return text;
}

static void check_answer(struct asked *asked, const struct section *section)
{
    struct str user = str_slice(section->name, 8, section->name.len);
    struct str rest = section->body;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        struct property_query query = { .path = { .count = 0 } };
        struct error err = ERROR_INIT;
        struct value value;
        bool is_compared = str_cut(&line, ' ', &query.name) && query.name.len > 0;

        for (size_t i = 0; i < COUNT_OF(uncompared); i++)
            is_compared &= !str_equal(query.name, str_of(uncompared[i]));
        if (!is_compared)
            continue;
        const struct sshd_keyword *keyword = sshd_keyword_find(query.name);
        CHECK(keyword);
        CHECK_INT(asked->resource->def->dynamic->get(asked->resource->self, &query, &value, &err),
                  GATE_OK);
        struct str got = shown(item_for(&value, keyword, user), keyword, &asked->arena);
        struct str want = answered(section->body, query.name, &asked->arena);
        CHECK_STR(arena_printf(&asked->arena, "%s %.*s", keyword->name, STR_ARG(got)),
                  arena_printf(&asked->arena, "%s %.*s", keyword->name, STR_ARG(want)).ptr);
    }
}

static void check_case(const char *path)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct answers answers = { .arena = ARENA_INIT };
    struct error err = ERROR_INIT;
    struct asked asked;

    CHECK_INT(file_read_at(AT_FDCWD, path, &text, &err), GATE_OK);
    parse(buf_str(&text), &answers);
    open_case(&answers, &asked);
    for (size_t i = 0; i < answers.count; i++) {
        const struct section *section = &answers.sections[i];

        if (!str_starts_with(section->name, STR("-C ")))
            continue;
        bool is_refused = str_equal(section->body, STR("refused\n"));
        CHECK_INT(asked.resource->rc, is_refused ? GATE_EFORMAT : GATE_OK);
        if (!is_refused && asked.resource->rc == GATE_OK)
            check_answer(&asked, section);
    }
    asked_close(&asked);
    arena_release(&answers.arena);
}

static void answers_as_sshd(void)
{
    const char *root = getenv("ROOT"); /* the repository */
    const char *other = getenv("SSHD_ANSWERS");
    char folder[2048];
    char path[4096];
    size_t cases = 0;

    (void)snprintf(folder, sizeof(folder), "%s%s", other ? other : root,
                   other ? "" : "/test/fixtures/sshd_effective");
    DIR *directory = opendir(folder);
    CHECK(directory);
    if (!directory)
        return;
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (!str_ends_with(str_of(entry->d_name), STR(".case")))
            continue;
        test_row(entry->d_name);
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        check_case(path);
        cases++;
    }
    (void)closedir(directory);
    CHECK(cases > 0);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "answers_as_sshd", answers_as_sshd } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
