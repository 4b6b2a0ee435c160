/* The resource `private_keys`; what it knows of keys is in test_private_key.c. */
#include "base/attributes.h"
#include "unit/asked.h"
#include "unit/test.h"

/* They were made for this test and open nothing. */
#define ED25519                                                          \
    "-----BEGIN "                                                        \
    "PRIVATE KEY-----\n"                                                 \
    "MC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/Gb0SszaB+KGPROLmoPCI\n" \
    "-----END "                                                          \
    "PRIVATE KEY-----\n"
#define EC                                                               \
    "-----BEGIN "                                                        \
    "EC PRIVATE KEY-----\n"                                              \
    "MHcCAQEEIIEqVEIt+/qI8aKfxCsLR2+BdYDTbLyothAssJkJFaetoAoGCCqGSM49\n" \
    "AwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0SuOVtiHzc9XltQH\n" \
    "RXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n"                             \
    "-----END "                                                          \
    "EC PRIVATE KEY-----\n"
#define TOKEN \
    "gh"      \
    "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17\n"

#define KEY_FILE(file_path, text, file_mode)                                                   \
    {                                                                                          \
        .path = STR(file_path), .type = ENTRY_FILE, .content = STR(text), .mode = (file_mode), \
        .uid = 7                                                                               \
    }

static const struct memory_file lower[] = {
    MEMORY_FILE("/etc/passwd", "app:x:7:7::/:/bin/sh\n"),
    KEY_FILE("/etc/ssl/server.pem", "a certificate\n" EC ED25519, 0640),
    KEY_FILE("/srv/odd name", ED25519, 0600),
    KEY_FILE("/srv/notes", TOKEN, 0600),
    KEY_FILE("/srv/text", "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n",
             0600),
    KEY_FILE("/gone", ED25519, 0600),
    KEY_FILE("/first", EC, 0600),
    { .path = STR("/second"), .type = ENTRY_FILE, .link = STR("/first"), .is_hard_link = true },
    MEMORY_LINK("/conf", "/etc/ssl"),
    KEY_FILE("/usr/share/doc/x/examples/key", EC, 0644),
};

static const struct memory_file upper[] = {
    MEMORY_FILE("/.wh.gone", ""),
    MEMORY_FILE("/.wh.first", ""),
    MEMORY_FILE("/srv/new", "x"),
};

static const struct memory_layer layers[] = {
    { .files = lower, .file_count = COUNT_OF(lower) },
    { .files = upper, .file_count = COUNT_OF(upper) },
};

static void test_rows(void)
{
    CLEANUP(buf_release) struct buf shown = BUF_INIT(8192);
    struct asked asked;

    asked_open_layers(&asked, "private_keys", "{}", layers, COUNT_OF(layers));
    asked_rows(&asked, "path line format type bits is_encrypted is_sample mode uid owner layer",
               &shown);
    CHECK_STR(buf_str(&shown),
              "/etc/ssl/server.pem 2 sec1 ec 256 false false 0640 7 app 1; "
              "/etc/ssl/server.pem 7 pkcs8 ed25519 256 false false 0640 7 app 1; "
              "/second 1 sec1 ec 256 false false 0600 7 app 1; "
              "/srv/odd name 1 pkcs8 ed25519 256 false false 0600 7 app 1; "
              "/usr/share/doc/x/examples/key 1 sec1 ec 256 false true 0644 7 app 1");
    CHECK_STR(
        asked_claims(&asked, asked.resource, "be_more_permissive_than", value_str(STR("0600"))),
        "yes|yes|no|no|yes");
    asked_close(&asked);
}

static void test_under(void)
{
    static const struct {
        const char *under;
        const char *paths;
    } rows[] = {
        { "/etc", "/etc/ssl/server.pem|/etc/ssl/server.pem" },
        { "/conf", "/etc/ssl/server.pem|/etc/ssl/server.pem" },
        { "/srv", "/srv/odd name" },
        { "/srv/odd name", "/srv/odd name" },
        { "/sr", "" },
        { "/srv/notes", "" },
        { "/nowhere", "" },
    };
    struct value_pair options[COUNT_OF(rows)]; /* calls are kept as long as what they open */
    struct asked asked;

    asked_open_layers(&asked, "private_keys", "{}", layers, COUNT_OF(layers));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        options[i] =
            (struct value_pair){ .key = STR("under"), .value = value_str(str_of(rows[i].under)) };
        struct resource *resource = asked_ask_with(&asked, "private_keys", &options[i], 1);

        test_row(rows[i].under);
        CHECK_STR(asked_state(resource), "there");
        CHECK_STR(asked_column(&asked, resource, "path"), rows[i].paths);
    }
    asked_close(&asked);
}

/* What a finding shows of a key tells one from another, and nothing of its secret. */
static void test_findings(void)
{
    struct asked asked;

    asked_open_layers(&asked, "private_keys", "{}", layers, COUNT_OF(layers));
    const struct table *table = asked.resource->def->rows(asked.resource->self);
    CHECK_STR(table->summary(table, 0), "EC private key, no passphrase");
    CHECK_INT((long long)table->observation(table, 0).len, 64);
    CHECK(!str_equal(table->observation(table, 0), table->observation(table, 1)));
    CHECK(str_equal(table->observation(table, 0), table->observation(table, 2)));
    CHECK_STR(table->origin(table, 1).path, "/etc/ssl/server.pem");
    CHECK_INT(table->origin(table, 1).line, 7);
    asked_close(&asked);
}

static const struct test tests[] = {
    { "rows", test_rows },
    { "under", test_under },
    { "findings", test_findings },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
