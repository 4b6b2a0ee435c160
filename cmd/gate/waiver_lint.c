#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "gate/waiver_json.h"
#include "gate/waiver_verify.h"

struct lint_options {
    struct trusted_options trusted;
    bool is_json;
};

static const struct option_def lint_option_defs[] = {
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct lint_options, is_json),
        .help = "the faults as JSON",
    },
};

/* One fault of a file. */
struct fault {
    struct str path;
    const char *kind; /* "malformed", "misnamed", ... */
    struct str text;
};

struct linting {
    struct waiver_command *command;
    struct vec faults; /* struct fault */
};

static void add_fault(struct linting *linting, struct str path, const char *kind, struct str text)
{
    *(struct fault *)vec_add(&linting->faults) =
        (struct fault){ .path = path, .kind = kind, .text = text };
}

static void lint_signature(struct linting *linting, const struct judged_waiver *judged,
                           const struct judged_signature *signature)
{
    const struct waiver_blob *source = judged->source;

    if (signature->state != SIGNATURE_GOOD)
        add_fault(linting, signature->path, waiver_json_state(signature->state),
                  signature->problem);
    else if (signature->is_misnamed)
        add_fault(linting, signature->path, "misnamed",
                  arena_printf(&linting->command->trusted.arena,
                               "the key is that of %.*s, and the file's name has another principal",
                               STR_ARG(signature->principal)));
    for (size_t i = 0; i < source->signature_count; i++) {
        const struct waiver_signature_blob *file = &source->signatures[i];

        if (str_equal(file->path, signature->path) && str_equal(file->blob, signature->blob) &&
            str_find(file->bytes, STR("\r")) >= 0)
            add_fault(linting, file->path, "crlf", STR("its lines end in CR LF"));
    }
}

/* What no approval and no run would make good again. */
static bool is_fault(enum waiver_status status)
{
    switch (status) {
    case WAIVER_EXPIRED:
    case WAIVER_SCOPE_MISMATCH:
    case WAIVER_TOO_LONG:
    case WAIVER_KIND_NOT_ALLOWED:
    case WAIVER_STALE:
    case WAIVER_MALFORMED:
        return true;
    case WAIVER_USED:
    case WAIVER_UNUSED:
    case WAIVER_NOT_YET_VALID:
    case WAIVER_BAD_SIGNATURE: /* told with its signature */
    case WAIVER_UNKNOWN_SIGNER:
    case WAIVER_INSUFFICIENT_APPROVAL:
    case WAIVER_SELF_APPROVED:
    case WAIVER_FINDINGS_DIFFER:
    case WAIVER_REVOKED:
        return false;
    }
    return true;
}

static void lint_waiver(struct linting *linting, const struct judged_waiver *judged)
{
    struct str path = judged->source->path;

    if (judged->status == WAIVER_MALFORMED && str_find(judged->source->bytes, STR("\r")) >= 0)
        add_fault(linting, path, "crlf",
                  STR("its lines end in CR LF: signatures are over other bytes; .gitattributes "
                      "wants the line '.gate/** -text'"));
    if (is_fault(judged->status))
        add_fault(linting, path, waiver_status_name(judged->status),
                  judged->status == WAIVER_EXPIRED
                      ? arena_printf(&linting->command->trusted.arena,
                                     "%.*s: gate waiver prune moves it to the ledger",
                                     STR_ARG(judged->explanation))
                      : judged->explanation);
    for (size_t i = 0; i < judged->signature_count; i++)
        lint_signature(linting, judged, &judged->signatures[i]);
}

/* Whether a line of .gitattributes takes line-ending conversion off what is in .gate. */
static bool protects(struct str line)
{
    struct str pattern;
    struct str word;

    if (!str_word(&line, &pattern))
        return false;
    if (!str_equal(pattern, STR(".gate/**")) && !str_equal(pattern, STR("/.gate/**")) &&
        !str_equal(pattern, STR("*")) && !str_equal(pattern, STR("**")))
        return false;
    while (str_word(&line, &word)) {
        word = str_trim(word);
        if (str_equal(word, STR("-text")) || str_equal(word, STR("binary")))
            return true;
    }
    return false;
}

static enum gate_rc lint_attributes(struct linting *linting, struct error *err)
{
    struct trusted *trusted = &linting->command->trusted;
    struct str commit =
        trusted->head.commit.len > 0 ? trusted->head.commit : trusted->trust.root.commit;
    struct str path = STR(".gitattributes");
    struct repository_entry entry;
    struct error local = ERROR_INIT; /* mostly it is not there */
    struct str text = STR("");
    struct str line;

    if (commit.len == 0)
        return GATE_OK;
    enum gate_rc rc =
        repository_find_entry(trusted->repository, commit, path, &trusted->arena, &entry, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    if (!rc && repository_mode_is_regular(entry.mode) &&
        repository_read_blob(trusted->repository, entry.id, LIMIT_CONFIG_FILE_BYTES,
                             &trusted->arena, &text, err))
        return error_wrap(err, ".gitattributes");
    while (str_cut(&text, '\n', &line)) {
        if (protects(line))
            return GATE_OK;
    }
    add_fault(linting, path, "attributes",
              STR("the line '.gate/** -text' is missing: conversion of line endings breaks "
                  "signatures"));
    return GATE_OK;
}

static enum exit_code print(const struct linting *linting, bool is_json)
{
    struct arena *arena = &linting->command->trusted.arena;
    json_t *list = is_json ? emit_pack("[]") : NULL;

    for (size_t i = 0; i < linting->faults.count; i++) {
        const struct fault *fault = vec_at(&linting->faults, i);
        struct str path = text_safe(fault->path, arena);
        struct str text = text_safe(fault->text, arena);

        if (list)
            emit_add(list, emit_pack("{s:o, s:s, s:o}", "path", emit_text(path), "kind",
                                     fault->kind, "message", emit_text(text)));
        else
            (void)printf("%.*s: %s: %.*s\n", STR_ARG(path), fault->kind, STR_ARG(text));
    }
    if (list)
        return cli_print_json(emit_pack(
            "{s:I, s:o}", "waivers", (json_int_t)linting->command->judged.count, "faults", list));
    size_t waivers = linting->command->judged.count;
    size_t faults = linting->faults.count;
    (void)printf("%zu waiver%s, %zu fault%s\n", waivers, waivers == 1 ? "" : "s", faults,
                 faults == 1 ? "" : "s");
    return EXIT_PASSED;
}

static enum exit_code lint(struct linting *linting, const struct lint_options *options)
{
    struct waiver_command *command = linting->command;
    struct error err = ERROR_INIT;

    enum exit_code code = waiver_command_open(&options->trusted, command);
    if (code != EXIT_PASSED)
        return code;
    if (!trusted_has_policy(&command->trusted))
        cli_warn("no policy counts here: no key is known");
    for (size_t i = 0; i < command->judged.count; i++)
        lint_waiver(linting, &command->judged.items[i]);
    if (lint_attributes(linting, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    code = print(linting, options->is_json);
    return code == EXIT_PASSED && linting->faults.count > 0 ? EXIT_BLOCKED : code;
}

static enum exit_code lint_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };
    struct linting linting = { .command = &command, .faults = VEC_INIT(struct fault) };

    enum exit_code code = lint(&linting, invocation->options);
    vec_release(&linting.faults);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_lint = {
    .name = "waiver lint",
    .summary = "find faults in the files of waivers",
    .operands = "",
    .options = lint_option_defs,
    .option_count = COUNT_OF(lint_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct lint_options, trusted) } },
    .options_size = sizeof(struct lint_options),
    .run = lint_run,
};
