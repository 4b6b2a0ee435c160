/* The parser of PAM's files, and the resource `pam`. */
#include "format/pam.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/pam_control.h"
#include "unit/asked.h"
#include "unit/test.h"

static const char *kind_name(enum pam_kind kind)
{
    switch (kind) {
    case PAM_MODULE:
        return "";
    case PAM_INCLUDE:
        return "include ";
    case PAM_INCLUDE_ALL:
        return "all ";
    case PAM_SUBSTACK:
        return "substack ";
    }
    return "";
}

/* "LINE: service type control module|argument|argument; ..." */
static void show(const struct vec *lines, struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct pam_line *line = vec_at(lines, i);

        buf_add(out, i > 0 ? STR("; ") : STR(""));
        buf_add(out, arena_printf(arena, "%u: %.*s%s%s%s%s ", line->line, STR_ARG(line->service),
                                  line->service.len > 0 ? " " : "", line->may_be_missing ? "-" : "",
                                  kind_name(line->kind),
                                  line->kind == PAM_INCLUDE_ALL ? "" : pam_type_name(line->type)));
        if (line->kind == PAM_MODULE)
            buf_add(out, arena_printf(arena, "%.*s ", STR_ARG(line->control)));
        buf_add(out, line->module);
        for (size_t k = 0; k < line->argument_count; k++) {
            buf_add(out, STR("|"));
            buf_add(out, line->arguments[k]);
        }
    }
}

struct parse_row {
    const char *name;
    struct str text;
    bool has_service;
    const char *expected; /* the lines, or the message of GATE_EFORMAT */
};

static void check_parse(const struct parse_row *row)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct pam_line);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error err = ERROR_INIT;

    if (pam_parse(row->text, row->has_service, &arena, &lines, &err)) {
        CHECK_INT(err.rc, GATE_EFORMAT);
        CHECK_STR(str_of(err.message), row->expected);
        return;
    }
    show(&lines, &arena, &out);
    CHECK_STR(buf_str(&out), row->expected);
}

static void test_parse(void)
{
    static const struct parse_row rows[] = {
        { "nothing", STR(""), false, "" },
        { "comments", STR("# a\n\n \t# b\n"), false, "" },
        { "a module", STR("auth required pam_unix.so nullok\n"), false,
          "1: auth required pam_unix.so|nullok" },
        { "no newline", STR("auth required pam_unix.so"), false, "1: auth required pam_unix.so" },
        { "case", STR("AUTH Required pam_unix.so X\n"), false, "1: auth required pam_unix.so|X" },
        { "every type", STR("account optional a\npassword requisite b\nsession sufficient c\n"),
          false, "1: account optional a; 2: password requisite b; 3: session sufficient c" },
        { "dash", STR("-session optional pam_systemd.so\n"), false,
          "1: -session optional pam_systemd.so" },
        { "include", STR("auth include common\nauth substack sub\n@include all\n"), false,
          "1: include auth common; 2: substack auth sub; 3: all  all" },
        { "@INCLUDE", STR("@INCLUDE all\n"), false, "1: all  all" },
        { "continuation", STR("\nauth required \\\n # x\n\n a \\ \nb\nauth required c\n"), false,
          "2: auth required a|b; 7: auth required c" },
        { "a backslash is a blank", STR("auth required a x\\\ny\n"), false,
          "1: auth required a|x|y" },
        { "a quoted backslash is none", STR("auth required a x\\\\\ny\n"), false,
          "1: auth required a|x\\|y" },
        { "comment behind", STR("auth required a b#c \\\nauth required d\n"), false,
          "1: auth required a|b; 2: auth required d" },
        { "brackets", STR("auth required a [b c] [d\\]e] f[g [] [h]i\n"), false,
          "1: auth required a|b c|d]e|f[g||h|i" },
        { "pam.conf", STR("login auth required a\nsu -auth include x\n"), true,
          "1: login auth required a; 2: su -include auth x" },
        { "bytes that are no UTF-8", STR("auth required a \xff\n"), false,
          "1: auth required a|\xff" },
        { "a byte order mark",
          STR("\xef\xbb\xbf"
              "auth required a\n"),
          false, "line 1: an unknown module type" },
        { "unknown type", STR("\nauht required a\n"), false, "line 2: an unknown module type" },
        { "type alone", STR("auth\n"), false, "line 1: no control" },
        { "control alone", STR("auth required\n"), false, "line 1: no module" },
        { "an empty module", STR("auth required []\n"), false, "line 1: no module" },
        { "include of nothing", STR("@include\n"), false, "line 1: no module" },
        { "service alone", STR("login\n"), true, "line 1: no module type" },
        { "unknown control", STR("auth require a\n"), false, "line 1: an unknown control" },
        { "a jump over nothing", STR("auth [success=0] a\n"), false,
          "line 1: a control with an unknown action" },
        { "ends in a backslash", STR("auth required a \\\n"), false,
          "line 1: the file ends in a line that goes on" },
        { "ends in a backslash and comments", STR("auth required a \\\n#\n"), false,
          "line 1: the file ends in a line that goes on" },
        { "a backslash and nothing", STR("\\\n \\\n\t\\\n #\n"), false,
          "line 1: the file ends in a line that goes on" },
        { "an open bracket", STR("auth required a [b\n"), false,
          "line 1: a bracket that does not close" },
        { "an open bracket in the control", STR("auth [success=ok a\n"), false,
          "line 1: an unknown control" },
        { "a NUL", STR("auth required a\nauth \0required b\n"), false,
          "line 2: a NUL or a carriage return" },
        { "carriage return", STR("auth required a\r\n"), false,
          "line 1: a NUL or a carriage return" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_parse(&rows[i]);
    }
}

/* A line of `size` bytes, in two with `is_joined`. */
static enum gate_rc parse_long(struct arena *arena, size_t size, bool is_joined, struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct pam_line);
    char *bytes = arena_new(arena, size + 3, 1);
    struct str start = STR("auth required a ");

    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i < start.len ? start.ptr[i] : 'x');
    if (is_joined) {
        bytes[size / 2] = '\\';
        bytes[size / 2 + 1] = '\n';
    }
    return pam_parse((struct str){ .ptr = bytes, .len = size }, false, arena, &lines, err);
}

static void test_long_lines(void)
{
    static const struct {
        const char *name;
        size_t size;
        bool is_joined;
        enum gate_rc rc;
    } rows[] = {
        { "as long as can be", PAM_LINE_BYTES, false, GATE_OK },
        { "too long", PAM_LINE_BYTES + 1, false, GATE_EFORMAT },
        { "joined", PAM_LINE_BYTES, true, GATE_OK },
        { "joined, too long", PAM_LINE_BYTES + 3, true, GATE_EFORMAT },
        { "a megabyte", 1 << 20, false, GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;

        test_row(rows[i].name);
        CHECK_INT(parse_long(&arena, rows[i].size, rows[i].is_joined, &err), rows[i].rc);
    }
}

static void test_control(void)
{
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        { "required", "required" },
        { "SUFFICIENT", "sufficient" },
        { "success=ok new_authtok_reqd=ok ignore=ignore default=bad", "required" },
        { "default=die ignore=ignore success=ok new_authtok_reqd=ok", "requisite" },
        { "success=done new_authtok_reqd=done default=ignore", "sufficient" },
        { "success=ok new_authtok_reqd=ok default=ignore", "optional" },
        { " success = 1  default=ignore ", "[success=1 default=ignore]" },
        { "success=okdefault=bad", "[success=ok default=bad]" },
        { "auth_err=reset authtok_err=die", "[auth_err=reset authtok_err=die]" },
        { "", "[]" },
        { "success", "a control without '='" },
        { "success=", "a control with an unknown action" },
        { "success=-1", "a control with an unknown action" },
        { "success=99999999999", "a control with an unknown action" },
        { "success=fine", "a control with an unknown action" },
        { "succes=ok", "an unknown control" },
        { "=ok", "an unknown control" },
        { "required=ok", "an unknown control" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str canonical = STR("");
        struct pam_control control;

        test_row(rows[i].text);
        if (pam_control_read(str_of(rows[i].text), &arena, &control, &canonical, &err))
            canonical = str_of(err.message);
        CHECK_STR(canonical, rows[i].expected);
    }
}

/* The services in `text`, parted by blanks, as the options of a call. */
static size_t options_of(struct arena *arena, const char *text, const char *type,
                         struct value_pair *options)
{
    struct value *items = arena_new(arena, 8, sizeof(*items));
    struct str rest = str_of(text);
    size_t count = 0;
    size_t used = 0;

    for (struct str word; count < 8 && str_word(&rest, &word); count++)
        items[count] = value_str(word);
    if (count == 1)
        options[used++] = (struct value_pair){ STR("service"), items[0] };
    else if (count > 1)
        options[used++] = (struct value_pair){ STR("services"), value_list(items, count) };
    if (type)
        options[used++] = (struct value_pair){ STR("type"), value_str(str_of(type)) };
    return used;
}

struct stack_row {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES];
    const char *services; /* parted by blanks; empty: all */
    const char *type;
    const char *column; /* NULL: the state */
    const char *expected;
};

static void check_stack(const struct stack_row *row)
{
    struct value_pair options[2];
    struct asked asked;

    asked_open_files(&asked, row->files, asked_file_count(row->files));
    size_t count = options_of(&asked.arena, row->services, row->type, options);
    struct resource *resource = asked_ask_with(&asked, "pam", options, count);
    CHECK_STR(row->column ? asked_column(&asked, resource, row->column) : asked_state(resource),
              row->expected);
    asked_close(&asked);
}

#define DENY "auth required pam_deny.so\n"

static const struct stack_row stack_rows[] = {
    { "absent", { MEMORY_DIRECTORY("/etc") }, "", NULL, NULL, "absent" },
    { "an empty folder", { MEMORY_DIRECTORY("/etc/pam.d") }, "su", "auth", NULL, "absent" },
    { "one",
      { MEMORY_FILE("/etc/pam.d/su", "auth required /lib/security/pam_unix.so a\n") },
      "su",
      "auth",
      "module",
      "pam_unix.so" },
    { "/etc before /usr/lib",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n"),
        MEMORY_FILE("/usr/lib/pam.d/su", "auth required b\n") },
      "su",
      "auth",
      "module",
      "a" },
    { "SUSE's folder",
      { MEMORY_FILE("/usr/etc/pam.d/su", "auth include common\n"),
        MEMORY_FILE("/etc/pam.d/common", "auth required a\n") },
      "su",
      "auth",
      "path",
      "/etc/pam.d/common" },
    { "all services and types",
      { MEMORY_FILE("/etc/pam.d/b", "auth required a\naccount required c\n"),
        MEMORY_FILE("/etc/pam.d/a", "auth include b\n"),
        MEMORY_FILE("/etc/pam.d/a.dpkg-old", "nonsense\n"),
        MEMORY_FILE("/etc/pam.d/.hidden", "nonsense\n") },
      "",
      NULL,
      "service",
      "a|b|b" },
    { "the last part of a path in lower case",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") },
      "/bin/SU",
      "auth",
      "service",
      "su" },
    { "pam.conf without a folder",
      { MEMORY_FILE("/etc/pam.conf", "su auth required a\nSU auth required b\nx auth required c\n"
                                     "other auth required d\n") },
      "su",
      "auth",
      "module",
      "a|b" },
    { "pam.conf, another service",
      { MEMORY_FILE("/etc/pam.conf", "su auth required a\nother auth required d\n") },
      "login",
      "auth",
      "module",
      "d" },
    { "pam.conf, all services",
      { MEMORY_FILE("/etc/pam.conf", "su auth required a\nother auth required d\n") },
      "",
      "auth",
      "module",
      "d|a" },
    { "pam.conf beside a folder",
      { MEMORY_FILE("/etc/pam.conf", "su auth required a\n"), MEMORY_DIRECTORY("/etc/pam.d") },
      "su",
      "auth",
      NULL,
      "absent" },
    { "no such service, other",
      { MEMORY_FILE("/etc/pam.d/other", "auth required a\n") },
      "su",
      "auth",
      "service",
      "su" },
    { "no such service, other lets nobody in",
      { MEMORY_FILE("/etc/pam.d/other", DENY "auth optional pam_warn.so\n") },
      "su",
      "auth",
      NULL,
      "absent" },
    { "a denial that others follow",
      { MEMORY_FILE("/etc/pam.d/other", DENY "auth required pam_unix.so\n") },
      "su",
      "auth",
      "module",
      "pam_deny.so|pam_unix.so" },
    { "a denial that does not count",
      { MEMORY_FILE("/etc/pam.d/other", "auth optional pam_deny.so\n") },
      "su",
      "auth",
      "module",
      "pam_deny.so" },
    { "one of two is there",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n"), MEMORY_FILE("/etc/pam.d/other", DENY) },
      "su sshd",
      "auth",
      "service",
      "su" },
    { "a type that other has",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n"),
        MEMORY_FILE("/etc/pam.d/other", "account required b\n") },
      "su",
      "account",
      "path",
      "/etc/pam.d/other" },
    { "an include that is not there",
      { MEMORY_FILE("/etc/pam.d/su", "auth include x\n") },
      "su",
      "auth",
      NULL,
      "unparsable" },
    { "an include of itself",
      { MEMORY_FILE("/etc/pam.d/su", "auth include su\n") },
      "su",
      "auth",
      NULL,
      "unparsable" },
    { "includes that multiply",
      { MEMORY_FILE("/etc/pam.d/su", "auth include a\nauth include a\nauth include a\n"),
        MEMORY_FILE("/etc/pam.d/a", "auth include b\nauth include b\nauth include b\n"),
        MEMORY_FILE("/etc/pam.d/b", "@include c\n@include c\n@include c\n@include c\n"),
        MEMORY_FILE("/etc/pam.d/c", "@include d\n@include d\n@include d\n@include d\n"),
        MEMORY_FILE("/etc/pam.d/d", "@include e\n@include e\n@include e\n@include e\n"),
        MEMORY_FILE("/etc/pam.d/e", "@include f\n@include f\n@include f\n@include f\n"),
        MEMORY_FILE("/etc/pam.d/f", "@include g\n@include g\n@include g\n@include g\n"),
        MEMORY_FILE("/etc/pam.d/g", "@include h\n@include h\n@include h\n@include h\n") },
      "su",
      "auth",
      NULL,
      "unparsable" },
    { "a malformed line",
      { MEMORY_FILE("/etc/pam.d/su", "auth\n") },
      "su",
      "auth",
      NULL,
      "unparsable" },
    { "a malformed other",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n"),
        MEMORY_FILE("/etc/pam.d/other", "auth\n") },
      "su",
      "auth",
      NULL,
      "unparsable" },
    { "a folder for a file",
      { MEMORY_DIRECTORY("/etc/pam.d/su") },
      "su",
      "auth",
      NULL,
      "unsupported" },
    { "a loop of links", { MEMORY_LINK("/etc/pam.d/su", "su") }, "su", "auth", NULL, "limit" },
    { "an unknown type",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") },
      "su",
      "auht",
      NULL,
      "usage" },
    { "a map of arguments",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a deny=3 silent deny=5 x=\n") },
      "su",
      "auth",
      "argument",
      "{x: , deny: 5, silent: true}" },
    { "a list of arguments",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a deny=3 [b c]\n") },
      "su",
      "auth",
      "arguments",
      "deny=3, b c" },
    { "depth",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\nauth substack s\n"),
        MEMORY_FILE("/etc/pam.d/s", "auth [success=1 default=ignore] b\n@include t\n"),
        MEMORY_FILE("/etc/pam.d/t", "auth required c\n") },
      "su",
      "auth",
      "depth",
      "0|1|2" },
    { "position, of each type",
      { MEMORY_FILE("/etc/pam.d/su", "account required a\nauth required a\nauth include s\n"),
        MEMORY_FILE("/etc/pam.d/s", "account required c\nauth required b\nauth required c\n") },
      "su",
      "auth",
      "position",
      "1|2|3" },
};

static void test_stacks(void)
{
    for (size_t i = 0; i < COUNT_OF(stack_rows); i++) {
        test_row(stack_rows[i].name);
        check_stack(&stack_rows[i]);
    }
}

enum { CLAIM_KEYS = 5 };

struct claim_row {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES];
    const char *claim[CLAIM_KEYS]; /* name, before, after, control, with (parted by blanks) */
    const char *expected;
};

static struct value claim_of(struct arena *arena, const char *const *claim)
{
    static const char *const keys[CLAIM_KEYS] = { "name", "before", "after", "control", "with" };
    struct value_pair *pairs = arena_new(arena, CLAIM_KEYS, sizeof(*pairs));
    struct value *items = arena_new(arena, 8, sizeof(*items));
    struct str rest = str_of(claim[CLAIM_KEYS - 1] ? claim[CLAIM_KEYS - 1] : "");
    size_t words = 0;
    size_t count = 0;

    for (struct str word; words < 8 && str_word(&rest, &word); words++)
        items[words] = value_str(word);
    for (size_t i = 0; i < CLAIM_KEYS; i++) {
        if (claim[i])
            pairs[count++] = (struct value_pair){
                .key = str_of(keys[i]),
                .value =
                    i == CLAIM_KEYS - 1 ? value_list(items, words) : value_str(str_of(claim[i])),
            };
    }
    return value_map(pairs, count);
}

static const struct claim_row have_module_rows[] = {
    { "is there", { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") }, { "a" }, "yes" },
    { "is not there", { MEMORY_FILE("/etc/pam.d/su", "auth required b\n") }, { "a" }, "no" },
    { "of another type", { MEMORY_FILE("/etc/pam.d/su", "account required a\n") }, { "a" }, "no" },
    { "before",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\nauth required b\n") },
      { "a", "b" },
      "yes" },
    { "not before",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b\nauth required a\n") },
      { "a", "b" },
      "no" },
    { "between two",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b\nauth required a\nauth required b\n") },
      { "a", "b" },
      "no" },
    { "before what is not there",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") },
      { "a", "b" },
      "no" },
    { "after",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b\nauth required a\n") },
      { "a", NULL, "b" },
      "yes" },
    { "after the first of two",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b\nauth required a\nauth required b\n") },
      { "a", NULL, "b" },
      "no" },
    { "after what is not there",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") },
      { "a", NULL, "b" },
      "no" },
    { "control",
      { MEMORY_FILE("/etc/pam.d/su", "auth REQUIRED a\n") },
      { "a", NULL, NULL, "required" },
      "yes" },
    { "control in brackets",
      { MEMORY_FILE("/etc/pam.d/su",
                    "auth [default=bad success=ok new_authtok_reqd=ok ignore=ignore] a\n") },
      { "a", NULL, NULL, "required" },
      "yes" },
    { "another control",
      { MEMORY_FILE("/etc/pam.d/su", "auth optional a\n") },
      { "a", NULL, NULL, "required" },
      "no" },
    { "arguments",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a use_uid group=x y\n") },
      { "a", NULL, NULL, NULL, "use_uid group=*" },
      "yes" },
    { "one of two arguments",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a use_uid\n") },
      { "a", NULL, NULL, NULL, "use_uid group=*" },
      "no" },
    { "arguments of two lines",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a use_uid\nauth required a group=x\n") },
      { "a", NULL, NULL, NULL, "use_uid group=*" },
      "no" },
    { "an argument behind a comment",
      { MEMORY_FILE("/etc/pam.d/su", "auth required a # use_uid group=x\n") },
      { "a", NULL, NULL, NULL, "use_uid" },
      "no" },
    { "no name", { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") }, { NULL, "b" }, "usage" },
};

static void test_have_module(void)
{
    for (size_t i = 0; i < COUNT_OF(have_module_rows); i++) {
        struct value_pair options[2];
        struct asked asked;

        test_row(have_module_rows[i].name);
        asked_open_files(&asked, have_module_rows[i].files,
                         asked_file_count(have_module_rows[i].files));
        size_t count = options_of(&asked.arena, "su", "auth", options);
        struct resource *resource = asked_ask_with(&asked, "pam", options, count);
        struct value claim = claim_of(&asked.arena, have_module_rows[i].claim);
        CHECK_STR(asked_claim(resource, "have_module", claim), have_module_rows[i].expected);
        asked_close(&asked);
    }
}

static const struct {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES];
    const char *with; /* or NULL */
    const char *expected;
} have_module_always_rows[] = {
    { "first", { MEMORY_FILE("/etc/pam.d/su", "auth required b\n") }, NULL, "yes" },
    { "not there", { MEMORY_FILE("/etc/pam.d/su", "auth required a\n") }, NULL, "no" },
    { "behind sufficient",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient pam_permit.so\nauth required b\n") },
      NULL,
      "no" },
    { "before sufficient",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b\nauth sufficient a\n") },
      NULL,
      "yes" },
    { "behind requisite",
      { MEMORY_FILE("/etc/pam.d/su", "auth requisite a\nauth required b\n") },
      NULL,
      "yes" },
    { "jumped over",
      { MEMORY_FILE("/etc/pam.d/su",
                    "auth [success=1 default=ignore] a\nauth required b\nauth required c\n") },
      NULL,
      "no" },
    { "jumped over on the way to a denial",
      { MEMORY_FILE("/etc/pam.d/su", "auth [success=ok default=2] a\nauth required b\n"
                                     "auth [default=done] c\n" DENY) },
      NULL,
      "yes" },
    { "on both sides of a jump",
      { MEMORY_FILE("/etc/pam.d/su", "auth [success=2 default=ignore] a\nauth required b\n"
                                     "auth [success=1 default=die] c\nauth required b\n") },
      NULL,
      "yes" },
    { "on both sides, with an argument on one",
      { MEMORY_FILE("/etc/pam.d/su", "auth [success=2 default=ignore] a\nauth required b x\n"
                                     "auth [success=1 default=die] c\nauth required b\n") },
      "x",
      "no" },
    { "behind a substack with sufficient",
      { MEMORY_FILE("/etc/pam.d/su", "auth substack s\nauth required b\n"),
        MEMORY_FILE("/etc/pam.d/s", "auth sufficient a\n") },
      NULL,
      "yes" },
    { "behind an include with sufficient",
      { MEMORY_FILE("/etc/pam.d/su", "auth include s\nauth required b\n"),
        MEMORY_FILE("/etc/pam.d/s", "auth sufficient a\n") },
      NULL,
      "no" },
    { "in a substack that is jumped over",
      { MEMORY_FILE("/etc/pam.d/su",
                    "auth [success=1 default=ignore] a\nauth substack s\nauth required c\n"),
        MEMORY_FILE("/etc/pam.d/s", "auth required b\nauth required b\n") },
      NULL,
      "no" },
    { "pam_faillock of Debian, preauth",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b preauth\n@include common-auth\n"),
        MEMORY_FILE("/etc/pam.d/common-auth",
                    "auth [success=1 default=ignore] pam_unix.so\nauth [default=die] b authfail\n"
                    "auth sufficient b authsucc\n" DENY) },
      "preauth",
      "yes" },
    { "pam_faillock of Debian, authfail",
      { MEMORY_FILE("/etc/pam.d/su", "auth required b preauth\n@include common-auth\n"),
        MEMORY_FILE("/etc/pam.d/common-auth",
                    "auth [success=1 default=ignore] pam_unix.so\nauth [default=die] b authfail\n"
                    "auth sufficient b authsucc\n" DENY) },
      "authfail",
      "no" },
    { "nobody is let in",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient pam_deny.so\n" DENY "auth optional b\n") },
      NULL,
      "yes" },
};

/* {name: b, always: true, but: r} */
static const struct {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES];
    const char *expected;
} have_module_but_rows[] = {
    { "root goes past",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient /lib/security/r\nauth required b\n") },
      "yes" },
    { "root jumps past",
      { MEMORY_FILE("/etc/pam.d/su",
                    "auth [success=1 default=ignore] r\nauth required b\nauth required c\n") },
      "yes" },
    { "another goes past as well",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient r\nauth sufficient a\nauth required b\n") },
      "no" },
    { "who is not root goes past",
      { MEMORY_FILE("/etc/pam.d/su", "auth [default=1] r\nauth required b\nauth required c\n") },
      "no" },
    { "the stack ends with root",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient r\nauth optional c\n") },
      "no" },
    { "behind the password",
      { MEMORY_FILE("/etc/pam.d/su", "auth sufficient r\n@include common-auth\n"
                                     "auth required b\n"),
        MEMORY_FILE("/etc/pam.d/common-auth", "auth [success=1 default=ignore] pam_unix.so\n" DENY
                                              "auth required pam_permit.so\n") },
      "yes" },
};

static void test_have_module_but(void)
{
    for (size_t i = 0; i < COUNT_OF(have_module_but_rows); i++) {
        struct value_pair pairs[] = {
            { STR("name"), value_str(STR("b")) },
            { STR("but"), value_str(STR("r")) },
            { STR("always"), value_bool(true) },
        };
        struct value_pair options[2];
        struct asked asked;

        test_row(have_module_but_rows[i].name);
        asked_open_files(&asked, have_module_but_rows[i].files,
                         asked_file_count(have_module_but_rows[i].files));
        size_t count = options_of(&asked.arena, "su", "auth", options);
        struct resource *resource = asked_ask_with(&asked, "pam", options, count);
        struct value claim = value_map(pairs, COUNT_OF(pairs));
        CHECK_STR(asked_claim(resource, "have_module", claim), have_module_but_rows[i].expected);
        claim = value_map(pairs, 2);
        CHECK_STR(asked_claim(resource, "have_module", claim), "usage");
        asked_close(&asked);
    }
}

/* {name: b, always: true}; without `always` each stack that has one will do. */
static void test_have_module_always(void)
{
    for (size_t i = 0; i < COUNT_OF(have_module_always_rows); i++) {
        struct value_pair pairs[] = {
            { STR("name"), value_str(STR("b")) },
            { STR("always"), value_bool(true) },
            { STR("with"),
              value_str(
                  str_of(have_module_always_rows[i].with ? have_module_always_rows[i].with : "")) },
        };
        struct value_pair options[2];
        struct asked asked;

        test_row(have_module_always_rows[i].name);
        asked_open_files(&asked, have_module_always_rows[i].files,
                         asked_file_count(have_module_always_rows[i].files));
        size_t count = options_of(&asked.arena, "su", "auth", options);
        struct resource *resource = asked_ask_with(&asked, "pam", options, count);
        struct value claim = value_map(pairs, have_module_always_rows[i].with ? 3 : 2);
        CHECK_STR(asked_claim(resource, "have_module", claim), have_module_always_rows[i].expected);
        if (str_equal(str_of(have_module_always_rows[i].expected), STR("no")) && i != 1) {
            pairs[1].value = value_bool(false);
            CHECK_STR(asked_claim(resource, "have_module", claim), "yes");
        }
        pairs[1].value = value_str(STR("true"));
        CHECK_STR(asked_claim(resource, "have_module", claim), "usage");
        asked_close(&asked);
    }
}

/* Of several services each must have it. */
static void test_have_module_everywhere(void)
{
    static const struct memory_file files[] = {
        MEMORY_FILE("/etc/pam.d/su", "auth required a\n"),
        MEMORY_FILE("/etc/pam.d/login", "auth required b\nauth required a\n"),
        MEMORY_FILE("/etc/pam.d/sshd", "auth required b\n"),
    };
    static const struct {
        const char *services;
        const char *expected;
    } rows[] = {
        { "su login", "yes" },
        { "su sshd", "no" },
        { "", "no" },
        { "su nowhere", "yes" }, /* without a file, and "other" gives nothing */
    };
    struct asked asked;

    asked_open_files(&asked, files, COUNT_OF(files));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct value_pair *options = arena_new(&asked.arena, 2, sizeof(*options));
        size_t count = options_of(&asked.arena, rows[i].services, "auth", options);
        struct resource *resource = asked_ask_with(&asked, "pam", options, count);

        test_row(rows[i].services);
        CHECK_STR(asked_claim(resource, "have_module", value_str(STR("a"))), rows[i].expected);
    }
    asked_close(&asked);
}

/* What package managers, pam-auth-update and editors leave behind is no service. */
static void test_leftovers(void)
{
    static const struct memory_file files[] = {
        MEMORY_FILE("/etc/pam.d/README", "x"),
        MEMORY_FILE("/etc/pam.d/su", "auth required a\n"),
        MEMORY_FILE("/etc/pam.d/su.bak", "x"),
        MEMORY_FILE("/etc/pam.d/su.dpkg-dist", "x"),
        MEMORY_FILE("/etc/pam.d/su.orig", "x"),
        MEMORY_FILE("/etc/pam.d/su.pam-new", "x"),
        MEMORY_FILE("/etc/pam.d/su.pam-old", "x"),
        MEMORY_FILE("/etc/pam.d/su.rpmnew", "x"),
        MEMORY_FILE("/etc/pam.d/su~", "x"),
    };
    CLEANUP(asked_close) struct asked asked;

    asked_open_files(&asked, files, COUNT_OF(files));
    CHECK_STR(asked_column(&asked, asked_ask(&asked, "pam", NULL), "service"), "su");
}

static const struct test tests[] = {
    { "parse", test_parse },
    { "long_lines", test_long_lines },
    { "control", test_control },
    { "stacks", test_stacks },
    { "have_module", test_have_module },
    { "have_module_always", test_have_module_always },
    { "have_module_but", test_have_module_but },
    { "have_module_everywhere", test_have_module_everywhere },
    { "leftovers", test_leftovers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
