#include <fcntl.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/vec.h"
#include "git/repository_parts.h"
#include "policy/trust.h"
#include "policy/waiver_blobs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input is a list of objects: 'b' LENGTH BYTES a blob, 'r' LENGTH BYTES a tree as it stands,
 * 't' COUNT and that many entries MODE NAME OBJECT a tree. MODE, NAME and OBJECT (one that came
 * before) are bytes that choose; a NAME beyond the known ones is itself a length, and bytes follow.
 * The last tree is that of the commit.
 */
static const char *const modes[] = { "100644", "40000", "100755", "120000", "160000", "100664" };
static const char *const names[] = {
    ".gate",  "policy.yaml", "allowed_signers", "revoked", "waivers",
    "ledger", "a.yaml",      "a.yaml.x.sig",    ".GATE",   "README",
};

struct input {
    const uint8_t *data;
    size_t size;
    git_odb *odb;
    git_oid ids[64];
    size_t count;
    git_oid tree;
};

static uint8_t take(struct input *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++;
}

static struct str take_bytes(struct input *input, size_t length)
{
    struct str bytes = { .ptr = (const char *)input->data, .len = length };

    if (length > input->size)
        bytes.len = input->size;
    input->data += bytes.len;
    input->size -= bytes.len;
    return bytes;
}

static void add_name(struct input *input, struct buf *tree)
{
    uint8_t choice = take(input);
    struct str name = choice < COUNT_OF(names) ? str_of(names[choice])
                                               : take_bytes(input, choice - COUNT_OF(names));

    buf_add(tree, name);
    buf_add(tree, STR("\0"));
}

static void add_entries(struct input *input, struct buf *tree)
{
    for (uint8_t count = take(input); count > 0 && input->size > 0; count--) {
        buf_add(tree, str_of(modes[take(input) % COUNT_OF(modes)]));
        buf_add(tree, STR(" "));
        add_name(input, tree);
        size_t index = take(input) % (input->count ? input->count : 1);
        buf_add(tree, (struct str){ .ptr = (const char *)input->ids[index].id, .len = 20 });
    }
}

static void add_object(struct input *input)
{
    CLEANUP(buf_release) struct buf bytes = BUF_INIT((size_t)1 << 20);
    uint8_t kind = take(input);
    git_object_t type = kind == 'b' ? GIT_OBJECT_BLOB : GIT_OBJECT_TREE;
    git_oid *id = &input->ids[input->count++];

    if (kind == 't')
        add_entries(input, &bytes);
    else
        buf_add(&bytes, take_bytes(input, take(input)));
    struct str content = buf_str(&bytes);
    if (git_odb_write(id, input->odb, content.ptr ? content.ptr : "", content.len, type) != 0)
        abort();
    if (type == GIT_OBJECT_TREE)
        input->tree = *id;
}

static struct str add_commit(struct input *input, struct arena *arena)
{
    char hex[GIT_OID_HEXSZ + 1];
    struct str text = arena_printf(arena,
                                   "tree %s\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n"
                                   "\nx\n",
                                   git_oid_tostr(hex, sizeof(hex), &input->tree));
    git_oid id;

    if (git_odb_write(&id, input->odb, text.ptr, text.len, GIT_OBJECT_COMMIT) != 0)
        abort();
    return repository_id_text(&id, arena);
}

/* What is listed is found, under a name of its own. */
static void check_entries(struct repository *repository, struct str commit,
                          const struct vec *entries, struct arena *arena)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct repository_entry *entry = vec_at(entries, i);
        struct repository_entry found;
        struct error err = ERROR_INIT;

        if (entry->path.len == 0 ||
            repository_find_entry(repository, commit, entry->path, arena, &found, &err) ||
            found.mode != entry->mode || !str_equal(found.id, entry->id))
            abort();
    }
}

static void check(struct repository *repository, struct str commit, struct arena *arena)
{
    enum { MOST = 200 };
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct repository_entry);
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct trust_files files;
    struct waiver_blobs blobs = { .count = 0 };
    struct error listed = ERROR_INIT;
    struct error err = ERROR_INIT;
    struct error read = ERROR_INIT;

    if (repository_list_tree(repository, commit, STR(""), MOST, arena, &entries, &listed) !=
        listed.rc)
        abort();
    if (entries.count > MOST)
        abort();
    if (listed.rc == GATE_OK)
        check_entries(repository, commit, &entries, arena);
    if (trust_read_files(repository, commit, false, arena, &diagnostics, &files, &err) != err.rc)
        abort();
    /* damage may come after a fault */
    size_t faults = diagnostics.items.count;
    if ((err.rc == GATE_EUSAGE && faults == 0) || (err.rc == GATE_OK && faults > 0))
        abort();
    if (waiver_blobs_read(repository, commit, commit, STR(".gate/waivers"), arena, &blobs, &read) !=
        read.rc)
        abort();
    for (size_t i = 0; i < blobs.count; i++) {
        if (blobs.items[i].id.len == 0 && blobs.items[i].fault.len > 0)
            abort();
    }
}

/* An empty repository on the disk, whose objects are then in memory. */
static void make_folder(char *folder)
{
    char path[64];
    static const char *const parts[] = { "objects", "refs" };

    if (!mkdtemp(folder))
        abort();
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, parts[i]);
        if (mkdir(path, 0700) != 0)
            abort();
    }
    (void)snprintf(path, sizeof(path), "%s/HEAD", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, "ref: refs/heads/main\n", 21) != 21 || close(fd) != 0)
        abort();
}

static void remove_folder(const char *folder)
{
    static const char *const parts[] = { "objects", "refs", "HEAD", "" };
    char path[64];

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, parts[i]);
        if (remove(path) != 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(repository_closep) struct repository *repository = NULL;
    char folder[] = "/tmp/fuzz_git_tree.XXXXXX";
    struct input input = { .data = data, .size = size };
    git_odb_backend *memory = NULL;
    struct error err = ERROR_INIT;

    make_folder(folder);
    if (repository_open(folder, false, &repository, &err) != GATE_OK ||
        git_mempack_new(&memory) != 0 || git_odb_add_backend(repository->odb, memory, 999) != 0)
        abort();
    input.odb = repository->odb;
    while (input.size > 0 && input.count < COUNT_OF(input.ids))
        add_object(&input);
    check(repository, add_commit(&input, &arena), &arena);
    remove_folder(folder);
    return 0;
}
