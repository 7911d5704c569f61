#define _GNU_SOURCE
#include "CLinux.h"
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>

void cardvault_wipe(void *bytes, size_t length) {
    explicit_bzero(bytes, length);
}

int cardvault_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

long cardvault_peer_user(int socket) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    return (long)peer.uid;
}

int cardvault_processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}
