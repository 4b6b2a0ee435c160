/*
 * facts: readings of an image that several resources share: what it calls itself, its accounts,
 * its packages. Each is made when it is first asked for and once in a run; what it answered then,
 * failure included, it answers ever after. Everything lives as long as the run.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "format/group.h"
#include "format/gshadow.h"
#include "format/passwd.h"
#include "format/shadow.h"
#include "image/rootfs.h"
#include "resource/resource.h"

/* Package databases that gate reads. */
enum package_manager { PACKAGE_DPKG, PACKAGE_APK, PACKAGE_RPM, PACKAGE_PACMAN };

/* "dpkg", "apk", "rpm" or "pacman". */
const char *package_manager_name(enum package_manager manager);

/* What os-release(5) says, from /etc/os-release or /usr/lib/os-release. */
struct os_facts {
    const struct entry *file;
    struct str id;      /* ID: "debian" */
    struct str family;  /* "debian", "redhat", "suse", "alpine", "arch"; empty: unknown */
    struct str version; /* VERSION_ID: "12"; empty where it has none */
    struct str key;     /* of benchmarks: "debian12", "ubuntu2204", "rhel9"; empty: unknown */
    struct str pretty_name;
    struct str codename;    /* VERSION_CODENAME */
    const struct str *like; /* words of ID_LIKE */
    size_t like_count;
    const struct value_pair *pairs; /* every variable, in the order of the file */
    size_t pair_count;
};

/* Fails with GATE_ENOTFOUND (no os-release), GATE_EFORMAT, GATE_EUNSUPPORTED and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc facts_os(struct resource_context *context, const struct os_facts **os,
                      struct error *err);

/* The accounts of /etc/passwd, in the order of the file. */
struct account_facts {
    const struct entry *file;
    const struct passwd_entry *users;
    size_t user_count;
    const uint32_t *by_uid;  /* indexes of users, by uid and then in the order of the file */
    const uint32_t *by_name; /* likewise by name */
};

/* Fails with GATE_ENOTFOUND (no /etc/passwd), GATE_EFORMAT and as reading does. */
ATTR_MUST_CHECK
enum gate_rc facts_accounts(struct resource_context *context, const struct account_facts **accounts,
                            struct error *err);

/* The first of that number, as getpwuid(3) finds it, or NULL. */
const struct passwd_entry *account_by_uid(const struct account_facts *accounts, uint32_t uid);
/* Likewise of that name, as getpwnam(3). */
const struct passwd_entry *account_by_name(const struct account_facts *accounts, struct str name);

/* The groups of /etc/group, in the order of the file. */
struct group_facts {
    const struct entry *file;
    const struct group_entry *groups;
    size_t group_count;
    const uint32_t *by_gid;  /* indexes of groups, by gid and then in the order of the file */
    const uint32_t *by_name; /* likewise by name */
};

/* Fails with GATE_ENOTFOUND (no /etc/group), GATE_EFORMAT and as reading does. */
ATTR_MUST_CHECK
enum gate_rc facts_groups(struct resource_context *context, const struct group_facts **groups,
                          struct error *err);

const struct group_entry *group_by_gid(const struct group_facts *groups, uint32_t gid);
const struct group_entry *group_by_name(const struct group_facts *groups, struct str name);

/* The records of /etc/shadow, in the order of the file. */
struct shadow_facts {
    const struct entry *file;
    const struct shadow_entry *users;
    size_t user_count;
};

/* Fails with GATE_ENOTFOUND (no /etc/shadow), GATE_EFORMAT and as reading does. */
ATTR_MUST_CHECK
enum gate_rc facts_shadow(struct resource_context *context, const struct shadow_facts **shadow,
                          struct error *err);

/* The records of /etc/gshadow, in the order of the file. */
struct gshadow_facts {
    const struct entry *file;
    const struct gshadow_entry *groups;
    size_t group_count;
};

/* Fails with GATE_ENOTFOUND (no /etc/gshadow), GATE_EFORMAT and as reading does. */
ATTR_MUST_CHECK
enum gate_rc facts_gshadow(struct resource_context *context, const struct gshadow_facts **gshadow,
                           struct error *err);

/* One record of a package database. */
struct package {
    struct str name;
    struct str version;
    struct str architecture;
    struct str status;    /* "install ok installed"; of others than dpkg "installed" */
    struct str source;    /* the source package, without version; of rpm the file's name */
    struct str vendor;    /* of rpm: who built it; empty: not said */
    struct str key;       /* of rpm: id of the key that signed it; empty: none did */
    int64_t installed_at; /* seconds since 1970; 0: not recorded */
    enum package_manager manager;
    bool is_installed;        /* its files are there; a removed package keeps a record */
    const struct entry *file; /* of the database */
    uint32_t line;            /* where its record begins, from 1; 0: the database has no lines */
    struct str record;        /* its record's text, from `line` on; of rpm a header of its files */
};

/* All records, by name, then architecture, then version of those without lines, then place. */
struct package_facts {
    const struct package *packages;
    size_t package_count;
};

/* `text`, nil if it is empty; when `package` was installed, nil if that is not recorded. */
struct value package_text(struct str text);
struct value package_time(const struct package *package);

/* How the versions of a manager's packages are ordered. */
value_compare_fn *package_manager_order(enum package_manager manager);

/*
 * Reads the databases of dpkg (status and status.d), apk, rpm and pacman. Fails with
 * GATE_ENOPACKAGEDB when the distribution has a database and the image lacks it, GATE_ENOTFOUND
 * when neither has one, GATE_EUNSUPPORTED for one of a version that is not read, GATE_EFORMAT,
 * GATE_ELIMIT and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc facts_packages(struct resource_context *context, const struct package_facts **packages,
                            struct error *err);

/* The installed package of that name, else a record of it that is not installed, else NULL. */
const struct package *package_by_name(const struct package_facts *packages, struct str name);

/* Wishes what all of these read. */
void facts_wishes(struct wish_set *set);

/* The low twelve bits as four octal digits: "0644". */
struct str facts_mode(struct resource_context *context, uint16_t mode);

/* An origin in the file `entry` of the image. */
struct origin facts_origin(const struct entry *entry, uint32_t line, struct str key);
