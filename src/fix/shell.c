/*
 * The remedies as a script that mends the running system or the tree that ROOT names. It resolves
 * names in the tree, and goes over no link, which could lead out of it.
 */
#include "fix/commands.h"

static const char script_head[] =
    "#\n"
    "# Review it, then run it as root in the image's file system, or on a tree that it was\n"
    "# unpacked to: ROOT=DIRECTORY sh FILE\n"
    "set -eu\n"
    "ROOT=$(readlink -f -- \"${ROOT:-/}\")\n"
    "[ \"$ROOT\" != / ] || ROOT=\n"
    "\n"
    "# Stops where a symbolic link is on the way: it may lead out of the tree.\n"
    "straight() {\n"
    "    [ \"$(readlink -f -- \"$ROOT$1\")\" = \"$ROOT$1\" ] && return\n"
    "    echo \"$1: a symbolic link is on the way\" >&2\n"
    "    exit 1\n"
    "}\n"
    "\n"
    "# The number that the tree gives the name $2 in its file $1.\n"
    "number() {\n"
    "    straight \"$1\"\n"
    "    found=$(sed -En \"s/^$2:[^:]*:([0-9]+):.*/\\\\1/p\" \"$ROOT$1\")\n"
    "    case $found in '' | *[!0-9]*) echo \"$1: no $2, or several\" >&2; exit 1 ;; esac\n"
    "    echo \"$found\"\n"
    "}\n";

static void write_script(const struct fix_plan *plan, struct buf *out)
{
    static const struct fix_style style = { .indent = "", .end = "\n", .is_rooted = true };

    buf_add(out, STR("#!/bin/sh\n"));
    fix_write_head(plan, out);
    if (plan->steps.count > 0) {
        buf_add(out, str_of(script_head));
        buf_add(out, STR("\n"));
        fix_write_commands(plan, &style, out);
    }
    fix_write_left(plan, out);
}

const struct fix_format fix_shell = {
    .name = "shell",
    .summary = "a POSIX script, for the running system or a tree",
    .write = write_script,
};
