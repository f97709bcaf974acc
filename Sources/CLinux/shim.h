// The Linux interfaces that Swift's Glibc module leaves out (epoll, eventfd, accept4).
#pragma once
#define _GNU_SOURCE 1
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// accept4 is a GNU extension, hidden from the module unless _GNU_SOURCE was set first everywhere.
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

static inline int florin_accept(int fd, struct sockaddr *address, socklen_t *length) {
  return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// EPOLLET does not fit the signed type under which Swift imports the flag enumeration.
static const uint32_t florin_epollin = EPOLLIN;
static const uint32_t florin_epollout = EPOLLOUT;
static const uint32_t florin_epollrdhup = EPOLLRDHUP;
static const uint32_t florin_epollhup = EPOLLHUP;
static const uint32_t florin_epollerr = EPOLLERR;
static const uint32_t florin_epollet = 1u << 31;
