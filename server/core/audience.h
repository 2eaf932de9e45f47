/*
 * audience.h: who may know. Every event is stamped with one audience when it
 * is written; EXCON is in all of them.
 */
#ifndef PLENARY_CORE_AUDIENCE_H
#define PLENARY_CORE_AUDIENCE_H

#include "core/scenario.h"

/*
 * A set of delegations, or everybody. 0 is EXCON alone: what nobody stamped
 * stays secret.
 */
typedef uint16_t audience_set;

#define AUDIENCE_EXCON ((audience_set)0)
#define AUDIENCE_PUBLIC ((audience_set)0x8000)

/*
 * Those who read a stream of their own: 0 is EXCON, 1 … n the delegations in
 * the order of the file, n + 1 the plenary (observers and projectors).
 */
typedef unsigned reader_id;

enum { READER_EXCON = 0, READERS_MAX = DELEGATIONS_MAX + 2 };

static inline unsigned reader_count(const struct scenario *scenario)
{
	return scenario->n_delegations + 2;
}

static inline reader_id reader_of_delegation(unsigned delegation)
{
	return delegation + 1;
}

static inline reader_id reader_plenary(const struct scenario *scenario)
{
	return scenario->n_delegations + 1;
}

static inline audience_set audience_of_delegation(unsigned delegation)
{
	return (audience_set)(1U << delegation);
}

bool audience_includes(const struct scenario *scenario, audience_set audience,
	reader_id reader);

/* "public", "excon", or the delegations in the order of the file: "US+MX".
 * out has AUDIENCE_TEXT_MAX bytes. */
enum { AUDIENCE_TEXT_MAX = DELEGATIONS_MAX * (ID_MAX + 1) + 8 };
void audience_print(
	const struct scenario *scenario, audience_set audience, char *out);

/* The reverse; 0, or -1 where the text names no audience. */
int audience_parse(
	const struct scenario *scenario, const char *text, audience_set *out);

#endif
