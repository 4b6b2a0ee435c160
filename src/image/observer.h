/* observer: how far the pass is, for whoever shows it. Called from the thread that runs the pass.
 */
#pragma once

#include <stdint.h>

struct observer_progress {
    uint64_t done;       /* bytes of the input read */
    uint64_t total;      /* 0: unknown, a pipe */
    int32_t layer;       /* in work, from 0; -1: none yet */
    int32_t layer_count; /* 0: not known yet */
};

struct observer {
    void (*progress)(void *context, const struct observer_progress *progress);
    void *context;
};
