/*
 * What key a file holds, against what ssh-keygen says of those that it makes
 * (test/fixtures/answers/login/keys, recorded by test/peer/login/key_answers.py), and the resource
 * `ssh_host_keys`.
 */
#include "base/attributes.h"
#include "format/ssh_host_key.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

static struct str shown(struct arena *arena, const struct ssh_host_key *key)
{
    if (key->kind == SSH_HOST_KEY_NONE)
        return STR("none");
    return arena_printf(arena, "%s %s %u %s",
                        key->kind == SSH_HOST_KEY_PRIVATE ? "private" : "public",
                        key->type ? key->type : "-", key->bits, key->is_encrypted ? "yes" : "no");
}

/* PEM does not always tell type and size; what it tells must be so. */
static struct str expected(struct arena *arena, struct str answer, const struct ssh_host_key *key)
{
    struct str words[4];
    struct str rest = answer;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(str_word(&rest, &words[i]));
    if (!key->type)
        words[1] = STR("-");
    if (key->bits == 0)
        words[2] = STR("0");
    return arena_printf(arena, "%.*s %.*s %.*s %.*s", STR_ARG(words[0]), STR_ARG(words[1]),
                        STR_ARG(words[2]), STR_ARG(words[3]));
}

static void test_answers(void)
{
    struct answers answers;
    struct answers_case one;
    size_t sizes = 0;

    answers_open(&answers, "login/keys");
    while (answers_next(&answers, &one)) {
        for (size_t i = 0; i + 1 < one.count; i += 2) {
            struct arena *arena = &answers.arena;
            struct str answer = str_trim(one.sections[i + 1].body);
            struct ssh_host_key key;

            ssh_host_key_read(one.sections[i].body, arena, &key);
            sizes += key.bits > 0;
            CHECK_STR(shown(arena, &key), expected(arena, answer, &key).ptr);
        }
    }
    test_row("all");
    CHECK(answers.cases > 20);
    CHECK(sizes > answers.cases);
    answers_close(&answers);
}

#define ED25519 "AAAAC3NzaC1lZDI1NTE5AAAAIB1bHUqxwFkBnq6yUPGUyHK2MzZ3VOPDmLZw0ZQrD1w5"
#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define END "-----END OPENSSH PRIVATE KEY-----\n"

static void test_content(void)
{
    static const struct {
        const char *name;
        struct str text;
        const char *expected;
    } rows[] = {
        { "nothing", STR(""), "none" },
        { "a text", STR("hello world\n"), "none" },
        { "a public key", STR("ssh-ed25519 " ED25519 " me\n"), "public ed25519 256 no" },
        { "behind a comment", STR("# mine\n\nssh-ed25519 " ED25519 "\n"), "public ed25519 256 no" },
        { "two public keys", STR("ssh-ed25519 " ED25519 "\nssh-ed25519 " ED25519 "\n"), "none" },
        { "a known host", STR("h ssh-ed25519 " ED25519 "\n"), "none" },
        { "another name in front", STR("ssh-rsa " ED25519 "\n"), "none" },
        { "no base64", STR("ssh-ed25519 ????\n"), "none" },
        { "a cut key", STR("ssh-ed25519 AAAAC3NzaC1lZDI1\n"), "none" },
        { "a private key that is none", STR(BEGIN "x\n" END), "private - 0 no" },
        { "a private key without end", STR(BEGIN), "private - 0 no" },
        { "a private key behind text", STR("hello\n" BEGIN "x\n" END), "private - 0 no" },
        { "a marker in a line", STR("hello " BEGIN "x\n" END), "none" },
        { "PEM that is none", STR("-----BEGIN RSA PRIVATE KEY-----\nx\n"), "private rsa 0 no" },
        { "a NUL", STR("ssh-ed25519 \0" ED25519 "\n"), "none" },
        { "carriage returns", STR("ssh-ed25519 " ED25519 "\r\n"), "public ed25519 256 no" },
        { "a certificate of another kind", STR("ssh-x " ED25519 "\n"), "none" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct ssh_host_key key;

        test_row(rows[i].name);
        ssh_host_key_read(rows[i].text, &arena, &key);
        CHECK_STR(shown(&arena, &key), rows[i].expected);
    }
}

#define PRIVATE_FILE(file_path, file_mode)                                           \
    {                                                                                \
        .path = STR(file_path), .type = ENTRY_FILE, .content = STR(BEGIN "x\n" END), \
        .mode = (file_mode), .gid = 5                                                \
    }

static const struct asked_row resource_rows[] = {
    { "none at all", { MEMORY_DIRECTORY("/etc") }, "ssh_host_keys", NULL, "?", "there" },
    { "no keys",
      { MEMORY_FILE("/etc/ssh/moduli", "1 2 3\n") },
      "ssh_host_keys",
      NULL,
      "#kind",
      "" },
    { "by content",
      { PRIVATE_FILE("/etc/ssh/odd", 0600), MEMORY_FILE("/etc/ssh/ssh_host_rsa_key", "x") },
      "ssh_host_keys",
      NULL,
      "#path",
      "/etc/ssh/odd" },
    { "deeper",
      { PRIVATE_FILE("/etc/ssh/keys/a", 0600) },
      "ssh_host_keys",
      NULL,
      "#path",
      "/etc/ssh/keys/a" },
    { "as sshd_config has it",
      { MEMORY_FILE("/etc/ssh/sshd_config", "HostKey /keys/a\n"), PRIVATE_FILE("/keys/a", 0640),
        PRIVATE_FILE("/keys/b", 0640), MEMORY_FILE("/keys/a.pub", "ssh-ed25519 " ED25519 "\n") },
      "ssh_host_keys",
      NULL,
      "#path",
      "/keys/a|/keys/a.pub" },
    { "as a drop-in has it",
      { MEMORY_FILE("/etc/ssh/sshd_config", "Include sshd_config.d/*.conf\n"),
        MEMORY_FILE("/etc/ssh/sshd_config.d/a.conf", "HostKey /keys/a\n"),
        PRIVATE_FILE("/keys/a", 0640) },
      "ssh_host_keys",
      NULL,
      "#path",
      "/keys/a" },
    { "named and found once",
      { MEMORY_FILE("/etc/ssh/sshd_config", "HostKey /etc/ssh/a\n"),
        PRIVATE_FILE("/etc/ssh/a", 0640), MEMORY_LINK("/etc/ssh/b", "a") },
      "ssh_host_keys",
      NULL,
      "#path",
      "/etc/ssh/a" },
    { "behind a link",
      { MEMORY_LINK("/etc/ssh/a", "/keys/a"), PRIVATE_FILE("/keys/a", 0604) },
      "ssh_host_keys",
      NULL,
      "#mode",
      "0604" },
    { "a key that sshd_config names and is not there",
      { MEMORY_FILE("/etc/ssh/sshd_config", "HostKey /keys/a\n") },
      "ssh_host_keys",
      NULL,
      "?",
      "there" },
    { "a folder where a key belongs",
      { MEMORY_FILE("/etc/ssh/sshd_config", "HostKey /keys\n"), MEMORY_DIRECTORY("/keys") },
      "ssh_host_keys",
      NULL,
      "#path",
      "" },
    { "a malformed sshd_config",
      { MEMORY_FILE("/etc/ssh/sshd_config", "HostKeys /keys/a\n") },
      "ssh_host_keys",
      NULL,
      "?",
      "unparsable" },
    { "a loop of links", { MEMORY_LINK("/etc/ssh/a", "a") }, "ssh_host_keys", NULL, "?", "limit" },
    { "kinds",
      { PRIVATE_FILE("/etc/ssh/a", 0600), MEMORY_FILE("/etc/ssh/b", "ssh-ed25519 " ED25519 "\n") },
      "ssh_host_keys",
      NULL,
      "#kind",
      "private|public" },
    { "group",
      { PRIVATE_FILE("/etc/ssh/a", 0600), MEMORY_FILE("/etc/group", "ssh_keys:x:5:\n") },
      "ssh_host_keys",
      NULL,
      "#group",
      "ssh_keys" },
    { "not known",
      { PRIVATE_FILE("/etc/ssh/a", 0600) },
      "ssh_host_keys",
      NULL,
      "#is_encrypted",
      "nothing" },
};

static void test_resource(void)
{
    asked_check_rows(resource_rows, COUNT_OF(resource_rows));
}

static void test_modes(void)
{
    static const struct memory_file files[] = { PRIVATE_FILE("/etc/ssh/a", 0600),
                                                PRIVATE_FILE("/etc/ssh/b", 0640),
                                                PRIVATE_FILE("/etc/ssh/c", 0400),
                                                PRIVATE_FILE("/etc/ssh/d", 04600) };
    struct asked asked;

    asked_open_files(&asked, files, COUNT_OF(files));
    struct resource *resource = asked_ask(&asked, "ssh_host_keys", NULL);
    CHECK_STR(asked_claims(&asked, resource, "be_more_permissive_than", value_str(STR("0600"))),
              "no|yes|no|yes");
    CHECK_STR(asked_claims(&asked, resource, "be_more_permissive_than", value_str(STR("x"))),
              "usage|usage|usage|usage");
    asked_close(&asked);
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "content", test_content },
    { "resource", test_resource },
    { "modes", test_modes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
