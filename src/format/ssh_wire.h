/*
 * ssh_wire: the data types of the SSH protocol, read from and appended to bytes.
 *
 * Specification: RFC 4251 section 5. A reader takes one field off the front of `rest` and moves
 * past it; it returns false, and leaves `rest` alone, for a field that is cut or malformed. Views
 * that it yields are of the same bytes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

bool ssh_wire_u8(struct str *rest, uint8_t *number);
bool ssh_wire_u32(struct str *rest, uint32_t *number);
bool ssh_wire_string(struct str *rest, struct str *bytes);

/*
 * A number above zero in its only minimal form; *magnitude is big-endian, without the zero byte in
 * front that the form may have. Negative numbers, zero and zero bytes too many are malformed.
 */
bool ssh_wire_mpint(struct str *rest, struct str *magnitude);

void ssh_wire_add_u8(struct buf *wire, uint8_t number);
void ssh_wire_add_u32(struct buf *wire, uint32_t number);
void ssh_wire_add_string(struct buf *wire, struct str bytes);
/* `magnitude` is big-endian; zero bytes in front of it are dropped. */
void ssh_wire_add_mpint(struct buf *wire, struct str magnitude);
