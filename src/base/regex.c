#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/regex_ending.h"
#include "base/regex_translate.h"

enum { LAST_BYTES = 128 };

/* What was asked last: files of one directory, lines of one section are asked the same in a row. */
struct last {
    char subject[LAST_BYTES];
    size_t length; /* SIZE_MAX: nothing */
    bool matches;
};

struct regex {
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *context;
    struct regex_ending *ending; /* NULL: not known */
    struct last *last;
};

/* Splits /pattern/flags; a bare pattern is left as it is. */
static struct str take_flags(struct str pattern, uint32_t *options)
{
    size_t end = pattern.len;
    uint32_t flags = 0;

    for (; end > 0 && pattern.ptr[end - 1] != '/'; end--) {
        char flag = pattern.ptr[end - 1];

        if (flag != 'i' && flag != 'm' && flag != 'x')
            return pattern;
        flags |= flag == 'i' ? PCRE2_CASELESS : flag == 'm' ? PCRE2_DOTALL : PCRE2_EXTENDED;
    }
    if (end < 2 || pattern.ptr[0] != '/')
        return pattern;

    /* a '/' in between that is not quoted: this is a path, not a delimited pattern */
    for (size_t i = 1; i < end - 1; i++) {
        if (pattern.ptr[i] == '/')
            return pattern;
        if (pattern.ptr[i] == '\\' && ++i == end - 1)
            return pattern;
    }
    *options |= flags;
    return str_slice(pattern, 1, end - 2);
}

static pcre2_compile_context *new_compile_context(void)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);

    if (!context)
        return memory_new(SIZE_MAX, 1); /* ends the process */
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    (void)pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
    (void)pcre2_set_parens_nest_limit(context, 2 * REGEX_GROUP_NESTING);
    return context;
}

static enum gate_rc compile(struct str pattern, uint32_t options, pcre2_code **code,
                            struct error *err)
{
    pcre2_compile_context *context = new_compile_context();
    int number = 0;
    PCRE2_SIZE offset = 0;

    *code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, options, &number, &offset, context);
    pcre2_compile_context_free(context);
    if (!*code) {
        PCRE2_UCHAR reason[128] = "";

        (void)pcre2_get_error_message(number, reason, sizeof(reason));
        return error_set(err, GATE_EFORMAT, "%s at offset %zu", (const char *)reason,
                         (size_t)offset);
    }
    return GATE_OK;
}

static struct regex *new_regex(pcre2_code *code)
{
    struct regex *opened = memory_new(1, sizeof(*opened));

    opened->code = code;
    opened->last = memory_new(1, sizeof(*opened->last));
    opened->last->length = SIZE_MAX;
    opened->found = pcre2_match_data_create_from_pattern(code, NULL);
    opened->context = pcre2_match_context_create(NULL);
    if (!opened->found || !opened->context)
        (void)memory_new(SIZE_MAX, 1); /* ends the process */
    (void)pcre2_set_depth_limit(opened->context, LIMIT_REGEX_DEPTH);
    (void)pcre2_set_heap_limit(opened->context, LIMIT_REGEX_HEAP_KIB);
    return opened;
}

enum gate_rc regex_open(struct str pattern, struct regex **regex, struct error *err)
{
    uint32_t options =
        PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    struct str body = take_flags(pattern, &options);
    CLEANUP(buf_release) struct buf translated = BUF_INIT(16 * LIMIT_REGEX_BYTES);
    pcre2_code *code = NULL;
    bool has_names = false;

    if (body.len > LIMIT_REGEX_BYTES)
        return error_set(err, GATE_ELIMIT, "the regular expression is too long");
    if (regex_translate(body, (options & PCRE2_EXTENDED) != 0, &translated, &has_names, err))
        return err->rc;
    if (has_names)
        options |= PCRE2_NO_AUTO_CAPTURE;
    if (compile(buf_str(&translated), options, &code, err))
        return err->rc;

    *regex = new_regex(code);
    if (!(options & (PCRE2_CASELESS | PCRE2_EXTENDED)))
        (*regex)->ending = regex_ending_of(buf_str(&translated));
    return GATE_OK;
}

enum gate_rc regex_open_plain(struct str pattern, bool is_anchored, struct regex **regex,
                              struct error *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code = NULL;

    if (pattern.len > LIMIT_REGEX_BYTES)
        return error_set(err, GATE_ELIMIT, "the regular expression is too long");
    if (compile(pattern, is_anchored ? options | PCRE2_ANCHORED : options, &code, err))
        return err->rc;
    *regex = new_regex(code);
    return GATE_OK;
}

void regex_close(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->found);
    pcre2_code_free(regex->code);
    free(regex->ending);
    free(regex->last);
    free(regex);
}

void regex_closep(struct regex **regex)
{
    regex_close(*regex);
    *regex = NULL;
}

/* PCRE2 counts steps anew at every place where a match may start, so long subjects get fewer. */
static uint32_t match_limit(size_t length)
{
    uint64_t share = LIMIT_REGEX_TOTAL / (length + 1);

    if (share > LIMIT_REGEX_MATCH)
        return LIMIT_REGEX_MATCH;
    return share < 100 ? 100 : (uint32_t)share;
}

static void copy_groups(const struct regex *regex, struct str subject, struct str *groups,
                        size_t group_count)
{
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(regex->found);
    size_t known = pcre2_get_ovector_count(regex->found);

    for (size_t i = 0; i < group_count; i++) {
        groups[i] = (struct str){ .ptr = NULL, .len = 0 };
        /* \K in a look-ahead could put the start behind the end */
        if (i < known && bounds[2 * i] != PCRE2_UNSET && bounds[2 * i] <= bounds[2 * i + 1])
            groups[i] = str_slice(subject, bounds[2 * i], bounds[2 * i + 1] - bounds[2 * i]);
    }
}

static bool is_last(const struct last *last, struct str subject)
{
    return last->length == subject.len && memcmp(last->subject, subject.ptr, subject.len) == 0;
}

static void keep_last(struct last *last, struct str subject, bool matches)
{
    if (subject.len > sizeof(last->subject))
        return;
    memcpy(last->subject, subject.ptr, subject.len);
    last->length = subject.len;
    last->matches = matches;
}

enum gate_rc regex_match(const struct regex *regex, struct str subject, bool *matches,
                         struct str *groups, size_t group_count, struct error *err)
{
    if (!subject.ptr)
        subject = STR("");
    if (regex->ending && !regex_ending_fits(regex->ending, subject)) {
        *matches = false;
        return GATE_OK;
    }
    if (!groups && is_last(regex->last, subject)) {
        *matches = regex->last->matches;
        return GATE_OK;
    }
    (void)pcre2_set_match_limit(regex->context, match_limit(subject.len));

    int rc = pcre2_match(regex->code, (PCRE2_SPTR)subject.ptr, subject.len, 0, 0, regex->found,
                         regex->context);
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH) {
        PCRE2_UCHAR reason[128] = "";

        (void)pcre2_get_error_message(rc, reason, sizeof(reason));
        return error_set(err, GATE_ELIMIT, "the regular expression gave up: %s",
                         (const char *)reason);
    }
    *matches = rc >= 0;
    keep_last(regex->last, subject, *matches);
    if (rc >= 0 && groups)
        copy_groups(regex, subject, groups, group_count);
    return GATE_OK;
}
