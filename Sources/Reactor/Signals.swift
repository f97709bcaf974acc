internal import CLinux
internal import Glibc

/// Delivers process signals on a loop instead of interrupting threads.
package final class Signals: Pollable {
  private let descriptor: Int32
  private unowned let loop: EventLoop
  private let received: (Int32) -> Void

  /// SIGHUP, by which a server is told to read its certificates again.
  package static var hangUp: Int32 { SIGHUP }

  /// Keeps signals from interrupting any thread started afterwards; call before the first thread.
  package static func block(_ numbers: [Int32]) {
    var set = mask(numbers)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// A source for signals that `block` has been called for.
  ///
  /// - Throws: `SystemError` when the kernel refuses a descriptor.
  package init(
    _ numbers: [Int32],
    loop: EventLoop,
    received: @escaping (Int32) -> Void
  ) throws(SystemError) {
    var set = Signals.mask(numbers)
    descriptor = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    guard descriptor >= 0 else { throw SystemError("signalfd", errno) }
    self.loop = loop
    self.received = received
    super.init()
  }

  deinit { close(descriptor) }

  /// Begins to deliver; on the loop.
  package func start() throws(SystemError) {
    try loop.register(self, descriptor: descriptor, interest: .read)
  }

  /// Delivers no more; on the loop.
  package func stop() { loop.deregister(self) }

  package override func ready(_ readiness: Readiness) {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while unsafe read(descriptor, &information, size) == size {
      received(Int32(information.ssi_signo))
    }
  }

  private static func mask(_ numbers: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in numbers { unsafe sigaddset(&set, number) }
    return set
  }
}
