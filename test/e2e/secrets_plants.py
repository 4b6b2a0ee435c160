"""What secrets_corpus.py plants: forms of secrets, put together from parts, and lookalikes."""

import base64
import hashlib
import json

DIGITS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
BASE62 = DIGITS + LOWER + UPPER
BASE32 = UPPER + "234567"


def letters(seed, length, alphabet=BASE62):
    """As random as a token looks, the same every time."""
    digest = hashlib.shake_256(seed.encode()).digest(length)
    text = "".join(alphabet[byte % len(alphabet)] for byte in digest)
    # a digit and a letter, as any of this length has
    return text[:-2] + "7k" if alphabet in (BASE62,) and length > 2 else text


def hexadecimal(seed, length):
    return letters(seed, length, DIGITS + "abcdef")


def base64_of(seed, length):
    return base64.b64encode(hashlib.shake_256(seed.encode()).digest(length)).decode()


def part64(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def jwt(seed):
    return ".".join((part64('{"alg":"RS256","typ":"JWT"}'),
                     part64(json.dumps({"sub": f"system:{seed}", "iss": "https://a.b"})),
                     letters(seed, 86)))


def crc_token(prefix, seed):
    return prefix + letters(prefix + seed, 36)


# prefix in two parts, then the alphabet and the length of what follows
PREFIXED = [
    ("gh", "p_", BASE62, 36), ("gh", "o_", BASE62, 36), ("gh", "u_", BASE62, 36),
    ("gh", "s_", BASE62, 36), ("gh", "r_", BASE62, 36), ("glpa", "t-", BASE62, 20),
    ("glp", "tt-", DIGITS + "abcdef", 40), ("gld", "t-", BASE62, 20), ("glr", "t-", BASE62, 20),
    ("glc", "bt-", BASE62, 24), ("gls", "oat-", BASE62, 20), ("glf", "t-", BASE62, 20),
    ("glim", "t-", BASE62, 25), ("glage", "nt-", BASE62, 50), ("gloa", "s-", BASE62, 64),
    ("GR13", "48941", BASE62, 20), ("xo", "xb-1", DIGITS + "-" + BASE62, 40),
    ("xo", "xp-2", DIGITS + "-" + BASE62, 60), ("xap", "p-1-", BASE62, 80),
    ("hooks.slack.com/ser", "vices/T0", BASE62, 44),
    ("discord.com/api/web", "hooks/12", BASE62, 68),
    ("webhook.office.com/web", "hookb2/", DIGITS + "abcdef", 80),
    ("AI", "za", BASE62, 35), ("GOC", "SPX-", BASE62, 28), ("ya", "29.", BASE62, 120),
    ("1/", "/0", BASE62, 90), ("sk", "_live_", BASE62, 24), ("rk", "_live_", BASE62, 24),
    ("whs", "ec_", BASE62, 32), ("sq0", "csp-", BASE62, 43), ("sq0", "atp-", BASE62, 22),
    ("shp", "at_", DIGITS + "abcdef", 32), ("shp", "ss_", DIGITS + "abcdef", 32),
    ("shp", "ca_", DIGITS + "abcdef", 32), ("shp", "pa_", DIGITS + "abcdef", 32),
    ("shippo", "_live_", DIGITS + "abcdef", 40), ("EZ", "AK", BASE62, 54),
    ("FLWS", "ECK-", DIGITS + "abcdef", 32), ("np", "m_", BASE62, 36),
    ("pyp", "i-AgE", BASE62, 100), ("ruby", "gems_", DIGITS + "abcdef", 48),
    ("oy", "2", DIGITS + LOWER, 43), ("CLO", "JARS_", BASE62, 60), ("dckr", "_pat_", BASE62, 27),
    ("dckr", "_oat_", BASE62, 32), ("AK", "Cp", BASE62, 69), ("cmVm", "dGtu", BASE62, 56),
    ("HR", "KU-", BASE62, 60), ("xkey", "sib-", DIGITS + "abcdef", 81),
    ("dop", "_v1_", DIGITS + "abcdef", 64), ("doo", "_v1_", DIGITS + "abcdef", 64),
    ("dor", "_v1_", DIGITS + "abcdef", 64), ("Fly", "V1 ", BASE62, 100),
    ("fm", "2_", BASE62, 200), ("nf", "p_", BASE62, 40), ("sb", "p_", DIGITS + "abcdef", 40),
    ("sb_se", "cret_", BASE62, 31), ("psca", "le_tkn_", BASE62, 43),
    ("psca", "le_pw_", BASE62, 43), ("dp.", "pt.", BASE62, 43), ("tsk", "ey-auth-", BASE62, 40),
    ("hv", "s.", BASE62, 90), ("hv", "b.", BASE62, 140), ("hv", "r.", BASE62, 90),
    ("ops_", "eyJ", BASE62, 250), ("da", "pi", DIGITS + "abcdef", 32), ("gl", "sa_", BASE62, 41),
    ("glc_", "eyJ", BASE62, 80), ("NR", "AK-", UPPER + DIGITS, 27), ("PM", "AK-", BASE62, 59),
    ("sntr", "ys_eyJ", BASE62, 120), ("sntr", "yu_", DIGITS + "abcdef", 64),
    ("dt0", "c01.", UPPER + DIGITS, 89), ("lin", "_api_", BASE62, 40), ("nt", "n_", BASE62, 46),
    ("fi", "gd_", BASE62, 40), ("ATA", "TT3", BASE62, 180), ("ATC", "TT3", BASE62, 180),
    ("AT", "BB", BASE62, 32), ("sq", "u_", DIGITS + "abcdef", 40),
    ("sq", "p_", DIGITS + "abcdef", 40), ("sq", "a_", DIGITS + "abcdef", 40),
    ("bk", "ua_", DIGITS + "abcdef", 40), ("CCI", "PAT_", BASE62, 62), ("CF", "PAT-", BASE62, 43),
    ("pn", "u_", BASE62, 36), ("rd", "me_", DIGITS + LOWER, 70), ("tf", "p_", BASE62, 59),
    ("sk.", "eyJ", BASE62, 90), ("sk-ant-", "api03-", BASE62, 95),
    ("sk-ant-", "admin01-", BASE62, 95), ("sk-ant-", "oat01-", BASE62, 95),
    ("sk-", "proj-", BASE62, 120), ("sk-", "svcacct-", BASE62, 120), ("sk-", "admin-", BASE62, 120),
    ("h", "f_", LOWER + UPPER, 34), ("sk-or", "-v1-", DIGITS + "abcdef", 64),
    ("gs", "k_", BASE62, 52), ("r", "8_", BASE62, 37), ("xa", "i-", BASE62, 80),
    ("ppl", "x-", BASE62, 48), ("nva", "pi-", BASE62, 64), ("pcs", "k_", BASE62, 70),
    ("lsv", "2_pt_", DIGITS + "abcdef", 43), ("ABS", "K", BASE62, 128),
    ("AGE-SECRET", "-KEY-1", UPPER + DIGITS, 58), ("gith", "ub_pat_", None, 0), ("S", "G.", None, 0),
]


def prefixed(head, tail, alphabet, length):
    seed = head + tail
    if head == "gith":
        return seed + letters(seed, 22) + "_" + letters(seed + "2", 59)
    if head == "S":
        return seed + letters(seed, 22) + "." + letters(seed + "2", 43)
    return seed + letters(seed, length, alphabet)


AWS_SECRET = letters("aws", 40)
TOKENS = [("prefixed", prefixed(*row)) for row in PREFIXED] + [
    ("openai", "sk-" + letters("o1", 20) + "T3Bl" "bkFJ" + letters("o2", 20)),
    ("terraform", letters("t1", 14) + ".atl" "asv1." + letters("t2", 67)),
    ("telegram", "123456789:A" "A" + letters("telegram", 33)),
    ("azure client", letters("c1", 3) + "8Q" "~" + letters("c2", 34)),
    ("azure devops", letters("d1", 76) + "AZ" "DO" + letters("d2", 4)),
    ("azure registry", letters("r1", 42) + "+A" "CR" + letters("r2", 6)),
    ("azure signed", letters("s1", 76) + "+A" "St" + letters("s2", 6) + "=="),
    ("pair", "DefaultEndpointsProtocol=https;AccountName=x;Account" "Key=" +
     letters("azure", 86) + "=="),
    ("pair", "Endpoint=sb://x;SharedAccessKeyName=x;SharedAccess" "Key=" + letters("bus", 43) + "="),
    ("url", "https://x.blob.core.windows.net/c?sv=2022-11-02&sr=c&si" "g=" + letters("sas", 43) +
     "%3D"),
    ("pair", "AK" "IA" + letters("id", 16, BASE32) + ":" + AWS_SECRET),
    ("pair", "AS" "IA" + letters("id2", 16, BASE32) + " " + letters("aws2", 40)),
    ("pair", "aws_secret_access" "_key = " + letters("aws3", 40)),
    ("pair", '"secretAccess' 'Key": "' + letters("aws4", 40) + '"'),
    ("jwt in text", jwt("a")), ("jwt in text", "Bearer " + jwt("b")),
    ("url", "postgres://app:" + letters("u1", 14) + "@db.internal/x"),
    ("url", "https://me:" + letters("u2", 14) + "@git.internal/x.git"),
    ("url", "redis://u:" + letters("u3", 12) + "@10.0.0.5:6379/0"),
    ("url", "mongodb+srv://u:" + letters("u4", 12) + "@c.mongo.net"),
    ("url", "amqp://u:" + letters("u5", 12) + "@mq:5672"),
    ("dsn", "app:" + letters("dsn", 14) + "@tcp(db:3306)/x"),
    ("json", json.dumps({"auths": {"r.internal": {"au" "th": base64.b64encode(
        ("me:" + letters("auth", 12)).encode()).decode()}}})),
    ("json", json.dumps({"kty": "EC", "crv": "P-256", "x": letters("x", 43), "y": letters("y", 43),
                         "d": letters("jwk", 43)})),
    ("json", json.dumps({"kty": "oct", "k": letters("oct", 43), "alg": "HS256"},
                        separators=(",", ":"))),
    ("openvpn", "-----BEGIN Open" "VPN Static key V1-----\n" +
     "\n".join(hexadecimal(f"vpn{i}", 32) for i in range(16)) + "\n-----END"),
]


def _file(path, before, seed, after="\n", length=18):
    secret = letters(seed + path, length)
    return (path, before + secret + after, secret)


FILES = [
    _file("/.netrc", "machine a.b login me\npassword ", "1"),
    _file("/.pgpass", "db:5432:*:app:", "1"),
    _file("/.npmrc", "//r.internal/:_authToken=", "1"),
    _file("/.npmrc", "//r.internal/:_password=", "2"),
    _file("/.pypirc", "[pypi]\nusername = a\npassword = ", "1"),
    _file("/.env", "A=b\nDB_PASSWORD=", "1"),
    _file("/.env", "export STRIPE_SECRET='", "2", "'\n"),
    _file("/.env.production", "TWILIO_AUTH_TOKEN=", "1"),
    _file("/prod.env", "HEROKU_API_KEY=\"", "1", "\"\r\n"),
    _file("/.my.cnf", "[client]\npassword = ", "1"),
    _file("/.s3cfg", "secret_key = ", "1"),
    _file("/.aws/credentials", "[a]\naws_session_token = ", "1"),
    _file("/.kube/config", "users:\n- user:\n    token: ", "1"),
    _file("/.kube/config", "users:\n- user:\n    password: \"", "2", "\"\n"),
    _file("/terraform.tfvars", "db_password = \"", "1", "\"\n"),
    _file("/terraform.tfstate", '{"a": {"password": "', "1", '", "x": 1}}\n'),
    _file("/config/database.yml", "production:\n  password: ", "1"),
    _file("/config/secrets.yml", "secret_key_base: a\napi_key: ", "1"),
    _file("/config/master.key", "", "1", "\n", 32),
    _file("/.vault-token", "", "1", "", 26),
    _file("/.vault_pass.txt", "", "1"),
    _file("/.erlang.cookie", "", "1", "", 20),
    _file("/wp-config.php", "<?php\ndefine( 'DB_PASSWORD', '", "1", "' );\n"),
    _file("/settings.py", "DATABASES = {'default': {'PASSWORD': '", "1", "'}}\n"),
    _file("/local_settings.py", "API_KEY = \"", "1", "\"\n"),
    _file("/config.inc.php", "$cfg['Servers'][1]['password'] = '", "1", "';\n"),
    _file("/application.properties", "spring.datasource.password=", "1"),
    _file("/application-prod.yml", "  datasource:\n    password: ", "1"),
    _file("/appsettings.json", '{"ConnectionStrings": {"Default": "Server=x;Password=', "1",
          ';"}}'),
    _file("/.m2/settings.xml", "<server><password>", "1", "</password></server>\n"),
    _file("/gradle.properties", "nexusPassword=", "1"),
    _file("/.cargo/credentials.toml", "[registry]\ntoken = \"", "1", "\"\n"),
    _file("/docker-compose.yml", "    environment:\n      - MYSQL_ROOT_PASSWORD=", "1"),
    _file("/redis.conf", "requirepass ", "1"),
    _file("/etc/wireguard/wg0.conf", "[Interface]\nPrivateKey = ", "1", "=\n", 43),
    _file("/credentials.json", '{"client_secret":"a","refresh_token":"', "1", '"}'),
    _file("/.composer/auth.json", '{"http-basic":{"r":{"username":"u","password":"', "1", '"}}}'),
    _file("/app-secret.yaml", "stringData:\n  password: ", "1"),
    _file("/.bash_history", "ls\nmysql -u root -p", "1", " app\n"),
    _file("/.zsh_history", "sshpass -p ", "1", " ssh me@h\n"),
    _file("/.bashrc", "export GITHUB_TOKEN=", "1"),
    _file("/entrypoint.sh", "#!/bin/sh\ncurl -u admin:", "1", " http://h\n"),
    _file("/Dockerfile", "FROM x\nENV DB_PASSWORD ", "1"),
    _file("/app.service", "[Service]\nEnvironment=API_TOKEN=", "1"),
    _file("/run/secrets/db", "", "1"),
    ("/containers/auth.json", json.dumps({"auths": {"r": {"auth": base64.b64encode(
        ("u:" + letters("containers", 12)).encode()).decode()}}}), letters("containers", 12)),
]


def _command(before, seed, after="", length=16):
    secret = letters(seed + before, length)
    return (before + secret + after, secret)


COMMANDS = [
    _command("mysql -u root --password ", "c"), _command("mysql -u root --password=", "c"),
    _command("mysql -uroot -p", "c", " -e 'select 1'"), _command("mysqldump -p", "c", " app"),
    _command("mariadb -h db -p", "c"), _command("sshpass -p ", "c", " ssh a@b"),
    _command("sshpass -p'", "c", "' ssh a@b"), _command("curl -u admin:", "c", " https://h.tld"),
    _command("curl -uadmin:", "c", " https://h.tld"), _command("curl --user 'a:", "c", "' x"),
    _command("curl -x p --proxy-user a:", "c"), _command("wget --user=a --password=", "c", " x"),
    _command("wget --http-password=", "c", " x"), _command("docker login -u a -p ", "c", " r"),
    _command("podman login -u a -p", "c", " r"), _command("docker login --password ", "c", " r"),
    _command("echo ", "c", " | docker login --password-stdin r"),
    _command("echo 'root:", "c", "' | chpasswd"), _command("PGPASSWORD=", "c", " psql -h db"),
    _command("export DB_PASSWORD=\"", "c", "\""), _command("redis-cli -a ", "c", " ping"),
    _command("mongosh -u a -p ", "c"), _command("ldapsearch -w ", "c"),
    _command("skopeo copy --src-creds a:", "c", " x y"), _command("smbclient -U 'a%", "c", "' x"),
    _command("openssl rsa -passin pass:", "c"), _command("keytool -storepass ", "c"),
    _command("aws configure set aws_secret_access_key ", "c", "", 39),
    _command("npm config set //r.tld/:_authToken ", "c"),
    _command("npm config set //r.tld/:_authToken=", "c"),
    _command("curl -H 'Authorization: Bearer ", "c", "' x", 40),
    _command("curl -H \"Authorization: Basic ", "c", "\" x", 24),
    _command("curl -H 'Authorization: ", "c", "' x", 32),
    _command("curl -H 'PRIVATE-TOKEN: ", "c", "' x"), _command("curl -H 'X-Api-Key: ", "c", "' x"),
    _command("git clone https://me:", "c", "@h.tld/x"), _command("svn co --password ", "c", " x"),
    _command("app --api-key ", "c"), _command("app --token=", "c"), _command("zip -P ", "c", " a b"),
    _command("gpg --batch --passphrase ", "c", " -c x"), _command("az login -u a -p ", "c"),
    _command("ENV API_TOKEN ", "c"), _command("ENV API_TOKEN=", "d"),
    _command("/bin/sh -c #(nop)  ENV DB_PASSWORD=", "c"),
    _command("/bin/sh -c #(nop)  ENV DB_PASSWORD ", "d"), _command("ARG NPM_TOKEN=", "c"),
    _command("LABEL api.secret=", "c"), _command("/bin/sh -c #(nop)  LABEL db.password=", "c"),
    _command("CMD [\"mysqld\" \"--password\" \"", "c", "\"]"),
    _command("CMD [\"mysqld\", \"--password=", "d", "\"]"),
]


def _value(name, before, seed, after="", length=16):
    secret = letters(seed + name, length)
    return (name, before + secret + after, secret)


VALUES = [
    _value("DB_PASSWORD", "", "v"), _value("PGPASSWORD", "", "v"), _value("API_KEY", "", "v"),
    _value("CLIENT_SECRET", "", "v"), _value("GITHUB_TOKEN", "", "v"), _value("DBPASSWORD", "", "v"),
    _value("JAVA_OPTS", "-Xmx1g -Djavax.net.ssl.keyStorePassword=", "v"),
    _value("URL", "https://a:", "v", "@h.tld"), _value("NOTE", "gh" "p_", "v", "", 36),
    _value("DSN", "a:", "v", "@tcp(db)/x"), _value("AUTH", "Authorization: Bearer ", "v", "", 24),
    _value("CONFIG", '{"password":"', "v", '"}'), _value("ADO", "Server=x;Password=", "v", ";A=b"),
    _value("HEADER", "Bearer ", "v", "", 40), _value("PRIVATE_KEY", "", "v"),
    _value("SSHPASS", "", "v"), _value("MYSQL_PWD", "", "v"), _value("REDISCLI_AUTH", "", "v"),
    ("JWT", jwt("value"), jwt("value")), ("IDENTITY", jwt("value 2"), jwt("value 2")),
    ("DOCKER_AUTH_CONFIG", json.dumps({"auths": {"r": {"auth": base64.b64encode(
        ("u:" + letters("daconfig", 12)).encode()).decode()}}}), base64.b64encode(
            ("u:" + letters("daconfig", 12)).encode()).decode()),
    _value("SECRET_KEY", "", "v"),
]
ANNOTATIONS = [_value(name, before, "annotation", after, length) for name, before, after, length in (
    ("password", "", "", 16), ("note", "gl" "pat-", "", 20), ("url", "https://a:", "@h.tld", 14),
    ("api-key", "", "", 20), ("token", "", "", 20), ("header", "Authorization: Bearer ", "", 30))]

# What only looks like a secret. What is in parts would be taken for one in this very file.
HARMLESS = [
    "password=$PASSWORD", "DB_PASSWORD=${DB_PASSWORD}", "TOKEN=$(cat /run/secrets/token)",
    "API_KEY=<your-api-key>", "API_KEY=your-api-key-here", "SECRET_KEY=xxxxxxxxxxxxxxxx",
    "PASSWORD=********", "PASSWORD_FILE=/run/secrets/db", "password: {{ vault_password }}",
    "password: !vault |", "TOKEN=%TOKEN%", "API_TOKEN=`cat token`", "SECRET=changeme",
    "PASSWORD=password", "PASSWORD=", "PASSWORD=''", "ALLOW_EMPTY_PASSWORD=yes",
    "password = os.environ['DB_PASSWORD']", "token = getenv('TOKEN')", "password = None",
    "# DB_PASSWORD=old", "mysql -u root -p", "mysql -u root -p$PASSWORD", "mysql --password",
    "sshpass -p \"$PASS\" ssh a@b", "sshpass -f /run/secrets/x ssh a@b", "curl -u \"$USER:$PASS\" x",
    "curl -u admin x", "docker login -u a --password-stdin", "docker run -p 8080:80 nginx",
    "echo \"$PASS\" | docker login --password-stdin", "echo \"root:$PASS\" | chpasswd",
    "curl -H \"Authorization: Bearer $TOKEN\" x", "curl -H 'Authorization: Bearer <token>' x",
    "curl -H 'Authorization: Bearer ${TOKEN}' x", "RUN --mount=type=secret,id=npm npm ci",
    "docker build --secret id=npm,src=.npmrc .", "mkdir -p /srv/app", "cp -p a b", "ssh -p 2222 h",
    "password: the word that opens the door", "Password: ", "Enter the password: please",
    "http://user:password@example.com/", "https://user@h.tld/", "https://a.b:8080/@x",
    "https://a:$TOKEN@h.tld", "postgres://user:pass@localhost/db",
    "http_proxy=http://proxyuser:proxypass@proxyhost:8080",
    ("AK", "IAIOSFODNN7EXAMPLE"), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ("AK", "IA", letters("alone", 16, BASE32)), ("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ("gh", "p_", "[A-Za-z0-9]{36}"), ("xo", "xb-your-token-here-and-more-of-it"),
    ("sk", "_live_"), ("sk", "_test_", letters("test", 24)), ("AI", "za[0-9A-Za-z_-]{35}"),
    ("npm", "_config_registry_and_some_more_words_of_it"), ("glpa", "t-xxxxxxxxxxxxxxxxxxxx"),
    ("hv", "s.someLongPropertyNameOfAnObject"), ("dapi", "error_handler_of_the_server_side"),
    ("eyJ", "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ",
     "zdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.",
     "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"),
    "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpb",
    "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12  a.tar.gz",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  -",
    "commit 9a3f0b7c5d1e2f4a6b8c0d2e4f6a8b0c1d3e5f70",
    "123e4567-e89b-42d3-a456-426614174000", "integrity sha512-" + base64_of("sri", 64),
    "-----BEGIN " "RSA PRIVATE KEY-----", "if (line === '-----BEGIN " "PRIVATE KEY-----') {",
    "-----BEGIN " "PRIVATE KEY-----\nMIIEvQIBADANBg...\n-----END " "PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----\n" + base64_of("public", 44) + "\n-----END PUBLIC KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + base64_of("ssh", 32) + " a@b",
    "10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET /login?password= HTTP/1.1\" 200 12",
    "10.0.0.1 - - \"GET /api/token HTTP/1.1\" 401", "function getToken(){return this.token}",
    "var a=function(b){return b.password===c.password};", "const TOKEN_TYPES = ['a', 'b'];",
    "if (token == null) throw new Error('token: missing');", "PasswordAuthentication no",
    "auth required pam_unix.so nullok", "proxy_pass http://backend;", "grant_type=client_credentials",
    "{\"auth\": {\"type\": \"basic\"}}", "{\"auth\": \"required\"}",
    "{\"kty\": \"RSA\", \"e\": \"AQAB\", \"n\": \"" + letters("modulus", 86) + "\"}",
    "data:image/png;base64," + base64_of("png", 300), "mail me: me@example.org",
    "SharedAccessKeyName=RootManageSharedAccessKey", "AccountName=x;AccountKey=...",
    "pip install token-bucket==1.2.3", "tokenizer.pad_token = '[PAD]'", "MAX_TOKENS=4096",
    "SECRET_NAME=db-credentials", "PUBLIC_KEY=" + letters("pk", 40), "GPG_KEY=A035C8C19219BA821ECE",
    "machine example login me", "--password-stdin", "export PASSWORD", "unset TOKEN",
]
