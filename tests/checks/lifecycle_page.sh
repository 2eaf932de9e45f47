#!/bin/sh
# The generated part of docs/PROCEDURE.md is what the core's table says.
# lifecycle_page.sh PROGRAM PAGE            compares; 1 and the difference if it is stale
# lifecycle_page.sh PROGRAM PAGE --update   writes it
set -eu

program=$1
page=$2
begin='<!-- generated from server/core/lifecycle.c -->'
end='<!-- end of the generated part -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! grep -qxF "$begin" "$page" || ! grep -qxF "$end" "$page"; then
    echo "$page has no generated part: mark it by '$begin' and '$end'"
    exit 1
fi
"$program" >"$work/part"
awk -v begin="$begin" -v end="$end" -v part="$work/part" '
    $0 == end { skip = 0 }
    !skip { print }
    $0 == begin { skip = 1; while ((getline line < part) > 0) print line }
' "$page" >"$work/page"

if [ "${3-}" = --update ]; then
    cat "$work/page" >"$page"
elif ! diff -u "$page" "$work/page"; then
    echo "$page is stale: run $0 $program $page --update"
    exit 1
fi
