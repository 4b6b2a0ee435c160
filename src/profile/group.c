/* any, all, none: groups of entries, each one result. */
#include "profile/evaluate.h"

/* What the results of one member are together. */
struct member {
    bool is_there;             /* it has a result */
    enum status status;        /* their `all` */
    const struct result *told; /* the one that decides */
    size_t first;              /* its results, as indexes */
    size_t end;
};

/* Of `all`: failed before error before skipped before passed, as `enum status` is ordered. */
static void take_worst(struct member *member, const struct result *result)
{
    if (member->is_there && result->status <= member->status)
        return;
    member->is_there = true;
    member->status = result->status;
    member->told = result;
}

/* Of `any` and `none`: what passed decides, then error, then skipped. */
static int weight_any(enum status status)
{
    switch (status) {
    case STATUS_PASSED:
        return 4;
    case STATUS_ERROR:
        return 3;
    case STATUS_SKIPPED:
        return 2;
    case STATUS_FAILED:
        return 1;
    case STATUS_NOT_APPLICABLE:
        return 0;
    }
    return 0;
}

static bool decides(enum group_kind kind, const struct member *member, const struct member *before)
{
    if (!before)
        return true;
    if (kind == GROUP_ALL)
        return member->status > before->status;
    return weight_any(member->status) > weight_any(before->status);
}

static enum status group_status(enum group_kind kind, enum status decided)
{
    if (kind != GROUP_NONE)
        return decided;
    if (decided == STATUS_PASSED)
        return STATUS_FAILED;
    return decided == STATUS_FAILED ? STATUS_PASSED : decided;
}

/* The findings of every result that has `status`, in order. */
static void gather(struct evaluation *evaluation, const struct vec *results, enum status status,
                   struct result *group)
{
    size_t room = 0;
    size_t count = 0;

    for (size_t i = 0; i < results->count; i++)
        room += ((const struct result *)vec_at(results, i))->finding_count;

    struct finding *findings = arena_new(evaluation->arena, room + 1, sizeof(*findings));
    for (size_t i = 0; i < results->count; i++) {
        const struct result *result = vec_at(results, i);

        if (result->status != status)
            continue;
        group->is_cut = group->is_cut || result->is_cut;
        for (size_t k = 0; k < result->finding_count; k++)
            findings[count++] = result->findings[k];
    }
    group->findings = findings;
    group->finding_count = count;
}

/* Judges the members; their results stay in `results`, in order. False if none has one. */
static bool judge_members(struct evaluation *evaluation, const struct question *question,
                          enum witness witness, struct vec *results, struct member *decisive)
{
    bool is_any = false;

    for (size_t i = 0; i < question->member_count; i++) {
        struct member member = { .first = results->count };

        question_judge(evaluation, &question->members[i], witness, results);
        member.end = results->count;
        for (size_t k = member.first; k < member.end; k++)
            take_worst(&member, vec_at(results, k));
        if (!member.is_there || !decides(question->group, &member, is_any ? decisive : NULL))
            continue;
        /* The results move while more are added. */
        struct result *told = arena_new(evaluation->arena, 1, sizeof(*told));
        *told = *member.told;
        member.told = told;
        *decisive = member;
        is_any = true;
    }
    return is_any;
}

static struct str group_message(struct evaluation *evaluation, const struct question *question,
                                const struct result *group, const struct result *told)
{
    if (group->status == STATUS_PASSED)
        return STR("");
    if (group->status != STATUS_FAILED)
        return told->message;
    if (question->group == GROUP_ANY)
        return arena_printf(evaluation->arena, "none of these holds; %.*s", STR_ARG(told->message));
    if (question->group == GROUP_NONE)
        return arena_printf(evaluation->arena, "this holds and should not: %.*s",
                            STR_ARG(told->code_desc));
    return told->message;
}

void group_judge(struct evaluation *evaluation, const struct question *question,
                 enum witness witness, struct vec *results)
{
    CLEANUP(vec_release) struct vec members = VEC_INIT(struct result);
    enum witness inner = question->group == GROUP_NONE ? WITNESS_YES : witness;
    struct member decisive;

    if (!judge_members(evaluation, question, inner, &members, &decisive))
        return;

    const struct result *told = decisive.told;
    struct result group = {
        .subject = str_of(group_name(question->group)),
        .matcher = question_text(question, ASSERTION_BARE, evaluation->arena),
        .code_desc = question_text(question, ASSERTION_QUOTED, evaluation->arena),
        .status = group_status(question->group, decisive.status),
        .because = question->because,
    };

    if (group.status == decisive.status)
        group.reason = told->reason;
    group.message = group_message(evaluation, question, &group, told);
    if (group.status != STATUS_PASSED || witness == WITNESS_YES)
        gather(evaluation, &members, decisive.status, &group);
    *(struct result *)vec_add(results) = group;
}
