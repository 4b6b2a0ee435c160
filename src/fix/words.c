/* What the formats have in common: comments, quoting, patterns. */
#include <string.h>

#include "base/text.h"
#include "fix/fix.h"
#include "image/image.h"

enum { PLACES_SHOWN = 5 };

static void add(struct buf *out, const char *words)
{
    buf_add(out, str_of(words));
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter_or_digit(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

void fix_quote(struct buf *out, struct str text)
{
    bool is_plain = text.len > 0;

    for (size_t i = 0; i < text.len && is_plain; i++)
        is_plain = is_letter_or_digit(text.ptr[i]) || char_is_one_of("/._+,:@%-", text.ptr[i]);
    if (is_plain) {
        buf_add(out, text);
        return;
    }
    add(out, "'");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            add(out, "'\\''");
        else
            buf_add(out, str_slice(text, i, 1));
    }
    add(out, "'");
}

bool fix_is_signed(const struct remedy_setting *setting)
{
    return setting->style != REMEDY_BLANK && (setting->value.len > 0 || setting->input.len > 0);
}

/* "[Xx]": in ASCII the cases of a letter differ in one bit. */
static void add_either_case(struct buf *out, char letter)
{
    const char both[] = { '[', (char)(letter & ~0x20), (char)(letter | 0x20), ']', 0 };

    add(out, both);
}

void fix_key_pattern(struct buf *out, const struct remedy_setting *setting)
{
    for (size_t i = 0; i < setting->key.len; i++) {
        char c = setting->key.ptr[i];

        if (c == '.')
            add(out, "[.]");
        else if (setting->is_caseless && is_letter(c))
            add_either_case(out, c);
        else
            buf_add(out, str_slice(setting->key, i, 1));
    }
}

struct str fix_line(struct arena *arena, const struct fix_step *step)
{
    static const char *const between[] = {
        [REMEDY_BLANK] = " ",
        [REMEDY_EQUALS] = "=",
        [REMEDY_SPACED] = " = ",
    };

    if (step->value.len == 0)
        return step->name;
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(step->name), between[step->setting->style],
                        STR_ARG(step->value));
}

const struct fix_manager *fix_package_manager(const struct fix_plan *plan)
{
    static const struct fix_manager managers[] = {
        { "debian", "dpkg", " --root=\"${ROOT:-/}\"", " --purge" },
        { "redhat", "rpm", " --root=\"${ROOT:-/}\"", " -e" },
        { "suse", "rpm", " --root=\"${ROOT:-/}\"", " -e" },
        { "alpine", "apk", " --root=\"${ROOT:-/}\"", " del" },
        { "arch", "pacman", " --root=\"${ROOT:-/}\"", " --noconfirm -R" },
    };

    for (size_t i = 0; i < COUNT_OF(managers); i++) {
        if (str_equal(plan->results->platform.family, str_of(managers[i].family)))
            return &managers[i];
    }
    return NULL;
}

const struct fix_step *fix_next(const struct fix_plan *plan, enum fix_kind kind, size_t *index)
{
    while (*index < plan->steps.count) {
        const struct fix_step *step = *(struct fix_step **)vec_at(&plan->steps, (*index)++);

        if (step->kind == kind)
            return step;
    }
    return NULL;
}

bool fix_is_same_controls(const struct fix_step *a, const struct fix_step *b)
{
    return a->controls.count == b->controls.count &&
           memcmp(a->controls.items, b->controls.items,
                  a->controls.count * a->controls.item_size) == 0;
}

/* A comment of one line, whatever the text holds. No backslash ends it: that would join lines. */
static void add_comment(struct buf *out, struct str text, struct arena *arena)
{
    struct str line = text_safe(text, arena);

    while (line.len > 0 && (line.ptr[line.len - 1] == '\\' || line.ptr[line.len - 1] == ' '))
        line.len--;
    add(out, "# ");
    buf_add(out, line);
    add(out, "\n");
}

void fix_write_controls(const struct vec *controls, struct buf *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < controls->count; i++) {
        const struct control *control = *(const struct control **)vec_at(controls, i);

        add_comment(
            out, arena_printf(&arena, "%.*s: %.*s", STR_ARG(control->id), STR_ARG(control->title)),
            &arena);
    }
}

void fix_write_head(const struct fix_plan *plan, struct buf *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    size_t count = plan->control_count;

    add_comment(out,
                arena_printf(&arena, "gate fix: %zu control%s of %.*s", count,
                             count == 1 ? "" : "s", STR_ARG(plan->image->name)),
                &arena);
    if (count == 0)
        add(out, "# There is nothing to fix.\n");
    else if (plan->steps.count == 0)
        add(out, "# None of them has a remedy that is safe without a person.\n");
}

/* The lines of a text of the profile. */
static void add_fix(struct buf *out, struct str fix, struct arena *arena)
{
    struct str line;
    const char *label = "fix: ";

    while (str_cut(&fix, '\n', &line)) {
        if (str_trim(line).len == 0)
            continue;
        add_comment(out, arena_printf(arena, "      %s%.*s", label, STR_ARG(str_trim(line))),
                    arena);
        label = "     ";
    }
}

/* Places and reasons of one control from `start` on; returns where the next one starts. */
static size_t write_one(const struct fix_plan *plan, size_t start, struct buf *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct fix_left *first = vec_at(&plan->lefts, start);
    size_t end = start;

    add_comment(out,
                arena_printf(&arena, "  %.*s: %.*s", STR_ARG(first->control->id),
                             STR_ARG(first->control->title)),
                &arena);
    for (; end < plan->lefts.count; end++) {
        const struct fix_left *left = vec_at(&plan->lefts, end);

        if (left->control != first->control)
            break;
        if (end - start < PLACES_SHOWN)
            add_comment(out,
                        arena_printf(&arena, "      %.*s%s%s",
                                     STR_ARG(text_safe(left->place, &arena)),
                                     left->place.len > 0 ? ": " : "", left->reason),
                        &arena);
    }
    if (end - start > PLACES_SHOWN)
        add_comment(out, arena_printf(&arena, "      and %zu more", end - start - PLACES_SHOWN),
                    &arena);
    add_fix(out, first->control->fix, &arena);
    return end;
}

void fix_write_left(const struct fix_plan *plan, struct buf *out)
{
    if (plan->lefts.count == 0)
        return;
    add(out, "\n# Left to a person:\n");
    for (size_t i = 0; i < plan->lefts.count;)
        i = write_one(plan, i, out);
}
