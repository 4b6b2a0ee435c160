#include "base/attributes.h"
#include "format/oci_config.h"
#include "unit/test.h"

static const char full[] =
    "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"created\":\"2026-01-02T03:"
    "04:05Z\","
    "\"author\":\"me\",\"container_config\":{\"User\":\"other\"},\"config\":{\"User\":\"app:app\","
    "\"WorkingDir\":\"/app\",\"StopSignal\":\"SIGINT\",\"Env\":[\"PATH=/bin\",\"A=\"],"
    "\"Entrypoint\":[\"/app/run\"],\"Cmd\":[\"-v\",\"x y\"],\"Shell\":[\"/bin/bash\",\"-c\"],"
    "\"OnBuild\":[\"RUN make\"],\"ExposedPorts\":{\"80/tcp\":{},\"443/tcp\":{}},"
    "\"Volumes\":{\"/data\":{}},\"Labels\":{\"b\":\"2\",\"a\":\"1\"},"
    "\"Healthcheck\":{\"Test\":[\"CMD\",\"/ok\"],\"Interval\":30000000000,\"Timeout\":5,"
    "\"Retries\":3}},\"history\":[{\"created_by\":\"RUN a\",\"comment\":\"c\"},"
    "{\"created\":\"2026-01-01T00:00:00Z\",\"author\":\"x\",\"empty_layer\":true}],"
    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:1\",\"sha256:2\"]}}";

static void test_full(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct oci_config config;
    struct error err = ERROR_INIT;

    CHECK_INT(oci_config_parse(str_of(full), &arena, &config, &err), GATE_OK);
    if (err.rc != GATE_OK)
        return;
    CHECK_STR(config.os, "linux");
    CHECK_STR(config.architecture, "arm64");
    CHECK_STR(config.variant, "v8");
    CHECK_STR(config.created, "2026-01-02T03:04:05Z");
    CHECK_STR(config.author, "me");
    CHECK_STR(config.user, "app:app");
    CHECK_STR(config.working_dir, "/app");
    CHECK_STR(config.stop_signal, "SIGINT");
    CHECK_INT((long long)config.env.count, 2);
    CHECK_STR(config.env.items[1], "A=");
    CHECK_STR(config.entrypoint.items[0], "/app/run");
    CHECK_INT((long long)config.cmd.count, 2);
    CHECK_STR(config.cmd.items[1], "x y");
    CHECK_STR(config.shell.items[1], "-c");
    CHECK_STR(config.onbuild.items[0], "RUN make");
    CHECK_INT((long long)config.exposed_ports.count, 2);
    CHECK_STR(config.exposed_ports.items[0], "443/tcp");
    CHECK_STR(config.volumes.items[0], "/data");
    CHECK_INT((long long)config.label_count, 2);
    CHECK_STR(config.labels[0].name, "a");
    CHECK_STR(config.labels[1].value, "2");
    CHECK(config.healthcheck.is_set);
    CHECK_INT((long long)config.healthcheck.test.count, 2);
    CHECK_INT(config.healthcheck.interval_ns, 30000000000);
    CHECK_INT(config.healthcheck.timeout_ns, 5);
    CHECK_INT(config.healthcheck.retries, 3);
    CHECK_INT((long long)config.history_count, 2);
    CHECK_STR(config.history[0].created_by, "RUN a");
    CHECK_STR(config.history[0].comment, "c");
    CHECK(!config.history[0].is_empty_layer);
    CHECK_STR(config.history[1].author, "x");
    CHECK(config.history[1].is_empty_layer);
    CHECK_INT((long long)config.diff_ids.count, 2);
    CHECK_STR(config.diff_ids.items[1], "sha256:2");
}

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "empty object", "{}", GATE_OK, "" },
        { "nulls count as absent",
          "{\"os\":null,\"config\":{\"Env\":null,\"Labels\":null,\"Volumes\":null,"
          "\"Healthcheck\":null},\"history\":null,\"rootfs\":null}",
          GATE_OK, "" },
        { "config is null", "{\"config\":null}", GATE_OK, "" },
        { "unknown keys", "{\"x\":1,\"config\":{\"y\":[2]}}", GATE_OK, "" },
        { "not an object", "[]", GATE_EFORMAT, "the document is not an object" },
        { "os is a number", "{\"os\":1}", GATE_EFORMAT, "'os' is not a string" },
        { "config is a list", "{\"config\":[]}", GATE_EFORMAT, "'config' is not an object" },
        { "user is a number", "{\"config\":{\"User\":0}}", GATE_EFORMAT,
          "'config.User' is not a string" },
        { "env is a map", "{\"config\":{\"Env\":{}}}", GATE_EFORMAT, "'config.Env' is not a list" },
        { "env holds a number", "{\"config\":{\"Env\":[\"A=1\",2]}}", GATE_EFORMAT,
          "'config.Env' is not a list of strings" },
        { "command is a string", "{\"config\":{\"Cmd\":\"sh\"}}", GATE_EFORMAT,
          "'config.Cmd' is not a list" },
        { "volumes are a list", "{\"config\":{\"Volumes\":[\"/a\"]}}", GATE_EFORMAT,
          "'config.Volumes' is not an object" },
        { "a label is a number", "{\"config\":{\"Labels\":{\"a\":1}}}", GATE_EFORMAT,
          "'config.Labels' is not a map of strings" },
        { "labels are a string", "{\"config\":{\"Labels\":\"a\"}}", GATE_EFORMAT,
          "'config.Labels' is not an object" },
        { "interval is a string", "{\"config\":{\"Healthcheck\":{\"Interval\":\"30s\"}}}",
          GATE_EFORMAT, "'config.Healthcheck.Interval' is not an integer" },
        { "history is a map", "{\"history\":{}}", GATE_EFORMAT, "'history' is not a list" },
        { "a step is a string", "{\"history\":[\"RUN a\"]}", GATE_EFORMAT,
          "'history' is not an object" },
        { "empty_layer is a string", "{\"history\":[{\"empty_layer\":\"true\"}]}", GATE_EFORMAT,
          "'history.empty_layer' is not true or false" },
        { "diff_ids hold null", "{\"rootfs\":{\"diff_ids\":[null]}}", GATE_EFORMAT,
          "'rootfs.diff_ids' is not a list of strings" },
        { "rootfs is a string", "{\"rootfs\":\"layers\"}", GATE_EFORMAT,
          "'rootfs' is not an object" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct oci_config config;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(oci_config_parse(str_of(cases[i].text), &arena, &config, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static void test_healthcheck(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool is_set;
    } cases[] = {
        { "none", "{\"config\":{}}", false },
        { "no test", "{\"config\":{\"Healthcheck\":{\"Interval\":1}}}", false },
        { "inherited", "{\"config\":{\"Healthcheck\":{\"Test\":[]}}}", false },
        { "disabled", "{\"config\":{\"Healthcheck\":{\"Test\":[\"NONE\"]}}}", true },
        { "command", "{\"config\":{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"x\"]}}}", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct oci_config config = { .history_count = 0 };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(oci_config_parse(str_of(cases[i].text), &arena, &config, &err), GATE_OK);
        CHECK_INT(config.healthcheck.is_set, cases[i].is_set);
    }
}

static const struct test tests[] = {
    { "full", test_full },
    { "parse", test_parse },
    { "healthcheck", test_healthcheck },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
