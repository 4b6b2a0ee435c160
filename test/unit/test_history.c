#include "base/attributes.h"
#include "format/history.h"
#include "unit/test.h"

static void test_line(void)
{
    static const struct {
        const char *row;
        const char *created_by;
        const char *line;
    } cases[] = {
        { "classic: instruction", "/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]" },
        { "classic: one blank", "/bin/sh -c #(nop) WORKDIR /app", "WORKDIR /app" },
        { "classic: copy", "/bin/sh -c #(nop) COPY dir:4f1c2a in /app ", "COPY dir:4f1c2a /app" },
        { "classic: add", "/bin/sh -c #(nop) ADD file:093f0723fa46f6cdbd in / ",
          "ADD file:093f0723fa46f6cdbd /" },
        { "classic: several files", "/bin/sh -c #(nop) COPY multi:9a in /etc/ ",
          "COPY multi:9a /etc/" },
        { "'in' of an instruction that copies nothing stays",
          "/bin/sh -c #(nop) LABEL where=up in /here", "LABEL where=up in /here" },
        { "classic: run", "/bin/sh -c apt-get update", "RUN apt-get update" },
        { "classic: arguments", "|1 A=x /bin/sh -c make", "RUN make" },
        { "classic: two arguments with blanks", "|2 A=x y B=/z w /bin/sh -c make all",
          "RUN make all" },
        { "classic: no arguments", "|0 /bin/sh -c make", "RUN make" },
        { "arguments before no shell stay", "|1 A=x make", "|1 A=x make" },
        { "a bar that is no count", "|x /bin/sh -c make", "|x /bin/sh -c make" },
        { "other shell", "/bin/bash -o pipefail -c curl x | sh", "RUN curl x | sh" },
        { "options in one word", "/bin/ash -eo pipefail -c make", "RUN make" },
        { "shell with flags", "/bin/sh -exc make", "RUN make" },
        { "shell without a command", "/bin/sh", "/bin/sh" },
        { "shell with a script", "/bin/sh /setup.sh -c x", "/bin/sh /setup.sh -c x" },
        { "BuildKit: run", "RUN /bin/sh -c apk add curl # buildkit", "RUN apk add curl" },
        { "BuildKit: run with arguments", "RUN |1 V=2 /bin/sh -c apk add x # buildkit",
          "RUN apk add x" },
        { "BuildKit: copy", "COPY . /app # buildkit", "COPY . /app" },
        { "BuildKit: ports", "EXPOSE map[443/tcp:{} 80/tcp:{}]", "EXPOSE 443/tcp 80/tcp" },
        { "a map that does not end", "EXPOSE map[80/tcp:{}", "EXPOSE map[80/tcp:{}" },
        { "BuildKit: metadata", "ENV PATH=/usr/bin:/bin", "ENV PATH=/usr/bin:/bin" },
        { "kaniko: run", "RUN apt-get update", "RUN apt-get update" },
        { "kaniko: exec form", "RUN [\"make\", \"all\"]", "RUN [\"make\", \"all\"]" },
        { "buildah", "/bin/sh -c #(nop) LABEL a=b", "LABEL a=b" },
        { "bazel is no Dockerfile", "bazel build //app:image", "bazel build //app:image" },
        { "continued lines and white space", "RUN /bin/sh -c a  && \\\n\t b \\\r\n && c # buildkit",
          "RUN a && b && c" },
        { "other backslashes stay", "RUN printf 'a\\tb'", "RUN printf 'a\\tb'" },
        { "nothing", "", "" },
        { "blanks only", " \n\t ", "" },
        { "run of nothing", "RUN ", "RUN" },
        { "shell of nothing", "/bin/sh -c ", "RUN" },
        { "instruction of nothing", "/bin/sh -c #(nop) ", "" },
        { "escape sequence", "RUN echo \x1b[31mred", "RUN echo \\x1b[31mred" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        CHECK_STR(history_line(str_of(cases[i].created_by), &arena), cases[i].line);
    }
}

static const struct test tests[] = {
    { "line", test_line },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
