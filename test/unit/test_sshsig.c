#include "format/sshsig.h"

#include <string.h>

#include "base/base64.h"
#include "format/ssh_private_key.h"
#include "format/ssh_wire.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

/* Parses and verifies; the reason of the first refusal. */
static enum sshsig_reason judge(struct str armoured, struct str message, struct str name_space)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    enum sshsig_reason reason = SSHSIG_MALFORMED;
    struct sshsig signature;
    struct error err = ERROR_INIT;
    enum gate_rc rc = sshsig_parse(armoured, &arena, &signature, &reason, &err);

    if (rc == GATE_OK) {
        rc = sshsig_verify(&signature, message, name_space, &reason, &err);
        CHECK(rc == GATE_OK || rc == GATE_ETRUST);
    }
    CHECK_INT(rc == GATE_OK, reason == SSHSIG_ACCEPTED);
    CHECK_INT(rc, err.rc);
    return reason;
}

static enum sshsig_reason judge_vector(struct str armoured)
{
    return judge(armoured, STR(SSHSIG_VECTOR_MESSAGE), STR(SSHSIG_VECTOR_NAMESPACE));
}

static void check_vector(const struct sshsig_vector *vector, const char *text,
                         enum sshsig_hash hash)
{
    const struct str armoured = str_of(text);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    enum sshsig_reason reason = SSHSIG_MALFORMED;
    struct error err = ERROR_INIT;
    struct sshsig signature;

    CHECK_INT(sshsig_parse(armoured, &arena, &signature, &reason, &err), GATE_OK);
    CHECK_INT(signature.key.kind, vector->kind);
    CHECK_STR(str_of(signature.key.fingerprint), vector->fingerprint);
    CHECK_STR(signature.name_space, SSHSIG_VECTOR_NAMESPACE);
    CHECK_INT(signature.hash, hash);
    CHECK_INT(signature.flags, ssh_key_is_fido(&signature.key) ? 5 : 0);
    CHECK_INT(signature.counter, ssh_key_is_fido(&signature.key) ? 42 : 0);

    CHECK_INT(judge_vector(armoured), SSHSIG_ACCEPTED);
    CHECK_INT(judge(armoured, STR("waiver: two\n"), STR(SSHSIG_VECTOR_NAMESPACE)), SSHSIG_MISMATCH);
    CHECK_INT(judge(armoured, STR("waiver: one"), STR(SSHSIG_VECTOR_NAMESPACE)), SSHSIG_MISMATCH);
    CHECK_INT(judge(armoured, STR(""), STR(SSHSIG_VECTOR_NAMESPACE)), SSHSIG_MISMATCH);
    CHECK_INT(judge(armoured, STR(SSHSIG_VECTOR_MESSAGE), STR("gate-evidence@v1")),
              SSHSIG_NAMESPACE);
    CHECK_INT(judge(armoured, STR(SSHSIG_VECTOR_MESSAGE), STR("gate-waiver@v")), SSHSIG_NAMESPACE);
    CHECK_INT(judge(armoured, STR(SSHSIG_VECTOR_MESSAGE), STR("")), SSHSIG_NAMESPACE);
}

static void test_vectors(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        test_row(sshsig_vectors[i].row);
        check_vector(&sshsig_vectors[i], sshsig_vectors[i].sha512, SSHSIG_SHA512);
        check_vector(&sshsig_vectors[i], sshsig_vectors[i].sha256, SSHSIG_SHA256);
    }
}

static void test_refusals(void)
{
    for (size_t i = 0; i < SSHSIG_REFUSAL_COUNT; i++) {
        test_row(sshsig_refusals[i].row);
        CHECK_INT(judge_vector(str_of(sshsig_refusals[i].armoured)), sshsig_refusals[i].reason);
    }
}

static void test_armour(void)
{
    static const struct {
        const char *row;
        const char *find;    /* in the armour; "": in front of it */
        const char *replace; /* instead of it */
        enum sshsig_reason reason;
    } rows[] = {
        { "as it is", "", "", SSHSIG_ACCEPTED },
        { "CR LF behind BEGIN", "SIGNATURE-----\n", "SIGNATURE-----\r\n", SSHSIG_ACCEPTED },
        { "CR LF in front of END", "\n-----END", "\r\n-----END", SSHSIG_ACCEPTED },
        { "CR LF behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----\r\n",
          SSHSIG_ACCEPTED },
        { "no LF behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----",
          SSHSIG_ACCEPTED },
        { "blank lines behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----\n \t\r\n\n",
          SSHSIG_ACCEPTED },
        { "a blank line inside", "\nU1NI", "\n\nU1NI", SSHSIG_ACCEPTED },
        { "lines of other lengths", "\nU1NI", "\nU1\nNI", SSHSIG_ACCEPTED },
        { "text behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----\nx",
          SSHSIG_TRAILING },
        { "text right behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----x\n",
          SSHSIG_TRAILING },
        { "a second signature", "END SSH SIGNATURE-----\n",
          "END SSH SIGNATURE-----\n-----BEGIN SSH SIGNATURE-----\n", SSHSIG_TRAILING },
        { "vertical tab behind END", "END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----\v",
          SSHSIG_TRAILING },
        { "a line in front", "", "x\n", SSHSIG_MALFORMED },
        { "a blank in front", "", " ", SSHSIG_MALFORMED },
        { "an empty line in front", "", "\n", SSHSIG_MALFORMED },
        { "a byte order mark", "", "\xef\xbb\xbf", SSHSIG_MALFORMED },
        { "no end of the line BEGIN", "SIGNATURE-----\nU", "SIGNATURE-----U", SSHSIG_MALFORMED },
        { "a blank behind BEGIN", "SIGNATURE-----\nU", "SIGNATURE----- \nU", SSHSIG_MALFORMED },
        { "CR alone behind BEGIN", "SIGNATURE-----\nU", "SIGNATURE-----\rU", SSHSIG_MALFORMED },
        { "PGP", "BEGIN SSH SIGNATURE", "BEGIN PGP SIGNATURE", SSHSIG_MALFORMED },
        { "a dash missing", "-----BEGIN", "----BEGIN", SSHSIG_MALFORMED },
        { "no END", "-----END", "-----And", SSHSIG_MALFORMED },
        { "END in the middle of a line", "\n-----END", "-----END", SSHSIG_MALFORMED },
        { "END right behind BEGIN", "\nU1NI", "\n-----END SSH SIGNATURE-----\nU1NI",
          SSHSIG_MALFORMED },
        { "END behind an empty body", "\nU1NI", "\n\n-----END SSH SIGNATURE-----\n",
          SSHSIG_TRAILING },
        { "a blank inside", "\nU1NI", "\nU1 NI", SSHSIG_MALFORMED },
        { "a tab inside", "\nU1NI", "\n\tU1NI", SSHSIG_MALFORMED },
        { "CR inside a line", "\nU1NI", "\nU1\rNI", SSHSIG_MALFORMED },
        { "two CR", "\n-----END", "\r\r\n-----END", SSHSIG_MALFORMED },
        { "a vertical tab inside", "\nU1NI", "\n\vU1NI", SSHSIG_MALFORMED },
        { "a form feed inside", "\nU1NI", "\nU1NI\f", SSHSIG_MALFORMED },
        { "another alphabet", "\nU1NI", "\nU-NI", SSHSIG_MALFORMED },
        { "padding in front", "\nU1NI", "\n=U1NI", SSHSIG_MALFORMED },
        { "padding too many", "==\n", "===\n", SSHSIG_MALFORMED },
        { "padding too few", "==\n", "=\n", SSHSIG_MALFORMED },
        { "no padding", "==\n", "\n", SSHSIG_MALFORMED },
        { "bits behind the last byte", "YBg==", "YBh==", SSHSIG_MALFORMED },
        { "a digit too many", "YBg==", "YBgA=", SSHSIG_TRAILING },
    };
    const struct str text = str_of(sshsig_vectors[0].sha512);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf edited = BUF_INIT(LIMIT_SSHSIG_BYTES);
        ptrdiff_t at = str_find(text, str_of(rows[i].find));

        test_row(rows[i].row);
        CHECK(at >= 0);
        buf_add(&edited, str_slice(text, 0, (size_t)at));
        buf_add(&edited, str_of(rows[i].replace));
        buf_add(&edited, str_slice(text, (size_t)at + strlen(rows[i].find), text.len));
        CHECK_INT(judge_vector(buf_str(&edited)), rows[i].reason);
    }
    test_row("NUL inside");
    CHECK_INT(judge_vector(STR("-----BEGIN SSH SIGNATURE-----\nU1NI\0"
                               "\n-----END SSH SIGNATURE-----\n")),
              SSHSIG_MALFORMED);
    test_row("empty");
    CHECK_INT(judge_vector(STR("")), SSHSIG_MALFORMED);
    test_row("BEGIN alone");
    CHECK_INT(judge_vector(STR("-----BEGIN SSH SIGNATURE-----")), SSHSIG_MALFORMED);
}

static void test_size(void)
{
    const struct str text = str_of(sshsig_vectors[0].sha512);
    CLEANUP(buf_release) struct buf large = BUF_INIT(LIMIT_SSHSIG_BYTES + 1);

    buf_add(&large, text);
    while (large.len < LIMIT_SSHSIG_BYTES)
        buf_add(&large, STR("\n"));
    test_row("as large as may be");
    CHECK_INT(judge_vector(buf_str(&large)), SSHSIG_ACCEPTED);
    test_row("a byte more");
    buf_add(&large, STR("\n"));
    CHECK_INT(judge_vector(buf_str(&large)), SSHSIG_TOO_LARGE);
}

/* The fields of a blob, to be written again with one of them changed. */
struct fields {
    struct str magic;
    uint32_t version;
    struct str key;
    struct str name_space;
    struct str reserved;
    struct str hash;
    struct str signature;
    struct str trailing;
};

static void add_blob(const struct fields *fields, struct buf *blob)
{
    buf_add(blob, fields->magic);
    ssh_wire_add_u32(blob, fields->version);
    ssh_wire_add_string(blob, fields->key);
    ssh_wire_add_string(blob, fields->name_space);
    ssh_wire_add_string(blob, fields->reserved);
    ssh_wire_add_string(blob, fields->hash);
    ssh_wire_add_string(blob, fields->signature);
    buf_add(blob, fields->trailing);
}

static enum sshsig_reason judge_fields(const struct fields *fields)
{
    CLEANUP(buf_release) struct buf blob = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(buf_release) struct buf text = BUF_INIT(2 * LIMIT_SSHSIG_BYTES);

    add_blob(fields, &blob);
    buf_add(&text, STR("-----BEGIN SSH SIGNATURE-----\n"));
    base64_encode(buf_str(&blob), &text);
    buf_add(&text, STR("\n-----END SSH SIGNATURE-----\n"));
    return judge_vector(buf_str(&text));
}

/* The fields of a vector, which live in `arena`. */
static struct fields fields_of(size_t index, struct arena *arena)
{
    struct str text = str_of(sshsig_vectors[index].sha512);
    struct fields fields = { .magic = STR("SSHSIG"), .trailing = STR("") };
    size_t begin = strlen("-----BEGIN SSH SIGNATURE-----\n");
    struct str rest = STR("");

    text = str_slice(text, begin, text.len - begin - strlen("-----END SSH SIGNATURE-----\n"));
    CHECK(base64_decode(text, arena, &rest));
    rest = str_slice(rest, fields.magic.len, rest.len);
    CHECK(ssh_wire_u32(&rest, &fields.version) && ssh_wire_string(&rest, &fields.key) &&
          ssh_wire_string(&rest, &fields.name_space) && ssh_wire_string(&rest, &fields.reserved) &&
          ssh_wire_string(&rest, &fields.hash) && ssh_wire_string(&rest, &fields.signature));
    return fields;
}

static void test_fields(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct fields good = fields_of(0, &arena);
    const struct {
        const char *row;
        enum sshsig_reason reason;
        struct str trailing;
        struct str magic;
        struct str name_space;
        struct str reserved;
        struct str hash;
        uint32_t version;
    } rows[] = {
        { "as it is", SSHSIG_ACCEPTED, .version = 1 },
        { "a byte behind", SSHSIG_TRAILING, .trailing = STR("\0"), .version = 1 },
        { "a string behind", SSHSIG_TRAILING, .trailing = STR("\0\0\0\0"), .version = 1 },
        { "another magic", SSHSIG_MALFORMED, .magic = STR("SSHSIh"), .version = 1 },
        { "lower case", SSHSIG_MALFORMED, .magic = STR("sshsig"), .version = 1 },
        { "version 0", SSHSIG_VERSION, .version = 0 },
        { "version 2", SSHSIG_VERSION, .version = 2 },
        { "a huge version", SSHSIG_VERSION, .version = UINT32_MAX },
        { "reserved", SSHSIG_RESERVED, .reserved = STR("x"), .version = 1 },
        { "NUL in reserved", SSHSIG_RESERVED, .reserved = STR("\0"), .version = 1 },
        { "SHA-1", SSHSIG_HASH, .hash = STR("sha1"), .version = 1 },
        { "SHA-384", SSHSIG_HASH, .hash = STR("sha384"), .version = 1 },
        { "upper case", SSHSIG_HASH, .hash = STR("SHA512"), .version = 1 },
        { "NUL behind the hash", SSHSIG_HASH, .hash = STR("sha512\0"), .version = 1 },
        { "two hashes", SSHSIG_HASH, .hash = STR("sha256,sha512"), .version = 1 },
        { "the other hash", SSHSIG_MISMATCH, .hash = STR("sha256"), .version = 1 },
        { "another namespace", SSHSIG_NAMESPACE, .name_space = STR("file"), .version = 1 },
        { "NUL behind the namespace", SSHSIG_NAMESPACE, .name_space = STR("gate-waiver@v1\0"),
          .version = 1 },
        { "an escape in the namespace", SSHSIG_NAMESPACE, .name_space = STR("\x1b[1m"),
          .version = 1 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct fields fields = good;

        test_row(rows[i].row);
        fields.version = rows[i].version;
        if (rows[i].magic.len > 0)
            fields.magic = rows[i].magic;
        if (rows[i].name_space.len > 0)
            fields.name_space = rows[i].name_space;
        if (rows[i].hash.len > 0)
            fields.hash = rows[i].hash;
        if (rows[i].reserved.len > 0)
            fields.reserved = rows[i].reserved;
        if (rows[i].trailing.len > 0)
            fields.trailing = rows[i].trailing;
        CHECK_INT(judge_fields(&fields), rows[i].reason);
    }
    for (size_t length = 0; length < good.signature.len; length++) {
        struct fields fields = good;

        test_row("a signature that is cut");
        fields.signature = str_slice(good.signature, 0, length);
        CHECK_INT(judge_fields(&fields), SSHSIG_MALFORMED);
    }
    test_row("the key of another");
    struct fields fields = good;
    fields.key = fields_of(1, &arena).key;
    CHECK_INT(judge_fields(&fields), SSHSIG_ALGORITHM);
}

#define ONES_8 "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"
#define ONES_32 ONES_8 ONES_8 ONES_8 ONES_8
#define NUMBER "\0\0\0\x20" ONES_32

/* Signatures of the right frame whose algorithm or numbers are not right. */
static const struct {
    const char *row;
    const char *vector; /* whose key it is */
    struct str algorithm;
    struct str numbers;
    struct str trailing;
    enum sshsig_reason reason;
} number_rows[] = {
    { "zeros", "ed25519", STR("ssh-ed25519"), STR(ONES_32 ONES_32), STR(""), SSHSIG_MISMATCH },
    { "63 bytes", "ed25519", STR("ssh-ed25519"), STR(ONES_32 ONES_8 ONES_8 ONES_8 "1234567"),
      STR(""), SSHSIG_MALFORMED },
    { "65 bytes", "ed25519", STR("ssh-ed25519"), STR(ONES_32 ONES_32 "1"), STR(""),
      SSHSIG_MALFORMED },
    { "empty", "ed25519", STR("ssh-ed25519"), STR(""), STR(""), SSHSIG_MALFORMED },
    { "flags without FIDO", "ed25519", STR("ssh-ed25519"), STR(ONES_32 ONES_32),
      STR("\x01\0\0\0\0"), SSHSIG_TRAILING },
    { "NUL behind the algorithm", "ed25519", STR("ssh-ed25519\0"), STR(ONES_32 ONES_32), STR(""),
      SSHSIG_ALGORITHM },
    { "an empty algorithm", "ed25519", STR(""), STR(ONES_32 ONES_32), STR(""), SSHSIG_ALGORITHM },
    { "FIDO's algorithm", "ed25519", STR("sk-ssh-ed25519@openssh.com"), STR(ONES_32 ONES_32),
      STR("\x01\0\0\0\0"), SSHSIG_ALGORITHM },
    { "no FIDO's algorithm", "sk_ed25519", STR("ssh-ed25519"), STR(ONES_32 ONES_32),
      STR("\x01\0\0\0\0"), SSHSIG_ALGORITHM },
    { "no flags", "sk_ed25519", STR("sk-ssh-ed25519@openssh.com"), STR(ONES_32 ONES_32), STR(""),
      SSHSIG_MALFORMED },
    { "half a counter", "sk_ed25519", STR("sk-ssh-ed25519@openssh.com"), STR(ONES_32 ONES_32),
      STR("\x01\0\0"), SSHSIG_MALFORMED },
    { "bytes behind the counter", "sk_ed25519", STR("sk-ssh-ed25519@openssh.com"),
      STR(ONES_32 ONES_32), STR("\x01\0\0\0\0\0"), SSHSIG_TRAILING },
    { "webauthn", "sk_ecdsa", STR("webauthn-sk-ecdsa-sha2-nistp256@openssh.com"),
      STR(NUMBER NUMBER), STR("\x01\0\0\0\0"), SSHSIG_ALGORITHM },
    { "any two numbers", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR(NUMBER NUMBER), STR(""),
      SSHSIG_MISMATCH },
    { "another curve's", "ecdsa_256", STR("ecdsa-sha2-nistp384"), STR(NUMBER NUMBER), STR(""),
      SSHSIG_ALGORITHM },
    { "one number", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR(NUMBER), STR(""),
      SSHSIG_MALFORMED },
    { "three numbers", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR(NUMBER NUMBER NUMBER), STR(""),
      SSHSIG_MALFORMED },
    { "r is 0", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR("\0\0\0\0" NUMBER), STR(""),
      SSHSIG_MALFORMED },
    { "s is 0", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR(NUMBER "\0\0\0\0"), STR(""),
      SSHSIG_MALFORMED },
    { "r is negative", "ecdsa_256", STR("ecdsa-sha2-nistp256"), STR("\0\0\0\x01\x80" NUMBER),
      STR(""), SSHSIG_MALFORMED },
    { "a zero too many", "ecdsa_256", STR("ecdsa-sha2-nistp256"),
      STR("\0\0\0\x21\0" ONES_32 NUMBER), STR(""), SSHSIG_MALFORMED },
    { "r longer than the order", "ecdsa_256", STR("ecdsa-sha2-nistp256"),
      STR("\0\0\0\x40" ONES_32 ONES_32 NUMBER), STR(""), SSHSIG_MISMATCH },
    { "DER", "ecdsa_256", STR("ecdsa-sha2-nistp256"),
      STR("\x30\x44\x02\x20" ONES_32 "\x02\x20" ONES_32), STR(""), SSHSIG_MALFORMED },
    { "SHA-1", "rsa_2048", STR("ssh-rsa"), STR(ONES_32), STR(""), SSHSIG_ALGORITHM },
    { "SHA-384", "rsa_2048", STR("rsa-sha2-384"), STR(ONES_32), STR(""), SSHSIG_ALGORITHM },
    { "no number", "rsa_2048", STR("rsa-sha2-512"), STR(""), STR(""), SSHSIG_MALFORMED },
    { "a short number", "rsa_2048", STR("rsa-sha2-512"), STR("\x01"), STR(""), SSHSIG_MISMATCH },
    { "the number 0", "rsa_2048", STR("rsa-sha2-512"), STR("\0"), STR(""), SSHSIG_MISMATCH },
    { "a number of 257 bytes", "rsa_2048", STR("rsa-sha2-512"),
      STR(ONES_32 ONES_32 ONES_32 ONES_32 ONES_32 ONES_32 ONES_32 ONES_32 "1"), STR(""),
      SSHSIG_MALFORMED },
    { "behind the number", "rsa_2048", STR("rsa-sha2-512"), STR("\x01"), STR("\0"),
      SSHSIG_TRAILING },
};

static void test_numbers(void)
{
    for (size_t i = 0; i < COUNT_OF(number_rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf signature = BUF_INIT(1024);
        size_t index = 0;

        test_row(number_rows[i].row);
        while (strcmp(sshsig_vectors[index].row, number_rows[i].vector) != 0)
            index++;
        struct fields fields = fields_of(index, &arena);
        ssh_wire_add_string(&signature, number_rows[i].algorithm);
        ssh_wire_add_string(&signature, number_rows[i].numbers);
        buf_add(&signature, number_rows[i].trailing);
        fields.signature = buf_str(&signature);
        CHECK_INT(judge_fields(&fields), number_rows[i].reason);
    }
}

/* What sshsig_armour() writes is byte for byte what ssh-keygen wrote. */
static void test_made(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf made = BUF_INIT(LIMIT_SSHSIG_BYTES);
        const struct fields fields = fields_of(i, &arena);

        test_row(sshsig_vectors[i].row);
        sshsig_armour(fields.key, fields.name_space, fields.signature, &made);
        CHECK_STR(buf_str(&made), sshsig_vectors[i].sha512);
    }

    CLEANUP(buf_release) struct buf large = BUF_INIT(LIMIT_SSHSIG_BYTES);
    CLEANUP(buf_release) struct buf made = BUF_INIT(4 * LIMIT_SSHSIG_BYTES);
    test_row("too large to be read again");
    while (large.len < LIMIT_SSHSIG_BYTES)
        buf_add(&large, STR("x"));
    sshsig_armour(buf_str(&large), STR("file"), STR(""), &made);
    CHECK(buf_failed(&made));
    CHECK_STR(buf_str(&made), "");
}

/*
 * About one RSA signature of 256 begins with a zero byte, which some signers leave out. RSA is
 * deterministic: of "message 0", "message 1" and so on this is the first for the key.
 */
static void test_short_rsa(void)
{
    const struct str message = STR("message 98");
    CLEANUP(ssh_private_key_closep) struct ssh_private_key *key = NULL;
    CLEANUP(buf_release) struct buf signed_bytes = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf whole = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf cut = BUF_INIT(1024);
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(LIMIT_SSHSIG_BYTES);
    struct error err = ERROR_INIT;
    struct str algorithm = STR("");
    struct str number = STR("");

    test_row("rsa_2048");
    CHECK_INT(ssh_private_key_open(str_of(sshsig_vectors[4].private_text), &key, &err), GATE_OK);
    sshsig_signed_bytes(message, STR("file"), &signed_bytes);
    CHECK_INT(ssh_private_key_sign(key, buf_str(&signed_bytes), &whole, &err), GATE_OK);

    struct str rest = buf_str(&whole);
    CHECK(ssh_wire_string(&rest, &algorithm) && ssh_wire_string(&rest, &number));
    CHECK_INT((long long)number.len, 256);
    CHECK_INT(number.ptr[0], 0);
    ssh_wire_add_string(&cut, algorithm);
    ssh_wire_add_string(&cut, str_slice(number, 1, number.len));
    sshsig_armour(ssh_private_key_public(key)->blob, STR("file"), buf_str(&cut), &armoured);
    CHECK_INT(judge(buf_str(&armoured), message, STR("file")), SSHSIG_ACCEPTED);
    CHECK_INT(judge(buf_str(&armoured), STR("another"), STR("file")), SSHSIG_MISMATCH);
}

static void test_names(void)
{
    for (int reason = SSHSIG_ACCEPTED; reason <= SSHSIG_MISMATCH; reason++) {
        const char *name = sshsig_reason_name((enum sshsig_reason)reason);

        test_row(name);
        CHECK(strlen(name) > 0);
        for (int other = SSHSIG_ACCEPTED; other < reason; other++)
            CHECK(strcmp(name, sshsig_reason_name((enum sshsig_reason)other)) != 0);
    }
}

static const struct test tests[] = {
    { "vectors", test_vectors }, { "refusals", test_refusals },   { "armour", test_armour },
    { "size", test_size },       { "fields", test_fields },       { "numbers", test_numbers },
    { "made", test_made },       { "short_rsa", test_short_rsa }, { "names", test_names },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
