#include "gate/waiver_sign.h"

#include <string.h>

#include "base/file.h"
#include "base/file_below.h"
#include "format/sshsig.h"
#include "gate/prompt.h"
#include "gate/waiver_draft.h"
#include "gate/waiver_files.h"
#include "gate/waiver_signer.h"
#include "gate/waiver_words.h"

struct sign_options {
    struct trusted_options trusted;
    const char *from;
    const char *key;
    const char *output;
    const char *record;
    bool is_agreed;
};

static const struct option_def sign_option_defs[] = {
    {
        .name = "from",
        .type = OPTION_STRING,
        .offset = offsetof(struct sign_options, from),
        .argument = "REF",
        .help = "the waiver of refs/..., REMOTE/BRANCH or HEAD; default: staged, then HEAD",
    },
    {
        .name = "key",
        .type = OPTION_STRING,
        .offset = offsetof(struct sign_options, key),
        .argument = "FILE",
        .help = "sign with this key; default: the one of ssh-agent",
    },
    {
        .name = "output",
        .letter = 'o',
        .type = OPTION_STRING,
        .offset = offsetof(struct sign_options, output),
        .argument = "FILE|-",
        .help = "write the signature there instead of beside the waiver",
    },
    {
        .name = "record",
        .type = OPTION_STRING,
        .offset = offsetof(struct sign_options, record),
        .argument = "FILE",
        .help = "tell the findings as this record has them",
    },
    {
        .name = "yes",
        .type = OPTION_FLAG,
        .offset = offsetof(struct sign_options, is_agreed),
        .help = "do not ask",
    },
};

static enum gate_rc write_signature(int root, const char *path, struct str armoured,
                                    struct error *err)
{
    struct error local = ERROR_INIT; /* mostly there is none yet */

    if (file_below_replace(root, path, armoured, &local) == GATE_OK)
        return GATE_OK;
    if (local.rc != GATE_ENOTFOUND)
        return error_set(err, local.rc, "%s", local.message);
    return file_below_create(root, path, armoured, err);
}

enum exit_code waiver_sign_keep(struct waiver_command *command, struct waiver_target *target,
                                struct str principal, struct str armoured)
{
    CLEANUP(file_closep) int root = -1;
    struct arena *arena = &command->trusted.arena;
    struct error err = ERROR_INIT;
    struct waiver_signature_blob signature = {
        .principal = arena_str(arena, principal),
        .path = waiver_files_signature_path(target->blob.id, principal, arena),
        .blob = STR(""),
        .bytes = arena_str(arena, armoured),
        .fault = STR(""),
    };

    if (waiver_files_open(command, &root, &err) ||
        write_signature(root, signature.path.ptr, armoured, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    return waiver_target_add(command, &signature, target);
}

void waiver_sign_tell(struct waiver_command *command, const struct waiver_target *target,
                      struct str principal)
{
    CLEANUP(vec_release) struct vec paths = VEC_INIT(struct str);
    struct arena *arena = &command->trusted.arena;
    struct str id = target->blob.id;
    struct str message =
        arena_printf(arena, "waiver %.*s: signed by %.*s", STR_ARG(id), STR_ARG(principal));

    *(struct str *)vec_add(&paths) = waiver_files_signature_path(id, principal, arena);
    (void)printf("%.*s is signed by %.*s\n", STR_ARG(id), STR_ARG(principal));
    waiver_words_print_state(command, target->judged, stdout);
    (void)printf("\n%.*s\n", STR_ARG(waiver_files_git(command, &paths, false, message, arena)));
}

/* Shows what is signed and asks; nobody signs unseen by accident. */
static enum exit_code agree(struct waiver_command *command, const struct sign_options *options,
                            const struct waiver_target *target, struct str principal)
{
    struct arena *arena = &command->trusted.arena;
    struct record_excerpt excerpt;
    bool is_output_stdout = options->output && strcmp(options->output, "-") == 0;

    if (options->record) {
        enum exit_code code = waiver_draft_read(options->record, arena, &excerpt);
        if (code != EXIT_PASSED)
            return code;
    }
    /* standard output may be the signature's */
    waiver_words_print(command, target->judged, options->record ? &excerpt : NULL,
                       is_output_stdout ? stderr : stdout);
    if (options->is_agreed)
        return EXIT_PASSED;
    struct str question =
        arena_printf(arena, "Sign it (%.*s) as %.*s?", STR_ARG(target->where), STR_ARG(principal));
    return prompt_confirm(question.ptr) ? EXIT_PASSED : cli_fail(EXIT_USAGE, "not signed");
}

/* -o: to a file that the user names, or to standard output. */
static enum exit_code write_output(const char *path, struct str armoured)
{
    struct file_writer writer;
    struct error err = ERROR_INIT;

    if (strcmp(path, "-") == 0) {
        (void)printf("%.*s", STR_ARG(armoured));
        return EXIT_PASSED;
    }
    if (file_writer_open(&writer, path, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    (void)fprintf(writer.out, "%.*s", STR_ARG(armoured));
    enum gate_rc rc = file_writer_finish(&writer, &err);
    file_writer_release(&writer);
    return rc ? cli_fail_error(EXIT_OUTPUT, &err) : EXIT_PASSED;
}

static enum exit_code sign(struct waiver_command *command, const struct invocation *invocation)
{
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct ssh_key);
    const struct sign_options *options = invocation->options;
    const struct waiver_signer signer = { .key = options->key, .wanted = &keys };
    struct error err = ERROR_INIT;
    struct waiver_target target;
    struct str principal = STR("");

    if (!options->is_agreed && !prompt_is_possible())
        return cli_fail(EXIT_USAGE, "there is no terminal to ask on: --yes signs without a "
                                    "question");
    enum exit_code code = waiver_command_open_policy(&options->trusted, command);
    if (code == EXIT_PASSED)
        code = waiver_target_find(command, invocation->operands[0], options->from, &target);
    if (code != EXIT_PASSED)
        return code;
    waiver_signer_missing(command, target.judged, &keys);
    if (waiver_signer_choose(command, &signer, &principal, &err))
        return cli_fail(EXIT_TRUST, "cannot sign: %s", err.message);
    code = agree(command, options, &target, principal);
    if (code != EXIT_PASSED)
        return code;
    if (waiver_signer_sign(command, &signer, target.blob.bytes, &armoured, &principal, &err))
        return cli_fail(EXIT_TRUST, "cannot sign: %s", err.message);
    if (options->output)
        return write_output(options->output, buf_str(&armoured));
    code = waiver_sign_keep(command, &target, principal, buf_str(&armoured));
    if (code == EXIT_PASSED)
        waiver_sign_tell(command, &target, principal);
    return code;
}

static enum exit_code sign_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = sign(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_sign = {
    .name = "waiver sign",
    .summary = "sign a committed or staged waiver, as requester or approver",
    .operands = "ID",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one waiver at a time",
    .options = sign_option_defs,
    .option_count = COUNT_OF(sign_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct sign_options, trusted) } },
    .options_size = sizeof(struct sign_options),
    .run = sign_run,
};
