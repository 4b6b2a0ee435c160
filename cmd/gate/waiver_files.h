/*
 * waiver_files: the folder .gate of the working tree, where a command leaves what is to be
 * committed. No symbolic link in it is followed. And the words of the shell that commit it.
 */
#pragma once

#include "base/attributes.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "gate/waiver_command.h"
#include "policy/waiver_blobs.h"

/* Descriptor of the working tree. Fails with GATE_EUNSUPPORTED (a bare repository) or GATE_EIO. */
ATTR_MUST_CHECK
enum gate_rc waiver_files_open(const struct waiver_command *command, int *root, struct error *err);

/* ".gate/waivers/ID.yaml", ".gate/waivers/ID.yaml.PRINCIPAL.sig". */
struct str waiver_files_path(struct str id, struct arena *arena);
struct str waiver_files_signature_path(struct str id, struct str principal, struct arena *arena);

/*
 * The signatures of a waiver in the folder `folder` of the working tree, added to `signatures`
 * (struct waiver_signature_blob), sorted. They are only looked at, for what is still missing: what
 * counts is what is committed. What cannot be read is left out.
 */
void waiver_files_signatures(int root, const char *folder, struct str id, struct arena *arena,
                             struct vec *signatures);

/* Names of all entries of the folder that belong to the waiver, itself first (struct str). */
void waiver_files_names(int root, const char *folder, struct str id, struct arena *arena,
                        struct vec *names);

/*
 * "git add PATH... && git commit -m 'MESSAGE' && git push", with -C where the working directory is
 * not that of the working tree. With is_move the paths were moved: `git add -A`.
 */
struct str waiver_files_git(const struct waiver_command *command, const struct vec *paths,
                            bool is_move, struct str message, struct arena *arena);

/* `text` as one word of a POSIX shell, in single quotes unless it is plain. */
struct str waiver_files_quote(struct str text, struct arena *arena);
