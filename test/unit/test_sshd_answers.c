/*
 * sshd_effective against what a real `sshd -T` answered: test/fixtures/answers/login/sshd, recorded
 * by test/peer/sshd_answers.py.
 */
#include "base/attributes.h"
#include "format/sshd_keyword.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

/* What sshd works out, or Debian chooses, beyond what a line says. */
static const char *const uncompared[] = { "listenaddress", "hostkey",      "rekeylimit",
                                          "pidfile",       "modulifile",   "xauthlocation",
                                          "ipqos",         "permitlisten", "gssapikexalgorithms",
                                          "maxstartups" };

/* The image that the case describes, with sshd_effective opened on it. */
static void open_case(struct answers *answers, const struct answers_case *one, struct asked *asked)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
    struct str version = str_slice(answers->head, STR("# OpenSSH_").len, answers->head.len);

    version.len = 3; /* "9.2" */
    answers_files(one, &files);
    *(struct memory_file *)vec_add(&files) =
        (struct memory_file)MEMORY_FILE("/etc/os-release", "ID=debian\n");
    *(struct memory_file *)vec_add(&files) = (struct memory_file){
        .path = STR("/var/lib/dpkg/status"),
        .type = ENTRY_FILE,
        .content = arena_printf(&answers->arena,
                                "Package: openssh-server\nStatus: install ok installed\n"
                                "Architecture: amd64\nVersion: 1:%.*sp1-1\n\n",
                                STR_ARG(version)),
        .mode = 0644,
    };
    asked_open_files(asked, files.items, files.count);
    asked->resource = asked_ask(asked, "sshd_effective", NULL);
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

static void check_answer(struct asked *asked, const struct answers_section *section)
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

static void check_case(struct answers *answers, const struct answers_case *one)
{
    CLEANUP(asked_close) struct asked asked;

    open_case(answers, one, &asked);
    for (size_t i = 0; i < one->count; i++) {
        const struct answers_section *section = &one->sections[i];

        if (!str_starts_with(section->name, STR("-C ")))
            continue;
        bool is_refused = str_equal(section->body, STR("refused\n"));
        CHECK_INT(asked.resource->rc, is_refused ? GATE_EFORMAT : GATE_OK);
        if (!is_refused && asked.resource->rc == GATE_OK)
            check_answer(&asked, section);
    }
}

static void answers_as_sshd(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "login/sshd");
    while (answers_next(&answers, &one))
        check_case(&answers, &one);
    CHECK(answers.cases > 0);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = { { "answers_as_sshd", answers_as_sshd } };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
