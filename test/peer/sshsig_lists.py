"""Questions of lists: allowed_signers and revoked keys."""

from sshsig_lab import KINDS, NOW, stamp


def line(lab, options="", principals="lead@example.com", key=None):
    words = [principals, options, key or lab.key("ed25519")]
    return " ".join(word for word in words if word)


def window_cases(cases):
    lab = cases.lab
    text = lab.sign("ed25519")
    forms = (("%Y%m%dZ", 86400), ("%Y%m%d%H%MZ", 60), ("%Y%m%d%H%M%SZ", 1))
    for form, unit in forms:
        low = NOW // unit * unit
        high = low + 3 * max(unit, 2)
        for options in (
            'valid-after="{0}"',
            'valid-before="{1}"',
            'valid-after="{0}",' 'valid-before="{1}"',
            'valid-before="{1}",namespaces="file",' 'valid-after="{0}"',
            'VALID-After="{0}"',
        ):
            options = options.format(stamp(low, form), stamp(high, form))
            for when in (low - 1, low, low + 1, high - 1, high, high + 1):
                cases.add(
                    "%s at %s" % (options, stamp(when)),
                    text,
                    lab.signers(line(lab, options)),
                    when=when,
                )
    times = """20260101 202601010000 20260101000000 20260101z 20260101UTC 20260101utc 20260230Z 20250229Z
        20240229Z 20261301Z 20260001Z 20260100Z 20260132Z 202601012400Z 202601012359Z 202601010060Z
        20260101235960Z 20260101235961Z 20260101120060Z 2026010Z 202601010Z 2026010112Z 202601011200000Z
        19700101Z 19691231Z 19700101000001Z 99991231Z 00010101Z 2026-01-01Z 20260101T1200Z +2026101Z
        Z z UTC 2026 0 -1 always 1767225600 0x69555f00 20260101+0100 20260101ZZ""".split()
    for value in times + ["", " 2026101Z", "20260101 Z", "2026 101Z"]:
        for option, when in (("valid-after", NOW), ("valid-before", 1)):
            bad = "a time without Z" if not value.endswith("Z") else "one malformed line"
            cases.add(
                '%s="%s"' % (option, value),
                text,
                lab.signers(line(lab, '%s="%s"' % (option, value))),
                when=when,
                may=bad,
            )
    for first, second in (("20260101Z", "20260101Z"), ("20260102Z", "20260101Z")):
        options = 'valid-after="%s",valid-before="%s"' % (first, second)
        cases.add(
            options,
            text,
            lab.signers(line(lab, options)),
            when=1767225600,
            may="one malformed line",
        )


def pattern_cases(cases, chance):
    lab = cases.lab
    text = lab.sign("ed25519")
    lists = """lead@example.com lead@example.com,x x,lead@example.com *@example.com *@* * ** ?ead@example.com
        lead@example.??? lead@*.com l*d@e*e.c*m LEAD@example.com lead@example.com, ,lead@example.com ,
        !lead@example.com !lead@example.com,* *,!lead@example.com !*,lead@example.com !other,*
        *@example.com,!vp@example.com !vp@example.com,*@example.com *,!l* *,!?ead@* !!lead@example.com
        *,!!lead@example.com ! !,* *,! lead@example.com* *lead@example.com lead lead@ @example.com
        [l]ead@example.com {lead}@example.com lead@example.com|x \\lead@example.com""".split()
    names = "lead@example.com vp@example.com lead@example.co xlead@example.com other !lead@example.com *"
    for patterns in lists:
        for principal in names.split():
            cases.add(
                "principals %s for %s" % (patterns, principal),
                text,
                lab.signers(line(lab, principals=patterns)),
                principal=principal,
            )
        cases.add(
            "namespaces %s" % patterns,
            lab.sign("ed25519", namespace="lead@example.com"),
            lab.signers(line(lab, 'namespaces="%s"' % patterns)),
            namespace="lead@example.com",
        )
    for length in (1021, 1022, 1023, 1024, 3000):
        for patterns in (
            "lead@example.com," + "x" * length,
            "x" * length + ",lead@example.com",
            "!" + "x" * length + ",*",
            "*" * length,
        ):
            cases.add(
                "a pattern of %d bytes" % length, text, lab.signers(line(lab, principals=patterns))
            )
    for _ in range(250):
        patterns = "".join(chance.choice("ab@*?!,") for _ in range(chance.randint(1, 9)))
        principal = "".join(chance.choice("ab@") for _ in range(chance.randint(1, 4)))
        cases.add(
            "principals %s for %s" % (patterns, principal),
            text,
            lab.signers(line(lab, principals=patterns)),
            principal=principal,
        )


def option_cases(cases):
    lab = cases.lab
    text = lab.sign("ed25519")
    key = lab.key("ed25519")
    other = "other@example.com " + lab.key("ecdsa256")
    options = """namespaces="file" namespaces="git,file" namespaces="f*" namespaces="!git,*" namespaces="*,!file"
        namespaces="git" namespaces="" NAMESPACES="file" namespaces=file namespaces="file namespaces=
        namespaces namespaces="file"x namespaces="file",namespaces="git" namespaces="file",
        ,namespaces="file" namespaces="file",,valid-after="20200101Z" namespaces="file";x cert-authority
        cert-authority,namespaces="file" namespaces="file",cert-authority cert-authorityx
        no-cert-authority touch-required verify-required valid-befor="20300101Z" valid-before=20300101Z
        valid-before="20300101Z",valid-before="20310101Z" namespaces="fi\\"le" namespaces="fi\\le"
        namespaces='file' x=y x="y" = , " "" "file" -n""".split()
    for option in options + [
        'namespaces="file git"',
        'namespaces="git, file"',
        'namespaces="f" x="y"',
    ]:
        for name, lines in (
            ("alone", [line(lab, option)]),
            ("then a good line", [line(lab, option), line(lab)]),
            ("behind another", [other, line(lab, option)]),
        ):
            cases.add(
                "options %s, %s" % (option, name),
                text,
                lab.signers(*lines),
                may="one malformed line",
            )
    lines = [
        "",
        " ",
        "#",
        " # x",
        "x",
        "x y",
        "x y z",
        key,
        "lead@example.com",
        "lead@example.com ",
        "lead@example.com " + key.split()[0],
        "lead@example.com " + key.split()[1],
        "lead@example.com x " + key,
        "lead@example.com  \t " + key.replace(" ", "\t \t"),
        "\t lead@example.com " + key,
        "lead@example.com " + key + "\r",
        "lead@example.com " + key + " comment\r",
        "lead@example.com\r" + key,
        "lead@example.com " + key + "\r\r",
        "lead@example.com " + key + "=",
        "lead@example.com " + key[:-1],
        "lead@example.com " + key[:-4],
        "lead@example.com " + key + "AAAA",
        "lead@example.com " + key + " # comment",
        "lead@example.com " + key.upper(),
        "lead@example.com SSH-ED25519 " + key.split()[1],
        "lead@example.com ssh-rsa " + key.split()[1],
        "lead@example.com sk-ssh-ed25519@openssh.com " + key.split()[1],
        "lead@example.com ED25519 " + key.split()[1],
        '"lead@example.com" ' + key,
        '"lead@example.com ' + key,
        'lead@example.com" ' + key,
        'lead"@example.com ' + key,
        "'lead@example.com' " + key,
        "\ufefflead@example.com " + key,
        "lead@example.com " + key + " \u00e9\u4e2d",
        "lead@example.com " + key + "\v",
        "lead@example.com\f" + key,
        "lead@example.com\v " + key,
        "lead@example.com " + key + " \0 x",
        "\0",
        "lead@example.com " + key + " \x1b[1m",
        "lead@example.com " + key + "\\",
        "lead@example.com ssh-ed25519 -----",
        "x " + lab.public["rsa1024"],
        "lead@example.com ssh-ed25519-cert-v01@openssh.com AAAA",
        "lead@example.com " + key + "\nx",
        "lead@example.com " + key + "\n\n\n",
    ]
    lines += ["x " + lab.public["dsa"]] if "dsa" in KINDS else []
    for bad in lines:
        cases.add("line %r" % bad, text, lab.signers(bad), may="one malformed line")
        cases.add(
            "line %r, then a good one" % bad,
            text,
            lab.signers(bad, line(lab)),
            may="one malformed line",
        )
        cases.add(
            "line %r behind a good one" % bad,
            text,
            lab.signers(line(lab), bad),
            may="one malformed line",
        )
    cases.add("no newline at the end", text, lab.put(line(lab)))
    cases.add("an empty file", text, lab.put(""))


def line_mutations(cases, chance):
    """A byte of a line is changed: asked as before, for another, and at another time."""
    lab = cases.lab
    text = lab.sign("ed25519")
    good = line(lab, 'namespaces="file",valid-after="20260101Z",valid-before="20270101Z"').encode()
    for _ in range(260):
        at = chance.randrange(len(good))
        byte = chance.choice([good[at] ^ 1, good[at] ^ 0x80, good[at] ^ 0xFF, *b' ,"*?!=#'])
        changed = good[:at] + bytes([byte]) + good[at + 1 :]
        principal, when = chance.choice(
            [
                ("lead@example.com", NOW),
                ("mead@example.com", NOW),
                ("lead@example.com", NOW - 86400 * 365),
                ("lead@example.com", NOW + 86400 * 365),
            ]
        )
        cases.add(
            "line %r for %s at %s" % (changed, principal, stamp(when)),
            text,
            lab.put(changed + b"\n"),
            principal=principal,
            when=when,
            may="one malformed line",
        )


def revocation_cases(cases):
    lab = cases.lab
    for name in ("ed25519", "ecdsa521", "rsa2048", "sked25519"):
        text, good = lab.sign(name), lab.signers("lead@example.com " + lab.public[name])
        own, other = lab.public[name], lab.public["ecdsa384"]
        for label, content, may in (
            ("itself", own, None),
            ("another", other, None),
            ("both", other + "\n" + own, None),
            ("without a comment", lab.key(name), None),
            ("blanks", "  \t" + own, None),
            ("CR LF", "# x\r\n" + own + "\r\n", "one malformed line"),
            ("comments", "# x\n\n \n" + other + "\n # y", "one malformed line"),
            ("an empty file", "", None),
            ("junk", "junk", None),
            ("junk behind", own + "\njunk", None),
            ("another, then junk", other + "\njunk", None),
            ("a line of signers", "lead@example.com " + own, None),
            ("a small RSA key", lab.public["rsa1024"], "RSA below 2048 bits"),
            ("a blank before the key's end", own.replace(" ", " \t "), None),
            ("a cut key", lab.key(name)[:-8], None),
        ):
            cases.add(
                "revoked: %s, %s" % (label, name),
                text,
                good,
                revoked=lab.put(content + "\n"),
                may=may,
            )
        for revoked in (name, "ecdsa384"):
            krl = lab.path("krl-%s-%s" % (name, revoked))
            public = lab.put(lab.public[revoked] + "\n", "krl-%s-%s.pub" % (name, revoked))
            lab.run(["ssh-keygen", "-q", "-k", "-f", krl, public])
            cases.add("KRL of %s, %s" % (revoked, name), text, good, revoked=krl, may="KRL")


def add_all(cases, chance):
    window_cases(cases)
    option_cases(cases)
    revocation_cases(cases)
    pattern_cases(cases, chance)
    line_mutations(cases, chance)
