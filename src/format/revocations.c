#include "format/revocations.h"

#include "base/vec.h"
#include "format/signers_file.h"

enum { LONGEST_ID = 64 };

struct lists {
    struct vec keys;    /* struct revoked_key */
    struct vec waivers; /* struct revoked_waiver */
};

static bool is_letter_or_digit(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* [A-Za-z0-9][A-Za-z0-9._-]{0,63}: TRUST, section 1. */
static bool is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool is_mark = c == '.' || c == '_' || c == '-';

        if (!is_letter_or_digit(c) && (i == 0 || !is_mark))
            return false;
    }
    return id.len > 0 && id.len <= LONGEST_ID;
}

static enum gate_rc parse_line(struct signers_line *line, struct arena *arena, void *context,
                               struct error *err)
{
    struct lists *lists = context;
    struct str text = str_trim(line->text);
    struct revoked_key revoked = { .line = line->number };

    if (str_starts_with(text, STR("waiver:"))) {
        struct str id = str_trim(str_slice(text, STR("waiver:").len, text.len));

        if (!is_id(id))
            return error_set(err, GATE_EFORMAT, "no id of a waiver");
        *(struct revoked_waiver *)vec_add(&lists->waivers) = (struct revoked_waiver){
            .id = id,
            .line = line->number,
        };
        return GATE_OK;
    }
    if (ssh_key_parse_line(text, arena, &revoked.key, &revoked.comment, err))
        return err->rc;
    *(struct revoked_key *)vec_add(&lists->keys) = revoked;
    return GATE_OK;
}

static void lists_release(struct lists *lists)
{
    vec_release(&lists->keys);
    vec_release(&lists->waivers);
}

enum gate_rc revocations_parse(struct str text, const struct source_location *file,
                               struct arena *arena, struct diagnostics *diagnostics,
                               struct revocations *revocations, struct error *err)
{
    CLEANUP(lists_release)
    struct lists lists = {
        .keys = VEC_INIT(struct revoked_key),
        .waivers = VEC_INIT(struct revoked_waiver),
    };
    const struct signers_file reader = {
        .location = *file,
        .parse_line = parse_line,
        .context = &lists,
    };

    if (signers_file_read(&reader, text, arena, diagnostics, err))
        return err->rc;
    *revocations = (struct revocations){
        .keys = vec_keep(&lists.keys, arena),
        .key_count = lists.keys.count,
        .waivers = vec_keep(&lists.waivers, arena),
        .waiver_count = lists.waivers.count,
    };
    return GATE_OK;
}

bool revocations_has_key(const struct revocations *revocations, const struct ssh_key *key)
{
    for (size_t i = 0; i < revocations->key_count; i++) {
        if (str_equal(revocations->keys[i].key.blob, key->blob))
            return true;
    }
    return false;
}

bool revocations_has_waiver(const struct revocations *revocations, struct str id)
{
    for (size_t i = 0; i < revocations->waiver_count; i++) {
        if (str_equal(revocations->waivers[i].id, id))
            return true;
    }
    return false;
}
