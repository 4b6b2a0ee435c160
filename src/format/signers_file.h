/*
 * signers_file: what allowed_signers and revoked have in common: a file of lines that people write,
 * all of whose faults are told at once. Internal to those two.
 *
 * Lines end in LF or CR LF. Those that are blank or begin with `#` are passed over. A byte order
 * mark and, wherever it stands, a control character other than a tab are faults.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct signers_line {
    struct str text; /* without its end */
    uint32_t number; /* from 1 */
    uint32_t column; /* from 1: where a fault is told to be */
};

/* From here on a fault of the line is at the first byte of `rest`, its tail, that is no blank. */
void signers_line_at(struct signers_line *line, struct str rest);

struct signers_file {
    struct source_location location; /* line and column are not used */
    enum gate_rc (*parse_line)(struct signers_line *line, struct arena *arena, void *context,
                               struct error *err);
    void *context;
};

/*
 * Gives each line to parse_line(), and each error that it returns to `diagnostics`. Fails with
 * GATE_EFORMAT if there was one, or GATE_ELIMIT (more than LIMIT_CONFIG_FILE_BYTES).
 */
ATTR_MUST_CHECK
enum gate_rc signers_file_read(const struct signers_file *file, struct str text,
                               struct arena *arena, struct diagnostics *diagnostics,
                               struct error *err);
