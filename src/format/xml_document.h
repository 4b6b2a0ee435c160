/*
 * xml_document: an XML document as a tree of elements.
 *
 * Specification: XML 1.0 (fifth edition), over expat, without namespaces: a name stands as it is
 * written, prefix included. UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read; texts are UTF-8.
 *
 * A document can make more of itself than its bytes: what could is refused with
 * GATE_EUNSUPPORTED. These are declarations of entities and of attributes with a default, and
 * references to entities that a DTD elsewhere might declare. A DOCTYPE that names such a DTD is
 * passed over and the DTD is not looked for. How large a document may be is for the caller to
 * limit; elements and attributes together are at most LIMIT_XML_NODES, their depth LIMIT_NESTING.
 *
 * Walk it so:
 *
 *     for (const struct xml_element *service = xml_element_child(zone, STR("service")); service;
 *          service = xml_element_next(service, STR("service")))
 *         if (xml_element_attribute(service, STR("name"), &name)) ...
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct xml_attribute {
    struct str name;
    struct str value; /* as XML normalises it: references resolved, newlines as blanks */
};

struct xml_element {
    struct str name;
    struct str text; /* the character data between its tags, joined, not that of its children */
    const struct xml_attribute *attributes; /* in the order written */
    size_t attribute_count;
    const struct xml_element *parent; /* NULL: the root */
    const struct xml_element *first;  /* child, in the order of the document */
    const struct xml_element *next;   /* sibling */
    uint32_t line;                    /* where its start tag begins, from 1 */
};

/*
 * Parses the whole of `text`; the tree at *root lives in `arena`. Fails with GATE_EFORMAT (not well
 * formed), GATE_EUNSUPPORTED (see above, and other encodings) or GATE_ELIMIT, each message
 * beginning with "line N: "; *root is then left alone.
 */
ATTR_MUST_CHECK
enum gate_rc xml_document_parse(struct str text, struct arena *arena,
                                const struct xml_element **root, struct error *err);

/* The first child of that name, or NULL; an empty name is any. */
const struct xml_element *xml_element_child(const struct xml_element *element, struct str name);

/* The next sibling of that name, or NULL; an empty name is any. */
const struct xml_element *xml_element_next(const struct xml_element *element, struct str name);

/* Whether it has the attribute; *value is left alone if not. */
bool xml_element_attribute(const struct xml_element *element, struct str name, struct str *value);
