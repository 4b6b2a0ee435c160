/*
 * history: what a builder wrote of one build step ("created_by"), as a line of a Dockerfile.
 *
 * Known notations: Docker's classic builder and buildah ("/bin/sh -c #(nop)  CMD [...]",
 * "|1 ARG=x /bin/sh -c ..."), BuildKit ("RUN /bin/sh -c ... # buildkit"), kaniko (the line of the
 * Dockerfile). What others write (bazel, apko, umoci) stays as it is: it is no Dockerfile line.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/*
 * The line for `created_by`: "RUN apt-get update", "COPY . /app". Runs of white space and
 * backslash-newlines are one space; the result is safe to show (base/text.h), and the builder's
 * own additions are gone: the shell, values of build arguments, "# buildkit". It may be empty.
 */
struct str history_line(struct str created_by, struct arena *arena);
