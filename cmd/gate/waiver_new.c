#include <unistd.h>

#include "base/file.h"
#include "base/file_below.h"
#include "base/limits.h"
#include "format/sshsig.h"
#include "gate/waiver_draft.h"
#include "gate/waiver_files.h"
#include "gate/waiver_json.h"
#include "gate/waiver_signer.h"
#include "gate/waiver_target.h"
#include "gate/waiver_words.h"

struct new_options {
    struct trusted_options trusted;
    struct waiver_draft_options draft;
    bool is_signed;
    bool is_json;
};

static const char *const kinds[] = { "waiver", "break-glass", "false-positive", NULL };

static const struct option_def new_option_defs[] = {
    {
        .name = "from",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.from),
        .argument = "FILE",
        .help = "the record of the run that was blocked (--report json:FILE)",
    },
    {
        .name = "kind",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.kind),
        .argument = "KIND",
        .choices = kinds,
        .help = "waiver, break-glass or false-positive; default: what the policy allows",
    },
    {
        .name = "reason",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.reason),
        .argument = "TEXT",
        .help = "why; asked for on a terminal",
    },
    {
        .name = "ticket",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.ticket),
        .argument = "TEXT",
        .help = "where it is tracked",
    },
    {
        .name = "plan",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.plan),
        .argument = "TEXT",
        .help = "how it will be put right; a break-glass must say it",
    },
    {
        .name = "days",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.days),
        .argument = "N",
        .help = "ends after so many days; default: the most that the policy allows",
    },
    {
        .name = "hours",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.hours),
        .argument = "N",
        .help = "ends after so many hours",
    },
    {
        .name = "until",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.until),
        .argument = "TIME",
        .help = "ends at this time (RFC 3339)",
    },
    {
        .name = "requested-by",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.requested_by),
        .argument = "PRINCIPAL",
        .help = "who asks; default: whose key is at hand",
    },
    {
        .name = "image",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.image),
        .argument = "NAME",
        .help = "the entry of the policy's images; default: that of the record",
    },
    {
        .name = "digest",
        .type = OPTION_FLAG,
        .offset = offsetof(struct new_options, draft.is_digest),
        .help = "for this very image only, by its digest",
    },
    {
        .name = "covers",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.covers),
        .argument = "STATUS,...",
        .help = "failed (default), error or both",
    },
    {
        .name = "renews",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.renews),
        .argument = "ID",
        .help = "the waiver that this one follows",
    },
    {
        .name = "sign",
        .type = OPTION_FLAG,
        .offset = offsetof(struct new_options, is_signed),
        .help = "sign it as the one who asks",
    },
    {
        .name = "key",
        .type = OPTION_STRING,
        .offset = offsetof(struct new_options, draft.key),
        .argument = "FILE",
        .help = "sign with this key; default: the one of ssh-agent",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct new_options, is_json),
        .help = "tell what was made as JSON",
    },
};

/* One run of the verb. */
struct making {
    struct waiver_command command;
    struct waiver_draft draft;
    struct waiver_target target;
    struct buf text;
    struct buf signature;
    struct str principal; /* of the signature; empty: not signed */
    struct vec paths;     /* struct str: what was written */
};

/* Signs the very bytes that are written; only the one who asks may, here. */
static enum exit_code sign(struct making *making, const char *key)
{
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct ssh_key);
    const struct waiver_signer signer = { .key = key, .wanted = &keys };
    struct waiver_command *command = &making->command;
    struct str requested_by = making->draft.waiver.requested_by;
    const struct persons *persons = command->trusted.trust.persons;
    struct error err = ERROR_INIT;

    waiver_signer_requesters(command, requested_by, &keys);
    if (waiver_signer_sign(command, &signer, buf_str(&making->text), &making->signature,
                           &making->principal, &err))
        return cli_fail(EXIT_TRUST, "cannot sign: %s", err.message);
    if (persons_of_principal(persons, making->principal) !=
        persons_of_principal(persons, requested_by))
        return cli_fail(EXIT_USAGE, "cannot sign: the key is that of %.*s, and %.*s asks",
                        STR_ARG(making->principal), STR_ARG(requested_by));
    return waiver_target_add(
        command,
        &(struct waiver_signature_blob){
            .principal = making->principal,
            .path = waiver_files_signature_path(making->draft.waiver.id, making->principal,
                                                &command->trusted.arena),
            .blob = STR(""),
            .bytes = buf_str(&making->signature),
            .fault = STR(""),
        },
        &making->target);
}

/* The signature first: a waiver without it would wait for one that is there. */
static enum exit_code write_files(struct making *making)
{
    CLEANUP(file_closep) int root = -1;
    struct arena *arena = &making->command.trusted.arena;
    struct str id = making->draft.waiver.id;
    struct str path = waiver_files_path(id, arena);
    struct error err = ERROR_INIT;

    if (waiver_files_open(&making->command, &root, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    *(struct str *)vec_add(&making->paths) = path;
    if (making->principal.len > 0) {
        struct str signature = waiver_files_signature_path(id, making->principal, arena);

        *(struct str *)vec_add(&making->paths) = signature;
        if (file_below_create(root, signature.ptr, buf_str(&making->signature), &err))
            return cli_fail_error(EXIT_OUTPUT, &err);
    }
    if (file_below_create(root, path.ptr, buf_str(&making->text), &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    return EXIT_PASSED;
}

static enum exit_code tell(struct making *making, bool is_json)
{
    struct waiver_command *command = &making->command;
    struct arena *arena = &command->trusted.arena;
    const struct waiver *waiver = &making->target.judged->waiver;
    struct str message = arena_printf(arena, "waiver %.*s: %.*s", STR_ARG(waiver->id),
                                      STR_ARG(waiver_words_controls(waiver, arena)));
    struct str git = waiver_files_git(command, &making->paths, false, message, arena);

    if (is_json) {
        json_t *json = waiver_json(command, making->target.judged);

        emit_set(json, STR("next"), emit_text(git));
        return cli_print_json(json);
    }
    waiver_words_print(command, making->target.judged, &making->draft.excerpt, stdout);
    if (making->principal.len == 0)
        (void)printf(
            "\nnot signed yet: once it is staged or committed, gate waiver sign %.*s%.*s\n",
            STR_ARG(waiver->id), STR_ARG(command->words));
    (void)printf("\n%.*s\n", STR_ARG(git));
    if (making->target.judged->missing.len > 0 && making->principal.len > 0)
        (void)printf("gate waiver ask %.*s%.*s\n", STR_ARG(waiver->id), STR_ARG(command->words));
    return EXIT_PASSED;
}

static enum exit_code make(struct making *making, const struct invocation *invocation)
{
    const struct new_options *options = invocation->options;
    struct waiver_command *command = &making->command;

    if (!options->draft.from)
        return cli_fail(EXIT_USAGE, "missing option: --from FILE: the record of the run that was "
                                    "blocked, which gate check IMAGE --report json:FILE writes");
    enum exit_code code = waiver_command_open_policy(&options->trusted, command);
    if (code == EXIT_PASSED)
        code = waiver_draft_make(command, &options->draft, invocation, &making->draft);
    if (code != EXIT_PASSED)
        return code;
    waiver_write(&making->draft.waiver, &making->text);
    if (buf_failed(&making->text))
        return cli_fail(EXIT_USAGE,
                        "the waiver would be larger than %zu KiB with %zu findings: several "
                        "waivers may share them: name fewer controls",
                        LIMIT_WAIVER_BYTES >> 10, making->draft.waiver.findings.count);
    code = waiver_target_new(command, making->draft.waiver.id, buf_str(&making->text),
                             &making->target);
    if (code == EXIT_PASSED && options->is_signed)
        code = sign(making, options->draft.key);
    if (code == EXIT_PASSED)
        code = write_files(making);
    return code == EXIT_PASSED ? tell(making, options->is_json) : code;
}

static enum exit_code new_run(const struct invocation *invocation)
{
    struct making making = {
        .text = BUF_INIT(LIMIT_WAIVER_BYTES),
        .signature = BUF_INIT(LIMIT_SSHSIG_BYTES),
        .principal = STR(""),
        .paths = VEC_INIT(struct str),
    };

    enum exit_code code = make(&making, invocation);
    vec_release(&making.paths);
    buf_release(&making.signature);
    buf_release(&making.text);
    waiver_command_release(&making.command);
    return code;
}

const struct command command_waiver_new = {
    .name = "waiver new",
    .summary = "ask for an exception for what blocks in a record",
    .operands = "[CONTROL...]",
    .operand_max = 1000,
    .options = new_option_defs,
    .option_count = COUNT_OF(new_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct new_options, trusted) } },
    .options_size = sizeof(struct new_options),
    .run = new_run,
};
