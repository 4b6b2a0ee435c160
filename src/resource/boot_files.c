#include "resource/boot_files.h"

#include "base/limits.h"

static const struct {
    const char *pattern;
    enum boot_format format;
    const char *loader;
} sources[] = {
    { .pattern = "/boot/grub/grub.cfg", .format = BOOT_GRUB, .loader = "grub2" },
    { .pattern = "/boot/grub2/grub.cfg", .format = BOOT_GRUB, .loader = "grub2" },
    { .pattern = "/boot/efi/EFI/*/grub.cfg", .format = BOOT_GRUB, .loader = "grub2" },
    { .pattern = "/boot/loader/entries/*.conf", .format = BOOT_ENTRY, .loader = "entries" },
    { .pattern = "/boot/efi/loader/entries/*.conf",
      .format = BOOT_ENTRY,
      .loader = "systemd-boot" },
    { .pattern = "/efi/loader/entries/*.conf", .format = BOOT_ENTRY, .loader = "systemd-boot" },
    { .pattern = "/boot/extlinux/extlinux.conf", .format = BOOT_EXTLINUX, .loader = "extlinux" },
    { .pattern = "/boot/extlinux.conf", .format = BOOT_EXTLINUX, .loader = "extlinux" },
    { .pattern = "/boot/syslinux/syslinux.cfg", .format = BOOT_EXTLINUX, .loader = "extlinux" },
    { .pattern = "/etc/default/flash-kernel",
      .format = BOOT_FLASH_KERNEL,
      .loader = "flash-kernel" },
};

/* What those of extlinux include. */
static const char *const included[] = { "/boot/extlinux/**", "/boot/syslinux/**" };

static enum gate_rc add_file(struct resource_context *context, struct boot_files *boot,
                             const struct config_file *file, size_t source, unsigned depth,
                             struct error *err);

/* A relative path is below the folder of the first file; all of them stand in one. */
static enum gate_rc include(struct resource_context *context, struct boot_files *boot,
                            const struct boot_place *place, size_t source, unsigned depth,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct config_file);
    struct str path = config_path_from(context, place->file, place->line.value);

    if (depth == LIMIT_INCLUDES)
        return error_set(err, GATE_EFORMAT, "includes are nested more than %d deep",
                         LIMIT_INCLUDES);
    if (boot->files.count > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    if (config_files_include(context, CONFIG_INCLUDE, path, NULL, &found, err))
        return err->rc;
    struct config_file *file = arena_new(context->arena, 1, sizeof(*file));
    *file = *(const struct config_file *)vec_at(&found, 0);
    return add_file(context, boot, file, source, depth + 1, err);
}

static enum gate_rc add_file(struct resource_context *context, struct boot_files *boot,
                             const struct config_file *file, size_t source, unsigned depth,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct boot_line);

    *(const struct config_file **)vec_add(&boot->files) = file;
    if (boot_config_parse(file->text, sources[source].format, context->arena, &parsed, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < parsed.count; i++) {
        const struct boot_place place = { .line = *(const struct boot_line *)vec_at(&parsed, i),
                                          .file = file,
                                          .loader = sources[source].loader };

        if (place.line.kind != BOOT_INCLUDE)
            *(struct boot_place *)vec_add(&boot->lines) = place;
        else if (include(context, boot, &place, source, depth, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), place.line.line);
    }
    return GATE_OK;
}

/* A variable that GRUB reads from another file, and where the lines that use it name it. */
struct boot_variable {
    const char *const *paths; /* the first that is there */
    size_t path_count;
    const char *name;
    const char *reference;
    enum boot_kind kind; /* of lines that are looked at */
};

static const char *const environments[] = { "/boot/grub2/grubenv", "/boot/grub/grubenv" };
static const char *const user_files[] = { "/boot/grub2/user.cfg", "/boot/grub/user.cfg",
                                          "/boot/efi/EFI/redhat/user.cfg" };

static const struct boot_variable variables[] = {
    { .paths = environments,
      .path_count = COUNT_OF(environments),
      .name = "kernelopts",
      .reference = "$kernelopts",
      .kind = BOOT_KERNEL },
    { .paths = user_files,
      .path_count = COUNT_OF(user_files),
      .name = "GRUB2_PASSWORD",
      .reference = "${GRUB2_PASSWORD}",
      .kind = BOOT_PASSWORD },
};

void boot_files_wishes(struct wish_set *set)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        wish_body(set, sources[i].pattern, LIMIT_CONFIG_FILE_BYTES);
    config_files_wishes(set, included, COUNT_OF(included));
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        config_files_wishes(set, variables[i].paths, variables[i].path_count);
}

/* Without a file the value is empty. */
static enum gate_rc read_variable(struct resource_context *context,
                                  const struct boot_variable *variable, struct str *value,
                                  struct error *err)
{
    struct str name = arena_printf(context->arena, "%s=", variable->name);
    struct error local = ERROR_INIT;
    struct config_file file;
    struct str line;

    *value = STR("");
    if (config_file_read_first(context, variable->paths, variable->path_count, &file, &local)) {
        if (local.rc == GATE_ENOTFOUND)
            return GATE_OK;
        *err = local;
        return err->rc;
    }
    while (file.text.len > 0 && str_cut(&file.text, '\n', &line)) {
        if (str_starts_with(line, name))
            *value = str_slice(line, name.len, line.len);
    }
    return GATE_OK;
}

/* Puts the value in place of a reference, which may stand once in a line. */
static enum gate_rc expand(struct resource_context *context, struct boot_files *boot,
                           const struct boot_variable *variable, struct error *err)
{
    struct str reference = str_of(variable->reference);
    struct str value;

    if (read_variable(context, variable, &value, err))
        return err->rc;
    for (size_t i = 0; i < boot->lines.count; i++) {
        struct boot_line *line = &((struct boot_place *)vec_at(&boot->lines, i))->line;
        ptrdiff_t at = str_find(line->value, reference);

        if (line->kind == variable->kind && at >= 0)
            line->value = arena_printf(
                context->arena, "%.*s%.*s%.*s", (int)at, line->value.ptr, STR_ARG(value),
                STR_ARG(str_slice(line->value, (size_t)at + reference.len, line->value.len)));
    }
    return GATE_OK;
}

enum gate_rc boot_files_read(struct resource_context *context, struct boot_files *boot,
                             struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

        if (config_files_glob(context, str_of(sources[i].pattern), &files, err))
            return err->rc;
        for (size_t k = 0; k < files.count; k++) {
            struct config_file *file = arena_new(context->arena, 1, sizeof(*file));

            *file = *(const struct config_file *)vec_at(&files, k);
            if (add_file(context, boot, file, i, 0, err))
                return err->rc;
        }
    }
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        if (expand(context, boot, &variables[i], err))
            return err->rc;
    }
    return GATE_OK;
}

void boot_files_release(struct boot_files *boot)
{
    vec_release(&boot->files);
    vec_release(&boot->lines);
}

bool boot_argument(const struct boot_place *place, struct str name, struct str *value)
{
    struct str rest = place->line.value;
    bool is_there = false;
    struct str word;

    if (place->line.kind != BOOT_KERNEL)
        return false;
    while (str_word(&rest, &word)) {
        bool has_value = word.len > name.len && word.ptr[name.len] == '=';

        if (!str_starts_with(word, name) || (word.len > name.len && !has_value))
            continue;
        is_there = true;
        *value = str_slice(word, name.len + 1, word.len);
    }
    return is_there;
}

bool boot_lists(const struct boot_place *place, struct str name, struct str item)
{
    struct str rest = place->line.value;
    struct str listed;
    struct str word;

    while (place->line.kind == BOOT_KERNEL && str_word(&rest, &word)) {
        if (word.len <= name.len || !str_starts_with(word, name) || word.ptr[name.len] != '=')
            continue;
        word = str_slice(word, name.len + 1, word.len);
        while (word.len > 0 && str_cut(&word, ',', &listed)) {
            if (str_equal(listed, item))
                return true;
        }
    }
    return false;
}
