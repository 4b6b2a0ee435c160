/* What judging gives, and how several judgements are one. */
#include "profile/evaluate.h"

/* DESIGN 6.8: codes to reasons, in one table. */
static enum reason reason_of(enum gate_rc rc)
{
    switch (rc) {
    case GATE_EIO:
    case GATE_ETRUST: /* the input changed since it was verified */
        return REASON_UNREADABLE;
    case GATE_EFORMAT:
        return REASON_UNPARSABLE;
    case GATE_ELIMIT:
        return REASON_LIMIT;
    case GATE_EUNSUPPORTED:
        return REASON_UNSUPPORTED;
    case GATE_EUNDECIDABLE:
        return REASON_NOT_KEPT;
    case GATE_ERUNNING:
        return REASON_NEEDS_RUNNING_SYSTEM;
    case GATE_ENOPACKAGEDB:
        return REASON_NO_PACKAGE_DB;
    case GATE_OK:
    case GATE_ENOTFOUND:
    case GATE_EUSAGE:
        return REASON_INTERNAL;
    }
    return REASON_INTERNAL;
}

struct verdict verdict_error(struct evaluation *evaluation, const struct error *err)
{
    return (struct verdict){
        .outcome = err->rc == GATE_ERUNNING ? OUTCOME_SKIPPED : OUTCOME_ERROR,
        .reason = reason_of(err->rc),
        .message = arena_str(evaluation->arena, str_of(err->message)),
    };
}

struct verdict verdict_secret(struct evaluation *evaluation, const struct error *err)
{
    struct verdict verdict = verdict_error(evaluation, err);

    verdict.message = STR("no answer with the value of a sensitive input");
    return verdict;
}

/* For `any`: what holds decides, then what could not be had, which might have held. */
static int weight_or(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_FALSE:
        return 0;
    case OUTCOME_EMPTY:
        return 1;
    case OUTCOME_ABSENT:
        return 2;
    case OUTCOME_SKIPPED:
        return 3;
    case OUTCOME_ERROR:
        return 4;
    case OUTCOME_TRUE:
        return 5;
    }
    return 0;
}

struct verdict verdict_or(struct verdict a, struct verdict b)
{
    return weight_or(b.outcome) > weight_or(a.outcome) ? b : a;
}

struct verdict verdict_not(struct verdict verdict)
{
    if (verdict.outcome == OUTCOME_TRUE)
        return verdict_of(OUTCOME_FALSE);
    if (verdict.outcome == OUTCOME_FALSE)
        return verdict_of(OUTCOME_TRUE);
    return verdict;
}

bool verdict_is_open(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_ERROR || verdict->outcome == OUTCOME_SKIPPED;
}
