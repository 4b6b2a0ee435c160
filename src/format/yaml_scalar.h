/*
 * yaml_scalar: what a plain scalar means. Specification: YAML 1.2.2, section 10.3.2 (core schema).
 * For yaml_document.c.
 */
#pragma once

#include "format/yaml_document.h"

/*
 * Sets kind and value of `node` by its text. Fails with GATE_EFORMAT for an integer with a leading
 * zero, which readers of YAML 1.1 take for octal, and for numbers that do not fit.
 */
ATTR_MUST_CHECK
enum gate_rc yaml_scalar_resolve(struct yaml_node *node, struct error *err);

/* The same by YAML 1.1 as far as programs agree on it: see yaml_stream_parse(). */
ATTR_MUST_CHECK
enum gate_rc yaml_scalar_resolve_foreign(struct yaml_node *node, struct error *err);
