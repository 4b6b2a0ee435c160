#include "resource/boot_files.h"
#include "resource/rows.h"

struct bootloader {
    struct resource_context *context;
    struct boot_files boot;
    struct rows rows;
};

enum bootloader_column {
    BOOTLOADER_LOADER,
    BOOTLOADER_KERNEL,
    BOOTLOADER_ARGUMENTS,
    BOOTLOADER_PATH,
    BOOTLOADER_LINE,
};

static const struct column_def columns[] = {
    [BOOTLOADER_LOADER] = { .name = "loader",
                            .type = VALUE_STR,
                            .help = "grub2, systemd-boot, extlinux (of syslinux and U-Boot) or "
                                    "flash-kernel; entries: of either of the first two" },
    [BOOTLOADER_KERNEL] = { .name = "kernel", .type = VALUE_STR, .help = "path of the kernel" },
    [BOOTLOADER_ARGUMENTS] = { .name = "arguments",
                               .type = VALUE_LIST,
                               .help = "words of its command line" },
    [BOOTLOADER_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [BOOTLOADER_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void bootloader_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    boot_files_wishes(set);
}

static void add_row(struct rows *rows, const struct boot_place *place)
{
    const struct boot_line *line = &place->line;
    struct str key = line->name.len > 0 ? line->name : STR("kernel");
    const struct origin *origin = config_file_place(rows->context, place->file, line->line, key);
    struct value *cells = rows_add(rows, origin);

    cells[BOOTLOADER_LOADER] = value_str(str_of(place->loader));
    if (line->name.len > 0)
        cells[BOOTLOADER_KERNEL] = value_str(line->name);
    cells[BOOTLOADER_ARGUMENTS] = words_list(rows->context, line->value, origin);
    cells[BOOTLOADER_PATH] = value_str(place->file->entry->path);
    cells[BOOTLOADER_LINE] = value_integer(line->line);
}

static enum gate_rc bootloader_open(void *self, struct resource_context *context,
                                    const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct bootloader *loader = self;

    loader->context = context;
    loader->boot = BOOT_FILES_INIT;
    rows_init(&loader->rows, context, columns, COUNT_OF(columns));
    if (boot_files_read(context, &loader->boot, err))
        return err->rc;
    if (loader->boot.files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "there is no configuration of a boot loader");
    for (size_t i = 0; i < loader->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&loader->boot.lines, i);

        if (place->line.kind == BOOT_KERNEL)
            add_row(&loader->rows, place);
    }
    return GATE_OK;
}

static void bootloader_close(void *self)
{
    struct bootloader *loader = self;

    boot_files_release(&loader->boot);
    rows_release(&loader->rows);
}

static struct origin bootloader_origin(const void *self,
                                       const struct resource_call *call ATTR_UNUSED)
{
    const struct bootloader *loader = self;

    if (loader->boot.files.count > 0)
        return config_file_origin(
            *(const struct config_file *const *)vec_at(&loader->boot.files, 0), 0, STR(""));
    return config_path_origin("/boot");
}

static const struct table *bootloader_rows(void *self)
{
    return rows_table(&((struct bootloader *)self)->rows);
}

static enum gate_rc get_files(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct bootloader *loader = self;
    size_t count = loader->boot.files.count;
    struct value *items = arena_new(loader->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        const struct config_file *file =
            *(const struct config_file *const *)vec_at(&loader->boot.files, i);

        items[i] = value_str(file->entry->path);
        items[i].origin = config_file_place(loader->context, file, 0, file->entry->path);
    }
    *value = value_list(items, count);
    return GATE_OK;
}

/* The last line of superusers: each file has its own, but only one is booted from. */
static const struct boot_place *last_superusers(const struct bootloader *loader,
                                                const struct config_file *file)
{
    const struct boot_place *found = NULL;

    for (size_t i = 0; i < loader->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&loader->boot.lines, i);

        if (place->line.kind == BOOT_SUPERUSERS && (!file || place->file == file))
            found = place;
    }
    return found;
}

/* Names of superusers stand between blanks, commas, semicolons, pipes or ampersands. */
static struct str as_words(struct str names, struct arena *arena)
{
    char *text = arena_new(arena, names.len + 1, 1);

    for (size_t i = 0; i < names.len; i++) {
        char c = names.ptr[i];

        text[i] = (char)(c == ',' || c == ';' || c == '|' || c == '&' ? ' ' : c);
    }
    return (struct str){ .ptr = text, .len = names.len };
}

static enum gate_rc get_superusers(void *self, const struct property_query *query ATTR_UNUSED,
                                   struct value *value, struct error *err ATTR_UNUSED)
{
    const struct bootloader *loader = self;
    const struct boot_place *place = last_superusers(loader, NULL);

    *value = value_list(NULL, 0);
    if (place)
        *value = words_list(
            loader->context, as_words(place->line.value, loader->context->arena),
            config_file_place(loader->context, place->file, place->line.line, STR("superusers")));
    return GATE_OK;
}

/* Whether one of the file's superusers has a hash there. */
static bool is_guarded(const struct bootloader *loader, const struct config_file *file)
{
    const struct boot_place *users = last_superusers(loader, file);

    if (!users)
        return false;
    for (size_t i = 0; i < loader->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&loader->boot.lines, i);
        struct str rest = as_words(users->line.value, loader->context->arena);
        struct str name;

        if (place->file != file || place->line.kind != BOOT_PASSWORD ||
            !str_starts_with(place->line.value, STR("grub.pbkdf2.")))
            continue;
        while (str_word(&rest, &name)) {
            if (str_equal(name, place->line.name))
                return true;
        }
    }
    return false;
}

static bool is_any_guarded(const struct bootloader *loader)
{
    for (size_t i = 0; i < loader->boot.files.count; i++) {
        if (is_guarded(loader, *(const struct config_file *const *)vec_at(&loader->boot.files, i)))
            return true;
    }
    return false;
}

/* Whether editing this entry asks for a password; entries of their own are GRUB's if it has one. */
static bool is_protected(const struct bootloader *loader, const struct boot_place *place)
{
    struct str name = str_of(place->loader);

    if (str_equal(name, STR("grub2")))
        return is_guarded(loader, place->file);
    return str_equal(name, STR("entries")) && is_any_guarded(loader);
}

static enum gate_rc test_protected(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed ATTR_UNUSED,
                                   struct error *err ATTR_UNUSED)
{
    const struct bootloader *loader = self;
    const struct config_file *last = NULL;

    *holds = false;
    for (size_t i = 0; i < loader->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&loader->boot.lines, i);

        /* those of one file share an answer */
        if (place->line.kind != BOOT_KERNEL || place->file == last)
            continue;
        last = place->file;
        *holds = is_protected(loader, place);
        if (!*holds)
            return GATE_OK;
    }
    return GATE_OK;
}

static const struct property_def properties[] = {
    {
        .name = "files",
        .type = VALUE_LIST,
        .help = "configuration files of boot loaders, whose modes matter",
        .get = get_files,
    },
    {
        .name = "superusers",
        .type = VALUE_LIST,
        .help = "GRUB's superusers",
        .get = get_superusers,
    },
};

static const struct predicate_def predicates[] = {
    {
        .name = "be_password_protected",
        .help = "whatever starts a kernel is GRUB's, with a superuser who has a hashed password",
        .test = test_protected,
    },
};

const struct resource_def resource_bootloader = {
    .name = "bootloader",
    .summary = "boot loaders and the kernels they start: GRUB 2, systemd-boot, extlinux",
    .arity = CALL_NONE,
    .example = "{bootloader: , each: {its: {arguments: {include: audit=1}}}}",
    .self_size = sizeof(struct bootloader),
    .wishes = bootloader_wishes,
    .open = bootloader_open,
    .close = bootloader_close,
    .origin = bootloader_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = bootloader_rows,
};
