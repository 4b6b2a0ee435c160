/*
 * waiver_words: what a waiver means, in words, for whoever asks, signs or reviews it. Every text of
 * the waiver is made safe for a terminal.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "evidence/record_excerpt.h"
#include "gate/waiver_command.h"

/*
 * Prints what it lets pass, for how long, why, and who has to approve. With `excerpt` (NULL: none)
 * findings are told as that run saw them, else only counted.
 */
void waiver_words_print(struct waiver_command *command, const struct judged_waiver *judged,
                        const struct record_excerpt *excerpt, FILE *out);

/* "needs 1 of vp (vp@example.com)", or that it is approved, or what speaks against it: a line. */
void waiver_words_print_state(struct waiver_command *command, const struct judged_waiver *judged,
                              FILE *out);

/* "3 days", "72 hours", "1 hour". */
struct str waiver_words_span(int64_t seconds, struct arena *arena);

/* Names of its controls, "a, b and 3 more". */
struct str waiver_words_controls(const struct waiver *waiver, struct arena *arena);
