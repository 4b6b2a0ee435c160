/*
 * assert: the assertions of the control language as a tree, and the engine that judges by it.
 *
 * Specification: LANGUAGE, sections 2 to 4. The loader makes the tree with every name resolved and
 * every argument checked, so nothing of it can fail for the profile's sake but a value that an
 * input gives. It lives in the profile's arena and is never changed: a run's state is kept apart,
 * in slots that conditions number.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "profile/control.h"
#include "resource/resource.h"

struct matcher_def;
struct profile;

/*
 * A value of the profile. At any depth the map {input: NAME} stands for an input and {of: NUMBER}
 * for a value of another resource, by its number in the control.
 */
struct operand {
    struct value value;
    struct value shown; /* the same as a line of text tells it */
    bool has_input;
    bool has_reference;
    bool is_secret; /* a sensitive input is in it: only `shown` may be told */
};

/* What stands for inputs and references: of a reference that has no value yet nil does. */
struct bindings {
    struct value inputs;            /* map */
    const struct value *references; /* by number; NULL: none has a value */
};

enum condition_kind {
    CONDITION_VALUE,     /* a matcher on a value */
    CONDITION_PREDICATE, /* a claim that the resource declares */
    CONDITION_EXIST,     /* of a resource: it is there; of a collection: a row is left */
    CONDITION_NOT,       /* its one member does not hold */
    CONDITION_AND,       /* all members hold */
    CONDITION_ALL,       /* the one member holds for every item of a list, ... */
    CONDITION_ANY,       /* ... for at least one, ... */
    CONDITION_NONE,      /* ... for none */
};

/* MATCHERS: what is asked of one value, resource or row. */
struct condition {
    enum condition_kind kind;
    const struct matcher_def *matcher;     /* CONDITION_VALUE */
    const struct predicate_def *predicate; /* CONDITION_PREDICATE */
    const char *name;                      /* as written: "be_in", "<=", "be_installed" */
    bool has_argument;
    struct operand argument;
    size_t slot; /* of CONDITION_VALUE, numbered through the control */
    const struct condition *members;
    size_t member_count;
};

enum group_kind { GROUP_ALL, GROUP_ANY, GROUP_NONE };

const char *group_name(enum group_kind kind); /* "all", "any", "none" */

enum { COLUMN_NONE = -1 };

/* One claim about a row: of its cell in `column`, or of the row itself (COLUMN_NONE). */
struct row_claim {
    int column;
    struct value_list path; /* steps into the cell */
    struct str name;        /* of the column, steps and all */
    const struct condition *condition;
};

struct row_group;

/* What is asked of each row, under `where` and under `each`: all claims and all groups. */
struct row_test {
    const struct row_claim *claims;
    size_t claim_count;
    const struct row_group *groups;
    size_t group_count;
};

struct row_group {
    enum group_kind kind;
    const struct row_test *members;
    size_t member_count;
};

enum property_kind {
    PROPERTY_DECLARED, /* `def`, then the steps of `query.path` */
    PROPERTY_DYNAMIC,  /* the whole name, and where that has no value the first word and a walk */
    PROPERTY_COLUMN, /* the list of a column over the rows left, after the steps of `query.path` */
    PROPERTY_COUNT,  /* the number of rows left */
};

struct property {
    enum property_kind kind;
    struct str text; /* as written: "a.b.c" */
    const struct property_def *def;
    struct property_query query; /* PROPERTY_COLUMN: its path is of steps into each cell */
    struct property_query walk;  /* PROPERTY_DYNAMIC: the name cut at its dots; empty: no dot */
    int column;
};

enum assertion_kind { ASSERT_IT, ASSERT_PROPERTY, ASSERT_EACH, ASSERT_UNIQUE };

/* One result. */
struct assertion {
    enum assertion_kind kind;
    const struct condition *condition; /* IT, PROPERTY */
    struct property property;          /* PROPERTY */
    struct row_test each;              /* EACH */
    int column;                        /* UNIQUE */
    struct str column_name;
};

/* What `absent:` and `empty:` decide. */
enum absence { ABSENCE_FAIL, ABSENCE_PASS, ABSENCE_SKIP };

enum question_kind {
    QUESTION_RESOURCE, /* assertions about one resource */
    QUESTION_GROUP,    /* any, all or none of other questions: one result */
    QUESTION_PERSON,   /* nobody but a person knows */
};

/* One entry of `describe`. */
struct question {
    enum question_kind kind;
    struct str because;

    /* QUESTION_RESOURCE */
    const struct resource_def *resource;
    struct resource_call call; /* values of operands: see has_input */
    bool has_input;            /* in the call */
    bool has_reference;        /* likewise */
    bool is_secret;            /* the subject is told as it is written */
    struct str subject;        /* subject_text(), inputs as they are written */
    size_t reference_first;    /* of the references in all its operands, themselves first */
    size_t reference_count;
    bool is_filtered;
    struct row_test where;
    const struct assertion *assertions;
    size_t assertion_count;
    enum absence absent;
    enum absence empty;

    /* QUESTION_GROUP */
    enum group_kind group;
    const struct question *members;
    size_t member_count;

    /* QUESTION_PERSON */
    struct str text;
};

/* A value of another resource: `{of: {RESOURCE: ARGUMENT}, where: ..., its: PROPERTY}`. */
struct reference {
    struct question question; /* resource, call and `where`; it asserts nothing */
    struct property property;
    struct str text; /* "its gid of passwd where user eq root" */
};

/* The body of a control in this language. */
struct assertions {
    const struct question *questions;
    size_t question_count;
    const struct question *only_if; /* a group, or NULL */
    struct str only_if_reason;
    size_t slot_count;
    const struct reference *const *references; /* by number: what one needs is before it */
    size_t reference_count;
    const struct profile *profile; /* whose inputs the wishes resolve */
};

/* `control->body` is a struct assertions. */
extern const struct control_engine assertion_engine;

/* How texts of the profile stand in a line: `eq no` or `eq "no"`. */
enum assertion_style { ASSERTION_BARE, ASSERTION_QUOTED };

/* "file /etc/shadow", "files under /usr depth 2". */
struct str subject_text(const struct resource_def *resource, const struct resource_call *call,
                        struct arena *arena);

/* MATCHERS as written, in one line: "not be_installed", "eq no and match /x/". */
struct str condition_text(const struct condition *condition, enum assertion_style style,
                          struct arena *arena);

/* A row test in one line: "kind eq private, any (...; ...)". */
struct str row_test_text(const struct row_test *test, enum assertion_style style,
                         struct arena *arena);

/* One assertion in one line: "uid eq 0", "each kind eq private", "unique uid". */
struct str assertion_text(const struct assertion *assertion, enum assertion_style style,
                          struct arena *arena);

/* All assertions of a question about a resource, in one line. */
struct str assertions_text(const struct question *question, enum assertion_style style,
                           struct arena *arena);

/* A question in one line, for groups: "package vsftpd: not be_installed". */
struct str question_text(const struct question *question, enum assertion_style style,
                         struct arena *arena);

/*
 * `value` with what its inputs and references stand for in their place, in `arena`. An input that
 * is not known is nil.
 */
struct value operand_resolve(const struct value *value, const struct bindings *bindings,
                             struct arena *arena);

/* The same for the values of a call. */
struct resource_call call_resolve(const struct resource_call *call, const struct bindings *bindings,
                                  struct arena *arena);

/* The name of the input that `value` stands for, or NULL. */
const struct str *operand_input(const struct value *value);
/* Whether `value` stands for a reference, and for which. */
bool operand_reference(const struct value *value, size_t *number);

bool operand_is_scalar(enum value_type type);
/* Whether values of the two types can be equal: 0 and 0.0 are, 0 and "0" never. */
bool operand_can_equal(enum value_type a, enum value_type b);
