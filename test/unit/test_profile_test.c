/* Tests of profiles: how they are read, run and told. */
#include "check/profile_test.h"

#include "base/buf.h"
#include "unit/test.h"

static const char profile_text[] =
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n"
    "inputs: {owner: {type: integer, default: 0}}\n"
    "controls:\n"
    "- {id: owner, title: A, impact: 1, describe: [{file: /etc/x, its: {uid: {eq: {input: "
    "owner}}}}]}\n"
    "- {id: users, title: B, impact: 1, describe: [{passwd: , unique: uid}]}\n"
    "- {id: person, title: C, impact: 1, describe: [{ask: so?}]}\n"
    "- {id: config, title: D, impact: 1, target: config,\n"
    "   describe: [{image_config: , its: {user: {eq: app}}}]}\n";

static struct profile *open_profile(const char *text)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(profile_parse(STR("p.yaml"), str_of(text), &diagnostics, &profile, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    diagnostics_release(&diagnostics);
    return profile;
}

static void add_line(struct buf *out, struct str line)
{
    buf_add(out, line);
    buf_add(out, STR("\n"));
}

static void run(struct profile *profile, const struct test_cases *cases, struct arena *arena,
                struct profile_test_report *report)
{
    profile_test_run(
        &(struct profile_test_plan){ .profiles = &profile, .profile_count = 1, .cases = cases },
        arena, report);
}

/* The faults of the file, or else those of its tests. */
static struct str faults_in(const char *of, const char *text, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    CLEANUP(profile_closep) struct profile *profile = open_profile(of);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile_test_report report = { .test_count = 0 };
    struct test_cases cases = { .count = 0 };
    struct error err = ERROR_INIT;

    enum gate_rc rc =
        test_cases_parse(profile, STR("t.yaml"), str_of(text), &diagnostics, &cases, &err);
    CHECK_INT(rc, diagnostics.items.count ? GATE_EUSAGE : GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++)
        add_line(&out, diagnostic_text(vec_at(&diagnostics.items, i), arena));
    if (!rc)
        run(profile, &cases, arena, &report);
    for (size_t i = 0; i < report.test_count; i++) {
        for (size_t k = 0; k < report.tests[i].fault_count; k++)
            add_line(&out, report.tests[i].faults[k]);
    }
    diagnostics_release(&diagnostics);
    return buf_str(&out).len ? arena_str(arena, buf_str(&out)) : STR("");
}

static struct str faults_of(const char *text, struct arena *arena)
{
    return faults_in(profile_text, text, arena);
}

#define TEST(rest) "tests:\n- {name: t, " rest "}\n"
#define X(uid) "rootfs: {/etc/x: {content: '', uid: " #uid "}}"
#define TWO "rootfs: {/etc/passwd: {content: \"a:x:0:0:::\\nb:x:1:0:::\\nc:x:0:0:::\\n\"}}"

static const struct {
    const char *row;
    const char *text;
    const char *faults;
} fault_rows[] = {
    { "it holds", TEST(X(0) ", expect: {owner: passed}"), "" },
    { "every key",
      TEST("inputs: {owner: 5}, image: {config: {User: app, Env: [A=b]}, tags: [app:1],"
           " os: linux, architecture: arm64, author: me, created: 2026-01-01T00:00:00Z,"
           " history: [{created_by: USER app, empty_layer: true}]}, target: image,"
           " at: 2026-01-01, layers: [{/etc/x: {content_base64: QQ==, mode: '0600', uid: 5,"
           " gid: 5, xattrs: {user.a: b, user.b: {base64: QQ==}}}, /l: {link: x},"
           " /d: {type: directory}, /p: {type: fifo}, /c: {type: char}, /b: {type: block}},"
           " {/h: {hardlink: /etc/x}, /.wh.l: {}}], expect: {owner: passed, config: passed}"),
      "" },
    { "another status", TEST(X(1) ", expect: {owner: passed}"),
      "t.yaml:2:63: owner is failed, expected passed: /etc/x: expected 0, got 1\n" },
    { "where it fails", TEST(TWO ", expect: {users: {status: failed, at: '/etc/passwd:3'}}"), "" },
    { "the file alone", TEST(TWO ", expect: {users: {status: failed, at: /etc/passwd}}"), "" },
    { "another line", TEST(TWO ", expect: {users: {status: failed, at: '/etc/passwd:2'}}"),
      "t.yaml:2:96: users has no finding at /etc/passwd:2: /etc/passwd:3: expected a value of "
      "its own, got 0 shared by a, c\n" },
    { "another count", TEST(TWO ", expect: {users: {status: failed, count: 2}}"),
      "t.yaml:2:96: users has 1 finding, expected 2: /etc/passwd:3: expected a value of its "
      "own, got 0 shared by a, c\n" },
    { "the count", TEST(TWO ", expect: {users: {status: failed, count: 1}}"), "" },
    { "absent", TEST(X(0) ", expect: {users: {status: failed, reason: absent}}"), "" },
    { "another reason", TEST(X(0) ", expect: {users: {status: failed, reason: limit}}"),
      "t.yaml:2:63: users has the reason 'absent', expected 'limit'\n" },
    { "no config", TEST(X(0) ", expect: {config: {status: not_applicable, reason: target}}"), "" },
    { "skipped", TEST(X(0) ", expect: {person: {status: skipped, reason: needs-person}}"), "" },
    { "an input is one test's own",
      "tests:\n- {name: a, inputs: {owner: 5}, " X(5) ", expect: {owner: passed}}\n"
                                                      "- {name: b, " X(
                                                          5) ", expect: {owner: failed}}\n",
      "" },
    { "an input of a wrong type", TEST("inputs: {owner: me}, " X(0) ", expect: {owner: passed}"),
      "t.yaml:2:29: input 'owner' must be an integer, not string\n" },
    { "an image that cannot be made",
      TEST("rootfs: {/h: {hardlink: /none}}, expect: {owner: failed}"),
      "t.yaml:2:3: cannot make the image: layer 1 of 1: '/h' is a hard link to '/none', which "
      "is not there\n" },
    { "no tests", "tests: []\n", "" },
    { "not a list", "tests: {}\n", "t.yaml:1:8: 'tests' is a map, expected a list\n" },
    { "unknown keys", "test: []\n",
      "t.yaml:1:1: missing key 'tests' of a file of tests\n"
      "t.yaml:1:1: unknown key 'test' of a file of tests; did you mean 'tests'?\n" },
    { "no name, nothing expected", "tests: [{}]\n",
      "t.yaml:1:9: missing key 'expect' of a test\n"
      "t.yaml:1:9: missing key 'name' of a test\n" },
    { "nothing in expect", TEST("expect: {}"), "t.yaml:2:21: a test expects nothing\n" },
    { "unknown control", TEST("expect: {ownr: passed}"),
      "t.yaml:2:22: unknown control 'ownr'; did you mean 'owner'?\n" },
    { "unknown status", TEST("expect: {owner: pased}"),
      "t.yaml:2:29: 'owner' is 'pased', expected one of not_applicable, passed, skipped, "
      "error, failed; did you mean 'passed'?\n" },
    { "unknown reason", TEST("expect: {owner: {status: failed, reason: absnt}}"),
      "t.yaml:2:54: 'reason' is 'absnt', expected one of unreadable, unparsable, unsupported, "
      "limit, no-package-db, not-kept, internal, needs-running-system, needs-person, only_if, "
      "supports, target, declared-needed, absent; did you mean 'absent'?\n" },
    { "count is no number", TEST("expect: {owner: {status: failed, count: many}}"),
      "t.yaml:2:53: count is 'many', expected a number of findings\n" },
    { "unknown input", TEST("inputs: {ower: 1}, expect: {owner: passed}"),
      "t.yaml:2:22: unknown input 'ower'; did you mean 'owner'?\n" },
    { "a path that is not whole", TEST("rootfs: {etc/x: {content: ''}}, expect: {owner: passed}"),
      "t.yaml:2:22: the path is 'etc/x', expected a path from '/'\n" },
    { "content is no text", TEST("rootfs: {/x: {content: 5}}, expect: {owner: passed}"),
      "t.yaml:2:36: 'content' is an integer, expected a string\n" },
    { "two contents", TEST("rootfs: {/x: {content: '', link: /y}}, expect: {owner: passed}"),
      "t.yaml:2:26: a file is more than one thing, expected one of content, content_base64, "
      "link, hardlink and type\n" },
    { "a mode without quotes", TEST("rootfs: {/x: {mode: 644}}, expect: {owner: passed}"),
      "t.yaml:2:33: the mode is '644', expected octal digits in quotes, such as \"0644\"\n" },
    { "a mode too large", TEST("rootfs: {/x: {mode: '100644'}}, expect: {owner: passed}"),
      "t.yaml:2:33: the mode is '100644', expected octal digits in quotes, such as "
      "\"0644\"\n" },
    { "a negative owner", TEST("rootfs: {/x: {uid: -1}}, expect: {owner: passed}"),
      "t.yaml:2:32: 'uid' is '-1', expected a number\n" },
    { "an unknown type", TEST("rootfs: {/x: {type: socket}}, expect: {owner: passed}"),
      "t.yaml:2:33: 'type' is 'socket', expected one of directory, fifo, char, block\n" },
    { "no base64", TEST("rootfs: {/x: {content_base64: Q}}, expect: {owner: passed}"),
      "t.yaml:2:43: 'content_base64' is none, expected base64 with padding\n" },
    { "unknown key of a file", TEST("rootfs: {/x: {contents: ''}}, expect: {owner: passed}"),
      "t.yaml:2:27: unknown key 'contents' of a file; did you mean 'content'?\n" },
    { "rootfs and layers", TEST("rootfs: {}, layers: [], expect: {owner: passed}"),
      "t.yaml:2:25: a test has both 'rootfs' and 'layers'\n" },
    { "unknown target", TEST("target: vm, expect: {owner: passed}"),
      "t.yaml:2:21: 'target' is 'vm', expected one of auto, image, host\n" },
    { "no time", TEST("at: noon, expect: {owner: passed}"),
      "t.yaml:2:17: 'at' is 'noon', expected a time as RFC 3339 writes it\n" },
    { "unknown key of an image", TEST("image: {Config: {}}, expect: {owner: passed}"),
      "t.yaml:2:21: unknown key 'Config' of an image; did you mean 'config'?\n" },
};

static void test_faults(void)
{
    for (size_t i = 0; i < COUNT_OF(fault_rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(fault_rows[i].row);
        CHECK_STR(faults_of(fault_rows[i].text, &arena), fault_rows[i].faults);
    }
}

/* What a tree and an image say is what controls see. */
static const char seen_profile[] =
    "gate_profile: 1\nname: s\nversion: 1\ntitle: S\n"
    "controls:\n"
    "- {id: text, title: A, impact: 1, describe: [{file: /f, its: {content: {eq: "
    "\"x\\u00e9\"}}}]}\n"
    "- {id: there, title: A, impact: 1, describe: [{file: /f, it: exist}]}\n"
    "- {id: owner, title: A, impact: 1, describe: [{file: /f, its: {uid: {eq: 5}, gid: {eq: 6},"
    " mode: {eq: \"4750\"}}}]}\n"
    "- {id: default, title: A, impact: 1, describe: [{file: /f, its: {uid: {eq: 0}, gid: {eq: 0},"
    " mode: {eq: \"0644\"}}}]}\n"
    "- {id: fifo, title: A, impact: 1, describe: [{file: /f, its: {type: {eq: fifo}}}]}\n"
    "- {id: directory, title: A, impact: 1, describe: [{file: /f, its: {type: {eq: directory},"
    " mode: {eq: \"0755\"}}}]}\n"
    "- {id: device, title: A, impact: 1, describe: [{file: /f, its: {type: {be_in: [char,"
    " block]}}}]}\n"
    "- {id: capability, title: A, impact: 1, describe: [{files: {under: /f},"
    " where: {capabilities: {include: cap_net_raw}}, it: exist}]}\n"
    "- {id: image, title: A, impact: 1, target: image, describe: [{file: /f, it: exist}]}\n"
    "- {id: host, title: A, impact: 1, target: host, describe: [{file: /f, it: exist}]}\n"
    "- {id: config, title: A, impact: 1, target: config, describe: [{image_config: ,"
    " its: {user: {eq: app}}}]}\n"
    "- {id: history, title: A, impact: 1, target: config, describe: [{image_history: ,"
    " where: {instruction: USER}, it: exist}]}\n"
    "- {id: plain, title: A, impact: 1, describe: [{file: /f, its: {content: {match: a}}}]}\n";

#define CAPABILITY "xattrs: {security.capability: {base64: AQAAAgAgAAAAAAAAAAAAAAAAAAA=}}"

static const struct {
    const char *row;
    const char *text;
} seen_rows[] = {
    { "content",
      TEST("rootfs: {/f: {content: 'x\xc3\xa9'}}, expect: {text: passed, default: passed}") },
    { "content_base64", TEST("rootfs: {/f: {content_base64: eMOp}}, expect: {text: passed}") },
    { "other content_base64",
      TEST("rootfs: {/f: {content_base64: eA==}}, expect: {text: failed}") },
    { "mode and owner",
      TEST("rootfs: {/f: {content: '', mode: '4750', uid: 5, gid: 6}},"
           " expect: {owner: passed, default: {status: failed, count: 3, at: /f}}") },
    { "a link is followed", TEST("rootfs: {/f: {link: g}, /g: {content: 'x\xc3\xa9'}},"
                                 " expect: {text: passed}") },
    { "a link to nothing", TEST("rootfs: {/f: {link: g}}, expect: {there: failed}") },
    { "a hard link", TEST("rootfs: {/g: {content: 'x\xc3\xa9', uid: 5, gid: 6, mode: '4750'},"
                          " /f: {hardlink: /g}}, expect: {text: passed, owner: passed}") },
    { "a hard link to a lower layer",
      TEST(
          "layers: [{/g: {content: 'x\xc3\xa9'}}, {/f: {hardlink: /g}}], expect: {text: passed}") },
    { "a fifo", TEST("rootfs: {/f: {type: fifo}}, expect: {fifo: passed,"
                     " plain: {status: error, reason: unsupported}}") },
    { "a directory", TEST("rootfs: {/f: {type: directory}}, expect: {directory: passed}") },
    { "a directory is implied",
      TEST("rootfs: {/f/g: {content: ''}}, expect: {directory: passed}") },
    { "a character device", TEST("rootfs: {/f: {type: char}}, expect: {device: passed}") },
    { "a block device", TEST("rootfs: {/f: {type: block}}, expect: {device: passed}") },
    { "a capability",
      TEST("rootfs: {/f: {content: '', " CAPABILITY "}}, expect: {capability: passed}") },
    { "no capability", TEST("rootfs: {/f: {content: ''}}, expect: {capability: failed}") },
    { "an upper layer wins", TEST("layers: [{/f: {content: y}}, {/f: {content: 'x\xc3\xa9'}}],"
                                  " expect: {text: passed}") },
    { "a whiteout", TEST("layers: [{/f: {content: y}}, {/.wh.f: {}}], expect: {there: failed}") },
    { "a whiteout below",
      TEST("layers: [{/.wh.f: {}}, {/f: {content: y}}], expect: {there: passed}") },
    { "an opaque folder",
      TEST("layers: [{/d/f: {content: y}, /f: {link: d/f}}, {/d/.wh..wh..opq: {}}],"
           " expect: {there: failed}") },
    { "a whiteout in a tree is a file", TEST("rootfs: {/f: {content: y}, /.wh.f: {}},"
                                             " expect: {there: passed}") },
    { "judged as a host", TEST("target: host, rootfs: {/f: {content: ''}}, expect: {host: passed,"
                               " image: {status: not_applicable, reason: target}}") },
    { "judged as an image",
      TEST("target: image, rootfs: {/f: {content: ''}}, expect: {image: passed,"
           " host: {status: not_applicable, reason: target}}") },
    { "no config", TEST("rootfs: {/f: {content: ''}}, expect: {config: {status: not_applicable,"
                        " reason: target}}") },
    { "a config",
      TEST("image: {config: {User: app}, history: [{created_by: USER app,"
           " empty_layer: true}]}, rootfs: {}, expect: {config: passed, history: passed}") },
    { "another config",
      TEST("image: {config: {User: root}}, rootfs: {},"
           " expect: {config: {status: failed, at: config User}, history: failed}") },
};

static void test_seen(void)
{
    for (size_t i = 0; i < COUNT_OF(seen_rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(seen_rows[i].row);
        CHECK_STR(faults_in(seen_profile, seen_rows[i].text, &arena), "");
    }
}

static void test_gaps(void)
{
    static const char text[] =
        "tests:\n"
        "- {name: a, " X(0) ", expect: {owner: passed, users: failed,"
                            " person: skipped}}\n"
                            "- {name: b, " X(1) ", expect: {owner: failed}}\n";
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(profile_closep) struct profile *profile = open_profile(profile_text);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile_test_report report;
    struct test_cases cases;
    struct error err = ERROR_INIT;

    CHECK_INT(test_cases_parse(profile, STR("t.yaml"), str_of(text), &diagnostics, &cases, &err),
              GATE_OK);
    run(profile, &cases, &arena, &report);
    CHECK_INT(report.test_count, 2);
    CHECK_INT(report.failed_count, 0);
    CHECK_INT(report.gap_count, 2);
    CHECK_STR(report.gaps[0].control->id, "users");
    CHECK_INT(report.gaps[0].has_passing, false);
    CHECK_INT(report.gaps[0].has_failing, true);
    CHECK_STR(report.gaps[1].control->id, "config");
    CHECK_INT(report.gaps[1].has_passing, false);
    CHECK_INT(report.gaps[1].has_failing, false);
    diagnostics_release(&diagnostics);
}

static const struct test tests[] = {
    { "faults", test_faults },
    { "seen", test_seen },
    { "gaps", test_gaps },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
