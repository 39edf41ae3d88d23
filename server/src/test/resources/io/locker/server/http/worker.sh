# Takes a lock by curl again and again, and uses a resource that wants to see the token.
# Arguments: URL of the node, name of the lock in escapes, how often, URL of the resource, who it is.
set -euo pipefail
url=$1 name=$2 rounds=$3 resource=$4 who=$5

field() {
  sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

for ((round = 0; round < rounds; round++)); do
  held=$(curl -sS --fail-with-body --json '{"wait":"30s","purpose":"'"$who"'"}' "$url/v1/locks/$name/acquire")
  token=$(field token <<<"$held")
  session=$(field session <<<"$held")
  curl -sS --fail "$resource/ENTER?who=$who&token=$token" >/dev/null
  curl -sS --fail "$resource/LEAVE?who=$who&token=$token" >/dev/null
  curl -sS --fail-with-body --json '{"session":"'"$session"'"}' "$url/v1/locks/$name/release" >/dev/null
done
echo done
