/* version: what this program is. */
#pragma once

/* Such as "0.1.0". */
const char *version_number(void);

/* The commit it was built from, "unknown" outside a repository. */
const char *version_commit(void);
