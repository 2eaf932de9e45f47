/* Negative control of the purity check: a core that asks the clock. */
#include <time.h>

long planted_time(void);

long planted_time(void)
{
	return (long)time(NULL);
}
