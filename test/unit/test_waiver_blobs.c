/* The files of .gate/waivers, of two trees together. */
#include "policy/waiver_blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/checkout.h"
#include "unit/test.h"

#define START \
    "git init -q -b main repo && cd repo && mkdir -p .gate/waivers && cd .gate/waivers && "
#define DONE(name) \
    "git add . && git commit -q --allow-empty -m x && git rev-parse HEAD >../../../" name

struct blobs_case {
    const char *row;
    const char *script; /* in .gate/waivers; `head` and `trust` are what it writes, or nothing */
    enum gate_rc rc;
    const char *text; /* ID ORIGIN BYTES|!FAULT [PRINCIPAL=BYTES|!FAULT]... a line each */
};

static const struct blobs_case blobs_cases[] = {
    { "no folder",
      "cd ../.. && rm -r .gate && git commit -q --allow-empty -m x && git rev-parse "
      "HEAD >../head",
      GATE_OK, "" },
    { "nothing but what is passed over", "touch README.md .gitkeep && " DONE("head"), GATE_OK, "" },
    { "of HEAD", "printf 1 >b.yaml && printf 2 >a.yaml && " DONE("head"), GATE_OK,
      "a head 2\nb head 1\n" },
    { "of the root", "printf 1 >b.yaml && " DONE("trust"), GATE_OK, "b trust 1\n" },
    { "of both", "printf 1 >b.yaml && " DONE("trust") " && touch c.yaml && " DONE("head"), GATE_OK,
      "b both 1\nc head \n" },
    { "of one id and other bytes",
      "printf 1 >b.yaml && " DONE("trust") " && printf 2 >b.yaml && " DONE("head"), GATE_OK,
      "b trust 1\n" },
    { "HEAD removes it",
      "printf 1 >b.yaml && " DONE("trust") " && git rm -q b.yaml && " DONE("head"), GATE_OK,
      "b trust 1\n" },
    { "the same commit",
      "printf 1 >b.yaml && printf s >b.yaml.x.sig && " DONE("head") " && cp "
                                                                    "../../../head ../../../trust",
      GATE_OK, "b both 1 x=s\n" },
    { "signatures",
      "printf 1 >b.yaml && printf s >b.yaml.b@x.sig && printf t >b.yaml.a@x.sig && " DONE("head"),
      GATE_OK, "b head 1 a@x=t b@x=s\n" },
    { "as ssh-keygen names them", "printf 1 >b.yaml && printf s >b.yaml.sig && " DONE("head"),
      GATE_OK, "b head 1 =s\n" },
    { "signatures of both trees",
      "printf 1 >b.yaml && printf s >b.yaml.b@x.sig && " DONE(
          "trust") " && printf t >b.yaml.a@x.sig "
                   "&& printf other >b.yaml.b@x.sig && " DONE("head"),
      GATE_OK, "b both 1 a@x=t b@x=other b@x=s\n" },
    { "a signature alone", "printf s >b.yaml.b@x.sig && " DONE("head"), GATE_OK,
      "b.yaml.b@x.sig head !a signature of no waiver\n" },
    { "ids with .yaml. in them",
      "printf 1 >b.yaml && printf 2 >b.yaml.c.yaml && printf s >b.yaml.c.yaml.x.sig && "
      "printf t >b.yaml.c.sig && " DONE("head"),
      GATE_OK, "b head 1 c=t\nb.yaml.c head 2 x=s\n" },
    { "other files", "touch b.yml c.YAML d.txt .x.swp && " DONE("head"), GATE_OK,
      ".x.swp head !its name is that of no waiver and no signature\n"
      "b.yml head !its name is that of no waiver and no signature\n"
      "c.YAML head !its name is that of no waiver and no signature\n"
      "d.txt head !its name is that of no waiver and no signature\n" },
    { "no regular files",
      "printf 1 >a.yaml && ln -s a.yaml b.yaml && mkdir c.yaml d && touch c.yaml/x d/y && ln -s "
      "a.yaml a.yaml.x.sig && " DONE("head"),
      GATE_OK,
      "a head 1 x=!a symbolic link\nb head !a symbolic link\nc head !a folder\nd head !a "
      "folder\n" },
    { "a submodule",
      "git init -q b.yaml && git -C b.yaml commit -q --allow-empty -m x && " DONE("head"), GATE_OK,
      "b head !a submodule\n" },
    { "executable", "printf 1 >b.yaml && chmod +x b.yaml && " DONE("head"), GATE_OK, "b head 1\n" },
    { "a linked folder",
      "cd .. && rmdir waivers && ln -s /etc waivers && mkdir -p ../a/b && cd ../a/b && git -C "
      "../.. "
      "add . && " DONE("head"),
      GATE_OK, ".gate/waivers head !a symbolic link\n" },
    { "too large",
      "head -c 65537 /dev/zero >a.yaml && touch b.yaml && head -c 16385 /dev/zero "
      ">b.yaml.x.sig && " DONE("head"),
      GATE_OK, "a head !larger than 64 KiB\nb head  x=!larger than 16 KiB\n" },
    { "README as an id", "printf 1 >README.yaml && " DONE("head"), GATE_OK, "README head 1\n" },
    { "two ids that differ by case", "printf 1 >b.yaml && printf 2 >B.yaml && " DONE("head"),
      GATE_OK, "B head 2\nb head 1\n" },
    { "too many",
      "i=0; while [ $i -lt 16385 ]; do echo \"100644 blob "
      "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\t.gate/waivers/$i.yaml\"; "
      "i=$((i + 1)); done | (cd ../.. && git update-index --add --index-info) && "
      "git hash-object -w --stdin </dev/null && git commit -q -m x && "
      "git rev-parse HEAD >../../../head",
      GATE_ELIMIT, "" },
    { "too many bytes",
      "head -c 65536 /dev/zero >x && x=$(git hash-object -w x) && rm x && "
      "i=0; while [ $i -lt 1025 ]; do echo \"100644 blob $x\t.gate/waivers/$i.yaml\"; "
      "i=$((i + 1)); done | (cd ../.. && git update-index --add --index-info) && "
      "git commit -q -m x && git rev-parse HEAD >../../../head",
      GATE_ELIMIT, "" },
};

static const char *origin_name(enum waiver_origin origin)
{
    switch (origin) {
    case WAIVER_FROM_HEAD:
        return "head";
    case WAIVER_FROM_TRUST:
        return "trust";
    case WAIVER_FROM_BOTH:
        return "both";
    }
    return "?";
}

static struct str content(struct str bytes, struct str fault, struct arena *arena)
{
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(bytes), fault.len ? "!" : "", STR_ARG(fault));
}

static struct str describe(const struct waiver_blobs *blobs, struct arena *arena)
{
    struct str all = STR("");

    for (size_t i = 0; i < blobs->count; i++) {
        const struct waiver_blob *blob = &blobs->items[i];

        all = arena_printf(arena, "%.*s%.*s %s %.*s", STR_ARG(all), STR_ARG(blob->id),
                           origin_name(blob->origin),
                           STR_ARG(content(blob->bytes, blob->fault, arena)));
        for (size_t k = 0; k < blob->signature_count; k++) {
            const struct waiver_signature_blob *signature = &blob->signatures[k];

            all = arena_printf(arena, "%.*s %.*s=%.*s", STR_ARG(all), STR_ARG(signature->principal),
                               STR_ARG(content(signature->bytes, signature->fault, arena)));
        }
        all = arena_printf(arena, "%.*s\n", STR_ARG(all));
    }
    return all;
}

static void check_case(const struct blobs_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct waiver_blobs blobs = { .count = 99 };
    struct error err = ERROR_INIT;
    char script[4096];

    (void)snprintf(script, sizeof(script), "%s%s", START, row->script);
    checkout_make(&checkout, script);
    checkout_open(&checkout, "repo");
    CHECK_INT(waiver_blobs_read(checkout.repository, checkout_line(&checkout, "head"),
                                checkout_line(&checkout, "trust"), STR(".gate/waivers"),
                                &checkout.arena, &blobs, &err),
              row->rc);
    if (row->rc == GATE_OK)
        CHECK_STR(describe(&blobs, &checkout.arena), row->text);
    else
        CHECK_INT(blobs.count, 99);
}

static void test_read(void)
{
    for (size_t i = 0; i < COUNT_OF(blobs_cases); i++) {
        test_row(blobs_cases[i].row);
        check_case(&blobs_cases[i]);
    }
}

/* Whose tree a waiver was read from is recorded. */
static void test_places(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    struct waiver_blobs blobs;
    struct error err = ERROR_INIT;

    checkout_make(&checkout,
                  START "printf 1 >a.yaml && git hash-object a.yaml >../../../a && " DONE(
                      "trust") " && touch b.yaml && " DONE("head"));
    checkout_open(&checkout, "repo");
    struct str head = checkout_line(&checkout, "head");
    struct str trust = checkout_line(&checkout, "trust");
    CHECK_INT(waiver_blobs_read(checkout.repository, head, trust, STR(".gate/waivers"),
                                &checkout.arena, &blobs, &err),
              GATE_OK);
    CHECK_INT(blobs.count, 2);
    CHECK_STR(blobs.items[0].commit, trust.ptr);
    CHECK_STR(blobs.items[0].path, ".gate/waivers/a.yaml");
    CHECK_STR(blobs.items[0].blob, checkout_line(&checkout, "a").ptr);
    CHECK_STR(blobs.items[1].commit, head.ptr);
}

static const struct test tests[] = {
    { "read", test_read },
    { "places", test_places },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
