#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/shell_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t commands_seen; /* of the input at hand */

static void check_word(struct str text, const struct shell_word *word)
{
    if (word->text.len == 0 || word->line == 0 || word->line > text.len + 1)
        abort();
    if (!str_equal(word->text, STR("((")) &&
        (word->text.ptr < text.ptr || word->text.ptr + word->text.len > text.ptr + text.len))
        abort();
}

/* Words lie in the text, lines do not go back, and there are no more commands than bytes. */
static void check_list(struct str text, const struct shell_command *command, uint32_t line,
                       unsigned depth)
{
    if (depth > 4 * LIMIT_NESTING)
        abort();
    for (; command; command = command->next) {
        if (command->line < line || ++commands_seen > text.len * 4 + 8)
            abort();
        line = command->line;
        for (size_t i = 0; i < command->word_count; i++)
            check_word(text, &command->words[i]);
        for (size_t i = 0; i < command->case_count; i++)
            check_list(text, command->cases[i].body, line, depth + 1);
        check_list(text, command->first, line, depth + 1);
        check_list(text, command->second, line, depth + 1);
        check_list(text, command->third, line, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    const struct shell_command *commands = NULL;
    struct error err = ERROR_INIT;

    commands_seen = 0;
    if (shell_script_parse(text, &arena, &commands, &err) != err.rc)
        abort();
    if (err.rc == GATE_OK)
        check_list(text, commands, 1, 0);
    else if (!str_starts_with(str_of(err.message), STR("line ")))
        abort();
    return 0;
}
