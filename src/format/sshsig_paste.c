#include "format/sshsig_paste.h"

#include <stdbool.h>
#include <stdint.h>

static const char begin[] = "-----BEGIN SSH SIGNATURE-----";
static const char end[] = "-----END SSH SIGNATURE-----";

/* Without blanks around it and the signs of a quotation before it. */
static struct str bare(struct str line)
{
    line = str_trim(line);
    while (line.len > 0 && line.ptr[0] == '>')
        line = str_trim(str_slice(line, 1, line.len));
    return line;
}

static bool is_base64(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '+' || c == '/' || c == '='))
            return false;
    }
    return line.len > 0;
}

enum gate_rc sshsig_paste_read(struct str text, struct buf *armoured, struct error *err)
{
    bool is_inside = false;
    bool is_found = false;
    struct str line;
    uint32_t number = 0;

    while (str_cut(&text, '\n', &line)) {
        struct str content = bare(line);
        bool is_begin = str_equal(content, str_of(begin));
        bool is_end = str_equal(content, str_of(end));

        number++;
        if (is_begin && (is_inside || is_found))
            return error_set(err, GATE_EFORMAT, "line %u: a second signature begins", number);
        /* the last line is judged by what it is not: the END line */
        if (is_inside && !is_end && text.len > 0 && !is_base64(content))
            return error_set(err, GATE_EFORMAT, "line %u: no line of a signature", number);
        is_inside |= is_begin;
        if (!is_inside)
            continue;
        buf_add(armoured, content);
        buf_add(armoured, STR("\n"));
        is_found |= is_end;
        is_inside = !is_end;
    }
    if (is_inside)
        return error_set(err, GATE_EFORMAT, "the signature has no line '%s'", end);
    if (!is_found)
        return error_set(err, GATE_EFORMAT, "there is no signature: no line '%s'", begin);
    if (buf_failed(armoured))
        return error_set(err, GATE_ELIMIT, "the signature is too large");
    return GATE_OK;
}
