#include "gate/surroundings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <time.h>

/*
 * How each CI tells of itself. `mark` is set in it and nowhere else; `page` is the URL of the
 * pipeline, or its pieces.
 */
struct ci_def {
    const char *provider;
    const char *mark;
    const char *page[4]; /* variables joined by `joints` */
    const char *joints[4];
    const char *job;
    const char *actor;
    const char *runner;
    const char *commit;
};

static const struct ci_def ci_defs[] = {
    {
        .provider = "github",
        .mark = "GITHUB_ACTIONS",
        .page = { "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID" },
        .joints = { "", "/", "/actions/runs/" },
        .job = "GITHUB_JOB",
        .actor = "GITHUB_ACTOR",
        .runner = "RUNNER_NAME",
        .commit = "GITHUB_SHA",
    },
    {
        .provider = "gitlab",
        .mark = "GITLAB_CI",
        .page = { "CI_PIPELINE_URL" },
        .joints = { "" },
        .job = "CI_JOB_NAME",
        .actor = "GITLAB_USER_LOGIN",
        .runner = "CI_RUNNER_DESCRIPTION",
        .commit = "CI_COMMIT_SHA",
    },
    {
        .provider = "jenkins",
        .mark = "JENKINS_URL",
        .page = { "BUILD_URL" },
        .joints = { "" },
        .job = "JOB_NAME",
        .actor = "BUILD_USER_ID",
        .runner = "NODE_NAME",
        .commit = "GIT_COMMIT",
    },
    {
        .provider = "azure",
        .mark = "TF_BUILD",
        .page = { "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID" },
        .joints = { "", "", "/_build/results?buildId=" },
        .job = "SYSTEM_JOBDISPLAYNAME",
        .actor = "BUILD_REQUESTEDFOR",
        .runner = "AGENT_NAME",
        .commit = "BUILD_SOURCEVERSION",
    },
    {
        .provider = "circleci",
        .mark = "CIRCLECI",
        .page = { "CIRCLE_BUILD_URL" },
        .joints = { "" },
        .job = "CIRCLE_JOB",
        .actor = "CIRCLE_USERNAME",
        .commit = "CIRCLE_SHA1",
    },
};

static const char *variable(const char *name)
{
    /* Nothing ever changes the environment, so reading it is safe in any thread. */
    const char *value = name ? getenv(name) : NULL; // NOLINT(concurrency-mt-unsafe)

    return value ? value : "";
}

static const struct ci_def *find_ci(void)
{
    for (size_t i = 0; i < COUNT_OF(ci_defs); i++) {
        if (variable(ci_defs[i].mark)[0] != '\0')
            return &ci_defs[i];
    }
    return NULL;
}

int64_t surroundings_monotonic_ns(void *context)
{
    struct timespec now;

    (void)context;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t surroundings_now(void)
{
    struct timespec now;

    return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t)now.tv_sec : 0;
}

bool surroundings_is_dumb(void)
{
    const char *term = variable("TERM");

    return term[0] == '\0' || strcmp(term, "dumb") == 0;
}

bool surroundings_is_no_color(void)
{
    return variable("NO_COLOR")[0] != '\0';
}

const char *surroundings_agent_socket(void)
{
    return variable("SSH_AUTH_SOCK");
}

struct record_host surroundings_host(struct arena *arena)
{
    struct utsname host;

    if (uname(&host) != 0)
        return (struct record_host){ .runner = surroundings_runner() };
    return (struct record_host){
        .name = arena_str(arena, str_of(host.nodename)),
        .os = arena_str(arena, str_of(host.sysname)),
        .arch = arena_str(arena, str_of(host.machine)),
        .runner = surroundings_runner(),
    };
}

struct str surroundings_runner(void)
{
    const struct ci_def *ci = find_ci();

    return str_of(ci ? variable(ci->runner) : "");
}

struct record_ci surroundings_ci(struct arena *arena)
{
    const struct ci_def *ci = find_ci();
    struct str page = STR("");

    if (!ci)
        return (struct record_ci){ .provider = page };
    for (size_t i = 0; i < COUNT_OF(ci->page) && ci->page[i]; i++)
        page = arena_printf(arena, "%.*s%s%s", STR_ARG(page), ci->joints[i], variable(ci->page[i]));
    return (struct record_ci){
        .provider = str_of(ci->provider),
        .pipeline = page,
        .job = str_of(variable(ci->job)),
        .actor = str_of(variable(ci->actor)),
        .variable = str_of(ci->commit),
        .commit = str_of(variable(ci->commit)),
    };
}

struct str surroundings_run_id(struct arena *arena)
{
    unsigned char b[16];

    if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
        return STR("");
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    return arena_printf(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
        b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}
