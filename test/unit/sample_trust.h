/*
 * sample_trust: the run of sample.h under a policy, with waivers: one record for each thing that a
 * report has to say about trust.
 */
#pragma once

#include "evidence/record.h"

enum sample_trust {
    SAMPLE_WAIVED,       /* green with a waiver and a false positive */
    SAMPLE_BREAK_GLASS,  /* green with a break-glass waiver over two controls, in need of a warning
                          */
    SAMPLE_REFUSED,      /* red; a waiver of every status but used */
    SAMPLE_NO_POLICY,    /* red; the root has none */
    SAMPLE_AUDIT,        /* would block; enforced from a day to come */
    SAMPLE_PARTIAL,      /* green, and blocked as it was narrowed */
    SAMPLE_SELF,         /* green, and blocked as the root is HEAD itself */
    SAMPLE_BOOTSTRAP,    /* would block; before the root has a policy */
    SAMPLE_ORGANISATION, /* red; an organisation above, a control that is newer than the policy */
    SAMPLE_TRUST_COUNT,
};

/* "waived", "break-glass", ...: as golden files are called. */
const char *sample_trust_name(enum sample_trust which);

/* The caller releases the record. */
void sample_trust_record(enum sample_trust which, struct record *record);
