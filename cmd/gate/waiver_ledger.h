/* waiver_ledger: `gate waiver ls --all`: who overrode what, when, and approved by whom. */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "gate/listing.h"
#include "gate/waiver_command.h"

/* Prints the ledger of the root; on failure the error was printed. */
ATTR_MUST_CHECK
enum exit_code waiver_ledger_print(struct waiver_command *command, bool is_json,
                                   enum listing_format format);
