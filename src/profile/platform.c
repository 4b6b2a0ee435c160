#include "profile/profile.h"

static bool is_listed(const struct str *words, size_t count, struct str word)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(words[i], word))
            return true;
    }
    return count == 0;
}

/* "12" stands for "12.4" too, not for "120". */
static bool is_version_listed(const struct str *words, size_t count, struct str version)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts_with(version, words[i]) &&
            (version.len == words[i].len || version.ptr[words[i].len] == '.'))
            return true;
    }
    return count == 0;
}

bool support_matches(const struct support *support, const struct platform *platform)
{
    return is_listed(support->os, support->os_count, platform->os) &&
           is_listed(support->families, support->family_count, platform->family) &&
           is_version_listed(support->versions, support->version_count, platform->version);
}

bool support_matches_any(const struct support *supports, size_t count,
                         const struct platform *platform)
{
    for (size_t i = 0; i < count; i++) {
        if (support_matches(&supports[i], platform))
            return true;
    }
    return count == 0;
}

bool profile_supports(const struct profile *profile, const struct platform *platform)
{
    return support_matches_any(profile->supports, profile->support_count, platform);
}

struct str profile_benchmark(const struct profile *profile, const struct platform *platform)
{
    for (size_t i = 0; i < profile->benchmark_count; i++) {
        const struct profile_benchmark *benchmark = &profile->benchmarks[i];

        if (benchmark->key.len == 0 || str_equal(benchmark->key, platform->key))
            return benchmark->name;
    }
    return STR("");
}
