#include "format/ssh_key.h"

#include "format/ssh_wire.h"
#include "unit/sshsig_vectors.h"
#include "unit/test.h"

#define ED25519 "\0\0\0\x0bssh-ed25519"
#define SK_ED25519 "\0\0\0\x1ask-ssh-ed25519@openssh.com"
#define ECDSA    \
    "\0\0\0\x13" \
    "ecdsa-sha2-nistp256"
#define P256 "\0\0\0\x08nistp256"
#define RSA "\0\0\0\x07ssh-rsa"
#define E65537 "\0\0\0\x03\x01\0\x01"
/* RFC 8032, section 7.1, test 1 */
#define POINT                                                                  \
    "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\x0e\xe1" \
    "\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a"
#define ZEROS_15 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ZEROS_30 ZEROS_15 ZEROS_15
#define ONES_15 "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
#define ONES_30 ONES_15 ONES_15
/* the generator of P-256: SEC 2, section 2.4.2 */
#define GX                                                                     \
    "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03" \
    "\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96"
#define GY                                                                     \
    "\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce" \
    "\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5"

static void test_vectors(void)
{
    for (size_t i = 0; i < SSHSIG_VECTOR_COUNT; i++) {
        const struct sshsig_vector *vector = &sshsig_vectors[i];
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct ssh_key key;
        struct ssh_key again;
        struct str comment;

        test_row(vector->row);
        CHECK_INT(ssh_key_parse_line(str_of(vector->public_line), &arena, &key, &comment, &err),
                  GATE_OK);
        CHECK_INT(key.kind, vector->kind);
        CHECK_INT(key.bits, vector->bits);
        CHECK_STR(str_of(key.fingerprint), vector->fingerprint);
        CHECK(str_starts_with(str_of(vector->public_line), key.type));
        CHECK(str_ends_with(comment, STR("@example.com")));
        CHECK_INT(ssh_key_is_fido(&key), str_starts_with(str_of(vector->row), STR("sk_")));
        CHECK_STR(key.application, ssh_key_is_fido(&key) ? "ssh:" : "");
        CHECK_INT(ssh_key_parse(key.blob, &again, &err), GATE_OK);
        CHECK(str_equal(again.blob, key.blob));

        for (size_t length = 0; length < key.blob.len; length++) {
            struct error cut = ERROR_INIT;

            CHECK(ssh_key_parse(str_slice(key.blob, 0, length), &again, &cut) != GATE_OK);
        }
    }
}

static const struct {
    const char *row;
    struct str blob;
    enum gate_rc rc;
} blob_rows[] = {
    { "Ed25519", STR(ED25519 "\0\0\0\x20" POINT), GATE_OK },
    { "31 bytes", STR(ED25519 "\0\0\0\x1f" ONES_30 "\x7f"), GATE_EFORMAT },
    { "33 bytes", STR(ED25519 "\0\0\0\x21" POINT "\0"), GATE_EFORMAT },
    { "no point", STR(ED25519), GATE_EFORMAT },
    { "a byte behind", STR(ED25519 "\0\0\0\x20" POINT "\0"), GATE_EFORMAT },
    { "a string behind", STR(ED25519 "\0\0\0\x20" POINT "\0\0\0\0"), GATE_EFORMAT },
    { "longer than there is", STR(ED25519 "\xff\xff\xff\xff" POINT), GATE_EFORMAT },
    { "order 4", STR(ED25519 "\0\0\0\x20" ZEROS_30 "\0\0"), GATE_EFORMAT },
    { "order 4, the other x", STR(ED25519 "\0\0\0\x20" ZEROS_30 "\0\x80"), GATE_EFORMAT },
    { "the neutral point", STR(ED25519 "\0\0\0\x20\x01" ZEROS_30 "\0"), GATE_EFORMAT },
    { "the neutral point, x < 0", STR(ED25519 "\0\0\0\x20\x01" ZEROS_30 "\x80"), GATE_EFORMAT },
    { "order 2", STR(ED25519 "\0\0\0\x20\xec" ONES_30 "\x7f"), GATE_EFORMAT },
    { "order 8",
      STR(ED25519 "\0\0\0\x20\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
                  "\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05"),
      GATE_EFORMAT },
    { "order 8, the other y and x",
      STR(ED25519 "\0\0\0\x20\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
                  "\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\xfa"),
      GATE_EFORMAT },
    { "y is the prime", STR(ED25519 "\0\0\0\x20\xed" ONES_30 "\x7f"), GATE_EFORMAT },
    { "y is the prime and 1", STR(ED25519 "\0\0\0\x20\xee" ONES_30 "\x7f"), GATE_EFORMAT },
    { "y is the prime and 3", STR(ED25519 "\0\0\0\x20\xf0" ONES_30 "\x7f"), GATE_EFORMAT },
    { "y is all ones", STR(ED25519 "\0\0\0\x20\xff" ONES_30 "\xff"), GATE_EFORMAT },
    { "y is 2: no x", STR(ED25519 "\0\0\0\x20\x02" ZEROS_30 "\0"), GATE_EFORMAT },
    { "y is 3", STR(ED25519 "\0\0\0\x20\x03" ZEROS_30 "\0"), GATE_OK },
    { "FIDO Ed25519", STR(SK_ED25519 "\0\0\0\x20" POINT "\0\0\0\x04ssh:"), GATE_OK },
    { "an empty application", STR(SK_ED25519 "\0\0\0\x20" POINT "\0\0\0\0"), GATE_OK },
    { "no application", STR(SK_ED25519 "\0\0\0\x20" POINT), GATE_EFORMAT },
    { "NUL in the application", STR(SK_ED25519 "\0\0\0\x20" POINT "\0\0\0\x05ssh:\0"),
      GATE_EFORMAT },
    { "FIDO of order 4", STR(SK_ED25519 "\0\0\0\x20" ZEROS_30 "\0\0\0\0\0\x04ssh:"), GATE_EFORMAT },
    { "ECDSA", STR(ECDSA P256 "\0\0\0\x41\x04" GX GY), GATE_OK },
    { "off the curve", STR(ECDSA P256 "\0\0\0\x41\x04" GX GX), GATE_EFORMAT },
    { "compressed", STR(ECDSA P256 "\0\0\0\x21\x03" GX), GATE_EFORMAT },
    { "hybrid", STR(ECDSA P256 "\0\0\0\x41\x07" GX GY), GATE_EFORMAT },
    { "infinity", STR(ECDSA P256 "\0\0\0\x01\0"), GATE_EFORMAT },
    { "no point of ECDSA", STR(ECDSA P256 "\0\0\0\0"), GATE_EFORMAT },
    { "x and y are 0", STR(ECDSA P256 "\0\0\0\x41\x04" ZEROS_30 ZEROS_30 "\0\0\0\0"),
      GATE_EFORMAT },
    { "another curve's name", STR(ECDSA "\0\0\0\x08nistp384\0\0\0\x41\x04" GX GY), GATE_EFORMAT },
    /* on the curve, but x is so small that ssh-keygen refuses the key */
    { "x is 5",
      STR(ECDSA P256 "\0\0\0\x41\x04" ZEROS_30 "\0\x05"
                     "\x45\x92\x43\xb9\xaa\x58\x18\x06\xfe\x91\x3b\xce\x99\x81\x7a\xde\x11\xca"
                     "\x50\x3c\x64\xd9\xa3\xc5\x33\x41\x5c\x08\x32\x48\xfb\xcc"),
      GATE_EFORMAT },
    { "RSA without a modulus", STR(RSA E65537), GATE_EFORMAT },
    { "RSA of 8 bits", STR(RSA E65537 "\0\0\0\x02\0\xff"), GATE_ELIMIT },
    { "a negative modulus", STR(RSA E65537 "\0\0\0\x02\xff\xff"), GATE_EFORMAT },
    { "a modulus of 0", STR(RSA E65537 "\0\0\0\0"), GATE_EFORMAT },
    { "an exponent of 0", STR(RSA "\0\0\0\0\0\0\0\x02\0\xff"), GATE_EFORMAT },
    { "a zero too many", STR(RSA "\0\0\0\x04\0\x01\0\x01\0\0\0\x02\0\xff"), GATE_EFORMAT },
    { "empty", STR(""), GATE_EFORMAT },
    { "three bytes", STR("\0\0\0"), GATE_EFORMAT },
    { "an empty type", STR("\0\0\0\0"), GATE_EUNSUPPORTED },
    { "a short name of OpenSSH",
      STR("\0\0\0\x07"
          "ED25519\0\0\0\x20" POINT),
      GATE_EUNSUPPORTED },
    { "NUL behind the type", STR("\0\0\0\x0cssh-ed25519\0\0\0\0\x20" POINT), GATE_EUNSUPPORTED },
    { "DSA", STR("\0\0\0\x07ssh-dss"), GATE_EUNSUPPORTED },
    { "Ed448", STR("\0\0\0\x09ssh-ed448"), GATE_EUNSUPPORTED },
    { "an algorithm is no type", STR("\0\0\0\x0crsa-sha2-256" E65537), GATE_EUNSUPPORTED },
    { "a certificate", STR("\0\0\0\x1cssh-ed25519-cert-v01@openssh.com"), GATE_EUNSUPPORTED },
    { "an escape in the type", STR("\0\0\0\x05\x1b[31m"), GATE_EUNSUPPORTED },
};

static void test_blobs(void)
{
    for (size_t i = 0; i < COUNT_OF(blob_rows); i++) {
        struct ssh_key key;
        struct error err = ERROR_INIT;

        test_row(blob_rows[i].row);
        CHECK_INT(ssh_key_parse(blob_rows[i].blob, &key, &err), blob_rows[i].rc);
        CHECK(str_find(str_of(err.message), STR("\x1b")) < 0);
    }
}

/* A modulus of `bits` ones and the exponent given. */
static enum gate_rc parse_rsa(size_t bits, struct str exponent, char last)
{
    CLEANUP(buf_release) struct buf modulus = BUF_INIT(4096);
    CLEANUP(buf_release) struct buf blob = BUF_INIT(8192);
    struct ssh_key key;
    struct error err = ERROR_INIT;

    ssh_wire_add_u8(&modulus, (uint8_t)(0xff >> (7 - (bits - 1) % 8)));
    for (size_t i = 1; i < (bits + 7) / 8; i++)
        ssh_wire_add_u8(&modulus, i + 1 < (bits + 7) / 8 ? 0xff : (uint8_t)last);
    ssh_wire_add_string(&blob, STR("ssh-rsa"));
    ssh_wire_add_mpint(&blob, exponent);
    ssh_wire_add_mpint(&blob, buf_str(&modulus));

    enum gate_rc rc = ssh_key_parse(buf_str(&blob), &key, &err);
    if (rc == GATE_OK)
        CHECK_INT(key.bits, (long long)bits);
    return rc;
}

static void test_rsa(void)
{
    static const struct {
        const char *row;
        size_t bits;
        struct str exponent;
        char last;
        enum gate_rc rc;
    } rows[] = {
        { "the least bits", 2048, STR("\x01\0\x01"), '\xff', GATE_OK },
        { "one bit less", 2047, STR("\x01\0\x01"), '\xff', GATE_ELIMIT },
        { "the most bits", 16384, STR("\x01\0\x01"), '\xff', GATE_OK },
        { "one bit more", 16385, STR("\x01\0\x01"), '\xff', GATE_ELIMIT },
        { "an even modulus", 2048, STR("\x01\0\x01"), '\xfe', GATE_EFORMAT },
        { "exponent 3", 2048, STR("\x03"), '\xff', GATE_OK },
        { "exponent 1", 2048, STR("\x01"), '\xff', GATE_EFORMAT },
        { "exponent 2", 2048, STR("\x02"), '\xff', GATE_EFORMAT },
        { "an even exponent", 2048, STR("\x01\0\0"), '\xff', GATE_EFORMAT },
        { "an exponent of 64 bits", 2048, STR("\xff\xff\xff\xff\xff\xff\xff\xff"), '\xff',
          GATE_OK },
        { "of 65 bits", 2048, STR("\x01\xff\xff\xff\xff\xff\xff\xff\xff"), '\xff', GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].row);
        CHECK_INT(parse_rsa(rows[i].bits, rows[i].exponent, rows[i].last), rows[i].rc);
    }
}

#define KEY "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"

static void test_lines(void)
{
    static const struct {
        const char *row;
        const char *line;
        enum gate_rc rc;
        const char *comment;
    } rows[] = {
        { "no comment", "ssh-ed25519 " KEY, GATE_OK, "" },
        { "a comment", "ssh-ed25519 " KEY " lead@example.com", GATE_OK, "lead@example.com" },
        { "blanks", "  ssh-ed25519 \t " KEY " \t a b ", GATE_OK, "a b" },
        { "nothing", "", GATE_EFORMAT, "" },
        { "blanks alone", " \t", GATE_EFORMAT, "" },
        { "the type alone", "ssh-ed25519", GATE_EFORMAT, "" },
        { "another type in front", "ssh-rsa " KEY, GATE_EFORMAT, "" },
        { "FIDO in front", "sk-ssh-ed25519@openssh.com " KEY, GATE_EFORMAT, "" },
        { "no padding where it belongs", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AA", GATE_EFORMAT, "" },
        { "padding too many", "ssh-ed25519 " KEY "=", GATE_EFORMAT, "" },
        { "a group too many", "ssh-ed25519 " KEY "AAAA", GATE_EFORMAT, "" },
        { "CR inside", "ssh-ed25519 AAAA\rC3NzaC1lZDI1NTE5", GATE_EFORMAT, "" },
        { "CR behind", "ssh-ed25519 " KEY "\r", GATE_EFORMAT, "" },
        { "LF inside", "ssh-ed25519 AAAA\nC3NzaC1lZDI1NTE5", GATE_EFORMAT, "" },
        { "not base64", "ssh-ed25519 ----", GATE_EFORMAT, "" },
        { "upper case", "SSH-ED25519 " KEY, GATE_EUNSUPPORTED, "" },
        { "a line of authorized_keys", "no-pty ssh-ed25519 " KEY, GATE_EUNSUPPORTED, "" },
        { "a line of known_hosts", "host ssh-ed25519 " KEY, GATE_EUNSUPPORTED, "" },
        { "a certificate", sshsig_certificate_line, GATE_EUNSUPPORTED, "" },
        { "DSA", sshsig_dsa_line, GATE_EUNSUPPORTED, "" },
        { "RSA of 1024 bits", sshsig_small_rsa_line, GATE_ELIMIT, "" },
        { "webauthn", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com AAAA", GATE_EUNSUPPORTED, "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct ssh_key key;
        struct str comment = STR("");

        test_row(rows[i].row);
        CHECK_INT(ssh_key_parse_line(str_of(rows[i].line), &arena, &key, &comment, &err),
                  rows[i].rc);
        CHECK_STR(comment, rows[i].comment);
    }
}

static void test_numbers(void)
{
    static const struct {
        const char *row;
        struct str wire;
        bool is_good;
        struct str magnitude;
    } rows[] = {
        /* RFC 4251, section 5 */
        { "9a378f9b2e332a7", STR("\0\0\0\x08\x09\xa3\x78\xf9\xb2\xe3\x32\xa7"), true,
          STR("\x09\xa3\x78\xf9\xb2\xe3\x32\xa7") },
        { "80", STR("\0\0\0\x02\0\x80"), true, STR("\x80") },
        { "1", STR("\0\0\0\x01\x01"), true, STR("\x01") },
        { "0", STR("\0\0\0\0"), false, STR("") },
        { "-1234", STR("\0\0\0\x02\xed\xcc"), false, STR("") },
        { "-deadbeef", STR("\0\0\0\x05\xff\x21\x52\x41\x11"), false, STR("") },
        { "0 as a byte", STR("\0\0\0\x01\0"), false, STR("") },
        { "a zero too many", STR("\0\0\0\x02\0\x7f"), false, STR("") },
        { "two zeros", STR("\0\0\0\x03\0\0\x80"), false, STR("") },
        { "cut", STR("\0\0\0\x02\x01"), false, STR("") },
        { "cut within the length", STR("\0\0\0"), false, STR("") },
        { "a huge length", STR("\xff\xff\xff\xff\x01"), false, STR("") },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buf_release) struct buf again = BUF_INIT(64);
        struct str rest = rows[i].wire;
        struct str magnitude = STR("");

        test_row(rows[i].row);
        CHECK_INT(ssh_wire_mpint(&rest, &magnitude), rows[i].is_good);
        CHECK(str_equal(magnitude, rows[i].magnitude));
        CHECK_INT((long long)rest.len, rows[i].is_good ? 0 : (long long)rows[i].wire.len);
        ssh_wire_add_mpint(&again, magnitude);
        CHECK(!rows[i].is_good || str_equal(buf_str(&again), rows[i].wire));
    }
}

static const struct test tests[] = {
    { "vectors", test_vectors }, { "blobs", test_blobs },     { "rsa", test_rsa },
    { "lines", test_lines },     { "numbers", test_numbers },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
