# The JSON lines of bench_fanout as tables in Markdown.

# A value of an object in the line, or of the line itself; quotes taken off.
function value(section, key,    text, at) {
	text = $0
	if (section != "") {
		at = index(text, "\"" section "\":{")
		if (at == 0)
			return ""
		text = substr(text, at + length(section) + 3)
		text = substr(text, 1, index(text, "}"))
	}
	at = index(text, "\"" key "\":")
	if (at == 0)
		return ""
	text = substr(text, at + length(key) + 3)
	if (substr(text, 1, 1) == "\"") {
		text = substr(text, 2)
		return substr(text, 1, index(text, "\"") - 1)
	}
	match(text, /[,}]/)
	return substr(text, 1, RSTART - 1)
}

function rate(section) {
	return sprintf("%d (%.2f/%.2f)", value(section, "events_per_s"),
		value(section, "p50_ms"), value(section, "p99_ms"))
}

function floor_text() {
	if (value("floor", "rule") == "")
		return "none"
	return sprintf("%s %s %s: %s", value("floor", "value"),
		value("", "window") == "1" ? "≤" : "≥", value("floor", "limit"),
		value("floor", "pass") == "true" ? "holds" : "FAILS")
}

BEGIN {
	print "events/s (p50/p99 ms)"
	print "| verb | connections | window | server | bare fan-out | log alone | part of bare | floor | CPU ns/delivery | bare's | RSS MiB |"
	print "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
}

value("", "bench") == "fanout" {
	printf "| %s | %s | %s | %s | %s | %s | %s | %s | %.0f | %.0f | %.1f |\n",
		value("", "verb"), value("", "connections"), value("", "window"),
		rate("real"), rate("bare"), rate("commit"), value("", "ratio"),
		floor_text(), value("real", "cpu_ns_per_delivery"),
		value("bare", "cpu_ns_per_delivery"), value("real", "rss_mib")
	if (value("", "synced") != "true")
		unsynced = 1
}

value("", "bench") == "growth" {
	growth = growth sprintf("| %s | %s | %s | %s | %s → %s | %s | %s → %s | %s | %s |\n",
		value("", "verb"), value("", "connections"), value("", "before"),
		value("", "events"), value("cpu", "first_us"), value("cpu", "last_us"),
		value("cpu", "us_per_1000_events"), value("wall", "first_us"),
		value("wall", "last_us"), value("wall", "us_per_1000_events"),
		value("", "rss_mib"))
}

value("", "bench") == "idle" {
	idle = idle sprintf("%d idle connections after %d: %d bytes each\n",
		value("", "more"), value("", "before"), value("", "bytes_per_connection"))
}

END {
	print ""
	print "µs per event, first → last 5000, and the slope per 1000 events"
	print "| verb | connections | events before | events | CPU | slope | wall | slope | RSS MiB at the end |"
	print "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
	print growth
	printf "%s", idle
	if (unsynced)
		print "The scratch directory is in memory: NOTHING WAS SYNCED. Use --dir."
}
