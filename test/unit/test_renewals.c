/* How many waivers came before one, whether it says so or hides it: TRUST R17. */
#include <string.h>

#include "base/attributes.h"
#include "unit/test.h"
#include "waiver/examine.h"

enum { MOST_WAIVERS = 5, DAY = 24 * 60 * 60, BEGIN = 1790000000 };

#define DIGEST_A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* One waiver: its day, the image by name or digest, what it renews, its control and its finding. */
struct row {
    const char *id;
    int day;
    const char *image;
    const char *renews;
    const char *control;
    const char *finding; /* "": none */
};

struct renewal_case {
    const char *name;
    struct row rows[MOST_WAIVERS]; /* the last is asked about */
    size_t ledger_count;           /* the first so many stand in the ledger */
    size_t renewals;
};

static const struct renewal_case cases[] = {
    { "the first", { { "W1", 1, "api", "", "c", DIGEST_A } }, 0, 0 },
    { "named",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, "api", "W1", "c", DIGEST_A } },
      0,
      1 },
    { "named, and not there any more", { { "W2", 2, "api", "W1", "c", DIGEST_A } }, 0, 1 },
    { "named, though it is for something else",
      { { "W1", 1, "web", "", "d", DIGEST_B }, { "W2", 2, "api", "W1", "c", DIGEST_A } },
      0,
      1 },
    { "hidden",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, "api", "", "c", DIGEST_A } },
      0,
      1 },
    { "in the ledger",
      { { "W1", 1, "api", "", "c", DIGEST_A },
        { "W2", 2, "api", "W1", "c", DIGEST_A },
        { "W3", 3, "api", "W2", "c", DIGEST_A } },
      2,
      2 },
    { "at the same time",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 1, "api", "", "c", DIGEST_A } },
      0,
      0 },
    { "another finding",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, "api", "", "c", DIGEST_B } },
      0,
      0 },
    { "without findings",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, "api", "", "c", "" } },
      0,
      1 },
    { "another control",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, "api", "", "d", DIGEST_A } },
      0,
      0 },
    { "another image",
      { { "W1", 1, "web", "", "c", DIGEST_A }, { "W2", 2, "api", "", "c", DIGEST_A } },
      0,
      0 },
    { "the image by its digest",
      { { "W1", 1, "api", "", "c", DIGEST_A }, { "W2", 2, DIGEST_A, "", "c", DIGEST_A } },
      0,
      1 },
    { "the image by the digest of another build",
      { { "W1", 1, DIGEST_B, "", "c", DIGEST_A }, { "W2", 2, DIGEST_A, "", "c", DIGEST_A } },
      0,
      1 },
    { "an old one is named",
      { { "W1", 1, "api", "", "c", DIGEST_A },
        { "W2", 2, "api", "W1", "c", DIGEST_A },
        { "W3", 3, "api", "W2", "c", DIGEST_A },
        { "W4", 4, "api", "W1", "c", DIGEST_A } },
      0,
      3 },
    { "a new one beside the point is named",
      { { "W1", 1, "api", "", "c", DIGEST_A },
        { "W2", 2, "api", "W1", "c", DIGEST_A },
        { "D", 3, "api", "", "d", DIGEST_B },
        { "W4", 4, "api", "D", "c", DIGEST_A } },
      0,
      2 },
    { "a later one is named",
      { { "W2", 2, "api", "", "c", DIGEST_A }, { "W1", 1, "api", "W2", "c", DIGEST_A } },
      0,
      1 },
    { "each names the other",
      { { "W1", 1, "api", "W2", "c", DIGEST_A }, { "W2", 2, "api", "W1", "c", DIGEST_A } },
      0,
      2 },
};

static void fill_blob(const struct row *row, struct arena *arena, struct waiver_blob *blob)
{
    const struct str finding = str_of(row->finding);
    const struct waiver_control control = { .id = str_of(row->control) };
    bool is_digest = strncmp(row->image, "sha256:", 7) == 0;
    struct waiver waiver = {
        .id = str_of(row->id),
        .kind = WAIVER_PLAIN,
        .project = STR("payments-api"),
        .image_name = str_of(is_digest ? "" : row->image),
        .image_digest = str_of(is_digest ? row->image : ""),
        .controls = &control,
        .control_count = 1,
        .findings = { .items = &finding, .count = finding.len > 0 },
        .profile_name = STR("linux"),
        .profile_version = STR("1"),
        .reason = STR("reason"),
        .renews = str_of(row->renews),
        .requested_by = STR("dev@example.com"),
        .covers_failed = true,
        .issued = BEGIN + (int64_t)row->day * DAY,
    };
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_WAIVER_BYTES);

    waiver.not_before = waiver.issued;
    waiver.expires = waiver.issued + DAY;
    waiver_write(&waiver, &text);
    *blob = (struct waiver_blob){
        .id = waiver.id,
        .path = waiver.id,
        .bytes = arena_str(arena, buf_str(&text)),
    };
}

static void test_renewals(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct renewal_case *row = &cases[i];
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct allowed_signers nobody = { .count = 0 };
        struct trust trust = { .persons = persons_new(&nobody, &arena) };
        const struct waiver_court court = {
            .trust = &trust,
            .times = { .now = BEGIN, .latest = BEGIN },
        };
        struct waiver_blob blobs[MOST_WAIVERS];
        struct judged_waivers judged;
        struct error err = ERROR_INIT;
        size_t count = 0;

        test_row(row->name);
        for (; count < MOST_WAIVERS && row->rows[count].id; count++)
            fill_blob(&row->rows[count], &arena, &blobs[count]);
        const struct waiver_blobs ledger = { .items = blobs, .count = row->ledger_count };
        const struct waiver_blobs folder = { .items = blobs + row->ledger_count,
                                             .count = count - row->ledger_count };
        policy_init(&trust.policy);
        trust.policy.project = STR("payments-api");
        CHECK_INT(waiver_examine(&folder, &ledger, &court, &arena, &judged, &err), GATE_OK);
        CHECK_INT(judged.items[judged.count - 1].renewals, row->renewals);
    }
}

static const struct test tests[] = {
    { "renewals", test_renewals },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
