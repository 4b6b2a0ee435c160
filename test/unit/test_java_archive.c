/* java_archive and the reader of ZIP below it. */
#include "format/java_archive.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "format/zip.h"
#include "unit/answers.h"
#include "unit/asked.h"
#include "unit/test.h"

enum { TEXT_BYTES = 1 << 20 };

static void show_names(const struct vec *members, struct buf *out)
{
    for (size_t i = 0; i < members->count; i++) {
        buf_add(out, ((const struct zip_member *)vec_at(members, i))->name);
        buf_add(out, STR("\n"));
    }
}

/* Names of archives name packages too, which the answers do not have. */
static void show_packages(const struct vec *packages, struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < packages->count; i++) {
        const struct java_package *one = vec_at(packages, i);

        if (str_starts_with(one->package.name, STR("lib-")))
            buf_add(out, arena_printf(arena, "%.*s %.*s %.*s\n", STR_ARG(one->path),
                                      STR_ARG(one->package.name), STR_ARG(one->package.version)));
    }
}

static void check_case(const struct answers_case *one)
{
    CLEANUP(vec_release) struct vec members = VEC_INIT(struct zip_member);
    CLEANUP(vec_release) struct vec packages = VEC_INIT(struct java_package);
    CLEANUP(buf_release) struct buf names = BUF_INIT(TEXT_BYTES);
    CLEANUP(buf_release) struct buf found = BUF_INIT(TEXT_BYTES);
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str bytes = answers_bytes(one, "archive", &arena);
    struct str wanted = answers_body(one, "names");
    struct error err = ERROR_INIT;
    enum gate_rc rc = zip_parse(bytes, &members, &err);

    CHECK_INT(rc != GATE_OK, str_equal(wanted, STR("refused\n")));
    if (rc)
        return;
    show_names(&members, &names);
    CHECK_STR(buf_str(&names), arena_str(&arena, wanted).ptr);
    CHECK_INT(java_archive_parse(bytes, STR("/a.war"), &arena, &packages, &err), GATE_OK);
    show_packages(&packages, &arena, &found);
    CHECK_STR(buf_str(&found), arena_str(&arena, answers_body(one, "packages")).ptr);
}

static void answers_as_unzip(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "software/java.cases");
    while (answers_next(&answers, &one))
        check_case(&one);
    CHECK(answers.cases > 20);
}

/* Also one that ends where an archive within does, which is an archive itself. */
static void cuts(void)
{
    CLEANUP(answers_close) struct answers answers;
    struct answers_case one;

    answers_open(&answers, "software/java.cases");
    for (int count = 0; count < 6 && answers_next(&answers, &one); count++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str bytes = answers_bytes(&one, "archive", &arena);

        for (size_t length = 0; length < bytes.len; length++) {
            CLEANUP(vec_release) struct vec packages = VEC_INIT(struct java_package);
            struct error err = ERROR_INIT;

            enum gate_rc rc = java_archive_parse(str_slice(bytes, 0, length), STR("/a.war"), &arena,
                                                 &packages, &err);
            CHECK_INT(rc, err.rc);
        }
    }
}

/* A stored member is its own text: "NAME" with `content`, without a checksum that is looked at. */
static struct str archive_of(struct arena *arena, const char *name, struct str content)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(TEXT_BYTES);
    unsigned length = (unsigned)str_of(name).len;
    unsigned size = (unsigned)content.len;
    unsigned central = 46 + length;
    unsigned before = 30 + length + size;
    const unsigned char local[30] = { 'P',
                                      'K',
                                      3,
                                      4,
                                      [18] = size & 255,
                                      [19] = (size >> 8) & 255,
                                      [22] = size & 255,
                                      [23] = (size >> 8) & 255,
                                      [26] = (unsigned char)length };
    const unsigned char entry[46] = { 'P',
                                      'K',
                                      1,
                                      2,
                                      [20] = size & 255,
                                      [21] = (size >> 8) & 255,
                                      [24] = size & 255,
                                      [25] = (size >> 8) & 255,
                                      [28] = (unsigned char)length };
    const unsigned char end[22] = { 'P',
                                    'K',
                                    5,
                                    6,
                                    [8] = 1,
                                    [10] = 1,
                                    [12] = (unsigned char)central,
                                    [16] = before & 255,
                                    [17] = (before >> 8) & 255 };

    buf_add(&out, (struct str){ .ptr = (const char *)local, .len = sizeof(local) });
    buf_add(&out, str_of(name));
    buf_add(&out, content);
    buf_add(&out, (struct str){ .ptr = (const char *)entry, .len = sizeof(entry) });
    buf_add(&out, str_of(name));
    buf_add(&out, (struct str){ .ptr = (const char *)end, .len = sizeof(end) });
    return arena_str(arena, buf_str(&out));
}

static void resource(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str manifest =
        archive_of(&arena, "META-INF/MANIFEST.MF",
                   STR("A: b\r\nBundle-Version: 2.5\r\n\r\nBundle-Version: 3\r\n"));
    struct str pom = archive_of(&arena, "META-INF/maven/g/log4j-core/pom.properties",
                                STR("#x\r\nversion=2.14.1\r\nartifactId=log4j-core\r\n"));
    struct str war = archive_of(&arena, "WEB-INF/lib/log4j-core-2.14.1.jar", pom);
    struct str broken = archive_of(&arena, "lib/x.jar", STR("PK"));
    struct str deep = pom;
    for (int i = 0; i < 5; i++)
        deep = archive_of(&arena, "x.jar", deep);
    const struct {
        const char *name;
        struct str content;
        const char *argument;
        const char *column;
        const char *answer;
    } rows[] = {
        { "not opened", war, NULL, "name", "a" },
        { "an archive within", war, "/opt/*.war", "name", "log4j-core|a" },
        { "its version", war, "/opt/*.war", "version", "2.14.1|nothing" },
        { "its path", war, "/opt/*.war", "path",
          "/opt/a.war!/WEB-INF/lib/log4j-core-2.14.1.jar|/opt/a.war" },
        { "the version of a manifest", manifest, "/opt/**", "version", "nothing" },
        { "of one that is opened", manifest, "/opt/a.war", "version", "2.5" },
        { "another name than its own", pom, "/opt/*.war", "name", "log4j-core|a" },
        { "what is none", STR("PK"), "/opt/*.war", "name", "unparsable" },
        { "what is none within", broken, "/opt/*.war", "name", "unparsable" },
        { "nested too deeply", deep, "/opt/*.war", "name", "limit" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(asked_close) struct asked image;
        struct memory_file file = {
            .path = STR("/opt/a.war"), .type = ENTRY_FILE, .content = rows[i].content, .mode = 0644
        };

        test_row(rows[i].name);
        asked_open_files(&image, &file, 1);
        CHECK_STR(asked_column(&image, asked_ask(&image, "language_packages", rows[i].argument),
                               rows[i].column),
                  rows[i].answer);
    }
}

static const struct test tests[] = {
    { "answers_as_unzip", answers_as_unzip },
    { "cuts", cuts },
    { "resource", resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
