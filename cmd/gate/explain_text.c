/* What `gate explain` says of a resource and of a matcher. */
#include "base/attributes.h"
#include "base/text.h"
#include "gate/explain_parts.h"

static struct str padded(const char *label, struct arena *arena)
{
    return arena_printf(arena, "%-*s", EXPLAIN_INDENT, label);
}

void explain_paragraph(struct terminal *terminal, const char *label, struct str text)
{
    struct str rest = str_trim(text);
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        struct str safe = text_safe(str_trim(line), &terminal->arena);

        if (safe.len == 0)
            continue;
        terminal_fit(terminal, padded(label, &terminal->arena), safe, EXPLAIN_INDENT);
        label = "";
    }
}

/* One definition of a table: "mode: string" and what it is, below the label of its section. */
static void put_member(struct terminal *terminal, const char **label, struct str name,
                       const char *help)
{
    explain_paragraph(terminal, *label,
                      arena_printf(&terminal->arena, "%.*s - %s", STR_ARG(name), help ? help : ""));
    *label = "";
}

static void put_typed(struct terminal *terminal, const char **label, const char *name,
                      enum value_type type, const char *help)
{
    put_member(terminal, label,
               arena_printf(&terminal->arena, "%s (%s)", name, value_type_name(type)), help);
}

static void put_properties(struct terminal *terminal, const struct resource_def *def)
{
    const char *label = "its";

    for (size_t i = 0; i < def->property_count; i++)
        put_typed(terminal, &label, def->properties[i].name, def->properties[i].type,
                  def->properties[i].help);
    if (def->dynamic)
        put_member(terminal, &label, STR("KEYWORD"), def->dynamic->help);
}

static void put_predicates(struct terminal *terminal, const struct resource_def *def)
{
    const char *label = "it";

    for (size_t i = 0; i < def->predicate_count; i++) {
        const struct predicate_def *predicate = &def->predicates[i];
        const char *argument = predicate->argument;

        put_member(terminal, &label,
                   arena_printf(&terminal->arena, "%s%s%s%s", predicate->name, argument ? ": " : "",
                                argument ? argument : "",
                                predicate->is_of_rows ? " (of a row)" : ""),
                   predicate->help);
    }
}

void explain_resource(struct terminal *terminal, const struct resource_def *def)
{
    const char *options = "options";
    const char *columns = "rows";

    terminal_sides(terminal, COLOUR_BOLD, str_of(def->name), STR(""), STR("resource"));
    explain_paragraph(terminal, "what", str_of(def->summary));
    if (def->argument)
        explain_paragraph(terminal, "argument",
                          arena_printf(&terminal->arena, "%s%s%s", def->argument,
                                       def->is_list_accepted ? ", or a list" : "",
                                       def->arity == CALL_REQUIRED ? "" : "; may be left out"));
    for (size_t i = 0; i < def->option_count; i++)
        put_typed(terminal, &options, def->options[i].name, def->options[i].type,
                  def->options[i].help);
    put_predicates(terminal, def);
    put_properties(terminal, def);
    for (size_t i = 0; i < def->column_count; i++)
        put_typed(terminal, &columns, def->columns[i].name, def->columns[i].type,
                  def->columns[i].help);
    explain_paragraph(terminal, "input", str_of(def->input ? def->input : ""));
    explain_paragraph(terminal, "example", str_of(def->example));
    arena_reset(&terminal->arena);
}

void explain_matcher(struct terminal *terminal, const struct matcher_def *def)
{
    terminal_sides(terminal, COLOUR_BOLD, str_of(def->name), STR(""), STR("matcher"));
    explain_paragraph(terminal, "holds", str_of(def->summary));
    explain_paragraph(terminal, "argument", str_of(def->argument ? def->argument : "none"));
    explain_paragraph(terminal, "lists",
                      def->takes_list ? STR("takes a list as a whole")
                                      : STR("of a list it wants all, any or none before it"));
    explain_paragraph(terminal, "example", str_of(def->example));
    arena_reset(&terminal->arena);
}
