#include "format/pam_path.h"

#include <stdint.h>

#include "base/attributes.h"
#include "base/vec.h"

/* What a stack has come to so far. */
enum verdict {
    OPEN,
    GOOD,
    RENEWAL, /* good, but for a password that is too old */
    USELESS, /* "ok" was said to an answer that lets nobody in */
    BAD,
    BAD_RENEWAL, /* what failed first asked for a new password, and so does the stack */
    VERDICTS,
};

/* A module or substack of one level, or the end of the level. */
struct place {
    const struct pam_step *step;
    const struct pam_step *end; /* behind the modules of a substack */
    /*
     * The verdicts that are possible here, each with that at which the level began, for "reset"
     * goes back to it: a bit for each pair.
     */
    uint64_t arriving;
};

static uint64_t pair(int begin, int verdict)
{
    return UINT64_C(1) << (begin * VERDICTS + verdict);
}

static bool can_answer(const struct pam_step *step, int answer)
{
    static const int denials[PAM_TYPES] = {
        [PAM_AUTH] = PAM_ANSWER_AUTH_ERR,
        [PAM_ACCOUNT] = PAM_ANSWER_AUTH_ERR,
        [PAM_PASSWORD] = PAM_ANSWER_AUTHTOK_ERR,
        [PAM_SESSION] = PAM_ANSWER_SESSION_ERR,
    };

    if (str_equal(str_base_name(step->line->module), STR("pam_deny.so")))
        return answer == denials[step->line->type];
    if (step->is_refusing && answer == PAM_ANSWER_SUCCESS)
        return false;
    return answer != PAM_ANSWER_INCOMPLETE; /* then the program asks again */
}

static int verdict_of(int answer)
{
    return answer == PAM_ANSWER_SUCCESS            ? GOOD
           : answer == PAM_ANSWER_NEW_AUTHTOK_REQD ? RENEWAL
                                                   : USELESS;
}

static bool is_bad(int verdict)
{
    return verdict == BAD || verdict == BAD_RENEWAL;
}

/* The verdict after an action that follows from an answer. */
static int next_verdict(int action, int answer, int begin, int verdict)
{
    if (action == PAM_ACTION_RESET)
        return begin;
    if ((action == PAM_ACTION_BAD || action == PAM_ACTION_DIE) && !is_bad(verdict))
        return answer == PAM_ANSWER_NEW_AUTHTOK_REQD ? BAD_RENEWAL : BAD;
    if (action == PAM_ACTION_OK || action == PAM_ACTION_DONE)
        return verdict == OPEN || verdict == GOOD ? verdict_of(answer) : verdict;
    return verdict;
}

/* Goes on from the place at `at` to where an action leads. */
static void take_action(struct vec *places, size_t at, int action, int answer)
{
    const struct place *here = vec_at(places, at);
    size_t last = places->count - 1;

    for (int bit = 0; bit < VERDICTS * VERDICTS; bit++) {
        int begin = bit / VERDICTS;
        size_t to = at + 1;

        if ((here->arriving >> bit & 1) == 0)
            continue;
        int verdict = next_verdict(action, answer, begin, bit % VERDICTS);
        if (action == PAM_ACTION_DIE || (action == PAM_ACTION_DONE && !is_bad(verdict)))
            to = last;
        if (action > 0) {
            bool leads_out = (size_t)action > last - to;

            verdict = leads_out ? BAD : verdict;
            to = leads_out ? last : to + (size_t)action;
        }
        ((struct place *)vec_at(places, to))->arriving |= pair(begin, verdict);
    }
}

static uint64_t walk(const struct pam_step *start, const struct pam_step *end, uint64_t arriving);

/* Within a substack what was decided before it is where "reset" goes back to. */
static uint64_t walk_substack(const struct place *place)
{
    uint64_t entering = 0;
    uint64_t leaving = 0;

    for (int bit = 0; bit < VERDICTS * VERDICTS; bit++) {
        if ((place->arriving >> bit & 1) != 0)
            entering |= pair(bit % VERDICTS, bit % VERDICTS);
    }
    const uint64_t left = walk(place->step + 1, place->end, entering);
    for (int bit = 0; bit < VERDICTS * VERDICTS; bit++) {
        for (int verdict = 0; (place->arriving >> bit & 1) != 0 && verdict < VERDICTS; verdict++) {
            if ((left & pair(bit % VERDICTS, verdict)) != 0)
                leaving |= pair(bit / VERDICTS, verdict);
        }
    }
    return leaving;
}

static void find_places(const struct pam_step *start, const struct pam_step *end,
                        struct vec *places)
{
    for (const struct pam_step *step = start; step < end;) {
        const struct pam_step *after = step + 1;

        while (step->is_substack && after < end && after->level > step->level)
            after++;
        *(struct place *)vec_add(places) = (struct place){ .step = step, .end = after };
        step = after;
    }
    *(struct place *)vec_add(places) = (struct place){ .step = end, .end = end };
}

/* The pairs at the end of one level. Recurses as deep as substacks are nested. */
static uint64_t walk(const struct pam_step *start, const struct pam_step *end, uint64_t arriving)
{
    CLEANUP(vec_release) struct vec places = VEC_INIT(struct place);

    find_places(start, end, &places);
    ((struct place *)places.items)->arriving = arriving;
    for (size_t i = 0; i + 1 < places.count; i++) {
        const struct place *place = vec_at(&places, i);

        if (place->step->is_forbidden || place->arriving == 0)
            continue;
        if (place->step->is_substack) {
            ((struct place *)vec_at(&places, i + 1))->arriving |= walk_substack(place);
            continue;
        }
        for (int answer = 0; answer < PAM_ANSWERS; answer++) {
            if (can_answer(place->step, answer))
                take_action(&places, i, place->step->line->meaning->actions[answer], answer);
        }
    }
    return ((const struct place *)vec_at(&places, places.count - 1))->arriving;
}

bool pam_path_succeeds(const struct pam_step *steps, size_t count, enum pam_type type)
{
    if (count == 0)
        return false; /* nobody said yes */

    const uint64_t end = walk(steps, steps + count, pair(OPEN, OPEN));
    const uint64_t renewed = pair(OPEN, RENEWAL) | pair(OPEN, BAD_RENEWAL);

    return (end & (pair(OPEN, GOOD) | (type == PAM_ACCOUNT ? renewed : 0))) != 0;
}
