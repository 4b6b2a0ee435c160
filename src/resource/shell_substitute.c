#include "resource/shell_substitute.h"

#include <string.h>

#include "base/attributes.h"
#include "base/regex.h"

static struct str name_of_program(const struct shell_field *field)
{
    return field->is_known ? str_base_name(field->text) : STR("");
}

static struct str number_text(struct shell_run *run, uint32_t number)
{
    return arena_printf(run->context->arena, "%u", number);
}

/* The options of id(1) that one account answers. */
static struct str id_answer(struct shell_run *run, struct str option)
{
    const struct shell_account *account = run->account;

    if (str_equal(option, STR("-u")) || str_equal(option, STR("-ru")))
        return number_text(run, account->uid);
    if (str_equal(option, STR("-g")) || str_equal(option, STR("-rg")))
        return number_text(run, account->gid);
    if (str_equal(option, STR("-un")) || str_equal(option, STR("-nu")))
        return str_of(account->name);
    if (str_equal(option, STR("-gn")) || str_equal(option, STR("-ng")))
        return str_of(account->group);
    return STR("");
}

static bool is_word(const struct shell_field *field, const char *word)
{
    return field->is_known && str_equal(field->text, str_of(word));
}

/* What umask(1) prints: four digits of the one in force. */
static struct str umask_answer(struct shell_run *run)
{
    const struct shell_value *value = shell_state_find(&run->state, SHELL_UMASK);
    struct str mask = value && value->is_set ? value->text : run->first_umask;

    if ((value && !value->is_known) || mask.len == 0)
        return STR("");
    return arena_printf(run->context->arena, "0%.*s", STR_ARG(mask));
}

/* The names that `run-parts --list --regex REGEX DIRECTORY` prints, a line each. */
static enum gate_rc list_parts(struct shell_run *run, struct str pattern, struct str directory,
                               struct shell_field *field)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    CLEANUP(regex_closep) struct regex *regex = NULL;
    struct error unreadable = ERROR_INIT; /* a pattern of another kind: not known */
    struct str glob = arena_printf(run->context->arena, "%.*s/*", STR_ARG(directory));
    struct str text = STR("");

    if (regex_open(pattern, &regex, &unreadable))
        return GATE_OK;
    if (rootfs_glob(run->context->rootfs, glob, &found, run->err))
        return run->err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        bool matches = false;

        if (regex_match(regex, str_base_name(entry->path), &matches, NULL, 0, run->err))
            return run->err->rc;
        if (matches)
            text = arena_printf(run->context->arena, "%.*s%.*s/%.*s\n", STR_ARG(text),
                                STR_ARG(directory), STR_ARG(str_base_name(entry->path)));
    }
    *field = (struct shell_field){ .text = text, .is_known = true, .is_nonempty = text.len > 0 };
    return GATE_OK;
}

static enum gate_rc answer(struct shell_run *run, const struct vec *fields,
                           struct shell_field *field)
{
    const struct shell_field *first = fields->items;
    struct str name = fields->count > 0 ? name_of_program(first) : STR("");
    struct str text = STR("");

    if (str_equal(name, STR("whoami")) && fields->count == 1)
        text = str_of(run->account->name);
    else if (str_equal(name, STR("umask")) && fields->count == 1)
        text = umask_answer(run);
    else if (str_equal(name, STR("id")) && fields->count == 2)
        text = id_answer(run, first[1].text);
    else if (str_equal(name, STR("run-parts")) && fields->count == 5 &&
             is_word(&first[1], "--list") && is_word(&first[2], "--regex") && first[3].is_known &&
             first[4].is_known)
        return list_parts(run, first[3].text, first[4].text, field);
    if (text.len > 0)
        *field = (struct shell_field){ .text = text, .is_known = true, .is_nonempty = true };
    return GATE_OK;
}

enum gate_rc shell_substitute(struct shell_run *run, struct str script, struct shell_field *field)
{
    CLEANUP(vec_release) struct vec fields = VEC_INIT(struct shell_field);
    const struct shell_command *command = NULL;
    struct error odd = ERROR_INIT; /* what cannot be read is not known */

    *field = (struct shell_field){ .is_known = false };
    if (shell_script_parse(script, run->context->arena, &command, &odd) || !command ||
        command->next || command->kind != SHELL_SIMPLE || command->word_count == 0 ||
        shell_assignment(command->words[0].text) > 0)
        return GATE_OK;
    if (shell_expand_words(run, command->words, command->word_count, &fields))
        return run->err->rc;
    return answer(run, &fields, field);
}

struct shell_value shell_special(const struct shell_run *run, struct str name)
{
    struct shell_value unset = { .is_known = true };
    char c = (char)(name.len == 1 ? name.ptr[0] : '\0');

    if (c == '-')
        return shell_value_text(run->program == SHELL_BASH ? STR("himBHs") : STR("im"));
    if (!run->is_positional_known || c == '0' || c == '\0')
        return shell_value_unknown(NULL, 0);
    if (c == '#')
        return shell_value_text(arena_printf(run->context->arena, "%zu", run->positional_count));
    if (c == '@' || c == '*')
        return run->positional_count == 0 ? unset : shell_value_unknown(NULL, 0);
    if (c < '1' || c > '9')
        return shell_value_unknown(NULL, 0);
    if ((size_t)(c - '0') > run->positional_count)
        return unset;
    const struct value *value = &run->positional[c - '1'];
    return value->type == VALUE_STR ? shell_value_text(value->string)
                                    : shell_value_unknown(NULL, 0);
}

/* Set to a text that depends on the version. */
static struct shell_value some_text(void)
{
    return (struct shell_value){ .is_nonempty = true, .is_set = true };
}

struct shell_value shell_initial(const struct shell_run *run, struct str name)
{
    static const char *const unset[] = { "TMOUT", "ZSH_VERSION", "KSH_VERSION", "ZSH_NAME" };
    static const char *const of_bash[] = { "BASH", "BASH_VERSION", "BASH_VERSINFO", "UID", "EUID" };
    struct shell_value none = { .is_known = true };
    bool is_bash = run->program == SHELL_BASH;

    for (size_t i = 0; i < COUNT_OF(unset); i++) {
        if (str_equal(name, str_of(unset[i])))
            return none;
    }
    if (str_equal(name, SHELL_UMASK) || str_starts_with(name, STR("GRUB_")))
        return none;
    if (str_equal(name, STR("PATH")))
        return shell_value_text(run->first_path);
    if (str_equal(name, STR("HOME")))
        return shell_value_text(str_of(run->account->home));
    if (str_equal(name, STR("USER")) || str_equal(name, STR("LOGNAME")))
        return shell_value_text(str_of(run->account->name));
    if (str_equal(name, STR("IFS")))
        return shell_value_text(STR(" \t\n"));
    if (str_equal(name, STR("PS1")))
        return some_text();
    for (size_t i = 0; i < COUNT_OF(of_bash); i++) {
        if (!str_equal(name, str_of(of_bash[i])))
            continue;
        if (!is_bash)
            return none;
        if (i == 0)
            return shell_value_text(STR("/bin/bash"));
        return i < 3 ? some_text()
                     : shell_value_text(arena_printf(run->context->arena, "%u", run->account->uid));
    }
    return shell_value_unknown(NULL, 0);
}
