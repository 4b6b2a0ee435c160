/*
 * starter: the files that a repository starts with, as `gate init` writes them: the folder .gate,
 * the lines that guard it, and the step of the CI. Texts only; nothing here reads or writes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

/* What the texts are made for. */
struct starter {
    struct str project;       /* an id (TRUST, section 1): starter_project() */
    struct str branch;        /* the default branch: starter_is_branch() */
    struct str enforce_after; /* "2026-12-15" */
    struct str signers;       /* whole lines of allowed_signers, may be empty */
    struct str owners;        /* "@org/team @me"; empty: lines of CODEOWNERS are commented out */
};

/* A file that is written whole, if nothing of that name is there. */
struct starter_file {
    const char *path;
    const char *text; /* with %project%, %branch%, %enforce_after% and %signers% */
};

enum { STARTER_FILE_MAX = 4, STARTER_PATH_MAX = 4 };

/* One kind of CI, or none; NULL ends each list. */
struct starter_ci {
    const char *name;                    /* "github", "gitlab", "none" */
    const char *marks[STARTER_PATH_MAX]; /* paths that tell of it */
    const char *host;                    /* a part of its hosts' names; NULL: none */
    struct starter_file files[STARTER_FILE_MAX];
    const char *codeowners[STARTER_PATH_MAX]; /* where it looks for one, in its order */
    const char *new_codeowners;               /* where one is made */
    const char *section;                      /* heading for our lines in it; NULL: none */
    const char *guarded[STARTER_PATH_MAX];    /* files that need an owner too */
    const char *including;                    /* a file that has to name ... */
    const char *included;                     /* ... this one; NULL: there is no such pair */
    const char *include_lines;                /* how it does */
    const char *require;                      /* how its check is made a must; filled like a text */
};

enum { STARTER_CI_NONE, STARTER_CI_GITHUB, STARTER_CI_GITLAB, STARTER_CI_COUNT };
extern const struct starter_ci starter_cis[STARTER_CI_COUNT];

/* The files of every repository. */
extern const struct starter_file starter_files[];
extern const size_t starter_file_count;

#define STARTER_ATTRIBUTES_PATH ".gitattributes"

/* Appends `text` with its places filled in. */
void starter_fill(const char *text, const struct starter *starter, struct buf *out);

/*
 * Appends what `content`, a file .gitattributes, lacks at its end: nothing if it has the line and
 * no later one sets how texts are converted. Ends of lines are those of `content`.
 */
void starter_add_attributes(struct str content, struct buf *added);

/*
 * The same for a file CODEOWNERS. Without owners a line that is commented out is enough. Waivers
 * get no owner: their signatures decide.
 */
void starter_add_codeowners(struct str content, const struct starter_ci *ci,
                            const struct starter *starter, struct buf *added);

/*
 * A line of allowed_signers, with its newline, in `arena`, that lets `key` sign waivers for
 * `principal`.
 */
struct str starter_signer(struct str principal, const struct ssh_key *key, struct arena *arena);

/*
 * A project's name from the URL of a remote or the path of a folder: its last part without ".git",
 * with '-' for what an id may not have; "app" if nothing is left. In `arena`.
 */
struct str starter_project(struct str location, struct arena *arena);

/* The host of a remote's URL, or of "user@host:path"; empty for a path. A view of `url`. */
struct str starter_host(struct str url);

/*
 * Whether a branch of this name can be written into YAML and shell as it stands: letters, digits
 * and . _ / -, and a name that git takes.
 */
bool starter_is_branch(struct str name);

/* "@user", "@group/team", "user@example.com". */
bool starter_is_owner(struct str owner);
