#!/bin/sh
# What the base image brought and what the build did, and who may leave the first out.
for tool in python3 git; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
exec python3 "$ROOT/test/e2e/inherited.py"
