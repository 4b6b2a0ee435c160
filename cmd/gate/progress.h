/*
 * progress: one line on standard error that tells how far the reading is, on a terminal only and
 * only for what takes longer than half a second.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "image/observer.h"

struct progress {
    bool is_on;
    bool is_drawn;
    const char *shown; /* what is being read */
    int64_t started_ns;
    int64_t drawn_ns;
    struct observer observer;
};

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/* `progress` must stay where it is until progress_finish(). */
void progress_init(struct progress *progress, const char *shown, enum progress_when when);

/* For image_options; NULL when nothing will be shown. */
const struct observer *progress_observer(struct progress *progress);

/* Wipes the line. */
void progress_finish(struct progress *progress);
