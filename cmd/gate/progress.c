#include "gate/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "gate/surroundings.h"

enum { BAR_COLUMNS = 24, NAME_COLUMNS = 28 };

static const int64_t first_draw_ns = 500000000;
static const int64_t redraw_ns = 100000000;
static const double mega = 1e6;

static void print_bar(const struct observer_progress *at)
{
    char bar[BAR_COLUMNS + 1];
    double share = at->total ? (double)at->done / (double)at->total : 0;
    size_t full = share > 1 ? BAR_COLUMNS : (size_t)(share * BAR_COLUMNS);

    memset(bar, '.', BAR_COLUMNS);
    memset(bar, '#', full);
    bar[BAR_COLUMNS] = '\0';
    if (at->total)
        (void)fprintf(stderr, " [%s] %3.0f %%", bar, share > 1 ? 100.0 : share * 100);
}

static void draw(struct progress *progress, const struct observer_progress *at, int64_t now)
{
    double seconds = (double)(now - progress->started_ns) / 1e9;
    struct arena arena = ARENA_INIT;
    struct str name = text_cut(text_safe(str_of(progress->shown), &arena), NAME_COLUMNS, &arena);

    (void)fprintf(stderr, "\rreading %.*s", STR_ARG(name));
    print_bar(at);
    (void)fprintf(stderr, "  %.0f MB  %.0f MB/s", (double)at->done / mega,
                  seconds > 0 ? (double)at->done / mega / seconds : 0);
    if (at->layer >= 0 && at->layer_count > 0)
        (void)fprintf(stderr, "  layer %d/%d", at->layer + 1, at->layer_count);
    else if (at->layer >= 0)
        (void)fprintf(stderr, "  layer %d", at->layer + 1);
    (void)fputs("\033[K", stderr);
    (void)fflush(stderr);
    arena_release(&arena);
    progress->is_drawn = true;
    progress->drawn_ns = now;
}

static void observe(void *context, const struct observer_progress *at)
{
    struct progress *progress = context;
    int64_t now = surroundings_monotonic_ns(NULL);

    if (now - progress->started_ns >= first_draw_ns && now - progress->drawn_ns >= redraw_ns)
        draw(progress, at, now);
}

void progress_init(struct progress *progress, const char *shown, enum progress_when when)
{
    *progress = (struct progress){
        .is_on = when == PROGRESS_ALWAYS ||
                 (when == PROGRESS_AUTO && isatty(STDERR_FILENO) && !surroundings_is_dumb()),
        .shown = shown,
        .started_ns = surroundings_monotonic_ns(NULL),
        .observer = { .progress = observe, .context = progress },
    };
}

const struct observer *progress_observer(struct progress *progress)
{
    return progress->is_on ? &progress->observer : NULL;
}

void progress_finish(struct progress *progress)
{
    if (progress->is_drawn) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
    progress->is_drawn = false;
}
