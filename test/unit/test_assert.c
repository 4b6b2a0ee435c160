/*
 * The engine of assertions: a control, an image, and everything that is said of it. Each row is a
 * sentence of the language.
 */
#include "profile/assert.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "unit/said.h"
#include "unit/test.h"

#define PROFILE                                        \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n" \
    "inputs:\n"                                        \
    "  users: {type: list, default: [root, bin]}\n"    \
    "  days: {type: integer, default: 90}\n"           \
    "  path: {type: string, default: /etc/passwd}\n"   \
    "controls:\n- {id: a, title: A, impact: 1, describe: [\n"

#define PASSWD                                                                            \
    "/etc/passwd: {content: \"root:x:0:0:root:/root:/bin/sh\\nbin:x:2:2::/:/bin/false\\n" \
    "toor:x:0:0::/root:/bin/sh\\n\"}"
#define ONE_USER "/etc/passwd: {content: \"root:x:0:0:root:/root:/bin/sh\\n\"}"
#define NO_USERS "/etc/passwd: {content: ''}"
#define BAD_USERS "/etc/passwd: {content: \"root:x:zero:0:root:/root:/bin/sh\\n\"}"
#define GROUPS "/etc/group: {content: \"root:x:0:\\nadm:x:4:bin,toor\\nwheel:x:10:root\\n\"}"
#define SHADOW "/etc/shadow: {content: \"root:*:1::::::\\nbin::1:0:99999:7:::\\n\", mode: '0640'}"
#define DEFS "/etc/login.defs: {content: \"PASS_MAX_DAYS 365\\nENCRYPT_METHOD SHA512\\n\"}"

static long long count_lines(struct str text)
{
    long long count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

static void check_rows(const struct said_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        said_check(PROFILE, &rows[i], "]}\n");
}

static const struct said_row matcher_rows[] = {
    { "a word", "{passwd: , where: {uid: 9}, its: {user: be_empty}}", PASSWD,
      "passed | passwd where uid eq 9: user be_empty\n" },
    { "a map is an AND", "{file: /etc/passwd, its: {size: {'>': 5, '<': 10}}}", PASSWD,
      "failed | file /etc/passwd size > 5 and < 10\n"
      "  /etc/passwd | < 10 | 80\n" },
    { "a list is an AND", "{file: /etc/passwd, its: {mode: [{mask: '0400'}, {mask: '0100'}]}}",
      PASSWD,
      "failed | file /etc/passwd mode mask \"0400\" and mask \"0100\"\n"
      "  /etc/passwd | all bits of 0100 | 0644\n" },
    { "not", "{file: /etc/passwd, its: {uid: {not: {eq: 0}}}}", PASSWD,
      "failed | file /etc/passwd uid not eq 0\n"
      "  /etc/passwd | not 0 | 0\n" },
    { "not of an AND", "{file: /etc/passwd, its: {uid: {not: {'>=': 0, '<': 5}}}}", PASSWD,
      "failed | file /etc/passwd uid not (>= 0 and < 5)\n"
      "  /etc/passwd | not (>= 0 and < 5) | 0\n" },
    { "not of an error is an error", "{file: /etc/passwd, its: {path: {not: {'<': 5}}}}", PASSWD,
      "error unparsable | file /etc/passwd path not < 5\n"
      "  /etc/passwd | not < 5 | a value of type string that is no number has no order with "
      "one of type integer\n" },
    { "a mode by its bits", "{file: /etc/shadow, it: {not: {be_more_permissive_than: '0600'}}}",
      SHADOW,
      "failed | file /etc/shadow not be_more_permissive_than \"0600\"\n"
      "  /etc/shadow | not more permissive than 0600 | 0640\n" },
    { "an input", "{passwd: , its: {users: {be_in: {input: users}}}}", PASSWD,
      "failed | passwd users be_in {input: users}\n"
      "  /etc/passwd:3 toor | one of root, bin | toor\n" },
    { "an input in a list",
      "{login_defs: , its: {PASS_MAX_DAYS: {be_between: [1, {input: days}]}}}", DEFS,
      "failed | login_defs PASS_MAX_DAYS be_between [1, {input: days}]\n"
      "  /etc/login.defs:1 PASS_MAX_DAYS | between 1, 90 | 365\n" },
    { "an input as argument", "{file: {input: path}, its: {uid: {eq: 1}}}", PASSWD,
      "failed | file /etc/passwd uid eq 1\n"
      "  /etc/passwd | 1 | 0\n" },
    { "an operator as text", "{login_defs: , its: {PASS_MAX_DAYS: {cmp: '<= 90'}}}", DEFS,
      "failed | login_defs PASS_MAX_DAYS cmp \"<= 90\"\n"
      "  /etc/login.defs:1 PASS_MAX_DAYS | <= 90 | 365\n" },
    { "steps", "{image_config: , its: {[labels, 'a.b']: {eq: c}}}", PASSWD,
      "failed absent | image_config [labels, a.b] eq \"c\"\n"
      "  config | [labels, a.b] eq c | nothing\n" },
    { "a walk", "{login_defs: , its: {PASS_MAX_DAYS.x: {eq: 1}}}", DEFS,
      "failed absent | login_defs PASS_MAX_DAYS.x eq 1\n"
      "  /etc/login.defs:1 PASS_MAX_DAYS | 1 | nothing\n" },
};

static void test_matchers(void)
{
    check_rows(matcher_rows, COUNT_OF(matcher_rows));
}

static const struct said_row list_rows[] = {
    { "eq takes the whole list", "{passwd: , its: {users: {eq: [root, bin, toor]}}}", PASSWD,
      "passed | passwd users eq [root, bin, toor]\n" },
    { "include", "{passwd: , its: {users: {not: {include: toor}}}}", PASSWD,
      "failed | passwd users not include \"toor\"\n"
      "  /etc/passwd:3 toor | not to include toor | toor\n" },
    { "be_in of every element", "{passwd: , its: {users: {be_in: [root, bin]}}}", PASSWD,
      "failed | passwd users be_in [root, bin]\n"
      "  /etc/passwd:3 toor | one of root, bin | toor\n" },
    { "all", "{passwd: , its: {uids: {all: {'<': 1}}}}", PASSWD,
      "failed | passwd uids all < 1\n"
      "  /etc/passwd:2 bin | < 1 | 2\n" },
    { "any", "{passwd: , its: {uids: {any: {eq: 7}}}}", PASSWD,
      "failed | passwd uids any eq 7\n"
      "  /etc/passwd | any eq 7 | 0, 2, 0\n" },
    { "none", "{passwd: , its: {uids: {none: {eq: 0}}}}", PASSWD,
      "failed | passwd uids none eq 0\n"
      "  /etc/passwd:1 root | not 0 | 0\n"
      "  /etc/passwd:3 toor | not 0 | 0\n" },
    { "a quantifier on a scalar", "{file: /etc/passwd, its: {uid: {all: {eq: 1}}}}", PASSWD,
      "failed | file /etc/passwd uid all eq 1\n"
      "  /etc/passwd | 1 | 0\n" },
    { "any over nothing fails", "{passwd: , where: {uid: 9}, its: {user: {any: {eq: x}}}}", PASSWD,
      "failed | passwd where uid eq 9: user any eq \"x\"\n"
      "  /etc/passwd | any eq x | an empty list\n" },
    { "none over nothing passes", "{passwd: , where: {uid: 9}, its: {user: {none: {eq: x}}}}",
      PASSWD, "passed | passwd where uid eq 9: user none eq \"x\"\n" },
    { "all over nothing fails", "{passwd: , where: {uid: 9}, its: {user: {all: {eq: x}}}}", PASSWD,
      "failed | passwd where uid eq 9: user all eq \"x\"\n"
      "  /etc/passwd | all eq x | an empty list\n" },
    { "all over nothing, empty: pass",
      "{passwd: , where: {uid: 9}, its: {user: {all: {eq: x}}}, empty: pass}", PASSWD,
      "passed | passwd where uid eq 9: user all eq \"x\"\n" },
    { "all over nothing, empty: skip",
      "{passwd: , where: {uid: 9}, its: {user: {all: {eq: x}}}, empty: skip}", PASSWD,
      "not_applicable absent | passwd has nothing to ask about\n" },
    { "not all over nothing fails",
      "{passwd: , where: {uid: 9}, its: {user: {not: {all: {eq: x}}}}}", PASSWD,
      "failed | passwd where uid eq 9: user not all eq \"x\"\n"
      "  /etc/passwd | not (all eq x) | an empty list\n" },
    { "be_in over nothing fails", "{passwd: , where: {uid: 9}, its: {user: {be_in: [x]}}}", PASSWD,
      "failed | passwd where uid eq 9: user be_in [x]\n"
      "  /etc/passwd | one of x | an empty list\n" },
    { "not be_in over nothing fails",
      "{passwd: , where: {uid: 9}, its: {user: {not: {be_in: [x]}}}}", PASSWD,
      "failed | passwd where uid eq 9: user not be_in [x]\n"
      "  /etc/passwd | none of x | an empty list\n" },
};

static void test_lists(void)
{
    check_rows(list_rows, COUNT_OF(list_rows));
}

static const struct said_row row_rows[] = {
    { "where is an AND", "{passwd: , where: {uid: 0, shell: /bin/sh}, its: {user: {eq: [root]}}}",
      PASSWD,
      "failed | passwd where uid eq 0, shell eq \"/bin/sh\": user eq [root]\n"
      "  /etc/passwd:3 toor | root | toor\n" },
    { "a bare scalar in where is equality", "{passwd: , where: {user: bin}, its: {uid: {eq: [2]}}}",
      PASSWD, "passed | passwd where user eq \"bin\": uid eq [2]\n" },
    { "count", "{passwd: , where: {uid: 0}, its: {count: {eq: 1}}}", PASSWD,
      "failed | passwd where uid eq 0: count eq 1\n"
      "  /etc/passwd | 1 | 2\n" },
    { "groups in where",
      "{passwd: , where: {any: [{user: bin}, {user: toor}], none: [{uid: 2}]}, it: {not: "
      "exist}}",
      PASSWD,
      "failed | passwd where any (user eq \"bin\"; user eq \"toor\"), none (uid eq 2): not "
      "exist\n"
      "  /etc/passwd:3 toor | nothing | user toor, uid 0\n" },
    { "nested groups in where",
      "{passwd: , where: {all: [{any: [{uid: 2}, {uid: 0}]}, {user: {not: {eq: root}}}]}, "
      "it: {not: exist}}",
      PASSWD,
      "failed | passwd where all (any (uid eq 2; uid eq 0); user not eq \"root\"): not exist\n"
      "  /etc/passwd:2 bin | nothing | uid 2, user bin\n"
      "  /etc/passwd:3 toor | nothing | uid 0, user toor\n" },
    { "nil satisfies nothing in where",
      "{shadow: , where: {max_days: {'<': 100000}}, its: {user: {eq: [bin]}}}", SHADOW,
      "passed | shadow where max_days < 100000: user eq [bin]\n" },
    { "not of nil holds in where",
      "{shadow: , where: {max_days: {not: {'<': 100000}}}, its: {user: {eq: [root]}}}", SHADOW,
      "passed | shadow where max_days not < 100000: user eq [root]\n" },
    { "null in where", "{shadow: , where: {max_days: null}, its: {user: {eq: [root]}}}", SHADOW,
      "passed | shadow where max_days eq null: user eq [root]\n" },
    { "an error in where", "{passwd: , where: {user: {'<': 5}}, it: {not: exist}}", PASSWD,
      "error unparsable | passwd where user < 5: not exist\n"
      "  /etc/passwd:1 root | not exist | a value of type string that is no number has no "
      "order with one of type integer\n" },
    { "not exist: every row is a finding", "{passwd: , where: {uid: 0}, it: {not: exist}}", PASSWD,
      "failed | passwd where uid eq 0: not exist\n"
      "  /etc/passwd:1 root | nothing | uid 0\n"
      "  /etc/passwd:3 toor | nothing | uid 0\n" },
    { "a claim about the whole has one finding", "{cron: , it: be_restricted}",
      "/etc/crontab: {content: \"* * * * * root a\\n* * * * * root b\\n\"}",
      "failed | cron be_restricted\n"
      "  /etc/crontab | restricted | everybody\n" },
    { "exist: a row is left", "{passwd: , where: {uid: 0}, it: exist}", PASSWD,
      "passed | passwd where uid eq 0: exist\n" },
    { "exist: none is left", "{passwd: , where: {uid: 9}, it: exist}", PASSWD,
      "failed | passwd where uid eq 9: exist\n"
      "  /etc/passwd | something | nothing\n" },
    { "a claim of what is not there: no row is to blame",
      "{pam: {services: [login, su], type: auth}, it: [{have_module: pam_unix.so}, {have_module: "
      "pam_faillock.so}]}",
      "/etc/pam.d/login: {content: \"auth required pam_faillock.so\\nauth required "
      "pam_unix.so\\n\"}, /etc/pam.d/su: {content: \"auth include other\\n\"}, "
      "/etc/pam.d/other: {content: \"auth required pam_unix.so\\n\"}",
      "failed | pam services login, su type auth have_module \"pam_unix.so\" and have_module "
      "\"pam_faillock.so\"\n"
      "  /etc/pam.d/other | module pam_faillock.so | not in the auth stack of su\n" },
    { "what rows say alike of one line is told once",
      "{pam: {type: auth}, where: {module: pam_unix.so}, it: {not: exist}}",
      "/etc/pam.d/login: {content: \"auth include auth\\n\"}, /etc/pam.d/su: {content: \"auth "
      "include auth\\n\"}, /etc/pam.d/auth: {content: \"auth required pam_unix.so\\n\"}",
      "failed | pam type auth where module eq \"pam_unix.so\": not exist\n"
      "  /etc/pam.d/auth:1 auth, pam_unix.so | nothing | module pam_unix.so\n" },
    { "each", "{passwd: , each: {its: {uid: {eq: 0}}}}", PASSWD,
      "failed | passwd each uid eq 0\n"
      "  /etc/passwd:2 bin | 0 | 2\n" },
    { "each of several", "{passwd: , each: {its: {uid: {eq: 0}, user: {match: '^r'}}}}", PASSWD,
      "failed | passwd each uid eq 0, user match \"^r\"\n"
      "  /etc/passwd:2 bin | uid 0, user to match ^r | uid 2, user bin\n"
      "  /etc/passwd:3 toor | user to match ^r | user toor\n" },
    { "each holds", "{passwd: , each: {its: {uid: {'>=': 0}}}}", PASSWD,
      "passed | passwd each uid >= 0\n" },
    { "each with alternatives",
      "{passwd: , each: {any: [{its: {user: {eq: root}}}, {its: {uid: {'>': 0}, gid: {'>': "
      "0}}}]}}",
      PASSWD,
      "failed | passwd each any (user eq \"root\"; uid > 0, gid > 0)\n"
      "  /etc/passwd:3 toor | any (user eq root; uid > 0, gid > 0) | user toor, uid 0, gid "
      "0\n" },
    { "each with none", "{passwd: , each: {none: [{its: {uid: {eq: 2}}}]}}", PASSWD,
      "failed | passwd each none (uid eq 2)\n"
      "  /etc/passwd:2 bin | none (uid eq 2) | uid 2\n" },
    { "each over nothing fails", "{passwd: , where: {uid: 9}, each: {its: {uid: {eq: 0}}}}", PASSWD,
      "failed | passwd where uid eq 9: each uid eq 0\n"
      "  /etc/passwd | each uid eq 0 | no row\n" },
    { "each over nothing, empty: pass",
      "{passwd: , where: {uid: 9}, empty: pass, each: {its: {uid: {eq: 0}}}}", PASSWD,
      "passed | passwd where uid eq 9: each uid eq 0\n" },
    { "each over nothing, empty: skip",
      "{passwd: , where: {uid: 9}, empty: skip, each: {its: {uid: {eq: 0}}}}", PASSWD,
      "not_applicable absent | passwd has nothing to ask about\n" },
    { "each of an empty file", "{passwd: , each: {its: {uid: {eq: 0}}}}", NO_USERS,
      "failed | passwd each uid eq 0\n"
      "  /etc/passwd | each uid eq 0 | no row\n" },
    { "nil in each fails", "{shadow: , each: {its: {max_days: {'<': 100000}}}}", SHADOW,
      "failed absent | shadow each max_days < 100000\n"
      "  /etc/shadow:1 root | < 100000 | nothing\n" },
    { "and its negation too", "{shadow: , each: {its: {max_days: {not: {'<': 10}}}}}", SHADOW,
      "failed absent | shadow each max_days not < 10\n"
      "  /etc/shadow:1 root | not < 10 | nothing\n" },
    { "nil in each, absent: pass",
      "{shadow: , absent: pass, each: {its: {max_days: {'<': 100000}}}}", SHADOW,
      "passed | shadow each max_days < 100000\n" },
    { "unique", "{passwd: , unique: uid}", PASSWD,
      "failed | passwd unique uid\n"
      "  /etc/passwd:3 toor | a value of its own | 0 shared by root, toor\n" },
    { "unique holds", "{passwd: , unique: user}", PASSWD, "passed | passwd unique user\n" },
    { "a list in each row", "{group: , each: {its: {members: {none: {eq: toor}}}}}", GROUPS,
      "failed | group each members none eq \"toor\"\n"
      "  /etc/group:2 adm | not toor | toor\n" },
    { "a list in where", "{group: , where: {members: {include: toor}}, it: {not: exist}}", GROUPS,
      "failed | group where members include \"toor\": not exist\n"
      "  /etc/group:2 adm | nothing | members bin, toor\n" },
    { "a long list of a predicate",
      "{files: {under: /etc}, where: {type: file}, each: {it: {be_listed: [/a, /b, /c, /d]}}}",
      SHADOW,
      "failed | files under /etc where type eq \"file\": each be_listed [/a, /b, /c, /d]\n"
      "  /etc/shadow /etc/shadow | listed (4 entries) | 0640 0:0\n" },
    { "a row's predicate",
      "{files: {under: /etc}, where: {type: file}, each: {it: {not: {be_more_permissive_than: "
      "'0600'}}}}",
      SHADOW,
      "failed | files under /etc where type eq \"file\": each not be_more_permissive_than "
      "\"0600\"\n"
      "  /etc/shadow /etc/shadow | not more permissive than 0600 | 0640\n" },
};

static void test_rows(void)
{
    check_rows(row_rows, COUNT_OF(row_rows));
}

static const struct said_row absence_rows[] = {
    { "a negation on a missing file fails",
      "{file: /etc/sudoers, its: {content: {not: {match: NOPASSWD}}}}", PASSWD,
      "failed absent | file /etc/sudoers content not match \"NOPASSWD\"\n"
      "  /etc/sudoers | content not match NOPASSWD | nothing\n" },
    { "so does the claim", "{file: /etc/sudoers, its: {content: {match: NOPASSWD}}}", PASSWD,
      "failed absent | file /etc/sudoers content match \"NOPASSWD\"\n"
      "  /etc/sudoers | content match NOPASSWD | nothing\n" },
    { "exist is false", "{file: /etc/sudoers, it: exist}", PASSWD,
      "failed | file /etc/sudoers exist\n"
      "  /etc/sudoers | exist | nothing\n" },
    { "not exist holds", "{file: /etc/sudoers, it: {not: exist}}", PASSWD,
      "passed | file /etc/sudoers not exist\n" },
    { "a presence predicate is false", "{file: /etc/sudoers, it: be_file}", PASSWD,
      "failed | file /etc/sudoers be_file\n"
      "  /etc/sudoers | file | nothing\n" },
    { "its negation holds", "{file: /etc/sudoers, it: {not: be_file}}", PASSWD,
      "passed | file /etc/sudoers not be_file\n" },
    { "another predicate is not evaluated",
      "{file: /etc/sudoers, it: {not: {be_more_permissive_than: '0640'}}}", PASSWD,
      "failed absent | file /etc/sudoers not be_more_permissive_than \"0640\"\n"
      "  /etc/sudoers | not be_more_permissive_than 0640 | nothing\n" },
    { "several assertions are one result",
      "{file: /etc/sudoers, its: {uid: {eq: 0}, gid: {eq: 0}}}", PASSWD,
      "failed absent | file /etc/sudoers uid eq 0, gid eq 0\n"
      "  /etc/sudoers | uid eq 0, gid eq 0 | nothing\n" },
    { "absent: pass", "{file: /etc/sudoers, its: {uid: {eq: 0}}, absent: pass}", PASSWD,
      "passed | file /etc/sudoers uid eq 0\n" },
    { "absent: skip", "{file: /etc/sudoers, its: {uid: {eq: 0}}, absent: skip}", PASSWD,
      "not_applicable absent | file /etc/sudoers is not there\n" },
    { "absent: skip beside another entry",
      "{file: /etc/sudoers, its: {uid: {eq: 0}}, absent: skip}, {file: /etc/passwd, it: exist}",
      PASSWD, "passed | file /etc/passwd exist\n" },
    { "a nil property fails", "{login_defs: , its: {PASS_MIN_DAYS: {'<': 5}}}", DEFS,
      "failed absent | login_defs PASS_MIN_DAYS < 5\n"
      "  /etc/login.defs | < 5 | nothing\n" },
    { "and its negation fails", "{login_defs: , its: {PASS_MIN_DAYS: {not: {'<': 5}}}}", DEFS,
      "failed absent | login_defs PASS_MIN_DAYS not < 5\n"
      "  /etc/login.defs | not < 5 | nothing\n" },
    { "exist of nil is false", "{login_defs: , its: {PASS_MIN_DAYS: exist}}", DEFS,
      "failed | login_defs PASS_MIN_DAYS exist\n"
      "  /etc/login.defs | something | nothing\n" },
    { "not exist of nil holds", "{login_defs: , its: {PASS_MIN_DAYS: {not: exist}}}", DEFS,
      "passed | login_defs PASS_MIN_DAYS not exist\n" },
    { "eq null holds", "{login_defs: , its: {PASS_MIN_DAYS: {eq: null}}}", DEFS,
      "passed | login_defs PASS_MIN_DAYS eq null\n" },
    { "not eq null does not", "{login_defs: , its: {PASS_MIN_DAYS: {not: {eq: null}}}}", DEFS,
      "failed | login_defs PASS_MIN_DAYS not eq null\n"
      "  /etc/login.defs | not nothing | nothing\n" },
    { "a nil property, absent: pass",
      "{login_defs: , absent: pass, its: {PASS_MIN_DAYS: {'<': 5}}}", DEFS,
      "passed | login_defs PASS_MIN_DAYS < 5\n" },
    { "a nil property, absent: skip",
      "{login_defs: , absent: skip, its: {PASS_MIN_DAYS: {'<': 5}}}", DEFS,
      "not_applicable absent | PASS_MIN_DAYS of login_defs has no value\n" },
    { "a collection of a missing file is absent", "{passwd: , each: {its: {uid: {eq: 0}}}}", GROUPS,
      "failed absent | passwd each uid eq 0\n"
      "  /etc/passwd | each uid eq 0 | nothing\n" },
    { "though empty: pass", "{passwd: , empty: pass, each: {its: {uid: {eq: 0}}}}", GROUPS,
      "failed absent | passwd each uid eq 0\n"
      "  /etc/passwd | each uid eq 0 | nothing\n" },
    { "its rows do not exist", "{passwd: , where: {uid: 0}, it: {not: exist}}", GROUPS,
      "passed | passwd where uid eq 0: not exist\n" },
    { "a collection of the tree is empty, not absent",
      "{files: {under: /opt}, absent: pass, each: {its: {uid: {eq: 0}}}}", PASSWD,
      "failed | files under /opt each uid eq 0\n"
      "  /opt | each uid eq 0 | no row\n" },
    { "what does not parse is an error", "{passwd: , it: {not: exist}}", BAD_USERS,
      "error unparsable | passwd not exist\n"
      "  /etc/passwd | not exist | /etc/passwd: line 1 is not a passwd(5) entry\n" },
    { "and each", "{passwd: , empty: pass, absent: pass, each: {its: {uid: {eq: 0}}}}", BAD_USERS,
      "error unparsable | passwd each uid eq 0\n"
      "  /etc/passwd | each uid eq 0 | /etc/passwd: line 1 is not a passwd(5) entry\n" },
    { "a directory where a file belongs", "{login_defs: , its: {UMASK: {eq: '027'}}}",
      "/etc/login.defs: {type: directory}",
      "error unsupported | login_defs UMASK eq \"027\"\n"
      "  /etc/login.defs | UMASK eq 027 | /etc/login.defs: '/etc/login.defs' is a directory, "
      "not a file\n" },
    { "a package that is not there", "{package: telnetd, it: {not: be_installed}}",
      "/etc/os-release: {content: \"ID=alpine\\n\"}, /lib/apk/db/installed: {content: "
      "\"P:musl\\nV:1-r0\\nA:x86_64\\n\\n\"}",
      "passed | package telnetd not be_installed\n" },
    { "no package database", "{package: telnetd, it: {not: be_installed}}",
      "/etc/os-release: {content: \"ID=alpine\\n\"}",
      "error no-package-db | package telnetd not be_installed\n"
      "  package telnetd | not be_installed | the distribution has a database of apk, the "
      "image not\n" },
};

static void test_absence(void)
{
    check_rows(absence_rows, COUNT_OF(absence_rows));
}

#define PASS "{file: /etc/passwd, it: exist}"
#define FAIL "{file: /etc/passwd, its: {uid: {eq: 5}}}"
#define ERR "{group: , it: exist}"
#define ASK "{ask: is it so?}"
#define SKIP "{file: /none, its: {uid: {eq: 0}}, absent: skip}"
#define GROUP_TREE PASSWD ", /etc/group: {content: \"root:x:no:\\n\"}"

static const struct said_row group_rows[] = {
    { "all holds", "{all: [" PASS ", " PASS "]}", GROUP_TREE,
      "passed | all (file /etc/passwd: exist; file /etc/passwd: exist)\n" },
    { "all: failed before error", "{all: [" PASS ", " ERR ", " FAIL ", " ASK "]}", GROUP_TREE,
      "failed | all (file /etc/passwd: exist; group: exist; file /etc/passwd: uid eq 5; ask is "
      "it so?)\n"
      "  /etc/passwd | 5 | 0\n" },
    { "all: error before skipped", "{all: [" PASS ", " ASK ", " ERR "]}", GROUP_TREE,
      "error unparsable | all (file /etc/passwd: exist; ask is it so?; group: exist)\n"
      "  /etc/group | exist | /etc/group: line 1 is not a group(5) entry\n" },
    { "all: skipped before passed", "{all: [" PASS ", " ASK "]}", GROUP_TREE,
      "skipped needs-person | all (file /etc/passwd: exist; ask is it so?)\n" },
    { "any: one passed", "{any: [" FAIL ", " ERR ", " PASS "]}", GROUP_TREE,
      "passed | any (file /etc/passwd: uid eq 5; group: exist; file /etc/passwd: exist)\n" },
    { "any: error before skipped", "{any: [" FAIL ", " ASK ", " ERR "]}", GROUP_TREE,
      "error unparsable | any (file /etc/passwd: uid eq 5; ask is it so?; group: exist)\n"
      "  /etc/group | exist | /etc/group: line 1 is not a group(5) entry\n" },
    { "any: skipped before failed", "{any: [" FAIL ", " ASK "]}", GROUP_TREE,
      "skipped needs-person | any (file /etc/passwd: uid eq 5; ask is it so?)\n" },
    { "any: all failed", "{any: [" FAIL ", {passwd: , where: {uid: 0}, it: {not: exist}}]}",
      GROUP_TREE,
      "failed | any (file /etc/passwd: uid eq 5; passwd where uid eq 0: not exist)\n"
      "  /etc/passwd | 5 | 0\n"
      "  /etc/passwd:1 root | nothing | uid 0\n"
      "  /etc/passwd:3 toor | nothing | uid 0\n" },
    { "none: one passed", "{none: [" FAIL ", " ERR ", " PASS "]}", GROUP_TREE,
      "failed | none (file /etc/passwd: uid eq 5; group: exist; file /etc/passwd: exist)\n"
      "  /etc/passwd | not exist | file\n" },
    { "none: its findings are where it holds", "{none: [{passwd: , where: {uid: 0}, it: exist}]}",
      GROUP_TREE,
      "failed | none (passwd where uid eq 0: exist)\n"
      "  /etc/passwd:1 root | nothing | uid 0\n"
      "  /etc/passwd:3 toor | nothing | uid 0\n" },
    { "none: of rows", "{none: [{passwd: , where: {uid: 0}, each: {its: {gid: {eq: 0}}}}]}",
      GROUP_TREE,
      "failed | none (passwd where uid eq 0: each gid eq 0)\n"
      "  /etc/passwd:1 root | not 0 | 0\n"
      "  /etc/passwd:3 toor | not 0 | 0\n" },
    { "none: error before skipped", "{none: [" FAIL ", " ASK ", " ERR "]}", GROUP_TREE,
      "error unparsable | none (file /etc/passwd: uid eq 5; ask is it so?; group: exist)\n"
      "  /etc/group | exist | /etc/group: line 1 is not a group(5) entry\n" },
    { "none: all failed", "{none: [" FAIL "]}", GROUP_TREE,
      "passed | none (file /etc/passwd: uid eq 5)\n" },
    { "a member of several is their all",
      "{any: [{file: /etc/passwd, it: exist, its: {uid: {eq: 5}}}]}", GROUP_TREE,
      "failed | any (file /etc/passwd: exist, uid eq 5)\n"
      "  /etc/passwd | 5 | 0\n" },
    { "a member without result does not count", "{any: [" SKIP ", " FAIL "]}", GROUP_TREE,
      "failed | any (file /none: uid eq 0; file /etc/passwd: uid eq 5)\n"
      "  /etc/passwd | 5 | 0\n" },
    { "a group without results has none", "{all: [" SKIP "]}", GROUP_TREE,
      "not_applicable absent | file /none is not there\n" },
    { "groups nest", "{all: [{none: [" FAIL "]}, {any: [" FAIL ", " PASS "]}]}", GROUP_TREE,
      "passed | all (none (file /etc/passwd: uid eq 5); any (file /etc/passwd: uid eq 5; file "
      "/etc/passwd: exist))\n" },
    { "none of none", "{none: [{none: [" FAIL "]}]}", GROUP_TREE,
      "failed | none (none (file /etc/passwd: uid eq 5))\n"
      "  /etc/passwd | 5 | 0\n" },
    { "a question for a person", ASK, GROUP_TREE, "skipped needs-person | is it so?\n" },
};

static void test_groups(void)
{
    check_rows(group_rows, COUNT_OF(group_rows));
}

static void test_only_if(void)
{
    static const struct said_row rows[] = {
        { "it holds", "], only_if: {reason: no accounts, any: [" PASS "]}}\n", GROUP_TREE,
          "failed | file /etc/passwd uid eq 5\n"
          "  /etc/passwd | 5 | 0\n" },
        { "it does not", "], only_if: {reason: no accounts, any: [" FAIL "]}}\n", GROUP_TREE,
          "not_applicable only_if | no accounts\n" },
        { "none", "], only_if: {reason: accounts, none: [" PASS "]}}\n", GROUP_TREE,
          "not_applicable only_if | accounts\n" },
        { "an error", "], only_if: {reason: no groups, any: [" ERR "]}}\n", GROUP_TREE,
          "error unparsable | any (group: exist)\n"
          "  /etc/group | exist | /etc/group: line 1 is not a group(5) entry\n" },
        { "a person", "], only_if: {reason: no groups, all: [" PASS ", " ASK "]}}\n", GROUP_TREE,
          "skipped needs-person | all (file /etc/passwd: exist; ask is it so?)\n" },
        { "nothing to ask", "], only_if: {reason: no file, any: [" SKIP "]}}\n", GROUP_TREE,
          "not_applicable only_if | no file\n" },
        { "absent is false",
          "], only_if: {reason: no file, any: [{file: /none, its: {uid: {eq: 0}}}]}}\n", GROUP_TREE,
          "not_applicable only_if | no file\n" },
        { "an absent component",
          "], only_if: {reason: no SSH server, any: [{component: sshd, it: be_present}]}}\n",
          "/etc/os-release: {content: \"ID=alpine\\n\"}, /lib/apk/db/installed: {content: "
          "\"P:musl\\nV:1-r0\\nA:x86_64\\n\\n\"}",
          "not_applicable only_if | no SSH server\n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct said_row row = rows[i];

        row.entries = arena_printf(&arena, FAIL "%s", rows[i].entries).ptr;
        said_check(PROFILE, &row, "");
    }
}

#define SSHD                                                                                       \
    "/usr/sbin/sshd: {mode: '0755'}, /etc/ssh/sshd_config: {content: \"Port 22\\nPermitRootLogin " \
    "no\\nMatch User bob\\n  PermitRootLogin yes\\nMatch User eve\\n  MaxAuthTries 3\\n\"}"

/* A property that has one value for each context must be right in all of them. */
static void test_contexts(void)
{
    static const struct said_row rows[] = {
        { "a weak block is a finding", "{sshd_effective: , its: {PermitRootLogin: {eq: 'no'}}}",
          SSHD,
          "failed | sshd_effective PermitRootLogin eq \"no\"\n"
          "  /etc/ssh/sshd_config:4 PermitRootLogin, Match user bob | no | yes\n" },
        { "it holds in all", "{sshd_effective: , its: {PermitRootLogin: {be_in: ['no', 'yes']}}}",
          SSHD, "passed | sshd_effective PermitRootLogin be_in [no, yes]\n" },
        { "the negation in all too",
          "{sshd_effective: , its: {PermitRootLogin: {not: {eq: 'no'}}}}", SSHD,
          "failed | sshd_effective PermitRootLogin not eq \"no\"\n"
          "  /etc/ssh/sshd_config:2 PermitRootLogin | not no | no\n" },
        { "a number", "{sshd_effective: , its: {MaxAuthTries: {cmp: '<= 4'}}}", SSHD,
          "failed | sshd_effective MaxAuthTries cmp \"<= 4\"\n"
          "  /etc/ssh/sshd_config MaxAuthTries, default | <= 4 | 6\n" },
        { "in a group of none",
          "{none: [{sshd_effective: , its: {PermitRootLogin: {be_in: ['no', 'yes']}}}]}", SSHD,
          "failed | none (sshd_effective: PermitRootLogin be_in [no, yes])\n"
          "  /etc/ssh/sshd_config:2 PermitRootLogin | none of no, yes | no\n"
          "  /etc/ssh/sshd_config:4 PermitRootLogin, Match user bob | none of no, yes | yes\n" },
    };

    check_rows(rows, COUNT_OF(rows));
}

/* Past LIMIT_FINDINGS a result says that it was cut, and is no less failed. */
static void test_limit(void)
{
    CLEANUP(buf_release) struct buf passwd = BUF_INIT(1U << 24);
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 24);
    CLEANUP(profile_closep)
    struct profile *profile = said_open(STR(PROFILE "{passwd: , each: {its: {uid: {eq: 7}}}},"
                                                    "{passwd: , where: {uid: 0}, it: {not: "
                                                    "exist}}, {passwd: , unique: uid}]}\n"));
    const struct memory_file file = {
        .path = STR("/etc/passwd"),
        .type = ENTRY_FILE,
        .mode = 0644,
    };

    for (int i = 0; i <= LIMIT_FINDINGS; i++)
        buf_add(&passwd, STR("a:x:0:0:::\n"));

    struct memory_file files[] = { file };
    files[0].content = buf_str(&passwd);
    const struct memory_layer layer = { .files = files, .file_count = 1 };
    const struct test_case test = { .layers = &layer, .layer_count = 1 };
    said_judge(profile, &test, &out);
    CHECK_INT(count_lines(buf_str(&out)), 3 + LIMIT_FINDINGS + LIMIT_FINDINGS + 1);
}

static const struct test tests[] = {
    { "matchers", test_matchers }, { "lists", test_lists },   { "rows", test_rows },
    { "absence", test_absence },   { "groups", test_groups }, { "only_if", test_only_if },
    { "contexts", test_contexts }, { "limit", test_limit },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
