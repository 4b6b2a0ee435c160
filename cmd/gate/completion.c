#include <string.h>

#include "gate/cli.h"

/* Words that may follow `gate`: verbs of a noun are completed after it. */
static void print_words(const char *noun, FILE *out)
{
    size_t length = strlen(noun);
    const char *last = "";

    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name;

        if (length > 0) {
            if (strncmp(name, noun, length) == 0 && name[length] == ' ')
                (void)fprintf(out, " %s", name + length + 1);
            continue;
        }
        size_t first = strcspn(name, " ");
        if (strncmp(name, last, first) != 0 || strcspn(last, " ") != first)
            (void)fprintf(out, " %.*s", (int)first, name);
        last = name;
    }
}

static void print_options(const struct command *command, FILE *out)
{
    for (size_t i = 0; i < cli_option_count(command); i++)
        (void)fprintf(out, " --%s", cli_option(command, i)->name);
    (void)fputs(" --help", out);
}

/* The words for every place of the command line, as the branches of one shell `case`. */
static void print_cases(FILE *out)
{
    (void)fputs("    case \"$key\" in\n    '') list='", out);
    print_words("", out);
    (void)fputs("' ;;\n", out);
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name;
        size_t first = strcspn(name, " ");

        if (name[first] == ' ' &&
            (i == 0 || strncmp(commands[i - 1]->name, name, first + 1) != 0)) {
            (void)fprintf(out, "    '%.*s') list='", (int)first, name);
            char noun[32] = "";
            (void)snprintf(noun, sizeof(noun), "%.*s", (int)first, name);
            print_words(noun, out);
            (void)fputs("' ;;\n", out);
        }
        (void)fprintf(out, "    '%s') list='", name);
        print_options(commands[i], out);
        (void)fputs("' ;;\n", out);
    }
    (void)fputs("    esac\n", out);
}

/* "image|profile": the nouns that verbs follow, as a pattern of the shell. */
static void print_nouns(FILE *out)
{
    const char *last = "";

    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name;
        size_t first = strcspn(name, " ");

        if (name[first] == ' ' && strncmp(last, name, first + 1) != 0) {
            (void)fprintf(out, "%s%.*s", last[0] ? "|" : "", (int)first, name);
            last = name;
        }
    }
}

/* The words before the cursor name the command; options among them are passed over. */
static void print_key_of_words(FILE *out)
{
    (void)fputs("        case $word in -*) continue ;; esac\n"
                "        [ \"$count\" -lt 2 ] || break\n"
                "        case $key in\n"
                "        ",
                out);
    print_nouns(out);
    (void)fputs(") key=\"$key $word\" ;;\n"
                "        '') key=$word ;;\n"
                "        esac\n"
                "        count=$((count + 1))\n"
                "    done\n",
                out);
}

static void print_bash(FILE *out)
{
    (void)fputs("# bash completion for gate: gate completion bash > "
                "/etc/bash_completion.d/gate\n"
                "_gate() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} key='' list='' count=0 word\n"
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n",
                out);
    print_key_of_words(out);
    print_cases(out);
    (void)fputs("    COMPREPLY=($(compgen -W \"$list\" -- \"$cur\"))\n"
                "}\n"
                "complete -o default -o bashdefault -F _gate gate\n",
                out);
}

static void print_zsh(FILE *out)
{
    (void)fputs("#compdef gate\n"
                "# zsh completion for gate: gate completion zsh > DIRECTORY_OF_FPATH/_gate\n"
                "_gate() {\n"
                "    local key='' list='' count=0 word\n"
                "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n",
                out);
    print_key_of_words(out);
    print_cases(out);
    (void)fputs("    compadd -- ${=list}\n"
                "    _files\n"
                "}\n"
                "_gate \"$@\"\n",
                out);
}

/* Ends a line with what a command or option does, quoted as fish reads it. */
static void print_fish_description(const char *text, FILE *out)
{
    (void)fputs(" -d '", out);
    for (const char *c = text; *c; c++) {
        if (*c == '\'' || *c == '\\')
            (void)fputc('\\', out);
        (void)fputc(*c, out);
    }
    (void)fputs("'\n", out);
}

static void print_fish_command(const struct command *command, FILE *out)
{
    size_t first = strcspn(command->name, " ");
    const char *verb = command->name[first] == ' ' ? command->name + first + 1 : NULL;

    if (verb)
        (void)fprintf(out,
                      "complete -c gate -n '__fish_seen_subcommand_from %.*s; and not "
                      "__fish_seen_subcommand_from %s' -a %s",
                      (int)first, command->name, verb, verb);
    else
        (void)fprintf(out, "complete -c gate -n __fish_use_subcommand -a %s", command->name);
    print_fish_description(command->summary, out);
    for (size_t i = 0; i < cli_option_count(command); i++) {
        const struct option_def *option = cli_option(command, i);

        (void)fprintf(out, "complete -c gate -n '__fish_seen_subcommand_from %.*s", (int)first,
                      command->name);
        if (verb)
            (void)fprintf(out, "; and __fish_seen_subcommand_from %s", verb);
        (void)fprintf(out, "' -l %s%s", option->name, option->argument ? " -r" : "");
        print_fish_description(option->help, out);
    }
}

static void print_fish(FILE *out)
{
    const char *last = "";

    (void)fputs("# fish completion for gate: gate completion fish > "
                "~/.config/fish/completions/gate.fish\n",
                out);
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name;
        size_t first = strcspn(name, " ");

        if (name[first] == ' ' && (strncmp(last, name, first) != 0 || last[first] != ' '))
            (void)fprintf(out, "complete -c gate -n __fish_use_subcommand -a %.*s\n", (int)first,
                          name);
        print_fish_command(commands[i], out);
        last = name;
    }
}

static const struct {
    const char *name;
    void (*print)(FILE *out);
} shells[] = {
    { "bash", print_bash },
    { "zsh", print_zsh },
    { "fish", print_fish },
};

static enum exit_code completion_run(const struct invocation *invocation)
{
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (strcmp(shells[i].name, invocation->operands[0]) == 0) {
            shells[i].print(stdout);
            return EXIT_PASSED;
        }
    }
    return cli_fail(EXIT_USAGE, "unknown shell: '%s': expected bash, zsh or fish",
                    invocation->operands[0]);
}

const struct command command_completion = {
    .name = "completion",
    .summary = "print a completion script for bash, zsh or fish",
    .operands = "SHELL",
    .operand_min = 1,
    .operand_max = 1,
    .run = completion_run,
};
