/* xml: the little that the XML writers need (XML 1.0, fifth edition). */
#pragma once

#include <stdio.h>

#include "base/str.h"

/*
 * Writes text with & < > " escaped, for an element or an attribute in double quotes. The text is
 * valid UTF-8: the record makes it so. What XML 1.0 cannot say (section 2.2: control characters,
 * U+FFFE, U+FFFF) is dropped. In an attribute line breaks are references, or readers make them
 * blanks.
 */
void xml_write(FILE *out, struct str text);
void xml_write_attribute(FILE *out, const char *name, struct str value);
