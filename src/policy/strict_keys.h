/*
 * strict_keys: what files of trust (policies and waivers) may hold, beyond format/yaml_keys.h
 * (TRUST R14): every list has entries and no entry twice, every text is a literal of a known shape,
 * and there is nothing in the file that a reader of it would not see.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "format/yaml_keys.h"
#include "policy/policy.h"

/*
 * Parses `text`, the whole of reader->file, which may have `limit` bytes. Control characters (tab
 * and CR too), bidirectional controls and zero-width characters are faults wherever they stand,
 * escaped ones too. Characters beyond ASCII are faults outside the values of the top-level keys
 * `prose`, which alone may hold newlines. NULL if what is there is no map, or no text at all; other
 * faults are told and the rest is read, so that all of them are told at once.
 */
const struct yaml_node *strict_parse(struct yaml_reader *reader, struct str text, size_t limit,
                                     const char *what, const char *const *prose,
                                     size_t prose_count);

/* [A-Za-z0-9][A-Za-z0-9._-]{0,63}: ids of waivers, projects, names of roles. */
bool strict_is_id(struct str text);
/* A name of an image or a profile: [A-Za-z0-9._/:@-]{1,255}, not with '-' in front. */
bool strict_is_name(struct str text);
/* "sha256:" and 64 lower-case hex digits. */
bool strict_is_sha256(struct str text);
/* [A-Za-z0-9._%+@-]{1,128}: a principal as roles and requested_by name it. */
bool strict_is_principal(struct str text);
/* One to `count` characters of `characters`. */
bool strict_is_made_of(struct str text, const char *characters, size_t count);
/* "12", "1.2": numbers with points between them. */
bool strict_is_version(struct str text);

/* Reads "2026-11-23T10:00:00Z" and no other form of RFC 3339; seconds since 1970. */
bool strict_time(struct str text, int64_t *seconds);

/* The string of a pair; a fault, and false, if it is none, or is_valid() refuses it. */
bool strict_text(struct yaml_reader *reader, const struct yaml_pair *pair,
                 bool (*is_valid)(struct str text), const char *expected, struct str *text);

/* A list of one or more different strings that is_valid() takes. */
void strict_texts(struct yaml_reader *reader, const struct yaml_pair *pair,
                  bool (*is_valid)(struct str text), const char *expected,
                  struct policy_texts *texts);

/* An integer from `low` to `high`. */
void strict_number(struct yaml_reader *reader, const struct yaml_pair *pair, uint32_t low,
                   uint32_t high, uint32_t *number);

/* Whether `node` is a map with pairs, a list with items; if not, that is a fault. */
bool strict_has_entries(struct yaml_reader *reader, const struct yaml_node *node,
                        enum yaml_kind kind, struct str what);

/* Readers for tables of keys: a struct str that is an id, a bool, the version 1 of the format. */
void strict_id(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void strict_bool(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void strict_format(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
