/*
 * yaml_gate.h: what a file may cost, found out by its events before anything
 * of it is kept.
 *
 * libyaml's loader keeps a node for each value, compares each anchor with all
 * the others and lets an alias stand for what contains it; whoever walks the
 * result pays for each alias again. So depth, values, anchors, keys and the
 * text that aliases repeat are counted first, and counting stops at the first
 * limit that is passed.
 */
#ifndef PLENARY_SCENARIO_YAML_GATE_H
#define PLENARY_SCENARIO_YAML_GATE_H

#include <yaml.h>

#include "scenario/report.h"

/* 0; or -1 and the fault in the report: not YAML, more than one document, or
 * a limit passed. Bytes are UTF-8 without a mark. */
int yaml_gate(const uint8_t *bytes, size_t len, struct exercise_report *report);

/* A parser over the bytes. A machine without memory ends the process. */
void yaml_gate_parser(yaml_parser_t *parser, const uint8_t *bytes, size_t len);

/* Reports why libyaml stopped. */
void yaml_gate_fault(const yaml_parser_t *parser, const uint8_t *bytes,
	size_t len, struct exercise_report *report);

/* Line and column of a byte. */
struct place yaml_gate_place(const uint8_t *bytes, size_t at);

#endif
