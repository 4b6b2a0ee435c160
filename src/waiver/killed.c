#include "waiver/killed.h"

/* Copies a waiver and approves the copy for the category; approving changes no signature. */
static void judge(const struct judged_waiver *examined, enum policy_category category,
                  const struct waiver_court *court, struct arena *arena,
                  struct judged_waiver *judged)
{
    *judged = *examined;
    waiver_approve(judged, category, court, arena);
}

static const struct judged_waiver *find(const struct judged_waivers *judged, struct str id)
{
    for (size_t i = 0; i < judged->count; i++) {
        if (str_equal(judged->items[i].source->id, id))
            return &judged->items[i];
    }
    return NULL;
}

static void add_killed(const struct judged_waiver *old, const struct judged_waiver *new,
                       enum policy_category category, struct vec *killed)
{
    *(struct killed_waiver *)vec_add(killed) = (struct killed_waiver){
        .id = old->source->id,
        .category = category,
        .is_removed = !new,
        .status = new ? new->status : WAIVER_UNUSED,
        .explanation = new ? new->explanation : STR("its file is removed"),
    };
}

/* From the gravest category: what is accepted for it is worth most. */
static void compare_one(const struct judged_waiver *old, const struct judged_waiver *new,
                        const struct waiver_side *before, const struct waiver_side *after,
                        struct arena *arena, struct vec *killed)
{
    for (int i = CATEGORY_COUNT - 1; i >= 0; i--) {
        enum policy_category category = (enum policy_category)i;
        struct judged_waiver was;
        struct judged_waiver is = { .is_accepted = false, .explanation = STR("") };

        judge(old, category, before->court, arena, &was);
        if (!was.is_accepted)
            continue;
        if (new)
            judge(new, category, after->court, arena, &is);
        if (is.is_accepted)
            continue;
        add_killed(old, new ? &is : NULL, category, killed);
        return;
    }
}

enum gate_rc waiver_find_killed(const struct waiver_side *before, const struct waiver_side *after,
                                struct arena *arena, struct vec *killed, struct error *err)
{
    struct judged_waivers old;
    struct judged_waivers new;

    if (waiver_examine(before->blobs, before->ledger, before->court, arena, &old, err) ||
        waiver_examine(after->blobs, after->ledger, after->court, arena, &new, err))
        return err->rc;
    for (size_t i = 0; i < old.count; i++)
        compare_one(&old.items[i], find(&new, old.items[i].source->id), before, after, arena,
                    killed);
    return GATE_OK;
}
