/*
 * address.h: "ADDR:PORT" into socket addresses and back.
 */
#ifndef PLENARY_NET_ADDRESS_H
#define PLENARY_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* What counts as one peer: an IPv4 address, an IPv6 /64. */
struct address_key {
	uint8_t bytes[8];
	bool ip6;
};

/* "127.0.0.1:80", "[::1]:80"; without need_port also "127.0.0.1", "::1". 0,
 * or UV_EINVAL. */
int address_parse(
	const char *text, bool need_port, struct sockaddr_storage *out);

/* Into NET_ADDRESS_SIZE bytes; IPv4 seen through IPv6 is written as IPv4. */
void address_format(const struct sockaddr_storage *address, char *text);

bool address_is_loopback(const struct sockaddr_storage *address);
struct address_key address_key(const struct sockaddr_storage *address);
bool address_key_equal(
	const struct address_key *a, const struct address_key *b);

#endif
