#include "format/audit_rules.h"

#include <string.h>

#include "format/audit_field.h"
#include "format/audit_syscall.h"

/* One line while it is read. */
/* What the lines so far have set; an option takes effect at once, also in a line refused later. */
struct rules_state {
    size_t cleared;   /* before it in the rules are no rules but controls */
    bool is_locked;   /* -e 2 */
    bool is_ignoring; /* -i or -c: a line that is refused is passed over */
};

struct rule_parser {
    struct arena *arena;
    struct vec *rules;
    struct vec words; /* struct str */
    size_t at;        /* the next word */
    size_t place;
    struct audit_target target;
    struct rules_state *state;
    struct audit_rule rule;
    bool has_rule;    /* -a, -A or -w was there */
    bool has_syscall; /* -S or -w was there */
    bool is_watch;    /* -w was there: its calls are all, whatever -S says */
    bool is_keyable;  /* what a key may follow was there */
    struct vec syscalls;
    struct vec fields;
    struct vec keys;
    struct vec accounts; /* struct audit_account */
    struct error *err;
};

static enum gate_rc fault(struct rule_parser *parser, const char *message)
{
    return error_set(parser->err, GATE_EFORMAT, "%s", message);
}

/* Parts the line at its blanks; "\ " is a blank in a word and "\\" a backslash. */
static void split_words(struct rule_parser *parser, struct str line)
{
    char *text = arena_new(parser->arena, line.len + 1, 1);
    size_t start = 0;
    size_t length = 0;

    for (size_t i = 0; i <= line.len; i++) {
        if (i == line.len || line.ptr[i] == ' ') {
            if (length > start)
                *(struct str *)vec_add(&parser->words) =
                    (struct str){ .ptr = text + start, .len = length - start };
            start = length;
            continue;
        }
        bool is_escape = line.ptr[i] == '\\' && i + 1 < line.len &&
                         (line.ptr[i + 1] == ' ' || line.ptr[i + 1] == '\\');
        if (is_escape)
            i++;
        text[length++] = line.ptr[i];
    }
}

static void add_text(struct vec *texts, struct str text)
{
    *(struct str *)vec_add(texts) = text;
}

/* The bit of a list, 0 if it is none. */
static unsigned list_by_name(struct str name)
{
    static const struct {
        const char *name;
        enum audit_list list;
    } lists[] = {
        { "task", AUDIT_LIST_TASK },
        { "exit", AUDIT_LIST_EXIT },
        { "user", AUDIT_LIST_USER },
        { "exclude", AUDIT_LIST_EXCLUDE },
        { "filesystem", AUDIT_LIST_FILESYSTEM },
    };

    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (str_equal(name, str_of(lists[i].name)))
            return lists[i].list;
    }
    return 0;
}

/* "list,action" in either order. */
static enum gate_rc set_list(struct rule_parser *parser, struct str argument, bool is_first)
{
    struct str rest = argument;
    struct str part;

    if (parser->has_rule)
        return fault(parser, "more than one list or watch");
    while (str_cut(&rest, ',', &part)) {
        bool is_action = str_equal(part, STR("always")) || str_equal(part, STR("never"));
        bool is_list = list_by_name(part) != 0;

        struct str *slot = is_action ? &parser->rule.action : &parser->rule.list;
        if ((!is_action && !is_list) || slot->len > 0)
            return fault(parser, "no list and action that auditctl knows");
        *slot = part;
    }
    if (parser->rule.list.len == 0 || parser->rule.action.len == 0)
        return fault(parser, "no list and action that auditctl knows");
    if (parser->has_syscall && !str_equal(parser->rule.list, STR("exit")))
        return fault(parser, "system calls in a list other than exit");
    parser->rule.is_first = is_first;
    parser->has_rule = true;
    return GATE_OK;
}

/* The first path is the rule's; a second narrows it, as any other field does. */
static void set_path(struct rule_parser *parser, const struct audit_field *field)
{
    struct str path = field->value;

    if (parser->rule.path.len > 0) {
        add_text(&parser->fields, audit_field_text(field, parser->arena));
        return;
    }
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    parser->rule.path = path;
}

static enum gate_rc set_watch(struct rule_parser *parser, struct str path)
{
    const struct audit_field field = { .kind = AUDIT_FIELD_PATH, .value = path };

    if (parser->has_rule)
        return fault(parser, "a watch in a rule");
    if (!str_starts_with(path, STR("/")) || path.len == 1)
        return fault(parser, "the path of a watch begins with a slash and goes on");
    parser->has_rule = true;
    parser->has_syscall = true;
    parser->is_keyable = true;
    parser->is_watch = true;
    parser->rule.list = STR("exit");
    parser->rule.action = STR("always");
    parser->rule.permissions = STR("rwxa");
    set_path(parser, &field);
    return GATE_OK;
}

static enum gate_rc set_permissions(struct rule_parser *parser, struct str argument)
{
    if (!parser->has_rule)
        return fault(parser, "permissions without a watch before them");
    if (!audit_permissions(argument, parser->arena, &parser->rule.permissions))
        return fault(parser, "permissions other than r, w, x and a");
    parser->is_keyable = true;
    return GATE_OK;
}

static bool is_in_list(const struct rule_parser *parser, const char *list)
{
    return str_equal(parser->rule.list, str_of(list));
}

/* Whether a call of that name is there on the machine that the rule's arch names. */
static bool is_syscall(const struct rule_parser *parser, struct str name)
{
    enum { SYSCALL_NUMBERS = 2048 };
    bool is_b32 = str_equal(parser->rule.arch, STR("b32"));
    bool is_named =
        is_b32 || parser->rule.arch.len == 0 || str_equal(parser->rule.arch, STR("b64"));
    unsigned machine = is_b32 ? parser->target.b32 : parser->target.b64;
    uint32_t number;
    unsigned machines;

    if (str_to_u32(name, &number))
        return number < SYSCALL_NUMBERS;
    if (str_equal(name, STR("all")))
        return true;
    return audit_syscall_find(name, &machines) &&
           (!is_named || machine == 0 || (machines & machine) != 0);
}

static enum gate_rc add_syscalls(struct rule_parser *parser, struct str argument)
{
    struct str rest = argument;
    struct str name;

    if (parser->has_rule && !is_in_list(parser, "exit"))
        return fault(parser, "system calls in a list other than exit");
    while (str_cut(&rest, ',', &name)) {
        if (name.len == 0)
            continue;
        if (!is_syscall(parser, name))
            return fault(parser, "an unknown system call");
        add_text(&parser->syscalls, name);
    }
    parser->has_syscall = true;
    parser->is_keyable = true;
    return GATE_OK;
}

static enum gate_rc add_key(struct rule_parser *parser, struct str key)
{
    enum { KEY_BYTES = 256 };
    size_t length = key.len;

    for (size_t i = 0; i < parser->keys.count; i++)
        length += ((struct str *)vec_at(&parser->keys, i))->len + 1;
    if (length > KEY_BYTES)
        return fault(parser, "keys of more than 256 bytes");
    add_text(&parser->keys, key);
    return GATE_OK;
}

static enum gate_rc check_list(struct rule_parser *parser, const struct audit_field *field)
{
    if (!parser->has_rule)
        return fault(parser, "a field before its list");
    if ((field->lists & list_by_name(parser->rule.list)) == 0)
        return error_set(parser->err, GATE_EFORMAT, "the list %.*s does not take the field %.*s",
                         STR_ARG(parser->rule.list), STR_ARG(field->name));
    if (field->kind == AUDIT_FIELD_ARCH && parser->has_syscall)
        return fault(parser, "arch must stand before the system calls");
    return GATE_OK;
}

static enum gate_rc add_field(struct rule_parser *parser, struct str argument)
{
    struct audit_field field;

    if (audit_field_parse(argument, parser->arena, &field, parser->err) ||
        check_list(parser, &field))
        return parser->err->rc;
    switch (field.kind) {
    case AUDIT_FIELD_KEY:
        return add_key(parser, field.value);
    case AUDIT_FIELD_PERMISSIONS:
        parser->rule.permissions = field.value;
        parser->is_keyable = true;
        return GATE_OK;
    case AUDIT_FIELD_PATH:
    case AUDIT_FIELD_DIRECTORY:
        set_path(parser, &field);
        parser->is_keyable = true;
        return GATE_OK;
    case AUDIT_FIELD_ARCH:
        if (str_equal(field.sign, STR("=")) && parser->rule.arch.len == 0) {
            parser->rule.arch = field.value;
            return GATE_OK;
        }
        break;
    case AUDIT_FIELD_PROGRAM:
    case AUDIT_FIELD_FILESYSTEM:
        parser->is_keyable = true;
        break;
    case AUDIT_FIELD_OTHER:
        break;
    }
    if (field.is_account || field.is_group)
        *(struct audit_account *)vec_add(&parser->accounts) =
            (struct audit_account){ .name = field.value, .is_group = field.is_group };
    add_text(&parser->fields, audit_field_text(&field, parser->arena));
    return GATE_OK;
}

static enum gate_rc add_comparison(struct rule_parser *parser, struct str argument)
{
    struct str text;

    if (!parser->has_rule || !is_in_list(parser, "exit"))
        return fault(parser, "a comparison in a list other than exit");
    if (audit_comparison_parse(argument, parser->arena, &text, parser->err))
        return parser->err->rc;
    add_text(&parser->fields, text);
    return GATE_OK;
}

/* As strtoul() with base 0: 8192, 0x2000, 020000. */
static bool read_number(struct str text, int64_t *number)
{
    unsigned base = 10;
    uint64_t value = 0;

    if (text.len > 1 && text.ptr[0] == '0') {
        bool is_hex = (text.ptr[1] | 32) == 'x';

        base = is_hex ? 16 : 8;
        text = str_slice(text, is_hex ? 2 : 1, text.len);
    }
    for (size_t i = 0; i < text.len; i++) {
        static const char digits[] = "0123456789abcdef";
        int c = text.ptr[i] >= 'A' && text.ptr[i] <= 'F' ? text.ptr[i] | 32 : text.ptr[i];
        const char *digit = c ? strchr(digits, c) : NULL;

        if (!digit || (unsigned)(digit - digits) >= base)
            return false;
        value = value * base + (unsigned)(digit - digits);
        if (value > UINT32_MAX)
            return false;
    }
    *number = (int64_t)value;
    return text.len > 0;
}

static enum gate_rc add_control(struct rule_parser *parser, const char *option, struct str value,
                                int64_t most)
{
    static const char *const ignoring[] = { "-i", "-c" };
    struct audit_rule control = {
        .kind = AUDIT_RULE_CONTROL,
        .option = str_of(option),
        .value = value,
        .place = parser->place,
    };

    if (most > 0 && (!read_number(value, &control.number) || control.number > most))
        return fault(parser, "an option without the number that it takes");
    *(struct audit_rule *)vec_add(parser->rules) = control;
    parser->state->is_locked |= str_equal(control.option, STR("-e")) && control.number == 2;
    parser->state->is_ignoring |= str_is_one_of(control.option, ignoring, COUNT_OF(ignoring));
    return GATE_OK;
}

/* 0, 1 or 2, without more digits. */
static enum gate_rc add_digit(struct rule_parser *parser, const char *option, struct str value)
{
    if (value.len != 1)
        return fault(parser, "an option without the number that it takes");
    return add_control(parser, option, value, 2);
}

static enum gate_rc delete_all(struct rule_parser *parser)
{
    struct audit_rule *rules = parser->rules->items;
    size_t kept_count = parser->state->cleared;

    if (parser->words.count > 1)
        return error_set(parser->err, GATE_EUNSUPPORTED, "-D with options is not read");
    for (size_t i = parser->state->cleared; i < parser->rules->count; i++) {
        if (rules[i].kind == AUDIT_RULE_CONTROL)
            rules[kept_count++] = rules[i];
    }
    parser->rules->count = kept_count;
    parser->state->cleared = kept_count;
    return add_control(parser, "-D", STR(""), 0);
}

static enum gate_rc take_option(struct rule_parser *parser, char option, struct str argument)
{
    switch (option) {
    case 'a':
        return set_list(parser, argument, false);
    case 'A':
        return set_list(parser, argument, true);
    case 'w':
        return set_watch(parser, argument);
    case 'p':
        return set_permissions(parser, argument);
    case 'S':
        return add_syscalls(parser, argument);
    case 'F':
        return add_field(parser, argument);
    case 'C':
        return add_comparison(parser, argument);
    case 'k':
        if (!parser->has_rule || !parser->is_keyable)
            return fault(parser, "a key before what it is of");
        return add_key(parser, argument);
    case 'D':
        return delete_all(parser);
    case 'e':
        return add_digit(parser, "-e", argument);
    case 'f':
        return add_digit(parser, "-f", argument);
    case 'b':
        return add_control(parser, "-b", argument, UINT32_MAX);
    case 'r':
        return add_control(parser, "-r", argument, UINT32_MAX);
    case 'i':
        return add_control(parser, "-i", argument, 0);
    case 'c':
        return add_control(parser, "-c", argument, 0);
    case 'd':
    case 'W':
        return error_set(parser->err, GATE_EUNSUPPORTED, "rules that delete rules are not read");
    default:
        return fault(parser, "an option that no rules file can have");
    }
}

/* The argument that stands behind an option, as a word of its own. */
static enum gate_rc next_word(struct rule_parser *parser, struct str *argument)
{
    if (parser->at == parser->words.count)
        return fault(parser, "an option without its argument");
    *argument = *(struct str *)vec_at(&parser->words, parser->at++);
    return GATE_OK;
}

static enum gate_rc take_long(struct rule_parser *parser, struct str word)
{
    static const struct str wait = { "--backlog_wait_time", 19 };
    struct str argument;

    if (str_equal(word, STR("--loginuid-immutable")))
        return add_control(parser, "--loginuid-immutable", STR(""), 0);
    if (str_equal(word, STR("--reset-lost")))
        return add_control(parser, "--reset-lost", STR(""), 0);
    if (!str_starts_with(word, wait))
        return fault(parser, "an option that no rules file can have");
    if (word.len > wait.len && word.ptr[wait.len] == '=')
        argument = str_slice(word, wait.len + 1, word.len);
    else if (word.len > wait.len)
        return fault(parser, "an option that no rules file can have");
    else if (next_word(parser, &argument))
        return parser->err->rc;
    return add_control(parser, wait.ptr, argument, UINT32_MAX);
}

/* One word of options: "-a", "-Sopen". */
static enum gate_rc take_word(struct rule_parser *parser, struct str word)
{
    if (word.len < 2 || word.ptr[0] != '-')
        return fault(parser, "a word without an option");
    if (word.ptr[1] == '-')
        return take_long(parser, word);
    for (size_t i = 1; i < word.len; i++) {
        struct str argument = STR("");
        bool takes_argument = strchr("aAwpSFCkefbrdW", word.ptr[i]) != NULL;

        if (takes_argument && i + 1 < word.len)
            argument = str_slice(word, i + 1, word.len);
        else if (takes_argument && next_word(parser, &argument))
            return parser->err->rc;
        if (take_option(parser, word.ptr[i], argument))
            return parser->err->rc;
        if (takes_argument)
            break;
    }
    return GATE_OK;
}

static enum gate_rc finish_rule(struct rule_parser *parser)
{
    struct audit_rule *rule = &parser->rule;
    bool is_of_all = true;

    if (parser->keys.count > 0 && !parser->is_keyable)
        return fault(parser, "a key without what it is of");
    if (parser->fields.count > AUDIT_FIELDS)
        return fault(parser, "more fields than a rule can have");
    for (size_t i = 0; i < parser->syscalls.count; i++)
        is_of_all &= str_equal(*(struct str *)vec_at(&parser->syscalls, i), STR("all"));
    bool is_watch = parser->is_watch || (is_of_all && rule->path.len > 0);
    if (is_watch)
        parser->syscalls.count = 0;
    else if (parser->syscalls.count == 0 && is_in_list(parser, "exit"))
        add_text(&parser->syscalls, STR("all"));
    rule->kind = is_watch ? AUDIT_RULE_WATCH : AUDIT_RULE_SYSCALL;
    rule->syscalls = vec_keep(&parser->syscalls, parser->arena);
    rule->syscall_count = parser->syscalls.count;
    rule->fields = vec_keep(&parser->fields, parser->arena);
    rule->field_count = parser->fields.count;
    rule->keys = vec_keep(&parser->keys, parser->arena);
    rule->key_count = parser->keys.count;
    rule->accounts = vec_keep(&parser->accounts, parser->arena);
    rule->account_count = parser->accounts.count;
    rule->place = parser->place;
    *(struct audit_rule *)vec_add(parser->rules) = *rule;
    return GATE_OK;
}

static enum gate_rc parse_words(struct rule_parser *parser)
{
    while (parser->at < parser->words.count) {
        struct str word = *(struct str *)vec_at(&parser->words, parser->at++);

        if (take_word(parser, word))
            return parser->err->rc;
    }
    if (parser->has_rule)
        return finish_rule(parser);
    if (parser->has_syscall)
        return fault(parser, "system calls without a list");
    return GATE_OK;
}

static enum gate_rc parse_line(struct rule_parser *parser, const struct audit_line *line)
{
    split_words(parser, line->text);
    if (parser->words.count == 0 ||
        str_starts_with(*(struct str *)vec_at(&parser->words, 0), STR("#")))
        return GATE_OK;
    if (parser->state->is_locked)
        return fault(parser, "the configuration is locked by a line before");
    return parse_words(parser);
}

enum gate_rc audit_rules_parse(const struct vec *lines, struct audit_target target,
                               struct arena *arena, struct vec *rules, size_t *place,
                               struct error *err)
{
    struct rules_state state = { .is_locked = false };
    enum gate_rc rc = GATE_OK;

    for (size_t i = 0; i < lines->count && rc == GATE_OK; i++) {
        struct error local = ERROR_INIT;
        struct rule_parser parser = {
            .arena = arena,
            .rules = rules,
            .words = VEC_INIT(struct str),
            .place = i,
            .target = target,
            .state = &state,
            .syscalls = VEC_INIT(struct str),
            .fields = VEC_INIT(struct str),
            .keys = VEC_INIT(struct str),
            .accounts = VEC_INIT(struct audit_account),
            .err = &local,
        };

        rc = parse_line(&parser, vec_at(lines, i));
        if (rc == GATE_EFORMAT && state.is_ignoring)
            rc = GATE_OK;
        if (rc) {
            *place = i;
            *err = local;
        }
        vec_release(&parser.words);
        vec_release(&parser.syscalls);
        vec_release(&parser.fields);
        vec_release(&parser.keys);
        vec_release(&parser.accounts);
    }
    return rc;
}
