/*
 * tree: the merged tree of an image as text, for comparison with what other tools unpack.
 *
 *     tree [--rootfs] [--name=REF] IMAGE|-
 *
 * One line for each entry but "/", sorted by bytes of the path, fields parted by tabs: path, type,
 * mode, uid, gid, size, link target of a symbolic link, SHA-256 of a file, names of its extended
 * attributes. Bytes that are not printable, and backslashes, are written as \xHH.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "image/image.h"

static void print_text(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c > ' ' && c <= '~' && c != '\\')
            (void)putchar(c);
        else
            (void)printf("\\x%02x", c);
    }
}

static int print_digest(struct rootfs *rootfs, const struct entry *entry)
{
    struct error err = ERROR_INIT;
    struct digest digest;
    char text[DIGEST_TEXT_SIZE];

    if (rootfs_digest(rootfs, entry, DIGEST_SHA256, &digest, &err)) {
        (void)fprintf(stderr, "tree: %s\n", err.message);
        return 1;
    }
    digest_format_hex(&digest, text);
    (void)fputs(text, stdout);
    return 0;
}

static int print_entry(struct rootfs *rootfs, const struct entry *entry)
{
    print_text(entry->path);
    (void)printf("\t%s\t%04o\t%u\t%u\t%llu\t", entry_type_name(entry->type), entry->mode,
                 entry->uid, entry->gid, (unsigned long long)entry->size);
    if (entry->type == ENTRY_SYMLINK)
        print_text(entry->link);
    (void)putchar('\t');
    if (entry->type == ENTRY_FILE && print_digest(rootfs, entry))
        return 1;
    (void)putchar('\t');
    for (uint32_t i = 0; i < entry->xattr_count; i++) {
        if (i > 0)
            (void)putchar(',');
        print_text(entry->xattrs[i].name);
    }
    (void)putchar('\n');
    return 0;
}

static int print_tree(struct rootfs *rootfs)
{
    for (size_t i = 1; i < rootfs_count(rootfs); i++) {
        if (print_entry(rootfs, rootfs_at(rootfs, i)))
            return 1;
    }
    return fflush(stdout) != 0;
}

static int open_and_print(const char *path, struct image_options options)
{
    struct error err = ERROR_INIT;
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const struct wish wish = {
        .kind = WISH_DIGEST,
        .glob = STR("/**"),
        .digests = 1U << DIGEST_SHA256,
    };
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        perror(path);
        return 1;
    }
    wish_set_add(&wishes, &wish);
    options.wishes = &wishes;
    if (image_open(fd, path, &options, &image, &err)) {
        (void)fprintf(stderr, "tree: %s\n", err.message);
        (void)close(fd);
        return 3;
    }
    for (size_t i = 0; i < image->warning_count; i++)
        (void)fprintf(stderr, "tree: warning: %.*s\n", STR_ARG(image->warnings[i]));

    int status = print_tree(image->rootfs);
    image_close(STEAL(image));
    (void)close(fd);
    return status;
}

int main(int argc, char *argv[])
{
    struct image_options options = {
        .host_architecture = STR("amd64"),
        .is_verified = true,
        .limits = LIMITS_DEFAULT,
    };
    const char *path = NULL;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--rootfs") == 0)
            options.expect = IMAGE_ROOTFS;
        else if (strncmp(argv[i], "--name=", 7) == 0)
            options.name = str_of(argv[i] + 7);
        else
            path = argv[i];
    }
    if (!path) {
        (void)fprintf(stderr, "usage: tree [--rootfs] [--name=REF] IMAGE|-\n");
        return 2;
    }
    return open_and_print(path, options);
}
