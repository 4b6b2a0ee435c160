#include "format/allowed_signers.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/vec.h"
#include "format/signers_file.h"

/* A pattern of ssh-keygen's has at most so many bytes; a longer one makes its whole list match
 * nothing. */
enum { LONGEST_PATTERN = 1022, NAME_SHOWN_BYTES = 64 };

/* `*` is any bytes, `?` is one; there is no quoting. */
static bool pattern_match(struct str pattern, struct str text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = pattern.len; /* the last `*` seen, and what it stands for */
    size_t taken = 0;

    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
            p++;
            t++;
        } else if (star < pattern.len) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

bool signer_pattern_match(struct str patterns, struct str text)
{
    struct str pattern;
    bool is_matched = false;

    while (str_cut(&patterns, ',', &pattern)) {
        bool is_negated = str_starts_with(pattern, STR("!"));

        pattern = str_slice(pattern, is_negated, pattern.len);
        if (pattern.len > LONGEST_PATTERN)
            return false;
        if (!pattern_match(pattern, text))
            continue;
        if (is_negated)
            return false;
        is_matched = true;
    }
    return is_matched;
}

bool signer_has_pattern(struct str principals)
{
    for (size_t i = 0; i < principals.len; i++) {
        if (strchr("*?!", principals.ptr[i]))
            return true;
    }
    return false;
}

/* YYYYMMDD[HHMM[SS]]Z, later than 1970 begins. */
static bool parse_time(struct str text, int64_t *seconds)
{
    struct str digits = str_slice(text, 0, text.len - 1);
    char full[] = "00000000000000";
    char rfc3339[] = "YYYY-MM-DDTHH:MM:SSZ";
    uint64_t number;
    size_t from = 0;

    if (!str_ends_with(text, STR("Z")) || !str_to_u64(digits, &number) ||
        (digits.len != 8 && digits.len != 12 && digits.len != 14))
        return false;
    memcpy(full, digits.ptr, digits.len);
    for (size_t i = 0; rfc3339[i] != '\0'; i++) {
        if (strchr("YMDHS", rfc3339[i]))
            rfc3339[i] = full[from++];
    }
    return clock_parse(str_of(rfc3339), seconds) && *seconds > 0;
}

/* Takes a value between quotes off the front; NULL, or what is wrong. */
static const char *take_quoted(struct str *rest, struct str *value)
{
    if (!str_starts_with(*rest, STR("\"")))
        return "the value of an option has no quote in front";
    *rest = str_slice(*rest, 1, rest->len);

    ptrdiff_t end = str_find(*rest, STR("\""));
    if (end < 0)
        return "the value of an option has no quote behind";
    *value = str_slice(*rest, 0, (size_t)end);
    *rest = str_slice(*rest, (size_t)end + 1, rest->len);
    if (str_find(*value, STR("\\")) >= 0)
        return "the value of an option holds a backslash";
    return NULL;
}

/* Sets one option of the line; NULL, or what is wrong. */
static const char *set_option(struct signer *signer, struct str name, struct str value)
{
    if (str_equal_nocase(name, STR("namespaces"))) {
        if (signer->has_namespaces)
            return "namespaces stands twice";
        signer->has_namespaces = true;
        signer->namespaces = value;
        return NULL;
    }

    bool is_after = str_equal_nocase(name, STR("valid-after"));
    bool *is_given = is_after ? &signer->has_valid_after : &signer->has_valid_before;
    if (!is_after && !str_equal_nocase(name, STR("valid-before")))
        return "an unknown option";
    if (*is_given)
        return is_after ? "valid-after stands twice" : "valid-before stands twice";
    *is_given = true;
    if (!parse_time(value, is_after ? &signer->valid_after : &signer->valid_before))
        return "a time is not YYYYMMDD[HHMM[SS]]Z in UTC";
    return NULL;
}

/* Takes the option in front of `rest`; NULL, or what is wrong. */
static const char *take_option(struct str *rest, struct signer *signer)
{
    size_t end = 0;
    struct str value;

    while (end < rest->len && !strchr("=, \t\"", rest->ptr[end]))
        end++;

    const struct str name = str_slice(*rest, 0, end);
    if (str_equal_nocase(name, STR("cert-authority")))
        return "cert-authority: certificates are not accepted";
    *rest = str_slice(*rest, end, rest->len);
    if (!str_starts_with(*rest, STR("=")))
        return "an unknown option";
    *rest = str_slice(*rest, 1, rest->len);

    const char *fault = take_quoted(rest, &value);
    return fault ? fault : set_option(signer, name, value);
}

static const char *take_options(struct str *rest, struct signer *signer)
{
    for (;;) {
        const char *fault = take_option(rest, signer);

        if (fault)
            return fault;
        if (!str_starts_with(*rest, STR(",")))
            break;
        *rest = str_slice(*rest, 1, rest->len);
    }
    if (rest->len > 0 && rest->ptr[0] != ' ' && rest->ptr[0] != '\t')
        return "options are not separated by ','";
    if (signer->has_valid_after && signer->has_valid_before &&
        signer->valid_before <= signer->valid_after)
        return "valid-before is not later than valid-after";
    return NULL;
}

/* No type of key has one of these bytes, every option but cert-authority has. */
static bool is_option(struct str word)
{
    return str_find(word, STR("=")) >= 0 || str_find(word, STR("\"")) >= 0 ||
           str_find(word, STR(",")) >= 0 || str_equal_nocase(word, STR("cert-authority"));
}

static enum gate_rc parse_line(struct signers_line *line, struct arena *arena, void *signers,
                               struct error *err)
{
    struct signer signer = { .line = line->number };
    struct str rest = line->text;
    struct str ahead;
    struct str word;

    if (!str_word(&rest, &signer.principals) || str_find(signer.principals, STR("\"")) >= 0)
        return error_set(err, GATE_EFORMAT, "principals hold a quote");

    ahead = rest;
    signers_line_at(line, rest);
    if (!str_word(&ahead, &word))
        return error_set(err, GATE_EFORMAT, "there is no key behind the principals");
    if (is_option(word)) {
        rest = str_slice(rest, (size_t)(word.ptr - rest.ptr), rest.len);
        const char *fault = take_options(&rest, &signer);
        if (fault)
            return error_set(err, GATE_EFORMAT, "%s", fault);
    }
    signers_line_at(line, rest);
    if (ssh_key_parse_line(rest, arena, &signer.key, &signer.comment, err))
        return err->rc;
    *(struct signer *)vec_add(signers) = signer;
    return GATE_OK;
}

enum gate_rc allowed_signers_parse(struct str text, const struct source_location *file,
                                   struct arena *arena, struct diagnostics *diagnostics,
                                   struct allowed_signers *signers, struct error *err)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct signer);
    const struct signers_file reader = {
        .location = *file,
        .parse_line = parse_line,
        .context = &items,
    };

    if (signers_file_read(&reader, text, arena, diagnostics, err))
        return err->rc;
    *signers = (struct allowed_signers){
        .items = vec_keep(&items, arena),
        .count = items.count,
    };
    return GATE_OK;
}

/* What a line that has the key and the principal says. */
static enum signer_answer ask_line(const struct signer *signer, struct str name_space, int64_t time)
{
    if (signer->has_namespaces && !signer_pattern_match(signer->namespaces, name_space))
        return SIGNER_NAMESPACE;
    if (signer->has_valid_after && time < signer->valid_after)
        return SIGNER_NOT_YET;
    if (signer->has_valid_before && time > signer->valid_before)
        return SIGNER_EXPIRED;
    return SIGNER_ALLOWED;
}

enum signer_answer allowed_signers_ask(const struct allowed_signers *signers,
                                       const struct ssh_key *key, struct str principal,
                                       struct str name_space, int64_t time,
                                       const struct signer **line)
{
    enum signer_answer answer = SIGNER_UNKNOWN;
    const struct signer *said_by = NULL;

    for (size_t i = 0; i < signers->count && answer != SIGNER_ALLOWED; i++) {
        const struct signer *signer = &signers->items[i];

        if (!str_equal(signer->key.blob, key->blob))
            continue;
        if (principal.len == 0 || signer_pattern_match(signer->principals, principal)) {
            answer = ask_line(signer, name_space, time);
            said_by = signer;
        } else if (answer == SIGNER_UNKNOWN) {
            said_by = signer;
        }
    }
    if (line)
        *line = said_by;
    return answer;
}
