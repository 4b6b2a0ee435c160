#include "resource/boot_files.h"
#include "resource/facts.h"
#include "resource/openssl_conf.h"

struct fips {
    struct resource_context *context;
    struct boot_files boot;
    const struct resource *policy; /* crypto_policy, which may be absent */
    bool is_openssl_read;
    struct openssl_conf openssl;
    struct error openssl_err; /* why there is none */
};

static void fips_wishes(const struct resource_call *call, struct wish_set *set)
{
    boot_files_wishes(set);
    openssl_conf_wishes(set);
    resource_crypto_policy.wishes(call, set);
}

static enum gate_rc fips_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    const struct resource_call *policy_call =
        arena_new(context->arena, 1, sizeof(struct resource_call));
    struct fips *fips = self;

    fips->context = context;
    fips->boot = BOOT_FILES_INIT;
    fips->policy = resource_open(context, &resource_crypto_policy, policy_call);
    return boot_files_read(context, &fips->boot, err);
}

static void fips_close(void *self)
{
    boot_files_release(&((struct fips *)self)->boot);
}

static struct origin fips_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct fips *fips = self;

    if (fips->boot.files.count > 0)
        return config_file_origin(*(const struct config_file *const *)vec_at(&fips->boot.files, 0),
                                  0, STR("fips"));
    return config_path_origin("/boot");
}

static bool asks_for_fips(const struct boot_place *place)
{
    struct str value;

    return boot_argument(place, STR("fips"), &value) && str_equal(value, STR("1"));
}

/* The kernels that are started with fips=1, and with *others those that are not. */
static size_t count_kernels(const struct fips *fips, size_t *others)
{
    size_t count = 0;

    *others = 0;
    for (size_t i = 0; i < fips->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&fips->boot.lines, i);

        if (place->line.kind != BOOT_KERNEL)
            continue;
        count += asks_for_fips(place);
        *others += !asks_for_fips(place);
    }
    return count;
}

static enum gate_rc get_kernel(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    size_t others;
    size_t count = count_kernels(self, &others);

    *value = count + others > 0 ? value_bool(others == 0) : value_nil();
    return GATE_OK;
}

static enum gate_rc get_policy(void *self, const struct property_query *query, struct value *value,
                               struct error *err)
{
    const struct fips *fips = self;

    *value = value_nil();
    if (fips->policy->rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (fips->policy->rc)
        return error_set(err, fips->policy->rc, "%s", fips->policy->err.message);
    return resource_property(fips->policy->def, STR("policy"))
        ->get(fips->policy->self, query, value, err);
}

/* Read when first asked for, and then kept, as a failure is: it is a file with those it includes.
 */
static enum gate_rc read_openssl(struct fips *fips, struct error *err)
{
    if (!fips->is_openssl_read) {
        fips->openssl_err = ERROR_INIT;
        fips->is_openssl_read = true;
        if (openssl_conf_read(fips->context, &fips->openssl, &fips->openssl_err) == GATE_OK)
            return GATE_OK;
    }
    if (fips->openssl_err.rc)
        *err = fips->openssl_err;
    return fips->openssl_err.rc;
}

static enum gate_rc get_openssl(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    struct fips *fips = self;

    if (read_openssl(fips, err))
        return err->rc;
    *value = fips->openssl.is_there ? value_bool(fips->openssl.is_fips) : value_nil();
    value->origin = fips->openssl.origin;
    return GATE_OK;
}

static enum gate_rc get_openssl_providers(void *self,
                                          const struct property_query *query ATTR_UNUSED,
                                          struct value *value, struct error *err)
{
    struct fips *fips = self;

    if (read_openssl(fips, err))
        return err->rc;
    *value = fips->openssl.is_there ? fips->openssl.providers : value_nil();
    return GATE_OK;
}

static enum gate_rc get_openssl_properties(void *self,
                                           const struct property_query *query ATTR_UNUSED,
                                           struct value *value, struct error *err)
{
    struct fips *fips = self;

    if (read_openssl(fips, err))
        return err->rc;
    *value = fips->openssl.properties;
    return GATE_OK;
}

static enum gate_rc get_marker(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    const struct fips *fips = self;
    struct error local = ERROR_INIT;
    const struct entry *entry;

    *value = value_bool(rootfs_find(fips->context->rootfs, STR("/etc/system-fips"), ROOTFS_FOLLOW,
                                    &entry, &local) == GATE_OK);
    if (local.rc == GATE_OK || local.rc == GATE_ENOTFOUND)
        return GATE_OK;
    *err = local;
    return err->rc;
}

static const struct property_def properties[] = {
    {
        .name = "kernel",
        .type = VALUE_BOOL,
        .help = "every kernel that a boot loader starts has fips=1; nil if none is started",
        .get = get_kernel,
    },
    {
        .name = "crypto_policy",
        .type = VALUE_STR,
        .help = "the system-wide cryptographic policy; nil if there is none",
        .get = get_policy,
    },
    {
        .name = "marker",
        .type = VALUE_BOOL,
        .help = "/etc/system-fips is there, as older releases want it",
        .get = get_marker,
    },
    {
        .name = "openssl",
        .type = VALUE_BOOL,
        .help = "openssl.cnf lets programs use the FIPS provider's algorithms alone: it is active "
                "and required, or no other but base is active; nil without that file",
        .get = get_openssl,
    },
    {
        .name = "openssl_providers",
        .type = VALUE_LIST,
        .help = "providers that openssl.cnf activates; none leaves the default one; nil without "
                "that file",
        .get = get_openssl_providers,
    },
    {
        .name = "openssl_properties",
        .type = VALUE_STR,
        .help = "what openssl.cnf requires of all algorithms (default_properties): fips=yes",
        .get = get_openssl_properties,
    },
};

static enum gate_rc test_enabled(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err)
{
    size_t others;

    *holds = false;
    if (get_policy(self, NULL, observed, err))
        return err->rc;
    bool is_policy = observed->type == VALUE_NIL || str_equal(observed->string, STR("FIPS"));
    *holds = count_kernels(self, &others) > 0 && others == 0 && is_policy;
    return GATE_OK;
}

static enum gate_rc test_enabled_now(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                     const struct value *argument ATTR_UNUSED, bool *holds,
                                     struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "the kernel's mode shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_enabled",
        .help = "every kernel is started with fips=1, and a system-wide policy, if any, is FIPS",
        .test = test_enabled,
    },
    {
        .name = "be_enabled_now",
        .help = "the kernel is in that mode: only a running system can tell",
        .test = test_enabled_now,
    },
};

const struct resource_def resource_fips = {
    .name = "fips",
    .summary = "whether the system boots in FIPS mode",
    .arity = CALL_NONE,
    .example = "{fips: , it: be_enabled, its: {crypto_policy: {eq: FIPS}}}",
    .self_size = sizeof(struct fips),
    .wishes = fips_wishes,
    .open = fips_open,
    .close = fips_close,
    .origin = fips_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
