#include "format/secret_file.h"

#include <string.h>

#include "base/attributes.h"
#include "format/secret_chars.h"
#include "format/secret_command.h"
#include "format/secret_settings.h"
#include "format/secret_text.h"

struct line {
    struct str text;
    uint32_t number;
    bool *is_next;
    struct vec *passwords; /* struct secret_password */
};

typedef void find_fn(const struct line *line);

struct secret_file {
    const char *name;
    find_fn *find;
    bool is_whole; /* the file is the password, and no list of them */
};

static void add(const struct line *line, struct str secret)
{
    if (secret.len < 3 || secret_chars_are_placeholder(secret))
        return;
    *(struct secret_password *)vec_add(line->passwords) =
        (struct secret_password){ .secret = secret, .line = line->number };
}

/* `machine NAME login NAME password SECRET`, in any division into lines. */
static void find_netrc(const struct line *line)
{
    struct str rest = line->text;
    struct str word;

    while (str_word(&rest, &word)) {
        if (*line->is_next)
            add(line, str_trim(word));
        *line->is_next = str_equal(str_trim(word), STR("password"));
    }
}

/* host:port:database:user:password, where a backslash quotes ':' and itself. */
static void find_pgpass(const struct line *line)
{
    struct str text = line->text;
    size_t fields = 0;

    if (text.len > 0 && text.ptr[0] == '#')
        return;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == ':' && ++fields == 4)
            add(line, str_trim(str_slice(text, i + 1, text.len)));
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
static void find_assignment(const struct line *line)
{
    static const char *const names[] = { "_authToken", "_password", "_auth", "password" };
    struct str value = str_trim(line->text);
    struct str key;

    if (value.len == 0 || value.ptr[0] == '#' || value.ptr[0] == ';')
        return;
    if (str_find(value, STR("=")) < 0 || !str_cut(&value, '=', &key))
        return;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_ends_with(str_trim(key), str_of(names[i]))) {
            add(line, unquoted(str_trim(value)));
            return;
        }
    }
}

/* "auth": "BASE64" or "identitytoken": "TOKEN", on any place of the line. */
static void find_docker(const struct line *line)
{
    static const char *const names[] = { "\"auth\"", "\"identitytoken\"", "\"registrytoken\"" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str rest = line->text;
        ptrdiff_t at;

        while ((at = str_find(rest, str_of(names[i]))) >= 0) {
            struct str value;
            struct str before;

            rest = str_slice(rest, (size_t)at + str_of(names[i]).len, rest.len);
            value = rest;
            if (!str_cut(&value, '"', &before) || !str_equal(str_trim(before), STR(":")))
                continue;
            if (str_cut(&value, '"', &before) && value.ptr)
                add(line, before);
        }
    }
}

static void find_settings_of(const struct line *line, bool is_code)
{
    CLEANUP(vec_release) struct vec values = VEC_INIT(struct secret_value);

    secret_settings_find(line->text, is_code, &values);
    for (size_t i = 0; i < values.count; i++) {
        const struct secret_value *one = vec_at(&values, i);

        add(line, str_trim(one->value));
    }
}

static void find_settings(const struct line *line)
{
    find_settings_of(line, false);
}

static void find_code(const struct line *line)
{
    find_settings_of(line, true);
}

/* Commands of a shell; the forms of tokens are found in any file. */
static void find_commands(const struct line *line)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
    struct str text = str_trim(line->text);

    if (str_starts_with(text, STR("#")))
        return;
    secret_text_of_line(text, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct secret_text *one = vec_at(&found, i);

        if (!one->kind && one->secret.len > 3)
            add(line, one->secret);
    }
}

static bool is_printable(char c)
{
    return c > ' ' && c < 127;
}

/* One word and nothing else. */
static void find_whole(const struct line *line)
{
    struct str text = str_trim(line->text);
    struct str word = secret_chars_run(text, 0, text.len, is_printable);

    if (line->number == 1 && text.len >= 8 && text.len <= 1024 && word.len == text.len)
        add(line, text);
}

/* The magic of a keytab, and a principal behind it. */
static void find_keytab(const struct line *line)
{
    if (line->number == 1 && str_starts_with(line->text, STR("\x05\x02")) && line->text.len > 32)
        add(line, line->text);
}

static const struct secret_file netrc = { "password in .netrc", find_netrc, false };
static const struct secret_file pgpass = { "password in .pgpass", find_pgpass, false };
static const struct secret_file npmrc = { "token in .npmrc", find_assignment, false };
static const struct secret_file pypirc = { "password in .pypirc", find_assignment, false };
static const struct secret_file docker = { "registry login in Docker's config.json", find_docker,
                                           false };
static const struct secret_file settings = { "password in a file of settings", find_settings,
                                             false };
static const struct secret_file code = { "password in a program's settings", find_code, false };
static const struct secret_file commands = { "password in a command", find_commands, false };
static const struct secret_file whole = { "file that is a password", find_whole, true };
static const struct secret_file keytab = { "Kerberos keytab", find_keytab, true };

enum match { NAME_IS, NAME_BEGINS, NAME_ENDS };

/* By base name, and for some the folder above. */
static const struct {
    enum match match;
    const char *name;
    size_t length;
    const char *folder; /* stands in the path; NULL: any */
    const struct secret_file *file;
} names[] = {
    { NAME_IS, ".netrc", 6, NULL, &netrc },
    { NAME_IS, "_netrc", 6, NULL, &netrc },
    { NAME_IS, ".authinfo", 9, NULL, &netrc },
    { NAME_IS, ".pgpass", 7, NULL, &pgpass },
    { NAME_IS, "pgpass.conf", 11, NULL, &pgpass },
    { NAME_IS, ".npmrc", 6, NULL, &npmrc },
    { NAME_IS, "npmrc", 5, NULL, &npmrc },
    { NAME_IS, ".yarnrc", 7, NULL, &npmrc },
    { NAME_IS, ".pypirc", 7, NULL, &pypirc },
    { NAME_IS, ".dockercfg", 10, NULL, &docker },
    { NAME_IS, ".dockerconfigjson", 17, NULL, &docker },
    { NAME_IS, "config.json", 11, "/.docker/", &docker },
    { NAME_IS, "auth.json", 9, "/containers/", &docker },
    { NAME_IS, ".yarnrc.yml", 11, NULL, &settings },
    { NAME_ENDS, ".env", 4, NULL, &settings },
    { NAME_IS, ".envrc", 6, NULL, &settings },
    { NAME_BEGINS, ".env.", 5, NULL, &settings },
    { NAME_IS, ".my.cnf", 7, NULL, &settings },
    { NAME_IS, ".mylogin.cnf", 12, NULL, &settings },
    { NAME_IS, "debian.cnf", 10, "/mysql/", &settings },
    { NAME_IS, ".pg_service.conf", 16, NULL, &settings },
    { NAME_IS, "odbc.ini", 8, NULL, &settings },
    { NAME_IS, ".odbc.ini", 9, NULL, &settings },
    { NAME_IS, ".s3cfg", 6, NULL, &settings },
    { NAME_IS, ".boto", 5, NULL, &settings },
    { NAME_IS, ".passwd-s3fs", 12, NULL, &pgpass },
    { NAME_IS, "rclone.conf", 11, NULL, &settings },
    { NAME_IS, "credentials", 11, "/.aws/", &settings },
    { NAME_IS, "config", 6, "/.aws/", &settings },
    { NAME_IS, "credentials", 11, "/.gem/", &settings },
    { NAME_IS, "credentials", 11, "/.cargo/", &settings },
    { NAME_IS, "credentials.toml", 16, "/.cargo/", &settings },
    { NAME_IS, "config.json", 11, "/.mc/", &settings },
    { NAME_IS, "config", 6, "/.kube/", &settings },
    { NAME_IS, "kubeconfig", 10, NULL, &settings },
    { NAME_ENDS, ".kubeconfig", 11, NULL, &settings },
    { NAME_IS, "admin.conf", 10, "/kubernetes/", &settings },
    { NAME_IS, "kubelet.conf", 12, "/kubernetes/", &settings },
    { NAME_ENDS, ".tfvars", 7, NULL, &settings },
    { NAME_ENDS, ".tfvars.json", 12, NULL, &settings },
    { NAME_ENDS, ".tfstate", 8, NULL, &settings },
    { NAME_ENDS, ".tfstate.backup", 15, NULL, &settings },
    { NAME_IS, ".terraformrc", 12, NULL, &settings },
    { NAME_IS, "credentials.tfrc.json", 21, NULL, &settings },
    { NAME_IS, "database.yml", 12, NULL, &settings },
    { NAME_IS, "secrets.yml", 11, NULL, &settings },
    { NAME_ENDS, "secret.yaml", 11, NULL, &settings },
    { NAME_ENDS, "secret.yml", 10, NULL, &settings },
    { NAME_ENDS, "secrets.yaml", 12, NULL, &settings },
    { NAME_ENDS, "secrets.json", 12, NULL, &settings },
    { NAME_ENDS, "secret.json", 11, NULL, &settings },
    { NAME_IS, "application_default_credentials.json", 36, NULL, &settings },
    { NAME_IS, "credentials.json", 16, NULL, &settings },
    { NAME_IS, "auth.json", 9, "/composer/", &settings },
    { NAME_IS, "auth.json", 9, "/.composer/", &settings },
    { NAME_IS, "settings.xml", 12, "/.m2/", &settings },
    { NAME_IS, "gradle.properties", 17, NULL, &settings },
    { NAME_IS, "application.yml", 15, NULL, &settings },
    { NAME_IS, "application.yaml", 16, NULL, &settings },
    { NAME_IS, "application.properties", 22, NULL, &settings },
    { NAME_BEGINS, "application-", 12, NULL, &settings },
    { NAME_BEGINS, "appsettings", 11, NULL, &settings },
    { NAME_IS, "web.config", 10, NULL, &settings },
    { NAME_IS, "local.settings.json", 19, NULL, &settings },
    { NAME_IS, "docker-compose.yml", 18, NULL, &settings },
    { NAME_IS, "docker-compose.yaml", 19, NULL, &settings },
    { NAME_IS, "compose.yml", 11, NULL, &settings },
    { NAME_IS, "compose.yaml", 12, NULL, &settings },
    { NAME_BEGINS, "docker-compose.", 15, NULL, &settings },
    { NAME_IS, "redis.conf", 10, NULL, &settings },
    { NAME_IS, "sentinel.conf", 13, NULL, &settings },
    { NAME_IS, ".erlang.cookie", 14, NULL, &whole },
    { NAME_IS, ".vault-token", 12, NULL, &whole },
    { NAME_BEGINS, ".vault_pass", 11, NULL, &whole },
    { NAME_BEGINS, ".vault-pass", 11, NULL, &whole },
    { NAME_BEGINS, "vault_pass", 10, NULL, &whole },
    { NAME_BEGINS, "vault-pass", 10, NULL, &whole },
    { NAME_IS, "master.key", 10, NULL, &whole },
    { NAME_ENDS, ".key", 4, "/config/credentials/", &whole },
    { NAME_BEGINS, "", 0, "/run/secrets/", &whole },
    { NAME_ENDS, ".keytab", 7, NULL, &keytab },
    { NAME_ENDS, ".nmconnection", 13, NULL, &settings },
    { NAME_ENDS, ".conf", 5, "/wireguard/", &settings },
    { NAME_IS, "sftp-config.json", 16, NULL, &settings },
    { NAME_IS, "sftp.json", 9, "/.vscode/", &settings },
    { NAME_IS, "sitemanager.xml", 15, NULL, &settings },
    { NAME_IS, "wp-config.php", 13, NULL, &code },
    { NAME_IS, "configuration.php", 17, NULL, &code },
    { NAME_IS, "settings.php", 12, NULL, &code },
    { NAME_IS, "local_settings.py", 17, NULL, &code },
    { NAME_IS, "settings.py", 11, NULL, &code },
    { NAME_IS, "config.inc.php", 14, NULL, &code },
    { NAME_IS, "parameters.yml", 14, NULL, &settings },
    { NAME_IS, ".bash_history", 13, NULL, &commands },
    { NAME_IS, ".zsh_history", 12, NULL, &commands },
    { NAME_IS, ".ash_history", 12, NULL, &commands },
    { NAME_IS, ".sh_history", 11, NULL, &commands },
    { NAME_IS, ".mysql_history", 14, NULL, &commands },
    { NAME_IS, ".bashrc", 7, NULL, &commands },
    { NAME_IS, ".bash_profile", 13, NULL, &commands },
    { NAME_IS, ".bash_aliases", 13, NULL, &commands },
    { NAME_IS, ".profile", 8, NULL, &commands },
    { NAME_IS, ".zshrc", 6, NULL, &commands },
    { NAME_IS, ".zshenv", 7, NULL, &commands },
    { NAME_IS, ".zprofile", 9, NULL, &commands },
    { NAME_IS, "environment", 11, "/etc/", &commands },
    { NAME_IS, "profile", 7, "/etc/", &commands },
    { NAME_ENDS, ".sh", 3, NULL, &commands },
    { NAME_BEGINS, "Dockerfile", 10, NULL, &commands },
    { NAME_IS, "Containerfile", 13, NULL, &commands },
    { NAME_ENDS, ".service", 8, NULL, &commands },
    { NAME_IS, "crontab", 7, "/etc/", &commands },
    { NAME_BEGINS, "", 0, "/cron.d/", &commands },
    { NAME_BEGINS, "", 0, "/crontabs/", &commands },
    { NAME_IS, ".gitlab-ci.yml", 14, NULL, &settings },
    { NAME_IS, "Jenkinsfile", 11, NULL, &commands },
};

/* Beside a file of settings: one to copy it from. */
static bool is_template(struct str name)
{
    static const char *const ends[] = { "example", "sample", "template", "dist", "tpl", "j2",
                                        "erb",     "md",     "html",     "tmpl", "tt",  "in" };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (str_ends_with(name, str_of(ends[i])) && name.len > str_of(ends[i]).len &&
            char_is_one_of(".-_", name.ptr[name.len - str_of(ends[i]).len - 1]))
            return true;
    }
    return false;
}

/* Whether packages put the file there: their settings and scripts are everybody's. */
static bool is_packaged(struct str path)
{
    static const char *const folders[] = { "/node_modules/", "/site-packages/", "/dist-packages/",
                                           "/gems/", "/pkg/mod/" };

    if (str_starts_with(path, STR("/usr/share/")) || str_starts_with(path, STR("/usr/lib/")))
        return true;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        if (str_find(path, str_of(folders[i])) >= 0)
            return true;
    }
    return false;
}

static bool is_lenient(const struct secret_file *file)
{
    return file == &settings || file == &code || file == &commands;
}

const struct secret_file *secret_file_of(struct str path)
{
    const struct str name = str_base_name(path);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct str wanted = { .ptr = names[i].name, .len = names[i].length };
        bool is_same = names[i].match == NAME_IS       ? str_equal(name, wanted)
                       : names[i].match == NAME_BEGINS ? str_starts_with(name, wanted)
                                                       : str_ends_with(name, wanted);

        if (is_same && (!names[i].folder || str_find(path, str_of(names[i].folder)) >= 0) &&
            !is_template(name))
            return is_lenient(names[i].file) && is_packaged(path) ? NULL : names[i].file;
    }
    return NULL;
}

const char *secret_file_name(const struct secret_file *file)
{
    return file->name;
}

void secret_reader_begin(struct secret_reader *reader, const struct secret_file *file)
{
    *reader = (struct secret_reader){
        .file = file,
        .line = BUF_INIT(SECRET_LINE_BYTES),
        .number = 1,
    };
}

void secret_reader_release(struct secret_reader *reader)
{
    buf_release(&reader->line);
    secret_reader_begin(reader, NULL);
}

/* Looks at the line, or at as much of it as there is room for. */
static void end_line(struct secret_reader *reader, secret_reader_found *found, void *self)
{
    CLEANUP(vec_release) struct vec passwords = VEC_INIT(struct secret_password);
    const struct line line = {
        .text = buf_str(&reader->line),
        .number = reader->number,
        .is_next = &reader->is_next,
        .passwords = &passwords,
    };

    reader->file->find(&line);
    for (size_t i = 0; i < passwords.count; i++)
        found(self, vec_at(&passwords, i));
    reader->line.len = 0;
}

void secret_reader_feed(struct secret_reader *reader, struct str bytes, secret_reader_found *found,
                        void *self)
{
    while (bytes.len > 0) {
        const char *newline = reader->file->is_whole ? NULL : memchr(bytes.ptr, '\n', bytes.len);
        size_t length = newline ? (size_t)(newline - bytes.ptr) : bytes.len;
        size_t room = reader->line.limit - reader->line.len;

        buf_add(&reader->line, str_slice(bytes, 0, length < room ? length : room));
        if (length > room && reader->file->is_whole)
            return;
        if (length > room) {
            end_line(reader, found, self);
            bytes = str_slice(bytes, room, bytes.len);
            continue;
        }
        if (newline) {
            end_line(reader, found, self);
            reader->number++;
        }
        bytes = str_slice(bytes, length + (newline ? 1 : 0), bytes.len);
    }
}

void secret_reader_end(struct secret_reader *reader, secret_reader_found *found, void *self)
{
    if (reader->line.len > 0)
        end_line(reader, found, self);
    secret_reader_release(reader);
}
