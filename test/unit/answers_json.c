#include "unit/answers_json.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "unit/answers.h"
#include "unit/test.h"

json_t *answers_read_json(const char *name)
{
    CLEANUP(buf_release) struct buf text = answers_read(name);

    return json_loadb(text.data ? text.data : "", text.len, 0, NULL);
}

void answers_check_json(const char *name, void (*check)(const json_t *test, const void *context),
                        const void *context)
{
    json_auto_t *file = answers_read_json(name);
    const json_t *cases = json_object_get(file, "cases");

    CHECK(json_array_size(cases) > 0);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check(json_array_get(cases, i), context);
}
