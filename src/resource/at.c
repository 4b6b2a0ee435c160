#include "base/limits.h"
#include "resource/config_files.h"
#include "resource/permitted_users.h"

struct at {
    struct permitted_users users; /* first: its getters */
};

static const char *const at_files[] = { "/etc/at.allow", "/etc/at.deny" };

static void at_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, at_files, COUNT_OF(at_files));
}

/* The program itself, or where its jobs wait: they tell that it is there without either list. */
static enum gate_rc find_program(struct resource_context *context, bool *is_there,
                                 struct error *err)
{
    static const char *const paths[] = { "/usr/bin/at", "/bin/at", "/usr/sbin/atd", "/sbin/atd",
                                         "/var/spool/cron/atjobs" };

    *is_there = false;
    for (size_t i = 0; i < COUNT_OF(paths) && !*is_there; i++) {
        struct error local = ERROR_INIT;
        const struct entry *entry;
        enum gate_rc rc =
            rootfs_find(context->rootfs, str_of(paths[i]), ROOTFS_NOFOLLOW, &entry, &local);

        *is_there = rc == GATE_OK;
        if (rc && rc != GATE_ENOTFOUND) {
            *err = local;
            return error_wrap(err, "%s", paths[i]);
        }
    }
    return GATE_OK;
}

static enum gate_rc at_open(void *self, struct resource_context *context,
                            const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct at *at = self;
    bool is_there;

    if (permitted_users_read(&at->users, context, at_files[0], at_files[1], err))
        return err->rc;
    if (at->users.has_allow || at->users.has_deny)
        return GATE_OK;
    if (find_program(context, &is_there, err))
        return err->rc;
    return is_there ? GATE_OK : error_set(err, GATE_ENOTFOUND, "no file of at is in the image");
}

static struct origin at_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct at *at = self;

    return config_path_origin(at->users.has_deny && !at->users.has_allow ? at_files[1]
                                                                         : at_files[0]);
}

static const struct property_def at_properties[] = {
    { .name = "allowed_users",
      .type = VALUE_LIST,
      .help = "names in /etc/at.allow; nil where it is not there",
      .get = permitted_users_get_allowed },
    { .name = "denied_users",
      .type = VALUE_LIST,
      .help = "names in /etc/at.deny, which counts without an allow file; nil likewise",
      .get = permitted_users_get_denied },
};

/* at(1): without either file root alone may use it, whatever the distribution. */
static enum gate_rc test_restricted(void *self, ptrdiff_t row ATTR_UNUSED,
                                    const struct value *argument ATTR_UNUSED, bool *holds,
                                    struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct at *at = self;

    *holds = at->users.has_allow || !at->users.has_deny;
    *observed = value_str(at->users.has_allow  ? STR("those in at.allow")
                          : at->users.has_deny ? STR("everybody who is not in at.deny")
                                               : STR("root"));
    return GATE_OK;
}

static const struct predicate_def at_predicates[] = {
    { .name = "be_restricted",
      .help = "only those that at.allow names may have jobs, or root alone",
      .test = test_restricted },
};

const struct resource_def resource_at = {
    .name = "at",
    .summary = "who may have at and batch run something later",
    .arity = CALL_NONE,
    .example = "{at: , it: be_restricted}",
    .self_size = sizeof(struct at),
    .wishes = at_wishes,
    .open = at_open,
    .origin = at_origin,
    .properties = at_properties,
    .property_count = COUNT_OF(at_properties),
    .predicates = at_predicates,
    .predicate_count = COUNT_OF(at_predicates),
};
