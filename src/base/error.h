/*
 * Errors: one closed set of codes plus a message for the person who runs gate.
 *
 * Every function that can fail returns enum gate_rc and takes `struct error *err` as its last
 * parameter. On success `err` is left alone. On failure the returned code and err->rc are equal
 * and err->message says what was wrong with which thing. `err` is never NULL.
 *
 * A policy that is not met is no error: it is an outcome (check/result.h).
 */
#pragma once

#include <stddef.h>

#include "base/attributes.h"

/* A code exists only if some caller branches on it. */
enum gate_rc {
    GATE_OK = 0,
    GATE_EIO,          /* the operating system refused */
    GATE_ENOTFOUND,    /* the named thing does not exist */
    GATE_EFORMAT,      /* the input breaks the specification of its format */
    GATE_ELIMIT,       /* the input passes a limit of base/limits.h */
    GATE_EUNSUPPORTED, /* valid input that gate does not read: a directory where a file belongs */
    GATE_EUNDECIDABLE, /* the answer is not in the input: a body that was not kept */
    GATE_ENOPACKAGEDB, /* the distribution has a package database, and the image lacks it */
    GATE_ETRUST,       /* a digest or signature does not verify */
    GATE_EUSAGE,       /* wrong option or argument, wrong profile or policy */
    GATE_ERUNNING,     /* only a running system has the answer */
};

enum { ERROR_MESSAGE_SIZE = 512 };

struct error {
    enum gate_rc rc;
    char message[ERROR_MESSAGE_SIZE]; /* NUL-terminated; longer text is cut */
};

#define ERROR_INIT ((struct error){ .rc = GATE_OK })

/* The same for what is done for every file of an image: the rest of the message stays as it is. */
static inline void error_reset(struct error *err)
{
    err->rc = GATE_OK;
    err->message[0] = '\0';
}

/* Tells the compiler that a recorded failure is no success; yields `rc`. */
ATTR_MUST_CHECK
static inline enum gate_rc error_certain(enum gate_rc rc)
{
    if (rc == GATE_OK)
        __builtin_unreachable();
    return rc;
}

/* Records rc and the message, and returns rc. The first error recorded is kept. */
ATTR_PRINTF(3, 4)
ATTR_MUST_CHECK
enum gate_rc error_set(struct error *err, enum gate_rc rc, const char *format, ...);

/* Why a system call failed, as a message ends: "no such file or directory". */
struct error_reason {
    char text[96];
};

/* `number` is an errno. */
struct error_reason error_reason(int number);

/*
 * Records the failure of a system call, from errno: "cannot ACTION 'NAME': reason".
 * Returns GATE_ENOTFOUND for ENOENT, otherwise GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc error_system(struct error *err, const char *action, const char *name);

/* Puts "context: " before the message of an error already set, and returns its code. */
ATTR_PRINTF(2, 3)
ATTR_MUST_CHECK
enum gate_rc error_wrap(struct error *err, const char *format, ...);

/*
 * None of the three returns GATE_OK. Calls go through error_certain(), or gcc would follow each
 * failure as a success too, and warn of outputs that nobody reads.
 */
/* NOLINTBEGIN(readability-identifier-naming): the macro stands for the function of its name */
#define error_set(...) error_certain(error_set(__VA_ARGS__))
#define error_system(...) error_certain(error_system(__VA_ARGS__))
#define error_wrap(...) error_certain(error_wrap(__VA_ARGS__))
/* NOLINTEND(readability-identifier-naming) */
