/* `images:` of a policy. */
#include <stddef.h>

#include "base/attributes.h"
#include "policy/policy_parts.h"

/* "debian-12": what os-release calls it and its version. */
static bool is_os(struct str text)
{
    return strict_is_made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789._-", 128);
}

static bool is_platform(struct str text)
{
    struct str piece;
    size_t pieces = 0;
    bool is_closed = text.len > 0 && text.ptr[text.len - 1] != '/';

    for (; str_cut(&text, '/', &piece); pieces++) {
        if (!is_os(piece))
            return false;
    }
    return is_closed && (pieces == 2 || pieces == 3);
}

static void load_os(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, is_os, "an operating system, such as debian-12", member);
}

static void load_target(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const char *const words[] = { "image", "host" };
    struct str *target = member;

    if (yaml_keys_word(reader, pair, words, COUNT_OF(words)) >= 0)
        *target = pair->value->text;
}

static const struct key_def expect_keys[] = {
    { .name = "os",
      .shape = KEY_WORD,
      .help = "the operating system that must be found, such as debian-12",
      .load = load_os,
      .offset = offsetof(struct policy_image, expect_os) },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "what must be found: image or host",
      .load = load_target,
      .offset = offsetof(struct policy_image, expect_target) },
};

static void load_expect(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (strict_has_entries(reader, pair->value, YAML_MAP, pair->key->text))
        (void)yaml_keys_read(reader, pair->value, "expect", expect_keys, COUNT_OF(expect_keys),
                             member);
}

static void load_platforms(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_texts(reader, pair, is_platform, "a platform, such as linux/amd64", member);
}

static void load_bases(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_texts(reader, pair, strict_is_sha256, "sha256: and 64 lower-case hex digits", member);
}

static void load_fail_on(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy_image *image = member;

    image->has_fail_on = true;
    policy_load_fail_on(reader, pair, &image->fail_on);
}

static void load_profiles(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy_image *image = member;

    policy_load_profiles(reader, pair, &image->profiles, &image->profile_count);
}

static const struct key_def image_keys[] = {
    { .name = "expect",
      .shape = KEY_MAP,
      .help = "what must be found in it, else it is blocked: os and target",
      .load = load_expect },
    { .name = "platforms",
      .shape = KEY_LIST,
      .help = "platforms that must be judged, a run each",
      .load = load_platforms,
      .offset = offsetof(struct policy_image, platforms) },
    { .name = "bases",
      .shape = KEY_LIST,
      .help = "chain IDs of base images that are known",
      .load = load_bases,
      .offset = offsetof(struct policy_image, bases) },
    { .name = "level",
      .shape = KEY_INTEGER,
      .help = "its level instead of the policy's",
      .load = policy_load_level,
      .offset = offsetof(struct policy_image, level) },
    { .name = "profiles",
      .shape = KEY_LIST,
      .help = "its profiles instead of the policy's",
      .load = load_profiles },
    { .name = "fail_on",
      .shape = KEY_ANY,
      .help = "its threshold instead of the policy's",
      .load = load_fail_on },
};

void policy_load_images(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy *policy = member;
    const struct yaml_node *map = pair->value;

    if (!strict_has_entries(reader, map, YAML_MAP, pair->key->text))
        return;

    struct policy_image *images = arena_new(reader->arena, map->pair_count, sizeof(*images));
    for (size_t i = 0; i < map->pair_count; i++) {
        const struct yaml_node *key = map->pairs[i].key;

        images[i].name = key->text;
        images[i].at = yaml_keys_place(reader, key);
        if (!strict_is_name(key->text))
            yaml_keys_fault(reader, key, "letters, digits and . _ / : @ -", NULL,
                            "'%.*s' is no name of an image", STR_ARG(key->text));
        (void)yaml_keys_read(reader, map->pairs[i].value, "an image", image_keys,
                             COUNT_OF(image_keys), &images[i]);
    }
    policy->images = images;
    policy->image_count = map->pair_count;
}
