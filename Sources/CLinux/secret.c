// Memory for secrets: slabs that are locked where the system allows it and left out of core files, cut into pieces of one size each.
#define _GNU_SOURCE
#include "CLinux.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SMALLEST = 32, CLASSES = 8, SLAB = 1 << 16 };  // pieces of 32 … 4,096 bytes

struct piece { struct piece *next; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct piece *free_pieces[CLASSES];
static atomic_size_t locked_bytes, unlocked_bytes;

// Pages of their own; the system's refusal to lock them is no reason to do without them.
static void *pages(size_t length) {
    void *made = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return NULL;
    madvise(made, length, MADV_DONTDUMP);
    madvise(made, length, MADV_DONTFORK);
    atomic_fetch_add(mlock(made, length) == 0 ? &locked_bytes : &unlocked_bytes, length);
    return made;
}

static int class_of(size_t length) {
    int class = 0;
    for (size_t room = SMALLEST; room < length; room *= 2) class++;
    return class;
}

void *cardvault_secret_allocate(size_t length) {
    int class = class_of(length);
    if (class >= CLASSES) return malloc(length);
    pthread_mutex_lock(&lock);
    if (free_pieces[class] == NULL) {
        char *slab = pages(SLAB);
        size_t size = (size_t)SMALLEST << class;
        for (size_t place = 0; slab != NULL && place + size <= SLAB; place += size) {
            struct piece *piece = (struct piece *)(slab + place);
            piece->next = free_pieces[class];
            free_pieces[class] = piece;
        }
    }
    struct piece *taken = free_pieces[class];
    if (taken != NULL) free_pieces[class] = taken->next;
    pthread_mutex_unlock(&lock);
    return taken;
}

void cardvault_secret_release(void *bytes, size_t length) {
    if (bytes == NULL) return;
    explicit_bzero(bytes, length);
    int class = class_of(length);
    if (class >= CLASSES) {
        free(bytes);
        return;
    }
    struct piece *piece = bytes;
    pthread_mutex_lock(&lock);
    piece->next = free_pieces[class];
    free_pieces[class] = piece;
    pthread_mutex_unlock(&lock);
}

size_t cardvault_secret_bytes(int locked) { return atomic_load(locked ? &locked_bytes : &unlocked_bytes); }
