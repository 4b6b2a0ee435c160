#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "gate/image_command.h"

static const struct option_def ls_option_defs[] = {
    {
        .name = "all",
        .type = OPTION_FLAG,
        .offset = offsetof(struct image_command_options, is_all),
        .help = "show what a later layer deletes or replaces too, and where",
    },
    IMAGE_JSON_OPTION_DEF,
};

/* The entries to list: the merged tree below a path, or everything of every layer below it. */
struct listing {
    const struct image *image;
    struct str below; /* "/" or a path without '/' at its end */
    bool is_all;
    size_t next;
    size_t end;
    struct map present; /* with is_all: "LAYER PATH" of each entry of each layer */
    struct arena arena; /* the names in it */
};

static bool is_below(struct str path, struct str directory)
{
    if (directory.len == 1 || str_equal(path, directory))
        return true;
    return str_starts_with(path, directory) && path.ptr[directory.len] == '/';
}

static const struct entry *listing_next(struct listing *listing)
{
    while (listing->next < listing->end) {
        size_t i = listing->next++;
        const struct entry *entry = listing->is_all ? rootfs_all_at(listing->image->rootfs, i)
                                                    : rootfs_at(listing->image->rootfs, i);
        if (is_below(entry->path, listing->below))
            return entry;
    }
    return NULL;
}

static struct str layer_path(int32_t layer, struct str path, struct arena *arena)
{
    return arena_printf(arena, "%d %.*s", layer, STR_ARG(path));
}

/* Tells what was deleted from what the same layer has again, be it another thing. */
static bool is_replaced(struct listing *listing, const struct entry *entry)
{
    struct arena arena = ARENA_INIT;
    struct str name = layer_path(entry->deleted_in, entry->path, &arena);

    bool is_there = entry->deleted_in >= 0 && map_find(&listing->present, name);
    arena_release(&arena);
    return is_there;
}

static void listing_release(struct listing *listing)
{
    map_release(&listing->present);
    arena_release(&listing->arena);
}

static struct listing listing_of(const struct image *image, struct str below, bool is_all)
{
    struct map present = MAP_INIT;

    (void)!getrandom(present.key, sizeof(present.key), 0);
    return (struct listing){
        .present = present,
        .arena = ARENA_INIT,
        .image = image,
        .below = below,
        .is_all = is_all,
        .end = is_all ? rootfs_all_count(image->rootfs) : rootfs_count(image->rootfs),
    };
}

/* Remembers what each layer has, for is_replaced(). */
static void add_present(struct listing *listing)
{
    for (size_t i = 0; listing->is_all && i < listing->end; i++) {
        const struct entry *entry = rootfs_all_at(listing->image->rootfs, i);

        map_set(&listing->present, layer_path(entry->layer, entry->path, &listing->arena), listing);
    }
}

static json_t *entry_json(const struct entry *entry, bool has_newer)
{
    json_t *row = json_object();
    char mode[8];
    char mtime[CLOCK_TEXT_SIZE];

    (void)snprintf(mode, sizeof(mode), "%04o", (unsigned)entry->mode);
    clock_format(entry->mtime, mtime);
    image_command_json_text(row, "path", entry->path);
    (void)json_object_set_new(row, "type", json_string(entry_type_name(entry->type)));
    (void)json_object_set_new(row, "mode", json_string(mode));
    (void)json_object_set_new(row, "uid", json_integer(entry->uid));
    (void)json_object_set_new(row, "gid", json_integer(entry->gid));
    (void)json_object_set_new(row, "size", json_integer((json_int_t)entry->size));
    (void)json_object_set_new(row, "mtime", json_string(mtime));
    image_command_json_text(row, "link", entry->link);
    (void)json_object_set_new(row, "hard_link", json_boolean(entry->is_hard_link));
    (void)json_object_set_new(row, "layer",
                              entry->is_implied ? json_null() : json_integer(entry->layer + 1));
    (void)json_object_set_new(row, "deleted_in",
                              entry->deleted_in < 0 ? json_null()
                                                    : json_integer(entry->deleted_in + 1));
    (void)json_object_set_new(row, "replaced", json_boolean(has_newer));
    return row;
}

static enum exit_code print_json(struct listing *listing)
{
    json_t *entries = json_array();

    for (const struct entry *entry = listing_next(listing); entry; entry = listing_next(listing))
        (void)json_array_append_new(entries, entry_json(entry, is_replaced(listing, entry)));
    return cli_print_json(json_pack("{s:o}", "entries", entries));
}

/* "-rwsr-xr-x", as ls(1) writes it. */
static void mode_text(const struct entry *entry, char text[11])
{
    static const char types[] = {
        [ENTRY_FILE] = '-',      [ENTRY_DIRECTORY] = 'd', [ENTRY_SYMLINK] = 'l',
        [ENTRY_CHARACTER] = 'c', [ENTRY_BLOCK] = 'b',     [ENTRY_FIFO] = 'p',
        [ENTRY_SOCKET] = 's',
    };
    static const char letters[] = "rwxrwxrwx";

    text[0] = types[entry->type];
    memset(text + 1, '-', sizeof(letters) - 1);
    for (unsigned i = 0; i < 9; i++) {
        if (entry->mode & (0400U >> i))
            text[i + 1] = letters[i];
    }
    if (entry->mode & 04000)
        text[3] = text[3] == 'x' ? 's' : 'S';
    if (entry->mode & 02000)
        text[6] = text[6] == 'x' ? 's' : 'S';
    if (entry->mode & 01000)
        text[9] = text[9] == 'x' ? 't' : 'T';
    text[10] = '\0';
}

static void print_entry(const struct entry *entry, bool has_newer, struct arena *arena)
{
    char mode[11];
    char owner[32];
    struct str path = text_safe(entry->path, arena);
    struct str link = text_safe(entry->link, arena);

    mode_text(entry, mode);
    (void)snprintf(owner, sizeof(owner), "%u:%u", entry->uid, entry->gid);
    (void)printf("%s %-11s %11llu  ", mode, owner, (unsigned long long)entry->size);
    if (entry->is_implied)
        (void)fputs("layer -  ", stdout);
    else
        (void)printf("layer %-2d ", entry->layer + 1);
    (void)fwrite(path.ptr, 1, path.len, stdout);
    if (link.len)
        (void)printf("%s%.*s", entry->is_hard_link ? " link to " : " -> ", STR_ARG(link));
    if (entry->deleted_in >= 0)
        (void)printf("  %s in layer %d", has_newer ? "replaced" : "deleted", entry->deleted_in + 1);
    (void)putchar('\n');
}

static enum exit_code print_text(struct listing *listing)
{
    struct arena arena = ARENA_INIT;

    for (const struct entry *entry = listing_next(listing); entry; entry = listing_next(listing)) {
        print_entry(entry, is_replaced(listing, entry), &arena);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return EXIT_PASSED;
}

/* Where to list below: what the operand names, links followed; a deleted path stands as it is. */
static enum gate_rc find_below(struct image *image, const char *path, bool is_all,
                               struct str *below, struct error *err)
{
    const struct entry *entry;
    struct error absent = ERROR_INIT; /* with --all the path may be one that was deleted */

    if (!path) {
        *below = STR("/");
        return GATE_OK;
    }
    enum gate_rc rc = rootfs_find(image->rootfs, str_of(path), ROOTFS_FOLLOW, &entry, &absent);
    if (rc == GATE_ENOTFOUND && is_all) {
        *below = str_of(path);
        struct listing all = listing_of(image, *below, true);
        if (listing_next(&all))
            return GATE_OK;
    }
    if (rc)
        return error_set(err, rc, "%s", absent.message);
    *below = entry->path;
    return GATE_OK;
}

static enum exit_code ls_run(const struct invocation *invocation)
{
    const struct image_command_options *options = invocation->options;
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(file_closep) int fd = -1;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const char *path = invocation->operand_count > 1 ? invocation->operands[1] : NULL;
    struct error err = ERROR_INIT;
    struct str below;

    enum exit_code code = image_command_open(invocation, &wishes, false, &fd, &image);
    if (code != EXIT_PASSED)
        return code;
    if (find_below(image, path, options->is_all, &below, &err))
        return cli_fail(EXIT_IMAGE, "cannot list: %s: %s", path, err.message);
    struct listing listing = listing_of(image, below, options->is_all);
    add_present(&listing);
    code = options->is_json ? print_json(&listing) : print_text(&listing);
    listing_release(&listing);
    return code;
}

const struct command command_image_ls = {
    .name = "image ls",
    .summary = "list files with mode, owner, size and layer",
    .operands = "IMAGE [PATH]",
    .operand_min = 1,
    .operand_max = 2,
    .options = ls_option_defs,
    .option_count = COUNT_OF(ls_option_defs),
    .shared = { { input_option_defs, INPUT_OPTION_COUNT,
                  offsetof(struct image_command_options, input) } },
    .options_size = sizeof(struct image_command_options),
    .run = ls_run,
};
