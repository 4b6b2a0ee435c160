/*
 * judge: from the words of the command line to the results of one image: trust, policy, profiles,
 * the reading of the image, waivers. What is made of them is the command's.
 */
#pragma once

#include "gate/cli.h"
#include "gate/facts.h"
#include "gate/input.h"
#include "gate/plan.h"
#include "gate/policy_effect.h"
#include "gate/progress.h"
#include "gate/trusted.h"

struct judge_options {
    struct input_options input;
    struct plan_options plan;
    struct trusted_options trusted;
    const char *as;
};

/*
 * Rows that every command which judges has, for `shared` of struct command; those of `input` and
 * `trusted` stand in tables of their own.
 */
enum { JUDGE_OPTION_COUNT = 12 };
extern const struct option_def judge_option_defs[JUDGE_OPTION_COUNT];

/* Everything of it that has to be released. */
struct judge {
    struct trusted trusted;
    struct policy_effect effect;
    struct judged_waivers waivers;
    struct plan plan;
    struct facts facts;
    struct results results;
    struct image *image;
    int fd;
    int base_fd;
};

#define JUDGE_INIT              \
    {                           \
        .fd = -1, .base_fd = -1 \
    }

/* What only some commands have a word for. */
struct judge_way {
    const char *mode; /* of --mode; NULL: not given */
    const char *base; /* likewise */
    const char *only;
    bool is_input_hashed;
    enum progress_when progress;
};

/*
 * Judges the image that the first operand names. On failure the error was printed. Release in any
 * case; `judge` was JUDGE_INIT.
 */
ATTR_MUST_CHECK
enum exit_code judge_run(struct judge *judge, const struct judge_options *options,
                         const struct judge_way *way, const struct invocation *invocation);
void judge_release(struct judge *judge);
