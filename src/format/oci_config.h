/*
 * oci_config: the config of an image.
 *
 * Specification: OCI image-spec v1.1, config.md, and Docker image spec v1.2 (HEALTHCHECK, ONBUILD
 * and SHELL stand there); `container_config` and other fields of Docker are ignored.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct oci_label {
    struct str name;
    struct str value;
};

struct oci_history {
    struct str created;
    struct str created_by;
    struct str author;
    struct str comment;
    bool is_empty_layer;
};

struct oci_strings {
    const struct str *items;
    size_t count;
};

struct oci_healthcheck {
    bool is_set;
    struct oci_strings test; /* {"NONE"} disables; {"CMD", ...}, {"CMD-SHELL", "..."} */
    int64_t interval_ns;
    int64_t timeout_ns;
    int64_t retries;
};

struct oci_config {
    struct str os;
    struct str architecture;
    struct str variant;
    struct str created;
    struct str author;
    struct str user;
    struct str working_dir;
    struct str stop_signal;
    struct oci_strings env; /* "NAME=value" */
    struct oci_strings entrypoint;
    struct oci_strings cmd;
    struct oci_strings shell;
    struct oci_strings onbuild;
    struct oci_strings exposed_ports; /* "80/tcp", sorted */
    struct oci_strings volumes;       /* sorted */
    const struct oci_label *labels;   /* sorted by name */
    size_t label_count;
    struct oci_healthcheck healthcheck;
    struct oci_strings diff_ids;
    const struct oci_history *history;
    size_t history_count;
};

/*
 * Parses the whole of `text`; everything in *config lives in `arena`. Unknown keys are ignored, a
 * known key of a wrong type fails with GATE_EFORMAT and its name.
 */
ATTR_MUST_CHECK
enum gate_rc oci_config_parse(struct str text, struct arena *arena, struct oci_config *config,
                              struct error *err);
