internal import CLinux
internal import Glibc

/// What a socket is watched for.
package struct Interest: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  /// There is something to read, or the peer has closed.
  package static let read = Interest(rawValue: 1)
  /// There is room to write.
  package static let write = Interest(rawValue: 2)
}

/// What the kernel reports of a socket.
public struct Readiness: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt8
  /// Readiness with these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Reading will not block.
  public static let readable = Readiness(rawValue: 1)
  /// Writing will not block.
  public static let writable = Readiness(rawValue: 2)
  /// The socket has failed or both directions are closed.
  public static let hangUp = Readiness(rawValue: 4)
}

/// An epoll instance, level-triggered.
///
/// Level-triggered on purpose: a read that does not fill its buffer needs no second read to learn
/// that the socket is empty, which on request-response traffic saves a system call a turn.
@safe
struct Poller: ~Copyable {
  private let descriptor: Int32
  private let events: UnsafeMutableBufferPointer<epoll_event>

  init() throws(SystemError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw SystemError("epoll_create1", errno) }
    unsafe events = .allocate(capacity: ReactorLimits.eventsPerTurn)
    unsafe events.initialize(repeating: epoll_event())
  }

  deinit {
    unsafe events.deallocate()
    close(descriptor)
  }

  func add(_ fd: Int32, key: UInt64, interest: Interest) throws(SystemError) {
    try control(EPOLL_CTL_ADD, fd, key, interest)
  }

  func modify(_ fd: Int32, key: UInt64, interest: Interest) throws(SystemError) {
    try control(EPOLL_CTL_MOD, fd, key, interest)
  }

  func remove(_ fd: Int32) {
    // A descriptor that was closed already is no longer in the set: nothing to report.
    _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, fd, nil)
  }

  /// Waits for readiness.
  ///
  /// - Parameter milliseconds: The longest wait; -1 for no bound, 0 to only look.
  /// - Returns: How many reports there are.
  func wait(milliseconds: Int32) -> Int {
    let count = unsafe epoll_wait(
      descriptor,
      events.baseAddress,
      Int32(ReactorLimits.eventsPerTurn),
      milliseconds
    )
    // EINTR counts as a turn without events; the loop comes back.
    return max(0, Int(count))
  }

  /// One report of the last wait.
  func report(_ index: Int) -> (key: UInt64, readiness: Readiness) {
    let reported = unsafe events[index].events
    var readiness: Readiness = []
    if reported & florin_epollin != 0 || reported & florin_epollrdhup != 0 {
      readiness.insert(.readable)
    }
    if reported & florin_epollout != 0 { readiness.insert(.writable) }
    if reported & (florin_epollhup | florin_epollerr) != 0 { readiness.insert(.hangUp) }
    return unsafe (events[index].data.u64, readiness)
  }

  private func control(
    _ operation: Int32,
    _ fd: Int32,
    _ key: UInt64,
    _ interest: Interest
  )
    throws(SystemError)
  {
    var watched: UInt32 = 0
    if interest.contains(.read) { watched |= florin_epollin | florin_epollrdhup }
    if interest.contains(.write) { watched |= florin_epollout }
    var event = unsafe epoll_event(events: watched, data: epoll_data_t(u64: key))
    guard unsafe epoll_ctl(descriptor, operation, fd, &event) == 0 else {
      throw SystemError("epoll_ctl", errno)
    }
  }
}
