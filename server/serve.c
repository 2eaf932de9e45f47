#include "hub.h"
#include "net/net.h"
#include "program.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTEN_DEFAULT "127.0.0.1:7420"

struct serve_options {
	const char *data;
	const char *listen;
	bool insecure_lan;
	uint64_t min_free_mib;
};

/* "64": a number of MiB. */
static int parse_mib(const char *text, uint64_t *out)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
		value > UINT64_MAX >> 20)
		return -1;
	*out = value;
	return 0;
}

static int parse(int argc, char **argv, struct serve_options *out)
{
	enum { DATA = 256, LISTEN, INSECURE_LAN, JSON, MIN_FREE };
	static const struct option options[] = {
		{"data", required_argument, NULL, DATA},
		{"listen", required_argument, NULL, LISTEN},
		{"insecure-lan", no_argument, NULL, INSECURE_LAN},
		{"json", no_argument, NULL, JSON},
		{"min-free", required_argument, NULL, MIN_FREE},
		{NULL, 0, NULL, 0},
	};
	int option;

	*out = (struct serve_options){
		.data = PROGRAM_DATA_DEFAULT,
		.listen = LISTEN_DEFAULT,
		.min_free_mib = hub_limits_default.disk_reserve >> 20,
	};
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		switch (option) {
		case DATA:
			out->data = optarg;
			break;
		case LISTEN:
			out->listen = optarg;
			break;
		case INSECURE_LAN:
			out->insecure_lan = true;
			break;
		case JSON: /* what is printed is JSON in any case */
			break;
		case MIN_FREE:
			if (parse_mib(optarg, &out->min_free_mib) == 0)
				break;
			complain("--min-free %s: not a number: give MiB, such "
				 "as 64; 0 never looks",
				optarg);
			return EXIT_USAGE;
		case ':':
			complain("%s: a value is missing: see plenaryd help",
				argv[optind - 1]);
			return EXIT_USAGE;
		default:
			complain("%s: not an option of serve: --data, "
				 "--listen, --insecure-lan, --min-free and "
				 "--json are",
				argv[optind - 1]);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		complain("serve %s: it takes options only: see plenaryd help",
			argv[optind]);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Everything travels unencrypted: that must be asked for by name. */
static int check_address(const struct serve_options *options)
{
	if (options->insecure_lan || net_is_loopback(options->listen))
		return EXIT_DONE;
	complain("--listen %s: not a loopback address, and there is no "
		 "encryption: listen on 127.0.0.1, or add --insecure-lan on a "
		 "network where everybody may read everything",
		options->listen);
	return EXIT_USAGE;
}

struct serve {
	struct hub *hub;
	uv_signal_t interrupt;
	uv_signal_t terminate;
};

static void on_signal(uv_signal_t *handle, int number)
{
	struct serve *serve = handle->data;

	(void)number;
	uv_close((uv_handle_t *)&serve->interrupt, NULL);
	uv_close((uv_handle_t *)&serve->terminate, NULL);
	hub_shut_down(serve->hub);
}

/* A second signal is the system's: it ends the process at once. */
static void watch_signals(struct serve *serve, uv_loop_t *loop)
{
	uv_signal_init(loop, &serve->interrupt);
	uv_signal_init(loop, &serve->terminate);
	serve->interrupt.data = serve;
	serve->terminate.data = serve;
	uv_signal_start(&serve->interrupt, on_signal, SIGINT);
	uv_signal_start(&serve->terminate, on_signal, SIGTERM);
	/* Where the hub ends by itself, they must not keep the loop. */
	uv_unref((uv_handle_t *)&serve->interrupt);
	uv_unref((uv_handle_t *)&serve->terminate);
}

static void close_signals(struct serve *serve, uv_loop_t *loop)
{
	if (!uv_is_closing((uv_handle_t *)&serve->interrupt)) {
		uv_close((uv_handle_t *)&serve->interrupt, NULL);
		uv_close((uv_handle_t *)&serve->terminate, NULL);
	}
	uv_run(loop, UV_RUN_DEFAULT);
}

int command_serve(int argc, char **argv)
{
	struct serve_options options;
	struct hub_limits limits = hub_limits_default;
	struct serve serve = {.hub = NULL};
	char bound[NET_ADDRESS_SIZE];
	uv_loop_t loop;
	int code = parse(argc, argv, &options);
	int rc;

	if (code == EXIT_DONE)
		code = check_address(&options);
	if (code != EXIT_DONE)
		return code;
	limits.disk_reserve = options.min_free_mib << 20;
	rc = uv_loop_init(&loop);
	if (rc != 0) {
		complain("the event loop cannot start: %s: look at the limits "
			 "of open files",
			uv_strerror(rc));
		return EXIT_REFUSED;
	}
	code = hub_open(&serve.hub, &loop, options.data, options.listen,
		&limits, bound, sizeof bound);
	if (code == EXIT_DONE) {
		watch_signals(&serve, &loop);
		printf("{\"event\":\"ready\",\"listen\":\"%s\"}\n", bound);
		fflush(stdout);
		uv_run(&loop, UV_RUN_DEFAULT);
		close_signals(&serve, &loop);
		code = hub_free(serve.hub);
	}
	rc = uv_loop_close(&loop);
	assert(rc == 0);
	return code;
}
