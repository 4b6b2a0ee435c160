#include "gate/signing.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdbool.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/ssh_agent.h"
#include "format/ssh_private_key.h"
#include "format/sshsig.h"
#include "gate/ssh_agent_client.h"

/* A person has to touch a FIDO key, or to answer the agent's question. */
enum { SIGN_TIMEOUT_MS = 120 * 1000 };

/* What is known of the signature while it is made. */
struct signing {
    const struct signing_options *options;
    struct str signed_bytes;
    struct arena *arena;
    struct ssh_key key;   /* its views live in `arena` */
    struct buf signature; /* "string algorithm, string signature" */
    bool is_only_chosen;  /* the key is found, and nothing signed */
};

/* Signs by the agent with signing->key, which it holds. */
static enum gate_rc ask_agent(struct signing *signing, struct error *err)
{
    CLEANUP(buf_release) struct buf request = BUF_INIT(LIMIT_SSH_AGENT_BYTES);
    CLEANUP(buf_release) struct buf answer = BUF_INIT(LIMIT_SSH_AGENT_BYTES);
    struct str signature;

    if (signing->is_only_chosen)
        return GATE_OK;
    ssh_agent_ask_signature(signing->key.blob, signing->signed_bytes, &request);
    if (buf_failed(&request))
        return error_set(err, GATE_ELIMIT, "the request to ssh-agent is too large");
    if (ssh_agent_client_ask(signing->options->agent, buf_str(&request), SIGN_TIMEOUT_MS, &answer,
                             err))
        return err->rc;
    if (ssh_agent_read_signature(buf_str(&answer), &signature, err))
        return error_wrap(err, "cannot sign with the key %s", signing->key.fingerprint);
    buf_add(&signing->signature, signature);
    return GATE_OK;
}

static bool holds(const struct ssh_agent_identities *identities, struct str blob)
{
    for (size_t i = 0; i < identities->count; i++) {
        if (str_equal(identities->items[i].blob, blob))
            return true;
    }
    return false;
}

static enum gate_rc sign_with_public(struct signing *signing, struct str text, struct error *err)
{
    const char *path = signing->options->key;
    struct ssh_agent_identities identities = { .count = 0 };
    struct str line = STR("");

    (void)str_cut(&text, '\n', &line);
    if (str_trim(text).len > 0)
        return error_set(err, GATE_EFORMAT, "'%s' is no single key", path);
    if (ssh_key_parse_line(str_trim(line), signing->arena, &signing->key, NULL, err))
        return error_wrap(err, "%s", path);
    if (ssh_agent_client_list(signing->options->agent, signing->arena, &identities, err))
        return err->rc;
    if (!holds(&identities, signing->key.blob))
        return error_set(err, GATE_EUSAGE,
                         "ssh-agent does not hold the key of '%s': ssh-add adds it", path);
    return ask_agent(signing, err);
}

static enum gate_rc sign_with_private(struct signing *signing, struct str text, struct error *err)
{
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;

    if (ssh_private_key_open(text, &key, err))
        return err->rc;
    signing->key = *ssh_private_key_public(key);
    signing->key.blob = arena_str(signing->arena, signing->key.blob);
    if (signing->is_only_chosen) /* by its blob, as the other views end with the private key */
        return ssh_key_parse(signing->key.blob, &signing->key, err);
    return ssh_private_key_sign(key, signing->signed_bytes, &signing->signature, err);
}

static enum gate_rc sign_with_file(struct signing *signing, struct error *err)
{
    const char *path = signing->options->key;
    /* of its full size from the start: growing would leave copies of the secret behind */
    struct buf text = {
        .data = memory_new(LIMIT_SSH_PRIVATE_KEY_BYTES + 1, 1),
        .capacity = LIMIT_SSH_PRIVATE_KEY_BYTES + 1,
        .limit = LIMIT_SSH_PRIVATE_KEY_BYTES,
    };
    enum gate_rc rc = file_read_at(AT_FDCWD, path, &text, err);

    if (rc)
        rc = error_wrap(err, "cannot sign");
    else if (!str_starts_with(str_trim(buf_str(&text)), STR("-----BEGIN ")))
        rc = sign_with_public(signing, buf_str(&text), err);
    else if (sign_with_private(signing, buf_str(&text), err))
        rc = error_wrap(err, "cannot sign with '%s'", path);
    OPENSSL_cleanse(text.data, text.capacity);
    buf_release(&text);
    return rc;
}

/* The one key of the agent that is wanted. */
static enum gate_rc sign_with_wanted(struct signing *signing, struct error *err)
{
    const struct signing_options *options = signing->options;
    struct ssh_agent_identities identities = { .count = 0 };
    const struct ssh_key *found = NULL;

    if (ssh_agent_client_list(options->agent, signing->arena, &identities, err))
        return err->rc;
    for (size_t i = 0; i < options->wanted_count; i++) {
        const struct ssh_key *wanted = &options->wanted[i];

        if (!holds(&identities, wanted->blob) || (found && str_equal(found->blob, wanted->blob)))
            continue;
        if (found)
            return error_set(err, GATE_EUSAGE,
                             "ssh-agent holds several keys that may sign, such as %s and %s: "
                             "name one",
                             found->fingerprint, wanted->fingerprint);
        found = wanted;
    }
    if (!found)
        return error_set(err, GATE_EUSAGE, "none of the %zu keys in ssh-agent may sign",
                         identities.count);

    struct str blob = arena_str(signing->arena, found->blob);
    if (ssh_key_parse(blob, &signing->key, err))
        return err->rc;
    return ask_agent(signing, err);
}

/* Whoever made the signature: only one that verifies is handed out. */
static enum gate_rc check_made(struct signing *signing, struct str armoured, struct str message,
                               struct error *err)
{
    struct sshsig made;
    enum sshsig_reason reason;

    if (sshsig_parse(armoured, signing->arena, &made, &reason, err) ||
        sshsig_verify(&made, message, signing->options->name_space, &reason, err))
        return error_wrap(err, "the signature that was made is not good");
    signing->key = made.key;
    return GATE_OK;
}

static enum gate_rc use_key(struct signing *signing, struct error *err)
{
    return signing->options->key ? sign_with_file(signing, err) : sign_with_wanted(signing, err);
}

static enum gate_rc sign(struct signing *signing, struct str message, struct buf *armoured,
                         struct error *err)
{
    CLEANUP(buf_release) struct buf made = BUF_INIT(LIMIT_SSHSIG_BYTES);

    if (use_key(signing, err))
        return err->rc;
    sshsig_armour(signing->key.blob, signing->options->name_space, buf_str(&signing->signature),
                  &made);
    if (buf_failed(&signing->signature) || buf_failed(&made))
        return error_set(err, GATE_ELIMIT, "the signature that was made is too large");
    if (check_made(signing, buf_str(&made), message, err))
        return err->rc;
    buf_add(armoured, buf_str(&made));
    if (buf_failed(armoured))
        return error_set(err, GATE_ELIMIT, "there is no room for a signature");
    return GATE_OK;
}

enum gate_rc signing_sign(const struct signing_options *options, struct str message,
                          struct arena *arena, struct buf *armoured, struct ssh_key *key,
                          struct error *err)
{
    CLEANUP(buf_release) struct buf signed_bytes = BUF_INIT(LIMIT_SSHSIG_BYTES);
    struct signing signing = {
        .options = options,
        .arena = arena,
        .signature = BUF_INIT(LIMIT_SSHSIG_BYTES),
    };

    sshsig_signed_bytes(message, options->name_space, &signed_bytes);
    signing.signed_bytes = buf_str(&signed_bytes);

    enum gate_rc rc = sign(&signing, message, armoured, err);
    buf_release(&signing.signature);
    if (rc == GATE_OK)
        *key = signing.key;
    return rc;
}

enum gate_rc signing_choose(const struct signing_options *options, struct arena *arena,
                            struct ssh_key *key, struct error *err)
{
    struct signing signing = {
        .options = options,
        .arena = arena,
        .signature = BUF_INIT(LIMIT_SSHSIG_BYTES),
        .is_only_chosen = true,
    };

    if (use_key(&signing, err))
        return err->rc;
    *key = signing.key;
    return GATE_OK;
}
