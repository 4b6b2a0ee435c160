/* The texts of the files, and where each kind of CI has its own. */
#include "base/attributes.h"
#include "policy/starter.h"
#include "policy/trust.h"

/* A line that begins with "# KEY:" or "#   " becomes YAML without "# "; no prose looks like one. */
static const char policy_text[] =
    "# What is asked of the images of this project, and who may make exceptions: gate-trust(7).\n"
    "# It counts as it stands on the branch %branch%: a change has no effect before it is merged.\n"
    "gate_policy: 1\n"
    "project: \"%project%\"\n"
    "\n"
    "# Look first: audit reports what would block, and blocks nothing. Then write enforce.\n"
    "mode: audit\n"
    "# The day on which audit becomes enforce by itself. Reports announce it 14 days before.\n"
    "# enforce_after: \"%enforce_after%\"\n"
    "\n"
    "# From which grade a failure blocks: cat1, cat2 (CAT I and II), cat3, any, or an impact.\n"
    "fail_on: cat2\n"
    "# The level of the benchmarks: 1, or 2 for both.\n"
    "level: 1\n"
    "# The profiles that judge; auto is every built-in one that fits the image.\n"
    "profiles: [auto]\n"
    "\n"
    "# What controls are that nobody can decide from an image: report or block.\n"
    "# undecided: report\n"
    "# How many controls each profile must have decided.\n"
    "# min_evaluated: 1\n"
    "# Inputs of profiles. One that is overridable may be changed with --input.\n"
    "# inputs:\n"
    "#   pass_max_days: {value: 180, overridable: false}\n"
    "# The images, and what must be found in each, so that none chooses an emptier profile.\n"
    "# With several of them 'gate check' is told which one it judges: --as NAME.\n"
    "# images:\n"
    "#   app: {expect: {os: debian-12, target: image}, platforms: [linux/amd64]}\n"
    "\n"
    "# Exceptions: no failure can be waived before this says who approves. Put in your people, "
    "give\n"
    "# each a key in .gate/allowed_signers, then take the \"# \" from all lines below.\n"
    "\n"
    "# waivers:\n"
    "#   requesters: [developers] # who may ask; they sign too, and never approve their own\n"
    "#   approvals: # by grade: any of the roles, and how many persons (count, 1 if not given)\n"
    "#     cat3: {roles: [team-lead], count: 1, max_days: 180, kinds: [waiver, break-glass]}\n"
    "#     cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}\n"
    "#     cat1: {roles: [vp], count: 1, max_days: 14, kinds: [break-glass]}\n"
    "#   false-positive: {roles: [security], max_days: 365} # that a finding is wrong\n"
    "#   break_glass_max_hours: 72\n"
    "# roles:\n"
    "#   developers: [dev@example.com]\n"
    "#   team-lead: [lead@example.com]\n"
    "#   security: [sec@example.com]\n"
    "#   vp: [vp@example.com]\n";

static const char signers_text[] =
    "# Whose signatures count, in OpenSSH's format (ssh-keygen(1), ALLOWED SIGNERS), a key a "
    "line:\n"
    "#\n"
    "#   PRINCIPAL namespaces=\"gate-waiver@v1\" KEYTYPE KEY\n"
    "#\n"
    "# PRINCIPAL is a person as the roles of policy.yaml name them, KEYTYPE and KEY are the first\n"
    "# two words of the person's .pub file. Without namespaces= a line confers no role. A key "
    "that\n"
    "# signs evidence in the CI has namespaces=\"gate-evidence@v1\" and belongs to nobody who "
    "signs\n"
    "# waivers. For a limited time: "
    "namespaces=\"gate-waiver@v1\",valid-before=\"20280101000000Z\"\n"
    "%signers%";

static const char revoked_text[] = "# What does not count any more, one a line: a public key (the "
                                   "first two words of a .pub file),\n"
                                   "# or \"waiver: ID\". Taking a key out of allowed_signers "
                                   "revokes nothing that an older commit\n"
                                   "# allows; a line here does.\n";

static const char waivers_text[] =
    "Waivers: signed exceptions that end by themselves, a file each, with a signature beside it "
    "for\n"
    "each person. `gate waiver new` writes one. They need no code owner: signatures decide.\n";

static const char github_text[] =
    "# The image is checked as a file, before it is pushed. `gate` must be on the PATH of the "
    "runner.\n"
    "# Policy and keys are those of origin/%branch%, whatever this commit changes in .gate.\n"
    "name: gate\n"
    "on:\n"
    "  pull_request:\n"
    "  merge_group:\n"
    "  push:\n"
    "    branches: [\"%branch%\"]\n"
    "permissions:\n"
    "  contents: read\n"
    "jobs:\n"
    "  gate:\n"
    "    runs-on: ubuntu-latest\n"
    "    steps:\n"
    "      - name: Check out\n"
    "        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2\n"
    "      - name: Fetch the branch whose policy counts\n"
    "        run: git fetch --no-tags origin +refs/heads/%branch%:refs/remotes/origin/%branch%\n"
    "      - name: Build the image\n"
    "        run: docker build -t app:ci . && docker save app:ci -o image.tar\n"
    "      - name: Check the image\n"
    "        run: >-\n"
    "          gate check image.tar --bootstrap --trust-ref origin/%branch%\n"
    "          --report cli --report json:gate.json --report junit:gate.xml\n"
    "      - name: Keep the reports\n"
    "        if: always()\n"
    "        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1\n"
    "        with:\n"
    "          name: gate\n"
    "          path: |\n"
    "            gate.json\n"
    "            gate.xml\n";

static const char gitlab_text[] =
    "# The image is checked as a file, before it is pushed. `gate` must be on the PATH of the "
    "runner.\n"
    "# Policy and keys are those of origin/%branch%, whatever this commit changes in .gate.\n"
    "gate:\n"
    "  stage: test\n"
    "  script:\n"
    "    - git fetch --no-tags origin +refs/heads/%branch%:refs/remotes/origin/%branch%\n"
    "    - docker build -t app:ci . && docker save app:ci -o image.tar\n"
    "    - >-\n"
    "      gate check image.tar --bootstrap --trust-ref origin/%branch%\n"
    "      --report cli --report json:gate.json --report junit:gate.xml\n"
    "  artifacts:\n"
    "    when: always\n"
    "    paths: [gate.json]\n"
    "    reports:\n"
    "      junit: gate.xml\n";

#define GITLAB_INCLUDE "include:\n  - local: .gate/gitlab-ci.yml\n"

const struct starter_file starter_files[] = {
    { .path = TRUST_POLICY_PATH, .text = policy_text },
    { .path = TRUST_SIGNERS_PATH, .text = signers_text },
    { .path = TRUST_REVOKED_PATH, .text = revoked_text },
    { .path = TRUST_WAIVERS_PATH "/README.md", .text = waivers_text },
};

const size_t starter_file_count = COUNT_OF(starter_files);

const struct starter_ci starter_cis[STARTER_CI_COUNT] = {
    [STARTER_CI_NONE] = {
        .name = "none",
        .codeowners = { "CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS" },
        .new_codeowners = "CODEOWNERS",
        .require = "Run 'gate check IMAGE --bootstrap --trust-ref origin/%branch%' in your CI and require it",
    },
    [STARTER_CI_GITHUB] = {
        .name = "github",
        .marks = { ".github" },
        .host = "github",
        .files = { { .path = ".github/workflows/gate.yml", .text = github_text } },
        .codeowners = { ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS" },
        .new_codeowners = ".github/CODEOWNERS",
        .guarded = { ".github/workflows/gate.yml" },
        .require = "Make the check 'gate' and reviews by code owners required in the rules of the "
                   "branch",
    },
    [STARTER_CI_GITLAB] = {
        .name = "gitlab",
        .marks = { ".gitlab-ci.yml", ".gitlab" },
        .host = "gitlab",
        .files = { { .path = ".gate/gitlab-ci.yml", .text = gitlab_text },
                   { .path = ".gitlab-ci.yml", .text = GITLAB_INCLUDE } },
        .codeowners = { "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS" },
        .new_codeowners = ".gitlab/CODEOWNERS",
        .section = "[gate]",
        .guarded = { ".gate/gitlab-ci.yml", ".gitlab-ci.yml" },
        .including = ".gitlab-ci.yml",
        .included = ".gate/gitlab-ci.yml",
        .include_lines = GITLAB_INCLUDE,
        .require = "Require that pipelines succeed and that code owners approve, in the settings "
                   "of the project",
    },
};
