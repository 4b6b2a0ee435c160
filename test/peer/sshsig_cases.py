"""The questions that sshsig_peer.py asks, and what may be answered differently."""

import collections

from sshsig_lab import FIDO, KINDS, NOW

# What gate refuses and ssh-keygen accepts: the name, and gate's words for it.
DEPARTURES = {
    "version 0": {"version"},
    "reserved is not empty": {"reserved"},
    "text behind the END line": {"trailing"},
    "RSA below 2048 bits": {"key-size", "bad-signers", "bad-revoked"},
    "FIDO without touch": {"no-touch"},
    "one malformed line": {"bad-signers"},
    "a time without Z": {"bad-signers"},
    "certificate": {"key-type"},
    "DSA": {"key-type", "bad-signers", "bad-revoked"},
    "base64 is not strict": {"malformed"},
    "more than 16 KiB": {"too-large"},
    "s of Ed25519 is not reduced": {"mismatch"},
    "number is not minimal": {"malformed", "key-malformed"},
    "NUL behind a name": {"namespace", "hash", "algorithm", "key-malformed", "key-type"},
    "short name of a type": {"key-type"},
    "key is not sound": {"key-malformed", "bad-signers"},
    "KRL": {"bad-revoked"},
}
Case = collections.namedtuple(
    "Case", "label signature signers principal namespace revoked when message may"
)


class Cases(list):
    """All questions, over the files of one lab."""

    def __init__(self, lab):
        super().__init__()
        self.lab = lab

    def add(
        self,
        label,
        signature,
        signers,
        principal="lead@example.com",
        namespace="file",
        revoked=None,
        when=NOW,
        message="text",
        may=None,
    ):
        """may: the names of the departures that this can be, if ssh-keygen accepts it."""
        path = signature if isinstance(signature, str) else self.lab.put(signature)
        may = [name for name in (may if isinstance(may, tuple) else (may,)) if name]
        assert all(name in DEPARTURES for name in may)
        self.append(
            Case(
                label,
                path,
                signers,
                principal,
                namespace,
                revoked or "-",
                when,
                self.lab.messages[message],
                may,
            )
        )


def weak(name):
    return {"rsa1024": "RSA below 2048 bits", "dsa": "DSA"}.get(name)


def all_names():
    return list(KINDS) + list(FIDO)
