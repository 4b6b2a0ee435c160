#include "resource/sshd_start.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "format/settings.h"
#include "resource/config_files.h"
#include "resource/image_origin.h"

enum { MAX_SETTINGS_BYTES = 64 << 10 };

/* Options of sshd 9.2 that take a value, and the keyword that they set; NULL: none that matters. */
static const struct {
    char letter;
    const char *keyword;
} valued[] = {
    { 'C', NULL },      { 'E', NULL }, { 'b', NULL }, { 'c', "HostCertificate" }, { 'f', NULL },
    { 'h', "HostKey" }, { 'k', NULL }, { 'o', "" },   { 'g', "LoginGraceTime" },  { 'p', "Port" },
    { 'u', NULL },
};

static const char *const shells[] = { "sh", "bash", "dash", "ash" };

static bool has_byte(struct str text, char byte)
{
    return text.len > 0 && memchr(text.ptr, byte, text.len) != NULL;
}

bool sshd_start_is_any(const struct sshd_start *start)
{
    return start->file.len > 0 || start->settings.len > 0;
}

/* A word of a script, without its quotes. */
static bool next_word(struct str *rest, struct buf *word, bool *is_known)
{
    char quote = 0;
    size_t i = 0;
    bool is_there = false;

    while (i < rest->len && (rest->ptr[i] == ' ' || rest->ptr[i] == '\t'))
        i++;
    for (; i < rest->len; i++) {
        char byte = rest->ptr[i];

        if (!quote && (byte == ' ' || byte == '\t' || has_byte(STR(";&|()<>\n"), byte)))
            break;
        is_there = true;
        if (quote != '\'' && (byte == '$' || byte == '`'))
            *is_known = false;
        if (byte == quote || (!quote && (byte == '\'' || byte == '"'))) {
            if (quote)
                quote = '\0';
            else
                quote = byte;
            continue;
        }
        if (byte == '\\' && quote != '\'' && i + 1 < rest->len)
            byte = rest->ptr[++i];
        buf_add(word, (struct str){ .ptr = &byte, .len = 1 });
    }
    *rest = str_slice(*rest, i, rest->len);
    return is_there;
}

/* The words from the first "sshd" to the end of its command; what a shell would fill in is NULL. */
static void split_script(struct arena *arena, struct str script, struct vec *words)
{
    bool is_started = false;

    while (script.len > 0) {
        CLEANUP(buf_release) struct buf word = BUF_INIT(MAX_SETTINGS_BYTES);
        bool is_known = true;

        if (!next_word(&script, &word, &is_known)) {
            if (is_started)
                return;
            script = str_slice(script, script.len > 0 ? 1 : 0, script.len);
            continue;
        }
        struct str text = buf_str(&word);
        is_started |= str_equal(str_base_name(text), STR("sshd"));
        if (is_started)
            *(struct str *)vec_add(words) =
                is_known && !buf_failed(&word) ? arena_str(arena, text) : (struct str){ 0 };
    }
}

static const char *keyword_of(char letter, bool *has_value)
{
    *has_value = false;
    for (size_t i = 0; i < COUNT_OF(valued); i++) {
        if (valued[i].letter != letter)
            continue;
        *has_value = true;
        return valued[i].keyword;
    }
    return NULL;
}

static enum gate_rc take_value(char letter, const char *keyword, struct str value,
                               struct sshd_start *start, struct buf *settings, struct error *err)
{
    if (!value.ptr || has_byte(value, '\n'))
        return error_set(err, GATE_EUNDECIDABLE, "%.*s: -%c of sshd has no value that is known",
                         STR_ARG(start->origin.path), letter);
    if (letter == 'f')
        start->file = value;
    start->has_ports |= letter == 'p';
    if (!keyword)
        return GATE_OK;
    buf_add(settings, str_of(keyword));
    buf_add(settings, keyword[0] ? STR(" ") : STR(""));
    buf_add(settings, value);
    buf_add(settings, STR("\n"));
    return GATE_OK;
}

/* Reads the words behind "sshd" as getopt(3) does. */
static enum gate_rc read_options(struct resource_context *context, const struct vec *words,
                                 struct sshd_start *start, struct error *err)
{
    CLEANUP(buf_release) struct buf settings = BUF_INIT(MAX_SETTINGS_BYTES);

    for (size_t i = 0; i < words->count; i++) {
        struct str word = *(const struct str *)vec_at(words, i);
        bool has_value = false;

        if (!word.ptr)
            return error_set(err, GATE_EUNDECIDABLE,
                             "%.*s: what a shell hands to sshd is not known",
                             STR_ARG(start->origin.path));
        for (size_t k = 1; word.ptr[0] == '-' && k < word.len && !has_value; k++) {
            const char *keyword = keyword_of(word.ptr[k], &has_value);
            struct str value = str_slice(word, k + 1, word.len);

            if (has_value && value.len == 0)
                value =
                    ++i < words->count ? *(const struct str *)vec_at(words, i) : (struct str){ 0 };
            if (has_value && take_value(word.ptr[k], keyword, value, start, &settings, err))
                return err->rc;
        }
    }
    if (buf_failed(&settings))
        return error_set(err, GATE_ELIMIT, "%.*s: options of sshd of more than %d bytes",
                         STR_ARG(start->origin.path), MAX_SETTINGS_BYTES);
    start->settings = arena_str(context->arena, buf_str(&settings));
    return GATE_OK;
}

static bool is_shell(struct str word)
{
    return str_is_one_of(str_base_name(word), shells, COUNT_OF(shells));
}

/* The script that a word of the command is, as "sh -c SCRIPT" has it. */
static bool is_script(const struct vec *command, size_t index)
{
    if (index < 2)
        return false;
    struct str option = *(const struct str *)vec_at(command, index - 1);

    return is_shell(*(const struct str *)vec_at(command, index - 2)) &&
           str_starts_with(option, STR("-")) && has_byte(option, 'c');
}

static void find_words(struct resource_context *context, const struct vec *command,
                       struct vec *words, size_t *first)
{
    for (size_t i = 0; i < command->count; i++) {
        struct str word = *(const struct str *)vec_at(command, i);

        *first = i;
        if (str_equal(str_base_name(word), STR("sshd"))) {
            for (size_t k = i + 1; k < command->count; k++)
                *(struct str *)vec_add(words) = *(const struct str *)vec_at(command, k);
            return;
        }
        if (is_script(command, i))
            split_script(context->arena, word, words);
        if (words->count > 0)
            return;
    }
}

static void add_all(struct vec *command, struct oci_strings strings)
{
    for (size_t i = 0; i < strings.count; i++)
        *(struct str *)vec_add(command) = strings.items[i];
}

enum gate_rc sshd_start_of_image(struct resource_context *context, struct sshd_start *start,
                                 struct error *err)
{
    CLEANUP(vec_release) struct vec command = VEC_INIT(struct str);
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);
    const struct oci_config *config = &context->image->config;
    size_t first = 0;

    *start = (struct sshd_start){ .origin = ORIGIN_INIT };
    if (!context->image->has_config)
        return GATE_OK;
    add_all(&command, config->entrypoint);
    add_all(&command, config->cmd);
    find_words(context, &command, &words, &first);
    bool is_entrypoint = first < config->entrypoint.count;
    start->origin =
        image_origin_config(context->image, is_entrypoint ? STR("Entrypoint") : STR("Cmd"),
                            is_entrypoint ? STR("ENTRYPOINT") : STR("CMD"));
    if (read_options(context, &words, start, err))
        return err->rc;
    if (start->file.len > 0 && start->file.ptr[0] != '/' && !str_equal(start->file, STR("none")))
        start->file = arena_printf(context->arena, "%.*s/%.*s", STR_ARG(config->working_dir),
                                   STR_ARG(start->file));
    return GATE_OK;
}

/* The variable of one file. */
static enum gate_rc read_variable(struct resource_context *context, const char *path,
                                  const char *name, struct sshd_start *start, struct error *err)
{
    static const struct settings_syntax syntax = {
        .separators = "=", .comments = "#", .is_quoted = true, .bare = SETTINGS_BARE_SKIPPED
    };
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);
    struct config_file *file = arena_new(context->arena, 1, sizeof(*file));
    struct error local = ERROR_INIT;
    enum gate_rc rc = config_file_read(context, str_of(path), file, &local);
    struct str script = STR("");

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc == GATE_OK)
        rc = settings_parse(file->text, &syntax, context->arena, &settings, &local);
    if (rc)
        return error_set(err, rc, "%s: %s", path, local.message);
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);

        if (!str_equal(setting->name, str_of(name)))
            continue;
        script = arena_printf(context->arena, "sshd %.*s", STR_ARG(setting->value));
        start->origin = config_file_origin(file, setting->line, str_of(name));
    }
    split_script(context->arena, script, &words);
    return words.count > 0 ? read_options(context, &words, start, err) : GATE_OK;
}

enum gate_rc sshd_start_of_unit(struct resource_context *context, struct sshd_start *start,
                                struct error *err)
{
    *start = (struct sshd_start){ .origin = ORIGIN_INIT };
    if (read_variable(context, "/etc/default/ssh", "SSHD_OPTS", start, err))
        return err->rc;
    return sshd_start_is_any(start)
               ? GATE_OK
               : read_variable(context, "/etc/sysconfig/sshd", "OPTIONS", start, err);
}
