#include "sample.h"

#include <stdlib.h>

static int compare_integers(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static int compare_numbers(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

uint64_t sample_quantile(uint64_t *values, size_t n, double part)
{
	size_t at = (size_t)((double)n * part);

	if (n == 0)
		return 0;
	qsort(values, n, sizeof(*values), compare_integers);
	return values[at < n ? at : n - 1];
}

double sample_median(double *values, size_t n)
{
	if (n == 0)
		return 0;
	qsort(values, n, sizeof(*values), compare_numbers);
	return n % 2 == 1 ? values[n / 2]
			  : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double sample_mean(const double *values, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return n == 0 ? 0 : sum / (double)n;
}

void sample_line(const double *values, size_t n, double *slope, double *start)
{
	double middle = n == 0 ? 0 : (double)(n - 1) / 2;
	double mean = sample_mean(values, n);
	double together = 0;
	double alone = 0;

	for (size_t i = 0; i < n; i++) {
		double x = (double)i - middle;

		together += x * (values[i] - mean);
		alone += x * x;
	}
	*slope = alone > 0 ? together / alone : 0;
	*start = mean - *slope * middle;
}
