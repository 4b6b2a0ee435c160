/* The remedies as a list of Ansible tasks, with builtin modules alone. */
#include "base/limits.h"
#include "fix/fix.h"
#include "format/yaml_write.h"

static void add(struct buf *out, const char *words)
{
    buf_add(out, str_of(words));
}

static void add_key(struct buf *out, const char *key, struct str text)
{
    add(out, "    ");
    add(out, key);
    add(out, ": ");
    yaml_write_quoted(out, text);
    add(out, "\n");
}

static void add_word(struct buf *out, const char *key, const char *word)
{
    add(out, "    ");
    add(out, key);
    add(out, ": ");
    add(out, word);
    add(out, "\n");
}

/* "# ID: TITLE" of each control, and the head of a task of `module`. */
static void begin(const struct fix_step *step, const char *module, struct buf *out)
{
    const struct control *control = *(const struct control **)vec_at(&step->controls, 0);

    add(out, "\n");
    fix_write_controls(&step->controls, out);
    add(out, "- name: ");
    yaml_write_quoted(out, control->id);
    add(out, "\n  ansible.builtin.");
    add(out, module);
    add(out, ":\n");
}

static void write_purge(const struct fix_step *step, struct buf *out)
{
    begin(step, "package", out);
    add_key(out, "name", step->name);
    add_word(out, "state", "absent");
}

static void write_remove(const struct fix_step *step, struct buf *out)
{
    begin(step, "file", out);
    add_key(out, "path", step->path);
    add_word(out, "state", "absent");
}

/* The value as a regular expression of Python. */
static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (char_is_one_of("\\.^$*+?{}[]|()", text.ptr[i]))
            add(out, "\\");
        buf_add(out, str_slice(text, i, 1));
    }
}

static void write_cut(const struct fix_step *step, struct buf *out)
{
    begin(step, "lineinfile", out);
    add_key(out, "path", step->path);
    add_key(out, "line", step->name);
    add_word(out, "state", "absent");
}

static struct str directory_of(struct str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] != '/')
        path.len--;
    return str_slice(path, 0, path.len - 1);
}

static void write_parents(const struct fix_step *step, struct buf *out)
{
    if (!step->is_parent_made)
        return;
    begin(step, "file", out);
    add_key(out, "path", directory_of(step->path));
    add_word(out, "state", "directory");
    add_key(out, "mode", STR("0755"));
}

/* An empty file where there is none, with its mode. */
static void write_made(const struct fix_step *step, struct buf *out)
{
    write_parents(step, out);
    if (!step->is_made)
        return;
    begin(step, "copy", out);
    add_key(out, "dest", step->path);
    add_key(out, "content", STR(""));
    add_key(out, "mode", step->setting->created);
    add_word(out, "force", "false");
}

/* "[ \\t]*KEY[ \\t]*=", or without the sign. */
static void add_key_pattern(struct buf *pattern, const struct remedy_setting *setting)
{
    buf_add(pattern, STR("[ \\t]*"));
    fix_key_pattern(pattern, setting);
    buf_add(pattern, fix_is_signed(setting) ? STR("[ \\t]*=") : STR("([ \\t=]|$)"));
}

static void write_in_place(const struct fix_step *step, struct buf *out)
{
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf replacement = BUF_INIT(LIMIT_TEXT_BYTES);

    buf_add(&pattern, STR("^("));
    add_key_pattern(&pattern, step->setting);
    buf_add(&pattern, STR(").*$"));
    buf_add(&replacement, STR("\\g<1>"));
    for (size_t i = 0; i < step->value.len; i++) {
        if (step->value.ptr[i] == '\\')
            buf_add(&replacement, STR("\\"));
        buf_add(&replacement, str_slice(step->value, i, 1));
    }
    begin(step, "replace", out);
    add_key(out, "path", step->path);
    add_key(out, "regexp", buf_str(&pattern));
    add_key(out, "replace", buf_str(&replacement));
}

/* A line where it belongs: first, last, or behind the head of its section. */
static void write_line(const struct fix_step *step, struct str line, struct buf *out)
{
    CLEANUP(buf_release) struct buf head = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str section = step->setting->section;

    begin(step, "lineinfile", out);
    add_key(out, "path", step->path);
    add_key(out, "line", line);
    if (step->setting->is_first)
        add_word(out, "insertbefore", "BOF");
    if (section.len > 0) {
        buf_add(&head, STR("^\\["));
        add_escaped(&head, section);
        buf_add(&head, STR("\\]"));
        add_key(out, "insertafter", buf_str(&head));
    }
}

static void write_head_of_section(const struct fix_step *step, struct buf *out)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    begin(step, "lineinfile", out);
    add_key(out, "path", step->path);
    add_key(out, "line", arena_printf(&arena, "[%.*s]", STR_ARG(step->setting->section)));
}

/*
 * Lines of the key go, but for one that is right already, which makes the task change nothing the
 * second time. A line that has to be the first is always written anew.
 */
static void write_set(const struct fix_step *step, struct buf *out)
{
    CLEANUP(buf_release) struct buf pattern = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct remedy_setting *setting = step->setting;
    struct str line = fix_line(&arena, step);

    if (setting->is_in_place) {
        write_in_place(step, out);
        return;
    }
    write_made(step, out);
    if (setting->key.len > 0) {
        buf_add(&pattern, STR("^"));
        if (!setting->is_first) {
            buf_add(&pattern, STR("(?!"));
            add_escaped(&pattern, line);
            buf_add(&pattern, STR("$)"));
        }
        add_key_pattern(&pattern, setting);
        begin(step, "lineinfile", out);
        add_key(out, "path", step->path);
        add_key(out, "regexp", buf_str(&pattern));
        add_word(out, "state", "absent");
    }
    if (setting->line.len > 0 && setting->is_first)
        write_cut(step, out);
    if (setting->section.len > 0)
        write_head_of_section(step, out);
    if (line.len > 0)
        write_line(step, line, out);
}

static void write_mask(const struct fix_step *step, struct buf *out)
{
    write_parents(step, out);
    begin(step, "file", out);
    add_key(out, "path", step->path);
    add_word(out, "src", "/dev/null");
    add_word(out, "state", "link");
    add_word(out, "force", "true");
    add_word(out, "follow", "false");
}

static void write_owner(const struct fix_step *step, struct buf *out)
{
    begin(step, "file", out);
    add_key(out, "path", step->path);
    if (step->name.len > 0)
        add_key(out, "owner", step->name);
    if (step->value.len > 0)
        add_key(out, "group", step->value);
    add_word(out, "follow", "false");
}

static void write_mode(const struct fix_step *step, struct buf *out)
{
    begin(step, "file", out);
    add_key(out, "path", step->path);
    add_key(out, "mode", step->value);
    add_word(out, "follow", "false");
}

static void write_lock(const struct fix_step *step, struct buf *out)
{
    begin(step, "user", out);
    add_key(out, "name", step->name);
    add_word(out, "password_lock", "true");
}

static void write_shell(const struct fix_step *step, struct buf *out)
{
    begin(step, "user", out);
    add_key(out, "name", step->name);
    add_key(out, "shell", step->value);
}

static void write_refresh(const struct fix_step *step, struct buf *out)
{
    begin(step, "command", out);
    add_key(out, "cmd", str_of(remedy_program(step->name)->command));
}

static void write_tasks(const struct fix_plan *plan, struct buf *out)
{
    static void (*const writers[FIX_KIND_COUNT])(const struct fix_step *, struct buf *) = {
        [FIX_PURGE] = write_purge,     [FIX_REMOVE] = write_remove, [FIX_CUT] = write_cut,
        [FIX_SET] = write_set,         [FIX_MASK] = write_mask,     [FIX_OWNER] = write_owner,
        [FIX_MODE] = write_mode,       [FIX_LOCK] = write_lock,     [FIX_SHELL] = write_shell,
        [FIX_REFRESH] = write_refresh,
    };

    add(out, "---\n");
    fix_write_head(plan, out);
    if (plan->steps.count == 0)
        add(out, "[]\n");
    for (int kind = FIX_PURGE; kind < FIX_KIND_COUNT; kind++) {
        size_t index = 0;

        for (const struct fix_step *step = fix_next(plan, (enum fix_kind)kind, &index); step;
             step = fix_next(plan, (enum fix_kind)kind, &index))
            writers[kind](step, out);
    }
    fix_write_left(plan, out);
}

const struct fix_format fix_ansible = {
    .name = "ansible",
    .summary = "tasks of builtin modules",
    .is_templated = true,
    .write = write_tasks,
};
