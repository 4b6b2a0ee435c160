/* Profiles as a whole: files, inputs, platforms, and what controls say of themselves. */
#include "profile/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/test.h"

#define HEADER "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n"
#define ASK(id) "[{id: " id ", title: T, impact: 1, describe: [{ask: so?}]}]\n"

static const char full_text[] =
    HEADER "benchmark: {debian12: CIS Debian 12, rhel9: CIS RHEL 9}\n"
           "supports: [{family: [debian, redhat]}, {os: alpine, version: [3.1, '4']}]\n"
           "inputs:\n"
           "  word: {type: string, default: a}\n"
           "  number: {type: integer, default: 1}\n"
           "  part: {type: real, default: 1}\n"
           "  flag: {type: boolean, default: false}\n"
           "  words: {type: list, default: []}\n"
           "  table: {type: map, default: {}}\n"
           "controls:\n"
           "  - id: a\n"
           "    title: A\n"
           "    cat: 2\n"
           "    level: {debian12: 2, rhel9: 1}\n"
           "    # it has a comment\n"
           "    tags: {family: access, cis: {debian12: 4.10, rhel9: [1.1, 1.20]}}\n"
           "    describe:\n"
           "      - ask: so?\n"
           "\n"
           "  - {id: b, title: B, impact: 0.5, level: 2, describe: [{ask: so?}]}\n"
           "  - id: c\n"
           "    title: C\n"
           "    cat: 3\n"
           "    describe:\n"
           "      - ask: so?\n"
           "desc: a text behind the controls\n";

static struct profile *parse(const char *text)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(profile_parse(STR("p.yaml"), str_of(text), &diagnostics, &profile, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    diagnostics_release(&diagnostics);
    return profile;
}

static void test_control(void)
{
    CLEANUP(profile_closep) struct profile *profile = parse(full_text);
    const struct control *a = &profile->controls[0];

    CHECK_INT(profile->control_count, 3);
    CHECK_INT(a->location.line, 15);
    CHECK_INT(a->location.column, 5);
    CHECK_INT(a->impact == 0.7, 1);
    CHECK_INT(control_level(a, STR("debian12")), 2);
    CHECK_INT(control_level(a, STR("rhel9")), 1);
    CHECK_INT(control_level(a, STR("ubuntu2204")), 1);
    CHECK_INT(control_level(&profile->controls[1], STR("debian12")), 2);
    CHECK_INT(control_level(&profile->controls[2], STR("debian12")), 1);
    CHECK_STR(control_tag(a, STR("family"), STR(""))->values[0], "access");
    CHECK_STR(control_tag(a, STR("cis"), STR("debian12"))->values[0], "4.10");
    CHECK_INT(control_tag(a, STR("cis"), STR("rhel9"))->value_count, 2);
    CHECK_STR(control_tag(a, STR("cis"), STR("rhel9"))->values[1], "1.20");
    CHECK_INT(control_tag(a, STR("cis"), STR("")) == NULL, 1);
    CHECK_STR(profile->desc, "a text behind the controls");
}

static void test_code(void)
{
    CLEANUP(profile_closep) struct profile *profile = parse(full_text);

    CHECK_STR(profile->controls[0].code,
              "id: a\ntitle: A\ncat: 2\nlevel: {debian12: 2, rhel9: 1}\n# it has a comment\n"
              "tags: {family: access, cis: {debian12: 4.10, rhel9: [1.1, 1.20]}}\n"
              "describe:\n  - ask: so?");
    CHECK_STR(profile->controls[1].code,
              "{id: b, title: B, impact: 0.5, level: 2, describe: [{ask: so?}]}");
    CHECK_STR(profile->controls[2].code, "id: c\ntitle: C\ncat: 3\ndescribe:\n  - ask: so?");
}

/* Everything of a row: id, title, tags as they are written, keys, what is asked. */
static void test_for(void)
{
    CLEANUP(profile_closep)
    struct profile *profile =
        parse(HEADER "controls:\n"
                     "  - for: [{dir: hourly, cis: 2.10, level: 2},\n"
                     "          {dir: d, cis: 1e1, level: {debian12: 2, rhel9: 1}},\n"
                     "          {dir: 007-x, cis: \"on\", level: 1}]\n"
                     "    id: cron-${dir}\n"
                     "    title: /etc/cron.${dir} ($${dir})\n"
                     "    impact: 0.5\n"
                     "    level: ${level}\n"
                     "    tags: {cis: \"${cis}\", \"k-${dir}\": [x, \"${dir}${dir}\"]}\n"
                     "    describe: [{ask: \"so, ${dir}?\"}]\n"
                     "  - {id: z, title: \"${dir}\", impact: 1, describe: [{ask: so?}]}\n");
    const struct control *controls = profile->controls;

    CHECK_INT(profile->control_count, 4);
    CHECK_STR(controls[0].id, "cron-hourly");
    CHECK_STR(controls[1].id, "cron-d");
    CHECK_STR(controls[2].id, "cron-007-x");
    CHECK_STR(controls[0].title, "/etc/cron.hourly (${dir})");
    CHECK_STR(control_tag(&controls[0], STR("cis"), STR(""))->values[0], "2.10");
    CHECK_STR(control_tag(&controls[1], STR("cis"), STR(""))->values[0], "1e1");
    CHECK_STR(control_tag(&controls[2], STR("cis"), STR(""))->values[0], "on");
    CHECK_STR(control_tag(&controls[1], STR("k-d"), STR(""))->values[1], "dd");
    CHECK_INT(control_level(&controls[0], STR("")), 2);
    CHECK_INT(control_level(&controls[1], STR("debian12")), 2);
    CHECK_INT(control_level(&controls[2], STR("")), 1);
    CHECK_INT(controls[0].location.line, 6);
    CHECK_INT(controls[0].location.column, 11);
    CHECK_INT(controls[2].location.line, 8);
    CHECK_INT(str_starts_with(controls[1].code, STR("for: [{dir: hourly")), true);
    CHECK_INT(str_equal(control_rev(&controls[0], profile->arena),
                        control_rev(&controls[1], profile->arena)),
              false);
    CHECK_STR(controls[3].title, "${dir}"); /* without rows it is a text like any other */
}

static void test_platforms(void)
{
    static const struct {
        const char *row;
        struct platform platform;
        bool is_supported;
        const char *benchmark;
    } cases[] = {
        { "family and key",
          { STR("debian"), STR("debian"), STR("12"), STR("debian12") },
          true,
          "CIS Debian 12" },
        { "family, another release",
          { STR("ubuntu"), STR("debian"), STR("22.04"), STR("ubuntu2204") },
          true,
          "" },
        { "os and a release of that version",
          { STR("alpine"), STR("alpine"), STR("3.1.4"), STR("alpine31") },
          true,
          "" },
        { "os and a longer number",
          { STR("alpine"), STR("alpine"), STR("3.19.1"), STR("alpine319") },
          false,
          "" },
        { "another os", { STR("arch"), STR("arch"), STR(""), STR("") }, false, "" },
        { "nothing known", { STR(""), STR(""), STR(""), STR("") }, false, "" },
    };
    CLEANUP(profile_closep) struct profile *profile = parse(full_text);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(profile_supports(profile, &cases[i].platform), cases[i].is_supported);
        CHECK_STR(profile_benchmark(profile, &cases[i].platform), cases[i].benchmark);
    }
}

static void test_inputs(void)
{
    static const struct {
        const char *row;
        const char *name;
        const char *text;
        const char *value; /* as value_text() tells it; of a fault the message */
        enum gate_rc rc;
    } cases[] = {
        { "string", "word", "no", "no", GATE_OK },
        { "empty string", "word", "", "", GATE_OK },
        { "integer", "number", "-5", "-5", GATE_OK },
        { "real", "part", "0.5", "0.5", GATE_OK },
        { "real from an integer", "part", "2", "2.0", GATE_OK },
        { "boolean", "flag", "true", "true", GATE_OK },
        { "list", "words", "a, b,c", "a, b, c", GATE_OK },
        { "list of one", "words", "a", "a", GATE_OK },
        { "empty list", "words", "", "", GATE_OK },
        { "list as YAML", "words", "[a, 'b, c', 5]", "a, b, c, 5", GATE_OK },
        { "map", "table", "{a: 1}", "{a: 1}", GATE_OK },
        { "no integer", "number", "five", "input 'number' must be an integer, not string",
          GATE_EUSAGE },
        { "a real is no integer", "number", "0.5", "input 'number' must be an integer, not real",
          GATE_EUSAGE },
        { "no boolean", "flag", "yes", "input 'flag' must be a boolean, not string", GATE_EUSAGE },
        { "nothing", "number", "", "input 'number' must be an integer, not nil", GATE_EUSAGE },
        { "no YAML", "table", "{a", "", GATE_EUSAGE },
        { "a leading zero", "number", "010",
          "input 'number': integer with a leading zero: quote it", GATE_EUSAGE },
        { "unknown", "wrod", "x", "profile 'p' has no input 'wrod': did you mean 'word'?",
          GATE_EUSAGE },
        { "unknown and far", "zzzzzz", "x", "profile 'p' has no input 'zzzzzz'", GATE_EUSAGE },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(profile_closep) struct profile *profile = parse(full_text);
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(profile_set_input(profile, str_of(cases[i].name), str_of(cases[i].text),
                                    STR("--input"), &err),
                  cases[i].rc);
        struct value inputs = profile_inputs(profile);
        const struct value *value = value_find(&inputs, str_of(cases[i].name));
        if (cases[i].rc && cases[i].value[0])
            CHECK_STR(str_of(err.message), cases[i].value);
        if (!cases[i].rc)
            CHECK_STR(value_text(value, profile->arena), cases[i].value);
    }
}

/* A temporary folder with the files of a profile; `name` is the last part of each path. */
struct folder {
    char path[64];
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder->path, name);
    FILE *out = fopen(path, "w");
    CHECK_INT(out != NULL, 1);
    (void)fputs(text, out);
    (void)fclose(out);
}

static struct folder make_folder(void)
{
    struct folder folder = { .path = "/tmp/gate-test-XXXXXX" };
    char controls[128];

    CHECK_INT(mkdtemp(folder.path) != NULL, 1);
    (void)snprintf(controls, sizeof(controls), "%s/controls", folder.path);
    CHECK_INT(mkdir(controls, 0700), 0);
    return folder;
}

static void remove_folder(struct folder *folder)
{
    static const char *const names[] = { "profile.yaml",
                                         "controls/20-a.yaml",
                                         "controls/10-b.yaml",
                                         "controls/c.yml",
                                         "controls/README",
                                         "controls",
                                         "." };
    char path[128];

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder->path, names[i]);
        if (unlink(path))
            (void)rmdir(path);
    }
    (void)rmdir(folder->path);
}

static void test_directory(void)
{
    CLEANUP(remove_folder) struct folder folder = make_folder();
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    char text[DIGEST_TEXT_SIZE];
    struct error err = ERROR_INIT;

    write_file(&folder, "profile.yaml", HEADER);
    write_file(&folder, "controls/20-a.yaml", "controls: " ASK("a"));
    write_file(&folder, "controls/10-b.yaml", "controls: " ASK("b"));
    write_file(&folder, "controls/README", "not read");
    CHECK_INT(profile_open(folder.path, &diagnostics, &profile, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    CHECK_INT(profile->control_count, 2);
    CHECK_STR(profile->controls[0].id, "b");
    CHECK_STR(profile->controls[1].id, "a");
    CHECK_INT(profile->is_builtin, false);
    digest_format_hex(&profile->sha256, text);
    /* sha256sum of path, NUL, size, NUL and bytes of each file, sorted by path */
    CHECK_STR(str_of(text), "76534a9ae0621f3349af0f745b768af9e4a7aa516bcd669bce50a9c0afb20bf6");

    write_file(&folder, "controls/c.yml", "controls: " ASK("c"));
    profile_close(profile);
    profile = NULL;
    CHECK_INT(profile_open(folder.path, &diagnostics, &profile, &err), GATE_EUSAGE);
    CHECK_INT(str_ends_with(str_of(err.message), STR("controls/c.yml' is not read: name it .yaml")),
              1);
    diagnostics_release(&diagnostics);
}

static void test_faults_of_files(void)
{
    CLEANUP(remove_folder) struct folder folder = make_folder();
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    test_row("no profile.yaml");
    CHECK_INT(profile_open(folder.path, &diagnostics, &profile, &err), GATE_EUSAGE);

    test_row("a fault in each file");
    write_file(&folder, "profile.yaml", HEADER "titel: x\n");
    write_file(&folder, "controls/20-a.yaml", "control: " ASK("a"));
    write_file(&folder, "controls/10-b.yaml", "controls: [{id: b}]");
    err = ERROR_INIT;
    CHECK_INT(profile_open(folder.path, &diagnostics, &profile, &err), GATE_EUSAGE);
    CHECK_STR(str_of(err.message), "6 faults in the profile");
    CHECK_INT(diagnostics.items.count, 6);
    const struct diagnostic *first = vec_at(&diagnostics.items, 0);
    const struct diagnostic *last = vec_at(&diagnostics.items, 5);
    CHECK(str_ends_with(first->file, STR("/controls/10-b.yaml")));
    CHECK(str_ends_with(last->file, STR("/profile.yaml")));
    CHECK_INT(last->line, 5);

    test_row("no such profile");
    err = ERROR_INIT;
    CHECK_INT(profile_open("cis-linx", &diagnostics, &profile, &err), GATE_ENOTFOUND);
    CHECK_STR(str_of(err.message), "no profile 'cis-linx': did you mean 'cis-linux'?");
    diagnostics_release(&diagnostics);
}

/*
 * Checksums of all that an image has cost more than the whole pass: no control that ships may ask
 * for them, as `package_files` without `checksums: false` does.
 */
static void check_wishes_of(const struct profile *profile)
{
    for (size_t i = 0; i < profile->control_count; i++) {
        CLEANUP(wish_set_release) struct wish_set set = WISH_SET_INIT;
        const struct control *control = &profile->controls[i];

        control->engine->wishes(control, &set);
        for (size_t k = 0; k < set.wishes.count; k++) {
            const struct wish *wish = vec_at(&set.wishes, k);

            if (wish->kind != WISH_DIGEST || wish->mode_mask)
                continue;
            CHECK(!str_equal(wish->glob, STR("/**")));
        }
    }
}

static void test_builtin(void)
{
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        CLEANUP(profile_closep) struct profile *profile = NULL;
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct str name = arena_str(&arena, profile_builtin_name(i));
        struct error err = ERROR_INIT;

        test_row(name.ptr);
        CHECK_INT(profile_open(name.ptr, &diagnostics, &profile, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        if (profile) {
            CHECK_INT(str_equal(profile->name, name), 1);
            CHECK_INT(profile->is_builtin, true);
            check_wishes_of(profile);
        }
        diagnostics_release(&diagnostics);
    }
    CHECK(profile_builtin_count() >= 2);
}

static const struct test tests[] = {
    { "control", test_control },
    { "code", test_code },
    { "for", test_for },
    { "platforms", test_platforms },
    { "inputs", test_inputs },
    { "directory", test_directory },
    { "faults_of_files", test_faults_of_files },
    { "builtin", test_builtin },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
