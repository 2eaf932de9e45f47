# Four lines of JSON, by a checker of its whole grammar (without escapes in
# strings, of which the bench prints none), and numbers that can be.

function fail(why) {
	print FILENAME ":" FNR ": " why ": " $0 > "/dev/stderr"
	failed = 1
	exit 1
}

# Takes innermost values away until one is left: V for any value.
function is_json(text,    before) {
	if (text ~ /V/)
		gsub(/V/, "v", text)
	gsub(/"[^"\\]*":/, "K", text)
	gsub(/"[^"\\]*"/, "V", text)
	gsub(/-?(0|[1-9][0-9]*)(\.[0-9]+)?/, "V", text)
	gsub(/true|false|null/, "V", text)
	do {
		before = text
		gsub(/\{(KV(,KV)*)?\}|\[(V(,V)*)?\]/, "V", text)
	} while (text != before)
	return text == "V"
}

function number(section, key,    text, at) {
	text = $0
	if (section != "") {
		at = index(text, "\"" section "\":{")
		text = at == 0 ? "" : substr(text, at)
	}
	at = index(text, "\"" key "\":")
	if (at == 0)
		fail("no " section " " key)
	return substr(text, at + length(key) + 3) + 0
}

function positive(section, key) {
	if (!(number(section, key) > 0))
		fail(section " " key " is not above 0")
}

function check_rates(section) {
	positive(section, "events_per_s")
	positive(section, "p50_ms")
	if (number(section, "p99_ms") < number(section, "p50_ms"))
		fail(section " p99 is below p50")
	if (number(section, "events") < 4)
		fail(section " has fewer events than its window")
}

!is_json($0) {
	fail("no JSON")
}

/"bench":"fanout"/ {
	check_rates("real")
	check_rates("bare")
	check_rates("commit")
	positive("real", "cpu_ns_per_delivery")
	positive("real", "rss_mib")
	positive("", "ratio")
	if (number("", "connections") != 12 || number("", "window") != 4)
		fail("another run than was asked for")
	# The same bytes, give or take what tells the sender its own event.
	part = number("real", "bytes_per_delivery") / number("bare", "bytes_per_delivery")
	if (part < 0.7 || part > 1.4)
		fail("the bare server sends other bytes")
	fanouts++
}

/"bench":"growth"/ {
	if (number("", "events") != 2000)
		fail("another number of events")
	positive("cpu", "first_us")
	positive("wall", "last_us")
	growths++
}

/"bench":"idle"/ {
	positive("", "rss_before")
	if (number("", "bytes_per_connection") > 1048576)
		fail("a connection that does nothing takes over a MiB")
	idles++
}

END {
	if (!failed && (fanouts != 2 || growths != 1 || idles != 1 || NR != 4)) {
		print "not the four lines that were asked for" > "/dev/stderr"
		exit 1
	}
}
