#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_below.h"
#include "base/limits.h"
#include "format/sshsig.h"
#include "format/sshsig_paste.h"
#include "gate/waiver_json.h"
#include "gate/waiver_sign.h"
#include "gate/waiver_signer.h"
#include "gate/waiver_target.h"

enum { PASTE_BYTES = 256 << 10 };

struct attach_options {
    struct trusted_options trusted;
    const char *from;
    bool is_json;
};

static const struct option_def attach_option_defs[] = {
    {
        .name = "from",
        .type = OPTION_STRING,
        .offset = offsetof(struct attach_options, from),
        .argument = "REF",
        .help = "the waiver of refs/..., REMOTE/BRANCH or HEAD; default: staged, then HEAD",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct attach_options, is_json),
        .help = "tell the state of the waiver as JSON",
    },
};

/* Standard input or a file, as it was pasted. */
static enum gate_rc read_paste(const char *path, struct buf *text, struct error *err)
{
    char bytes[4096];
    ssize_t count;

    if (strcmp(path, "-") != 0)
        return file_read_at(AT_FDCWD, path, text, err);
    if (isatty(STDIN_FILENO))
        (void)fputs("Paste the signature, then Ctrl-D:\n", stderr);
    while ((count = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0)
        buf_add(text, (struct str){ .ptr = bytes, .len = (size_t)count });
    if (count < 0)
        return error_system(err, "read", "standard input");
    if (buf_failed(text))
        return error_set(err, GATE_ELIMIT, "there is too much on standard input");
    return GATE_OK;
}

/* Whose signature of these very bytes it is. */
static enum exit_code verify(struct waiver_command *command, const struct waiver_target *target,
                             struct str armoured, struct str *principal)
{
    struct error err = ERROR_INIT;
    enum sshsig_reason reason;
    struct sshsig signature;

    if (sshsig_parse(armoured, &command->trusted.arena, &signature, &reason, &err) ||
        sshsig_verify(&signature, target->blob.bytes, STR(NAMESPACE_WAIVER), &reason, &err) ||
        waiver_signer_principal(command, &signature.key, principal, &err))
        return cli_fail(EXIT_TRUST, "no signature of %.*s (%.*s) that counts: %s",
                        STR_ARG(target->blob.id), STR_ARG(target->where), err.message);
    return EXIT_PASSED;
}

static enum exit_code attach(struct waiver_command *command, const struct invocation *invocation)
{
    CLEANUP(buf_release) struct buf paste = BUF_INIT(PASTE_BYTES);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    const struct attach_options *options = invocation->options;
    const char *id = invocation->operands[0];
    struct error err = ERROR_INIT;
    struct waiver_target target;
    struct str principal = STR("");

    enum exit_code code = waiver_command_open_policy(&options->trusted, command);
    if (code == EXIT_PASSED)
        code = waiver_target_find(command, id, options->from, &target);
    if (code != EXIT_PASSED)
        return code;
    if (read_paste(invocation->operands[1], &paste, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (sshsig_paste_read(buf_str(&paste), &armoured, &err))
        return cli_fail(EXIT_TRUST, "no signature: %s: %s", invocation->operands[1], err.message);
    code = verify(command, &target, buf_str(&armoured), &principal);
    if (code == EXIT_PASSED)
        code = waiver_sign_keep(command, &target, principal, buf_str(&armoured));
    if (code == EXIT_PASSED && options->is_json)
        return cli_print_json(waiver_json(command, target.judged));
    if (code == EXIT_PASSED)
        waiver_sign_tell(command, &target, principal);
    return code;
}

static enum exit_code attach_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = attach(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_attach = {
    .name = "waiver attach",
    .summary = "verify a pasted signature and put it beside its waiver",
    .operands = "ID FILE|-",
    .operand_min = 2,
    .operand_max = 2,
    .options = attach_option_defs,
    .option_count = COUNT_OF(attach_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct attach_options, trusted) } },
    .options_size = sizeof(struct attach_options),
    .run = attach_run,
};
