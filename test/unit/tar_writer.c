#include "unit/tar_writer.h"

#include <stdio.h>
#include <string.h>

#include "base/attributes.h"

enum { RECORD_MAX = 1 << 16 };

static void put_octal(char *field, size_t size, uint64_t number)
{
    for (size_t i = size - 1; i-- > 0; number >>= 3)
        field[i] = (char)('0' + (number & 7));
}

void tar_writer_sum(char block[TAR_WRITER_BLOCK])
{
    unsigned sum = 0;

    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < TAR_WRITER_BLOCK; i++)
        sum += (unsigned char)block[i];
    put_octal(block + 148, 7, sum);
    block[154] = '\0';
}

static void put_text(char *field, size_t size, const char *text)
{
    memcpy(field, text, strnlen(text, size));
}

static char type_of(const struct tar_file *file, bool is_folder)
{
    if (file->type)
        return file->type;
    return is_folder ? '5' : '0';
}

void tar_writer_header(char block[TAR_WRITER_BLOCK], const struct tar_file *file)
{
    bool is_folder =
        file->type == '5' || (!file->type && str_ends_with(str_of(file->name), STR("/")));
    uint64_t size = file->size ? file->size : file->content.len;

    memset(block, 0, TAR_WRITER_BLOCK);
    put_text(block, 100, file->name);
    put_octal(block + 100, 8, file->mode ? file->mode : (is_folder ? 0755 : 0644));
    put_octal(block + 108, 8, file->uid);
    put_octal(block + 116, 8, file->gid);
    put_octal(block + 124, 12, size);
    put_octal(block + 136, 12, 1700000000);
    block[156] = type_of(file, is_folder);
    put_text(block + 157, 100, file->link ? file->link : "");
    memcpy(block + 257, "ustar\00000", 8);
    tar_writer_sum(block);
}

static void pad(struct buf *tar, size_t size)
{
    static const char zeros[TAR_WRITER_BLOCK];

    buf_add(tar,
            (struct str){ .ptr = zeros,
                          .len = (TAR_WRITER_BLOCK - size % TAR_WRITER_BLOCK) % TAR_WRITER_BLOCK });
}

void tar_writer_add(struct buf *tar, const struct tar_file *file)
{
    char block[TAR_WRITER_BLOCK];

    tar_writer_header(block, file);
    buf_add(tar, (struct str){ .ptr = block, .len = sizeof(block) });
    buf_add(tar, file->content);
    pad(tar, file->content.len);
}

void tar_writer_pax(struct buf *tar, char type, const char *keyword, struct str value)
{
    CLEANUP(buf_release) struct buf record = BUF_INIT(RECORD_MAX);
    struct tar_file file = { .name = "PaxHeaders/x", .type = type };
    size_t body = strlen(keyword) + value.len + 3;
    char length[16];
    int digits = 1;

    /* The length counts its own digits. */
    while (snprintf(length, sizeof(length), "%zu", body + (size_t)digits) != digits)
        digits++;
    buf_add(&record, str_of(length));
    buf_add(&record, STR(" "));
    buf_add(&record, str_of(keyword));
    buf_add(&record, STR("="));
    buf_add(&record, value);
    buf_add(&record, STR("\n"));
    file.content = buf_str(&record);
    tar_writer_add(tar, &file);
}

void tar_writer_end(struct buf *tar)
{
    static const char zeros[2 * TAR_WRITER_BLOCK];

    buf_add(tar, (struct str){ .ptr = zeros, .len = sizeof(zeros) });
}
