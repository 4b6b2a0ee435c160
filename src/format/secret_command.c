#include "format/secret_command.h"

#include <string.h>

#include "base/attributes.h"
#include "format/secret_chars.h"
#include "format/secret_name.h"

enum { VALUE_BYTES = 4096 };

/* How an option gives its value. */
enum form {
    FORM_ATTACHED = 1, /* -pVALUE */
    FORM_NEXT = 2,     /* -p VALUE */
    FORM_USER = 4,     /* the value is USER:PASSWORD */
    FORM_PERCENT = 8,  /* the value is USER%PASSWORD */
    FORM_COMMA = 16,   /* the value is USER,PASSWORD */
    FORM_LOGIN = 32,   /* behind the word "login" alone */
};

/* Short options and those whose name does not tell. */
static const struct option {
    const char *program; /* NULL: of any */
    const char *name;
    unsigned form;
    const char *what; /* for people */
} options[] = {
    { "mysql", "-p", FORM_ATTACHED, "mysql -p" },
    { "mysqldump", "-p", FORM_ATTACHED, "mysqldump -p" },
    { "mysqladmin", "-p", FORM_ATTACHED, "mysqladmin -p" },
    { "mysqlimport", "-p", FORM_ATTACHED, "mysqlimport -p" },
    { "mysqlcheck", "-p", FORM_ATTACHED, "mysqlcheck -p" },
    { "mysqlshow", "-p", FORM_ATTACHED, "mysqlshow -p" },
    { "mariadb", "-p", FORM_ATTACHED, "mariadb -p" },
    { "mariadb-dump", "-p", FORM_ATTACHED, "mariadb-dump -p" },
    { "mariadb-admin", "-p", FORM_ATTACHED, "mariadb-admin -p" },
    { "7z", "-p", FORM_ATTACHED, "7z -p" },
    { "7za", "-p", FORM_ATTACHED, "7za -p" },
    { "sshpass", "-p", FORM_ATTACHED | FORM_NEXT, "sshpass -p" },
    { "curl", "-u", FORM_ATTACHED | FORM_NEXT | FORM_USER, "curl -u" },
    { "curl", "--user", FORM_NEXT | FORM_USER, "curl --user" },
    { "curl", "-U", FORM_ATTACHED | FORM_NEXT | FORM_USER, "curl -U" },
    { "curl", "--proxy-user", FORM_NEXT | FORM_USER, "curl --proxy-user" },
    { "http", "-a", FORM_NEXT | FORM_USER, "http -a" },
    { "https", "-a", FORM_NEXT | FORM_USER, "https -a" },
    { "redis-cli", "-a", FORM_NEXT, "redis-cli -a" },
    { "mongo", "-p", FORM_NEXT, "mongo -p" },
    { "mongosh", "-p", FORM_NEXT, "mongosh -p" },
    { "mongodump", "-p", FORM_NEXT, "mongodump -p" },
    { "mongorestore", "-p", FORM_NEXT, "mongorestore -p" },
    { "ldapsearch", "-w", FORM_ATTACHED | FORM_NEXT, "ldapsearch -w" },
    { "ldapadd", "-w", FORM_ATTACHED | FORM_NEXT, "ldapadd -w" },
    { "ldapmodify", "-w", FORM_ATTACHED | FORM_NEXT, "ldapmodify -w" },
    { "smbclient", "-U", FORM_NEXT | FORM_PERCENT, "smbclient -U" },
    { "rpcclient", "-U", FORM_NEXT | FORM_PERCENT, "rpcclient -U" },
    { "lftp", "-u", FORM_NEXT | FORM_COMMA, "lftp -u" },
    { "sqlcmd", "-P", FORM_ATTACHED | FORM_NEXT, "sqlcmd -P" },
    { "bcp", "-P", FORM_ATTACHED | FORM_NEXT, "bcp -P" },
    { "zip", "-P", FORM_NEXT, "zip -P" },
    { "unzip", "-P", FORM_NEXT, "unzip -P" },
    { "ipmitool", "-P", FORM_NEXT, "ipmitool -P" },
    { "keytool", "-storepass", FORM_NEXT, "keytool -storepass" },
    { "keytool", "-keypass", FORM_NEXT, "keytool -keypass" },
    { "jarsigner", "-storepass", FORM_NEXT, "jarsigner -storepass" },
    { "docker", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "docker login -p" },
    { "podman", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "podman login -p" },
    { "nerdctl", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "nerdctl login -p" },
    { "buildah", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "buildah login -p" },
    { "skopeo", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "skopeo login -p" },
    { "helm", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "helm login -p" },
    { "oras", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "oras login -p" },
    { "crane", "-p", FORM_ATTACHED | FORM_NEXT | FORM_LOGIN, "crane login -p" },
    { "az", "-p", FORM_NEXT | FORM_LOGIN, "az login -p" },
    { "oc", "-p", FORM_NEXT | FORM_LOGIN, "oc login -p" },
    { NULL, "--creds", FORM_NEXT | FORM_USER, "--creds" },
    { NULL, "--src-creds", FORM_NEXT | FORM_USER, "--src-creds" },
    { NULL, "--dest-creds", FORM_NEXT | FORM_USER, "--dest-creds" },
};

static void add(struct vec *values, struct str name, struct str value)
{
    if (secret_name_is_literal(value))
        *(struct secret_value *)vec_add(values) =
            (struct secret_value){ .name = name, .value = value };
}

/* A command line, word by word: those of the shell, and those of a list in JSON. */
struct reader {
    struct str line;
    size_t at;
    const char *program; /* of the command that is being read, if it has options of its own */
    bool has_login;      /* it has the word "login" */
    struct str previous; /* word of it; empty: there is none */
    bool feeds_chpasswd; /* the line has that program */
    bool feeds_login;    /* it has one that reads a password from its standard input */
};

/* Takes a word, without its quotes; false at the end of the line. */
static bool take_word(struct reader *reader, struct str *word)
{
    const struct str line = reader->line;

    for (; reader->at < line.len && char_is_one_of(" \t\r\n;&|()[],\\", line.ptr[reader->at]);
         reader->at++) {
        if (char_is_one_of("\n;&|(", line.ptr[reader->at])) {
            reader->program = NULL;
            reader->has_login = false;
            reader->previous = STR("");
        }
    }
    if (reader->at >= line.len)
        return false;
    struct str rest = str_slice(line, reader->at, VALUE_BYTES);
    if (char_is_one_of("\"'", rest.ptr[0])) {
        *word = secret_name_value(rest);
        reader->at = (size_t)(word->ptr - line.ptr) + word->len + 1;
        return true;
    }
    size_t end = 0;
    while (end < rest.len && !char_is_one_of(" \t\r\n;&|()", rest.ptr[end])) {
        /* a quote inside: --user='a b' */
        const char *close = NULL;

        if (char_is_one_of("\"'", rest.ptr[end]))
            close = memchr(rest.ptr + end + 1, rest.ptr[end], rest.len - end - 1);

        end = close ? (size_t)(close - rest.ptr) + 1 : end + 1;
    }
    *word = str_slice(rest, 0, end);
    reader->at += end;
    return true;
}

/* Without a quote at either end. */
static struct str unquoted(struct str value)
{
    while (value.len > 0 && char_is_one_of("\"'", value.ptr[0]))
        value = str_slice(value, 1, value.len);
    while (value.len > 0 && char_is_one_of("\"'", value.ptr[value.len - 1]))
        value.len--;
    return value;
}

/* What stands behind the separator; empty without one. */
static struct str behind(struct str value, char separator)
{
    struct str before;

    if (value.len == 0 || !memchr(value.ptr, separator, value.len) ||
        !str_cut(&value, separator, &before))
        return STR("");
    return value;
}

static void add_option(const struct option *option, struct str value, struct vec *values)
{
    value = unquoted(value);
    if (option->form & FORM_USER)
        value = behind(value, ':');
    else if (option->form & FORM_PERCENT)
        value = behind(value, '%');
    else if (option->form & FORM_COMMA)
        value = behind(value, ',');
    add(values, str_of(option->what), value);
}

static bool is_letter(char c)
{
    return secret_chars_upper(c) || secret_chars_lower(c);
}

static bool is_of(const struct reader *reader, const struct option *option)
{
    if (option->program && !(reader->program && strcmp(reader->program, option->program) == 0))
        return false;
    return !(option->form & FORM_LOGIN) || reader->has_login;
}

/* Also at the end of several short ones: `curl -fsu`. */
static bool is_option(struct str word, const struct option *option)
{
    const struct str name = str_of(option->name);

    if (str_equal(word, name))
        return true;
    return (option->form & FORM_USER) && name.len == 2 && word.len > 2 && word.ptr[0] == '-' &&
           word.ptr[1] != '-' && word.ptr[word.len - 1] == name.ptr[1] &&
           secret_chars_run(word, 1, word.len, is_letter).len == word.len - 1;
}

static void read_options(const struct reader *reader, struct str word, struct vec *values)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const struct option *option = &options[i];
        struct str name = str_of(option->name);

        if (!is_of(reader, option))
            continue;
        if ((option->form & FORM_NEXT) && is_option(reader->previous, option))
            add_option(option, word, values);
        if (!str_starts_with(word, name) || word.len == name.len)
            continue;
        if (str_starts_with(name, STR("--")) ? word.ptr[name.len] == '='
                                             : (option->form & FORM_ATTACHED) != 0)
            add_option(option,
                       str_slice(word, name.len + str_starts_with(name, STR("--")), word.len),
                       values);
    }
}

/* `--password VALUE`, and `set NAME VALUE` as npm, pip and aws have it. */
static void read_next(const struct reader *reader, struct str before, struct str word,
                      struct vec *values)
{
    struct str name = reader->previous;

    if (!str_starts_with(name, STR("-")) && !str_equal(before, STR("set")))
        return;
    if (!secret_name_is_credential(secret_name_before(name, name.len)) ||
        str_starts_with(word, STR("-")) || str_find(name, STR("=")) >= 0)
        return;
    add(values, secret_name_before(name, name.len), unquoted(word));
}

static const char *program_of(struct str word)
{
    struct str name = str_base_name(word);

    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (options[i].program && str_equal(name, str_of(options[i].program)))
            return options[i].program;
    }
    return NULL;
}

/* What `echo` gives to a program that reads a password: all of the line is one pipe. */
static void read_fed(const struct reader *reader, struct str word, struct vec *values)
{
    const struct str name = STR("standard input");
    struct str user = word;
    struct str password = word;

    if (reader->feeds_chpasswd && str_cut(&password, ':', &user) && password.ptr && user.len > 0 &&
        secret_chars_run(user, 0, 33, secret_chars_dotted).len == user.len) {
        add(values, name, str_trim(password));
        return;
    }
    if (!str_equal(reader->previous, STR("echo")) && !str_equal(reader->previous, STR("-n")) &&
        !str_equal(reader->previous, STR("printf")))
        return;
    if (reader->feeds_login)
        add(values, name, word);
}

static void read_words(struct str line, struct vec *values)
{
    struct reader reader = {
        .line = line,
        .previous = STR(""),
        .feeds_chpasswd = str_find(line, STR("chpasswd")) >= 0,
        .feeds_login = str_find(line, STR("password-stdin")) >= 0 ||
                       str_find(line, STR("passwd --stdin")) >= 0 ||
                       str_find(line, STR("sudo -S")) >= 0,
    };
    struct str before = STR("");
    struct str word;

    while (take_word(&reader, &word)) {
        if (reader.feeds_chpasswd || reader.feeds_login)
            read_fed(&reader, word, values);
        if (str_starts_with(word, STR("pass:")) && word.len > 5)
            add(values, STR("pass:"), str_slice(word, 5, word.len));
        read_next(&reader, before, word, values);
        if (reader.program || str_find(reader.previous, STR("creds")) >= 0 ||
            str_find(word, STR("creds")) >= 0)
            read_options(&reader, word, values);
        const char *program = program_of(word);
        reader.program = program ? program : reader.program;
        reader.has_login |= str_equal(word, STR("login"));
        before = reader.previous;
        reader.previous = word;
    }
}

/* Something that no person would write for a word: a colon is frequent in prose. */
static bool is_told_by_form(struct str value)
{
    size_t letters = 0;

    if (value.len < 6)
        return false;
    while (letters < value.len && (secret_chars_lower(value.ptr[letters]) ||
                                   (letters == 0 && secret_chars_upper(value.ptr[letters]))))
        letters++;
    return letters < value.len && !char_is_one_of(".,!?:", value.ptr[letters]);
}

/* What may stand between a name and the value that a colon gives to it. */
static size_t skip_between(struct str text, size_t at)
{
    while (at < text.len && char_is_one_of(" \t", text.ptr[at]))
        at++;
    return at;
}

/* `Authorization: Bearer VALUE`, with the kind and without. */
static struct str take_authorization(struct str text)
{
    static const char *const kinds[] = { "basic", "bearer", "token", "digest", "apikey" };
    size_t at = 0;
    size_t end;

    while (at < text.len && char_is_one_of("\\\"'", text.ptr[at]))
        at++;
    struct str kind = secret_chars_run(text, at, VALUE_BYTES, secret_chars_word);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal_nocase(kind, str_of(kinds[i]))) {
            at = skip_between(text, at + kind.len);
            break;
        }
    }
    for (end = at; end < text.len && !char_is_one_of(" \t\n\"'\\,;", text.ptr[end]); end++) {
    }
    return str_slice(text, at, end - at);
}

/*
 * NAME: VALUE of a header, JSON or YAML; `at` is the place of the colon. The place to go on from.
 */
static size_t read_colon(struct str line, size_t at, struct vec *values)
{
    size_t end = at;

    while (end > 0 && at - end < 3 && char_is_one_of("\"'\\ ", line.ptr[end - 1]))
        end--;
    struct str name = secret_name_before(line, end);
    struct str rest = str_slice(line, skip_between(line, at + 1), VALUE_BYTES);
    struct str value;

    if (str_equal_nocase(name, STR("authorization")) ||
        str_equal_nocase(name, STR("proxy-authorization"))) {
        value = take_authorization(rest);
        if (value.len >= 6)
            add(values, STR("Authorization"), value);
    } else if (secret_name_is_credential(name)) {
        value = secret_name_value(rest);
        if (is_told_by_form(value))
            add(values, name, value);
    } else {
        return at;
    }
    return (size_t)(value.ptr - line.ptr) + value.len;
}

/* NAME=VALUE, likewise. */
static size_t read_equals(struct str line, size_t at, struct vec *values)
{
    struct str name = secret_name_before(line, at);
    struct str rest = str_slice(line, at + 1, VALUE_BYTES);

    if (!secret_name_is_credential(name) || str_starts_with(rest, STR("=")))
        return at; /* "==" compares */
    struct str value = secret_name_value(rest);
    add(values, name, value);
    return value.len > 0 ? (size_t)(value.ptr - line.ptr) + value.len - 1 : at;
}

/* `Bearer VALUE` without its header. */
static void read_bearer(struct str line, size_t at, struct vec *values)
{
    const struct str word = STR("Bearer ");
    struct str value = secret_chars_run(line, at + word.len, VALUE_BYTES, secret_chars_dotted);

    if (value.len >= 16 && secret_chars_mixed(value))
        add(values, STR("Bearer"), value);
}

/* The older form of a Dockerfile: all that follows the name is the value. */
static void read_instruction(struct str line, struct vec *values)
{
    const struct str shell = STR("/bin/sh -c #(nop)");
    struct str rest = line;
    struct str word;
    struct str name;

    if (str_starts_with(rest, shell))
        rest = str_slice(rest, shell.len, rest.len);
    if (!str_word(&rest, &word) ||
        (!str_equal_nocase(word, STR("ENV")) && !str_equal_nocase(word, STR("LABEL"))))
        return;
    if (!str_word(&rest, &name) || str_find(name, STR("=")) >= 0 ||
        !secret_name_is_credential(name))
        return;
    add(values, name, unquoted(str_trim(str_slice(rest, 0, VALUE_BYTES))));
}

void secret_command_find(struct str line, struct vec *values)
{
    read_instruction(line, values);
    read_words(line, values);
    for (size_t at = 0; at < line.len; at++) {
        if (line.ptr[at] == ':')
            at = read_colon(line, at, values);
        else if (line.ptr[at] == '=')
            at = read_equals(line, at, values);
        else if (line.ptr[at] == 'B' && str_starts_with(str_slice(line, at, 7), STR("Bearer ")))
            read_bearer(line, at, values);
    }
}
