/* golden: whole outputs kept as files under test/. UPDATE=1 in the environment writes them. */
#pragma once

#include "base/str.h"

/*
 * Compares `got` with test/NAME, below $ROOT or the current folder, and counts as one check. On a
 * difference it says where the output was left.
 */
void golden_check(const char *name, struct str got);
