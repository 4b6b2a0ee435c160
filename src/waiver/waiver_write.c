#include "base/clock.h"
#include "format/yaml_write.h"
#include "waiver/waiver.h"

static void add(struct buf *text, const char *words)
{
    buf_add(text, str_of(words));
}

/* A line of the file, unless there is nothing to say. */
static void add_text(struct buf *text, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    add(text, key);
    add(text, ": ");
    yaml_write_text(text, value);
    add(text, "\n");
}

static void add_time(struct buf *text, const char *key, int64_t seconds)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(seconds, time);
    add(text, key);
    add(text, ": ");
    yaml_write_quoted(text, str_of(time));
    add(text, "\n");
}

static void add_control(struct buf *text, const struct waiver_control *control)
{
    /* the id decides: a rev that follows it makes no other value of it */
    bool is_bare = yaml_write_is_plain(control->id);

    add(text, is_bare ? "" : "\"");
    buf_add(text, control->id);
    add(text, control->rev.len > 0 ? "@" : "");
    buf_add(text, control->rev);
    add(text, is_bare ? "" : "\"");
}

static void add_controls(struct buf *text, const struct waiver *waiver)
{
    bool is_short = waiver->control_count == 1;

    add(text, is_short ? "controls: [" : "controls:\n");
    for (size_t i = 0; i < waiver->control_count; i++) {
        add(text, is_short ? "" : "  - ");
        add_control(text, &waiver->controls[i]);
        add(text, is_short ? "]\n" : "\n");
    }
}

static void add_findings(struct buf *text, const struct policy_texts *findings)
{
    bool is_short = findings->count == 1;

    if (findings->count == 0)
        return;
    add(text, is_short ? "findings: [" : "findings:\n");
    for (size_t i = 0; i < findings->count; i++) {
        add(text, is_short ? "" : "  - ");
        yaml_write_quoted(text, findings->items[i]);
        add(text, is_short ? "]\n" : "\n");
    }
}

static void add_image(struct buf *text, const struct waiver *waiver)
{
    bool is_named = waiver->image_name.len > 0;

    add(text, is_named ? "image: {name: " : "image: {digest: ");
    yaml_write_text(text, is_named ? waiver->image_name : waiver->image_digest);
    add(text, "}\n");
}

static void add_covers(struct buf *text, const struct waiver *waiver)
{
    if (waiver->covers_error)
        add(text, waiver->covers_failed ? "covers: [failed, error]\n" : "covers: [error]\n");
}

void waiver_write(const struct waiver *waiver, struct buf *text)
{
    add(text, "gate_waiver: 1\n");
    add_text(text, "id", waiver->id);
    add_text(text, "kind", str_of(waiver_kind_name(waiver->kind)));
    add_text(text, "project", waiver->project);
    add_image(text, waiver);
    add_controls(text, waiver);
    add_findings(text, &waiver->findings);
    add_covers(text, waiver);
    add(text, "profile: {name: ");
    yaml_write_text(text, waiver->profile_name);
    add(text, ", version: ");
    yaml_write_quoted(text, waiver->profile_version);
    add(text, "}\n");
    add_text(text, "reason", waiver->reason);
    add_text(text, "ticket", waiver->ticket);
    add_text(text, "plan", waiver->plan);
    add_text(text, "renews", waiver->renews);
    add_text(text, "requested_by", waiver->requested_by);
    add_time(text, "issued", waiver->issued);
    add_time(text, "not_before", waiver->not_before);
    add_time(text, "expires", waiver->expires);
}
