/* tool_certificate FILE: what format/certificate reads in it, for test/peer/certificate_answers.py.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/certificate_json.h"

int main(int argc, char *argv[])
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf bytes = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct certificate);
    struct error err = ERROR_INIT;

    if (argc != 2 || file_read_at(AT_FDCWD, argv[1], &bytes, &err) ||
        certificates_parse(buf_str(&bytes), &arena, &found, &err)) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    json_auto_t *all = json_array();
    for (size_t i = 0; i < found.count; i++)
        (void)json_array_append_new(all, certificate_json(vec_at(&found, i)));
    (void)json_dumpf(all, stdout, 0);
    (void)putchar('\n');
    return 0;
}
