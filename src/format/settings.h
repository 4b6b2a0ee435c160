/*
 * settings: files of lines that give names values, "name = value" or "name value", perhaps under
 * "[section]" lines. Most configuration files of a Unix system have this shape and differ in the
 * few points that struct settings_syntax names.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* What a line is that has a name and nothing else. */
enum settings_bare {
    SETTINGS_BARE_FAULT,   /* GATE_EFORMAT */
    SETTINGS_BARE_KEPT,    /* a setting without a value, such as a switch */
    SETTINGS_BARE_SKIPPED, /* the program that reads the file passes it over */
};

struct settings_syntax {
    /* The first of these, or the first blank where it is empty, parts name and value. */
    const char *separators;
    bool is_separator_optional; /* a blank parts them as well, where no separator follows it */
    const char *comments;       /* characters that make a line a comment where it begins with one */
    const char *tail_comments;  /* likewise after blanks behind a value; NULL: none */
    bool is_tail_tight;         /* ... and without a blank before them */
    const char *directives; /* a line that begins with one has a blank for separator; NULL: none */
    bool has_sections;
    bool needs_section;    /* a setting before the first is GATE_EFORMAT, but not a directive */
    bool is_quoted;        /* a value in "" or '' loses its quotes; a tail comment may follow */
    bool is_quote_doubled; /* two of them within are one */
    bool is_continued;     /* a backslash at the end of a line joins the next, with one blank */
    bool is_exact;         /* blanks are part of names and values; goes with a separator only */
    bool is_spaced;        /* a separator without blanks on both sides is a fault */
    bool is_indented; /* a line that begins with a blank goes on with the one before, likewise */
    bool is_flush;    /* a line that begins with a blank says nothing */
    enum settings_bare bare;
};

/* Units and configuration files of systemd: systemd.syntax(7). */
extern const struct settings_syntax settings_systemd;

/* Views into the text that was parsed, or of the arena where lines were joined. */
struct setting {
    struct str section; /* empty before the first, and without sections */
    struct str name;    /* never empty, no blanks at its ends */
    struct str value;   /* without blanks around it */
    bool has_value;     /* a separator was there, or with blanks only a word */
    uint32_t line;      /* where it begins, from 1 */
};

/*
 * Appends the settings of `text`, a whole file, to `settings` (of struct setting) in its order. A
 * byte order mark at the start is passed over. Fails with GATE_EFORMAT, the message with the line:
 * a NUL byte, a section that does not close, a line without a name, a bare name where that is a
 * fault, a separator without its blanks, a quote that does not close, an indented line that goes on
 * with none; `settings` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc settings_parse(struct str text, const struct settings_syntax *syntax,
                            struct arena *arena, struct vec *settings, struct error *err);
