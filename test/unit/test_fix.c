/* The snippets of `gate fix`: a control with a remedy, an image, and what is written. */
#include "fix/fix.h"

#include <string.h>

#include "check/check.h"
#include "format/yaml_document.h"
#include "unit/said.h"
#include "unit/test.h"

#define HEAD                                                                               \
    "gate_profile: 1\nname: p\nversion: '1'\ntitle: P\n"                                   \
    "inputs: {days: {type: integer, desc: D, default: 90}, word: {type: string, desc: D, " \
    "default: \"a\\nb\"}}\n"                                                               \
    "controls:\n"
#define CONTROL "- {id: a, title: It holds, impact: 1, fix: mend it, "
#define MODE_OF(path) \
    "describe: [{file: " path ", it: {not: {be_more_permissive_than: '0644'}}}]}\n"
#define OPEN "{content: x, mode: '0666'}"
#define SHADOW "describe: [{shadow: , where: {scheme: none}, it: {not: exist}}]}\n"
#define PASSWD "describe: [{passwd: , where: {uid: {'<': 1000}}, it: {not: exist}}]}\n"
#define LOGIN_DEFS "describe: [{login_defs: , its: {PASS_MAX_DAYS: {eq: 90}}}]}\n"
#define DEBIAN                                                                                  \
    "/etc/os-release: {content: \"ID=debian\\n\"}, /var/lib/dpkg/status: {content: \"Package: " \
    "t\\n"                                                                                      \
    "Status: install ok installed\\nVersion: 1\\nArchitecture: amd64\\n\"}"
#define ALPINE                                                                        \
    "/etc/os-release: {content: \"ID=alpine\\n\"}, /lib/apk/db/installed: {content: " \
    "\"P:t\\nV:1\\n"                                                                  \
    "A:x86_64\\n\\n\"}"

struct row {
    const char *name;
    const struct fix_format *format;
    const char *controls;
    const char *files;
    const char *wanted;   /* stands in it */
    const char *unwanted; /* does not; NULL: anything may */
};

struct snippet {
    const struct fix_format *format;
    struct buf *out;
};

static void write_snippet(const struct results *results, struct image *image, void *context)
{
    const struct snippet *snippet = context;
    struct fix_plan fixes;

    fix_plan_init(&fixes, snippet->format, results, image, false);
    snippet->format->write(&fixes, snippet->out);
    fix_plan_release(&fixes);
}

static void write_fixes(struct profile *profile, const struct test_case *test,
                        const struct fix_format *format, struct buf *out)
{
    said_results(profile, test, write_snippet, &(struct snippet){ .format = format, .out = out });
}

/* Whatever the image says, tasks are YAML without templates, and no line of it is anything else. */
static void check_tasks(struct str text)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_document_parse(text, &arena, &root, &line, &column, &err), GATE_OK);
    CHECK(root && root->kind == YAML_LIST);
}

static void check_row(const struct row *row)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    CLEANUP(profile_closep) struct profile *profile = NULL;

    test_row(row->name);
    profile = said_open(arena_printf(&arena, "%s%s", HEAD, row->controls));
    const struct test_case *test = profile ? said_case(profile, row->files) : NULL;
    if (test)
        write_fixes(profile, test, row->format, &out);
    if (str_find(buf_str(&out), str_of(row->wanted)) < 0)
        CHECK_STR(buf_str(&out), row->wanted);
    if (row->unwanted && str_find(buf_str(&out), str_of(row->unwanted)) >= 0)
        CHECK_STR(buf_str(&out), row->unwanted);
    CHECK(!buf_failed(&out));
    if (row->format == &fix_ansible)
        check_tasks(buf_str(&out));
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i]);
}

static void test_kinds(void)
{
    static const struct row rows[] = {
        { "a mode in a RUN", &fix_dockerfile, CONTROL "remedy: {mode: go-w}, " MODE_OF("/a"),
          "/a: " OPEN, "RUN set -eu; \\\n# a: It holds\n    chmod go-w /a\n", "Left" },
        { "a mode in a script", &fix_shell, CONTROL "remedy: {mode: '0644'}, " MODE_OF("/a"),
          "/a: " OPEN, "# a: It holds\nstraight /a\nchmod 0644 \"$ROOT\"/a\n", "Left" },
        { "a mode in a task", &fix_ansible, CONTROL "remedy: {mode: '0644'}, " MODE_OF("/a"),
          "/a: " OPEN,
          "# a: It holds\n- name: \"a\"\n  ansible.builtin.file:\n    path: \"/a\"\n"
          "    mode: \"0644\"\n    follow: false\n",
          "Left" },
        { "a mode that begins with a dash", &fix_dockerfile,
          CONTROL "remedy: {mode: -w}, " MODE_OF("/a"), "/a: " OPEN, "chmod -- -w /a\n", NULL },
        { "owner before mode", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w, group: shadow, owner: root}, " MODE_OF("/a"), "/a: " OPEN,
          "    chown root:shadow /a; \\\n    chmod o-w /a\n", NULL },
        { "a group alone", &fix_dockerfile, CONTROL "remedy: {group: shadow}, " MODE_OF("/a"),
          "/a: " OPEN, "chown :shadow /a\n", NULL },
        { "names are looked up in the tree", &fix_shell,
          CONTROL "remedy: {group: shadow, owner: root}, " MODE_OF("/a"), "/a: " OPEN,
          "group=$(number /etc/group shadow)\nchown 0:\"$group\" \"$ROOT\"/a\n", NULL },
        { "owner and group in a task", &fix_ansible,
          CONTROL "remedy: {group: shadow, owner: root}, " MODE_OF("/a"), "/a: " OPEN,
          "    owner: \"root\"\n    group: \"shadow\"\n", NULL },
        { "a file goes", &fix_dockerfile, CONTROL "remedy: {remove: finding}, " MODE_OF("/a"),
          "/a: " OPEN, "rm -f /a\n", NULL },
        { "a file goes from a tree", &fix_shell,
          CONTROL "remedy: {remove: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "straight /a\nrm -f \"$ROOT\"/a\n", NULL },
        { "a file goes by a task", &fix_ansible,
          CONTROL "remedy: {remove: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "    path: \"/a\"\n    state: absent\n", NULL },
        { "a package", &fix_dockerfile,
          CONTROL "remedy: {purge: finding}, describe: [{package: t, it: {not: be_installed}}]}\n",
          DEBIAN, "    dpkg --purge t\n", "Left" },
        { "a package of a tree", &fix_shell,
          CONTROL "remedy: {purge: finding}, describe: [{package: t, it: {not: be_installed}}]}\n",
          DEBIAN, "dpkg --root=\"${ROOT:-/}\" --purge t\n", NULL },
        { "a package of another family", &fix_dockerfile,
          CONTROL "remedy: {purge: finding}, describe: [{package: t, it: {not: be_installed}}]}\n",
          ALPINE, "    apk del t\n", "Left" },
        { "a package in a task", &fix_ansible,
          CONTROL "remedy: {purge: finding}, describe: [{package: t, it: {not: be_installed}}]}\n",
          DEBIAN, "  ansible.builtin.package:\n    name: \"t\"\n    state: absent\n", NULL },
        { "an empty password", &fix_dockerfile, CONTROL "remedy: {lock: finding}, " SHADOW,
          "/etc/shadow: {content: \"a.b::1::::::\\n\"}",
          "text=\"$(sed -E 's/^(a[.]b:)([^!*])/\\1!\\2/' /etc/shadow)\"; \\\n"
          "    printf '%s\\n' \"$text\" >/etc/shadow\n",
          "Left" },
        { "an empty password in a task", &fix_ansible, CONTROL "remedy: {lock: finding}, " SHADOW,
          "/etc/shadow: {content: \"a::1::::::\\n\"}",
          "  ansible.builtin.user:\n    name: \"a\"\n    password_lock: true\n", NULL },
        { "a shell", &fix_dockerfile, CONTROL "remedy: {shell: /sbin/nologin}, " PASSWD,
          "/etc/passwd: {content: \"a:x:1:1::/:/bin/sh\\n\"}",
          "sed -E 's|^(a:.*:)[^:]*$|\\1/sbin/nologin|' /etc/passwd", NULL },
        { "a shell in a task", &fix_ansible, CONTROL "remedy: {shell: /sbin/nologin}, " PASSWD,
          "/etc/passwd: {content: \"a:x:1:1::/:/bin/sh\\n\"}", "    shell: \"/sbin/nologin\"\n",
          NULL },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_settings(void)
{
    static const struct row rows[] = {
        { "behind all lines", &fix_dockerfile,
          CONTROL
          "remedy: {set: {file: /etc/login.defs, key: PASS_MAX_DAYS, value: 90}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "    text=\"$(sed -E '/^[[:blank:]]*PASS_MAX_DAYS([[:blank:]=]|$)/d' /etc/login.defs)\"; "
          "\\\n"
          "    printf '%s\\n' \"$text\" 'PASS_MAX_DAYS 90' >/etc/login.defs\n",
          "Left" },
        { "before all lines, in the file of the finding", &fix_dockerfile,
          CONTROL "remedy: {set: {key: PASS_MAX_DAYS, value: 90, first: true}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "printf '%s\\n' 'PASS_MAX_DAYS 90' \"$text\" >/etc/login.defs\n", NULL },
        { "with an equals sign, any case and a dot", &fix_dockerfile,
          CONTROL "remedy: {set: {key: a.b, value: \"it's\", style: equals, ignore_case: "
                  "true}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "sed -E '/^[[:blank:]]*[Aa][.][Bb][[:blank:]]*=/d' /etc/login.defs)\"; \\\n"
          "    printf '%s\\n' \"$text\" 'a.b=it'\\''s' >/etc/login.defs\n",
          NULL },
        { "the value of an input", &fix_dockerfile,
          CONTROL "remedy: {set: {key: PASS_MAX_DAYS, value: {input: days}}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}", "'PASS_MAX_DAYS 90'", NULL },
        { "an input of two lines", &fix_dockerfile,
          CONTROL "remedy: {set: {key: PASS_MAX_DAYS, value: {input: word}}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "#       /etc/login.defs: its value cannot be written safely\n", "RUN" },
        { "two of them in tasks", &fix_ansible,
          CONTROL
          "remedy: {set: [{key: A, value: '*'}, {key: B, value: b, first: true}]}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "    regexp: \"^(?!A \\\\*$)[ \\\\t]*A([ \\\\t=]|$)\"\n    state: absent\n", NULL },
        { "a task for the first line", &fix_ansible,
          CONTROL "remedy: {set: {key: B, value: b, first: true}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}",
          "    regexp: \"^[ \\\\t]*B([ \\\\t=]|$)\"\n    state: absent\n\n# a: It holds\n"
          "- name: \"a\"\n  ansible.builtin.lineinfile:\n    path: \"/etc/login.defs\"\n"
          "    line: \"B b\"\n    insertbefore: BOF\n",
          NULL },
        { "a link in the place of the file", &fix_dockerfile,
          CONTROL "remedy: {set: {file: /etc/x, key: A, value: b}}, " LOGIN_DEFS,
          "/etc/login.defs: {content: \"PASS_MAX_DAYS 9\\n\"}, /etc/x: {link: login.defs}",
          "it is no regular file", "RUN" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_hostile(void)
{
    static const struct row rows[] = {
        { "a path that a shell would run", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("\"/a'$(b)`c`;d\""), "\"/a'$(b)`c`;d\": " OPEN,
          "chmod o-w '/a'\\''$(b)`c`;d'\n", "Left" },
        { "the same in a script", &fix_shell,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("\"/a'$(b)`c`;d\""), "\"/a'$(b)`c`;d\": " OPEN,
          "straight '/a'\\''$(b)`c`;d'\nchmod o-w \"$ROOT\"'/a'\\''$(b)`c`;d'\n", "Left" },
        { "quotes and backslashes in a task", &fix_ansible,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("'/a\"\\b'"), "'/a\"\\b': " OPEN,
          "    path: \"/a\\\"\\\\b\"\n", "Left" },
        { "a backslash at the end", &fix_dockerfile,
          CONTROL "remedy: {owner: root, mode: o-w}, " MODE_OF("'/a\\'"), "'/a\\': " OPEN,
          "    chown root '/a\\'; \\\n    chmod o-w '/a\\'\n", NULL },
        { "a template", &fix_ansible, CONTROL "remedy: {mode: o-w}, " MODE_OF("'/{{ a }}'"),
          "'/{{ a }}': " OPEN, "#       /{{ a }}: its path cannot be written safely\n",
          "ansible.builtin" },
        { "a statement of a template", &fix_ansible,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("'/{% a %}'"), "'/{% a %}': " OPEN,
          "its path cannot be written safely", "ansible.builtin" },
        { "no template in a RUN", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("'/{{ a }}'"), "'/{{ a }}': " OPEN,
          "chmod o-w '/{{ a }}'\n", "Left" },
        { "a newline in a path", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("\"/a\\nRUN b\""), "\"/a\\nRUN b\": " OPEN,
          "#       /a\\nRUN b: its path cannot be written safely\n", "chmod" },
        { "an escape in a path", &fix_shell,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("\"/a\\e[2J\""), "\"/a\\e[2J\": " OPEN,
          "#       /a\\x1b[2J: its path cannot be written safely\n", "chmod" },
        { "a path that turns the reading around", &fix_shell,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("\"/a\\u202eb\""), "\"/a\\u202eb\": " OPEN,
          "its path cannot be written safely", "chmod" },
        { "a link", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, describe: [{files: {under: /}, where: {name: a}, "
                  "it: {not: exist}}]}\n",
          "/a: {link: /etc/b}, /etc/b: " OPEN, "#       /a: it is no regular file\n", "chmod" },
        { "a device", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, describe: [{files: {under: /}, where: {name: a}, "
                  "it: {not: exist}}]}\n",
          "/a: {type: fifo}", "#       /a: it is no regular file\n", "chmod" },
        { "no directory is removed", &fix_dockerfile,
          CONTROL "remedy: {remove: finding}, describe: [{files: {under: /}, where: {name: a}, "
                  "it: {not: exist}}]}\n",
          "/a: {type: directory}", "#       /a: it is no regular file\n", "rm" },
        { "what is not there", &fix_dockerfile, CONTROL "remedy: {mode: o-w}, " MODE_OF("/a"),
          "/b: " OPEN, "#       /a: it is not there\n", "chmod" },
        { "an account that a regular expression reads", &fix_dockerfile,
          CONTROL "remedy: {lock: finding}, " SHADOW, "/etc/shadow: {content: \"a*b::1::::::\\n\"}",
          "#       /etc/shadow: the account's name cannot be written safely\n", "sed" },
        { "an account that a shell reads", &fix_dockerfile,
          CONTROL "remedy: {lock: finding}, " SHADOW,
          "/etc/shadow: {content: \"a$(b)::1::::::\\n\"}", "cannot be written safely", "sed" },
        { "an account that a template reads", &fix_ansible,
          CONTROL "remedy: {lock: finding}, " SHADOW,
          "/etc/shadow: {content: \"a{{b}}::1::::::\\n\"}", "cannot be written safely", "user:" },
        { "a folder that is a link", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF("/l/a"), "/l: {link: d}, /d/a: " OPEN,
          "chmod o-w /d/a\n", "Left" },
        { "an account of another file", &fix_dockerfile,
          CONTROL "remedy: {lock: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "#       /a: the finding is about no account file\n", "sed" },
        { "a package that nobody named", &fix_dockerfile,
          CONTROL "remedy: {purge: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "#       /a: no remedy of it is safe without a person\n", "dpkg" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_several(void)
{
    static const struct row rows[] = {
        { "nothing fails", &fix_dockerfile, CONTROL "remedy: {mode: o-w}, " MODE_OF("/a"),
          "/a: {content: x}", "# There is nothing to fix.\n", "RUN" },
        { "no task", &fix_ansible, CONTROL "remedy: {mode: o-w}, " MODE_OF("/a"),
          "/a: {content: x}", "# There is nothing to fix.\n[]\n", NULL },
        { "no remedy", &fix_shell, CONTROL MODE_OF("/a"), "/a: " OPEN,
          "# None of them has a remedy that is safe without a person.\n\n# Left to a person:\n"
          "#   a: It holds\n#       no remedy is safe without a person\n#       fix: mend it\n",
          "straight" },
        { "what could not be evaluated", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, describe: [{file: /a, its: {content: {eq: b}}}]}\n",
          "/a: {link: a}", "#       it could not be decided\n", "RUN" },
        { "what does not block", &fix_dockerfile,
          "- {id: a, title: T, impact: 0.3, remedy: {mode: o-w}, " MODE_OF("/a"), "/a: " OPEN,
          "# There is nothing to fix.\n", "RUN" },
        { "the same from two controls", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF(
              "/a") "- {id: b, title: B, impact: 1, remedy: {mode: o-w}, " MODE_OF("/a"),
          "/a: " OPEN, "RUN set -eu; \\\n# a: It holds\n# b: B\n    chmod o-w /a\n", NULL },
        { "changes of a mode add up", &fix_dockerfile,
          CONTROL "remedy: {mode: o-w}, " MODE_OF(
              "/a") "- {id: b, title: B, impact: 1, remedy: {mode: g-w}, " MODE_OF("/a"),
          "/a: " OPEN, "# a: It holds\n    chmod o-w /a; \\\n# b: B\n    chmod g-w /a\n", "Left" },
        { "an owner and a group are one step", &fix_dockerfile,
          CONTROL "remedy: {group: shadow}, " MODE_OF(
              "/a") "- {id: b, title: B, impact: 1, remedy: {owner: root}, " MODE_OF("/a"),
          "/a: {content: x, mode: '0666', uid: 1}",
          "# a: It holds\n# b: B\n    chown root:shadow /a\n", "Left" },
        { "two modes", &fix_dockerfile,
          CONTROL "remedy: {mode: '0644'}, " MODE_OF(
              "/a") "- {id: b, title: B, impact: 1, remedy: {mode: '0600'}, " MODE_OF("/a"),
          "/a: " OPEN, "#   b: B\n#       /a: another control wants it otherwise\n", "0600" },
        { "two values", &fix_dockerfile,
          CONTROL "remedy: {set: {key: A, value: a}}, " MODE_OF(
              "/a") "- {id: b, title: B, impact: 1, remedy: {set: {key: A, value: "
                    "b}}, " MODE_OF("/a"),
          "/a: " OPEN, "#   b: B\n#       /a: another control wants it otherwise\n", "'A b'" },
        { "accounts after modes", &fix_dockerfile,
          CONTROL "remedy: {lock: finding}, " SHADOW
                  "- {id: b, title: B, impact: 1, remedy: {mode: o-w}, " MODE_OF("/etc/shadow"),
          "/etc/shadow: {content: \"a::1::::::\\n\", mode: '0666'}",
          "# b: B\n    chmod o-w /etc/shadow; \\\n# a: It holds\n    text=", NULL },
    };

    check_rows(rows, COUNT_OF(rows));
}

/* Steps that make something, or that look at what stands in a file. */
static const struct row files_rows[] = {
    { "a line in a file that is made", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /etc/m/a.conf, line: 'install x /bin/false', created: "
              "'0640'}}, " MODE_OF("/a"),
      "/a: " OPEN ", /etc/b: {content: x}",
      "    (umask 022; mkdir -p /etc/m); \\\n"
      "    [ -e /etc/m/a.conf ] || { : >/etc/m/a.conf; chmod 0640 /etc/m/a.conf; }; \\\n"
      "    text=\"$(grep -Fxv -e 'install x /bin/false' /etc/m/a.conf || :)\"; \\\n"
      "    printf '%s\\n' \"$text\" 'install x /bin/false' >/etc/m/a.conf\n",
      "Left" },
    { "the same in a tree", &fix_shell,
      CONTROL "remedy: {set: {file: /etc/m/a.conf, line: l, created: '0640'}}, " MODE_OF("/a"),
      "/a: " OPEN ", /etc/b: {content: x}",
      "straight /etc\n(umask 022; mkdir -p \"$ROOT\"/etc/m)\nstraight /etc/m/a.conf\n", "Left" },
    { "the same in tasks", &fix_ansible,
      CONTROL "remedy: {set: {file: /etc/m/a.conf, line: l, created: '0640'}}, " MODE_OF("/a"),
      "/a: " OPEN ", /etc/b: {content: x}",
      "    path: \"/etc/m\"\n    state: directory\n    mode: \"0755\"\n\n# a: It holds\n"
      "- name: \"a\"\n  ansible.builtin.copy:\n    dest: \"/etc/m/a.conf\"\n    content: \"\"\n"
      "    mode: \"0640\"\n    force: false\n\n# a: It holds\n- name: \"a\"\n"
      "  ansible.builtin.lineinfile:\n    path: \"/etc/m/a.conf\"\n    line: \"l\"\n",
      "Left" },
    { "nothing is made unless that is said", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /etc/c, key: a, value: b}}, " MODE_OF("/a"), "/a: " OPEN,
      "#       /a: it is not there\n", "RUN" },
    { "a directory that is a link", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /l/c/d, line: b, created: '0644'}}, " MODE_OF("/a"),
      "/a: " OPEN ", /l: {link: /d}, /d/e: {content: x}",
      "#       /a: its path leads over a symbolic link\n", "RUN" },
    { "a file in the way", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /a/c, line: b, created: '0644'}}, " MODE_OF("/a"), "/a: " OPEN,
      "#       /a: a file stands in its way\n", "RUN" },
    { "a last line that goes on", &fix_dockerfile,
      CONTROL "remedy: {set: {line: b}}, " MODE_OF("/a"),
      "/a: {mode: '0666', content: \"x \\\\\\n\"}",
      "#       /a: its last line goes on in the next one\n", "RUN" },
    { "an empty file", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /b, created: '0640'}}, " MODE_OF("/a"), "/a: " OPEN,
      "    [ -e /b ] || { : >/b; chmod 0640 /b; }\n", "printf" },
    { "an empty file that is there", &fix_dockerfile,
      CONTROL "remedy: {set: {file: /a, created: '0640'}}, " MODE_OF("/a"), "/a: " OPEN,
      "#       /a: it is there already\n", "RUN" },
    { "a section", &fix_dockerfile,
      CONTROL "remedy: {set: {section: Journal, key: Storage, value: 'a&b/c', style: "
              "equals}}, " MODE_OF("/a"),
      "/a: " OPEN,
      "    grep -q '^[[]Journal[]]' /a || printf '\\n%s\\n' '[Journal]' >>/a; \\\n"
      "    text=\"$(sed -E '/^[[:blank:]]*Storage[[:blank:]]*=/d; "
      "s/^[[]Journal[]].*/&\\nStorage=a\\&b\\/c/' /a)\"",
      "Left" },
    { "a section in tasks", &fix_ansible,
      CONTROL
      "remedy: {set: {section: Journal, key: Storage, value: a, style: equals}}, " MODE_OF("/a"),
      "/a: " OPEN, "    line: \"Storage=a\"\n    insertafter: \"^\\\\[Journal\\\\]\"\n", "Left" },
    { "in place", &fix_shell,
      CONTROL
      "remedy: {set: {key: a, value: 'b\\c', style: equals, in_place: true}}, " MODE_OF("/a"),
      "/a: " OPEN, "sed -E 's/^([[:blank:]]*a[[:blank:]]*=).*/\\1b\\\\c/' \"$ROOT\"/a", "Left" },
    { "in place by a task", &fix_ansible,
      CONTROL
      "remedy: {set: {key: a, value: 'b\\c', style: equals, in_place: true}}, " MODE_OF("/a"),
      "/a: " OPEN,
      "  ansible.builtin.replace:\n    path: \"/a\"\n    regexp: \"^([ \\\\t]*a[ "
      "\\\\t]*=).*$\"\n"
      "    replace: \"\\\\g<1>b\\\\\\\\c\"\n",
      "Left" },
    { "a unit", &fix_dockerfile, CONTROL "remedy: {mask: [a@b.service, c.socket]}, " MODE_OF("/a"),
      "/a: " OPEN ", /etc/systemd/system/x: {content: x}",
      "    ln -sfn /dev/null /etc/systemd/system/a@b.service; \\\n"
      "    ln -sfn /dev/null /etc/systemd/system/c.socket\n",
      "Left" },
    { "a unit of its own", &fix_dockerfile, CONTROL "remedy: {mask: a.service}, " MODE_OF("/a"),
      "/a: " OPEN ", /etc/systemd/system/a.service: {content: x}",
      "#       /a: the unit has a file of its own in /etc/systemd/system/\n", "RUN" },
    { "a unit in a task", &fix_ansible, CONTROL "remedy: {mask: a.service}, " MODE_OF("/a"),
      "/a: " OPEN, "    src: /dev/null\n    state: link\n", "Left" },
    { "a program", &fix_dockerfile,
      CONTROL "remedy: {mode: go-w, refresh: audit-rules}, " MODE_OF("/a"), "/a: " OPEN,
      "    chmod go-w /a; \\\n    augenrules\n", "Left" },
    { "no program of a tree", &fix_shell,
      CONTROL "remedy: {mode: go-w, refresh: audit-rules}, " MODE_OF("/a"), "/a: " OPEN,
      "[ -n \"$ROOT\" ] || augenrules\n", "Left" },
    { "a program in a task", &fix_ansible,
      CONTROL "remedy: {mode: go-w, refresh: audit-rules}, " MODE_OF("/a"), "/a: " OPEN,
      "  ansible.builtin.command:\n    cmd: \"augenrules\"\n", "Left" },
    { "what is removed gets no mode", &fix_dockerfile,
      CONTROL "remedy: {mode: go-w}, " MODE_OF(
          "/a") "- {id: b, title: B, impact: 1, remedy: {remove: finding}, " MODE_OF("/a"),
      "/a: " OPEN, "# b: B\n# a: It holds\n    rm -f /a\n", "chmod" },
};

static void test_files(void)
{
    check_rows(files_rows, COUNT_OF(files_rows));
}

#define LINES(path) \
    "describe: [{line_in_file: {path: " path ", pattern: 'secret'}, it: {not: exist}}]}\n"

/* The lines of an image are compared as they are, whatever stands in them. */
static void test_lines(void)
{
    static const struct row rows[] = {
        { "a line", &fix_dockerfile, CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"b\\n secret\\t'$(id)`id`*\\nc\\n\"}",
          "    text=\"$(grep -Fxv -e ' secret\t'\\''$(id)`id`*' /a || :)\"; \\\n"
          "    printf '%s\\n' \"$text\" >/a\n",
          "Left" },
        { "a line that is an option", &fix_shell, CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"-f secret\\n\"}", "grep -Fxv -e '-f secret' \"$ROOT\"/a", "Left" },
        { "a line in a task", &fix_ansible, CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"secret \\\"x\\\" \\\\d*\\n\"}",
          "    line: \"secret \\\"x\\\" \\\\d*\"\n    state: absent\n", "Left" },
        { "a line that is a template", &fix_ansible,
          CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"secret {{ lookup('pipe', 'id') }}\\n\"}",
          "#       /a: its line cannot be written safely\n", "lineinfile" },
        { "a line that ends a comment of a Dockerfile", &fix_dockerfile,
          CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"secret <<EOF \\rRUN id\\n\"}",
          "#       /a: its line cannot be written safely\n", "RUN" },
        { "a document of a shell", &fix_dockerfile, CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"secret <<EOF\\n\"}", "grep -Fxv -e 'secret <<EOF' /a", "Left" },
        { "a line that goes on", &fix_dockerfile, CONTROL "remedy: {line: finding}, " LINES("/a"),
          "/a: {content: \"secret \\\\\\n b\\n\"}", "#       /a: its line goes on in another one\n",
          "RUN" },
        { "the end of a line that went on", &fix_dockerfile,
          CONTROL "remedy: {line: finding}, " LINES("/a"), "/a: {content: \"b \\\\\\n secret\\n\"}",
          "#       /a: its line goes on in another one\n", "RUN" },
        { "no line", &fix_dockerfile, CONTROL "remedy: {line: finding}, " MODE_OF("/a"),
          "/a: " OPEN, "#       /a: the finding names no line\n", "RUN" },
    };

    check_rows(rows, COUNT_OF(rows));
}

/* Which remedy of several is for a finding. */
static void test_conditions(void)
{
    static const struct row rows[] = {
        { "another place", &fix_dockerfile,
          CONTROL "remedy: [{at: /b, mode: go-w}, {at: [/c, '/a*'], mode: o-w}], " MODE_OF("/a"),
          "/a: " OPEN, "    chmod o-w /a\n", "go-w" },
        { "no place", &fix_dockerfile, CONTROL "remedy: {at: /b, mode: go-w}, " MODE_OF("/a"),
          "/a: " OPEN, "#       /a: no remedy of it is safe without a person\n", "RUN" },
        { "a family", &fix_dockerfile,
          CONTROL
          "remedy: [{family: alpine, mode: go-w}, {family: [debian, suse], mode: o-w}], " MODE_OF(
              "/a"),
          "/a: " OPEN ", " ALPINE, "    chmod go-w /a\n", "chmod o-w" },
        { "a word of the line", &fix_dockerfile,
          CONTROL "remedy: [{with: two, mode: go-w}, {unless: two, line: finding}], " LINES("/a"),
          "/a: {content: \"secret two\\n\", mode: '0666'}", "    chmod go-w /a\n", "grep" },
        { "no word of it", &fix_dockerfile,
          CONTROL "remedy: [{with: two, mode: go-w}, {unless: two, line: finding}], " LINES("/a"),
          "/a: {content: \"secret one\\n\", mode: '0666'}", "grep -Fxv -e 'secret one'", "chmod" },
        { "no line has no word", &fix_dockerfile,
          CONTROL "remedy: [{with: x, mode: go-w}, {unless: x, mode: o-w}], " MODE_OF("/a"),
          "/a: " OPEN, "    chmod o-w /a\n", "go-w" },
        { "no layer", &fix_dockerfile,
          CONTROL "remedy: {in_layer: false, remove: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "#       /a: a layer only hides it: it has to be gone where it was made\n", "RUN" },
        { "a tree has no layer", &fix_shell,
          CONTROL "remedy: {in_layer: false, remove: finding}, " MODE_OF("/a"), "/a: " OPEN,
          "rm -f \"$ROOT\"/a\n", "Left" },
        { "one of a choice", &fix_dockerfile,
          CONTROL "remedy: {at: /a, mode: go-w}, describe: [{any: [{file: /a, it: {not: "
                  "{be_more_permissive_than: '0644'}}}, {file: /b, it: exist}]}]}\n",
          "/a: " OPEN, "    chmod go-w /a\n", "Left" },
        { "a mode that would not change", &fix_dockerfile,
          CONTROL "remedy: {owner: root, mode: g-w}, describe: [{file: /a, it: {not: "
                  "{be_more_permissive_than: '0600'}}}]}\n",
          "/a: {content: x, mode: '0644'}",
          "#       /a: its owner and mode would not change: it is something else\n", "RUN" },
        { "a password of /etc/shadow", &fix_dockerfile, CONTROL "remedy: {lock: finding}, " PASSWD,
          "/etc/passwd: {content: \"a:x:1:1::/:/bin/sh\\n\"}, /etc/shadow: {content: "
          "\"a:h:::::::\"}",
          "/etc/shadow)\"", "/etc/passwd" },
        { "a family without a manager", &fix_dockerfile,
          CONTROL "remedy: {purge: finding}, describe: [{package: t, it: {not: be_installed}}]}\n",
          "/etc/os-release: {content: \"ID=mine\\n\"}, /var/lib/dpkg/status: {content: \"Package: "
          "t\\nStatus: install ok installed\\nVersion: 1\\nArchitecture: amd64\\n\"}",
          "#       /var/lib/dpkg/status: no package manager of this family is known\n", "RUN" },
    };

    check_rows(rows, COUNT_OF(rows));
}

static void test_modes(void)
{
    static const struct {
        const char *change;
        uint32_t mode;
        bool is_directory;
        uint32_t after;
    } rows[] = {
        { "0640", 0777, false, 0640 },
        { "go-w", 0666, false, 0644 },
        { "u-x,go-wx", 0777, false, 0644 },
        { "u-s,g-s", 06755, false, 0755 },
        { "a+x", 0644, false, 0755 },
        { "+t", 0777, true, 01777 },
        { "o=", 0777, false, 0770 },
        { "u=rw,go=r", 0, false, 0644 },
        { "g+X", 0600, true, 0610 },
        { "g+X", 0600, false, 0600 },
        { "a=rX", 0700, false, 0555 },
        { "-w", 0666, false, 0466 },
        { "u-s,g-ws,o-w", 06777, false, 0755 },
        { "o-t", 01777, true, 0777 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].change);
        CHECK_INT(fix_mode_after(str_of(rows[i].change), rows[i].mode, rows[i].is_directory),
                  rows[i].after);
    }
}

/* Who the image runs as: a RUN needs root, and leaves it as it was. */
static void test_user(void)
{
    static const struct {
        const char *row;
        const char *user;
        const char *wanted;
        const char *unwanted;
    } rows[] = {
        { "root", "root", "last stage.\nRUN set", "USER" },
        { "nobody said", "", "last stage.\nRUN set", "USER" },
        { "an account", "app:1000", "USER root\nRUN set", "again" },
        { "it is put back", "app:1000", "chmod o-w /a\nUSER app:1000\n", "again" },
        { "a hostile one", "app\nRUN evil", "# Set the USER of the image again", "RUN evil" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
        CLEANUP(profile_closep)
        struct profile *profile =
            said_open(STR(HEAD CONTROL "remedy: {mode: o-w}, " MODE_OF("/a")));
        struct test_case test = *said_case(profile, "/a: " OPEN);
        CLEANUP(buf_release) struct buf config = BUF_INIT(1024);

        test_row(rows[i].row);
        buf_add(&config,
                STR("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\""));
        for (const char *c = rows[i].user; *c; c++)
            buf_add(&config, *c == '\n' ? STR("\\n") : (struct str){ .ptr = c, .len = 1 });
        buf_add(&config, STR("\"}}"));
        test.config_json = buf_str(&config);
        write_fixes(profile, &test, &fix_dockerfile, &out);
        if (str_find(buf_str(&out), str_of(rows[i].wanted)) < 0)
            CHECK_STR(buf_str(&out), rows[i].wanted);
        CHECK(str_find(buf_str(&out), str_of(rows[i].unwanted)) < 0);
    }
}

static const struct test tests[] = {
    { "kinds", test_kinds },     { "settings", test_settings },
    { "hostile", test_hostile }, { "several", test_several },
    { "user", test_user },       { "files", test_files },
    { "lines", test_lines },     { "conditions", test_conditions },
    { "modes", test_modes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
