/*
 * answers_json: recorded answers (unit/answers.h) that are documents, {"cases": [...]}; the script
 * that recorded them stands in the file.
 */
#pragma once

#include <jansson.h>

/* The document of test/fixtures/answers/NAME, NULL if it is none; the caller releases it. */
json_t *answers_read_json(const char *name);

/* Calls `check` for each of its cases. No case is a failed check. */
void answers_check_json(const char *name, void (*check)(const json_t *test, const void *context),
                        const void *context);
