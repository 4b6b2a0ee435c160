/* certificate_json: what format/certificate reads, in the words of
 * test/peer/certificate_answers.py. */
#pragma once

#include <jansson.h>

#include "format/certificate.h"

/* The caller owns the object. */
json_t *certificate_json(const struct certificate *certificate);
