#include "gate/plan_inputs.h"

#include <fcntl.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/yaml_document.h"
#include "gate/policy_effect.h"

static bool has_input(const struct profile *profile, struct str name)
{
    for (size_t i = 0; i < profile->input_count; i++) {
        if (str_equal(profile->inputs[i].name, name))
            return true;
    }
    return false;
}

static enum gate_rc fail_unknown_input(const struct plan *plan, struct str name, struct error *err)
{
    struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];
        for (size_t k = 0; k < profile->input_count; k++)
            *(const char **)vec_add(&names) = profile->inputs[k].name.ptr;
    }
    const char *nearest = str_nearest(name, names.items, names.count);
    vec_release(&names);
    if (nearest)
        return error_set(err, GATE_EUSAGE, "unknown input: '%.*s': did you mean '%s'?",
                         STR_ARG(name), nearest);
    return error_set(err, GATE_EUSAGE, "unknown input: '%.*s': no profile of this run has it",
                     STR_ARG(name));
}

/* What an input is given: text of the command line, or a node of a file. */
struct given {
    struct str name;
    struct str text;
    const struct yaml_node *node; /* NULL: the text */
    struct str given_by;
};

/* Sets the input in every profile that has one of that name; one must. */
static enum gate_rc set_input(struct plan *plan, const struct given *given, struct error *err)
{
    bool is_known = false;

    for (size_t i = 0; i < plan->profile_count; i++) {
        struct profile *profile = plan->profiles[i];
        enum gate_rc rc;

        if (!has_input(profile, given->name))
            continue;
        is_known = true;
        if (given->node)
            rc = profile_set_input_node(profile, given->name, given->node, given->given_by, err);
        else
            rc = profile_set_input(profile, given->name, given->text, given->given_by, err);
        if (rc)
            return rc;
    }
    return is_known ? GATE_OK : fail_unknown_input(plan, given->name, err);
}

static enum gate_rc set_input_word(struct plan *plan, const char *word, struct error *err)
{
    struct str rest = str_of(word);
    struct str name;

    /* The word is not repeated in the message: the value may be a secret. */
    if (!str_cut(&rest, '=', &name) || !rest.ptr || name.len == 0)
        return error_set(err, GATE_EUSAGE, "wrong value: --input: expected NAME=VALUE");
    return set_input(
        plan, &(struct given){ .name = name, .text = rest, .given_by = STR("--input") }, err);
}

/* An input file: a YAML map of names to values. */
static enum gate_rc set_input_file(struct plan *plan, const char *path, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_PROFILE_BYTES);
    const struct yaml_node *root;
    uint32_t line = 0;
    uint32_t column = 0;

    if (file_read_at(AT_FDCWD, path, &text, err))
        return error_wrap(err, "cannot read inputs");
    if (yaml_document_parse(buf_str(&text), &plan->arena, &root, &line, &column, err))
        return error_wrap(err, "wrong inputs: %s:%u:%u", path, line, column);
    if (!root || root->kind != YAML_MAP)
        return error_set(err, GATE_EUSAGE, "wrong inputs: %s: expected a map of names to values",
                         path);
    for (size_t i = 0; i < root->pair_count; i++) {
        const struct yaml_pair *pair = &root->pairs[i];
        struct given given = {
            .name = pair->key->text,
            .node = pair->value,
            .given_by = arena_printf(&plan->arena, "--input-file %s:%u", path, pair->key->line),
        };
        if (set_input(plan, &given, err))
            return error_wrap(err, "wrong inputs: %s:%u:%u", path, pair->value->line,
                              pair->value->column);
    }
    return GATE_OK;
}

/* Inputs of the policy; files and words of the command line come after and win. */
static enum gate_rc set_policy_inputs(struct plan *plan, const struct policy *policy,
                                      struct error *err)
{
    for (size_t i = 0; i < policy->input_count; i++) {
        const struct policy_input *input = &policy->inputs[i];
        const struct given given = {
            .name = input->name,
            .node = input->value,
            .given_by = arena_printf(&plan->arena, "policy %.*s:%u", STR_ARG(input->at.file),
                                     input->at.line),
        };

        if (set_input(plan, &given, err))
            return error_wrap(err, "wrong policy: %.*s:%u", STR_ARG(input->at.file),
                              input->at.line);
    }
    return GATE_OK;
}

enum gate_rc plan_set_inputs(struct plan *plan, const struct plan_options *options,
                             const struct policy_effect *effect, struct error *err)
{
    if (effect->policy && set_policy_inputs(plan, effect->policy, err))
        return err->rc;
    for (size_t i = 0; i < options->input_files.count; i++) {
        if (set_input_file(plan, options->input_files.items[i], err))
            return err->rc;
    }
    for (size_t i = 0; i < options->inputs.count; i++) {
        if (set_input_word(plan, options->inputs.items[i], err))
            return err->rc;
    }
    return GATE_OK;
}

/* An impact such as 0.5: digits with one point, above 0 and at most 1. */
