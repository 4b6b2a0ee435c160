#include "base/attributes.h"
#include "format/oci_index.h"
#include "unit/test.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ONE "\"digest\":\"sha256:" HEX "\",\"size\":7"
#define MANIFEST "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\""

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        size_t count;
        const char *message;
    } cases[] = {
        { "one manifest", "{\"schemaVersion\":2,\"manifests\":[{" MANIFEST "," ONE "}]}", GATE_OK,
          1, "" },
        { "none", "{\"manifests\":[]}", GATE_OK, 0, "" },
        { "two", "{\"manifests\":[{" ONE "},{" ONE "}]}", GATE_OK, 2, "" },
        { "sha512", "{\"manifests\":[{\"digest\":\"sha512:" HEX HEX "\",\"size\":0}]}", GATE_OK, 1,
          "" },
        { "absent", "{}", GATE_OK, 0, "" },
        { "null", "{\"manifests\":null}", GATE_OK, 0, "" },
        { "a map", "{\"manifests\":{}}", GATE_EFORMAT, 0, "'manifests' is not a list" },
        { "a list", "[]", GATE_EFORMAT, 0, "the document is not an object" },
        { "holds a string", "{\"manifests\":[\"x\"]}", GATE_EFORMAT, 0,
          "'manifests[0]' is not an object" },
        { "no digest", "{\"manifests\":[{\"size\":1}]}", GATE_EFORMAT, 0,
          "'manifests[0].digest' is missing" },
        { "no size", "{\"manifests\":[{\"digest\":\"sha256:" HEX "\"}]}", GATE_EFORMAT, 0,
          "'manifests[0].size' is missing" },
        { "negative size", "{\"manifests\":[{\"digest\":\"sha256:" HEX "\",\"size\":-1}]}",
          GATE_EFORMAT, 0, "'manifests[0].size' is negative" },
        { "size is a string", "{\"manifests\":[{\"digest\":\"sha256:" HEX "\",\"size\":\"1\"}]}",
          GATE_EFORMAT, 0, "'manifests[0].size' is not an integer" },
        { "short digest", "{\"manifests\":[{" ONE "},{\"digest\":\"sha256:77\",\"size\":1}]}",
          GATE_EFORMAT, 0, "'manifests[1]' is no digest: 'sha256:77'" },
        { "digest climbs out", "{\"manifests\":[{\"digest\":\"../../etc/passwd\",\"size\":1}]}",
          GATE_EFORMAT, 0, "'manifests[0]' is no digest: '../../etc/passwd'" },
        { "other algorithm", "{\"manifests\":[{\"digest\":\"blake3:77\",\"size\":1}]}",
          GATE_EUNSUPPORTED, 0, "'manifests[0]' is neither sha256 nor sha512: 'blake3:77'" },
        { "platform is a string", "{\"manifests\":[{" ONE ",\"platform\":\"linux\"}]}",
          GATE_EFORMAT, 0, "'manifests.platform' is not an object" },
        { "annotation is a number",
          "{\"manifests\":[{" ONE ",\"annotations\":{\"org.opencontainers.image.ref.name\":1}}]}",
          GATE_EFORMAT, 0,
          "'manifests[0].annotations.org.opencontainers.image.ref.name' is not a string" },
        { "an annotation of no name that gate knows is a list",
          "{\"manifests\":[{" ONE "}],\"annotations\":{\"a\":[]}}", GATE_EFORMAT, 0,
          "'annotations.a' is not a string" },
        { "annotations are a list", "{\"manifests\":[{" ONE ",\"annotations\":[]}]}", GATE_EFORMAT,
          0, "'manifests.annotations' is not an object" },
        { "duplicate key", "{\"manifests\":[],\"manifests\":[]}", GATE_EFORMAT, 0, NULL },
        { "cut short", "{\"manifests\":[", GATE_EFORMAT, 0, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct oci_index index = { .count = 0 };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(oci_index_parse(str_of(cases[i].text), &arena, &index, &err), cases[i].rc);
        CHECK_INT((long long)index.count, (long long)cases[i].count);
        if (cases[i].message)
            CHECK_STR(str_of(err.message), cases[i].message);
    }
}

static void test_entry(void)
{
    static const char text[] =
        "{\"manifests\":[{" MANIFEST "," ONE
        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\","
        "\"variant\":\"v7\"},\"annotations\":{\"org.opencontainers.image.ref.name\":\"1.2\","
        "\"io.containerd.image.name\":\"docker.io/library/app:1.2\"}},{" MANIFEST "," ONE
        ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}}]}";
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct oci_index index = { .count = 0 };
    struct error err = ERROR_INIT;

    CHECK_INT(oci_index_parse(str_of(text), &arena, &index, &err), GATE_OK);
    CHECK_INT((long long)index.count, 2);
    if (index.count != 2)
        return;
    CHECK_INT(index.entries[0].kind, OCI_MANIFEST);
    CHECK_STR(index.entries[0].descriptor.digest, "sha256:" HEX);
    CHECK_INT((long long)index.entries[0].descriptor.size, 7);
    CHECK_STR(index.entries[0].os, "linux");
    CHECK_STR(index.entries[0].architecture, "arm");
    CHECK_STR(index.entries[0].variant, "v7");
    CHECK_STR(index.entries[0].reference, "1.2");
    CHECK_STR(index.entries[0].image_name, "docker.io/library/app:1.2");
    CHECK(!index.entries[0].is_attestation);
    CHECK(index.entries[1].is_attestation);
    CHECK_STR(index.entries[1].os, "");
}

static void test_kind(void)
{
    static const struct {
        const char *media_type;
        enum oci_kind kind;
    } cases[] = {
        { "application/vnd.oci.image.manifest.v1+json", OCI_MANIFEST },
        { "application/vnd.docker.distribution.manifest.v2+json", OCI_MANIFEST },
        { "application/vnd.oci.image.index.v1+json", OCI_INDEX },
        { "application/vnd.docker.distribution.manifest.list.v2+json", OCI_INDEX },
        { "", OCI_UNKNOWN },
        { "application/xml", OCI_OTHER },
        { "application/vnd.oci.image.index.v1+jso", OCI_OTHER },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].media_type);
        CHECK_INT(oci_kind_of(str_of(cases[i].media_type)), cases[i].kind);
    }
    test_row("likely");
    CHECK(oci_index_is_likely(STR("{\"manifests\":[]}")));
    CHECK(!oci_index_is_likely(STR("{\"layers\":[]}")));
    CHECK(!oci_index_is_likely(STR("{\"manifests\":")));
    CHECK(!oci_index_is_likely(STR("[]")));
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "entry", test_entry },
    { "kind", test_kind },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
