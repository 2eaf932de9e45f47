#include "query.h"

#include "core/project.h"
#include "outgoing.h"

#include <assert.h>

/* The page in the arena; what it says is as of now, and staged. */
static void history(struct session *session, const struct member *member,
	uint32_t participant, const Plenary__HistoryQuery *query,
	Plenary__History *page)
{
	const struct stream *stream = &session->streams[member->reader];
	uint64_t number = query->after;
	uint32_t limit = query->limit == 0 || query->limit > QUERY_PAGE_MAX
				 ? QUERY_PAGE_MAX
				 : query->limit;
	uint64_t looked = 0;
	size_t bytes = 0;

	page->events =
		arena_alloc(&session->arena, limit * sizeof(Plenary__Event *));
	while (number < stream->number && page->n_events < limit &&
		bytes < QUERY_PAGE_BYTES && looked < QUERY_SCAN_MAX) {
		uint64_t seq = stream_seq(stream, ++number);
		const struct journal_entry *entry =
			journal_entry(&session->journal, seq);
		struct stamped stamped;
		Plenary__Event *event;

		looked++;
		if (query->messages &&
			entry->kind != PLENARY__EVENT__WHAT_MESSAGE_SENT)
			continue;
		journal_event(
			&session->journal, seq, &session->arena, &stamped);
		event = project_event(&session->scenario, &stamped,
			member->reader, number,
			stamped.event->participant == participant,
			&session->arena);
		assert(event != NULL);
		page->events[page->n_events++] = event;
		bytes += entry->body_len;
	}
	page->more = number < stream->number;
	page->next = number;
}

void query_codes(const struct session *session,
	const struct credentials *credentials, struct arena *arena,
	Plenary__Code ***codes, size_t *n)
{
	char name[CODE_NAME_MAX];
	char code[CREDENTIAL_TEXT_MAX];
	unsigned count = 0;

	while (core_code_name(&session->core, count, name) != NULL)
		count++;
	*codes = arena_alloc(arena, count * sizeof(Plenary__Code *));
	for (unsigned i = 0; i < count; i++) {
		Plenary__Code *one = arena_alloc(arena, sizeof *one);
		int64_t generation;

		(void)core_code_name(&session->core, i, name);
		generation = core_code_generation(&session->core, name);
		assert(generation >= 0);
		credential_code(credentials, session->id, name,
			(uint64_t)generation, code);
		plenary__code__init(one);
		one->name = arena_strdup(arena, name);
		one->code = arena_strdup(arena, code);
		(*codes)[i] = one;
	}
	*n = count;
}

void query_answer(struct session *session, struct member *member,
	uint32_t participant, const struct credentials *credentials,
	const Plenary__Query *query)
{
	Plenary__Answer answer = PLENARY__ANSWER__INIT;
	Plenary__History page = PLENARY__HISTORY__INIT;
	Plenary__Codes codes = PLENARY__CODES__INIT;
	struct participant_info info;
	bool known = core_participant(&session->core, participant, &info);

	assert(known);
	answer.query = query->query;
	switch (query->what_case) {
	case PLENARY__QUERY__WHAT_HISTORY:
		history(session, member, participant, query->history, &page);
		answer.what_case = PLENARY__ANSWER__WHAT_HISTORY;
		answer.history = &page;
		break;
	case PLENARY__QUERY__WHAT_CODES:
		if (info.role != PLENARY__ROLE__ROLE_DIRECTOR) {
			answer.what_case = PLENARY__ANSWER__WHAT_ERROR;
			answer.error = error_new(&session->arena,
				PLENARY__ERROR_CODE__NOT_ALLOWED,
				"the join codes are shown to the director "
				"only: ask the director");
			break;
		}
		query_codes(session, credentials, &session->arena, &codes.codes,
			&codes.n_codes);
		answer.what_case = PLENARY__ANSWER__WHAT_CODES;
		answer.codes = &codes;
		break;
	default:
		answer.what_case = PLENARY__ANSWER__WHAT_ERROR;
		answer.error = error_new(&session->arena,
			PLENARY__ERROR_CODE__BAD_COMMAND,
			"a query that this server does not know: ask for "
			"history or codes");
		break;
	}
	buf_clear(&session->own);
	outgoing_answer(&session->own, &answer);
	session_tell(session, member, &session->own);
}
