/*
 * openpgp_key: secret keys of OpenPGP, as packets without armour.
 *
 * Specification: RFC 9580 (versions 4 and 6), RFC 4880 (3), LibrePGP (5), GnuPG's S2K of type 101
 * for secrets that are elsewhere.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "format/private_key.h"

/*
 * Whether `packets` begin with a secret key; its type and size are those of the first packet. It
 * counts as encrypted only if all secret keys and subkeys were seen and none is open: with
 * `is_whole` false some may follow.
 */
bool openpgp_key_read(struct str packets, bool is_whole, struct private_key *key);

/* Whether the first packet is a secret key that can be read to its protection. */
bool openpgp_key_is_sound(struct str packets);
