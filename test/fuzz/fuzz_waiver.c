#include <stdlib.h>

#include "waiver/waiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool claim)
{
    if (!claim)
        abort();
}

static enum gate_rc parse(struct str text, struct arena *arena, struct waiver *waiver)
{
    static const struct source_location place = { .file = { .ptr = "waiver", .len = 6 } };
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    enum gate_rc rc = waiver_parse(text, &place, arena, &diagnostics, waiver, &err);
    check(rc == err.rc && (rc == GATE_OK) == (diagnostics.items.count == 0));
    diagnostics_release(&diagnostics);
    return rc;
}

static void check_whole(const struct waiver *waiver)
{
    check(waiver_id_is_valid(waiver->id) && waiver_id_is_valid(waiver->project));
    check((waiver->image_name.len > 0) != (waiver->image_digest.len > 0));
    check(waiver->control_count > 0 && waiver->reason.len > 0 && waiver->requested_by.len > 0);
    check(waiver->covers_failed || waiver->covers_error);
    check(waiver->issued <= waiver->not_before && waiver->not_before < waiver->expires);
    check(waiver->kind == WAIVER_PLAIN || waiver->findings.count > 0);
    check(waiver->kind != WAIVER_BREAK_GLASS || waiver->plan.len > 0);
}

static void check_equal(const struct waiver *a, const struct waiver *b)
{
    check(a->kind == b->kind && str_equal(a->id, b->id) && str_equal(a->project, b->project));
    check(str_equal(a->image_name, b->image_name) && str_equal(a->image_digest, b->image_digest));
    check(a->control_count == b->control_count && a->findings.count == b->findings.count);
    for (size_t i = 0; i < a->control_count; i++)
        check(str_equal(a->controls[i].id, b->controls[i].id) &&
              str_equal(a->controls[i].rev, b->controls[i].rev));
    for (size_t i = 0; i < a->findings.count; i++)
        check(str_equal(a->findings.items[i], b->findings.items[i]));
    check(str_equal(a->profile_name, b->profile_name));
    check(str_equal(a->profile_version, b->profile_version));
    check(str_equal(a->reason, b->reason) && str_equal(a->ticket, b->ticket));
    check(str_equal(a->plan, b->plan) && str_equal(a->renews, b->renews));
    check(str_equal(a->requested_by, b->requested_by));
    check(a->covers_error == b->covers_error && a->covers_failed == b->covers_failed);
    check(a->issued == b->issued && a->not_before == b->not_before && a->expires == b->expires);
}

/* A waiver that is read is whole, and is the same when it is written and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_WAIVER_BYTES * 4);
    struct waiver waiver;
    struct waiver again;

    if (parse((struct str){ .ptr = (const char *)data, .len = size }, &arena, &waiver))
        return 0;
    check_whole(&waiver);
    waiver_write(&waiver, &text);
    check(!buf_failed(&text));
    /* quotes and backslashes take twice the room, so that a file of the limit may pass it */
    if (text.len > LIMIT_WAIVER_BYTES)
        return 0;
    check(parse(buf_str(&text), &arena, &again) == GATE_OK);
    check_equal(&waiver, &again);
    return 0;
}
