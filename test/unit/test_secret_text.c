#include "format/secret_name.h"
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
        { "PGPASSWORD", true },
        { "dbPassword", true },
        { "SSHPASS", true },
        { "REDISCLI_AUTH", true },
        { "_auth", true },
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
        { "HTTP_AUTH", false },
        { "MAX_TOKENS", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        CHECK_INT(secret_name_is_credential(str_of(rows[i].name)), rows[i].want);
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
        { "what a manual says", "API_KEY", "your-api-key", "" },
        { "an option within", "JAVA_OPTS", "-Xmx1g -Dx.keyStorePassword=hunter2 -Da=b",
          "- Dx.keyStorePassword=hunter2" },
        { "a header within", "HEADER", "Authorization: Bearer 0123456789abcdef",
          "- Authorization=0123456789abcdef" },
        { "sample of a web token's manual", "X",
          "eyJhbGciOiJIUzI1NiJ9abc.eyJuYW1lIjoiSm9obiBEb2UifQ.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9",
          "" },
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
        { "next word", "RUN x --password hunter2 y", "- password=hunter2" },
        { "attached", "RUN mysql -uroot -phunter2 y", "- mysql -p=hunter2" },
        { "attached, of another program", "RUN mkdir -phunter2 y", "" },
        { "attached, of a command before", "RUN mysql -uroot; mkdir -phunter2", "" },
        { "user and password", "RUN curl -fsu me:hunter2 h.tld", "- curl -u=hunter2" },
        { "user alone", "RUN curl -u me h.tld", "" },
        { "login", "RUN docker login -u me -p hunter2 r", "- docker login -p=hunter2" },
        { "no login", "RUN docker run -p 8080:80 r", "" },
        { "sshpass", "RUN sshpass -p 'hunter2' ssh h", "- sshpass -p=hunter2" },
        { "header", "RUN curl -H 'X-Api-Key: abc123def' h", "- X-Api-Key=abc123def" },
        { "header of a variable", "RUN curl -H \"Authorization: Bearer $T\" h", "" },
        { "prose", "RUN echo 'Password: please'", "" },
        { "older form", "ENV DB_PASSWORD hunter 2", "- DB_PASSWORD=hunter 2" },
        { "older form of the classic builder", "/bin/sh -c #(nop)  ENV A_TOKEN hunter2",
          "- A_TOKEN=hunter2" },
        { "set", "RUN npm config set //r/:_authToken hunter2", "- _authToken=hunter2" },
        { "fed", "RUN echo 'root:hunter2' | chpasswd", "- standard input=hunter2" },
        { "fed by name", "RUN echo hunter2 | docker login --password-stdin",
          "- standard input=hunter2" },
        { "words of JSON", "CMD [\"x\" \"--token\" \"hunter2\"]", "- token=hunter2" },
        { "secret of a build", "RUN docker build --secret id=npm .", "" },
        { "equality", "RUN awk '{ if (a.password==b) x }'", "" },
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

/* The words of a command are read together, and shown one by one. */
static void words(void)
{
    static const struct str items[] = { STR("sshpass"), STR("-p"), STR("hunter2"), STR(""),
                                        STR("--a=b") };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
    struct str shown[COUNT_OF(items)];

    test_row("exec form");
    secret_text_of_words(items, COUNT_OF(items), &arena, &found);
    CHECK_INT(found.count, 1);
    secret_text_redact_words(items, COUNT_OF(items), &arena, shown);
    CHECK_STR(shown[0], "sshpass");
    CHECK_STR(shown[1], "-p");
    CHECK_STR(shown[2], "***");
    CHECK_STR(shown[3], "");
    CHECK_STR(shown[4], "--a=b");
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "names", names },     { "values", values }, { "lines", lines },
        { "redacts", redacts }, { "words", words },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
