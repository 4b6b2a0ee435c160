/* apt's formats where apt itself refuses, and its two resources. */
#include "base/attributes.h"
#include "base/vec.h"
#include "format/apt_conf.h"
#include "format/apt_sources.h"
#include "unit/asked.h"
#include "unit/test.h"

#define NAMES16 "a::a::a::a::a::a::a::a::a::a::a::a::a::a::a::a"

static void test_conf(void)
{
    static const struct {
        const char *row;
        struct str text;
        enum gate_rc rc;
        const char *message;
    } rows[] = {
        { "empty", STR(""), GATE_OK, "" },
        { "comments", STR("// a\n# b\n/* c\n d */\n"), GATE_OK, "" },
        { "a comment that does not end", STR("/* a\nb c;\n"), GATE_OK, "" },
        { "statement", STR("A \"b\";\n"), GATE_OK, "" },
        { "over lines", STR("A\n\"b\"\n;\n"), GATE_OK, "" },
        { "too many braces", STR("}\n}\n"), GATE_OK, "" },
        { "CRLF", STR("A \"b\";\r\n"), GATE_OK, "" },
        { "an index", STR("#x-apt-configure-index \"a\";\n"), GATE_OK, "" },
        { "not ended", STR("A \"b\"\n"), GATE_EFORMAT, "line 2: a statement that does not end" },
        { "a block without name", STR("{ a; };\n"), GATE_EFORMAT,
          "line 1: a block without a name" },
        { "junk", STR("A \"b\" c;\n"), GATE_EFORMAT, "line 1: something after a value" },
        { "an open quote", STR("A b\"c;\nd;\n"), GATE_EFORMAT, "line 2: something after a value" },
        { "an open bracket", STR("[a;\n"), GATE_EFORMAT, "line 1: a malformed name" },
        { "a directive in a block", STR("A { #clear B; };\n"), GATE_EFORMAT,
          "line 1: a directive within a block" },
        { "another directive", STR("#clearly A;\n"), GATE_EFORMAT,
          "line 1: a directive that apt does not have" },
        { "nothing to clear", STR("#clear;\n"), GATE_EFORMAT, "line 1: #clear without a name" },
        { "NUL", STR("A \"b\0\";\n"), GATE_EFORMAT, "line 1: a NUL byte" },
        { "BOM",
          STR("\xef\xbb\xbf"
              "A \"b\";\n"),
          GATE_OK, "" },
        { "garbage",
          STR("\x7f"
              "ELF\1\1"),
          GATE_EFORMAT, "line 1: a statement that does not end" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec statements = VEC_INIT(struct apt_statement);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(apt_conf_parse(rows[i].text, &arena, &statements, &err), rows[i].rc);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

static void test_conf_limits(void)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct apt_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(1 << 20);
    struct error err = ERROR_INIT;

    for (int i = 0; i < 64; i++)
        buf_add(&text, STR("a { "));
    CHECK_INT(apt_conf_parse(buf_str(&text), &arena, &statements, &err), GATE_OK);
    buf_add(&text, STR("a { "));
    CHECK_INT(apt_conf_parse(buf_str(&text), &arena, &statements, &err), GATE_ELIMIT);
    text.len = 0;
    err = ERROR_INIT;
    for (int i = 0; i < APT_NAME_MAX; i++)
        buf_add(&text, STR("a"));
    buf_add(&text, STR("a \"b\";"));
    CHECK_INT(apt_conf_parse(buf_str(&text), &arena, &statements, &err), GATE_ELIMIT);
}

static void test_boolean(void)
{
    static const struct {
        const char *text;
        bool with_true;
        bool with_false;
    } rows[] = {
        { "1", true, true },      { "0", false, false },   { "YES", true, true },
        { "enable", true, true }, { "off", false, false }, { "without", false, false },
        { "2", true, false },     { "", true, false },     { "maybe", true, false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].text);
        CHECK_INT(apt_boolean(str_of(rows[i].text), true), rows[i].with_true);
        CHECK_INT(apt_boolean(str_of(rows[i].text), false), rows[i].with_false);
    }
}

static void test_sources(void)
{
    static const struct {
        const char *row;
        bool is_deb822;
        struct str text;
        enum gate_rc rc;
        size_t count;
        const char *message;
    } rows[] = {
        { "empty", false, STR(""), GATE_OK, 0, "" },
        { "comment", false, STR("# deb http://a b c\n"), GATE_OK, 0, "" },
        { "line", false, STR("deb http://a b c\n"), GATE_OK, 1, "" },
        { "CRLF", false, STR("deb http://a b c\r\n"), GATE_OK, 1, "" },
        { "empty options", false, STR("deb [ ] http://a b c\n"), GATE_OK, 1, "" },
        { "type", false, STR("rpm http://a b c\n"), GATE_EFORMAT, 0,
          "line 1: neither deb nor deb-src" },
        { "no URI", false, STR("\ndeb\n"), GATE_EFORMAT, 0, "line 2: no URI or suite" },
        { "an empty suite", false, STR("deb http://a \"\" c\n"), GATE_EFORMAT, 0,
          "line 1: no URI or suite" },
        { "no suite", false, STR("deb http://a\n"), GATE_EFORMAT, 0, "line 1: no URI or suite" },
        { "no component", false, STR("deb http://a b\n"), GATE_EFORMAT, 0,
          "line 1: components and suite do not fit" },
        { "component of a path", false, STR("deb http://a ./ main\n"), GATE_EFORMAT, 0,
          "line 1: components and suite do not fit" },
        { "options without end", false, STR("deb [trusted=yes http://a b c\n"), GATE_EFORMAT, 0,
          "line 1: malformed options" },
        { "an option without value", false, STR("deb [trusted] http://a b c\n"), GATE_EFORMAT, 0,
          "line 1: malformed options" },
        { "an option without name", false, STR("deb [=yes] http://a b c\n"), GATE_EFORMAT, 0,
          "line 1: malformed options" },
        { "an open quote", false, STR("deb http://a b \"c\n"), GATE_EFORMAT, 0,
          "line 1: components and suite do not fit" },
        { "NUL", false, STR("deb http://a b c\0\n"), GATE_EFORMAT, 0, "line 1 holds a NUL byte" },
        { "no stanza", true, STR("\n\n# x\n"), GATE_OK, 0, "" },
        { "stanza", true, STR("Types: deb deb-src\nURIs: http://a\n http://b\nSuites: c ./\n"),
          GATE_EFORMAT, 0, "line 1: components and suite do not fit" },
        { "product", true,
          STR("types: deb deb-src\nURIs: http://a\n#\n http://b\nSuites: c d\nComponents: m\n\n"),
          GATE_OK, 8, "" },
        { "disabled without type", true, STR("Enabled: no\n"), GATE_EFORMAT, 0,
          "line 1: a stanza without type, URI or suite" },
        { "unknown type", true, STR("Types: rpm\nURIs: http://a\nSuites: ./\n"), GATE_EFORMAT, 0,
          "line 1: neither deb nor deb-src" },
        { "no field", true, STR("Types deb\n"), GATE_EFORMAT, 0, "line 1 is no field" },
        { "begins with a blank", true, STR(" Types: deb\n"), GATE_EFORMAT, 0,
          "line 1 is no field" },
        { "no name", true, STR(": deb\n"), GATE_EFORMAT, 0, "line 1 is no field" },
        { "NUL in a field", true, STR("Types: d\0b\n"), GATE_EFORMAT, 0, "line 1 is no field" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec sources = VEC_INIT(struct apt_source);
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].row);
        CHECK_INT(rows[i].is_deb822 ? apt_deb822_parse(rows[i].text, &arena, &sources, &err)
                                    : apt_list_parse(rows[i].text, &arena, &sources, &err),
                  rows[i].rc);
        CHECK_INT((long long)sources.count, (long long)rows[i].count);
        CHECK_STR(str_of(err.message), rows[i].message);
    }
}

#define CONF(name, text) MEMORY_FILE("/etc/apt/apt.conf.d/" name, text)
#define LIST(text) MEMORY_FILE("/etc/apt/sources.list", text)
#define DEB822(text) MEMORY_FILE("/etc/apt/sources.list.d/a.sources", text)

static const struct asked_row resource_rows[] = {
    { "no apt", { MEMORY_FILE("/etc/passwd", "") }, "apt_config", NULL, "?", "absent" },
    { "nothing set",
      { MEMORY_DIRECTORY("/etc/apt") },
      "apt_config",
      NULL,
      "allow_unauthenticated",
      "false" },
    { "set",
      { CONF("10x", "APT { Get { AllowUnauthenticated \"true\"; }; };\n") },
      "apt_config",
      NULL,
      "@allow_unauthenticated",
      "true @/etc/apt/apt.conf.d/10x:1 (APT::Get::AllowUnauthenticated)" },
    { "the later file",
      { CONF("10x", "apt::get::allowunauthenticated 1;\n"),
        CONF("20x", "\nAPT::Get::AllowUnauthenticated no;\n") },
      "apt_config",
      NULL,
      "@allow_unauthenticated",
      "false @/etc/apt/apt.conf.d/20x:2 (apt::get::allowunauthenticated)" },
    { "apt.conf is last",
      { CONF("10x", "APT::Get::AllowUnauthenticated no;\n"),
        MEMORY_FILE("/etc/apt/apt.conf", "APT::Get::AllowUnauthenticated yes;\n") },
      "apt_config",
      NULL,
      "allow_unauthenticated",
      "true" },
    { "a name that is passed over",
      { CONF("10x.bak", "Acquire::AllowInsecureRepositories yes;\n") },
      "apt_config",
      NULL,
      "allow_insecure_repositories",
      "false" },
    { "cleared",
      { CONF("10x", "Acquire::AllowWeakRepositories yes; #clear Acquire;\n") },
      "apt_config",
      NULL,
      "allow_weak_repositories",
      "false" },
    { "downgrade",
      { CONF("10x", "Acquire::AllowDowngradeToInsecureRepositories \"on\";\n") },
      "apt_config",
      NULL,
      "allow_downgrade_to_insecure_repositories",
      "true" },
    { "any name",
      { CONF("10x", "APT::Install-Recommends \"0\";\n") },
      "apt_config",
      NULL,
      "apt::install-recommends",
      "0" },
    { "a list",
      { CONF("10x", "DPkg::Pre-Invoke { \"a\"; \"b c\"; };\n") },
      "apt_config",
      NULL,
      "DPkg::Pre-Invoke",
      "a, b c" },
    { "not set", { CONF("10x", "") }, "apt_config", NULL, "A::B", "nothing" },
    { "included",
      { CONF("10x", "#include \"/srv/a\";\n"), MEMORY_FILE("/srv/a", "A::B c;\n") },
      "apt_config",
      NULL,
      "@A::B",
      "c @/srv/a:1 (A::B)" },
    { "includes itself",
      { CONF("10x", "#include \"/etc/apt/apt.conf.d/10x\";\n") },
      "apt_config",
      NULL,
      "?",
      "limit" },
    { "includes nothing",
      { CONF("10x", "#include \"/srv/a\";\n") },
      "apt_config",
      NULL,
      "?",
      "unparsable" },
    { "malformed", { CONF("10x", "A \"b\"\n") }, "apt_config", NULL, "?", "unparsable" },
    { "a directory in place of a file",
      { MEMORY_DIRECTORY("/etc/apt/apt.conf") },
      "apt_config",
      NULL,
      "?",
      "unsupported" },
    { "names", { CONF("10x", "A::B c; A::L:: d;\n") }, "apt_config", NULL, "#name", "A::B|A::L::" },
    { "parts of a name",
      { CONF("10x", NAMES16 "::" NAMES16 "::" NAMES16 "::" NAMES16 "::a x;\n") },
      "apt_config",
      NULL,
      "?",
      "limit" },

    { "no sources", { MEMORY_DIRECTORY("/etc/apt") }, "apt_sources", NULL, "#uri", "" },
    { "no apt at all", { MEMORY_FILE("/etc/passwd", "") }, "apt_sources", NULL, "?", "absent" },
    { "trusted",
      { LIST("deb [trusted=yes] http://a b c\ndeb https://d e f\n") },
      "apt_sources",
      NULL,
      "#trusted",
      "true|nothing" },
    { "schemes",
      { LIST("deb [trusted=yes] http://a b c\ndeb https://d e f\n") },
      "apt_sources",
      NULL,
      "#scheme",
      "http|https" },
    { "keys",
      { LIST("deb [signed-by=/k] http://a b c\n"),
        DEB822("Types: deb\nURIs: http://d\nSuites: e\nComponents: f\nSigned-By:\n"
               " -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n x\n") },
      "apt_sources",
      NULL,
      "#signed_by",
      "/k|embedded" },
    { "enabled",
      { LIST("deb http://a b c\n"),
        DEB822("Enabled: no\nTypes: deb\nURIs: http://d\nSuites: ./\n") },
      "apt_sources",
      NULL,
      "#enabled",
      "true|false" },
    { "options",
      { LIST("deb [arch=amd64 allow-insecure=yes] http://a b c\n") },
      "apt_sources",
      NULL,
      "#options",
      "arch=amd64, allow-insecure=yes" },
    { "insecure",
      { LIST("deb [allow-insecure=yes] http://a b c\n") },
      "apt_sources",
      NULL,
      "#allow_insecure",
      "true" },
    { "names that apt passes over",
      { MEMORY_FILE("/etc/apt/sources.list.d/a.list.save", "deb http://a b c\n"),
        MEMORY_FILE("/etc/apt/sources.list.d/b c.list", "deb http://a b c\n") },
      "apt_sources",
      NULL,
      "#uri",
      "" },
    { "lines", { LIST("\n\ndeb http://a b c\n") }, "apt_sources", NULL, "#line", "3" },
    { "malformed list", { LIST("deb http://a\n") }, "apt_sources", NULL, "?", "unparsable" },
    { "a FIFO in place of a list",
      { { .path = STR("/etc/apt/sources.list"), .type = ENTRY_FIFO, .mode = 0644 } },
      "apt_sources",
      NULL,
      "?",
      "unsupported" },
};

static void test_resources(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static const struct test tests[] = {
    { "conf", test_conf },       { "conf_limits", test_conf_limits }, { "boolean", test_boolean },
    { "sources", test_sources }, { "resources", test_resources },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
