#include "gate/prompt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { LINE_SIZE = 4096 + 2 }; /* a terminal gives no longer line (termios(3), MAX_CANON) */

bool prompt_is_possible(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

struct str prompt_line(const char *question, struct arena *arena)
{
    char line[LINE_SIZE];

    (void)fflush(stdout);
    (void)fprintf(stderr, "%.*s", STR_ARG(text_safe(str_of(question), arena)));
    (void)fflush(stderr);
    if (!fgets(line, sizeof(line), stdin))
        return STR("");
    return arena_str(arena, str_trim(str_of(line)));
}

bool prompt_confirm(const char *question)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str answer = prompt_line(arena_printf(&arena, "%s [y/N] ", question).ptr, &arena);

    return str_equal_nocase(answer, STR("y")) || str_equal_nocase(answer, STR("yes"));
}
