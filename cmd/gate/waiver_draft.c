#include "gate/waiver_draft.h"

#include <fcntl.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "gate/prompt.h"
#include "gate/waiver_draft_controls.h"
#include "gate/waiver_signer.h"
#include "gate/waiver_words.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SPAN_MOST = 100000 };

enum exit_code waiver_draft_read(const char *path, struct arena *arena,
                                 struct record_excerpt *excerpt)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_RECORD_BYTES);
    struct error err = ERROR_INIT;

    if (file_read_at(AT_FDCWD, path, &text, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (record_excerpt_parse(buf_str(&text), arena, excerpt, &err))
        return cli_fail(EXIT_USAGE,
                        "no record: %s: %s: gate check IMAGE --report json:FILE writes one", path,
                        err.message);
    return EXIT_PASSED;
}

/* WVR-, the day and four letters or digits that no two branches pick alike. */
static enum exit_code make_id(int64_t now, struct arena *arena, struct str *id)
{
    static const char digits[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* 32; none looks like another */
    unsigned char random[4];
    char text[CLOCK_TEXT_SIZE];

    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return cli_fail(EXIT_INTERNAL, "the system has no randomness");
    clock_format(now, text);
    *id = arena_printf(arena, "WVR-%.4s%.2s%.2s-%c%c%c%c", text, text + 5, text + 8,
                       digits[random[0] % 32], digits[random[1] % 32], digits[random[2] % 32],
                       digits[random[3] % 32]);
    return EXIT_PASSED;
}

/* The kind that was asked for, else the first that the policy allows for the category. */
static enum exit_code choose_kind(struct waiver_command *command, const char *word,
                                  struct waiver_draft *draft, struct waiver_need *need)
{
    const struct policy *policy = &command->trusted.trust.policy;
    struct arena *arena = &command->trusted.arena;
    enum policy_category category = (enum policy_category)draft->category;
    struct str allowed = STR("");

    for (int i = WAIVER_PLAIN; i < WAIVER_KIND_COUNT; i++) {
        enum waiver_kind kind = (enum waiver_kind)i;
        struct waiver_need one = waiver_need(policy, kind, category, 0, arena);
        bool is_named = word && strcmp(word, waiver_kind_name(kind)) == 0;

        if (is_named && !one.is_allowed)
            *need = one;
        if (!one.is_allowed)
            continue;
        allowed = arena_printf(arena, "%.*s%s--kind %s", STR_ARG(allowed),
                               allowed.len > 0 ? " or " : "", waiver_kind_name(kind));
        /* that a finding is wrong is a claim to be made, no default */
        if (is_named || (!word && kind != WAIVER_FALSE_POSITIVE)) {
            draft->waiver.kind = kind;
            *need = one;
            return EXIT_PASSED;
        }
    }
    if (word && need->refusal.len > 0 && allowed.len > 0)
        return cli_fail(EXIT_USAGE, "%.*s: it allows %.*s", STR_ARG(need->refusal),
                        STR_ARG(allowed));
    if (allowed.len > 0)
        return cli_fail(EXIT_USAGE, "the policy allows only %.*s for %s", STR_ARG(allowed),
                        waiver_command_category_title(draft->category));
    return cli_fail(EXIT_USAGE, "%.*s",
                    STR_ARG(waiver_need(policy, WAIVER_PLAIN, category, 0, arena).refusal));
}

static enum exit_code read_span(const char *option, const char *word, int64_t unit, int64_t *span)
{
    uint32_t number;

    if (!str_to_u32(str_of(word), &number) || number == 0 || number > SPAN_MOST)
        return cli_fail(EXIT_USAGE, "wrong value: --%s %s: expected a whole number from 1", option,
                        word);
    *span = number * unit;
    return EXIT_PASSED;
}

/* When it ends: as asked for, within what the policy allows; by default all of that. */
static enum exit_code set_times(struct waiver_command *command,
                                const struct waiver_draft_options *options,
                                const struct waiver_need *need, struct waiver *waiver)
{
    struct arena *arena = &command->trusted.arena;
    int64_t now = command->trusted.times.now;
    int64_t span = need->max_seconds;
    enum exit_code code = EXIT_PASSED;

    if (!!options->days + !!options->hours + !!options->until > 1)
        return cli_fail(EXIT_USAGE, "only one of --days, --hours and --until says when it ends");
    if (options->days)
        code = read_span("days", options->days, DAY, &span);
    else if (options->hours)
        code = read_span("hours", options->hours, HOUR, &span);
    if (code != EXIT_PASSED)
        return code;
    if (options->until && !clock_parse(str_of(options->until), &waiver->expires))
        return cli_fail(EXIT_USAGE,
                        "wrong value: --until %s: expected a time such as 2026-11-23T10:00:00Z",
                        options->until);
    if (options->until)
        span = waiver->expires - now;
    if (span <= 0)
        return cli_fail(EXIT_USAGE, "wrong value: --until %s: that is over", options->until);
    if (span > need->max_seconds)
        return cli_fail(EXIT_USAGE, "too long: the policy allows %.*s for a %s",
                        STR_ARG(waiver_words_span(need->max_seconds, arena)),
                        waiver_kind_name(waiver->kind));
    waiver->issued = waiver->not_before = now;
    waiver->expires = now + span;
    return EXIT_PASSED;
}

static enum exit_code set_image(const struct waiver_command *command,
                                const struct waiver_draft_options *options,
                                struct waiver_draft *draft)
{
    const struct policy *policy = &command->trusted.trust.policy;
    struct waiver *waiver = &draft->waiver;

    if (options->image && options->is_digest)
        return cli_fail(EXIT_USAGE, "only one of --image and --digest says which image it is for");
    waiver->image_name = waiver->image_digest = STR("");
    if (options->is_digest) {
        if (draft->excerpt.config_digest.len == 0)
            return cli_fail(EXIT_USAGE, "--digest: the record has no digest that gate verified");
        waiver->image_digest = draft->excerpt.config_digest;
        return EXIT_PASSED;
    }
    waiver->image_name = options->image ? str_of(options->image) : draft->excerpt.image;
    if (waiver->image_name.len == 0 && policy->image_count == 1)
        waiver->image_name = policy->images[0].name;
    if (waiver->image_name.len == 0)
        return cli_fail(EXIT_USAGE,
                        policy->image_count == 0
                            ? "the policy names no images: --digest binds the waiver to this one"
                            : "the record names no image of the policy: --image NAME says which");
    if (!policy_image_find(policy, waiver->image_name))
        return cli_fail(EXIT_USAGE, "unknown image: '%.*s': the policy has no such entry",
                        STR_ARG(waiver->image_name));
    return EXIT_PASSED;
}

/* Who asks: as told, else the one whose key is at hand. */
static enum exit_code set_requester(struct waiver_command *command,
                                    const struct waiver_draft_options *options,
                                    struct waiver *waiver)
{
    CLEANUP(vec_release) struct vec all = VEC_INIT(struct ssh_key);
    CLEANUP(vec_release) struct vec own = VEC_INIT(struct ssh_key);
    const struct waiver_signer signer = { .key = options->key, .wanted = &all };
    struct error err = ERROR_INIT;

    waiver_signer_requesters(command, STR(""), &all);
    if (!options->requested_by &&
        waiver_signer_choose(command, &signer, &waiver->requested_by, &err))
        return cli_fail(EXIT_USAGE, "who asks for it is not known: %s: --requested-by says it",
                        err.message);
    if (options->requested_by)
        waiver->requested_by = str_of(options->requested_by);

    waiver_signer_requesters(command, waiver->requested_by, &own);
    for (size_t i = 0; i < own.count; i++) {
        const struct ssh_key *key = vec_at(&own, i);

        for (size_t k = 0; k < all.count; k++) {
            if (str_equal(((const struct ssh_key *)vec_at(&all, k))->blob, key->blob))
                return EXIT_PASSED;
        }
    }
    return cli_fail(EXIT_USAGE,
                    "%.*s may not ask for waivers: no role of waivers.requesters, or "
                    "no key for " NAMESPACE_WAIVER,
                    STR_ARG(waiver->requested_by));
}

/* A text that must be there: of the option, else asked for. */
static enum exit_code set_prose(const char *option, const char *word, const char *question,
                                struct arena *arena, struct str *text)
{
    *text = word ? str_trim(str_of(word)) : STR("");
    if (!word && prompt_is_possible())
        *text = prompt_line(question, arena);
    if (text->len == 0)
        return cli_fail(EXIT_USAGE, "missing option: --%s TEXT", option);
    return EXIT_PASSED;
}

static enum exit_code set_texts(struct waiver_command *command,
                                const struct waiver_draft_options *options, struct waiver *waiver)
{
    struct arena *arena = &command->trusted.arena;

    enum exit_code code = set_prose("reason", options->reason,
                                    "Reason, for whoever approves it: ", arena, &waiver->reason);
    if (code == EXIT_PASSED && (waiver->kind == WAIVER_BREAK_GLASS || options->plan))
        code = set_prose("plan", options->plan, "Plan, how it will be put right: ", arena,
                         &waiver->plan);
    waiver->ticket = options->ticket ? str_trim(str_of(options->ticket)) : STR("");
    return code;
}

enum exit_code waiver_draft_make(struct waiver_command *command,
                                 const struct waiver_draft_options *options,
                                 const struct invocation *invocation, struct waiver_draft *draft)
{
    struct arena *arena = &command->trusted.arena;
    struct waiver *waiver = &draft->waiver;
    struct waiver_need need = { .refusal = STR("") };

    *draft = (struct waiver_draft){ .waiver = { .covers_failed = true, .plan = STR("") } };
    waiver->project = command->trusted.trust.policy.project;
    enum exit_code code = waiver_draft_read(options->from, arena, &draft->excerpt);
    if (code == EXIT_PASSED)
        code = waiver_draft_controls(command, options, invocation, draft);
    if (code == EXIT_PASSED)
        code = choose_kind(command, options->kind, draft, &need);
    if (code == EXIT_PASSED)
        code = set_times(command, options, &need, waiver);
    if (code == EXIT_PASSED)
        code = set_image(command, options, draft);
    if (code == EXIT_PASSED)
        code = set_requester(command, options, waiver);
    if (code == EXIT_PASSED)
        code = set_texts(command, options, waiver);
    return code == EXIT_PASSED ? make_id(waiver->issued, arena, &waiver->id) : code;
}
