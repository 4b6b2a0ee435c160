/*
 * persons: who stands behind keys and principals (TRUST R10, R13).
 *
 * A person is a connected set of principals and keys: two keys of one principal are one person, and
 * so are two principals that share a key. Only lines of allowed_signers with literal principals and
 * a `namespaces=` that has the namespace confer a role.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/str.h"
#include "format/allowed_signers.h"
#include "policy/policy.h"

#define NAMESPACE_WAIVER "gate-waiver@v1"
#define NAMESPACE_EVIDENCE "gate-evidence@v1"
#define NAMESPACE_PROFILE "gate-profile@v1"

/* Person numbers count from 0; PERSON_NONE is nobody. */
enum { PERSON_NONE = -1 };

struct persons;

/* Built over signers, which must outlive it; lives in `arena`. */
struct persons *persons_new(const struct allowed_signers *signers, struct arena *arena);

/* The person of a principal, or of a key; PERSON_NONE if no line has it. */
int persons_of_principal(const struct persons *persons, struct str principal);
int persons_of_key(const struct persons *persons, const struct ssh_key *key);

/* How many there are. */
size_t persons_count(const struct persons *persons);

/* Whether some principal of `person` is in the role of that name. */
bool persons_has_role(const struct persons *persons, int person, const struct policy *policy,
                      struct str role);

/* Whether the role names one of `principals`, a list with commas as a line of keys has it. */
bool persons_role_names(const struct policy_role *role, struct str principals);

/* Whether what the key of this line signs counts for a role: literal principals, and a
 * `namespaces=` that has gate-waiver@v1. */
bool persons_line_confers_roles(const struct signer *line);

/* Principals for messages: "vp@example.com", "a@example.com, b@example.com"; in `arena`. */
struct str persons_text(const struct persons *persons, int person, struct arena *arena);

/* Whether `principal` may stand in roles and requested_by: [A-Za-z0-9._%+@-], 1 to 128 bytes. */
bool principal_is_valid(struct str principal);

/*
 * R13: a key, a line or a person that carries both the waiver and the evidence namespace is a fault
 * of the file, added to `diagnostics` at `file`.
 */
void persons_check_namespaces(const struct persons *persons, const struct source_location *file,
                              struct diagnostics *diagnostics);
