#include "base/limits.h"
#include "format/yaml_value.h"
#include "resource/call.h"
#include "resource/document_resource.h"

struct kubelet_config {
    struct resource_context *context;
    struct vec files; /* struct config_file: the main one, then drop-ins by name */
    struct vec roots; /* struct value: of each */
};

static const char *const paths[] = {
    "/var/lib/kubelet/config.yaml",        "/etc/kubernetes/kubelet/kubelet-config.json",
    "/etc/kubernetes/kubelet/config.json", "/etc/kubernetes/kubelet-config.yaml",
    "/etc/kubernetes/kubelet.conf.yaml",
};

/* --config-dir of the units that kubeadm and EKS install. */
static const char *const directories[] = {
    "/etc/kubernetes/kubelet/config.json.d",
    "/etc/kubernetes/kubelet.conf.d",
};

/* kubelet.config.k8s.io/v1beta1: what a file that does not say otherwise means. */
static const struct {
    const char *steps; /* parted by dots */
    struct value value;
} defaults[] = {
    { .steps = "authentication.anonymous.enabled", .value = { .type = VALUE_BOOL } },
    { .steps = "authentication.webhook.enabled", .value = { .type = VALUE_BOOL, .boolean = true } },
    { .steps = "authorization.mode", .value = { .type = VALUE_STR, .string = { "Webhook", 7 } } },
    { .steps = "readOnlyPort", .value = { .type = VALUE_INTEGER } },
    { .steps = "port", .value = { .type = VALUE_INTEGER, .integer = 10250 } },
    { .steps = "protectKernelDefaults", .value = { .type = VALUE_BOOL } },
    { .steps = "makeIPTablesUtilChains", .value = { .type = VALUE_BOOL, .boolean = true } },
    { .steps = "rotateCertificates", .value = { .type = VALUE_BOOL } },
    { .steps = "serverTLSBootstrap", .value = { .type = VALUE_BOOL } },
    { .steps = "streamingConnectionIdleTimeout",
      .value = { .type = VALUE_STR, .string = { "4h0m0s", 6 } } },
    { .steps = "eventRecordQPS", .value = { .type = VALUE_INTEGER, .integer = 50 } },
    { .steps = "failSwapOn", .value = { .type = VALUE_BOOL, .boolean = true } },
};

static void kubelet_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    config_files_wishes(set, paths, COUNT_OF(paths));
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".conf");
    if (call_text(call, &path))
        call_wish_path(set, &body, path);
}

/* JSON is YAML, too. */
static enum gate_rc parse_file(struct kubelet_config *self, const struct config_file *file,
                               struct error *err)
{
    const struct document document = {
        .arena = self->context->arena,
        .place = config_file_origin(file, 0, STR("")),
    };
    struct value root = value_nil();

    if (yaml_value_parse(file->text, 0, &document, &root, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    if (root.type != VALUE_MAP)
        return error_set(err, GATE_EFORMAT, "%.*s: line 1: this is no map", STR_ARG(file->path));
    *(struct value *)vec_add(&self->roots) = root;
    return GATE_OK;
}

static enum gate_rc kubelet_open(void *self, struct resource_context *context,
                                 const struct resource_call *call, struct error *err)
{
    struct kubelet_config *kubelet = self;
    struct config_file file;
    struct str path;

    kubelet->context = context;
    kubelet->files = VEC_INIT(struct config_file);
    kubelet->roots = VEC_INIT(struct value);
    if (call_text(call, &path)
            ? config_file_read(context, path, &file, err)
            : config_file_read_first(context, paths, COUNT_OF(paths), &file, err))
        return err->rc;
    *(struct config_file *)vec_add(&kubelet->files) = file;
    if (config_files_dropins(context, directories, COUNT_OF(directories), ".conf", &kubelet->files,
                             err))
        return err->rc;
    for (size_t i = 0; i < kubelet->files.count; i++) {
        if (parse_file(kubelet, vec_at(&kubelet->files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void kubelet_close(void *self)
{
    struct kubelet_config *kubelet = self;

    vec_release(&kubelet->files);
    vec_release(&kubelet->roots);
}

static struct origin kubelet_origin(const void *self, const struct resource_call *call)
{
    const struct kubelet_config *kubelet = self;
    struct origin origin = config_path_origin(paths[0]);

    if (kubelet->files.count > 0)
        return config_file_origin(vec_at(&kubelet->files, 0), 0, STR(""));
    (void)call_text(call, &origin.path);
    return origin;
}

/* The value at "a.b.c" of one file; nil counts as not written. */
static const struct value *walk(const struct value *root, struct str steps)
{
    struct str step;

    while (root && str_cut(&steps, '.', &step))
        root = value_find(root, step);
    return root && root->type != VALUE_NIL ? root : NULL;
}

/* Drop-ins are laid over the main file key by key, as a strategic merge of maps does. */
static enum gate_rc get_key(void *self, const struct property_query *query, struct value *value,
                            struct error *err ATTR_UNUSED)
{
    const struct kubelet_config *kubelet = self;

    *value = value_nil();
    for (size_t i = kubelet->roots.count; i > 0; i--) {
        const struct value *found = walk(vec_at(&kubelet->roots, i - 1), query->name);

        if (found) {
            *value = *found;
            return GATE_OK;
        }
    }
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (str_equal(query->name, str_of(defaults[i].steps)))
            *value = defaults[i].value;
    }
    return GATE_OK;
}

static const struct property_def kubelet_key = {
    .name = "KEY",
    .type = VALUE_STR,
    .help = "the value at a.b.c, of a drop-in before the main file, or what the kubelet does "
            "without one",
    .get = get_key,
};

const struct resource_def resource_kubelet_config = {
    .name = "kubelet_config",
    .summary = "the configuration file of the kubelet with its drop-ins, YAML or JSON; options on "
               "its command line are not in it",
    .argument = "path of the main file",
    .arity = CALL_OPTIONAL,
    .example = "{kubelet_config: , its: {authentication.anonymous.enabled: {eq: false}, "
               "readOnlyPort: {eq: 0}}}",
    .self_size = sizeof(struct kubelet_config),
    .wishes = kubelet_wishes,
    .open = kubelet_open,
    .close = kubelet_close,
    .origin = kubelet_origin,
    .dynamic = &kubelet_key,
};
