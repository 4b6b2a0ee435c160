/*
 * gate-resources(7), gate-matchers(7), gate-coverage(7) and the limits of gate(1) are written from
 * the tables and the built-in profiles, so that they cannot say anything else. UPDATE=1 rewrites
 * them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/limits.h"
#include "base/vec.h"
#include "match/match.h"
#include "profile/coverage.h"
#include "resource/resource.h"
#include "unit/test.h"

static const char head[] =
    ".\\\" Written from the tables of the source by test/unit/test_manual.c; do not "
    "edit.\n.Dd November 23, 2026\n.Dt %s 7\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n";

/* Text of a table in mdoc: a backslash is an escape there. */
static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\')
            (void)fputs("\\e", out);
        else
            (void)fputc(*text, out);
    }
}

/* Fills lines of the page up to 78 columns: mandoc asks for it. */
static void put_line(FILE *out, const char *text)
{
    enum { COLUMNS = 78 };

    for (size_t length = strlen(text); length > COLUMNS; length = strlen(text)) {
        size_t cut = COLUMNS;

        while (cut > 0 && text[cut] != ' ')
            cut--;
        if (cut == 0)
            break;
        char line[COLUMNS + 1];
        memcpy(line, text, cut);
        line[cut] = '\0';
        put(out, line);
        (void)fputc('\n', out);
        text += cut + 1;
    }
    put(out, text);
    (void)fputc('\n', out);
}

static void put_example(FILE *out, const char *example)
{
    (void)fputs(".Bd -literal -offset indent\n", out);
    put(out, example);
    (void)fputs("\n.Ed\n", out);
}

static void put_item(FILE *out, const char *name, const char *argument, const char *help)
{
    (void)fprintf(out, ".It Cm %s", name);
    if (argument)
        (void)fprintf(out, " : Ar \"%s\"", argument);
    (void)fputc('\n', out);
    put_line(out, help);
}

static void put_list(FILE *out, const char *title)
{
    (void)fprintf(out, ".Pp\n%s\n.Bl -tag -width \"working_dir\" -compact\n", title);
}

static void put_resource(FILE *out, const struct resource_def *def)
{
    (void)fprintf(out, ".Ss %s\n", def->name);
    put_line(out, def->summary);
    if (def->argument) {
        (void)fprintf(out, ".Pp\nArgument%s:\n",
                      def->arity == CALL_REQUIRED ? "" : ", which may be left out");
        put_line(out, def->argument);
    }
    if (def->option_count)
        put_list(out, "Named arguments:");
    for (size_t i = 0; i < def->option_count; i++)
        put_item(out, def->options[i].name, NULL, def->options[i].help);
    if (def->option_count)
        (void)fputs(".El\n", out);
    if (def->property_count || def->dynamic)
        put_list(out, "Properties:");
    for (size_t i = 0; i < def->property_count; i++)
        put_item(out, def->properties[i].name, NULL, def->properties[i].help);
    if (def->dynamic) {
        (void)fprintf(out, ".It Ar KEYWORD\n");
        put_line(out, def->dynamic->help);
    }
    if (def->property_count || def->dynamic)
        (void)fputs(".El\n", out);
    if (def->predicate_count)
        put_list(out, "Predicates, for it:");
    for (size_t i = 0; i < def->predicate_count; i++)
        put_item(out, def->predicates[i].name, def->predicates[i].argument,
                 def->predicates[i].help);
    if (def->predicate_count)
        (void)fputs(".El\n", out);
    if (def->column_count)
        put_list(out, "Columns of its rows:");
    for (size_t i = 0; i < def->column_count; i++)
        put_item(out, def->columns[i].name, NULL, def->columns[i].help);
    if (def->column_count)
        (void)fputs(".El\n", out);
    put_example(out, def->example);
}

static void put_resources(FILE *out)
{
    (void)fprintf(out, head, "GATE-RESOURCES", "gate-resources",
                  "what a control can ask an image about");
    (void)fputs(".Sh DESCRIPTION\nA resource is a typed question to an image.\n"
                "An entry of\n.Cm describe\nin\n.Xr gate-profile 5\nnames one.\n"
                "Modes are strings of four octal digits.\n"
                "A property or cell without a value is nil, which satisfies nothing.\n",
                out);
    for (size_t i = 0; i < resource_def_count; i++)
        put_resource(out, resource_defs[i]);
    (void)fputs(".Sh SEE ALSO\n.Xr gate-profile 5 ,\n.Xr gate-matchers 7\n", out);
}

static void put_matchers(FILE *out)
{
    (void)fprintf(out, head, "GATE-MATCHERS", "gate-matchers", "how a control compares values");
    (void)fputs(".Sh DESCRIPTION\nA matcher compares a value with what a control wants.\n"
                "The meanings are those of InSpec.\n"
                "How matchers are put together is described in\n.Xr gate-profile 5 .\n",
                out);
    for (size_t i = 0; i < matcher_def_count; i++) {
        const struct matcher_def *def = matcher_defs[i];

        (void)fprintf(out, ".Ss %s\n", def->name);
        put_line(out, def->summary);
        if (def->argument) {
            (void)fputs(".Pp\nArgument:\n", out);
            put_line(out, def->argument);
        }
        if (def->takes_list)
            (void)fputs(".Pp\nTakes a list as a whole.\n", out);
        put_example(out, def->example);
    }
    (void)fputs(".Sh SEE ALSO\n.Xr gate-profile 5 ,\n.Xr gate-resources 7\n", out);
}

static const char coverage_text[] =
    ".Sh DESCRIPTION\nWhat the built-in profiles answer of each benchmark, as\n"
    ".Li gate profile ls --coverage\nprints it.\nA recommendation is in one group:\n"
    ".Bl -tag -width conditional\n"
    ".It decided\nevery image answers it\n"
    ".It conditional\nanswered where the thing that it is about is installed\n"
    ".It partly\na part of it only a person or the running system knows; "
    "the control says which\n"
    ".It person\nonly a person knows; the control asks, and is never passed\n"
    ".It host\nof a kernel, a boot, mounts or running services:\n"
    "asked of the root of a host, not applicable to an image\n"
    ".It missing\nno control answers it\n.El\n.Pp\n"
    "The JSON of\n.Li gate profile ls --coverage --json\n"
    "names each recommendation with its controls.\n"
    "The numbers are references to the benchmarks;\n"
    "titles, texts and checks are gate's own.\n"
    ".Sh COVERAGE\n";

/* All built-in profiles; the caller closes them. */
static void open_profiles(struct vec *profiles)
{
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct profile *profile = NULL;
        struct error err = ERROR_INIT;
        struct str name = arena_str(&arena, profile_builtin_name(i));

        CHECK_INT(profile_open(name.ptr, &diagnostics, &profile, &err), GATE_OK);
        *(struct profile **)vec_add(profiles) = profile;
    }
}

static void put_benchmark(FILE *out, const struct benchmark_coverage *coverage)
{
    const struct benchmark *benchmark = coverage->benchmark;
    const char *separator = "";

    (void)fprintf(out, ".It Li %s\n%s v%s, %zu recommendations:\n", benchmark->key, benchmark->name,
                  benchmark->version, coverage->number_count);
    for (int i = 0; i < COVERAGE_COUNT; i++) {
        if (coverage->counts[i] == 0)
            continue;
        (void)fprintf(out, "%s%zu %s", separator, coverage->counts[i],
                      coverage_name((enum coverage)i));
        separator = ",\n";
    }
    (void)fputs(".\n", out);
}

static void put_coverage(FILE *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec profiles = VEC_INIT(struct profile *);

    open_profiles(&profiles);
    const struct benchmark_coverage *rows = coverage_make(profiles.items, profiles.count, &arena);
    (void)fprintf(out, head, "GATE-COVERAGE", "gate-coverage",
                  "what is answered of each benchmark");
    (void)fputs(coverage_text, out);
    (void)fputs(".Bl -tag -width ubuntu2404\n", out);
    for (size_t i = 0; i < benchmark_count; i++)
        put_benchmark(out, &rows[i]);
    (void)fputs(".El\n.Sh SEE ALSO\n.Xr gate-check 1 ,\n.Xr gate-profile 1 ,\n"
                ".Xr gate-profile 5\n",
                out);
    for (size_t i = 0; i < profiles.count; i++)
        profile_close(*(struct profile **)vec_at(&profiles, i));
}

static char *read_page(const char *path)
{
    char *text = calloc(1, 1 << 20);
    FILE *in = fopen(path, "r");

    if (in) {
        size_t size = fread(text, 1, (1 << 20) - 1, in);
        text[size] = 0;
        (void)fclose(in);
    }
    return text;
}

static void check_page(const char *name, void (*write)(FILE *out))
{
    char path[4096];
    char *want;
    size_t size;

    (void)snprintf(path, sizeof(path), "%s/man/%s", getenv("ROOT"), name);
    FILE *out = open_memstream(&want, &size);
    write(out);
    (void)fclose(out);
    if (getenv("UPDATE")) {
        out = fopen(path, "w");
        (void)fputs(want, out);
        (void)fclose(out);
    }
    char *got = read_page(path);
    test_row(name);
    CHECK_STR(str_of(got), want);
    free(got);
    free(want);
}

static const char limits_begin[] = ".Bl -tag -width \"header-bytes\" -compact\n";

/* What stands between the beginning and the end of the list of gate(1) LIMITS. */
static void put_limits(FILE *out)
{
    for (size_t i = 0; i < limit_def_count; i++) {
        const struct limit_def *def = &limit_defs[i];

        put_item(out, def->name, NULL, def->what);
        (void)fprintf(out, ".Pq %llu%s\n", (unsigned long long)def->value,
                      def->most == def->value ? ", can only be lowered" : "");
    }
}

static void put_page_with_limits(FILE *out)
{
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/man/gate.1", getenv("ROOT"));
    char *page = read_page(path);
    char *begin = strstr(page, limits_begin);
    char *end = begin ? strstr(begin, ".El\n") : NULL;
    if (end) {
        begin += sizeof(limits_begin) - 1;
        (void)fwrite(page, 1, (size_t)(begin - page), out);
        put_limits(out);
        (void)fputs(end, out);
    }
    free(page);
}

static void test_pages(void)
{
    if (!getenv("ROOT"))
        return; /* by hand, outside ctest: there is nothing to compare with */
    check_page("gate-resources.7", put_resources);
    check_page("gate-matchers.7", put_matchers);
    check_page("gate-coverage.7", put_coverage);
    check_page("gate.1", put_page_with_limits);
}

static const struct test tests[] = {
    { "pages", test_pages },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
