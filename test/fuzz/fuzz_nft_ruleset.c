#include "format/nft_ruleset.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What each kind of statement always has. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(vec_release) struct vec statements = VEC_INIT(struct nft_statement);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    int64_t priority;

    if (nft_ruleset_parse(text, &arena, &statements, &err) != err.rc)
        abort();
    for (size_t i = 0; i < statements.count; i++) {
        const struct nft_statement *statement = vec_at(&statements, i);
        bool is_of_chain = statement->kind == NFT_CHAIN || statement->kind == NFT_RULE ||
                           statement->kind == NFT_POLICY;

        if (statement->line == 0 || (is_of_chain && !statement->chain.ptr))
            abort();
        if ((statement->kind == NFT_RULE || statement->kind == NFT_POLICY) &&
            statement->text.len == 0)
            abort();
        if (statement->kind == NFT_CHAIN && statement->type.len > 0)
            (void)nft_priority(statement->priority, statement->family, &priority);
    }
    return 0;
}
