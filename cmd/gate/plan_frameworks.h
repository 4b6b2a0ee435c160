/*
 * plan_frameworks: what the words of --framework mean for a plan, and which built-in profiles it
 * leaves to whoever names them.
 */
#pragma once

#include "gate/plan.h"

/*
 * Fills `frameworks` and `selections` of the plan's check. The built-in profile of a framework that
 * is named without it is read for what no image shows of it. A usage error was printed.
 */
ATTR_MUST_CHECK
enum exit_code plan_frameworks_open(struct plan *plan, const struct option_list *words);
void plan_frameworks_release(struct plan *plan);
