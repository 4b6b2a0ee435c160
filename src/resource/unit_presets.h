/* unit_presets: whether a distribution wants a unit enabled: systemd.preset(5). Private to
 * src/resource. */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "image/wish.h"
#include "resource/resource.h"

void unit_presets_wishes(struct wish_set *set);

/* *is_enabled: what the first rule for `name` says; without one it is enabled. *origin: that rule,
 * left alone without one. Fails as reading the files does. */
ATTR_MUST_CHECK
enum gate_rc unit_preset_find(struct resource_context *context, struct str name, bool *is_enabled,
                              const struct origin **origin, struct error *err);
