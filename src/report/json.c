#include "evidence/record_json.h"
#include "report/report.h"

static void json_report_write(const struct record *record,
                              const struct report_options *options ATTR_UNUSED, FILE *out)
{
    record_json_write(record, out);
}

const struct report_def report_json = {
    .name = "json",
    .title = "JSON",
    .items = "controls",
    .summary = "the whole record of the run",
    .extension = "json",
    .spec = "schema/record.schema.json (gate-record-1)",
    .write = json_report_write,
};
