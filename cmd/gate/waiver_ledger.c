#include "gate/waiver_ledger.h"

#include "base/clock.h"
#include "base/text.h"
#include "gate/waiver_json.h"
#include "gate/waiver_words.h"
#include "waiver/apply.h"
#include "waiver/ledger.h"

static struct str time_text(int64_t seconds, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(seconds, text);
    return arena_str(arena, str_of(text));
}

/*
 * Judges an entry as it stood in the last moment of its life: an ended waiver was approved by
 * somebody all the same. What it is now, its status, stays.
 */
static enum gate_rc judge_at_its_end(struct waiver_command *command, struct judged_waiver *judged,
                                     struct error *err)
{
    struct arena *arena = &command->trusted.arena;
    struct waiver_court court = command->court;
    struct waiver_blobs alone = { .items = judged->source, .count = 1 };
    struct judged_waivers then;
    const struct profile *profile = waiver_command_profile(command, judged->waiver.profile_name);

    if (judged->status == WAIVER_MALFORMED || !profile)
        return GATE_OK;
    if (judged->status == WAIVER_UNUSED) {
        waiver_judge_by(judged, profile, &command->court, arena);
        return GATE_OK;
    }
    if (court.times.latest >= judged->waiver.expires)
        court.times.now = court.times.latest = judged->waiver.expires - 1;
    if (waiver_examine(&alone, NULL, &court, arena, &then, err))
        return err->rc;
    then.items[0].renewals = judged->renewals;
    waiver_judge_by(&then.items[0], profile, &court, arena);
    judged->approved = then.items[0].approved;
    judged->missing = then.items[0].missing;
    judged->signatures = then.items[0].signatures;
    judged->signature_count = then.items[0].signature_count;
    judged->requester = then.items[0].requester;
    return GATE_OK;
}

static const char *place_of(const struct ledger_entry *entry)
{
    if (entry->removed.len > 0)
        return "deleted";
    return entry->is_archived ? "ledger" : "waivers";
}

static json_t *entry_json(struct waiver_command *command, const struct ledger_entry *entry)
{
    json_t *json = waiver_json(command, entry->judged);

    emit_set(json, STR("place"), emit_text(str_of(place_of(entry))));
    emit_set(json, STR("added"),
             emit_pack("{s:o, s:o, s:o}", "commit", emit_text(entry->added), "time",
                       emit_time(entry->added_time), "author",
                       emit_text(text_safe(entry->added_by, &command->trusted.arena))));
    emit_set(json, STR("removed"),
             entry->removed.len == 0 ? json_null()
                                     : emit_pack("{s:o, s:o}", "commit", emit_text(entry->removed),
                                                 "time", emit_time(entry->removed_time)));
    return json;
}

static enum exit_code print_json(struct waiver_command *command, const struct ledger *ledger)
{
    json_t *list = emit_pack("[]");

    for (size_t i = 0; i < ledger->count; i++)
        emit_add(list, entry_json(command, &ledger->items[i]));
    return cli_print_json(emit_pack("{s:o, s:b, s:o}", "root",
                                    emit_text(command->trusted.trust.root.commit), "is_cut",
                                    ledger->is_cut, "waivers", list));
}

static struct str join_signers(const struct judged_waiver *judged, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < judged->signature_count; i++) {
        const struct judged_signature *signature = &judged->signatures[i];

        if (signature->state == SIGNATURE_GOOD)
            text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                                STR_ARG(signature->principal));
    }
    return text;
}

static struct listing_row row_of(struct waiver_command *command, const struct ledger_entry *entry)
{
    struct arena *arena = &command->trusted.arena;
    const struct judged_waiver *judged = entry->judged;
    const struct waiver *waiver = &judged->waiver;

    if (judged->status == WAIVER_MALFORMED)
        return (struct listing_row){ .cells = {
                                         judged->source->id,
                                         STR("malformed"),
                                         str_of(place_of(entry)),
                                         STR(""),
                                         STR(""),
                                         STR(""),
                                         STR(""),
                                         time_text(entry->added_time, arena),
                                         STR(""),
                                         STR(""),
                                         STR(""),
                                         STR(""),
                                         STR(""),
                                         judged->explanation,
                                     } };
    return (struct listing_row){ .cells = {
                                     judged->source->id,
                                     str_of(waiver_command_word(judged)),
                                     str_of(place_of(entry)),
                                     str_of(waiver_kind_name(waiver->kind)),
                                     waiver_words_controls(waiver, arena),
                                     waiver->image_digest.len > 0 ? waiver->image_digest
                                                                  : waiver->image_name,
                                     waiver->requested_by,
                                     time_text(entry->added_time, arena),
                                     time_text(waiver->expires, arena),
                                     judged->approved,
                                     join_signers(judged, arena),
                                     arena_printf(arena, "%zu", judged->renewals),
                                     waiver->ticket,
                                     waiver->reason,
                                 } };
}

static void print_rows(struct waiver_command *command, const struct ledger *ledger,
                       enum listing_format format)
{
    static const char *const headers[] = {
        "ID",        "STATUS",       "PLACE",  "KIND",   "CONTROLS",
        "IMAGE",     "REQUESTED BY", "ADDED",  "UNTIL",  "APPROVED BY",
        "SIGNED BY", "RENEWALS",     "TICKET", "REASON", NULL,
    };
    struct arena *arena = &command->trusted.arena;
    struct listing_row *rows = arena_new(arena, ledger->count + 1, sizeof(*rows));

    for (size_t i = 0; i < ledger->count; i++)
        rows[i] = row_of(command, &ledger->items[i]);
    listing_print(&(struct listing){ .headers = headers, .rows = rows, .row_count = ledger->count },
                  format, arena);
}

enum exit_code waiver_ledger_print(struct waiver_command *command, bool is_json,
                                   enum listing_format format)
{
    struct trusted *trusted = &command->trusted;
    struct str tip = trusted->trust.root.commit;
    struct error err = ERROR_INIT;
    struct ledger ledger;

    if (tip.len == 0)
        return cli_fail(EXIT_TRUST, "there is no root of trust whose history could be listed: "
                                    "--trust-ref names it");
    if (ledger_read(trusted->repository, tip, &command->court, &trusted->arena, &ledger, &err))
        return cli_fail(EXIT_USAGE, "cannot read the history: %s", err.message);
    for (size_t i = 0; i < ledger.count; i++) {
        if (judge_at_its_end(command, ledger.items[i].judged, &err))
            return cli_fail_error(EXIT_USAGE, &err);
    }
    if (ledger.is_cut)
        cli_warn("the clone is shallow: what was on the root before its first commit here is not "
                 "listed: git fetch --unshallow");
    if (is_json)
        return print_json(command, &ledger);
    print_rows(command, &ledger, format);
    return EXIT_PASSED;
}
