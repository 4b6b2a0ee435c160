#include "base/regex.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct str part, struct str whole)
{
    return !part.ptr || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/* The pattern, a newline, the subject: no crash, code and error agree, groups lie in the subject.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str subject = { .ptr = (const char *)data, .len = size < 4096 ? size : 4096 };
    struct str pattern;
    struct regex *regex = NULL;
    struct str groups[4];
    struct error err = ERROR_INIT;
    bool matches = false;

    if (!str_cut(&subject, '\n', &pattern) || !subject.ptr)
        return 0;

    enum gate_rc rc = regex_open(pattern, &regex, &err);
    if (rc != err.rc || !regex != (rc != GATE_OK))
        abort();
    if (rc == GATE_OK) {
        rc = regex_match(regex, subject, &matches, groups, 4, &err);
        if (rc != GATE_OK && rc != GATE_ELIMIT)
            abort();
        for (size_t i = 0; rc == GATE_OK && matches && i < 4; i++) {
            if (!is_within(groups[i], subject))
                abort();
        }
    }
    regex_close(regex);
    return 0;
}
