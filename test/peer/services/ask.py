#!/usr/bin/env python3
"""usage: ask.py ROOT FOLDER FAMILY [SEED]

Asks the programs of the Debian 12 root at ROOT about written and, from SEED, generated input and
writes what they say to FOLDER/FAMILY, as test/unit/answers.h reads it. Needs root for chroot(8).
"""
import json
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def run(root, *command, environment=None):
    """Runs a program in the root, in namespaces of its own for network and mounts."""
    return subprocess.run(
        ["unshare", "-n", "chroot", str(root), "/usr/bin/env", *command],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", **(environment or {})},
        capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


def version(root, package):
    shown = run(root, "dpkg-query", "-W", "-f", "${Version}", package)
    return f"{package} {shown.stdout.decode()}"


def write_answers(path, head, cases):
    with open(path, "w", encoding="latin-1") as out:
        out.write(f"# {head}, asked by test/peer/services/ask.py\n")
        for number, (given, answer) in enumerate(cases):
            out.write(f"=== {number}\n== input\n{given}== answer\n{answer}")


# -- auditctl ---------------------------------------------------------------------------------

FIELDS = """auid>=1000 auid!=unset auid!=-1 loginuid!=4294967295 uid=0 euid=root gid>0 suid<=10
pid=1 ppid!=2 pers=8 exit=-EACCES exit=-13 exit=-EPERM exit!=0 success=0 success=yes a0=1 a1&2
a2&=0x10 devmajor=1 inode=5 path=/etc/x dir=/etc/ dir=/etc path=etc perm=wa perm=aw perm=q
key=k key=j exe=/bin/x obj_type=x subj_user=u obj_uid=0 sessionid=4 saddr_fam=2 nosuch=1 auid auid= =1 exit=EACCES
pid=x obj_lev_low=s0 subj_clr=s1 fsuid!=0 fsgid=0 egid=0 msgtype=1300 perm!=w a3>1""".split()
COMPARED = "auid uid euid suid fsuid obj_uid gid egid sgid fsgid obj_gid pid loginuid".split()
CALLS = """open openat execve adjtimex,settimeofday unlink,rename all nosuch open,nosuch chmod
finit_module mount clock_settime open,""".split()
LISTS = """always,exit exit,always always,exit always,exit never,task task,never always,user
always,exclude never,exclude always,filesystem always,entry possible,exit exit always foo,exit
always,exit,x always, ,exit""".split()
CONTROLS = """-e=0 -e=1 -e=2 -e=3 -b=8192 -b=x -b=0x100 -f=1 -f=2 -f=3 -r=100 -i -c
--loginuid-immutable --backlog_wait_time=60000 --backlog_wait_time -s= -R=/x -z""".split()

AUDIT_LINES = r"""
-w /etc/passwd -p wa -k identity
-w /etc/sudoers.d/ -p wa -k scope
-w /etc/passwd
-w /etc/passwd -k a -p rxwa
-w /etc/passwd -p RW
-w /etc/passwd -p
-w etc -p wa
-w
-k x -w /etc/passwd
-p wa -w /etc/x
-w /path\ with\ blank -p wa
-w /back\\slash -p wa
-w "/quoted" -p wa
-w /etc/passwd	-p wa
   -w /etc/passwd -p wa
-w /etc/passwd -w /etc/shadow
-w /etc/passwd -a always,exit
-w /etc/passwd -S open
-w /etc/passwd -F auid>=1000
-w /etc/passwd -p wa -k a -k b
-w /etc/passwd -p wa -k aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
-a always,exit -F arch=b64 -S adjtimex,settimeofday -F key=time
-a always,exit -F arch=b64 -S adjtimex -S settimeofday -k time
-a exit,always -F path=/etc/x -F perm=wa
-a exit,always -F dir=/etc/ -F perm=aw -k k
-a always,exit -F arch=b64 -C euid!=uid -F auid!=unset -S execve -k user_emulation
-a always,exit -F arch=b32 -C uid!=euid -F auid!=-1 -S execve -k user_emulation
-a always,exit -C uid>euid -S execve
-a always,exit -S open -F arch=b64
-a always,exit -S 1
-a always,exit -S 5000
-a always,exit
-a always,exit -F path=/x -k y
-a always,exit -F auid>=1000 -F auid!=4294967295 -F key=x
-a always,exit -Sopen -ktime
-Sopen -a always,exit
-S open
-F auid=0 -a always,exit
-a always,exit -S open extra
-a always, exit -S open
-a always,exit -F auid = 1000 -S open
-a always,exit -a always,exit
-A always,exit -S open
-a never,task
-a task,never -F auid=0
-a task,always -S open
-a always,exclude -F msgtype=1307
-a never,exclude -F msgtype=1307 -F auid=0
-a always,exclude -S open
-a always,user -F uid=0
-a always,user -F exit=0
-a always,exit -F msgtype=1307
-e 2
-e
-e 02
-b 8192
-b8192
-f 1 -b 100
--loginuid-immutable
--backlog_wait_time 60000
--backlog_wait_time=60000
-i
-c
-R /x
-h
word
- s
# a comment
  # a comment
""".strip("\n").split("\n")


# Every field, to be asked for in every list.
EVERY_FIELD = """a0=1 a1=1 a2=1 a3=1 arch=b64 arch=b32 arch!=b64 auid=0 devmajor=1 devminor=1 dir=/etc egid=0 euid=0
exe=/bin/x exe!=/bin/x exe>/bin/x exit=0 filetype=file filetype!=dir filetype>link filetype=File fstype=TRACEFS filetype=nosuch
filetype=1 fsgid=0 fstype=proc fstype=0x9fa0 fstype=tracefs fstype!=debugfs fstype>1 fsuid=0 gid=0 inode=1 key=k loginuid=0 msgtype=1300
obj_gid=0 obj_lev_high=s obj_lev_low=s obj_role=r obj_type=t obj_uid=0 obj_user=u path=/etc/x perm=w pers=8 pid=1
ppid=1 saddr_fam=2 sessionid=1 sgid=0 subj_clr=s subj_role=r subj_sen=s subj_type=t subj_user=u success=1 suid=0
uid=0""".split()
EVERY_LIST = ["task", "exit", "user", "exclude", "filesystem"]


def random_audit_line(chance):
    if chance.random() < 0.1:
        return chance.choice(CONTROLS).replace("=", " ", 1).rstrip()
    if chance.random() < 0.2:
        words = [f"-w {chance.choice(['/etc/passwd', '/etc/', 'etc'])}"]
        words += chance.sample(["-p wa", "-p x", "-k a", "-p qq", "-F auid=0"], chance.randint(0, 2))
    else:
        words = [f"{chance.choice(['-a', '-a', '-a', '-A'])} {chance.choice(LISTS[:4 if chance.random() < 0.7 else None])}"]
        if chance.random() < 0.5:
            words.append(f"-F arch={chance.choice(['b64', 'b32'])}")
        fields = chance.sample(FIELDS, chance.randint(0, 2))
        if sum(field.startswith(("path", "dir")) for field in fields) > 1:
            fields.pop()
        words += [f"-F {field}" for field in fields]
        if chance.random() < 0.6:
            words.append(f"-S {chance.choice(CALLS)}")
        if chance.random() < 0.2:
            words.append(f"-C {chance.choice(COMPARED)}{chance.choice(['!=', '='])}{chance.choice(COMPARED)}")
        if chance.random() < 0.5:
            words.append("-k z")
    if chance.random() < 0.1:
        chance.shuffle(words)
    return " ".join(words)


def auditctl(root, chance):
    shim = root / "tmp/auditctl_shim.so"
    subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-o", str(shim),
                    str(HERE / "auditctl_shim.c"), "-ldl"], check=True)
    every = [f"-a never,{name} -F {field}" for name in EVERY_LIST for field in EVERY_FIELD]
    lines = AUDIT_LINES + every + [random_audit_line(chance) for _ in range(300)]
    (root / "usr/sbin/auditctl").chmod(0o755)
    for line in lines:
        rules = root / "tmp/one.rules"
        rules.write_text(line + "\n", encoding="latin-1")
        rules.chmod(0o600)
        shown = run(root, "auditctl", "-R", "/tmp/one.rules",
                    environment={"LD_PRELOAD": "/tmp/auditctl_shim.so"})
        said = [row for row in shown.stdout.decode().splitlines() if row.startswith(("rule", "-"))]
        answer = "refused" if shown.returncode else "\n".join(said) or "nothing"
        # What this kernel has is no question of the line.
        if b"supported by" in shown.stderr:
            continue
        yield line + "\n", answer + "\n"


# -- augenrules -------------------------------------------------------------------------------

NAMES = "audit 10-base 9-x 30-stig 99-finalize 10-base~ 10-base.old a1b a01b a10b a2b Z z.10 z.9 10_x 10-x".split()
PIECES = ["-D", "-b 8192", "-b 100", "-f 1", "-f 2", "-e 2", "-e 1", "# comment", "", "-w /etc/a -p wa",
          "-w /etc/b -p x -k b", "-a always,exit -S open", "--loginuid-immutable", "-c"]


def augenrules(root, chance):
    folder = root / "etc/audit/rules.d"
    for _ in range(40):
        for old in folder.iterdir():
            old.unlink()
        given = ""
        for name in chance.sample(NAMES, chance.randint(0, 5)):
            text = "\n".join(chance.choice(PIECES) for _ in range(chance.randint(0, 5)))
            if text and chance.random() < 0.8:
                text += "\n"
            (folder / f"{name}.rules").write_text(text)
            given += f"file {name}.rules\n" + "".join(f"> {row}\n" for row in text.split("\n"))
        (root / "etc/audit/audit.rules").write_text("")
        run(root, "augenrules")
        yield given, (root / "etc/audit/audit.rules").read_text()


# -- rsyslogd ---------------------------------------------------------------------------------

RSYSLOG = r"""
auth,authpriv.*	/var/log/auth.log
*.*;auth,authpriv.none -/var/log/syslog
*.info;mail.none;authpriv.none;cron.none /var/log/messages
kern.=warn /var/log/warn
kern.!=warn /var/log/warn
mail.!err /var/log/x
*.emerg :omusrmsg:*
*.emerg root,bob
*.* @loghost:514
*.* @@loghost:514
*.* @(z9)loghost
*.* |/var/log/pipe
*.* ~
*.* stop
*.* /var/log/x;RSYSLOG_FileFormat
:msg, contains, "error" /var/log/error
:msg, !contains, "a \" b" ~
:programname, isequal, "x" {\n /var/log/x\n stop\n}
:msg, contains, error /var/log/error
kern.* /var/log/a\n& /var/log/b\n& stop
$FileCreateMode 0640\n*.* /var/log/x
$FileOwner root
$Umask 0022
$
module(load="imuxsock")
module(load="imuxsock" SysSock.Use="off")
module(load=imuxsock)
module(load="imuxsock"
module load="imuxsock"
global(workDirectory="/var/spool/rsyslog")
if $programname == 'x' then /var/log/x
if $programname == 'x' then { /var/log/x\n stop }
if $programname == 'x' and ($msg contains 'y' or not ($syslogseverity <= 3)) then stop else /var/log/y
if $programname == 'x' then action(type="omfile" file="/var/log/x") else { action(type="omfile" file="/var/log/y" fileCreateMode="0600") }
if then stop
if $msg contains then stop
if $msg contains "x" stop
if ($msg contains "x" then stop
if $msg contains "x" then
if $x! == 1 then stop
if 1 == 1 then { stop
set $!x = $msg & "y";
set $.n = $.n + 1;
set $!x = 1
unset $!x;
action(type="omfile" file="/var/log/x")
action(file="/var/log/x")
action(type="omfwd" target="host" port="514" protocol="tcp")
action(type="omfile" file="/var/log/x" file="/var/log/y")
*.* action(type="omfile" file="/var/log/x")
*.* { action(type="omfile" file="/var/log/x")\n /var/log/y\n }
ruleset(name="remote") { *.* /var/log/remote\n }
ruleset(name="remote") { action(type="omfile" file="/var/log/r") }\ncall remote
template(name="t" type="string" string="%msg%\\n")
template(name="t" type="list") { constant(value="x") property(name="msg") }
include(file="/etc/nowhere/*.conf")
include(file="/etc/nowhere.conf" mode="optional")
$IncludeConfig /etc/nowhere/*.conf
/* a comment */ *.* /var/log/x
*.* /var/log/x # behind
*.* \\\n /var/log/x
# only a comment
nonsense
/var/log/x
*.*
kern.* action(type="omfile" file="/var/log/x"
foreach ($.i in $!list) do { set $!y = $.i; }
foreach $.i in $!list do { stop }
if re_match($msg, '^x') then stop
if $fromhost-ip startswith '10.' then stop
if $syslogfacility-text == ['a', 'b'] then stop
if $msg == "x" then { if $msg == "y" then stop }
parser(name="custom" type="pmrfc3164")
input(type="imuxsock" Socket="/x")
}
{ *.* /var/log/x\n }
*.* { }
*.foo /var/log/x
foo.* /var/log/x
*.* /var/log/x\r
""".strip("\n").split("\n")

RSYSLOG_PARTS = ["*.*", "kern.*", "auth,authpriv.*", ":msg, contains, \"x\"", "/var/log/a", "-/var/log/b",
                 "stop", "~", "{", "}", "\n", "\n", "\n", "if", "then", "else", "$msg == 'x'",
                 "$msg contains \"y\"", "(", ")", "and", "or", "not",
                 "action(type=\"omfile\" file=\"/var/log/c\")", "set $!x = 1;", "call rr", "# c\n",
                 "ruleset(name=\"rr\") {", ":omusrmsg:root"]


def random_rsyslog(chance):
    def block(depth):
        kind = chance.randint(0, 7 if depth < 3 else 4)
        if kind == 0:
            return f"{chance.choice(['kern.*', '*.info;mail.none', 'auth,authpriv.*'])} {chance.choice(['/var/log/a', '-/var/log/b', '@host', ':omusrmsg:*', 'stop', '~'])}\n"
        if kind == 1:
            return 'action(type="omfile" file="/var/log/c")\n'
        if kind == 2:
            return f"set $!x{chance.randint(0, 9)} = $msg;\n"
        if kind == 3:
            return chance.choice(["stop\n", "# c\n", "\n"])
        if kind == 4:
            return f":msg, {chance.choice(['contains', '!startswith', 'isequal'])}, \"x\" /var/log/d\n"
        inner = "".join(block(depth + 1) for _ in range(chance.randint(1, 3)))
        test = chance.choice(["$msg == 'x'", "$msg contains \"y\" and not ($pri > 3)", "1"])
        if kind == 5:
            return f"if {test} then {{\n{inner}}}\n"
        if kind == 6:
            return f"if {test} then {{\n{inner}}} else {{\n{inner}}}\n"
        return f"kern.* {{\n{inner}}}\n"

    if chance.random() < 0.5:
        return " ".join(chance.choice(RSYSLOG_PARTS) for _ in range(chance.randint(1, 8)))
    text = "".join(block(0) for _ in range(chance.randint(1, 4)))
    if chance.random() < 0.4:
        at = chance.randint(0, len(text) - 1)
        text = text[:at] + chance.choice(["", "{", "}", "(", "\"", ";"] if "/*" not in text else ["x"]) + text[at + 1:]
    return text


def rsyslogd(root, chance):
    texts = [text.encode().decode("unicode_escape") for text in RSYSLOG]
    texts += [random_rsyslog(chance) for _ in range(150)]
    for text in texts:
        (root / "tmp/rsyslog.conf").write_text("*.* /var/log/z\n" + text + "\n", encoding="latin-1")
        shown = run(root, "rsyslogd", "-N1", "-f", "/tmp/rsyslog.conf")
        said = [row for row in shown.stderr.decode("latin-1").splitlines()
                if "syntax error" in row or "invalid character" in row]
        yield text + "\n", f"{'refused' if shown.returncode else 'accepted'}{' syntax' if said else ''}\n"


# -- logrotate --------------------------------------------------------------------------------

LOGROTATE = r"""
weekly
weekly\nrotate 4\ncreate
/var/log/x {\n daily\n}
/var/log/x /var/log/y\n/var/log/z\n{\n rotate 7\n create 0640 root adm\n}
"/var/log/a b" { missingok }
/var/log/x { daily\n}
/var/log/x {\n daily }
/var/log/x
/var/log/x\nweekly
{\n daily\n}
}
/var/log/x {\n postrotate\n  /bin/true\n endscript\n}
/var/log/x {\n postrotate\n  /bin/true\n}
nosuch
rotate
rotate four
rotate=4
rotate = 4
create 0640
create 0999
create rw root root
create 0640 root
include /etc/nowhere.d
compress # comment
compress x
dateformat -%Y
size 10M
size x
/var/log/x {\n /var/log/y {\n}\n}
/var/log/x {\n}
su root root
Weekly
weekly7
weekly 3
olddir
# a comment
  # a comment
/var/log/x { # a comment\n daily\n}
/var/log/x {\n daily # x\n}
/var/log/x {\n rotate 4 # x\n}
'/var/log/x' {\n}
""".strip("\n").split("\n")


def logrotate(root, chance):
    lines = ["weekly", "rotate 4", "create 0640 root adm", "compress", "nosuch", "missingok", "# x", "",
             "size 1k", "maxage 3", "sharedscripts", "postrotate\n/bin/true\nendscript", "rotate", "dateext"]
    texts = [text.encode().decode("unicode_escape") for text in LOGROTATE]
    for _ in range(120):
        text = ""
        for number in range(chance.randint(1, 3)):
            if chance.random() < 0.4:
                text += chance.choice(lines) + "\n"
            else:
                text += " ".join(chance.sample([f"/var/log/x{number}*", f'"/var/log/y {number}"', f"/var/log/a{number}"], chance.randint(1, 2)))
                text += chance.choice([" {\n", "\n{\n", "{\n"])
                text += "".join(chance.choice(lines) + "\n" for _ in range(chance.randint(0, 3)))
                text += "}\n"
        texts.append(text)
    for text in texts:
        (root / "tmp/logrotate.conf").write_text(text + "\n", encoding="latin-1")
        (root / "tmp/logrotate.conf").chmod(0o644)
        shown = run(root, "logrotate", "-d", "-s", "/tmp/logrotate.state", "/tmp/logrotate.conf")
        said = [row for row in shown.stderr.decode("latin-1").splitlines()
                if row.startswith("error: /tmp/logrotate.conf") or "error: found error" in row]
        yield text + "\n", f"{'refused' if said else 'accepted'}\n"


# -- chronyd ----------------------------------------------------------------------------------

CHRONY = """server peer pool include confdir acquisitionport authselectmode bindacqaddress bindaddress
bindcmdaddress broadcast clientloglimit cmdallow cmddeny cmdport combinelimit corrtimeratio deny allow
driftfile dumpdir dumponexit fallbackdrift hwclockfile hwtimestamp initstepslew keyfile leapsecmode
leapsectz local lock_all log logbanner logchange logdir mailonchange makestep manual maxchange
maxclockerror maxdistance maxdrift maxjitter maxsamples maxslewrate maxupdateskew minsamples minsources
nocerttimecheck noclientlog nosystemcert ntpsigndsocket ntsdumpdir ntsserverkey ntstrustedcerts pidfile
port ratelimit refclock reselectdist rtcdevice rtcfile rtconutc rtcsync sched_priority smoothtime
sourcedir stratumweight tempcomp user nosuch servers iburst restrict User USER #x %x !x ;x [x] server=x
$x""".split()


def chronyd(root, _chance):
    for name in CHRONY:
        (root / "tmp/chrony.conf").write_text(f"{name} /nowhere\n")
        shown = run(root, "chronyd", "-p", "-f", "/tmp/chrony.conf")
        is_unknown = b"Invalid directive" in shown.stdout + shown.stderr
        yield f"{name} /nowhere\n", f"{'unknown' if is_unknown else 'known'}\n"


# -- nft --------------------------------------------------------------------------------------

NFT = r"""
flush ruleset
table inet filter {\n}
table inet filter { chain input { type filter hook input priority 0; policy drop; } }
table inet filter {\n chain input {\n  type filter hook input priority filter; policy drop;\n  iif lo accept\n  tcp dport { 22,\n   80 } accept\n }\n}
table ip nat {\n chain post { type nat hook postrouting priority srcnat + 5; policy accept; masquerade\n }\n}
table filter { chain c { } }
add table inet t\nadd chain inet t c { type filter hook output priority -10 ; policy accept ; }\nadd rule inet t c ip saddr 10.0.0.0/8 drop
add table inet t\nadd chain inet t c\nadd rule inet t c accept\ninsert rule inet t c drop
add rule inet t c accept
add chain inet t c
define x = { 22, 80 }\ntable inet t { chain c { tcp dport $x accept } }
define a = 22\ndefine b = { $a, 80 }\ntable inet t { chain c { tcp dport $b accept } }
table inet t { chain c { tcp dport $x accept } }
table inet t { set s { type ipv4_addr; elements = { 10.0.0.1 } }\n chain c { ip saddr @s drop } }
table inet t { chain c { accept }
table inet t { chain c { accept } } }
table inet { }
table inet t { chain { } }
nonsense
table inet t { nonsense }
table inet t { chain c { type filter hook input; } }
table inet t { chain c { type filter priority 0; } }
table inet t { chain c { type filter hook input priority 0; policy reject; } }
table inet t { chain c { type filter hook input priority 0 } }
table inet t\nflush table inet t
flush table inet t
table inet t { chain c { accept } }\nflush chain inet t c\nadd rule inet t c drop
table inet t { chain c { accept } }\ndelete table inet t
table inet t { chain c { accept } }\nflush ruleset\ntable inet t { chain d { drop } }
table inet t { chain c { accept } }\nflush table inet t\nadd rule inet t c drop
table inet t { chain c { accept } }\ntable inet t { chain c { drop } }
table inet t { chain c { counter accept comment "a b" } }
table inet t { chain c { log prefix "x: " drop } }
# a comment
table inet t { # a comment\n chain c { # b\n accept # c\n }\n}
define x\n
define = 3
include "/nowhere.conf"
include "/nowhere/*.conf"
include /nowhere
table inet t { chain input { type filter hook input priority 0; policy drop; accept; drop } }
table ip t { chain i { type filter hook prerouting priority raw; } }
table bridge t { chain i { type filter hook forward priority filter - 1; policy accept; } }
table inet t { chain c { accept } };table inet u { }
table inet t { chain c { log prefix "open } }
table inet t { counter x { } ; quota q { over 10 mbytes } \n chain c { counter name x } }
chain inet t c { }
table inet t\nchain inet t c { accept }
rule inet t c accept
table inet t { chain c { jump d }\n chain d { return } }
table inet filter { chain input { type filter hook input priority 0; policy drop; }; }
table inet filter {\n chain input {\n  type filter hook input priority filter; policy drop;\n  iif lo accept\n  tcp dport { 22,\n   80 } accept\n; }\n}
table ip nat {\n chain post { type nat hook postrouting priority srcnat + 5; policy accept; masquerade\n; }\n}
table filter { chain c { }; }
define x = { 22, 80 }\ntable inet t { chain c { tcp dport $x accept; }; }
define a = 22\ndefine b = { $a, 80 }\ntable inet t { chain c { tcp dport $b accept; }; }
table inet t { chain c { tcp dport $x accept; }; }
table inet t { set s { type ipv4_addr; elements = { 10.0.0.1 }; }\n chain c { ip saddr @s drop; }; }
table inet t { chain c { accept; }
table inet t { chain c { accept; }; }; }
table inet t { chain { }; }
table inet t { nonsense; }
table inet t { chain c { type filter hook input; }; }
table inet t { chain c { type filter priority 0; }; }
table inet t { chain c { type filter hook input priority 0; policy reject; }; }
table inet t { chain c { type filter hook input priority 0 }; }
table inet t { chain c { accept; }; }\nflush chain inet t c\nadd rule inet t c drop
table inet t { chain c { accept; }; }\ndelete table inet t
table inet t { chain c { accept; }; }\nflush ruleset\ntable inet t { chain d { drop; }; }
table inet t { chain c { accept; }; }\nflush table inet t\nadd rule inet t c drop
table inet t { chain c { accept; }; }\ntable inet t { chain c { drop; }; }
table inet t { chain c { counter accept comment "a b"; }; }
table inet t { chain c { log prefix "x: " drop; }; }
table inet t { # a comment\n chain c { # b\n accept # c\n; }\n}
table inet t { chain input { type filter hook input priority 0; policy drop; accept; drop; }; }
table ip t { chain i { type filter hook prerouting priority raw; }; }
table bridge t { chain i { type filter hook forward priority filter - 1; policy accept; }; }
table inet t { chain c { accept; }; };table inet u { }
table inet t { chain c { log prefix "open; }; }
table inet t { counter x { } ; quota q { over 10 mbytes; } \n chain c { counter name x; }; }
table inet t\nchain inet t c { accept; }
table inet t { chain c { jump d; }\n chain d { return; }; }
""".strip("\n").split("\n")


def random_nft(chance):
    text = chance.choice(["", "flush ruleset\n", "define p = { 22, 80 }\n"])
    for table in chance.sample(["inet a", "ip b", "ip6 c", "d"], chance.randint(1, 3)):
        text += f"table {table} {{\n"
        hooks = chance.sample(["input", "forward", "output", ""], chance.randint(0, 3))
        for hook in hooks:
            text += f"chain c{hook} {{\n"
            if hook:
                text += f"type filter hook {hook} priority {chance.choice(['0', 'filter', '-5', 'filter + 3'])}; "
                text += chance.choice(["policy drop;\n", "policy accept;\n", "\n"])
            text += "".join(chance.choice(["accept\n", "iif lo accept\n", "tcp dport 22 accept; drop\n", "counter drop # x\n",
                                            "tcp dport { 22, 443 } accept\n", "ct state established,related accept\n", "\n"])
                            for _ in range(chance.randint(0, 3)))
            text += "}\n"
        text += "}\n"
        for hook in hooks:
            if chance.random() < 0.3:
                text += f"{chance.choice(['add', 'insert'])} rule {table} c{hook} {chance.choice(['accept', 'drop', 'return'])}\n"
            if chance.random() < 0.1:
                text += f"flush chain {table} c{hook}\n"
        if chance.random() < 0.1:
            text += chance.choice([f"delete table {table}\n", f"flush table {table}\n", "flush ruleset\n"])
    return text


def nft(root, chance):
    texts = [text.encode().decode("unicode_escape") for text in NFT]
    texts += [random_nft(chance) for _ in range(100)]
    for text in texts:
        (root / "tmp/nft.conf").write_text(text + "\n", encoding="latin-1")
        shown = run(root, "sh", "-c", "nft -f /tmp/nft.conf && nft -j list ruleset")
        answer = "refused\n"
        if shown.returncode == 0:
            answer = ""
            items = json.loads(shown.stdout)["nftables"]
            rules = [i["rule"] for i in items if "rule" in i]
            for chain in (i["chain"] for i in items if "chain" in i):
                words = [chain[key] for key in ("family", "table", "name")]
                words += [str(chain[key]) for key in ("type", "hook", "prio", "policy") if key in chain]
                count = len([r for r in rules if [r["family"], r["table"], r["chain"]] == words[:3]])
                answer += " ".join(words) + f" rules={count}\n"
            answer = "".join(sorted(answer.splitlines(True))) or "nothing\n"
        yield text + "\n", answer


# -- iptables ---------------------------------------------------------------------------------

IPTABLES = ["*filter", ":INPUT DROP [0:0]", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [1:2]", ":OUTPUT ACCEPT",
            ":mine - [0:0]", ":INPUT REJECT [0:0]", "-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp --dport 22 -j ACCEPT",
            "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "[3:4] -A OUTPUT -o lo -j ACCEPT",
            "-A INPUT ! -s 127.0.0.1/32 -j DROP", "-I INPUT -j DROP", "-A FORWARD -j DROP", "# comment", "",
            '-A INPUT -m comment --comment "a b" -j ACCEPT', "COMMIT", "COMMIT", "*nat", "-A", "nonsense",
            "-A INPUT word", "-P OUTPUT DROP", "-A INPUT -ptcp -jACCEPT", "-A INPUT -pudp -jDROP",
            "-A INPUT --protocol udp --jump DROP"]


def iptables(root, chance):
    usual = [line for line in IPTABLES if line not in ("*nat", "nonsense", "-A", "-A INPUT word", ":INPUT REJECT [0:0]")
             and "open" not in line and line != "COMMIT"]
    texts = []
    for number in range(150):
        pool = usual if number % 2 else IPTABLES
        lines = ["*filter"] + [chance.choice(pool[1:]) for _ in range(chance.randint(0, 6))]
        if chance.random() < 0.9:
            lines.append("COMMIT")
        texts.append("".join(f"{line}\n" for line in lines))
    for text in texts:
        (root / "tmp/rules").write_text(text)
        shown = run(root, "sh", "-c", "iptables-restore /tmp/rules && iptables-save -t filter")
        answer = "refused\n"
        if shown.returncode == 0:
            rows = shown.stdout.decode().splitlines()
            answer = "".join(f"{row[1:].split()[0]} {row.split()[1]} "
                             f"rules={len([r for r in rows if r.startswith('-A ' + row[1:].split()[0] + ' ')])}\n"
                             for row in rows if row.startswith(":"))
            answer = "".join(sorted(answer.splitlines(True))) or "nothing\n"
        yield text, answer


# -- firewalld --------------------------------------------------------------------------------

def firewalld(root, chance):
    parts = ['<service name="dhcpv6-client"/>', '<service name="ssh"/>', '<port port="80" protocol="tcp"/>',
             '<port port="1000-2000" protocol="udp"/>', '<interface name="eth0"/>', '<source address="10.0.0.0/8"/>',
             "<masquerade/>", "<forward/>", '<rule><protocol value="ah"/><accept/></rule>', "<short>A</short>", "<!-- c -->"]
    folder = root / "etc/firewalld/zones"
    for old in folder.iterdir():
        old.unlink()
    texts = {}
    for number in range(12):
        target = chance.choice(["", ' target="DROP"', ' target="ACCEPT"', ' target="%%REJECT%%"'])
        body = "".join(f"  {part}\n" for part in sorted(chance.sample(parts, chance.randint(0, 5)), key=parts.index)
                       if "interface" not in part and "source" not in part or number == 0)
        texts[f"z{number}"] = f'<?xml version="1.0" encoding="utf-8"?>\n<zone{target}>\n{body}</zone>\n'
    for name, text in texts.items():
        (folder / f"{name}.xml").write_text(text)
    shown = run(root, "firewall-offline-cmd", "--list-all-zones").stdout.decode()
    for name, text in texts.items():
        block = shown.split(f"\n{name}", 1)[1].split("\n\n", 1)[0]
        rows = {key.strip(): value for key, _, value in
                (row.partition(":") for row in block.split("\n")[1:])}
        yield text, "".join(f"{key} {rows.get(key, '').strip()}".strip() + "\n"
                            for key in ("target", "services", "ports", "masquerade", "forward"))


FAMILIES = {
    "firewalld": ("firewalld", firewalld),
    "iptables": ("iptables", iptables),
    "nft": ("nftables", nft),
    "chronyd": ("chrony", chronyd),
    "logrotate": ("logrotate", logrotate),
    "rsyslogd": ("rsyslog", rsyslogd),
    "auditctl": ("auditd", auditctl),
    "augenrules": ("auditd", augenrules),
}


def main():
    root, folder, family = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    chance = random.Random(sys.argv[4] if len(sys.argv) > 4 else "recorded")
    package, ask = FAMILIES[family]
    write_answers(folder / family, version(root, package), ask(root, chance))


if __name__ == "__main__":
    main()
