#!/bin/sh
# What `gate fix --format ansible` writes, against Ansible itself: it is a list of tasks, they run in
# the tree, what was found is gone, the second run changes nothing, and nothing of an image is taken
# for a template or a command. The tree sees this machine's programs, and nobody else sees it.
set -eu
for tool in ansible-playbook jq unshare chroot; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "not root: it may not mount and chroot"; exit 77; }
unshare -m true 2>/dev/null || { echo "this kernel gives no mount namespace"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export LC_ALL=C.UTF-8 # Ansible refuses any other encoding
status=0
fail() {
    echo "$1"
    status=1
}

mkdir -p tree/etc/ssh/sshd_config.d tree/etc/systemd/journald.conf.d tree/usr/sbin tree/srv tree/root \
    tree/var/lib/dpkg tree/var/log tree/tmp tree/dev tree/proc tree/usr/lib/systemd/system \
    tree/etc/modprobe.d tree/etc/security tree/etc/systemd/system
printf 'ID=debian\nVERSION_ID="12"\n' >tree/etc/os-release
printf 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/bin/sh\ndeploy:x:1000:1000::/home/deploy:/bin/sh\n+::::::\n' \
    >tree/etc/passwd
printf 'root:x:0:\ndaemon:x:1:\nshadow:x:42:\ndeploy:x:1000:\n' >tree/etc/group
printf 'root:*:20454:0:99999:7:::\ndaemon:*:20454:0:99999:7:::\ndeploy::20454:0:99999:7:::\n' >tree/etc/shadow
printf 'Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:9.2p1-2\n\n' \
    openssh-server sudo systemd >tree/var/lib/dpkg/status
printf 'sshd' >tree/usr/sbin/sshd
printf '[Unit]\n[Service]\nExecStart=/usr/bin/bluetoothd\n[Install]\nWantedBy=multi-user.target\n' \
    >tree/usr/lib/systemd/system/bluetooth.service
mkdir tree/etc/systemd/system/multi-user.target.wants
ln -s /usr/lib/systemd/system/bluetooth.service tree/etc/systemd/system/multi-user.target.wants/
printf 'Include /etc/ssh/sshd_config.d/*.conf\n' >tree/etc/ssh/sshd_config
printf 'X11Forwarding no\npermitrootlogin=yes\nMatch User a\n  PermitRootLogin yes' >tree/etc/ssh/sshd_config.d/10-dev.conf
printf 'ENCRYPT_METHOD MD5\nUMASK 022' >tree/etc/login.defs
printf '# nothing\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n' >tree/etc/sudoers
printf '[Journal]\n#Storage=auto\n' >tree/etc/systemd/journald.conf
printf '[Journal]\nCompress = no\n' >tree/etc/systemd/journald.conf.d/10.conf
chmod 0440 tree/etc/sudoers
chmod 0755 tree/usr/sbin/sshd
: >"tree/srv/it's \$(touch escaped)\`touch escaped\`"
: >'tree/srv/-rf "x" \d #a: b'
: >'tree/srv/{{ lookup("pipe", "touch escaped") }}'
chown 1000:1000 tree/etc/shadow
chmod 0666 tree/etc/shadow tree/srv/*
chmod 1777 tree/tmp

mended='empty-password password-hash-method shadow-mode ssh-root-login sudo-log-file nis-entries
    system-shell sysctl-randomize-va-space module-cramfs-disabled journald-persistent
    journald-compress bluetooth-disabled'
words=
for control in $mended world-writable; do words="$words --control $control"; done

# judge VERB OPTION...: of the controls above
judge() {
    verb=$1
    shift
    # shellcheck disable=SC2086
    "$GATE" "$verb" tree --no-repo --target host --profile cis-linux --profile cis-linux-host --level 2 $words "$@"
}

# The ids of $mended that have another status than one of $1.
others_than() {
    judge check --report json >record.json || [ $? -eq 1 ]
    for control in $mended; do
        found=$(jq -r --arg id "$control" '.controls[] | select(.id == $id) | .status' record.json)
        case " $1 " in *" $found "*) ;; *) echo "$control: $found" ;; esac
    done
}

others=$(others_than failed)
[ -z "$others" ] || fail "not found in the tree: $others"
judge fix --all --format ansible >tasks.yml
grep -q '{{ lookup.*cannot be written safely' tasks.yml || fail "a template is not left to a person: $(cat tasks.yml)"
printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.import_tasks: tasks.yml\n' >play.yml
ansible-playbook -i localhost, --syntax-check play.yml >said 2>&1 || fail "no playbook: $(cat said)"

# play: runs the tasks in the tree
cat >play.sh <<'END'
for folder in usr dev proc; do mount --rbind "/$folder" "tree/$folder"; done
for folder in bin sbin lib lib64; do ln -sfn "usr/$folder" "tree/$folder"; done
exec chroot tree /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 \
    ansible-playbook -i localhost, -c local -e ansible_python_interpreter=/usr/bin/python3 /root/play.yml
END
play() {
    cp tasks.yml play.yml tree/root
    unshare -m --propagation private sh -eu play.sh >said 2>&1 || fail "the tasks fail: $(cat said)"
    for link in bin sbin lib lib64; do rm -f "tree/$link"; done
    rm -rf tree/root/tasks.yml tree/root/play.yml tree/root/.ansible
}
play
others=$(others_than 'passed skipped')
[ -z "$others" ] || fail "the tasks do not mend: $others"
[ -z "$(find . -name escaped)" ] || fail "a name of the image was executed"
[ "$(stat -c '%a %u:%g' tree/etc/shadow)" = "640 0:0" ] || fail "shadow is $(stat -c '%a %u:%g' tree/etc/shadow)"
[ "$(stat -c %a tree/srv/-rf*)" = 664 ] || fail "a name with everything in it is $(stat -c %a tree/srv/-rf*)"
[ "$(readlink tree/etc/systemd/system/bluetooth.service)" = /dev/null ] || fail "the unit is not masked"
rm -rf tree/tmp tree/var/tmp
cp -a tree once
mkdir tree/tmp
chmod 1777 tree/tmp
play
rm -rf tree/tmp tree/var/tmp
diff -r --no-dereference once tree || fail "the second run changes something"
exit "$status"
