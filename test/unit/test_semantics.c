/*
 * Habits of the original, recorded by test/peer/inspec/semantics.py: what it answered to 76
 * questions, and what an equivalent control says here. Where the two differ, the reason stands
 * beside.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "unit/said.h"
#include "unit/test.h"

#define PROFILE \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ncontrols:\n- {id: a, title: A, impact: 1, "

/* Texts are labels of the config, a list is the uids, a number is a gid. */
#define FILES                                                                                    \
    "/etc/passwd: {content: \"root:x:0:0:::\\na:x:1:0:::\\nb:x:2:0:::\\nc:x:3:0:::\\n\"}, "      \
    "/etc/group: {content: \"g:x:42:\\n\"}, /etc/ssh/sshd_config: {content: \"PermitRootLogin "  \
    "yes\\nClientAliveInterval 300\\n\"}}, image: {config: {Labels: {s: a string, x: x, inner: " \
    "inner ctx, z: z, bare: bare, b: x}}"

#define ITS(claim) "describe: [{image_config: , its: {" claim "}}]"
#define TEXT(matchers) ITS("[labels, s]: " matchers)
#define LIST(matchers) "describe: [{passwd: , where: {uid: {'>': 0}}, its: {uid: " matchers "}}]"
#define NUMBER(matchers) "describe: [{group: , where: {name: g}, each: {its: {gid: " matchers "}}}]"
#define SSHD(claim) "describe: [{sshd_config: , its: {" claim "}}]"
#define FILE_IS(claim) "describe: [{file: /etc/ssh/sshd_config, " claim "}]"

struct row {
    const char *control; /* the rest of a control; NULL: nothing here is the same */
    const char *status;  /* NULL: as recorded */
    const char *reason;  /* where it is another, or where there is no control */
};

/* One a line of the fixture, in its order. */
static const struct row rows[] = {
    { TEXT("{eq: a string}"), NULL, NULL },
    { TEXT("{not: {eq: b}}"), NULL, NULL },
    { TEXT("{cmp: A STRING}"), NULL, NULL },
    { TEXT("{match: /str/}"), NULL, NULL },
    { TEXT("{match: zzz}"), NULL, NULL },
    { TEXT("{include: str}"), NULL, NULL },
    { TEXT("{be_in: [a string, x]}"), NULL, NULL },
    { TEXT("{not: {be_in: [a string, x]}}"), NULL, NULL },
    { TEXT("{not: be_empty}"), NULL, NULL },
    { TEXT("{eq: null}"), NULL, NULL },
    { TEXT("{not: {eq: null}}"), NULL, NULL },
    { TEXT("{eq: a string}"), NULL, NULL },
    { NULL, NULL, "values have no classes: a matcher says what type it wants" },
    { NULL, NULL, "values have no classes: a matcher says what type it wants" },
    { TEXT("{start_with: a}"), NULL, NULL },
    { TEXT("exist"), NULL, NULL },
    { TEXT("{eq: x}"), NULL, NULL },
    { LIST("be_empty"), NULL, NULL },
    { "describe: [{ask: skipme}]", NULL, NULL },
    { "describe: [{ask: bare skip}]", NULL, NULL },
    { TEXT("{match: '\\A.{4,}\\z'}"), NULL, NULL },
    { TEXT("{match: '\\A.{30,}\\z'}"), NULL, NULL },
    { LIST("{include: 2}"), NULL, NULL },
    { LIST("{include: [2, 9]}"), NULL, NULL },
    { LIST("{cmp: [1, 2, 3]}"), NULL, NULL },
    { LIST("{eq: [1, 2]}"), NULL, NULL },
    { LIST("{not: be_empty}"), NULL, NULL },
    { LIST("{all: {'>': 1}}"), NULL, NULL },
    { "describe: [{none: [{passwd: , unique: uid}]}]", NULL, NULL },
    { LIST("[{include: [3, 2, 1]}, {be_in: [3, 2, 1]}]"), NULL, NULL },
    { "describe: [{passwd: , its: {[uids, 1]: {cmp: '1'}}}]", NULL, NULL },
    { "describe: [{passwd: , where: {uid: {'>': 0}}, its: {count: {eq: 4}}}]", NULL, NULL },
    { "describe: [{passwd: , its: {[uids, 1]: {eq: 1}}}]", NULL, NULL },
    { ITS("[labels, b]: {eq: x}"), NULL, NULL },
    { ITS("labels: {include: b}"), NULL, NULL },
    { ITS("labels.b: {eq: x}"), "passed",
      "a dot walks into a map too, where the original has no such method" },
    { NULL, NULL, "a map has no size: include says what must be in it" },
    { ITS("[labels, nosuch]: {eq: 1}"), "failed", "what is not there fails, and raises nothing" },
    { NUMBER("{eq: 42}"), NULL, NULL },
    { NUMBER("{cmp: '42'}"), NULL, NULL },
    { NUMBER("{be_between: [1, 50]}"), NULL, NULL },
    { NUMBER("{'<=': 10}"), NULL, NULL },
    { NULL, NULL, "numbers have no predicates" },
    { NULL, NULL, "an unknown matcher is a fault when the profile is loaded" },
    { ITS("[labels, nosuch]: {eq: null}"), NULL, NULL },
    { ITS("[labels, nosuch, x]: {eq: null}"), "passed",
      "a step into nothing is nothing, and {eq: null} asks for just that" },
    { "describe: [{any: [{image_config: , its: {[labels, x]: {eq: y}}}, {image_config: , its: "
      "{[labels, x]: {eq: x}}}]}]",
      NULL, NULL },
    { "describe: [{any: [{image_config: , its: {[labels, x]: {eq: y}}}, {image_config: , its: "
      "{[labels, x]: {eq: z}}}]}]",
      NULL, NULL },
    { "describe: [{any: [{image_config: , its: {[labels, x]: {eq: z}}}, {image_config: , its: "
      "{[labels, x]: {eq: y}}}]}]",
      NULL, NULL },
    { ITS("[labels, inner]: {eq: inner ctx}"), NULL, NULL },
    { ITS("[labels, inner]: {eq: outer}"), NULL, NULL },
    { FILE_IS("it: exist"), NULL, NULL },
    { FILE_IS("it: be_file"), NULL, NULL },
    { FILE_IS("it: {not: be_directory}"), NULL, NULL },
    { FILE_IS("it: {be_owned_by: root}"), NULL, NULL },
    { FILE_IS("it: {be_readable_by: others}"), NULL, NULL },
    { FILE_IS("it: {not: {be_writable_by: group}}"), NULL, NULL },
    { FILE_IS("it: {be_more_permissive_than: '0600'}"), NULL, NULL },
    { FILE_IS("its: {mode: {cmp: '0600'}}"), NULL, NULL },
    { FILE_IS("its: {mode: {cmp: '0644'}}"), NULL, NULL },
    { FILE_IS("its: {owner: {eq: root}}"), NULL, NULL },
    { FILE_IS("its: {content: {match: '^PermitRootLogin\\s+no'}}"), NULL, NULL },
    { SSHD("PermitRootLogin: {eq: 'no'}"), NULL, NULL },
    { SSHD("permitrootlogin: {cmp: 'YES'}"), NULL, NULL },
    { SSHD("ClientAliveInterval: {cmp: '<= 100'}"), NULL, NULL },
    { SSHD("Nope: {eq: null}"), "error",
      "sshd has no such keyword: a misspelt one passes for ever" },
    { SSHD("Nope: {cmp: '<= 300'}"), "error", "sshd has no such keyword" },
    { NULL, NULL, "what a profile computes itself is no question about an image" },
    { ITS("[labels, z]: {not: {cmp: Z}}"), NULL, NULL },
    { "only_if: {reason: because, any: [{file: /x, it: exist}]}, describe: [{ask: x}]",
      "not_applicable", "a question that does not arise is not one that nobody could answer" },
    { NULL, NULL, "a profile is data: it raises nothing" },
    { "only_if: {reason: na because, any: [{file: /x, it: exist}]}, describe: [{ask: x}]",
      "not_applicable", "the original fails a control that is not applicable" },
    { "only_if: {reason: because, any: [{file: /x, it: exist}]}, describe: [{ask: x}]",
      "not_applicable", "as m2; and a reason must be given" },
    { NULL, NULL, "an unknown resource is a fault when the profile is loaded" },
    { NULL, NULL, "a control that asks nothing is a fault when the profile is loaded" },
    { ITS("[labels, bare]: {eq: bare}"), NULL, NULL },
};

/* Whether what was recorded may be told as `status`. */
static bool agrees(struct str recorded, const struct row *row, struct str said)
{
    struct str wanted = row->status ? str_of(row->status) : recorded;

    return str_starts_with(said, wanted);
}

static void check_row(const struct row *row, struct str recorded)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 16);
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct str text = arena_printf(&arena, "%s%s}\n", PROFILE, row->control);

    profile = said_open(text);
    const struct test_case *test = profile ? said_case(profile, FILES) : NULL;
    CHECK(test != NULL);
    if (test)
        said_judge(profile, test, &out);
    bool is_as_told = agrees(recorded, row, buf_str(&out));
    if (!is_as_told)
        CHECK_STR(buf_str(&out), row->status ? row->status : arena_str(&arena, recorded).ptr);
    /* a departure that is none any more would be a reason without its thing */
    if (row->status)
        CHECK_INT(str_equal(recorded, str_of(row->status)), false);
}

static void test_answers(void)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(1U << 20);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const char *root = getenv("ROOT"); /* the repository */
    struct str path = arena_printf(&arena, "%s/test/fixtures/semantics.tsv", root ? root : ".");
    struct error err = ERROR_INIT;
    struct str rest;
    struct str line;
    size_t count = 0;

    CHECK_INT(file_read_at(AT_FDCWD, path.ptr, &text, &err), GATE_OK);
    rest = buf_str(&text);
    while (str_cut(&rest, '\n', &line)) {
        struct str fields = line;
        struct str control;
        struct str recorded;

        if (line.len == 0 || line.ptr[0] == '#' || !str_cut(&fields, '\t', &control) ||
            !str_cut(&fields, '\t', &recorded))
            continue;
        test_row(arena_str(&arena, fields).ptr);
        CHECK(count < COUNT_OF(rows));
        if (count >= COUNT_OF(rows))
            break;
        CHECK_INT(!rows[count].control || rows[count].status, rows[count].reason != NULL);
        if (rows[count].control)
            check_row(&rows[count], recorded);
        count++;
    }
    CHECK_INT(count, COUNT_OF(rows));
}

static const struct test tests[] = {
    { "answers", test_answers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
