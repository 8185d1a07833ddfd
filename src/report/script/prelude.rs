//! What every script begins with.

/// The functions of a script. `jq` reads JSON and encodes values; everything else is POSIX, and `curl`.
pub(super) const TEXT: &str = r##"#!/bin/sh
# Sends the requests of a conformance run again, one after the other, and prints the status of each response.
# Values of earlier responses are taken from what comes now. It needs curl and jq (https://jqlang.org).
# CURL_OPTIONS has further options of curl for all requests, such as --insecure.
set -u
command -v jq >/dev/null && command -v curl >/dev/null || { echo 'this script needs curl and jq' >&2; exit 1; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# Sends request number $1, called $2; the rest is for curl.
send() {
  number=$1 name=$2
  shift 2
  : >"$dir/$number.body"
  # shellcheck disable=SC2086
  status=$(curl -sS ${CURL_OPTIONS-} --path-as-is --globoff -D "$dir/$number.head" -o "$dir/$number.body" -w '%{http_code}' "$@")
  printf '%s\n' "$status" >"$dir/$number.status"
  printf '%s %s\n' "$status" "$name"
}
# The value at the path $2 of the JSON in response $1.
json() { jq -r --argjson path "$2" 'getpath($path) // empty' "$dir/$1.body" 2>/dev/null; }
# The field $2 of response $1.
field() {
  tr -d '\r' <"$dir/$1.head" | awk -v name="$2" '
    tolower(substr($0, 1, length(name) + 1)) == name ":" {
      sub(/^[^:]*:[ \t]*/, ""); printf "%s%s", separator, $0; separator = ", "
    }'
}
# The parameter $2 of the URL in Location of response $1.
parameter() {
  field "$1" location | LC_ALL=C awk -v name="$2" '
    function value(hex) { return index("0123456789abcdef", tolower(hex)) - 1 }
    {
      sub(/^[^?#]*[?#]/, ""); count = split($0, pairs, /[&#?]/)
      for (i = 1; i <= count; i++) if (index(pairs[i], name "=") == 1) {
        text = substr(pairs[i], length(name) + 2); gsub(/\+/, " ", text); out = ""
        while (match(text, /%[0-9a-fA-F][0-9a-fA-F]/)) {
          code = 16 * value(substr(text, RSTART + 1, 1)) + value(substr(text, RSTART + 2, 1))
          out = out substr(text, 1, RSTART - 1) sprintf("%c", code); text = substr(text, RSTART + 3)
        }
        printf "%s", out text; exit
      }
    }'
}
# Text as a part of a URL or a form, and as a part of a JSON string.
encoded() { printf '%s' "$1" | jq -sRr @uri; }
quoted() { printf '%s' "$1" | jq -sRr 'tojson | .[1:-1]'; }
"##;
