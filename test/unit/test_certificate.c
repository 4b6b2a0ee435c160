/*
 * Certificates: what openssl said of those that test/peer/certificate_answers.py recorded in
 * test/fixtures/answers/files, files that are none, and the resource x509.
 */
#include "format/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/base64.h"
#include "unit/answers_json.h"
#include "unit/asked.h"
#include "unit/certificate_json.h"
#include "unit/test.h"

/* The certificate of that name, in PEM. */
static struct str pem_of(const json_t *file, const char *name)
{
    const json_t *cases = json_object_get(file, "cases");

    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *test = json_array_get(cases, i);

        if (strcmp(json_string_value(json_object_get(test, "name")), name) == 0)
            return str_of(json_string_value(json_object_get(test, "pem")));
    }
    return STR("");
}

static struct str der_of(struct str pem, struct arena *arena)
{
    struct str body = str_slice(pem, (size_t)str_find(pem, STR("\n")), pem.len);
    struct str der = STR("");

    body.len = (size_t)str_find(body, STR("\n-----END"));
    CHECK(base64_decode(body, arena, &der));
    return der;
}

static void check_answer(const json_t *test)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct certificate);
    struct str pem = str_of(json_string_value(json_object_get(test, "pem")));
    struct error err = ERROR_INIT;

    test_row(json_string_value(json_object_get(test, "name")));
    CHECK_INT(certificates_parse(pem, &arena, &found, &err), GATE_OK);
    CHECK_INT(certificates_parse(der_of(pem, &arena), &arena, &found, &err), GATE_OK);
    CHECK_INT((long long)found.count, 2);
    for (size_t i = 0; i < found.count; i++) {
        json_auto_t *got = certificate_json(vec_at(&found, i));
        char *shown = json_dumps(got, JSON_SORT_KEYS);
        char *wanted = json_dumps(json_object_get(test, "answer"), JSON_SORT_KEYS);

        CHECK_STR(str_of(shown), wanted);
        free(shown);
        free(wanted);
    }
}

static void test_answers(void)
{
    json_auto_t *file = answers_read_json("files/x509.json");
    const json_t *cases = json_object_get(file, "cases");

    CHECK(json_array_size(cases) > 0);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_answer(json_array_get(cases, i));
}

static void check_fault(const char *name, struct str text, const char *expected)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct certificate);
    struct error err = ERROR_INIT;

    test_row(name);
    enum gate_rc rc = certificates_parse(text, &arena, &found, &err);
    CHECK_INT(rc, err.rc);
    CHECK_STR(str_of(err.message), expected);
}

#define ARMOUR(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static void test_faults(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_auto_t *file = answers_read_json("files/x509.json");
    struct str pem = pem_of(file, "ed25519");
    struct str der = der_of(pem, &arena);
    char *longer = arena_new(&arena, der.len + 1, 1);

    memcpy(longer, der.ptr, der.len);
    check_fault("nothing", STR(""), "no certificate is in it");
    check_fault("text", STR("hello\n"), "no certificate is in it");
    check_fault("a key alone", STR(ARMOUR("PRIVATE KEY", "AAAA")), "no certificate is in it");
    check_fault("no base64", STR("\n" ARMOUR("CERTIFICATE", "A*")),
                "line 2: malformed certificate: this is no base64");
    check_fault("other bytes", STR(ARMOUR("CERTIFICATE", "AAAA")),
                "line 1: malformed certificate: it does not decode");
    check_fault("no end", STR("-----BEGIN CERTIFICATE-----\nAAAA\n"),
                "line 1: an armour that does not end");
    check_fault("another end", STR("-----BEGIN CERTIFICATE-----\n-----END X509 CRL-----\n"),
                "line 1: an armour that does not end");
    check_fault("half of one", str_slice(der, 0, der.len / 2),
                "malformed certificate: it does not decode");
    check_fault("more behind it", (struct str){ .ptr = longer, .len = der.len + 1 },
                "malformed certificate: something stands behind it");
    check_fault("one that is well and one that is not",
                arena_printf(&arena, "%.*s%s", STR_ARG(pem), ARMOUR("CERTIFICATE", "")),
                "line 10: malformed certificate: it does not decode");
    check_fault("carriage returns", STR(ARMOUR("CERTIFICATE", "AAAA\r")),
                "line 1: malformed certificate: it does not decode");
}

/* Wherever a byte of one is changed, it is refused or read. */
static void test_mutations(void)
{
    CLEANUP(arena_release) struct arena scratch = ARENA_INIT;
    json_auto_t *file = answers_read_json("files/x509.json");
    struct str der = der_of(pem_of(file, "names"), &scratch);
    char *bytes = arena_new(&scratch, der.len + 1, 1);

    for (size_t i = 0; i < der.len; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec found = VEC_INIT(struct certificate);
        struct error err = ERROR_INIT;

        memcpy(bytes, der.ptr, der.len);
        bytes[i] = (char)(bytes[i] ^ 0x41);
        enum gate_rc rc =
            certificates_parse((struct str){ .ptr = bytes, .len = der.len }, &arena, &found, &err);
        CHECK_INT(rc, err.rc);
        CHECK_INT((long long)found.count, rc == GATE_OK);
    }
}

static void test_resource(void)
{
    static const struct {
        const char *path;
        const char *asked; /* a property; with '#' a column; with '?' a claim of each row */
        const char *answer;
    } rows[] = {
        { "/one", "subject", "{C: DE, O: One, Two, OU: [a, b], CN: ex/ample}" },
        { "/one", "subject_dn", "CN=ex/ample,OU=b,OU=a,O=One\\, Two,C=DE" },
        { "/one", "key_type", "ec" },
        { "/one", "curve", "prime256v1" },
        { "/one", "key_length", "256" },
        { "/one", "extended_key_usage", "[serverAuth, clientAuth]" },
        { "/one", "key_usage", "nothing" },
        { "/one", "is_ca", "true" },
        { "/one", "is_self_signed", "true" },
        { "/one", "version", "3" },
        { "/two", "key_length", "2048, 1024" },
        { "/two", "curve", "nothing, nothing" },
        { "/two", "#line", "1|20" },
        { "/two", "#subject_dn", "CN=rsa|CN=small rsa sha1" },
        { "/two", "#validity_in_days", "0|-1" },
        { "/two", "?be_valid", "yes|no" },
        { "/der", "#line", "nothing" },
        { "/text", "is_ca", "unparsable" },
        { "/nowhere", "is_ca", "absent" },
        { "/d", "is_ca", "unsupported" },
    };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(asked_close) struct asked asked;
    json_auto_t *file = answers_read_json("files/x509.json");
    struct str rsa = pem_of(file, "rsa");
    struct str small = pem_of(file, "small rsa, sha1");
    const struct memory_file files[] = {
        { .path = STR("/one"), .content = pem_of(file, "names"), .mode = 0644 },
        { .path = STR("/two"),
          .content = arena_printf(&arena, "%.*s%.*s", STR_ARG(rsa), STR_ARG(small)),
          .mode = 0644 },
        { .path = STR("/der"), .content = der_of(rsa, &arena), .mode = 0644 },
        MEMORY_FILE("/text", "text\n"),
        MEMORY_DIRECTORY("/d"),
    };

    asked_open_files(&asked, files, COUNT_OF(files));
    struct resource *two = asked_ask(&asked, "x509", "/two");
    CHECK_STR(asked_property(&asked, two, "validity_in_days"), "undecidable");
    const json_t *answer =
        json_object_get(json_array_get(json_object_get(file, "cases"), 0), "answer");
    asked.context.has_time = true;
    /* the last second of the first, when the second, which was made for 30 days, is over */
    asked.context.time = json_integer_value(json_object_get(answer, "not_after"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct resource *resource = asked_ask(&asked, "x509", rows[i].path);

        test_row(rows[i].asked);
        if (rows[i].asked[0] == '#' && strcmp(rows[i].asked, "#validity_in_days") == 0)
            CHECK(str_starts_with(asked_column(&asked, resource, "validity_in_days"), STR("0|-")));
        else if (rows[i].asked[0] == '#')
            CHECK_STR(asked_column(&asked, resource, rows[i].asked + 1), rows[i].answer);
        else if (rows[i].asked[0] == '?')
            CHECK_STR(asked_claims(&asked, resource, rows[i].asked + 1, value_nil()),
                      rows[i].answer);
        else
            CHECK_STR(asked_property(&asked, resource, rows[i].asked), rows[i].answer);
    }
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "faults", test_faults },
    { "mutations", test_mutations },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
