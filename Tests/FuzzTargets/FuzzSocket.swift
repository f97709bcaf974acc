internal import Dispatch
internal import Glibc

/// A blocking Unix socket of the fuzzer's side, closed with its owner.
///
/// Waits are bounded: a peer that neither answers nor closes is a finding, not a reason to hang.
struct FuzzSocket: ~Copyable {
  private static let timeoutMilliseconds: Int32 = 120_000

  let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { Glibc.close(descriptor) }

  static func connected(to path: String) -> FuzzSocket {
    let socket = FuzzSocket(descriptor: newDescriptor())
    let result = withAddress(path) { connect(socket.descriptor, $0, $1) }
    promise(result == 0, "connect: error \(errno)")
    return socket
  }

  static func listening(at path: String) -> FuzzSocket {
    unlink(path)
    let socket = FuzzSocket(descriptor: newDescriptor())
    let result = withAddress(path) { bind(socket.descriptor, $0, $1) }
    promise(result == 0 && listen(socket.descriptor, 16) == 0, "listen: error \(errno)")
    return socket
  }

  func accepted() -> FuzzSocket {
    promise(isReadable(), "nobody connects")
    let connected = Int32(uninterrupted { Int(accept(descriptor, nil, nil)) })
    promise(connected >= 0, "accept: error \(errno)")
    return FuzzSocket(descriptor: connected)
  }

  /// Closes it now.
  consuming func close() {}

  /// Writes everything, reading meanwhile what the peer says; stops when the peer has gone.
  func write(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      let count = rest.withUnsafeBytes { bytes in
        uninterrupted { send(descriptor, bytes.baseAddress, bytes.count, flags) }
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var events = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
        promise(Self.poll(&events) > 0, "the peer takes no bytes")
        if events.revents & Int16(POLLIN) != 0, !readSome() { return }
      } else {
        return
      }
    }
  }

  /// Says that nothing follows, and waits until the peer has closed.
  func finish() {
    shutdown(descriptor, Int32(SHUT_WR))
    while isReadable(), readSome() {}
  }

  /// Reads what is there, at least a byte; false at the end.
  func readSome() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      uninterrupted { recv(descriptor, buffer.baseAddress, buffer.count, 0) } > 0
    }
  }

  private func isReadable() -> Bool {
    var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    promise(Self.poll(&events) > 0, "the peer does not close")
    return true
  }

  private static func poll(_ events: inout pollfd) -> Int {
    uninterrupted { Int(Glibc.poll(&events, 1, timeoutMilliseconds)) }
  }

  private static func newDescriptor() -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    promise(descriptor >= 0, "socket: error \(errno)")
    return descriptor
  }

  private static func withAddress(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// Makes a system call again when a signal interrupted it: libFuzzer's own timer is one.
private func uninterrupted(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

/// Waits on a thread of the fuzzer's for what a task does.
final class FuzzGate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  /// Waits for one `open`, at most `seconds`; false when that passed.
  func wait(seconds: Int) -> Bool {
    semaphore.wait(timeout: .now() + .seconds(seconds)) == .success
  }
}
