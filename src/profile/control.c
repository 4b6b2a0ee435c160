#include "profile/control.h"

const char *status_name(enum status status)
{
    switch (status) {
    case STATUS_NOT_APPLICABLE:
        return "not_applicable";
    case STATUS_PASSED:
        return "passed";
    case STATUS_SKIPPED:
        return "skipped";
    case STATUS_ERROR:
        return "error";
    case STATUS_FAILED:
        return "failed";
    }
    return "";
}

const char *reason_name(enum reason reason)
{
    switch (reason) {
    case REASON_NONE:
        return "";
    case REASON_UNREADABLE:
        return "unreadable";
    case REASON_UNPARSABLE:
        return "unparsable";
    case REASON_UNSUPPORTED:
        return "unsupported";
    case REASON_LIMIT:
        return "limit";
    case REASON_NO_PACKAGE_DB:
        return "no-package-db";
    case REASON_NOT_KEPT:
        return "not-kept";
    case REASON_INTERNAL:
        return "internal";
    case REASON_NEEDS_RUNNING_SYSTEM:
        return "needs-running-system";
    case REASON_NEEDS_PERSON:
        return "needs-person";
    case REASON_ONLY_IF:
        return "only_if";
    case REASON_SUPPORTS:
        return "supports";
    case REASON_TARGET:
        return "target";
    case REASON_DECLARED_NEED:
        return "declared-needed";
    case REASON_ABSENT:
        return "absent";
    }
    return "";
}

int control_level(const struct control *control, struct str benchmark)
{
    int lowest = 0;

    for (size_t i = 0; i < control->level_count; i++) {
        const struct control_level *row = &control->levels[i];

        if (row->benchmark.len == 0 || str_equal(row->benchmark, benchmark))
            return row->level;
        if (lowest == 0 || row->level < lowest)
            lowest = row->level;
    }
    return lowest ? lowest : 1;
}

const struct control_tag *control_tag(const struct control *control, struct str name,
                                      struct str key)
{
    for (size_t i = 0; i < control->tag_count; i++) {
        if (str_equal(control->tags[i].name, name) && str_equal(control->tags[i].key, key))
            return &control->tags[i];
    }
    return NULL;
}
