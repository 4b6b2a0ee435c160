#include "resource/audit_match.h"

#include <string.h>

#include "format/audit_field.h"
#include "format/audit_rules.h"

/* What the argument asks for; a list that was not given has no items. */
struct audit_wanted {
    struct str path;
    struct str permissions;
    struct str key;
    struct str list;
    struct str action;
    struct vec arches; /* struct str */
    struct vec syscalls;
    struct vec fields; /* in the spelling of audit_field.h */
};

static const char *const option_names[] = { "path",   "permissions", "syscalls", "arch",
                                            "fields", "key",         "list",     "action" };

static void wanted_release(struct audit_wanted *wanted)
{
    vec_release(&wanted->arches);
    vec_release(&wanted->syscalls);
    vec_release(&wanted->fields);
}

static bool is_texts(const struct value *value)
{
    if (value->type != VALUE_LIST)
        return value->type == VALUE_STR;
    for (size_t i = 0; i < value->list.count; i++) {
        if (value->list.items[i].type != VALUE_STR)
            return false;
    }
    return true;
}

enum gate_rc audit_match_check(const struct value *argument, struct error *err)
{
    if (argument->type != VALUE_MAP || argument->map.count == 0)
        return error_set(err, GATE_EUSAGE, "expected a map such as {path: /etc/passwd}");
    for (size_t i = 0; i < argument->map.count; i++) {
        const struct value_pair *pair = &argument->map.pairs[i];
        bool is_known = false;

        for (size_t j = 0; j < COUNT_OF(option_names); j++)
            is_known |= str_equal(pair->key, str_of(option_names[j]));
        bool is_list_taken = str_equal(pair->key, STR("syscalls")) ||
                             str_equal(pair->key, STR("fields")) ||
                             str_equal(pair->key, STR("arch"));
        if (!is_known)
            return error_set(err, GATE_EUSAGE, "unknown key of a rule '%.*s'", STR_ARG(pair->key));
        if (!is_texts(&pair->value) || (pair->value.type == VALUE_LIST && !is_list_taken))
            return error_set(err, GATE_EUSAGE, "'%.*s' of a rule is a text%s", STR_ARG(pair->key),
                             is_list_taken ? " or a list of texts" : "");
    }
    return GATE_OK;
}

enum gate_rc audit_match_check_watch(const struct value *argument, struct error *err)
{
    if (audit_match_check(argument, err))
        return err->rc;
    if (!value_find(argument, STR("path")) || value_find(argument, STR("syscalls")) ||
        value_find(argument, STR("list")) || value_find(argument, STR("action")))
        return error_set(err, GATE_EUSAGE, "a watch is asked for by path, permissions and key");
    return GATE_OK;
}

static void get_text(const struct value *argument, struct str name, struct str *text)
{
    const struct value *value = value_find(argument, name);

    if (value)
        *text = value->string;
}

/* Adds the texts of a list, or the one that stands in place of it. */
static void get_texts(const struct value *argument, struct str name, struct vec *texts)
{
    const struct value *value = value_find(argument, name);

    if (value && value->type == VALUE_STR)
        *(struct str *)vec_add(texts) = value->string;
    for (size_t i = 0; value && value->type == VALUE_LIST && i < value->list.count; i++)
        *(struct str *)vec_add(texts) = value->list.items[i].string;
}

/* A field as the rules spell it: of -F, or of -C where both sides are fields. */
static enum gate_rc normal_field(struct str *text, struct arena *arena, struct error *err)
{
    struct audit_field field;
    struct error local = ERROR_INIT;

    if (audit_comparison_parse(*text, arena, text, &local) == GATE_OK)
        return GATE_OK;
    local = ERROR_INIT;
    if (audit_field_parse(*text, arena, &field, &local))
        return error_set(err, GATE_EUSAGE, "'%.*s': %s", STR_ARG(*text), local.message);
    *text = audit_field_text(&field, arena);
    return GATE_OK;
}

static enum gate_rc wanted_read(const struct value *argument, struct arena *arena,
                                struct audit_wanted *wanted, struct error *err)
{
    if (audit_match_check(argument, err))
        return err->rc;
    get_text(argument, STR("path"), &wanted->path);
    get_text(argument, STR("key"), &wanted->key);
    get_text(argument, STR("list"), &wanted->list);
    get_text(argument, STR("action"), &wanted->action);
    get_text(argument, STR("permissions"), &wanted->permissions);
    get_texts(argument, STR("arch"), &wanted->arches);
    get_texts(argument, STR("syscalls"), &wanted->syscalls);
    get_texts(argument, STR("fields"), &wanted->fields);
    while (wanted->path.len > 1 && wanted->path.ptr[wanted->path.len - 1] == '/')
        wanted->path.len--;
    if (wanted->permissions.len > 0 &&
        !audit_permissions(wanted->permissions, arena, &wanted->permissions))
        return error_set(err, GATE_EUSAGE, "permissions are of the letters r, w, x and a");
    for (size_t i = 0; i < wanted->fields.count; i++) {
        if (normal_field(vec_at(&wanted->fields, i), arena, err))
            return err->rc;
    }
    return GATE_OK;
}

static bool has_text(const struct str *texts, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(texts[i], text))
            return true;
    }
    return false;
}

/* The same fields on both sides, in whatever order. */
static bool has_fields(const struct audit_rule *rule, const struct audit_wanted *wanted)
{
    for (size_t i = 0; i < rule->field_count; i++) {
        if (!has_text(wanted->fields.items, wanted->fields.count, rule->fields[i]))
            return false;
    }
    for (size_t i = 0; i < wanted->fields.count; i++) {
        if (!has_text(rule->fields, rule->field_count,
                      *(const struct str *)vec_at(&wanted->fields, i)))
            return false;
    }
    return true;
}

/* No permissions in a rule are all of them. */
static bool has_permissions(const struct audit_rule *rule, const struct audit_wanted *wanted)
{
    struct str needed = wanted->permissions.len > 0 ? wanted->permissions : STR("rwxa");

    if (rule->permissions.len == 0 || (wanted->permissions.len == 0 && wanted->path.len > 0))
        return true;
    for (size_t i = 0; i < needed.len; i++) {
        if (!memchr(rule->permissions.ptr, needed.ptr[i], rule->permissions.len))
            return false;
    }
    return true;
}

/* Whether the rule is of the wanted kind, whatever its system calls and arch. */
static bool is_alike(const struct audit_rule *rule, const struct audit_wanted *wanted)
{
    struct str list = wanted->list.len > 0 ? wanted->list : STR("exit");
    struct str action = wanted->action.len > 0 ? wanted->action : STR("always");

    return rule->kind != AUDIT_RULE_CONTROL && str_equal(rule->list, list) &&
           str_equal(rule->action, action) && str_equal(rule->path, wanted->path) &&
           has_permissions(rule, wanted) && has_fields(rule, wanted) &&
           (wanted->key.len == 0 || has_text(rule->keys, rule->key_count, wanted->key));
}

/* Whether the rule records `syscall` (empty: every one) of `arch` (empty: either). */
static bool covers(const struct audit_rule *rule, struct str arch, struct str syscall)
{
    bool is_of_all =
        rule->syscall_count == 0 || has_text(rule->syscalls, rule->syscall_count, STR("all"));

    if (rule->arch.len > 0 && !str_equal(rule->arch, arch))
        return false;
    /* Without an arch a call is a number, which other arches give to other calls. */
    if (rule->arch.len == 0 && arch.len > 0 && !is_of_all)
        return false;
    return is_of_all || has_text(rule->syscalls, rule->syscall_count, syscall);
}

static bool records(const struct audit_rule *rule, const struct audit_wanted *wanted,
                    struct str arch, struct str syscall)
{
    return is_alike(rule, wanted) && covers(rule, arch, syscall);
}

static bool share_a_letter(struct str one, struct str other)
{
    if (one.len == 0 || other.len == 0)
        return true;
    for (size_t i = 0; i < one.len; i++) {
        if (memchr(other.ptr, one.ptr[i], other.len))
            return true;
    }
    return false;
}

/*
 * Whether the rule keeps something of that out of the records. One with a field more is about a
 * few events only, such as those of the time daemon.
 */
static bool leaves_out(const struct audit_rule *rule, const struct audit_wanted *wanted,
                       struct str arch, struct str syscall)
{
    if (!str_equal(rule->list, STR("exit")) || !str_equal(rule->action, STR("never")) ||
        (rule->path.len > 0 && !str_equal(rule->path, wanted->path)) ||
        !share_a_letter(rule->permissions, wanted->permissions))
        return false;
    for (size_t i = 0; i < rule->field_count; i++) {
        if (!has_text(wanted->fields.items, wanted->fields.count, rule->fields[i]))
            return false;
    }
    if (rule->arch.len > 0 && arch.len > 0 && !str_equal(rule->arch, arch))
        return false;
    return syscall.len == 0 || rule->syscall_count == 0 ||
           has_text(rule->syscalls, rule->syscall_count, STR("all")) ||
           has_text(rule->syscalls, rule->syscall_count, syscall);
}

/* Rules of -A stand before the others, the last of them first. */
static bool is_asked_before(const struct vec *rules, size_t a, size_t b)
{
    const struct audit_rule *one = vec_at(rules, a);
    const struct audit_rule *other = vec_at(rules, b);

    if (one->is_first != other->is_first)
        return one->is_first;
    return one->is_first ? a > b : a < b;
}

/* The first rule that fits decides about an event. */
static bool is_covered(const struct vec *rules, const struct audit_wanted *wanted, struct str arch,
                       struct str syscall)
{
    size_t recording = rules->count;
    size_t hiding = rules->count;

    for (size_t i = 0; i < rules->count; i++) {
        const struct audit_rule *rule = vec_at(rules, i);

        if (records(rule, wanted, arch, syscall) &&
            (recording == rules->count || is_asked_before(rules, i, recording)))
            recording = i;
        if (leaves_out(rule, wanted, arch, syscall) &&
            (hiding == rules->count || is_asked_before(rules, i, hiding)))
            hiding = i;
    }
    return recording < rules->count &&
           (hiding == rules->count || !is_asked_before(rules, hiding, recording));
}

/* Why no rule has any effect, or NULL. */
static const char *switched_off(const struct vec *rules)
{
    const char *why = NULL;

    for (size_t i = 0; i < rules->count; i++) {
        const struct audit_rule *rule = vec_at(rules, i);

        if (rule->kind == AUDIT_RULE_CONTROL && str_equal(rule->option, STR("-e")))
            why = rule->number == 0 ? "-e 0 switches auditing off" : NULL;
    }
    for (size_t i = 0; i < rules->count; i++) {
        const struct audit_rule *rule = vec_at(rules, i);

        if (str_equal(rule->list, STR("task")) && str_equal(rule->action, STR("never")) &&
            rule->field_count == 0)
            why = "a rule keeps every task out of auditing";
    }
    return why;
}

static void find_missing(const struct vec *rules, const struct audit_wanted *wanted,
                         struct arena *arena, struct str *missing)
{
    static const struct str arches[] = { { "b64", 3 }, { "b32", 3 } };
    static const struct str any[] = { { "", 0 } };
    bool has_arches = wanted->arches.count > 0;
    const struct str *asked = has_arches ? wanted->arches.items : arches;
    size_t asked_count = has_arches ? wanted->arches.count : COUNT_OF(arches);
    const struct str *calls = wanted->syscalls.count > 0 ? wanted->syscalls.items : any;
    size_t call_count = wanted->syscalls.count > 0 ? wanted->syscalls.count : 1;

    *missing = STR("");
    for (size_t i = 0; i < call_count; i++) {
        if (!has_arches && is_covered(rules, wanted, STR(""), calls[i]))
            continue;
        for (size_t j = 0; j < asked_count; j++) {
            if (is_covered(rules, wanted, asked[j], calls[i]))
                continue;
            *missing = arena_printf(
                arena, "%.*s%sno rule for %.*s of %.*s", STR_ARG(*missing),
                missing->len > 0 ? ", " : "", calls[i].len > 0 ? (int)calls[i].len : 10,
                calls[i].len > 0 ? calls[i].ptr : "every call", STR_ARG(asked[j]));
        }
    }
}

enum gate_rc audit_match(const struct vec *rules, const struct value *argument, struct arena *arena,
                         bool *holds, struct str *missing, struct error *err)
{
    CLEANUP(wanted_release)
    struct audit_wanted wanted = {
        .arches = VEC_INIT(struct str),
        .syscalls = VEC_INIT(struct str),
        .fields = VEC_INIT(struct str),
    };
    const char *off = switched_off(rules);

    if (wanted_read(argument, arena, &wanted, err))
        return err->rc;
    if (off)
        *missing = str_of(off);
    else
        find_missing(rules, &wanted, arena, missing);
    *holds = missing->len == 0;
    return GATE_OK;
}
