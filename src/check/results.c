#include "check/results.h"

void results_init(struct results *results)
{
    *results = (struct results){ .arena = ARENA_INIT };
}

void results_release(struct results *results)
{
    arena_release(&results->arena);
    results_init(results);
}
