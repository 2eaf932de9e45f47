#include "client/verb_parsers.h"

#include "client/verb_line.h"

#include <string.h>

int parse_release(struct verb_line *line, Plenary__Command *out)
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

int parse_inject(struct verb_line *line, Plenary__Command *out)
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

int parse_open(struct verb_line *line, Plenary__Command *out)
{
	Plenary__OpenInject *open = verb_alloc(line, sizeof(*open));

	if (verb_count(line, 1, 1, "the inject") < 0)
		return -1;
	plenary__open_inject__init(open);
	open->inject = line->words[0].text;
	SET_VERB(out, OPEN_INJECT, open_inject, open);
	return 0;
}

int parse_respond(struct verb_line *line, Plenary__Command *out)
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

int parse_say(struct verb_line *line, Plenary__Command *out)
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
