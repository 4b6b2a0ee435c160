/* tool_elf FILE: what format/elf reads in it, as one JSON object, for test/peer/elf_answers.py. */
#include "format/elf.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/elf_json.h"

int main(int argc, char *argv[])
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(LIMIT_PROGRAM_BYTES);
    struct error err = ERROR_INIT;
    struct elf elf;

    if (argc != 2 || file_read_at(AT_FDCWD, argv[1], &bytes, &err) ||
        elf_parse(buf_str(&bytes), &arena, &elf, &err)) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    json_auto_t *answer = elf_json(&elf);
    (void)json_dumpf(answer, stdout, 0);
    (void)putchar('\n');
    return 0;
}
