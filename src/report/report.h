/*
 * report: writers of the record. To add one: src/report/NAME.c and REPORT(NAME) in reports.def.
 *
 * A writer gets the whole record and a stream. It does not test each write: the stream keeps its
 * error, and report_save() looks once, after the last write. What differs between runs stands in
 * the record; options say only how to show it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "evidence/record.h"

/* A report that is on disk already, for the line "Wrote" of `cli`. */
struct report_written {
    const struct report_def *def;
    struct str path;
};

struct report_options {
    bool is_coloured;
    bool is_all;     /* --all: nothing is summed up */
    bool is_verbose; /* --verbose: why these profiles, and why not others */
    bool is_strict;  /* the variant "strict" was asked for */
    size_t width;    /* columns; 0: 80 */
    const struct report_written *written;
    size_t written_count;
};

struct report_def {
    const char *name;      /* value of --report */
    const char *title;     /* for people: "JUnit" */
    const char *items;     /* what it has one of for each control: "cases" */
    const char *summary;   /* one line, no full stop */
    const char *extension; /* without the dot */
    const char *spec;      /* the document the output conforms to */
    const char *strict;    /* what NAME:strict changes, one line; NULL: there is no such variant */
    void (*write)(const struct record *record, const struct report_options *options, FILE *out);
};

/* Declares what each listed file must define. */
#define REPORT(name) extern const struct report_def report_##name;
#include "report/reports.def"
#undef REPORT

extern const struct report_def *const report_defs[];
extern const size_t report_def_count;

/* NULL if no report has that name. */
const struct report_def *report_by_name(struct str name);

/* What one --report asks for. */
struct report_request {
    const struct report_def *def;
    bool is_strict;
    struct str path; /* a view of the text; empty: stdout */
};

/*
 * Reads FORMAT[:strict][:PATH]; the PATH "-" is stdout, and a file called strict is "./strict".
 * Fails with GATE_EUSAGE for an unknown format (nearest name) or an empty PATH.
 */
ATTR_MUST_CHECK
enum gate_rc report_request_parse(struct str text, struct report_request *request,
                                  struct error *err);

/*
 * Writes the report to `path`. The file appears whole or not at all, an earlier one stays until
 * then (base/file.h). Fails as file_writer_open() and file_writer_finish() do.
 */
ATTR_MUST_CHECK
enum gate_rc report_save(const struct report_def *def, const struct record *record,
                         const struct report_options *options, const char *path, struct error *err);

/*
 * Writes the report to `out`, all at once: memory that runs out before leaves nothing there. False
 * if it could not be written; errno tells why.
 */
ATTR_MUST_CHECK
bool report_print(const struct report_def *def, const struct record *record,
                  const struct report_options *options, FILE *out);
