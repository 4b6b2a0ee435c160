/*
 * sshsig_paste: the one armoured signature in a text that a person pasted: out of a chat it comes
 * indented, quoted with '>', between fences, below what a terminal showed.
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/*
 * Appends the lines from BEGIN to END to `armoured`, without what stands in front of them and
 * behind them; sshsig_parse() judges them. Nothing is repaired: a line in between that is not made
 * of base64 alone is a fault. Fails with GATE_EFORMAT: no signature, no end, or a second one.
 */
ATTR_MUST_CHECK
enum gate_rc sshsig_paste_read(struct str text, struct buf *armoured, struct error *err);
