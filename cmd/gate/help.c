#include <string.h>

#include "gate/cli.h"

enum { COMMAND_COLUMN = 16, OPTION_COLUMN = 26 };

static void print_option(const struct option_def *option, FILE *out)
{
    char words[128];
    const char letter[] = { '-', option->letter, ',', ' ', '\0' };
    int length =
        snprintf(words, sizeof(words), "%s--%s%s%s", option->letter ? letter : "", option->name,
                 option->argument ? " " : "", option->argument ? option->argument : "");

    if (length > OPTION_COLUMN - 2)
        (void)fprintf(out, "  %s\n  %-*s%s\n", words, OPTION_COLUMN, "", option->help);
    else
        (void)fprintf(out, "  %-*s%s\n", OPTION_COLUMN, words, option->help);
}

void cli_print_command_help(const struct command *command, FILE *out)
{
    (void)fprintf(out, "usage: gate %s%s%s%s\n\n%s\n", command->name,
                  cli_option_count(command) ? " [options]" : "", command->operands[0] ? " " : "",
                  command->operands, command->summary);
    if (cli_option_count(command))
        (void)fputs("\noptions:\n", out);
    for (size_t i = 0; i < cli_option_count(command); i++)
        print_option(cli_option(command, i), out);
}

void cli_print_help(FILE *out)
{
    (void)fputs("usage: gate COMMAND [options] [operands]\n\n"
                "Judges a container image against compliance profiles.\n\n"
                "  docker save app:1.2 | gate check -\n"
                "  gate check image.tar --report junit:gate.xml\n\n"
                "commands:\n",
                out);
    for (size_t i = 0; i < command_count; i++)
        (void)fprintf(out, "  %-*s%s\n", COMMAND_COLUMN, commands[i]->name, commands[i]->summary);
    (void)fputs("\n'gate COMMAND --help' tells the options of a command; gate(1) is the manual.\n"
                "exit codes: 0 pass, 1 blocked, 2 usage or profile, 3 image, 4 trust, 5 output, "
                "6 internal\n",
                out);
}

static enum exit_code help_run(const struct invocation *invocation)
{
    int used;

    if (invocation->operand_count == 0) {
        cli_print_help(stdout);
        return EXIT_PASSED;
    }
    const struct command *command =
        cli_find(invocation->operand_count, invocation->operands, &used);
    if (!command || used != invocation->operand_count)
        return cli_fail_unknown(invocation->operand_count, invocation->operands);
    cli_print_command_help(command, stdout);
    return EXIT_PASSED;
}

const struct command command_help = {
    .name = "help",
    .summary = "list the commands, or tell about one",
    .operands = "[COMMAND]",
    .operand_max = 2,
    .run = help_run,
};
