#!/bin/sh
# Negative control of purity.sh: with the planted object beside the core it must
# fail, and name what was planted.
#
# Usage: purity_control.sh SYMBOL ARGUMENTS-OF-PURITY.SH...
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
symbol=$1
shift

status=0
out=$(sh "$here/purity.sh" "$@" 2>&1) || status=$?
printf '%s\n' "$out"
if [ "$status" -ne 1 ] || ! printf '%s\n' "$out" | grep -q "[ ]$symbol ("; then
    echo "the planted $symbol was not found (exit $status)"
    exit 1
fi
