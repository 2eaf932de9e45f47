#include "tests/support/workshop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The admin token without its newline, the caller's to free. */
static char *admin_token(const struct workshop *workshop)
{
	char path[SERVER_PATH_MAX + 32];
	size_t len;
	char *token;

	(void)snprintf(
		path, sizeof path, "%s/admin.token", workshop->server.data);
	token = read_whole(path, &len);
	token[strcspn(token, "\n")] = '\0';
	return token;
}

static void keep_opened(
	struct workshop *workshop, const Plenary__Opened *opened)
{
	assert_true(strlen(opened->session) < sizeof workshop->session);
	memcpy(workshop->session, opened->session, strlen(opened->session) + 1);
	(void)snprintf(workshop->log, sizeof workshop->log,
		"%.200s/sessions/%s.db", workshop->server.data,
		opened->session);
	assert_true(opened->n_codes <= WORKSHOP_CODES_MAX);
	workshop->n_codes = opened->n_codes;
	for (size_t i = 0; i < opened->n_codes; i++) {
		(void)snprintf(workshop->codes[i].name,
			sizeof workshop->codes[i].name, "%s",
			opened->codes[i]->name);
		(void)snprintf(workshop->codes[i].code,
			sizeof workshop->codes[i].code, "%s",
			opened->codes[i]->code);
	}
}

void workshop_open_session(struct workshop *workshop, const char *exercise)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;
	char *token = admin_token(workshop);
	struct caller admin;
	size_t len;
	char *bytes = read_whole(exercise, &len);

	caller_init(&admin);
	assert_int_equal(
		caller_join(&admin, workshop->server.address, token, "", ""),
		PLENARY__ERROR_CODE__OK);
	assert_int_equal(
		admin.welcome->welcome->role, PLENARY__ROLE__ROLE_ADMIN);
	open.exercise.data = (uint8_t *)bytes;
	open.exercise.len = len;
	open.file_name = (char *)exercise;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	caller_send(&admin, &frame);
	while (admin.opened == NULL) {
		assert_true(caller_take(&admin));
		assert_null(admin.fatal);
	}
	keep_opened(workshop, admin.opened->opened);
	caller_fini(&admin);
	free(bytes);
	free(token);
}

void workshop_open(struct workshop *workshop, const char *program,
	const char *source_dir, const char *exercise, const char *const *extra)
{
	char small[512];

	*workshop = (struct workshop){.n_codes = 0};
	server_prepare(&workshop->server, program);
	server_start(&workshop->server, extra);
	(void)snprintf(
		small, sizeof small, "%s/tests/support/small.yaml", source_dir);
	workshop_open_session(workshop, exercise == NULL ? small : exercise);
}

void workshop_close(struct workshop *workshop)
{
	/* An orderly end shows what was leaked, too. */
	if (workshop->server.pid != 0)
		assert_int_equal(server_stop(&workshop->server), 0);
	server_clean(&workshop->server);
}

const char *workshop_code(const struct workshop *workshop, const char *name)
{
	for (size_t i = 0; i < workshop->n_codes; i++) {
		if (strcmp(workshop->codes[i].name, name) == 0)
			return workshop->codes[i].code;
	}
	fail_msg("no code %s", name);
	return "";
}

Plenary__ErrorCode workshop_try(const struct workshop *workshop,
	struct caller *caller, const char *code_name, const char *name)
{
	caller_init(caller);
	return caller_join(caller, workshop->server.address,
		workshop_code(workshop, code_name), name, "");
}

void workshop_join(const struct workshop *workshop, struct caller *caller,
	const char *code_name, const char *name)
{
	assert_int_equal(workshop_try(workshop, caller, code_name, name),
		PLENARY__ERROR_CODE__OK);
}

int workshop_verify(const struct workshop *workshop, char *out, size_t room)
{
	const char *const arguments[] = {"verify", workshop->log, NULL};

	return server_run(workshop->server.program, arguments, out, room);
}
