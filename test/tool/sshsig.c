/*
 * sshsig: OpenSSH signatures as gate judges and makes them, for comparison with ssh-keygen -Y.
 *
 *     sshsig verify -n NAMESPACE -s SIGNATURE -f SIGNERS [-I PRINCIPAL] [-r REVOKED] [-t EPOCH]
 *     sshsig batch
 *     sshsig sign -n NAMESPACE [-k KEY] [-a SOCKET] [-w PUBLIC]
 *
 * verify judges the message on standard input, prints one word, the reason, and exits with 0 only
 * for "accepted". batch reads cases from standard input, a line each, with the fields
 * NAMESPACE SIGNATURE SIGNERS PRINCIPAL REVOKED EPOCH MESSAGE, parted by tabs, "-" for none, and
 * prints a word for each. sign signs standard input.
 */
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "format/sshsig.h"
#include "gate/signing.h"

enum { INPUT_BYTES = 64 << 20 };

struct question {
    const char *name_space;
    const char *signature;
    const char *signers;
    const char *principal;
    const char *revoked;
    int64_t time;
};

static const char *answer_name(enum signer_answer answer)
{
    static const char *const names[] = {
        [SIGNER_ALLOWED] = "accepted",
        [SIGNER_UNKNOWN] = "unknown-signer",
        [SIGNER_NAMESPACE] = "signer-namespace",
        [SIGNER_NOT_YET] = "not-yet",
        [SIGNER_EXPIRED] = "expired",
    };

    return names[answer];
}

static bool read_file(const char *path, struct buf *content)
{
    struct error err = ERROR_INIT;

    if (file_read_at(AT_FDCWD, path, content, &err) == GATE_OK)
        return true;
    (void)fprintf(stderr, "sshsig: %s: %s\n", path, err.message);
    return false;
}

static bool read_input(struct buf *content)
{
    char block[65536];
    ssize_t count;

    while ((count = read(STDIN_FILENO, block, sizeof(block))) > 0)
        buf_add(content, (struct str){ .ptr = block, .len = (size_t)count });
    return count == 0 && !buf_failed(content);
}

/* What the list of signers and that of revoked keys say of a signature that is good. */
static const char *judge_key(const struct question *question, const struct ssh_key *key,
                             struct arena *arena, struct diagnostics *diagnostics)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(INPUT_BYTES);
    CLEANUP(buf_release) struct buf revoked_text = BUF_INIT(INPUT_BYTES);
    const struct source_location at = { .file = STR("signers") };
    struct allowed_signers signers;
    struct revocations revocations;
    struct error err = ERROR_INIT;

    if (question->revoked) {
        if (!read_file(question->revoked, &revoked_text) ||
            revocations_parse(buf_str(&revoked_text), &at, arena, diagnostics, &revocations, &err))
            return "bad-revoked";
        if (revocations_has_key(&revocations, key))
            return "revoked";
    }
    if (!read_file(question->signers, &text) ||
        allowed_signers_parse(buf_str(&text), &at, arena, diagnostics, &signers, &err))
        return "bad-signers";
    return answer_name(allowed_signers_ask(&signers, key, str_of(question->principal),
                                           str_of(question->name_space), question->time, NULL));
}

static const char *judge(const struct question *question, struct str message)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(INPUT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    enum sshsig_reason reason = SSHSIG_MALFORMED;
    struct sshsig signature;
    struct error err = ERROR_INIT;

    if (!read_file(question->signature, &text))
        return "unreadable";
    if (sshsig_parse(buf_str(&text), &arena, &signature, &reason, &err) ||
        sshsig_verify(&signature, message, str_of(question->name_space), &reason, &err))
        return sshsig_reason_name(reason);
    return judge_key(question, &signature.key, &arena, &diagnostics);
}

static bool fill_question(struct str line, struct question *question, struct str *message,
                          struct arena *arena)
{
    struct str fields[7];

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!str_cut(&line, '\t', &fields[i]))
            return false;
        fields[i] = arena_str(arena, fields[i]);
    }
    *question = (struct question){
        .name_space = fields[0].ptr,
        .signature = fields[1].ptr,
        .signers = fields[2].ptr,
        .principal = fields[3].ptr,
        .revoked = strcmp(fields[4].ptr, "-") == 0 ? NULL : fields[4].ptr,
    };
    *message = fields[6];
    return str_to_i64(fields[5], &question->time);
}

static int run_batch(void)
{
    CLEANUP(buf_release) struct buf input = BUF_INIT(INPUT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    if (!read_input(&input))
        return 2;

    struct str rest = buf_str(&input);
    struct str line;
    while (str_cut(&rest, '\n', &line)) {
        CLEANUP(buf_release) struct buf message = BUF_INIT(INPUT_BYTES);
        struct question question;
        struct str path;

        if (line.len == 0)
            continue;
        if (!fill_question(line, &question, &path, &arena) || !read_file(path.ptr, &message)) {
            (void)fprintf(stderr, "sshsig: no case: %.*s\n", STR_ARG(line));
            return 2;
        }
        (void)puts(judge(&question, buf_str(&message)));
    }
    return fflush(stdout) != 0;
}

static int run_verify(const struct question *question)
{
    CLEANUP(buf_release) struct buf message = BUF_INIT(INPUT_BYTES);

    if (!question->name_space || !question->signature || !question->signers ||
        !read_input(&message))
        return 2;

    const char *reason = judge(question, buf_str(&message));
    (void)puts(reason);
    return strcmp(reason, "accepted") == 0 ? 0 : 1;
}

static int run_sign(const struct signing_options *options)
{
    CLEANUP(buf_release) struct buf message = BUF_INIT(INPUT_BYTES);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct ssh_key key;
    struct error err = ERROR_INIT;

    if (options->name_space.len == 0 || !read_input(&message))
        return 2;
    if (signing_sign(options, buf_str(&message), &arena, &armoured, &key, &err)) {
        (void)fprintf(stderr, "sshsig: %s\n", err.message);
        return 1;
    }
    (void)fwrite(armoured.data, 1, armoured.len, stdout);
    return fflush(stdout) != 0;
}

struct command {
    struct question question;
    struct signing_options signing;
    struct buf wanted_text;
    struct ssh_key wanted;
    struct arena arena;
};

static bool set_wanted(struct command *command, const char *path)
{
    struct error err = ERROR_INIT;

    if (!read_file(path, &command->wanted_text) ||
        ssh_key_parse_line(buf_str(&command->wanted_text), &command->arena, &command->wanted, NULL,
                           &err))
        return false;
    command->signing.wanted = &command->wanted;
    command->signing.wanted_count = 1;
    return true;
}

static bool set_option(struct command *command, int option, const char *value)
{
    switch (option) {
    case 'n':
        command->question.name_space = value;
        command->signing.name_space = str_of(value);
        return true;
    case 's':
        command->question.signature = value;
        return true;
    case 'f':
        command->question.signers = value;
        return true;
    case 'I':
        command->question.principal = value;
        return true;
    case 'r':
        command->question.revoked = value;
        return true;
    case 'k':
        command->signing.key = value;
        return true;
    case 'a':
        command->signing.agent = value;
        return true;
    case 't':
        return str_to_i64(str_of(value), &command->question.time);
    case 'w':
        return set_wanted(command, value);
    default:
        return false;
    }
}

static int run(const struct command *command, const char *verb)
{
    if (strcmp(verb, "verify") == 0)
        return run_verify(&command->question);
    if (strcmp(verb, "batch") == 0)
        return run_batch();
    if (strcmp(verb, "sign") == 0)
        return run_sign(&command->signing);
    (void)fprintf(stderr, "usage: sshsig verify|batch|sign OPTION...\n");
    return 2;
}

int main(int argc, char *argv[])
{
    struct command command = {
        .question = { .principal = "" },
        .wanted_text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES),
    };
    int option;
    int status = 2;

    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    /* one thread */
    while ((option = getopt(argc, argv, "n:s:f:I:r:t:k:a:w:")) != -1) { // NOLINT
        if (!set_option(&command, option, optarg))
            return 2;
    }
    status = run(&command, optind < argc ? argv[optind] : "");
    buf_release(&command.wanted_text);
    arena_release(&command.arena);
    return status;
}
