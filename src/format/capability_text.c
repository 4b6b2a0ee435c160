#include "format/capability.h"

#include "base/attributes.h"

enum { NAMED = 41 }; /* all that capability_name() knows of */

static const uint64_t all = (1ULL << NAMED) - 1;

struct flags {
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
};

static bool find_name(struct str name, uint64_t *bits)
{
    uint32_t number;

    if (str_equal_nocase(name, STR("all"))) {
        *bits |= all;
        return true;
    }
    if (str_to_u32(name, &number) && number < CAPABILITIES) {
        *bits |= 1ULL << number;
        return true;
    }
    for (unsigned i = 0; i < NAMED; i++) {
        if (str_equal_nocase(name, str_of(capability_name(i)))) {
            *bits |= 1ULL << i;
            return true;
        }
    }
    return false;
}

static bool is_operator(char c)
{
    return c == '=' || c == '+' || c == '-';
}

/* Takes the names in front of the first operator; none stand for all of them. */
static bool take_names(struct str *clause, uint64_t *bits)
{
    size_t length = 0;
    struct str names;
    struct str name;

    while (length < clause->len && !is_operator(clause->ptr[length]))
        length++;
    names = str_slice(*clause, 0, length);
    *clause = str_slice(*clause, length, clause->len);
    *bits = 0;
    if (names.len == 0) {
        *bits = all;
        return clause->len > 0 && clause->ptr[0] == '=';
    }
    while (str_cut(&names, ',', &name)) {
        if (!find_name(name, bits))
            return false;
    }
    return clause->len > 0;
}

static void change(uint64_t *set, char operation, uint64_t bits)
{
    *set = operation == '-' ? *set & ~bits : *set | bits;
}

/* Takes an operator and its flags. */
static bool take_operation(struct str *clause, uint64_t bits, struct flags *flags)
{
    char operation = clause->ptr[0];

    *clause = str_slice(*clause, 1, clause->len);
    if (operation == '=') {
        change(&flags->effective, '-', bits);
        change(&flags->permitted, '-', bits);
        change(&flags->inheritable, '-', bits);
    }
    for (; clause->len > 0 && !is_operator(clause->ptr[0]);
         *clause = str_slice(*clause, 1, clause->len)) {
        if (clause->ptr[0] == 'e')
            change(&flags->effective, operation, bits);
        else if (clause->ptr[0] == 'p')
            change(&flags->permitted, operation, bits);
        else if (clause->ptr[0] == 'i')
            change(&flags->inheritable, operation, bits);
        else
            return false;
    }
    return true;
}

enum gate_rc capability_from_text(struct str text, struct capability_set *set, struct error *err)
{
    struct flags flags = { .effective = 0 };
    struct str rest = text;
    struct str clause;

    while (str_word(&rest, &clause)) {
        uint64_t bits;

        if (!take_names(&clause, &bits))
            return error_set(err, GATE_EFORMAT, "'%.*s' names no capabilities", STR_ARG(text));
        while (clause.len > 0) {
            if (!take_operation(&clause, bits, &flags))
                return error_set(err, GATE_EFORMAT, "'%.*s' names no capabilities", STR_ARG(text));
        }
    }
    *set = (struct capability_set){
        .permitted = flags.permitted,
        .inheritable = flags.inheritable,
        .is_effective = flags.effective != 0,
    };
    return GATE_OK;
}
