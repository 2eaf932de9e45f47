#!/bin/sh
# Every verb of the rules of procedure, as people type it: done once, refused
# once, and shown. In the middle the server is killed with a silence running; at
# the end the log is whole, and nobody has read what was not meant for them.
set -u

: "${TEST_PLENARYD:?}" "${TEST_PLENARY:?}" "${PLENARY_SOURCE_DIR:?}"

work=$(mktemp -d)
export XDG_STATE_HOME="$work/state"
server=
processes=
finish() {
	trap - EXIT
	for process in $processes $server; do
		kill -TERM "$process" 2>/dev/null
	done
	for process in $processes $server; do wait "$process" 2>/dev/null; done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

give_up() {
	echo "$1" >&2
	[ $# -lt 2 ] || cat "$2" >&2
	exit 1
}

# ── the server and its people ───────────────────────────────────────────

# start PORT: starts the server; $listen is where it listens.
mkfifo "$work/ready"
start() {
	"$TEST_PLENARYD" serve --data "$work/data" --listen "127.0.0.1:$1" \
		>"$work/ready" 2>>"$work/server.err" 3>&- &
	server=$!
	exec 4<"$work/ready"
	read -r ready <&4 ||
		give_up "The server does not start:" "$work/server.err"
	listen=$(printf '%s\n' "$ready" |
		sed -n 's/.*"listen":"\([^"]*\)".*/\1/p')
}

code() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/opened"; }

# Answers come one at a time, so one descriptor takes those of all. It is open
# for writing too, so that it never ends.
mkfifo "$work/replies"
exec 3<>"$work/replies"

# enter NAME CODE-NAME [SEAT]: somebody who does what is written to a fifo. The
# client holds both its ends, so that it stays until it is told to quit.
enter() {
	[ -p "$work/$1.in" ] || mkfifo "$work/$1.in"
	"$TEST_PLENARY" 'do' "$(code "$2")" --server "$listen" --name "$1" \
		${3:+--seat "$3"} --keep-going \
		<>"$work/$1.in" >&3 2>>"$work/$1.err" 3>&- &
	processes="$processes $!"
}

# say NAME VERB…: the verb, and its answer into $reply and, for the secrets at
# the end, into NAME.out.
say() {
	who=$1
	shift
	# Its fifo opens when the client is there; read takes a line and no more.
	# shellcheck disable=SC2016
	reply=$(timeout 30 sh -c '
		printf "%s\n" "$1" >"$2" && IFS= read -r line && printf %s "$line"
		' sh "$*" "$work/$who.in" <&3)
	[ -n "$reply" ] || give_up "$who: $*: no answer" "$work/$who.err"
	printf '%s\n' "$reply" >>"$work/$who.out"
}

# holds PATTERN…: the last answer matches each.
holds() {
	for pattern in "$@"; do
		printf '%s\n' "$reply" | grep -Eq -- "$pattern" ||
			give_up "$said: not $pattern: $reply"
	done
}

# lacks PATTERN…: the last answer matches none.
lacks() {
	for pattern in "$@"; do
		if printf '%s\n' "$reply" | grep -Eq -- "$pattern"; then
			give_up "$said: holds $pattern: $reply"
		fi
	done
}

# does NAME VERB…: it succeeds.
count=0
does() {
	said="$*"
	say "$@"
	holds '"ok":true'
	count=$((count + 1))
}

# not NAME ERROR PATTERN VERB…: it is refused so, and the sentence says that.
refused=0
not() {
	who=$1
	error=$2
	sentence=$3
	shift 3
	said="$who: $*"
	say "$who" "$@"
	holds "\"ok\":false,\"error\":\"$error\",\"message\":\".{15,}"
	printf '%s\n' "${reply#*\"message\":}" | grep -Eq -- "$sentence" ||
		give_up "$said: the sentence does not say $sentence: $reply"
	refused=$((refused + 1))
}

# knows NAME STEP STATUS: waits until it is so for NAME.
knows() {
	said="$*"
	say "$1" wait "$2" "$3"
	holds '"ok":true'
}

# all_know STEP STATUS: all have seen it, and what came with it.
all_know() {
	for one in director Ann Hal Ben Fay Cat Obi; do
		knows "$one" "$1" "$2"
	done
}

# alta_ratifies STEP: its rule is a majority of its seats.
alta_ratifies() {
	does Ann ballot "$1" yes
	does Hal ballot "$1" yes
	does Ann ratify "$1"
}

start 0
"$TEST_PLENARY" open \
	"$PLENARY_SOURCE_DIR/tests/golden/exercises/four-lights.yaml" \
	--server "$listen" --admin-token "$work/data/admin.token" --json \
	>"$work/opened" || give_up "No session can be opened:" "$work/server.err"
"$TEST_PLENARY" watch "$(code observer)" --server "$listen" --name Board \
	</dev/null >"$work/Board.out" 2>"$work/Board.err" 3>&- &
processes="$processes $!"
"$TEST_PLENARY" watch "$(code Brin)" --server "$listen" --name Bea --json \
	</dev/null >"$work/Bea.out" 2>"$work/Bea.err" 3>&- &
processes="$processes $!"
enter director director
enter Ann Alta.head
enter Hal Alta HARB
enter Ben Brin.head
enter Fay Brin FISH
enter Cat Cove.head
cat=$!
enter Obi observer
for one in director Ann Hal Ben Fay Cat Obi; do knows "$one" clock before; done

# ── the clock and the silence procedure ─────────────────────────────────

not Ann WRONG_PHASE 'before STARTEX.*while it is running' propose silent
not director WRONG_PHASE 'before STARTEX' jump 1h
does director startex
not director NO_CHANGE 'that rate already' rate 1
not director BAD_COMMAND '0.001 to 1000 times' rate 0
not director BAD_COMMAND 'no rate: write 1 for real time' rate fast
not director BAD_COMMAND 'no duration: write one such as 90s' jump -1h
not Ann NOT_ALLOWED 'not a verb of your role' jump 1h

does Ann propose silent
holds '"step":"silent","revision":1'
all_know silent tabled
does Ben acknowledge silent@1
does Ben acknowledge silent@1
not Hal NOT_BINDING 'only its head, or the holder' acknowledge silent@1
not Ben STALE_REVISION 'revision 1, not 2: read it' acknowledge silent@2
holds '"revision":1'
not Ben NOT_YOURS 'only Alta or EXCON may silence it' silence silent 20m
not Ben WRONG_STATUS 'is tabled: break is possible while it is (under )?silence' \
	break silent '"wait"'
does Ann silence silent 20m
all_know silent silence
not Ann WRONG_STATUS 'silence is possible while it is tabled' \
	silence silent 20m
not Cat REASON_REQUIRED 'break silent \\"why\\"' break silent
does Cat break silent '"this is too early"'
holds '"step":"silent"'
all_know silent tabled
does Cat block silent@1 '"we were not asked"'
not Ann BLOCKED 'blocked by Cove' silence silent 20m
holds '"blocked_by":"Cove"'
does Cat abstain silent@1
does Ben amend silent@1 terms.colour=green
holds '"amendment":"silent.a1"'
not Ann AMENDMENT_PENDING 'silent.a1' silence silent 20m
does Ben withdraw-amendment silent.a1
does Ann silence silent
does Ann show proposal silent
holds '"status":"silence"' '"acknowledged":\["Alta","Brin","Cove"\]' \
	'"silence_by_ms":1[2-9][0-9]{5},'
does director extend silence:silent#1 10m
not director UNKNOWN_DEADLINE "no deadline 'silence:dock#1': the next is" \
	extend silence:dock#1 10m
does director jump 29m
does director show step silent
holds '"status":"silence"'
does director rate 100
holds '"verb":"rate","ok":true}'
knows Ben silent adopted
does director rate 1

# A step that not all have acknowledged is held, for EXCON to rule on.
does Cat propose strict
all_know strict tabled
not director WRONG_STATUS 'rule adopt is possible while it is held' \
	rule strict adopt '"because"'
does director silence strict 5m
does director jump 5m
all_know strict held
not director REASON_REQUIRED 'rule strict return \\"why\\"' rule strict return
not Ben NOT_ALLOWED 'not a verb of your role' rule strict adopt '"we want it"'
does director rule strict return '"ask Brin first"'
all_know strict tabled
not director REASON_REQUIRED 'edit strict .*\\"why\\"' edit strict title=Strict
not director BAD_COMMAND 'what to change is missing' edit strict '"why"'
does director edit strict title='"The strict charter of three"' '"clearer"'
holds '"step":"strict","revision":2'
not Cat STALE_REVISION 'revision 2, not 1' assent strict@1
not director NO_CHANGE 'says so already' \
	edit strict title='"The strict charter of three"' '"clearer"'
does director show proposal strict
holds '"revision":2' '"positions":\{\}' 'strict charter of three'
does director silence strict 5m
does director jump 5m
all_know strict held
does director rule strict adopt '"two have said yes on the phone"'
all_know strict adopted
not director WRONG_STATUS 'rule reject is possible while it is tabled' \
	rule strict reject '"too late"'
does Ann propose absent
all_know absent tabled
does director rule absent reject '"not today"'
all_know absent available
does Ben show step absent
holds '"history":\[{"number":1,"revision":1,"outcome":"rejected",' \
	'"reason":"not today"}\]'

# Where the file says so, silence also counts for a delegation that is away.
does Cat quit
wait "$cat"
does Ben propose absent
holds '"step":"absent","revision":1'
does director wait absent tabled
does director silence absent#2 5m
knows Ann absent silence
does Ann acknowledge absent@1
does director jump 5m
knows Ann absent adopted
enter Cat Cove.head
knows Cat absent adopted
not Cat UNKNOWN_PROPOSAL 'absent#1 is not the live proposal: it is absent#2' \
	refuse absent#1 '"we were away"'
does Cat refuse absent '"we were away"'
all_know absent available

# ── the vote inside, and consent to be bound ────────────────────────────

not Ann BALLOT_OPEN '2 more of .*2 seats.* must say yes' \
	ratify silent
not Obi NOT_ALLOWED 'not a verb of your role' ballot silent yes
not Hal NOT_BINDING 'only its head' ratify silent
does Hal ballot silent no
does Hal ballot silent yes
does Hal show proposal silent
holds '"delegation":"Alta","rule":"majority","seats":\[' \
	'"seat":"HARB","vote":"yes","concurring":false,"occupied":true' \
	'"missing":\["1 more yes \(now 1, of the 2 seats occupied at adoption\)"\]'
lacks NAVY
does Ben show proposal silent
lacks '"delegation":"Alta","rule"' 'HARB'
not Ann BALLOT_OPEN '1 more of .*2 seats.* must say yes' \
	ratify silent
does Ann ballot silent yes
not Ann NO_RESERVATIONS 'permits no reservation: ratify it without' \
	ratify silent reserve='"the colour"'
not Ann NO_INSTRUMENT 'no instrument deposited for silent' unratify silent
does Ann ratify silent
holds '"step":"silent"'
not Ann NO_CHANGE 'deposited its instrument for silent already' ratify silent
not Hal NO_CHANGE 'unratify silent takes it back' ballot silent no
does Ann unratify silent
does Ben ratify silent
does Cat ratify silent
does Cat show step silent
holds '"status":"adopted"' '"ratified":\["Brin","Cove"\]'
does Ann ratify silent
all_know silent in_force
not Ann WRONG_STATUS 'is in.force: unratify is possible while it is adopted' \
	unratify silent

# ── reservations ────────────────────────────────────────────────────────

does Ann propose charter
all_know charter tabled
not Ben REASON_REQUIRED 'reserve charter \\"text\\"' reserve charter
does Ben reserve charter '"but for the seat"'
holds '"step":"charter","revision":1'
does Ben show proposal charter
holds '"reservations":\[{"id":"charter.r1","delegation":"Brin"' \
	'"text":"but for the seat","instrument":false'
does Cat acknowledge charter.r1
not Ben NO_CHANGE 'charter.r1 is your own' accept-reservation charter.r1
not Cat UNKNOWN_RESERVATION 'no' acknowledge charter.r9
not Cat NOT_YOURS 'charter.r1 is not yours: only Brin may withdraw it' \
	withdraw-reservation charter.r1
does Cat reserve charter '"but for the flag"'
all_know charter adopted
does Ben ratify charter reserve='"but for the seat"'
does Cat ratify charter
does Cat show proposal charter
holds '"id":"charter.r1".*"instrument":true' '"answer_by_ms":[1-9]'
lacks 'charter.r2'
not Cat REASON_REQUIRED 'object charter.r1 \\"why\\"' object charter.r1
does Cat object charter.r1 '"the seat is the point"'
does Cat show proposal charter
holds '"objections":{"Cove":"the seat is the point"}'
does Cat accept-reservation charter.r1
not Cat ALREADY_ANSWERED 'Cove has accepted charter.r1 already' \
	object charter.r1 '"no"'
not director NO_CHANGE 'no answer to charter.r1 is held' \
	rule charter.r1 accept '"it is small"'
does director jump 30m
does director show proposal charter
holds '"held":\["Alta"\]'
not director REASON_REQUIRED 'rule charter.r1 accept \\"why\\"' \
	rule charter.r1 accept
does director rule charter.r1 accept '"it is small"'
does Ann ballot charter yes
does Hal ballot charter yes
does Ann ratify charter reserve='"but for the rock"'
holds '"id":"charter.r3"'
does Ann withdraw-reservation charter.r3
all_know charter in_force

# ── notice ──────────────────────────────────────────────────────────────

not Cat WRONG_STATUS 'is adopted: notice is possible while it is in.force' \
	notice strict
does Cat notice charter
does Cat show steps
holds '"id":"charter","status":"in_force"[^}]*}.*"notices":{"Cove":[1-9]'
not Cat NO_CHANGE 'has given notice of charter already' notice charter
does Cat revoke charter
not Cat NO_NOTICE 'has given no notice of charter' revoke charter
does Cat notice charter
does director jump 1h
does director show proposal charter
holds '"status":"in_force"' '"left":\["Cove"\]'
not Cat PARTY_HAS_LEFT 'Cove has left charter' notice charter
does Ben notice charter
does director jump 1h
all_know charter available
does Obi show step charter
holds '"outcome":"terminated"'
does Obi show step strict
holds '"outcome":"lapsed"'

# ── conditions ──────────────────────────────────────────────────────────

not Ann UNKNOWN_CONDITION 'name it by its step and its id' settle dock.roof met
not Ann UNKNOWN_PROPOSAL 'dock has no live proposal' settle dock.seat met
does Ann propose dock
all_know dock tabled
does Ben assent dock@1
not Ann NOT_YOURS 'its verifier is Brin' settle dock.survey met
not Ann NOT_YOURS 'those who benefit may, Brin' waive dock.survey
not Ben BAD_COMMAND 'write met or failed' settle dock.survey perhaps
does Ben show proposal dock
holds '"status":"tabled"' '"name":"dock.survey","status":"open"'
does Ben settle survey met
holds '"step":"dock"'
all_know dock adopted
alta_ratifies dock
does Ben ratify dock
does director settle dock.guard failed
does Ann waive dock.guard
does Ann waive dock.guard
does Ann show proposal dock
holds '"status":"adopted"' '"waits_for":\["condition:dock.guard"\]' \
	'"name":"dock.guard","status":"failed","waived":\["Alta"\]'
does Ben waive dock.guard
all_know dock in_force
not director WRONG_STATUS 'precedent to entry into force, and that is behind' \
	settle dock.guard met
does Ann settle dock.seat failed
all_know dock suspended
does Obi show step dock
holds '"causes":\["condition:dock.seat"\]'
not director NO_CHANGE 'nothing to lift at dock' lift dock '"it stands"'
does Ann settle dock.seat met
all_know dock in_force

# ── force: the lamp, what stands on it, and what stands on that ─────────

not Ben STEP_NOT_READY 'needs lamp in force' propose patrol
does Ann propose lamp
all_know lamp adopted
alta_ratifies lamp
all_know patrol available
does Ben propose patrol
does Cat propose wharf
all_know patrol tabled
all_know wharf tabled
does Ann assent patrol@1
does Ben assent wharf@1
all_know patrol adopted
all_know wharf adopted
alta_ratifies patrol
not Ben BALLOT_OPEN 'FISH' ratify patrol
does Fay ballot patrol no
not Ben BALLOT_OPEN 'FISH' ratify patrol
does Fay ballot patrol yes
does Ben ratify patrol
does Ben ratify wharf
does Cat ratify wharf
all_know area available
does Cat propose area
all_know area tabled
does Ann assent area@1
does Ben assent area@1
all_know area adopted
alta_ratifies area
does Ben ratify area
does Cat ratify area
all_know area in_force

not director REASON_REQUIRED 'breach lamp \\"why\\"' breach lamp
not Ann NOT_ALLOWED 'not a verb of your role' breach lamp '"it is dark"'
does director breach lamp '"the lamp is dark"'
not director NO_CHANGE 'upheld already: lift lamp' breach lamp '"again"'
all_know area suspended
does Obi show steps
holds '"id":"lamp","status":"suspended"' '"causes":\["breach"\]' \
	'"causes":\["need:patrol","need:wharf"\]'
not director REASON_REQUIRED 'lift lamp \\"why\\"' lift lamp
does director lift lamp '"it burns again"'
all_know area in_force
not director UNKNOWN_PROPOSAL "absent has no live proposal" \
	breach absent '"nothing"'

# A cause is named to those alone who may see it.
not director CONFIRMATION_REQUIRED '--yes' release rumour
does director release rumour --yes
all_know area suspended
does director show step patrol
holds '"causes":\["inject:rumour"\]'
does Ann open Alta.1
does Ann show step patrol
holds '"causes":\["inject"\]'
does Cat show step patrol
holds '"causes":\["inject"\]'
does director lift patrol '"nobody watches it"'
all_know area in_force

does director release quake --yes
all_know area suspended
does Cat show steps
holds '"id":"wharf","status":"suspended"' '"causes":\["inject"\]' \
	'"causes":\["need:wharf"\]'
does director lift wharf '"it is mended"'
all_know area in_force

not director BAD_COMMAND 'is no status of a live proposal' \
	override area gone '"why"'
not director REASON_REQUIRED 'override area suspended \\"why\\"' \
	override area suspended
not director NO_CHANGE 'in.force already' override area in_force '"why"'
not Ann NOT_ALLOWED 'not a verb' override area suspended '"why"'
does director override area suspended '"a test of the alarm"'
all_know area suspended
does Cat show step area
holds '"causes":\["override"\]'
does director lift area '"the alarm works"'
all_know area in_force
does Ben propose absent
all_know absent tabled
does Ann block absent@1 '"no horn"'
does director override absent adopted '"the horn cannot wait"'
holds '"step":"absent"'
all_know absent adopted
does director override absent in_force '"nor can its keepers"'
all_know absent in_force
does director show proposal absent
holds '"status":"in_force"' '"instrument:Cove"'

# ── steps of one's own, and what nobody else may read ───────────────────

not Ann BAD_COMMAND 'add parties=' submit title='"A pier"' text='"A pier."'
not Ann NOT_A_PARTY 'name Alta among the parties' \
	submit title=Pier text=Pier parties=Brin+Cove
not Ann UNKNOWN_STEP 'the steps are' \
	submit title=Pier text=Pier parties=Alta needs=X1
not Hal NOT_BINDING 'only its head' submit title=Pier text=Pier parties=Alta
does Ann submit title='"canary in the title"' text='"canary in the text"' \
	parties=Alta+Cove needs=lamp sector=land terms.depth='"canary below"'
holds '"id":"Alta.s1"'
does Cat submit title='"A ferry"' text='"Cove runs a ferry."' \
	parties=Alta+Brin+Cove
holds '"id":"Cove.s1"'
does Hal say own '"canary in the harbour"'
does Hal show submissions
holds '"id":"Alta.s1","delegation":"Alta","status":"waiting"' \
	'"parties":\["Alta","Cove"\],"needs":\["lamp"\]'
lacks Cove.s1
for one in Cat Ben Obi; do
	does $one show submissions
	lacks Alta.s1 canary
done
does director show submissions
holds '"id":"Alta.s1"' '"id":"Cove.s1"'
not Ann NOT_ALLOWED 'not a verb of your role' screen Alta.s1 ok
not director UNKNOWN_SUBMISSION "no submission 'Brin.s1'" screen Brin.s1 ok
not director REASON_REQUIRED 'screen Alta.s1 no \\"why\\"' screen Alta.s1 no
does director screen Alta.s1 no '"canary for Alta: too deep"'
not director NO_CHANGE 'was screened before' screen Alta.s1 ok
not director BAD_COMMAND 'consensus:N with N from 1 to 3' \
	screen Cove.s1 ok rule=consensus:4
does director screen Cove.s1 ok rule=consensus:1 effects.trust=2 \
	concur.Brin=FISH reservations=allowed continues-with=2
holds '"step":"X1"'
all_know X1 available
does Cat show submissions
holds '"id":"Cove.s1","delegation":"Cove","status":"approved","step":"X1"'
does Ben show step X1
holds '"custom":true' '"concur":{"Brin":\["FISH"\]}' '"consensus":1'
does Ben propose X1 terms.fare=free
all_know X1 tabled
does Cat assent X1@1
does Ann stand-aside X1@1 '"we have a bridge"'
all_know X1 adopted

# ── people move ─────────────────────────────────────────────────────────

# moved NAME DELEGATION: the client is there; it gets what goes there.
moved() {
	does director inject "$2" '"Welcome"' '"We sit at the window."' --yes
	letter=${reply##*\"id\":\"}
	letter=${letter%%\"*}
	knows "$1" "$letter" released
	grep -q "$2" "$work/$1.err" ||
		give_up "$1 is not told of the move:" "$work/$1.err"
}

not director BAD_COMMAND 'nobody is called \\"Zoe\\"' move Zoe Alta
not director UNKNOWN_DELEGATION 'the delegations are Alta, Brin, Cove' \
	move Obi Dorn
not director UNKNOWN_SEAT 'its seats are FM, HARB, NAVY' move Obi Alta/FISH
not director SEAT_TAKEN "the head's seat of Alta is taken" move Obi Alta/FM
not director NO_CHANGE 'has that place in Brin already' move Fay Brin/FISH
not director NOT_ALLOWED 'only delegates and observers' move director Alta
not Ann NOT_ALLOWED 'not a verb of your role' move '#7' Alta
does director move Obi Cove
moved Obi Cove
not Obi NO_VOTE 'an adviser has no vote' ballot X1 yes

# What Fay was told in Brin is what she saw; from here on she sees Alta's.
mv "$work/Fay.out" "$work/Fay.before.out"
does director move Fay Alta/NAVY
moved Fay Alta
does Fay show mandate
holds 'Alta wants the lamp on its own rock'
lacks 'Brin has no money'
does Fay show submissions
holds 'canary in the text'
does Fay show messages
holds 'canary in the harbour'
not Fay NO_VOTE 'NAVY has no vote at X1: it stood empty' ballot X1 yes

# A head that is moved leaves the positions to the office, to be confirmed.
does Ann propose charter
holds '"step":"charter","revision":1'
all_know charter tabled
does Cat assent charter@1
does director move Cat Brin/FISH
moved Cat Brin
not Cat NOT_BINDING 'only its head' assent charter@1
does director move Obi Cove/FM
does director show proposal charter
holds '"flagged":\["Cove"\]'
knows Ben "$letter" released
does Ben show proposal charter
holds '"flagged":\[\]' '"Cove":"assent"'
does Obi assent charter@1
does Obi show proposal charter
holds '"flagged":\[\]' '"Cove":"assent"'

# ── the server is killed with a silence running ─────────────────────────

does Ann silence charter@1 1h
does Ann show proposal charter
due=${reply##*\"silence_by_ms\":}
due=${due%%,*}
all_know charter silence
not director WRONG_PHASE 'confirm is possible while it is paused' \
	confirm silence:charter#2
kill -KILL "$server"
wait "$server" 2>/dev/null
start "${listen##*:}"
for one in director Ann Hal Ben Fay Cat Obi; do
	does $one wait clock paused 30
done
does director show proposal charter
holds '"status":"silence"' "\"silence_by_ms\":$due,"
not director NO_CHANGE 'silence:charter#2 is not held: it will fire by itself' \
	confirm silence:charter#2
not director UNKNOWN_DEADLINE 'no deadline' confirm silence:lamp#1
not Ben WRONG_PHASE 'paused: break is possible while it is running' \
	break charter '"the server fell"'
does Ben acknowledge charter@1
does director extend silence:charter#2 10m
does director resume
does director jump 1h
does director show step charter
holds '"status":"silence"'
does director jump 10m
all_know charter adopted
does Obi ratify charter

# ── the end ─────────────────────────────────────────────────────────────

for one in Ben Cat Obi Ann; do
	for what in steps submissions messages injects mandate roster; do
		does $one show $what
	done
	does $one show step patrol
	does $one show proposal charter
done
does director endex --yes
for one in director Ben Cat Obi; do knows $one clock ended; done
not Ben WRONG_PHASE 'ended' ratify charter
not director WRONG_PHASE 'ended' override charter held '"why"'
kill -TERM "$server"
wait "$server" || give_up "The server ends with $?:" "$work/server.err"
server=
"$TEST_PLENARYD" verify --data "$work/data" >"$work/verified" 2>&1 ||
	give_up "The log is not whole:" "$work/verified"

# Alta's words, and that they were there, are in nobody else's hands.
for one in Ann Hal Fay director; do
	grep -q canary "$work/$one.out" || give_up "$one never saw the canary"
done
for one in Ben Cat Obi Fay.before Board Bea; do
	[ -s "$work/$one.out" ] || give_up "$one saw nothing at all"
	if grep -E 'canary|Alta\.s1|too deep' "$work/$one.out" >&2; then
		give_up "That is Alta's, and $one has it"
	fi
done
# A cause that is EXCON's to know.
for one in Ann Hal Fay Fay.before Ben Cat Obi Board Bea; do
	if grep -E '"rumour"|inject:' "$work/$one.out" >&2; then
		give_up "The inject's id of the exercise file is with $one"
	fi
done
if grep -E 'Sanitizer|runtime error' "$work"/*.err >&2; then
	give_up "A sanitizer has something to say"
fi
echo "$count verbs done, $refused refused, and the log is whole."
