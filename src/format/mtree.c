#include "format/mtree.h"

#include <string.h>

void mtree_init(struct mtree *mtree, struct str text)
{
    *mtree = (struct mtree){ .rest = text };
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* Puts bytes in place of \ooo. */
static struct str unescape(struct str text, struct arena *arena)
{
    char *bytes;
    size_t used = 0;

    if (text.len == 0 || !memchr(text.ptr, '\\', text.len))
        return text;
    bytes = arena_new(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && i + 3 < text.len && is_octal(text.ptr[i + 1]) &&
            is_octal(text.ptr[i + 2]) && is_octal(text.ptr[i + 3])) {
            bytes[used++] = (char)((text.ptr[i + 1] - '0') << 6 | (text.ptr[i + 2] - '0') << 3 |
                                   (text.ptr[i + 3] - '0'));
            i += 3;
        } else {
            bytes[used++] = text.ptr[i];
        }
    }
    return (struct str){ .ptr = bytes, .len = used };
}

static bool take_type(struct mtree_entry *entry, struct str value)
{
    static const struct {
        const char *word;
        enum mtree_type type;
    } types[] = {
        { "file", MTREE_FILE },    { "dir", MTREE_DIRECTORY }, { "link", MTREE_LINK },
        { "block", MTREE_OTHER },  { "char", MTREE_OTHER },    { "fifo", MTREE_OTHER },
        { "socket", MTREE_OTHER },
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_equal(value, str_of(types[i].word))) {
            entry->type = types[i].type;
            return true;
        }
    }
    return false;
}

static bool take_time(struct mtree_entry *entry, struct str value)
{
    struct str seconds = STR("");

    (void)str_cut(&value, '.', &seconds);
    entry->has_time = str_to_i64(seconds, &entry->time);
    return entry->has_time;
}

/* A better digest stays. */
static bool take_digest(struct mtree_entry *entry, enum digest_kind kind, struct str value)
{
    struct digest digest;

    if (!digest_parse_hex(kind, value, &digest))
        return false;
    if (!entry->has_digest || kind == DIGEST_SHA256)
        entry->digest = digest;
    entry->has_digest = true;
    return true;
}

/* False for a value that is none; keywords that nobody asks about are passed over. */
static bool take_keyword(struct mtree_entry *entry, struct str name, struct str value,
                         struct arena *arena)
{
    if (str_equal(name, STR("type")))
        return take_type(entry, value);
    if (str_equal(name, STR("mode")))
        return entry->has_mode = str_to_mode(value, &entry->mode) && entry->mode <= 07777;
    if (str_equal(name, STR("uid")))
        return entry->has_uid = str_to_u32(value, &entry->uid);
    if (str_equal(name, STR("gid")))
        return entry->has_gid = str_to_u32(value, &entry->gid);
    if (str_equal(name, STR("size")))
        return entry->has_size = str_to_u64(value, &entry->size);
    if (str_equal(name, STR("time")))
        return take_time(entry, value);
    if (str_equal(name, STR("sha256digest")) || str_equal(name, STR("sha256")))
        return take_digest(entry, DIGEST_SHA256, value);
    if (str_equal(name, STR("md5digest")) || str_equal(name, STR("md5")))
        return take_digest(entry, DIGEST_MD5, value);
    if (str_equal(name, STR("link")))
        entry->link = unescape(value, arena);
    return true;
}

static enum gate_rc take_keywords(struct mtree *mtree, struct mtree_entry *entry, struct str words,
                                  struct arena *arena, struct error *err)
{
    struct str word;

    while (str_word(&words, &word)) {
        struct str value = word;
        struct str name;

        (void)str_cut(&value, '=', &name);
        if (!take_keyword(entry, name, value, arena)) {
            return error_set(err, GATE_EFORMAT, "line %u: '%.*s' is no value", mtree->line,
                             STR_ARG(word));
        }
    }
    return GATE_OK;
}

/* Only /set and /unset are known, and libarchive unsets nothing that it does not set again. */
static enum gate_rc take_defaults(struct mtree *mtree, struct str word, struct str words,
                                  struct arena *arena, struct error *err)
{
    if (str_equal(word, STR("/set")))
        return take_keywords(mtree, &mtree->defaults, words, arena, err);
    if (str_equal(word, STR("/unset"))) {
        mtree->defaults = (struct mtree_entry){ .line = 0 };
        return GATE_OK;
    }
    return error_set(err, GATE_EFORMAT, "line %u: '%.*s' is no command", mtree->line,
                     STR_ARG(word));
}

enum gate_rc mtree_next(struct mtree *mtree, struct arena *arena, struct mtree_entry *entry,
                        bool *is_found, struct error *err)
{
    struct str line;
    struct str word;

    *is_found = false;
    while (str_cut(&mtree->rest, '\n', &line)) {
        mtree->line++;
        if (line.len && memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u holds a NUL byte", mtree->line);
        if (!str_word(&line, &word) || word.ptr[0] == '#')
            continue;
        if (word.ptr[0] == '/') {
            if (take_defaults(mtree, word, line, arena, err))
                return err->rc;
            continue;
        }
        if (word.ptr[0] != '.' || (word.len > 1 && word.ptr[1] != '/'))
            return error_set(err, GATE_EFORMAT, "line %u: '%.*s' is no path", mtree->line,
                             STR_ARG(word));
        *entry = mtree->defaults;
        entry->line = mtree->line;
        entry->path = unescape(str_slice(word, 2, word.len), arena);
        *is_found = true;
        return take_keywords(mtree, entry, line, arena, err);
    }
    return GATE_OK;
}
