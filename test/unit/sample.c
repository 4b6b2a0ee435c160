#include "unit/sample.h"

#include <stdio.h>
#include <string.h>

#include "check/fingerprint.h"
#include "check/grade.h"

#define TEXT(literal)                                \
    {                                                \
        .ptr = (literal), .len = sizeof(literal) - 1 \
    }
#define ORIGIN_NOWHERE .layer = ORIGIN_NONE, .step = ORIGIN_NONE, .deleted_in = ORIGIN_NONE
#define REVISION "3f9c2d1a77b0c4d5e6f708192a3b4c5d6e7f8091"
#define HEX "77ab02c1d2e3f4051627384950617283940a1b2c3d4e5f60718293a4b5c6d7e8"

static const struct str argv[] = {
    TEXT("gate"),    TEXT("check"),   TEXT("app.tar"),
    TEXT("--input"), TEXT("pin=***"), TEXT("--repo=https://u:" SAMPLE_PASSWORD "@example.com/x"),
};

static const struct str narrowing[] = { TEXT("--skip") };

static const struct run_facts facts = {
    .run = {
        .id = TEXT("6c1f9d2e-1111-4222-8333-444455556666"),
        .started = 1795431600,
        .finished = 1795431601,
        .duration = 0.24,
        .argv = { .items = argv, .count = COUNT_OF(argv) },
        .mode = RUN_ENFORCE,
        .clock = TEXT("system"),
    },
    .host = { .name = TEXT("builder-1"), .os = TEXT("Linux"), .arch = TEXT("x86_64") },
    .ci = {
        .provider = TEXT("github"),
        .pipeline = TEXT("https://u:" SAMPLE_PASSWORD "@example.com/run/1?token=" SAMPLE_TOKEN),
        .job = TEXT("gate"),
        .actor = TEXT("dev"),
        .variable = TEXT("GITHUB_SHA"),
        .commit = TEXT("00000000000000000000000000000000000000ff"),
    },
    .tool = { .version = TEXT("0.1.0"), .commit = TEXT("abc1234") },
    .source = {
        .remote = TEXT("https://x:" SAMPLE_PASSWORD "@example.com/app.git?x=1#y"),
        .commit = TEXT(REVISION),
        .tree = TEXT("aa9c2d1a77b0c4d5e6f708192a3b4c5d6e7f8091"),
        .ref = TEXT("refs/heads/main"),
        .how = TEXT("HEAD"),
        .dirty = SOURCE_CLEAN,
    },
    .threshold = TEXT("cat2"),
    .level = 1,
    .narrowing = { .items = narrowing, .count = COUNT_OF(narrowing) },
};

static const struct oci_label labels[] = {
    { TEXT("com.example.api-token"), TEXT(SAMPLE_PASSWORD) },
    { TEXT("com.example.url"), TEXT("https://ci:" SAMPLE_PASSWORD "@example.com/") },
    { TEXT("org.opencontainers.image.revision"), TEXT("1111111111111111111111111111111111111111") },
};

static struct image_layer layers[] = {
    { .digest = TEXT("sha256:" HEX), .diff_id = TEXT("sha256:" HEX), .size = 30000000, .step = 0 },
    { .digest = TEXT("sha256:" HEX), .diff_id = TEXT("sha256:" HEX), .size = 1000, .step = 1 },
    { .digest = TEXT("sha256:" HEX), .diff_id = TEXT("sha256:" HEX), .size = 2000, .step = 3 },
};

static struct image_step steps[] = {
    { .line = TEXT("ADD file:1234 /"), .layer = 0 },
    { .line =
          TEXT("RUN TOKEN=" SAMPLE_TOKEN " apt-get install -y openssh-server and a lot more that "
               "does not fit"),
      .layer = 1 },
    { .line = TEXT("ENV DB_PASSWORD=" SAMPLE_PASSWORD), .is_empty_layer = true, .layer = -1 },
    { .line = TEXT("COPY . /app"), .layer = 2 },
    { .line = TEXT("USER 0:0"), .is_empty_layer = true, .layer = -1 },
};

static const struct str tags[] = { TEXT("app:1.2") };
static const struct str image_warnings[] = { TEXT("the name \x1b[31mred is odd") };

static const struct image image = {
    .format = IMAGE_DOCKER_ARCHIVE,
    .is_verified = true,
    .has_config = true,
    .name = TEXT("app:1.2"),
    .tags = tags,
    .tag_count = COUNT_OF(tags),
    .id = TEXT("sha256:" HEX),
    .os = TEXT("linux"),
    .architecture = TEXT("amd64"),
    .layer_bytes = 214000000,
    .config = { .labels = labels, .label_count = COUNT_OF(labels) },
    .layers = layers,
    .layer_count = COUNT_OF(layers),
    .steps = steps,
    .step_count = COUNT_OF(steps),
    .warnings = image_warnings,
    .warning_count = COUNT_OF(image_warnings),
};

static const struct str number_docker[] = { TEXT("4.10") };
static const struct str number_ssh[] = { TEXT("5.1.20") };
static const struct str number_ssh9[] = { TEXT("5.1.21") };
static const struct str nist[] = { TEXT("AC-6(2)"), TEXT("IA-5") };
static const struct str family[] = { TEXT("access") };
static const struct str nist_base[] = { TEXT("RA-5") };
static const struct str nist_sudo[] = { TEXT("AC-10"), TEXT("AC-6(9)") };
static const struct str refs[] = { TEXT("https://example.com/why") };

static const struct control_tag docker_tags[] = {
    { TEXT("cis"), TEXT("docker"), number_docker, COUNT_OF(number_docker), false },
};

static const struct control_tag ssh_tags[] = {
    { TEXT("family"), TEXT(""), family, COUNT_OF(family), false },
    { TEXT("cis"), TEXT("debian12"), number_ssh, COUNT_OF(number_ssh), false },
    { TEXT("cis"), TEXT("rhel9"), number_ssh9, COUNT_OF(number_ssh9), false },
    { TEXT("nist-800-53"), TEXT(""), nist, COUNT_OF(nist), true },
};

static const struct control_tag base_tags[] = {
    { TEXT("nist-800-53"), TEXT(""), nist_base, COUNT_OF(nist_base), true },
};

static const struct control_tag sudo_tags[] = {
    { TEXT("nist-800-53"), TEXT(""), nist_sudo, COUNT_OF(nist_sudo), true },
};

static const struct control docker_controls[] = {
    {
        .id = TEXT("secret-in-layer"),
        .title = TEXT("No private key is in the image"),
        .impact = 1.0,
        .rationale = TEXT("whoever has the image has the key"),
        .desc = TEXT("Keys come at run time.\nThey are mounted.\n"),
        .fix = TEXT("rotate the key; add .ssh to .dockerignore; RUN --mount=type=ssh"),
        .tags = docker_tags,
        .tag_count = COUNT_OF(docker_tags),
        .code = TEXT("- id: secret-in-layer\n  impact: 1.0\n"),
        .location = { .file = TEXT("profiles/docker/controls/a.yaml"), .line = 3, .column = 5 },
    },
    {
        .id = TEXT("image-user"),
        .title = TEXT("The image does not run as root"),
        .impact = 0.7,
        .fix = TEXT("USER deploy"),
        .location = { .file = TEXT("profiles/docker/controls/a.yaml"), .line = 20, .column = 5 },
    },
    {
        .id = TEXT("image-healthcheck"),
        .title = TEXT("The image has a HEALTHCHECK"),
        .impact = 0.3,
        .location = { .file = TEXT("profiles/docker/controls/b.yaml"), .line = 1, .column = 5 },
    },
    {
        .id = TEXT("image-base"),
        .title = TEXT("The base image is one that somebody trusts & watches"),
        .impact = 0.7,
        .tags = base_tags,
        .tag_count = COUNT_OF(base_tags),
        .location = { .file = TEXT("profiles/docker/controls/b.yaml"), .line = 9, .column = 5 },
    },
};

static const struct control linux_controls[] = {
    {
        .id = TEXT("ssh-root-login"),
        .title = TEXT("Root cannot log in over SSH, whatever <drop-in> says, and this title is too "
                      "long for a line"),
        .impact = 1.0,
        .rationale = TEXT("one guessed password is the whole system"),
        .desc = TEXT("Administrators log in as themselves."),
        .fix = TEXT("Set PermitRootLogin to no in /etc/ssh/sshd_config."),
        .refs = refs,
        .ref_count = COUNT_OF(refs),
        .tags = ssh_tags,
        .tag_count = COUNT_OF(ssh_tags),
        .code = TEXT("- id: ssh-root-login\n"),
        .location = { .file = TEXT("profiles/linux/controls/ssh.yaml"), .line = 2, .column = 5 },
    },
    {
        .id = TEXT("setuid-listed"),
        .title = TEXT("No set-uid file beyond the list"),
        .impact = 0.7,
        .fix = TEXT("RUN chmod u-s FILE"),
        .location = { .file = TEXT("profiles/linux/controls/files.yaml"), .line = 2, .column = 5 },
    },
    {
        .id = TEXT("shadow-readable"),
        .title = TEXT("/etc/shadow can be read"),
        .impact = 0.7,
        .location = { .file = TEXT("profiles/linux/controls/files.yaml"), .line = 30, .column = 5 },
    },
    { .id = TEXT("cache-readable"), .title = TEXT("The cache can be read"), .impact = 0.3 },
    {
        .id = TEXT("sudo-pty"),
        .title = TEXT("sudo uses a pty"),
        .impact = 0.7,
        .tags = sudo_tags,
        .tag_count = COUNT_OF(sudo_tags),
    },
    {
        .id = TEXT("uid-unique"),
        .title = TEXT("No two accounts share a number"),
        .impact = 0.7,
        .tags = ssh_tags,
        .tag_count = COUNT_OF(ssh_tags),
    },
    { .id = TEXT("banner"), .title = TEXT("There is a banner"), .impact = 0 },
};

static const struct profile_benchmark docker_benchmarks[] = {
    { TEXT(""), TEXT("CIS Docker Benchmark v1.7.0") },
};
static const struct profile_benchmark linux_benchmarks[] = {
    { TEXT("debian12"), TEXT("CIS Debian Linux 12 Benchmark v1.1.0") },
    { TEXT("rhel9"), TEXT("CIS RHEL 9") },
};
static struct profile_input inputs[] = {
    {
        .name = TEXT("faillock_deny"),
        .type = VALUE_INTEGER,
        .value = { .type = VALUE_INTEGER, .integer = 5 },
        .given_by = TEXT("default"),
    },
    {
        .name = TEXT("pin"),
        .type = VALUE_STR,
        .value = { .type = VALUE_STR, .string = TEXT("two\nlines") },
        .given_by = TEXT("--input"),
        .is_given = true,
    },
};

static const struct profile_edit linux_edits[] = {
    {
        .kind = PROFILE_DROP,
        .control = TEXT("ssh-banner"),
        .profile = TEXT("base"),
        .reason = TEXT("no banner\nhere"),
        .impact_before = 0.3,
        .location = { .file = TEXT("linux/profile.yaml"), .line = 12, .column = 9 },
    },
    {
        .kind = PROFILE_CHANGE,
        .control = TEXT("uid-unique"),
        .profile = TEXT("base"),
        .reason = TEXT("internet facing"),
        .impact_before = 0.7,
        .impact = 1.0,
        .location = { .file = TEXT("linux/profile.yaml"), .line = 13, .column = 9 },
    },
};

/* AC-6(9) is not asked for, CP-2 has no control, and PE-3 none that an image could have. */
static const struct str asked[] = { TEXT("AC-6(2)"), TEXT("AC-10"), TEXT("CP-2"),
                                    TEXT("IA-5"),    TEXT("PE-3"),  TEXT("RA-5") };
static const struct str unanswered[] = { TEXT("CP-2"), TEXT("PE-3") };
static const struct profile_outside outside[] = {
    { .requirement = TEXT("PE-*"), .reason = TEXT("rooms & <doors>\x1b[2J") },
};

static const struct profile docker_profile = {
    .name = TEXT("docker"),
    .version = TEXT("1.0"),
    .title = TEXT("Images"),
    .benchmarks = docker_benchmarks,
    .benchmark_count = COUNT_OF(docker_benchmarks),
    .cat1 = 0.9,
    .cat2 = 0.7,
    .controls = docker_controls,
    .control_count = COUNT_OF(docker_controls),
    .sha256 = { .kind = DIGEST_SHA256, .bytes = { 0xd0 } },
    .source = TEXT("built-in"),
};

static struct profile base_profile = {
    .name = TEXT("base"),
    .version = TEXT("2.1"),
    .sha256 = { .kind = DIGEST_SHA256, .bytes = { 0x22 } },
    .source = TEXT("profiles/base"),
};
static struct profile *base_profiles[] = { &base_profile };

static const struct profile linux_profile = {
    .name = TEXT("linux"),
    .version = TEXT("1.0"),
    .title = TEXT("Hardening"),
    .benchmarks = linux_benchmarks,
    .benchmark_count = COUNT_OF(linux_benchmarks),
    .cat1 = 0.9,
    .cat2 = 0.7,
    .inputs = inputs,
    .input_count = COUNT_OF(inputs),
    .controls = linux_controls,
    .control_count = COUNT_OF(linux_controls),
    .edits = linux_edits,
    .edit_count = COUNT_OF(linux_edits),
    .included = base_profiles,
    .included_count = COUNT_OF(base_profiles),
    .framework = {
        .tag = TEXT("nist-800-53"),
        .outside = outside,
        .outside_count = COUNT_OF(outside),
        .asked = asked,
        .asked_count = COUNT_OF(asked),
        .unanswered = unanswered,
        .unanswered_count = COUNT_OF(unanswered),
    },
    .sha256 = { .kind = DIGEST_SHA256, .bytes = { 0x11 } },
    .source = TEXT("profiles/linux"),
};

static struct control_finding key_findings[] = {
    {
        .finding = {
            .origin = { .path = TEXT("/app/.ssh/id_ed25519"), .layer = 1, .step = ORIGIN_NONE,
                        .deleted_in = 2 },
            .got = TEXT("OpenSSH private key, no passphrase"),
        },
        .layer = 1,
        .step = 1,
        .source = FINDING_INHERITED,
    },
};

static struct control_finding user_findings[] = {
    {
        .finding = {
            .origin = { .path = TEXT("config User"), ORIGIN_NOWHERE },
            .expected = TEXT("not uid 0"),
            .got = TEXT("\"0:0\""),
        },
        .layer = -1,
        .step = 4,
        .source = FINDING_INTRODUCED,
    },
};

static struct control_finding health_findings[] = {
    {
        .finding = {
            .origin = { .path = TEXT("config Healthcheck"), ORIGIN_NOWHERE },
            .expected = TEXT("a command"),
            .got = TEXT("nothing"),
        },
        .layer = -1,
        .step = -1,
        .source = FINDING_INHERITED,
    },
};

static struct control_finding ssh_findings[] = {
    {
        .finding = {
            .origin = { .path = TEXT("/etc/ssh/sshd_config.d/10-dev.conf"), .line = 2,
                        .entry = TEXT("PermitRootLogin"), .layer = 2, .step = ORIGIN_NONE,
                        .deleted_in = ORIGIN_NONE },
            .expected = TEXT("no"),
            .got = TEXT("yes"),
        },
        .layer = 2,
        .step = 3,
    },
    {
        .finding = {
            .origin = { .path = TEXT("/etc/ssh/a very long folder name/which goes on and on/until "
                                     "it is wider than any line/evil\x1b[2J\xff\xe2\x80\xae<&>.conf"),
                        .line = 1, .entry = TEXT("Match User root\n::error::x"), .layer = 2,
                        .step = ORIGIN_NONE, .deleted_in = ORIGIN_NONE },
            .expected = TEXT("no"),
            .got = TEXT("password=" SAMPLE_PASSWORD),
        },
        .layer = 2,
        .step = 3,
    },
};

enum { MANY = 25 };
static struct control_finding setuid_findings[MANY];
static char setuid_paths[MANY][32];

static struct control_finding shadow_findings[] = {
    {
        .finding = { .origin = { .path = TEXT("/etc/shadow"), .line = 7, ORIGIN_NOWHERE } },
        .layer = 0,
        .step = 0,
    },
};

static struct control_finding cache_findings[] = {
    {
        .finding = { .origin = { .path = TEXT("/var/cache/x"), ORIGIN_NOWHERE } },
        .layer = 0,
        .step = 0,
    },
};

static struct control_finding banner_findings[] = {
    {
        .finding = {
            .origin = { .path = TEXT("/etc/issue"), ORIGIN_NOWHERE },
            .expected = TEXT("a text"),
            .got = TEXT(""),
        },
        .layer = 0,
        .step = 0,
    },
};

#define ASSERTION(desc, is_status, is_reason, says, found)    \
    {                                                         \
        .result = { .subject = TEXT("subject"),               \
                    .property = TEXT("property"),             \
                    .matcher = TEXT("eq no"),                 \
                    .code_desc = TEXT(desc),                  \
                    .status = (is_status),                    \
                    .reason = (is_reason),                    \
                    .message = TEXT(says) },                  \
        .findings = (found), .finding_count = COUNT_OF(found) \
    }
#define PLAIN(desc, is_status, is_reason, says) \
    {                                           \
        .result = { .subject = TEXT("subject"), \
                    .code_desc = TEXT(desc),    \
                    .status = (is_status),      \
                    .reason = (is_reason),      \
                    .message = TEXT(says) },    \
    }

static struct control_assertion key_results[] = {
    ASSERTION("image_secrets it not exist", STATUS_FAILED, REASON_NONE, "1 row is left",
              key_findings),
    PLAIN("image_history it exist", STATUS_PASSED, REASON_NONE, ""),
};
static struct control_assertion user_results[] = {
    ASSERTION("image_config is_root eq false", STATUS_FAILED, REASON_NONE, "", user_findings),
};
static struct control_assertion health_results[] = {
    ASSERTION("image_config healthcheck exist", STATUS_FAILED, REASON_NONE, "", health_findings),
};
static struct control_assertion base_results[] = {
    PLAIN("image_history it exist", STATUS_PASSED, REASON_NONE, ""),
    PLAIN("a person answers", STATUS_SKIPPED, REASON_NEEDS_PERSON, "Who watches the base image?"),
};
static struct control_assertion ssh_results[] = {
    ASSERTION("sshd_effective PermitRootLogin eq \"no\"", STATUS_FAILED, REASON_NONE, "",
              ssh_findings),
};
static struct control_assertion setuid_results[] = {
    ASSERTION("files / each be_listed", STATUS_FAILED, REASON_NONE, "", setuid_findings),
    PLAIN("files / not kept", STATUS_ERROR, REASON_NOT_KEPT, "the pipe is gone"),
};
static struct control_assertion shadow_results[] = {
    ASSERTION("shadow scheme eq yescrypt", STATUS_ERROR, REASON_UNPARSABLE,
              "line 7 is no shadow(5) entry: $6$salt$0123456789abcdefghijkl", shadow_findings),
};
static struct control_assertion cache_results[] = {
    ASSERTION("file /var/cache/x it exist", STATUS_ERROR, REASON_UNREADABLE, "permission denied",
              cache_findings),
};
static struct control_assertion uid_results[] = {
    PLAIN("passwd uid unique", STATUS_PASSED, REASON_NONE, ""),
};
static struct control_assertion banner_results[] = {
    ASSERTION("file /etc/issue content exist", STATUS_FAILED, REASON_NONE, "", banner_findings),
};

#define OUTCOME(of, index, is_status, asserted)                                            \
    {                                                                                      \
        .control = &of##_controls[index], .profile = &of##_profile, .status = (is_status), \
        .level = 1, .assertions = (asserted), .assertion_count = COUNT_OF(asserted),       \
        .started_ns = 10000000, .run_ns = 1500000                                          \
    }

static const struct control_outcome outcomes[] = {
    OUTCOME(docker, 0, STATUS_FAILED, key_results),
    OUTCOME(docker, 1, STATUS_FAILED, user_results),
    OUTCOME(docker, 2, STATUS_FAILED, health_results),
    OUTCOME(docker, 3, STATUS_SKIPPED, base_results),
    OUTCOME(linux, 0, STATUS_FAILED, ssh_results),
    OUTCOME(linux, 1, STATUS_FAILED, setuid_results),
    OUTCOME(linux, 2, STATUS_ERROR, shadow_results),
    OUTCOME(linux, 3, STATUS_ERROR, cache_results),
    {
        .control = &linux_controls[4],
        .profile = &linux_profile,
        .status = STATUS_NOT_APPLICABLE,
        .reason = REASON_ONLY_IF,
        .reason_text = TEXT("no sudo"),
        .level = 1,
    },
    OUTCOME(linux, 5, STATUS_PASSED, uid_results),
    OUTCOME(linux, 6, STATUS_FAILED, banner_results),
};

const struct run_facts *sample_facts(void)
{
    return &facts;
}

const struct image *sample_image(void)
{
    return &image;
}

static void fill_setuid_findings(void)
{
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(setuid_paths[i], sizeof(setuid_paths[i]), "/opt/app/helper-%02zu", i);
        setuid_findings[i] = (struct control_finding){
            .finding = {
                .origin = { .path = str_of(setuid_paths[i]), .layer = 2, .step = ORIGIN_NONE,
                            .deleted_in = ORIGIN_NONE },
                .got = STR("4755 root:root"),
            },
            .layer = 2,
            .step = 3,
        };
    }
}

static void add_fingerprints(struct control_outcome *outcome)
{
    struct fingerprint_set set = FINGERPRINT_SET_INIT;

    for (size_t i = 0; i < outcome->assertion_count; i++) {
        struct control_assertion *assertion = &outcome->assertions[i];

        for (size_t j = 0; j < assertion->finding_count; j++) {
            struct control_finding *found = &assertion->findings[j];
            struct fingerprint_fields fields = {
                .control = outcome->control->id,
                .property = assertion->result.property,
                .matcher = assertion->result.matcher,
                .path = found->finding.origin.path,
                .entry = found->finding.origin.entry,
                .observation = found->finding.got,
            };

            fingerprint_next(&set, &fields, found->fingerprint);
            if (found->step >= 0)
                found->step_line = steps[found->step].line;
        }
    }
    fingerprint_set_release(&set);
}

/* What it was built on, and the controls that are of it, or of the build. */
static void fill_base(struct results *results)
{
    results->base = (struct results_base){
        .layers = 2,
        .is_named = true,
        .name = STR("debian:12\x1b[31m"),
        .id = STR("sha256:" HEX),
        .chain_id = STR("sha256:" HEX),
    };
    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome *outcome = &results->controls[i];
        enum finding_source source = FINDING_UNKNOWN;

        if (outcome->assertion_count > 0 && outcome->assertions[0].finding_count > 0)
            source = outcome->assertions[0].findings[0].source;
        outcome->is_inherited = source == FINDING_INHERITED;
        outcome->is_introduced = source == FINDING_INTRODUCED;
    }
}

/* `status` -1: all outcomes; else those of one status. */
static void fill_results(struct results *results, int status)
{
    static const struct check_plan plan = { .fail_on_grade = GRADE_CAT2, .min_evaluated = 1 };
    static const struct platform platform = {
        .os = TEXT("debian"),
        .family = TEXT("debian"),
        .version = TEXT("12"),
        .key = TEXT("debian12"),
    };
    static const struct str warnings[] = { TEXT("only generic controls were evaluated") };
    static const struct str frameworks[] = { TEXT("family:a*") };
    static const struct results_candidate candidates[] = {
        { TEXT("alpine"), TEXT("written for alpine, and os-release says debian 12") },
        { TEXT("distroless"), TEXT("chosen by name only") },
        { TEXT("soc2"), TEXT("chosen by name only") },
    };
    static struct results_profile profiles[2];

    fill_setuid_findings();
    profiles[0] = (struct results_profile){
        .profile = &docker_profile,
        .benchmark = docker_benchmarks[0].name,
        .why = STR("auto: the image has a config"),
        .effective = { .kind = DIGEST_SHA256, .bytes = { 0xe0 } },
    };
    profiles[1] = (struct results_profile){
        .profile = &linux_profile,
        .benchmark = linux_benchmarks[0].name,
        .why = STR("auto: os-release says debian 12"),
        .effective = { .kind = DIGEST_SHA256, .bytes = { 0xe1 } },
    };
    results_init(results);
    results->platform = platform;
    results->image_platform = STR("linux/amd64");
    results->os_name = STR("debian 12.9");
    results->target = TARGET_IMAGE;
    results->profiles = status < 0 ? profiles : &profiles[1];
    results->profile_count = status < 0 ? 2 : 1;
    results->frameworks = frameworks;
    results->framework_count = status < 0 ? COUNT_OF(frameworks) : 0;
    results->candidates = candidates;
    results->candidate_count = COUNT_OF(candidates);
    results->controls = arena_new(&results->arena, COUNT_OF(outcomes), sizeof(outcomes[0]));
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        struct control_outcome outcome = outcomes[i];

        if (status >= 0 && outcome.status != (enum status)status)
            continue;
        if (outcome.assertion_count > 0)
            outcome.reason = outcome.assertions[outcome.assertion_count - 1].result.reason;
        add_fingerprints(&outcome);
        results->controls[results->control_count++] = outcome;
    }
    if (status < 0)
        fill_base(results);
    results->counts.not_selected = 4;
    results->warnings = warnings;
    results->warning_count = COUNT_OF(warnings);
    grade_decide(results, &plan);
    grade_count(results);
    grade_judge(results, &plan);
}

void sample_results(struct results *results)
{
    fill_results(results, -1);
}

void sample_record(enum run_mode mode, struct record *record)
{
    struct run_facts changed = facts;
    struct results results;

    changed.run.mode = mode;
    sample_results(&results);
    record_build(&changed, &image, &results, record);
    results_release(&results);
}

void sample_passed_record(struct record *record)
{
    struct run_facts changed = facts;
    struct results results;

    changed.narrowing.count = 0;
    changed.source = (struct record_source){ .how = STR("no repository") };
    changed.ci = (struct record_ci){ .provider = STR("") };
    fill_results(&results, STATUS_PASSED);
    record_build(&changed, &image, &results, record);
    results_release(&results);
}
