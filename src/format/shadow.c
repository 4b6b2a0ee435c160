#include "format/shadow.h"

#include "base/attributes.h"
#include "format/colon.h"

enum { SHADOW_FIELDS = 9, DES_LENGTH = 13, BSDI_LENGTH = 20 };

static const struct {
    const char *prefix;
    enum shadow_scheme scheme;
} prefixes[] = {
    { .prefix = "$1$", .scheme = SHADOW_MD5 },
    { .prefix = "$2a$", .scheme = SHADOW_BCRYPT },
    { .prefix = "$2b$", .scheme = SHADOW_BCRYPT },
    { .prefix = "$2x$", .scheme = SHADOW_BCRYPT },
    { .prefix = "$2y$", .scheme = SHADOW_BCRYPT },
    { .prefix = "$3$", .scheme = SHADOW_NT },
    { .prefix = "$5$", .scheme = SHADOW_SHA256 },
    { .prefix = "$6$", .scheme = SHADOW_SHA512 },
    { .prefix = "$7$", .scheme = SHADOW_SCRYPT },
    { .prefix = "$sha1$", .scheme = SHADOW_SHA1 },
    { .prefix = "$md5$", .scheme = SHADOW_SUNMD5 },
    { .prefix = "$md5,", .scheme = SHADOW_SUNMD5 },
    { .prefix = "$y$", .scheme = SHADOW_YESCRYPT },
    { .prefix = "$gy$", .scheme = SHADOW_GOST_YESCRYPT },
    { .prefix = "$sm3y$", .scheme = SHADOW_SM3_YESCRYPT },
};

const char *shadow_scheme_name(enum shadow_scheme scheme)
{
    switch (scheme) {
    case SHADOW_NONE:
        return "none";
    case SHADOW_LOCKED:
        return "locked";
    case SHADOW_DES:
        return "des";
    case SHADOW_MD5:
        return "md5";
    case SHADOW_SUNMD5:
        return "sunmd5";
    case SHADOW_NT:
        return "nt";
    case SHADOW_SHA1:
        return "sha1";
    case SHADOW_SHA256:
        return "sha256";
    case SHADOW_SHA512:
        return "sha512";
    case SHADOW_BCRYPT:
        return "bcrypt";
    case SHADOW_SCRYPT:
        return "scrypt";
    case SHADOW_YESCRYPT:
        return "yescrypt";
    case SHADOW_GOST_YESCRYPT:
        return "gost-yescrypt";
    case SHADOW_SM3_YESCRYPT:
        return "sm3-yescrypt";
    case SHADOW_UNKNOWN:
        return "unknown";
    }
    return "unknown";
}

static bool is_crypt_base64(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return true;
}

enum shadow_scheme shadow_scheme_of(struct str password)
{
    if (password.len == 0)
        return SHADOW_NONE;
    if (password.ptr[0] == '!' || password.ptr[0] == '*')
        return SHADOW_LOCKED;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        if (str_starts_with(password, str_of(prefixes[i].prefix)))
            return prefixes[i].scheme;
    }
    if (password.len == DES_LENGTH && is_crypt_base64(password))
        return SHADOW_DES;
    if (password.len == BSDI_LENGTH && password.ptr[0] == '_' &&
        is_crypt_base64(str_slice(password, 1, BSDI_LENGTH)))
        return SHADOW_DES;
    return SHADOW_UNKNOWN;
}

static bool parse_days(struct str field, struct shadow_days *days)
{
    days->is_set = field.len > 0;
    return !days->is_set || str_to_i64(field, &days->days);
}

static bool parse_line(struct str line, struct shadow_entry *entry)
{
    struct str field[SHADOW_FIELDS];

    if (!colon_fields(line, field, SHADOW_FIELDS))
        return false;
    entry->name = field[0];
    entry->scheme = shadow_scheme_of(field[1]);
    entry->is_locked = entry->scheme == SHADOW_LOCKED;
    return parse_days(field[2], &entry->last_change) && parse_days(field[3], &entry->min) &&
           parse_days(field[4], &entry->max) && parse_days(field[5], &entry->warn) &&
           parse_days(field[6], &entry->inactive) && parse_days(field[7], &entry->expiry);
}

enum gate_rc shadow_parse(struct str text, struct vec *entries, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    while (colon_next(&text, &number, &line)) {
        struct shadow_entry entry = { .line = number };

        if (!parse_line(line, &entry))
            return error_set(err, GATE_EFORMAT, "line %u is not a shadow(5) entry", number);
        *(struct shadow_entry *)vec_add(entries) = entry;
    }
    return GATE_OK;
}
