/* The lines of allowed_signers, and revocations. */
#include "base/clock.h"
#include "policy/policy_compare_parts.h"

static struct str line_text(const struct signer *line, struct arena *arena)
{
    return arena_printf(arena, "%s %.*s", line->key.fingerprint, STR_ARG(line->principals));
}

static struct str time_text(bool is_given, int64_t time, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    if (!is_given)
        return STR("");
    clock_format(time, text);
    return arena_str(arena, str_of(text));
}

static struct policy_texts split(struct str list, struct arena *arena)
{
    size_t most = 1;
    struct str piece;

    for (size_t i = 0; i < list.len; i++)
        most += list.ptr[i] == ',';

    struct str *items = arena_new(arena, most, sizeof(*items));
    size_t count = 0;
    while (str_cut(&list, ',', &piece)) {
        if (piece.len > 0)
            items[count++] = piece;
    }
    return (struct policy_texts){ .items = items, .count = count };
}

/* Those of a pattern list that allow, or those that refuse. */
static struct policy_texts part_of(struct str list, bool is_negated, struct arena *arena)
{
    struct policy_texts all = split(list, arena);
    struct str *items = arena_new(arena, all.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < all.count; i++) {
        if ((all.items[i].ptr[0] == '!') == is_negated)
            items[count++] = all.items[i];
    }
    return (struct policy_texts){ .items = items, .count = count };
}

static void compare_list(struct comparison *comparison, struct str setting, struct str before,
                         struct str after, const struct list_words *words)
{
    struct arena *arena = comparison->arena;
    struct policy_texts old = part_of(before, false, arena);
    struct policy_texts new = part_of(after, false, arena);
    struct policy_texts old_negated = part_of(before, true, arena);
    struct policy_texts new_negated = part_of(after, true, arena);

    compare_texts(comparison, setting, &old, &new, words);
    compare_texts(comparison, setting, &old_negated, &new_negated,
                  &(struct list_words){ POLICY_TIGHTENS, "is refused", "is not refused any more" });
}

static void compare_window(struct comparison *comparison, struct str setting,
                           const struct signer *before, const struct signer *after)
{
    struct arena *arena = comparison->arena;
    int64_t old_start = before->has_valid_after ? before->valid_after : INT64_MIN;
    int64_t new_start = after->has_valid_after ? after->valid_after : INT64_MIN;
    int64_t old_end = before->has_valid_before ? before->valid_before : INT64_MAX;
    int64_t new_end = after->has_valid_before ? after->valid_before : INT64_MAX;

    if (old_start != new_start)
        compare_add(comparison,
                    &(struct difference){
                        .setting = arena_printf(arena, "%.*s valid-after", STR_ARG(setting)),
                        .before = time_text(before->has_valid_after, old_start, arena),
                        .after = time_text(after->has_valid_after, new_start, arena),
                        .stricter = new_start > old_start ? 1 : -1,
                        .loosened = "the key counts sooner",
                        .tightened = "the key counts later",
                    });
    if (old_end != new_end)
        compare_add(comparison,
                    &(struct difference){
                        .setting = arena_printf(arena, "%.*s valid-before", STR_ARG(setting)),
                        .before = time_text(before->has_valid_before, old_end, arena),
                        .after = time_text(after->has_valid_before, new_end, arena),
                        .stricter = new_end < old_end ? 1 : -1,
                        .loosened = "the key counts longer",
                        .tightened = "the key ends sooner",
                    });
}

static void compare_namespaces(struct comparison *comparison, struct str setting,
                               const struct signer *before, const struct signer *after)
{
    struct str named = arena_printf(comparison->arena, "%.*s namespaces", STR_ARG(setting));

    if (before->has_namespaces != after->has_namespaces)
        compare_add(comparison, &(struct difference){
                                    .setting = named,
                                    .before = before->namespaces,
                                    .after = after->namespaces,
                                    .stricter = after->has_namespaces ? -1 : 1,
                                    .loosened = "the key may sign for gate",
                                    .tightened = "without them the key confers no role",
                                });
    else
        compare_list(comparison, named, before->namespaces, after->namespaces,
                     &(struct list_words){ POLICY_LOOSENS, "may be signed for",
                                           "may not be signed for any more" });
}

static void compare_lines(struct comparison *comparison, const struct signer *before,
                          const struct signer *after)
{
    struct arena *arena = comparison->arena;
    struct str setting =
        arena_printf(arena, "keys %s", arena_str(arena, str_of(after->key.fingerprint)).ptr);

    compare_list(
        comparison, setting, before->principals, after->principals,
        &(struct list_words){ POLICY_LOOSENS, "signs with it", "does not sign with it any more" });
    compare_namespaces(comparison, setting, before, after);
    compare_window(comparison, setting, before, after);
}

static void add_line(struct comparison *comparison, const struct signer *line, bool is_added)
{
    struct str text = line_text(line, comparison->arena);

    compare_add(comparison, &(struct difference){
                                .setting = STR("keys"),
                                .before = is_added ? STR("") : text,
                                .after = is_added ? text : STR(""),
                                .stricter = is_added ? -1 : 1,
                                .loosened = "one key more may sign",
                                .tightened = "the key may not sign any more",
                            });
}

/* The first line of `signers` for that key that has no partner yet; the same principals if asked.
 */
static int find_line(const struct allowed_signers *signers, const struct signer *line,
                     bool is_same_principals, const bool *is_taken)
{
    for (size_t i = 0; i < signers->count; i++) {
        if (!is_taken[i] && str_equal(signers->items[i].key.blob, line->key.blob) &&
            (!is_same_principals || str_equal(signers->items[i].principals, line->principals)))
            return (int)i;
    }
    return -1;
}

static void compare_signers(struct comparison *comparison)
{
    const struct allowed_signers *before = &comparison->before->signers;
    const struct allowed_signers *after = &comparison->after->signers;
    struct arena *arena = comparison->arena;
    bool *is_taken = arena_new(arena, before->count + 1, sizeof(*is_taken));
    int *partners = arena_new(arena, after->count + 1, sizeof(*partners));

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < after->count; i++) {
            if (round > 0 && partners[i] >= 0)
                continue;
            partners[i] = find_line(before, &after->items[i], round == 0, is_taken);
            if (partners[i] >= 0)
                is_taken[partners[i]] = true;
        }
    }
    for (size_t i = 0; i < after->count; i++) {
        if (partners[i] >= 0)
            compare_lines(comparison, &before->items[partners[i]], &after->items[i]);
        else
            add_line(comparison, &after->items[i], true);
    }
    for (size_t i = 0; i < before->count; i++) {
        if (!is_taken[i])
            add_line(comparison, &before->items[i], false);
    }
}

static void add_revocation(struct comparison *comparison, struct str what, bool is_added)
{
    compare_add(comparison, &(struct difference){
                                .setting = STR("revoked"),
                                .before = is_added ? STR("") : what,
                                .after = is_added ? what : STR(""),
                                .stricter = is_added ? 1 : -1,
                                .loosened = "it is not revoked any more",
                                .tightened = "it is revoked",
                            });
}

static void compare_revoked(struct comparison *comparison, const struct revocations *from,
                            const struct revocations *in, bool is_added)
{
    struct arena *arena = comparison->arena;

    for (size_t i = 0; i < from->key_count; i++) {
        if (!revocations_has_key(in, &from->keys[i].key))
            add_revocation(comparison,
                           arena_printf(arena, "%s %.*s", from->keys[i].key.fingerprint,
                                        STR_ARG(from->keys[i].comment)),
                           is_added);
    }
    for (size_t i = 0; i < from->waiver_count; i++) {
        if (!revocations_has_waiver(in, from->waivers[i].id))
            add_revocation(comparison,
                           arena_printf(arena, "waiver: %.*s", STR_ARG(from->waivers[i].id)),
                           is_added);
    }
}

void compare_keys(struct comparison *comparison)
{
    const struct revocations *before = &comparison->before->revocations;
    const struct revocations *after = &comparison->after->revocations;

    compare_signers(comparison);
    compare_revoked(comparison, after, before, true);
    compare_revoked(comparison, before, after, false);
}
