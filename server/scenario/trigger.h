/*
 * trigger.h: the conditions of injects, read into their flat form.
 */
#ifndef PLENARY_SCENARIO_TRIGGER_H
#define PLENARY_SCENARIO_TRIGGER_H

#include "scenario/reader.h"

/*
 * Reads {all: [{not: {in_force: A4}}, …]} in prefix order, at most
 * TRIGGER_NODES_MAX tests and TRIGGER_DEPTH_MAX levels. With `by`, the
 * outermost mapping may have that key beside its test; it is not read here.
 * The nodes are in the arena, and each IndicatorTest has its place.
 */
Plenary__TriggerNode **trigger_read(
	struct reader *reader, yaml_node_t *node, bool by, size_t *n);

#endif
