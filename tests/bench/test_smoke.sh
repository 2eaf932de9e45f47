#!/bin/sh
# The generator works and prints numbers that can be: no limit of time is
# asserted, this machine may be doing anything else.
set -eu

bench=$1
awk_file=$(dirname "$0")/smoke.awk
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

small="--connections 12 --window 4 --dir $dir"
short="--rounds 1 --seconds 0.1 --verify"
# shellcheck disable=SC2086
{
	"$bench" $small $short
	"$bench" $small $short --verb position
	"$bench" $small --events 2000
	"$bench" --idle 8 --dir "$dir"
} >"$dir/lines"
awk -f "$awk_file" "$dir/lines"

# Its children are gone with it, and so are its scratch files.
[ "$(ls "$dir")" = lines ] || {
	echo "left behind: $(ls "$dir")" >&2
	exit 1
}
if "$bench" --connections none 2>/dev/null; then
	echo "a number that is none was taken" >&2
	exit 1
fi
