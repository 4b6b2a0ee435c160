#!/bin/sh
# Every planted secret is found, no lookalike is, and none is shown: see secrets_corpus.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
command -v openssl >/dev/null || { echo "openssl is not installed"; exit 77; }
command -v ssh-keygen >/dev/null || { echo "ssh-keygen is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/secrets_corpus.py"
