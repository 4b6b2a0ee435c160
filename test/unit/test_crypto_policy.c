/* crypto_policy and fips. */
#include "base/attributes.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define CONFIG "/etc/crypto-policies/config"
#define STATE "/etc/crypto-policies/state/current"
#define BACKENDS "/etc/crypto-policies/back-ends/"
#define SHARE "/usr/share/crypto-policies/"
#define GRUB "/boot/grub/grub.cfg"

static void resources(void)
{
    static const struct asked_row rows[] = {
        { "absent", { MEMORY_DIRECTORY("/etc") }, "crypto_policy", NULL, "?", "absent" },
        { "the policy",
          { MEMORY_FILE(CONFIG, "# x\n\n DEFAULT:NO-SHA1:X \nFUTURE\n") },
          "crypto_policy",
          NULL,
          "@policy",
          "DEFAULT @" CONFIG ":3 (DEFAULT:NO-SHA1:X)" },
        { "its modules",
          { MEMORY_FILE(CONFIG, "DEFAULT:NO-SHA1:X\n") },
          "crypto_policy",
          NULL,
          "modules",
          "NO-SHA1, X" },
        { "no modules", { MEMORY_FILE(CONFIG, "FIPS") }, "crypto_policy", NULL, "modules", "" },
        { "what was applied",
          { MEMORY_FILE(CONFIG, "FIPS\n"), MEMORY_FILE(STATE, "LEGACY\n") },
          "crypto_policy",
          NULL,
          "current",
          "LEGACY" },
        { "nothing applied",
          { MEMORY_FILE(CONFIG, "FIPS\n") },
          "crypto_policy",
          NULL,
          "current",
          "nothing" },
        { "names no policy",
          { MEMORY_FILE(CONFIG, "# FIPS\n") },
          "crypto_policy",
          NULL,
          "?",
          "unparsable" },
        { "a directory", { MEMORY_DIRECTORY(CONFIG) }, "crypto_policy", NULL, "?", "unsupported" },
        { "a directory as state",
          { MEMORY_FILE(CONFIG, "FIPS\n"), MEMORY_DIRECTORY(STATE) },
          "crypto_policy",
          NULL,
          "?",
          "unsupported" },
        { "back-ends",
          { MEMORY_FILE(CONFIG, "FIPS\n"), MEMORY_LINK(BACKENDS "a.config", SHARE "LEGACY/a.txt"),
            MEMORY_LINK(BACKENDS "b.config", "/tmp/b"), MEMORY_FILE(BACKENDS "c.config", "x") },
          "crypto_policy",
          NULL,
          "#policy",
          "LEGACY|nothing|nothing" },
        { "no kernel", { MEMORY_DIRECTORY("/etc") }, "fips", NULL, "kernel", "nothing" },
        { "every kernel",
          { MEMORY_FILE(GRUB, "linux /a fips=1\nlinux /b x fips=1\n") },
          "fips",
          NULL,
          "kernel",
          "true" },
        { "one kernel not",
          { MEMORY_FILE(GRUB, "linux /a fips=1\nlinux /b fips=1 fips=0\n") },
          "fips",
          NULL,
          "kernel",
          "false" },
        { "the policy of FIPS",
          { MEMORY_FILE(CONFIG, "FIPS:OSPP\n") },
          "fips",
          NULL,
          "crypto_policy",
          "FIPS" },
        { "a policy that does not parse",
          { MEMORY_FILE(CONFIG, "\n") },
          "fips",
          NULL,
          "crypto_policy",
          "unparsable" },
        { "the marker", { MEMORY_FILE("/etc/system-fips", "") }, "fips", NULL, "marker", "true" },
        { "no marker", { MEMORY_DIRECTORY("/etc") }, "fips", NULL, "marker", "false" },
    };

    asked_check_rows(rows, COUNT_OF(rows));
}

#define OPENSSL "/etc/ssl/openssl.cnf"
#define PROVIDERS "openssl_conf = i\n[i]\nproviders = p\n[p]\n"
#define ACTIVE(name) "[" name "]\nactivate = 1\n"
#define WANTED(line) "[i]\nalg_section = a\n[a]\n" line "\n"

static const struct asked_row openssl_rows[] = {
    { "without a configuration", { MEMORY_DIRECTORY("/etc") }, "fips", NULL, "openssl", "nothing" },
    { "the providers",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = f\nlegacy = l\n" ACTIVE("d")
                                 ACTIVE("f") "[l]\nmodule = x\n") },
      "fips",
      NULL,
      "openssl_providers",
      "default, fips" },
    { "their place",
      { MEMORY_FILE(OPENSSL, PROVIDERS "fips = f\n" ACTIVE("f")) },
      "fips",
      NULL,
      "@openssl_providers",
      "fips @/etc/ssl/openssl.cnf:3 (providers)" },
    { "of FIPS alone",
      { MEMORY_FILE(OPENSSL, PROVIDERS "base = d\nfips = d\n" ACTIVE("d")) },
      "fips",
      NULL,
      "openssl",
      "true" },
    { "others beside it",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = d\n" ACTIVE("d")) },
      "fips",
      NULL,
      "openssl",
      "false" },
    { "others that the properties keep out",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = d\n" ACTIVE("d")
                                 WANTED("default_properties = x, fips=yes # y")) },
      "fips",
      NULL,
      "openssl",
      "true" },
    { "a bare property",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = d\n" ACTIVE("d")
                                 WANTED("default_properties = FIPS")) },
      "fips",
      NULL,
      "openssl",
      "true" },
    { "a wish is no requirement",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = d\n" ACTIVE("d")
                                 WANTED("default_properties = ?fips=yes")) },
      "fips",
      NULL,
      "openssl",
      "false" },
    { "the opposite",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\nfips = d\n" ACTIVE("d")
                                 WANTED("default_properties = fips=no")) },
      "fips",
      NULL,
      "openssl",
      "false" },
    { "properties without the provider",
      { MEMORY_FILE(OPENSSL, PROVIDERS "default = d\n" ACTIVE("d")
                                 WANTED("default_properties = fips=yes")) },
      "fips",
      NULL,
      "openssl",
      "false" },
    { "their mode",
      { MEMORY_FILE(OPENSSL,
                    PROVIDERS "default = d\nfips = d\n" ACTIVE("d") WANTED("fips_mode = yes")) },
      "fips",
      NULL,
      "@openssl_properties",
      "fips=yes @/etc/ssl/openssl.cnf:12 (fips_mode)" },
    { "an unknown setting of algorithms",
      { MEMORY_FILE(OPENSSL, PROVIDERS WANTED("fips = yes")) },
      "fips",
      NULL,
      "openssl",
      "unparsable" },
    { "a section that nothing names",
      { MEMORY_FILE(OPENSSL, "[i]\nproviders = p\n[p]\nfips = f\n" ACTIVE("f")) },
      "fips",
      NULL,
      "openssl_providers",
      "" },
    { "the default section by its name",
      { MEMORY_FILE(OPENSSL, "[i]\nproviders.1 = p\n[p]\nfips = f\n" ACTIVE(
                                 "f") "[default]\nopenssl_conf = i\n") },
      "fips",
      NULL,
      "openssl_providers",
      "fips" },
    { "another name",
      { MEMORY_FILE(OPENSSL, PROVIDERS "a.x = f\n" ACTIVE("f") "1.identity = fips\n") },
      "fips",
      NULL,
      "openssl_providers",
      "fips" },
    { "the last of two counts",
      { MEMORY_FILE(OPENSSL, PROVIDERS "fips = f\nfips = g\n" ACTIVE("f") "[g]\nx = 1\n") },
      "fips",
      NULL,
      "openssl_providers",
      "" },
    { "what old and new releases take differently",
      { MEMORY_FILE(OPENSSL, PROVIDERS "fips = f\n[f]\nactivate = 0\n") },
      "fips",
      NULL,
      "openssl",
      "unsupported" },
    { "a variable that decides",
      { MEMORY_FILE(OPENSSL, "a = 1\n" PROVIDERS "fips = f\n[f]\nactivate = $a\n") },
      "fips",
      NULL,
      "openssl",
      "unsupported" },
    { "and one that does not",
      { MEMORY_FILE(OPENSSL, "home = $ENV::HOME\n" PROVIDERS "fips = f\n" ACTIVE("f")) },
      "fips",
      NULL,
      "openssl",
      "true" },
    { "an include in its section",
      { MEMORY_FILE(OPENSSL, PROVIDERS ".include /etc/ssl/a.cnf\nfips = f\n"),
        MEMORY_FILE("/etc/ssl/a.cnf", "base = f\n" ACTIVE("f") "[p]\n") },
      "fips",
      NULL,
      "@openssl_providers",
      "base, fips @/etc/ssl/openssl.cnf:3 (providers)" },
    { "an included folder",
      { MEMORY_FILE(OPENSSL, PROVIDERS ".include = /etc/ssl/d\n"),
        MEMORY_FILE("/etc/ssl/d/a.cnf", "fips = f\n"),
        MEMORY_FILE("/etc/ssl/d/b.conf", ACTIVE("f")), MEMORY_FILE("/etc/ssl/d/c.txt", "[") },
      "fips",
      NULL,
      "openssl_providers",
      "fips" },
    { "an include of nothing",
      { MEMORY_FILE(OPENSSL, PROVIDERS ".include=/none\nfips = f\n" ACTIVE("f")) },
      "fips",
      NULL,
      "openssl",
      "true" },
    { "an include from where a program starts",
      { MEMORY_FILE(OPENSSL, ".include a.cnf\n") },
      "fips",
      NULL,
      "openssl",
      "unsupported" },
    { "an include of itself",
      { MEMORY_FILE(OPENSSL, ".include /etc/ssl/openssl.cnf\n") },
      "fips",
      NULL,
      "openssl",
      "unparsable" },
    { "a fault in what is included",
      { MEMORY_FILE(OPENSSL, ".include /etc/ssl/a.cnf\n"), MEMORY_FILE("/etc/ssl/a.cnf", "[a\n") },
      "fips",
      NULL,
      "openssl",
      "unparsable" },
    { "a name with its section",
      { MEMORY_FILE(OPENSSL, "p::fips = f\n") },
      "fips",
      NULL,
      "openssl",
      "unsupported" },
    { "the place of Red Hat's family",
      { MEMORY_FILE("/etc/pki/tls/openssl.cnf", PROVIDERS "fips = f\n" ACTIVE("f")),
        MEMORY_FILE(OPENSSL, "") },
      "fips",
      NULL,
      "openssl",
      "true" },
};

static void openssl(void)
{
    asked_check_rows(openssl_rows, COUNT_OF(openssl_rows));
}

/* What activates none gets the default one; of what OpenSSL cannot load nothing is known. */
static void check_providers(struct asked *asked, const struct answers_section *answer)
{
    struct str got = asked_property(asked, asked_ask(asked, "fips", NULL), "openssl_providers");
    struct str rest = answer->body;
    size_t count = 0;
    struct str line;

    if (rest.len == 0 || str_equal(rest, STR("refused\n")))
        return;
    if (got.len == 0)
        got = STR("default");
    while (rest.len > 0 && str_cut(&rest, '\n', &line)) {
        count++;
        if (str_find(got, line) < 0)
            CHECK_STR(got, arena_printf(&asked->arena, "... %.*s ...", STR_ARG(line)).ptr);
    }
    for (size_t i = 0; i < got.len; i++)
        count -= got.ptr[i] == ',';
    CHECK_INT(count, 1);
}

static void answers_as_openssl(void)
{
    answers_ask("system/openssl.cases", check_providers);
}

static void predicates(void)
{
    static const struct {
        const char *name;
        struct memory_file files[ASKED_ROW_FILES];
        const char *resource;
        const char *predicate;
        const char *answer;
    } rows[] = {
        { "applied",
          { MEMORY_FILE(CONFIG, "A:B\n"), MEMORY_FILE(STATE, "A:B\n") },
          "crypto_policy",
          "be_applied",
          "yes" },
        { "not applied",
          { MEMORY_FILE(CONFIG, "A:B\n"), MEMORY_FILE(STATE, "A\n") },
          "crypto_policy",
          "be_applied",
          "no" },
        { "nothing recorded",
          { MEMORY_FILE(CONFIG, "A:B\n") },
          "crypto_policy",
          "be_applied",
          "no" },
        { "kernel alone", { MEMORY_FILE(GRUB, "linux /a fips=1\n") }, "fips", "be_enabled", "yes" },
        { "kernel and policy",
          { MEMORY_FILE(GRUB, "linux /a fips=1\n"), MEMORY_FILE(CONFIG, "FIPS\n") },
          "fips",
          "be_enabled",
          "yes" },
        { "another policy",
          { MEMORY_FILE(GRUB, "linux /a fips=1\n"), MEMORY_FILE(CONFIG, "DEFAULT\n") },
          "fips",
          "be_enabled",
          "no" },
        { "policy alone", { MEMORY_FILE(CONFIG, "FIPS\n") }, "fips", "be_enabled", "no" },
        { "now", { MEMORY_DIRECTORY("/etc") }, "fips", "be_enabled_now", "running" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct asked image;

        test_row(rows[i].name);
        asked_open_files(&image, rows[i].files, asked_file_count(rows[i].files));
        CHECK_STR(
            asked_claim(asked_ask(&image, rows[i].resource, NULL), rows[i].predicate, value_nil()),
            rows[i].answer);
        asked_close(&image);
    }
}

static const struct test tests[] = {
    { "resources", resources },
    { "openssl", openssl },
    { "answers_as_openssl", answers_as_openssl },
    { "predicates", predicates },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
