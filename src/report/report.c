#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

const struct report_def *const report_defs[] = {
#define REPORT(name) &report_##name,
#include "report/reports.def"
#undef REPORT
};

const size_t report_def_count = COUNT_OF(report_defs);

/* The index of the report of that name, or report_def_count. */
static size_t find_index(struct str name)
{
    size_t i = 0;

    while (i < report_def_count && !str_equal(str_of(report_defs[i]->name), name))
        i++;
    return i;
}

const struct report_def *report_by_name(struct str name)
{
    size_t index = find_index(name);

    return index < report_def_count ? report_defs[index] : NULL;
}

static enum gate_rc unknown_format(struct str name, struct error *err)
{
    const char *names[COUNT_OF(report_defs)];

    for (size_t i = 0; i < report_def_count; i++)
        names[i] = report_defs[i]->name;
    const char *nearest = str_nearest(name, names, report_def_count);
    if (nearest)
        return error_set(err, GATE_EUSAGE, "unknown report: --report %.*s: did you mean '%s'?",
                         STR_ARG(name), nearest);
    char list[256] = "";
    for (size_t i = 0; i < report_def_count; i++) {
        size_t used = strlen(list);
        (void)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "", names[i]);
    }
    return error_set(err, GATE_EUSAGE, "unknown report: --report %.*s: expected one of %s",
                     STR_ARG(name), list);
}

/* Takes "strict" off the front of `rest` if it is a word of its own. */
static bool take_strict(struct str *rest)
{
    struct str path = *rest;
    struct str word;

    if (!str_cut(&path, ':', &word) || !str_equal(word, STR("strict")))
        return false;
    *rest = path;
    return true;
}

enum gate_rc report_request_parse(struct str text, struct report_request *request,
                                  struct error *err)
{
    struct str rest = text;
    struct str name = { .ptr = "" };
    bool has_more = str_find(text, STR(":")) >= 0;

    (void)str_cut(&rest, ':', &name);
    size_t index = find_index(name);
    if (index == report_def_count)
        return unknown_format(name, err);
    const struct report_def *def = report_defs[index];

    bool is_strict = has_more && def->strict && take_strict(&rest);
    if (is_strict)
        has_more = name.len + sizeof(":strict") - 1 < text.len;
    if (has_more && rest.len == 0)
        return error_set(err, GATE_EUSAGE, "no path: '--report %.*s': write %s:PATH", STR_ARG(text),
                         def->name);
    if (!has_more || str_equal(rest, STR("-")))
        rest = STR("");
    *request = (struct report_request){ .def = def, .is_strict = is_strict, .path = rest };
    return GATE_OK;
}

enum gate_rc report_save(const struct report_def *def, const struct record *record,
                         const struct report_options *options, const char *path, struct error *err)
{
    struct file_writer writer;

    if (file_writer_open(&writer, path, err))
        return err->rc;
    def->write(record, options, writer.out);
    return file_writer_finish(&writer, err);
}
