#!/bin/sh
# Negative control of includes.sh: each planted violation must be found, and a
# tree in order must pass.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

plant() { # FILE INCLUDE
    rm -rf "$tree/server" "$tree/client"
    mkdir -p "$tree/proto" "$tree/tests" "$tree/client" "$tree/$(dirname "$1")"
    printf '/* planted */\n#include %s\n' "$2" >"$tree/$1"
}

refused() {
    plant "$1" "$2"
    if sh "$here/includes.sh" "$tree" >"$tree/out" 2>&1 || ! grep -q "^$1:2: " "$tree/out"; then
        echo "not found: $2 in $1"
        failed=1
    fi
}

allowed() {
    plant "$1" "$2"
    if ! sh "$here/includes.sh" "$tree" >"$tree/out" 2>&1; then
        echo "wrongly refused: $2 in $1"
        failed=1
    fi
}

refused server/core/planted.c '<time.h>'
refused server/core/planted.c '<uv.h>'
refused server/core/planted.h '"store/log.h"'
refused server/core/planted.c '"../store/log.h"'
refused server/base/planted.c '"core/state.h"'
refused server/store/planted.c '<uv.h>'
refused server/wire/planted.c '<sqlite3.h>'
refused server/wire/deeper/planted.c '<uv.h>'
refused server/planted.c '<sqlite3.h>'
refused server/net/planted.c '<yaml.h>'
refused client/planted.c '"core/state.h"'
refused client/planted.c 'PLANTED_MACRO'
allowed server/core/planted.c '"core/state.h"'
allowed server/core/planted.c '<plenary.pb-c.h>'
allowed server/store/planted.c '<sqlite3.h>'
allowed server/net/planted.c '<uv.h>'
allowed server/planted.c '"hub.h"'
allowed client/planted.c '"wire/frame.h"'

[ "$failed" -eq 0 ] && echo "includes.sh finds what it should"
exit "$failed"
