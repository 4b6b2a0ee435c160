#include "base/attributes.h"
#include "check/fingerprint.h"
#include "unit/test.h"

/*
 * The answers are those of, in Python 3.11: hashlib.sha256(b''.join(struct.pack('>Q', len(f)) + f
 * for f in fields)).hexdigest()
 */
static void test_known_answers(void)
{
    static const struct {
        const char *row;
        const char *fields[6];
        const char *want;
    } cases[] = {
        { "all empty",
          { "", "", "", "", "", "" },
          "sha256:17b0761f87b081d5cf10757ccc89f12be355c70e2e29df288b65b30710dcbcd1" },
        { "a finding",
          { "ssh-root-login", "PermitRootLogin", "eq no", "/etc/ssh/sshd_config", "PermitRootLogin",
            "yes" },
          "sha256:9a57bcf756be0464f74d5dc7db4d3c3de9dbf02fe5be95e7d983aba0d05c51b5" },
        { "bytes move between fields",
          { "ssh-root-login", "PermitRootLogin", "eq no", "/etc/ssh/sshd_configP", "ermitRootLogin",
            "yes" },
          "sha256:e085b11e95c850d7452219fe8ebbe903300cf1caca9060fa5fec4e7057dd30f6" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(fingerprint_set_release) struct fingerprint_set set = FINGERPRINT_SET_INIT;
        char text[FINGERPRINT_SIZE];
        const struct fingerprint_fields fields = {
            .control = str_of(cases[i].fields[0]),
            .property = str_of(cases[i].fields[1]),
            .matcher = str_of(cases[i].fields[2]),
            .path = str_of(cases[i].fields[3]),
            .entry = str_of(cases[i].fields[4]),
            .observation = str_of(cases[i].fields[5]),
        };

        test_row(cases[i].row);
        fingerprint_next(&set, &fields, text);
        CHECK_STR(str_of(text), cases[i].want);
    }
}

/* The second and third of equal findings have "2" and "3" as a seventh field. */
static void test_ordinals(void)
{
    static const char *const want[] = {
        "sha256:b2b6e8cce7440300dcbd1bf0c9f65fd1391afc5f6d4ac827101d25062f62264d",
        "sha256:ab08c43f22933d7714408cb9023e163c4cb05c89ca9a427e1a19486c6154c019",
        "sha256:bff94184f33fbdaca1bb4188ebe5e5d7532068299bc6bee2d0220dea3fed87b9",
    };
    CLEANUP(fingerprint_set_release) struct fingerprint_set set = FINGERPRINT_SET_INIT;
    const struct fingerprint_fields fields = { .control = STR("a"), .observation = STR("b") };
    char text[FINGERPRINT_SIZE];

    for (size_t i = 0; i < COUNT_OF(want); i++) {
        fingerprint_next(&set, &fields, text);
        CHECK_STR(str_of(text), want[i]);
    }
}

static const struct test tests[] = {
    { "known_answers", test_known_answers },
    { "ordinals", test_ordinals },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
