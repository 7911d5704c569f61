// Socket addresses without Swift's pointer casts, epoll events as plain numbers, and the loop of a thread.
#ifndef CARDVAULT_NETWORK_H
#define CARDVAULT_NETWORK_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/// An IPv4 (in the last four bytes) or IPv6 address in network order.
struct cardvault_address {
    uint8_t bytes[16];
    uint16_t port;
    uint8_t is_ipv4;
};

/// The number a socket was registered with and what happened to it.
struct cardvault_event {
    uint64_t token;
    uint32_t events;
};

/// Reads digits; returns 1, or 0 if they are not an address.
int cardvault_address_parse(const char *text, struct cardvault_address *address);

/// A non-blocking listening socket; `shared` sets SO_REUSEPORT. Returns the descriptor or -errno.
int cardvault_listen(const struct cardvault_address *address, int shared);

/// The next waiting connection, non-blocking, with TCP_NODELAY. Returns the descriptor or -errno.
int cardvault_accept(int listener, struct cardvault_address *peer);

/// A non-blocking socket on its way to the address. Returns the descriptor or -errno.
int cardvault_connect(const struct cardvault_address *address);

/// What became of a connection attempt: 0 or an errno.
int cardvault_connect_result(int fd);

/// The address a socket is bound to; 0 or -errno.
int cardvault_local_address(int fd, struct cardvault_address *address);

/// Addresses of a name, at most `capacity`; waits for the resolver. Returns their number, 0 if there are none.
int cardvault_resolve(const char *name, struct cardvault_address *addresses, int capacity);

/// Registers a descriptor for edge-triggered reading and writing; 0 or -errno.
int cardvault_epoll_add(int epoll, int fd, uint64_t token, uint32_t events);

/// Waits for events; returns their number, 0 also when interrupted.
int cardvault_epoll_wait(int epoll, struct cardvault_event *events, int capacity, int milliseconds);

/// Receives or sends without waiting and without SIGPIPE; the count or -errno.
ssize_t cardvault_receive(int fd, void *bytes, size_t count);
ssize_t cardvault_send(int fd, const void *bytes, size_t count);

/// Closes with a reset, so that the peer cannot take what it got for whole.
void cardvault_abort(int fd);

/// Nanoseconds since some fixed moment.
uint64_t cardvault_monotonic_nanoseconds(void);

/// What the thread put here last; null at first.
void *cardvault_thread_value(void);
void cardvault_set_thread_value(void *value);

#endif
