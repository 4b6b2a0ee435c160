/*
 * Every bound that gate puts on untrusted input, in one place. Going past one is GATE_ELIMIT,
 * never a crash and never a silent cut. gate(1) LIMITS lists them for users; those of
 * struct limits can be set with --limit NAME=VALUE.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define LIMIT_MANIFEST_BYTES ((size_t)4 << 20)     /* OCI index, manifest or config */
#define LIMIT_CONFIG_FILE_BYTES ((size_t)1 << 20)  /* one configuration file read whole */
#define LIMIT_PACKAGE_DB_BYTES ((size_t)256 << 20) /* one package database */
#define LIMIT_PROFILE_BYTES ((size_t)1 << 20)      /* one file of a profile */
#define LIMIT_PROFILE_INCLUDES 100                 /* profiles that one includes, in all */
#define LIMIT_FOR_ROWS 1000                        /* rows of `for` of one control */
#define LIMIT_FILLED_BYTES ((size_t)64 << 20)      /* controls that the rows of a profile make */
#define LIMIT_POLICY_BYTES ((size_t)64 << 10)      /* .gate/policy.yaml */
#define LIMIT_WAIVER_BYTES ((size_t)64 << 10)      /* one file of .gate/waivers */
#define LIMIT_WAIVERS 1000                         /* waivers that have not expired */
#define LIMIT_LEDGER_WAIVERS ((size_t)1 << 14)     /* different waivers of one history */
#define LIMIT_RECORD_BYTES ((size_t)64 << 20)      /* a record that is read back */
#define LIMIT_PAX_BYTES ((size_t)1 << 20)          /* extended headers of one tar entry */
#define LIMIT_XATTR_BYTES ((size_t)64 << 10)       /* one extended attribute */
#define LIMIT_TEXT_BYTES ((size_t)16 << 20)        /* text that gate builds itself */
#define LIMIT_NESTING 64                           /* JSON, YAML and include depth */
#define LIMIT_YAML_NODES (1 << 20)                 /* values of one YAML file */
#define LIMIT_XML_NODES (1 << 18)                  /* elements and attributes of one XML file */
#define LIMIT_KEYS_BYTES ((size_t)1 << 20)         /* .gate/allowed_signers, .gate/revoked */
#define LIMIT_WAIVER_FILES ((size_t)1 << 14)    /* entries of .gate/waivers, or of .gate/ledger */
#define LIMIT_WAIVER_TOTAL ((size_t)64 << 20)   /* bytes of all of them together */
#define LIMIT_EVENT_BYTES ((size_t)32 << 20)    /* what GitHub tells of an event */
#define LIMIT_PATH_BYTES ((size_t)4096)         /* one path of git, or of its files */
#define LIMIT_COMMIT_BYTES ((size_t)1 << 20)    /* one commit or tag of git */
#define LIMIT_TREE_BYTES ((size_t)16 << 20)     /* one tree of git: a folder's list */
#define LIMIT_INDEX_BYTES ((size_t)256 << 20)   /* git's index */
#define LIMIT_COMMITS ((size_t)1 << 20)         /* commits of one walk through the history */
#define LIMIT_REFS ((size_t)1 << 18)            /* references of one repository */
#define LIMIT_CONFIG_FILES 4096                 /* files that make up one configuration */
#define LIMIT_SETTINGS (1 << 17)                /* lines of one configuration that set something */
#define LIMIT_HOME_FILES (1 << 17)              /* files directly in homes of accounts */
#define LIMIT_INCLUDES 16                       /* depth of files that include each other */
#define LIMIT_LINKS 40                          /* symbolic links followed in one look-up */
#define LIMIT_MEMBERS (1U << 17)                /* files of an archive that may be of an image */
#define LIMIT_LAYERS 512                        /* layers of one image */
#define LIMIT_FINDINGS 10000                    /* findings of one result */
#define LIMIT_REGEX_BYTES ((size_t)64 << 10)    /* one regular expression */
#define LIMIT_REGEX_MATCH 1000000               /* PCRE2 match limit, at one start */
#define LIMIT_REGEX_TOTAL 1000000000U           /* the same, at all starts of a subject */
#define LIMIT_REGEX_DEPTH 10000                 /* PCRE2 depth limit */
#define LIMIT_REGEX_HEAP_KIB 20000              /* PCRE2 heap limit */
#define LIMIT_PROGRAM_BYTES ((size_t)256 << 20) /* one ELF program or library */
#define LIMIT_ARCHIVE_BYTES ((size_t)256 << 20) /* one Java archive, also one within another */
#define LIMIT_ARCHIVE_DEPTH 4                   /* Java archives in each other */
#define LIMIT_ARCHIVES 10000                    /* Java archives in one file, all depths */
#define LIMIT_CSV_FIELDS 256                    /* fields of one record of a CSV file */
#define LIMIT_SHELL_STEPS 20000                 /* commands of the files of one shell */
#define LIMIT_SHELL_VARIABLES 1000              /* variables that they set */
#define LIMIT_SHELL_WORDS ((size_t)16 << 10)    /* words that one of them gets */
#define LIMIT_SHELL_TEXT ((size_t)64 << 10)     /* one text of a shell; a longer one is not known */

/*
 * The bounds that --limit can set: member, name, default, the most it can be set to, and what it
 * counts. Where the most is the default, a parser has that bound too.
 */
#define LIMITS(LIMIT)                                                                             \
    LIMIT(entries, "entries", 1U << 19, UINT64_MAX, "files in all layers together")               \
    LIMIT(name_bytes, "name-bytes", 64U << 20, UINT64_MAX,                                        \
          "bytes of all names and link targets together")                                         \
    LIMIT(path_bytes, "path-bytes", 4096, UINT64_MAX, "bytes of one path")                        \
    LIMIT(link_bytes, "link-bytes", 4096, UINT64_MAX, "bytes of the target of one symbolic link") \
    LIMIT(nesting, "nesting", 256, UINT64_MAX, "directories in one path")                         \
    LIMIT(ratio, "ratio", 1100, UINT64_MAX,                                                       \
          "bytes that may come out of one compressed byte, once 1 MiB has come out")              \
    LIMIT(total_bytes, "total-bytes", 1ULL << 40, UINT64_MAX,                                     \
          "uncompressed bytes of all layers together")                                            \
    LIMIT(blob_bytes, "blob-bytes", 1ULL << 38, UINT64_MAX, "bytes of one layer as it is stored") \
    LIMIT(kept_bytes, "kept-bytes", 512U << 20, UINT64_MAX,                                       \
          "bytes of file bodies kept for the controls")                                           \
    LIMIT(body_bytes, "body-bytes", 256U << 20, UINT64_MAX,                                       \
          "bytes of one file that a control reads")                                               \
    LIMIT(layers, "layers", LIMIT_LAYERS, LIMIT_LAYERS, "layers of the image")                    \
    LIMIT(manifests, "manifests", 1000, UINT64_MAX, "manifests to choose from in an OCI layout")  \
    LIMIT(json_bytes, "json-bytes", LIMIT_MANIFEST_BYTES, LIMIT_MANIFEST_BYTES,                   \
          "bytes of a manifest, index or config")                                                 \
    LIMIT(json_depth, "json-depth", LIMIT_NESTING, LIMIT_NESTING,                                 \
          "lists and objects in each other in one of them")                                       \
    LIMIT(header_bytes, "header-bytes", LIMIT_PAX_BYTES, LIMIT_PAX_BYTES,                         \
          "bytes of one extended header of a tar entry")                                          \
    LIMIT(xattr_bytes, "xattr-bytes", LIMIT_XATTR_BYTES, LIMIT_XATTR_BYTES,                       \
          "bytes of one extended attribute of a tar entry")

/* Start from LIMITS_DEFAULT. */
struct limits {
#define LIMIT_MEMBER(member, name, value, most, what) uint64_t member;
    LIMITS(LIMIT_MEMBER)
#undef LIMIT_MEMBER
};

#define LIMIT_VALUE(member, name, value, most, what) .member = (value),
#define LIMITS_DEFAULT ((struct limits){ LIMITS(LIMIT_VALUE) })

struct limit_def {
    const char *name;
    size_t offset; /* of its member of struct limits */
    uint64_t value;
    uint64_t most;
    const char *what; /* it counts, as gate(1) LIMITS says */
};

extern const struct limit_def limit_defs[];
extern const size_t limit_def_count;
