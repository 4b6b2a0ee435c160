/* The words of the control language that are no names of resources, matchers or properties. */
#include "profile/load.h"

static const char *const absence_words[] = {
    [ABSENCE_FAIL] = "fail",
    [ABSENCE_PASS] = "pass",
    [ABSENCE_SKIP] = "skip",
};

const struct key_value load_absence_value = {
    .shape = KEY_WORD,
    .words = absence_words,
    .word_count = COUNT_OF(absence_words),
};

const char *const load_structure_words[LOAD_STRUCTURE_WORDS] = { "not", "all", "any", "none" };

const struct entry_word load_entry_words[] = {
    { .name = "where",
      .help = "which rows: a map of columns, with any, all and none as keys",
      .beside = BESIDE_RESOURCE },
    { .name = "it",
      .help = "what must hold of the resource, or of the rows left",
      .beside = BESIDE_RESOURCE },
    { .name = "its", .help = "what must hold of its properties", .beside = BESIDE_RESOURCE },
    { .name = "each",
      .help = "what must hold of every row left: it, its, any, all, none",
      .beside = BESIDE_RESOURCE },
    { .name = "unique", .help = "a column that no two rows may share", .beside = BESIDE_RESOURCE },
    { .name = "absent",
      .help = "what it means that the resource is not there: fail, pass or skip",
      .beside = BESIDE_RESOURCE },
    { .name = "empty",
      .help = "what it means that no row is left: fail, pass or skip",
      .beside = BESIDE_RESOURCE },
    { .name = "because",
      .help = "why that is right, shown in the report",
      .beside = BESIDE_RESOURCE | BESIDE_GROUP },
    { .name = "any", .help = "entries of which one must pass" },
    { .name = "all", .help = "entries that must all pass" },
    { .name = "none", .help = "entries of which none may pass" },
    { .name = "reason",
      .help = "of only_if: what a report says when the question does not arise",
      .beside = BESIDE_CONDITION },
    { .name = "ask", .help = "a question for a person: its result is always skipped" },
};

const size_t load_entry_word_count = COUNT_OF(load_entry_words);

const struct entry_word *load_entry_word(struct str word)
{
    for (size_t i = 0; i < load_entry_word_count; i++) {
        if (str_equal(str_of(load_entry_words[i].name), word))
            return &load_entry_words[i];
    }
    return NULL;
}
