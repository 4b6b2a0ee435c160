/* The rev of a control: a hash of what it asks, so that a waiver for one question answers no other.
 */
#include "base/digest.h"
#include "profile/canon.h"
#include "profile/load.h"

enum { REV_DIGITS = 12 };

static void add_entries(struct canon *canon, const struct yaml_node *list);

/* An entry or `only_if`, without its words for people: `except` is because, or reason. */
static void add_entry(struct canon *canon, const struct yaml_node *entry, const char *except)
{
    if (entry->kind != YAML_MAP) {
        canon_node(canon, entry);
        return;
    }

    struct canon_pairs sorted = canon_sort(canon, entry, except);
    for (size_t i = 0; i < sorted.count; i++) {
        const struct yaml_pair *pair = sorted.pairs[i];
        enum group_kind group;

        canon_node(canon, pair->key);
        if (group_by_word(pair->key->text, &group))
            add_entries(canon, pair->value);
        else
            canon_node(canon, pair->value);
    }
}

/* `describe`, or the members of a group. */
static void add_entries(struct canon *canon, const struct yaml_node *list)
{
    if (list->kind != YAML_LIST) {
        canon_node(canon, list);
        return;
    }
    canon_head(canon, 'l', list->item_count);
    for (size_t i = 0; i < list->item_count; i++)
        add_entry(canon, list->items[i], "because");
}

struct str control_rev(const struct control *control, struct arena *arena)
{
    const struct yaml_node *node = control->node;

    if (!node)
        return STR("");

    CLEANUP(arena_release) struct arena scratch = ARENA_INIT;
    struct canon canon = { .stream = digest_open(DIGEST_SHA256), .arena = &scratch };
    const struct yaml_pair *only_if = yaml_keys_pair(node, "only_if");
    const struct yaml_pair *describe = yaml_keys_pair(node, "describe");
    char hex[DIGEST_TEXT_SIZE];

    canon_text(&canon, 'v', STR("gate-rev-1"));
    canon_real(&canon, 'p', control->impact);
    canon_text(&canon, 't', str_of(control_target_name(control->target)));
    if (control->needed.len > 0)
        canon_text(&canon, 'e', control->needed);
    if (control->support_count > 0)
        canon_supports(&canon, control->supports, control->support_count);
    canon_head(&canon, 'o', only_if != NULL);
    if (only_if)
        add_entry(&canon, only_if->value, "reason");
    canon_head(&canon, 'd', describe != NULL);
    if (describe)
        add_entries(&canon, describe->value);

    const struct digest digest = digest_finish(canon.stream);
    digest_format_hex(&digest, hex);
    return arena_str(arena, str_slice(str_of(hex), 0, REV_DIGITS));
}
