#include "format/certificate.h"
#include "resource/document_resource.h"

struct x509 {
    struct document_resource document; /* its root stays nil */
    struct vec certificates;           /* struct certificate */
    struct table table;
};

enum x509_datum {
    X509_SUBJECT,
    X509_SUBJECT_DN,
    X509_ISSUER,
    X509_ISSUER_DN,
    X509_SERIAL,
    X509_NOT_BEFORE,
    X509_NOT_AFTER,
    X509_VALIDITY,
    X509_KEY_TYPE,
    X509_KEY_LENGTH,
    X509_CURVE,
    X509_SIGNATURE,
    X509_ALTERNATIVE,
    X509_IS_CA,
    X509_IS_SELF_SIGNED,
    X509_KEY_USAGE,
    X509_EXTENDED_KEY_USAGE,
    X509_FINGERPRINT,
    X509_VERSION_NUMBER,
    X509_LINE,
    X509_DATUM_COUNT,
};

static const struct column_def x509_columns[] = {
    [X509_SUBJECT] = { .name = "subject",
                       .type = VALUE_MAP,
                       .help = "its parts by name: subject.CN, subject.O" },
    [X509_SUBJECT_DN] = { .name = "subject_dn",
                          .type = VALUE_STR,
                          .help = "as RFC 2253 writes it: CN=example.org,O=Example" },
    [X509_ISSUER] = { .name = "issuer", .type = VALUE_MAP, .help = "likewise: issuer.CN" },
    [X509_ISSUER_DN] = { .name = "issuer_dn", .type = VALUE_STR, .help = "likewise" },
    [X509_SERIAL] = { .name = "serial", .type = VALUE_STR, .help = "number as hex, upper case" },
    [X509_NOT_BEFORE] = { .name = "not_before",
                          .type = VALUE_INTEGER,
                          .help = "first second of its validity, since 1970 UTC" },
    [X509_NOT_AFTER] = { .name = "not_after", .type = VALUE_INTEGER, .help = "last, likewise" },
    [X509_VALIDITY] = { .name = "validity_in_days",
                        .type = VALUE_INTEGER,
                        .help = "whole days left at the time of the run, negative once it ended" },
    [X509_KEY_TYPE] = { .name = "key_type", .type = VALUE_STR, .help = "rsa, ec, ed25519, ..." },
    [X509_KEY_LENGTH] = { .name = "key_length", .type = VALUE_INTEGER, .help = "bits of the key" },
    [X509_CURVE] = { .name = "curve",
                     .type = VALUE_STR,
                     .help = "prime256v1; nil of keys without one" },
    [X509_SIGNATURE] = { .name = "signature_algorithm",
                         .type = VALUE_STR,
                         .help = "sha256WithRSAEncryption" },
    [X509_ALTERNATIVE] = { .name = "subject_alt_names",
                           .type = VALUE_LIST,
                           .help = "DNS:example.org, IP Address:192.0.2.1" },
    [X509_IS_CA] = { .name = "is_ca",
                     .type = VALUE_BOOL,
                     .help =
                         "its basic constraints say CA, or it is self-signed and of version 1" },
    [X509_IS_SELF_SIGNED] = { .name = "is_self_signed",
                              .type = VALUE_BOOL,
                              .help = "it names itself as its issuer" },
    [X509_KEY_USAGE] = { .name = "key_usage",
                         .type = VALUE_LIST,
                         .help = "digitalSignature, ...; nil if it says nothing" },
    [X509_EXTENDED_KEY_USAGE] = { .name = "extended_key_usage",
                                  .type = VALUE_LIST,
                                  .help = "serverAuth, ...; nil likewise" },
    [X509_FINGERPRINT] = { .name = "fingerprint", .type = VALUE_STR, .help = "SHA-256 as hex" },
    [X509_VERSION_NUMBER] = { .name = "version", .type = VALUE_INTEGER, .help = "1 to 3" },
    [X509_LINE] = { .name = "line",
                    .type = VALUE_INTEGER,
                    .help = "where it begins; nil in a binary file" },
};

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

/* Whole days, rounded down: half a day ago is -1. */
static enum gate_rc days_left(const struct x509 *self, const struct certificate *certificate,
                              struct value *value, struct error *err)
{
    enum { DAY = 24 * 60 * 60 };

    if (!self->document.context->has_time)
        return error_set(err, GATE_EUNDECIDABLE, "the time of the run is not known");
    int64_t left = certificate->not_after - self->document.context->time;
    *value = value_integer(left >= 0 ? left / DAY : -((-left + DAY - 1) / DAY));
    return GATE_OK;
}

static enum gate_rc datum(const struct x509 *self, size_t index, enum x509_datum which,
                          struct value *value, struct error *err)
{
    const struct certificate *certificate = vec_at(&self->certificates, index);

    *value = value_nil();
    switch (which) {
    case X509_SUBJECT:
        *value = certificate->subject;
        break;
    case X509_SUBJECT_DN:
        *value = value_str(certificate->subject_dn);
        break;
    case X509_ISSUER:
        *value = certificate->issuer;
        break;
    case X509_ISSUER_DN:
        *value = value_str(certificate->issuer_dn);
        break;
    case X509_SERIAL:
        *value = value_str(certificate->serial);
        break;
    case X509_NOT_BEFORE:
        *value = value_integer(certificate->not_before);
        break;
    case X509_NOT_AFTER:
        *value = value_integer(certificate->not_after);
        break;
    case X509_VALIDITY:
        return days_left(self, certificate, value, err);
    case X509_KEY_TYPE:
        *value = text_or_nil(certificate->key_type);
        break;
    case X509_KEY_LENGTH:
        if (certificate->key_length > 0)
            *value = value_integer(certificate->key_length);
        break;
    case X509_CURVE:
        *value = text_or_nil(certificate->curve);
        break;
    case X509_SIGNATURE:
        *value = text_or_nil(certificate->signature_algorithm);
        break;
    case X509_ALTERNATIVE:
        *value = certificate->alternative_names;
        break;
    case X509_IS_CA:
        *value = value_bool(certificate->is_ca);
        break;
    case X509_IS_SELF_SIGNED:
        *value = value_bool(certificate->is_self_signed);
        break;
    case X509_KEY_USAGE:
        *value = certificate->key_usage;
        break;
    case X509_EXTENDED_KEY_USAGE:
        *value = certificate->extended_key_usage;
        break;
    case X509_FINGERPRINT:
        *value = value_str(certificate->fingerprint);
        break;
    case X509_VERSION_NUMBER:
        *value = value_integer(certificate->version);
        break;
    case X509_LINE:
        if (certificate->line > 0)
            *value = value_integer(certificate->line);
        break;
    case X509_DATUM_COUNT:
        break;
    }
    return GATE_OK;
}

static struct origin place_of(const struct x509 *self, size_t index)
{
    const struct certificate *certificate = vec_at(&self->certificates, index);
    struct str key = certificate->subject_dn;

    return config_file_origin(&self->document.file, certificate->line,
                              key.len > 0 ? key : certificate->fingerprint);
}

static enum gate_rc x509_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err)
{
    return datum(table->self, row, (enum x509_datum)column, value, err);
}

static struct origin x509_row_origin(const struct table *table, size_t row)
{
    return place_of(table->self, row);
}

static struct str x509_summary(const struct table *table, size_t row)
{
    const struct x509 *self = table->self;

    return ((const struct certificate *)vec_at(&self->certificates, row))->subject_dn;
}

/* The same of every certificate of the file. */
static enum gate_rc get_datum(void *self, const struct property_query *query, struct value *value,
                              struct error *err)
{
    const struct x509 *x509 = self;
    struct arena *arena = x509->document.context->arena;
    size_t count = x509->certificates.count;
    struct value *items = arena_new(arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(arena, count + 1, sizeof(*origins));
    enum x509_datum which = X509_SUBJECT;

    while (which < X509_LINE && !str_equal(query->name, str_of(x509_columns[which].name)))
        which++;
    for (size_t i = 0; i < count; i++) {
        if (datum(x509, i, which, &items[i], err))
            return err->rc;
        origins[i] = place_of(x509, i);
        items[i].origin = &origins[i];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

#define EACH(column, value_type, text)                                                            \
    {                                                                                             \
        .name = (column), .type = (value_type), .is_each = true, .help = (text), .get = get_datum \
    }

static const struct property_def x509_properties[] = {
    EACH("subject", VALUE_MAP, "parts of the name: subject.CN"),
    EACH("subject_dn", VALUE_STR, "the name: CN=example.org,O=Example"),
    EACH("issuer", VALUE_MAP, "parts of the issuer's name: issuer.CN"),
    EACH("issuer_dn", VALUE_STR, "the issuer's name"),
    EACH("serial", VALUE_STR, "number as hex, upper case"),
    EACH("not_before", VALUE_INTEGER, "first second of the validity, since 1970 UTC"),
    EACH("not_after", VALUE_INTEGER, "last second, likewise"),
    EACH("validity_in_days", VALUE_INTEGER, "whole days left at the time of the run"),
    EACH("key_type", VALUE_STR, "rsa, ec, ed25519, ..."),
    EACH("key_length", VALUE_INTEGER, "bits of the key"),
    EACH("curve", VALUE_STR, "prime256v1; nil of keys without one"),
    EACH("signature_algorithm", VALUE_STR, "sha256WithRSAEncryption"),
    EACH("subject_alt_names", VALUE_LIST, "DNS:example.org, IP Address:192.0.2.1"),
    EACH("is_ca", VALUE_BOOL,
         "its basic constraints say CA, or it is self-signed and of version 1"),
    EACH("is_self_signed", VALUE_BOOL, "it names itself as its issuer"),
    EACH("key_usage", VALUE_LIST, "digitalSignature, ...; nil if it says nothing"),
    EACH("extended_key_usage", VALUE_LIST, "serverAuth, ...; nil likewise"),
    EACH("fingerprint", VALUE_STR, "SHA-256 as hex"),
    EACH("version", VALUE_INTEGER, "1 to 3"),
};

#undef EACH

static enum gate_rc test_valid(void *self, ptrdiff_t row, const struct value *argument ATTR_UNUSED,
                               bool *holds, struct value *observed, struct error *err)
{
    const struct x509 *x509 = self;
    const struct certificate *certificate = vec_at(&x509->certificates, (size_t)row);
    int64_t now = x509->document.context->time;

    if (days_left(x509, certificate, observed, err))
        return err->rc;
    *holds = certificate->not_before <= now && now <= certificate->not_after;
    return GATE_OK;
}

static const struct predicate_def x509_predicates[] = {
    {
        .name = "be_valid",
        .is_of_rows = true,
        .help = "the time of the run lies within its validity; who signed it is not asked",
        .test = test_valid,
    },
};

static enum gate_rc x509_open(void *self, struct resource_context *context,
                              const struct resource_call *call, struct error *err)
{
    struct x509 *x509 = self;

    x509->certificates = VEC_INIT(struct certificate);
    if (document_read(&x509->document, context, call, err))
        return err->rc;
    if (certificates_parse(x509->document.file.text, context->arena, &x509->certificates, err))
        return error_wrap(err, "%.*s", STR_ARG(x509->document.file.path));
    x509->table = (struct table){
        .columns = x509_columns,
        .column_count = COUNT_OF(x509_columns),
        .row_count = x509->certificates.count,
        .self = x509,
        .cell = x509_cell,
        .origin = x509_row_origin,
        .summary = x509_summary,
    };
    return GATE_OK;
}

static void x509_close(void *self)
{
    struct x509 *x509 = self;

    vec_release(&x509->certificates);
}

static const struct table *x509_rows(void *self)
{
    const struct x509 *x509 = self;

    return &x509->table;
}

const struct resource_def resource_x509 = {
    .name = "x509",
    .summary =
        "the certificates of a file, PEM or DER; a property holds one value for each of them",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{x509: /etc/ssl/private/server.pem, each: {its: {key_length: {cmp: \">= 2048\"}, "
               "validity_in_days: {cmp: \"> 30\"}}}}",
    .self_size = sizeof(struct x509),
    .wishes = document_wishes,
    .open = x509_open,
    .close = x509_close,
    .origin = document_origin,
    .properties = x509_properties,
    .property_count = COUNT_OF(x509_properties),
    .predicates = x509_predicates,
    .predicate_count = COUNT_OF(x509_predicates),
    .columns = x509_columns,
    .column_count = COUNT_OF(x509_columns),
    .rows = x509_rows,
};
