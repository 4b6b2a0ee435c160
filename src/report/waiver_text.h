/*
 * waiver_text: waivers and policy in words, as several reports write them. A break-glass waiver is
 * always told in capitals: whoever reads a report must see that one is in force.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "evidence/record.h"

/* NULL if the record has none of that id. */
const struct record_waiver *waiver_text_find(const struct record *record, struct str id);

bool waiver_text_is_break_glass(const struct record_waiver *waiver);

/* "BREAK-GLASS", "false positive"; empty for a plain waiver. */
struct str waiver_text_kind(const struct record_waiver *waiver);

/* "2 waivers, 1 BREAK-GLASS waiver, 1 false positive": those in use; empty: none is. */
struct str waiver_text_used(const struct record *record, struct arena *arena);

/* The same without the plain ones: "1 BREAK-GLASS waiver". */
struct str waiver_text_special(const struct record *record, struct arena *arena);

/* "2026-12-20", "2026-12-20T12:00:00Z": a time of seconds since 1970; midnight is not told. */
struct str waiver_text_date(int64_t seconds, struct arena *arena);

/* "27 days", "40 hours", "5 minutes": what is left at `now`, rounded down; "ended". */
struct str waiver_text_left(int64_t end, int64_t now, struct arena *arena);

/* When the first of the waivers of a waived control ends; 0: it has none. */
int64_t waiver_text_end(const struct record *record, const struct record_control *control);

/* "BREAK-GLASS: waived by WVR-20261123-k3f9 until 2026-11-26", of a waived control. */
struct str waiver_text_control(const struct record *record, const struct record_control *control,
                               struct arena *arena);

/* "approved by sec@example.com (security), requested by dev@example.com"; may be empty. */
struct str waiver_text_people(const struct record_waiver *waiver, struct arena *arena);

/* "ssh-root-login, sudo-pty": the controls that it names, without their revisions. */
struct str waiver_text_controls(const struct record_waiver *waiver, struct arena *arena);

/* "expired 3 days ago", "insufficient-approval: still needs: 1 of vp (vp@example.com)". */
struct str waiver_text_status(const struct record_waiver *waiver, struct arena *arena);

/* "BREAK-GLASS WVR-20261020-b7qd (ssh-root-login) expired 3 days ago": a waiver in one line. */
struct str waiver_text_line(const struct record_waiver *waiver, struct arena *arena);

/* "mode enforce, threshold CAT II, level 1"; "none: built-in defaults, no waiver applies". */
struct str waiver_text_policy(const struct record *record, struct arena *arena);
