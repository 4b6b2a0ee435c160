/* Rules of the language at their edges: what is nil, absent, empty or wrong, within and around. */
#include "profile/assert.h"

#include "unit/said.h"
#include "unit/test.h"

#define PROFILE                                                                                  \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ncontrols:\n- {id: a, title: A, impact: 1, " \
    "describe: [\n"

#define SHADOW \
    "/etc/shadow: {content: \"root:*:1::::::\\nbin::1:0:99999:7:::\\nann:*:1:0:30:7:::\\n\"}"
#define GROUPS "/etc/group: {content: \"root:x:0:\\nadm:x:4:bin,toor\\nwheel:x:10:root\\n\"}"
#define PASSWD \
    "/etc/passwd: {content: \"root:x:0:0:root:/root:/bin/sh\\nbin:x:2:2::/:/bin/false\\n\"}"
#define DEFS "/etc/login.defs: {content: \"PASS_MAX_DAYS 365\\n\"}"

static const struct said_row filter_rows[] = {
    { "none of nil: the row stays",
      "{shadow: , where: {none: [{max_days: {'<': 50}}]}, its: {user: {eq: [x]}}}", SHADOW,
      "failed | shadow where none (max_days < 50): user eq [x]\n"
      "  /etc/shadow:1 root | x | root\n"
      "  /etc/shadow:2 bin | x | bin\n" },
    { "any of nil and more",
      "{shadow: , where: {any: [{max_days: {'<': 50}}, {user: root}]}, its: {user: {eq: [x]}}}",
      SHADOW,
      "failed | shadow where any (max_days < 50; user eq \"root\"): user eq [x]\n"
      "  /etc/shadow:1 root | x | root\n"
      "  /etc/shadow:3 ann | x | ann\n" },
    { "nil exists not", "{shadow: , where: {max_days: [exist]}, its: {user: {eq: [x]}}}", SHADOW,
      "failed | shadow where max_days exist: user eq [x]\n"
      "  /etc/shadow:2 bin | x | bin\n"
      "  /etc/shadow:3 ann | x | ann\n" },
    { "not exist of nil", "{shadow: , where: {max_days: {not: exist}}, its: {user: {eq: [x]}}}",
      SHADOW,
      "failed | shadow where max_days not exist: user eq [x]\n"
      "  /etc/shadow:1 root | x | root\n" },
    { "be_in with null is of values",
      "{shadow: , where: {max_days: {be_in: [null, 30]}}, its: {user: {eq: [x]}}}", SHADOW,
      "failed | shadow where max_days be_in [nothing, 30]: user eq [x]\n"
      "  /etc/shadow:3 ann | x | ann\n" },
    { "an error that another key outweighs",
      "{passwd: , where: {user: {'<': 5}, uid: 9}, it: {not: exist}}", PASSWD,
      "passed | passwd where user < 5, uid eq 9: not exist\n" },
    { "in the other order", "{passwd: , where: {uid: 9, user: {'<': 5}}, it: {not: exist}}", PASSWD,
      "passed | passwd where uid eq 9, user < 5: not exist\n" },
    { "an error that does not", "{passwd: , where: {uid: 2, user: {'<': 5}}, it: {not: exist}}",
      PASSWD,
      "error unparsable | passwd where uid eq 2, user < 5: not exist\n"
      "  /etc/passwd:2 bin | not exist | a value of type string that is no number has no order "
      "with one of type integer\n" },
    { "not of an error", "{passwd: , where: {user: {not: {'<': 5}}}, it: {not: exist}}", PASSWD,
      "error unparsable | passwd where user not < 5: not exist\n"
      "  /etc/passwd:1 root | not exist | a value of type string that is no number has no order "
      "with one of type integer\n" },
    { "an error in one of any",
      "{passwd: , where: {any: [{user: {'<': 5}}, {uid: {'>=': 0}}]}, it: {not: exist}}", PASSWD,
      "failed | passwd where any (user < 5; uid >= 0): not exist\n"
      "  /etc/passwd:1 root | nothing | user root, uid 0\n"
      "  /etc/passwd:2 bin | nothing | user bin, uid 2\n" },
    { "an error in none", "{passwd: , where: {none: [{user: {'<': 5}}]}, it: {not: exist}}", PASSWD,
      "error unparsable | passwd where none (user < 5): not exist\n"
      "  /etc/passwd:1 root | not exist | a value of type string that is no number has no order "
      "with one of type integer\n" },
    { "an empty list has no item that could",
      "{group: , where: {members: {any: {eq: root}}}, its: {name: {eq: [x]}}}", GROUPS,
      "failed | group where members any eq \"root\": name eq [x]\n"
      "  /etc/group:3 wheel | x | wheel\n" },
    { "nor one that could not",
      "{group: , where: {members: {none: {eq: root}}}, its: {name: {eq: [x]}}}", GROUPS,
      "failed | group where members none eq \"root\": name eq [x]\n"
      "  /etc/group:1 root | x | root\n"
      "  /etc/group:2 adm | x | adm\n" },
    { "all of an empty list obeys empty",
      "{group: , where: {members: {all: {eq: root}}}, its: {name: {eq: [x]}}}", GROUPS,
      "failed | group where members all eq \"root\": name eq [x]\n"
      "  /etc/group:3 wheel | x | wheel\n" },
    { "all of an empty list, empty: pass",
      "{group: , where: {members: {all: {eq: root}}}, its: {name: {eq: [x]}}, empty: pass}", GROUPS,
      "failed | group where members all eq \"root\": name eq [x]\n"
      "  /etc/group:1 root | x | root\n"
      "  /etc/group:3 wheel | x | wheel\n" },
    { "be_in of an empty list",
      "{group: , where: {members: {be_in: [root]}}, its: {name: {eq: [x]}}}", GROUPS,
      "failed | group where members be_in [root]: name eq [x]\n"
      "  /etc/group:3 wheel | x | wheel\n" },
};

static const struct said_row row_rows[] = {
    { "all over an empty cell fails", "{group: , each: {its: {members: {all: {eq: root}}}}}",
      GROUPS,
      "failed | group each members all eq \"root\"\n"
      "  /etc/group:1 root | all eq root | an empty list\n"
      "  /etc/group:2 adm | root | bin, toor\n" },
    { "any over an empty cell fails",
      "{group: , where: {name: root}, each: {its: {members: {any: {eq: root}}}}}", GROUPS,
      "failed | group where name eq \"root\": each members any eq \"root\"\n"
      "  /etc/group:1 root | any eq root | an empty list\n" },
    { "none over an empty cell passes",
      "{group: , where: {name: root}, each: {its: {members: {none: {eq: root}}}}}", GROUPS,
      "passed | group where name eq \"root\": each members none eq \"root\"\n" },
    { "all over an empty cell, empty: pass",
      "{group: , where: {name: root}, each: {its: {members: {all: {eq: root}}}}, empty: pass}",
      GROUPS, "passed | group where name eq \"root\": each members all eq \"root\"\n" },
    { "none of a nil cell is absent",
      "{shadow: , where: {user: root}, each: {none: [{its: {max_days: {eq: 5}}}]}}", SHADOW,
      "failed absent | shadow where user eq \"root\": each none (max_days eq 5)\n"
      "  /etc/shadow:1 root | none (max_days eq 5) | max_days nothing\n" },
    { "any of a nil cell and a right one",
      "{shadow: , where: {user: root}, each: {any: [{its: {max_days: {eq: 5}}}, {its: {user: {eq: "
      "root}}}]}}",
      SHADOW,
      "passed | shadow where user eq \"root\": each any (max_days eq 5; user eq \"root\")\n" },
    { "any of a nil cell and a wrong one",
      "{shadow: , where: {user: root}, each: {any: [{its: {max_days: {eq: 5}}}, {its: {user: {eq: "
      "x}}}]}}",
      SHADOW,
      "failed absent | shadow where user eq \"root\": each any (max_days eq 5; user eq \"x\")\n"
      "  /etc/shadow:1 root | any (max_days eq 5; user eq x) | max_days nothing, user root\n" },
    { "a wrong cell outweighs an error",
      "{passwd: , where: {uid: 0}, each: {its: {user: {'<': 5}, uid: {eq: 1}}}}", PASSWD,
      "failed | passwd where uid eq 0: each user < 5, uid eq 1\n"
      "  /etc/passwd:1 root | user < 5, uid 1 | user a value of type string that is no number has "
      "no order with one of type integer, uid 0\n" },
    { "a wrong row outweighs an error in another",
      "{passwd: , each: {any: [{its: {uid: {eq: 2}, user: {eq: no}}}, {its: {uid: {eq: 0}, user: "
      "{'<': 5}}}]}}",
      PASSWD,
      "failed | passwd each any (uid eq 2, user eq \"no\"; uid eq 0, user < 5)\n"
      "  /etc/passwd:1 root | any (uid eq 2, user eq no; uid eq 0, user < 5) | a value of type "
      "string that is no number has no order with one of type integer\n"
      "  /etc/passwd:2 bin | any (uid eq 2, user eq no; uid eq 0, user < 5) | uid 2, user bin\n" },
    { "an error outweighs nil",
      "{shadow: , where: {user: root}, each: {its: {max_days: {eq: 5}, user: {'<': 5}}}}", SHADOW,
      "error unparsable | shadow where user eq \"root\": each max_days eq 5, user < 5\n"
      "  /etc/shadow:1 root | max_days 5, user < 5 | max_days nothing, user a value of type string "
      "that is no number has no order with one of type integer\n" },
    { "groups three deep",
      "{passwd: , each: {all: [{any: [{none: [{its: {uid: {eq: 0}}}]}, {its: {user: {eq: "
      "root}}}]}]}}",
      PASSWD, "passed | passwd each all (any (none (uid eq 0); user eq \"root\"))\n" },
    { "a step into a cell", "{group: , where: {name: adm}, each: {its: {members.1: {eq: toor}}}}",
      GROUPS, "passed | group where name eq \"adm\": each members.1 eq \"toor\"\n" },
    { "a step into a cell that leads nowhere", "{group: , each: {its: {members.1: {eq: toor}}}}",
      GROUPS,
      "failed absent | group each members.1 eq \"toor\"\n"
      "  /etc/group:1 root | toor | nothing\n"
      "  /etc/group:3 wheel | toor | nothing\n" },
    { "a step into a cell in where", "{group: , where: {members.0: root}, it: {not: exist}}",
      GROUPS,
      "failed | group where members.0 eq \"root\": not exist\n"
      "  /etc/group:3 wheel | nothing | members.0 root\n" },
    { "steps into a column", "{group: , where: {gid: {'>': 0}}, its: {members.0: {eq: [bin, x]}}}",
      GROUPS,
      "failed | group where gid > 0: members.0 eq [bin, x]\n"
      "  /etc/group:2 adm | bin, x | bin\n"
      "  /etc/group:3 wheel | bin, x | root\n" },
    { "steps into another's column",
      "{passwd: , where: {uid: 2}, each: {its: {user: {be_in: {of: {group: }, where: {gid: {'>': "
      "0}}, its: members.0}}}}}",
      PASSWD ", " GROUPS,
      "passed | passwd where uid eq 2: each user be_in {of: members.0 of group where gid > 0}\n" },
    { "steps into another's column that lead nowhere",
      "{passwd: , where: {uid: 2}, each: {its: {user: {not: {be_in: {of: {group: }, where: {gid: "
      "{'>=': 0}}, its: members.1}}}}}}",
      PASSWD ", " GROUPS,
      "error absent | passwd where uid eq 2: each user not be_in {of: members.1 of group where gid "
      ">= 0}\n"
      "  /etc/group | each user not be_in {of: members.1 of group where gid >= 0} | nothing to "
      "compare with: members.1 of group where gid >= 0 has no value\n" },
    { "nil does not share its value", "{shadow: , unique: max_days}", SHADOW,
      "passed | shadow unique max_days\n" },
    { "unique of what where leaves", "{passwd: , where: {uid: 9}, unique: uid}", PASSWD,
      "passed | passwd where uid eq 9: unique uid\n" },
    { "exist of a nil cell", "{shadow: , where: {user: root}, each: {its: {max_days: exist}}}",
      SHADOW,
      "failed | shadow where user eq \"root\": each max_days exist\n"
      "  /etc/shadow:1 root | something | nothing\n" },
    { "null of a nil cell", "{shadow: , where: {user: root}, each: {its: {max_days: {eq: null}}}}",
      SHADOW, "passed | shadow where user eq \"root\": each max_days eq null\n" },
};

static const struct said_row absent_rows[] = {
    { "what is false of nothing is false beside what is not asked",
      "{file: /etc/no, it: [exist, {not: {be_more_permissive_than: '0600'}}], absent: pass}", DEFS,
      "failed | file /etc/no exist and not be_more_permissive_than \"0600\"\n"
      "  /etc/no | exist, not more permissive than 0600 | nothing\n" },
    { "the same the other way round",
      "{file: /etc/no, it: [{not: {be_more_permissive_than: '0600'}}, exist], absent: pass}", DEFS,
      "failed | file /etc/no not be_more_permissive_than \"0600\" and exist\n"
      "  /etc/no | not more permissive than 0600, exist | nothing\n" },
    { "what is true of nothing leaves the rest open",
      "{file: /etc/no, it: [{not: exist}, {be_more_permissive_than: '0600'}]}", DEFS,
      "failed absent | file /etc/no not exist and be_more_permissive_than \"0600\"\n"
      "  /etc/no | not exist and be_more_permissive_than 0600 | nothing\n" },
    { "not of both", "{file: /etc/no, it: {not: [exist, {be_more_permissive_than: '0600'}]}}", DEFS,
      "failed absent | file /etc/no not (exist and be_more_permissive_than \"0600\")\n"
      "  /etc/no | not (exist and be_more_permissive_than 0600) | nothing\n" },
    { "not of what is not asked", "{file: /etc/no, it: {not: {be_more_permissive_than: '0600'}}}",
      DEFS,
      "failed absent | file /etc/no not be_more_permissive_than \"0600\"\n"
      "  /etc/no | not be_more_permissive_than 0600 | nothing\n" },
    { "a step into nothing", "{login_defs: , its: {[PASS_MAX_DAYS, a, 0]: {eq: 5}}}", DEFS,
      "failed absent | login_defs [PASS_MAX_DAYS, a, 0] eq 5\n"
      "  /etc/login.defs:1 PASS_MAX_DAYS | 5 | nothing\n" },
    { "an item before the first", "{passwd: , its: {[uids, -9]: {eq: 0}}}", PASSWD,
      "failed absent | passwd [uids, -9] eq 0\n"
      "  /etc/passwd | 0 | nothing\n" },
    { "an item from the end", "{passwd: , its: {[uids, -1]: {eq: 2}}}", PASSWD,
      "passed | passwd [uids, -1] eq 2\n" },
    { "an item by a word", "{passwd: , its: {[uids, '1']: {eq: 2}}}", PASSWD,
      "passed | passwd [uids, 1] eq 2\n" },
    { "an item behind the last", "{passwd: , its: {[uids, 2]: {eq: 2}}}", PASSWD,
      "failed absent | passwd [uids, 2] eq 2\n"
      "  /etc/passwd | 2 | nothing\n" },
    { "dots walk too", "{passwd: , its: {uids.1: {eq: 2}}}", PASSWD,
      "passed | passwd uids.1 eq 2\n" },
    { "count of nothing", "{passwd: , where: {uid: 9}, its: {count: {eq: 0}}}", PASSWD,
      "passed | passwd where uid eq 9: count eq 0\n" },
    { "absent: skip leaves nothing",
      "{file: /etc/no, its: {uid: {eq: 0}}, absent: skip}, {file: /etc/none, its: {uid: {eq: 0}}, "
      "absent: skip}",
      DEFS, "not_applicable absent | file /etc/no is not there\n" },
    { "a group of skips beside one that passes",
      "{any: [{file: /etc/no, its: {uid: {eq: 0}}, absent: skip}]}, {login_defs: , its: "
      "{PASS_MAX_DAYS: exist}}",
      DEFS, "passed | login_defs PASS_MAX_DAYS exist\n" },
    { "none of what is absent", "{none: [{file: /etc/no, its: {uid: {eq: 0}}}]}", DEFS,
      "passed | none (file /etc/no: uid eq 0)\n" },
    { "nil passes in a list of quantifiers no more than elsewhere",
      "{login_defs: , its: {NOPE: {none: {eq: 5}}}}", DEFS,
      "failed absent | login_defs NOPE none eq 5\n"
      "  /etc/login.defs | not 5 | nothing\n" },
    { "all of nil", "{login_defs: , its: {NOPE: {all: {eq: 5}}}, empty: pass}", DEFS,
      "failed absent | login_defs NOPE all eq 5\n"
      "  /etc/login.defs | 5 | nothing\n" },
};

static void check_rows(const struct said_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        said_check(PROFILE, &rows[i], "]}\n");
}

static void test_filters(void)
{
    check_rows(filter_rows, COUNT_OF(filter_rows));
}

static void test_rows(void)
{
    check_rows(row_rows, COUNT_OF(row_rows));
}

static void test_absent(void)
{
    check_rows(absent_rows, COUNT_OF(absent_rows));
}

static const struct test tests[] = {
    { "filters", test_filters },
    { "rows", test_rows },
    { "absent", test_absent },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
