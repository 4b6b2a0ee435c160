#include "gate/waiver_verify.h"

#include "base/clock.h"
#include "base/text.h"
#include "gate/waiver_json.h"

struct verify_options {
    struct trusted_options trusted;
    bool is_json;
};

static const struct option_def verify_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct verify_options, is_json),
        .help = "every waiver with its signatures, as JSON",
    },
};

void waiver_verify_print_signatures(struct waiver_command *command,
                                    const struct judged_waiver *judged)
{
    struct arena *arena = &command->trusted.arena;

    for (size_t i = 0; i < judged->signature_count; i++) {
        const struct judged_signature *signature = &judged->signatures[i];
        struct str who = signature->principal.len > 0 ? signature->principal : STR("unknown");

        (void)printf("  %-15s %.*s  %.*s%s\n", waiver_json_state(signature->state),
                     STR_ARG(text_safe(who, arena)), STR_ARG(signature->key),
                     signature->is_verified ? "  FIDO, verified"
                     : signature->is_fido   ? "  FIDO"
                                            : "");
        if (signature->state != SIGNATURE_GOOD)
            (void)printf("  %-15s %.*s: %.*s\n", "", STR_ARG(text_safe(signature->path, arena)),
                         STR_ARG(text_safe(signature->problem, arena)));
        else if (signature->is_misnamed)
            (void)printf("  %-15s %.*s: its name has another principal\n", "",
                         STR_ARG(text_safe(signature->path, arena)));
    }
}

void waiver_verify_print(struct waiver_command *command, const struct judged_waiver *judged)
{
    struct arena *arena = &command->trusted.arena;
    char until[CLOCK_TEXT_SIZE];

    clock_format(judged->waiver.expires, until);
    (void)printf("%.*s  %s", STR_ARG(text_safe(judged->source->id, arena)),
                 waiver_command_word(judged));
    if (judged->status != WAIVER_MALFORMED)
        (void)printf("  until %s", until);
    (void)puts("");
    waiver_verify_print_signatures(command, judged);
    if (judged->approved.len > 0)
        (void)printf("  approved by     %.*s\n", STR_ARG(text_safe(judged->approved, arena)));
    if (judged->missing.len > 0)
        (void)printf("  still needs     %.*s\n", STR_ARG(text_safe(judged->missing, arena)));
    else if (judged->explanation.len > 0)
        (void)printf("  %-15s %.*s\n", waiver_command_word(judged),
                     STR_ARG(text_safe(judged->explanation, arena)));
}

/* An ended waiver held until it ended; only when it is asked for that is a fault. */
static bool holds(const struct judged_waiver *judged, bool is_named)
{
    if (judged->is_accepted)
        return true;
    if (is_named || judged->status != WAIVER_EXPIRED)
        return false;
    for (size_t i = 0; i < judged->signature_count; i++) {
        if (judged->signatures[i].state == SIGNATURE_BAD)
            return false;
    }
    return true;
}

/* What a run of the verb comes to. */
struct verifying {
    struct waiver_command *command;
    json_t *list; /* NULL: as text */
    bool is_named;
    bool is_good;
};

static void verify_one(struct verifying *verifying, const struct judged_waiver *judged)
{
    bool is_good = holds(judged, verifying->is_named);

    verifying->is_good &= is_good;
    if (!verifying->list) {
        waiver_verify_print(verifying->command, judged);
        return;
    }
    json_t *json = waiver_json(verifying->command, judged);
    emit_set(json, STR("holds"), json_boolean(is_good));
    emit_add(verifying->list, json);
}

static enum exit_code verify_all(struct verifying *verifying, const struct invocation *invocation)
{
    struct waiver_command *command = verifying->command;

    for (int i = 0; i < invocation->operand_count; i++) {
        const char *id = invocation->operands[i];

        if (!waiver_command_find(command, str_of(id)))
            return waiver_command_fail_unknown(command, id);
    }
    for (int i = 0; i < invocation->operand_count; i++)
        verify_one(verifying, waiver_command_find(command, str_of(invocation->operands[i])));
    for (size_t i = 0; invocation->operand_count == 0 && i < command->judged.count; i++)
        verify_one(verifying, &command->judged.items[i]);
    return EXIT_PASSED;
}

static enum exit_code verify(struct waiver_command *command, const struct invocation *invocation)
{
    const struct verify_options *options = invocation->options;
    struct verifying verifying = {
        .command = command,
        .is_named = invocation->operand_count > 0,
        .is_good = true,
    };

    enum exit_code code = waiver_command_open_policy(&options->trusted, command);
    if (code != EXIT_PASSED)
        return code;
    if (options->is_json)
        verifying.list = emit_pack("[]");
    code = verify_all(&verifying, invocation);
    if (code != EXIT_PASSED) {
        json_decref(verifying.list);
        return code;
    }
    if (options->is_json)
        code = cli_print_json(
            emit_pack("{s:b, s:o}", "holds", verifying.is_good, "waivers", verifying.list));
    else if (command->judged.count == 0)
        (void)puts("there are no waivers");
    return code == EXIT_PASSED && !verifying.is_good ? EXIT_BLOCKED : code;
}

static enum exit_code verify_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = verify(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_verify = {
    .name = "waiver verify",
    .summary = "verify the signatures and approvals of committed waivers",
    .operands = "[ID...]",
    .operand_max = 1000,
    .options = verify_option_defs,
    .option_count = COUNT_OF(verify_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct verify_options, trusted) } },
    .options_size = sizeof(struct verify_options),
    .run = verify_run,
};
