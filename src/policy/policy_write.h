/*
 * policy_write: a policy as YAML that policy_parse() reads back to the same.
 */
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "policy/policy.h"

/*
 * Appends the policy, settings in the order of the manual. What is empty and has no empty form is
 * left out. `origins`, if not NULL, has a text for each setting, which becomes a comment behind it,
 * in a line of its own for a setting that is left out.
 */
void policy_write(const struct policy *policy, const struct str origins[POLICY_SETTING_COUNT],
                  struct buf *text);
