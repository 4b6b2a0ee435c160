#include "format/signers_file.h"

#include "base/limits.h"

void signers_line_at(struct signers_line *line, struct str rest)
{
    while (rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
        rest = str_slice(rest, 1, rest.len);
    line->column = (uint32_t)(line->text.len - rest.len) + 1;
}

/* The place of the first control character, or -1. */
static ptrdiff_t find_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c < ' ' && c != '\t') || c == 0x7f)
            return (ptrdiff_t)i;
    }
    return -1;
}

static enum gate_rc read_line(const struct signers_file *file, struct signers_line *line,
                              struct arena *arena, struct error *err)
{
    struct str rest = line->text;
    struct str word;
    ptrdiff_t control = find_control(line->text);

    if (line->number == 1 && str_starts_with(line->text, STR("\xef\xbb\xbf")))
        return error_set(err, GATE_EFORMAT, "a byte order mark");
    if (control >= 0) {
        line->column = (uint32_t)control + 1;
        return error_set(err, GATE_EFORMAT, "a control character");
    }
    if (!str_word(&rest, &word) || word.ptr[0] == '#')
        return GATE_OK;
    signers_line_at(line, line->text);
    return file->parse_line(line, arena, file->context, err);
}

enum gate_rc signers_file_read(const struct signers_file *file, struct str text,
                               struct arena *arena, struct diagnostics *diagnostics,
                               struct error *err)
{
    struct source_location at = file->location;
    struct str name = at.file;
    size_t faults = 0;
    struct str bytes;

    if (text.len > LIMIT_CONFIG_FILE_BYTES)
        return error_set(err, GATE_ELIMIT, "'%.*s' has more than %zu bytes", STR_ARG(name),
                         LIMIT_CONFIG_FILE_BYTES);
    for (uint32_t number = 1; str_cut(&text, '\n', &bytes); number++) {
        struct signers_line line = { .text = bytes, .number = number, .column = 1 };
        struct error fault = ERROR_INIT; /* all faults are told, not the first alone */

        if (str_ends_with(bytes, STR("\r")))
            line.text = str_slice(bytes, 0, bytes.len - 1);
        if (!read_line(file, &line, arena, &fault))
            continue;
        faults++;
        at.line = number;
        at.column = line.column;
        diagnostics_add(diagnostics, &at, NULL, NULL, "%s", fault.message);
    }
    if (faults > 0)
        return error_set(err, GATE_EFORMAT, "'%.*s' has %zu %s", STR_ARG(name), faults,
                         faults == 1 ? "fault" : "faults");
    return GATE_OK;
}
