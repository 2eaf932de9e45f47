/*
 * traffic.h: what a player of the crash test says next, by its role and by
 * what it sees: talk, proposals, positions, amendments, injects.
 */
#ifndef PLENARY_TESTS_TRAFFIC_H
#define PLENARY_TESTS_TRAFFIC_H

#include "player.h"

enum traffic_role {
	TRAFFIC_SILENT, /* reads only */
	TRAFFIC_DIRECTOR,
	TRAFFIC_HEAD,
	TRAFFIC_ADVISER,
};

/* Sends one command, most of the time; a line that makes no sense as things
 * stand is dropped. */
void traffic_speak(struct player *player, enum traffic_role role);

/* The director brings the exercise back to running, or on the way to it:
 * true if it is, and nothing was to be done. */
bool traffic_resume(struct player *director);

#endif
