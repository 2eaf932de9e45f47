#!/bin/sh
# Negative control of lifecycle_page.sh: a page in order passes, a changed row
# is found, and --update mends it.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program=$1
page=$(mktemp)
trap 'rm -f "$page"' EXIT

cp "$2" "$page"
sh "$here/lifecycle_page.sh" "$program" "$page" || { echo 'a page in order was refused'; exit 1; }
sed -i 's/^| ratify | adopted/| ratify | tabled/' "$page"
if sh "$here/lifecycle_page.sh" "$program" "$page" >/dev/null; then
    echo 'a changed row was not found'
    exit 1
fi
sh "$here/lifecycle_page.sh" "$program" "$page" --update
cmp "$2" "$page"
