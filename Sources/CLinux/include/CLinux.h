// What Linux offers and Glibc's Swift module does not: epoll, eventfd, accept4, prctl.
// `_GNU_SOURCE` must not be defined here: `fd_set` would differ from Swift's and nothing would compile.
#ifndef CARDVAULT_CLINUX_H
#define CARDVAULT_CLINUX_H

#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "network.h"

// Declared here because <sys/socket.h> hides it without `_GNU_SOURCE`.
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

/// Overwrites `length` bytes with zeros in a way the optimizer may not remove.
void cardvault_wipe(void *bytes, size_t length);

/// Memory for a secret: up to 4,096 bytes in pages that are locked if the system allows and never dumped, more on the heap; NULL if there is none.
void *cardvault_secret_allocate(size_t length);

/// Wipes and gives back what was allocated with this length.
void cardvault_secret_release(void *bytes, size_t length);

/// How many bytes of such pages are locked, or could not be.
size_t cardvault_secret_bytes(int locked);

/// `prctl(PR_SET_DUMPABLE, 0)`: no core file, no ptrace by others. Returns 0 or -1 with errno.
int cardvault_forbid_dumps(void);

/// The user at the other end of a local socket (SO_PEERCRED), or -1: `struct ucred` needs `_GNU_SOURCE`.
long cardvault_peer_user(int socket);

/// The processors this process may run on (`sched_getaffinity`), 0 if the system does not say.
int cardvault_processors(void);

#endif
