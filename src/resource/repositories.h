/*
 * repositories: what dnf, yum and zypper have in common: a main file and files with a section for
 * each repository, whose settings stand before those of the main file. Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct repository_family {
    const char *const *mains; /* the first that is there is read */
    size_t main_count;
    const char *const *parts; /* patterns of files that are read before it, each the weaker */
    size_t part_count;
    const char *const *patterns; /* of files of repositories */
    size_t pattern_count;
    bool has_variables;     /* those of dnf stand in ids and values, but not of the main section */
    bool is_checked;        /* what gpgcheck is where nothing says it */
    bool is_checked_at_all; /* with gpgcheck the repository is verified too, whatever it says */
};

struct repositories {
    const struct repository_family *family;
    struct rows rows;
};

enum { REPOSITORY_COLUMNS = 13 };
extern const struct column_def repository_columns[REPOSITORY_COLUMNS];

void repositories_wishes(const struct repository_family *family, struct wish_set *set);

/*
 * Reads the files. Fails with GATE_ENOTFOUND when there is none, GATE_EFORMAT (with path and line,
 * also for a truth that is none) and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc repositories_open(struct repositories *self, struct resource_context *context,
                               const struct repository_family *family,
                               const struct resource_call *call, struct error *err);

/* For resource_def. */
void repositories_close(void *self);
struct origin repositories_origin(const void *self, const struct resource_call *call);
const struct table *repositories_rows(void *self);
