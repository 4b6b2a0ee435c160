/*
 * nginx_conf and apache_conf: faults of the syntaxes, the resources, and what crossplane and httpd
 * made of random configurations, which test/peer/directive_answers.py records in
 * test/fixtures/answers/directives.
 */

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/apache_conf.h"
#include "format/nginx_conf.h"
#include "unit/answers_json.h"
#include "unit/asked.h"
#include "unit/test.h"

typedef enum gate_rc parse_fn(struct str text, struct arena *arena, struct vec *directives,
                              struct error *err);

struct syntax_row {
    const char *name;
    struct str text;
    const char *expected; /* "DEPTH NAME[WORD|WORD]@LINE", or the message of a failure */
};

static void check_rows(const struct syntax_row *rows, size_t count, parse_fn *parse)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct directive);
        struct error err = ERROR_INIT;
        struct str out = STR("");

        test_row(rows[i].name);
        if (parse(rows[i].text, &arena, &found, &err)) {
            CHECK_STR(str_of(err.message), rows[i].expected);
            continue;
        }
        for (size_t j = 0; j < found.count; j++) {
            const struct directive *one = vec_at(&found, j);

            out = arena_printf(&arena, "%.*s%s%u %.*s%s", STR_ARG(out), j ? " " : "", one->depth,
                               STR_ARG(one->name), one->is_block ? "{" : "");
            for (size_t k = 0; k < one->word_count; k++)
                out = arena_printf(&arena, "%.*s[%.*s]", STR_ARG(out), STR_ARG(one->words[k]));
            out = arena_printf(&arena, "%.*s@%u", STR_ARG(out), one->line);
        }
        CHECK_STR(out, rows[i].expected);
    }
}

static void test_nginx(void)
{
    static const struct syntax_row rows[] = {
        { "nothing", STR(""), "" },
        { "words over lines", STR("a b\n c # x\n d;\n"), "0 a[b][c][d]@1" },
        { "blocks", STR("a {\n b {\n c; } }\nd;"), "0 a{@1 1 b{@2 2 c@3 0 d@4" },
        { "quotes", STR("a \"b c\" 'd;{}' e\"f\";"), "0 a[b c][d;{}][e\"f\"]@1" },
        { "escapes", STR("a \"b\\\"c\\n\" d\\;e \\.php$;"), "0 a[b\"c\n][d\\;e][\\.php$]@1" },
        { "a variable is no block", STR("a ${b}c $d;"), "0 a[${b}c][$d]@1" },
        { "a hash within a word", STR("a b#c;"), "0 a[b#c]@1" },
        { "a quote closes before '{'", STR("a 'b'{c;}"), "0 a{[b]@1 1 c@1" },
        { "carriage returns", STR("a b;\r\nc;\r\n"), "0 a[b]@1 0 c@2" },
        { "a byte order mark",
          STR("\xef\xbb\xbf"
              "a;"),
          "0 a@1" },
        { "no end", STR("a b\n"), "line 2: a directive that does not end" },
        { "an open block", STR("a {\n"), "line 2: a block that does not close" },
        { "a block too many ends", STR("a;\n}\n"), "line 2: a '}' that closes nothing" },
        { "an end before the end", STR("a {\nb }\n"),
          "line 2: a directive that does not end before '}'" },
        { "a block without a name", STR("{ }"), "line 1: a block without a name" },
        { "nothing ends", STR(";"), "line 1: an empty directive" },
        { "an open quote", STR("a \"b\n;"), "line 2: a quote that does not close" },
        { "a quote and a backslash at the end", STR("a \"b\\"),
          "line 1: a quote that does not close" },
        { "a backslash at the end", STR("a b\\"), "line 1: a directive that does not end" },
        { "text behind a quote", STR("a \"b\"c;"), "line 1: text behind a quote" },
        { "Lua", STR("content_by_lua_block {\n x = {} }"), "line 1: a block of Lua" },
        { "NUL", STR("a;\n\0;"), "line 2 holds a NUL byte" },
        { "no UTF-8", STR("a \xff;"), "line 1 is not UTF-8" },
    };

    check_rows(rows, COUNT_OF(rows), nginx_conf_parse);
}

static void test_apache(void)
{
    static const struct syntax_row rows[] = {
        { "nothing", STR("\n # x\n"), "" },
        { "words", STR("A b  c\nD \"e f\" 'g'\n"), "0 A[b][c]@1 0 D[e f][g]@2" },
        { "sections", STR("<A b \"c d\">\n E f\n</a>\nG h\n"), "0 A{[b][c d]@1 1 E[f]@2 0 G[h]@4" },
        { "joined lines", STR("A b\\\n c\nD\\\nE\n# x \\\nF\nG\n"), "0 A[b][c]@1 0 DE@3 0 G@7" },
        { "a hash behind a word", STR("A b # c\n"), "0 A[b][#][c]@1" },
        { "escapes in quotes", STR("A \"b\\\"c\\\\d\\e\"\n"), "0 A[b\"c\\d\\e]@1" },
        { "an open quote ends with the line", STR("A \"b c\n"), "0 A[b c]@1" },
        { "carriage returns", STR("A b\\\r\nc\r\n"), "0 A[bc]@1" },
        { "a backslash at the end", STR("A b\\"), "0 A[b]@1" },
        { "no end", STR("<A>\nB\n"), "line 1: a section that does not end" },
        { "no start", STR("A\n</B>\n"), "line 2: an end of a section that did not begin" },
        { "another end", STR("<A>\n</B>\n"),
          "line 2: an end of another section than the last that began" },
        { "an open tag", STR("<A b\n"), "line 1: a section whose tag does not close" },
        { "an open end", STR("<A>\n</A\n"), "line 2: a section whose tag does not close" },
        { "a section without a name", STR("< >\n"), "line 1: a section without a name" },
        { "NUL", STR("A\n\0"), "line 2 holds a NUL byte" },
    };

    check_rows(rows, COUNT_OF(rows), apache_conf_parse);
}

static void repeat(struct buf *out, const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add(out, str_of(piece));
}

static void test_limits(void)
{
    static const struct {
        const char *name;
        parse_fn *parse;
        const char *piece;
        size_t count;
        const char *message;
    } rows[] = {
        { "blocks", nginx_conf_parse, "a{", 40, "line 1: blocks more than 32 deep" },
        { "sections", apache_conf_parse, "<A>\n", 40, "line 33: sections more than 32 deep" },
        { "directives", nginx_conf_parse, "a;", DIRECTIVES_MAX + 1,
          "line 1: more than 65536 directives" },
        { "directives of httpd", apache_conf_parse, "a\n", DIRECTIVES_MAX + 1,
          "line 65537: more than 65536 directives" },
        { "words", nginx_conf_parse, "a ", 5000, "line 1: more than 4096 words" },
        { "words of httpd", apache_conf_parse, "a ", 5000, "line 1: more than 4096 words" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct directive);
        CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        repeat(&text, rows[i].piece, rows[i].count);
        CHECK_INT(rows[i].parse(buf_str(&text), &arena, &found, &err), GATE_ELIMIT);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

#define NGINX "/etc/nginx/nginx.conf"
#define APACHE "/etc/apache2/apache2.conf"

static const struct asked_row resource_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "nginx_conf", NULL, "user", "absent" },
    { "a directory", { MEMORY_DIRECTORY(NGINX) }, "nginx_conf", NULL, "user", "unsupported" },
    { "unparsable", { MEMORY_FILE(NGINX, "user") }, "nginx_conf", NULL, "user", "unparsable" },
    { "not written", { MEMORY_FILE(NGINX, "a;") }, "nginx_conf", NULL, "user", "nothing" },
    { "in no block",
      { MEMORY_FILE(NGINX, "user  www;") },
      "nginx_conf",
      NULL,
      "@user",
      "www @" NGINX ":1 (user)" },
    { "another file", { MEMORY_FILE("/f", "user x;") }, "nginx_conf", "/f", "user", "x" },
    { "servers inherit",
      { MEMORY_FILE(NGINX, "http { a 1; server { } server { } }") },
      "nginx_conf",
      NULL,
      "a",
      "1" },
    { "a server has its own",
      { MEMORY_FILE(NGINX, "http { a 1;\nserver { a 2; }\nserver { } }") },
      "nginx_conf",
      NULL,
      "@a",
      "1 @" NGINX ":1 (http > a); 2 @" NGINX ":2 (http > server > a)" },
    { "all servers have their own",
      { MEMORY_FILE(NGINX, "http { a 1;\nserver { a 2; } server { a 3; } }") },
      "nginx_conf",
      NULL,
      "a",
      "2, 3" },
    { "a server has none and inherits none",
      { MEMORY_FILE(NGINX, "http {\nserver { a 2; }\nserver { } }") },
      "nginx_conf",
      NULL,
      "@a",
      "nothing @" NGINX ":3 (http > server); 2 @" NGINX ":2 (http > server > a)" },
    { "a location has its own",
      { MEMORY_FILE(NGINX, "http { server { a 1; location / { a 2; } } }") },
      "nginx_conf",
      NULL,
      "a",
      "1, 2" },
    { "a chain",
      { MEMORY_FILE(NGINX, "http { server { listen 80; } listen x; }") },
      "nginx_conf",
      NULL,
      "http.server.listen",
      "80" },
    { "a chain of nothing",
      { MEMORY_FILE(NGINX, "http { }") },
      "nginx_conf",
      NULL,
      "http.server",
      "nothing" },
    { "included in its place",
      { MEMORY_FILE(NGINX, "http {\ninclude c.d/*.conf;\n}"),
        MEMORY_FILE("/etc/nginx/c.d/1.conf", "\nserver { a 1; }"),
        MEMORY_FILE("/etc/nginx/c.d/.hidden.conf", "server { a 2; }") },
      "nginx_conf",
      NULL,
      "@http.server.a",
      "1 @/etc/nginx/c.d/1.conf:2 (http > server > a)" },
    { "rows",
      { MEMORY_FILE(NGINX, "a 1 '2 3';\nb { c; }") },
      "nginx_conf",
      NULL,
      "#value",
      "1 2 3||" },
    { "contexts",
      { MEMORY_FILE(NGINX, "a;\nb x { c { d; } }") },
      "nginx_conf",
      NULL,
      "#context",
      "||b x|b x > c" },
    { "a pattern finds nothing",
      { MEMORY_FILE(NGINX, "include x/*;a 1;") },
      "nginx_conf",
      NULL,
      "a",
      "1" },
    { "a file is not there",
      { MEMORY_FILE(NGINX, "include x;a 1;") },
      "nginx_conf",
      NULL,
      "a",
      "unparsable" },
    { "a directory is included",
      { MEMORY_FILE(NGINX, "include d;a 1;"), MEMORY_DIRECTORY("/etc/nginx/d") },
      "nginx_conf",
      NULL,
      "a",
      "unsupported" },
    { "include of two",
      { MEMORY_FILE(NGINX, "include a b;") },
      "nginx_conf",
      NULL,
      "a",
      "unparsable" },
    { "a loop", { MEMORY_FILE(NGINX, "include nginx.conf;") }, "nginx_conf", NULL, "a", "limit" },
    { "a loop that doubles",
      { MEMORY_FILE(NGINX, "include *.conf; include *.conf;") },
      "nginx_conf",
      NULL,
      "a",
      "limit" },
    { "Lua",
      { MEMORY_FILE(NGINX, "set_by_lua_block $a { }") },
      "nginx_conf",
      NULL,
      "a",
      "unsupported" },

    { "absent", { MEMORY_DIRECTORY("/etc") }, "apache_conf", NULL, "Timeout", "absent" },
    { "unparsable", { MEMORY_FILE(APACHE, "<A") }, "apache_conf", NULL, "A", "unparsable" },
    { "the last counts",
      { MEMORY_FILE(APACHE, "ServerTokens Full\nservertokens Prod\n") },
      "apache_conf",
      NULL,
      "@ServerTokens",
      "Prod @" APACHE ":2 (servertokens)" },
    { "not of what adds up",
      { MEMORY_FILE(APACHE, "Listen 80\nListen 81\n") },
      "apache_conf",
      NULL,
      "Listen",
      "80, 81" },
    { "each section",
      { MEMORY_FILE(APACHE, "SSLEngine off\n<VirtualHost *:1>\nSSLEngine on\n</VirtualHost>\n"
                            "<VirtualHost *:1>\nSSLEngine off\n</VirtualHost>\n") },
      "apache_conf",
      NULL,
      "SSLEngine",
      "off, on, off" },
    { "a condition is a section",
      { MEMORY_FILE(APACHE, "<IfModule ssl>\nSSLEngine on\n</IfModule>\n") },
      "apache_conf",
      NULL,
      "@SSLEngine",
      "on @" APACHE ":2 (IfModule ssl > SSLEngine)" },
    { "a chain",
      { MEMORY_FILE(APACHE, "<virtualhost *:1>\nSSLEngine on\n</virtualhost>\n") },
      "apache_conf",
      NULL,
      "VirtualHost.SSLEngine",
      "on" },
    { "not written", { MEMORY_FILE(APACHE, "A b\n") }, "apache_conf", NULL, "Timeout", "nothing" },
    { "Include of a directory",
      { MEMORY_FILE(APACHE, "Include d\n"), MEMORY_FILE("/etc/apache2/d/1", "Timeout 7\n") },
      "apache_conf",
      NULL,
      "@Timeout",
      "7 @/etc/apache2/d/1:1 (Timeout)" },
    { "ServerRoot",
      { MEMORY_FILE(APACHE, "ServerRoot \"/srv\"\nInclude d/*.conf\n"),
        MEMORY_FILE("/srv/d/a.conf", "Timeout 8\n") },
      "apache_conf",
      NULL,
      "Timeout",
      "8" },
    { "Define",
      { MEMORY_FILE(APACHE, "Define D d\nInclude ${D}/a\nTimeout ${E}${D}\n"),
        MEMORY_FILE("/etc/apache2/d/a", "Define E 9\n") },
      "apache_conf",
      NULL,
      "Timeout",
      "9d" },
    { "envvars",
      { MEMORY_FILE(APACHE, "User ${APACHE_RUN_USER}\nPidFile ${P}\nGroup ${Q}\n"),
        MEMORY_FILE("/etc/apache2/envvars",
                    "export APACHE_RUN_USER=www-data\nexport P=/run$SUFFIX/p\n"
                    "export Q=$(id -g)\nunset HOME\n") },
      "apache_conf",
      NULL,
      "User",
      "www-data" },
    { "a value of the shell",
      { MEMORY_FILE(APACHE, "Group ${Q}\n"),
        MEMORY_FILE("/etc/apache2/envvars", "export Q=$(id -g)\n") },
      "apache_conf",
      NULL,
      "Group",
      "${Q}" },
    { "nothing to include",
      { MEMORY_FILE(APACHE, "IncludeOptional x/*\nA b\n") },
      "apache_conf",
      NULL,
      "A",
      "b" },
    { "something missing",
      { MEMORY_FILE(APACHE, "Include x\n") },
      "apache_conf",
      NULL,
      "A",
      "unparsable" },
    { "an unknown variable",
      { MEMORY_FILE(APACHE, "Include ${X}/x\n") },
      "apache_conf",
      NULL,
      "A",
      "undecidable" },
    { "Include of two",
      { MEMORY_FILE(APACHE, "Include a b\n") },
      "apache_conf",
      NULL,
      "A",
      "unparsable" },
    { "a loop",
      { MEMORY_FILE(APACHE, "Include apache2.conf\n") },
      "apache_conf",
      NULL,
      "A",
      "limit" },
    { "rows", { MEMORY_FILE(APACHE, "<A x>\nB y\n</A>\n") }, "apache_conf", NULL, "#name", "A|B" },
};

static void test_resources(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

/* --- recorded answers --- */

/* "PATH:LINE NAME WORD|WORD" of every row but what includes. */
static struct str shown(struct asked *asked, const struct value *name, const struct value *words,
                        const struct origin *origin)
{
    struct str text = arena_printf(&asked->arena, "%.*s:%u %.*s", STR_ARG(origin->path),
                                   origin->line, STR_ARG(name->string));

    for (size_t i = 0; words && i < words->list.count; i++)
        text = arena_printf(&asked->arena, "%.*s|%.*s", STR_ARG(text),
                            STR_ARG(words->list.items[i].string));
    return text;
}

static struct str wanted(struct asked *asked, const json_t *row)
{
    const json_t *words = json_array_get(row, 3);
    struct str text = arena_printf(
        &asked->arena, "%s:%lld %s", json_string_value(json_array_get(row, 0)),
        json_integer_value(json_array_get(row, 1)), json_string_value(json_array_get(row, 2)));

    for (size_t i = 0; i < json_array_size(words); i++)
        text = arena_printf(&asked->arena, "%.*s|%s", STR_ARG(text),
                            json_string_value(json_array_get(words, i)));
    return text;
}

/* Finds the row in what is left of the table; the order is that of the directives. */
static bool find_row(struct asked *asked, const struct table *table, size_t *next,
                     const json_t *row, bool is_exact)
{
    bool has_words = json_is_array(json_array_get(row, 3));
    struct str want = wanted(asked, row);

    while (*next < table->row_count) {
        struct value name = value_nil();
        struct value words = value_nil();
        struct error err = ERROR_INIT;

        CHECK_INT(table->cell(table, *next, 0, &name, &err), GATE_OK);
        CHECK_INT(table->cell(table, *next, 1, &words, &err), GATE_OK);
        struct origin origin = table->origin(table, (*next)++);
        struct str got = shown(asked, &name, has_words ? &words : NULL, &origin);
        if (is_exact ? str_equal(got, want) : str_equal_nocase(got, want))
            return true;
        if (is_exact) {
            CHECK_STR(got, want.ptr);
            return false;
        }
    }
    return false;
}

struct server {
    const char *resource;
    bool is_exact; /* all rows are known */
};

static void check_case(const json_t *test, const void *context)
{
    const char *resource = ((const struct server *)context)->resource;
    bool is_exact = ((const struct server *)context)->is_exact;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(asked_close) struct asked asked;
    json_t *texts = json_object_get(test, "files");
    const json_t *rows = json_object_get(test, "rows");
    struct memory_file *files = arena_new(&arena, json_object_size(texts), sizeof(*files));
    size_t count = 0;
    size_t next = 0;

    for (void *i = json_object_iter(texts); i; i = json_object_iter_next(texts, i))
        files[count++] = (struct memory_file){
            .path = str_of(json_object_iter_key(i)),
            .content = str_of(json_string_value(json_object_iter_value(i))),
            .mode = 0644,
        };
    test_row(files[0].content.ptr);
    asked_open_files(&asked, files, count);
    struct resource *opened = asked_ask(&asked, resource, NULL);
    if (is_exact || rows)
        CHECK_STR(asked_state(opened), rows ? "there" : "unparsable");
    if (!rows || opened->rc)
        return;
    const struct table *table = opened->def->rows(opened->self);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        size_t before = next;

        if (!find_row(&asked, table, &next, row, is_exact)) {
            /* httpd shows what it ran while it read in another order */
            next = is_exact ? next : 0;
            if (is_exact || !find_row(&asked, table, &next, row, false))
                CHECK_STR(STR("no such row"), wanted(&asked, row).ptr);
            next = is_exact ? next : before;
        }
    }
    if (is_exact)
        CHECK_INT((long long)next, (long long)table->row_count);
}

static void test_answers(void)
{
    answers_check_json("directives/nginx.json", check_case,
                       &(const struct server){ .resource = "nginx_conf", .is_exact = true });
    answers_check_json("directives/apache.json", check_case,
                       &(const struct server){ .resource = "apache_conf" });
}

static const struct test tests[] = {
    { "nginx", test_nginx },         { "apache", test_apache },   { "limits", test_limits },
    { "resources", test_resources }, { "answers", test_answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
