#include "resource/call.h"
#include "resource/pam_claim.h"
#include "resource/pam_stack.h"
#include "resource/rows.h"

struct pam {
    struct resource_context *context;
    struct pam_reader reader;
    struct vec modules; /* struct pam_row */
    struct vec steps;   /* struct pam_step, the modules and where substacks begin */
    struct vec stacks;  /* struct pam_range */
    struct rows rows;
};

/* The stack of one service and type: a range of `modules`, and one of `steps`. */
struct pam_range {
    struct str service;
    enum pam_type type;
    size_t start;
    size_t end;
    size_t first_step;
    size_t step_count;
};

enum pam_column {
    PAM_COLUMN_SERVICE,
    PAM_COLUMN_TYPE,
    PAM_COLUMN_CONTROL,
    PAM_COLUMN_MODULE,
    PAM_COLUMN_ARGUMENTS,
    PAM_COLUMN_ARGUMENT,
    PAM_COLUMN_POSITION,
    PAM_COLUMN_DEPTH,
    PAM_COLUMN_PATH,
    PAM_COLUMN_LINE,
};

static const struct column_def pam_columns[] = {
    [PAM_COLUMN_SERVICE] = { .name = "service",
                             .type = VALUE_STR,
                             .help = "service that runs the module" },
    [PAM_COLUMN_TYPE] = { .name = "type",
                          .type = VALUE_STR,
                          .help = "auth, account, password or session" },
    [PAM_COLUMN_CONTROL] = { .name = "control",
                             .type = VALUE_STR,
                             .help = "required, requisite, sufficient, optional, or a bracket that "
                                     "means none of these" },
    [PAM_COLUMN_MODULE] = { .name = "module",
                            .type = VALUE_STR,
                            .help = "module without its directory" },
    [PAM_COLUMN_ARGUMENTS] = { .name = "arguments",
                               .type = VALUE_LIST,
                               .help = "arguments as written, without brackets" },
    [PAM_COLUMN_ARGUMENT] = { .name = "argument",
                              .type = VALUE_MAP,
                              .help = "values of arguments by name: argument.deny; a bare one is "
                                      "true, and the last of several counts" },
    [PAM_COLUMN_POSITION] = { .name = "position",
                              .type = VALUE_INTEGER,
                              .help = "which module it is of the service's stack of that type" },
    [PAM_COLUMN_DEPTH] = { .name = "depth",
                           .type = VALUE_INTEGER,
                           .help = "includes and substacks around it" },
    [PAM_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [PAM_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const struct call_option_def pam_options[] = {
    { .name = "service", .type = VALUE_STR, .help = "one service" },
    { .name = "services",
      .type = VALUE_LIST,
      .help = "several; without either all that have a file" },
    { .name = "type", .type = VALUE_STR, .help = "auth, account, password or session; else all" },
};

static enum gate_rc pam_check(const struct resource_call *call, struct error *err)
{
    const struct value *type = call_option(call, STR("type"));
    enum pam_type found;

    if (call_option(call, STR("service")) && call_option(call, STR("services")))
        return error_set(err, GATE_EUSAGE, "'service' and 'services' exclude each other");
    if (type && type->type == VALUE_STR && !pam_type_find(type->string, &found))
        return error_set(err, GATE_EUSAGE, "'%.*s' is not auth, account, password or session",
                         STR_ARG(type->string));
    return GATE_OK;
}

static void pam_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    pam_reader_wishes(set);
}

/* "deny=3" as the pair deny: "3"; a later one of the name replaces an earlier. */
static struct value argument_map(struct pam *pam, const struct pam_line *line)
{
    struct value_pair *pairs =
        arena_new(pam->context->arena, line->argument_count + 1, sizeof(*pairs));
    size_t count = 0;

    for (size_t i = line->argument_count; i > 0; i--) {
        struct str rest = line->arguments[i - 1];
        struct value value = value_bool(true);
        struct str name = STR("");

        (void)str_cut(&rest, '=', &name);
        if (name.len < line->arguments[i - 1].len)
            value = value_str(rest.ptr ? rest : STR(""));
        const struct value known = value_map(pairs, count);
        if (!value_find(&known, name))
            pairs[count++] = (struct value_pair){ .key = name, .value = value };
    }
    return value_map(pairs, count);
}

static void add_cells(struct pam *pam, const struct pam_row *row, size_t position)
{
    const struct pam_line *line = row->line;
    struct value *items = arena_new(pam->context->arena, line->argument_count + 1, sizeof(*items));
    struct str key = arena_printf(pam->context->arena, "%s, %.*s", pam_type_name(row->type),
                                  STR_ARG(row->module));
    struct origin origin = config_file_origin(row->file, line->line, key);
    struct value *cells = rows_add(&pam->rows, &origin);

    for (size_t i = 0; i < line->argument_count; i++)
        items[i] = value_str(line->arguments[i]);
    cells[PAM_COLUMN_SERVICE] = value_str(row->service);
    cells[PAM_COLUMN_TYPE] = value_str(str_of(pam_type_name(row->type)));
    cells[PAM_COLUMN_CONTROL] = value_str(line->control);
    cells[PAM_COLUMN_MODULE] = value_str(row->module);
    cells[PAM_COLUMN_ARGUMENTS] = value_list(items, line->argument_count);
    cells[PAM_COLUMN_ARGUMENT] = argument_map(pam, line);
    cells[PAM_COLUMN_POSITION] = value_integer((int64_t)position);
    cells[PAM_COLUMN_DEPTH] = value_integer(row->depth);
    cells[PAM_COLUMN_PATH] = value_str(row->file->entry->path);
    cells[PAM_COLUMN_LINE] = value_integer(line->line);
}

static enum gate_rc add_stack(struct pam *pam, struct str service, enum pam_type type,
                              struct error *err)
{
    size_t start = pam->modules.count;
    size_t first_step = pam->steps.count;

    if (pam_reader_stack(&pam->reader, service, type, &pam->modules, &pam->steps, err))
        return err->rc;
    *(struct pam_range *)vec_add(&pam->stacks) = (struct pam_range){
        .service = service,
        .type = type,
        .start = start,
        .end = pam->modules.count,
        .first_step = first_step,
        .step_count = pam->steps.count - first_step,
    };
    for (size_t i = start; i < pam->modules.count; i++)
        add_cells(pam, vec_at(&pam->modules, i), i - start + 1);
    return GATE_OK;
}

/* Whether "other" lets nobody in: it has only pam_deny.so, perhaps with pam_warn.so. */
static enum gate_rc is_denied(struct pam *pam, enum pam_type type, bool *is_so, struct error *err)
{
    CLEANUP(vec_release) struct vec rows = VEC_INIT(struct pam_row);
    bool has_deny = false;
    bool has_more = false;

    if (pam_reader_stack(&pam->reader, STR("other"), type, &rows, NULL, err))
        return err->rc;
    for (size_t i = 0; i < rows.count; i++) {
        const struct pam_row *row = vec_at(&rows, i);
        bool is_deny = str_equal(row->module, STR("pam_deny.so"));

        has_deny = has_deny || (is_deny && (str_equal(row->line->control, STR("required")) ||
                                            str_equal(row->line->control, STR("requisite"))));
        has_more = has_more || (!is_deny && !str_equal(row->module, STR("pam_warn.so")));
    }
    *is_so = rows.count == 0 || (has_deny && !has_more);
    return GATE_OK;
}

/* A service without a file has the stacks of "other", and none where that lets nobody in. */
static enum gate_rc add_service(struct pam *pam, struct str service, const enum pam_type *type,
                                struct error *err)
{
    bool is_there;

    if (pam_reader_has(&pam->reader, service, &is_there, err))
        return err->rc;
    for (int i = 0; i < PAM_TYPES; i++) {
        bool is_none = false;

        if (type && (int)*type != i)
            continue;
        if (!is_there && is_denied(pam, (enum pam_type)i, &is_none, err))
            return err->rc;
        if (!is_none && add_stack(pam, service, (enum pam_type)i, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc list_services(struct pam *pam, const struct resource_call *call,
                                  struct vec *names, struct error *err)
{
    const struct value *service = call_option(call, STR("service"));
    const struct value *services = call_option(call, STR("services"));
    struct value_list list = { .items = service, .count = service ? 1 : 0 };

    if (!service && !services)
        return pam_reader_services(&pam->reader, names, err);
    if (services)
        list = services->list;
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].type != VALUE_STR || list.items[i].string.len == 0)
            return error_set(err, GATE_EUSAGE, "a service is a name");
        *(struct str *)vec_add(names) = list.items[i].string;
    }
    return GATE_OK;
}

static enum gate_rc pam_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct pam *pam = self;
    const struct value *asked = call_option(call, STR("type"));
    enum pam_type type;
    const enum pam_type *wanted = asked && pam_type_find(asked->string, &type) ? &type : NULL;

    pam->context = context;
    pam->modules = VEC_INIT(struct pam_row);
    pam->steps = VEC_INIT(struct pam_step);
    pam->stacks = VEC_INIT(struct pam_range);
    rows_init(&pam->rows, context, pam_columns, COUNT_OF(pam_columns));
    if (pam_check(call, err) || pam_reader_init(&pam->reader, context, err) ||
        list_services(pam, call, &names, err))
        return err->rc;
    for (size_t i = 0; i < names.count; i++) {
        if (add_service(pam, *(struct str *)vec_at(&names, i), wanted, err))
            return err->rc;
    }
    if (pam->stacks.count == 0)
        return error_set(err, GATE_ENOTFOUND, "no such service, and 'other' lets nobody in");
    return GATE_OK;
}

static void pam_close(void *self)
{
    struct pam *pam = self;

    pam_reader_release(&pam->reader);
    vec_release(&pam->modules);
    vec_release(&pam->steps);
    vec_release(&pam->stacks);
    rows_release(&pam->rows);
}

static struct origin pam_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct pam *pam = self;

    if (pam->modules.count > 0) {
        const struct pam_row *first = vec_at(&pam->modules, 0);

        return config_file_origin(first->file, 0, STR(""));
    }
    return config_path_origin("/etc/pam.d");
}

static const struct table *pam_rows(void *self)
{
    struct pam *pam = self;

    return rows_table(&pam->rows);
}

/* The first or the last place of `module` in the stack, or -1. */
static ptrdiff_t find_module(const struct pam *pam, const struct pam_range *range,
                             struct str module, bool is_last)
{
    ptrdiff_t found = -1;

    for (size_t i = range->start; i < range->end && (found < 0 || is_last); i++) {
        const struct pam_row *row = vec_at(&pam->modules, i);

        if (str_equal(row->module, module))
            found = (ptrdiff_t)i;
    }
    return found;
}

/*
 * Whether modules that are meant are there. In `steps`, those of the stack, they are forbidden, and
 * the one that the claim leaves out refuses.
 */
static bool find_meant(const struct pam *pam, const struct pam_range *range,
                       const struct value *claim, struct pam_step *steps)
{
    struct str before = pam_claim_text(claim, STR("before"));
    struct str after = pam_claim_text(claim, STR("after"));
    struct str but = pam_claim_text(claim, STR("but"));
    ptrdiff_t end = before.len > 0 ? find_module(pam, range, before, false) : (ptrdiff_t)range->end;
    ptrdiff_t start =
        after.len > 0 ? find_module(pam, range, after, true) : (ptrdiff_t)range->start;
    ptrdiff_t row = (ptrdiff_t)range->start;
    bool is_there = false;

    for (size_t i = 0; start >= 0 && i < range->step_count; i++) {
        if (steps[i].is_substack)
            continue;
        const struct pam_row *module = vec_at(&pam->modules, (size_t)row);
        if (row >= start && row < end && pam_claim_means(claim, module))
            is_there = steps[i].is_forbidden = true;
        steps[i].is_refusing = str_equal(module->module, but);
        row++;
    }
    return is_there;
}

/* What is wrong with a stack, NULL if nothing is. */
static const char *find_fault(const struct pam *pam, const struct pam_range *range,
                              const struct value *claim)
{
    struct pam_step *steps = arena_new(pam->context->arena, range->step_count + 1, sizeof(*steps));
    const struct value *always = value_find(claim, STR("always"));

    for (size_t i = 0; i < range->step_count; i++)
        steps[i] = *(const struct pam_step *)vec_at(&pam->steps, range->first_step + i);
    if (!find_meant(pam, range, claim, steps))
        return "not in";
    if (always && always->boolean && pam_path_succeeds(steps, range->step_count, range->type))
        return "can be passed over in";
    return NULL;
}

/* The first line of the stack that the service's own file has; else the first. */
static const struct pam_row *first_line(const struct pam *pam, const struct pam_range *range)
{
    for (size_t i = range->start; i < range->end; i++) {
        const struct pam_row *row = vec_at(&pam->modules, i);

        if (row->depth == 0)
            return row;
    }
    return range->start < range->end ? vec_at(&pam->modules, range->start) : NULL;
}

/* What is wrong with which stack, and the file that may be mended. */
static struct value stack_with_fault(const struct pam *pam, const struct pam_range *range,
                                     const char *fault)
{
    struct arena *arena = pam->context->arena;
    struct value value =
        value_str(arena_printf(arena, "%s the %s stack of %.*s", fault, pam_type_name(range->type),
                               STR_ARG(range->service)));
    const struct pam_row *first = first_line(pam, range);

    if (first) {
        struct origin *origin = arena_new(arena, 1, sizeof(*origin));

        *origin = config_file_origin(first->file, 0, STR(""));
        value.origin = origin;
    }
    return value;
}

static enum gate_rc have_module(void *self, ptrdiff_t row ATTR_UNUSED, const struct value *argument,
                                bool *holds, struct value *observed, struct error *err)
{
    const struct pam *pam = self;

    if (pam_claim_check(argument, err))
        return err->rc;
    *holds = true;
    for (size_t i = 0; i < pam->stacks.count && *holds; i++) {
        const struct pam_range *range = vec_at(&pam->stacks, i);
        const char *fault = find_fault(pam, range, argument);

        *holds = !fault;
        if (fault)
            *observed = stack_with_fault(pam, range, fault);
    }
    return GATE_OK;
}

static const struct predicate_def pam_predicates[] = {
    { .name = "have_module",
      .argument = "a module, or {name, before, after, control, with, always, but}; `with` holds "
                  "patterns that arguments match",
      .help =
          "the stack of every service asked for has such a module; `before` the first and "
          "`after` the last of another, which must be there; `always: true`: and nobody is let "
          "in without it, by a jump, or by `sufficient` or `done` before it, other than by `but`",
      .test = have_module,
      .check = pam_claim_check },
};

static enum gate_rc get_services(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    const struct pam *pam = self;
    struct value *items = arena_new(pam->context->arena, pam->stacks.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < pam->stacks.count; i++) {
        const struct pam_range *range = vec_at(&pam->stacks, i);

        if (count == 0 || !str_equal(items[count - 1].string, range->service))
            items[count++] = value_str(range->service);
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static const struct property_def pam_properties[] = {
    { .name = "services",
      .type = VALUE_LIST,
      .help = "names of the services whose stacks these are",
      .get = get_services },
};

const struct resource_def resource_pam = {
    .name = "pam",
    .summary = "the modules that Linux-PAM runs for services, after include and substack",
    .arity = CALL_NONE,
    .options = pam_options,
    .option_count = COUNT_OF(pam_options),
    .example = "{pam: {service: sshd, type: auth}, it: {have_module: {name: pam_faillock.so, "
               "with: [preauth, \"deny=*\"], always: true}}}",
    .check = pam_check,
    .self_size = sizeof(struct pam),
    .wishes = pam_wishes,
    .open = pam_open,
    .close = pam_close,
    .origin = pam_origin,
    .properties = pam_properties,
    .property_count = COUNT_OF(pam_properties),
    .predicates = pam_predicates,
    .predicate_count = COUNT_OF(pam_predicates),
    .columns = pam_columns,
    .column_count = COUNT_OF(pam_columns),
    .rows = pam_rows,
};
