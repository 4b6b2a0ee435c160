/* requirement_text: requirements of a framework in words, as several reports write them. */
#pragma once

#include "base/arena.h"
#include "evidence/record.h"

/* "failed", "passed in part", "not applicable": the state for people. */
const char *requirement_text_state(enum requirement_state state);

/* "failed: 12 passed, 1 failed, 2 not shown": how many controls say what, without those of none. */
struct str requirement_text(const struct record_requirement *requirement, struct arena *arena);

/* "62 requirements: 4 failed, 1 waived, 12 passed", without states of none. */
struct str requirement_text_summary(const struct record_framework *framework, struct arena *arena);

/* "2.2.6, 8.3.6": the requirements asked for that are in this state; empty: none. */
struct str requirement_text_names(const struct record_framework *framework,
                                  enum requirement_state state, struct arena *arena);

/* "9.*, 12.1.*", or "9.* rooms; 12.1.* policies": what no image shows; may be empty. */
struct str requirement_text_outside(const struct record_framework *framework, bool has_reasons,
                                    struct arena *arena);
