#include "format/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/base64.h"
#include "base/digest.h"

enum { SECONDS_OF_DAY = 24 * 60 * 60 };

struct decoder {
    struct arena *arena;
    X509 *x509;
    struct certificate *certificate;
    struct error *err;
};

static enum gate_rc malformed(struct decoder *decoder, const char *what)
{
    return error_set(decoder->err, GATE_EFORMAT, "malformed certificate: %s", what);
}

static struct str copy(struct decoder *decoder, const void *bytes, int length)
{
    return arena_str(decoder->arena,
                     (struct str){ .ptr = bytes, .len = length > 0 ? (size_t)length : 0 });
}

static struct str lower(struct decoder *decoder, struct str text)
{
    char *out = arena_new(decoder->arena, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        out[i] = c;
    }
    return (struct str){ .ptr = out, .len = text.len };
}

static struct value keep_list(struct decoder *decoder, const struct vec *items)
{
    struct value *kept = arena_new(decoder->arena, items->count + 1, sizeof(*kept));

    for (size_t i = 0; i < items->count; i++)
        kept[i] = *(const struct value *)vec_at(items, i);
    return value_list(kept, items->count);
}

/* The name of an object: its short one where libcrypto knows it, else its number. */
static struct str object_name(struct decoder *decoder, const ASN1_OBJECT *object, bool is_long)
{
    enum { OBJECT_TEXT = 256 };
    int nid = OBJ_obj2nid(object);
    const char *known = is_long ? OBJ_nid2ln(nid) : OBJ_nid2sn(nid);
    char text[OBJECT_TEXT] = "";

    if (nid != NID_undef && known)
        return arena_str(decoder->arena, str_of(known));
    (void)OBJ_obj2txt(text, sizeof(text), object, 1);
    return arena_str(decoder->arena, str_of(text));
}

/* The value of the pair of that key, to which another is added; or room for a new one. */
static void add_attribute(struct decoder *decoder, struct value_pair *pairs, size_t *count,
                          struct str key, struct value value)
{
    for (size_t i = 0; i < *count; i++) {
        if (!str_equal(pairs[i].key, key))
            continue;
        CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
        bool is_list = pairs[i].value.type == VALUE_LIST;

        for (size_t j = 0; is_list && j < pairs[i].value.list.count; j++)
            *(struct value *)vec_add(&items) = pairs[i].value.list.items[j];
        if (!is_list)
            *(struct value *)vec_add(&items) = pairs[i].value;
        *(struct value *)vec_add(&items) = value;
        pairs[i].value = keep_list(decoder, &items);
        return;
    }
    pairs[(*count)++] = (struct value_pair){ .key = key, .value = value };
}

static enum gate_rc take_name(struct decoder *decoder, const X509_NAME *name, struct value *map)
{
    enum { ATTRIBUTES_MAX = 256 };
    int entries = X509_NAME_entry_count(name);
    size_t count = 0;

    if (entries < 0 || entries > ATTRIBUTES_MAX)
        return error_set(decoder->err, GATE_ELIMIT, "a name of more than %d parts", ATTRIBUTES_MAX);
    struct value_pair *pairs = arena_new(decoder->arena, (size_t)entries + 1, sizeof(*pairs));
    for (int i = 0; i < entries; i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        unsigned char *utf8 = NULL;
        int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));

        if (length < 0)
            return malformed(decoder, "a name that is no text");
        struct str text = copy(decoder, utf8, length);
        OPENSSL_free(utf8);
        add_attribute(decoder, pairs, &count,
                      object_name(decoder, X509_NAME_ENTRY_get_object(entry), false),
                      value_str(text));
    }
    *map = value_map(pairs, count);
    return GATE_OK;
}

static struct str name_text(struct decoder *decoder, const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    struct str text = STR("");

    if (out && X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        long length = BIO_get_mem_data(out, &bytes);

        text = copy(decoder, bytes, (int)length);
    }
    BIO_free(out);
    return text;
}

static enum gate_rc take_names(struct decoder *decoder)
{
    const X509_NAME *subject = X509_get_subject_name(decoder->x509);
    const X509_NAME *issuer = X509_get_issuer_name(decoder->x509);

    if (take_name(decoder, subject, &decoder->certificate->subject) ||
        take_name(decoder, issuer, &decoder->certificate->issuer))
        return decoder->err->rc;
    decoder->certificate->subject_dn = name_text(decoder, subject);
    decoder->certificate->issuer_dn = name_text(decoder, issuer);
    return GATE_OK;
}

static enum gate_rc take_time(struct decoder *decoder, const ASN1_TIME *time, int64_t *seconds)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0;
    int rest = 0;
    int is_read = epoch && ASN1_TIME_check(time) == 1 && ASN1_TIME_diff(&days, &rest, epoch, time);

    ASN1_TIME_free(epoch);
    if (!is_read)
        return malformed(decoder, "a time that is none");
    *seconds = (int64_t)days * SECONDS_OF_DAY + rest;
    return GATE_OK;
}

static enum gate_rc take_serial(struct decoder *decoder)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(decoder->x509), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;

    if (hex) /* openssl writes whole bytes, but of zero libcrypto a single digit */
        decoder->certificate->serial =
            BN_is_zero(number) ? STR("00") : arena_str(decoder->arena, str_of(hex));
    BN_free(number);
    OPENSSL_free(hex);
    return hex ? GATE_OK : malformed(decoder, "a serial number that is none");
}

/* A key of an algorithm that libcrypto does not know keeps the algorithm's name alone. */
static void take_key(struct decoder *decoder)
{
    enum { CURVE_TEXT = 80 };
    struct certificate *certificate = decoder->certificate;
    const EVP_PKEY *key = X509_get0_pubkey(decoder->x509);
    ASN1_OBJECT *algorithm = NULL;
    char curve[CURVE_TEXT] = "";

    if (!key) {
        (void)X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL,
                                     X509_get_X509_PUBKEY(decoder->x509));
        certificate->key_type = lower(decoder, object_name(decoder, algorithm, false));
        return;
    }
    const char *name = EVP_PKEY_get0_type_name(key);
    certificate->key_type = lower(decoder, str_of(name ? name : ""));
    certificate->key_length = EVP_PKEY_get_bits(key);
    if (EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) == 1)
        certificate->curve = arena_str(decoder->arena, str_of(curve));
}

static void add_text(struct vec *items, struct str text)
{
    *(struct value *)vec_add(items) = value_str(text);
}

static void add_general_name(struct decoder *decoder, const GENERAL_NAME *name, struct vec *items)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes = NULL;

    switch (name->type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI: {
        const char *word = name->type == GEN_DNS     ? "DNS"
                           : name->type == GEN_EMAIL ? "email"
                                                     : "URI";
        const ASN1_IA5STRING *text = name->d.ia5;

        add_text(items, arena_printf(decoder->arena, "%s:%.*s", word, ASN1_STRING_length(text),
                                     (const char *)ASN1_STRING_get0_data(text)));
        break;
    }
    default:
        if (out && GENERAL_NAME_print(out, (GENERAL_NAME *)name) > 0) {
            long length = BIO_get_mem_data(out, &bytes);

            add_text(items, copy(decoder, bytes, (int)length));
        }
        break;
    }
    BIO_free(out);
}

/* An extension that is there and does not decode is a fault. */
static void *extension(struct decoder *decoder, int nid, bool *is_broken)
{
    int critical = -1;
    void *found = X509_get_ext_d2i(decoder->x509, nid, &critical, NULL);

    *is_broken = !found && critical != -1;
    return found;
}

static enum gate_rc take_alternative_names(struct decoder *decoder)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    bool is_broken;
    GENERAL_NAMES *names = extension(decoder, NID_subject_alt_name, &is_broken);

    if (is_broken)
        return malformed(decoder, "alternative names that do not decode");
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
        add_general_name(decoder, sk_GENERAL_NAME_value(names, i), &items);
    GENERAL_NAMES_free(names);
    decoder->certificate->alternative_names = keep_list(decoder, &items);
    return GATE_OK;
}

static enum gate_rc take_key_usage(struct decoder *decoder)
{
    static const char *const names[] = {
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
        "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
    };
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    bool is_broken;
    ASN1_BIT_STRING *bits = extension(decoder, NID_key_usage, &is_broken);

    if (is_broken)
        return malformed(decoder, "a key usage that does not decode");
    for (size_t i = 0; bits && i < COUNT_OF(names); i++) {
        if (ASN1_BIT_STRING_get_bit(bits, (int)i))
            add_text(&items, str_of(names[i]));
    }
    if (bits)
        decoder->certificate->key_usage = keep_list(decoder, &items);
    ASN1_BIT_STRING_free(bits);
    return GATE_OK;
}

static enum gate_rc take_extended_key_usage(struct decoder *decoder)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    bool is_broken;
    EXTENDED_KEY_USAGE *usages = extension(decoder, NID_ext_key_usage, &is_broken);

    if (is_broken)
        return malformed(decoder, "an extended key usage that does not decode");
    for (int i = 0; usages && i < sk_ASN1_OBJECT_num(usages); i++)
        add_text(&items, object_name(decoder, sk_ASN1_OBJECT_value(usages, i), false));
    if (usages)
        decoder->certificate->extended_key_usage = keep_list(decoder, &items);
    EXTENDED_KEY_USAGE_free(usages);
    return GATE_OK;
}

static void take_fingerprint(struct decoder *decoder, struct str der)
{
    struct digest digest = digest_of(DIGEST_SHA256, der);
    char hex[DIGEST_TEXT_SIZE];

    digest_format_hex(&digest, hex);
    decoder->certificate->fingerprint = arena_str(decoder->arena, str_of(hex));
}

static enum gate_rc take_all(struct decoder *decoder)
{
    struct certificate *certificate = decoder->certificate;
    const ASN1_OBJECT *algorithm = NULL;

    /* RFC 5280, 4.1.2.1: 0 to 2, which are v1 to v3; the library takes any number */
    certificate->version = X509_get_version(decoder->x509) + 1;
    if (certificate->version < 1 || certificate->version > 3)
        return malformed(decoder, "a version that is none");
    if (take_names(decoder) || take_serial(decoder) ||
        take_time(decoder, X509_get0_notBefore(decoder->x509), &certificate->not_before) ||
        take_time(decoder, X509_get0_notAfter(decoder->x509), &certificate->not_after) ||
        take_alternative_names(decoder) || take_key_usage(decoder) ||
        take_extended_key_usage(decoder))
        return decoder->err->rc;
    take_key(decoder);
    X509_ALGOR_get0(&algorithm, NULL, NULL, X509_get0_tbs_sigalg(decoder->x509));
    certificate->signature_algorithm = object_name(decoder, algorithm, true);
    uint32_t flags = X509_get_extension_flags(decoder->x509);
    bool is_old_root = (flags & EXFLAG_V1) && (flags & EXFLAG_SS);
    certificate->is_ca = (flags & EXFLAG_CA) || is_old_root;
    certificate->is_self_signed = X509_self_signed(decoder->x509, 0) == 1;
    return GATE_OK;
}

/* Decodes one certificate that is all of `der`, or with `has_trust` is followed by openssl's own.
 */
static enum gate_rc decode(struct arena *arena, struct str der, bool has_trust,
                           struct certificate *certificate, struct error *err)
{
    const unsigned char *at = (const unsigned char *)der.ptr;
    X509 *x509 = d2i_X509(NULL, &at, (long)der.len);
    struct decoder decoder = {
        .arena = arena, .x509 = x509, .certificate = certificate, .err = err
    };
    size_t length = x509 ? (size_t)((const char *)at - der.ptr) : 0;
    enum gate_rc rc;

    if (!x509)
        rc = malformed(&decoder, "it does not decode");
    else if (length < der.len && !has_trust)
        rc = malformed(&decoder, "something stands behind it");
    else
        rc = take_all(&decoder);
    if (rc == GATE_OK)
        take_fingerprint(&decoder, str_slice(der, 0, length));
    X509_free(x509);
    return rc;
}

/* --- PEM --- */

#define BEGIN STR("-----BEGIN ")
#define END STR("-----END ")
#define DASHES STR("-----")

/* "CERTIFICATE" of "-----BEGIN CERTIFICATE-----"; empty if `line` is no such line. */
static struct str label_of(struct str line, struct str head)
{
    line = str_trim(line);
    if (!str_starts_with(line, head) || !str_ends_with(line, DASHES) ||
        line.len < head.len + DASHES.len)
        return STR("");
    return str_slice(line, head.len, line.len - head.len - DASHES.len);
}

static bool is_certificate(struct str label)
{
    return str_equal(label, STR("CERTIFICATE")) || str_equal(label, STR("X509 CERTIFICATE")) ||
           str_equal(label, STR("TRUSTED CERTIFICATE"));
}

static enum gate_rc add_block(struct arena *arena, struct str label, struct str body,
                              struct vec *certificates, uint32_t line, struct error *err)
{
    struct str der = STR("");
    struct certificate certificate = { .line = line };
    struct error local = ERROR_INIT;

    if (certificates->count == CERTIFICATES_MAX)
        return error_set(err, GATE_ELIMIT, "line %u: more than %d certificates", line,
                         CERTIFICATES_MAX);
    if (!base64_decode(body, arena, &der))
        return error_set(err, GATE_EFORMAT, "line %u: malformed certificate: this is no base64",
                         line);
    if (decode(arena, der, str_starts_with(label, STR("TRUSTED")), &certificate, &local))
        return error_set(err, local.rc, "line %u: %s", line, local.message);
    *(struct certificate *)vec_add(certificates) = certificate;
    return GATE_OK;
}

static enum gate_rc parse_pem(struct str text, struct arena *arena, struct vec *certificates,
                              struct error *err)
{
    struct str rest = text;
    struct str label = STR("");
    const char *body = NULL;
    uint32_t begins = 0;
    uint32_t number = 0;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        struct str begin = label_of(line, BEGIN);

        number++;
        if (label.len == 0 && begin.len > 0) {
            label = begin;
            body = rest.ptr;
            begins = number;
        } else if (label.len > 0 && str_equal(label_of(line, END), label)) {
            struct str inside = { .ptr = body, .len = (size_t)(line.ptr - body) };

            if (is_certificate(label) && add_block(arena, label, inside, certificates, begins, err))
                return err->rc;
            label = STR("");
        }
    }
    if (label.len > 0)
        return error_set(err, GATE_EFORMAT, "line %u: an armour that does not end", begins);
    return GATE_OK;
}

enum gate_rc certificates_parse(struct str text, struct arena *arena, struct vec *certificates,
                                struct error *err)
{
    enum { DER_SEQUENCE = 0x30 };
    struct certificate certificate = { .line = 0 };
    size_t before = certificates->count;

    if (text.len > 0 && text.ptr[0] == DER_SEQUENCE && str_find(text, BEGIN) < 0) {
        if (decode(arena, text, false, &certificate, err))
            return err->rc;
        *(struct certificate *)vec_add(certificates) = certificate;
        return GATE_OK;
    }
    if (parse_pem(text, arena, certificates, err))
        return err->rc;
    if (certificates->count == before)
        return error_set(err, GATE_EFORMAT, "no certificate is in it");
    return GATE_OK;
}
