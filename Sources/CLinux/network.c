#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include "CLinux.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static __thread void *thread_value;

void *cardvault_thread_value(void) { return thread_value; }
void cardvault_set_thread_value(void *value) { thread_value = value; }

static void from_sockaddr(const struct sockaddr_storage *from, struct cardvault_address *to) {
    memset(to, 0, sizeof *to);
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)from;
        memcpy(to->bytes + 12, &in->sin_addr, 4);
        to->port = ntohs(in->sin_port);
        to->is_ipv4 = 1;
    } else if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)from;
        memcpy(to->bytes, &in->sin6_addr, 16);
        to->port = ntohs(in->sin6_port);
    }
}

static socklen_t to_sockaddr(const struct cardvault_address *from, struct sockaddr_storage *to) {
    memset(to, 0, sizeof *to);
    if (from->is_ipv4) {
        struct sockaddr_in *in = (struct sockaddr_in *)to;
        in->sin_family = AF_INET;
        in->sin_port = htons(from->port);
        memcpy(&in->sin_addr, from->bytes + 12, 4);
        return sizeof *in;
    }
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)to;
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(from->port);
    memcpy(&in->sin6_addr, from->bytes, 16);
    return sizeof *in;
}

int cardvault_address_parse(const char *text, struct cardvault_address *address) {
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, address->bytes + 12) == 1) {
        address->is_ipv4 = 1;
        return 1;
    }
    return inet_pton(AF_INET6, text, address->bytes) == 1;
}

int cardvault_listen(const struct cardvault_address *address, int shared) {
    struct sockaddr_storage storage;
    socklen_t length = to_sockaddr(address, &storage);
    int on = 1;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) goto failed;
    if (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) goto failed;
    if (!address->is_ipv4 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) goto failed;
    if (bind(fd, (struct sockaddr *)&storage, length) != 0) goto failed;
    if (listen(fd, 4096) != 0) goto failed;
    return fd;
failed:;
    int code = errno;
    close(fd);
    return -code;
}

int cardvault_accept(int listener, struct cardvault_address *peer) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    int on = 1;
    int fd = accept4(listener, (struct sockaddr *)&storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return -errno;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    from_sockaddr(&storage, peer);
    return fd;
}

int cardvault_connect(const struct cardvault_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = to_sockaddr(address, &storage);
    int on = 1;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&storage, length) != 0 && errno != EINPROGRESS) {
        int code = errno;
        close(fd);
        return -code;
    }
    return fd;
}

int cardvault_connect_result(int fd) {
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length) != 0) return errno;
    return code;
}

int cardvault_local_address(int fd, struct cardvault_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    if (getsockname(fd, (struct sockaddr *)&storage, &length) != 0) return -errno;
    from_sockaddr(&storage, address);
    return 0;
}

int cardvault_resolve(const char *name, struct cardvault_address *addresses, int capacity) {
    struct addrinfo hints, *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    if (getaddrinfo(name, NULL, &hints, &list) != 0) return 0;
    int count = 0;
    for (struct addrinfo *item = list; item != NULL && count < capacity; item = item->ai_next) {
        if (item->ai_family != AF_INET && item->ai_family != AF_INET6) continue;
        struct sockaddr_storage storage;
        memset(&storage, 0, sizeof storage);
        memcpy(&storage, item->ai_addr, item->ai_addrlen);
        from_sockaddr(&storage, &addresses[count++]);
    }
    freeaddrinfo(list);
    return count;
}

int cardvault_epoll_add(int epoll, int fd, uint64_t token, uint32_t events) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -errno;
}

enum { BATCH = 256 };

int cardvault_epoll_wait(int epoll, struct cardvault_event *events, int capacity, int milliseconds) {
    struct epoll_event batch[BATCH];
    int count = epoll_wait(epoll, batch, capacity < BATCH ? capacity : BATCH, milliseconds);
    for (int index = 0; index < count; index++) {
        events[index].token = batch[index].data.u64;
        events[index].events = batch[index].events;
    }
    return count < 0 ? 0 : count;
}

ssize_t cardvault_receive(int fd, void *bytes, size_t count) {
    ssize_t got;
    do got = recv(fd, bytes, count, 0);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

ssize_t cardvault_send(int fd, const void *bytes, size_t count) {
    ssize_t sent;
    do sent = send(fd, bytes, count, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

void cardvault_abort(int fd) {
    struct linger linger = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
}

uint64_t cardvault_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
