#include "client/verb_parsers.h"

#include "client/verb_line.h"

#include <string.h>

/* #7 is a number as the roster shows it; else a name. Who has no roster is
 * refused by the server: the verb is not theirs. */
static int find_participant(
	struct verb_line *line, const char *name, uint32_t *out)
{
	const struct verb_context *context = line->context;
	int64_t found = 0;

	if (name[0] == '#' && name[1] != '\0' && strlen(name) < 10 &&
		strspn(name + 1, "0123456789") == strlen(name + 1)) {
		for (const char *at = name + 1; *at != '\0'; at++)
			found = found * 10 + (*at - '0');
	} else if (context != NULL && context->participant != NULL) {
		found = context->participant(context->user, name);
	}
	if (found < 0)
		return verb_fail(line,
			"several people are called \"%.60s\": write the "
			"number, such as #7 (show roster)",
			name);
	if (found == 0 && (context == NULL || context->knows_people == NULL ||
				  context->knows_people(context->user)))
		return verb_fail(line,
			"nobody is called \"%.60s\": write a name or a "
			"number such as #7 (show roster)",
			name);
	*out = (uint32_t)found;
	return 0;
}

int parse_remove(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RemoveParticipant *removal =
		verb_alloc(line, sizeof(*removal));

	if (verb_count(line, 1, SIZE_MAX, "the name") < 0)
		return -1;
	plenary__remove_participant__init(removal);
	removal->reason = verb_rest(line, 1);
	SET_VERB(out, REMOVE_PARTICIPANT, remove_participant, removal);
	return find_participant(
		line, line->words[0].text, &removal->participant);
}

int parse_reissue(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ReissueCode *reissue = verb_alloc(line, sizeof(*reissue));

	if (verb_count(line, 1, 1, "the code's name") < 0)
		return -1;
	plenary__reissue_code__init(reissue);
	reissue->code_name = line->words[0].text;
	SET_VERB(out, REISSUE_CODE, reissue_code, reissue);
	return 0;
}

int parse_powers(struct verb_line *line, Plenary__Command *out)
{
	Plenary__GiveFullPowers *powers = verb_alloc(line, sizeof(*powers));

	if (verb_count(line, 1, SIZE_MAX, "the name") < 0)
		return -1;
	plenary__give_full_powers__init(powers);
	powers->name = verb_rest(line, 0);
	/* Somebody may be called none: quoted, it is a name. */
	if (strcmp(powers->name, "none") == 0 &&
		line->words[0].quoted_at == SIZE_MAX)
		powers->name = verb_rest(line, line->n);
	SET_VERB(out, GIVE_FULL_POWERS, give_full_powers, powers);
	return 0;
}

int parse_move(struct verb_line *line, Plenary__Command *out)
{
	Plenary__MoveParticipant *move = verb_alloc(line, sizeof(*move));
	char *seat;

	if (verb_count(line, 1, 2, "the name") < 0 ||
		verb_count(line, 2, 2, "the delegation") < 0)
		return -1;
	plenary__move_participant__init(move);
	move->delegation = arena_strdup(line->arena, line->words[1].text);
	seat = strchr(move->delegation, '/');
	if (seat != NULL) {
		*seat++ = '\0';
		move->seat = seat;
	}
	if (move->delegation[0] == '\0' || (seat != NULL && *seat == '\0'))
		return verb_fail(line,
			"\"%.60s\" has an empty place: write CA, or CA/NSA "
			"for a seat",
			line->words[1].text);
	SET_VERB(out, MOVE_PARTICIPANT, move_participant, move);
	return find_participant(line, line->words[0].text, &move->participant);
}
