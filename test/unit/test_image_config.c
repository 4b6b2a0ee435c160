#include "unit/asked.h"
#include "unit/test.h"

#define PASSWD                                                                          \
    "root:x:0:0:root:/root:/bin/sh\nadm:x:0:0::/:/bin/sh\napp:x:1000:1001::/:/bin/sh\n" \
    "1234:x:77:78::/:/bin/sh\n"

static void users(void)
{
    static const struct {
        const char *name;
        const char *user;
        const char *passwd; /* NULL: there is none */
        const char *want;   /* uid gid is_root */
    } rows[] = {
        { "none", "", PASSWD, "0 0 true" },
        { "name", "app", PASSWD, "1000 1001 false" },
        { "number", "1000", PASSWD, "1000 1001 false" },
        { "number of nobody", "4711", PASSWD, "4711 0 false" },
        { "root", "root", PASSWD, "0 0 true" },
        { "zero", "0", PASSWD, "0 0 true" },
        { "zero and group", "0:0", PASSWD, "0 0 true" },
        { "root and group", "root:root", PASSWD, "0 0 true" },
        { "zeros", "000", PASSWD, "0 0 true" },
        { "signed zero", "-0", PASSWD, "0 0 true" },
        { "another name of uid 0", "adm", PASSWD, "0 0 true" },
        { "a group number", "app:5", PASSWD, "1000 5 false" },
        { "root's group is no root", "app:0", PASSWD, "1000 0 false" },
        { "an unknown group", "app:nobody", PASSWD, "1000 nothing false" },
        { "a name of digits", "1234", PASSWD, "77 78 false" },
        { "an unknown name", "ghost", PASSWD, "nothing nothing nothing" },
        { "nobody's name without accounts", "app", NULL, "nothing nothing nothing" },
        { "root without accounts", "root", NULL, "0 0 true" },
        { "a number without accounts", "10:10", NULL, "10 10 false" },
        { "nothing without accounts", "", NULL, "0 0 true" },
        { "too large a number", "4294967296", PASSWD, "nothing nothing nothing" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        static const char *const properties[] = { "uid", "gid", "is_root" };
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
        const struct asked_file files[] = {
            { rows[i].passwd ? "/etc/passwd" : "/etc/hosts", rows[i].passwd ? rows[i].passwd : "",
              NULL, 0 },
            { NULL, NULL, NULL, 0 },
        };
        struct asked asked;

        test_row(rows[i].name);
        asked_open(&asked, "image_config", NULL,
                   arena_printf(&arena, "{\"config\": {\"User\": \"%s\"}}", rows[i].user).ptr,
                   files);
        for (size_t k = 0; k < COUNT_OF(properties); k++) {
            const struct property_def *property =
                resource_property(&resource_image_config, str_of(properties[k]));
            struct error err = ERROR_INIT;
            struct value value;

            CHECK_INT(property->get(asked.resource->self, NULL, &value, &err), GATE_OK);
            buf_add(&shown, STR(" "));
            buf_add(&shown, value_text(&value, &asked.arena));
        }
        CHECK_STR(str_slice(buf_str(&shown), 1, shown.len), rows[i].want);
        asked_close(&asked);
    }
}

#define TOKEN \
    "gh"      \
    "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"

static const char config[] =
    "{\"os\": \"linux\", \"architecture\": \"amd64\", \"created\": \"2026-01-02T03:04:05Z\","
    " \"config\": {\"User\": \"app\", \"Env\": [\"PATH=/bin\", \"DB_PASSWORD=hunter2\", \"A=b=c\"],"
    " \"Entrypoint\": [\"/app\", \"--token=" TOKEN "\"], \"Cmd\": [\"x\"],"
    " \"WorkingDir\": \"/w\", \"ExposedPorts\": {\"80/tcp\": {}, \"22/tcp\": {}},"
    " \"Labels\": {\"a\": \"b\", \"api.key\": \"s3cr3t\"},"
    " \"Healthcheck\": {\"Test\": [\"NONE\"]}},"
    " \"history\": ["
    "  {\"created_by\": \"/bin/sh -c #(nop) ADD file:0a1b2c in / \"},"
    "  {\"created_by\": \"/bin/sh -c #(nop)  CMD [\\\"bash\\\"]\", \"empty_layer\": true},"
    "  {\"created_by\": \"ENV DB_PASSWORD=hunter2\", \"empty_layer\": true},"
    "  {\"created_by\": \"ADD app.tar /app # buildkit\"},"
    "  {\"created_by\": \"RUN |1 API_KEY=abcdef /bin/sh -c make # buildkit\"},"
    "  {\"created_by\": \"USER app\", \"empty_layer\": true}]}";

static const struct asked_file three_layers[] = {
    { "/etc/passwd", PASSWD, NULL, 0 }, { "/bin/sh", "x", NULL, 0 }, { "/app/x", "x", NULL, 1 },
    { "/app/y", "y", NULL, 2 },         { NULL, NULL, NULL, 0 },
};

static void properties(void)
{
    static const struct {
        const char *name;
        const char *want;
    } rows[] = {
        { "user", "app @config User step 6" },
        { "env", "PATH=/bin, DB_PASSWORD=***, A=b=c @config Env step 3" },
        { "env_names", "PATH, DB_PASSWORD, A @config Env step 3" },
        { "entrypoint", "/app, --token=*** @config Entrypoint" },
        { "cmd", "x @config Cmd step 2" },
        { "working_dir", "/w @config WorkingDir" },
        { "exposed_ports", "22/tcp, 80/tcp @config ExposedPorts" },
        { "volumes", " @config Volumes" },
        { "os", "linux @config os" },
        { "architecture", "amd64 @config architecture" },
        { "created", "2026-01-02T03:04:05Z @config created" },
        { "tags", "app:1.2 @config tags" },
    };
    struct asked asked;

    asked_open(&asked, "image_config", NULL, config, three_layers);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);

        test_row(rows[i].name);
        asked_show(&asked, rows[i].name, &shown);
        CHECK_STR(buf_str(&shown), rows[i].want);
    }
    asked_close(&asked);
}

static void maps(void)
{
    const struct property_query query = { .path = { .count = 0 } };
    struct error err = ERROR_INIT;
    struct asked asked;
    struct value value;

    test_row("maps");
    asked_open(&asked, "image_config", NULL, config, three_layers);
    CHECK_INT(resource_property(&resource_image_config, STR("labels"))
                  ->get(asked.resource->self, &query, &value, &err),
              GATE_OK);
    CHECK_STR(value_find(&value, STR("a"))->string, "b");
    CHECK_STR(value_find(&value, STR("api.key"))->string, "***");
    CHECK_INT(resource_property(&resource_image_config, STR("healthcheck"))
                  ->get(asked.resource->self, &query, &value, &err),
              GATE_OK);
    CHECK(!value_find(&value, STR("is_set"))->boolean);
    CHECK(value_find(&value, STR("is_disabled"))->boolean);
    asked_close(&asked);
}

static void history(void)
{
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    struct asked asked;

    test_row("history");
    asked_open(&asked, "image_history", NULL, config, three_layers);
    asked_rows(&asked, "step instruction layer is_base", &shown);
    CHECK_STR(buf_str(&shown), "1 ADD 1 true; 2 CMD nothing false; 3 ENV nothing false; "
                               "4 ADD 2 false; 5 RUN 3 false; 6 USER nothing false");
    buf_release(&shown);
    shown = BUF_INIT(4096);
    asked_rows(&asked, "arguments created_by", &shown);
    CHECK(str_find(buf_str(&shown), STR("hunter2")) < 0);
    CHECK(str_find(buf_str(&shown), STR("abcdef")) < 0);
    CHECK(str_find(buf_str(&shown), STR("DB_PASSWORD=***")) >= 0);
    asked_close(&asked);
}

static void layers(void)
{
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    struct asked asked;

    test_row("layers");
    asked_open(&asked, "image_layers", NULL, config, three_layers);
    asked_rows(&asked, "layer step line", &shown);
    CHECK(str_starts_with(buf_str(&shown), STR("1 1 ADD")));
    CHECK(str_ends_with(buf_str(&shown), STR("3 5 RUN make")));
    buf_release(&shown);
    shown = BUF_INIT(4096);
    asked_show(&asked, "count", &shown);
    CHECK_STR(buf_str(&shown), "3 @layers");
    asked_close(&asked);
}

static void bare(void)
{
    static const char *const names[] = { "image_config", "image_history" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct asked asked;

        test_row(names[i]);
        asked_open(&asked, names[i], NULL, NULL, three_layers);
        CHECK_INT(asked.resource->rc, GATE_ENOTFOUND);
        asked_close(&asked);
    }
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "users", users },     { "properties", properties }, { "maps", maps },
        { "history", history }, { "layers", layers },         { "bare", bare },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
