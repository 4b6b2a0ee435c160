/*
 * openssl_conf: which providers and default properties the configuration of OpenSSL 3 in an image
 * sets for every program that uses the library. Private to src/resource; `fips` stands on it.
 *
 * config(5ssl) and fips_module(7ssl) of 3.0. Departures: what such a value takes from a variable,
 * an escape or the folder that a program is started in is GATE_EUNSUPPORTED; other values may.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "image/wish.h"
#include "resource/resource.h"

struct openssl_conf {
    bool is_there;               /* a configuration file; all below is empty without one */
    const struct origin *origin; /* the line that names the section of providers, or the file */
    struct value providers;      /* list of the names of those that it activates */
    struct value properties;     /* what it wants of every algorithm, "fips=yes"; nil: nothing */
    bool is_fips;                /* all algorithms are those of the FIPS provider */
};

void openssl_conf_wishes(struct wish_set *set);

/* Fails with GATE_EFORMAT (with path and line), GATE_EUNSUPPORTED and as reading does. */
ATTR_MUST_CHECK
enum gate_rc openssl_conf_read(struct resource_context *context, struct openssl_conf *conf,
                               struct error *err);
