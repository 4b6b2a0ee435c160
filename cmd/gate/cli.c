#include "gate/cli.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/text.h"

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "gate/commands.def"
#undef COMMAND
};

const size_t command_count = COUNT_OF(commands);

enum { NAMES_MAX = 64 };

enum { LINE_SIZE = 2 * ERROR_MESSAGE_SIZE };

static void print_safe(const char *prefix, const char *line)
{
    struct arena arena = ARENA_INIT;
    struct str safe = text_safe(str_of(line), &arena);

    (void)fprintf(stderr, "gate: %s%.*s\n", prefix, STR_ARG(safe));
    arena_release(&arena);
}

enum exit_code cli_fail(enum exit_code code, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    print_safe("", line);
    return code;
}

enum exit_code cli_fail_error(enum exit_code code, const struct error *err)
{
    return cli_fail(code, "%s", err->message);
}

void cli_warn(const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    print_safe("warning: ", line);
}

enum exit_code cli_print_json(json_t *json)
{
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;

    json_decref(json);
    if (!text)
        return cli_fail(EXIT_INTERNAL, "cannot make the JSON");
    (void)printf("%s\n", text);
    free(text);
    return EXIT_PASSED;
}

/* How many words of `name` ("image ls" has two) begin `words`; 0 if they do not all. */
static int words_taken(const char *name, int count, char *const words[])
{
    struct str rest = str_of(name);
    struct str word;
    int taken = 0;

    while (str_cut(&rest, ' ', &word)) {
        if (taken == count || !str_equal(word, str_of(words[taken])))
            return 0;
        taken++;
    }
    return taken;
}

const struct command *cli_find(int count, char *const words[], int *used)
{
    for (size_t i = 0; i < command_count; i++) {
        *used = words_taken(commands[i]->name, count, words);
        if (*used > 0)
            return commands[i];
    }
    return NULL;
}

/* The verb of a command whose noun is `noun`, or NULL. */
static const char *verb_of(const struct command *command, struct str noun)
{
    assert(command);
    struct str name = str_of(command->name);

    if (!str_starts_with(name, noun) || command->name[noun.len] != ' ')
        return NULL;
    return command->name + noun.len + 1;
}

static bool is_noun(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (verb_of(commands[i], str_of(word)))
            return true;
    }
    return false;
}

static enum exit_code fail_unknown_verb(const char *noun, const char *verb)
{
    const char *verbs[NAMES_MAX];
    char list[256] = "";
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *known = verb_of(commands[i], str_of(noun));
        size_t used = strlen(list);

        if (!known)
            continue;
        verbs[count++] = known;
        (void)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "", known);
    }
    if (!verb)
        return cli_fail(EXIT_USAGE, "no verb given: gate %s: expected one of %s", noun, list);
    const char *nearest = str_nearest(str_of(verb), verbs, count);
    if (nearest)
        return cli_fail(EXIT_USAGE, "unknown command: 'gate %s %s': did you mean 'gate %s %s'?",
                        noun, verb, noun, nearest);
    return cli_fail(EXIT_USAGE, "unknown command: 'gate %s %s': expected one of %s", noun, verb,
                    list);
}

enum exit_code cli_fail_unknown(int count, char *const words[])
{
    struct arena arena = ARENA_INIT;
    const char *names[NAMES_MAX];
    size_t name_count = 0;

    if (is_noun(words[0]))
        return fail_unknown_verb(words[0], count > 1 ? words[1] : NULL);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        struct str first = { .ptr = commands[i]->name, .len = strcspn(commands[i]->name, " ") };
        names[name_count++] = arena_str(&arena, first).ptr;
    }
    const char *nearest = str_nearest(str_of(words[0]), names, name_count);
    if (nearest)
        (void)cli_fail(EXIT_USAGE, "unknown command: '%s': did you mean '%s'?", words[0], nearest);
    else
        (void)cli_fail(EXIT_USAGE, "unknown command: '%s': see 'gate help'", words[0]);
    arena_release(&arena);
    return EXIT_USAGE;
}

size_t cli_option_count(const struct command *command)
{
    size_t count = command->option_count;

    for (size_t i = 0; i < COMMAND_SHARED_MAX; i++)
        count += command->shared[i].count;
    return count;
}

/* The row at `index`; *base becomes where its offset counts from. */
static const struct option_def *option_at(const struct command *command, size_t index, size_t *base)
{
    *base = 0;
    if (index < command->option_count)
        return &command->options[index];
    index -= command->option_count;
    for (size_t i = 0; i < COMMAND_SHARED_MAX; i++) {
        const struct option_set *set = &command->shared[i];

        *base = set->offset;
        if (index < set->count)
            return &set->options[index];
        index -= set->count;
    }
    abort();
}

const struct option_def *cli_option(const struct command *command, size_t index)
{
    size_t base;

    return option_at(command, index, &base);
}

/* The member of the options struct that the option at `index` sets. */
static char *option_member(const struct command *command, size_t index, char *options)
{
    size_t base;
    const struct option_def *option = option_at(command, index, &base);

    return options + base + option->offset;
}

/* The index of the option that `name`, without dashes, names; cli_option_count() if there is none.
 */
static size_t find_option(const struct command *command, struct str name)
{
    size_t index = 0;

    while (index < cli_option_count(command) &&
           !str_equal(name, str_of(cli_option(command, index)->name)))
        index++;
    return index;
}

/* The same for the short form, "-o". */
static size_t find_letter(const struct command *command, const char *word)
{
    size_t index = 0;

    while (index < cli_option_count(command) &&
           (cli_option(command, index)->letter != word[1] || word[1] == '\0' || word[2] != '\0'))
        index++;
    return index;
}

static enum gate_rc fail_unknown_option(const struct command *command, const char *word,
                                        struct error *err)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    size_t length = strcspn(word, "=");

    for (size_t i = 0; i < cli_option_count(command) && count < NAMES_MAX; i++)
        names[count++] = cli_option(command, i)->name;
    struct str name = { .ptr = word, .len = length };
    const char *nearest = NULL;
    if (length > 2 && strncmp(word, "--", 2) == 0)
        nearest = str_nearest(str_slice(name, 2, length), names, count);
    if (nearest)
        return error_set(err, GATE_EUSAGE, "unknown option: '%.*s': did you mean '--%s'?",
                         STR_ARG(name), nearest);
    return error_set(err, GATE_EUSAGE, "unknown option: '%.*s': see 'gate %s --help'",
                     STR_ARG(name), command->name);
}

static enum gate_rc check_choice(const struct option_def *option, const char *value,
                                 struct error *err)
{
    char list[256] = "";

    if (!option->choices)
        return GATE_OK;
    for (const char *const *choice = option->choices; *choice; choice++) {
        if (strcmp(*choice, value) == 0)
            return GATE_OK;
        size_t used = strlen(list);
        (void)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "", *choice);
    }
    return error_set(err, GATE_EUSAGE, "wrong value: --%s %s: expected one of %s", option->name,
                     value, list);
}

static enum gate_rc set_option(const struct option_def *option, const char *value, char *member,
                               struct error *err)
{
    switch (option->type) {
    case OPTION_FLAG:
        memcpy(member, &(bool){ true }, sizeof(bool));
        return GATE_OK;
    case OPTION_STRING: {
        const char *before;
        memcpy(&before, member, sizeof(before));
        if (before)
            return error_set(err, GATE_EUSAGE, "option given twice: --%s", option->name);
        memcpy(member, &value, sizeof(value));
        return check_choice(option, value, err);
    }
    case OPTION_LIST: {
        struct option_list list;
        memcpy(&list, member, sizeof(list));
        list.items[list.count++] = value;
        memcpy(member, &list, sizeof(list));
        return check_choice(option, value, err);
    }
    }
    return GATE_OK;
}

/* Words being parsed: options are taken out, operands gathered. */
struct parse {
    const struct command *command;
    char *options;
    int argc;
    char **argv;
    int next;
    char **operands;
    int operand_count;
    bool is_help_asked;
};

static enum gate_rc parse_option(struct parse *parse, struct error *err)
{
    const struct command *command = parse->command;
    const char *word = parse->argv[parse->next++];
    struct str rest = str_of(word + (strncmp(word, "--", 2) == 0 ? 2 : 0));
    struct str name;

    (void)str_cut(&rest, '=', &name);
    const char *value = rest.ptr;
    size_t index = name.ptr == word ? find_letter(command, word) : find_option(command, name);
    if (index == cli_option_count(command))
        return fail_unknown_option(command, word, err);

    const struct option_def *option = cli_option(command, index);
    if (option->type == OPTION_FLAG && value)
        return error_set(err, GATE_EUSAGE, "option takes no value: --%s", option->name);
    if (option->type != OPTION_FLAG && !value) {
        if (parse->next == parse->argc)
            return error_set(err, GATE_EUSAGE, "option needs a value: --%s %s", option->name,
                             option->argument);
        value = parse->argv[parse->next++];
    }
    return set_option(option, value, option_member(command, index, parse->options), err);
}

static enum gate_rc parse_words(struct parse *parse, struct error *err)
{
    while (parse->next < parse->argc) {
        char *word = parse->argv[parse->next];

        if (strcmp(word, "--") == 0) {
            parse->next++;
            while (parse->next < parse->argc)
                parse->operands[parse->operand_count++] = parse->argv[parse->next++];
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            parse->is_help_asked = true;
            return GATE_OK;
        } else if (word[0] == '-' && word[1] != '\0') {
            if (parse_option(parse, err))
                return err->rc;
        } else {
            parse->operands[parse->operand_count++] = word;
            parse->next++;
        }
    }
    return GATE_OK;
}

static enum gate_rc check_operands(const struct parse *parse, struct error *err)
{
    const struct command *command = parse->command;
    const char *options = cli_option_count(command) ? " [options]" : "";

    if (parse->operand_count < command->operand_min)
        return error_set(err, GATE_EUSAGE, "%s: usage: gate %s%s %s",
                         parse->operand_count ? "one word too few" : "nothing to work on",
                         command->name, options, command->operands);
    if (parse->operand_count > command->operand_max && command->too_many)
        return error_set(err, GATE_EUSAGE, "%s: '%s'", command->too_many,
                         parse->operands[command->operand_max]);
    if (parse->operand_count > command->operand_max)
        return error_set(err, GATE_EUSAGE, "one word too many: '%s': usage: gate %s%s%s%s",
                         parse->operands[command->operand_max], command->name, options,
                         command->operands[0] ? " " : "", command->operands);
    return GATE_OK;
}

/* Gives every list option its room, and takes it back. */
static void lists_init(const struct command *command, char *options, int argc)
{
    for (size_t i = 0; i < cli_option_count(command); i++) {
        struct option_list list = { .items = NULL };

        if (cli_option(command, i)->type != OPTION_LIST)
            continue;
        list.items = memory_new((size_t)argc, sizeof(*list.items));
        memcpy(option_member(command, i, options), &list, sizeof(list));
    }
}

static void lists_release(const struct command *command, char *options)
{
    for (size_t i = 0; i < cli_option_count(command); i++) {
        struct option_list list;

        if (cli_option(command, i)->type != OPTION_LIST)
            continue;
        memcpy(&list, option_member(command, i, options), sizeof(list));
        free(list.items);
    }
}

static enum exit_code run_command(struct parse *parse)
{
    struct error err = ERROR_INIT;

    if (parse_words(parse, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    if (parse->is_help_asked) {
        cli_print_command_help(parse->command, stdout);
        return EXIT_PASSED;
    }
    if (check_operands(parse, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    return parse->command->run(&(struct invocation){
        .options = parse->options,
        .operand_count = parse->operand_count,
        .operands = parse->operands,
        .argc = parse->argc,
        .argv = parse->argv,
    });
}

enum exit_code cli_run(int argc, char *argv[])
{
    _Alignas(max_align_t) char options[CLI_OPTIONS_SIZE] = { 0 };
    int used;

    if (argc < 2)
        return cli_fail(EXIT_USAGE, "no command given: try 'gate check IMAGE' or 'gate help'");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_print_help(stdout);
        return EXIT_PASSED;
    }
    if (strcmp(argv[1], "--version") == 0)
        return command_version.run(&(struct invocation){ .options = options });

    const struct command *command = cli_find(argc - 1, argv + 1, &used);
    if (!command)
        return cli_fail_unknown(argc - 1, argv + 1);
    assert(command->options_size <= sizeof(options));

    struct parse parse = {
        .command = command,
        .options = options,
        .argc = argc,
        .argv = argv,
        .next = used + 1,
        .operands = memory_new((size_t)argc, sizeof(char *)),
    };
    lists_init(command, options, argc);
    enum exit_code code = run_command(&parse);
    lists_release(command, options);
    free(parse.operands);
    return code;
}
