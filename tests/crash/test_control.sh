#!/bin/sh
# The negative control of the crash test: where the log has lost its last events
# at a kill, the test must fail, and say what was lost. A hundred are more than
# may be under way, written but not told.
set -u

program=$PLENARY_BUILD_DIR/bin/tests/test_crash_crash
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

TMPDIR=$work "$program" --kills 1 --lose 100 >"$work/out" 2>&1
status=$?
if [ "$status" -eq 0 ]; then
	echo "The crash test passes on a log that has lost events:" >&2
	cat "$work/out" >&2
	exit 1
fi
if ! grep -Eq 'was told, and the log ends with|in the log it is not there' "$work/out"; then
	echo "The crash test fails for another reason (exit $status):" >&2
	cat "$work/out" >&2
	exit 1
fi
