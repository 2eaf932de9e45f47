#include "client/verbs.h"

#include "base/duration.h"
#include "base/utf8.h"
#include "client/verb_line.h"

#include <assert.h>
#include <string.h>

/* Declares nothing and allocates nothing: names the union's member once. */
#define SET_VERB(out, CASE, member, message)               \
	((out)->verb_case = PLENARY__COMMAND__VERB_##CASE, \
		(out)->member = (message))

/* ── clock ───────────────────────────────────────────────────────────── */

static int parse_startex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Startex *startex = verb_alloc(line, sizeof(*startex));

	plenary__startex__init(startex);
	SET_VERB(out, STARTEX, startex, startex);
	return verb_count(line, 0, 0, "");
}

static int parse_pausex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Pausex *pausex = verb_alloc(line, sizeof(*pausex));

	plenary__pausex__init(pausex);
	pausex->reason = verb_rest(line, 0);
	SET_VERB(out, PAUSEX, pausex, pausex);
	return 0;
}

static int parse_resume(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Resume *resume = verb_alloc(line, sizeof(*resume));

	plenary__resume__init(resume);
	SET_VERB(out, RESUME, resume, resume);
	return verb_count(line, 0, 0, "");
}

static int parse_endex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Endex *endex = verb_alloc(line, sizeof(*endex));

	plenary__endex__init(endex);
	endex->confirmed = line->yes;
	SET_VERB(out, ENDEX, endex, endex);
	return verb_count(line, 0, 0, "");
}

static int parse_noduff(struct verb_line *line, Plenary__Command *out)
{
	Plenary__NoDuff *no_duff = verb_alloc(line, sizeof(*no_duff));

	plenary__no_duff__init(no_duff);
	no_duff->text = verb_rest(line, 0);
	SET_VERB(out, NO_DUFF, no_duff, no_duff);
	return verb_count(line, 1, SIZE_MAX, "what has happened");
}

static int parse_ack(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AckNoDuff *ack = verb_alloc(line, sizeof(*ack));

	plenary__ack_no_duff__init(ack);
	SET_VERB(out, ACK_NO_DUFF, ack_no_duff, ack);
	return verb_count(line, 0, 0, "");
}

static int parse_confirm(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ConfirmDeadline *confirm = verb_alloc(line, sizeof(*confirm));

	if (verb_count(line, 1, 1, "the deadline") < 0)
		return -1;
	plenary__confirm_deadline__init(confirm);
	confirm->deadline = line->words[0].text;
	SET_VERB(out, CONFIRM_DEADLINE, confirm_deadline, confirm);
	return 0;
}

static int parse_extend(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ExtendDeadline *extend = verb_alloc(line, sizeof(*extend));

	if (verb_count(line, 1, 2, "the deadline") < 0 ||
		verb_count(line, 2, 2, "the time to add") < 0)
		return -1;
	plenary__extend_deadline__init(extend);
	extend->deadline = line->words[0].text;
	if (duration_parse(line->words[1].text, &extend->by_ms) < 0 ||
		extend->by_ms == 0)
		return verb_fail(line,
			"\"%.60s\" is no duration: write one such as 90s, "
			"15m, 2h30m or 3d",
			line->words[1].text);
	SET_VERB(out, EXTEND_DEADLINE, extend_deadline, extend);
	return 0;
}

/* ── roster ──────────────────────────────────────────────────────────── */

/* #7 is a number as the roster shows it; else a name. */
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
	if (found == 0)
		return verb_fail(line,
			"nobody is called \"%.60s\": write a name or a "
			"number such as #7 (show roster)",
			name);
	*out = (uint32_t)found;
	return 0;
}

static int parse_remove(struct verb_line *line, Plenary__Command *out)
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

static int parse_reissue(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ReissueCode *reissue = verb_alloc(line, sizeof(*reissue));

	if (verb_count(line, 1, 1, "the code's name") < 0)
		return -1;
	plenary__reissue_code__init(reissue);
	reissue->code_name = line->words[0].text;
	SET_VERB(out, REISSUE_CODE, reissue_code, reissue);
	return 0;
}

static int parse_powers(struct verb_line *line, Plenary__Command *out)
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

/* ── the life of a proposal ──────────────────────────────────────────── */

static int parse_propose(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Propose *propose = verb_alloc(line, sizeof(*propose));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__propose__init(propose);
	propose->step = line->words[0].text;
	SET_VERB(out, PROPOSE, propose, propose);
	return verb_settings(line, 1, &propose->settings, &propose->n_settings);
}

static int parse_amend(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Amend *amend = verb_alloc(line, sizeof(*amend));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0 ||
		verb_count(line, 2, SIZE_MAX, "what to change") < 0)
		return -1;
	plenary__amend__init(amend);
	SET_VERB(out, AMEND, amend, amend);
	if (verb_ref(line, 0, &amend->proposal) < 0)
		return -1;
	return verb_settings(line, 1, &amend->settings, &amend->n_settings);
}

static int parse_accept(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AcceptAmendment *accept = verb_alloc(line, sizeof(*accept));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__accept_amendment__init(accept);
	accept->amendment = line->words[0].text;
	SET_VERB(out, ACCEPT_AMENDMENT, accept_amendment, accept);
	return 0;
}

static int parse_decline(struct verb_line *line, Plenary__Command *out)
{
	Plenary__DeclineAmendment *decline = verb_alloc(line, sizeof(*decline));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__decline_amendment__init(decline);
	decline->amendment = line->words[0].text;
	SET_VERB(out, DECLINE_AMENDMENT, decline_amendment, decline);
	return 0;
}

static int parse_withdraw_amendment(
	struct verb_line *line, Plenary__Command *out)
{
	Plenary__WithdrawAmendment *withdraw =
		verb_alloc(line, sizeof(*withdraw));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__withdraw_amendment__init(withdraw);
	withdraw->amendment = line->words[0].text;
	SET_VERB(out, WITHDRAW_AMENDMENT, withdraw_amendment, withdraw);
	return 0;
}

/* A position with what is written behind the step as its reason. That a
 * reason is required is the server's rule; `least` only saves a round trip
 * where there is nothing at all. */
static int parse_position(struct verb_line *line, Plenary__Position position,
	size_t most, Plenary__Command *out)
{
	Plenary__TakePosition *take = verb_alloc(line, sizeof(*take));

	if (verb_count(line, 1, most, "the step") < 0)
		return -1;
	plenary__take_position__init(take);
	take->position = position;
	take->reason = verb_rest(line, 1);
	SET_VERB(out, TAKE_POSITION, take_position, take);
	return verb_ref(line, 0, &take->proposal);
}

static int parse_assent(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(line, PLENARY__POSITION__POSITION_ASSENT, 1, out);
}

static int parse_abstain(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_ABSTAIN, SIZE_MAX, out);
}

static int parse_stand_aside(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_STAND_ASIDE, SIZE_MAX, out);
}

static int parse_block(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_BLOCK, SIZE_MAX, out);
}

static int parse_withdraw(struct verb_line *line, Plenary__Command *out)
{
	Plenary__WithdrawProposal *withdraw =
		verb_alloc(line, sizeof(*withdraw));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__withdraw_proposal__init(withdraw);
	SET_VERB(out, WITHDRAW_PROPOSAL, withdraw_proposal, withdraw);
	return verb_ref(line, 0, &withdraw->proposal);
}

static int parse_ratify(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Ratify *ratify = verb_alloc(line, sizeof(*ratify));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__ratify__init(ratify);
	SET_VERB(out, RATIFY, ratify, ratify);
	return verb_ref(line, 0, &ratify->proposal);
}

static int parse_refuse(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RefuseRatification *refuse = verb_alloc(line, sizeof(*refuse));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__refuse_ratification__init(refuse);
	refuse->reason = verb_rest(line, 1);
	SET_VERB(out, REFUSE_RATIFICATION, refuse_ratification, refuse);
	return verb_ref(line, 0, &refuse->proposal);
}

static int parse_rule(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RejectProposal *reject = verb_alloc(line, sizeof(*reject));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the ruling") < 0)
		return -1;
	if (strcmp(line->words[1].text, "reject") != 0)
		return verb_fail(line, "\"%.60s\" is no ruling: write %s",
			line->words[1].text, line->verb->usage);
	plenary__reject_proposal__init(reject);
	reject->reason = verb_rest(line, 2);
	SET_VERB(out, REJECT_PROPOSAL, reject_proposal, reject);
	return verb_ref(line, 0, &reject->proposal);
}

/* ── injects and messages ────────────────────────────────────────────── */

static int parse_release(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ReleaseInject *release = verb_alloc(line, sizeof(*release));

	if (verb_count(line, 1, 2, "the inject") < 0)
		return -1;
	plenary__release_inject__init(release);
	release->inject = line->words[0].text;
	release->confirmed = line->yes;
	SET_VERB(out, RELEASE_INJECT, release_inject, release);
	if (line->n == 1)
		return 0;
	if (strncmp(line->words[1].text, "to=", 3) != 0)
		return verb_fail(line,
			"\"%.60s\" is no addressee: write to=US+MX, to=all "
			"or to=excon",
			line->words[1].text);
	return verb_list(
		line, line->words[1].text + 3, &release->to, &release->n_to);
}

static int parse_inject(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AdHocInject *inject = verb_alloc(line, sizeof(*inject));

	if (verb_count(line, 1, SIZE_MAX, "the addressee") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the title") < 0 ||
		verb_count(line, 3, SIZE_MAX, "the text") < 0)
		return -1;
	plenary__ad_hoc_inject__init(inject);
	inject->subject = line->words[1].text;
	inject->message = verb_rest(line, 2);
	inject->confirmed = line->yes;
	SET_VERB(out, AD_HOC_INJECT, ad_hoc_inject, inject);
	return verb_list(line, line->words[0].text, &inject->to, &inject->n_to);
}

static int parse_open(struct verb_line *line, Plenary__Command *out)
{
	Plenary__OpenInject *open = verb_alloc(line, sizeof(*open));

	if (verb_count(line, 1, 1, "the inject") < 0)
		return -1;
	plenary__open_inject__init(open);
	open->inject = line->words[0].text;
	SET_VERB(out, OPEN_INJECT, open_inject, open);
	return 0;
}

static int parse_respond(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RespondInject *respond = verb_alloc(line, sizeof(*respond));

	if (verb_count(line, 1, SIZE_MAX, "the inject") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the answer") < 0)
		return -1;
	plenary__respond_inject__init(respond);
	respond->inject = line->words[0].text;
	respond->text = verb_rest(line, 1);
	SET_VERB(out, RESPOND_INJECT, respond_inject, respond);
	return 0;
}

static int parse_say(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Say *say = verb_alloc(line, sizeof(*say));

	if (verb_count(line, 1, SIZE_MAX, "the channel") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the text") < 0)
		return -1;
	plenary__say__init(say);
	say->channel = line->words[0].text;
	say->text = verb_rest(line, 1);
	SET_VERB(out, SAY, say, say);
	return 0;
}

/* ── the table ───────────────────────────────────────────────────────── */

const struct verb *verbs(void)
{
	static const struct verb table[] = {
#define VERB(name, usage, who, confirmable, parse, summary, help) \
	{name, usage, summary, help, who, confirmable, parse},
#include "client/verbs.def"
#undef VERB
		{NULL, NULL, NULL, NULL, 0, false, NULL},
	};

	return table;
}

const struct verb *verbs_find(const char *name)
{
	for (const struct verb *verb = verbs(); verb->name != NULL; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

/* ── lines ───────────────────────────────────────────────────────────── */

bool verbs_is_blank(const char *line)
{
	line += strspn(line, " \t\r\n");
	return *line == '\0' || *line == '#';
}

/* Takes --yes out of the words of a verb that knows it. */
static void take_yes(struct verb_line *line)
{
	size_t kept = 0;

	for (size_t i = 0; i < line->n; i++) {
		const struct word *word = &line->words[i];

		if (strcmp(word->text, "--yes") == 0 &&
			word->quoted_at == SIZE_MAX)
			line->yes = true;
		else
			line->words[kept++] = *word;
	}
	line->n = kept;
}

static int unknown_verb(struct arena *arena, const char *name, char **error)
{
	const struct verb *like = verbs_like(name);

	if (like != NULL)
		*error = arena_printf(arena,
			"there is no verb \"%.40s\": did you mean %s?", name,
			like->name);
	else
		*error = arena_printf(arena,
			"there is no verb \"%.40s\": help lists them", name);
	return -1;
}

int verbs_parse(const char *line, const struct verb_context *context,
	struct arena *arena, Plenary__Command *out, char **error)
{
	struct verb_line parsed = {
		.context = context,
		.arena = arena,
		.error = error,
	};
	struct word *words;
	size_t n;

	if (!utf8_valid(line, strlen(line))) {
		*error = arena_strdup(arena,
			"the line is not UTF-8: set the terminal or save the "
			"script as UTF-8");
		return -1;
	}
	if (words_split(line, arena, &words, &n, error) < 0)
		return -1;
	if (n == 0) {
		*error = arena_strdup(
			arena, "the line is empty: write a verb (help)");
		return -1;
	}
	parsed.verb = verbs_find(words[0].text);
	if (parsed.verb == NULL)
		return unknown_verb(arena, words[0].text, error);
	parsed.words = words + 1;
	parsed.n = n - 1;
	if (parsed.verb->confirmable)
		take_yes(&parsed);
	if (parsed.verb->parse == NULL)
		return VERBS_LOCAL;
	return parsed.verb->parse(&parsed, out) < 0 ? -1 : VERBS_COMMAND;
}

bool verbs_confirm(Plenary__Command *command)
{
	switch (command->verb_case) {
	case PLENARY__COMMAND__VERB_ENDEX:
		command->endex->confirmed = true;
		return true;
	case PLENARY__COMMAND__VERB_RELEASE_INJECT:
		command->release_inject->confirmed = true;
		return true;
	case PLENARY__COMMAND__VERB_AD_HOC_INJECT:
		command->ad_hoc_inject->confirmed = true;
		return true;
	default:
		return false;
	}
}
