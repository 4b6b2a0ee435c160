/* What `gate explain` says of a control. */
#include "base/attributes.h"
#include "base/text.h"
#include "check/grade.h"
#include "format/yaml_keys.h"
#include "format/yaml_write.h"
#include "gate/explain_parts.h"

struct str explain_wish_kind(const struct wish *wish, struct arena *arena)
{
    size_t limit = wish->limit;

    switch (wish->kind) {
    case WISH_BODY:
        if (limit >= 1U << 20)
            return arena_printf(arena, "content, up to %zu MiB", limit >> 20);
        return arena_printf(arena, "content, up to %zu KiB", limit >> 10);
    case WISH_HEAD:
        return arena_printf(arena, "first %zu bytes", limit);
    case WISH_DIGEST:
        return STR("checksums");
    case WISH_SCAN:
        return arena_printf(arena, "scanned for %s", wish->scanner->name);
    }
    return STR("");
}

struct str explain_wish_files(const struct wish *wish, struct arena *arena)
{
    if (wish->mode_mask == 0)
        return wish->glob;
    return arena_printf(arena, "%.*s with a bit of %04o or a capability", STR_ARG(wish->glob),
                        (unsigned)wish->mode_mask);
}

static const char *absence_word(enum absence absence)
{
    switch (absence) {
    case ABSENCE_FAIL:
        return "fails";
    case ABSENCE_PASS:
        return "passes";
    case ABSENCE_SKIP:
        return "gives no result";
    }
    return "";
}

struct str explain_absence(const struct question *question, struct arena *arena)
{
    struct str text = STR("");

    if (question->absent != ABSENCE_FAIL)
        text = arena_printf(arena, "absent %s", absence_word(question->absent));
    if (question->empty != ABSENCE_FAIL)
        text = arena_printf(arena, "%.*s%sempty %s", STR_ARG(text), text.len > 0 ? ", " : "",
                            absence_word(question->empty));
    return text;
}

static void put_grade(struct terminal *terminal, const struct profile *profile,
                      const struct control *control)
{
    enum grade grade = grade_of(control->impact, profile->cat1, profile->cat2);
    bool is_whole = control->impact <= 0 || control->impact >= 1;

    explain_paragraph(terminal, "grade",
                      arena_printf(&terminal->arena, "%s, impact %.3g%s%s%.*s", grade_title(grade),
                                   control->impact, is_whole ? ".0" : "",
                                   control->rationale.len > 0 ? ": " : "",
                                   STR_ARG(control->rationale)));
}

/* "level 1", or of each benchmark, and since when it is there. */
static void put_version(struct terminal *terminal, const struct control *control)
{
    struct arena *arena = &terminal->arena;
    struct str text = arena_printf(arena, "%.*s, level %d", STR_ARG(control_rev(control, arena)),
                                   control_level(control, STR("")));

    for (size_t i = 0; i < control->level_count; i++) {
        const struct control_level *level = &control->levels[i];

        if (level->benchmark.len > 0)
            text = arena_printf(arena, "%.*s, %d in %.*s", STR_ARG(text), level->level,
                                STR_ARG(level->benchmark));
    }
    if (control->since.len > 0)
        text = arena_printf(arena, "%.*s, since %.*s", STR_ARG(text), STR_ARG(control->since));
    explain_paragraph(terminal, "rev", text);
}

/* "debian 12, redhat" of one map of `supports`. */
static struct str join(struct str text, const struct str *words, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text),
                            text.len == 0 ? "" : (i > 0 ? " or " : ", "), STR_ARG(words[i]));
    return text;
}

static const char *target_text(enum control_target target)
{
    switch (target) {
    case CONTROL_ANY:
        return "";
    case CONTROL_IMAGE:
        return "of images, not of hosts";
    case CONTROL_CONFIG:
        return "where the image has a config: not of bare file systems";
    case CONTROL_HOST:
        return "of hosts, not of images";
    }
    return "";
}

static void put_applicability(struct terminal *terminal, const struct profile *profile,
                              const struct control *control)
{
    const struct assertions *body = control->body;
    const char *label = "asked";

    for (size_t i = 0; i < profile->support_count; i++) {
        const struct support *support = &profile->supports[i];
        struct str text = join(STR(""), support->os, support->os_count, &terminal->arena);

        text = join(text, support->families, support->family_count, &terminal->arena);
        text = join(text, support->versions, support->version_count, &terminal->arena);
        explain_paragraph(
            terminal, label,
            arena_printf(&terminal->arena, "%s %.*s", i > 0 ? "or on" : "on", STR_ARG(text)));
        label = "";
    }
    if (control->target != CONTROL_ANY) {
        explain_paragraph(terminal, label, str_of(target_text(control->target)));
        label = "";
    }
    if (control->engine == &assertion_engine && body->only_if) {
        struct str text = question_text(body->only_if, ASSERTION_QUOTED, &terminal->arena);

        explain_paragraph(terminal, label,
                          arena_printf(&terminal->arena, "only if %.*s; else: %.*s", STR_ARG(text),
                                       STR_ARG(body->only_if_reason)));
    }
}

/* One entry: what is asked of what, and what its lack decides. */
static void put_question(struct terminal *terminal, const char *label,
                         const struct question *question)
{
    struct arena *arena = &terminal->arena;
    struct str text = question_text(question, ASSERTION_QUOTED, arena);
    struct str absence = explain_absence(question, arena);

    if (absence.len > 0)
        text = arena_printf(arena, "%.*s (%.*s)", STR_ARG(text), STR_ARG(absence));
    explain_paragraph(terminal, label, text);
    if (question->because.len > 0)
        explain_paragraph(terminal, "",
                          arena_printf(arena, "because %.*s", STR_ARG(question->because)));
}

static void put_questions(struct terminal *terminal, const struct control *control)
{
    const struct assertions *body = control->body;

    if (control->engine != &assertion_engine) {
        explain_paragraph(terminal, "asks", control->code);
        return;
    }
    for (size_t i = 0; i < body->question_count; i++)
        put_question(terminal, i > 0 ? "" : "asks", &body->questions[i]);
}

/* The files of all wishes that want the same of theirs as the first of them, which is `first`. */
static struct str join_files(const struct wish_set *wishes, size_t first, struct arena *arena)
{
    const struct wish *same = vec_at(&wishes->wishes, first);
    struct str text = explain_wish_files(same, arena);
    struct str kind = explain_wish_kind(same, arena);

    for (size_t i = first + 1; i < wishes->wishes.count; i++) {
        const struct wish *wish = vec_at(&wishes->wishes, i);

        if (str_equal(explain_wish_kind(wish, arena), kind))
            text = arena_printf(arena, "%.*s, %.*s", STR_ARG(text),
                                STR_ARG(explain_wish_files(wish, arena)));
    }
    return text;
}

/* Whether an earlier wish wants the same of its files, and so has told of this one. */
static bool is_told(const struct wish_set *wishes, size_t index, struct arena *arena)
{
    struct str kind = explain_wish_kind(vec_at(&wishes->wishes, index), arena);

    for (size_t i = 0; i < index; i++) {
        if (str_equal(explain_wish_kind(vec_at(&wishes->wishes, i), arena), kind))
            return true;
    }
    return false;
}

static void put_reads(struct terminal *terminal, const struct control *control)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct arena *arena = &terminal->arena;

    control->engine->wishes(control, &wishes);
    for (size_t i = 0; i < wishes.wishes.count; i++) {
        if (is_told(&wishes, i, arena))
            continue;
        struct str kind = explain_wish_kind(vec_at(&wishes.wishes, i), arena);
        struct str files = join_files(&wishes, i, arena);

        explain_paragraph(terminal, i > 0 ? "" : "reads",
                          arena_printf(arena, "%.*s: %.*s", STR_ARG(kind), STR_ARG(files)));
    }
    if (wishes.wishes.count == 0)
        explain_paragraph(terminal, "reads",
                          STR("no content that a run would not keep anyway: names, modes, owners, "
                              "config"));
}

static void put_inputs(struct terminal *terminal, const struct profile *profile,
                       const struct control *control)
{
    struct arena *arena = &terminal->arena;
    const char *label = "inputs";

    for (size_t i = 0; i < control->input_count; i++) {
        const struct profile_input *input = profile_input(profile, control->inputs[i]);

        if (!input)
            continue;
        explain_paragraph(terminal, label,
                          arena_printf(arena, "%.*s = %.*s (%.*s)", STR_ARG(input->name),
                                       STR_ARG(profile_input_text(input, arena)),
                                       STR_ARG(input->given_by)));
        explain_paragraph(terminal, "", input->desc);
        label = "";
    }
}

static void put_tags(struct terminal *terminal, const struct control *control)
{
    struct arena *arena = &terminal->arena;

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];
        struct str text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(tag->name),
                                       tag->key.len > 0 ? " " : "", STR_ARG(tag->key));

        for (size_t k = 0; k < tag->value_count; k++)
            text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), k > 0 ? ", " : ": ",
                                STR_ARG(tag->values[k]));
        explain_paragraph(terminal, i > 0 ? "" : "tags", text);
    }
}

/* As it is written in the profile, on one line. */
static void put_remedy(struct terminal *terminal, const struct control *control)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    if (control->remedies.count == 0)
        return;
    yaml_write_node(&text, yaml_keys_pair(control->node, "remedy")->value);
    explain_paragraph(terminal, "remedy", buf_str(&text));
}

void explain_control(struct terminal *terminal, const struct profile *profile,
                     const struct control *control)
{
    struct arena *arena = &terminal->arena;
    struct str home =
        arena_printf(arena, "%.*s %.*s", STR_ARG(profile->name), STR_ARG(profile->version));
    struct str name = profile->is_builtin ? profile->name : profile->source;

    terminal_sides(terminal, COLOUR_BOLD, control->id, STR(""), text_safe(home, arena));
    explain_paragraph(terminal, "", control->title);
    put_grade(terminal, profile, control);
    put_version(terminal, control);
    explain_paragraph(terminal, "why", control->desc);
    put_applicability(terminal, profile, control);
    put_questions(terminal, control);
    for (size_t i = 0; i < control->part_count; i++)
        explain_paragraph(terminal, i > 0 ? "" : "not told", control->parts[i]);
    put_reads(terminal, control);
    put_inputs(terminal, profile, control);
    explain_paragraph(terminal, "fix", control->fix);
    put_remedy(terminal, control);
    put_tags(terminal, control);
    for (size_t i = 0; i < control->ref_count; i++)
        explain_paragraph(terminal, i > 0 ? "" : "refs", control->refs[i]);
    explain_paragraph(terminal, "example",
                      arena_printf(arena, "gate check IMAGE --profile %.*s --control %.*s",
                                   STR_ARG(name), STR_ARG(control->id)));
    arena_reset(arena);
}
