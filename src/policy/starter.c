#include "policy/starter.h"

#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "policy/strict_keys.h"

enum { PROJECT_MAX = 64, NAME_LIMIT = 200 }; /* bytes */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

void starter_fill(const char *text, const struct starter *starter, struct buf *out)
{
    const struct {
        struct str place;
        struct str value;
    } places[] = {
        { STR("%project%"), starter->project },
        { STR("%branch%"), starter->branch },
        { STR("%enforce_after%"), starter->enforce_after },
        { STR("%signers%"), starter->signers },
    };
    struct str rest = str_of(text);

    while (rest.len > 0) {
        size_t taken = 1;
        struct str value = str_slice(rest, 0, 1);

        for (size_t i = 0; i < COUNT_OF(places); i++) {
            if (str_starts_with(rest, places[i].place)) {
                taken = places[i].place.len;
                value = places[i].value;
            }
        }
        buf_add(out, value);
        rest = str_slice(rest, taken, rest.len);
    }
}

/* Lines that are added to the end of a file in its own manner. */
struct addition {
    struct str content;
    struct str newline;
    struct buf *out;
};

static struct addition addition_to(struct str content, struct buf *out)
{
    bool is_crlf = str_ends_with(content, STR("\r\n"));

    return (struct addition){
        .content = content,
        .newline = is_crlf ? STR("\r\n") : STR("\n"),
        .out = out,
    };
}

static void add_line(struct addition *addition, struct str line)
{
    if (addition->out->len == 0 && addition->content.len > 0 &&
        !str_ends_with(addition->content, STR("\n")))
        buf_add(addition->out, addition->newline); /* the last line has no end yet */
    buf_add(addition->out, line);
    buf_add(addition->out, addition->newline);
}

/* Whether a line of .gitattributes sets how texts are converted (gitattributes(5)). */
static bool is_about_conversion(struct str line)
{
    static const char *const names[] = {
        "text", "eol", "crlf", "binary", "working-tree-encoding", "filter", "ident"
    };
    struct str word;

    if (!str_word(&line, &word)) /* the pattern */
        return false;
    while (str_word(&line, &word)) {
        struct str name;

        if (str_starts_with(word, STR("-")) || str_starts_with(word, STR("!")))
            word = str_slice(word, 1, word.len);
        (void)str_cut(&word, '=', &name);
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            if (str_equal(name, str_of(names[i])))
                return true;
        }
    }
    return false;
}

void starter_add_attributes(struct str content, struct buf *added)
{
    static const char wanted[] = ".gate/** -text";
    struct addition addition = addition_to(content, added);
    bool is_there = false;
    struct str line;

    while (str_cut(&content, '\n', &line)) {
        line = str_trim(line);
        if (str_equal(line, str_of(wanted)))
            is_there = true;
        else if (!str_starts_with(line, STR("#")) && is_about_conversion(line))
            is_there = false; /* the last line that fits counts */
    }
    if (!is_there)
        add_line(&addition, str_of(wanted));
}

/* Whether a line gives `path` an owner, or with is_comment_enough is ready to. */
static bool is_owned(struct str content, struct str path, bool is_comment_enough)
{
    struct str line;
    struct str word;

    while (str_cut(&content, '\n', &line)) {
        line = str_trim(line);
        if (is_comment_enough && str_starts_with(line, STR("# ")))
            line = str_slice(line, 2, line.len);
        if (str_word(&line, &word) && str_equal(word, path) && str_word(&line, &word))
            return true;
    }
    return false;
}

static void add_owned(struct addition *addition, const struct starter_ci *ci,
                      const struct starter *starter, struct str path)
{
    CLEANUP(buf_release) struct buf line = BUF_INIT(addition->out->limit);
    const char *comment = starter->owners.len > 0 ? "" : "# ";

    if (is_owned(addition->content, path, starter->owners.len == 0))
        return;
    if (addition->out->len == 0) {
        add_line(addition,
                 starter->owners.len > 0
                     ? STR("# What decides who may waive what.")
                     : STR("# What decides who may waive what. Put in its owners and take "
                           "the \"# \" away."));
        if (ci->section) {
            buf_add(&line, str_of(comment));
            buf_add(&line, str_of(ci->section));
            add_line(addition, buf_str(&line));
            buf_release(&line);
        }
    }
    buf_add(&line, str_of(comment));
    buf_add(&line, path);
    buf_add(&line, STR(" "));
    buf_add(&line, starter->owners.len > 0 ? starter->owners : STR("@OWNER"));
    add_line(addition, buf_str(&line));
}

void starter_add_codeowners(struct str content, const struct starter_ci *ci,
                            const struct starter *starter, struct buf *added)
{
    static const char *const paths[] = { "/.gate/policy.yaml", "/.gate/allowed_signers",
                                         "/.gate/revoked" };
    struct addition addition = addition_to(content, added);

    for (size_t i = 0; i < COUNT_OF(paths); i++)
        add_owned(&addition, ci, starter, str_of(paths[i]));
    for (size_t i = 0; i < STARTER_PATH_MAX && ci->guarded[i]; i++) {
        struct buf path = BUF_INIT(added->limit);

        buf_add(&path, STR("/"));
        buf_add(&path, str_of(ci->guarded[i]));
        add_owned(&addition, ci, starter, buf_str(&path));
        buf_release(&path);
    }
}

/* What follows the last `separator` in `text`; `text` if it has none. */
static struct str last_piece(struct str text, char separator)
{
    struct str piece = text;

    while (str_cut(&text, separator, &piece))
        continue;
    return piece;
}

struct str starter_project(struct str location, struct arena *arena)
{
    while (str_ends_with(location, STR("/")))
        location.len--;
    location = last_piece(last_piece(location, '/'), ':');
    if (str_ends_with(location, STR(".git")))
        location.len -= strlen(".git");

    char id[PROJECT_MAX];
    size_t length = 0;
    for (size_t i = 0; i < location.len && length < sizeof(id); i++) {
        struct str c = str_slice(location, i, 1);

        if (strict_is_made_of(c, LETTERS, 1) || (length > 0 && strict_is_made_of(c, "._-", 1)))
            id[length++] = *c.ptr;
        else if (length > 0)
            id[length++] = '-';
    }
    return length > 0 ? arena_str(arena, (struct str){ .ptr = id, .len = length }) : STR("app");
}

struct str starter_host(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    struct str host = url;
    struct str user;

    if (scheme >= 0)
        host = str_slice(url, (size_t)scheme + strlen("://"), url.len);
    else if (str_find(url, STR(":")) < 0)
        return STR("");

    struct str rest = host;
    (void)str_cut(&rest, '/', &host);
    rest = host;
    if (str_find(host, STR("@")) >= 0 && str_cut(&rest, '@', &user))
        host = last_piece(host, '@');
    rest = host;
    (void)str_cut(&rest, ':', &host);
    return host;
}

/* git-check-ref-format(1), and no sign that means something to YAML or a shell. */
bool starter_is_branch(struct str name)
{
    struct str rest = name;
    struct str piece;

    if (!strict_is_made_of(name, LETTERS "._/-", NAME_LIMIT) || str_find(name, STR("..")) >= 0 ||
        str_starts_with(name, STR("-")) || str_ends_with(name, STR("/")) ||
        str_ends_with(name, STR(".")))
        return false;
    while (str_cut(&rest, '/', &piece)) {
        if (piece.len == 0 || piece.ptr[0] == '.' || str_ends_with(piece, STR(".lock")))
            return false;
    }
    return true;
}

bool starter_is_owner(struct str owner)
{
    ptrdiff_t at = str_find(owner, STR("@"));

    return at >= 0 && (size_t)at + 1 < owner.len &&
           strict_is_made_of(owner, LETTERS "@._+/-", NAME_LIMIT) &&
           (at == 0 || str_find(owner, STR("/")) < 0);
}

struct str starter_signer(struct str principal, const struct ssh_key *key, struct arena *arena)
{
    CLEANUP(buf_release) struct buf digits = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

    base64_encode(key->blob, &digits);
    return arena_printf(arena, "%.*s namespaces=\"gate-waiver@v1\" %.*s %.*s\n", STR_ARG(principal),
                        STR_ARG(key->type), STR_ARG(buf_str(&digits)));
}
