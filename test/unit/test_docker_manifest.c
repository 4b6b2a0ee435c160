#include "base/attributes.h"
#include "format/docker_manifest.h"
#include "unit/test.h"

static void test_manifest(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        size_t count;
        const char *message;
    } cases[] = {
        { "one image", "[{\"Config\":\"a.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"l\"]}]",
          GATE_OK, 1, "" },
        { "no tags", "[{\"Config\":\"a.json\",\"RepoTags\":null,\"Layers\":[]}]", GATE_OK, 1, "" },
        { "no layers", "[{\"Config\":\"a.json\"}]", GATE_OK, 1, "" },
        { "none", "[]", GATE_OK, 0, "" },
        { "null", "null", GATE_EFORMAT, 0, NULL },
        { "an object", "{\"Config\":\"a\"}", GATE_EFORMAT, 0, "the document is not a list" },
        { "holds a string", "[\"a\"]", GATE_EFORMAT, 0, "'manifest[0]' is not an object" },
        { "no config", "[{\"Layers\":[]}]", GATE_EFORMAT, 0, "'manifest[0].Config' is missing" },
        { "config is null", "[{\"Config\":null}]", GATE_EFORMAT, 0,
          "'manifest[0].Config' is missing" },
        { "layers are a string", "[{\"Config\":\"a\",\"Layers\":\"l\"}]", GATE_EFORMAT, 0,
          "'manifest[0].Layers' is not a list" },
        { "a layer is a number", "[{\"Config\":\"a\",\"Layers\":[1]}]", GATE_EFORMAT, 0,
          "'manifest[0].Layers' is not a list of strings" },
        { "tags are a map", "[{\"Config\":\"a\"},{\"Config\":\"b\",\"RepoTags\":{}}]", GATE_EFORMAT,
          0, "'manifest[1].RepoTags' is not a list" },
        { "cut short", "[{\"Config\":\"a\"", GATE_EFORMAT, 0, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct docker_manifest manifest = { .count = 0 };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(docker_manifest_parse(str_of(cases[i].text), &arena, &manifest, &err),
                  cases[i].rc);
        CHECK_INT((long long)manifest.count, (long long)cases[i].count);
        if (cases[i].message)
            CHECK_STR(str_of(err.message), cases[i].message);
        if (i == 0 && manifest.count == 1) {
            CHECK_STR(manifest.images[0].config, "a.json");
            CHECK_STR(manifest.images[0].tags.items[0], "app:1");
            CHECK_STR(manifest.images[0].layers.items[0], "l");
        }
    }
}

static void test_repositories(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        size_t count;
        const char *message;
    } cases[] = {
        { "two tags", "{\"app\":{\"2\":\"bb\",\"1\":\"aa\"}}", GATE_OK, 2, "" },
        { "two names", "{\"b\":{\"1\":\"x\"},\"a\":{\"1\":\"y\"}}", GATE_OK, 2, "" },
        { "none", "{}", GATE_OK, 0, "" },
        { "a list", "[]", GATE_EFORMAT, 0, "the document is not an object" },
        { "a name is a string", "{\"app\":\"aa\"}", GATE_EFORMAT, 0, "'app' is not an object" },
        { "a tag is a number", "{\"app\":{\"1\":7}}", GATE_EFORMAT, 0,
          "a tag of 'app' is not a string" },
        { "cut short", "{\"app\":", GATE_EFORMAT, 0, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct docker_repositories repositories = { .count = 0 };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(docker_repositories_parse(str_of(cases[i].text), &arena, &repositories, &err),
                  cases[i].rc);
        CHECK_INT((long long)repositories.count, (long long)cases[i].count);
        if (cases[i].message)
            CHECK_STR(str_of(err.message), cases[i].message);
        if (i == 0 && repositories.count == 2) {
            CHECK_STR(repositories.tags[0].name, "app:1");
            CHECK_STR(repositories.tags[0].id, "aa");
            CHECK_STR(repositories.tags[1].name, "app:2");
        }
    }
}

static void test_v1_layer(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *parent;
        const char *created_by;
        const char *message;
    } cases[] = {
        { "upper",
          "{\"id\":\"bb\",\"parent\":\"aa\",\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\","
          "\"make all\"]}}",
          GATE_OK, "aa", "/bin/sh -c make all", "" },
        { "lowest", "{\"id\":\"aa\"}", GATE_OK, "", "", "" },
        { "no command", "{\"id\":\"aa\",\"container_config\":{\"Cmd\":null}}", GATE_OK, "", "",
          "" },
        { "parent is a number", "{\"parent\":1}", GATE_EFORMAT, "", "",
          "'parent' is not a string" },
        { "command is a string", "{\"container_config\":{\"Cmd\":\"sh\"}}", GATE_EFORMAT, "", "",
          "'container_config.Cmd' is not a list" },
        { "a word is null", "{\"container_config\":{\"Cmd\":[null]}}", GATE_EFORMAT, "", "",
          "'container_config.Cmd' is not a list of strings" },
        { "a list", "[]", GATE_EFORMAT, "", "", "the document is not an object" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct docker_v1_layer layer = { .id = STR("") };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(docker_v1_layer_parse(str_of(cases[i].text), &arena, &layer, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
        if (cases[i].rc != GATE_OK)
            continue;
        CHECK_STR(layer.parent, cases[i].parent);
        CHECK_STR(layer.history.created_by, cases[i].created_by);
    }
}

static const struct test tests[] = {
    { "manifest", test_manifest },
    { "repositories", test_repositories },
    { "v1_layer", test_v1_layer },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
