/*
 * reader.h: what the verifier needs to know of a reader besides store.h.
 */
#ifndef PLENARY_STORE_READER_H
#define PLENARY_STORE_READER_H

#include "store/store.h"

/* What the last STORE_DAMAGED was about: a text that is never freed. */
const char *log_reader_problem(const struct log_reader *reader);

#endif
