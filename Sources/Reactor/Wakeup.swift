internal import CLinux
internal import Glibc

/// An eventfd by which other threads end a loop's wait.
@safe
struct Wakeup: ~Copyable {
  let descriptor: Int32

  init() throws(SystemError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { throw SystemError("eventfd", errno) }
  }

  deinit { close(descriptor) }

  func signal() {
    var one: UInt64 = 1
    // A full counter (EAGAIN) means that a wake-up is pending, which is all that is asked for.
    _ = unsafe write(descriptor, &one, 8)
  }

  func drain() {
    var count: UInt64 = 0
    _ = unsafe read(descriptor, &count, 8)
  }
}
