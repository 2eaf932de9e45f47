/* Negative control of the purity check: a core that remembers between calls. */
int planted_data_next(void);

int planted_data_next(void)
{
	static int planted_counter;
	return ++planted_counter;
}
