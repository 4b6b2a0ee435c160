/*
 * fix: the remedies of what a run found, as one snippet that a person reviews and runs.
 *
 * A remedy is the control's (struct remedy); the paths and names it is applied to are the image's,
 * and hostile. Only what can be written safely becomes a step; the rest is left to a person and
 * said so. The steps are written in the order of enum fix_kind.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "check/results.h"
#include "image/rootfs.h"

/* The order that works: packages bring files along, and an edited file keeps its mode. */
enum fix_kind {
    FIX_PURGE,
    FIX_REMOVE,
    FIX_CUT,
    FIX_SET,
    FIX_MASK,
    FIX_OWNER,
    FIX_MODE,
    FIX_LOCK,
    FIX_SHELL,
    FIX_REFRESH,
};

enum { FIX_KIND_COUNT = FIX_REFRESH + 1 };

struct fix_step {
    enum fix_kind kind;
    struct str path;  /* absolute, without hidden characters; FIX_PURGE: "" */
    struct str name;  /* FIX_PURGE: a package; FIX_LOCK, FIX_SHELL: an account;
                         FIX_OWNER: the owner, may be empty; FIX_SET: the key, or a whole line;
                         FIX_CUT: the line; FIX_MASK: the unit; FIX_REFRESH: of remedy_programs */
    struct str value; /* FIX_OWNER: the group, may be empty; mode, value, shell */
    const struct remedy_setting *setting; /* FIX_SET */
    struct str parent;                    /* of what is made: the deepest directory there is */
    bool is_made;                         /* FIX_SET: the file is not there */
    bool is_parent_made;                  /* neither is its directory */
    struct vec controls;                  /* const struct control *, each once */
};

/* What a person has to do, for want of a safe remedy. */
struct fix_left {
    const struct control *control;
    struct str place;   /* raw; empty: the control as a whole */
    const char *reason; /* one line */
};

struct fix_format;

struct fix_plan {
    struct arena arena;
    const struct fix_format *format;
    const struct results *results;
    const struct image *image;
    struct vec steps;     /* struct fix_step *, in the order of the controls */
    struct map keys;      /* of the steps */
    struct vec lefts;     /* struct fix_left, those of a control together */
    size_t control_count; /* that were looked at */
};

struct fix_format {
    const char *name;
    const char *summary;
    bool is_templated; /* what reads it expands "{{" also within quotes */
    bool is_layered;   /* it makes a layer of an image */
    void (*write)(const struct fix_plan *plan, struct buf *out);
};

/* Declares what each listed file must define. */
#define FIX(name) extern const struct fix_format fix_##name;
#include "fix/formats.def"
#undef FIX

/* The first one is the default. */
extern const struct fix_format *const fix_formats[];
extern const size_t fix_format_count;
extern const char *const fix_format_names[]; /* NULL at the end */

/*
 * Gathers the remedies of the controls that block, with `is_all` of those that only report too.
 * `results` and `image` must outlive the plan. Release it.
 */
void fix_plan_init(struct fix_plan *plan, const struct fix_format *format,
                   const struct results *results, struct image *image, bool is_all);
void fix_plan_release(struct fix_plan *plan);

/* For writers. */

/* How packages are taken away in a family of distributions. */
struct fix_manager {
    const char *family;
    const char *program; /* " ROOT ACTION NAME..." follow */
    const char *root;    /* its option for a tree */
    const char *action;
};

/* That of the image's family; NULL: none is known. */
const struct fix_manager *fix_package_manager(const struct fix_plan *plan);
/* The mode that chmod makes of `mode`; `change` is octal, or as "u-x,go=r". */
uint32_t fix_mode_after(struct str change, uint32_t mode, bool is_directory);

/* The head, "# ..." in every format: what it is of, and how much of it there is. */
void fix_write_head(const struct fix_plan *plan, struct buf *out);
/* What is left to a person, as comments. */
void fix_write_left(const struct fix_plan *plan, struct buf *out);
/* "# ID: TITLE" for each control of a step. */
void fix_write_controls(const struct vec *controls, struct buf *out);
/* Whether two steps are of the same controls. */
bool fix_is_same_controls(const struct fix_step *a, const struct fix_step *b);
/* The steps of one kind from *index on, one at a time; NULL at the end. */
const struct fix_step *fix_next(const struct fix_plan *plan, enum fix_kind kind, size_t *index);

/* Appends `text` as one word of a POSIX shell; it has no NUL. */
void fix_quote(struct buf *out, struct str text);
/* Appends the key as an extended regular expression that sed and Python read alike. */
void fix_key_pattern(struct buf *out, const struct remedy_setting *setting);
/* Whether an equals sign follows the key, and not just a blank, or nothing. */
bool fix_is_signed(const struct remedy_setting *setting);
/* "KEY VALUE", "KEY=VALUE", KEY alone, or the whole line, in the arena. */
struct str fix_line(struct arena *arena, const struct fix_step *step);
