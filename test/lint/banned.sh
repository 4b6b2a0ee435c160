#!/bin/sh
# Fails on functions that gate does not use. A line that must: "allow-banned: reason" at its end.
set -eu
cd "$(dirname "$0")/../.."
anywhere='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|strtok_r|atoi|atol|atof|strtol|strtoll|strtoul|strtoull|sscanf|gets|alloca|system|popen|getpwnam|getpwuid|getgrnam|getgrgid|setlocale|dlopen|tmpnam|mktemp'
library='printf|puts|putchar|perror|exit|getenv|secure_getenv|setenv|putenv|localtime|localtime_r|time|gettimeofday|chdir|getcwd|support_filter_all|archive_read_support_filter_all'
found=$(
    grep -nE "(^|[^a-z_])($anywhere) *\(" -r src cmd --include='*.[ch]' || true
    grep -nE "(^|[^a-z_])($library) *\(" -r src --include='*.[ch]' || true
    grep -nE '#[ ]*include *<(locale|iconv|dlfcn|alloca)\.h>' -r src cmd --include='*.[ch]' || true
)
found=$(printf '%s\n' "$found" | grep -v 'allow-banned: ' | grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' || true)
[ -z "$found" ] || { echo "$found"; exit 1; }
