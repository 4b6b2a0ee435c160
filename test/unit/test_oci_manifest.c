#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/oci_manifest.h"
#include "unit/test.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ONE "\"digest\":\"sha256:" HEX "\",\"size\":7"
#define CONFIG "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\"," ONE "}"
#define LAYER(type) "{\"mediaType\":\"" type "\"," ONE "}"
#define OCI "application/vnd.oci.image.layer."
#define DOCKER "application/vnd.docker.image.rootfs."

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *message;
    } cases[] = {
        { "no layers", "{\"schemaVersion\":2," CONFIG ",\"layers\":[]}", GATE_OK, "" },
        { "all types that are read",
          "{\"schemaVersion\":2," CONFIG
          ",\"layers\":[" LAYER(OCI "v1.tar") "," LAYER(OCI "v1.tar+gzip") "," LAYER(
              OCI "v1.tar+zstd") "," LAYER(DOCKER "diff.tar") "," LAYER(DOCKER "diff."
                                                                               "tar."
                                                                               "gzip") "]}",
          GATE_OK, "" },
        { "config without a type", "{\"config\":{" ONE "},\"layers\":[]}", GATE_OK, "" },
        { "schema 1", "{\"schemaVersion\":1,\"fsLayers\":[]}", GATE_EUNSUPPORTED,
          "a Docker manifest of schema 1" },
        { "schema 3", "{\"schemaVersion\":3," CONFIG ",\"layers\":[]}", GATE_EUNSUPPORTED,
          "a manifest of schema 3" },
        { "foreign layer", "{" CONFIG ",\"layers\":[" LAYER(DOCKER "foreign.diff.tar.gzip") "]}",
          GATE_EUNSUPPORTED, "layer 1 of 1 is a foreign layer: " DOCKER "foreign.diff.tar.gzip" },
        { "nondistributable layer",
          "{" CONFIG
          ",\"layers\":[" LAYER(OCI "v1.tar") "," LAYER(OCI "nondistributable.v1.tar+gzip") "]}",
          GATE_EUNSUPPORTED,
          "layer 2 of 2 is a foreign layer: " OCI "nondistributable.v1.tar+gzip" },
        { "encrypted layer", "{" CONFIG ",\"layers\":[" LAYER(OCI "v1.tar+gzip+encrypted") "]}",
          GATE_EUNSUPPORTED, "layer 1 of 1 is encrypted: " OCI "v1.tar+gzip+encrypted" },
        { "attestation", "{" CONFIG ",\"layers\":[" LAYER("application/vnd.in-toto+json") "]}",
          GATE_EUNSUPPORTED, "layer 1 of 1 is of an unknown type: 'application/vnd.in-toto+json'" },
        { "layer without a type", "{" CONFIG ",\"layers\":[{" ONE "}]}", GATE_EUNSUPPORTED,
          "layer 1 of 1 is of an unknown type: ''" },
        { "chart",
          "{\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\"," ONE
          "},\"layers\":[]}",
          GATE_EUNSUPPORTED,
          "not a container image: its config is 'application/vnd.cncf.helm.config.v1+json'" },
        { "an annotation is a number", "{" CONFIG ",\"layers\":[],\"annotations\":{\"a\":1}}",
          GATE_EFORMAT, "'annotations.a' is not a string" },
        { "an annotation of the config is a map",
          "{\"config\":{" ONE ",\"annotations\":{\"a\":{}}},\"layers\":[]}", GATE_EFORMAT,
          "'config.annotations.a' is not a string" },
        { "no config", "{\"layers\":[]}", GATE_EFORMAT, "'config' is missing" },
        { "config is a string", "{\"config\":\"x\",\"layers\":[]}", GATE_EFORMAT,
          "'config' is not an object" },
        { "config without size", "{\"config\":{\"digest\":\"sha256:" HEX "\"},\"layers\":[]}",
          GATE_EFORMAT, "'config.size' is missing" },
        { "no layers at all", "{" CONFIG "}", GATE_EFORMAT, "'layers' is missing" },
        { "layer without digest",
          "{" CONFIG ",\"layers\":[{\"mediaType\":\"" OCI "v1.tar\",\"size\":1}]}", GATE_EFORMAT,
          "'layers[0].digest' is missing" },
        { "layer is a string", "{" CONFIG ",\"layers\":[\"x\"]}", GATE_EFORMAT,
          "'layers[0]' is not an object" },
        { "a list", "[]", GATE_EFORMAT, "the document is not an object" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct oci_manifest manifest;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(oci_manifest_parse(str_of(cases[i].text), &arena, &manifest, &err), cases[i].rc);
        CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static enum gate_rc parse_many(size_t count, struct oci_manifest *manifest)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_MANIFEST_BYTES);
    struct error err = ERROR_INIT;

    buf_add(&text, STR("{" CONFIG ",\"layers\":["));
    for (size_t i = 0; i < count; i++)
        buf_add(&text, i ? STR("," LAYER(OCI "v1.tar")) : STR(LAYER(OCI "v1.tar")));
    buf_add(&text, STR("]}"));
    return oci_manifest_parse(buf_str(&text), &arena, manifest, &err);
}

static void test_layer_limit(void)
{
    struct oci_manifest manifest = { .layer_count = 0 };

    CHECK_INT(parse_many(LIMIT_LAYERS, &manifest), GATE_OK);
    CHECK_INT((long long)manifest.layer_count, LIMIT_LAYERS);
    CHECK_INT(parse_many(LIMIT_LAYERS + 1, &manifest), GATE_ELIMIT);
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "layer_limit", test_layer_limit },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
