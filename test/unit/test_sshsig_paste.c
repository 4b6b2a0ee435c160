#include "format/sshsig_paste.h"

#include "base/attributes.h"
#include "unit/test.h"

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define BODY "U1NIU0lHAAAAAQ==\n"
#define WHOLE BEGIN BODY END

static void test_read(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *armoured; /* or the message */
    } cases[] = {
        { "as it is", WHOLE, GATE_OK, WHOLE },
        { "without the last newline", BEGIN BODY "-----END SSH SIGNATURE-----", GATE_OK, WHOLE },
        { "CR LF",
          "-----BEGIN SSH SIGNATURE-----\r\nU1NIU0lHAAAAAQ==\r\n-----END SSH SIGNATURE-----\r\n",
          GATE_OK, WHOLE },
        { "indented", "    " BEGIN "\t" BODY "    " END, GATE_OK, WHOLE },
        { "quoted", "> " BEGIN "> " BODY "> " END, GATE_OK, WHOLE },
        { "quoted twice", ">> " BEGIN "> > " BODY ">>" END, GATE_OK, WHOLE },
        { "in a fence", "```\n" WHOLE "```\n", GATE_OK, WHOLE },
        { "below a question", "Enter passphrase:\nSigning data\n" WHOLE "$ \n", GATE_OK, WHOLE },
        { "nothing", "", GATE_EFORMAT,
          "there is no signature: no line '-----BEGIN SSH SIGNATURE-----'" },
        { "another armour", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", GATE_EFORMAT,
          "there is no signature: no line '-----BEGIN SSH SIGNATURE-----'" },
        { "more on the line", "sig: " WHOLE, GATE_EFORMAT,
          "there is no signature: no line '-----BEGIN SSH SIGNATURE-----'" },
        { "no end", BEGIN BODY, GATE_EFORMAT,
          "the signature has no line '-----END SSH SIGNATURE-----'" },
        { "an end alone", BODY END, GATE_EFORMAT,
          "there is no signature: no line '-----BEGIN SSH SIGNATURE-----'" },
        { "two", WHOLE WHOLE, GATE_EFORMAT, "line 4: a second signature begins" },
        { "one in the other", BEGIN BODY WHOLE, GATE_EFORMAT, "line 3: a second signature begins" },
        { "a blank line", BEGIN "\n" BODY END, GATE_EFORMAT, "line 2: no line of a signature" },
        { "a blank in a line", BEGIN "U1NI U0lH\n" END, GATE_EFORMAT,
          "line 2: no line of a signature" },
        { "a quotation sign in a line", BEGIN "U1NI>U0lH\n" END, GATE_EFORMAT,
          "line 2: no line of a signature" },
        { "a dash of a word processor", BEGIN "U1NI\xe2\x80\x93\n" END, GATE_EFORMAT,
          "line 2: no line of a signature" },
        { "a header", BEGIN "Comment: x\n" BODY END, GATE_EFORMAT,
          "line 2: no line of a signature" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf armoured = BUF_INIT(1024);
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(sshsig_paste_read(str_of(cases[i].text), &armoured, &err), cases[i].rc);
        CHECK_STR(cases[i].rc ? str_of(err.message) : buf_str(&armoured), cases[i].armoured);
    }
}

static void test_limit(void)
{
    CLEANUP(buf_release) struct buf armoured = BUF_INIT(sizeof(WHOLE) - 2);
    struct error err = ERROR_INIT;

    CHECK_INT(sshsig_paste_read(STR(WHOLE), &armoured, &err), GATE_ELIMIT);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "read", test_read },
        { "limit", test_limit },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
