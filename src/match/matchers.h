/* matchers: declares the definition behind every line of matchers.def. */
#pragma once

#include "match/match.h"

#define MATCHER(name) extern const struct matcher_def matcher_##name;
#include "match/matchers.def"
#undef MATCHER
