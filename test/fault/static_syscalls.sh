#!/bin/sh
# One call of the kernel fails, each in turn, by strace: see syscalls.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
command -v strace >/dev/null || { echo "strace is not installed"; exit 77; }
strace -f -o /dev/null -e inject=fsync:error=EIO true 2>/dev/null ||
    { echo "strace may not trace here, or cannot inject faults"; exit 77; }
exec python3 "$ROOT/test/fault/syscalls.py"
