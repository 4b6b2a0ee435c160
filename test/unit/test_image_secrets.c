#include "unit/asked.h"
#include "unit/test.h"

#define TOKEN \
    "gh"      \
    "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"
#define TOKEN2 \
    "gh"       \
    "p_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y3gm1IL"
#define KEY                                                              \
    "-----BEGIN "                                                        \
    "PRIVATE KEY-----\n"                                                 \
    "MC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/Gb0SszaB+KGPROLmoPCI\n" \
    "-----END "                                                          \
    "PRIVATE KEY-----\n"

static const char config[] =
    "{\"config\": {\"Env\": [\"PATH=/bin\", \"DB_PASSWORD=hunter2\", \"X=" TOKEN "\","
    " \"PASSWORD_FILE=/run/x\"], \"Labels\": {\"api.key\": \"s3cr3t\"},"
    " \"Cmd\": [\"app\", \"--password=letmein99\"]},"
    " \"history\": ["
    "  {\"created_by\": \"COPY . /app\"},"
    "  {\"created_by\": \"RUN rm -r /app/.ssh\"},"
    "  {\"created_by\": \"ENV DB_PASSWORD=hunter2\", \"empty_layer\": true},"
    "  {\"created_by\": \"ENV OLD_PASSWORD=gone-now\", \"empty_layer\": true},"
    "  {\"created_by\": \"ARG NPM_TOKEN=abcdef12\", \"empty_layer\": true}]}";

static const struct asked_file files[] = {
    { "/app/.ssh/id_ed25519", KEY, NULL, 0 },
    { "/app/notes", "see\n" TOKEN "\n", NULL, 0 },
    { "/usr/lib/python3/test/key.pem", KEY, NULL, 0 },
    { "/app/access.log", "GET /secret/token?password= 200\n", NULL, 0 },
    { "/app/.ssh/.wh.id_ed25519", "", NULL, 1 },
    { NULL, NULL, NULL, 0 },
};

static void rows(void)
{
    CLEANUP(buf_release) struct buf shown = BUF_INIT(8192);
    struct asked asked;

    test_row("places");
    asked_open(&asked, "image_secrets", NULL, config, files);
    asked_rows(&asked, "where kind path line layer deleted_in is_sample", &shown);
    CHECK_STR(buf_str(&shown),
              "file private-key /app/.ssh/id_ed25519 1 1 2 false; "
              "file github-token /app/notes 2 1 nothing false; "
              "file private-key /usr/lib/python3/test/key.pem 1 1 nothing true; "
              "env env-credential config Env DB_PASSWORD nothing nothing nothing false; "
              "env github-token config Env X nothing nothing nothing false; "
              "label label-credential config Labels nothing nothing nothing false; "
              "config config-credential config Cmd nothing nothing nothing false; "
              "history history-credential history step 4 nothing nothing nothing false; "
              "history arg-credential history step 5 nothing nothing nothing false");
    asked_close(&asked);
}

/* Each place of a config, one at a time; what is no secret stands beside it. */
static void places(void)
{
    static const struct {
        const char *config;
        const char *path; /* of the one row; empty: none */
    } rows[] = {
        { "{\"config\": {\"Shell\": [\"sh\", \"--token=" TOKEN "\"]}}", "config Shell" },
        { "{\"config\": {\"Volumes\": {\"/" TOKEN "\": {}}}}", "config Volumes" },
        { "{\"config\": {\"User\": \"" TOKEN "\"}}", "config User" },
        { "{\"config\": {\"WorkingDir\": \"/srv/" TOKEN "\"}}", "config WorkingDir" },
        { "{\"config\": {\"Labels\": {\"" TOKEN "\": \"x\"}}}", "config Labels" },
        { "{\"author\": \"me " TOKEN "\"}", "config author" },
        { "{\"history\": [{\"created_by\": \"COPY . /\", \"comment\": \"" TOKEN "\"}]}",
          "history step 1" },
        { "{\"history\": [{\"created_by\": \"COPY . /\", \"author\": \"" TOKEN "\"}]}",
          "history step 1" },
        { "{\"author\": \"me\", \"config\": {\"User\": \"app\", \"WorkingDir\": \"/srv\"}}", "" },
    };
    static const struct asked_file files_of_none[] = { { NULL, NULL, NULL, 0 } };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf shown = BUF_INIT(8192);
        struct asked asked;

        test_row(rows[i].config);
        asked_open(&asked, "image_secrets", NULL, rows[i].config, files_of_none);
        asked_rows(&asked, "path", &shown);
        CHECK_STR(buf_str(&shown), rows[i].path);
        asked_close(&asked);
    }
}

/* No cell and no origin has a secret in it. */
static void nothing_is_told(void)
{
    static const char *const secrets[] = { "hunter2",  "zQWBuTSO", "s3cr3t", "letmein99",
                                           "gone-now", "abcdef12", "MC4CAQ" };
    CLEANUP(buf_release) struct buf shown = BUF_INIT(16384);
    struct asked asked;

    asked_open(&asked, "image_secrets", NULL, config, files);
    asked_rows(&asked, "kind path line detail layer deleted_in is_encrypted is_sample where mac",
               &shown);
    const struct table *table = asked.resource->def->rows(asked.resource->self);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct origin origin = table->origin(table, i);

        buf_add(&shown, origin.path);
        buf_add(&shown, origin.entry);
    }
    CHECK(!buf_failed(&shown));
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        test_row(secrets[i]);
        CHECK(str_find(buf_str(&shown), str_of(secrets[i])) < 0);
    }
    asked_close(&asked);
}

/* Annotations of the manifest and of indexes: an image in memory has none, so they are put there.
 */
static void annotations(void)
{
    static const struct asked_file files_of_none[] = { { NULL, NULL, NULL, 0 } };
    static const struct oci_annotation items[] = {
        { STR("manifest annotations"), STR("org.example.api-key"), STR("s3cr3t") },
        { STR("manifest annotations"), STR("org.example.note"), STR("see " TOKEN) },
        { STR("manifest layers[0].annotations"), STR("a." TOKEN2), STR("x") },
        { STR("index.json manifests[1].annotations"), STR("a"),
          STR("postgres://app:s3cr3t-Pw@db:5432/x") },
        { STR("index.json annotations"), STR("org.opencontainers.image.title"), STR("app") },
        { STR("manifest annotations"), STR("again"), STR(TOKEN) },
    };
    CLEANUP(buf_release) struct buf shown = BUF_INIT(8192);
    struct asked asked;

    asked_open(&asked, "image_config", NULL, "{}", files_of_none);
    asked.image->annotations = (struct oci_annotations){ .items = items, .count = COUNT_OF(items) };
    asked.resource = asked_ask(&asked, "image_secrets", NULL);
    asked_rows(&asked, "where kind path", &shown);
    CHECK_STR(buf_str(&shown),
              "annotation annotation-credential manifest annotations org.example.api-key; "
              "annotation github-token manifest annotations org.example.note; "
              "annotation github-token manifest layers[0].annotations a.***; "
              "annotation password-in-url index.json manifests[1].annotations a");
    asked_close(&asked);
}

static void bare(void)
{
    CLEANUP(buf_release) struct buf shown = BUF_INIT(4096);
    static const struct asked_file empty[] = { { "/etc/hosts", "", NULL, 0 },
                                               { NULL, NULL, NULL, 0 } };
    struct asked asked;

    test_row("a bare rootfs is searched, and empty is not absent");
    asked_open(&asked, "image_secrets", NULL, NULL, files);
    asked_rows(&asked, "kind", &shown);
    CHECK(str_starts_with(buf_str(&shown), STR("private-key")));
    asked_close(&asked);
    asked_open(&asked, "image_secrets", NULL, NULL, empty);
    CHECK_INT(asked.resource->rc, GATE_OK);
    asked_close(&asked);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "rows", rows },
        { "places", places },
        { "nothing_is_told", nothing_is_told },
        { "annotations", annotations },
        { "bare", bare },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
