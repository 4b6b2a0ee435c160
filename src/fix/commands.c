/* The steps as commands of a POSIX shell, with chmod, chown, grep, ln, rm and sed -E. */
#include "fix/commands.h"
#include "base/limits.h"

/* A snippet being written. */
struct writer {
    const struct fix_plan *plan;
    const struct fix_style *style;
    struct buf *out;
    bool is_begun;                /* a command stands there already */
    const struct fix_step *shown; /* whose controls were told last */
};

static void add(struct writer *writer, const char *words)
{
    buf_add(writer->out, str_of(words));
}

/* What stands before each command. */
static void begin(struct writer *writer)
{
    if (writer->is_begun)
        add(writer, writer->style->end);
    writer->is_begun = true;
    add(writer, writer->style->indent);
}

/* The controls of a step, unless they are those of the step before. */
static void tell(struct writer *writer, const struct fix_step *step)
{
    if (writer->shown && fix_is_same_controls(writer->shown, step))
        return;
    writer->shown = step;
    if (writer->is_begun)
        add(writer, writer->style->end);
    writer->is_begun = false;
    fix_write_controls(&step->controls, writer->out);
}

static void add_path(struct writer *writer, struct str path)
{
    add(writer, writer->style->is_rooted ? "\"$ROOT\"" : "");
    fix_quote(writer->out, path);
}

/* Of a tree every path is looked at before it is used. */
static void look(struct writer *writer, struct str path)
{
    if (!writer->style->is_rooted || str_equal(path, STR("/")))
        return;
    begin(writer);
    add(writer, "straight ");
    fix_quote(writer->out, path);
}

/* Takes the packages away, in one go: they may need each other. Fails where others need them. */
static void write_purge(struct writer *writer)
{
    const struct fix_manager *manager = fix_package_manager(writer->plan);
    size_t index = 0;
    bool is_first = true;

    for (const struct fix_step *step = fix_next(writer->plan, FIX_PURGE, &index); step;
         step = fix_next(writer->plan, FIX_PURGE, &index))
        tell(writer, step);
    index = 0;
    for (const struct fix_step *step = fix_next(writer->plan, FIX_PURGE, &index); step && manager;
         step = fix_next(writer->plan, FIX_PURGE, &index)) {
        if (is_first) {
            begin(writer);
            add(writer, manager->program);
            add(writer, writer->style->is_rooted ? manager->root : "");
            add(writer, manager->action);
        }
        is_first = false;
        add(writer, " ");
        fix_quote(writer->out, step->name);
    }
}

static void write_remove(struct writer *writer, const struct fix_step *step)
{
    look(writer, step->path);
    begin(writer);
    add(writer, "rm -f ");
    add_path(writer, step->path);
}

/*
 * text=$(PROGRAM FILE) and a printf back into the file: owner and mode stay, and a last line
 * without an end gets one.
 */
static void write_back(struct writer *writer, struct str path, struct str before, struct str after)
{
    begin(writer);
    add(writer, "printf '%s\\n' ");
    if (before.len > 0) {
        fix_quote(writer->out, before);
        add(writer, " ");
    }
    add(writer, "\"$text\" ");
    if (after.len > 0) {
        fix_quote(writer->out, after);
        add(writer, " ");
    }
    add(writer, ">");
    add_path(writer, path);
}

/* text="$(PROGRAM 'ARGUMENT' FILE OTHERWISE)" */
static void write_text(struct writer *writer, const char *program, struct str argument,
                       struct str path, const char *otherwise)
{
    begin(writer);
    add(writer, "text=\"$(");
    add(writer, program);
    add(writer, " ");
    fix_quote(writer->out, argument);
    add(writer, " ");
    add_path(writer, path);
    add(writer, otherwise);
    add(writer, ")\"");
}

static void write_edit(struct writer *writer, struct str path, struct str script, struct str before,
                       struct str after)
{
    write_text(writer, "sed -E", script, path, "");
    write_back(writer, path, before, after);
}

/* The file without lines that are exactly this one; grep fails where nothing else is left. */
static void write_without(struct writer *writer, struct str path, struct str line,
                          struct str before, struct str after)
{
    write_text(writer, "grep -Fxv -e", line, path, " || :");
    write_back(writer, path, before, after);
}

static void write_cut(struct writer *writer, const struct fix_step *step)
{
    look(writer, step->path);
    write_without(writer, step->path, step->name, STR(""), STR(""));
}

static struct str directory_of(struct str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] != '/')
        path.len--;
    return str_slice(path, 0, path.len - 1);
}

/* The directories that are not there; what makes them must not go over a link. */
static void write_parents(struct writer *writer, const struct fix_step *step)
{
    if (!step->is_parent_made)
        return;
    look(writer, step->parent);
    begin(writer);
    add(writer, "(umask 022; mkdir -p ");
    add_path(writer, directory_of(step->path));
    add(writer, ")");
}

/* The file, which is not there in the image; it may be where the commands run. */
static void write_made(struct writer *writer, const struct fix_step *step)
{
    write_parents(writer, step);
    look(writer, step->path);
    if (!step->is_made)
        return;
    begin(writer);
    add(writer, "[ -e ");
    add_path(writer, step->path);
    add(writer, " ] || { : >");
    add_path(writer, step->path);
    add(writer, "; chmod ");
    fix_quote(writer->out, step->setting->created);
    add(writer, " ");
    add_path(writer, step->path);
    add(writer, "; }");
}

/* "[[:blank:]]*KEY[[:blank:]]*=", or without the sign. */
static void add_key(struct buf *script, const struct remedy_setting *setting)
{
    buf_add(script, STR("[[:blank:]]*"));
    fix_key_pattern(script, setting);
    buf_add(script, fix_is_signed(setting) ? STR("[[:blank:]]*=") : STR("([[:blank:]=]|$)"));
}

/* A text as the replacement of "s/.../.../". */
static void add_replacement(struct buf *script, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (char_is_one_of("\\/&", text.ptr[i]))
            buf_add(script, STR("\\"));
        buf_add(script, str_slice(text, i, 1));
    }
}

/* Each line of the key keeps its place and its blanks. */
static void write_in_place(struct writer *writer, const struct fix_step *step)
{
    CLEANUP(buf_release) struct buf script = BUF_INIT(LIMIT_TEXT_BYTES);

    buf_add(&script, STR("s/^("));
    add_key(&script, step->setting);
    buf_add(&script, STR(").*/\\1"));
    add_replacement(&script, step->value);
    buf_add(&script, STR("/"));
    look(writer, step->path);
    write_edit(writer, step->path, buf_str(&script), STR(""), STR(""));
}

/* Behind the head of its section, which is written where it is not there. */
static void write_in_section(struct writer *writer, const struct fix_step *step, struct str line)
{
    CLEANUP(buf_release) struct buf script = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str section = step->setting->section;

    write_made(writer, step);
    begin(writer);
    add(writer, "grep -q ");
    fix_quote(writer->out, arena_printf(&arena, "^[[]%.*s[]]", STR_ARG(section)));
    add(writer, " ");
    add_path(writer, step->path);
    add(writer, " || printf '\\n%s\\n' ");
    fix_quote(writer->out, arena_printf(&arena, "[%.*s]", STR_ARG(section)));
    add(writer, " >>");
    add_path(writer, step->path);
    buf_add(&script, STR("/^"));
    add_key(&script, step->setting);
    buf_add(&script, STR("/d; s/^[[]"));
    add_replacement(&script, section);
    buf_add(&script, STR("[]].*/&\\n"));
    add_replacement(&script, line);
    buf_add(&script, STR("/"));
    write_edit(writer, step->path, buf_str(&script), STR(""), STR(""));
}

static void write_set(struct writer *writer, const struct fix_step *step)
{
    CLEANUP(buf_release) struct buf script = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct remedy_setting *setting = step->setting;
    struct str line = fix_line(&arena, step);

    if (setting->is_in_place) {
        write_in_place(writer, step);
        return;
    }
    if (setting->section.len > 0) {
        write_in_section(writer, step, line);
        return;
    }
    write_made(writer, step);
    if (line.len == 0)
        return;
    if (setting->line.len > 0) {
        write_without(writer, step->path, line, setting->is_first ? line : STR(""),
                      setting->is_first ? STR("") : line);
        return;
    }
    buf_add(&script, STR("/^"));
    add_key(&script, setting);
    buf_add(&script, STR("/d"));
    write_edit(writer, step->path, buf_str(&script), setting->is_first ? line : STR(""),
               setting->is_first ? STR("") : line);
}

static void write_mask(struct writer *writer, const struct fix_step *step)
{
    write_parents(writer, step);
    look(writer, directory_of(step->path));
    begin(writer);
    add(writer, "ln -sfn /dev/null ");
    add_path(writer, step->path);
}

/* Whether the tree has to be asked for the number: that of the machine may be another. */
static bool is_asked(const struct writer *writer, struct str name)
{
    return writer->style->is_rooted && name.len > 0 && !str_equal(name, STR("root"));
}

/* A command of its own: one that fails within the words of another would not stop the script. */
static void ask_number(struct writer *writer, const char *variable, const char *file,
                       struct str name)
{
    if (!is_asked(writer, name))
        return;
    begin(writer);
    add(writer, variable);
    add(writer, "=$(number ");
    add(writer, file);
    add(writer, " ");
    fix_quote(writer->out, name);
    add(writer, ")");
}

static void add_name(struct writer *writer, const char *variable, struct str name)
{
    if (is_asked(writer, name))
        add(writer, variable);
    else if (writer->style->is_rooted && name.len > 0)
        add(writer, "0");
    else
        buf_add(writer->out, name);
}

static void write_owner(struct writer *writer, const struct fix_step *step)
{
    look(writer, step->path);
    ask_number(writer, "owner", "/etc/passwd", step->name);
    ask_number(writer, "group", "/etc/group", step->value);
    begin(writer);
    add(writer, "chown ");
    add_name(writer, "\"$owner\"", step->name);
    add(writer, step->value.len > 0 ? ":" : "");
    add_name(writer, "\"$group\"", step->value);
    add(writer, " ");
    add_path(writer, step->path);
}

static void write_mode(struct writer *writer, const struct fix_step *step)
{
    look(writer, step->path);
    begin(writer);
    add(writer, step->value.ptr[0] == '-' ? "chmod -- " : "chmod ");
    fix_quote(writer->out, step->value);
    add(writer, " ");
    add_path(writer, step->path);
}

/* An account's name as a regular expression: only '.' means more than itself. */
static struct str name_pattern(struct arena *arena, struct str name)
{
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct remedy_setting setting = { .key = name };

    fix_key_pattern(&pattern, &setting);
    return arena_str(arena, buf_str(&pattern));
}

/* As usermod -L does: a '!' before the hash, or before nothing. */
static void write_lock(struct writer *writer, const struct fix_step *step)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str script = arena_printf(&arena, "s/^(%.*s:)([^!*])/\\1!\\2/",
                                     STR_ARG(name_pattern(&arena, step->name)));

    look(writer, step->path);
    write_edit(writer, step->path, script, STR(""), STR(""));
}

static void write_shell(struct writer *writer, const struct fix_step *step)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str script =
        arena_printf(&arena, "s|^(%.*s:.*:)[^:]*$|\\1%.*s|",
                     STR_ARG(name_pattern(&arena, step->name)), STR_ARG(step->value));

    look(writer, step->path);
    write_edit(writer, step->path, script, STR(""), STR(""));
}

/* A program of the tree is not run on the machine that mends it. */
static void write_refresh(struct writer *writer, const struct fix_step *step)
{
    begin(writer);
    add(writer, writer->style->is_rooted ? "[ -n \"$ROOT\" ] || " : "");
    add(writer, remedy_program(step->name)->command);
}

void fix_write_commands(const struct fix_plan *plan, const struct fix_style *style, struct buf *out)
{
    static void (*const writers[FIX_KIND_COUNT])(struct writer *, const struct fix_step *) = {
        [FIX_REMOVE] = write_remove, [FIX_CUT] = write_cut,     [FIX_SET] = write_set,
        [FIX_MASK] = write_mask,     [FIX_OWNER] = write_owner, [FIX_MODE] = write_mode,
        [FIX_LOCK] = write_lock,     [FIX_SHELL] = write_shell, [FIX_REFRESH] = write_refresh,
    };
    struct writer writer = { .plan = plan, .style = style, .out = out };

    write_purge(&writer);
    for (int kind = FIX_REMOVE; kind < FIX_KIND_COUNT; kind++) {
        size_t index = 0;

        for (const struct fix_step *step = fix_next(plan, (enum fix_kind)kind, &index); step;
             step = fix_next(plan, (enum fix_kind)kind, &index)) {
            tell(&writer, step);
            writers[kind](&writer, step);
        }
    }
    add(&writer, "\n");
}
