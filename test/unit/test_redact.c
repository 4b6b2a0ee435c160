#include <string.h>

#include "base/attributes.h"
#include "evidence/redact.h"
#include "unit/test.h"

#define TOKEN "0123456789abcdefABCDEF0123456789abcd"

static void test_redact(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *want;
    } cases[] = {
        { "nothing to cut", "RUN apt-get install -y curl", "RUN apt-get install -y curl" },
        { "empty", "", "" },
        { "GitHub", "RUN curl -H ghp_" TOKEN " x", "RUN curl -H ghp_*** x" },
        { "AWS key id", "AKIAIOSFODNN7EXAMPLE", "AKIA***" },
        { "AWS secret by name", "ENV AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG",
          "ENV AWS_SECRET_ACCESS_KEY=***" },
        { "GitLab", "x=glpat-abcdefghij0123456789", "x=glpat-***" },
        { "JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig", "eyJ***" },
        { "too short for a token", "ghp_short", "ghp_short" },
        { "prefix in a word", "xghp_" TOKEN, "xghp_" TOKEN },
        { "a name, and no token", "npm_config_update_notifier_and_more_words=1",
          "npm_config_update_notifier_and_more_words=1" },
        { "an algorithm, and no token", "sk-ssh-ed25519-cert-v01@openssh.com",
          "sk-ssh-ed25519-cert-v01@openssh.com" },
        { "password in a URL", "git clone https://ci:pa:ss@example.com/x",
          "git clone https://***@example.com/x" },
        { "token for a user in a URL", "https://" TOKEN "@example.com", "https://***@example.com" },
        { "password with '@'", "https://u:p@ss@example.com/", "https://***@example.com/" },
        { "URL without userinfo", "http://example.com:80/a@b", "http://example.com:80/a@b" },
        { "assignment in a command", "RUN DB_PASSWORD=x make all", "RUN DB_PASSWORD=*** make all" },
        { "quoted in a command", "RUN TOKEN=\"a \\\" b\" make", "RUN TOKEN=*** make" },
        { "quote that never ends", "RUN TOKEN='a b", "RUN TOKEN=***" },
        { "history loses quotes", "ENV PASSWORD=two words", "ENV PASSWORD=***" },
        { "up to the next name", "ENV PASSWORD=two words PATH=/bin", "ENV PASSWORD=*** PATH=/bin" },
        { "the old form of ENV", "ENV DB_PASSWORD hunter2", "ENV DB_PASSWORD ***" },
        { "BuildKit's arguments", "RUN |1 NPM_TOKEN=abc /bin/sh -c make",
          "RUN |1 NPM_TOKEN=*** /bin/sh -c make" },
        { "option and value", "RUN x --password s3cret --user u", "RUN x --password *** --user u" },
        { "option with '='", "RUN x --api-key=s3cret", "RUN x --api-key=***" },
        { "JSON", "{\"password\": \"a b\", \"user\": \"u\"}",
          "{\"password\": ***, \"user\": \"u\"}" },
        { "header", "curl -H 'Authorization: Bearer abc.def'",
          "curl -H 'Authorization: Bearer ***'" },
        { "header of one word", "Authorization: abcdef", "Authorization: ***" },
        { "header of a kind without a word", "'Authorization: ghp_" TOKEN " x' y",
          "'Authorization: ***' y" },
        { "a token for a name", "x-ghp_" TOKEN ".password=y", "x-ghp_***.password=***" },
        { "a token for a user", "https://ghp_" TOKEN ":x@example.com", "https://***@example.com" },
        { "crypt", "root:$6$saltsalt$abcdefghijklmnop:1", "root:$6$***:1" },
        { "yescrypt", "$y$j9T$abcdefghijklmnopqrstu", "$y$***" },
        { "a variable is no secret", "RUN login --password $PASS", "RUN login --password $PASS" },
        { "a setting is no secret", "PasswordAuthentication=no", "PasswordAuthentication=no" },
        { "a file is no secret", "ENV DB_PASSWORD_FILE=/run/secrets/db",
          "ENV DB_PASSWORD_FILE=/run/secrets/db" },
        { "no value", "ENV TOKEN=", "ENV TOKEN=" },
        { "a word about passwords", "RUN passwd -l deploy", "RUN passwd -l deploy" },
        { "private key", "-----BEGIN RSA PRIVATE KEY-----MIIE-----END RSA PRIVATE KEY-----",
          "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----" },
        { "private key cut off", "-----BEGIN PRIVATE KEY-----MIIE",
          "-----BEGIN PRIVATE KEY-----***" },
        { "public key", "-----BEGIN PUBLIC KEY-----MIIE", "-----BEGIN PUBLIC KEY-----MIIE" },
        { "two in a line", "A_TOKEN=x B_TOKEN=y", "A_TOKEN=*** B_TOKEN=***" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        CHECK_STR(redact(str_of(cases[i].text), &arena), cases[i].want);
    }
}

static void test_names(void)
{
    static const struct {
        const char *name;
        bool is_credential;
    } cases[] = {
        { "DB_PASSWORD", true },     { "password", true },       { "MYSQL_ROOT_PASSWORD", true },
        { "api-key", true },         { "AWS_SECRET_KEY", true }, { "GITHUB_TOKEN", true },
        { "SSH_PRIVATE_KEY", true }, { "DB_PWD", true },         { "PWD", false },
        { "OLDPWD", false },         { "PATH", false },          { "TOKEN_URL", false },
        { "PASSWORD_FILE", false },  { "PASS_MAX_DAYS", false }, { "", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].name);
        CHECK_INT(redact_is_credential_name(str_of(cases[i].name)), cases[i].is_credential);
    }
}

/* Bytes of any kind, and texts that would make a careless search take the square of their length.
 */
static void test_odd_bytes(void)
{
    static const char *const units[] = {
        "://", "-----BEGIN ", "$x$", "_token=$", "x_token=' ", "\xff", "authorization: ", "--token "
    };

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        enum { REPEATS = 20000 };
        size_t length = strlen(units[i]);
        char *text = arena_new(&arena, REPEATS, length);

        for (size_t j = 0; j < REPEATS; j++)
            memcpy(text + j * length, units[i], length);
        struct str got = redact((struct str){ .ptr = text, .len = REPEATS * length }, &arena);
        test_row(units[i]);
        CHECK(got.len > 0);
    }
}

static const struct test tests[] = {
    { "redact", test_redact },
    { "names", test_names },
    { "odd_bytes", test_odd_bytes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
