# shellcheck shell=sh disable=SC2034 # what this sets the cases use
# Sourced by every attack and by base.sh. A case is a folder with attack.sh, which defines
#
#     attack()      prepares the attack, runs `check`, and says `refused EXIT TEXT`
#     neighbour()   the smallest change that makes it honest, runs `check`, and says `accepted`
#
# Each runs in a copy of the base repository: branch main with a policy, four people and their keys,
# origin/main at its tip; HEAD is on the branch topic. Images: $CAT1, $CAT2, $CAT3, each with one
# control of that category that blocks (empty-password, image-user, image-healthcheck), and $GREEN.

export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=dev GIT_AUTHOR_EMAIL=dev@example.com
export GIT_COMMITTER_NAME=dev GIT_COMMITTER_EMAIL=dev@example.com
unset GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_SHA GITHUB_BASE_REF \
    GITLAB_CI CI CI_PROJECT_DIR CI_COMMIT_SHA CI_DEFAULT_BRANCH CI_PIPELINE_SOURCE JENKINS_URL TF_BUILD \
    CIRCLECI

KEYS=$ATTACK_BASE/keys
CAT1=$ATTACK_BASE/cat1.tar
CAT2=$ATTACK_BASE/cat2.tar
CAT3=$ATTACK_BASE/cat3.tar
GREEN=$ATTACK_BASE/green.tar

fail() {
    echo "$CASE: $PART: $*"
    exit 1
}

# control_of IMAGE, finding_of IMAGE: what blocks there: "ID@REV", and its only fingerprint
control_of() { sed -n 1p "$1.blocks"; }
finding_of() { sed -n 2p "$1.blocks"; }
profile_of() { sed -n 3p "$1.blocks"; }

# in_hours N: that time from now, as a waiver writes it
in_hours() { date -u -d "$1 hours" +%Y-%m-%dT%H:%M:%SZ; }

# waiver ID IMAGE [KEY=VALUE...]: writes .gate/waivers/ID.yaml for what blocks in IMAGE: a plain
# waiver by dev, for three days. KEY=VALUE replaces a line, KEY= leaves it out.
waiver() {
    waiver_id=$1 waiver_image=$2
    shift 2
    mkdir -p .gate/waivers
    waiver_file=.gate/waivers/$waiver_id.yaml
    cat >"$waiver_file" <<TEXT
gate_waiver: 1
id: $waiver_id
kind: waiver
project: payments-api
image: {name: api}
controls: [$(control_of "$waiver_image")]
findings: ["$(finding_of "$waiver_image")"]
profile: {name: $(profile_of "$waiver_image"), version: "1"}
reason: Patch must ship before the new base image is ready
ticket: INC-4711
requested_by: dev@example.com
issued: "$(in_hours -1)"
not_before: "$(in_hours -1)"
expires: "$(in_hours 47)"
TEXT
    for waiver_change in "$@"; do
        waiver_key=${waiver_change%%=*} waiver_value=${waiver_change#*=}
        grep -v "^$waiver_key:" "$waiver_file" >"$waiver_file.new" || :
        [ -z "$waiver_value" ] || printf '%s: %s\n' "$waiver_key" "$waiver_value" >>"$waiver_file.new"
        mv "$waiver_file.new" "$waiver_file"
    done
}

# break_glass ID IMAGE [KEY=VALUE...]: the same as break-glass
break_glass() {
    break_id=$1 break_image=$2
    shift 2
    waiver "$break_id" "$break_image" kind=break-glass plan="The next base image lands tomorrow" "$@"
}

# sign ID WHO...: signs the file as it stands, each with the key of WHO (dev lead sec vp evil ...)
sign() {
    sign_id=$1
    shift
    for sign_who in "$@"; do
        sign_file ".gate/waivers/$sign_id.yaml" "$sign_who" "$sign_who@example.com"
    done
}

# sign_file FILE KEY PRINCIPAL [NAMESPACE]
sign_file() {
    ssh-keygen -q -Y sign -f "$KEYS/$2" -n "${4:-gate-waiver@v1}" <"$1" >"$1.$3.sig" 2>/dev/null ||
        fail "cannot sign as $2"
}

# granted ID IMAGE WHO...: a whole waiver, signed and committed
granted() {
    granted_id=$1 granted_image=$2
    shift 2
    waiver "$granted_id" "$granted_image"
    sign "$granted_id" "$@"
    commit "$granted_id"
}

commit() {
    if ! git add -A . || ! git commit -q --allow-empty -m "$1"; then fail "cannot commit"; fi
}

# on_main COMMAND...: runs it on the branch main, commits, moves origin/main there, and goes back
on_main() {
    git checkout -q main
    "$@"
    commit "on main"
    git update-ref refs/remotes/origin/main main
    git checkout -q -
}

# policy_line OLD NEW: replaces a line of the policy
policy_line() {
    grep -qF -- "$1" .gate/policy.yaml || fail "the policy has no line '$1'"
    awk -v old="$1" -v new="$2" '$0 == old { print new; next } { print }' .gate/policy.yaml >policy.new
    mv policy.new .gate/policy.yaml
}

# key_line WHO [OPTIONS]: a line of allowed_signers
key_line() {
    printf '%s@example.com %s%s\n' "$1" "${2-namespaces=\"gate-waiver@v1\" }" "$(cut -d ' ' -f 1,2 "$KEYS/$1.pub")"
}

# check IMAGE [OPTION...]: runs gate as a CI job does ($TRUST instead of --trust-ref origin/main); sets code, and record.json, output, errors in ../out
check() {
    check_image=$1
    shift
    out=$PWD/../out
    mkdir -p "$out"
    rm -f "$out"/*
    # shellcheck disable=SC2086
    "$GATE" check "$check_image" ${TRUST---trust-ref origin/main} --report "json:$out/record.json" "$@" >"$out/output" 2>"$out/errors" </dev/null && code=0 || code=$?
}

show() { cat "$out/errors" "$out/output" 2>/dev/null; }

# waived: how many controls were waived; 0 without a record
waived() {
    [ -e "$out/record.json" ] || { echo 0; return; }
    jq '[.controls[] | select(.decision == "waived")] | length' "$out/record.json"
}

# refused EXIT TEXT: the exit code, a text in what gate said or recorded, and nothing was waived
refused() {
    [ "$code" = "$1" ] || { show; fail "exit $code, expected $1"; }
    cat "$out/errors" "$out/output" "$out/record.json" 2>/dev/null | tr -s ' \n' '  ' |
        grep -qF -- "$2" || { show; fail "nothing says '$2'"; }
    [ "$(waived)" = 0 ] || { show; fail "something was waived"; }
}

# accepted [COUNT]: exit 0, with so many controls waived, one by default
accepted() {
    [ "$code" = 0 ] || { show; fail "exit $code, expected 0"; }
    [ "$(waived)" = "${1:-1}" ] || { show; fail "$(waived) waived, expected ${1:-1}"; }
}

# status_of ID: what became of a waiver
status_of() { jq -r --arg id "$1" '.waivers[] | select(.id == $id) | .status' "$out/record.json"; }

# tar_of FOLDER OUT ENTRY...: the same bytes each time
tar_of() {
    tar_folder=$1 tar_out=$2
    shift 2
    tar -C "$tar_folder" --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner --format=ustar \
        -cf "$tar_out" "$@"
}

hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# edit_image OUT IN COMMAND [FILTER]: a docker-archive as IN, after COMMAND in its root and the jq
# FILTER on its config; every digest is right again
edit_image() {
    edit=$PWD/../edit
    rm -rf "$edit"
    mkdir -p "$edit/in" "$edit/root" "$edit/out"
    tar -C "$edit/in" -xf "$2"
    tar -C "$edit/root" -xpf "$edit/in/$(jq -r '.[0].Layers[0]' "$edit/in/manifest.json")"
    (cd "$edit/root" && eval "$3") || fail "cannot edit the image"
    tar_of "$edit/root" "$edit/layer.tar" .
    edit_layer=$(hash_of "$edit/layer.tar")
    mkdir "$edit/out/$edit_layer"
    mv "$edit/layer.tar" "$edit/out/$edit_layer/layer.tar"
    jq -c "(${4:-.}) | .rootfs.diff_ids = [\"sha256:$edit_layer\"]" \
        "$edit/in/$(jq -r '.[0].Config' "$edit/in/manifest.json")" >"$edit/config.json"
    edit_id=$(hash_of "$edit/config.json")
    mv "$edit/config.json" "$edit/out/$edit_id.json"
    jq -c ".[0].Config = \"$edit_id.json\" | .[0].Layers = [\"$edit_layer/layer.tar\"]" \
        "$edit/in/manifest.json" >"$edit/out/manifest.json"
    tar_of "$edit/out" "$1" .
    rm -rf "$edit"
}

# layout FOLDER IN PLATFORM [IN PLATFORM...]: an OCI layout of docker-archives, which the index calls
# os/architecture as PLATFORM says
layout() {
    layout=$1
    shift
    mkdir -p "$layout/blobs/sha256"
    : >"$layout/rows"
    while [ $# -gt 0 ]; do
        mkdir "$layout/in"
        tar -C "$layout/in" -xf "$1"
        layout_config=$(layout_blob "$layout/in/$(jq -r '.[0].Config' "$layout/in/manifest.json")")
        layout_layer=$(layout_blob "$layout/in/$(jq -r '.[0].Layers[0]' "$layout/in/manifest.json")")
        printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",%s}]}' \
            "$layout_config" "$layout_layer" >"$layout/manifest"
        printf '{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"platform":{"os":"%s","architecture":"%s"}}\n' \
            "$(layout_blob "$layout/manifest")" "${2%/*}" "${2#*/}" >>"$layout/rows"
        rm -rf "$layout/in" "$layout/manifest"
        shift 2
    done
    printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
    printf '{"schemaVersion":2,"manifests":[%s]}' "$(paste -sd , "$layout/rows")" >"$layout/index.json"
    rm "$layout/rows"
}

layout_blob() {
    blob_hash=$(hash_of "$1")
    cp "$1" "$layout/blobs/sha256/$blob_hash"
    printf '"digest":"sha256:%s","size":%s' "$blob_hash" "$(wc -c <"$1" | tr -d ' ')"
}

# digest_of IMAGE: that of its config
digest_of() { tar -xOf "$1" --wildcards '*manifest.json' | jq -r '.[0].Config | "sha256:" + rtrimstr(".json")'; }

# diff_id_of IMAGE: that of its lowest layer
diff_id_of() {
    tar -xOf "$1" --wildcards "*$(digest_of "$1" | cut -c 8-).json" | jq -r '.rootfs.diff_ids[0]'
}

# bases DIGEST [allowed|refused]: what the policy says of images built on that
bases() {
    policy_line '  api: {expect: {os: debian-12, target: image}}' "  api: {bases: [\"$1\"]}"
    policy_line 'mode: enforce' "mode: enforce
only_introduced: ${2:-allowed}"
}

# blocks_of IMAGE [OPTION...]: writes IMAGE.blocks, as base.sh does, of whatever blocks there: its first
# control, the list of all findings, its profile
blocks_of() {
    check "$@"
    [ "$code" = 1 ] || { show; fail "$1: exit $code"; }
    jq -r '[.controls[] | select(.decision == "block")] | "\(.[0].id)@\(.[0].rev)",
        ([.[0].results[].findings[].fingerprint] | join("\", \"")), .[0].profile' "$out/record.json" >"$1.blocks"
}

# new_key WHO [TYPE [BITS]]: one more key, for this case alone
new_key() {
    if [ "$KEYS" = "$ATTACK_BASE/keys" ]; then
        cp -R "$KEYS" ../keys
        KEYS=$PWD/../keys
    fi
    ssh-keygen -q -t "${2:-ed25519}" ${3:+-b "$3"} -N '' -C "$1" -f "$KEYS/$1" || fail "cannot make a key of type $2"
}

# sk SEED: the .pub line of a FIDO key of software; sk_sign ID SEED PRINCIPAL FLAGS: signs with it
sk() { "$TOOLS/tool_sk_signer" pub -t ed25519-sk -k "$1" | cut -d ' ' -f 1,2; }
sk_sign() {
    "$TOOLS/tool_sk_signer" sign -t ed25519-sk -k "$2" -n gate-waiver@v1 -F "$4" <".gate/waivers/$1.yaml" >".gate/waivers/$1.yaml.$3.sig" ||
        fail "cannot sign with the FIDO key"
}

# retag OUT IN NAME: docker tag
retag() {
    retag=$PWD/../retag
    rm -rf "$retag"
    mkdir "$retag"
    tar -C "$retag" -xf "$2"
    jq -c --arg name "$3:1.2" '.[0].RepoTags = [$name]' "$retag/manifest.json" >"$retag.json"
    mv "$retag.json" "$retag/manifest.json"
    tar_of "$retag" "$1" .
    rm -rf "$retag"
}

# profile FILE NAME MODE [LINE]: a profile of one control, of CAT II, that /etc/passwd has MODE at most
profile() {
    mkdir -p "$(dirname "$1")"
    cat >"$1" <<TEXT
gate_profile: 1
name: $2
version: "1.0"
title: Rules of a company
${4-}
controls:
  - id: company-passwd
    title: Nobody else writes the accounts
    impact: 0.7
    rationale: who writes it is root
    describe:
      - file: /etc/passwd
        it: {not: {be_more_permissive_than: "$3"}}
TEXT
}

# profile_sha256 FILE: what a policy pins
profile_sha256() { "$GATE" profile show "$1" --json | jq -r .sha256 | cut -c 8-; }

# rootfs OUT IN COMMAND: the root file system of a docker-archive alone, after COMMAND in it
rootfs() {
    rootfs=$PWD/../rootfs-work
    mkdir -p "$rootfs/in" "$rootfs/root"
    tar -C "$rootfs/in" -xf "$2"
    tar -C "$rootfs/root" -xpf "$rootfs/in/$(jq -r '.[0].Layers[0]' "$rootfs/in/manifest.json")"
    (cd "$rootfs/root" && eval "$3") || fail "cannot edit the root file system"
    tar_of "$rootfs/root" "$1" .
    rm -rf "$rootfs"
}

# key_of NAME WHO [OPTIONS]: a line of allowed_signers: the principal NAME with the key of WHO
key_of() { printf '%s %s%s\n' "$1" "${3-namespaces=\"gate-waiver@v1\" }" "$(cut -d ' ' -f 1,2 "$KEYS/$2.pub")"; }

# add_key NAME WHO [OPTIONS]: the same, added to the keys
add_key() { key_of "$@" >>.gate/allowed_signers; }

# drop_key WHO: its line goes
drop_key() {
    grep -v "^$1@" .gate/allowed_signers >keys.new
    mv keys.new .gate/allowed_signers
}

# two_of_security: CAT II needs two persons
two_of_security() {
    policy_line '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}' \
        '    cat2: {roles: [security], count: 2, max_days: 90, kinds: [waiver, break-glass]}'
}
