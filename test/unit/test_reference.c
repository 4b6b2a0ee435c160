/* Values of other resources, {of: ...}: what they are compared with, and what happens without. */
#include "profile/assert.h"

#include "unit/said.h"
#include "unit/test.h"

#define PROFILE                                        \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n" \
    "inputs: {user: {type: string, default: root}}\n"  \
    "controls:\n- {id: a, title: A, impact: 1, describe: [\n"

#define PASSWD                                                                            \
    "/etc/passwd: {content: \"root:x:0:0:root:/root:/bin/sh\\nbin:x:2:2::/:/bin/false\\n" \
    "ann:x:9:10::/home/ann:/bin/sh\\n\"}"
#define GROUPS "/etc/group: {content: \"root:x:0:\\nbin:x:2:\\nwheel:x:10:ann\\n\"}"
#define FEW_GROUPS "/etc/group: {content: \"root:x:0:\\nbin:x:2:\\n\"}"
#define BAD_GROUPS "/etc/group: {content: \"root:x:zero:\\n\"}"
#define SHADOW "/etc/shadow: {content: \"root:*:1::::::\\nann:*:1:0:90:7:::\\n\", mode: '0640'}"
#define DEFS \
    "/etc/login.defs: {content: \"PASS_MAX_DAYS 90\\nMAIL_FILE /etc/passwd\\nODD != x\\n\"}"

#define GIDS "{of: {group: }, its: gid}"
#define DAYS "{of: {login_defs: }, its: PASS_MAX_DAYS}"
#define NO_ROWS "{of: {group: }, where: {name: none}, its: gid}"
#define SOME_NIL "{of: {shadow: }, its: max_days}"

static const struct said_row held_rows[] = {
    { "a column", "{passwd: , each: {its: {gid: {be_in: " GIDS "}}}}", PASSWD ", " GROUPS,
      "passed | passwd each gid be_in {of: gid of group}\n" },
    { "a row that is not in it", "{passwd: , each: {its: {gid: {be_in: " GIDS "}}}}",
      PASSWD ", " FEW_GROUPS,
      "failed | passwd each gid be_in {of: gid of group}\n"
      "  /etc/passwd:3 ann | one of 0, 2 | 10\n" },
    { "in a filter", "{passwd: , where: {gid: {not: {be_in: " GIDS "}}}, it: {not: exist}}",
      PASSWD ", " FEW_GROUPS,
      "failed | passwd where gid not be_in {of: gid of group}: not exist\n"
      "  /etc/passwd:3 ann | nothing | gid 10\n" },
    { "one value", "{shadow: , where: {user: ann}, each: {its: {max_days: {cmp: " DAYS "}}}}",
      SHADOW ", " DEFS,
      "passed | shadow where user eq \"ann\": each max_days cmp {of: PASS_MAX_DAYS of "
      "login_defs}\n" },
    { "in a list",
      "{shadow: , where: {user: ann}, each: {its: {max_days: {be_between: [1, " DAYS "]}}}}",
      SHADOW ", " DEFS,
      "passed | shadow where user eq \"ann\": each max_days be_between [1, {of: PASS_MAX_DAYS of "
      "login_defs}]\n" },
    { "as an argument", "{file: {of: {login_defs: }, its: MAIL_FILE}, its: {uid: {eq: 1}}}",
      PASSWD ", " DEFS,
      "failed | file /etc/passwd uid eq 1\n"
      "  /etc/passwd | 1 | 0\n" },
    { "its own where, with an input",
      "{passwd: , where: {user: ann}, each: {its: {shell: {be_in: {of: {passwd: }, where: {user: "
      "{input: user}}, its: shell}}}}}",
      PASSWD,
      "passed | passwd where user eq \"ann\": each shell be_in {of: shell of passwd where user eq "
      "{input: user}}\n" },
    { "one within another",
      "{passwd: , each: {its: {user: {be_in: {of: {passwd: }, where: {gid: {be_in: " GIDS
      "}}, its: user}}}}}",
      PASSWD ", " FEW_GROUPS,
      "failed | passwd each user be_in {of: user of passwd where gid be_in {of: gid of group}}\n"
      "  /etc/passwd:3 ann | one of root, bin | ann\n" },
    { "a bare value in where",
      "{passwd: , where: {user: {of: {login_defs: }, its: ODD}}, it: {not: exist}}",
      PASSWD ", " DEFS, "passed | passwd where user eq {of: ODD of login_defs}: not exist\n" },
    { "a text of the image is no operator",
      "{passwd: , where: {user: ann}, each: {its: {user: {cmp: {of: {login_defs: }, its: ODD}}}}}",
      PASSWD ", " DEFS,
      "failed | passwd where user eq \"ann\": each user cmp {of: ODD of login_defs}\n"
      "  /etc/passwd:3 ann | != x | ann\n" },
};

/* Nothing to compare with: neither the claim nor its negation holds, nor does any group. */

static const struct said_row absent_rows[] = {
    { "the resource is not there", "{passwd: , each: {its: {gid: {be_in: " GIDS "}}}}", PASSWD,
      "error absent | passwd each gid be_in {of: gid of group}\n"
      "  /etc/group | each gid be_in {of: gid of group} | nothing to compare with: gid of group is "
      "not there\n" },
    { "not", "{passwd: , each: {its: {gid: {not: {be_in: " GIDS "}}}}}", PASSWD,
      "error absent | passwd each gid not be_in {of: gid of group}\n"
      "  /etc/group | each gid not be_in {of: gid of group} | nothing to compare with: gid of "
      "group "
      "is not there\n" },
    { "absent: pass is about the entry's own resource",
      "{passwd: , each: {its: {gid: {be_in: " GIDS "}}}, absent: pass, empty: pass}", PASSWD,
      "error absent | passwd each gid be_in {of: gid of group}\n"
      "  /etc/group | each gid be_in {of: gid of group} | nothing to compare with: gid of group is "
      "not there\n" },
    { "absent: skip too, and the entry's resource is not there either",
      "{passwd: , each: {its: {gid: {be_in: " GIDS "}}}, absent: skip}", DEFS,
      "error absent | passwd each gid be_in {of: gid of group}\n"
      "  /etc/group | each gid be_in {of: gid of group} | nothing to compare with: gid of group is "
      "not there\n" },
    { "a filter that leaves no row anyway",
      "{passwd: , where: {user: x, gid: {be_in: " GIDS "}}, it: {not: exist}}", PASSWD,
      "error absent | passwd where user eq \"x\", gid be_in {of: gid of group}: not exist\n"
      "  /etc/group | not exist | nothing to compare with: gid of group is not there\n" },
    { "none of", "{none: [{passwd: , each: {its: {gid: {be_in: " GIDS "}}}}]}", PASSWD,
      "error absent | none (passwd: each gid be_in {of: gid of group})\n"
      "  /etc/group | each gid be_in {of: gid of group} | nothing to compare with: gid of group is "
      "not there\n" },
    { "a property without a value",
      "{passwd: , where: {uid: {not: {eq: {of: {login_defs: }, its: UID_MIN}}}}, it: {not: exist}}",
      PASSWD ", " DEFS,
      "error absent | passwd where uid not eq {of: UID_MIN of login_defs}: not exist\n"
      "  /etc/login.defs | not exist | nothing to compare with: UID_MIN of login_defs has no "
      "value\n" },
    { "a row without a value", "{passwd: , where: {uid: {be_in: " SOME_NIL "}}, it: {not: exist}}",
      PASSWD ", " SHADOW,
      "error absent | passwd where uid be_in {of: max_days of shadow}: not exist\n"
      "  /etc/shadow | not exist | nothing to compare with: max_days of shadow has no value\n" },
    { "no row", "{passwd: , where: {gid: {be_in: " NO_ROWS "}}, it: {not: exist}}",
      PASSWD ", " GROUPS,
      "error absent | passwd where gid be_in {of: gid of group where name eq \"none\"}: not exist\n"
      "  /etc/group | not exist | nothing to compare with: gid of group where name eq \"none\" is "
      "an empty list\n" },
    { "no row, where the entry says that this is fine",
      "{passwd: , where: {gid: {be_in: " NO_ROWS "}}, it: {not: exist}, empty: pass}",
      PASSWD ", " GROUPS,
      "passed | passwd where gid be_in {of: gid of group where name eq \"none\"}: not exist\n" },
    { "as an argument", "{file: {of: {login_defs: }, its: NOPE}, it: {not: exist}}", DEFS,
      "error absent | file {of: NOPE of login_defs} not exist\n"
      "  /etc/login.defs | not exist | nothing to compare with: NOPE of login_defs has no "
      "value\n" },
    { "the resource does not parse",
      "{passwd: , where: {gid: {be_in: " GIDS "}}, it: {not: exist}}", PASSWD ", " BAD_GROUPS,
      "error unparsable | passwd where gid be_in {of: gid of group}: not exist\n"
      "  /etc/group | not exist | gid of group: /etc/group: line 1 is not a group(5) entry\n" },
    { "an error in its where",
      "{passwd: , where: {gid: {be_in: {of: {group: }, where: {name: {'<': 5}}, its: gid}}}, it: "
      "{not: exist}}",
      PASSWD ", " GROUPS,
      "error unparsable | passwd where gid be_in {of: gid of group where name < 5}: not exist\n"
      "  /etc/group:1 root | not exist | gid of group where name < 5: a value of type string that "
      "is no number has no order with one of type integer\n" },
    { "a type that nobody knew before",
      "{passwd: , where: {uid: {not: {eq: {of: {login_defs: }, its: ODD}}}}, it: exist}",
      PASSWD ", " DEFS,
      "error unsupported | passwd where uid not eq {of: ODD of login_defs}: exist\n"
      "  /etc/passwd:1 root | exist | a value of type integer is not compared with one of type "
      "string\n" },
    { "an argument of a type that nobody knew before",
      "{file: {of: {login_defs: }, its: PASS_MAX_DAYS}, it: {not: exist}}", DEFS,
      "error unsupported | file 90 not exist\n"
      "  file | not exist | 'file' does not take a value of this type\n" },
};

static void test_held(void)
{
    for (size_t i = 0; i < COUNT_OF(held_rows); i++)
        said_check(PROFILE, &held_rows[i], "]}\n");
}

static void test_absent(void)
{
    for (size_t i = 0; i < COUNT_OF(absent_rows); i++)
        said_check(PROFILE, &absent_rows[i], "]}\n");
}

/* An error of only_if is never taken for "does not apply". */
static void test_only_if(void)
{
    static const struct said_row row = {
        "only_if",
        "{ask: so?}], only_if: {reason: none, any: [{passwd: , where: {gid: {be_in: " GIDS
        "}}, it: exist}]}}\n",
        PASSWD,
        "error absent | any (passwd where gid be_in {of: gid of group}: exist)\n"
        "  /etc/group | exist | nothing to compare with: gid of group is not there\n"
    };

    said_check(PROFILE, &row, "");
}

static const struct test tests[] = {
    { "held", test_held },
    { "absent", test_absent },
    { "only_if", test_only_if },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
