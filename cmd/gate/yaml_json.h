/* yaml_json: a YAML document as JSON, for commands that show both. */
#pragma once

#include <jansson.h>

#include "format/yaml_document.h"

/*
 * The value of `node`, as deep as its parser let it be; keys by their text, numbers that JSON does
 * not have as they are written. The caller owns the result.
 */
json_t *yaml_json(const struct yaml_node *node);
