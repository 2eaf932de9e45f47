/*
 * texts.h: texts in the languages they have, and which languages are missing
 * where.
 */
#ifndef PLENARY_SCENARIO_TEXTS_H
#define PLENARY_SCENARIO_TEXTS_H

#include "scenario/yaml_tree.h"

struct text_record {
	const Plenary__Text *text;
	const char *path; /* "steps/A4/title" */
	struct place place;
	bool plain; /* written without languages: in the file's own */
};

/* language: the file's own; set it before the first text is read. */
struct texts {
	const char *language;
	const char *languages[LANGUAGES_MAX]; /* that occur; the own first */
	unsigned n_languages;
	struct text_record *records;
	size_t n;
	size_t room;
};

void texts_init(struct texts *texts, const char *language);
void texts_fini(struct texts *texts);

/* A code such as en, fr or pt-BR. */
bool language_valid(const char *text, size_t len);

/* Notes that the language occurs; false: one too many. */
bool texts_language(struct texts *texts, const char *language);
void texts_record(struct texts *texts, struct text_record record);

/* Warns of each text that is written by language and lacks one of the file's,
 * and once of all those that are written in the file's own only. */
void texts_check(const struct texts *texts, struct exercise_report *report);

#endif
