/*
 * sshd_keyword: what each keyword of sshd_config is.
 *
 * Specification: sshd_config(5) of OpenSSH 7.2 to 10.0, with the additions of Debian and Red Hat.
 * The table is the union of all versions: a keyword that any of them knows is accepted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum sshd_kind {
    SSHD_FLAG,       /* yes or no */
    SSHD_CHOICE,     /* one of `choices`, in any case */
    SSHD_INTEGER,    /* decimal, not negative */
    SSHD_TIME,       /* "1h30m"; shown in seconds */
    SSHD_WORD,       /* one argument */
    SSHD_WORDS,      /* several arguments that belong together */
    SSHD_LIST,       /* each argument is an item */
    SSHD_ALGORITHMS, /* a comma list, perhaps after '+', '-' or '^' */
    SSHD_REST,       /* the rest of the line as it stands */
    SSHD_NOTHING,    /* deprecated or unsupported: accepted and without effect */
    SSHD_MATCH,
    SSHD_INCLUDE,
};

/* A word that a keyword takes, and the word that `sshd -T` prints for it. */
struct sshd_choice {
    const char *word;
    const char *shown;
};

struct sshd_keyword {
    const char *name;    /* as sshd_config(5) writes it */
    const char *meaning; /* the name it stands for; NULL: its own */
    enum sshd_kind kind;
    bool is_conditional;               /* may stand in a Match block */
    bool is_gathered;                  /* all its lines count, not the first alone */
    const struct sshd_choice *choices; /* of SSHD_CHOICE, up to one without a word */
};

/* The keyword called `name` in any case, an older name as what it stands for; NULL: there is none.
 */
const struct sshd_keyword *sshd_keyword_find(struct str name);

/* The name nearest to `name`, or NULL. */
const char *sshd_keyword_nearest(struct str name);

/* Choices that the client's keywords have as well. */
extern const struct sshd_choice sshd_address_family[];
extern const struct sshd_choice sshd_log_level[];
extern const struct sshd_choice sshd_facility[];
extern const struct sshd_choice sshd_fingerprint[];

/* The two above over any table of keywords. */
const struct sshd_keyword *sshd_keyword_among(const struct sshd_keyword *rows, size_t count,
                                              struct str name);
const char *sshd_keyword_nearest_among(const struct sshd_keyword *rows, size_t count,
                                       struct str name);
