#include "report/junit_write.h"

#include "report/xml.h"

static const char *const element_names[JUNIT_ELEMENTS] = {
    [JUNIT_FAILURE] = "failure",
    [JUNIT_ERROR] = "error",
    [JUNIT_SKIPPED] = "skipped",
};

static void write_totals(FILE *out, const struct junit_totals *totals)
{
    (void)fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.6f\"",
                  totals->tests, totals->by_element[JUNIT_FAILURE], totals->by_element[JUNIT_ERROR],
                  totals->time);
}

void junit_write_begin(FILE *out, const struct junit_totals *totals)
{
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    xml_write_attribute(out, "name", STR("gate"));
    write_totals(out, totals);
    (void)fputs(">\n", out);
}

void junit_write_suite(FILE *out, const struct junit_suite *suite)
{
    (void)fputs("  <testsuite", out);
    xml_write_attribute(out, "name", suite->name);
    write_totals(out, &suite->totals);
    (void)fprintf(out, " skipped=\"%zu\"", suite->totals.by_element[JUNIT_SKIPPED]);
    if (suite->timestamp.len > 0)
        xml_write_attribute(out, "timestamp", suite->timestamp);
    if (suite->hostname.len > 0)
        xml_write_attribute(out, "hostname", suite->hostname);
    (void)fputs(">\n", out);
}

void junit_write_case(FILE *out, const struct junit_case *one)
{
    (void)fputs("    <testcase", out);
    xml_write_attribute(out, "classname", one->classname);
    xml_write_attribute(out, "name", one->name);
    (void)fprintf(out, " time=\"%.6f\"", one->time);
    if (one->element == JUNIT_NONE) {
        (void)fputs("/>\n", out);
        return;
    }
    (void)fprintf(out, ">\n      <%s", element_names[one->element]);
    xml_write_attribute(out, "message", one->message);
    (void)fputc('>', out);
    xml_write(out, one->message);
    (void)fputc('\n', out);
}

void junit_write_line(FILE *out, struct str text)
{
    xml_write(out, text);
    (void)fputc('\n', out);
}

void junit_write_case_end(FILE *out, const struct junit_case *one)
{
    if (one->element != JUNIT_NONE)
        (void)fprintf(out, "</%s>\n    </testcase>\n", element_names[one->element]);
}

void junit_write_suite_end(FILE *out)
{
    (void)fputs("  </testsuite>\n", out);
}

void junit_write_end(FILE *out)
{
    (void)fputs("</testsuites>\n", out);
}
