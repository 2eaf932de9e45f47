#include "seating.h"

#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BARRIER "all quiet"

enum {
	CLIENT_ID_SIZE = 16,
	EXERCISE_MAX = 1024 * 1024,
	OFFICE_MAX = 32 /* so many may join with an office's code */
};

struct place {
	const Plenary__Code *code;
	uint64_t client_seq;
	const char *step; /* on whose proposal it takes positions */
	bool rested;
};

/* ── codes ───────────────────────────────────────────────────────────── */

static size_t n_codes(const struct seating *seating)
{
	return seating->opened->opened->n_codes;
}

static const Plenary__Code *code(const struct seating *seating, size_t i)
{
	return seating->opened->opened->codes[i];
}

static bool is_head(const char *name)
{
	return strstr(name, ".head") != NULL;
}

static bool may_talk(const char *name)
{
	return strcmp(name, "observer") != 0 && strcmp(name, "evaluator") != 0;
}

/* Whether one more may have the code after so many. */
static bool is_shared(const char *name, unsigned before)
{
	if (strcmp(name, "controller") == 0)
		return before < OFFICE_MAX;
	return !is_head(name) && strcmp(name, "director") != 0 &&
	       strcmp(name, "evaluator") != 0;
}

/* Gives each connection its code: the director, the heads, and then, over and
 * over, those that many may share. */
static int hand_out(struct seating *seating)
{
	unsigned most = seating->options.connections;
	unsigned rounds = 0;
	unsigned at = 1;

	for (size_t i = 0; i < n_codes(seating); i++) {
		if (strcmp(code(seating, i)->name, "director") == 0)
			seating->places[0].code = code(seating, i);
		else if (is_head(code(seating, i)->name) && at < most)
			seating->places[at++].code = code(seating, i);
	}
	while (at < most) {
		unsigned before = at;

		for (size_t i = 0; i < n_codes(seating) && at < most; i++) {
			if (is_shared(code(seating, i)->name, rounds))
				seating->places[at++].code = code(seating, i);
		}
		rounds++;
		if (at == before)
			break;
	}
	if (at == most && seating->places[0].code != NULL)
		return 0;
	(void)fprintf(stderr, "bench: the session lacks codes\n");
	return -1;
}

/* ── frames out ──────────────────────────────────────────────────────── */

static void hello(struct buf *out, const char *credential, unsigned number)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Hello greeting = PLENARY__HELLO__INIT;
	uint8_t client_id[CLIENT_ID_SIZE] = {0};
	char name[32];

	(void)snprintf(name, sizeof(name), "person %u", number);
	memcpy(client_id, &number, sizeof(number));
	frame.frame_case = PLENARY__TO_SERVER__FRAME_HELLO;
	frame.hello = &greeting;
	greeting.version = 1;
	greeting.credential = (char *)credential;
	greeting.name = name;
	greeting.client_id.data = client_id;
	greeting.client_id.len = sizeof(client_id);
	codec_frame(out, &frame.base);
}

static void command(
	uint64_t *client_seq, Plenary__Command *what, struct buf *out)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;

	what->client_seq = ++*client_seq;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
	frame.command = what;
	codec_frame(out, &frame.base);
}

static void say(uint64_t *client_seq, const char *text, struct buf *out)
{
	Plenary__Command what = PLENARY__COMMAND__INIT;
	Plenary__Say saying = PLENARY__SAY__INIT;

	what.verb_case = PLENARY__COMMAND__VERB_SAY;
	what.say = &saying;
	saying.channel = (char *)"all";
	saying.text = (char *)text;
	command(client_seq, &what, out);
}

/* Another one each time, so that each is an event. */
static void take_position(
	uint64_t *client_seq, const char *step, struct buf *out)
{
	Plenary__Command what = PLENARY__COMMAND__INIT;
	Plenary__TakePosition take = PLENARY__TAKE_POSITION__INIT;
	Plenary__ProposalRef proposal = PLENARY__PROPOSAL_REF__INIT;

	what.verb_case = PLENARY__COMMAND__VERB_TAKE_POSITION;
	what.take_position = &take;
	take.proposal = &proposal;
	take.position = *client_seq % 2 == 0
				? PLENARY__POSITION__POSITION_ASSENT
				: PLENARY__POSITION__POSITION_ABSTAIN;
	proposal.step = (char *)step;
	proposal.revision = 1;
	command(client_seq, &what, out);
}

void seating_command(struct seating *seating, unsigned connection,
	uint64_t *client_seq, struct buf *out)
{
	if (seating->options.verb == SEATING_SAY)
		say(client_seq, buf_cstr(&seating->text), out);
	else
		take_position(
			client_seq, seating->places[connection].step, out);
}

static void on_command(void *user, unsigned connection, struct buf *out)
{
	struct seating *seating = user;

	seating_command(seating, connection,
		&seating->places[connection].client_seq, out);
}

static void on_mark(void *user, uint64_t now_ns)
{
	struct seating *seating = user;

	if (seating->options.mark != NULL)
		seating->options.mark(seating->options.user, now_ns);
}

/* ── frames in, before all count ─────────────────────────────────────── */

static void complain_of(const Plenary__Error *error)
{
	(void)fprintf(stderr, "bench: the server says: %s\n",
		error == NULL ? "nothing" : error->message);
}

/* Notes a step of several parties that can be tabled at the start. */
static void consider_step(
	struct seating *seating, const Plenary__StepView *seen)
{
	struct step *step = &seating->steps[seating->n_steps];

	if (seen->status != PLENARY__STATUS__STATUS_AVAILABLE ||
		seen->n_parties < 2 || seating->n_steps == SEATING_STEPS_MAX)
		return;
	for (size_t i = 0; i < seating->n_steps; i++) {
		if (strcmp(seating->steps[i].id, seen->id) == 0)
			return;
	}
	step->id = arena_strdup(&seating->kept, seen->id);
	step->parties =
		arena_alloc(&seating->kept, seen->n_parties * sizeof(char *));
	for (size_t i = 0; i < seen->n_parties; i++)
		step->parties[i] =
			arena_strdup(&seating->kept, seen->parties[i]);
	step->n_parties = seen->n_parties;
	seating->n_steps++;
}

static void rest(struct seating *seating, unsigned connection)
{
	struct place *place = &seating->places[connection];

	if (place->rested)
		return;
	place->rested = true;
	load_count(&seating->load, connection);
	/* The director's reply stands behind its push. */
	if (++seating->at_rest == seating->seated)
		uv_stop(seating->loop);
}

static void take_push(
	struct seating *seating, unsigned connection, const Plenary__Push *push)
{
	for (size_t i = 0; connection == 0 && i < push->n_views; i++) {
		if (push->views[i]->body_case == PLENARY__VIEW__BODY_STEP)
			consider_step(seating, push->views[i]->step);
	}
	for (size_t i = 0; connection != 0 && i < push->n_events; i++) {
		const Plenary__Event *event = push->events[i];

		if (event->what_case == PLENARY__EVENT__WHAT_MESSAGE_SENT &&
			strcmp(event->message_sent->text, BARRIER) == 0)
			rest(seating, connection);
	}
}

static void take_reply(struct seating *seating, unsigned connection,
	const Plenary__Reply *reply)
{
	if (!reply->ok) {
		complain_of(reply->error);
		load_fail(&seating->load, "the preparations were refused");
		return;
	}
	seating->replied = true;
	/* The barrier is the director's last command before it counts. */
	if (connection == 0 && reply->id[0] != '\0')
		rest(seating, 0);
	else
		uv_stop(seating->loop);
}

static void on_frame(
	void *user, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct seating *seating = user;
	Plenary__ToClient *frame;

	arena_reset(&seating->arena);
	if (codec_to_client(bytes, len, &seating->arena, &frame) != 0) {
		load_fail(&seating->load, "a frame that is none");
		return;
	}
	switch (frame->frame_case) {
	case PLENARY__TO_CLIENT__FRAME_LIVE:
		seating->seated++;
		uv_stop(seating->loop);
		break;
	case PLENARY__TO_CLIENT__FRAME_PUSH:
		take_push(seating, peer->index, frame->push);
		break;
	case PLENARY__TO_CLIENT__FRAME_REPLY:
		take_reply(seating, peer->index, frame->reply);
		break;
	case PLENARY__TO_CLIENT__FRAME_FATAL:
		complain_of(frame->fatal->error);
		load_fail(&seating->load, "the server ended a connection");
		break;
	default:
		break;
	}
}

static void on_up(void *user, struct peer *peer)
{
	struct seating *seating = user;

	hello(peer_out(peer), seating->places[peer->index].code->code,
		peer->index);
}

/* ── opening a session ───────────────────────────────────────────────── */

struct admin {
	struct seating *seating;
	struct peers peers;
	struct buf token;
	struct buf exercise;
	const char *failed;
};

static int read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "re");
	size_t n = 0;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	do {
		n = fread(
			buf_reserve(out, EXERCISE_MAX), 1, EXERCISE_MAX, file);
		out->len += n;
	} while (n > 0);
	(void)fclose(file);
	return 0;
}

static void admin_up(void *user, struct peer *peer)
{
	struct admin *admin = user;

	hello(peer_out(peer), buf_cstr(&admin->token), 0);
}

static void admin_open(struct admin *admin, struct peer *peer)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;

	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	open.exercise.data = admin->exercise.bytes;
	open.exercise.len = admin->exercise.len;
	open.file_name = (char *)admin->seating->options.exercise;
	codec_frame(peer_out(peer), &frame.base);
}

static void admin_lost(void *user, struct peer *peer, const char *why)
{
	struct admin *admin = user;

	admin->failed = why;
	uv_stop(peer->set->loop);
}

static void admin_frame(
	void *user, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct admin *admin = user;
	Plenary__ToClient *frame = plenary__to_client__unpack(NULL, len, bytes);

	if (frame == NULL) {
		admin_lost(admin, peer, "a frame that is none");
		return;
	}
	switch (frame->frame_case) {
	case PLENARY__TO_CLIENT__FRAME_LIVE:
		admin_open(admin, peer);
		break;
	case PLENARY__TO_CLIENT__FRAME_OPENED:
		admin->seating->opened = frame;
		uv_stop(peer->set->loop);
		return;
	case PLENARY__TO_CLIENT__FRAME_FATAL:
		complain_of(frame->fatal->error);
		admin_lost(admin, peer, "the server refused");
		break;
	default:
		break;
	}
	plenary__to_client__free_unpacked(frame, NULL);
}

static int open_session(struct seating *seating)
{
	static const struct peer_handlers handlers = {
		.up = admin_up, .frame = admin_frame, .lost = admin_lost};
	struct admin *admin = calloc(1, sizeof(*admin));
	struct buf path = {0};
	int rc;

	if (admin == NULL)
		abort();
	admin->seating = seating;
	buf_printf(&path, "%s/admin.token", seating->options.dir);
	rc = read_file(buf_cstr(&path), &admin->token);
	buf_fini(&path);
	while (admin->token.len > 0 &&
		admin->token.bytes[admin->token.len - 1] == '\n')
		admin->token.len--;
	if (rc == 0)
		rc = read_file(seating->options.exercise, &admin->exercise);
	if (rc != 0)
		goto out;
	peers_init(&admin->peers, seating->loop, &handlers, admin, 1);
	rc = peers_connect(&admin->peers, seating->server.port);
	while (rc == 0 && seating->opened == NULL && admin->failed == NULL)
		uv_run(seating->loop, UV_RUN_DEFAULT);
	peers_close(&admin->peers);
	uv_run(seating->loop, UV_RUN_NOWAIT);
	peers_fini(&admin->peers);
	if (seating->opened == NULL) {
		(void)fprintf(stderr, "bench: no session: %s\n",
			admin->failed != NULL ? admin->failed
					      : uv_strerror(rc));
		rc = -1;
	}
out:
	buf_fini(&admin->token);
	buf_fini(&admin->exercise);
	free(admin);
	return rc;
}

int seating_open(struct seating *seating, uv_loop_t *loop,
	const struct seating_options *options)
{
	const char *args[] = {options->server, "serve", "--data", options->dir,
		"--listen", "127.0.0.1:0", NULL};
	struct buf log = {0};
	int rc;

	*seating = (struct seating){.options = *options, .loop = loop};
	arena_init(&seating->arena, 0);
	arena_init(&seating->kept, 0);
	while (seating->text.len < options->text_bytes)
		buf_str(&seating->text, "We agree, with one question left. ");
	seating->text.len = options->text_bytes;
	seating->places = calloc(options->connections, sizeof(struct place));
	if (seating->places == NULL)
		abort();
	buf_printf(&log, "%s.log", options->dir);
	rc = child_start(&seating->server, loop, args, buf_cstr(&log));
	buf_fini(&log);
	if (rc != 0)
		return -1;
	load_init(&seating->load, loop,
		&(struct load_options){
			.connections = options->connections,
			.window = options->window,
			.verify = options->verify,
			.heartbeats = true,
			.command = on_command,
			.frame = on_frame,
			.up = on_up,
			.mark = on_mark,
			.user = seating,
		});
	return open_session(seating) != 0 ? -1 : hand_out(seating);
}

/* ── the preparations ────────────────────────────────────────────────── */

static int failed(const struct seating *seating)
{
	if (seating->load.failed == NULL)
		return 0;
	(void)fprintf(stderr, "bench: %s\n", seating->load.failed);
	return -1;
}

int seating_join(struct seating *seating, unsigned connections)
{
	while (seating->seated < connections) {
		unsigned before = seating->seated;

		if (peers_connect(&seating->load.peers, seating->server.port) !=
			0)
			return -1;
		while (seating->seated == before &&
			seating->load.failed == NULL)
			uv_run(seating->loop, UV_RUN_DEFAULT);
		if (failed(seating) != 0)
			return -1;
	}
	return 0;
}

static int wait_for_reply(struct seating *seating)
{
	while (!seating->replied && seating->load.failed == NULL)
		uv_run(seating->loop, UV_RUN_DEFAULT);
	seating->replied = false;
	return failed(seating);
}

static void prepare(
	struct seating *seating, unsigned connection, Plenary__Command *what)
{
	command(&seating->places[connection].client_seq, what,
		peer_out(seating->load.peers.items[connection]));
}

static int startex(struct seating *seating)
{
	Plenary__Command what = PLENARY__COMMAND__INIT;
	Plenary__Startex start = PLENARY__STARTEX__INIT;

	what.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	what.startex = &start;
	prepare(seating, 0, &what);
	return wait_for_reply(seating);
}

/* The connection of a delegation's head; 0: there is none. */
static unsigned head_of(const struct seating *seating, const char *delegation)
{
	size_t len = strlen(delegation);

	for (unsigned i = 1; i < seating->seated; i++) {
		const char *name = seating->places[i].code->name;

		if (is_head(name) && strncmp(name, delegation, len) == 0 &&
			name[len] == '.')
			return i;
	}
	return 0;
}

static int propose(struct seating *seating, unsigned head, const char *step)
{
	Plenary__Command what = PLENARY__COMMAND__INIT;
	Plenary__Propose proposal = PLENARY__PROPOSE__INIT;

	what.verb_case = PLENARY__COMMAND__VERB_PROPOSE;
	what.propose = &proposal;
	proposal.step = (char *)step;
	prepare(seating, head, &what);
	return wait_for_reply(seating);
}

/* Parties that have no step yet change their minds about this one, but never
 * all of them: one that does not speak keeps it from being adopted. */
static int use_step(struct seating *seating, const struct step *step)
{
	size_t silent = step->n_parties;
	bool tabled = false;

	for (size_t i = 0; i < step->n_parties && silent > 1; i++) {
		unsigned head = head_of(seating, step->parties[i]);

		if (head == 0 || seating->places[head].step != NULL)
			continue;
		if (!tabled && propose(seating, head, step->id) != 0)
			return -1;
		tabled = true;
		silent--;
		seating->places[head].step = step->id;
		load_add_talker(&seating->load, head);
	}
	return 0;
}

static int use_steps(struct seating *seating)
{
	unsigned most = seating->options.talkers;

	for (size_t i = 0; i < seating->n_steps; i++) {
		if (most != 0 && seating->load.n_talkers >= most)
			break;
		if (use_step(seating, &seating->steps[i]) != 0)
			return -1;
	}
	if (seating->load.n_talkers > 0)
		return 0;
	(void)fprintf(stderr,
		"bench: nobody can take positions: the exercise needs a step "
		"of two parties that is open at the start, and there must be "
		"connections for the heads of delegation\n");
	return -1;
}

/* Delegations first: it is they who talk most. */
static void choose_talkers(struct seating *seating)
{
	unsigned most = seating->options.talkers;

	for (unsigned i = 1; i <= seating->seated; i++) {
		unsigned connection = i % seating->seated;

		if (most != 0 && seating->load.n_talkers == most)
			break;
		if (may_talk(seating->places[connection].code->name))
			load_add_talker(&seating->load, connection);
	}
}

int seating_begin(struct seating *seating)
{
	if (startex(seating) != 0)
		return -1;
	if (seating->options.verb == SEATING_POSITION) {
		if (use_steps(seating) != 0)
			return -1;
	} else {
		choose_talkers(seating);
	}
	say(&seating->places[0].client_seq, BARRIER,
		peer_out(seating->load.peers.items[0]));
	while (seating->at_rest < seating->seated &&
		seating->load.failed == NULL)
		uv_run(seating->loop, UV_RUN_DEFAULT);
	return failed(seating);
}

void seating_fini(struct seating *seating)
{
	load_fini(&seating->load);
	child_stop(&seating->server);
	if (seating->opened != NULL)
		plenary__to_client__free_unpacked(seating->opened, NULL);
	free(seating->places);
	buf_fini(&seating->text);
	arena_fini(&seating->arena);
	arena_fini(&seating->kept);
}
