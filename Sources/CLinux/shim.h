// The Linux interfaces that Swift's Glibc module leaves out: epoll, eventfd, accept4, the
// affinity mask. _GNU_SOURCE must not be defined here: it would change declarations that Swift's
// Glibc module has without it.
#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// GNU extensions, bound by symbol because their headers hide them without _GNU_SOURCE.
extern int florin_accept4(int fd, void *address, uint32_t *length, int flags)
    __asm__("accept4");
extern int florin_sched_getaffinity(int pid, unsigned long bytes, void *mask)
    __asm__("sched_getaffinity");

extern int florin_pthread_setname(unsigned long thread, const char *name)
    __asm__("pthread_setname_np");

// EPOLLET and its kind do not fit the signed type under which Swift imports the enumeration.
static const uint32_t florin_epollin = EPOLLIN;
static const uint32_t florin_epollout = EPOLLOUT;
static const uint32_t florin_epollrdhup = EPOLLRDHUP;
static const uint32_t florin_epollhup = EPOLLHUP;
static const uint32_t florin_epollerr = EPOLLERR;
