#include "base/attributes.h"
#include "image/image_base.h"
#include "unit/test.h"

#define A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* printf '%s %s' A B | sha256sum; printf '%s %s' AB C | sha256sum (coreutils 9.1) */
#define AB "sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c"
#define ABC "sha256:c1377126441fb2f5ec2c21ae2a60255331d639e830f0ee1b40a36e52d4c40588"
#define BA "sha256:c6238ae8d91445af4c453ac796a5e6c69f596c950ef3ae7b29faf4f8da3487f1"

enum { LAYERS_MAX = 3 };

static struct image image_of(const char *const diff_ids[], struct image_layer layers[])
{
    struct image image = { .is_verified = true, .layers = layers };

    for (; image.layer_count < LAYERS_MAX && diff_ids[image.layer_count]; image.layer_count++)
        layers[image.layer_count] =
            (struct image_layer){ .diff_id = str_of(diff_ids[image.layer_count]) };
    return image;
}

static void test_chain_ids(void)
{
    static const struct {
        const char *row;
        const char *diff_ids[LAYERS_MAX];
        const char *chains[LAYERS_MAX];
    } cases[] = {
        { "of one layer it is the diff_id", { A }, { A } },
        { "three", { A, B, C }, { A, AB, ABC } },
        { "the order counts", { B, A }, { B, BA } },
        { "none from the first on without a diff_id", { A, "", C }, { A, "", "" } },
        { "none at all", { "", B }, { "", "" } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct image_layer layers[LAYERS_MAX];
        const struct image image = image_of(cases[i].diff_ids, layers);
        const struct str *chains = image_chain_ids(&image, &arena);

        test_row(cases[i].row);
        for (size_t k = 0; k < image.layer_count; k++)
            CHECK_STR(chains[k], cases[i].chains[k]);
    }
}

static void test_layers(void)
{
    static const struct {
        const char *row;
        const char *image[LAYERS_MAX];
        const char *base[LAYERS_MAX];
        bool is_unverified;
        size_t layers;
    } cases[] = {
        { "the lowest", { A, B, C }, { A, B }, false, 2 },
        { "all of them: another config", { A, B }, { A, B }, false, 2 },
        { "another", { A, B }, { C }, false, 0 },
        { "the lowest alike, the next not", { A, B, C }, { A, C }, false, 0 },
        { "more than the image has", { A }, { A, B }, false, 0 },
        { "the topmost", { A, B }, { B }, false, 0 },
        { "the same in another order", { A, B }, { B, A }, false, 0 },
        { "no layer", { A }, { NULL }, false, 0 },
        { "no diff_id", { "", B }, { "" }, false, 0 },
        { "digests that nobody verified", { A, B }, { A }, true, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_layer layers[LAYERS_MAX];
        struct image_layer base_layers[LAYERS_MAX];
        struct image image = image_of(cases[i].image, layers);
        const struct image base = image_of(cases[i].base, base_layers);

        test_row(cases[i].row);
        image.is_verified = !cases[i].is_unverified;
        CHECK_INT(image_base_layers(&image, &base), cases[i].layers);
    }
}

static void test_known(void)
{
    static const struct {
        const char *row;
        const char *image[LAYERS_MAX];
        const char *chains[LAYERS_MAX];
        bool is_unverified;
        size_t layers;
    } cases[] = {
        { "one layer", { A, B }, { A }, false, 1 },
        { "two layers", { A, B, C }, { C, AB }, false, 2 },
        { "the longest", { A, B, C }, { A, AB }, false, 2 },
        { "the diff_id of an upper layer", { A, B, C }, { B }, false, 0 },
        { "a known layer over one's own", { C, A }, { A }, false, 0 },
        { "none known", { A }, { NULL }, false, 0 },
        { "an empty text is no chain", { "" }, { "" }, false, 0 },
        { "digests that nobody verified", { A }, { A }, true, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_layer layers[LAYERS_MAX];
        struct image image = image_of(cases[i].image, layers);
        struct str chains[LAYERS_MAX];
        size_t count = 0;

        test_row(cases[i].row);
        for (; count < LAYERS_MAX && cases[i].chains[count]; count++)
            chains[count] = str_of(cases[i].chains[count]);
        image.is_verified = !cases[i].is_unverified;
        CHECK_INT(image_base_known(&image, chains, count), cases[i].layers);
    }
}

static const struct test tests[] = {
    { "chain_ids", test_chain_ids },
    { "layers", test_layers },
    { "known", test_known },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
