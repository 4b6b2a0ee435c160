/* test_image: the readers for the image of a test. Private to src/profile. */
#pragma once

#include "profile/load.h"
#include "profile/test_case.h"

/* `image: {...}`, `rootfs: {...}` and `layers: [...]` of a struct test_case. */
void load_test_image(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_test_rootfs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_test_layers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
