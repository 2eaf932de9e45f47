#include "tests/support/caller.h"

#include "wire/codec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 60 * 1000 };

#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, \
				#condition, strerror(errno));                  \
			abort();                                               \
		}                                                              \
	} while (0)

static void forget_frame(Plenary__ToClient **frame)
{
	if (*frame != NULL)
		plenary__to_client__free_unpacked(*frame, NULL);
	*frame = NULL;
}

static void forget_state(struct caller *caller)
{
	for (size_t i = 0; i < caller->n_views; i++) {
		free(caller->views[i].key);
		free(caller->views[i].bytes);
	}
	for (size_t i = 0; i < caller->n_events; i++)
		plenary__event__free_unpacked(caller->events[i], NULL);
	caller->n_views = 0;
	caller->n_events = 0;
}

void caller_init(struct caller *caller)
{
	*caller = (struct caller){.fd = -1};
	randombytes_buf(caller->client_id, sizeof caller->client_id);
}

void caller_fini(struct caller *caller)
{
	caller_hang_up(caller);
	forget_state(caller);
	forget_frame(&caller->welcome);
	forget_frame(&caller->reply);
	forget_frame(&caller->answer);
	forget_frame(&caller->opened);
	forget_frame(&caller->fatal);
	free(caller->views);
	free(caller->events);
	buf_fini(&caller->input);
	*caller = (struct caller){.fd = -1};
}

/* ── bytes ───────────────────────────────────────────────────────────── */

void caller_dial(struct caller *caller, const char *address)
{
	const char *colon = strrchr(address, ':');
	struct sockaddr_in to = {.sin_family = AF_INET};
	int yes = 1;

	MUST(colon != NULL);
	caller_hang_up(caller);
	to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	caller->fd = socket(AF_INET, SOCK_STREAM, 0);
	MUST(caller->fd >= 0);
	MUST(connect(caller->fd, (struct sockaddr *)&to, sizeof to) == 0);
	(void)setsockopt(
		caller->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

void caller_hang_up(struct caller *caller)
{
	if (caller->fd >= 0)
		(void)close(caller->fd);
	caller->fd = -1;
	caller->live = false;
	buf_clear(&caller->input);
}

void caller_send_bytes(struct caller *caller, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = send(caller->fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		/* A server that closed is seen when reading. */
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return;
		MUST(n > 0);
		at += n;
		len -= (size_t)n;
	}
}

void caller_send(struct caller *caller, Plenary__ToServer *frame)
{
	struct buf bytes = {.len = 0};

	codec_frame(&bytes, &frame->base);
	caller_send_bytes(caller, bytes.bytes, bytes.len);
	buf_fini(&bytes);
}

/* More input; false at the end of the stream. */
static bool read_more(struct caller *caller)
{
	enum { PIECE = 64 * 1024 };
	struct pollfd wait = {.fd = caller->fd, .events = POLLIN};
	ssize_t n;

	for (;;) {
		int ready = poll(&wait, 1, PATIENCE_MS);

		if (ready < 0 && errno == EINTR)
			continue;
		MUST(ready == 1);
		n = recv(caller->fd, buf_reserve(&caller->input, PIECE), PIECE,
			0);
		if (n < 0 && errno == EINTR)
			continue;
		break;
	}
	if (n < 0 && errno == ECONNRESET)
		n = 0;
	MUST(n >= 0);
	caller->input.len += (size_t)n;
	return n > 0;
}

/* Where the first frame's message begins and ends; false: it is not whole. */
static bool find_frame(const struct buf *input, size_t *begin, size_t *end)
{
	uint64_t len = 0;

	for (size_t i = 0; i < input->len && i < VARINT_MAX; i++) {
		len |= (uint64_t)(input->bytes[i] & 0x7f) << (7 * i);
		if ((input->bytes[i] & 0x80) != 0)
			continue;
		*begin = i + 1;
		*end = i + 1 + (size_t)len;
		return *end <= input->len;
	}
	return false;
}

/* ── what it holds ───────────────────────────────────────────────────── */

static struct caller_view *view_at(const struct caller *caller, const char *key)
{
	for (size_t i = 0; i < caller->n_views; i++) {
		if (strcmp(caller->views[i].key, key) == 0)
			return &caller->views[i];
	}
	return NULL;
}

static void drop_view(struct caller *caller, struct caller_view *view)
{
	free(view->key);
	free(view->bytes);
	*view = caller->views[--caller->n_views];
}

static void hold_view(struct caller *caller, const Plenary__View *view)
{
	struct caller_view *held = view_at(caller, view->key);

	if (view->body_case == PLENARY__VIEW__BODY_GONE) {
		if (held != NULL)
			drop_view(caller, held);
		return;
	}
	if (held == NULL) {
		caller->views = realloc(caller->views,
			(caller->n_views + 1) * sizeof *caller->views);
		MUST(caller->views != NULL);
		held = &caller->views[caller->n_views++];
		*held = (struct caller_view){.key = strdup(view->key)};
	}
	free(held->bytes);
	held->len = plenary__view__get_packed_size(view);
	held->bytes = malloc(held->len);
	MUST(held->bytes != NULL);
	plenary__view__pack(view, held->bytes);
}

/* A copy of its own: the frame is freed. */
static void hold_event(struct caller *caller, const Plenary__Event *event)
{
	size_t len = plenary__event__get_packed_size(event);
	uint8_t *bytes = malloc(len + 1);

	MUST(event->seq == caller->last_seq + 1);
	caller->last_seq = event->seq;
	MUST(bytes != NULL);
	plenary__event__pack(event, bytes);
	caller->events = realloc(caller->events,
		(caller->n_events + 1) * sizeof(Plenary__Event *));
	MUST(caller->events != NULL);
	caller->events[caller->n_events] =
		plenary__event__unpack(NULL, len, bytes);
	MUST(caller->events[caller->n_events] != NULL);
	caller->n_events++;
	free(bytes);
}

static void hold_push(struct caller *caller, const Plenary__Push *push)
{
	MUST(caller->welcome != NULL);
	caller->pushes++;
	for (size_t i = 0; i < push->n_events; i++)
		hold_event(caller, push->events[i]);
	for (size_t i = 0; i < push->n_views; i++)
		hold_view(caller, push->views[i]);
}

static void keep(Plenary__ToClient **place, Plenary__ToClient *frame)
{
	forget_frame(place);
	*place = frame;
}

static void hold_welcome(struct caller *caller, Plenary__ToClient *frame)
{
	const Plenary__Welcome *welcome = frame->welcome;

	MUST(!caller->live);
	if (welcome->snapshot) {
		forget_state(caller);
		caller->last_seq = 0;
	}
	caller->epoch = welcome->epoch;
	MUST(strlen(welcome->resume_token) < sizeof caller->token);
	memcpy(caller->token, welcome->resume_token,
		strlen(welcome->resume_token) + 1);
	keep(&caller->welcome, frame);
}

static void hold(struct caller *caller, Plenary__ToClient *frame)
{
	switch (frame->frame_case) {
	case PLENARY__TO_CLIENT__FRAME_WELCOME:
		hold_welcome(caller, frame);
		return;
	case PLENARY__TO_CLIENT__FRAME_LIVE:
		MUST(!caller->live);
		/* After a snapshot the numbers begin here. */
		MUST(caller->welcome->welcome->snapshot ||
			caller->last_seq == frame->live->seq);
		caller->last_seq = frame->live->seq;
		caller->live = true;
		break;
	case PLENARY__TO_CLIENT__FRAME_PUSH:
		hold_push(caller, frame->push);
		break;
	case PLENARY__TO_CLIENT__FRAME_REPLY:
		MUST(caller->live);
		keep(&caller->reply, frame);
		return;
	case PLENARY__TO_CLIENT__FRAME_ANSWER:
		MUST(caller->live);
		keep(&caller->answer, frame);
		return;
	case PLENARY__TO_CLIENT__FRAME_OPENED:
		keep(&caller->opened, frame);
		return;
	case PLENARY__TO_CLIENT__FRAME_FATAL:
		keep(&caller->fatal, frame);
		return;
	case PLENARY__TO_CLIENT__FRAME_PING:
		break;
	default:
		MUST(false); /* a frame that the server must not send */
	}
	plenary__to_client__free_unpacked(frame, NULL);
}

bool caller_take(struct caller *caller)
{
	struct buf *input = &caller->input;
	Plenary__ToClient *frame;
	size_t begin;
	size_t end;

	while (!find_frame(input, &begin, &end)) {
		if (!read_more(caller))
			return false;
	}
	frame = plenary__to_client__unpack(
		NULL, end - begin, input->bytes + begin);
	MUST(frame != NULL);
	memmove(input->bytes, input->bytes + end, input->len - end);
	input->len -= end;
	hold(caller, frame);
	return true;
}

/* ── the handshake ───────────────────────────────────────────────────── */

void caller_hello(struct caller *caller, const char *credential,
	const char *name, const char *seat)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Hello hello = PLENARY__HELLO__INIT;

	hello.version = 1;
	hello.credential = (char *)credential;
	hello.name = (char *)name;
	hello.seat = (char *)seat;
	hello.client_id.data = caller->client_id;
	hello.client_id.len = sizeof caller->client_id;
	hello.epoch = caller->epoch;
	hello.last_seq = caller->last_seq;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_HELLO;
	frame.hello = &hello;
	caller_send(caller, &frame);
}

Plenary__ErrorCode caller_until_live(struct caller *caller)
{
	forget_frame(&caller->fatal);
	while (!caller->live) {
		MUST(caller_take(caller));
		if (caller->fatal != NULL)
			return caller->fatal->fatal->error->code;
	}
	return PLENARY__ERROR_CODE__OK;
}

Plenary__ErrorCode caller_join(struct caller *caller, const char *address,
	const char *credential, const char *name, const char *seat)
{
	caller_dial(caller, address);
	caller_hello(caller, credential, name, seat);
	return caller_until_live(caller);
}

Plenary__ErrorCode caller_resume(struct caller *caller, const char *address)
{
	char token[CALLER_TOKEN_MAX];

	memcpy(token, caller->token, sizeof token);
	return caller_join(caller, address, token, "", "");
}

Plenary__ErrorCode caller_until_closed(struct caller *caller)
{
	while (caller_take(caller))
		;
	return caller->fatal == NULL ? PLENARY__ERROR_CODE__OK
				     : caller->fatal->fatal->error->code;
}

/* ── commands and queries ────────────────────────────────────────────── */

static void send_command(struct caller *caller, Plenary__Command *command)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;

	frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
	frame.command = command;
	caller_send(caller, &frame);
}

void caller_send_command(struct caller *caller, Plenary__Command *command)
{
	command->client_seq = ++caller->client_seq;
	command->epoch = caller->epoch;
	send_command(caller, command);
}

const Plenary__Reply *caller_next_reply(struct caller *caller)
{
	forget_frame(&caller->reply);
	while (caller->reply == NULL)
		MUST(caller_take(caller));
	return caller->reply->reply;
}

Plenary__ErrorCode caller_do_as(
	struct caller *caller, Plenary__Command *command, uint64_t client_seq)
{
	const Plenary__Reply *reply;

	command->client_seq = client_seq;
	send_command(caller, command);
	reply = caller_next_reply(caller);
	MUST(reply->client_seq == client_seq);
	MUST(reply->ok == (reply->error == NULL));
	return reply->ok ? PLENARY__ERROR_CODE__OK : reply->error->code;
}

Plenary__ErrorCode caller_do(struct caller *caller, Plenary__Command *command)
{
	command->epoch = caller->epoch;
	return caller_do_as(caller, command, ++caller->client_seq);
}

static const Plenary__Answer *ask(struct caller *caller, Plenary__Query *query)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;

	query->query = ++caller->query;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_QUERY;
	frame.query = query;
	caller_send(caller, &frame);
	forget_frame(&caller->answer);
	while (caller->answer == NULL)
		MUST(caller_take(caller));
	MUST(caller->answer->answer->query == query->query);
	return caller->answer->answer;
}

const Plenary__Answer *caller_history(
	struct caller *caller, uint64_t after, uint32_t limit, bool messages)
{
	Plenary__Query query = PLENARY__QUERY__INIT;
	Plenary__HistoryQuery history = PLENARY__HISTORY_QUERY__INIT;

	history.after = after;
	history.limit = limit;
	history.messages = messages;
	query.what_case = PLENARY__QUERY__WHAT_HISTORY;
	query.history = &history;
	return ask(caller, &query);
}

const Plenary__Answer *caller_codes(struct caller *caller)
{
	Plenary__Query query = PLENARY__QUERY__INIT;
	Plenary__CodesQuery codes = PLENARY__CODES_QUERY__INIT;

	query.what_case = PLENARY__QUERY__WHAT_CODES;
	query.codes = &codes;
	return ask(caller, &query);
}

void caller_sync(struct caller *caller)
{
	(void)caller_history(caller, UINT64_MAX, 1, false);
}

/* ── verbs ───────────────────────────────────────────────────────────── */

Plenary__ErrorCode caller_startex(struct caller *caller)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex verb = PLENARY__STARTEX__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_pausex(struct caller *caller)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Pausex verb = PLENARY__PAUSEX__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_PAUSEX;
	command.pausex = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_resume_play(struct caller *caller)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Resume verb = PLENARY__RESUME__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_RESUME;
	command.resume = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_endex(struct caller *caller)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Endex verb = PLENARY__ENDEX__INIT;

	verb.confirmed = true;
	command.verb_case = PLENARY__COMMAND__VERB_ENDEX;
	command.endex = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_say(
	struct caller *caller, const char *channel, const char *text)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say verb = PLENARY__SAY__INIT;

	verb.channel = (char *)channel;
	verb.text = (char *)text;
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_propose(struct caller *caller, const char *step)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Propose verb = PLENARY__PROPOSE__INIT;

	verb.step = (char *)step;
	command.verb_case = PLENARY__COMMAND__VERB_PROPOSE;
	command.propose = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_assent(
	struct caller *caller, const char *step, uint32_t revision)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__TakePosition verb = PLENARY__TAKE_POSITION__INIT;
	Plenary__ProposalRef ref = PLENARY__PROPOSAL_REF__INIT;

	ref.step = (char *)step;
	ref.revision = revision;
	verb.proposal = &ref;
	verb.position = PLENARY__POSITION__POSITION_ASSENT;
	command.verb_case = PLENARY__COMMAND__VERB_TAKE_POSITION;
	command.take_position = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_ratify(
	struct caller *caller, const char *step, uint32_t revision)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Ratify verb = PLENARY__RATIFY__INIT;
	Plenary__ProposalRef ref = PLENARY__PROPOSAL_REF__INIT;

	ref.step = (char *)step;
	ref.revision = revision;
	verb.proposal = &ref;
	command.verb_case = PLENARY__COMMAND__VERB_RATIFY;
	command.ratify = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_remove(struct caller *caller, uint32_t participant)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__RemoveParticipant verb = PLENARY__REMOVE_PARTICIPANT__INIT;

	verb.participant = participant;
	verb.reason = (char *)"a test";
	command.verb_case = PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT;
	command.remove_participant = &verb;
	return caller_do(caller, &command);
}

Plenary__ErrorCode caller_reissue(struct caller *caller, const char *code_name)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__ReissueCode verb = PLENARY__REISSUE_CODE__INIT;

	verb.code_name = (char *)code_name;
	command.verb_case = PLENARY__COMMAND__VERB_REISSUE_CODE;
	command.reissue_code = &verb;
	return caller_do(caller, &command);
}

/* ── looking ─────────────────────────────────────────────────────────── */

Plenary__View *caller_view(const struct caller *caller, const char *key)
{
	const struct caller_view *held = view_at(caller, key);

	return held == NULL
		       ? NULL
		       : plenary__view__unpack(NULL, held->len, held->bytes);
}

bool caller_same_views(const struct caller *a, const struct caller *b)
{
	bool same = a->n_views == b->n_views;

	for (size_t i = 0; i < a->n_views; i++) {
		const struct caller_view *one = &a->views[i];
		const struct caller_view *other = view_at(b, one->key);

		if (other != NULL && other->len == one->len &&
			memcmp(other->bytes, one->bytes, one->len) == 0)
			continue;
		fprintf(stderr, "view %s %s\n", one->key,
			other == NULL ? "is missing" : "differs");
		same = false;
	}
	for (size_t i = 0; i < b->n_views; i++) {
		if (view_at(a, b->views[i].key) == NULL) {
			fprintf(stderr, "view %s is too much\n",
				b->views[i].key);
			same = false;
		}
	}
	return same;
}

static bool occurs(const uint8_t *bytes, size_t len, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= len; i++) {
		if (memcmp(bytes + i, text, n) == 0)
			return true;
	}
	return false;
}

bool caller_has_text(const struct caller *caller, const char *text)
{
	for (size_t i = 0; i < caller->n_views; i++) {
		if (occurs(caller->views[i].bytes, caller->views[i].len, text))
			return true;
	}
	for (size_t i = 0; i < caller->n_events; i++) {
		struct buf packed = {.len = 0};
		bool found;

		packed.len = plenary__event__pack(caller->events[i],
			buf_reserve(&packed, plenary__event__get_packed_size(
						     caller->events[i])));
		found = occurs(packed.bytes, packed.len, text);
		buf_fini(&packed);
		if (found)
			return true;
	}
	return false;
}
