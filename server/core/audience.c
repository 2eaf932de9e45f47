#include "core/audience.h"

#include <string.h>

bool audience_includes(const struct scenario *scenario, audience_set audience,
	reader_id reader)
{
	if (reader == READER_EXCON || (audience & AUDIENCE_PUBLIC) != 0)
		return true;
	if (reader == reader_plenary(scenario))
		return false;
	return (audience >> (reader - 1) & 1) != 0;
}

void audience_print(
	const struct scenario *scenario, audience_set audience, char *out)
{
	size_t at = 0;

	if ((audience & AUDIENCE_PUBLIC) != 0) {
		memcpy(out, "public", sizeof("public"));
		return;
	}
	if (audience == AUDIENCE_EXCON) {
		memcpy(out, "excon", sizeof("excon"));
		return;
	}
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		const char *id = scenario_delegation_id(scenario, d);
		size_t len = strlen(id);

		if ((audience >> d & 1) == 0)
			continue;
		if (at > 0)
			out[at++] = '+';
		memcpy(out + at, id, len);
		at += len;
	}
	out[at] = '\0';
}

int audience_parse(
	const struct scenario *scenario, const char *text, audience_set *out)
{
	audience_set set = 0;

	if (strcmp(text, "public") == 0) {
		*out = AUDIENCE_PUBLIC;
		return 0;
	}
	if (strcmp(text, "excon") == 0) {
		*out = AUDIENCE_EXCON;
		return 0;
	}
	for (;;) {
		size_t len = strcspn(text, "+");
		char id[ID_MAX + 1];
		int delegation;

		if (len == 0 || len > ID_MAX)
			return -1;
		memcpy(id, text, len);
		id[len] = '\0';
		delegation = scenario_delegation(scenario, id);
		if (delegation < 0)
			return -1;
		set = (audience_set)(set | 1U << delegation);
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
	*out = set;
	return 0;
}
