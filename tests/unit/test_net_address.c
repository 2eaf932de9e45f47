/* Address texts in and out, and what counts as one peer. */
#include "net/address.h"
#include "net/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void texts_come_back_as_they_are(void **state)
{
	static const char *const texts[] = {"127.0.0.1:0", "0.0.0.0:7777",
		"255.255.255.255:65535", "[::1]:7777", "[::]:0",
		"[2001:db8::17]:443"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct sockaddr_storage address;
		char text[NET_ADDRESS_SIZE];

		assert_int_equal(address_parse(texts[i], true, &address), 0);
		address_format(&address, text);
		assert_string_equal(text, texts[i]);
	}
}

static void ip4_behind_ip6_is_ip4(void **state)
{
	struct sockaddr_storage mapped;
	struct sockaddr_storage plain;
	struct address_key a;
	struct address_key b;
	char text[NET_ADDRESS_SIZE];

	(void)state;
	assert_int_equal(
		address_parse("[::ffff:10.0.0.7]:51312", true, &mapped), 0);
	assert_int_equal(address_parse("10.0.0.7:1", true, &plain), 0);
	address_format(&mapped, text);
	assert_string_equal(text, "10.0.0.7:51312");
	a = address_key(&mapped);
	b = address_key(&plain);
	assert_true(address_key_equal(&a, &b));
}

static bool same_peer(const char *one, const char *other)
{
	struct sockaddr_storage address;
	struct address_key a;
	struct address_key b;

	assert_int_equal(address_parse(one, true, &address), 0);
	a = address_key(&address);
	assert_int_equal(address_parse(other, true, &address), 0);
	b = address_key(&address);
	return address_key_equal(&a, &b);
}

static void a_peer_is_an_address_or_a_64(void **state)
{
	(void)state;
	assert_true(same_peer("10.0.0.7:1", "10.0.0.7:2"));
	assert_false(same_peer("10.0.0.7:1", "10.0.0.8:1"));
	assert_true(same_peer("[2001:db8::1]:1", "[2001:db8::2]:1"));
	assert_false(same_peer("[2001:db8::1]:1", "[2001:db8:0:1::1]:1"));
	assert_false(same_peer("32.1.13.184:1", "[2001:db8::]:1"));
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const texts[] = {"", ":", ":80", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
		"127.0.0.1: 1", "127.0.0.1:1x", "127.0.0.1:0x1",
		"127.0.0.1:99999999999999999999", "127.0.0.256:1", "127.1:1",
		"localhost:1", "[::1]", "[::1]:", "[::1", "::1:80:x", "::1",
		"[::1]80", "[127.0.0.1]:80", "[]:80",
		"[1111:2222:3333:4444:5555:6666:7777:8888:9999]:80"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct sockaddr_storage address;

		if (address_parse(texts[i], true, &address) != UV_EINVAL)
			fail_msg("%s was taken", texts[i]);
	}
}

static void loopback_is_recognised(void **state)
{
	static const struct {
		const char *text;
		bool loopback;
	} rows[] = {
		{"127.0.0.1:0", true},
		{"127.0.0.1", true},
		{"127.3.2.1:5", true},
		{"[::1]:7", true},
		{"[::1]", true},
		{"::1", true},
		{"[::ffff:127.0.0.1]:5", true},
		{"0.0.0.0:5", false},
		{"[::]:5", false},
		{"10.0.0.7:5", false},
		{"128.0.0.1", false},
		{"::2", false},
		{"localhost", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (net_is_loopback(rows[i].text) != rows[i].loopback)
			fail_msg("%s", rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_come_back_as_they_are),
		cmocka_unit_test(ip4_behind_ip6_is_ip4),
		cmocka_unit_test(a_peer_is_an_address_or_a_64),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(loopback_is_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
