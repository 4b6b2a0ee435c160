#include "policy/persons.h"

#include <stdlib.h>

#include "policy/strict_keys.h"

/* A principal or a key. */
struct node {
    bool is_key;
    bool confers_roles; /* of a principal: a literal line of it is for waivers */
    struct str text;    /* the principal, or the blob of the key */
    size_t parent;      /* a node of the same person that stands before it, or itself */
    int person;
};

struct persons {
    const struct allowed_signers *signers;
    struct node *nodes; /* sorted, each once */
    size_t node_count;
    size_t count;
};

bool principal_is_valid(struct str principal)
{
    return strict_is_principal(principal);
}

static int compare_nodes(const void *left, const void *right)
{
    const struct node *a = left;
    const struct node *b = right;

    if (a->is_key != b->is_key)
        return a->is_key ? 1 : -1;
    return str_compare(a->text, b->text);
}

static struct node *find_node(const struct persons *persons, bool is_key, struct str text)
{
    const struct node wanted = { .is_key = is_key, .text = text };

    if (persons->node_count == 0)
        return NULL;
    return bsearch(&wanted, persons->nodes, persons->node_count, sizeof(wanted), compare_nodes);
}

/* Takes the next principal of a line that is no pattern. */
static bool next_literal(struct str *rest, struct str *principal)
{
    while (str_cut(rest, ',', principal)) {
        if (principal->len > 0 && !signer_has_pattern(*principal))
            return true;
    }
    return false;
}

static size_t count_nodes(const struct allowed_signers *signers)
{
    size_t count = 0;

    for (size_t i = 0; i < signers->count; i++) {
        struct str rest = signers->items[i].principals;
        struct str principal;

        count++;
        while (next_literal(&rest, &principal))
            count++;
    }
    return count;
}

static void collect_nodes(struct persons *persons)
{
    struct node *node = persons->nodes;

    for (size_t i = 0; i < persons->signers->count; i++) {
        const struct signer *signer = &persons->signers->items[i];
        struct str rest = signer->principals;
        struct str principal;

        *node++ = (struct node){ .is_key = true, .text = signer->key.blob };
        while (next_literal(&rest, &principal))
            *node++ = (struct node){ .text = principal };
    }
}

static void sort_nodes(struct persons *persons)
{
    struct node *nodes = persons->nodes;
    size_t kept = 0;

    if (persons->node_count == 0)
        return;
    qsort(nodes, persons->node_count, sizeof(*nodes), compare_nodes);
    for (size_t i = 1; i < persons->node_count; i++) {
        if (compare_nodes(&nodes[kept], &nodes[i]) != 0)
            nodes[++kept] = nodes[i];
    }
    persons->node_count = kept + 1;
    for (size_t i = 0; i < persons->node_count; i++) {
        nodes[i].parent = i;
        nodes[i].person = PERSON_NONE;
    }
}

static size_t root_of(struct persons *persons, const struct node *node)
{
    struct node *nodes = persons->nodes;
    size_t index = (size_t)(node - nodes);

    while (nodes[index].parent != index) {
        nodes[index].parent = nodes[nodes[index].parent].parent;
        index = nodes[index].parent;
    }
    return index;
}

static void join(struct persons *persons, const struct node *a, const struct node *b)
{
    size_t first = root_of(persons, a);
    size_t second = root_of(persons, b);

    if (first < second)
        persons->nodes[second].parent = first;
    else
        persons->nodes[first].parent = second;
}

static bool has_namespace(const struct signer *signer, const char *name_space)
{
    return signer->has_namespaces && signer_pattern_match(signer->namespaces, str_of(name_space));
}

bool persons_line_confers_roles(const struct signer *line)
{
    return has_namespace(line, NAMESPACE_WAIVER) && !signer_has_pattern(line->principals);
}

/*
 * Joins whom a line names. One with patterns joins too, so that there are rather fewer persons than
 * more, but confers no role.
 */
static void join_line(struct persons *persons, const struct signer *signer)
{
    struct node *key = find_node(persons, true, signer->key.blob);
    bool confers_roles = persons_line_confers_roles(signer);
    struct str rest = signer->principals;
    struct str principal;

    while (next_literal(&rest, &principal)) {
        struct node *node = find_node(persons, false, principal);

        node->confers_roles = node->confers_roles || confers_roles;
        join(persons, key, node);
    }
}

/* Numbers persons in the order of the file. */
static void number_persons(struct persons *persons)
{
    for (size_t i = 0; i < persons->signers->count; i++) {
        const struct node *key = find_node(persons, true, persons->signers->items[i].key.blob);
        struct node *root = &persons->nodes[root_of(persons, key)];

        if (root->person == PERSON_NONE)
            root->person = (int)persons->count++;
    }
    for (size_t i = 0; i < persons->node_count; i++)
        persons->nodes[i].person = persons->nodes[root_of(persons, &persons->nodes[i])].person;
}

struct persons *persons_new(const struct allowed_signers *signers, struct arena *arena)
{
    struct persons *persons = arena_new(arena, 1, sizeof(*persons));
    size_t count = count_nodes(signers);

    persons->signers = signers;
    persons->nodes = arena_new(arena, count + 1, sizeof(*persons->nodes));
    persons->node_count = count;
    collect_nodes(persons);
    sort_nodes(persons);
    for (size_t i = 0; i < signers->count; i++)
        join_line(persons, &signers->items[i]);
    number_persons(persons);
    return persons;
}

int persons_of_principal(const struct persons *persons, struct str principal)
{
    const struct node *node = find_node(persons, false, principal);

    return node ? node->person : PERSON_NONE;
}

int persons_of_key(const struct persons *persons, const struct ssh_key *key)
{
    const struct node *node = find_node(persons, true, key->blob);

    return node ? node->person : PERSON_NONE;
}

size_t persons_count(const struct persons *persons)
{
    return persons->count;
}

bool persons_role_names(const struct policy_role *role, struct str principals)
{
    struct str principal;

    while (str_cut(&principals, ',', &principal)) {
        if (policy_texts_has(&role->principals, principal))
            return true;
    }
    return false;
}

bool persons_has_role(const struct persons *persons, int person, const struct policy *policy,
                      struct str role)
{
    const struct policy_role *found = policy_role_find(policy, role);

    for (size_t i = 0; found && i < found->principals.count; i++) {
        const struct node *node = find_node(persons, false, found->principals.items[i]);

        if (node && node->confers_roles && node->person == person)
            return true;
    }
    return false;
}

/* The first line that has a key of `person`, for one whom only patterns name. */
static struct str key_text(const struct persons *persons, int person, struct arena *arena)
{
    for (size_t i = 0; i < persons->signers->count; i++) {
        const struct ssh_key *key = &persons->signers->items[i].key;

        if (persons_of_key(persons, key) == person)
            return arena_str(arena, str_of(key->fingerprint));
    }
    return STR("");
}

struct str persons_text(const struct persons *persons, int person, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < persons->node_count; i++) {
        const struct node *node = &persons->nodes[i];

        if (!node->is_key && node->person == person)
            text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                                STR_ARG(node->text));
    }
    return text.len > 0 ? text : key_text(persons, person, arena);
}

/* The lines that first give a person each of the two namespaces. */
struct carried {
    const struct signer *waiver;
    const struct signer *evidence;
};

static void fault_carried(const struct persons *persons, const struct source_location *file,
                          const struct carried *carried, struct diagnostics *diagnostics)
{
    struct arena arena = ARENA_INIT;
    const struct signer *later =
        carried->waiver->line > carried->evidence->line ? carried->waiver : carried->evidence;
    const struct signer *earlier = later == carried->waiver ? carried->evidence : carried->waiver;
    struct source_location location = *file;
    struct str text = persons_text(persons, persons_of_key(persons, &later->key), &arena);

    location.line = later->line;
    location.column = 1;
    if (later == earlier)
        diagnostics_add(diagnostics, &location, NULL, NULL,
                        "one line carries %s and %s: what signs evidence must not sign waivers",
                        NAMESPACE_WAIVER, NAMESPACE_EVIDENCE);
    else
        diagnostics_add(diagnostics, &location, NULL, NULL,
                        "with line %u %s of %.*s carries %s and %s: what signs evidence must not "
                        "sign waivers",
                        earlier->line,
                        str_equal(later->key.blob, earlier->key.blob) ? "one key" : "the person",
                        STR_ARG(text), NAMESPACE_WAIVER, NAMESPACE_EVIDENCE);
    arena_release(&arena);
}

void persons_check_namespaces(const struct persons *persons, const struct source_location *file,
                              struct diagnostics *diagnostics)
{
    struct arena arena = ARENA_INIT;
    struct carried *rows = arena_new(&arena, persons->count + 1, sizeof(*rows));

    for (size_t i = 0; i < persons->signers->count; i++) {
        const struct signer *signer = &persons->signers->items[i];
        struct carried *row = &rows[persons_of_key(persons, &signer->key)];
        bool was_fault = row->waiver && row->evidence;

        if (!row->waiver && has_namespace(signer, NAMESPACE_WAIVER))
            row->waiver = signer;
        if (!row->evidence && has_namespace(signer, NAMESPACE_EVIDENCE))
            row->evidence = signer;
        if (!was_fault && row->waiver && row->evidence)
            fault_carried(persons, file, row, diagnostics);
    }
    arena_release(&arena);
}
