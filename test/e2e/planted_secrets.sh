#!/bin/sh
# No secret of argv, environment, remote or image reaches a byte that gate check writes: each place
# gets a secret of its own, and every output is searched for all of them.
set -eu
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
# shellcheck source=test/fixtures/image.inc
. "$ROOT/test/fixtures/image.inc"

# Put together here, so that this file holds none itself; each ends in a number of its own.
letters=aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5
first=11
label=${letters}11
env_new=${letters}12
env_old=${letters}13
run=${letters}14
arg=${letters}15
history=${letters}16
userinfo=${letters}17
content=${letters}18
issue=${letters}19
owner=${letters}20
github=ghp_${letters}21
slack=xoxb-${letters}22
gitlab=glpat-${letters}23
remote=${letters}24
remote_query=${letters}25
input=${letters}26
page=${letters}27
commit_variable=ghp_${letters}28
last=28

mkdir -p "$tmp/root/etc" "$tmp/root/app" "$tmp/root/opt/$gitlab"
printf 'ID=debian\nVERSION_ID="12"\n' >"$tmp/root/etc/os-release"
printf 'root:x:0:0:root:/root:/bin/sh\nx:x:0:0:%s:/:/bin/sh\n' "password=$content" >"$tmp/root/etc/passwd"
printf 'root:%s$%s:20454:0:99999:7:::\n' "\$6\$abcdefgh" "$owner" >"$tmp/root/etc/shadow"
printf 'Banner token=%s\n' "$issue" >"$tmp/root/etc/issue"
printf 'slack: %s\n' "$slack" >"$tmp/root/app/config.yaml"
printf 'helper' >"$tmp/root/opt/$gitlab/helper"
chmod 4755 "$tmp/root/opt/$gitlab/helper"
(cd "$tmp/root" && pack -cf "$tmp/root.tar" -- *)
cat >"$tmp/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"User":"root","Env":["DB_PASSWORD=$env_new"],
"Labels":{"com.example.token":"$label","url":"https://ci:$userinfo@example.com/","note":"$github"}},
"history":[{"created_by":"RUN |1 NPM_TOKEN=$arg /bin/sh -c curl -H 'Authorization: Bearer $run' --password $history # buildkit"},
{"created_by":"ENV DB_PASSWORD=$env_new","empty_layer":true},{"created_by":"/bin/sh -c #(nop)  ENV API_KEY=$env_old","empty_layer":true}],
"rootfs":{"type":"layers","diff_ids":[$(diff_ids "$tmp/root.tar")]}}
JSON
printf '[%s]\n' "$(docker_image "$tmp/image" "$tmp/config.json" app:1 "$tmp/root.tar")" >"$tmp/image/manifest.json"
(cd "$tmp/image" && pack -cf "$tmp/image.tar" -- *)

git init -q "$tmp/repo"
git -C "$tmp/repo" remote add origin "https://u:$remote@example.com/a.git?access_token=$remote_query"

mkdir "$tmp/out"
cd "$tmp/out"
status=0
CI_COMMIT_SHA="$commit_variable" CI_PIPELINE_URL="https://u:$page@example.com/1" GITLAB_CI=true \
    "$GATE" check "$tmp/image.tar" --repo "$tmp/repo" --all --verbose --color always \
    --input "assume_login=$input" --report json:gate.json >stdout.refused 2>stderr.refused || status=$?
[ "$status" -eq 2 ] || echo "note: a wrong --input gave exit $status"
status=0
CI_COMMIT_SHA="$commit_variable" CI_PIPELINE_URL="https://u:$page@example.com/1" GITLAB_CI=true \
    "$GATE" check "$tmp/image.tar" --repo "$tmp/repo" --all --verbose --color always \
    --report json:gate.json --report junit:strict:gate.xml --report inspec-json:inspec.json \
    >stdout 2>stderr || status=$?
[ "$status" -le 1 ] || { cat stderr; exit 1; }
failed=0
for n in $(seq "$first" "$last"); do
    ! grep -qF -- "$letters$n" ./* || { failed=1; echo "FAIL secret $n:"; grep -F -- "$letters$n" ./* | cut -c 1-300; }
done
for output in gate.json gate.xml inspec.json stdout; do
    [ -s "$output" ] || { failed=1; echo "FAIL $output is empty"; }
done
exit "$failed"
