"""An ssh-agent that answers as told: signing_agent.py SOCKET MODE [PUB-LINE SIGNATURE-FILE]...

MODE is good, none, refuse, other, empty, huge, cut, hang, behind or several: what the answer is
like. The signatures are armoured, of what will be asked for; a key's part of each is handed out.
"""

import base64
import os
import socket
import sys

IDENTITIES, SIGN = 11, 13


def string(data):
    return len(data).to_bytes(4, "big") + data


def take(data):
    size = int.from_bytes(data[:4], "big")
    return data[4 : 4 + size], data[4 + size :]


def signature_of(path):
    """The last field of a signature's blob."""
    with open(path, "rb") as source:
        lines = source.read().split(b"\n")
    rest = base64.b64decode(b"".join(lines[1:-2]))[10:]
    for _ in range(5):
        field, rest = take(rest)
    return field


def read(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            sys.exit(0)
        data += more
    return data


def answer(request, mode, keys):
    if request[0] == IDENTITIES:
        shown = {} if mode == "none" else keys
        return (
            b"\x0c"
            + len(shown).to_bytes(4, "big")
            + b"".join(string(blob) + string(b"a comment") for blob in shown)
        )
    assert request[0] == SIGN
    signature = keys[take(request[1:])[0]]
    return {
        "refuse": b"\x05",
        "other": b"\x0e" + string(signature[:-1] + b"\0"),
        "behind": b"\x0e" + string(signature) + b"x",
    }.get(mode, b"\x0e" + string(signature))


def framed(message, mode):
    return {
        "empty": b"\0\0\0\0",
        "huge": b"\xff\xff\xff\xff" + message,
        "cut": string(message)[:-1],
        "hang": b"",
    }.get(mode, string(message))


def main():
    path, mode = sys.argv[1:3]
    keys = {
        base64.b64decode(line.split()[1]): signature_of(made)
        for line, made in zip(sys.argv[3::2], sys.argv[4::2])
    }
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path + ".new")
    listener.listen()
    os.rename(path + ".new", path)
    while True:
        connection, _ = listener.accept()
        request = read(connection, int.from_bytes(read(connection, 4), "big"))
        connection.sendall(framed(answer(request, mode, keys), mode))
        connection.close()


main()
