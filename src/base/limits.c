#include "base/limits.h"

#include "base/attributes.h"

const struct limit_def limit_defs[] = {
#define LIMIT_DEF(member, name, value, most, what) \
    { name, offsetof(struct limits, member), value, most, what },
    LIMITS(LIMIT_DEF)
#undef LIMIT_DEF
};

const size_t limit_def_count = COUNT_OF(limit_defs);
