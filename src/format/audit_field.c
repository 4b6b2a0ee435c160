#include "format/audit_field.h"

#include <stddef.h>
#include <string.h>

/* What a field's value may be. */
enum value_kind {
    FIELD_UID,
    FIELD_GID,
    FIELD_SESSION,
    FIELD_NUMBER,
    FIELD_EXIT,
    FIELD_FILE_TYPE,
    FIELD_TEXT,
};

enum {
    EXIT_ONLY = AUDIT_LIST_EXIT,
    NOT_EXCLUDE = AUDIT_LIST_TASK | AUDIT_LIST_EXIT | AUDIT_LIST_USER | AUDIT_LIST_FILESYSTEM,
    EVERY_LIST = NOT_EXCLUDE | AUDIT_LIST_EXCLUDE,
};

static const struct field_def {
    const char *name;
    enum audit_field_kind kind;
    enum value_kind value;
    unsigned lists; /* that take it, of enum audit_list */
} fields[] = {
    { .name = "a0", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "a1", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "a2", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "a3", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "arch", .kind = AUDIT_FIELD_ARCH, .value = FIELD_TEXT, .lists = NOT_EXCLUDE },
    { .name = "auid", .value = FIELD_UID, .lists = EVERY_LIST },
    { .name = "devmajor", .value = FIELD_NUMBER, .lists = EXIT_ONLY },
    { .name = "devminor", .value = FIELD_NUMBER, .lists = EXIT_ONLY },
    { .name = "dir", .kind = AUDIT_FIELD_DIRECTORY, .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "egid", .value = FIELD_GID, .lists = NOT_EXCLUDE },
    { .name = "euid", .value = FIELD_UID, .lists = NOT_EXCLUDE },
    { .name = "exe", .kind = AUDIT_FIELD_PROGRAM, .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "exit", .value = FIELD_EXIT, .lists = EXIT_ONLY },
    { .name = "filetype", .value = FIELD_FILE_TYPE, .lists = EXIT_ONLY },
    { .name = "fsgid", .value = FIELD_GID, .lists = NOT_EXCLUDE },
    { .name = "fstype",
      .kind = AUDIT_FIELD_FILESYSTEM,
      .value = FIELD_TEXT,
      .lists = AUDIT_LIST_FILESYSTEM },
    { .name = "fsuid", .value = FIELD_UID, .lists = NOT_EXCLUDE },
    { .name = "gid", .value = FIELD_GID, .lists = EVERY_LIST },
    { .name = "inode", .value = FIELD_NUMBER, .lists = EXIT_ONLY },
    { .name = "key", .kind = AUDIT_FIELD_KEY, .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "loginuid", .value = FIELD_UID, .lists = EVERY_LIST },
    { .name = "msgtype", .value = FIELD_TEXT, .lists = AUDIT_LIST_USER | AUDIT_LIST_EXCLUDE },
    { .name = "obj_gid", .value = FIELD_GID, .lists = NOT_EXCLUDE },
    { .name = "obj_lev_high", .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "obj_lev_low", .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "obj_role", .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "obj_type", .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "obj_uid", .value = FIELD_UID, .lists = NOT_EXCLUDE },
    { .name = "obj_user", .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "path", .kind = AUDIT_FIELD_PATH, .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "perm", .kind = AUDIT_FIELD_PERMISSIONS, .value = FIELD_TEXT, .lists = EXIT_ONLY },
    { .name = "pers", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "pid", .value = FIELD_NUMBER, .lists = EVERY_LIST },
    { .name = "ppid", .value = FIELD_NUMBER, .lists = EXIT_ONLY },
    { .name = "saddr_fam", .value = FIELD_NUMBER, .lists = NOT_EXCLUDE },
    { .name = "sessionid", .value = FIELD_SESSION, .lists = AUDIT_LIST_EXIT | AUDIT_LIST_USER },
    { .name = "sgid", .value = FIELD_GID, .lists = NOT_EXCLUDE },
    { .name = "subj_clr", .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "subj_role", .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "subj_sen", .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "subj_type", .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "subj_user", .value = FIELD_TEXT, .lists = EVERY_LIST },
    { .name = "success", .value = FIELD_NUMBER, .lists = EXIT_ONLY },
    { .name = "suid", .value = FIELD_UID, .lists = NOT_EXCLUDE },
    { .name = "uid", .value = FIELD_UID, .lists = EVERY_LIST },
};

/* errno(3) of Linux from 1 on: what exit= is compared with. */
static const char *const error_names[] = {
    "EPERM",  "ENOENT",  "ESRCH",  "EINTR",  "EIO",    "ENXIO",   "E2BIG",  "ENOEXEC", "EBADF",
    "ECHILD", "EAGAIN",  "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY",  "EEXIST",  "EXDEV",
    "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE",  "ENOTTY", "ETXTBSY", "EFBIG",
    "ENOSPC", "ESPIPE",  "EROFS",  "EMLINK", "EPIPE",  "EDOM",    "ERANGE",
};

/* Longer ones first: the first that stands anywhere in the text is the sign. */
static const char *const operators[] = { "!=", ">=", "<=", "&=", "=", ">", "<", "&" };

static const struct field_def *field_by_name(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (str_equal(name, str_of(fields[i].name)))
            return &fields[i];
    }
    return NULL;
}

/* Parts "auid>=1000" at its sign. */
static bool cut_operator(struct str written, struct str *name, struct str *sign, struct str *value)
{
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        ptrdiff_t at = str_find(written, str_of(operators[i]));

        if (at < 0)
            continue;
        *sign = str_of(operators[i]);
        *name = str_slice(written, 0, (size_t)at);
        *value = str_slice(written, (size_t)at + sign->len, written.len);
        return true;
    }
    return false;
}

/* Digits, perhaps after '-', or hexadecimal after 0x; made decimal. */
static bool normal_number(struct str written, struct arena *arena, struct str *normal)
{
    bool is_negative = str_starts_with(written, STR("-"));
    struct str digits = is_negative ? str_slice(written, 1, written.len) : written;
    bool is_hex = digits.len > 2 && digits.ptr[0] == '0' && (digits.ptr[1] | 32) == 'x';
    uint64_t number = 0;

    digits = is_hex ? str_slice(digits, 2, digits.len) : digits;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        bool is_letter = is_hex && (c | 32) >= 'a' && (c | 32) <= 'f';

        if ((c < '0' || c > '9') && !is_letter)
            return false;
        number =
            number * (is_hex ? 16 : 10) + (uint64_t)(is_letter ? (c | 32) - 'a' + 10 : c - '0');
        if (number > UINT32_MAX)
            return false;
    }
    *normal = arena_printf(arena, "%s%llu", is_negative ? "-" : "", (unsigned long long)number);
    return digits.len > 0;
}

/* No account: -1, as 32 bits without a sign, or in a word. Notes a name of an account or group. */
static bool normal_id(enum value_kind kind, struct arena *arena, struct audit_field *field)
{
    struct str value = field->value;

    if (str_equal(value, STR("-1")) || str_equal(value, STR("4294967295")) ||
        str_equal(value, STR("unset"))) {
        field->value = STR("unset");
        return true;
    }
    if (normal_number(value, arena, &field->value))
        return true;
    if (kind == FIELD_SESSION || value.ptr[0] < 'A')
        return false;
    if (str_equal(value, STR("root"))) {
        field->value = STR("0");
        return true;
    }
    field->is_account = kind == FIELD_UID;
    field->is_group = kind == FIELD_GID;
    return true;
}

/* A number as the name of its error, "-13" as "-EACCES". False if it is neither. */
static bool normal_exit(struct str value, struct arena *arena, struct str *normal)
{
    bool is_negative = str_starts_with(value, STR("-"));
    struct str rest = is_negative ? str_slice(value, 1, value.len) : value;
    uint32_t number;

    if (str_to_u32(rest, &number)) {
        *normal = value;
        if (number >= 1 && number <= COUNT_OF(error_names))
            *normal = arena_printf(arena, "%s%s", is_negative ? "-" : "", error_names[number - 1]);
        return true;
    }
    return str_is_one_of(rest, error_names, COUNT_OF(error_names));
}

static struct str normal_arch(struct str value)
{
    static const struct {
        const char *written;
        const char *normal;
    } names[] = {
        { "x86_64", "b64" },   { "i386", "b32" },     { "i486", "b32" },
        { "i586", "b32" },     { "i686", "b32" },     { "c000003e", "b64" },
        { "40000003", "b32" }, { "aarch64", "b64" },  { "c00000b7", "b64" },
        { "arm", "b32" },      { "40000028", "b32" }, { "0xc000003e", "b64" },
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal_nocase(value, str_of(names[i].written)))
            return str_of(names[i].normal);
    }
    return value;
}

bool audit_permissions(struct str written, struct arena *arena, struct str *permissions)
{
    static const char letters[] = "rwxa";
    char found[sizeof(letters)];
    size_t count = 0;

    for (size_t i = 0; i < written.len; i++) {
        if (written.ptr[i] == '\0' || !strchr("rwxaRWXA", written.ptr[i]))
            return false;
    }
    for (size_t i = 0; i + 1 < sizeof(letters); i++) {
        for (size_t j = 0; j < written.len; j++) {
            if ((written.ptr[j] | 32) == letters[i]) {
                found[count++] = letters[i];
                break;
            }
        }
    }
    *permissions = arena_str(arena, (struct str){ .ptr = found, .len = count });
    return count > 0;
}

static bool normal_file_type(struct audit_field *field)
{
    static const char *const names[] = { "block", "character", "dir",   "fifo",
                                         "file",  "link",      "socket" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_equal_nocase(field->value, str_of(names[i])))
            continue;
        field->value = str_of(names[i]);
        return true;
    }
    return false;
}

/* The number of a file system; of two auditctl knows the names. */
static bool normal_filesystem(struct audit_field *field, struct arena *arena)
{
    static const struct {
        const char *name;
        const char *number;
    } known[] = { { "debugfs", "1684170528" }, { "tracefs", "1953653091" } };

    bool is_number = normal_number(field->value, arena, &field->value);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!str_equal_nocase(field->value, str_of(known[i].name)) &&
            !str_equal(field->value, str_of(known[i].number)))
            continue;
        field->value = str_of(known[i].name);
        return true;
    }
    return is_number;
}

static bool normal_value(const struct field_def *def, struct arena *arena,
                         struct audit_field *field)
{
    bool is_equal = str_equal(field->sign, STR("="));
    bool is_unequal = str_equal(field->sign, STR("!="));

    switch (def->kind) {
    case AUDIT_FIELD_ARCH:
        field->value = normal_arch(field->value);
        return is_equal || is_unequal;
    case AUDIT_FIELD_PERMISSIONS:
        return is_equal && audit_permissions(field->value, arena, &field->value);
    case AUDIT_FIELD_PATH:
    case AUDIT_FIELD_DIRECTORY:
    case AUDIT_FIELD_KEY:
        return is_equal;
    case AUDIT_FIELD_PROGRAM:
        return is_equal || is_unequal;
    case AUDIT_FIELD_FILESYSTEM:
        return (is_equal || is_unequal) && normal_filesystem(field, arena);
    case AUDIT_FIELD_OTHER:
        break;
    }
    switch (def->value) {
    case FIELD_UID:
    case FIELD_GID:
    case FIELD_SESSION:
        return normal_id(def->value, arena, field);
    case FIELD_NUMBER:
        return normal_number(field->value, arena, &field->value);
    case FIELD_EXIT:
        return normal_exit(field->value, arena, &field->value);
    case FIELD_FILE_TYPE:
        return normal_file_type(field);
    case FIELD_TEXT:
        break;
    }
    return true;
}

enum gate_rc audit_field_parse(struct str written, struct arena *arena, struct audit_field *field,
                               struct error *err)
{
    struct audit_field parsed = { .kind = AUDIT_FIELD_OTHER };

    if (!cut_operator(written, &parsed.name, &parsed.sign, &parsed.value))
        return error_set(err, GATE_EFORMAT, "a field without an sign");
    const struct field_def *def = field_by_name(parsed.name);
    if (!def)
        return error_set(err, GATE_EFORMAT, "an unknown field");
    if (parsed.value.len == 0)
        return error_set(err, GATE_EFORMAT, "field %s without a value", def->name);
    parsed.kind = def->kind;
    parsed.lists = def->lists;
    if (str_equal(parsed.name, STR("loginuid")))
        parsed.name = STR("auid");
    if (!normal_value(def, arena, &parsed))
        return error_set(err, GATE_EFORMAT, "field %s cannot have this value or sign", def->name);
    *field = parsed;
    return GATE_OK;
}

enum gate_rc audit_comparison_parse(struct str written, struct arena *arena, struct str *text,
                                    struct error *err)
{
    struct str sign;
    struct str sides[2];
    const struct field_def *defs[COUNT_OF(sides)];

    if (!cut_operator(written, &sides[0], &sign, &sides[1]) ||
        (!str_equal(sign, STR("=")) && !str_equal(sign, STR("!="))))
        return error_set(err, GATE_EFORMAT, "a comparison without = or !=");
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        defs[i] = field_by_name(sides[i]);
        if (defs[i] && str_equal(sides[i], STR("loginuid")))
            sides[i] = STR("auid");
    }
    if (!defs[0] || !defs[1] || defs[0]->value != defs[1]->value || str_equal(sides[0], sides[1]) ||
        (defs[0]->value != FIELD_UID && defs[0]->value != FIELD_GID))
        return error_set(err, GATE_EFORMAT, "a comparison of what cannot be compared");
    bool is_ordered = str_compare(sides[0], sides[1]) <= 0;
    *text = arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(sides[is_ordered ? 0 : 1]), STR_ARG(sign),
                         STR_ARG(sides[is_ordered ? 1 : 0]));
    return GATE_OK;
}

struct str audit_field_text(const struct audit_field *field, struct arena *arena)
{
    return arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(field->name), STR_ARG(field->sign),
                        STR_ARG(field->value));
}
