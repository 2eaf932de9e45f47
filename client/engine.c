#include "client/engine.h"

#include "wire/codec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum pending_kind {
	PENDING_COMMAND,
	PENDING_QUERY,
};

struct pending {
	struct pending *next;
	enum pending_kind kind;
	uint64_t number; /* client_seq or query */
	size_t len;
	uint8_t message[]; /* a ToServer, packed */
};

static char *copy_text(const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);
	char *copy = malloc(len + 1);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void engine_init(struct engine *engine, const struct engine_identity *identity,
	const struct engine_handlers *handlers, void *user)
{
	*engine = (struct engine){
		.state = ENGINE_DOWN,
		.handlers = *handlers,
		.user = user,
		.credential = copy_text(identity->credential),
		.token = copy_text(identity->token),
		.name = copy_text(identity->name),
		.seat = copy_text(identity->seat),
		.language = copy_text(identity->language),
	};
	memcpy(engine->client_id, identity->client_id, ENGINE_CLIENT_ID);
	view_store_init(&engine->views);
	frame_reader_init(&engine->reader, ENGINE_FRAME_MAX);
	arena_init(&engine->arena, ENGINE_ARENA_MAX);
}

void engine_fini(struct engine *engine)
{
	while (engine->pending != NULL) {
		struct pending *next = engine->pending->next;

		free(engine->pending);
		engine->pending = next;
	}
	if (engine->welcome != NULL)
		plenary__welcome__free_unpacked(engine->welcome, NULL);
	arena_fini(&engine->arena);
	frame_reader_fini(&engine->reader);
	view_store_fini(&engine->views);
	buf_fini(&engine->out);
	free(engine->credential);
	free(engine->token);
	free(engine->name);
	free(engine->seat);
	free(engine->language);
}

/* ── out ─────────────────────────────────────────────────────────────── */

static void write_frame(struct buf *out, Plenary__ToServer *frame)
{
	codec_frame(out, &frame->base);
}

void engine_connected(struct engine *engine, int64_t now_ms)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Hello hello = PLENARY__HELLO__INIT;

	assert(engine->state == ENGINE_DOWN);
	frame_reader_fini(&engine->reader);
	frame_reader_init(&engine->reader, ENGINE_FRAME_MAX);
	buf_clear(&engine->out);
	engine->state = ENGINE_GREETING;
	engine->token_refused = false;
	engine->moved = false;
	engine->now_ms = now_ms;
	engine->heard_ms = now_ms;
	engine->pinged_ms = now_ms;
	hello.version = ENGINE_PROTOCOL;
	hello.credential =
		engine->token[0] != '\0' ? engine->token : engine->credential;
	hello.name = engine->name;
	hello.seat = engine->seat;
	hello.client_id.data = engine->client_id;
	hello.client_id.len = ENGINE_CLIENT_ID;
	hello.language = engine->language;
	if (engine->welcome != NULL && !engine->resync) {
		hello.epoch = engine->welcome->epoch;
		hello.last_seq = engine->settled;
	}
	frame.frame_case = PLENARY__TO_SERVER__FRAME_HELLO;
	frame.hello = &hello;
	write_frame(&engine->out, &frame);
}

void engine_disconnected(struct engine *engine)
{
	if (engine->state != ENGINE_ENDED)
		engine->state = ENGINE_DOWN;
	/* A snapshot that broke off holds neither the old nor the new. A tail
	 * that broke off is asked for again from where it began: its views
	 * come behind its events. */
	if (engine->catching_snapshot)
		engine->resync = true;
	engine->catching_snapshot = false;
}

static void send_ping(struct engine *engine)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	ping.at_ms = engine_server_ms(engine, engine->now_ms);
	frame.frame_case = PLENARY__TO_SERVER__FRAME_PING;
	frame.ping = &ping;
	write_frame(&engine->out, &frame);
	engine->pinged_ms = engine->now_ms;
}

static void send_pending(struct engine *engine, const struct pending *pending)
{
	buf_varint(&engine->out, pending->len);
	buf_append(&engine->out, pending->message, pending->len);
}

static void enqueue(struct engine *engine, enum pending_kind kind,
	uint64_t number, const Plenary__ToServer *frame)
{
	size_t len = plenary__to_server__get_packed_size(frame);
	struct pending *pending = malloc(sizeof(*pending) + len);

	if (pending == NULL)
		abort();
	*pending = (struct pending){.kind = kind, .number = number, .len = len};
	plenary__to_server__pack(frame, pending->message);
	if (engine->pending == NULL)
		engine->pending = pending;
	else
		engine->pending_last->next = pending;
	engine->pending_last = pending;
	if (engine->state == ENGINE_LIVE)
		send_pending(engine, pending);
}

uint64_t engine_command(struct engine *engine, Plenary__Command *command)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;

	command->client_seq = ++engine->client_seq;
	/* Not yet greeted, it is meant for the place that the Welcome gives:
	 * see stamp(). */
	command->epoch = engine->welcome != NULL ? engine->welcome->epoch : 0;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
	frame.command = command;
	enqueue(engine, PENDING_COMMAND, command->client_seq, &frame);
	return command->client_seq;
}

static uint64_t send_query(struct engine *engine, Plenary__Query *query)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;

	query->query = ++engine->query;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_QUERY;
	frame.query = query;
	enqueue(engine, PENDING_QUERY, query->query, &frame);
	return query->query;
}

uint64_t engine_query_codes(struct engine *engine)
{
	Plenary__Query query = PLENARY__QUERY__INIT;
	Plenary__CodesQuery codes = PLENARY__CODES_QUERY__INIT;

	query.what_case = PLENARY__QUERY__WHAT_CODES;
	query.codes = &codes;
	return send_query(engine, &query);
}

uint64_t engine_query_history(
	struct engine *engine, uint64_t after, uint32_t limit, bool messages)
{
	Plenary__Query query = PLENARY__QUERY__INIT;
	Plenary__HistoryQuery history = PLENARY__HISTORY_QUERY__INIT;

	history.after = after;
	history.limit = limit;
	history.messages = messages;
	query.what_case = PLENARY__QUERY__WHAT_HISTORY;
	query.history = &history;
	return send_query(engine, &query);
}

void engine_open_session(struct engine *engine, const struct buf *exercise,
	const char *file_name)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;
	char *name = copy_text(file_name);

	open.exercise.data = exercise->bytes;
	open.exercise.len = exercise->len;
	open.file_name = name;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	write_frame(&engine->out, &frame);
	free(name);
}

void engine_bye(struct engine *engine)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Bye bye = PLENARY__BYE__INIT;

	if (engine->state == ENGINE_DOWN || engine->state == ENGINE_ENDED)
		return;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_BYE;
	frame.bye = &bye;
	write_frame(&engine->out, &frame);
}

/* ── in ──────────────────────────────────────────────────────────────── */

static int trouble(struct engine *engine, const char *what)
{
	if (engine->handlers.trouble != NULL)
		engine->handlers.trouble(engine->user, what);
	return ENGINE_DROP;
}

/* What is held can no longer be trusted to be all of it. */
static int lost_track(struct engine *engine, const char *what)
{
	engine->resync = true;
	return trouble(engine, what);
}

/* Unlinks the pending one of that kind and number; false: there is none. */
static bool settle(
	struct engine *engine, enum pending_kind kind, uint64_t number)
{
	struct pending *before = NULL;
	struct pending *pending = engine->pending;

	while (pending != NULL &&
		(pending->kind != kind || pending->number != number)) {
		before = pending;
		pending = pending->next;
	}
	if (pending == NULL)
		return false;
	if (before == NULL)
		engine->pending = pending->next;
	else
		before->next = pending->next;
	if (engine->pending_last == pending)
		engine->pending_last = before;
	free(pending);
	return true;
}

static void report(struct engine *engine, const Plenary__Reply *reply)
{
	if (engine->handlers.reply != NULL)
		engine->handlers.reply(engine->user, reply);
}

static void refuse_command(struct engine *engine, uint64_t number)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;
	char text[] = "your place in the session has changed: look again, and "
		      "repeat the command if you still mean it";

	error.code = PLENARY__ERROR_CODE__MOVED;
	error.message = text;
	reply.client_seq = number;
	reply.error = &error;
	report(engine, &reply);
}

static void refuse_query(struct engine *engine, uint64_t number)
{
	Plenary__Answer answer = PLENARY__ANSWER__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;
	char text[] = "your place in the session has changed: ask again for "
		      "what the new one has";

	error.code = PLENARY__ERROR_CODE__MOVED;
	error.message = text;
	answer.query = number;
	answer.what_case = PLENARY__ANSWER__WHAT_ERROR;
	answer.error = &error;
	if (engine->handlers.answer != NULL)
		engine->handlers.answer(engine->user, &answer);
}

/*
 * The place in the session is another one now (a move, or another person by
 * the code): a command meant for the old place must not be done in the new,
 * nor may pages of two histories be taken for one. What the server has logged
 * already is resent, as that only fetches its answer; the rest is refused
 * here, as the server would. The handlers may add new ones meanwhile.
 */
static void refuse_unlogged(struct engine *engine)
{
	uint64_t logged = engine->welcome->last_client_seq;
	uint64_t newest[] = {
		[PENDING_COMMAND] = engine->client_seq,
		[PENDING_QUERY] = engine->query,
	};
	struct pending *pending = engine->pending;

	while (pending != NULL) {
		struct pending *next = pending->next;
		enum pending_kind kind = pending->kind;
		uint64_t number = pending->number;
		bool kept = number > newest[kind] ||
			    (kind == PENDING_COMMAND && number <= logged);

		if (!kept) {
			settle(engine, kind, number);
			if (kind == PENDING_COMMAND)
				refuse_command(engine, number);
			else
				refuse_query(engine, number);
		}
		pending = next;
	}
}

/* Commands that were taken in before the first Welcome get its epoch: 0 would
 * stand for the first one. They are packed anew, in their order. */
static void stamp(struct engine *engine)
{
	struct pending *pending = engine->pending;

	engine->pending = NULL;
	engine->pending_last = NULL;
	while (pending != NULL) {
		struct pending *next = pending->next;
		Plenary__ToServer *frame = plenary__to_server__unpack(
			NULL, pending->len, pending->message);

		assert(frame != NULL);
		if (pending->kind == PENDING_COMMAND)
			frame->command->epoch = engine->welcome->epoch;
		enqueue(engine, pending->kind, pending->number, frame);
		plenary__to_server__free_unpacked(frame, NULL);
		free(pending);
		pending = next;
	}
}

static void keep_welcome(struct engine *engine, const Plenary__Welcome *welcome)
{
	size_t len = plenary__welcome__get_packed_size(welcome);
	uint8_t *bytes = malloc(len + 1);

	if (bytes == NULL)
		abort();
	plenary__welcome__pack(welcome, bytes);
	if (engine->welcome != NULL)
		plenary__welcome__free_unpacked(engine->welcome, NULL);
	engine->welcome = plenary__welcome__unpack(NULL, len, bytes);
	assert(engine->welcome != NULL);
	free(bytes);
	if (welcome->resume_token[0] != '\0') {
		free(engine->token);
		engine->token = copy_text(welcome->resume_token);
	}
}

/* Players are not told their number; a token is one participant's for good. */
static bool same_person(
	const Plenary__Welcome *old, const Plenary__Welcome *welcome)
{
	return old->participant == welcome->participant &&
	       strcmp(old->resume_token, welcome->resume_token) == 0;
}

static int take_welcome(struct engine *engine, const Plenary__Welcome *welcome)
{
	const Plenary__Welcome *old = engine->welcome;
	bool first = old == NULL;
	bool elsewhere =
		!first &&
		(old->epoch != welcome->epoch || !same_person(old, welcome) ||
			strcmp(old->session, welcome->session) != 0);

	if (engine->state != ENGINE_GREETING)
		return lost_track(engine, "the server greeted a second time");
	if (!welcome->snapshot && (elsewhere || engine->resync))
		return lost_track(engine,
			"the server sent a tail where only a snapshot fits");
	engine->state = ENGINE_CATCHING_UP;
	engine->resync = false;
	engine->catching_snapshot = welcome->snapshot;
	engine->server_at_ms = welcome->at_ms;
	engine->server_heard_ms = engine->now_ms;
	keep_welcome(engine, welcome);
	if (first)
		stamp(engine);
	if (elsewhere)
		engine->elsewhere = true;
	if (welcome->snapshot) {
		view_store_clear(&engine->views);
		engine->settled = 0;
	}
	engine->tail_next = engine->settled + 1;
	if (engine->handlers.welcome != NULL)
		engine->handlers.welcome(
			engine->user, welcome, welcome->snapshot);
	return ENGINE_OK;
}

static int take_event(struct engine *engine, const Plenary__Event *event)
{
	int code;

	/* Told already, by the tail that broke off. */
	if (engine->state == ENGINE_CATCHING_UP &&
		event->seq == engine->tail_next &&
		event->seq <= engine->views.newest) {
		engine->tail_next++;
		return ENGINE_OK;
	}
	code = view_store_event(&engine->views, event->seq);
	if (code == VIEW_STORE_REPEAT) {
		engine->repeats++;
		return lost_track(engine,
			"an event came a second time: taking a fresh snapshot");
	}
	if (code == VIEW_STORE_GAP) {
		engine->gaps++;
		return lost_track(
			engine, "an event is missing: taking a fresh snapshot");
	}
	engine->tail_next = event->seq + 1;
	if (engine->handlers.event != NULL)
		engine->handlers.event(engine->user, event);
	return ENGINE_OK;
}

static int take_push(struct engine *engine, const Plenary__Push *push)
{
	if (engine->state != ENGINE_CATCHING_UP && engine->state != ENGINE_LIVE)
		return lost_track(
			engine, "the server pushed before it greeted");
	for (size_t i = 0; i < push->n_events; i++)
		if (take_event(engine, push->events[i]) != ENGINE_OK)
			return ENGINE_DROP;
	for (size_t i = 0; i < push->n_views; i++) {
		view_store_put(&engine->views, push->views[i]);
		if (engine->handlers.view != NULL)
			engine->handlers.view(engine->user, push->views[i]);
	}
	if (engine->state == ENGINE_LIVE)
		engine->settled = engine->views.newest;
	if (engine->handlers.pushed != NULL)
		engine->handlers.pushed(engine->user, push);
	return ENGINE_OK;
}

static int take_live(struct engine *engine, const Plenary__Live *live)
{
	if (engine->state != ENGINE_CATCHING_UP)
		return lost_track(engine, "the server said Live out of turn");
	if (engine->catching_snapshot) {
		engine->views.newest = live->seq;
	} else if (engine->views.newest != live->seq) {
		engine->gaps++;
		return lost_track(
			engine, "an event is missing: taking a fresh snapshot");
	}
	engine->catching_snapshot = false;
	engine->settled = engine->views.newest;
	if (engine->elsewhere)
		refuse_unlogged(engine);
	engine->elsewhere = false;
	engine->state = ENGINE_LIVE;
	for (const struct pending *pending = engine->pending; pending != NULL;
		pending = pending->next)
		send_pending(engine, pending);
	if (engine->handlers.live != NULL)
		engine->handlers.live(engine->user);
	return ENGINE_OK;
}

static int take_reply(struct engine *engine, const Plenary__Reply *reply)
{
	/* A resent command may be answered twice: once for each sending. */
	if (!settle(engine, PENDING_COMMAND, reply->client_seq)) {
		engine->duplicate_replies++;
		return ENGINE_OK;
	}
	report(engine, reply);
	return ENGINE_OK;
}

static int take_answer(struct engine *engine, const Plenary__Answer *answer)
{
	if (settle(engine, PENDING_QUERY, answer->query) &&
		engine->handlers.answer != NULL)
		engine->handlers.answer(engine->user, answer);
	return ENGINE_OK;
}

/* Whether connecting again can help. */
static bool is_passing(Plenary__ErrorCode code)
{
	switch (code) {
	case PLENARY__ERROR_CODE__MOVED:
	case PLENARY__ERROR_CODE__RATE_LIMITED:
	case PLENARY__ERROR_CODE__TIMED_OUT:
	case PLENARY__ERROR_CODE__CANNOT_WRITE:
	case PLENARY__ERROR_CODE__SHUTTING_DOWN:
	case PLENARY__ERROR_CODE__QUEUE_FULL:
	case PLENARY__ERROR_CODE__DISK_LOW:
		return true;
	default:
		return false;
	}
}

/* What the old delegation knew is no longer for this participant. A server
 * that says so before it was live may say so for ever: then the next try waits
 * as after any loss. */
static void leave_place(struct engine *engine)
{
	engine->moved = engine->state == ENGINE_LIVE;
	engine->resync = true;
	engine->catching_snapshot = false;
	engine->settled = 0;
	view_store_clear(&engine->views);
}

static int take_fatal(struct engine *engine, const Plenary__Fatal *fatal)
{
	Plenary__Error none = PLENARY__ERROR__INIT;
	const Plenary__Error *error =
		fatal->error != NULL ? fatal->error : &none;

	/* A token outlives neither a removal nor another server's key; the
	 * code may still be good. The token is gone: this happens once. */
	if (error->code == PLENARY__ERROR_CODE__BAD_CREDENTIAL &&
		engine->token[0] != '\0') {
		engine->token[0] = '\0';
		engine->token_refused = true;
		engine->resync = true;
		return ENGINE_DROP;
	}
	if (is_passing(error->code)) {
		if (error->code == PLENARY__ERROR_CODE__MOVED)
			leave_place(engine);
		if (engine->handlers.fatal != NULL)
			engine->handlers.fatal(engine->user, error, false);
		return ENGINE_DROP;
	}
	engine->state = ENGINE_ENDED;
	if (engine->handlers.fatal != NULL)
		engine->handlers.fatal(engine->user, error, true);
	return ENGINE_OVER;
}

static int take_frame(struct engine *engine, const Plenary__ToClient *frame)
{
	switch (frame->frame_case) {
	case PLENARY__TO_CLIENT__FRAME_WELCOME:
		return take_welcome(engine, frame->welcome);
	case PLENARY__TO_CLIENT__FRAME_PUSH:
		return take_push(engine, frame->push);
	case PLENARY__TO_CLIENT__FRAME_LIVE:
		return take_live(engine, frame->live);
	case PLENARY__TO_CLIENT__FRAME_REPLY:
		return take_reply(engine, frame->reply);
	case PLENARY__TO_CLIENT__FRAME_PING:
		engine->server_at_ms = frame->ping->at_ms;
		engine->server_heard_ms = engine->now_ms;
		return ENGINE_OK;
	case PLENARY__TO_CLIENT__FRAME_ANSWER:
		return take_answer(engine, frame->answer);
	case PLENARY__TO_CLIENT__FRAME_OPENED:
		if (engine->handlers.opened != NULL)
			engine->handlers.opened(engine->user, frame->opened);
		return ENGINE_OK;
	case PLENARY__TO_CLIENT__FRAME_FATAL:
		return take_fatal(engine, frame->fatal);
	case PLENARY__TO_CLIENT__FRAME__NOT_SET:
	default:
		return ENGINE_OK;
	}
}

/* What speaks something else will not speak Plenary the next time either. */
static int no_protocol(struct engine *engine)
{
	Plenary__Error error = PLENARY__ERROR__INIT;
	char text[] = "what answers there is no Plenary server of this "
		      "version: check the address";

	if (engine->state != ENGINE_GREETING)
		return lost_track(engine,
			"the server sent bytes that are not of the protocol");
	error.code = PLENARY__ERROR_CODE__BAD_FRAME;
	error.message = text;
	engine->state = ENGINE_ENDED;
	if (engine->handlers.fatal != NULL)
		engine->handlers.fatal(engine->user, &error, true);
	return ENGINE_OVER;
}

static int take_message(void *arg, const uint8_t *bytes, size_t len)
{
	struct engine *engine = arg;
	Plenary__ToClient *frame = NULL;
	int code = codec_to_client(bytes, len, &engine->arena, &frame);

	if (code == CODEC_OK)
		code = take_frame(engine, frame);
	else if (code == CODEC_EMPTY) /* of a later version */
		code = ENGINE_OK;
	else
		code = no_protocol(engine);
	arena_reset(&engine->arena);
	return -code; /* frame_feed's own codes are negative */
}

int engine_feed(
	struct engine *engine, const uint8_t *bytes, size_t len, int64_t now_ms)
{
	int code;

	if (engine->state == ENGINE_ENDED)
		return ENGINE_OVER;
	if (engine->state == ENGINE_DOWN)
		return ENGINE_DROP;
	engine->now_ms = now_ms;
	engine->heard_ms = now_ms;
	code = frame_feed(&engine->reader, bytes, len, take_message, engine);
	return code < 0 ? no_protocol(engine) : -code;
}

int engine_tick(struct engine *engine, int64_t now_ms)
{
	if (engine->state == ENGINE_ENDED)
		return ENGINE_OVER;
	if (engine->state == ENGINE_DOWN)
		return ENGINE_OK;
	engine->now_ms = now_ms;
	if (now_ms - engine->heard_ms >= ENGINE_SILENCE_MS)
		return trouble(engine,
			"nothing was heard of the server for 15 seconds");
	if (engine->state != ENGINE_GREETING &&
		now_ms - engine->pinged_ms >= ENGINE_HEARTBEAT_MS)
		send_ping(engine);
	return ENGINE_OK;
}

size_t engine_pending(const struct engine *engine)
{
	size_t n = 0;

	for (const struct pending *pending = engine->pending; pending != NULL;
		pending = pending->next)
		n++;
	return n;
}

int64_t engine_server_ms(const struct engine *engine, int64_t now_ms)
{
	if (engine->server_at_ms == 0)
		return 0;
	return engine->server_at_ms + (now_ms - engine->server_heard_ms);
}

int64_t engine_exercise_ms(const struct engine *engine, int64_t now_ms)
{
	const Plenary__View *view = view_store_get(&engine->views, "clock");
	const Plenary__ClockView *clock;
	int64_t elapsed;

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_CLOCK)
		return 0;
	clock = view->clock;
	elapsed = engine_server_ms(engine, now_ms) - clock->anchor_at_ms;
	if (clock->phase != PLENARY__EXERCISE_PHASE__PHASE_RUNNING ||
		elapsed < 0)
		return clock->anchor_exercise_ms;
	return clock->anchor_exercise_ms +
	       elapsed * (int64_t)clock->rate_milli / 1000;
}
