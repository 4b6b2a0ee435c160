/*
 * Every resource over files made to hurt it: its example is judged on an image in which each file
 * that it wishes to read is something else than it should be. It must end, soon, and must not pass.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "check/check.h"
#include "profile/profile.h"
#include "unit/test.h"

enum { MOST_PATHS = 256, CONTENT_BYTES = (int)LIMIT_CONFIG_FILE_BYTES, SMALLER_BYTES = 128 << 10 };

/* How the content of a file is made; the entry's type where there is none. */
struct hostile {
    const char *name;
    enum entry_type type;
    const char *repeated; /* until the content is full */
    size_t repeated_len;
    int bytes;     /* of the content; 0: none */
    bool is_noise; /* bytes, but not a NUL */
    bool may_pass; /* it is a text of which a parser may make what it can */
};

#define REPEATED(text) .repeated = (text), .repeated_len = sizeof(text) - 1

static const struct hostile hostiles[] = {
    { .name = "a directory", .type = ENTRY_DIRECTORY },
    { .name = "a FIFO", .type = ENTRY_FIFO },
    { .name = "a link to itself", .type = ENTRY_SYMLINK },
    { .name = "longer than a configuration file may be",
      REPEATED("a"),
      .bytes = CONTENT_BYTES + 1 },
    { .name = "NUL bytes", REPEATED("a\0b = \0\n"), .bytes = 4096 },
    { .name = "bytes that are no text",
      REPEATED("\xff\xfe\x80\x01\x7f\n\xc0"),
      .bytes = 4096,
      .is_noise = true },
    { .name = "one line", REPEATED("a"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "many lines", REPEATED("a\n"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "empty lines", REPEATED("\n"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "CRLF", REPEATED("a = b\r\n"), .bytes = 4096, .may_pass = true },
    { .name = "a byte order mark", REPEATED("\xef\xbb\xbf"), .bytes = 3, .may_pass = true },
    { .name = "open brackets", REPEATED("["), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "open braces", REPEATED("{"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "open braces with names",
      REPEATED("a {\n"),
      .bytes = SMALLER_BYTES,
      .may_pass = true },
    { .name = "open parentheses", REPEATED("("), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "open elements", REPEATED("<a>"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "open quotes", REPEATED("a = \"\n"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "joined lines", REPEATED("a \\\n"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "sections", REPEATED("[a]\n"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "colons", REPEATED(":"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "commas", REPEATED("a,"), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "nested lists", REPEATED("- "), .bytes = SMALLER_BYTES, .may_pass = true },
    { .name = "an include of itself by every name",
      REPEATED("Include *\ninclude *\n@include *\n#include *\n!include *\n"),
      .bytes = 4096,
      .may_pass = true },
};

/* Resources whose example holds whatever stands in those files, and why that is right. */
static const struct {
    const char *resource;
    const char *reason;
} may_pass[] = {
    { "component", "it asks which files are there" },
    { "files", "it asks which files are there" },
    { "image_config", "it asks the config alone" },
    { "image_history", "it asks the config alone" },
    { "image_layers", "it asks the layers alone" },
    { "image_secrets", "a scanner finds what it finds in any file" },
    { "init_script", "links tell what is started, whatever the script is" },
    { "image_size", "it asks the layers alone" },
    { "image_whiteouts", "it asks the layers alone" },
    { "language_packages", "an inventory: what is no file of a package manager is no package" },
    { "private_keys", "keys are found by their content: what is none is none" },
    { "ssh_host_keys", "keys are found by their content: what is none is none" },
};

/* Files that are wished by a pattern of everything around them. */
static const struct {
    const char *resource;
    struct str path;
} main_files[] = {
    { "service", STR("/usr/lib/systemd/system/vsftpd.service") },
    { "sshd_config", STR("/etc/ssh/sshd_config") },
    { "sshd_effective", STR("/etc/ssh/sshd_config") },
    { "sudoers", STR("/etc/sudoers") },
};

/* Lines that mean something whatever their bytes are, or that the program passes over. */
static const char *const takes_any_bytes[] = {
    "apk_repositories",
    "kernel_modules",
    "kernel_parameters",
    "securetty",
};

static bool is_allowed(const char *resource, const struct hostile *hostile)
{
    for (size_t i = 0; i < COUNT_OF(takes_any_bytes) && hostile->is_noise; i++) {
        if (strcmp(takes_any_bytes[i], resource) == 0)
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(may_pass); i++) {
        if (strcmp(may_pass[i].resource, resource) == 0)
            return true;
    }
    return false;
}

static struct profile *open_example(const struct resource_def *def, struct arena *arena)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;
    struct str text = arena_printf(arena,
                                   "gate_profile: 1\nname: p\nversion: \"1\"\ntitle: P\ncontrols:\n"
                                   "  - id: a\n    title: A\n    impact: 1\n    describe:\n"
                                   "      - %s\n",
                                   def->example);

    CHECK_INT(profile_parse(STR("p.yaml"), text, &diagnostics, &profile, &err), GATE_OK);
    return profile;
}

/* A path that the pattern matches: without its special characters. */
static struct str path_of(struct str glob, struct arena *arena)
{
    char *path = arena_new(arena, glob.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < glob.len; i++) {
        if (glob.ptr[i] == '*' && length > 0 && path[length - 1] == 'x')
            continue;
        path[length++] = (char)(strchr("*?", glob.ptr[i]) ? 'x' : glob.ptr[i]);
    }
    return (struct str){ .ptr = path, .len = length };
}

/* Whether a path is there already, or stands above or below one that is. */
static bool is_taken(const struct memory_file *files, size_t count, struct str path)
{
    for (size_t i = 0; i < count; i++) {
        struct str other = files[i].path;
        size_t common = other.len < path.len ? other.len : path.len;

        if (!str_equal(str_slice(other, 0, common), str_slice(path, 0, common)))
            continue;
        if (other.len == path.len || (other.len > common && other.ptr[common] == '/') ||
            (path.len > common && path.ptr[common] == '/'))
            return true;
    }
    return false;
}

static void add_file(const struct hostile *hostile, struct str path, struct str content,
                     struct memory_layer *layer, struct memory_file *files)
{
    if (layer->file_count == MOST_PATHS || path.len < 2 || is_taken(files, layer->file_count, path))
        return;
    files[layer->file_count++] = (struct memory_file){
        .path = path,
        .type = hostile->type,
        .mode = 0644,
        .content = content,
        .link = hostile->type == ENTRY_SYMLINK ? path : STR(""),
    };
}

static void make_files(const struct hostile *hostile, const char *resource,
                       const struct wish_set *wishes, struct str content, struct arena *arena,
                       struct memory_layer *layer)
{
    struct memory_file *files = arena_new(arena, MOST_PATHS, sizeof(*files));

    layer->files = files;
    for (size_t i = 0; i < COUNT_OF(main_files); i++) {
        if (strcmp(main_files[i].resource, resource) == 0)
            add_file(hostile, main_files[i].path, content, layer, files);
    }
    for (size_t i = 0; i < wishes->wishes.count; i++) {
        const struct wish *wish = vec_at(&wishes->wishes, i);

        if (wish->kind == WISH_BODY)
            add_file(hostile, path_of(wish->glob, arena), content, layer, files);
    }
}

static void judge(struct profile *profile, const struct hostile *hostile, struct str content,
                  const char *resource)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    CLEANUP(image_closep) struct image *image = NULL;
    struct memory_layer layer = { .file_count = 0 };
    const struct check_plan plan = {
        .profiles = &profile,
        .profile_count = 1,
        .level = 2,
        .fail_on_grade = GRADE_CAT2,
    };
    struct results results;
    struct error err = ERROR_INIT;

    results_init(&results);
    check_wishes(&plan, &wishes);
    make_files(hostile, resource, &wishes, content, &arena, &layer);
    CHECK_INT(image_from_memory(STR(""), NULL, 0, &layer, 1, &wishes, &image, &err), GATE_OK);
    CHECK_INT(image ? check_image(image, &plan, &results, &err) : GATE_OK, GATE_OK);
    CHECK_STR(str_of(err.message), "");
    if (image && layer.file_count > 0 && !hostile->may_pass && !is_allowed(resource, hostile))
        CHECK(results.controls[0].status != STATUS_PASSED);
    results_release(&results);
}

static void test_hostile_files(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    char *bytes = arena_new(&arena, CONTENT_BYTES + 1, 1);

    for (size_t i = 0; i < COUNT_OF(hostiles); i++) {
        const struct hostile *hostile = &hostiles[i];

        for (int n = 0; n < hostile->bytes; n++)
            bytes[n] = hostile->repeated[(size_t)n % hostile->repeated_len];
        for (size_t k = 0; k < resource_def_count; k++) {
            CLEANUP(profile_closep)
            struct profile *profile = open_example(resource_defs[k], &arena);

            test_row(arena_printf(&arena, "%s: %s", resource_defs[k]->name, hostile->name).ptr);
            if (profile)
                judge(profile, hostile, (struct str){ .ptr = bytes, .len = (size_t)hostile->bytes },
                      resource_defs[k]->name);
        }
    }
}

static const struct test tests[] = {
    { "hostile_files", test_hostile_files },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
