/* policy_parts: what the files that read a policy share. Private to src/policy. */
#pragma once

#include "base/vec.h"
#include "policy/policy.h"
#include "policy/strict_keys.h"

struct policy_reader {
    struct yaml_reader reader; /* first, for policy_reader_of() */
    struct vec role_names;     /* const struct yaml_node *: where roles are named */
};

static inline struct policy_reader *policy_reader_of(struct yaml_reader *reader)
{
    return (struct policy_reader *)reader;
}

/* The rows of the top level: one for each setting, in that order, and the version of the format. */
extern const struct key_def policy_keys[POLICY_SETTING_COUNT + 1];

/* Readers of settings. */
void policy_load_fail_on(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void policy_load_level(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void policy_load_profiles(struct yaml_reader *reader, const struct yaml_pair *pair,
                          const struct policy_profile **profiles, size_t *count);
void policy_load_images(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void policy_load_waivers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void policy_load_roles(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Sets the bool of `member` to whether `pair` is the second of two words. */
void policy_load_choice(struct yaml_reader *reader, const struct yaml_pair *pair,
                        const char *const words[2], bool *member);

/* The impact from which a threshold of this kind blocks; not of THRESHOLD_IMPACT. */
double policy_threshold_impact(enum policy_threshold_kind kind);
