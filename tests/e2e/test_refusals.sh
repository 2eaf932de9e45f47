#!/bin/sh
# What cannot be done is refused with the right code and a message that names
# what would be right, and leaves nothing in the log.
set -u

: "${TEST_PLENARYD:?}" "${TEST_PLENARY:?}" "${PLENARY_SOURCE_DIR:?}"

work=$(mktemp -d)
export XDG_STATE_HOME="$work/state"
processes=
finish() {
	trap - EXIT
	for process in $processes; do kill -TERM "$process" 2>/dev/null; done
	for process in $processes; do wait "$process"; done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

give_up() {
	echo "$1" >&2
	[ $# -lt 2 ] || cat "$2" >&2
	exit 1
}

mkfifo "$work/ready"
"$TEST_PLENARYD" serve --data "$work/data" --listen 127.0.0.1:0 \
	>"$work/ready" 2>"$work/server.err" &
processes=$!
exec 3<"$work/ready"
read -r ready <&3 || give_up "The server does not start:" "$work/server.err"
listen=$(printf '%s\n' "$ready" | sed -n 's/.*"listen":"\([^"]*\)".*/\1/p')
"$TEST_PLENARY" open "$PLENARY_SOURCE_DIR/exercises/north-american-perimeter.yaml" \
	--server "$listen" --admin-token "$work/data/admin.token" --json >"$work/opened" ||
	give_up "The session cannot be opened:" "$work/server.err"

# Everybody stays connected, so that the log grows by what they do alone: one
# descriptor into each client, and one for the answers of all. Read and write,
# so that none of them ends.
mkfifo "$work/replies" "$work/director" "$work/CA.head" "$work/US.head" \
	"$work/MX.head" "$work/US" "$work/observer"
exec 3<>"$work/replies"
exec 4<>"$work/director" 5<>"$work/CA.head" 6<>"$work/US.head" 7<>"$work/MX.head" \
	8<>"$work/US" 9<>"$work/observer"

# join CODE-NAME: a client that does what is written to its descriptor.
join() {
	code=$(sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/opened")
	"$TEST_PLENARY" 'do' "$code" --server "$listen" --name "$1" --keep-going \
		<"$work/$1" >&3 2>"$work/err.$1" &
	processes="$processes $!"
}

# say CODE-NAME VERB…: the verb, and its answer into $reply.
say() {
	who=$1
	shift
	printf '%s\n' "$*" >"$work/$who"
	read -r reply <&3
}

events() {
	"$TEST_PLENARYD" verify --data "$work/data" --json |
		sed -n 's/.*"events":"\([0-9]*\)".*/\1/p'
}

# refused CODE-NAME ERROR PATTERN VERB…: refused with this code; the message (or
# a parameter) matches the pattern; the log is as long as it was.
refused() {
	who=$1
	error=$2
	pattern=$3
	shift 3
	before=$(events)
	say "$who" "$*"
	case $reply in
	*'"ok":false,"error":"'"$error"'","message":"'?*) ;;
	*) give_up "$who: $*: not refused with $error: $reply" ;;
	esac
	printf '%s\n' "${reply#*\"message\":}" | grep -Eq "$pattern" ||
		give_up "$who: $*: the message does not say $pattern: $reply"
	after=$(events)
	[ "$after" -eq "$before" ] ||
		give_up "$who: $*: refused, and the log grew from $before to $after"
	count=$((count + 1))
}

# agreed CODE-NAME VERB…: it is done, and the log is longer.
agreed() {
	before=$(events)
	say "$@"
	case $reply in
	*'"ok":true'*) ;;
	*) give_up "$*: $reply" ;;
	esac
	[ "$(events)" -gt "$before" ] || give_up "$*: done, and nothing is in the log"
}

for who in director CA.head US.head MX.head US observer; do
	join "$who"
	say "$who" 'wait clock before 10'
done
count=0

# Before STARTEX.
refused MX.head WRONG_PHASE 'before STARTEX.*while it is running' propose A1
refused director WRONG_PHASE 'before STARTEX.*while it is running' pausex
refused director WRONG_PHASE 'before STARTEX.*while it is paused' resume

agreed director startex

# Out of order, and what would be in order.
refused MX.head STEP_NOT_READY 'needs A1 in force, A2 in force' propose A3
refused US.head STEP_NOT_READY 'needs A3 in force, competence-mx at 4' propose A4
refused MX.head UNKNOWN_STEP 'the steps are A1, A2, A3' propose A9
refused MX.head UNKNOWN_PROPOSAL 'somebody must propose it first' assent A1
# By those who are no party, or do not bind.
refused CA.head NOT_A_PARTY 'is for US, MX' propose B1
refused US NOT_BINDING 'only its head, or the holder of full powers' propose B1
refused observer NOT_ALLOWED 'not a verb of your role' propose B1
refused CA.head NOT_ALLOWED 'not a verb of your role' pausex

agreed US.head propose B1
refused CA.head NOT_A_PARTY 'is for US, MX' assent B1@1
refused US.head ALREADY_TABLED 'one live proposal at a time' propose B1
refused MX.head WRONG_STATUS 'while it is adopted' ratify B1@1
refused MX.head REASON_REQUIRED 'needs a reason' block B1@1

# The text changes: a vote on the old revision.
agreed MX.head 'amend B1 terms.sites="both banks"'
agreed US.head accept B1.a1
refused US.head STALE_REVISION 'revision 2, not 1: read it.*"revision":2' assent B1@1
refused MX.head STALE_REVISION 'revision 2, not 1: read it.*"revision":2' 'block B1@1 "too fast"'

# In a pause.
agreed director 'pausex "lunch"'
refused US.head WRONG_PHASE 'paused.*while it is running' assent B1@2
refused MX.head WRONG_PHASE 'paused.*while it is running' propose A1
refused director WRONG_PHASE 'paused.*while it is before STARTEX' startex

# Without the word that confirms.
refused director CONFIRMATION_REQUIRED 'is final.*endex --yes' endex
refused director CONFIRMATION_REQUIRED 'goes to everybody.*--yes' release cables

# After all that, what was right all along is done.
agreed director resume
agreed US.head assent B1@2
agreed MX.head ratify B1
agreed US.head ratify B1
say CA.head 'wait B1 in_force 10'
case $reply in *'"ok":true'*) ;; *) give_up "B1 is not in force: $reply" ;; esac
agreed director endex --yes
refused director WRONG_PHASE 'ended' startex
refused US.head WRONG_PHASE 'ended.*while it is running' propose B2

"$TEST_PLENARYD" verify --data "$work/data" >"$work/out" 2>&1 ||
	give_up "The log is not whole:" "$work/out"
echo "$count refusals left nothing in the log."
