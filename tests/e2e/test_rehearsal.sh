#!/bin/sh
# scripts/rehearsal plays the flagship exercise to its end, and does not pass
# where a client fails (the negative control).
set -u

: "${TEST_PLENARYD:?}" "${TEST_PLENARY:?}"

rehearsal=$PLENARY_SOURCE_DIR/scripts/rehearsal
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR="$work"

give_up() {
	echo "$1" >&2
	cat "$work/out" >&2
	exit 1
}

sh "$rehearsal" --bin "$(dirname "$TEST_PLENARYD")" >"$work/out" 2>&1 ||
	give_up "The rehearsal fails (exit $?):"
for step in A1 A2 A3 A4 A5 A6 A7 B1 B2 B3 B4 B5 B6 B7 B8 C1 C2 C3; do
	[ "$(grep -c " $step in force" "$work/out")" -eq 1 ] ||
		give_up "$step does not enter into force once:"
done
grep -q 'kill -9' "$work/out" || give_up "The server was not killed:"
grep -q ': whole: ' "$work/out" || give_up "The log was not verified:"
grep -q '18 of 18 steps' "$work/out" || give_up "There is no summary:"
[ "$(ls "$work")" = out ] || give_up "Something stays behind: $(ls "$work")"

# The same with a delegation that does what is refused.
mkdir "$work/bin"
ln -s "$TEST_PLENARYD" "$work/bin/plenaryd"
cat >"$work/bin/plenary" <<TEXT
#!/bin/sh
case "\$*" in
'do '*' --name US '*) for script in "\$@"; do :; done; echo 'propose C3' >"\$script" ;;
esac
exec '$TEST_PLENARY' "\$@"
TEXT
chmod +x "$work/bin/plenary"
if sh "$rehearsal" --bin "$work/bin" >"$work/out" 2>&1; then
	give_up "The rehearsal passes although a delegation fails:"
fi
grep -q 'US did not get to the end' "$work/out" || give_up "It does not say who failed:"
grep -q '"verb":"propose","ok":false' "$work/out" || give_up "It does not show what failed:"
