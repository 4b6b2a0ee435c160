/* test_image: the readers for the image of a test. Private to src/profile. */
#pragma once

#include "profile/load.h"
#include "profile/test_case.h"

/* What may stand there, for the schema. */
extern const struct key_table test_image_table;
extern const struct key_value test_rootfs_value;

/* The config of an image of which nothing is said. */
struct str test_image_empty(void);

/* `image: {...}`, `rootfs: {...}` and `layers: [...]` of a struct test_case. */
void load_test_image(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_test_rootfs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_test_layers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
