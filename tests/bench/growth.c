#include "growth.h"

#include "sample.h"
#include "scratch.h"

#include <stdlib.h>

enum { ENDS = 5, IDLE_BEFORE = 30 };

/* What a thousand events took, again and again. */
struct marks {
	struct seating *seating;
	double *cpu_us; /* per event */
	double *wall_us;
	size_t n;
	size_t room;
	uint64_t cpu_ns; /* at the newest mark */
	uint64_t wall_ns;
};

struct place_of_run {
	struct buf dir;
	struct buf data;
	uv_loop_t loop;
};

static int place_init(struct place_of_run *place, const char *under)
{
	*place = (struct place_of_run){.dir = {0}};
	uv_loop_init(&place->loop);
	if (scratch_make(&place->dir, under) != 0)
		return -1;
	buf_printf(&place->data, "%s/real", buf_cstr(&place->dir));
	return 0;
}

static void place_fini(struct place_of_run *place)
{
	uv_loop_close(&place->loop);
	buf_fini(&place->data);
	scratch_remove(&place->dir);
}

static void on_mark(void *user, uint64_t now_ns)
{
	struct marks *marks = user;
	uint64_t cpu_ns = child_cpu_ns(&marks->seating->server);

	if (marks->n == marks->room)
		return;
	marks->cpu_us[marks->n] =
		(double)(cpu_ns - marks->cpu_ns) / 1000 / LOAD_MARK_EVERY;
	marks->wall_us[marks->n++] =
		(double)(now_ns - marks->wall_ns) / 1000 / LOAD_MARK_EVERY;
	marks->cpu_ns = cpu_ns;
	marks->wall_ns = now_ns;
}

static struct growth_line line(const double *values, size_t n)
{
	size_t ends = n < ENDS ? n : ENDS;
	struct growth_line out;
	double start;

	sample_line(values, n, &out.per_1000_events, &start);
	out.first = sample_mean(values, ends);
	out.last = sample_mean(values + n - ends, ends);
	return out;
}

static int play(struct seating *seating, struct marks *marks, uint64_t events,
	struct growth *out)
{
	struct load_run run;

	if (load_run(&seating->load, LOAD_MARK_EVERY / 10, UINT64_MAX / 2,
		    &run) != 0)
		return -1;
	marks->n = 0;
	marks->cpu_ns = child_cpu_ns(&seating->server);
	marks->wall_ns = uv_hrtime();
	if (load_run(&seating->load, events, UINT64_MAX / 2, &run) != 0)
		return -1;
	*out = (struct growth){
		/* Two a connection: it joined, and it is present. */
		.before = 2 * (uint64_t)seating->options.connections +
			  LOAD_MARK_EVERY / 10,
		.events = run.events,
		.talkers = seating->load.n_talkers,
		.cpu = line(marks->cpu_us, marks->n),
		.wall = line(marks->wall_us, marks->n),
		.rss_mib = (double)child_rss(&seating->server) / 1024 / 1024,
	};
	return 0;
}

int growth_run(const struct seating_options *seating, const char *under,
	uint64_t events, struct growth *out)
{
	struct seating *own = calloc(1, sizeof(*own));
	struct seating_options options = *seating;
	struct marks marks = {
		.seating = own, .room = (size_t)(events / LOAD_MARK_EVERY)};
	struct place_of_run place;
	int rc;

	marks.cpu_us = calloc(marks.room + 1, sizeof(double));
	marks.wall_us = calloc(marks.room + 1, sizeof(double));
	if (own == NULL || marks.cpu_us == NULL || marks.wall_us == NULL)
		abort();
	rc = place_init(&place, under);
	options.dir = buf_cstr(&place.data);
	options.mark = on_mark;
	options.user = &marks;
	if (rc == 0)
		rc = seating_open(own, &place.loop, &options);
	if (rc == 0)
		rc = seating_join(own, options.connections);
	if (rc == 0)
		rc = seating_begin(own);
	if (rc == 0)
		rc = play(own, &marks, events, out);
	seating_fini(own);
	place_fini(&place);
	free(marks.cpu_us);
	free(marks.wall_us);
	free(own);
	return rc;
}

int idle_run(const struct seating_options *seating, const char *under,
	unsigned more, struct idle *out)
{
	struct seating *own = calloc(1, sizeof(*own));
	struct seating_options options = *seating;
	struct idle idle = {.before = IDLE_BEFORE, .more = more};
	struct place_of_run place;
	int rc;

	if (own == NULL)
		abort();
	rc = place_init(&place, under);
	options.dir = buf_cstr(&place.data);
	options.connections = IDLE_BEFORE + more;
	if (rc == 0)
		rc = seating_open(own, &place.loop, &options);
	if (rc == 0)
		rc = seating_join(own, IDLE_BEFORE);
	if (rc == 0) {
		idle.rss_before = child_rss(&own->server);
		rc = seating_join(own, IDLE_BEFORE + more);
	}
	if (rc == 0) {
		idle.rss_after = child_rss(&own->server);
		*out = idle;
	}
	seating_fini(own);
	place_fini(&place);
	free(own);
	return rc;
}
