#include "git/root.h"

#include <string.h>

#include "base/vec.h"

#define REMOTES "refs/remotes/"
#define ORIGIN "refs/remotes/origin/"
#define HEADS "refs/heads/"

/* A reference that may be the root, and who named it. */
struct candidate {
    struct str ref; /* empty: nothing names one */
    struct str how;
    bool is_ci_env;
};

static struct str without(struct str text, const char *prefix)
{
    return str_slice(text, strlen(prefix), text.len);
}

/* As a word of a shell: names of git may hold `;`, `$` and quotes. */
static struct str shell_word(struct str word, struct arena *arena)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "+-./:@_";
    struct str quoted = STR("");
    bool is_plain = true;

    for (size_t i = 0; i < word.len; i++)
        is_plain = is_plain && strchr(plain, word.ptr[i]);
    if (is_plain)
        return word;
    for (struct str piece; str_cut(&word, '\'', &piece);)
        quoted = arena_printf(arena, "%.*s%s%.*s", STR_ARG(quoted), quoted.len ? "'\\''" : "",
                              STR_ARG(piece));
    return arena_printf(arena, "'%.*s'", STR_ARG(quoted));
}

/* What to type so that `ref` is there. --depth=1 would make a full clone shallow. */
static struct str fetch_line(const struct repository *repository, struct str ref,
                             struct arena *arena)
{
    struct str remote = STR("origin");
    struct str source = ref;

    if (str_starts_with(ref, STR(REMOTES))) {
        struct str branch = without(ref, REMOTES);

        (void)str_cut(&branch, '/', &remote);
        source = arena_printf(arena, HEADS "%.*s", STR_ARG(branch));
    }
    struct str refspec = arena_printf(arena, "+%.*s:%.*s", STR_ARG(source), STR_ARG(ref));
    return arena_printf(arena, "git fetch --no-tags %s%.*s %.*s",
                        repository_is_shallow(repository) ? "--depth=1 " : "",
                        STR_ARG(shell_word(remote, arena)), STR_ARG(shell_word(refspec, arena)));
}

/* Why the line may fail when it is typed; only what is likely. */
static const char *credentials_hint(const struct repository *repository, const struct root_ci *ci)
{
    if (!ci || ci->provider.len == 0 || repository_has_credentials(repository))
        return "";
    if (str_equal(ci->provider, STR("github")))
        return " (credentials were not kept: persist-credentials: false; type it where they are)";
    return " (credentials were not kept; type it where they are)";
}

enum gate_rc root_find_ref(struct repository *repository, struct str name, const struct root_ci *ci,
                           struct arena *arena, struct str *commit, struct error *err)
{
    struct error problem = ERROR_INIT; /* wrapped into what helps */
    struct str full = arena_str(arena, name);
    struct str line = fetch_line(repository, full, arena);

    switch ((int)repository_find_ref(repository, full.ptr, arena, commit, &problem)) {
    case GATE_OK:
        return GATE_OK;
    case GATE_ENOTFOUND:
        return error_set(err, GATE_ETRUST, "'%s' is not fetched%s: %.*s", full.ptr,
                         credentials_hint(repository, ci), STR_ARG(line));
    default:
        return error_set(err, GATE_ETRUST, "%s: %.*s", problem.message, STR_ARG(line));
    }
}

/* HEAD and full names as they are, REMOTE/BRANCH as refs/remotes/REMOTE/BRANCH. */
static enum gate_rc expand_ref(const char *option, struct arena *arena, struct str *ref,
                               struct error *err)
{
    bool is_full = strncmp(option, "refs/", strlen("refs/")) == 0 || strcmp(option, "HEAD") == 0;
    bool is_pair = strchr(option, '/') && option[0] != '/';

    *ref = is_full ? str_of(option) : arena_printf(arena, REMOTES "%s", option);
    if ((!is_full && !is_pair) || !repository_is_ref_name(ref->ptr))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --trust-ref %s: expected REMOTE/BRANCH such as "
                         "origin/main, a full name such as refs/remotes/origin/main, or HEAD",
                         option);
    return GATE_OK;
}

/* The default branch, as the first of those says that says anything. */
static enum gate_rc name_default(struct repository *repository, const struct root_ci *ci,
                                 struct arena *arena, struct candidate *candidate,
                                 struct error *err)
{
    struct str target = STR("");
    struct error absent = ERROR_INIT; /* a clone may have no origin/HEAD */

    *candidate = (struct candidate){ .ref = STR("") };
    if (ci->default_branch.len > 0) {
        *candidate = (struct candidate){
            .ref = arena_printf(arena, ORIGIN "%.*s", STR_ARG(ci->default_branch)),
            .how = arena_printf(arena, "ci-env %.*s", STR_ARG(ci->default_from)),
            .is_ci_env = true,
        };
        return GATE_OK;
    }
    enum gate_rc rc = repository_read_symbolic(repository, ORIGIN "HEAD", arena, &target, &absent);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, GATE_ETRUST, "%s", absent.message);
    if (str_starts_with(target, STR(ORIGIN)))
        *candidate = (struct candidate){ .ref = target, .how = STR("origin/HEAD") };
    return GATE_OK;
}

/*
 * Whether the tree of `commit` has a .gate. What cannot be told counts as yes: a policy that is
 * there must not be passed over because an object is missing.
 */
static bool holds_policy(struct repository *repository, struct str commit, struct arena *arena)
{
    struct repository_entry entry;
    struct error absent = ERROR_INIT;

    return repository_find_entry(repository, commit, STR(".gate"), arena, &entry, &absent) !=
           GATE_ENOTFOUND;
}

/* Whether HEAD or any fetched tip of a remote holds .gate; *where is the first that does. */
static enum gate_rc find_policy(struct repository *repository, struct str head, struct arena *arena,
                                struct str *where, struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);

    if (head.len > 0 && holds_policy(repository, head, arena)) {
        *where = STR("HEAD");
        return GATE_OK;
    }
    if (repository_list_refs(repository, STR(REMOTES), arena, &names, err))
        return err->rc;
    for (size_t i = 0; i < names.count && where->len == 0; i++) {
        struct str name = *(const struct str *)vec_at(&names, i);
        struct str commit = STR("");
        struct error problem = ERROR_INIT; /* a symbolic one that leads nowhere holds nothing */
        enum gate_rc rc = repository_find_ref(repository, name.ptr, arena, &commit, &problem);

        if (rc != GATE_ENOTFOUND && (rc || holds_policy(repository, commit, arena)))
            *where = name;
    }
    return GATE_OK;
}

/* The default root is not there: an error where there may be a policy, else there is no root. */
static enum gate_rc root_absent(struct repository *repository, struct str head,
                                const struct root_options *options,
                                const struct candidate *candidate, struct arena *arena,
                                struct error *err)
{
    struct str where = STR("");
    struct str commit = STR("");

    if (options->is_required)
        where = STR("--require-policy");
    else if (find_policy(repository, head, arena, &where, err))
        return err->rc;
    if (where.len == 0)
        return GATE_OK;
    const char *claim = options->is_required ? "is given" : "holds .gate";
    if (candidate->ref.len > 0 &&
        root_find_ref(repository, candidate->ref, &options->ci, arena, &commit, err))
        return error_wrap(err, "%.*s %s, and the root is missing", STR_ARG(where), claim);
    return error_set(err, GATE_ETRUST,
                     "%.*s %s, and nothing names the default branch: give --trust-ref, or%s: git "
                     "fetch --no-tags %sorigin '+" HEADS "*:" ORIGIN "*' && git remote set-head "
                     "origin --auto",
                     STR_ARG(where), claim, credentials_hint(repository, &options->ci),
                     repository_is_shallow(repository) ? "--depth=1 " : "");
}

static enum gate_rc find_default(struct repository *repository, struct str head,
                                 const struct root_options *options, struct arena *arena,
                                 struct root *root, struct error *err)
{
    struct candidate candidate;
    struct error absent = ERROR_INIT; /* said again by root_absent(), if it is one */

    if (name_default(repository, &options->ci, arena, &candidate, err))
        return err->rc;
    if (candidate.ref.len == 0 ||
        root_find_ref(repository, candidate.ref, &options->ci, arena, &root->commit, &absent))
        return root_absent(repository, head, options, &candidate, arena, err);
    root->kind = ROOT_FOUND;
    root->ref = candidate.ref;
    root->how = candidate.how;
    root->is_ci_env = candidate.is_ci_env;
    return GATE_OK;
}

/* The tip of the root that would be found without options; empty if it is not there. */
static struct str default_tip(struct repository *repository, const struct root_options *options,
                              struct arena *arena)
{
    struct candidate candidate;
    struct str commit = STR("");
    struct error absent = ERROR_INIT;

    if (name_default(repository, &options->ci, arena, &candidate, &absent) ||
        candidate.ref.len == 0 ||
        repository_find_ref(repository, candidate.ref.ptr, arena, &commit, &absent))
        return STR("");
    return commit;
}

static enum gate_rc find_head(struct repository *repository, struct str head,
                              const struct root_options *options, struct arena *arena,
                              struct root *root, struct error *err)
{
    if (head.len == 0)
        return error_set(err, GATE_ETRUST, "--trust-ref HEAD: there is no commit yet");
    root->kind = ROOT_FOUND;
    root->commit = head;
    root->ref = STR("HEAD");
    root->how = STR("--trust-ref");
    root->is_self = !str_equal(default_tip(repository, options, arena), head);
    return GATE_OK;
}

static enum gate_rc find_named(struct repository *repository, const struct root_options *options,
                               struct str ref, struct arena *arena, struct root *root,
                               struct error *err)
{
    if (root_find_ref(repository, ref, &options->ci, arena, &root->commit, err))
        return error_wrap(err, "--trust-ref %s", options->ref);
    root->kind = ROOT_FOUND;
    root->ref = ref;
    root->how = STR("--trust-ref");
    return GATE_OK;
}

static enum gate_rc find_pinned(struct repository *repository, const struct root_options *options,
                                struct str ref, struct arena *arena, struct root *root,
                                struct error *err)
{
    struct repository_commit commit;
    struct error problem = ERROR_INIT;

    enum gate_rc rc =
        repository_read_commit(repository, str_of(options->commit), arena, &commit, &problem);
    if (rc == GATE_ENOTFOUND)
        return error_set(err, GATE_ETRUST,
                         "--trust-commit %s: the commit is not fetched%s: git fetch --no-tags "
                         "%sorigin %s",
                         options->commit, credentials_hint(repository, &options->ci),
                         repository_is_shallow(repository) ? "--depth=1 " : "", options->commit);
    if (rc)
        return error_set(err, GATE_ETRUST, "--trust-commit %s: %s", options->commit,
                         problem.message);
    root->kind = ROOT_FOUND;
    root->commit = commit.id;
    root->how = STR("--trust-commit");

    struct str tip = STR("");
    struct error absent = ERROR_INIT; /* where it is there, it counts too */
    if (ref.len == 0)
        tip = default_tip(repository, options, arena);
    else if (repository_find_ref(repository, ref.ptr, arena, &tip, &absent))
        tip = STR("");
    root->pinned_tip = tip;
    return GATE_OK;
}

static bool is_commit_id(const char *text)
{
    return strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

/* Sets root->target where the pull request goes to another branch than the root. */
static enum gate_rc set_target(struct repository *repository, const struct root_options *options,
                               struct str ref, struct arena *arena, struct root *root,
                               struct error *err)
{
    struct candidate candidate = { .ref = ref };

    if (options->ci.target_branch.len == 0 || root->kind == ROOT_NONE)
        return GATE_OK;
    if (ref.len == 0 && name_default(repository, &options->ci, arena, &candidate, err))
        return err->rc;
    struct str target = arena_printf(arena, ORIGIN "%.*s", STR_ARG(options->ci.target_branch));
    if (!str_equal(target, candidate.ref))
        root->target = target;
    return GATE_OK;
}

static enum gate_rc without_repository(const struct root_options *options, struct error *err)
{
    const char *option = options->commit        ? "--trust-commit"
                         : options->ref         ? "--trust-ref"
                         : options->is_required ? "--require-policy"
                                                : NULL;

    if (!option)
        return GATE_OK;
    return error_set(err, GATE_ETRUST,
                     "%s: there is no git repository here: install git before the checkout "
                     "(actions/checkout without it leaves no .git), or mount the checkout with it",
                     option);
}

enum gate_rc root_find(struct repository *repository, struct str head,
                       const struct root_options *options, struct arena *arena, struct root *root,
                       struct error *err)
{
    struct root found = { .kind = ROOT_NONE };
    struct repository_commit commit;
    struct str ref = STR("");

    if (options->commit && !is_commit_id(options->commit))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --trust-commit %s: expected 40 lower-case hex digits",
                         options->commit);
    if (options->ref && expand_ref(options->ref, arena, &ref, err))
        return err->rc;
    if (!repository && without_repository(options, err))
        return err->rc;
    if (repository && options->commit) {
        if (find_pinned(repository, options, ref, arena, &found, err))
            return err->rc;
    } else if (repository && str_equal(ref, STR("HEAD"))) {
        if (find_head(repository, head, options, arena, &found, err))
            return err->rc;
    } else if (repository && options->ref) {
        if (find_named(repository, options, ref, arena, &found, err))
            return err->rc;
    } else if (repository && find_default(repository, head, options, arena, &found, err)) {
        return err->rc;
    }
    if (found.kind == ROOT_FOUND) {
        if (repository_read_commit(repository, found.commit, arena, &commit, err) ||
            set_target(repository, options, ref, arena, &found, err))
            return err->rc;
        found.time = commit.time;
    }
    *root = found;
    return GATE_OK;
}
