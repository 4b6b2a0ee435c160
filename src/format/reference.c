#include "format/reference.h"

#include "base/attributes.h"

struct str reference_familiar(struct str name)
{
    static const char *const hosts[] = { "docker.io/", "index.docker.io/" };

    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        struct str host = str_of(hosts[i]);

        if (!str_starts_with(name, host))
            continue;
        name = str_slice(name, host.len, name.len);
        if (str_starts_with(name, STR("library/")))
            name = str_slice(name, STR("library/").len, name.len);
        break;
    }
    return name;
}

bool reference_has_tag(struct str name)
{
    for (size_t i = name.len; i > 0 && name.ptr[i - 1] != '/'; i--) {
        if (name.ptr[i - 1] == ':' || name.ptr[i - 1] == '@')
            return true;
    }
    return false;
}

/* Without the tag that a name without one means. */
static struct str shortest(struct str name)
{
    static const struct str latest = { .ptr = ":latest", .len = 7 };

    name = reference_familiar(name);
    return str_ends_with(name, latest) ? str_slice(name, 0, name.len - latest.len) : name;
}

bool reference_equal(struct str a, struct str b)
{
    return str_equal(shortest(a), shortest(b));
}
