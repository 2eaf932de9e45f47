#!/bin/sh
# Checks the includes of all C files against tests/checks/includes.txt.
#
# Usage: includes.sh [ROOT [RULES]]    exit 0 in order, 1 with one line a violation
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${1:-$here/../..}
rules=${2:-$here/includes.txt}
cd "$root"

files=$(find proto server client tests \( -name build -o -name node_modules \) -prune -o \
    -type f \( -name '*.c' -o -name '*.h' \) -print 2>/dev/null | LC_ALL=C sort)
if [ -z "$files" ]; then
    echo "includes: no C files under $root" >&2
    exit 1
fi

# The names of the tree hold no blanks; a file that does would be reported by awk as missing.
# shellcheck disable=SC2086
awk '
FILENAME == ARGV[1] {
    sub(/#.*/, "")
    if (NF == 0) next
    if ($1 == "see") { sees[$2] = 1; for (i = 3; i <= NF; i++) see[$2, $i] = 1 }
    else if ($1 == "only") { onlys[$2] = 1; for (i = 3; i <= NF; i++) only[$2, $i] = 1 }
    else if ($1 == "guard") { guarded[$2] = 1; for (i = 3; i <= NF; i++) guard[$2, $i] = 1 }
    else { print ARGV[1] ":" FNR ": unknown rule " $1; bad = 1 }
    next
}
FNR == 1 {
    folder = FILENAME
    sub(/\/[^\/]*$/, "", folder)
}
/^[ \t]*#[ \t]*include/ {
    line = $0
    if (match(line, /"[^"]*"/)) quoted(substr(line, RSTART + 1, RLENGTH - 2))
    else if (match(line, /<[^>]*>/)) angled(substr(line, RSTART + 1, RLENGTH - 2))
    else complain("an include that is neither quoted nor in angle brackets")
}
function complain(text) {
    print FILENAME ":" FNR ": " text
    bad = 1
}
# The rule for a folder is that of its nearest parent that has one.
function nearest(set,   at) {
    at = folder
    while (!(at in set)) {
        if (!sub(/\/[^\/]*$/, "", at)) return ""
    }
    return at
}
function quoted(name,   at, prefix) {
    at = nearest(sees)
    if (at == "") return
    prefix = name
    if (!sub(/\/.*/, "", prefix)) prefix = "."
    if (!((at, prefix) in see)) complain("\"" name "\" may not be included in " at)
}
function angled(name,   at, ok) {
    at = nearest(onlys)
    if (at != "" && !((at, name) in only)) complain("<" name "> may not be included in " at)
    if (!(name in guarded)) return
    ok = (name, folder) in guard
    for (at = folder; !ok; ) {
        ok = (name, at "/") in guard
        if (!sub(/\/[^\/]*$/, "", at)) break
    }
    if (!ok) complain("<" name "> may not be included in " folder)
}
END {
    if (!bad) print "includes: " ARGC - 2 " files in order"
    exit bad
}
' "$rules" $files
