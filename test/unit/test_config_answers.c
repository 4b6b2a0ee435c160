/*
 * What gate makes of configuration of network, boot and daemons, against what the programs that
 * read it made of it: test/peer/config/ask.py.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { MOST_NAMESERVERS = 3, ANSWER_BYTES = 1 << 16 };

struct comparison {
    struct asked *asked;
    struct resource *resource;
    struct str question;
    struct buf *out;
};

static void say(const struct comparison *comparison, const char *before, struct str text,
                const char *after)
{
    buf_add(comparison->out, str_of(before));
    buf_add(comparison->out, text);
    buf_add(comparison->out, str_of(after));
}

static struct value cell(const struct comparison *comparison, size_t row, const char *column)
{
    const struct table *table = comparison->resource->def->rows(comparison->resource->self);
    struct error err = ERROR_INIT;
    struct value value = value_nil();

    CHECK_INT(table->cell(table, row, (size_t)table_column(table, str_of(column)), &value, &err),
              GATE_OK);
    return value;
}

static struct str text_of(const struct comparison *comparison, size_t row, const char *column)
{
    struct value value = cell(comparison, row, column);

    return value.type == VALUE_NIL ? STR("") : value_text(&value, &comparison->asked->arena);
}

static size_t row_count(const struct comparison *comparison)
{
    return comparison->resource->def->rows(comparison->resource->self)->row_count;
}

static bool is_address(const struct comparison *comparison, struct str text, int family)
{
    struct in6_addr address;

    return inet_pton(family, arena_str(&comparison->asked->arena, text).ptr, &address) == 1;
}

static bool has_host(const struct comparison *comparison, size_t row, struct str name)
{
    struct value aliases = cell(comparison, row, "options");
    bool is_there = str_equal_nocase(text_of(comparison, row, "subject"), name);

    for (size_t i = 0; i < aliases.list.count; i++)
        is_there |= str_equal_nocase(aliases.list.items[i].string, name);
    return is_there;
}

/* The first address of each family. */
static void hosts(const struct comparison *comparison)
{
    static const int families[] = { AF_INET, AF_INET6 };

    for (size_t i = 0; i < COUNT_OF(families); i++) {
        struct str found = STR("-");

        for (size_t row = row_count(comparison); row > 0; row--) {
            struct str address = text_of(comparison, row - 1, "name");

            if (has_host(comparison, row - 1, comparison->question) &&
                is_address(comparison, address, families[i]))
                found = address;
        }
        say(comparison, i > 0 ? " " : "", found, "");
    }
    buf_add(comparison->out, STR("\n"));
}

static void nameservers(const struct comparison *comparison)
{
    size_t count = 0;

    for (size_t row = 0; row < row_count(comparison) && count < MOST_NAMESERVERS; row++) {
        struct str address = text_of(comparison, row, "subject");

        if (!str_equal(text_of(comparison, row, "name"), STR("nameserver")) ||
            (!is_address(comparison, address, AF_INET) &&
             !is_address(comparison, address, AF_INET6)))
            continue;
        say(comparison, "nameserver ", address, "\n");
        count++;
    }
    if (count == 0)
        buf_add(comparison->out, STR("nameserver 127.0.0.1\n"));
}

/* The last line with a word wins; "domain" takes one. */
static struct str search_of(const struct comparison *comparison)
{
    struct str found = STR("");

    for (size_t row = 0; row < row_count(comparison); row++) {
        struct str name = text_of(comparison, row, "name");
        struct value others = cell(comparison, row, "options");
        struct str words = text_of(comparison, row, "subject");

        for (size_t i = 0; str_equal(name, STR("search")) && i < others.list.count; i++)
            words = arena_printf(&comparison->asked->arena, "%.*s %.*s", STR_ARG(words),
                                 STR_ARG(others.list.items[i].string));
        if (words.len > 0 && (str_equal(name, STR("search")) || str_equal(name, STR("domain"))))
            found = words;
    }
    return found;
}

/* The words of all "options" lines, in a row. */
static struct str options_of(const struct comparison *comparison)
{
    struct str words = STR("");

    for (size_t row = 0; row < row_count(comparison); row++) {
        if (str_equal(text_of(comparison, row, "name"), STR("options")))
            words = arena_printf(&comparison->asked->arena, "%.*s %.*s", STR_ARG(words),
                                 STR_ARG(text_of(comparison, row, "value")));
    }
    return words;
}

/* The number of the last word "NAME:N", no more than `most`. */
static int number_of(struct str words, struct str name, int number, int most)
{
    struct str word;

    while (str_word(&words, &word)) {
        int64_t given = 0;

        if (str_starts_with(word, name) && str_to_i64(str_slice(word, name.len, word.len), &given))
            number = given > most ? most : (int)given;
    }
    return number;
}

static void resolv_conf(const struct comparison *comparison)
{
    static const char *const flags[] = { "rotate",       "edns0",    "use-vc",   "single-request",
                                         "no-tld-query", "trust-ad", "no-reload" };
    struct str search = search_of(comparison);
    struct str words = options_of(comparison);

    nameservers(comparison);
    say(comparison, search.len > 0 ? "search " : "search", search, "\n");
    buf_add(comparison->out,
            arena_printf(&comparison->asked->arena, "ndots:%d timeout:%d attempts:%d",
                         number_of(words, STR("ndots:"), 1, 15),
                         number_of(words, STR("timeout:"), 5, 30),
                         number_of(words, STR("attempts:"), 2, 5)));
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        if (str_has_word(words, str_of(flags[i])))
            say(comparison, " ", str_of(flags[i]), "");
    }
    buf_add(comparison->out, STR("\n"));
}

static struct str property(const struct comparison *comparison, const char *name)
{
    struct str text = asked_property(comparison->asked, comparison->resource, name);

    return str_equal(text, STR("nothing")) ? STR("-") : text;
}

/* A mode that is none is an error of gate: libselinux passes over it. */
static void selinux(const struct comparison *comparison)
{
    struct str mode = property(comparison, "configured_mode");

    say(comparison, "mode ", str_equal(mode, STR("unparsable")) ? STR("-") : mode, "\n");
    say(comparison, "policy ", property(comparison, "policy"), "\n");
}

static void taken(const struct comparison *comparison)
{
    buf_add(comparison->out, STR("taken\n"));
}

static void grub(const struct comparison *comparison)
{
    static const char *const names[] = { "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT",
                                         "GRUB_TIMEOUT", "GRUB_DISABLE_RECOVERY", "GRUB_DEVICE" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str value = property(comparison, names[i]);

        buf_add(comparison->out, str_of(names[i]));
        say(comparison, " ", str_equal(value, STR("-")) ? STR("unset") : value, "\n");
    }
}

static void bootloader(const struct comparison *comparison)
{
    for (size_t row = 0; row < row_count(comparison); row++) {
        struct value words = cell(comparison, row, "arguments");

        say(comparison, "", text_of(comparison, row, "path"), "|");
        say(comparison, "", text_of(comparison, row, "kernel"), "|");
        for (size_t i = 0; i < words.list.count; i++)
            say(comparison, i > 0 ? " " : "", words.list.items[i].string, "");
        buf_add(comparison->out, STR("\n"));
    }
}

/* Of one address family are those lines that name none. */
static void inetd(const struct comparison *comparison)
{
    for (size_t row = 0; row < row_count(comparison); row++) {
        struct str address = text_of(comparison, row, "address");
        struct str protocol = text_of(comparison, row, "protocol");
        struct str user = text_of(comparison, row, "user");
        struct str rest = user;

        if (str_ends_with(protocol, STR("6")))
            protocol.len--;
        for (size_t i = user.len; i > 0; i--) {
            if (user.ptr[i - 1] == '.' || user.ptr[i - 1] == ':')
                rest.len = i - 1;
        }
        if (address.len > 0 && !str_equal(address, STR("*")))
            say(comparison, "", address, ":");
        say(comparison, "", text_of(comparison, row, "service"), "|");
        say(comparison, "", protocol, "|");
        say(comparison, "", rest, "|");
        say(comparison, "", text_of(comparison, row, "server"), "\n");
    }
}

static void xinetd(const struct comparison *comparison)
{
    for (size_t row = 0; row < row_count(comparison); row++) {
        struct value attributes = cell(comparison, row, "attributes");
        const struct value *server = value_find(&attributes, STR("server"));

        if (cell(comparison, row, "disabled").boolean)
            continue;
        say(comparison, "", text_of(comparison, row, "id"), "|");
        say(comparison, "", server ? server->string : STR(""), "\n");
    }
}

static bool matches_one(struct value patterns, struct str text)
{
    for (size_t i = 0; i < patterns.list.count; i++) {
        if (str_glob(patterns.list.items[i].string, text))
            return true;
    }
    return false;
}

static struct str folder_of(const struct comparison *comparison, size_t row)
{
    struct str path = text_of(comparison, row, "path");

    return str_slice(path, 0, path.len - str_base_name(path).len);
}

/*
 * What entries for an identity say of sessions of that kind: of a folder the last that matches, be
 * it nothing; of folders the last that says something.
 */
static struct str result_for(const struct comparison *comparison, const char *identity,
                             const char *column, struct str action, struct str result)
{
    struct str of_folder = STR("");

    for (size_t row = 0; row < row_count(comparison); row++) {
        bool is_new =
            row > 0 && !str_equal(folder_of(comparison, row - 1), folder_of(comparison, row));

        if (is_new && of_folder.len > 0)
            result = of_folder;
        if (is_new)
            of_folder = STR("");
        if (matches_one(cell(comparison, row, "identity"), str_of(identity)) &&
            matches_one(cell(comparison, row, "action"), action))
            of_folder = text_of(comparison, row, column);
    }
    return of_folder.len > 0 ? of_folder : result;
}

/* "joe LOCAL ACTIVE ACTION": entries for groups are looked at before those for the person. */
static void polkit_rules(const struct comparison *comparison)
{
    static const char *const joe[] = { "unix-group:joe", "unix-group:wheel", "unix-user:joe" };
    static const char *const root[] = { "unix-group:root", "unix-user:root" };
    struct str rest = comparison->question;
    struct str words[4] = { STR("") };
    struct str result = STR("");

    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(str_word(&rest, &words[i]));
    bool is_joe = str_equal(words[0], STR("joe"));
    const char *column = str_equal(words[1], STR("false"))  ? "result_any"
                         : str_equal(words[2], STR("true")) ? "result_active"
                                                            : "result_inactive";
    for (size_t i = 0; i < (is_joe ? COUNT_OF(joe) : COUNT_OF(root)); i++)
        result = result_for(comparison, is_joe ? joe[i] : root[i], column, words[3], result);
    say(comparison, "", result, result.len > 0 ? "\n" : "");
}

static const struct family {
    const char *name; /* of the answers and of the resource */
    void (*tell)(const struct comparison *comparison);
    bool may_refuse; /* gate says that it cannot read what the program passes over */
} families[] = {
    { "hosts", hosts, false },           { "resolv_conf", resolv_conf, false },
    { "selinux", selinux, false },       { "docker_daemon_json", taken, false },
    { "auditd_conf", taken, true },      { "grub", grub, false },
    { "bootloader", bootloader, false }, { "inetd", inetd, true },
    { "xinetd", xinetd, false },         { "polkit_rules", polkit_rules, false },
};

/* True: both read it. */
static bool check_answer(const struct family *family, struct asked *asked,
                         const struct answers_section *answer)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(ANSWER_BYTES);
    const struct comparison comparison = {
        .asked = asked,
        .resource = asked_ask(asked, family->name, NULL),
        .question = answer->name,
        .out = &out,
    };

    if (comparison.resource->rc) {
        if (!family->may_refuse)
            CHECK_STR(answer->body, "refused\n");
        return false;
    }
    family->tell(&comparison);
    CHECK_STR(buf_str(&out), arena_str(&asked->arena, answer->body).ptr);
    return true;
}

static void check_family(const struct family *family)
{
    CLEANUP(buf_release) struct buf path = BUF_INIT(ANSWER_BYTES);
    struct answers answers;
    struct answers_case one;
    size_t read = 0;

    buf_add(&path, STR("config/"));
    buf_add(&path, str_of(family->name));
    buf_add(&path, (struct str){ "", 1 });
    answers_open(&answers, path.data);
    while (answers_next(&answers, &one)) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
        CLEANUP(asked_close) struct asked asked;

        answers_files(&one, &files);
        asked_open_files(&asked, files.items, files.count);
        for (size_t i = files.count; i < one.count; i++)
            read += check_answer(family, &asked, &one.sections[i]);
    }
    CHECK(read > answers.cases / 4);
    answers_close(&answers);
}

static void answers(void)
{
    for (size_t i = 0; i < COUNT_OF(families); i++)
        check_family(&families[i]);
}

static const struct test tests[] = {
    { "answers", answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
