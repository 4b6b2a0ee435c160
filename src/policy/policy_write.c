#include "policy/policy_write.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "format/yaml_write.h"

static void add(struct buf *text, const char *words)
{
    buf_add(text, str_of(words));
}

static void add_number(struct buf *text, const char *indent, const char *key, uint32_t number)
{
    char line[64];

    (void)snprintf(line, sizeof(line), "%s: %" PRIu32 "\n", key, number);
    add(text, indent);
    add(text, line);
}

static void add_list(struct buf *text, const struct policy_texts *texts)
{
    add(text, "[");
    for (size_t i = 0; i < texts->count; i++) {
        add(text, i > 0 ? ", " : "");
        yaml_write_text(text, texts->items[i]);
    }
    add(text, "]");
}

static void add_list_line(struct buf *text, const char *key, const struct policy_texts *texts)
{
    if (texts->count == 0)
        return;
    add(text, key);
    add(text, ": ");
    add_list(text, texts);
    add(text, "\n");
}

static void add_profile(struct buf *text, const struct policy_profile *profile)
{
    if (profile->sha256.len == 0) {
        yaml_write_text(text, profile->name);
        return;
    }
    add(text, "{name: ");
    yaml_write_text(text, profile->name);
    add(text, ", sha256: ");
    yaml_write_quoted(text, profile->sha256);
    add(text, "}");
}

static void add_profiles(struct buf *text, const struct policy_profile *profiles, size_t count)
{
    add(text, "[");
    for (size_t i = 0; i < count; i++) {
        add(text, i > 0 ? ", " : "");
        add_profile(text, &profiles[i]);
    }
    add(text, "]");
}

/* Words are written as they are, numbers too: both are what policy_parse() took. */
static void add_threshold(struct buf *text, const struct policy_threshold *threshold)
{
    buf_add(text, threshold->text);
}

static void add_expect(struct buf *text, const struct policy_image *image)
{
    bool has_os = image->expect_os.len > 0;
    bool has_target = image->expect_target.len > 0;

    if (!has_os && !has_target)
        return;
    add(text, "    expect: {");
    if (has_os) {
        add(text, "os: ");
        yaml_write_text(text, image->expect_os);
    }
    if (has_target) {
        add(text, has_os ? ", target: " : "target: ");
        yaml_write_text(text, image->expect_target);
    }
    add(text, "}\n");
}

static bool is_empty_image(const struct policy_image *image)
{
    return image->expect_os.len == 0 && image->expect_target.len == 0 &&
           image->platforms.count == 0 && image->bases.count == 0 && image->level == 0 &&
           image->profile_count == 0 && !image->has_fail_on;
}

static void add_image(struct buf *text, const struct policy_image *image)
{
    add(text, "  ");
    yaml_write_text(text, image->name);
    add(text, is_empty_image(image) ? ": {}\n" : ":\n");
    add_expect(text, image);
    add_list_line(text, "    platforms", &image->platforms);
    add_list_line(text, "    bases", &image->bases);
    if (image->level > 0)
        add_number(text, "    ", "level", (uint32_t)image->level);
    if (image->profile_count > 0) {
        add(text, "    profiles: ");
        add_profiles(text, image->profiles, image->profile_count);
        add(text, "\n");
    }
    if (image->has_fail_on) {
        add(text, "    fail_on: ");
        add_threshold(text, &image->fail_on);
        add(text, "\n");
    }
}

static void add_kinds(struct buf *text, const struct policy_approval *approval)
{
    bool is_first = true;

    add(text, "      kinds: [");
    for (int kind = 0; kind < WAIVER_KIND_COUNT; kind++) {
        if (!approval->kinds[kind])
            continue;
        add(text, is_first ? "" : ", ");
        add(text, waiver_kind_name((enum waiver_kind)kind));
        is_first = false;
    }
    add(text, "]\n");
}

static void add_approval(struct buf *text, const struct policy_approval *approval,
                         const char *indent)
{
    static const char *const words[] = {
        [FIDO_ANY] = NULL,
        [FIDO_TOUCH] = "touch",
        [FIDO_VERIFY] = "verify",
    };

    add(text, indent);
    add_list_line(text, "roles", &approval->roles);
    add_number(text, indent, "count", approval->count);
    add_number(text, indent, "max_days", approval->max_days);
    if (words[approval->fido]) {
        add(text, indent);
        add(text, "require: ");
        add(text, words[approval->fido]);
        add(text, "\n");
    }
}

static void add_approvals(struct buf *text, const struct policy *policy)
{
    bool is_first = true;

    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (!policy->approvals[i].is_given)
            continue;
        add(text, is_first ? "  approvals:\n" : "");
        add(text, "    ");
        add(text, policy_category_name((enum policy_category)i));
        add(text, ":\n");
        add_kinds(text, &policy->approvals[i]);
        add_approval(text, &policy->approvals[i], "      ");
        is_first = false;
    }
    if (!policy->false_positive.is_given)
        return;
    add(text, "  false-positive:\n");
    add_approval(text, &policy->false_positive, "    ");
}

/* Each writes what stands behind "NAME:"; false if there is nothing to write. */
static bool write_project(const struct policy *policy, struct buf *text)
{
    add(text, " ");
    yaml_write_text(text, policy->project);
    return policy->project.len > 0;
}

static bool write_mode(const struct policy *policy, struct buf *text)
{
    add(text, policy->is_audit ? " audit" : " enforce");
    return true;
}

static bool write_enforce_after(const struct policy *policy, struct buf *text)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(policy->enforce_after, time);
    add(text, " ");
    yaml_write_quoted(text, str_of(time));
    return policy->has_enforce_after;
}

static bool write_fail_on(const struct policy *policy, struct buf *text)
{
    add(text, " ");
    add_threshold(text, &policy->fail_on);
    return true;
}

static bool write_undecided(const struct policy *policy, struct buf *text)
{
    add(text, policy->is_undecided_blocking ? " block" : " report");
    return true;
}

static void write_number(struct buf *text, uint32_t number)
{
    char digits[16];

    (void)snprintf(digits, sizeof(digits), " %" PRIu32, number);
    add(text, digits);
}

static bool write_min_evaluated(const struct policy *policy, struct buf *text)
{
    write_number(text, policy->min_evaluated);
    return true;
}

static bool write_only_introduced(const struct policy *policy, struct buf *text)
{
    add(text, policy->is_only_introduced_allowed ? " allowed" : " refused");
    return true;
}

static bool write_inputs(const struct policy *policy, struct buf *text)
{
    for (size_t i = 0; i < policy->input_count; i++) {
        const struct policy_input *input = &policy->inputs[i];

        add(text, "\n  ");
        yaml_write_text(text, input->name);
        add(text, ": {value: ");
        yaml_write_node(text, input->value);
        add(text, input->is_overridable ? ", overridable: true}" : ", overridable: false}");
    }
    return policy->input_count > 0;
}

static bool write_evidence(const struct policy *policy, struct buf *text)
{
    add(text, " {signers: ");
    add_list(text, &policy->evidence_signers);
    add(text, "}");
    return policy->evidence_signers.count > 0;
}

static bool write_level(const struct policy *policy, struct buf *text)
{
    write_number(text, (uint32_t)policy->level);
    return true;
}

static bool write_profiles(const struct policy *policy, struct buf *text)
{
    add(text, " ");
    add_profiles(text, policy->profiles, policy->profile_count);
    return policy->profile_count > 0;
}

static bool write_images(const struct policy *policy, struct buf *text)
{
    add(text, "\n");
    for (size_t i = 0; i < policy->image_count; i++)
        add_image(text, &policy->images[i]);
    return policy->image_count > 0;
}

static bool write_content(const struct policy *policy, struct buf *text)
{
    add(text, " ");
    yaml_write_quoted(text, policy->content);
    return policy->content.len > 0;
}

static bool write_branches(const struct policy *policy, struct buf *text)
{
    add(text, " ");
    add_list(text, &policy->branches);
    return true;
}

static bool write_extends(const struct policy *policy, struct buf *text)
{
    add(text, " {repo: ");
    yaml_write_text(text, policy->extends_repo);
    if (policy->extends_min_commit.len > 0) {
        add(text, ", min_commit: ");
        yaml_write_quoted(text, policy->extends_min_commit);
    }
    add(text, "}");
    return policy->extends_repo.len > 0;
}

static bool write_waivers(const struct policy *policy, struct buf *text)
{
    add(text, policy->is_waived_from_trust ? "\n  from: trust\n" : "\n  from: commit\n");
    add(text,
        policy->is_requester_signing ? "  requester_signs: true\n" : "  requester_signs: false\n");
    add_list_line(text, "  requesters", &policy->requesters);
    add_approvals(text, policy);
    add_number(text, "  ", "break_glass_max_hours", policy->break_glass_max_hours);
    return true;
}

static bool write_roles(const struct policy *policy, struct buf *text)
{
    add(text, "\n");
    for (size_t i = 0; i < policy->role_count; i++) {
        add(text, "  ");
        yaml_write_text(text, policy->roles[i].name);
        add(text, ": ");
        add_list(text, &policy->roles[i].principals);
        add(text, "\n");
    }
    return policy->role_count > 0;
}

static bool (*const writers[POLICY_SETTING_COUNT])(const struct policy *policy,
                                                   struct buf *text) = {
    [POLICY_PROJECT] = write_project,
    [POLICY_MODE] = write_mode,
    [POLICY_ENFORCE_AFTER] = write_enforce_after,
    [POLICY_FAIL_ON] = write_fail_on,
    [POLICY_UNDECIDED] = write_undecided,
    [POLICY_MIN_EVALUATED] = write_min_evaluated,
    [POLICY_ONLY_INTRODUCED] = write_only_introduced,
    [POLICY_INPUTS] = write_inputs,
    [POLICY_EVIDENCE] = write_evidence,
    [POLICY_LEVEL] = write_level,
    [POLICY_PROFILES] = write_profiles,
    [POLICY_IMAGES] = write_images,
    [POLICY_CONTENT] = write_content,
    [POLICY_BRANCHES] = write_branches,
    [POLICY_EXTENDS] = write_extends,
    [POLICY_WAIVERS] = write_waivers,
    [POLICY_ROLES] = write_roles,
};

/* "NAME: VALUE  # ORIGIN", or "NAME:  # ORIGIN" above a block. */
static void write_setting(const struct policy *policy, enum policy_setting setting,
                          struct str origin, struct buf *text)
{
    struct buf value = BUF_INIT(text->limit);
    bool is_written = writers[setting](policy, &value);
    struct str written = buf_str(&value);
    bool is_block = written.len > 0 && written.ptr[0] == '\n';

    if (is_written || origin.len > 0) {
        add(text, is_written ? "" : "# ");
        add(text, policy_setting_name(setting));
        add(text, is_written ? ":" : ": none");
        if (is_written && !is_block)
            buf_add(text, written);
        if (origin.len > 0) {
            add(text, "  # ");
            buf_add(text, origin);
        }
        if (is_written && is_block)
            buf_add(text, written);
        if (!(is_written && is_block && written.ptr[written.len - 1] == '\n'))
            add(text, "\n");
    }
    text->failed = text->failed || buf_failed(&value);
    buf_release(&value);
}

void policy_write(const struct policy *policy, const struct str origins[POLICY_SETTING_COUNT],
                  struct buf *text)
{
    add(text, "gate_policy: 1\n");
    for (int i = 0; i < POLICY_SETTING_COUNT; i++)
        write_setting(policy, (enum policy_setting)i, origins ? origins[i] : STR(""), text);
}
