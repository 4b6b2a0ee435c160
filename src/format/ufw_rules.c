#include "format/ufw_rules.h"

#include "base/text.h"

#define TUPLE STR("### tuple ###")

enum { LEAST_WORDS = 7, MOST_WORDS = 9 };

struct reader {
    struct arena *arena;
    uint32_t line;
    struct error *err;
};

static enum gate_rc fault(const struct reader *reader, const char *what, struct str word)
{
    return error_set(reader->err, GATE_EFORMAT, "line %u: %s '%.*s'", reader->line, what,
                     STR_ARG(word));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum gate_rc parse_comment(const struct reader *reader, struct str hex, struct str *comment)
{
    char *bytes = arena_new(reader->arena, hex.len / 2 + 1, 1);

    if (hex.len % 2 != 0)
        return fault(reader, "a comment that is not in hex:", hex);
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        int high = hex_digit(hex.ptr[i]);
        int low = hex_digit(hex.ptr[i + 1]);

        if (high < 0 || low < 0)
            return fault(reader, "a comment that is not in hex:", hex);
        bytes[i / 2] = (char)(high << 4 | low);
    }
    *comment = (struct str){ .ptr = bytes, .len = hex.len / 2 };
    return GATE_OK;
}

/* "allow", "route:deny_log" */
static enum gate_rc parse_action(const struct reader *reader, struct str word,
                                 struct ufw_rule *rule)
{
    static const char *const actions[] = { "allow", "deny", "reject", "limit" };
    struct str rest = word;

    rule->is_routed = str_starts_with(rest, STR("route:"));
    if (rule->is_routed)
        rest = str_slice(rest, 6, rest.len);
    (void)str_cut(&rest, '_', &rule->action);
    rule->log = rest;
    if (rest.len > 0 && !str_equal(rest, STR("log")) && !str_equal(rest, STR("log-all")))
        return fault(reader, "unknown action", word);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (str_equal(rule->action, str_of(actions[i])))
            return GATE_OK;
    }
    return fault(reader, "unknown action", word);
}

/* "in", "out_eth0", and of a routed rule "in_eth0!out_eth1" */
static enum gate_rc parse_direction(const struct reader *reader, struct str word,
                                    struct ufw_rule *rule)
{
    struct str rest = word;
    struct str part;

    while (str_cut(&rest, '!', &part)) {
        struct str direction;

        (void)str_cut(&part, '_', &direction);
        if (str_equal(direction, STR("in")))
            rule->in_on = part;
        else if (str_equal(direction, STR("out")))
            rule->out_on = part;
        else
            return fault(reader, "unknown direction", word);
        if (rule->direction.len == 0)
            rule->direction = direction;
    }
    return rule->direction.len > 0 ? GATE_OK : fault(reader, "unknown direction", word);
}

static enum gate_rc parse_tuple(const struct reader *reader, struct str text, struct vec *rules)
{
    struct ufw_rule rule = { .line = reader->line };
    struct str words[MOST_WORDS];
    struct str whole = text;
    struct str word;
    size_t count = 0;

    while (str_word(&text, &word)) {
        if (str_starts_with(word, STR("comment=")) && count >= LEAST_WORDS) {
            if (parse_comment(reader, str_slice(word, 8, word.len), &rule.comment))
                return reader->err->rc;
            continue;
        }
        if (count == MOST_WORDS)
            return fault(reader, "too many words:", whole);
        words[count++] = word;
    }
    if (count != LEAST_WORDS && count != MOST_WORDS)
        return fault(reader, "not a rule:", whole);
    rule.protocol = words[1];
    rule.to_port = words[2];
    rule.to = words[3];
    rule.from_port = words[4];
    rule.from = words[5];
    if (parse_action(reader, words[0], &rule) || parse_direction(reader, words[count - 1], &rule))
        return reader->err->rc;
    *(struct ufw_rule *)vec_add(rules) = rule;
    return GATE_OK;
}

enum gate_rc ufw_rules_parse(struct str text, struct arena *arena, struct vec *rules,
                             struct error *err)
{
    struct reader reader = { .arena = arena, .err = err };
    struct str line;

    if (text_check(text, err))
        return err->rc;
    while (str_cut(&text, '\n', &line)) {
        reader.line++;
        line = str_trim(line);
        if (str_starts_with(line, TUPLE) &&
            parse_tuple(&reader, str_slice(line, TUPLE.len, line.len), rules))
            return err->rc;
    }
    return GATE_OK;
}
