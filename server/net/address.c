#include "net/address.h"

#include "net/net.h"

#include <stdio.h>
#include <string.h>

enum { PORT_MAX = 65535, IP4_BYTES = 4, IP6_BYTES = 16, IP4_IN_IP6 = 12 };

/* Decimal digits and nothing else: strtoul would take signs and blanks. */
static int parse_port(const char *text, int *out)
{
	int port = 0;

	if (*text == '\0')
		return UV_EINVAL;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return UV_EINVAL;
		port = port * 10 + (*text - '0');
		if (port > PORT_MAX)
			return UV_EINVAL;
	}
	*out = port;
	return 0;
}

/* Finds the host in the text, and the port's text or NULL. */
static int split(const char *text, const char **host, size_t *host_len,
	const char **port)
{
	const char *end;

	if (text[0] == '[') {
		end = strchr(text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return UV_EINVAL;
		*host = text + 1;
		*port = end[1] == ':' ? end + 2 : NULL;
	} else {
		end = strchr(text, ':');
		/* Two colons without brackets: IPv6 without a port. */
		if (end == NULL || strchr(end + 1, ':') != NULL)
			end = text + strlen(text);
		*host = text;
		*port = *end == ':' ? end + 1 : NULL;
	}
	*host_len = (size_t)(end - *host);
	return 0;
}

int address_parse(
	const char *text, bool need_port, struct sockaddr_storage *out)
{
	const char *port_text = NULL;
	const char *host_text = NULL;
	size_t host_len = 0;
	char host[NET_ADDRESS_SIZE];
	int port = 0;
	int rc = split(text, &host_text, &host_len, &port_text);

	if (rc != 0)
		return rc;
	if (host_len >= sizeof(host) || (need_port && port_text == NULL))
		return UV_EINVAL;
	if (port_text != NULL && parse_port(port_text, &port) != 0)
		return UV_EINVAL;
	memcpy(host, host_text, host_len);
	host[host_len] = '\0';
	memset(out, 0, sizeof(*out));
	/* 1.2.3.4 in brackets is nobody's notation. */
	if (text[0] != '[' &&
		uv_ip4_addr(host, port, (struct sockaddr_in *)out) == 0)
		return 0;
	if (uv_ip6_addr(host, port, (struct sockaddr_in6 *)out) == 0)
		return 0;
	return UV_EINVAL;
}

/* The bytes of an address in IPv4, also behind IPv6; else NULL. */
static const uint8_t *ip4_bytes(const struct sockaddr_storage *address)
{
	static const uint8_t mapped[IP4_IN_IP6] = {[10] = 0xff, [11] = 0xff};
	const struct sockaddr_in6 *ip6 = (const struct sockaddr_in6 *)address;

	if (address->ss_family == AF_INET)
		return (const uint8_t *)&((const struct sockaddr_in *)address)
			->sin_addr;
	if (memcmp(ip6->sin6_addr.s6_addr, mapped, sizeof(mapped)) == 0)
		return ip6->sin6_addr.s6_addr + IP4_IN_IP6;
	return NULL;
}

void address_format(const struct sockaddr_storage *address, char *text)
{
	const struct sockaddr_in6 *ip6 = (const struct sockaddr_in6 *)address;
	const uint8_t *ip4 = ip4_bytes(address);
	/* The port stands at the same place in both. */
	const uint8_t *port = (const uint8_t *)&ip6->sin6_port;
	unsigned number = (unsigned)port[0] << 8 | port[1];
	char host[INET6_ADDRSTRLEN] = "";

	if (ip4 != NULL)
		snprintf(text, NET_ADDRESS_SIZE, "%u.%u.%u.%u:%u", ip4[0],
			ip4[1], ip4[2], ip4[3], number);
	else if (uv_ip6_name(ip6, host, sizeof(host)) == 0)
		snprintf(text, NET_ADDRESS_SIZE, "[%s]:%u", host, number);
	else
		snprintf(text, NET_ADDRESS_SIZE, "unknown:%u", number);
}

bool address_is_loopback(const struct sockaddr_storage *address)
{
	static const uint8_t loopback[IP6_BYTES] = {[IP6_BYTES - 1] = 1};
	const struct sockaddr_in6 *ip6 = (const struct sockaddr_in6 *)address;
	const uint8_t *ip4 = ip4_bytes(address);

	if (ip4 != NULL)
		return ip4[0] == 127;
	return memcmp(ip6->sin6_addr.s6_addr, loopback, sizeof(loopback)) == 0;
}

struct address_key address_key(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *ip6 = (const struct sockaddr_in6 *)address;
	const uint8_t *ip4 = ip4_bytes(address);
	struct address_key key = {.ip6 = ip4 == NULL};

	if (ip4 != NULL)
		memcpy(key.bytes, ip4, IP4_BYTES);
	else
		memcpy(key.bytes, ip6->sin6_addr.s6_addr, sizeof(key.bytes));
	return key;
}

bool address_key_equal(const struct address_key *a, const struct address_key *b)
{
	return a->ip6 == b->ip6 &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool net_is_loopback(const char *address)
{
	struct sockaddr_storage parsed;

	return address_parse(address, false, &parsed) == 0 &&
	       address_is_loopback(&parsed);
}
