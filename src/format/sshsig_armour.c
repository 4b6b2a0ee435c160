#include "format/sshsig_armour.h"

#include "base/base64.h"
#include "format/ssh_wire.h"

enum { LINE_DIGITS = 70 };

static const struct str begin_line = STR("-----BEGIN SSH SIGNATURE-----");
static const struct str end_line = STR("\n-----END SSH SIGNATURE-----");

/* Takes LF or CR LF off the front. */
static bool take_line_end(struct str *text)
{
    size_t count = str_starts_with(*text, STR("\r\n")) ? 2 : 1;

    if (count == 1 && !str_starts_with(*text, STR("\n")))
        return false;
    *text = str_slice(*text, count, text->len);
    return true;
}

/* Whether there are no blanks but the ends of lines. A CR at the very end is of the END line's. */
static bool is_strict(struct str body)
{
    for (size_t i = 0; i < body.len; i++) {
        char c = body.ptr[i];
        bool is_line_end = i + 1 == body.len || body.ptr[i + 1] == '\n';

        if (c == ' ' || c == '\t' || (c == '\r' && !is_line_end))
            return false;
    }
    return true;
}

enum gate_rc sshsig_armour_open(struct str armoured, struct arena *arena, struct str *blob,
                                enum sshsig_reason *reason, struct error *err)
{
    struct str rest = str_slice(armoured, begin_line.len, armoured.len);

    *reason = SSHSIG_TOO_LARGE;
    if (armoured.len > LIMIT_SSHSIG_BYTES)
        return error_set(err, GATE_ELIMIT, "a signature has more than %zu bytes",
                         LIMIT_SSHSIG_BYTES);
    *reason = SSHSIG_MALFORMED;
    if (!str_starts_with(armoured, begin_line) || !take_line_end(&rest))
        return error_set(err, GATE_EFORMAT, "a signature does not begin with the line '%.*s'",
                         STR_ARG(begin_line));

    ptrdiff_t end = str_find(rest, end_line);
    if (end < 0)
        return error_set(err, GATE_EFORMAT, "a signature has no END line");

    const struct str body = str_slice(rest, 0, (size_t)end);
    rest = str_slice(rest, (size_t)end + end_line.len, rest.len);
    if (!is_strict(body) || !base64_decode(body, arena, blob))
        return error_set(err, GATE_EFORMAT, "a signature is not strict base64");
    *reason = SSHSIG_TRAILING;
    if (str_trim(rest).len > 0)
        return error_set(err, GATE_EFORMAT, "there is text behind the END line of a signature");
    return GATE_OK;
}

void sshsig_armour(struct str key_blob, struct str name_space, struct str signature,
                   struct buf *armoured)
{
    CLEANUP(buf_release) struct buf blob = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(buf_release) struct buf digits = BUF_INIT(2 * LIMIT_SSHSIG_BYTES);

    buf_add(&blob, STR("SSHSIG"));
    ssh_wire_add_u32(&blob, 1);
    ssh_wire_add_string(&blob, key_blob);
    ssh_wire_add_string(&blob, name_space);
    ssh_wire_add_string(&blob, STR(""));
    ssh_wire_add_string(&blob, STR("sha512"));
    ssh_wire_add_string(&blob, signature);
    base64_encode(buf_str(&blob), &digits);
    /* what does not fit makes no signature, not a part of one */
    armoured->failed = armoured->failed || buf_failed(&blob) || buf_failed(&digits);

    buf_add(armoured, begin_line);
    for (size_t i = 0; i < digits.len; i += LINE_DIGITS) {
        buf_add(armoured, STR("\n"));
        buf_add(armoured, str_slice(buf_str(&digits), i, LINE_DIGITS));
    }
    buf_add(armoured, end_line);
    buf_add(armoured, STR("\n"));
}
