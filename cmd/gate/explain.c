#include <string.h>

#include "base/attributes.h"
#include "base/text.h"
#include "check/choice.h"
#include "gate/cli.h"
#include "gate/explain_parts.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"

enum { TERMINAL_COLUMNS = 80, NAME_COLUMNS = 32 };

struct explain_options {
    struct option_list profiles;
    struct option_list inputs;
    struct option_list input_files;
    bool is_json;
};

static const struct option_def explain_option_defs[] = {
    {
        .name = "profile",
        .type = OPTION_LIST,
        .offset = offsetof(struct explain_options, profiles),
        .argument = "NAME|DIR|FILE",
        .help = "look for controls in this profile; default: all built-in ones",
    },
    {
        .name = "input",
        .type = OPTION_LIST,
        .offset = offsetof(struct explain_options, inputs),
        .argument = "NAME=VALUE",
        .help = "set an input, as gate check does",
    },
    {
        .name = "input-file",
        .type = OPTION_LIST,
        .offset = offsetof(struct explain_options, input_files),
        .argument = "FILE",
        .help = "set inputs from a YAML file",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct explain_options, is_json),
        .help = "write JSON",
    },
};

/* What a word can name, as the bits of a set. */
enum kind { KIND_CONTROL = 1, KIND_RESOURCE = 2, KIND_MATCHER = 4, KIND_ALL = 7 };

static const struct {
    const char *name; /* with a colon before a name it says that this kind is meant */
    enum kind kind;
} kinds[] = {
    { "control", KIND_CONTROL },
    { "resource", KIND_RESOURCE },
    { "matcher", KIND_MATCHER },
};

/* What was asked for, and what of it is there. */
struct wanted {
    const struct plan *plan;
    struct str name; /* without the prefix */
    unsigned kinds;  /* that it may be */
    const struct resource_def *resource;
    const struct matcher_def *matcher;
    size_t control_count;
};

static bool is_wanted(const struct wanted *wanted, const struct control *control)
{
    return (wanted->kinds & KIND_CONTROL) && choice_names(&wanted->plan->check, control);
}

static void find(struct wanted *wanted)
{
    const struct plan *plan = wanted->plan;

    if (wanted->kinds & KIND_RESOURCE)
        wanted->resource = resource_by_name(wanted->name);
    if (wanted->kinds & KIND_MATCHER)
        wanted->matcher = matcher_by_name(wanted->name);
    for (size_t i = 0; i < plan->profile_count; i++) {
        for (size_t k = 0; k < plan->profiles[i]->control_count; k++)
            wanted->control_count += is_wanted(wanted, &plan->profiles[i]->controls[k]);
    }
}

/* Cuts the prefix of a kind off `word`. */
static unsigned cut_kind(const char **word)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        size_t length = strlen(kinds[i].name);

        if (strncmp(*word, kinds[i].name, length) == 0 && (*word)[length] == ':') {
            *word += length + 1;
            return kinds[i].kind;
        }
    }
    return KIND_ALL;
}

static enum exit_code fail_unknown(const struct wanted *wanted)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct plan *plan = wanted->plan;

    bool has_controls = wanted->kinds & KIND_CONTROL;

    for (size_t i = 0; has_controls && i < plan->profile_count; i++) {
        for (size_t k = 0; k < plan->profiles[i]->control_count; k++)
            *(const char **)vec_add(&names) =
                arena_str(&arena, plan->profiles[i]->controls[k].id).ptr;
    }
    for (size_t i = 0; (wanted->kinds & KIND_RESOURCE) && i < resource_def_count; i++)
        *(const char **)vec_add(&names) = resource_defs[i]->name;
    for (size_t i = 0; (wanted->kinds & KIND_MATCHER) && i < matcher_def_count; i++)
        *(const char **)vec_add(&names) = matcher_defs[i]->name;

    const char *what = "control, resource or matcher";
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        what = wanted->kinds == (unsigned)kinds[i].kind ? kinds[i].name : what;

    const char *nearest = str_nearest(wanted->name, names.items, names.count);
    if (nearest)
        return cli_fail(EXIT_USAGE,
                        "nothing to explain: no %s is called '%.*s': did you mean '%s'?", what,
                        STR_ARG(wanted->name), nearest);
    return cli_fail(EXIT_USAGE,
                    "nothing to explain: no %s is called '%.*s': 'gate explain' lists them", what,
                    STR_ARG(wanted->name));
}

/* A word that names things of two kinds: which is meant has to be said. */
static enum exit_code fail_ambiguous(const struct wanted *wanted)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const bool is_there[] = {
        wanted->control_count > 0,
        wanted->resource != NULL,
        wanted->matcher != NULL,
    };
    struct str choices = STR("");

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (is_there[i])
            choices =
                arena_printf(&arena, "%.*s%s%s:%.*s", STR_ARG(choices),
                             choices.len > 0 ? " or " : "", kinds[i].name, STR_ARG(wanted->name));
    }
    return cli_fail(EXIT_USAGE, "'%.*s' names things of several kinds: say %.*s",
                    STR_ARG(wanted->name), STR_ARG(choices));
}

static enum exit_code print_json(const struct wanted *wanted)
{
    const struct plan *plan = wanted->plan;
    json_t *controls = json_array();
    json_t *resources = json_array();
    json_t *matchers = json_array();

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t k = 0; k < profile->control_count; k++) {
            if (is_wanted(wanted, &profile->controls[k]))
                (void)json_array_append_new(controls,
                                            explain_control_json(profile, &profile->controls[k]));
        }
    }
    if (wanted->resource)
        (void)json_array_append_new(resources, explain_resource_json(wanted->resource));
    if (wanted->matcher)
        (void)json_array_append_new(matchers, explain_matcher_json(wanted->matcher));
    return cli_print_json(json_pack("{s:o, s:o, s:o}", "controls", controls, "resources", resources,
                                    "matchers", matchers));
}

static void print_text(const struct wanted *wanted)
{
    struct terminal terminal = { .out = stdout, .width = TERMINAL_COLUMNS, .arena = ARENA_INIT };
    const struct plan *plan = wanted->plan;
    bool is_first = true;

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t k = 0; k < profile->control_count; k++) {
            if (!is_wanted(wanted, &profile->controls[k]))
                continue;
            if (!is_first)
                (void)putchar('\n');
            explain_control(&terminal, profile, &profile->controls[k]);
            is_first = false;
        }
    }
    if (wanted->resource)
        explain_resource(&terminal, wanted->resource);
    if (wanted->matcher)
        explain_matcher(&terminal, wanted->matcher);
    arena_release(&terminal.arena);
}

static void print_row(struct str name, struct str summary)
{
    (void)printf("  %-*.*s %.*s\n", NAME_COLUMNS, STR_ARG(name), STR_ARG(summary));
}

/* Everything that has an explanation. */
static void print_list(const struct plan *plan)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        (void)printf("%scontrols of %.*s\n", i > 0 ? "\n" : "", STR_ARG(profile->name));
        for (size_t k = 0; k < profile->control_count; k++)
            print_row(profile->controls[k].id, text_safe(profile->controls[k].title, &arena));
    }
    (void)puts("\nresources");
    for (size_t i = 0; i < resource_def_count; i++)
        print_row(str_of(resource_defs[i]->name), str_of(resource_defs[i]->summary));
    (void)puts("\nmatchers");
    for (size_t i = 0; i < matcher_def_count; i++)
        print_row(str_of(matcher_defs[i]->name), str_of(matcher_defs[i]->summary));
}

static json_t *name_json(const char *name, size_t length, struct str summary)
{
    return json_pack("{s:s%, s:s%}", "name", name, length, "summary", summary.ptr, summary.len);
}

static enum exit_code print_list_json(const struct plan *plan)
{
    json_t *controls = json_array();
    json_t *resources = json_array();
    json_t *matchers = json_array();

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t k = 0; k < profile->control_count; k++) {
            const struct control *control = &profile->controls[k];
            json_t *row = name_json(control->id.ptr, control->id.len, control->title);

            (void)json_object_set_new(row, "profile",
                                      json_stringn(profile->name.ptr, profile->name.len));
            (void)json_array_append_new(controls, row);
        }
    }
    for (size_t i = 0; i < resource_def_count; i++)
        (void)json_array_append_new(resources, name_json(resource_defs[i]->name,
                                                         strlen(resource_defs[i]->name),
                                                         str_of(resource_defs[i]->summary)));
    for (size_t i = 0; i < matcher_def_count; i++)
        (void)json_array_append_new(matchers,
                                    name_json(matcher_defs[i]->name, strlen(matcher_defs[i]->name),
                                              str_of(matcher_defs[i]->summary)));
    return cli_print_json(json_pack("{s:o, s:o, s:o}", "controls", controls, "resources", resources,
                                    "matchers", matchers));
}

static enum exit_code explain_one(const struct plan *plan, const char *name, unsigned wanted_kinds,
                                  bool is_json)
{
    struct wanted wanted = { .plan = plan, .name = str_of(name), .kinds = wanted_kinds };

    find(&wanted);
    int found = (wanted.control_count > 0) + (wanted.resource != NULL) + (wanted.matcher != NULL);
    if (found == 0)
        return fail_unknown(&wanted);
    if (found > 1)
        return fail_ambiguous(&wanted);
    if (is_json)
        return print_json(&wanted);
    print_text(&wanted);
    return EXIT_PASSED;
}

static enum exit_code explain_run(const struct invocation *invocation)
{
    const struct explain_options *options = invocation->options;
    const char *name = invocation->operand_count > 0 ? invocation->operands[0] : NULL;
    unsigned wanted_kinds = name ? cut_kind(&name) : KIND_ALL;
    const struct plan_options words = {
        .profiles = options->profiles,
        .inputs = options->inputs,
        .input_files = options->input_files,
        .controls = { .items = &name, .count = name ? 1 : 0 },
    };
    struct plan plan;

    enum exit_code code = plan_open(&words, &(struct policy_effect){ .policy = NULL }, &plan);
    if (code == EXIT_PASSED && name)
        code = explain_one(&plan, name, wanted_kinds, options->is_json);
    else if (code == EXIT_PASSED && options->is_json)
        code = print_list_json(&plan);
    else if (code == EXIT_PASSED)
        print_list(&plan);
    plan_release(&plan);
    return code;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "tell what a control asks, reads and compares, or what a resource offers",
    .operands = "[CONTROL|RESOURCE|MATCHER]",
    .operand_max = 1,
    .too_many = "one name at a time",
    .options = explain_option_defs,
    .option_count = COUNT_OF(explain_option_defs),
    .options_size = sizeof(struct explain_options),
    .run = explain_run,
};
