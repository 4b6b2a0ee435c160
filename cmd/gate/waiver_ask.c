#include <string.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "gate/waiver_draft.h"
#include "gate/waiver_files.h"
#include "gate/waiver_json.h"
#include "gate/waiver_signer.h"
#include "gate/waiver_target.h"
#include "gate/waiver_words.h"

struct ask_options {
    struct trusted_options trusted;
    const char *from;
    const char *record;
    bool is_json;
};

static const struct option_def ask_option_defs[] = {
    {
        .name = "from",
        .type = OPTION_STRING,
        .offset = offsetof(struct ask_options, from),
        .argument = "REF",
        .help = "take the waiver of refs/..., REMOTE/BRANCH or HEAD; default: staged, then HEAD",
    },
    {
        .name = "record",
        .type = OPTION_STRING,
        .offset = offsetof(struct ask_options, record),
        .argument = "FILE",
        .help = "tell the findings as this record has them",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ask_options, is_json),
        .help = "the same as JSON",
    },
};

/* Ends the here-document; no line of a waiver is like it, as it is no YAML. */
#define HERE_END "END-OF-WAIVER"

/* What ssh-keygen calls a new key of that type by default. */
static const char *default_file(enum ssh_key_kind kind)
{
    switch (kind) {
    case SSH_KEY_ED25519:
        return "~/.ssh/id_ed25519";
    case SSH_KEY_ECDSA_256:
    case SSH_KEY_ECDSA_384:
    case SSH_KEY_ECDSA_521:
        return "~/.ssh/id_ecdsa";
    case SSH_KEY_RSA:
        return "~/.ssh/id_rsa";
    case SSH_KEY_SK_ED25519:
        return "~/.ssh/id_ed25519_sk";
    case SSH_KEY_SK_ECDSA_256:
        return "~/.ssh/id_ecdsa_sk";
    }
    return "~/.ssh/id_ed25519";
}

/* The file that the first of those who are missing most likely has their key in. */
static const char *likely_file(struct waiver_command *command, const struct judged_waiver *judged)
{
    CLEANUP(vec_release) struct vec keys = VEC_INIT(struct ssh_key);
    const struct persons *persons = command->trusted.trust.persons;

    waiver_signer_missing(command, judged, &keys);
    for (size_t i = 0; i < keys.count; i++) {
        const struct ssh_key *key = vec_at(&keys, i);

        if (persons_of_key(persons, key) != judged->requester)
            return default_file(key->kind);
    }
    return default_file(SSH_KEY_ED25519);
}

/*
 * The command that signs these very bytes. They stand in it readable where a here-document gives
 * them back as they are: with one newline at their end.
 */
static struct str signing_command(struct waiver_command *command,
                                  const struct waiver_target *target)
{
    CLEANUP(buf_release) struct buf base64 = BUF_INIT(2 * LIMIT_WAIVER_BYTES);
    struct arena *arena = &command->trusted.arena;
    struct str bytes = target->blob.bytes;
    const char *file = likely_file(command, target->judged);

    if (str_ends_with(bytes, STR("\n")) && str_find(bytes, STR(HERE_END)) < 0)
        return arena_printf(arena,
                            "ssh-keygen -Y sign -n " NAMESPACE_WAIVER " -f %s <<'" HERE_END
                            "'\n%.*s" HERE_END,
                            file, STR_ARG(bytes));
    base64_encode(bytes, &base64);
    return arena_printf(
        arena, "printf %%s '%.*s' | base64 -d | ssh-keygen -Y sign -n " NAMESPACE_WAIVER " -f %s",
        STR_ARG(buf_str(&base64)), file);
}

static enum exit_code print_json(struct waiver_command *command, const struct waiver_target *target,
                                 struct str line, const char *sha256)
{
    json_t *json = waiver_json(command, target->judged);

    emit_set(json, STR("sha256"), emit_text(str_of(sha256)));
    emit_set(json, STR("bytes"), emit_text(target->blob.bytes));
    emit_set(json, STR("command"), emit_text(line));
    return cli_print_json(json);
}

static enum exit_code ask(struct waiver_command *command, const struct invocation *invocation)
{
    const struct ask_options *options = invocation->options;
    const char *id = invocation->operands[0];
    struct record_excerpt excerpt;
    struct waiver_target target;
    char sha256[DIGEST_TEXT_SIZE];

    enum exit_code code = waiver_command_open_policy(&options->trusted, command);
    if (code == EXIT_PASSED)
        code = waiver_target_find(command, id, options->from, &target);
    if (code == EXIT_PASSED && options->record)
        code = waiver_draft_read(options->record, &command->trusted.arena, &excerpt);
    if (code != EXIT_PASSED)
        return code;

    struct digest digest = digest_of(DIGEST_SHA256, target.blob.bytes);
    struct str line = signing_command(command, &target);
    digest_format_hex(&digest, sha256);
    if (options->is_json)
        return print_json(command, &target, line, sha256);
    (void)puts("A waiver asks for your signature. This is what it means:\n");
    waiver_words_print(command, target.judged, options->record ? &excerpt : NULL, stdout);
    (void)printf("  %-11s %s\n", "SHA-256", sha256);
    (void)printf("\nIf you approve it, run this where your key is, and send back what it prints\n"
                 "(from BEGIN to END). It signs the very text that you see:\n\n%.*s\n",
                 STR_ARG(line));
    (void)printf("\nWhoever asked: gate waiver attach %s -%.*s\n", id, STR_ARG(command->words));
    return EXIT_PASSED;
}

static enum exit_code ask_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = ask(&command, invocation);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_ask = {
    .name = "waiver ask",
    .summary = "print what an approver without a clone needs to sign a waiver",
    .operands = "ID",
    .operand_min = 1,
    .operand_max = 1,
    .too_many = "one waiver at a time",
    .options = ask_option_defs,
    .option_count = COUNT_OF(ask_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct ask_options, trusted) } },
    .options_size = sizeof(struct ask_options),
    .run = ask_run,
};
