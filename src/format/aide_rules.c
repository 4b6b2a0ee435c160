#include "format/aide_rules.h"

#include <string.h>

/* In the order in which the program prints them. */
const char *const aide_attribute_names[AIDE_ATTRIBUTE_COUNT] = {
    "l",         "p",      "u",          "g",          "s",         "a",
    "c",         "m",      "i",          "b",          "n",         "md5",
    "sha1",      "rmd160", "tiger",      "crc32",      "haval",     "gost",
    "crc32b",    "acl",    "S",          "I",          "ANF",       "ARF",
    "sha256",    "sha512", "selinux",    "xattrs",     "whirlpool", "ftype",
    "e2fsattrs", "caps",   "stribog256", "stribog512", "growing",   "compressed",
};

static const struct {
    const char *name;
    const char *attributes; /* parted by blanks */
} brought_groups[] = {
    { "R", "l p u g s c m i n md5 acl selinux xattrs ftype e2fsattrs caps" },
    { "L", "l p u g i n acl selinux xattrs ftype e2fsattrs caps" },
    { ">", "l p u g s i n acl selinux xattrs ftype e2fsattrs caps growing" },
    { "H", "md5 sha1 rmd160 tiger crc32 haval gost crc32b sha256 sha512 whirlpool" },
    { "X", "acl selinux xattrs e2fsattrs caps" },
    { "E", "" },
};

static bool find_attribute(struct str name, uint64_t *attributes)
{
    for (size_t i = 0; i < AIDE_ATTRIBUTE_COUNT; i++) {
        if (!str_equal(name, str_of(aide_attribute_names[i])))
            continue;
        *attributes = (uint64_t)1 << i;
        return true;
    }
    return false;
}

bool aide_attributes_find(struct str name, uint64_t *attributes)
{
    for (size_t i = 0; i < COUNT_OF(brought_groups); i++) {
        struct str rest = str_of(brought_groups[i].attributes);
        struct str word;
        uint64_t one;

        if (!str_equal(name, str_of(brought_groups[i].name)))
            continue;
        *attributes = 0;
        while (str_word(&rest, &word)) {
            if (find_attribute(word, &one))
                *attributes |= one;
        }
        return true;
    }
    return find_attribute(name, attributes);
}

uint64_t aide_attributes_missing(void)
{
    uint64_t first = 0;
    uint64_t second = 0;

    return find_attribute(STR("stribog256"), &first) && find_attribute(STR("stribog512"), &second)
               ? first | second
               : 0;
}

void aide_groups_release(struct aide_groups *groups)
{
    map_release(&groups->defined);
}

void aide_groups_set(struct aide_groups *groups, struct str name, uint64_t attributes)
{
    uint64_t *kept = map_find(&groups->defined, name);

    if (!kept) {
        kept = arena_new(groups->arena, 1, sizeof(*kept));
        map_set(&groups->defined, name, kept);
    }
    *kept = attributes;
}

enum gate_rc aide_groups_evaluate(const struct aide_groups *groups, const struct aide_term *terms,
                                  size_t count, uint64_t *attributes, struct error *err)
{
    uint64_t result = 0;

    for (size_t i = 0; i < count; i++) {
        const uint64_t *defined = map_find(&groups->defined, terms[i].name);
        uint64_t one = 0;

        if (defined)
            one = *defined;
        else if (!aide_attributes_find(terms[i].name, &one))
            return error_set(err, GATE_EFORMAT, "the group '%.*s' is not defined",
                             STR_ARG(terms[i].name));
        result = terms[i].is_removed ? result & ~one : result | one;
    }
    *attributes = result;
    return GATE_OK;
}

static bool is_special(char byte)
{
    return byte != '\0' && strchr("(^$?*[", byte);
}

/* The node of a pattern; backslashes before it are taken away. */
static struct str node_of(struct str pattern, struct arena *arena)
{
    char *node = arena_new(arena, pattern.len + 1, 1);
    size_t slash = 1;
    size_t length = 1;

    node[0] = '/';
    for (size_t i = 1; i < pattern.len && !is_special(pattern.ptr[i]); i++) {
        if (pattern.ptr[i] == '/')
            slash = length;
        if (pattern.ptr[i] == '\\' && ++i == pattern.len)
            break;
        node[length++] = pattern.ptr[i];
    }
    return (struct str){ .ptr = node, .len = slash };
}

/* Nodes are looked for from above, where one with a special character in its path has none. */
static bool is_reachable(struct str node)
{
    size_t last = node.len - str_base_name(node).len;

    for (size_t i = 0; i < last; i++) {
        if (is_special(node.ptr[i]) || node.ptr[i] == '\\')
            return false;
    }
    return true;
}

enum gate_rc aide_rule_compile(struct aide_rule *rule, struct arena *arena, struct error *err)
{
    struct regex *regex = NULL;

    rule->node = node_of(rule->pattern, arena);
    rule->is_reachable = is_reachable(rule->node);
    if (str_find(rule->node, STR("//")) >= 0)
        return error_set(err, GATE_EFORMAT, "a double slash in a rule");
    if (regex_open_plain(rule->pattern, true, &regex, err))
        return err->rc;
    rule->regex = regex;
    return GATE_OK;
}

static struct str parent_of(struct str path)
{
    size_t length = path.len - str_base_name(path).len;

    return str_slice(path, 0, length > 1 ? length - 1 : 1);
}

static bool takes_type(const struct aide_rule *rule, char type)
{
    return rule->types.len == 0 || memchr(rule->types.ptr, type, rule->types.len);
}

struct search {
    struct vec nodes; /* const struct aide_rule *: those that hang above the path */
    struct str path;
    char type;
    struct error *err;
};

/* The first rule of that kind at `node` that matches `path`. */
static enum gate_rc find_at(const struct search *search, enum aide_rule_kind kind, struct str node,
                            const struct aide_rule **found)
{
    for (size_t i = 0; i < search->nodes.count; i++) {
        const struct aide_rule *rule = *(const struct aide_rule **)vec_at(&search->nodes, i);
        bool matches = false;

        if (rule->kind != kind || !str_equal(rule->node, node) || !takes_type(rule, search->type))
            continue;
        if (regex_match(rule->regex, search->path, &matches, NULL, 0, search->err))
            return search->err->rc;
        if (matches) {
            *found = rule;
            return GATE_OK;
        }
    }
    return GATE_OK;
}

static enum gate_rc find_positive(const struct search *search, const struct aide_rule **found)
{
    struct str node = parent_of(search->path);

    if (find_at(search, AIDE_EQUAL, node, found))
        return search->err->rc;
    while (!*found) {
        if (find_at(search, AIDE_SELECT, node, found))
            return search->err->rc;
        if (node.len <= 1)
            break;
        node = parent_of(node);
    }
    return GATE_OK;
}

/* A rule that excludes a directory between the rule's node and the path, whatever its type. */
static enum gate_rc find_above(const struct search *search, const struct aide_rule *rule,
                               bool *matches)
{
    struct str parent = parent_of(search->path);

    while (!*matches && rule->types.len == 0 && parent.len > rule->node.len) {
        if (regex_match(rule->regex, parent, matches, NULL, 0, search->err))
            return search->err->rc;
        parent = parent_of(parent);
    }
    return GATE_OK;
}

static enum gate_rc find_negative(const struct search *search, const struct aide_rule **found)
{
    for (size_t i = 0; i < search->nodes.count; i++) {
        const struct aide_rule *rule = *(const struct aide_rule **)vec_at(&search->nodes, i);
        bool matches = false;

        if (rule->kind != AIDE_NEGATIVE)
            continue;
        if (takes_type(rule, search->type) &&
            regex_match(rule->regex, search->path, &matches, NULL, 0, search->err))
            return search->err->rc;
        if (find_above(search, rule, &matches))
            return search->err->rc;
        if (matches) {
            *found = rule;
            return GATE_OK;
        }
    }
    return GATE_OK;
}

/* Whether `node` is a directory above `path`. */
static bool is_above(struct str node, struct str path)
{
    if (node.len == 1)
        return true;
    return path.len > node.len && path.ptr[node.len] == '/' && str_starts_with(path, node);
}

static void search_release(struct search *search)
{
    vec_release(&search->nodes);
}

enum gate_rc aide_rules_find(const struct vec *rules, struct str path, char type,
                             const struct aide_rule **found, struct error *err)
{
    CLEANUP(search_release)
    struct search search = {
        .nodes = VEC_INIT(const struct aide_rule *), .path = path, .type = type, .err = err
    };
    const struct aide_rule *result = NULL;

    for (size_t i = 0; i < rules->count; i++) {
        const struct aide_rule *rule = vec_at(rules, i);

        if (rule->is_reachable && is_above(rule->node, path))
            *(const struct aide_rule **)vec_add(&search.nodes) = rule;
    }
    if (find_positive(&search, &result))
        return err->rc;
    if (result && find_negative(&search, &result))
        return err->rc;
    *found = result;
    return GATE_OK;
}
