/*
 * benchmarks: which recommendations the benchmarks have, by number, for the question what of them
 * gate answers. The numbers are those of a control's `tags: {cis: ...}`.
 */
#pragma once

#include <stddef.h>

enum benchmark_class {
    BENCHMARK_CORE,        /* every image answers it */
    BENCHMARK_CONDITIONAL, /* where the thing it is about is installed: sshd, sudo, PAM, cron */
    BENCHMARK_HOST,        /* of a kernel, a boot, mounts, running services: no image answers it */
    BENCHMARK_CLASS_COUNT
};

struct benchmark {
    const char *key;  /* as in the tags: "debian12" */
    const char *name; /* "CIS Debian Linux 12 Benchmark" */
    const char *version;
    const char *numbers[BENCHMARK_CLASS_COUNT]; /* blanks between them; NULL if there are none */
};

/* Sorted by their keys, but for the numbers in them: "rhel9" before "rhel10". */
extern const struct benchmark benchmarks[];
extern const size_t benchmark_count;
