#include "format/pam_control.h"

#include <limits.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"

/* PAM_SUCCESS and those after it, in libpam's order: the first that begins the text is taken. */
static const char *const answers[] = {
    "success",
    "open_err",
    "symbol_err",
    "service_err",
    "system_err",
    "buf_err",
    "perm_denied",
    "auth_err",
    "cred_insufficient",
    "authinfo_unavail",
    "user_unknown",
    "maxtries",
    "new_authtok_reqd",
    "acct_expired",
    "session_err",
    "cred_unavail",
    "cred_expired",
    "cred_err",
    "no_module_data",
    "conv_err",
    "authtok_err",
    "authtok_recover_err",
    "authtok_lock_busy",
    "authtok_disable_aging",
    "try_again",
    "ignore",
    "abort",
    "authtok_expired",
    "module_unknown",
    "bad_item",
    "conv_again",
    "incomplete",
    "default",
};

/* Shorter names that begin a longer one come later, as in libpam, which compares beginnings. */
static const char *const actions[] = {
    [-1 - PAM_ACTION_IGNORE] = "ignore", [-1 - PAM_ACTION_OK] = "ok",
    [-1 - PAM_ACTION_DONE] = "done",     [-1 - PAM_ACTION_BAD] = "bad",
    [-1 - PAM_ACTION_DIE] = "die",       [-1 - PAM_ACTION_RESET] = "reset",
};

enum {
    DEFAULT = PAM_ANSWERS, /* the last of `answers` */
    UNSET = -100,
    CONTROL_BYTES = 2048,
};

/* What the words mean, spelt with brackets. */
static const struct {
    const char *word;
    const char *pairs;
} words[] = {
    { "required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad" },
    { "requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die" },
    { "sufficient", "success=done new_authtok_reqd=done default=ignore" },
    { "optional", "success=ok new_authtok_reqd=ok default=ignore" },
};

static void set_default(struct pam_control *control, int action)
{
    for (size_t i = 0; i < DEFAULT; i++) {
        if (control->actions[i] == UNSET)
            control->actions[i] = action;
    }
}

static void skip_blanks(struct str *rest)
{
    while (rest->len > 0 && strchr(" \t\v\f", rest->ptr[0]))
        *rest = str_slice(*rest, 1, rest->len);
}

/* Takes the first of `names` that begins `rest`; the index, or -1. */
static int take_name(struct str *rest, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts_with(*rest, str_of(names[i]))) {
            *rest = str_slice(*rest, strlen(names[i]), rest->len);
            return (int)i;
        }
    }
    return -1;
}

/* A positive number of modules to jump over; 0 if there is none. */
static int take_jump(struct str *rest)
{
    int jump = 0;
    size_t i = 0;

    for (; i < rest->len && rest->ptr[i] >= '0' && rest->ptr[i] <= '9'; i++) {
        if (jump > (INT_MAX - 9) / 10)
            return 0;
        jump = jump * 10 + (rest->ptr[i] - '0');
    }
    *rest = str_slice(*rest, i, rest->len);
    return jump;
}

/* Takes "success=ok"; with `canonical` (may be NULL) it is also written there. */
static enum gate_rc take_pair(struct str *rest, struct pam_control *control, struct buf *canonical,
                              struct error *err)
{
    struct str start = *rest;
    int answer = take_name(rest, answers, COUNT_OF(answers));

    if (answer < 0)
        return error_set(err, GATE_EFORMAT, "an unknown control");
    struct str name = str_slice(start, 0, start.len - rest->len);
    skip_blanks(rest);
    if (rest->len == 0 || rest->ptr[0] != '=')
        return error_set(err, GATE_EFORMAT, "a control without '='");
    *rest = str_slice(*rest, 1, rest->len);
    skip_blanks(rest);
    start = *rest;
    int word = take_name(rest, actions, COUNT_OF(actions));
    int action = word >= 0 ? -1 - word : take_jump(rest);
    if (action == 0)
        return error_set(err, GATE_EFORMAT, "a control with an unknown action");
    if (answer == DEFAULT)
        set_default(control, action);
    else
        control->actions[answer] = action;
    if (canonical) {
        buf_add(canonical, canonical->len > 1 ? STR(" ") : STR(""));
        buf_add(canonical, name);
        buf_add(canonical, STR("="));
        buf_add(canonical, str_slice(start, 0, start.len - rest->len));
    }
    return GATE_OK;
}

static enum gate_rc read_pairs(struct str text, struct pam_control *control, struct buf *canonical,
                               struct error *err)
{
    for (size_t i = 0; i < DEFAULT; i++)
        control->actions[i] = UNSET;
    for (skip_blanks(&text); text.len > 0; skip_blanks(&text)) {
        if (take_pair(&text, control, canonical, err))
            return err->rc;
    }
    set_default(control, PAM_ACTION_BAD);
    return GATE_OK;
}

static bool is_word(const struct pam_control *control, const char *pairs)
{
    struct error local = ERROR_INIT;
    struct pam_control other;

    return read_pairs(str_of(pairs), &other, NULL, &local) == GATE_OK &&
           memcmp(&other, control, sizeof(other)) == 0;
}

enum gate_rc pam_control_read(struct str text, struct arena *arena, struct pam_control *control,
                              struct str *canonical, struct error *err)
{
    CLEANUP(buf_release) struct buf pairs = BUF_INIT(CONTROL_BYTES);

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(text, str_of(words[i].word))) {
            *canonical = str_of(words[i].word);
            return read_pairs(str_of(words[i].pairs), control, NULL, err);
        }
    }
    buf_add(&pairs, STR("["));
    if (read_pairs(text, control, &pairs, err))
        return err->rc;
    buf_add(&pairs, STR("]"));
    if (buf_failed(&pairs))
        return error_set(err, GATE_EFORMAT, "a control of more than %d bytes", CONTROL_BYTES);
    *canonical = arena_str(arena, buf_str(&pairs));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (is_word(control, words[i].pairs))
            *canonical = str_of(words[i].word);
    }
    return GATE_OK;
}
