/*
 * aide_conf: the statements of one configuration file of AIDE, none of them carried out.
 *
 * Specification: aide.conf(5) of aide 0.18. What aide's own grammar refuses is refused: a comment
 * behind a rule, a condition around nothing, an unknown option.
 * Departures: refused are also a NUL, letters beyond ASCII in names, and a wrong restriction or
 * attribute list even in a branch that is not taken; `verbose`, which aide refuses, likewise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum aide_kind {
    AIDE_DEFINE,
    AIDE_UNDEFINE,
    AIDE_IF,
    AIDE_ELSE,
    AIDE_ENDIF,
    AIDE_INCLUDE,
    AIDE_ENVIRONMENT, /* of the programs that an include runs */
    AIDE_OPTION,
    AIDE_GROUP,
    AIDE_RULE,
};

enum aide_test { AIDE_IS_DEFINED, AIDE_IS_HOSTNAME, AIDE_EXISTS };

enum aide_rule_kind { AIDE_SELECT, AIDE_EQUAL, AIDE_NEGATIVE };

/* A literal piece of a text, or the name of a variable that stands there. */
struct aide_fragment {
    struct str text;
    bool is_variable;
};

struct aide_text {
    const struct aide_fragment *fragments;
    size_t count;
};

/* An attribute or group that is added, or taken away again. */
struct aide_term {
    struct str name;
    bool is_removed;
};

enum aide_option_type { AIDE_TEXT, AIDE_BOOL, AIDE_ATTRIBUTES, AIDE_WORD, AIDE_URL, AIDE_NUMBER };

/* One option of the program. */
struct aide_option {
    const char *name;
    const char *alias; /* an older name; NULL: none */
    enum aide_option_type type;
    bool is_first_kept;       /* of several lines the first counts, else the last */
    const char *const *words; /* of AIDE_WORD, up to a NULL */
    const char *initial;      /* what holds where nothing is set; NULL: nothing */
};

enum { AIDE_TEXTS = 3 };

struct aide_statement {
    enum aide_kind kind;
    uint32_t line;
    struct str name;                    /* that is defined; group; variable of the environment */
    const struct aide_option *option;   /* of AIDE_OPTION */
    struct aide_text texts[AIDE_TEXTS]; /* value; operand; path, pattern and prefix; expression */
    size_t text_count;
    bool is_executable; /* an include that runs programs */
    bool is_negated;    /* a condition */
    enum aide_test test;
    enum aide_rule_kind rule;
    struct str
        types; /* of a rule: letters that it is restricted to, in aide's order; may be empty */
    const struct aide_term *terms;
    size_t term_count;
};

/* NULL: there is none of that name, or alias. */
const struct aide_option *aide_option_find(struct str name);
extern const struct aide_option aide_options[];
extern const size_t aide_option_count;

/*
 * Appends the statements of `text`, a whole file, to `statements` (of struct aide_statement); every
 * AIDE_IF has its AIDE_ENDIF. Texts are views of `text` or in `arena`. Fails with GATE_EFORMAT, the
 * message beginning with "line N: ", or GATE_ELIMIT (LIMIT_SETTINGS, LIMIT_NESTING).
 */
ATTR_MUST_CHECK
enum gate_rc aide_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                             struct error *err);
