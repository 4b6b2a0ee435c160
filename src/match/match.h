/*
 * match: how a value is compared with what a control wants. The matchers are those of LANGUAGE,
 * section 2, one file each, and mean what InSpec's of that name mean; where they differ, the file
 * of the matcher says so.
 *
 *     match_call_open(matcher_by_name(STR("cmp")), &argument, &call, err)     // when loaded
 *     match_call_test(call, &actual, &holds, err)                             // for each value
 *
 * Negation, quantifiers and what an absent thing means are the engine's business.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/regex.h"
#include "base/str.h"
#include "base/value.h"

enum match_operator {
    MATCH_EQUAL,
    MATCH_NOT_EQUAL,
    MATCH_LESS,
    MATCH_LESS_EQUAL,
    MATCH_GREATER,
    MATCH_GREATER_EQUAL,
};

struct matcher_def;

/* One use of a matcher, ready for any number of values. */
struct match_call {
    const struct matcher_def *def;
    struct value argument;        /* nil: none, or `eq: null`; of cmp without its operator */
    enum match_operator operator; /* of cmp and the operator keys */
    uint32_t mode;                /* of those that take a mode */
    struct regex *regex;          /* of match; owned */
};

struct matcher_def {
    const char *name;
    const char *summary;  /* what holds, one line, no full stop */
    const char *argument; /* what it takes, such as "a mode"; NULL: nothing */
    const char *example;  /* as it stands in a profile */
    const char *expected; /* goes before the argument's text: "to include" */
    const char *expected_negated;
    unsigned
        argument_types;  /* bits 1U << enum value_type; 0: any. For a schema: prepare() judges */
    bool is_typed;       /* a value of another type than the argument's never holds */
    bool is_of_elements; /* of a list each element must hold; findings name those that do not */
    bool takes_list;     /* a list as a whole; others want a quantifier */
    bool takes_list_argument; /* one value is compared with the items of a list */
    bool takes_nil_argument;  /* null is an argument, not the lack of one */
    bool knows_nil;           /* without an argument: the answer about nil means something */
    enum match_operator operator;

    /*
     * Checks call->argument and makes of it what the test needs. Fails with GATE_EUSAGE: what is
     * wrong with the argument. NULL: any argument will do.
     */
    enum gate_rc (*prepare)(struct match_call *call, struct error *err);

    /* As match_call_test(), which has seen to lists. */
    enum gate_rc (*test)(const struct match_call *call, const struct value *actual, bool *holds,
                         struct error *err);
};

extern const struct matcher_def *const matcher_defs[];
extern const size_t matcher_def_count;

/* NULL if there is none. */
const struct matcher_def *matcher_by_name(struct str name);

/* The name nearest to `name`, for "did you mean", or NULL. */
const char *matcher_nearest(struct str name);

/*
 * Opens a use of `def`. What `argument` points to must outlive the call; nil means no argument.
 * On success the caller owns *call. Fails with GATE_EUSAGE: an argument is missing, of a wrong type
 * or where none belongs.
 */
ATTR_MUST_CHECK
enum gate_rc match_call_open(const struct matcher_def *def, const struct value *argument,
                             struct match_call **call, struct error *err);

/* NULL is allowed. */
void match_call_close(struct match_call *call);
void match_call_closep(struct match_call **call);

/*
 * Sets *holds to whether the value is as wanted. Fails with GATE_EFORMAT if the two cannot be
 * compared (a word and `<= 300`: neither that nor its negation holds), GATE_EUSAGE if `actual` is a
 * list and the matcher wants a quantifier, or GATE_ELIMIT (a regular expression gave up). A nil
 * `actual` holds for `eq: null` and the negation of `exist`; see match_call_takes_nil().
 */
ATTR_MUST_CHECK
enum gate_rc match_call_test(const struct match_call *call, const struct value *actual, bool *holds,
                             struct error *err);

/* Whether the answer about nil means something: `exist` and `eq: null`. */
bool match_call_takes_nil(const struct match_call *call);

/*
 * What was expected as a person reads it after "expected": "no", "<= 300", "to include a, b", and
 * negated "not no", "at most 0640". Not yet made safe.
 */
struct str match_call_text(const struct match_call *call, bool is_negated, struct arena *arena);
