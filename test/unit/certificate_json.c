#include "unit/certificate_json.h"

static void set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *text(struct str text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

json_t *certificate_json(const struct certificate *certificate)
{
    json_t *object = json_object();
    json_t *names = json_array();

    for (size_t i = 0; i < certificate->alternative_names.list.count; i++)
        (void)json_array_append_new(names,
                                    text(certificate->alternative_names.list.items[i].string));
    set(object, "subject", text(certificate->subject_dn));
    set(object, "issuer", text(certificate->issuer_dn));
    set(object, "serial", text(certificate->serial));
    set(object, "not_before", json_integer(certificate->not_before));
    set(object, "not_after", json_integer(certificate->not_after));
    set(object, "fingerprint", text(certificate->fingerprint));
    set(object, "signature", text(certificate->signature_algorithm));
    set(object, "key", text(certificate->key_type));
    set(object, "bits", json_integer(certificate->key_length));
    set(object, "curve", text(certificate->curve));
    set(object, "names", names);
    set(object, "ca", json_boolean(certificate->is_ca));
    set(object, "version", json_integer(certificate->version));
    return object;
}
