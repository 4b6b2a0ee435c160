/*
 * nft_lexer: the words, texts and signs of a file of nft(8), and the statements that they make up.
 * For nft_ruleset.c, which knows what statements say.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum nft_token_kind { NFT_END, NFT_WORD, NFT_STRING, NFT_SIGN, NFT_SEPARATOR };

struct nft_token {
    enum nft_token_kind kind;
    struct str text; /* of a string without its quotes */
    uint32_t line;
};

/* Start with arena, err, all of the text as the rest, and line 1. */
struct nft_lexer {
    struct arena *arena;
    struct str rest;
    uint32_t line;
    struct nft_token token; /* that comes next */
    struct error *err;
};

/* GATE_EFORMAT with the line of the next token. */
ATTR_MUST_CHECK
enum gate_rc nft_lexer_fault(struct nft_lexer *lexer, const char *message);

/* Reads the next token. All that follow fail as it does: GATE_EFORMAT, a quote that does not close.
 */
ATTR_MUST_CHECK
enum gate_rc nft_lexer_next(struct nft_lexer *lexer);

/* Whether the word or sign `text` is next. */
bool nft_lexer_is(const struct nft_lexer *lexer, const char *text);

/* Whether the statement ends here. */
bool nft_lexer_at_end(const struct nft_lexer *lexer);

/* Takes a name, a word or a text in quotes; GATE_EFORMAT with the message `what` without one. */
ATTR_MUST_CHECK
enum gate_rc nft_lexer_name(struct nft_lexer *lexer, const char *what, struct str *name);

ATTR_MUST_CHECK
enum gate_rc nft_lexer_skip_separators(struct nft_lexer *lexer);

/* The same, at least one: within a block every statement has an end, also before the brace. */
ATTR_MUST_CHECK
enum gate_rc nft_lexer_separators(struct nft_lexer *lexer);

/*
 * Takes the tokens up to the end of the statement as one normalised text, in the arena.
 * GATE_EFORMAT (a brace that does not close), GATE_ELIMIT (nested more than LIMIT_NESTING deep).
 */
ATTR_MUST_CHECK
enum gate_rc nft_lexer_text(struct nft_lexer *lexer, struct str *text);
