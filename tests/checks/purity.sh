#!/bin/sh
# The core is pure: checks what its objects import, and that they keep no state.
#
# Usage: purity.sh [--no-data] [--with FILE]... ALLOWED CHECKED...
#   ALLOWED     list of symbols (core-symbols.txt)
#   CHECKED     archives or objects whose imports must be allowed or defined among them
#   --with F    F's definitions count as allowed, its own imports are not looked at
#   --no-data   do not look for writable data (instrumented builds are full of it)
# Exit 0 in order, 1 with one line a violation, 2 when it could not be checked.
set -eu

data=yes
with=
while [ $# -gt 0 ]; do
    case $1 in
    --no-data) data=no; shift ;;
    --with) with="$with $2"; shift 2 ;;
    *) break ;;
    esac
done
allowed=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# `nm -P` is POSIX: "name type [value size]", for archives under a line "archive[member]:".
LC_ALL=C nm -P "$@" >"$work/checked" || exit 2
: >"$work/with"
if [ -n "$with" ]; then
    # shellcheck disable=SC2086
    LC_ALL=C nm -P $with >"$work/with" || exit 2
fi
if ! grep -q ' T ' "$work/checked"; then
    echo "purity: nothing to check in $*" >&2
    exit 2
fi

failed=0
awk -v allowed="$allowed" -v with="$work/with" '
FILENAME == allowed {
    sub(/#.*/, "")
    if (NF == 0) next
    if ($1 ~ /\*$/) prefix[substr($1, 1, length($1) - 1)] = 1
    else known[$1] = 1
    next
}
/:$/ { object = $0; sub(/:$/, "", object); sub(/^.*\//, "", object); next }
NF < 2 { next }
# Undefined is U; a weak reference (w, v) is one too. Upper-case W and V are definitions.
$2 ~ /^[Uwv]$/ { if (FILENAME != with) wants[$1] = wants[$1] " " object; next }
{ known[$1] = 1 }
END {
    for (name in wants) {
        if (name in known) continue
        ok = 0
        for (p in prefix) if (index(name, p) == 1) ok = 1
        if (ok) continue
        print "purity: the core may not use " name " (in" wants[name] ")"
        bad = 1
    }
    exit bad
}
' "$allowed" "$work/with" "$work/checked" || failed=1

# Symbols in .data, .bss or common are writable; .data.rel.ro is constant after start.
if [ "$data" = yes ]; then
    LC_ALL=C objdump -t "$@" >"$work/symbols" || exit 2
    awk '
    / O / || /\*COM\*/ {
        for (i = 1; i < NF; i++) {
            if ($i ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $i !~ /^\.data\.rel\.ro/) {
                print "purity: the core keeps writable data: " $NF " (" $i ")"
                bad = 1
            }
        }
    }
    END { exit bad }
    ' "$work/symbols" || failed=1
fi

[ "$failed" -eq 0 ] && echo "purity: in order"
exit "$failed"
