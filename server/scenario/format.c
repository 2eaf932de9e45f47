#include "scenario/format.h"

#include "scenario/inject_keys.h"
#include "scenario/step_keys.h"

enum {
	SECOND = 1000, /* ms */
	MINUTE = 60000,
	HOUR = 3600000,
	SERIAL_MAX = ID_MAX - 1
};

#define AT(type, name) offsetof(Plenary__##type, name)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

const Plenary__Procedure procedure_defaults = {
	.base = PROTOBUF_C_MESSAGE_INIT(&plenary__procedure__descriptor),
	.silence_period_ms = INT64_C(20) * MINUTE,
	.decide_within_ms = INT64_C(3) * HOUR,
	.ratify_within_ms = INT64_C(2) * HOUR,
	.notice_ms = INT64_C(2) * HOUR,
	.tacit_acceptance_ms = HOUR,
	.by_presence = false,
};

static const struct field objective_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Objective, id)},
	{"title", FIELD_TITLE, .required = true, .at = AT(Objective, title)},
};

static const struct table objective_table = {
	.noun = "an objective",
	.gives = NAME_OBJECTIVE,
	.descriptor = &plenary__objective__descriptor,
	.fields = objective_fields,
	.n_fields = LENGTH(objective_fields),
};

static const struct field move_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Move, id)},
	{"title", FIELD_TITLE, .at = AT(Move, title)},
	{"length", FIELD_DURATION, .required = true, .at = AT(Move, length_ms),
		.min = SECOND},
};

static const struct table move_table = {
	.noun = "a move",
	.gives = NAME_MOVE,
	.descriptor = &plenary__move__descriptor,
	.fields = move_fields,
	.n_fields = LENGTH(move_fields),
};

static const struct field clock_fields[] = {
	{"duration", FIELD_DURATION, .required = true,
		.at = AT(Scenario, duration_ms), .min = SECOND},
	{"moves", FIELD_MAPPINGS, .at = AT(Scenario, moves),
		.count_at = AT(Scenario, n_moves), .max = MOVES_MAX,
		.what = "a list of moves", .table = &move_table},
};

static const struct table clock_table = {
	.noun = "the clock",
	.fields = clock_fields,
	.n_fields = LENGTH(clock_fields),
};

static const struct field procedure_fields[] = {
	{"silence-period", FIELD_DURATION, .min = SECOND,
		.at = AT(Procedure, silence_period_ms)},
	{"decide-within", FIELD_DURATION, .min = SECOND,
		.at = AT(Procedure, decide_within_ms)},
	{"ratify-within", FIELD_DURATION, .min = SECOND,
		.at = AT(Procedure, ratify_within_ms)},
	{"notice", FIELD_DURATION, .min = SECOND,
		.at = AT(Procedure, notice_ms)},
	{"tacit-acceptance", FIELD_DURATION, .min = SECOND,
		.at = AT(Procedure, tacit_acceptance_ms)},
	{"by-presence", FIELD_BOOL, .at = AT(Procedure, by_presence)},
};

static const struct table procedure_table = {
	.noun = "the procedure",
	.descriptor = &plenary__procedure__descriptor,
	.fields = procedure_fields,
	.n_fields = LENGTH(procedure_fields),
};

static const struct field sector_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Sector, id)},
	{"title", FIELD_TITLE, .at = AT(Sector, title)},
};

static const struct table sector_table = {
	.noun = "a sector",
	.gives = NAME_SECTOR,
	.descriptor = &plenary__sector__descriptor,
	.fields = sector_fields,
	.n_fields = LENGTH(sector_fields),
};

static const struct field bar_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Bar, id)},
	{"parties", FIELD_NAMES, .required = true, .at = AT(Bar, parties),
		.count_at = AT(Bar, n_parties), .min = 2,
		.max = DELEGATIONS_MAX, .names = NAME_DELEGATION,
		.what = "a list of delegations, such as [US, MX]"},
	{"at", FIELD_COUNT, .required = true, .at = AT(Bar, at),
		.max = RUNGS_MAX - 1},
};

static const struct table bar_table = {
	.noun = "a bar",
	.gives = NAME_BAR,
	.descriptor = &plenary__bar__descriptor,
	.fields = bar_fields,
	.n_fields = LENGTH(bar_fields),
};

static const struct field spectrum_fields[] = {
	{"rungs", FIELD_TITLES, .required = true, .at = AT(Scenario, rungs),
		.count_at = AT(Scenario, n_rungs), .min = 2, .max = RUNGS_MAX,
		.what = "a list of rungs, from 0 up"},
	{"bars", FIELD_MAPPINGS, .at = AT(Scenario, bars),
		.count_at = AT(Scenario, n_bars), .max = BARS_MAX,
		.what = "a list of bars", .table = &bar_table},
};

static const struct table spectrum_table = {
	.noun = "the spectrum",
	.fields = spectrum_fields,
	.n_fields = LENGTH(spectrum_fields),
};

static const struct field indicator_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Indicator, id)},
	{"title", FIELD_TITLE, .at = AT(Indicator, title)},
	{"from", FIELD_INTEGER, .required = true, .at = AT(Indicator, from),
		.min = -GAUGE_MAX, .max = GAUGE_MAX},
	{"to", FIELD_INTEGER, .required = true, .at = AT(Indicator, to),
		.min = -GAUGE_MAX, .max = GAUGE_MAX},
	{"at", FIELD_INTEGER, .required = true, .at = AT(Indicator, at),
		.min = -GAUGE_MAX, .max = GAUGE_MAX},
};

static const struct table indicator_table = {
	.noun = "an indicator",
	.gives = NAME_INDICATOR,
	.descriptor = &plenary__indicator__descriptor,
	.fields = indicator_fields,
	.n_fields = LENGTH(indicator_fields),
};

/* Seats are unique within their delegation only, so they give no name. */
static const struct field seat_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Seat, id)},
	{"name", FIELD_TITLE, .at = AT(Seat, name)},
	{"head", FIELD_BOOL, .at = AT(Seat, head)},
};

static const struct table seat_table = {
	.noun = "a seat",
	.descriptor = &plenary__seat__descriptor,
	.fields = seat_fields,
	.n_fields = LENGTH(seat_fields),
};

static const struct field red_line_fields[] = {
	{"step", FIELD_NAME, .required = true, .at = AT(RedLine, step),
		.names = NAME_STEP},
	{"term", FIELD_LINE, .required = true, .at = AT(RedLine, term),
		.max = ID_MAX - 1},
	{"is", FIELD_LINE, .required = true, .at = AT(RedLine, is),
		.max = TEXT_MAX},
};

static const struct table red_line_table = {
	.noun = "a red line",
	.descriptor = &plenary__red_line__descriptor,
	.fields = red_line_fields,
	.n_fields = LENGTH(red_line_fields),
};

static const struct choice ratifications[] = {
	{"head", PLENARY__RATIFICATION__RATIFICATION_HEAD},
	{"majority", PLENARY__RATIFICATION__RATIFICATION_MAJORITY},
	{NULL, 0},
};

static const struct field delegation_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Delegation, id)},
	{"name", FIELD_TITLE, .at = AT(Delegation, name)},
	{"ratification", FIELD_CHOICE, .at = AT(Delegation, ratification),
		.choices = ratifications},
	{"seats", FIELD_MAPPINGS, .required = true, .at = AT(Delegation, seats),
		.count_at = AT(Delegation, n_seats), .min = 1, .max = SEATS_MAX,
		.what = "a list of seats", .table = &seat_table},
	{"mandate", FIELD_TEXT, .at = AT(Delegation, mandate)},
	{"red-lines", FIELD_MAPPINGS, .at = AT(Delegation, red_lines),
		.count_at = AT(Delegation, n_red_lines), .max = RED_LINES_MAX,
		.what = "a list of red lines", .table = &red_line_table},
};

static const struct table delegation_table = {
	.noun = "a delegation",
	.gives = NAME_DELEGATION,
	.descriptor = &plenary__delegation__descriptor,
	.fields = delegation_fields,
	.n_fields = LENGTH(delegation_fields),
};

static const struct choice condition_kinds[] = {
	{"vetting", PLENARY__CONDITION_KIND__CONDITION_VETTING},
	{"location", PLENARY__CONDITION_KIND__CONDITION_LOCATION},
	{"leadership", PLENARY__CONDITION_KIND__CONDITION_LEADERSHIP},
	{"other", PLENARY__CONDITION_KIND__CONDITION_OTHER},
	{NULL, 0},
};

static const struct choice condition_phases[] = {
	{"adoption", PLENARY__CONDITION_PHASE__PHASE_ADOPTION},
	{"force", PLENARY__CONDITION_PHASE__PHASE_FORCE},
	{"continuing", PLENARY__CONDITION_PHASE__PHASE_CONTINUING},
	{NULL, 0},
};

static const struct field condition_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Condition, id)},
	{"kind", FIELD_CHOICE, .at = AT(Condition, kind),
		.choices = condition_kinds},
	{"verifier", FIELD_NAME, .at = AT(Condition, verifier),
		.names = NAME_DELEGATION | NAME_EXCON},
	{"benefits", FIELD_NAMES, .at = AT(Condition, benefits),
		.count_at = AT(Condition, n_benefits), .min = 1,
		.max = DELEGATIONS_MAX, .names = NAME_DELEGATION,
		.what = "a list of parties, such as [MX]"},
	{"phase", FIELD_CHOICE, .at = AT(Condition, phase),
		.choices = condition_phases},
	{"text", FIELD_TEXT, .required = true, .at = AT(Condition, text)},
};

static const struct table condition_table = {
	.noun = "a condition",
	.gives = NAME_CONDITION,
	.descriptor = &plenary__condition__descriptor,
	.fields = condition_fields,
	.n_fields = LENGTH(condition_fields),
};

static const struct choice reservations[] = {
	{"allowed", true},
	{"not-allowed", false},
	{NULL, 0},
};

static const struct field source_fields[] = {
	{"text", FIELD_LINE, .required = true, .at = AT(Step, source),
		.max = TEXT_MAX},
	{"inferred", FIELD_OWN, .at = AT(Step, inferred),
		.read = step_read_inferred},
};

const struct table source_table = {
	.noun = "a step's source",
	.fields = source_fields,
	.n_fields = LENGTH(source_fields),
};

static const struct field step_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Step, id)},
	{"title", FIELD_TITLE, .required = true, .at = AT(Step, title)},
	{"sector", FIELD_NAME, .at = AT(Step, sector), .names = NAME_SECTOR},
	{"parties", FIELD_NAMES, .required = true, .at = AT(Step, parties),
		.count_at = AT(Step, n_parties), .min = 1,
		.max = DELEGATIONS_MAX, .names = NAME_DELEGATION,
		.what = "a list of delegations, such as [US, MX]"},
	{"needs", FIELD_NAMES, .at = AT(Step, needs),
		.count_at = AT(Step, n_needs), .max = STEPS_MAX,
		.names = NAME_STEP,
		.what = "a list of steps, such as [A1, A2]"},
	{"requires", FIELD_OWN, .at = AT(Step, requirements),
		.read = step_read_requires},
	{"rule", FIELD_OWN, .at = AT(Step, rule), .read = step_read_rule},
	{"concur", FIELD_OWN, .at = AT(Step, concur), .read = step_read_concur},
	{"terms", FIELD_OWN, .at = AT(Step, terms), .read = step_read_terms},
	{"conditions", FIELD_MAPPINGS, .at = AT(Step, conditions),
		.count_at = AT(Step, n_conditions), .max = CONDITIONS_MAX,
		.what = "a list of conditions", .table = &condition_table},
	{"text", FIELD_TEXT, .at = AT(Step, text)},
	{"reservations", FIELD_CHOICE, .at = AT(Step, reservations),
		.choices = reservations},
	{"continues-with", FIELD_COUNT, .at = AT(Step, continues_with),
		.min = 1, .max = DELEGATIONS_MAX},
	{"effects", FIELD_OWN, .at = AT(Step, effects),
		.read = step_read_effects},
	{"silence-period", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, silence_period_ms), .min = SECOND,
		.read = step_read_duration},
	{"decide-within", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, decide_within_ms), .min = SECOND,
		.read = step_read_duration},
	{"ratify-within", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, ratify_within_ms), .min = SECOND,
		.read = step_read_duration},
	{"notice", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, notice_ms), .min = SECOND,
		.read = step_read_duration},
	{"tacit-acceptance", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, tacit_acceptance_ms), .min = SECOND,
		.read = step_read_duration},
	{"by-presence", FIELD_OWN, .at = AT(Step, procedure),
		.count_at = AT(Procedure, by_presence),
		.read = step_read_by_presence},
	{"source", FIELD_OWN, .at = AT(Step, source), .read = step_read_source},
};

const struct table step_table = {
	.noun = "a step",
	.gives = NAME_STEP,
	.descriptor = &plenary__step__descriptor,
	.fields = step_fields,
	.n_fields = LENGTH(step_fields),
};

static const struct field deadline_fields[] = {
	{"step", FIELD_NAME, .required = true, .at = AT(InjectDeadline, step),
		.names = NAME_STEP},
	{"within", FIELD_DURATION, .required = true,
		.at = AT(InjectDeadline, within_ms), .min = SECOND},
};

const struct table deadline_table = {
	.noun = "a deadline",
	.descriptor = &plenary__inject_deadline__descriptor,
	.fields = deadline_fields,
	.n_fields = LENGTH(deadline_fields),
};

static const struct field inject_fields[] = {
	{"id", FIELD_ID, .required = true, .at = AT(Inject, id)},
	{"serial", FIELD_LINE, .at = AT(Inject, serial), .max = SERIAL_MAX},
	{"at", FIELD_OWN, .at = AT(Inject, at_ms), .read = inject_read_at},
	{"when", FIELD_OWN, .at = AT(Inject, when), .read = inject_read_when},
	{"unless-done", FIELD_OWN, .at = AT(Inject, unless_done),
		.read = inject_read_unless_done},
	{"from", FIELD_TITLE, .at = AT(Inject, from)},
	{"to", FIELD_OWN, .required = true, .at = AT(Inject, to),
		.read = inject_read_to},
	{"method", FIELD_TITLE, .at = AT(Inject, method)},
	{"subject", FIELD_TITLE, .required = true, .at = AT(Inject, subject)},
	{"message", FIELD_TEXT, .required = true, .at = AT(Inject, message)},
	{"expected-action", FIELD_TEXT, .at = AT(Inject, expected_action)},
	{"objective", FIELD_NAME, .at = AT(Inject, objective),
		.names = NAME_OBJECTIVE},
	{"notes", FIELD_TEXT, .at = AT(Inject, notes)},
	{"effects", FIELD_OWN, .at = AT(Inject, effects),
		.read = inject_read_effects},
};

static const struct table inject_table = {
	.noun = "an inject",
	.gives = NAME_INJECT,
	.descriptor = &plenary__inject__descriptor,
	.fields = inject_fields,
	.n_fields = LENGTH(inject_fields),
};

static const struct field exercise_fields[] = {
	{"plenary", FIELD_COUNT, .required = true, .at = AT(Scenario, format),
		.min = EXERCISE_FORMAT, .max = EXERCISE_FORMAT},
	{"id", FIELD_ID, .required = true, .at = AT(Scenario, id)},
	{"title", FIELD_TITLE, .required = true, .at = AT(Scenario, title)},
	{"language", FIELD_LINE, .at = AT(Scenario, language),
		.max = ID_MAX - 1},
	{"handling", FIELD_TITLE, .at = AT(Scenario, handling)},
	{"summary", FIELD_TEXT, .at = AT(Scenario, summary)},
	{"objectives", FIELD_MAPPINGS, .at = AT(Scenario, objectives),
		.count_at = AT(Scenario, n_objectives), .max = OBJECTIVES_MAX,
		.what = "a list of objectives", .table = &objective_table},
	{"clock", FIELD_MAPPING, .required = true, .table = &clock_table},
	{"procedure", FIELD_MAPPING, .at = AT(Scenario, procedure),
		.table = &procedure_table},
	{"sectors", FIELD_MAPPINGS, .at = AT(Scenario, sectors),
		.count_at = AT(Scenario, n_sectors), .max = SECTORS_MAX,
		.what = "a list of sectors", .table = &sector_table},
	{"spectrum", FIELD_MAPPING, .table = &spectrum_table},
	{"indicators", FIELD_MAPPINGS, .at = AT(Scenario, indicators),
		.count_at = AT(Scenario, n_indicators), .max = INDICATORS_MAX,
		.what = "a list of indicators", .table = &indicator_table},
	{"delegations", FIELD_MAPPINGS, .required = true,
		.at = AT(Scenario, delegations),
		.count_at = AT(Scenario, n_delegations), .min = DELEGATIONS_MIN,
		.max = DELEGATIONS_MAX, .what = "a list of delegations",
		.table = &delegation_table},
	{"steps", FIELD_MAPPINGS, .required = true, .at = AT(Scenario, steps),
		.count_at = AT(Scenario, n_steps), .min = 1, .max = STEPS_MAX,
		.what = "a list of steps", .table = &step_table},
	{"injects", FIELD_MAPPINGS, .at = AT(Scenario, injects),
		.count_at = AT(Scenario, n_injects), .max = INJECTS_MAX,
		.what = "a list of injects", .table = &inject_table},
};

const struct table exercise_table = {
	.noun = "an exercise",
	.descriptor = &plenary__scenario__descriptor,
	.fields = exercise_fields,
	.n_fields = LENGTH(exercise_fields),
};
