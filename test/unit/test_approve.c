/* Whether signatures are enough: TRUST R10 to R13 and the lives of R17. */
#include "waiver/approve.h"

#include <string.h>

#include "base/attributes.h"
#include "test.h"

enum { MOST_SIGNATURES = 4 };

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)

#define SIGNER(who, blob_text)                                                \
    {                                                                         \
        .principals = { who "@example.com", sizeof(who "@example.com") - 1 }, \
        .has_namespaces = true, .namespaces = { "gate-waiver@v1", 14 },       \
        .key = { .blob = { blob_text, sizeof(blob_text) - 1 } },              \
    }

/* vp has two keys; twin shares lead's key and is the same person. */
static const struct signer signer_rows[] = {
    SIGNER("dev", "key-dev"),   SIGNER("lead", "key-lead"),   SIGNER("sec", "key-sec"),
    SIGNER("vp", "key-vp"),     SIGNER("vp", "key-vp-2"),     SIGNER("twin", "key-lead"),
    SIGNER("sec2", "key-sec2"), SIGNER("other", "key-other"),
};

#define NAMES(...)                                               \
    {                                                            \
        .items = (const struct str[]){ __VA_ARGS__ },            \
        .count = COUNT_OF(((const struct str[]){ __VA_ARGS__ })) \
    }
#define NAME(text)             \
    {                          \
        text, sizeof(text) - 1 \
    }

static const struct policy_role roles[] = {
    { .name = NAME("developers"), .principals = NAMES(NAME("dev@example.com")) },
    { .name = NAME("team-lead"),
      .principals = NAMES(NAME("lead@example.com"), NAME("twin@example.com")) },
    { .name = NAME("security"),
      .principals =
          NAMES(NAME("sec@example.com"), NAME("sec2@example.com"), NAME("dev@example.com")) },
    { .name = NAME("vp"), .principals = NAMES(NAME("vp@example.com")) },
};

static const struct policy_texts requesters = NAMES(NAME("developers"));

static const struct policy_approval approvals[CATEGORY_COUNT] = {
    [CATEGORY_CAT3] = { .is_given = true,
                        .roles = NAMES(NAME("team-lead")),
                        .count = 1,
                        .max_days = 180,
                        .kinds = { [WAIVER_PLAIN] = true, [WAIVER_BREAK_GLASS] = true } },
    [CATEGORY_CAT2] = { .is_given = true,
                        .roles = NAMES(NAME("security")),
                        .count = 1,
                        .max_days = 90,
                        .kinds = { [WAIVER_PLAIN] = true, [WAIVER_BREAK_GLASS] = true } },
    [CATEGORY_CAT1] = { .is_given = true,
                        .roles = NAMES(NAME("vp")),
                        .count = 1,
                        .max_days = 14,
                        .kinds = { [WAIVER_BREAK_GLASS] = true },
                        .fido = FIDO_TOUCH },
};

static void fill_policy(struct policy *policy)
{
    policy_init(policy);
    policy->requesters = requesters;
    policy->roles = roles;
    policy->role_count = COUNT_OF(roles);
    memcpy(policy->approvals, approvals, sizeof(approvals));
    policy->break_glass_max_hours = 72;
}

/* What a case signs with: the key, its state, and for a FIDO key 'f', verified 'v'. */
struct signed_by {
    const char *key;
    enum signature_state state;
    char fido;
};

struct approve_case {
    const char *name;
    enum waiver_kind kind;
    enum policy_category category;
    struct signed_by by[MOST_SIGNATURES];
    size_t renewals;
    int64_t life;
    enum waiver_status status;
    const char *missing;
};

#define G SIGNATURE_GOOD
static const struct approve_case cases[] = {
    { "a team lead for CAT III",
      WAIVER_PLAIN,
      CATEGORY_CAT3,
      { { "key-dev", G, 0 }, { "key-lead", G, 0 } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "a team lead for CAT II",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-lead", G, 0 } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "security for CAT II",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "a graver role for a lesser category",
      WAIVER_PLAIN,
      CATEGORY_CAT3,
      { { "key-dev", G, 0 }, { "key-vp", G, 0 } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "security for CAT I",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT1,
      { { "key-dev", G, 0 }, { "key-sec", G, 'f' } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of vp (vp@example.com), with a FIDO key that was touched" },
    { "vp with a FIDO key for CAT I",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT1,
      { { "key-dev", G, 0 }, { "key-vp", G, 'f' } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "vp without one",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT1,
      { { "key-dev", G, 0 }, { "key-vp", G, 0 } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of vp (vp@example.com), with a FIDO key that was touched" },
    { "vp signs twice, once with a FIDO key",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT1,
      { { "key-dev", G, 0 }, { "key-vp", G, 0 }, { "key-vp-2", G, 'f' } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "a plain waiver for CAT I",
      WAIVER_PLAIN,
      CATEGORY_CAT1,
      { { "key-dev", G, 0 }, { "key-vp", G, 'f' } },
      0,
      DAY,
      WAIVER_KIND_NOT_ALLOWED,
      "" },
    { "a false positive without an entry",
      WAIVER_FALSE_POSITIVE,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      DAY,
      WAIVER_KIND_NOT_ALLOWED,
      "" },
    { "without the requester",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-sec", G, 0 } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "the requester's signature (dev@example.com)" },
    { "nobody signed",
      WAIVER_PLAIN,
      CATEGORY_CAT3,
      { { NULL, G, 0 } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "the requester's signature (dev@example.com) and 1 of team-lead (lead@example.com, "
      "twin@example.com)" },
    { "the requester holds the role",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 } },
      0,
      DAY,
      WAIVER_SELF_APPROVED,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "at the end of its life",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      90 * DAY,
      WAIVER_UNUSED,
      "" },
    { "a second too long",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      90 * DAY + 1,
      WAIVER_TOO_LONG,
      "" },
    { "break-glass for its hours",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      72 * HOUR,
      WAIVER_UNUSED,
      "" },
    { "break-glass for longer than its hours",
      WAIVER_BREAK_GLASS,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      0,
      72 * HOUR + 1,
      WAIVER_TOO_LONG,
      "" },
    { "renewed twice",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      2,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "renewed three times",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 } },
      3,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "renewed three times, by two",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 }, { "key-sec2", G, 0 } },
      3,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "one person signs twice",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 }, { "key-sec", G, 0 } },
      3,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "a bad signature is the reason",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", SIGNATURE_BAD, 0 } },
      0,
      DAY,
      WAIVER_BAD_SIGNATURE,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "a bad one beside enough good ones",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", G, 0 }, { "key-vp", SIGNATURE_BAD, 0 } },
      0,
      DAY,
      WAIVER_UNUSED,
      "" },
    { "an unknown key",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", SIGNATURE_UNKNOWN_KEY, 0 } },
      0,
      DAY,
      WAIVER_UNKNOWN_SIGNER,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "a revoked key",
      WAIVER_PLAIN,
      CATEGORY_CAT2,
      { { "key-dev", G, 0 }, { "key-sec", SIGNATURE_REVOKED_KEY, 0 } },
      0,
      DAY,
      WAIVER_UNKNOWN_SIGNER,
      "1 of security (sec@example.com, sec2@example.com, dev@example.com)" },
    { "somebody without a role",
      WAIVER_PLAIN,
      CATEGORY_CAT3,
      { { "key-dev", G, 0 }, { "key-other", G, 0 } },
      0,
      DAY,
      WAIVER_INSUFFICIENT_APPROVAL,
      "1 of team-lead (lead@example.com, twin@example.com)" },
};
#undef G

/* What a case has in common with the others. */
struct court_room {
    struct arena arena;
    struct allowed_signers signers;
    struct trust trust;
    struct waiver_court court;
};

static void open_court(struct court_room *room)
{
    *room = (struct court_room){
        .arena = ARENA_INIT,
        .signers = { .items = signer_rows, .count = COUNT_OF(signer_rows) },
    };
    fill_policy(&room->trust.policy);
    room->trust.signers = room->signers;
    room->trust.persons = persons_new(&room->trust.signers, &room->arena);
    room->court = (struct waiver_court){ .trust = &room->trust };
}

/* Whom a key signs for, as waiver_examine() gathers it. */
static struct str principals_of(struct str key, struct arena *arena)
{
    struct str all = STR("");

    for (size_t i = 0; i < COUNT_OF(signer_rows); i++) {
        if (str_equal(signer_rows[i].key.blob, key))
            all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), all.len > 0 ? "," : "",
                               STR_ARG(signer_rows[i].principals));
    }
    return all;
}

static void fill_judged(const struct approve_case *row, struct court_room *room,
                        struct judged_waiver *judged)
{
    static const struct str finding = NAME("sha256:1");

    *judged = (struct judged_waiver){
        .status = WAIVER_UNUSED,
        .waiver = {
            .kind = row->kind,
            .requested_by = NAME("dev@example.com"),
            .findings = { .items = &finding, .count = 1 },
            .expires = row->life,
        },
        .renewals = row->renewals,
        .requester = persons_of_principal(room->trust.persons, STR("dev@example.com")),
        .signatures = arena_new(&room->arena, MOST_SIGNATURES, sizeof(struct judged_signature)),
        .missing = STR(""),
    };
    for (size_t i = 0; i < MOST_SIGNATURES && row->by[i].key; i++) {
        const struct ssh_key key = { .blob = str_of(row->by[i].key) };
        bool is_good = row->by[i].state == SIGNATURE_GOOD;

        judged->signatures[judged->signature_count++] = (struct judged_signature){
            .path = STR("a.sig"),
            .problem = STR("a problem"),
            .principals = principals_of(key.blob, &room->arena),
            .state = row->by[i].state,
            .is_fido = row->by[i].fido != 0,
            .is_verified = row->by[i].fido == 'v',
            .person = is_good ? persons_of_key(room->trust.persons, &key) : PERSON_NONE,
        };
    }
}

static void approves(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct court_room room;
        struct judged_waiver judged;

        test_row(cases[i].name);
        open_court(&room);
        fill_judged(&cases[i], &room, &judged);
        waiver_approve(&judged, cases[i].category, &room.court, &room.arena);
        CHECK_STR(str_of(waiver_status_name(judged.status)), waiver_status_name(cases[i].status));
        CHECK_STR(judged.missing, cases[i].missing);
        CHECK_INT(judged.is_accepted, cases[i].status == WAIVER_UNUSED);
        arena_release(&room.arena);
    }
}

/* Two principals with one key are one person, whichever of them a role names. */
static void counts_persons(void)
{
    struct court_room room;

    open_court(&room);
    CHECK_INT(persons_of_principal(room.trust.persons, STR("lead@example.com")),
              persons_of_principal(room.trust.persons, STR("twin@example.com")));
    arena_release(&room.arena);
}

static void requester_without_role(void)
{
    struct court_room room;
    struct judged_waiver judged;

    open_court(&room);
    fill_judged(&cases[2], &room, &judged);
    judged.waiver.requested_by = STR("lead@example.com");
    judged.requester = persons_of_principal(room.trust.persons, STR("lead@example.com"));
    waiver_approve(&judged, CATEGORY_CAT2, &room.court, &room.arena);
    CHECK_STR(str_of(waiver_status_name(judged.status)), "unknown-signer");
    CHECK(!judged.is_accepted);
    arena_release(&room.arena);
}

static void findings_are_mandatory(void)
{
    static const struct {
        const char *name;
        enum waiver_kind kind;
        enum policy_category category;
        enum waiver_status status;
    } rows[] = {
        { "CAT III", WAIVER_PLAIN, CATEGORY_CAT3, WAIVER_UNUSED },
        { "CAT II", WAIVER_PLAIN, CATEGORY_CAT2, WAIVER_MALFORMED },
        { "break-glass of CAT III", WAIVER_BREAK_GLASS, CATEGORY_CAT3, WAIVER_MALFORMED },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct approve_case row = { .kind = rows[i].kind,
                                    .life = DAY,
                                    .by = { { "key-dev", SIGNATURE_GOOD, 0 },
                                            { "key-vp", SIGNATURE_GOOD, 'f' } } };
        struct court_room room;
        struct judged_waiver judged;

        test_row(rows[i].name);
        open_court(&room);
        fill_judged(&row, &room, &judged);
        judged.waiver.findings.count = 0;
        waiver_approve(&judged, rows[i].category, &room.court, &room.arena);
        CHECK_STR(str_of(waiver_status_name(judged.status)), waiver_status_name(rows[i].status));
        arena_release(&room.arena);
    }
}

static const struct test tests[] = {
    { "approves", approves },
    { "counts_persons", counts_persons },
    { "requester_without_role", requester_without_role },
    { "findings_are_mandatory", findings_are_mandatory },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
