#include "program.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static int command_help(int argc, char **argv);

static const struct command {
	const char *name;
	const char *usage;
	const char *what;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"serve",
		"serve [--data DIR] [--listen ADDR:PORT] [--insecure-lan] "
		"[--min-free MIB] [--json]",
		"open all sessions of DIR and serve them", command_serve},
	{"check", "check FILE", "look for errors in an exercise file",
		command_check},
	{"sessions", "sessions [--data DIR] [--json]",
		"list the sessions of DIR", command_sessions},
	{"verify", "verify [--data DIR] [--json] [SESSION | FILE]",
		"compare logs with their chain and replay them",
		command_verify},
	{"help", "help", "this text", command_help},
};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static int command_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("plenaryd: the server of Plenary, and what works on its logs\n");
	for (int i = 0; i < N_COMMANDS; i++)
		printf("  plenaryd %s\n      %s\n", commands[i].usage,
			commands[i].what);
	puts("\nDIR is ./" PROGRAM_DATA_DEFAULT
	     " unless given; ADDR:PORT is 127.0.0.1:7420, and port 0 picks a\n"
	     "free one; SESSION may be cut short while it stays unique.\n"
	     "Below MIB of free disk (64 unless given) exercises are paused.\n"
	     "Exit codes: 0 done, 1 refused or a failed check, 2 usage, 3 "
	     "cannot listen,\n4 log damaged, 5 cannot write the log.");
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0) {
		complain("libsodium cannot start: no random numbers?");
		return EXIT_REFUSED;
	}
	if (argc < 2) {
		complain("a command is missing: plenaryd help lists them");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return command_help(argc - 1, argv + 1);
	for (int i = 0; i < N_COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	complain("%s: not a command of plenaryd: plenaryd help lists them",
		argv[1]);
	return EXIT_USAGE;
}
