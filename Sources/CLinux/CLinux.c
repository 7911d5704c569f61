#include "CLinux.h"
#define _DEFAULT_SOURCE
#include <string.h>
#include <sys/prctl.h>

void cardvault_wipe(void *bytes, size_t length) {
    explicit_bzero(bytes, length);
}

int cardvault_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
