internal import CLinux
internal import Glibc

/// What reading from or writing to a non-blocking socket came to.
package enum SocketResult: Sendable, Hashable {
  /// This many bytes were moved, at least one.
  case moved(Int)
  /// Nothing at the moment; wait for readiness.
  case wouldBlock
  /// The peer has closed its direction; only for reads.
  case endOfStream
  /// The connection is gone; the error number says why.
  case failed(Int32)
}

/// A non-blocking stream socket, closed when its owner goes.
@safe
package struct Socket: ~Copyable {
  /// The file descriptor.
  package let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Begins to connect; the socket is writable once that is over, well or ill (`pendingError`).
  ///
  /// - Throws: `SystemError` when the attempt fails at once.
  package static func connecting(to address: SocketAddress) throws(SystemError) -> Socket {
    let socket = try Socket(family: address.family)
    let result = unsafe address.withPointer {
      unsafe Glibc.connect(socket.descriptor, $0, $1)
    }
    if result != 0, errno != EINPROGRESS { throw SystemError("connect", errno) }
    socket.setNoDelay()
    return socket
  }

  init(family: Int32) throws(SystemError) {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = Glibc.socket(family, type, 0)
    guard descriptor >= 0 else { throw SystemError("socket", errno) }
  }

  /// Reads what is there.
  package func read(into buffer: UnsafeMutableRawBufferPointer) -> SocketResult {
    while true {
      let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .moved(count) }
      if count == 0 { return .endOfStream }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      default: return .failed(errno)
      }
    }
  }

  /// Writes as much as fits.
  package func write(_ bytes: UnsafeRawBufferPointer) -> SocketResult {
    while true {
      // MSG_NOSIGNAL: a peer that has gone is an error to report, not a signal to die of.
      let count = unsafe send(
        descriptor,
        bytes.baseAddress,
        bytes.count,
        Int32(MSG_NOSIGNAL)
      )
      if count >= 0 { return .moved(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      default: return .failed(errno)
      }
    }
  }

  /// The error a connection attempt ended in; nil when it succeeded.
  package var pendingError: SystemError? {
    var number: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else {
      return SystemError("getsockopt", errno)
    }
    return number == 0 ? nil : SystemError("connect", number)
  }

  /// Sends small writes at once: our writes are whole turns already, nothing follows to wait for.
  package func setNoDelay() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

  /// Makes close send RST instead of lingering, for peers that are thrown out.
  package func setResetOnClose() {
    var value = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &value,
      socklen_t(MemoryLayout<linger>.size)
    )
  }

  /// Says that no more bytes follow; reading goes on.
  package func shutdownWriting() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  /// The other end's address; nil when the connection is already gone.
  package var remoteAddress: SocketAddress? {
    unsafe address { unsafe getpeername($0, $1, $2) }
  }

  /// This end's address.
  package var localAddress: SocketAddress? {
    unsafe address { unsafe getsockname($0, $1, $2) }
  }

  func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private func address(
    _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> SocketAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe call(descriptor, $0, &length)
      }
    }
    return result == 0 ? SocketAddress(storage: storage, length: length) : nil
  }
}
