#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

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

struct rendered {
    char *text;
    size_t length;
    size_t room;
};

static ssize_t collect(void *cookie, const char *bytes, size_t count)
{
    struct rendered *rendered = cookie;

    if (count > rendered->room - rendered->length) {
        rendered->room += rendered->room + count;
        rendered->text = memory_resize(rendered->text, rendered->room);
    }
    memcpy(rendered->text + rendered->length, bytes, count);
    rendered->length += count;
    return (ssize_t)count;
}

/*
 * Not by open_memstream(), whose text lacks what there was no memory for, and which says nothing of
 * it (glibc 2.36).
 */
static bool render(const struct report_def *def, const struct record *record,
                   const struct report_options *options, struct rendered *rendered)
{
    char buffer[16384];
    FILE *out = fopencookie(rendered, "w", (cookie_io_functions_t){ .write = collect });

    if (!out)
        return false;
    (void)setvbuf(out, buffer, _IOFBF, sizeof(buffer));
    def->write(record, options, out);
    bool is_whole = !ferror(out);
    return fclose(out) == 0 && is_whole;
}

/* Rendered as a whole before the file is begun: what fails until then leaves nothing behind. */
enum gate_rc report_save(const struct report_def *def, const struct record *record,
                         const struct report_options *options, const char *path, struct error *err)
{
    CLEANUP(file_writer_release) struct file_writer writer = { .path = NULL };
    struct rendered rendered = { .text = NULL };
    enum gate_rc rc = GATE_OK;

    if (!render(def, record, options, &rendered)) {
        errno = ENOMEM;
        rc = error_system(err, "write", path);
    } else if ((rc = file_writer_open(&writer, path, err)) == GATE_OK) {
        (void)fwrite(rendered.text, 1, rendered.length, writer.out);
        rc = file_writer_finish(&writer, err);
    }
    free(rendered.text);
    return rc;
}

bool report_print(const struct report_def *def, const struct record *record,
                  const struct report_options *options, FILE *out)
{
    struct rendered rendered = { .text = NULL };
    bool is_whole = render(def, record, options, &rendered);

    if (is_whole)
        is_whole = fwrite(rendered.text, 1, rendered.length, out) == rendered.length;
    else
        errno = ENOMEM;
    free(rendered.text);
    return is_whole;
}
