#include "format/login_defs.h"

#include "base/limits.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct login_defs {
    struct resource_context *context;
    const struct entry *file;
    struct vec settings; /* struct login_defs_setting */
};

/* How a keyword's value is read; login.defs(5). All others are strings. */
enum keyword_kind {
    KEYWORD_NUMBER,
    KEYWORD_UMASK, /* three octal digits */
    KEYWORD_MODE,  /* four */
};

static const struct {
    const char *name;
    enum keyword_kind kind;
} keywords[] = {
    { .name = "BCRYPT_MAX_ROUNDS", .kind = KEYWORD_NUMBER },
    { .name = "BCRYPT_MIN_ROUNDS", .kind = KEYWORD_NUMBER },
    { .name = "FAIL_DELAY", .kind = KEYWORD_NUMBER },
    { .name = "GID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "GID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "HOME_MODE", .kind = KEYWORD_MODE },
    { .name = "LASTLOG_UID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "LOGIN_RETRIES", .kind = KEYWORD_NUMBER },
    { .name = "LOGIN_TIMEOUT", .kind = KEYWORD_NUMBER },
    { .name = "MAX_MEMBERS_PER_GROUP", .kind = KEYWORD_NUMBER },
    { .name = "PASS_CHANGE_TRIES", .kind = KEYWORD_NUMBER },
    { .name = "PASS_MAX_DAYS", .kind = KEYWORD_NUMBER },
    { .name = "PASS_MAX_LEN", .kind = KEYWORD_NUMBER },
    { .name = "PASS_MIN_DAYS", .kind = KEYWORD_NUMBER },
    { .name = "PASS_MIN_LEN", .kind = KEYWORD_NUMBER },
    { .name = "PASS_WARN_AGE", .kind = KEYWORD_NUMBER },
    { .name = "SHA_CRYPT_MAX_ROUNDS", .kind = KEYWORD_NUMBER },
    { .name = "SHA_CRYPT_MIN_ROUNDS", .kind = KEYWORD_NUMBER },
    { .name = "SUB_GID_COUNT", .kind = KEYWORD_NUMBER },
    { .name = "SUB_GID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "SUB_GID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "SUB_UID_COUNT", .kind = KEYWORD_NUMBER },
    { .name = "SUB_UID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "SUB_UID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "SYS_GID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "SYS_GID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "SYS_UID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "SYS_UID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "UID_MAX", .kind = KEYWORD_NUMBER },
    { .name = "UID_MIN", .kind = KEYWORD_NUMBER },
    { .name = "UMASK", .kind = KEYWORD_UMASK },
    { .name = "YESCRYPT_COST_FACTOR", .kind = KEYWORD_NUMBER },
};

static void login_defs_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    wish_body(set, "/etc/login.defs", LIMIT_CONFIG_FILE_BYTES);
}

static enum gate_rc login_defs_open(void *self, struct resource_context *context,
                                    const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct login_defs *defs = self;
    struct str text;

    defs->context = context;
    defs->settings = VEC_INIT(struct login_defs_setting);
    if (rootfs_read_path(context->rootfs, STR("/etc/login.defs"), LIMIT_CONFIG_FILE_BYTES, &text,
                         &defs->file, err) ||
        login_defs_parse(text, &defs->settings, err))
        return error_wrap(err, "/etc/login.defs");
    return GATE_OK;
}

static void login_defs_close(void *self)
{
    struct login_defs *defs = self;

    vec_release(&defs->settings);
}

static struct origin login_defs_origin(const void *self,
                                       const struct resource_call *call ATTR_UNUSED)
{
    const struct login_defs *defs = self;
    struct origin origin = ORIGIN_INIT;

    if (defs->file)
        return facts_origin(defs->file, 0, STR(""));
    origin.path = STR("/etc/login.defs");
    return origin;
}

/* The suite reads numbers as C does: a leading zero is octal, and it matters for a umask. */
static bool read_octal(struct str text, uint32_t *mode)
{
    if (text.len > 1 && text.ptr[0] == '0')
        return str_to_mode(text, mode);
    return str_to_u32(text, mode);
}

/* A value that is not what the keyword wants stays the text it is: it equals no number. */
static struct value convert(const struct login_defs *defs, struct str name, struct str text)
{
    uint32_t mode;
    int64_t number;

    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        if (!str_equal(name, str_of(keywords[i].name)))
            continue;
        switch (keywords[i].kind) {
        case KEYWORD_NUMBER:
            if ((text.len == 1 || text.ptr[0] != '0') && str_to_i64(text, &number))
                return value_integer(number);
            break;
        case KEYWORD_UMASK:
            if (read_octal(text, &mode) && mode <= 0777)
                return value_str(arena_printf(defs->context->arena, "%03o", mode));
            break;
        case KEYWORD_MODE:
            if (read_octal(text, &mode) && mode <= 07777)
                return value_str(arena_printf(defs->context->arena, "%04o", mode));
            break;
        }
    }
    return value_str(text);
}

static enum gate_rc login_defs_get(void *self, const struct property_query *query,
                                   struct value *value, struct error *err ATTR_UNUSED)
{
    const struct login_defs *defs = self;

    *value = value_nil();
    for (size_t i = defs->settings.count; i > 0; i--) {
        const struct login_defs_setting *setting = vec_at(&defs->settings, i - 1);
        struct origin *origin;

        if (!str_equal(setting->name, query->name))
            continue;
        origin = arena_new(defs->context->arena, 1, sizeof(*origin));
        *origin = facts_origin(defs->file, setting->line, setting->name);
        *value = convert(defs, setting->name, setting->value);
        value->origin = origin;
        return GATE_OK;
    }
    return GATE_OK;
}

static const struct property_def login_defs_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .help = "any keyword; numbers of PASS_MAX_DAYS and the like, UMASK as three octal digits",
    .get = login_defs_get,
};

const struct resource_def resource_login_defs = {
    .name = "login_defs",
    .summary = "the settings of /etc/login.defs",
    .arity = CALL_NONE,
    .example = "{login_defs: , its: {ENCRYPT_METHOD: {be_in: [YESCRYPT, SHA512]}}}",
    .self_size = sizeof(struct login_defs),
    .wishes = login_defs_wishes,
    .open = login_defs_open,
    .close = login_defs_close,
    .origin = login_defs_origin,
    .dynamic = &login_defs_keyword,
};
