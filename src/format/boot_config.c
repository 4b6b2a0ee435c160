#include "format/boot_config.h"

#include <string.h>

#include "base/text.h"

#include "format/settings.h"

struct extlinux_label {
    struct str name;
    struct str kernel;
    struct str arguments;
    uint32_t line; /* where it begins; 0: before the first */
    uint32_t kernel_line;
    uint32_t append_line; /* 0: it has none */
    bool is_other;        /* it boots something else than a kernel */
};

struct boot_parser {
    struct arena *arena;
    struct vec *lines;
    uint32_t line;
    struct boot_line entry; /* of an entry: what was read of it */
    bool has_entry;
    struct extlinux_label label; /* of extlinux: the one that is read */
    bool has_common;             /* of extlinux: arguments before the first label */
    struct error *err;
};

/* Takes the next word as GRUB's shell does: quotes join and are taken off, a '#' ends the line. */
static enum gate_rc take_word(struct boot_parser *parser, struct str *rest, struct str *word,
                              bool *is_there)
{
    char *text = arena_new(parser->arena, rest->len + 1, 1);
    size_t length = 0;
    size_t at = 0;
    char quote = '\0';

    while (at < rest->len && char_is_blank(rest->ptr[at]))
        at++;
    *is_there = at < rest->len && rest->ptr[at] != '#';
    if (!*is_there)
        return GATE_OK;
    for (; at < rest->len && (quote || !char_is_blank(rest->ptr[at])); at++) {
        char c = rest->ptr[at];

        if (c == quote || (!quote && (c == '"' || c == '\'')))
            quote = (char)(quote ? '\0' : c);
        else if (c == '\\' && quote != '\'' && at + 1 < rest->len)
            text[length++] = rest->ptr[++at];
        else
            text[length++] = c;
    }
    if (quote)
        return error_set(parser->err, GATE_EFORMAT, "line %u: a quote that does not close",
                         parser->line);
    *word = (struct str){ .ptr = text, .len = length };
    *rest = str_slice(*rest, at, rest->len);
    return GATE_OK;
}

static void add_line(struct boot_parser *parser, enum boot_kind kind, struct str name,
                     struct str value)
{
    *(struct boot_line *)vec_add(parser->lines) =
        (struct boot_line){ .kind = kind, .name = name, .value = value, .line = parser->line };
}

/* All words that are left, one blank between them. */
static enum gate_rc take_words(struct boot_parser *parser, struct str rest, struct str *words)
{
    struct vec text = VEC_INIT(char);
    bool is_there = true;
    enum gate_rc rc = GATE_OK;
    struct str word;

    while (rc == GATE_OK && is_there) {
        rc = take_word(parser, &rest, &word, &is_there);
        if (rc || !is_there)
            break;
        if (text.count > 0)
            *(char *)vec_add(&text) = ' ';
        for (size_t i = 0; i < word.len; i++)
            *(char *)vec_add(&text) = word.ptr[i];
    }
    *words = arena_str(parser->arena, (struct str){ .ptr = text.items, .len = text.count });
    vec_release(&text);
    return rc;
}

static enum gate_rc read_kernel(struct boot_parser *parser, struct str rest)
{
    struct str kernel = STR("");
    struct str arguments;
    bool is_there;

    if (take_word(parser, &rest, &kernel, &is_there) || take_words(parser, rest, &arguments))
        return parser->err->rc;
    add_line(parser, BOOT_KERNEL, kernel, arguments);
    return GATE_OK;
}

/* "set superusers=NAMES", "password_pbkdf2 NAME HASH", "password NAME TEXT", "linux KERNEL ..." */
static enum gate_rc read_grub(struct boot_parser *parser, struct str whole)
{
    static const struct str kernels[] = { { "linux", 5 }, { "linux16", 7 }, { "linuxefi", 8 } };
    const struct str superusers = STR("superusers=");
    struct str rest = whole;
    struct str command;
    struct str value;

    if (!str_word(&rest, &command))
        return GATE_OK;
    for (size_t i = 0; i < COUNT_OF(kernels); i++) {
        if (str_equal(command, kernels[i]))
            return read_kernel(parser, rest);
    }
    if (str_equal(command, STR("set")) && str_starts_with(str_trim(rest), superusers)) {
        if (take_words(parser, rest, &value))
            return parser->err->rc;
        add_line(parser, BOOT_SUPERUSERS, STR(""), str_slice(value, superusers.len, value.len));
    }
    bool is_hash = str_equal(command, STR("password_pbkdf2"));
    if (!is_hash && !str_equal(command, STR("password")))
        return GATE_OK;
    struct str name = STR("");
    bool is_there;
    if (take_word(parser, &rest, &name, &is_there) || take_words(parser, rest, &value))
        return parser->err->rc;
    add_line(parser, is_hash ? BOOT_PASSWORD : BOOT_PLAIN, name, is_hash ? value : STR(""));
    return GATE_OK;
}

/* "linux PATH" and any number of "options WORDS"; a key alone says nothing */
static enum gate_rc read_entry(struct boot_parser *parser, struct str rest)
{
    struct boot_line *entry = &parser->entry;
    struct str command;

    if (!str_word(&rest, &command))
        return GATE_OK;
    bool is_options = str_equal(command, STR("options"));
    rest = str_trim(rest);
    if (rest.len == 0 ||
        (!is_options && !str_equal(command, STR("linux")) && !str_equal(command, STR("efi"))))
        return GATE_OK;
    if (!parser->has_entry)
        *entry = (struct boot_line){ .kind = BOOT_KERNEL, .line = parser->line };
    parser->has_entry = true;
    if (!is_options)
        entry->name = rest;
    else
        entry->value = arena_printf(parser->arena, "%.*s%s%.*s", STR_ARG(entry->value),
                                    entry->value.len > 0 ? " " : "", STR_ARG(rest));
    return GATE_OK;
}

/* What syslinux takes for a program of its own, by the end of the name. */
static bool is_chained(struct str kernel)
{
    static const char *const endings[] = { ".c32", ".com", ".cbt", ".bs",
                                           ".bss", ".bin", ".img", ".0" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (str_ends_with(kernel, str_of(endings[i])))
            return true;
    }
    return false;
}

/* The label without a kernel boots one of its own name. */
static enum gate_rc end_label(struct boot_parser *parser)
{
    const struct extlinux_label label = parser->label;
    struct str kernel = label.kernel_line > 0 ? label.kernel : label.name;
    uint32_t line = label.append_line > 0 ? label.append_line : label.kernel_line;

    parser->label = (struct extlinux_label){ .line = parser->line };
    if (label.line == 0) {
        parser->has_common = label.append_line > 0;
        return GATE_OK;
    }
    if (line == 0 || label.is_other || is_chained(kernel))
        return GATE_OK;
    if (parser->has_common && label.append_line == 0)
        return error_set(parser->err, GATE_EUNSUPPORTED,
                         "line %u: whether the arguments before all labels count here depends on "
                         "the loader",
                         line);
    *(struct boot_line *)vec_add(parser->lines) =
        (struct boot_line){ .kind = BOOT_KERNEL,
                            .name = kernel,
                            .value =
                                str_equal(label.arguments, STR("-")) ? STR("") : label.arguments,
                            .line = line };
    return GATE_OK;
}

/* "menu include FILE" is an include too. */
static enum gate_rc read_extlinux(struct boot_parser *parser, struct str rest)
{
    static const char *const others[] = { "localboot", "com32",   "boot",   "bss",
                                          "pxe",       "fdimage", "comboot" };
    struct extlinux_label *label = &parser->label;
    struct str command;
    struct str word;

    if (!str_word(&rest, &command))
        return GATE_OK;
    rest = str_trim(rest);
    if (str_equal_nocase(command, STR("menu")) && str_word(&rest, &command))
        rest = str_equal_nocase(command, STR("include")) ? str_trim(rest) : STR("");
    if (str_equal_nocase(command, STR("include")) && str_word(&rest, &word))
        add_line(parser, BOOT_INCLUDE, STR(""), word);
    if (str_equal_nocase(command, STR("label")) && rest.len > 0) {
        if (end_label(parser))
            return parser->err->rc;
        label->name = rest;
    }
    if (str_equal_nocase(command, STR("append"))) {
        label->arguments = rest;
        label->append_line = parser->line;
    }
    if (str_equal_nocase(command, STR("kernel")) || str_equal_nocase(command, STR("linux"))) {
        label->kernel = rest;
        label->kernel_line = parser->line;
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        label->is_other |= str_equal_nocase(command, str_of(others[i]));
    return GATE_OK;
}

/* Of the variables of flash-kernel the last line counts: the shell reads them. */
static enum gate_rc parse_flash_kernel(struct boot_parser *parser, struct str text)
{
    static const struct settings_syntax syntax = {
        .separators = "=", .comments = "#", .tail_comments = "#", .is_quoted = true
    };
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    struct str defaults = STR("");
    struct str own = STR("");

    parser->line = 1;
    if (settings_parse(text, &syntax, parser->arena, &settings, parser->err))
        return parser->err->rc;
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);
        bool is_own = str_equal(setting->name, STR("LINUX_KERNEL_CMDLINE"));

        if (!is_own && !str_equal(setting->name, STR("LINUX_KERNEL_CMDLINE_DEFAULTS")))
            continue;
        for (size_t k = 0; k < setting->value.len; k++) {
            if (strchr("$`\\\"'", setting->value.ptr[k]))
                return error_set(parser->err, GATE_EUNSUPPORTED,
                                 "line %u: expansions and quotes within the text are not read",
                                 setting->line);
        }
        *(is_own ? &own : &defaults) = setting->value;
        parser->line = setting->line;
    }
    add_line(parser, BOOT_KERNEL, STR(""),
             arena_printf(parser->arena, "%.*s%s%.*s", STR_ARG(defaults),
                          defaults.len > 0 && own.len > 0 ? " " : "", STR_ARG(own)));
    return GATE_OK;
}

static enum gate_rc read_line(struct boot_parser *parser, enum boot_format format, struct str line)
{
    switch (format) {
    case BOOT_GRUB:
        return read_grub(parser, line);
    case BOOT_ENTRY:
        return read_entry(parser, line);
    case BOOT_EXTLINUX:
        return read_extlinux(parser, line);
    case BOOT_FLASH_KERNEL:
        break;
    }
    return GATE_OK;
}

enum gate_rc boot_config_parse(struct str text, enum boot_format format, struct arena *arena,
                               struct vec *lines, struct error *err)
{
    struct boot_parser parser = { .arena = arena, .lines = lines, .err = err };
    struct str line;

    if (text_check(text, err))
        return err->rc;
    if (format == BOOT_FLASH_KERNEL)
        return parse_flash_kernel(&parser, text);
    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        parser.line++;
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#' && read_line(&parser, format, line))
            return err->rc;
    }
    if (format == BOOT_EXTLINUX && end_label(&parser))
        return err->rc;
    if (parser.has_entry)
        *(struct boot_line *)vec_add(lines) = parser.entry;
    return GATE_OK;
}
