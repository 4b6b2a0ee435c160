#!/bin/sh
# What gate makes of generated configuration of network, boot and daemons, against glibc, libselinux,
# dockerd, auditd, dash as grub-mkconfig runs it, bootctl, inetd, xinetd and polkit's reader of .pkla
# files, in a Debian 12 root (CONFIG_ROOT, or one made here). SEED=N repeats a run; "configs.sh
# record" writes test/fixtures/answers/config anew.
#
# No program of Debian 12 can say what these resources do: kubelet_config (there is no kubelet),
# crypto_policy (there is no update-crypto-policies), ntp_conf (ntpd says which lines it does not
# know, not what it made of the others), polkit_rules of scripts (gate does not read JavaScript).
set -eu

for tool in mmdebstrap python3 gcc unshare; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "only root asks in a chroot"; exit 77; }
ROOT=${ROOT:-$(pwd)}
here=$ROOT/test/peer/config

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=${CONFIG_ROOT:-$work/root}
[ -d "$root" ] || sh "$here/root.sh" "$root" || { echo "no Debian 12 root could be made"; exit 77; }
answers=$work/answers/config
mkdir -p "$answers"
seed=${SEED:-1}
if [ "${1:-}" = record ]; then
    answers=$ROOT/test/fixtures/answers/config
    seed=recorded
fi
echo "seed $seed"

# ask FAMILY:COUNT...
ask() {
    for family in "$@"; do
        python3 "$here/ask.py" "$root" "$answers" "${family%:*}" "$seed" "${family#*:}"
    done
}

# A dockerd takes long to start, and pkla-check-authorization is asked twelve times for a case: they
# are asked beside the others. inetd and xinetd share a terminal, so that one comes after the other.
ask docker_daemon_json:20 polkit_rules:8 selinux:50 auditd_conf:40 &
beside=$!
ask hosts:80 resolv_conf:80 grub:90 bootloader:60 inetd:70 xinetd:70
wait "$beside"
[ "${1:-}" != record ] || exit 0
GATE_ANSWERS=$work/answers "$(dirname "$GATE")/test/test_config_answers"
