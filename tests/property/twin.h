/*
 * twin.h: one random session played twice. Both runs get the same public acts
 * at the same times; each gets secrets of its own besides, and whoever may not
 * know them must be sent the same bytes in both.
 */
#ifndef PLENARY_TESTS_TWIN_H
#define PLENARY_TESTS_TWIN_H

#include "tests/property/choice.h"

/* Stands in every secret: nobody outside is ever sent it. */
#define CANARY "canary"

enum secret {
	SECRET_OWN_CHANNEL,
	SECRET_TO_EXCON,
	SECRET_FROM_EXCON,
	SECRET_CAUCUS, /* bilateral: those of the other side may know */
	SECRET_WITHIN_EXCON,
	SECRET_BALLOT,
	SECRET_SUBMISSION,
	SECRET_SCREENING,
	SECRET_OPENING,
	SECRET_ANSWER,
	SECRET_AD_HOC,
	SECRET_INJECT,
	SECRET_PRESENCE,
	SECRETS
};

/* What the tests put into the core: see test_secrecy.c. */
enum leak {
	LEAK_NONE,
	LEAK_FORM,    /* an inject is sent with what is EXCON's */
	LEAK_COUNTER, /* messages of all audiences are counted in one row */
	LEAK_BALLOTS  /* a public view tells that there were ballots */
};

struct run {
	struct scenario scenario;
	struct core *core;
	struct stream streams[READERS_MAX]; /* of readers outside */
};

struct twin {
	struct player player; /* writes the commands; the first run's core */
	struct core second;
	struct run runs[2];
	unsigned insider;  /* the delegation with the secrets */
	int confidant;     /* another one that shares a caucus; -1: none */
	unsigned outside;  /* readers who may know nothing, as bits */
	bool by_presence;  /* who is connected has public effects */
	uint32_t reserved; /* an inject to the insider alone */
	unsigned long secrets[SECRETS]; /* that took effect */
	unsigned long public_acts;
	unsigned long bytes; /* that were compared */
	char why[256];
};

void twin_init(struct twin *twin, uint64_t seed);
void twin_fini(struct twin *twin);

/* So many public acts. NULL, or what somebody could tell the runs apart by. */
const char *twin_play(struct twin *twin, unsigned acts);

const char *twin_wrong(struct twin *twin, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A secret of one run; NULL, or who noticed. (twin_secret.c) */
const char *twin_secret(struct twin *twin, unsigned run);

/* Nobody outside noticed what only one of the runs did. */
const char *twin_unnoticed(
	struct twin *twin, unsigned run, struct group *group);

#endif
