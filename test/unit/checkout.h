/* A repository that a script of git's own commands makes in a temporary folder. */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "git/repository.h"

struct checkout {
    char folder[40];
    struct arena arena;
    struct repository *repository; /* of checkout_open() */
};

/*
 * Runs `script` with sh in an empty folder, with names and dates that are always the same and
 * without anybody's configuration. Ends the test program if it fails.
 */
void checkout_make(struct checkout *checkout, const char *script);

/* Opens the repository `directory` of the folder; ends the test program if it cannot. */
void checkout_open(struct checkout *checkout, const char *directory);

/* The first line of a file of the folder, without blanks at its ends; empty if there is none. */
struct str checkout_line(struct checkout *checkout, const char *name);

/* Closes the repository and removes the folder. */
void checkout_release(struct checkout *checkout);
