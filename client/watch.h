/*
 * watch.h: `plenary watch`: what happens, as it happens, and nothing to type.
 */
#ifndef PLENARY_CLIENT_WATCH_H
#define PLENARY_CLIENT_WATCH_H

#include "client/desk.h"

/* Runs until it is interrupted or the server refuses; returns the exit code.
 * With `json`, each event is a line of JSON. */
int watch_run(const struct desk_options *options, bool json);

#endif
