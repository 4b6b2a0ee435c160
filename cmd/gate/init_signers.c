#include "gate/init_signers.h"

#include <fcntl.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/ssh_key.h"
#include "gate/ssh_agent_client.h"
#include "gate/surroundings.h"
#include "policy/persons.h"
#include "policy/starter.h"

/* The public key of a file, its only line with content. */
static enum gate_rc read_key(const char *path, struct arena *arena, struct ssh_key *key,
                             struct error *err)
{
    CLEANUP(buf_release) struct buf content = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct str line;

    if (file_read_at(AT_FDCWD, path, &content, err))
        return err->rc;

    struct str rest = str_trim(arena_str(arena, buf_str(&content)));
    if (str_starts_with(rest, STR("-----BEGIN")))
        return error_set(err, GATE_EFORMAT,
                         "'%s' is no public key: name the .pub file that is beside it", path);
    (void)str_cut(&rest, '\n', &line);
    if (rest.len > 0)
        return error_set(err, GATE_EFORMAT, "'%s' has more than one line: name a file of one key",
                         path);
    if (ssh_key_parse_line(str_trim(line), arena, key, NULL, err))
        return error_wrap(err, "%s", path);
    return GATE_OK;
}

/* The key of ssh-agent, if it holds one that gate accepts and no more. */
static enum gate_rc ask_key(struct arena *arena, struct ssh_key *key, struct error *err)
{
    struct ssh_agent_identities identities;
    size_t count = 0;

    if (ssh_agent_client_list(surroundings_agent_socket(), arena, &identities, err))
        return err->rc;
    for (size_t i = 0; i < identities.count; i++) {
        struct error other = ERROR_INIT; /* a certificate, say, is no key to choose from */
        struct ssh_key one;

        if (ssh_key_parse(identities.items[i].blob, &one, &other))
            continue;
        if (count++ > 0)
            return error_set(err, GATE_EUSAGE,
                             "ssh-agent holds several keys, such as %s and %s: name a .pub file",
                             key->fingerprint, one.fingerprint);
        *key = one;
    }
    if (count == 0)
        return error_set(err, GATE_ENOTFOUND,
                         "ssh-agent holds no key that gate accepts: name a .pub file");
    return GATE_OK;
}

static enum gate_rc read_signer(const char *signer, struct arena *arena, struct buf *lines,
                                struct error *err)
{
    struct str file = str_of(signer);
    struct str principal;
    struct ssh_key key;

    (void)str_cut(&file, '=', &principal);
    if (!principal_is_valid(principal))
        return error_set(err, GATE_EUSAGE,
                         "'%.*s' is no principal: expected a name such as lead@example.com",
                         STR_ARG(principal));
    if (file.ptr ? read_key(file.ptr, arena, &key, err) : ask_key(arena, &key, err))
        return err->rc;
    buf_add(lines, starter_signer(principal, &key, arena));
    return GATE_OK;
}

enum gate_rc init_signers_read(const struct option_list *signers, struct arena *arena,
                               struct str *lines, struct error *err)
{
    CLEANUP(buf_release) struct buf all = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

    for (size_t i = 0; i < signers->count; i++) {
        struct error fault = ERROR_INIT; /* whatever it is, the option is wrong */

        if (read_signer(signers->items[i], arena, &all, &fault))
            return error_set(err, GATE_EUSAGE, "wrong value: --signer %s: %s", signers->items[i],
                             fault.message);
    }
    if (buf_failed(&all))
        return error_set(err, GATE_EUSAGE, "too many of --signer");
    *lines = arena_str(arena, buf_str(&all));
    return GATE_OK;
}
