#include "format/apk.h"

#include <string.h>

#include "base/base64.h"

enum { SHA1_BASE64 = 28, SHA1_BYTES = 20 };

static void take_field(struct apk_package *package, char field, struct str value)
{
    switch (field) {
    case 'P':
        package->name = value;
        break;
    case 'V':
        package->version = value;
        break;
    case 'A':
        package->architecture = value;
        break;
    case 'o':
        package->origin = value;
        break;
    default: /* a char, and most fields are of no interest */
        break;
    }
}

/* Checks what was gathered of a record that ends at `end`, and adds it. */
static enum gate_rc finish(struct apk_package *package, const char *end, struct vec *packages,
                           struct error *err)
{
    if (package->name.len == 0 || package->version.len == 0)
        return error_set(err, GATE_EFORMAT, "line %u: a package without name or version",
                         package->line);
    if (package->origin.len == 0)
        package->origin = package->name;
    package->record.len = (size_t)(end - package->record.ptr);
    *(struct apk_package *)vec_add(packages) = *package;
    *package = (struct apk_package){ .line = 0 };
    return GATE_OK;
}

enum gate_rc apk_parse(struct str text, struct vec *packages, struct error *err)
{
    struct apk_package package = { .line = 0 };
    uint32_t number = 0;
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        number++;
        if (line.len == 0 && !text.ptr)
            break; /* not an empty line: the end after the last newline */
        if (line.len == 0) {
            if (package.line && finish(&package, line.ptr, packages, err))
                return err->rc;
            continue;
        }
        if (line.len < 2 || line.ptr[1] != ':' || memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u is not a field", number);
        if (!package.line) {
            package.line = number;
            package.record.ptr = line.ptr;
        }
        take_field(&package, line.ptr[0], str_slice(line, 2, line.len));
    }
    if (package.line)
        return error_set(err, GATE_EFORMAT, "line %u: the database ends within a package", number);
    return GATE_OK;
}

/* "name", "name=1.2-r0", "name>1", "name@edge" all name the same. */
static struct str without_constraint(struct str word)
{
    size_t length = 0;

    while (length < word.len && !memchr("<>=~@", word.ptr[length], 5))
        length++;
    return str_slice(word, 0, length);
}

bool apk_provides(struct str record, struct str name)
{
    struct str line;
    struct str word;

    while (str_cut(&record, '\n', &line)) {
        if (!str_starts_with(line, STR("p:")))
            continue;
        line = str_slice(line, 2, line.len);
        while (str_word(&line, &word)) {
            if (str_equal(without_constraint(word), name))
                return true;
        }
    }
    return false;
}

bool apk_world_next(struct str *rest, struct str *name)
{
    size_t start = 0;

    while (start < rest->len) {
        size_t end = start;

        while (end < rest->len && !memchr(" \t\r\n", rest->ptr[end], 4))
            end++;
        *name = without_constraint(str_slice(*rest, start, end - start));
        start = end + 1;
        if (name->len > 0 && name->ptr[0] != '!') {
            *rest = str_slice(*rest, start, rest->len);
            return true;
        }
    }
    *rest = str_slice(*rest, rest->len, 0);
    return false;
}

/* 27 digits and one '=' are 20 bytes and two bits that must be zero. */
static bool parse_sha1(struct str text, struct digest *digest)
{
    uint32_t bits = 0;
    size_t length = 0;
    int count = 0;

    if (text.len != SHA1_BASE64 || text.ptr[SHA1_BASE64 - 1] != '=')
        return false;
    for (size_t i = 0; i < SHA1_BASE64 - 1; i++) {
        int value = base64_digit(text.ptr[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            digest->bytes[length++] = (uint8_t)(bits >> count);
        }
    }
    digest->kind = DIGEST_SHA1;
    return length == SHA1_BYTES && (bits & 3) == 0;
}

static bool parse_checksum(struct str text, struct digest *digest)
{
    if (str_starts_with(text, STR("Q1")))
        return parse_sha1(str_slice(text, 2, text.len), digest);
    return digest_parse_hex(DIGEST_MD5, text, digest);
}

/* "UID:GID:MODE", and perhaps more of extended attributes. */
static bool parse_owner(struct str text, struct apk_file *file)
{
    struct str uid;
    struct str gid;
    struct str mode;

    return str_cut(&text, ':', &uid) && str_cut(&text, ':', &gid) && str_cut(&text, ':', &mode) &&
           str_to_u32(uid, &file->uid) && str_to_u32(gid, &file->gid) &&
           str_to_mode(mode, &file->mode);
}

/* Takes what stands among the lines of the file just named. */
static void take_details(struct str rest, struct apk_file *file)
{
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        if (line.len < 2 || line.ptr[0] == 'R' || line.ptr[0] == 'F')
            return;
        if (line.ptr[0] == 'a')
            file->is_bad = !parse_owner(str_slice(line, 2, line.len), file);
        if (line.ptr[0] == 'Z')
            file->has_digest = parse_checksum(str_slice(line, 2, line.len), &file->digest);
    }
}

bool apk_file_next(struct str *rest, struct str *directory, struct apk_file *file)
{
    struct str line;

    while (str_cut(rest, '\n', &line)) {
        if (line.len < 2)
            continue;
        if (line.ptr[0] == 'F')
            *directory = str_slice(line, 2, line.len);
        if (line.ptr[0] != 'R')
            continue;
        *file = (struct apk_file){
            .directory = *directory,
            .name = str_slice(line, 2, line.len),
            .mode = 0644,
        };
        take_details(*rest, file);
        return true;
    }
    return false;
}
