/* elf_json: what format/elf reads, as JSON, in the words of test/peer/elf_answers.py. */
#pragma once

#include <jansson.h>

#include "format/elf.h"

/* The caller owns the object. */
json_t *elf_json(const struct elf *elf);
