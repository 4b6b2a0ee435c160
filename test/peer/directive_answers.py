#!/usr/bin/env python3
"""What crossplane and httpd read in configurations: recorded for test_directives.

usage: directive_answers.py FOLDER [SEED [real]]

Writes FOLDER/{nginx,apache}.json: each case has files and rows [path, line, name, words], or no
rows if it was refused. With "real" the configurations of this machine are cases too. Of httpd's
rows those count that gate must have: httpd leaves out what a condition switches off.
"""
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import crossplane

NGINX = ["user www;", "http { server { listen 80; } }", "http {", "}", "server {", "listen 443 ssl;",
         "server_tokens off;", "add_header X-A \"a b; c\" always;", "add_header X-B 'it is {x}';",
         "# a comment; {", "location ~ \\.php$ {", "include conf.d/*.conf;", "include b.conf;",
         "set $a ${b}c;", "if ($a = 1) {", "return 200 'x';", "log_format m '$a'\n  '$b';",
         "events { worker_connections 1; }", "types {", "text/html html htm;", "a\n  b;",
         "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers HIGH;"]
NGINX_WHOLE = [
    "user www;\nhttp {\n  include conf.d/*.conf;\n  server { listen 80; include b.conf; }\n}\n",
    "events {}\nhttp { server_tokens off; # x\n server { server_tokens on; } server { } }\n",
    "a b\n c\n d;\n", "a 'b' \"c\";", "a{b c;}", "", "# only\n", "a;b;c {d;}",
]
NGINX_FILES = {"/etc/nginx/conf.d/1.conf": "server { listen 1; }\n", "/etc/nginx/b.conf": "root /b;\n",
               "/etc/nginx/conf.d/2.conf": "# two\nserver {\n  listen 2;\n}\n"}
APACHE = ["ServerTokens Prod", "servertokens Full", "Timeout 60", "Timeout \"61\"", "KeepAlive On",
          "# comment \\\nTimeout 62", "<Directory \"/srv/a b\">", "</Directory>", "AllowOverride None",
          "<VirtualHost *:80>", "</VirtualHost>", "ServerName a.example", "Include extra/*.conf",
          "IncludeOptional none/*.conf", "Include missing.conf", "Define X 5", "Timeout ${X}",
          "ServerAdmin 'a b'", "DocumentRoot /srv", "",
          "<FilesMatch \"\\.x$\">", "</FilesMatch>", "LogLevel warn", "  ServerSignature Off  "]
APACHE_WHOLE = [
    "ServerRoot /etc/apache2\nInclude extra/*.conf\n<VirtualHost *:80>\nServerName x\n</VirtualHost>\n",
    "<IfModule !no_module>\nTimeout 5\n</IfModule>\n<IfModule no_module>\nTimeout 6\n</IfModule>\n",
    "<Directory />\n  AllowOverride None\n</Directory>\n", "<Directory />\n", "</Directory>\n",
    "<Directory /\n</Directory>\n", "Timeout 5\n", "",
]
APACHE_FILES = {"/etc/apache2/extra/1.conf": "# one\nTraceEnable Off\n",
                "/etc/apache2/extra/2.conf": "<Location /s>\n  AuthName \"a b\"\n</Location>\n"}


def write(root, files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        with open(root + path, "w", encoding="utf-8") as out:
            out.write(text)


def nginx_rows(root, path):
    answer = crossplane.parse(root + path, comments=False, check_ctx=False, check_args=False,
                              catch_errors=True)
    if answer["errors"]:
        return None
    rows = []

    def walk(config, block):
        for one in block:
            if one["directive"] == "#":  # a comment within a directive
                continue
            # crossplane takes the brackets of a condition off.
            words = None if one["directive"] == "if" else one["args"]
            rows.append([config["file"][len(root):], one["line"], one["directive"], words])
            walk(config, one.get("block", []))
            for index in one.get("includes", []):
                walk(answer["config"][index], answer["config"][index]["parsed"])

    walk(answer["config"][0], answer["config"][0]["parsed"])
    return rows


def apache_rows(root, path):
    result = subprocess.run(
        ["/usr/sbin/apache2", "-t", "-D", "DUMP_CONFIG", "-f", root + path, "-C",
         "LoadModule info_module /usr/lib/apache2/modules/mod_info.so", "-C",
         "LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so", "-C",
         "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so", "-C",
         "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so", "-C",
         "LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so", "-C",
         "DefaultRuntimeDir " + root, "-c", "PidFile " + root + "/pid", "-c",
         "ErrorLog " + root + "/log"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if result.returncode:
        return None
    rows, file, line = [], "", 0
    for text in result.stdout.decode().split("\n"):
        if text.startswith("# In file: "):
            file = text[11:][len(root):] if text[11:].startswith(root) else ""
        elif re.match(r"#\s+\d+:$", text.strip()):
            line = int(text.strip()[1:-1])
        elif text.strip() and not text.strip().startswith(("#", "</")) and file:
            rows.append([file, line, text.strip().lstrip("<").rstrip(">").split()[0].lower(), None])
    return rows


def make(dice, whole, lines, files, main, ask):
    texts = whole + ["\n".join(dice.choice(lines) for _ in range(dice.randint(2, 9))) + "\n"
                     for _ in range(300)]
    cases = []
    for text in dict.fromkeys(texts):
        with tempfile.TemporaryDirectory() as root:
            tree = {main: text, **files}
            # A path within the text is one of the root, as the image has it.
            write(root, {path: body.replace("ServerRoot /", "ServerRoot " + root + "/")
                         for path, body in tree.items()})
            rows = ask(root, main)
        case = {"files": tree}
        if rows is not None:
            case["rows"] = rows
        cases.append(case)
    return cases


def real(trees, main, ask):
    files = {}
    for pattern in trees:
        for path in glob.glob(pattern, recursive=True):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    files[path] = file.read()
    rows = ask("", main)
    return [{"files": files, "rows": rows}] if rows else []


def save(folder, name, by, cases):
    with open(f"{folder}/{name}.json", "w", encoding="ascii") as out:
        out.write('{"by": %s, "made": "test/peer/directive_answers.py", "cases": [\n' % json.dumps(by))
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


def main():
    folder = sys.argv[1]
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    nginx = make(dice, NGINX_WHOLE, NGINX, NGINX_FILES, "/etc/nginx/nginx.conf", nginx_rows)
    apache = make(dice, APACHE_WHOLE, APACHE, APACHE_FILES, "/etc/apache2/apache2.conf", apache_rows)
    if len(sys.argv) > 3:
        nginx += real(["/etc/nginx/**"], "/etc/nginx/nginx.conf", nginx_rows)
    version = subprocess.run(["/usr/sbin/apache2", "-v"], stdout=subprocess.PIPE, check=True)
    save(folder, "nginx", "crossplane " + crossplane.__version__, nginx)
    save(folder, "apache", version.stdout.decode().split("\n")[0], apache)


main()
