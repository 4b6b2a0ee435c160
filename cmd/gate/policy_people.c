#include "gate/policy_people.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"

enum { DAY = 86400, SOON_DAYS = 30 };

/* Roles of a person, or "evidence", as TRUST's evidence signers are no role. */
static struct policy_texts roles_of(const struct trust *trust, int person, struct arena *arena)
{
    const struct policy *policy = &trust->policy;
    struct str *items = arena_new(arena, policy->role_count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < policy->role_count; i++) {
        if (persons_has_role(trust->persons, person, policy, policy->roles[i].name))
            items[count++] = policy->roles[i].name;
    }
    for (size_t i = 0; i < policy->evidence_signers.count; i++) {
        if (persons_of_principal(trust->persons, policy->evidence_signers.items[i]) == person) {
            items[count++] = STR("evidence");
            break;
        }
    }
    return (struct policy_texts){ .items = items, .count = count };
}

/* "good", "ends in 7 days", "ended", "not valid yet", "revoked": what matters first. */
static struct str state_of(const struct trust *trust, const struct signer *line, int64_t now,
                           struct arena *arena)
{
    if (revocations_has_key(&trust->revocations, &line->key))
        return STR("revoked");
    if (line->has_valid_before && now > line->valid_before)
        return STR("ended");
    if (line->has_valid_after && now < line->valid_after)
        return STR("not valid yet");
    if (line->has_valid_before && line->valid_before - now < (int64_t)SOON_DAYS * DAY)
        return arena_printf(arena, "ends in %" PRId64 " days", (line->valid_before - now) / DAY);
    return STR("good");
}

static struct str window_of(const struct signer *line, struct arena *arena)
{
    char from[CLOCK_TEXT_SIZE] = "";
    char until[CLOCK_TEXT_SIZE] = "";

    if (line->has_valid_after)
        clock_format(line->valid_after, from);
    if (line->has_valid_before)
        clock_format(line->valid_before, until);
    return arena_printf(arena, "%s%s%s%s", from[0] ? ", from " : "", from,
                        until[0] ? ", until " : "", until);
}

/* What a line is for; one without namespaces= or with patterns confers no role. */
static struct str purpose_of(const struct signer *line, struct arena *arena)
{
    if (!line->has_namespaces)
        return STR("no namespaces, confers no role");
    if (signer_has_pattern(line->principals))
        return arena_printf(arena, "%.*s, but a pattern confers no role",
                            STR_ARG(line->namespaces));
    return line->namespaces;
}

static struct str join(const struct policy_texts *texts, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < texts->count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(texts->items[i]));
    return text;
}

static void print_key(const struct trust *trust, const struct signer *line, int64_t now,
                      struct arena *arena)
{
    (void)printf("#     %s %.*s (line %u): %.*s%.*s: %.*s\n", line->key.fingerprint,
                 STR_ARG(line->key.type), line->line,
                 STR_ARG(text_safe(purpose_of(line, arena), arena)),
                 STR_ARG(window_of(line, arena)), STR_ARG(state_of(trust, line, now, arena)));
}

void policy_people_print(const struct trust *trust, int64_t now, struct arena *arena)
{
    size_t count = persons_count(trust->persons);

    if (count > 0)
        (void)puts("# persons, their roles and keys");
    for (int person = 0; person < (int)count; person++) {
        struct policy_texts roles = roles_of(trust, person, arena);
        struct str names = text_safe(persons_text(trust->persons, person, arena), arena);

        (void)printf("#   %.*s: %.*s\n", STR_ARG(names),
                     STR_ARG(roles.count > 0 ? join(&roles, arena) : STR("no role")));
        for (size_t i = 0; i < trust->signers.count; i++) {
            const struct signer *line = &trust->signers.items[i];

            if (persons_of_key(trust->persons, &line->key) == person)
                print_key(trust, line, now, arena);
        }
    }
}

static json_t *text_json(struct str text)
{
    return json_stringn(text.ptr, text.len);
}

static json_t *time_json(bool is_given, int64_t time)
{
    char text[CLOCK_TEXT_SIZE];

    if (!is_given)
        return json_null();
    clock_format(time, text);
    return json_string(text);
}

static json_t *key_json(const struct trust *trust, const struct signer *line, int64_t now,
                        struct arena *arena)
{
    return json_pack(
        "{s:o, s:s, s:o, s:i, s:o, s:o, s:o, s:o}", "principals",
        text_json(text_safe(line->principals, arena)), "fingerprint", line->key.fingerprint, "type",
        text_json(line->key.type), "line", (int)line->line, "namespaces",
        line->has_namespaces ? text_json(text_safe(line->namespaces, arena)) : json_null(),
        "valid_after", time_json(line->has_valid_after, line->valid_after), "valid_before",
        time_json(line->has_valid_before, line->valid_before), "state",
        text_json(state_of(trust, line, now, arena)));
}

json_t *policy_people_json(const struct trust *trust, int64_t now, struct arena *arena)
{
    json_t *list = json_array();

    for (int person = 0; person < (int)persons_count(trust->persons); person++) {
        struct policy_texts roles = roles_of(trust, person, arena);
        json_t *names = json_array();
        json_t *keys = json_array();

        for (size_t i = 0; i < roles.count; i++)
            (void)json_array_append_new(names, text_json(roles.items[i]));
        for (size_t i = 0; i < trust->signers.count; i++) {
            const struct signer *line = &trust->signers.items[i];

            if (persons_of_key(trust->persons, &line->key) == person)
                (void)json_array_append_new(keys, key_json(trust, line, now, arena));
        }
        (void)json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o}", "person",
                      text_json(text_safe(persons_text(trust->persons, person, arena), arena)),
                      "roles", names, "keys", keys));
    }
    return list;
}
