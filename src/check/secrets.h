/*
 * secrets: the values of sensitive inputs, and texts without them. Whatever a run says goes through
 * here: an image may say the very value.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "profile/profile.h"

struct secrets {
    const struct str *items; /* the longest first */
    size_t count;
};

/* The texts in the sensitive inputs of the profiles, which must outlive them. */
struct secrets secrets_of(struct profile *const *profiles, size_t count, struct arena *arena);

/* A copy of `text` in which PROFILE_SENSITIVE stands for each of them. */
struct str secrets_hide(const struct secrets *secrets, struct str text, struct arena *arena);
