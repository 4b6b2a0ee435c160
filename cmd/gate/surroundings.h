/*
 * surroundings: what the program learns from environment, clock and machine. All of it is read
 * here; no environment variable sets an option.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "evidence/record.h"
#include "git/root.h"

/* Nanoseconds of a clock that only goes forward; `context` is not used. */
int64_t surroundings_monotonic_ns(void *context);

/* Seconds since 1970. */
int64_t surroundings_now(void);

/* TERM=dumb, or no TERM: nothing but plain text. */
bool surroundings_is_dumb(void);

/* Whether NO_COLOR is set to anything (no-color.org). */
bool surroundings_is_no_color(void);

/* SSH_AUTH_SOCK: the path of the ssh-agent's socket; empty without one. */
const char *surroundings_agent_socket(void);

/* Name and system of this machine; texts in `arena`. */
struct record_host surroundings_host(struct arena *arena);

/* The CI this runs in, by its variables; all empty outside one. Texts in `arena`. */
struct record_ci surroundings_ci(struct arena *arena);

/*
 * What GitHub's and GitLab's CI say of the checkout, for the root of trust (TRUST R1, R18); all
 * empty outside of them. GitHub names the default branch in the file of GITHUB_EVENT_PATH: one that
 * cannot be read names none. Texts in `arena`.
 */
struct root_ci surroundings_root_ci(struct arena *arena);

/* The name that the CI gives its machine; empty outside one. */
struct str surroundings_runner(void);

/* A fresh random UUID (RFC 9562, version 4) in `arena`; empty if the system has no randomness. */
struct str surroundings_run_id(struct arena *arena);
