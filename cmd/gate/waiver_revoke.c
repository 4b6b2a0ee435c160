#include <fcntl.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/file_below.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/revocations.h"
#include "gate/waiver_command.h"
#include "gate/waiver_files.h"

struct revoke_options {
    struct trusted_options trusted;
    const char *key;
    const char *reason;
};

static const struct option_def revoke_option_defs[] = {
    {
        .name = "key",
        .type = OPTION_STRING,
        .offset = offsetof(struct revoke_options, key),
        .argument = "FILE",
        .help = "revoke this public key instead of a waiver",
    },
    {
        .name = "reason",
        .type = OPTION_STRING,
        .offset = offsetof(struct revoke_options, reason),
        .argument = "TEXT",
        .help = "why; stands as a comment above the line",
    },
};

/* What is appended. */
struct revocation {
    struct str line;
    struct str shown; /* for the message of the commit */
    struct ssh_key key;
    struct str id; /* empty: it is the key */
};

static enum exit_code read_key(const char *path, struct arena *arena, struct revocation *revocation)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    CLEANUP(buf_release) struct buf base64 = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct error err = ERROR_INIT;
    struct str line;

    if (file_read_at(AT_FDCWD, path, &text, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    line = str_trim(buf_str(&text));
    if (str_starts_with(line, STR("-----BEGIN")))
        return cli_fail(EXIT_USAGE, "'%s' is a private key: --key wants the public one, '%s.pub'",
                        path, path);
    if (ssh_key_parse_line(arena_str(arena, line), arena, &revocation->key, NULL, &err))
        return cli_fail(EXIT_USAGE, "%s: %s", path, err.message);
    base64_encode(revocation->key.blob, &base64);
    revocation->id = STR("");
    revocation->line =
        arena_printf(arena, "%.*s %.*s", STR_ARG(revocation->key.type), STR_ARG(buf_str(&base64)));
    revocation->shown = arena_printf(arena, "key %s", revocation->key.fingerprint);
    return EXIT_PASSED;
}

static bool is_in_ledger(const struct waiver_command *command, struct str id)
{
    for (size_t i = 0; i < command->trusted.ledger.count; i++) {
        if (str_equal(command->trusted.ledger.items[i].id, id))
            return true;
    }
    return false;
}

static enum exit_code read_id(const struct waiver_command *command, const char *id,
                              struct arena *arena, struct revocation *revocation)
{
    if (!waiver_id_is_valid(str_of(id)))
        return cli_fail(EXIT_USAGE, "wrong id: '%s': expected letters, digits and . _ -", id);
    /* a slip of the pen would revoke nothing */
    if (!waiver_command_find(command, str_of(id)) && !is_in_ledger(command, str_of(id)))
        return waiver_command_fail_unknown(command, id);
    revocation->id = str_of(id);
    revocation->line = arena_printf(arena, "waiver: %s", id);
    revocation->shown = str_of(id);
    return EXIT_PASSED;
}

static enum exit_code check_new(struct str text, const struct revocation *revocation,
                                struct arena *arena)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location file = { .file = STR(TRUST_REVOKED_PATH), .blob = STR("") };
    struct revocations revocations;
    struct error err = ERROR_INIT;

    if (revocations_parse(text, &file, arena, &diagnostics, &revocations, &err)) {
        if (diagnostics.items.count == 0)
            return cli_fail_error(EXIT_USAGE, &err);
        trusted_print_diagnostics(&diagnostics);
        return EXIT_USAGE;
    }
    bool is_known = revocation->id.len > 0 ? revocations_has_waiver(&revocations, revocation->id)
                                           : revocations_has_key(&revocations, &revocation->key);
    return is_known ? cli_fail(EXIT_USAGE, "%.*s is revoked already, in " TRUST_REVOKED_PATH,
                               STR_ARG(revocation->shown))
                    : EXIT_PASSED;
}

static enum exit_code check_reason(const char *reason)
{
    struct str text = str_of(reason ? reason : "");

    if (!text_is_utf8(text) || text_find_hidden(text).len > 0 || str_find(text, STR("\n")) >= 0)
        return cli_fail(EXIT_USAGE, "--reason: expected one line without control characters");
    return EXIT_PASSED;
}

/* The file as it is in the working tree, with the line behind what is there. */
static enum exit_code append(struct waiver_command *command, const char *reason,
                             const struct revocation *revocation)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    CLEANUP(file_closep) int root = -1;
    struct arena *arena = &command->trusted.arena;
    struct error err = ERROR_INIT;
    struct error missing = ERROR_INIT; /* no file yet is a fine beginning */
    char now[CLOCK_TEXT_SIZE];

    if (waiver_files_open(command, &root, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    enum gate_rc rc = file_below_read(root, TRUST_REVOKED_PATH, &text, &missing);
    if (rc && rc != GATE_ENOTFOUND)
        return cli_fail_error(EXIT_OUTPUT, &missing);
    enum exit_code code = check_new(buf_str(&text), revocation, arena);
    if (code != EXIT_PASSED)
        return code;

    clock_format(command->trusted.times.now, now);
    if (text.len > 0 && !str_ends_with(buf_str(&text), STR("\n")))
        buf_add(&text, STR("\n"));
    buf_add(&text, arena_printf(arena, "# %.10s%s%s\n%.*s\n", now, reason ? " " : "",
                                reason ? reason : "", STR_ARG(revocation->line)));
    if (buf_failed(&text))
        return cli_fail(EXIT_USAGE, TRUST_REVOKED_PATH " would be larger than 1 MiB");
    if (rc ? file_below_create(root, TRUST_REVOKED_PATH, buf_str(&text), &err)
           : file_below_replace(root, TRUST_REVOKED_PATH, buf_str(&text), &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    return EXIT_PASSED;
}

static enum exit_code revoke(struct waiver_command *command, const struct invocation *invocation)
{
    CLEANUP(vec_release) struct vec paths = VEC_INIT(struct str);
    const struct revoke_options *options = invocation->options;
    struct arena *arena = &command->trusted.arena;
    struct revocation revocation = { .id = STR("") };

    if (!options->key == (invocation->operand_count == 0))
        return cli_fail(EXIT_USAGE, "either the ID of a waiver or --key FILE says what is revoked");
    enum exit_code code = check_reason(options->reason);
    if (code == EXIT_PASSED)
        code = waiver_command_open(&options->trusted, command);
    if (code == EXIT_PASSED)
        code = options->key ? read_key(options->key, arena, &revocation)
                            : read_id(command, invocation->operands[0], arena, &revocation);
    if (code == EXIT_PASSED)
        code = append(command, options->reason, &revocation);
    if (code != EXIT_PASSED)
        return code;
    *(struct str *)vec_add(&paths) = STR(TRUST_REVOKED_PATH);
    (void)printf(
        "%.*s is revoked once this is on the root of trust:\n\n%.*s\n", STR_ARG(revocation.shown),
        STR_ARG(waiver_files_git(command, &paths, false,
                                 arena_printf(arena, "revoke %.*s", STR_ARG(revocation.shown)),
                                 arena)));
    return EXIT_PASSED;
}

static enum exit_code revoke_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = revoke(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_revoke = {
    .name = "waiver revoke",
    .summary = "revoke a waiver, or a key with all that it signed",
    .operands = "[ID]",
    .operand_max = 1,
    .too_many = "one waiver at a time",
    .options = revoke_option_defs,
    .option_count = COUNT_OF(revoke_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct revoke_options, trusted) } },
    .options_size = sizeof(struct revoke_options),
    .run = revoke_run,
};
