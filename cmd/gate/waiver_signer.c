#include "gate/waiver_signer.h"

#include "gate/signing.h"
#include "gate/surroundings.h"

/* Whether the line confers roles for waivers: literal, for that namespace, its key not revoked. */
static bool is_signer(const struct trust *trust, const struct signer *line)
{
    return persons_line_confers_roles(line) &&
           !revocations_has_key(&trust->revocations, &line->key);
}

static bool may_request(const struct trust *trust, int person)
{
    const struct policy_texts *roles = &trust->policy.requesters;

    for (size_t i = 0; i < roles->count; i++) {
        if (persons_has_role(trust->persons, person, &trust->policy, roles->items[i]))
            return true;
    }
    return false;
}

void waiver_signer_requesters(const struct waiver_command *command, struct str principal,
                              struct vec *keys)
{
    const struct trust *trust = &command->trusted.trust;
    int only = principal.len > 0 ? persons_of_principal(trust->persons, principal) : PERSON_NONE;

    for (size_t i = 0; i < trust->signers.count; i++) {
        const struct signer *line = &trust->signers.items[i];
        int person = persons_of_key(trust->persons, &line->key);

        if (person == PERSON_NONE || !is_signer(trust, line))
            continue;
        if (principal.len > 0 ? person == only : may_request(trust, person))
            *(struct ssh_key *)vec_add(keys) = line->key;
    }
}

static bool has_signed(const struct judged_waiver *judged, int person)
{
    for (size_t i = 0; i < judged->signature_count; i++) {
        if (judged->signatures[i].state == SIGNATURE_GOOD && judged->signatures[i].person == person)
            return true;
    }
    return false;
}

static bool may_approve(const struct trust *trust, const struct judged_waiver *judged, int category,
                        int person)
{
    const struct policy *policy = &trust->policy;

    for (size_t i = 0; i < policy->role_count; i++) {
        struct str role = policy->roles[i].name;

        if (persons_has_role(trust->persons, person, policy, role) &&
            (category < 0 || waiver_need_has_role(policy, judged->waiver.kind,
                                                  (enum policy_category)category, role)))
            return true;
    }
    return false;
}

void waiver_signer_missing(struct waiver_command *command, const struct judged_waiver *judged,
                           struct vec *keys)
{
    const struct trust *trust = &command->trusted.trust;
    int category = waiver_command_category(command, &judged->waiver);

    for (size_t i = 0; i < trust->signers.count; i++) {
        const struct signer *line = &trust->signers.items[i];
        int person = persons_of_key(trust->persons, &line->key);

        if (person == PERSON_NONE || !is_signer(trust, line) || has_signed(judged, person))
            continue;
        if (person == judged->requester || may_approve(trust, judged, category, person))
            *(struct ssh_key *)vec_add(keys) = line->key;
    }
}

enum gate_rc waiver_signer_principal(const struct waiver_command *command,
                                     const struct ssh_key *key, struct str *principal,
                                     struct error *err)
{
    const struct trust *trust = &command->trusted.trust;
    const struct signer *line = NULL;
    struct str rest;

    if (revocations_has_key(&trust->revocations, key))
        return error_set(err, GATE_ETRUST, "the key %s is revoked", key->fingerprint);
    switch (allowed_signers_ask(&trust->signers, key, STR(""), STR(NAMESPACE_WAIVER),
                                command->trusted.times.latest, &line)) {
    case SIGNER_ALLOWED:
        break;
    case SIGNER_UNKNOWN:
        return error_set(err, GATE_ETRUST,
                         "the key %s stands in no line of " TRUST_SIGNERS_PATH " of the root",
                         key->fingerprint);
    case SIGNER_NAMESPACE:
        return error_set(err, GATE_ETRUST,
                         "the line of the key %s is not for namespace " NAMESPACE_WAIVER,
                         key->fingerprint);
    case SIGNER_NOT_YET:
        return error_set(err, GATE_ETRUST, "the key %s is not valid yet", key->fingerprint);
    case SIGNER_EXPIRED:
        return error_set(err, GATE_ETRUST, "the key %s has expired", key->fingerprint);
    }
    if (!line || !is_signer(trust, line))
        return error_set(err, GATE_ETRUST,
                         "the line of the key %s has patterns or no namespaces, and confers no "
                         "role",
                         key->fingerprint);
    rest = line->principals;
    (void)str_cut(&rest, ',', principal);
    return GATE_OK;
}

static struct signing_options options_of(const struct waiver_signer *signer)
{
    return (struct signing_options){
        .key = signer->key,
        .name_space = STR(NAMESPACE_WAIVER),
        .agent = surroundings_agent_socket(),
        .wanted = signer->wanted->items,
        .wanted_count = signer->wanted->count,
    };
}

enum gate_rc waiver_signer_choose(struct waiver_command *command,
                                  const struct waiver_signer *signer, struct str *principal,
                                  struct error *err)
{
    const struct signing_options options = options_of(signer);
    struct ssh_key key;

    if (signing_choose(&options, &command->trusted.arena, &key, err))
        return err->rc;
    return waiver_signer_principal(command, &key, principal, err);
}

enum gate_rc waiver_signer_sign(struct waiver_command *command, const struct waiver_signer *signer,
                                struct str bytes, struct buf *armoured, struct str *principal,
                                struct error *err)
{
    const struct signing_options options = options_of(signer);
    struct ssh_key key;

    /* first whose key it is: nobody touches a FIDO key for a signature that counts nothing */
    if (waiver_signer_choose(command, signer, principal, err) ||
        signing_sign(&options, bytes, &command->trusted.arena, armoured, &key, err))
        return err->rc;
    return waiver_signer_principal(command, &key, principal, err);
}
