/* The frameworks that a run asks for, in the record as JSON. */
#include "evidence/emit.h"
#include "evidence/record_json.h"

static json_t *outside_tree(const struct record_framework *framework)
{
    json_t *rows = emit_pack("[]");

    for (size_t i = 0; i < framework->outside_count; i++)
        emit_add(rows, emit_pack("{s:o, s:o}", "requirement",
                                 emit_text(framework->outside[i].requirement), "reason",
                                 emit_text(framework->outside[i].reason)));
    return rows;
}

/* Names of requirements, by their state. */
static json_t *states_tree(const struct record_framework *framework)
{
    json_t *states = emit_pack("{}");

    for (int state = REQUIREMENT_FAILED; state >= REQUIREMENT_NOT_APPLICABLE; state--) {
        json_t *names = emit_pack("[]");

        for (size_t i = 0; i < framework->requirement_count; i++) {
            const struct record_requirement *requirement = &framework->requirements[i];

            if (requirement->is_asked && requirement->state == (enum requirement_state)state)
                emit_add(names, emit_text(requirement->name));
        }
        emit_set(states, str_of(requirement_state_name((enum requirement_state)state)), names);
    }
    return states;
}

json_t *record_json_asked(const struct record_summary *summary)
{
    json_t *asked = emit_pack("[]");

    for (size_t i = 0; i < summary->framework_count; i++) {
        const struct record_framework *framework = &summary->frameworks[i];

        if (!framework->is_asked)
            continue;
        emit_add(asked,
                 emit_pack("{s:o, s:o, s:o, s:o, s:o}", "framework", emit_text(framework->name),
                           "by", emit_texts(framework->sources), "requirements",
                           states_tree(framework), "outside", outside_tree(framework), "unanswered",
                           emit_texts(framework->unanswered)));
    }
    return asked;
}
