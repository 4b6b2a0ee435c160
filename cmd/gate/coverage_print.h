/* coverage_print: `gate profile ls --coverage`, as a table or as JSON. */
#pragma once

#include <stdbool.h>

#include "gate/exit.h"
#include "gate/plan.h"

/* What the profiles of the plan answer of each benchmark, on standard output. */
enum exit_code coverage_print(const struct plan *plan, bool is_json);
