/*
 * sample.h: what many measurements say together.
 */
#ifndef PLENARY_BENCH_SAMPLE_H
#define PLENARY_BENCH_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Sorts the values and returns the one that `part` of them (0 to 1) do not
 * exceed; 0 of none. */
uint64_t sample_quantile(uint64_t *values, size_t n, double part);

/* Sorts the values; 0 of none. */
double sample_median(double *values, size_t n);
double sample_mean(const double *values, size_t n);

/* The line of least squares through (i, values[i]): its rise from one value
 * to the next, and its value at 0. */
void sample_line(const double *values, size_t n, double *slope, double *start);

#endif
