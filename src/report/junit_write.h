/*
 * junit_write: the elements of a JUnit file as Jenkins' xunit-plugin reads them (junit-10.xsd), for
 * the report of a run and for the tests of profiles. Texts are valid UTF-8.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

/* What a case says beside that it is there. */
enum junit_element { JUNIT_NONE, JUNIT_FAILURE, JUNIT_ERROR, JUNIT_SKIPPED, JUNIT_ELEMENTS };

struct junit_totals {
    size_t tests;
    size_t by_element[JUNIT_ELEMENTS];
    double time; /* seconds */
};

struct junit_suite {
    struct str name;
    struct junit_totals totals;
    struct str timestamp; /* "2026-11-23T10:00:00", without zone; empty: none */
    struct str hostname;  /* may be empty */
};

struct junit_case {
    struct str classname;
    struct str name;
    double time;
    enum junit_element element;
    struct str message; /* without JUNIT_NONE: in an attribute and first in the body */
};

void junit_write_begin(FILE *out, const struct junit_totals *totals);
void junit_write_suite(FILE *out, const struct junit_suite *suite);

/* Between the two stands the body, unless the case has no element. */
void junit_write_case(FILE *out, const struct junit_case *one);
void junit_write_line(FILE *out, struct str text);
void junit_write_case_end(FILE *out, const struct junit_case *one);

void junit_write_suite_end(FILE *out);
void junit_write_end(FILE *out);
