"""The cases of ask.py: for each family some that were written, and what makes more of them."""

# What is asked, and the package of Debian that it is of.
PROGRAMS = {
    "hosts": ("gethostbyname2() of glibc", "libc6"),
    "resolv_conf": ("res_init() of glibc", "libc6"),
    "selinux": ("selinux_getenforcemode() and selinux_getpolicytype()", "libselinux1"),
    "docker_daemon_json": ("dockerd --config-file", "docker.io"),
    "auditd_conf": ("auditd -f", "auditd"),
    "grub": ("dash, which sources files as grub-mkconfig does", "dash"),
    "bootloader": ("bootctl list", "systemd-boot"),
    "inetd": ("inetd -d -i", "openbsd-inetd"),
    "xinetd": ("xinetd -d", "xinetd"),
    "polkit_rules": ("pkla-check-authorization", "polkitd-pkla"),
}


def whole(path, *texts):
    return [[(path, text)] for text in texts]


def lines_of(path, lines, most):
    """Some of `lines` in any order, as the file `path`."""
    return lambda dice: [(path, "".join(dice.choice(lines) + "\n"
                                        for _ in range(dice.randrange(1, most))))]


# -- hosts ------------------------------------------------------------------------------------

HOST_NAMES = ["localhost", "a", "b.example", "c", "D", "x#y", "e"]


def hosts(dice):
    text = ""
    for _ in range(dice.randrange(1, 9)):
        address = dice.choice(["127.0.0.1", "10.0.0.1", "10.1.2.3", "fe80::1", "2001:db8::5", "1.2",
                               "300.1.1.1", "foo", "10.0.0.256", "2001::g", "", "#10.0.0.7"])
        blank = dice.choice([" ", "\t", " \t "])
        names = dice.sample([*HOST_NAMES, "d", "B.EXAMPLE", "a#b", "# c", "#c"], dice.randrange(4))
        text += dice.choice(["", "", " ", "\t"]) + blank.join([address, *names])
        text += dice.choice(["", "", " ", " # e", "#e", " #"]) + "\n"
    return [("/etc/hosts", text)]


HOSTS = whole("/etc/hosts", "127.0.0.1 localhost\n10.0.0.1 a b.example\n", "", "# a\n",
              "10.0.0.1 a#b c\n", " 10.0.0.1\ta\n", "10.0.0.1 a\n10.0.0.2 a\n", "10.0.0.1 A\n",
              "10.0.0.1 a", "10.0.0.1\n10.0.0.2 c # e\n", "1.2 a\n10.1 a\n10.0.0.3 a\n")

# -- resolv.conf ------------------------------------------------------------------------------

RESOLVER = [
    "nameserver 1.1.1.1", "nameserver 10.0.0.1", "nameserver\t9.9.9.9", "nameserver 2001:db8::1",
    "nameserver 8.8.8.8 # public", "nameserver  8.8.4.4 1.1.1.1", "nameserver", "nameserver x",
    " nameserver 10.0.0.9", "\tsearch indented.example", "# nameserver 10.0.0.8",
    "; nameserver 10.0.0.7", "search a.example b.example", "search\tc.example  d.example",
    "search e.example # f.example", "domain g.example", "domain h.example i.example", "domain",
    "search", " # search j.example", "options ndots:2", "options timeout:3 attempts:4 rotate",
    "options edns0 trust-ad", "options ndots:20", "options timeout:99 attempts:9",
    "options use-vc # single-request", "options no-reload ; no-tld-query", " options ndots:7",
    "options", "options single-request", "options ndots:1 ndots:3", "sortlist 10.0.0.0", "foo bar",
    "NAMESERVER 10.0.0.6", "Search k.example", "nameserver2 10.0.0.5", "",
]
RESOLV_CONF = whole("/etc/resolv.conf", "", "nameserver 1.1.1.1\n", "nameserver 1.1.1.1",
                    "nameserver 1.1.1.1\nnameserver 10.0.0.1\nnameserver 9.9.9.9\nnameserver "
                    "8.8.8.8\n", "search a.example\ndomain b.example\n",
                    "domain a.example\nsearch b.example c.example\n")

# -- selinux ----------------------------------------------------------------------------------

SELINUX = [
    "SELINUX=enforcing", "SELINUX=permissive", "SELINUX=disabled", "SELINUX=Enforcing",
    "SELINUX=DISABLED", "SELINUX= permissive", "SELINUX =enforcing", " SELINUX=disabled",
    "SELINUX=enforcing # x", "SELINUX=disabled ", "SELINUX=off", "SELINUX=", "SELINUX=enforcingx",
    "#SELINUX=disabled", "selinux=disabled", "SELINUXTYPE=targeted", "SELINUXTYPE=mls",
    "SELINUXTYPE= mls", " SELINUXTYPE=minimum", "SELINUXTYPE=targeted # mls", "SELINUXTYPE=",
    "SELINUXTYPE=mls ", "selinuxtype=x", "#SELINUXTYPE=x", "SELINUXTYPE", "AUTORELABEL=0",
    "SETLOCALDEFS=0", "foo", "", "export SELINUX=disabled",
]

# -- docker -----------------------------------------------------------------------------------

DOCKER = whole(
    "/etc/docker/daemon.json", "{}", '{"icc": false}', '{"icc": "false"}', '{"icc": 0}',
    '{"icc": null}', '{"live-restore": true, "userland-proxy": false}', '{"live-restore": "x"}',
    '{"no-new-privileges": 1}', '{"iptables": []}', '{"iptables": false}', '{"log-level": "info"}',
    '{"log-level": "loud"}', '{"log-level": true}', '{"log-driver": "syslog"}',
    '{"log-driver": 1}', '{"log-driver": null}', '{"selinux-enabled": {}}', '{"tlsverify": "1"}',
    '{"experimental": true}', '{"experimental": "yes"}', '{"userland-proxy": null}', "[]", "1", "",
    "{", '{"icc": false,}', "{'icc': false}", '{"icc": false // c\n}', '{"hosts": ["unix:///x"]}',
    '{"log-opts": {"max-size": "1m"}}', '{"default-ulimits": {"nofile": {"Name": "nofile", '
    '"Hard": 64, "Soft": 64}}}', '{"userns-remap": "default"}', '{"insecure-registries": []}',
    '{"log-level": ""}', '{"log-level": "WARN"}', '{"log-level": "warning"}',
    '{"log-level": "fatal"}', '{"log-level": null}')


def docker(dice):
    values = ["true", "false", "null", "1", '"true"', '"info"', '"debug"', "[]", "{}", '"x"', '""']
    names = ["icc", "iptables", "live-restore", "log-driver", "log-level", "no-new-privileges",
             "selinux-enabled", "tlsverify", "userland-proxy", "experimental"]
    # tlsverify wants a certificate, and others cannot be had together: these are refused otherwise
    chosen = dice.sample(names, dice.randrange(1, 4))
    weights = [6, 6, 1, 1, 1, 2, 2, 1, 1, 1, 1]
    pairs = [f'"{name}": ' + (dice.choice(values[5:7] + values[9:]) if name.startswith("log-") and
             dice.random() < .8 else dice.choices(values, weights)[0]) for name in chosen]
    return [("/etc/docker/daemon.json", "{" + ", ".join(pairs) + "}\n")]


# -- auditd -----------------------------------------------------------------------------------

AUDITD = """log_file = /var/log/audit/audit.log|log_format = RAW|log_format = enriched|
log_format = foo|max_log_file = 8|max_log_file = 8 9|max_log_file = x|max_log_file = -1|
max_log_file_action = keep_logs|max_log_file_action = KEEP_LOGS|max_log_file_action = email|
max_log_file_action = rotate now|num_logs = 5|num_logs = 1000|num_logs=5|num_logs =5|num_logs 5|
num_logs = 0|space_left = 75|space_left = 25%|space_left = 100|space_left_action = email|
space_left_action = exec /bin/true|space_left_action = exec|space_left_action = halt|
space_left_action = nothing|admin_space_left = 50|admin_space_left = 10%|
admin_space_left_action = single|disk_full_action = halt|disk_full_action = email|
disk_error_action = syslog|disk_error_action = halt # x|flush = incremental|flush = sometimes|
flush = incremental_async|freq = 50|num_logs = 999|q_depth = 100000|tcp_listen_port = 0|freq = 0x10|freq = 1e2|priority_boost = 4|priority_boost = 99|
name_format = hostname|name_format = who|name_format = none|tcp_listen_port = 60|
tcp_listen_port = 70000|use_libwrap = yes|use_libwrap = maybe|local_events = yes|local_events = 1|
write_logs = no|write_logs = on|verify_email = no|action_mail_acct = root|
action_mail_acct = joe|transport = tcp|transport = udp|distribute_network = no|q_depth = 400|
q_depth = x|overflow_action = syslog|overflow_action = shout|max_restarts = 10|
plugin_dir = /etc/audit/plugins.d|dispatcher = /sbin/audispd|disp_qos = lossy|foo = bar|
LOG_FORMAT = raw|  freq = 20|\tfreq = 20|freq\t=\t20|freq  =  20|freq =|# freq|#freq = x| # x||
freq = 20 |log_group = root|enable_krb5 = no|tcp_max_per_addr = 1|
tcp_client_max_idle = 0|tcp_client_ports = 1024-65535|end_of_event_timeout = 2|freq = 20 # x""".replace("|\n", "|").split("|")
# What auditd wants of the whole is there: one limit above the other, and a frequency of flushing.
AUDITD_FIRST = "space_left = 75\nadmin_space_left = 50\nfreq = 50\n"
AUDITD_CONF = [[("/etc/audit/auditd.conf", f"{AUDITD_FIRST}{line}\n")] for line in AUDITD]


def auditd(dice):
    return [("/etc/audit/auditd.conf", AUDITD_FIRST + "".join(
        dice.choice(AUDITD) + "\n" for _ in range(dice.randrange(1, 4))))]


# -- GRUB -------------------------------------------------------------------------------------

GRUB_NAMES = ["GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_TIMEOUT",
              "GRUB_DISABLE_RECOVERY", "GRUB_DEVICE"]
DEBIAN = ("/etc/os-release", "ID=debian\nVERSION_ID=12\n")


def grub(dice):
    def file():
        text = ""
        for _ in range(dice.randrange(1, 7)):
            name = dice.choice(GRUB_NAMES)
            text += dice.choice([
                f'{name}="quiet splash"', f"{name}='audit=1 $x'", f"{name}=5", f"{name}=",
                f'{name}="${name} audit=1"', f'{name}="${{{name}}} a"', f"#{name}=x",
                f'{name}="a \\"b\\" c"', f"{name}=a\\ b", f"export {name}=e", f"  {name}=f # g",
                f'{name}="h"; {name}="$GRUB_TIMEOUT"', f"{name}='i'\"j\"k", f"unset {name}",
                f'if [ "${name}" = 5 ]; then {name}=l; else {name}=m; fi',
                f'{name}="${{{name}:-n}} o"', f'{name}="p\nq"', f"{name}=r \\\n", "true",
                f'[ -n "${name}" ] || {name}=s', f'{name}="${{{name}:+t}}"',
                f'for v in 1 2; do {name}="${name} $v"; done', f'{name}="${{{name}#q}}"',
                f'case "${name}" in quiet*) {name}=u ;; *) {name}="v w" ;; esac']) + "\n"
        return text
    files = [DEBIAN, ("/etc/default/grub", file())]
    for name in ["a.cfg", "b.cfg", "c.conf"]:
        if dice.random() < .4:
            files.append((f"/etc/default/grub.d/{name}", file()))
    return files


GRUB = [[DEBIAN, ("/etc/default/grub", 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="audit=1"\n')]]

# -- boot loader entries ----------------------------------------------------------------------

ENTRY = ["title a", "linux /vmlinuz", "linux\t/b/vmlinuz", " linux  /c ", "options root=x ro",
         "options audit=1", " options  a  b ", "options", "options \"a b\" c", "options d # e",
         "#options f", " # linux /g", "Options h", "LINUX /i", "initrd /initrd", "machine-id 1", "version 1", "optionsx k", "linux", "foo bar", "", "devicetree /x",
         "options\tl\tm", "linux /n o"]


def bootloader(dice):
    files = []
    for name in "abc"[:dice.randrange(1, 4)]:
        text = "".join(dice.choice(ENTRY) + "\n" for _ in range(dice.randrange(1, 6)))
        key = dice.choice(["linux", "efi"])
        files.append((f"/efi/loader/entries/{name}.conf",
                      ("linux /first\n" + text).replace("linux", key)))
    return files


# -- inetd and xinetd -------------------------------------------------------------------------

def inetd(dice):
    names = ["telnet", "ftp", "shell", "login", "finger", "echo", "time", "nntp"]
    text = ""
    for name in dice.sample(names, dice.randrange(1, 6)):
        name = dice.choice(["", "", "", "127.0.0.1:", "*:", "[::1]:"]) + name
        blank = dice.choice([" ", "\t", "  "])
        protocol = dice.choice(["tcp", "tcp", "tcp6", "tcp4"] if name[0].isalpha() else ["tcp"])
        words = [name, "stream", protocol,
                 dice.choice(["nowait", "nowait.5", "wait"]),
                 dice.choice(["root", "joe", "nobody", "joe.joe", "root:adm"]),
                 dice.choice(["/usr/sbin/tcpd", "/bin/x", "/x"]), "x", "-a"]
        text += dice.choices(["", "#", "# ", "#<off>#"], [6, 1, 1, 1])[0]
        text += blank.join(words[:dice.choices([8, 7, 6, 5, 3], [5, 3, 1, .3, .3])[0]]) + "\n"
        text += dice.choices(["", "\n", "# x\n", " -b -c\n"], [6, 1, 1, 1])[0]
    return [("/etc/inetd.conf", text)]


INETD = whole("/etc/inetd.conf", "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n",
              "", "#\n", "127.0.0.1:telnet stream tcp nowait root /x x\n",
              "127.0.0.1:\ntelnet stream tcp nowait root /x x\n")


def xinetd(dice):
    files = {}
    def block(name):
        lines = ["socket_type = stream", "wait = no", "user = root", "server = /bin/sh"]
        lines += dice.sample(["disable = yes", "disable = no", "disable =yes", "disable = YES",
                              "DISABLE = yes", "disable += yes", "id = x", "flags = REUSE", "instances = 4", "# disable = yes", "  log_type = "
                              "SYSLOG daemon", "server_args = -a b", f"id = {name}-id", "",
                              "\tdisable\t=\tyes", "only_from += 10.0.0.1", "cps = 1 2"],
                             dice.randrange(4))
        dice.shuffle(lines)
        return f"service {name}\n{{\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"
    names = dice.sample(["telnet", "ftp", "shell", "login", "finger", "nntp"], dice.randrange(1, 5))
    listed = dice.sample(names, dice.randrange(len(names) + 1))
    defaults = dice.choice(["", "defaults\n{\n}\n", "defaults\n{\n\tinstances = 9\n}\n",
                            f"defaults\n{{\n\tdisabled = {' '.join(listed)}\n}}\n",
                            f"defaults\n{{\n\tenabled = {' '.join(listed)}\n}}\n",
                            f"defaults\n{{\n\tdisabled = {names[0]}\n\tdisabled = {names[-1]}\n}}\n",
                            f"defaults\n{{\n\tenabled = {names[0]}\n\tenabled = {names[-1]}\n}}\n",
                            f"defaults\n{{\n\tdisabled = {' '.join(names)}\n\tdisabled -= {names[0]}\n}}\n",
                            f"defaults\n{{\n\tdisabled = {' '.join(listed)}\n\tdisabled += "
                            f"{names[0]}\n}}\n"])
    main = defaults
    for name in names:
        if dice.random() < .5:
            main += block(name)
        else:
            file = dice.choice([name, name, name + ".off", name + "~"])
            files[f"/etc/xinetd.d/{file}"] = block(name)
    if dice.random() < .9 and files:
        main += "includedir /etc/xinetd.d\n"
    return [("/etc/xinetd.conf", main or "# none\n"), *files.items()]


SERVICE = "\n{\n socket_type = stream\n wait = no\n user = root\n server = /bin/sh\n}\n"
XINETD = whole("/etc/xinetd.conf", "service telnet" + SERVICE, "# nothing\n",
               "service telnet" + SERVICE.replace("{", "{\n disable = yes\n disable = no"),
               "service telnet" + SERVICE.replace("{", "{\n disable = no\n disable = yes"))

# -- polkit -----------------------------------------------------------------------------------

PKLA_QUESTIONS = [f"{user} {local} {active} {action}" for user in ("joe", "root")
                  for local, active in (("true", "true"), ("true", "false"), ("false", "false"))
                  for action in ("org.a.x", "org.b")]


def pkla(dice):
    files = {}
    for _ in range(dice.randrange(1, 5)):
        text = ""
        for number in range(dice.randrange(1, 4)):
            text += f"[{number}]\nIdentity=" + dice.choice([
                "unix-user:joe", "unix-user:*", "unix-group:wheel", "unix-user:root;unix-user:joe",
                "unix-user:r*", "unix-group:adm;", " unix-user:joe ; unix-user:root"]) + "\n"
            text += "Action=" + dice.choice(["org.a.*", "org.b", "*", "org.a.x;org.b", "org.*"]) + "\n"
            text += dice.choice(["", "# ResultAny=no\n", "ReturnValue=a=b\n"])
            for key in dice.sample(["Any", "Inactive", "Active"], dice.randrange(1, 4)):
                text += f"Result{key}=" + dice.choice(["no", "yes", "auth_self", "auth_admin_keep"]) + "\n"
        top = dice.choice(["/etc", "/var/lib"])
        folder = dice.choice(["10-vendor.d", "50-local.d", "90-mandatory.d"])
        files[f"{top}/polkit-1/localauthority/{folder}/{dice.choice('abc')}.pkla"] = text
    return list(files.items())


FAMILIES = {
    "hosts": (HOSTS, hosts),
    "resolv_conf": (RESOLV_CONF, lines_of("/etc/resolv.conf", RESOLVER, 9)),
    "selinux": ([[("/etc/selinux/config", line + "\n")] for line in SELINUX],
                lines_of("/etc/selinux/config", SELINUX, 6)),
    "docker_daemon_json": (DOCKER, docker),
    "auditd_conf": (AUDITD_CONF, auditd),
    "grub": (GRUB, grub),
    "bootloader": ([], bootloader),
    "inetd": (INETD, inetd),
    "xinetd": (XINETD, xinetd),
    "polkit_rules": ([], pkla),
}
