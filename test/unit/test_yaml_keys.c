/* The reader of tables of keys, over a language of three keys and a map. */
#include "format/yaml_keys.h"

#include <stddef.h>

#include "unit/test.h"

struct inner {
    struct str text;
};

struct outer {
    struct str text;
    struct str source;
    struct texts texts;
    int word;
    struct inner inner;
};

/* A reader with a state of its own. */
struct counting_reader {
    struct yaml_reader reader; /* first */
    size_t words;
};

static void load_texts(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
}

static void load_word(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const char *const words[] = { "red", "green" };
    int *word = member;

    ((struct counting_reader *)reader)->words++;
    *word = yaml_keys_word(reader, pair, words, COUNT_OF(words));
}

static const struct key_def inner_keys[] = {
    { .name = "text",
      .shape = KEY_TEXT,
      .help = "a text",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct inner, text) },
};

static void load_inner(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)yaml_keys_read(reader, pair->value, "an inner", inner_keys, COUNT_OF(inner_keys), member);
}

static const struct key_def outer_keys[] = {
    { .name = "text",
      .shape = KEY_TEXT,
      .help = "a text",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct outer, text) },
    { .name = "source",
      .shape = KEY_SOURCE,
      .help = "any scalar",
      .load = yaml_keys_source,
      .offset = offsetof(struct outer, source) },
    { .name = "texts",
      .shape = KEY_LIST,
      .help = "texts",
      .load = load_texts,
      .offset = offsetof(struct outer, texts) },
    { .name = "word",
      .shape = KEY_WORD,
      .help = "red or green",
      .load = load_word,
      .offset = offsetof(struct outer, word) },
    { .name = "inner",
      .shape = KEY_MAP,
      .help = "a map",
      .load = load_inner,
      .offset = offsetof(struct outer, inner) },
};

/* Reads, and gives every fault, a line each, in the order of the file. */
static struct str read_text(const char *text, struct arena *arena, struct outer *outer,
                            size_t *words)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct counting_reader reader = {
        .reader = { .arena = arena,
                    .diagnostics = &diagnostics,
                    .file = { .file = STR("f.yaml"), .blob = STR("abc") } },
    };
    struct error err = ERROR_INIT;
    struct str faults = STR("");

    const struct yaml_node *root = yaml_keys_parse(&reader.reader, str_of(text), "an outer");
    if (root)
        (void)yaml_keys_read(&reader.reader, root, "an outer", outer_keys, COUNT_OF(outer_keys),
                             outer);
    size_t count = diagnostics.items.count;
    enum gate_rc rc = yaml_keys_outcome(&diagnostics, 0, "the outer", &err);
    CHECK_INT(rc, count > 0 ? GATE_EUSAGE : GATE_OK);
    if (count > 0)
        CHECK_STR(
            str_of(err.message),
            arena_printf(arena, "%zu fault%s in the outer", count, count == 1 ? "" : "s").ptr);
    for (size_t i = 0; i < diagnostics.items.count; i++) {
        struct str fault = diagnostic_text(vec_at(&diagnostics.items, i), arena);

        faults =
            arena_printf(arena, "%.*s%s%.*s", STR_ARG(faults), i > 0 ? "\n" : "", STR_ARG(fault));
    }
    diagnostics_release(&diagnostics);
    *words = reader.words;
    return faults;
}

static void test_good(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct outer outer = { .word = -1 };
    size_t words;

    CHECK_STR(read_text("inner: {text: i}\nword: green\ntexts: [a, 1, true]\nsource: 4.10\n"
                        "text: \"  a b \"\n",
                        &arena, &outer, &words),
              "");
    CHECK_STR(outer.text, "a b");
    CHECK_STR(outer.source, "4.10");
    CHECK_INT(outer.texts.count, 3);
    CHECK_STR(outer.texts.items[2], "true");
    CHECK_INT(outer.word, 1);
    CHECK_STR(outer.inner.text, "i");
    CHECK_INT(words, 1);

    CHECK_STR(read_text("text: a\ntexts: one\n", &arena, &outer, &words), "");
    CHECK_INT(outer.texts.count, 1);
    CHECK_STR(outer.texts.items[0], "one");
}

static void test_bad(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *faults;
    } cases[] = {
        { "nothing", "", "f.yaml: the file is empty, expected an outer (blob abc)" },
        { "no YAML", "text: [a\n",
          "f.yaml:2:1: while parsing a flow sequence: did not find expected ',' or ']' (blob "
          "abc)" },
        { "no map", "- a\n", "f.yaml:1:1: an outer is a list, expected a map (blob abc)" },
        { "a missing key", "word: red\n", "f.yaml:1:1: missing key 'text' of an outer (blob abc)" },
        { "an unknown key", "text: a\nsourc: 1\n",
          "f.yaml:2:1: unknown key 'sourc' of an outer; did you mean 'source'? (blob abc)" },
        { "an unknown key like no other", "text: a\nabcdefg: 1\n",
          "f.yaml:2:1: unknown key 'abcdefg' of an outer (blob abc)" },
        { "a number for a text", "text: 1\n",
          "f.yaml:1:7: 'text' is an integer, expected a string (blob abc)" },
        { "a list for a scalar", "text: a\nsource: []\n",
          "f.yaml:2:9: 'source' is a list, expected a text (blob abc)" },
        { "nothing for a scalar", "text: a\nsource:\n",
          "f.yaml:2:8: 'source' is nothing, expected a text (blob abc)" },
        { "a map among texts", "text: a\ntexts: [b, {}]\n",
          "f.yaml:2:12: 'texts' is a map, expected a text or a list of texts (blob abc)" },
        { "another word", "text: a\nword: gren\n",
          "f.yaml:2:7: 'word' is 'gren', expected one of red, green; did you mean 'green'? (blob "
          "abc)" },
        { "a list for a word", "text: a\nword: [red]\n",
          "f.yaml:2:7: 'word' is '', expected one of red, green (blob abc)" },
        { "a map inside", "text: a\ninner: {txt: b}\n",
          "f.yaml:2:8: missing key 'text' of an inner (blob abc)\n"
          "f.yaml:2:9: unknown key 'txt' of an inner; did you mean 'text'? (blob abc)" },
        { "all at once, in the order of the file", "word: blue\nfoo: 1\ntext: []\n",
          "f.yaml:1:7: 'word' is 'blue', expected one of red, green (blob abc)\n"
          "f.yaml:2:1: unknown key 'foo' of an outer (blob abc)\n"
          "f.yaml:3:7: 'text' is a list, expected a string (blob abc)" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct outer outer = { .word = -1 };
        size_t words;

        test_row(cases[i].row);
        CHECK_STR(read_text(cases[i].text, &arena, &outer, &words), cases[i].faults);
    }
}

static void test_pair(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct yaml_reader reader = { .arena = &arena,
                                  .diagnostics = &diagnostics,
                                  .file = { .file = STR("f"), .blob = STR("b") } };
    const struct yaml_node *root = yaml_keys_parse(&reader, STR("a: 1\nb: 2\n"), "a map");

    const struct yaml_pair *pair = yaml_keys_pair(root, "b");
    struct source_location place = yaml_keys_place(&reader, pair->value);

    CHECK_INT(pair->value->integer, 2);
    CHECK_INT(place.line, 2);
    CHECK_INT(place.column, 4);
    CHECK_STR(place.file, "f");
    CHECK_STR(place.blob, "b");
    CHECK_INT(yaml_keys_place(&reader, NULL).line, 0);
    CHECK(yaml_keys_pair(root, "c") == NULL);
    diagnostics_release(&diagnostics);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "good", test_good },
        { "bad", test_bad },
        { "pair", test_pair },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
