#include "format/nft_lexer.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

enum gate_rc nft_lexer_fault(struct nft_lexer *lexer, const char *message)
{
    return error_set(lexer->err, GATE_EFORMAT, "line %u: %s", lexer->token.line, message);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("_.-/:@$*%\\'~", c)) || (unsigned char)c >= 128;
}

/* Passes over blanks, comments and joined lines. */
static void skip_blanks(struct nft_lexer *lexer)
{
    for (;;) {
        size_t length = 0;

        while (length < lexer->rest.len && strchr(" \t\r", lexer->rest.ptr[length]))
            length++;
        if (length == 0 && str_starts_with(lexer->rest, STR("\\\n"))) {
            length = 2;
            lexer->line++;
        }
        if (length == 0 && str_starts_with(lexer->rest, STR("#"))) {
            const char *end = memchr(lexer->rest.ptr, '\n', lexer->rest.len);

            length = end ? (size_t)(end - lexer->rest.ptr) : lexer->rest.len;
        }
        if (length == 0)
            return;
        lexer->rest = str_slice(lexer->rest, length, lexer->rest.len);
    }
}

static enum gate_rc read_string(struct nft_lexer *lexer)
{
    size_t end = 1;

    while (end < lexer->rest.len && lexer->rest.ptr[end] != '"' && lexer->rest.ptr[end] != '\n')
        end++;
    if (end == lexer->rest.len || lexer->rest.ptr[end] == '\n')
        return nft_lexer_fault(lexer, "a quote that does not close");
    lexer->token.kind = NFT_STRING;
    lexer->token.text = str_slice(lexer->rest, 1, end - 1);
    lexer->rest = str_slice(lexer->rest, end + 1, lexer->rest.len);
    return GATE_OK;
}

enum gate_rc nft_lexer_next(struct nft_lexer *lexer)
{
    static const char *const signs[] = { "==", "!=", "<=", ">=", "<<", ">>" };
    size_t length = 0;

    skip_blanks(lexer);
    lexer->token = (struct nft_token){ .kind = NFT_END, .line = lexer->line };
    if (lexer->rest.len == 0)
        return GATE_OK;
    if (lexer->rest.ptr[0] == '"')
        return read_string(lexer);
    while (length < lexer->rest.len && is_word_byte(lexer->rest.ptr[length]) &&
           !str_starts_with(str_slice(lexer->rest, length, 2), STR("\\\n")))
        length++;
    lexer->token.kind = NFT_WORD;
    if (length == 0) {
        lexer->token.kind = NFT_SIGN;
        length = 1;
        for (size_t i = 0; i < COUNT_OF(signs); i++) {
            if (str_starts_with(lexer->rest, str_of(signs[i])))
                length = 2;
        }
    }
    lexer->token.text = str_slice(lexer->rest, 0, length);
    if (strchr("\n;", lexer->rest.ptr[0])) {
        lexer->token.kind = NFT_SEPARATOR;
        lexer->line += lexer->rest.ptr[0] == '\n';
    }
    lexer->rest = str_slice(lexer->rest, length, lexer->rest.len);
    return GATE_OK;
}

bool nft_lexer_is(const struct nft_lexer *lexer, const char *text)
{
    return (lexer->token.kind == NFT_WORD || lexer->token.kind == NFT_SIGN) &&
           str_equal(lexer->token.text, str_of(text));
}

bool nft_lexer_at_end(const struct nft_lexer *lexer)
{
    return lexer->token.kind == NFT_SEPARATOR || lexer->token.kind == NFT_END ||
           nft_lexer_is(lexer, "}");
}

enum gate_rc nft_lexer_name(struct nft_lexer *lexer, const char *what, struct str *name)
{
    if (lexer->token.kind != NFT_WORD && lexer->token.kind != NFT_STRING)
        return nft_lexer_fault(lexer, what);
    *name = lexer->token.text;
    return nft_lexer_next(lexer);
}

enum gate_rc nft_lexer_skip_separators(struct nft_lexer *lexer)
{
    while (lexer->token.kind == NFT_SEPARATOR) {
        if (nft_lexer_next(lexer))
            return lexer->err->rc;
    }
    return GATE_OK;
}

enum gate_rc nft_lexer_separators(struct nft_lexer *lexer)
{
    if (lexer->token.kind != NFT_SEPARATOR)
        return nft_lexer_fault(lexer, "neither a newline nor a semicolon behind a statement");
    return nft_lexer_skip_separators(lexer);
}

/* Newlines within braces separate nothing. */
static enum gate_rc enter_braces(struct nft_lexer *lexer, int *braces)
{
    if (nft_lexer_is(lexer, "{") && ++*braces > LIMIT_NESTING)
        return error_set(lexer->err, GATE_ELIMIT, "line %u: nested more than %d deep",
                         lexer->token.line, LIMIT_NESTING);
    if (nft_lexer_is(lexer, "}"))
        --*braces;
    return GATE_OK;
}

enum gate_rc nft_lexer_text(struct nft_lexer *lexer, struct str *text)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    int braces = 0;

    while (braces > 0 || !nft_lexer_at_end(lexer)) {
        bool is_newline = lexer->token.kind == NFT_SEPARATOR;

        if (lexer->token.kind == NFT_END)
            return nft_lexer_fault(lexer, "a brace that does not close");
        if (enter_braces(lexer, &braces))
            return lexer->err->rc;
        if (!is_newline && out.len > 0 && !nft_lexer_is(lexer, ","))
            buf_add(&out, STR(" "));
        if (!is_newline)
            buf_add(&out, lexer->token.text);
        if (nft_lexer_next(lexer))
            return lexer->err->rc;
    }
    *text = arena_str(lexer->arena, buf_str(&out));
    return GATE_OK;
}
