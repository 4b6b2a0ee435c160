/* Profiles, images and inputs: what is judged, and as what. */
#include "base/buf.h"
#include "base/limits.h"
#include "format/yaml_write.h"
#include "policy/policy_compare_parts.h"

/* A list of profiles. */
struct profiles {
    const struct policy_profile *items;
    size_t count;
};

static const struct policy_profile *find_profile(const struct profiles *profiles, struct str name)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (str_equal(profiles->items[i].name, name))
            return &profiles->items[i];
    }
    return NULL;
}

static void compare_pin(struct comparison *comparison, struct str setting,
                        const struct policy_profile *before, const struct policy_profile *after)
{
    struct arena *arena = comparison->arena;
    struct str named = arena_printf(arena, "%.*s.%.*s", STR_ARG(setting), STR_ARG(after->name));

    if (!str_equal(before->sha256, after->sha256))
        compare_add(comparison, &(struct difference){
                                    .setting = named,
                                    .before = before->sha256,
                                    .after = after->sha256,
                                    .stricter = before->sha256.len == 0 ? 1 : -1,
                                    .loosened = after->sha256.len == 0
                                                    ? "the profile is not pinned any more"
                                                    : "the profile is pinned to other content",
                                    .tightened = "the profile is pinned",
                                });
}

static void compare_profiles(struct comparison *comparison, struct str setting,
                             struct profiles before, struct profiles after)
{
    for (size_t i = 0; i < after.count; i++) {
        const struct policy_profile *old = find_profile(&before, after.items[i].name);

        if (old)
            compare_pin(comparison, setting, old, &after.items[i]);
        else
            compare_add(comparison, &(struct difference){
                                        .setting = setting,
                                        .after = after.items[i].name,
                                        .stricter = 1,
                                        .tightened = "one profile more judges",
                                    });
    }
    for (size_t i = 0; i < before.count; i++) {
        if (!find_profile(&after, before.items[i].name))
            compare_add(comparison, &(struct difference){
                                        .setting = setting,
                                        .before = before.items[i].name,
                                        .stricter = -1,
                                        .loosened = "the profile does not judge any more",
                                    });
    }
}

/* What holds for an image: its own, or the policy's. */
struct effective_image {
    struct str name;
    struct policy_image own; /* empty for one that is not listed */
    struct policy_threshold fail_on;
    int level;
    struct profiles profiles;
};

static struct effective_image effective_of(const struct policy *policy, struct str name)
{
    const struct policy_image *listed = policy_image_find(policy, name);
    struct effective_image image = {
        .name = name,
        .fail_on = policy->fail_on,
        .level = policy->level,
        .profiles = { .items = policy->profiles, .count = policy->profile_count },
    };

    if (!listed)
        return image;
    image.own = *listed;
    if (listed->has_fail_on)
        image.fail_on = listed->fail_on;
    if (listed->level > 0)
        image.level = listed->level;
    if (listed->profile_count > 0)
        image.profiles =
            (struct profiles){ .items = listed->profiles, .count = listed->profile_count };
    return image;
}

static struct str image_setting(const struct comparison *comparison, struct str name,
                                const char *member)
{
    return arena_printf(comparison->arena, "images.%.*s%s", STR_ARG(name), member);
}

/* What the image must be found to be. */
static void compare_expected(struct comparison *comparison, struct str setting, struct str before,
                             struct str after)
{
    if (!str_equal(before, after))
        compare_add(comparison, &(struct difference){
                                    .setting = setting,
                                    .before = before,
                                    .after = after,
                                    .stricter = before.len == 0  ? 1
                                                : after.len == 0 ? -1
                                                                 : 0,
                                    .loosened = after.len == 0 ? "anything may be found"
                                                               : "something else must be found",
                                    .tightened = "nothing else may be found",
                                });
}

/*
 * Its own threshold and level; where neither has one, the policy's were compared already.
 */
static void compare_image_floors(struct comparison *comparison,
                                 const struct effective_image *before,
                                 const struct effective_image *after)
{
    struct arena *arena = comparison->arena;
    int threshold = compare_threshold(&before->fail_on, &after->fail_on);

    if ((before->own.has_fail_on || after->own.has_fail_on) && threshold != 0)
        compare_add(comparison, &(struct difference){
                                    .setting = image_setting(comparison, after->name, ".fail_on"),
                                    .before = before->fail_on.text,
                                    .after = after->fail_on.text,
                                    .stricter = threshold,
                                    .loosened = "fewer failures block",
                                    .tightened = "more failures block",
                                });
    if ((before->own.level > 0 || after->own.level > 0) && before->level != after->level)
        compare_add(comparison, &(struct difference){
                                    .setting = image_setting(comparison, after->name, ".level"),
                                    .before = compare_number((uint32_t)before->level, arena),
                                    .after = compare_number((uint32_t)after->level, arena),
                                    .stricter = after->level > before->level ? 1 : -1,
                                    .loosened = "controls of a higher level are left out",
                                    .tightened = "controls of a higher level are evaluated",
                                });
}

static void compare_image(struct comparison *comparison, struct str name)
{
    struct effective_image before = effective_of(&comparison->before->policy, name);
    struct effective_image after = effective_of(&comparison->after->policy, name);

    compare_expected(comparison, image_setting(comparison, name, ".expect.os"),
                     before.own.expect_os, after.own.expect_os);
    compare_expected(comparison, image_setting(comparison, name, ".expect.target"),
                     before.own.expect_target, after.own.expect_target);
    compare_texts(comparison, image_setting(comparison, name, ".platforms"), &before.own.platforms,
                  &after.own.platforms,
                  &(struct list_words){ POLICY_TIGHTENS, "must be judged too",
                                        "need not be judged any more" });
    compare_texts(comparison, image_setting(comparison, name, ".bases"), &before.own.bases,
                  &after.own.bases,
                  &(struct list_words){ POLICY_LOOSENS, "is taken for a known base",
                                        "is not taken for a known base any more" });
    compare_image_floors(comparison, &before, &after);
    if (before.own.profile_count > 0 || after.own.profile_count > 0)
        compare_profiles(comparison, image_setting(comparison, name, ".profiles"), before.profiles,
                         after.profiles);
}

static void compare_images(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;

    for (size_t i = 0; i < after->image_count; i++) {
        struct str name = after->images[i].name;

        if (!policy_image_find(before, name))
            compare_add(comparison, &(struct difference){
                                        .setting = STR("images"),
                                        .after = name,
                                        .loosened = "one image more has an entry",
                                    });
        compare_image(comparison, name);
    }
    for (size_t i = 0; i < before->image_count; i++) {
        if (!policy_image_find(after, before->images[i].name))
            compare_add(comparison, &(struct difference){
                                        .setting = STR("images"),
                                        .before = before->images[i].name,
                                        .stricter = -1,
                                        .loosened = "nothing is expected of the image any more",
                                    });
    }
}

static const struct policy_input *find_input(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->input_count; i++) {
        if (str_equal(policy->inputs[i].name, name))
            return &policy->inputs[i];
    }
    return NULL;
}

static struct str value_text(const struct policy_input *input, struct arena *arena)
{
    struct buf buf = BUF_INIT(LIMIT_POLICY_BYTES * 4);
    struct str text = STR("");

    if (input)
        yaml_write_node(&buf, input->value);
    if (input && !buf_failed(&buf))
        text = arena_str(arena, buf_str(&buf));
    buf_release(&buf);
    return text;
}

static void compare_input(struct comparison *comparison, const struct policy_input *before,
                          const struct policy_input *after)
{
    struct arena *arena = comparison->arena;
    struct str name = after ? after->name : before->name;
    struct str setting = arena_printf(arena, "inputs.%.*s", STR_ARG(name));
    struct str old = value_text(before, arena);
    struct str new = value_text(after, arena);
    bool was_open = before && before->is_overridable;
    bool is_open = after && after->is_overridable;

    if (!str_equal(old, new))
        compare_add(comparison, &(struct difference){
                                    .setting = setting,
                                    .before = old,
                                    .after = new,
                                    .stricter = -1,
                                    .loosened = "another value: whether it is laxer cannot be told",
                                });
    if (was_open != is_open)
        compare_add(comparison,
                    &(struct difference){
                        .setting = arena_printf(arena, "%.*s.overridable", STR_ARG(setting)),
                        .before = was_open ? STR("true") : STR("false"),
                        .after = is_open ? STR("true") : STR("false"),
                        .stricter = is_open ? -1 : 1,
                        .loosened = "--input may change it",
                        .tightened = "--input may not change it any more",
                    });
}

static void compare_inputs(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;

    for (size_t i = 0; i < after->input_count; i++)
        compare_input(comparison, find_input(before, after->inputs[i].name), &after->inputs[i]);
    for (size_t i = 0; i < before->input_count; i++) {
        if (!find_input(after, before->inputs[i].name))
            compare_input(comparison, &before->inputs[i], NULL);
    }
}

void compare_scope(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;

    compare_inputs(comparison);
    compare_profiles(comparison, STR("profiles"),
                     (struct profiles){ .items = before->profiles, .count = before->profile_count },
                     (struct profiles){ .items = after->profiles, .count = after->profile_count });
    compare_images(comparison);
}
