/*
 * input.h: everything that may happen at a board: each verb of each actor with
 * each argument that makes a difference, and what time and the server do.
 */
#ifndef PLENARY_TESTS_MODEL_INPUT_H
#define PLENARY_TESTS_MODEL_INPUT_H

#include "tests/model/game.h"

enum input_kind {
	INPUT_PROPOSE,
	INPUT_AMEND,
	INPUT_ACCEPT,
	INPUT_DECLINE,
	INPUT_WITHDRAW_AMENDMENT,
	INPUT_POSITION,
	INPUT_STALE_ASSENT, /* to the revision before: never taken */
	INPUT_RESERVE,
	INPUT_ACKNOWLEDGE,
	INPUT_SILENCE,
	INPUT_BREAK,
	INPUT_WITHDRAW,
	INPUT_EDIT,
	INPUT_RULE,
	INPUT_MEMBER_SPEAKS, /* a member without full powers: never taken */
	INPUT_BALLOT,
	INPUT_RATIFY,
	INPUT_REFUSE,
	INPUT_UNRATIFY,
	INPUT_ACKNOWLEDGE_RESERVATION,
	INPUT_ACCEPT_RESERVATION,
	INPUT_OBJECT,
	INPUT_WITHDRAW_RESERVATION,
	INPUT_RULE_RESERVATION,
	INPUT_SETTLE,
	INPUT_WAIVE,
	INPUT_NOTICE,
	INPUT_REVOKE,
	INPUT_BREACH,
	INPUT_LIFT,
	INPUT_OVERRIDE,
	INPUT_RELEASE,
	INPUT_SUBMIT,
	INPUT_SCREEN,
	INPUT_POWERS,
	INPUT_MOVE,
	INPUT_REMOVE,
	INPUT_PRESENCE, /* comes or goes */
	INPUT_PAUSE,
	INPUT_RESUME,
	INPUT_NO_DUFF,
	INPUT_CONFIRM,
	INPUT_EXTEND,
	INPUT_RATE,
	INPUT_JUMP,
	INPUT_RESTART, /* of the server, at the time of the next deadline */
	INPUT_PASS,    /* time passes to the next deadline */
	INPUT_KINDS
};

/* What the object of INPUT_POSITION, _RULE and _OVERRIDE counts from. */
enum {
	OBJECT_ASSENT,
	OBJECT_ABSTAIN,
	OBJECT_STAND_ASIDE,
	OBJECT_BLOCK,
	YES = 0, /* of a ballot, a condition (met), a screening */
	NO = 1,
	RULE_ADOPT = 0,
	RULE_RETURN,
	RULE_REJECT
};

struct input {
	uint8_t kind;
	uint8_t actor; /* a delegation, or a participant where it is a seat */
	uint8_t step;
	uint8_t object;
};

enum outcome {
	OUTCOME_NOT_OFFERED, /* nothing that it could be about is there */
	OUTCOME_REFUSED,
	OUTCOME_DONE
};

/* All there are at a board for an opening's families; *n of them. The caller
 * frees the list. */
struct input *input_list(const struct game *game, unsigned families, size_t *n);

/* Does it. What it set off is in the game; game->why says why it was refused.
 */
enum outcome input_do(struct game *game, struct input input);

/* Whether the rules refuse it in every state. */
bool input_is_improper(const struct game *game, struct input input);

/* "MX assents to B". */
void input_print(
	const struct game *game, struct input input, char *out, size_t out_len);

#endif
