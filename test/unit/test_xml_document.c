#include "format/xml_document.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/test.h"

/* "name@line{attribute=value}(text)[children]" */
static void show(const struct xml_element *element, struct arena *arena, struct buf *out)
{
    buf_add(out, arena_printf(arena, "%.*s@%u", STR_ARG(element->name), element->line));
    for (size_t i = 0; i < element->attribute_count; i++)
        buf_add(out, arena_printf(arena, "{%.*s=%.*s}", STR_ARG(element->attributes[i].name),
                                  STR_ARG(element->attributes[i].value)));
    if (str_trim(element->text).len > 0)
        buf_add(out, arena_printf(arena, "(%.*s)", STR_ARG(str_trim(element->text))));
    if (!element->first)
        return;
    buf_add(out, STR("["));
    for (const struct xml_element *child = element->first; child; child = child->next) {
        CHECK(child->parent == element);
        show(child, arena, out);
    }
    buf_add(out, STR("]"));
}

struct document_row {
    const char *name;
    struct str text;
    enum gate_rc rc;
    const char *expected; /* the tree, or the message */
};

static void check_row(const struct document_row *row)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct xml_element *root = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(xml_document_parse(row->text, &arena, &root, &err), row->rc);
    CHECK_INT(err.rc, row->rc);
    if (root)
        show(root, &arena, &out);
    CHECK_STR(row->rc ? str_of(err.message) : buf_str(&out), row->expected);
}

static void test_documents(void)
{
    static const struct document_row rows[] = {
        { "an element", STR("<a/>"), GATE_OK, "a@1" },
        { "children, attributes, lines",
          STR("<?xml version=\"1.0\"?>\n<zone target='DROP'>\n <port a=\"1\" b=\"2\"/>\n"
              " <short>x</short>\n</zone>\n"),
          GATE_OK, "zone@2{target=DROP}[port@3{a=1}{b=2}short@4(x)]" },
        { "text is joined around children", STR("<a>1<b>2</b>3<!-- c -->4</a>"), GATE_OK,
          "a@1(134)[b@1(2)]" },
        { "references and CDATA", STR("<a b='&lt;&#65;\n'>&amp;<![CDATA[<&]]></a>"), GATE_OK,
          "a@1{b=<A }(&<&)" },
        { "a prefix stays", STR("<x:a xmlns:x='urn:x' x:b='1'/>"), GATE_OK,
          "x:a@1{xmlns:x=urn:x}{x:b=1}" },
        { "a byte order mark", STR("\xef\xbb\xbf<a/>"), GATE_OK, "a@1" },
        { "CRLF", STR("<a>\r\n<b/>\r\n</a>"), GATE_OK, "a@1[b@2]" },
        { "Latin 1", STR("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"), GATE_OK,
          "a@1(\xc3\xa4)" },
        { "UTF-16", STR("\xff\xfe<\0a\0/\0>\0"), GATE_OK, "a@1" },
        { "a DTD elsewhere is passed over",
          STR("<!DOCTYPE busconfig PUBLIC \"-//x\" \"http://x.invalid/y.dtd\"><busconfig/>"),
          GATE_OK, "busconfig@1" },
        { "a declaration without a default",
          STR("<!DOCTYPE a [<!ELEMENT a EMPTY><!ATTLIST a b CDATA #IMPLIED>]><a b='1'/>"), GATE_OK,
          "a@1{b=1}" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_row(&rows[i]);
    }
}

static void test_faults(void)
{
    static const struct document_row rows[] = {
        { "nothing", STR(""), GATE_EFORMAT, "line 1: no element found" },
        { "blanks", STR(" \n\n"), GATE_EFORMAT, "line 3: no element found" },
        { "text", STR("a=1\n"), GATE_EFORMAT, "line 1: not well-formed (invalid token)" },
        { "an open element", STR("<a>\n"), GATE_EFORMAT, "line 2: no element found" },
        { "a wrong end", STR("<a>\n<b></a>"), GATE_EFORMAT, "line 2: mismatched tag" },
        { "two roots", STR("<a/>\n<b/>"), GATE_EFORMAT, "line 2: junk after document element" },
        { "an attribute twice", STR("<a b='1' b='2'/>"), GATE_EFORMAT,
          "line 1: duplicate attribute" },
        { "an attribute without quotes", STR("<a b=1/>"), GATE_EFORMAT,
          "line 1: not well-formed (invalid token)" },
        { "NUL", STR("<a>\0</a>"), GATE_EFORMAT, "line 1: not well-formed (invalid token)" },
        { "no UTF-8", STR("<a>\xff</a>"), GATE_EFORMAT, "line 1: not well-formed (invalid token)" },
        { "an unknown entity", STR("<a>&x;</a>"), GATE_EFORMAT, "line 1: undefined entity" },
        { "another encoding", STR("<?xml version='1.0' encoding='EBCDIC'?><a/>"), GATE_EUNSUPPORTED,
          "line 1: unknown encoding" },
        { "an entity", STR("<!DOCTYPE a [\n<!ENTITY x 'y'>]><a>&x;</a>"), GATE_EUNSUPPORTED,
          "line 2: declarations of entities are not read" },
        { "an entity that is not used", STR("<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"),
          GATE_EUNSUPPORTED, "line 1: declarations of entities are not read" },
        { "a file as entity",
          STR("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
          GATE_EUNSUPPORTED, "line 1: declarations of entities are not read" },
        { "entities of entities",
          STR("<!DOCTYPE a [<!ENTITY x 'yyyyyyyyyy'><!ENTITY z '&x;&x;&x;&x;'>]><a>&z;</a>"),
          GATE_EUNSUPPORTED, "line 1: declarations of entities are not read" },
        { "a parameter entity",
          STR("<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://x.invalid/'> %x;]><a/>"), GATE_EUNSUPPORTED,
          "line 1: declarations of entities are not read" },
        { "an entity of a DTD elsewhere", STR("<!DOCTYPE a SYSTEM 'x.dtd'>\n<a>&x;</a>"),
          GATE_EUNSUPPORTED, "line 2: an entity that is declared elsewhere" },
        { "an attribute with a default",
          STR("<!DOCTYPE a [<!ATTLIST b c CDATA 'long'>]><a><b/><b/></a>"), GATE_EUNSUPPORTED,
          "line 1: attributes with a declared default are not read" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_row(&rows[i]);
    }
}

/* `count` times `piece` between `before` and `after`. */
static enum gate_rc parse_many(const char *before, const char *piece, size_t count,
                               const char *after)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct xml_element *root = NULL;
    struct error err = ERROR_INIT;

    buf_add(&text, str_of(before));
    for (size_t i = 0; i < count; i++)
        buf_add(&text, str_of(piece));
    buf_add(&text, str_of(after));
    enum gate_rc rc = xml_document_parse(buf_str(&text), &arena, &root, &err);
    CHECK_INT(rc, err.rc);
    CHECK_INT(!root, rc != GATE_OK);
    return rc;
}

static void test_limits(void)
{
    /* What is open at the end is no fault of depth. */
    CHECK_INT(parse_many("", "<a>", LIMIT_NESTING, ""), GATE_EFORMAT);
    CHECK_INT(parse_many("", "<a>", LIMIT_NESTING + 1, ""), GATE_ELIMIT);
    CHECK_INT(parse_many("", "<a>", 1000000, ""), GATE_ELIMIT);
    CHECK_INT(parse_many("<a>", "<b/>", LIMIT_XML_NODES - 1, "</a>"), GATE_OK);
    CHECK_INT(parse_many("<a>", "<b/>", LIMIT_XML_NODES, "</a>"), GATE_ELIMIT);
    CHECK_INT(parse_many("<a>", "<b c='1'/>", LIMIT_XML_NODES / 2, "</a>"), GATE_ELIMIT);
    CHECK_INT(parse_many("<a b='", "x", 1000000, "'/>"), GATE_OK);
}

static void test_walk(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct xml_element *root = NULL;
    struct error err = ERROR_INIT;
    struct str value = STR("before");

    CHECK_INT(xml_document_parse(STR("<a><b n='1'/><c/><b n='2'/></a>"), &arena, &root, &err),
              GATE_OK);
    const struct xml_element *first = xml_element_child(root, STR("b"));
    CHECK(!xml_element_attribute(first, STR("m"), &value));
    CHECK_STR(value, "before");
    CHECK(xml_element_attribute(first, STR("n"), &value));
    CHECK_STR(value, "1");
    const struct xml_element *second = xml_element_next(first, STR("b"));
    CHECK(second && xml_element_attribute(second, STR("n"), &value));
    CHECK_STR(value, "2");
    CHECK(!xml_element_next(second, STR("b")));
    CHECK_STR(xml_element_next(first, STR(""))->name, "c");
    CHECK(!xml_element_child(root, STR("d")));
}

static const struct test tests[] = {
    { "documents", test_documents },
    { "faults", test_faults },
    { "limits", test_limits },
    { "walk", test_walk },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
