#!/bin/sh
# What gate makes of documents, of ELF programs and of who may do what, against Python's readers and
# PyYAML, openssl, ssh-keygen, gpg, readelf, and the kernel.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need python3 readelf openssl ssh-keygen gpg
python3 -c 'import tomllib, yaml; yaml.CSafeLoader' || skip "no tomllib, or no PyYAML"
need_root "becomes other accounts"
mkdir -p "$answers/documents" "$answers/files"
ask document_answers.py "$answers/documents" -- "$seed"
replay document_answers
ask access_answers.py "$answers/files" -- "$seed"
replay access answers
ask private_key_answers.py "$answers/files/private_keys"
replay private_key answers
if [ "$recording" ]; then
    ask certificate_answers.py record "$answers/files"
    ask elf_answers.py record "$answers/files"
else
    ask certificate_answers.py compare "$TOOLS/tool_certificate" /etc/ssl/certs/*.pem
    ask elf_answers.py compare "$TOOLS/tool_elf" /usr/bin/* /usr/sbin/* /lib/*/lib*.so.*
fi
