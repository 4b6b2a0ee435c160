#include "format/secret_file.h"

#include "base/attributes.h"
#include "format/secret_token.h"

static const struct {
    const char *ending;
    enum secret_file file;
} endings[] = {
    { "/.netrc", SECRET_FILE_NETRC },
    { "/_netrc", SECRET_FILE_NETRC },
    { "/.pgpass", SECRET_FILE_PGPASS },
    { "/.npmrc", SECRET_FILE_NPMRC },
    { "/npmrc", SECRET_FILE_NPMRC },
    { "/.pypirc", SECRET_FILE_PYPIRC },
    { "/.docker/config.json", SECRET_FILE_DOCKER },
    { "/.dockercfg", SECRET_FILE_DOCKER },
    { "/.dockerconfigjson", SECRET_FILE_DOCKER },
};

enum secret_file secret_file_of(struct str path)
{
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (str_ends_with(path, str_of(endings[i].ending)))
            return endings[i].file;
    }
    return SECRET_FILE_NONE;
}

const char *secret_file_name(enum secret_file file)
{
    switch (file) {
    case SECRET_FILE_NONE:
        break;
    case SECRET_FILE_NETRC:
        return "password in .netrc";
    case SECRET_FILE_PGPASS:
        return "password in .pgpass";
    case SECRET_FILE_NPMRC:
        return "token in .npmrc";
    case SECRET_FILE_PYPIRC:
        return "password in .pypirc";
    case SECRET_FILE_DOCKER:
        return "registry login in Docker's config.json";
    }
    return "password";
}

static void add(struct vec *passwords, struct str secret, uint32_t line)
{
    if (secret.len < 3 || secret_token_is_placeholder(secret))
        return;
    struct secret_password *password = vec_add(passwords);
    password->secret = secret;
    password->line = line;
}

/* `machine NAME login NAME password SECRET`, in any division into lines. */
static void find_netrc(struct str line, uint32_t number, bool *is_next, struct vec *passwords)
{
    struct str word;

    while (str_word(&line, &word)) {
        if (*is_next)
            add(passwords, str_trim(word), number);
        *is_next = str_equal(str_trim(word), STR("password"));
    }
}

/* host:port:database:user:password, where a backslash quotes ':' and itself. */
static void find_pgpass(struct str line, uint32_t number, struct vec *passwords)
{
    size_t fields = 0;

    if (line.len > 0 && line.ptr[0] == '#')
        return;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\\')
            i++;
        else if (line.ptr[i] == ':' && ++fields == 4)
            add(passwords, str_trim(str_slice(line, i + 1, line.len)), number);
    }
}

/* Without quotes around it. */
static struct str unquoted(struct str value)
{
    if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') &&
        value.ptr[value.len - 1] == value.ptr[0])
        return str_slice(value, 1, value.len - 2);
    return value;
}

/* KEY = VALUE, where KEY ends with one of the names. */
static void find_assignment(struct str line, uint32_t number, struct vec *passwords)
{
    static const char *const names[] = { "_authToken", "_password", "_auth", "password" };
    struct str value = line;
    struct str key;

    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
        return;
    if (str_find(line, STR("=")) < 0 || !str_cut(&value, '=', &key))
        return;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_ends_with(str_trim(key), str_of(names[i]))) {
            add(passwords, unquoted(str_trim(value)), number);
            return;
        }
    }
}

/* "auth": "BASE64" or "identitytoken": "TOKEN", on any place of the line. */
static void find_docker(struct str line, uint32_t number, struct vec *passwords)
{
    static const char *const names[] = { "\"auth\"", "\"identitytoken\"", "\"registrytoken\"" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str rest = line;
        ptrdiff_t at;

        while ((at = str_find(rest, str_of(names[i]))) >= 0) {
            struct str value;
            struct str before;

            rest = str_slice(rest, (size_t)at + str_of(names[i]).len, rest.len);
            value = rest;
            if (!str_cut(&value, '"', &before) || !str_equal(str_trim(before), STR(":")))
                continue;
            if (str_cut(&value, '"', &before) && value.ptr)
                add(passwords, before, number);
        }
    }
}

void secret_file_find(enum secret_file file, struct str text, struct vec *passwords)
{
    bool is_next = false;
    struct str line;

    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        switch (file) {
        case SECRET_FILE_NONE:
            return;
        case SECRET_FILE_NETRC:
            find_netrc(line, number, &is_next, passwords);
            break;
        case SECRET_FILE_PGPASS:
            find_pgpass(line, number, passwords);
            break;
        case SECRET_FILE_NPMRC:
        case SECRET_FILE_PYPIRC:
            find_assignment(str_trim(line), number, passwords);
            break;
        case SECRET_FILE_DOCKER:
            find_docker(line, number, passwords);
            break;
        }
    }
}
