/*
 * bare.h: the limit of the fan-out: a libuv server without log, rules or
 * protocol, which answers any frame by the same bytes to everybody.
 */
#ifndef PLENARY_BENCH_BARE_H
#define PLENARY_BENCH_BARE_H

/*
 * Serves until standard input ends, and says where on standard output. The
 * file holds two frames: the first goes to everybody at every command, the
 * second to its sender behind that. Returns an exit code.
 */
int bare_serve(const char *frames_file);

#endif
