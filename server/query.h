/*
 * query.h: what a participant may ask without leaving a trace: pages of its
 * stream's history, and, for the director, the join codes.
 */
#ifndef PLENARY_SERVER_QUERY_H
#define PLENARY_SERVER_QUERY_H

#include "credential.h"
#include "session.h"

enum {
	QUERY_PAGE_MAX = 500,          /* events */
	QUERY_PAGE_BYTES = 256 * 1024, /* about: the page ends after this */
	QUERY_SCAN_MAX = 20 * 1000     /* events looked at for one page */
};

/* Stages the Answer. */
void query_answer(struct session *session, struct member *member,
	uint32_t participant, const struct credentials *credentials,
	const Plenary__Query *query);

/* The session's codes with their names, in the arena. */
void query_codes(const struct session *session,
	const struct credentials *credentials, struct arena *arena,
	Plenary__Code ***codes, size_t *n);

#endif
