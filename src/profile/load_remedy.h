/* load_remedy: the parts of `remedy` that are read by different files. Private to src/profile. */
#pragma once

#include "format/yaml_keys.h"

#define LOAD_REMEDY_PATH "^(/[A-Za-z0-9_+@-][A-Za-z0-9_.+@-]*)+$"

/* Frees the compiled forms of the loader. */
void load_forms_release(struct loader *loader);

/* Fault where `text` has not the form that the schema knows too: that of `pattern`. */
void load_form(struct yaml_reader *reader, const struct yaml_pair *pair, struct str text,
               const char *pattern, const char *expected);
/* Reads such a text into the struct str `member`. */
void load_matched(struct yaml_reader *reader, const struct yaml_pair *pair, void *member,
                  const char *pattern, const char *expected);

/* `set`: one setting, or a list of them, into a struct remedy. */
void load_settings(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
extern const struct key_value load_settings_value;
