#include "format/allowed_signers.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one line may answer, and that it is this line. */
static void check_line(const struct allowed_signers *signers, const struct signer *signer)
{
    const struct signer *line = NULL;
    enum signer_answer answer =
        allowed_signers_ask(signers, &signer->key, STR(""), STR("file"), 1780272000, &line);

    /* the key has a line, and for anybody each line counts */
    if (answer == SIGNER_UNKNOWN || !line || !str_equal(line->key.blob, signer->key.blob))
        abort();
    if (answer == SIGNER_ALLOWED &&
        ((line->has_namespaces && !signer_pattern_match(line->namespaces, STR("file"))) ||
         (line->has_valid_after && line->valid_after > 1780272000) ||
         (line->has_valid_before && line->valid_before < 1780272000)))
        abort();
    answer = allowed_signers_ask(signers, &signer->key, STR("no\nbody"), STR("file"), 1, &line);
    if (answer == SIGNER_ALLOWED && !signer_has_pattern(line->principals))
        abort();
}

/* A file is good exactly if there is no fault; lines ascend, and their texts lie in the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location place = { .file = STR("allowed_signers") };
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct allowed_signers signers = { .count = 0 };
    struct error err = ERROR_INIT;
    uint32_t line = 0;

    if (allowed_signers_parse(text, &place, &arena, &diagnostics, &signers, &err) != err.rc)
        abort();
    if ((err.rc == GATE_EFORMAT) != (diagnostics.items.count > 0))
        abort();
    for (size_t i = 0; i < signers.count; i++) {
        const struct signer *signer = &signers.items[i];

        if (signer->line <= line || signer->principals.len == 0 || signer->key.blob.len == 0)
            abort();
        if (signer->principals.ptr < text.ptr || signer->principals.ptr >= text.ptr + size)
            abort();
        if ((signer->has_valid_after && signer->valid_after <= 0) ||
            (signer->has_valid_after && signer->has_valid_before &&
             signer->valid_after >= signer->valid_before))
            abort();
        line = signer->line;
        if (i < 16)
            check_line(&signers, signer);
    }
    return 0;
}
