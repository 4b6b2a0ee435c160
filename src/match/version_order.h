/*
 * version_order: how InSpec's cmp orders two strings: as versions in the sense of Ruby's
 * Gem::Version (RubyGems 3.3) if both are, else by their bytes.
 */
#pragma once

#include "base/str.h"

/* < 0, 0 or > 0. */
int version_order(struct str a, struct str b);
