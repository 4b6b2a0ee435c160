#include "base/map.h"

#include <stdio.h>

#include "base/attributes.h"
#include "unit/test.h"

/*
 * Key 00..0f and texts 00, 01, ...; the answers are OpenSSL 3.0.22's: openssl mac -macopt
 * hexkey:000102030405060708090a0b0c0d0e0f -macopt size:8 -macopt c-rounds:1 -macopt d-rounds:3
 * -in TEXT SIPHASH, whose bytes are the number, lowest first.
 */
static void test_hash(void)
{
    static const uint64_t key[2] = { 0x0706050403020100U, 0x0f0e0d0c0b0a0908U };
    static const struct {
        const char *row;
        size_t length;
        uint64_t hash;
    } cases[] = {
        { "empty", 0, 0xabac0158050fc4dcU },          { "one byte", 1, 0xc9f49bf37d57ca93U },
        { "seven", 7, 0xd3927d989bb11140U },          { "a word", 8, 0x369095118d299a8eU },
        { "a word and one", 9, 0x25a48eb36c063de4U }, { "fifteen", 15, 0xd320d86d2a519956U },
        { "two words", 16, 0xcc4fdd1a7d908b66U },     { "many", 63, 0x9d199062b7bbb3a8U },
    };
    char text[64];

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)i;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK(map_hash(key, (struct str){ .ptr = text, .len = cases[i].length }) == cases[i].hash);
    }
}

enum { NAMES = 1000 };

static struct str name_of(char names[][8], size_t i)
{
    (void)snprintf(names[i], sizeof(names[i]), "n%zu", i);
    return str_of(names[i]);
}

static void test_many(void)
{
    CLEANUP(map_release) struct map map = MAP_INIT;
    static char names[NAMES][8];
    long wrong = 0;

    CHECK(!map_find(&map, STR("n0")));
    for (size_t i = 0; i < NAMES; i++)
        map_set(&map, name_of(names, i), names[i]);
    CHECK_INT((long long)map.count, NAMES);
    for (size_t i = 0; i < NAMES; i++)
        wrong += map_find(&map, name_of(names, i)) != names[i];
    CHECK_INT(wrong, 0);
    CHECK(!map_find(&map, STR("n1000")));
}

/* Every second name goes; the others are found in spite of the holes. */
static void test_remove(void)
{
    CLEANUP(map_release) struct map map = MAP_INIT;
    static char names[NAMES][8];
    long wrong = 0;

    map_remove(&map, STR("n0"));
    for (size_t i = 0; i < NAMES; i++)
        map_set(&map, name_of(names, i), names[i]);
    for (size_t i = 0; i < NAMES; i += 2)
        map_remove(&map, name_of(names, i));
    map_remove(&map, STR("n0"));
    CHECK_INT((long long)map.count, NAMES / 2);
    for (size_t i = 0; i < NAMES; i++)
        wrong += map_find(&map, name_of(names, i)) != (i % 2 ? names[i] : NULL);
    CHECK_INT(wrong, 0);
}

static void test_set_again(void)
{
    CLEANUP(map_release) struct map map = MAP_INIT;
    int first = 1;
    int second = 2;

    map_set(&map, STR(""), &first);
    map_set(&map, STR(""), &second);
    map_set(&map, STR("a\0b"), &first);
    CHECK_INT((long long)map.count, 2);
    CHECK(map_find(&map, STR("")) == &second);
    CHECK(map_find(&map, (struct str){ .ptr = NULL, .len = 0 }) == &second);
    CHECK(map_find(&map, STR("a\0b")) == &first);
    CHECK(!map_find(&map, STR("a")));
}

static const struct test tests[] = {
    { "hash", test_hash },
    { "many", test_many },
    { "remove", test_remove },
    { "set_again", test_set_again },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
