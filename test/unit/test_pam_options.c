/*
 * faillock, pwquality and pwhistory, and what the modules themselves made of such settings:
 * test/fixtures/answers/login/modules, recorded by test/peer/login/module_answers.py.
 */
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

#define STACK "auth required pam_faillock.so preauth\nauth [default=die] pam_faillock.so authfail\n"
#define HISTORY "password required pam_pwhistory.so "

static const struct asked_row value_rows[] = {
    { "no PAM",
      { MEMORY_FILE("/etc/security/faillock.conf", "deny=5\n") },
      "faillock",
      NULL,
      "?",
      "absent" },
    { "no stack runs it",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_unix.so\n"),
        MEMORY_FILE("/etc/security/faillock.conf", "deny=5\n") },
      "faillock",
      NULL,
      "?",
      "absent" },
    { "defaults, with their lines",
      { MEMORY_FILE("/etc/pam.d/su", STACK) },
      "faillock",
      NULL,
      "@deny",
      "3 @/etc/pam.d/su:1 (deny, default); "
      "3 @/etc/pam.d/su:2 (deny, default)" },
    { "the file",
      { MEMORY_FILE("/etc/pam.d/su", STACK),
        MEMORY_FILE("/etc/security/faillock.conf", "# x\ndeny = 5\n") },
      "faillock",
      NULL,
      "@deny",
      "5 @/etc/security/faillock.conf:2 (deny)" },
    { "an argument on one line of two",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so preauth deny=4\n"
                                     "auth [default=die] pam_faillock.so authfail\n"),
        MEMORY_FILE("/etc/security/faillock.conf", "deny = 5\n") },
      "faillock",
      NULL,
      "@deny",
      "4 @/etc/pam.d/su:1 (deny); "
      "5 @/etc/security/faillock.conf:1 (deny)" },
    { "a line that many services include counts once",
      { MEMORY_FILE("/etc/pam.d/common", "auth required pam_faillock.so preauth\n"),
        MEMORY_FILE("/etc/pam.d/a", "@include common\n"),
        MEMORY_FILE("/etc/pam.d/b", "@include common\n") },
      "faillock",
      NULL,
      "deny",
      "3" },
    { "another file",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so conf=/etc/f\n"),
        MEMORY_FILE("/etc/f", "deny=1\n"),
        MEMORY_FILE("/etc/security/faillock.conf", "deny = 5\n") },
      "faillock",
      NULL,
      "deny",
      "1" },
    { "another file that is not there",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so conf=/etc/f\n") },
      "faillock",
      NULL,
      "?",
      "unparsable" },
    { "SUSE's file",
      { MEMORY_FILE("/etc/pam.d/su", STACK),
        MEMORY_FILE("/usr/etc/security/faillock.conf", "deny=4\n") },
      "faillock",
      NULL,
      "deny",
      "4" },
    { "account lines do not lock",
      { MEMORY_FILE("/etc/pam.d/su", "account required pam_faillock.so deny=99\n") },
      "faillock",
      NULL,
      "?",
      "absent" },
    { "no number",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so deny=many\n") },
      "faillock",
      NULL,
      "?",
      "unparsable" },
    { "a number with more behind it",
      { MEMORY_FILE("/etc/pam.d/su", STACK),
        MEMORY_FILE("/etc/security/faillock.conf", "deny = 5x\n") },
      "faillock",
      NULL,
      "?",
      "unparsable" },
    { "never is 0",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so unlock_time=never\n") },
      "faillock",
      NULL,
      "unlock_time",
      "0" },
    { "root as others",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so unlock_time=60\n") },
      "faillock",
      NULL,
      "root_unlock_time",
      "60" },
    { "root by itself",
      { MEMORY_FILE("/etc/pam.d/su",
                    "auth required pam_faillock.so unlock_time=60 root_unlock_time=5\n") },
      "faillock",
      NULL,
      "root_unlock_time",
      "5" },
    { "a flag",
      { MEMORY_FILE("/etc/pam.d/su", STACK),
        MEMORY_FILE("/etc/security/faillock.conf", "even_deny_root\n") },
      "faillock",
      NULL,
      "@even_deny_root",
      "true @/etc/security/faillock.conf:1 (even_deny_root)" },
    { "a flag that is not there",
      { MEMORY_FILE("/etc/pam.d/su", STACK) },
      "faillock",
      NULL,
      "even_deny_root",
      "false, false" },
    { "an unknown option",
      { MEMORY_FILE("/etc/pam.d/su", STACK) },
      "faillock",
      NULL,
      "dney",
      "usage" },
    { "a malformed stack elsewhere",
      { MEMORY_FILE("/etc/pam.d/su", STACK), MEMORY_FILE("/etc/pam.d/x", "auth\n") },
      "faillock",
      NULL,
      "?",
      "unparsable" },
    { "a folder for the file",
      { MEMORY_FILE("/etc/pam.d/su", STACK), MEMORY_DIRECTORY("/etc/security/faillock.conf") },
      "faillock",
      NULL,
      "?",
      "unsupported" },
    { "a NUL",
      { MEMORY_FILE("/etc/pam.d/su", STACK),
        MEMORY_FILE("/etc/security/faillock.conf", "deny=5\0\n") },
      "faillock",
      NULL,
      "?",
      "unparsable" },
    { "the rows",
      { MEMORY_FILE("/etc/pam.d/su", "auth required pam_faillock.so\n") },
      "faillock",
      NULL,
      "#name",
      "deny|fail_interval|unlock_time|root_unlock_time|even_deny_root|admin_group|dir|audit|"
      "silent|no_log_info|local_users_only|nodelay" },
    { "pwquality, the main file wins",
      { MEMORY_FILE("/etc/pam.d/passwd", "password requisite pam_pwquality.so retry=3\n"),
        MEMORY_FILE("/etc/security/pwquality.conf", "minlen = 8\n"),
        MEMORY_FILE("/etc/security/pwquality.conf.d/50.conf", "minlen = 14\n") },
      "pwquality",
      NULL,
      "@minlen",
      "8 @/etc/security/pwquality.conf:1 (minlen)" },
    { "pwquality, an unknown option",
      { MEMORY_FILE("/etc/pam.d/passwd", "password requisite pam_pwquality.so\n"),
        MEMORY_FILE("/etc/security/pwquality.conf", "minlne = 14\n") },
      "pwquality",
      NULL,
      "?",
      "unparsable" },
    { "pwquality, a text",
      { MEMORY_FILE("/etc/pam.d/passwd", "password requisite pam_pwquality.so\n"),
        MEMORY_FILE("/etc/security/pwquality.conf", "badwords = a b\n") },
      "pwquality",
      NULL,
      "badwords",
      "a b" },
    { "pwquality, no text",
      { MEMORY_FILE("/etc/pam.d/passwd", "password requisite pam_pwquality.so\n") },
      "pwquality",
      NULL,
      "badwords",
      "nothing" },
    { "pwhistory, a property in upper case",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "REMEMBER=3\n") },
      "pwhistory",
      NULL,
      "REMEMBER",
      "usage" },
    { "pwhistory, by itself",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "\n") },
      "pwhistory",
      NULL,
      "remember",
      "10" },
    { "pwhistory, an argument",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "remember=24 use_authtok\n") },
      "pwhistory",
      NULL,
      "remember",
      "24" },
    { "pwhistory, more than it keeps",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "remember=1000\n") },
      "pwhistory",
      NULL,
      "remember",
      "400" },
    { "pwhistory, the file",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "\n"),
        MEMORY_FILE("/etc/security/pwhistory.conf", "remember = 24\nenforce_for_root\n") },
      "pwhistory",
      NULL,
      "remember",
      "24" },
    { "pwhistory, of a version that reads no file",
      { MEMORY_FILE("/etc/pam.d/passwd", HISTORY "\n"),
        MEMORY_FILE("/etc/security/pwhistory.conf", "remember = 24\n"),
        MEMORY_FILE("/etc/os-release", "ID=debian\nVERSION_ID=12\n"),
        MEMORY_FILE("/var/lib/dpkg/status",
                    "Package: libpam-modules\nStatus: install ok installed\n"
                    "Architecture: amd64\nVersion: 1.5.2-6+deb12u1\n\n") },
      "pwhistory",
      NULL,
      "remember",
      "10" },
};

static void test_values(void)
{
    asked_check_rows(value_rows, COUNT_OF(value_rows));
}

/* "minutes 15" is of 841 to 900 seconds; 0 of an account that is locked until somebody helps. */
static bool is_of_minutes(struct str seconds, int64_t minutes)
{
    struct str first;
    int64_t number;

    return str_cut(&seconds, ',', &first) && str_to_i64(first, &number) &&
           (number + 59) / 60 == minutes;
}

static void check_line(struct asked *asked, struct resource *resource, struct str line)
{
    struct str name = STR("");
    int64_t number = 0;

    (void)str_cut(&line, ' ', &name);
    CHECK(str_to_i64(line, &number));
    if (str_equal(name, STR("minutes"))) {
        CHECK(is_of_minutes(asked_property(asked, resource, "unlock_time"), number));
        return;
    }
    bool is_flag =
        str_equal(name, STR("enforce_for_root")) || str_equal(name, STR("local_users_only"));
    struct str got = asked_property(asked, resource, arena_str(&asked->arena, name).ptr);
    struct str first;
    CHECK(str_cut(&got, ',', &first));
    struct str want = is_flag ? str_of(number ? "true" : "false") : line;
    CHECK_STR(arena_printf(&asked->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(first)),
              arena_printf(&asked->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(want)).ptr);
}

static void check_case(const struct answers_case *one)
{
    const struct answers_section *answer = &one->sections[one->count - 1];
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct memory_file);
    struct str rest = str_trim(answer->body);
    struct str line;
    struct asked asked;

    answers_files(one, &files);
    asked_open_files(&asked, files.items, files.count);
    struct resource *resource = asked_ask(&asked, arena_str(&asked.arena, answer->name).ptr, NULL);
    bool is_refused = str_equal(rest, STR("refused"));
    CHECK_INT(resource->rc, is_refused ? GATE_EFORMAT : GATE_OK);
    while (!is_refused && resource->rc == GATE_OK && str_cut(&rest, '\n', &line))
        check_line(&asked, resource, line);
    asked_close(&asked);
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;

    answers_open(&answers, "login/modules");
    while (answers_next(&answers, &one))
        check_case(&one);
    test_row("all");
    CHECK(answers.cases > 50);
    answers_close(&answers);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "values", test_values },
        { "answers", test_answers },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
