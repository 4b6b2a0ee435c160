#include "format/secret_text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "unit/test.h"

static void names(void)
{
    static const struct {
        const char *name;
        bool want;
    } rows[] = {
        { "DB_PASSWORD", true },
        { "db-passwd", true },
        { "PASSWORD", true },
        { "MYSQL_PWD", true },
        { "GITHUB_TOKEN", true },
        { "api.key", true },
        { "API_KEY", true },
        { "apikey", true },
        { "AWS_SECRET_ACCESS_KEY", true },
        { "CLIENT_SECRET", true },
        { "PASSWORDS", true },
        { "SIGNING_KEY", true },
        { "PWD", false },
        { "OLDPWD", false },
        { "PASSWORD_FILE", false },
        { "TOKEN_URL", false },
        { "SECRET_NAME", false },
        { "GPG_KEY", false },
        { "PUBLIC_KEY", false },
        { "TOKENIZERS", false },
        { "PASSENGER", false },
        { "AWS_ACCESS_KEY_ID", false },
        { "KEY", false },
        { "", false },
        { "_", false },
        { "PASSWORD_MIN_LENGTH", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        CHECK_INT(secret_text_is_credential(str_of(rows[i].name)), rows[i].want);
    }
}

/* "kind name=secret; ...": a kind of "-" is by name. */
static void show(const struct vec *found, struct buf *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < found->count; i++) {
        const struct secret_text *one = vec_at(found, i);

        buf_add(out,
                arena_printf(&arena, "%s%s %.*s=%.*s", i ? "; " : "", one->kind ? one->kind : "-",
                             STR_ARG(one->name), STR_ARG(one->secret)));
    }
}

#define GITHUB \
    "gh"       \
    "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"
#define JWT "eyJhbGciOiJIUzI1NiJ9abc.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9"

static void values(void)
{
    static const struct {
        const char *name;
        const char *variable;
        const char *value;
        const char *want;
    } rows[] = {
        { "by name", "DB_PASSWORD", "hunter2", "- DB_PASSWORD=hunter2" },
        { "a weak one is one", "POSTGRES_PASSWORD", "changeme", "- POSTGRES_PASSWORD=changeme" },
        { "by form", "X", GITHUB, "github-token X=" GITHUB },
        { "by both is one", "TOKEN", GITHUB, "github-token TOKEN=" GITHUB },
        { "in a URL", "DATABASE", "mysql://a:s3cr3t-Pw@db/x",
          "password-in-url DATABASE=s3cr3t-Pw" },
        { "web token", "X", JWT, "jwt X=" JWT },
        { "empty", "DB_PASSWORD", "", "" },
        { "of another name", "HOSTNAME", "hunter2", "" },
        { "a file", "DB_PASSWORD", "/run/secrets/db", "" },
        { "a reference", "DB_PASSWORD", "$OTHER", "" },
        { "a template", "DB_PASSWORD", "{{ .password }}", "" },
        { "a flag", "ALLOW_EMPTY_PASSWORD", "yes", "" },
        { "nothing but x", "DB_PASSWORD", "xxxx", "" },
        { "two parts of a web token", "X", "eyJhbGciOiJIUzI1NiJ9abc.eyJzdWIiOiIxMjM0", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);

        test_row(rows[i].name);
        secret_text_of_value(str_of(rows[i].variable), str_of(rows[i].value), &found);
        show(&found, &shown);
        CHECK_STR(buf_str(&shown), rows[i].want);
    }
}

static void lines(void)
{
    static const struct {
        const char *name;
        const char *line;
        const char *want;
    } rows[] = {
        { "assignment", "RUN PASSWORD=hunter2 ./x", "- PASSWORD=hunter2" },
        { "quoted", "RUN export API_KEY=\"a b\" && x", "- API_KEY=a b" },
        { "option", "RUN x --password=hunter2;y", "- password=hunter2" },
        { "build argument", "RUN |2 A=b TOKEN=abcdef /bin/sh -c x", "- TOKEN=abcdef" },
        { "two", "ENV A_TOKEN=abc B_SECRET=def", "- A_TOKEN=abc; - B_SECRET=def" },
        { "token anywhere", "RUN curl -H 'Authorization: token " GITHUB "' x",
          "github-token =" GITHUB },
        { "token behind its name is one", "ENV TOKEN=" GITHUB, "github-token =" GITHUB },
        { "URL", "RUN git clone https://me:s3cr3t-Pw@h.tld/x", "password-in-url =s3cr3t-Pw" },
        { "variable", "RUN PASSWORD=$PASSWORD x", "" },
        { "comparison", "RUN [ \"$PASSWORD\" = x ]", "" },
        { "empty value", "ARG PASSWORD= TOKEN=", "" },
        { "no name", "RUN =x", "" },
        { "file", "RUN --mount=type=secret,id=npm TOKEN_FILE=abc x", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);

        test_row(rows[i].name);
        secret_text_of_line(str_of(rows[i].line), &found);
        show(&found, &shown);
        CHECK_STR(buf_str(&shown), rows[i].want);
    }
}

static void redacts(void)
{
    static const struct {
        const char *name;
        const char *line;
        const char *want;
    } rows[] = {
        { "nothing", "RUN apt-get update", "RUN apt-get update" },
        { "one", "RUN PASSWORD=hunter2 ./x", "RUN PASSWORD=*** ./x" },
        { "two", "ENV A_TOKEN=abc B_SECRET='d e' C=f", "ENV A_TOKEN=*** B_SECRET='***' C=f" },
        { "at the end", "RUN x " GITHUB, "RUN x ***" },
        { "in a URL", "git clone https://me:s3cr3t-Pw@h.tld", "git clone https://me:***@h.tld" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(rows[i].name);
        CHECK_STR(secret_text_redacted(str_of(rows[i].line), &arena), rows[i].want);
    }
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "names", names },
        { "values", values },
        { "lines", lines },
        { "redacts", redacts },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
