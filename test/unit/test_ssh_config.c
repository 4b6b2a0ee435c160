/*
 * The resource `ssh_config`, against what `ssh -G` answered: test/fixtures/answers/login/ssh,
 * recorded by test/peer/login/ssh_answers.py.
 */
#include "base/attributes.h"
#include "base/limits.h"
#include "format/ssh_keyword.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define MAIN "/etc/ssh/ssh_config"

/* Whether "Match host a !b host c" holds for the host; criteria but host do not. */
static bool is_matching(struct str text, struct str host)
{
    struct str word;
    bool is_all = true;
    bool is_one = true;

    (void)str_word(&text, &word); /* "Match" */
    while (is_all && str_word(&text, &word)) {
        bool is_host = str_equal(word, STR("host"));
        bool is_negated = str_starts_with(word, STR("!"));

        if (str_equal(word, STR("canonical")) || str_equal(word, STR("final")))
            return false;
        if (is_host) {
            is_all = is_one;
            is_one = false;
        } else if (is_negated && str_glob(str_slice(word, 1, word.len), host)) {
            return false;
        } else if (!is_negated) {
            is_one = is_one || str_glob(word, host);
        }
    }
    return is_all && is_one;
}

/* The item for the host: that of the first Host that names it, else that of everybody. */
static const struct value *item_for(const struct value *items, struct str host)
{
    for (size_t i = 1; i < items->list.count; i++) {
        struct str entry = items->list.items[i].origin->entry;
        ptrdiff_t at = str_find(entry, STR(", "));

        if (is_matching(str_slice(entry, (size_t)at + 2, entry.len), host))
            return &items->list.items[i];
    }
    return &items->list.items[0];
}

static struct str shown(const struct value *value, const struct sshd_keyword *keyword,
                        struct arena *arena)
{
    const char *between = keyword->kind == SSHD_ALGORITHMS ? "," : " ";
    struct str text = STR("");

    if (value->type != VALUE_LIST)
        return value_text(value, arena);
    for (size_t i = 0; i < value->list.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i ? between : "",
                            STR_ARG(value_text(&value->list.items[i], arena)));
    return text;
}

/* All values of the keyword, in one line; ssh -G says true where a file says yes. */
static struct str answered(struct str answer, struct str name, struct arena *arena)
{
    struct str text = STR("");
    struct str value;

    while (str_cut(&answer, '\n', &value)) {
        struct str keyword;

        if (!str_cut(&value, ' ', &keyword) || !str_equal(keyword, name))
            continue;
        if (str_equal(value, STR("true")))
            value = STR("yes");
        if (str_equal(value, STR("false")))
            value = STR("no");
        text =
            arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len ? " " : "", STR_ARG(value));
    }
    return text;
}

static void check_host(struct asked *asked, const struct answers_section *section)
{
    struct str host = str_slice(section->name, 5, section->name.len);
    struct str rest = section->body;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        struct property_query query = { .path = { .count = 0 } };
        struct error err = ERROR_INIT;
        struct value value;

        if (!str_cut(&line, ' ', &query.name) || query.name.len == 0)
            continue;
        const struct sshd_keyword *keyword = ssh_keyword_find(query.name);
        CHECK(keyword);
        CHECK_INT(asked->resource->def->dynamic->get(asked->resource->self, &query, &value, &err),
                  GATE_OK);
        const struct value *item = item_for(&value, host);
        /* Lists of several Hosts add up, and some defaults are the person's. */
        if (item->type == VALUE_NIL || (keyword->is_gathered && value.list.count > 1))
            continue;
        struct str want = answered(section->body, query.name, &asked->arena);
        CHECK_STR(arena_printf(&asked->arena, "%s %.*s", keyword->name,
                               STR_ARG(shown(item, keyword, &asked->arena))),
                  arena_printf(&asked->arena, "%s %.*s", keyword->name, STR_ARG(want)).ptr);
    }
}

static void check_case(const struct answers_case *one)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
    struct asked asked;

    answers_files(one, &files);
    *(struct memory_file *)vec_add(&files) =
        (struct memory_file)MEMORY_FILE("/etc/os-release", "ID=debian\n");
    *(struct memory_file *)vec_add(&files) = (struct memory_file)MEMORY_FILE(
        "/var/lib/dpkg/status", "Package: openssh-client\nStatus: install ok installed\n"
                                "Architecture: amd64\nVersion: 1:9.2p1-2\n\n");
    asked_open_files(&asked, files.items, files.count);
    asked.resource = asked_ask(&asked, "ssh_config", NULL);
    for (size_t i = 0; i < one->count; i++) {
        const struct answers_section *section = &one->sections[i];

        if (!str_starts_with(section->name, STR("host ")))
            continue;
        bool is_refused = str_equal(str_trim(section->body), STR("refused"));
        CHECK_INT(asked.resource->rc, is_refused ? GATE_EFORMAT : GATE_OK);
        if (!is_refused && asked.resource->rc == GATE_OK)
            check_host(&asked, section);
    }
    asked_close(&asked);
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, "login/ssh");
    while (answers_next(&answers, &one))
        check_case(&one);
    test_row("all");
    CHECK(answers.cases > 50);
    answers_close(&answers);
}

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "ssh_config", NULL, "?", "absent" },
    { "a default",
      { MEMORY_FILE(MAIN, "") },
      "ssh_config",
      NULL,
      "@ForwardAgent",
      "no @/etc/ssh/ssh_config (ForwardAgent, default)" },
    { "the first wins",
      { MEMORY_FILE(MAIN, "Port 2\nPort 3\n") },
      "ssh_config",
      NULL,
      "@Port",
      "2 @/etc/ssh/ssh_config:1 (Port)" },
    { "a Host before everybody",
      { MEMORY_FILE(MAIN, "Host a\n HashKnownHosts no\nHost *\n HashKnownHosts yes\n") },
      "ssh_config",
      NULL,
      "@HashKnownHosts",
      "yes @/etc/ssh/ssh_config:4 (HashKnownHosts); "
      "no @/etc/ssh/ssh_config:2 (HashKnownHosts, Match host a)" },
    { "a Host behind everybody",
      { MEMORY_FILE(MAIN, "HashKnownHosts yes\nHost a\n HashKnownHosts no\n") },
      "ssh_config",
      NULL,
      "@HashKnownHosts",
      "yes @/etc/ssh/ssh_config:1 (HashKnownHosts)" },
    { "drop-ins in order",
      { MEMORY_FILE(MAIN, "Include ssh_config.d/*.conf\n"),
        MEMORY_FILE("/etc/ssh/ssh_config.d/b.conf", "Port 3\n"),
        MEMORY_FILE("/etc/ssh/ssh_config.d/a.conf", "Port 2\n"),
        MEMORY_FILE("/etc/ssh/ssh_config.d/a", "Port 1\n") },
      "ssh_config",
      NULL,
      "@Port",
      "2 @/etc/ssh/ssh_config.d/a.conf:1 (Port)" },
    { "SUSE's file",
      { MEMORY_FILE("/usr/etc/ssh/ssh_config", "Port 2\n") },
      "ssh_config",
      NULL,
      "Port",
      "2" },
    { "an include of itself",
      { MEMORY_FILE(MAIN, "Include ssh_config\n") },
      "ssh_config",
      NULL,
      "?",
      "unparsable" },
    { "a keyword of the server",
      { MEMORY_FILE(MAIN, "PermitRootLogin no\n") },
      "ssh_config",
      NULL,
      "?",
      "unparsable" },
    { "a wrong value",
      { MEMORY_FILE(MAIN, "HashKnownHosts maybe\n") },
      "ssh_config",
      NULL,
      "?",
      "unparsable" },
    { "Host without a name",
      { MEMORY_FILE(MAIN, "Host\n") },
      "ssh_config",
      NULL,
      "?",
      "unparsable" },
    { "an ignored keyword",
      { MEMORY_FILE(MAIN, "IgnoreUnknown x,Foo*\nFoobar 1\nPort 2\n") },
      "ssh_config",
      NULL,
      "Port",
      "2" },
    { "a NUL", { MEMORY_FILE(MAIN, "Port 2\0\n") }, "ssh_config", NULL, "?", "unparsable" },
    { "a folder", { MEMORY_DIRECTORY(MAIN) }, "ssh_config", NULL, "?", "unsupported" },
    { "a loop of links", { MEMORY_LINK(MAIN, "ssh_config") }, "ssh_config", NULL, "?", "limit" },
    { "an unknown property", { MEMORY_FILE(MAIN, "") }, "ssh_config", NULL, "Prot", "usage" },
    { "the rows",
      { MEMORY_FILE(MAIN, "port=2\nHost a\n SendEnv LANG \"LC *\"\n") },
      "ssh_config",
      NULL,
      "#keyword",
      "Port|Host|SendEnv" },
    { "where",
      { MEMORY_FILE(MAIN, "Port 2\nHost a b\n SendEnv LANG\nMatch all\n User x\n") },
      "ssh_config",
      NULL,
      "#match",
      "|Match host a b|Match host a b||" },
    { "an older client",
      { MEMORY_FILE(MAIN, ""), MEMORY_FILE("/etc/os-release", "ID=debian\n"),
        MEMORY_FILE("/var/lib/dpkg/status",
                    "Package: openssh-client\nStatus: install ok installed\n"
                    "Architecture: amd64\nVersion: 1:7.9p1-10\n\n") },
      "ssh_config",
      NULL,
      "CheckHostIP",
      "yes" },
};

static void test_resource(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
