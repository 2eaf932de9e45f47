/*
 * A main() for fuzz targets in builds without libFuzzer: replays the seeds of a
 * folder, and every prefix of the small ones, so that truncation is tested in
 * every build. Where a target has a mutator of its own, some of its mutants
 * take the place of the prefixes.
 *
 * Usage: fuzz_x [FILE | DIRECTORY]...
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* A target's own; NULL where it has none. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
	unsigned seed) __attribute__((weak));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Prefixes of larger seeds would take quadratic time and show little more. */
enum { PREFIXES_UP_TO = 4096, MUTANTS = 24, MUTANT_MAX = 4096 };

/* In place of libFuzzer's: the least damage. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
	(void)max_size;
	if (size > 0) {
		data[size / 2] ^= 0x55;
	}
	return size;
}

/* A copy of its exact size, so that the sanitizers see any read past the end.
 */
static void feed(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);
	if (copy == NULL) {
		abort();
	}
	if (size > 0) {
		memcpy(copy, data, size);
	}
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

/* The same ones each time, each made of the one before. */
static void feed_mutants(const uint8_t *data, size_t size)
{
	uint8_t mutant[MUTANT_MAX];

	if (size > sizeof(mutant)) {
		return;
	}
	memcpy(mutant, data, size);
	for (unsigned seed = 1; seed <= MUTANTS; seed++) {
		size = LLVMFuzzerCustomMutator(
			mutant, size, sizeof(mutant), seed);
		feed(mutant, size);
	}
}

/* Returns 0, or -1 after saying why on stderr. */
static int replay_file(const char *path, off_t length)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return -1;
	}
	size_t size = (size_t)length;
	uint8_t *data = malloc(size > 0 ? size : 1);
	if (data == NULL) {
		abort();
	}
	size_t got = fread(data, 1, size, file);
	fclose(file);
	if (got != size) {
		fprintf(stderr, "%s: read %zu of %zu bytes\n", path, got, size);
		free(data);
		return -1;
	}
	if (LLVMFuzzerCustomMutator != NULL) {
		feed_mutants(data, size);
	} else if (size <= PREFIXES_UP_TO) {
		for (size_t prefix = 0; prefix < size; prefix++) {
			feed(data, prefix);
		}
	}
	feed(data, size);
	free(data);
	return 0;
}

/* Adds the files it replayed to *count. Returns 0 or -1. */
static int replay_directory(const char *path, unsigned *count)
{
	DIR *directory = opendir(path);
	if (directory == NULL) {
		perror(path);
		return -1;
	}
	int result = 0;
	const struct dirent *entry;
	while (result == 0 && (entry = readdir(directory)) != NULL) {
		char name[4096];
		int length = snprintf(
			name, sizeof(name), "%s/%s", path, entry->d_name);
		if (length < 0 || (size_t)length >= sizeof(name)) {
			fprintf(stderr, "%s/%s: the path is too long\n", path,
				entry->d_name);
			result = -1;
			break;
		}
		struct stat status;
		if (entry->d_name[0] == '.' || stat(name, &status) != 0 ||
			!S_ISREG(status.st_mode)) {
			continue;
		}
		result = replay_file(name, status.st_size);
		*count += 1;
	}
	closedir(directory);
	return result;
}

int main(int argc, char **argv)
{
	unsigned count = 0;

	feed(NULL, 0);
	for (int i = 1; i < argc; i++) {
		struct stat status;
		int result = 0;
		if (stat(argv[i], &status) != 0) {
			/* A test that replays nothing would pass for ever. */
			fprintf(stderr, "%s: no such seeds\n", argv[i]);
			return EXIT_FAILURE;
		}
		if (S_ISDIR(status.st_mode)) {
			result = replay_directory(argv[i], &count);
		} else {
			result = replay_file(argv[i], status.st_size);
			count++;
		}
		if (result != 0) {
			return EXIT_FAILURE;
		}
	}
	printf("%u seeds replayed\n", count);
	return EXIT_SUCCESS;
}
