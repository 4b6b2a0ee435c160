/*
 * sshsig_armour: the lines around the base64 of an SSHSIG. Internal to sshsig; it declares
 * sshsig_armour(), which makes them.
 */
#pragma once

#include "format/sshsig.h"

/*
 * Yields the blob inside; it lives in `arena`. Between the lines stand only digits, padding and the
 * ends of lines, LF or CR LF. On failure *reason says why, as sshsig_parse() does.
 */
ATTR_MUST_CHECK
enum gate_rc sshsig_armour_open(struct str armoured, struct arena *arena, struct str *blob,
                                enum sshsig_reason *reason, struct error *err);
