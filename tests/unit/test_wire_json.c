/* The one JSON writer: golden lines for every kind of field. */
#include "wire/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <plenary.pb-c.h>

static void expect(const ProtobufCMessage *message, const char *line)
{
	struct buf out = {0};

	json_message(&out, message);
	assert_string_equal(buf_cstr(&out), line);
	buf_fini(&out);
}

static void defaults_are_left_out(void **state)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;
	Plenary__Endex endex = PLENARY__ENDEX__INIT;

	(void)state;
	expect(&command.base, "{}");
	expect(&event.base, "{}");
	expect(&step.base, "{}");
	expect(&endex.base, "{}");
	endex.confirmed = 1;
	expect(&endex.base, "{\"confirmed\":true}");
}

static void numbers_texts_and_bytes(void **state)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__MessageSent sent = PLENARY__MESSAGE_SENT__INIT;
	uint8_t client[] = {0xfb, 0xff, 0x00, 0x01};

	(void)state;
	event.seq = UINT64_MAX;
	event.at_ms = INT64_MIN;
	event.participant = UINT32_MAX;
	event.client_id = (ProtobufCBinaryData){sizeof(client), client};
	event.audience = (char *)"US+MX";
	event.what_case = PLENARY__EVENT__WHAT_MESSAGE_SENT;
	event.message_sent = &sent;
	sent.text = (char *)"Qu\xc3\xa9"
			    "bec";
	expect(&event.base,
		"{\"seq\":\"18446744073709551615\","
		"\"at_ms\":\"-9223372036854775808\","
		"\"participant\":4294967295,\"client_id\":\"+/8AAQ==\","
		"\"audience\":\"US+MX\","
		"\"message_sent\":{\"text\":\"Qu\xc3\xa9"
		"bec\"}}");
}

static void a_set_member_of_a_oneof_is_written_whatever_it_is(void **state)
{
	Plenary__View view = PLENARY__VIEW__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex startex = PLENARY__STARTEX__INIT;
	Plenary__TriggerNode node = PLENARY__TRIGGER_NODE__INIT;

	(void)state;
	view.key = (char *)"step/A4";
	view.body_case = PLENARY__VIEW__BODY_GONE;
	view.gone = 0;
	expect(&view.base, "{\"key\":\"step/A4\",\"gone\":false}");
	view.gone = 1;
	expect(&view.base, "{\"key\":\"step/A4\",\"gone\":true}");
	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	expect(&command.base, "{\"startex\":{}}");
	node.test_case = PLENARY__TRIGGER_NODE__TEST_ALL;
	node.all = 0;
	expect(&node.base, "{\"all\":0}");
	node.test_case = PLENARY__TRIGGER_NODE__TEST_TABLED;
	node.tabled = (char *)"";
	expect(&node.base, "{\"tabled\":\"\"}");
}

static void enums_have_names_and_unknown_ones_numbers(void **state)
{
	Plenary__TakePosition take = PLENARY__TAKE_POSITION__INIT;

	(void)state;
	take.position = PLENARY__POSITION__POSITION_STAND_ASIDE;
	expect(&take.base, "{\"position\":\"POSITION_STAND_ASIDE\"}");
	take.position = (Plenary__Position)99;
	expect(&take.base, "{\"position\":99}");
	take.position = (Plenary__Position)-1;
	expect(&take.base, "{\"position\":-1}");
	take.position = PLENARY__POSITION__POSITION_NONE;
	expect(&take.base, "{}");
}

static void repeated_ones_are_arrays(void **state)
{
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;
	Plenary__Requirement first = PLENARY__REQUIREMENT__INIT;
	Plenary__Requirement second = PLENARY__REQUIREMENT__INIT;
	Plenary__Requirement *requirements[] = {&first, &second};
	Plenary__Rule rule = PLENARY__RULE__INIT;
	char *parties[] = {(char *)"CA", (char *)"", (char *)"US"};

	(void)state;
	first.indicator = (char *)"trust";
	first.at_least = -3;
	step.n_parties = 3;
	step.parties = parties;
	step.n_requirements = 2;
	step.requirements = requirements;
	/* A submessage that is there is written, be it empty. */
	step.rule = &rule;
	expect(&step.base, "{\"parties\":[\"CA\",\"\",\"US\"],"
			   "\"requirements\":[{\"indicator\":\"trust\",\"at_"
			   "least\":-3},{}],"
			   "\"rule\":{}}");
}

static void deep_ones_close_in_order(void **state)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Push push = PLENARY__PUSH__INIT;
	Plenary__View view = PLENARY__VIEW__INIT;
	Plenary__View *views[] = {&view, &view};
	Plenary__IndicatorView indicator = PLENARY__INDICATOR_VIEW__INIT;
	Plenary__Text title = PLENARY__TEXT__INIT;
	Plenary__Text__In in = PLENARY__TEXT__IN__INIT;
	Plenary__Text__In *ins[] = {&in, &in};

	(void)state;
	in.language = (char *)"en";
	title.n_in = 2;
	title.in = ins;
	indicator.title = &title;
	indicator.value = 5;
	view.body_case = PLENARY__VIEW__BODY_INDICATOR;
	view.indicator = &indicator;
	push.n_views = 2;
	push.views = views;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PUSH;
	frame.push = &push;
	expect(&frame.base,
		"{\"push\":{\"views\":["
		"{\"indicator\":{\"title\":{\"in\":[{\"language\":\"en\"},"
		"{\"language\":\"en\"}]},\"value\":5}},"
		"{\"indicator\":{\"title\":{\"in\":[{\"language\":\"en\"},"
		"{\"language\":\"en\"}]},\"value\":5}}]}}");
}

static void strings_are_escaped(void **state)
{
	struct buf out = {0};

	(void)state;
	json_string(&out, "");
	json_string(&out,
		"a \"quote\" \\ back\nline\r\ttab \x01\x1b\x7f \xe2\x80\x94");
	assert_string_equal(buf_cstr(&out),
		"\"\"\"a \\\"quote\\\" \\\\ back\\nline\\r\\ttab "
		"\\u0001\\u001b\\u007f \xe2\x80\x94\"");
	buf_fini(&out);
}

static void base64_is_padded(void **state)
{
	static const char *const lines[] = {"{}", "{\"hash\":\"YQ==\"}",
		"{\"hash\":\"YWI=\"}", "{\"hash\":\"YWJj\"}",
		"{\"hash\":\"YWJjZA==\"}"};
	uint8_t bytes[] = {'a', 'b', 'c', 'd'};

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		Plenary__ProposalRef ref = PLENARY__PROPOSAL_REF__INIT;

		ref.hash = (ProtobufCBinaryData){len, bytes};
		expect(&ref.base, lines[len]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_left_out),
		cmocka_unit_test(numbers_texts_and_bytes),
		cmocka_unit_test(
			a_set_member_of_a_oneof_is_written_whatever_it_is),
		cmocka_unit_test(enums_have_names_and_unknown_ones_numbers),
		cmocka_unit_test(repeated_ones_are_arrays),
		cmocka_unit_test(deep_ones_close_in_order),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(base64_is_padded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
