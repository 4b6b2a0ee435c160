/* cli_controls: the part of the `cli` report that lists controls and their findings. */
#pragma once

#include "report/report.h"
#include "report/terminal.h"

/* What the parts of the report share. */
struct cli {
    const struct record *record;
    const struct report_options *options;
    struct terminal terminal;
    size_t id_columns;
    bool is_folded; /* something was left out that --all shows */
};

/* The controls that failed, by grade: what blocks in full, the rest in one line a grade. */
void cli_write_faults(struct cli *cli);

/* The findings of one control, the first of them without --all. */
void cli_write_findings(struct cli *cli, const struct record_control *control);

/* With --all: every other control, a line each. */
void cli_write_others(struct cli *cli);
