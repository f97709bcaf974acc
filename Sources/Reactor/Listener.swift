internal import CLinux
internal import Glibc

/// Accepts connections on one loop.
///
/// Every loop has a listener of its own on the same address (SO_REUSEPORT): the kernel spreads the
/// connections, and no connection changes threads after it was accepted.
package final class Listener: Pollable {
  private let socket: Socket
  private unowned let loop: EventLoop
  private let accepted: (consuming Socket, SocketAddress) -> Void
  /// Held back so that one connection can be taken and closed when descriptors have run out:
  /// otherwise it would stay in the queue and the loop would spin on it.
  private var reserve: Int32
  private var pause: LoopTimer?
  private let file: UnixSocketFile?

  /// The address that is listened on, with the port the kernel chose where 0 was asked for.
  package let address: SocketAddress

  /// Binds and listens, but accepts nothing before `start`.
  ///
  /// - Throws: `SystemError` naming the call that failed, most often `bind`.
  package init(
    address: SocketAddress,
    loop: EventLoop,
    accepted: @escaping (consuming Socket, SocketAddress) -> Void
  ) throws(SystemError) {
    let socket = try Socket(family: address.family)
    socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    if address.port != 0 || address.family != AF_UNIX {
      socket.setOption(SOL_SOCKET, SO_REUSEPORT, 1)
    }
    try Listener.bind(socket, to: address)
    file = address.unixPath.flatMap { UnixSocketFile(at: $0) }
    guard listen(socket.descriptor, ReactorLimits.listenBacklog) == 0 else {
      let failure = errno
      file?.remove()
      throw SystemError("listen \(address)", failure)
    }
    // A Unix socket's address is the path that was asked for; the kernel says it without.
    let isChosen = address.port == 0 && address.unixPath == nil
    self.address = isChosen ? socket.localAddress ?? address : address
    self.socket = socket
    self.loop = loop
    self.accepted = accepted
    reserve = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    super.init()
  }

  deinit { if reserve >= 0 { close(reserve) } }

  private static func bind(
    _ socket: borrowing Socket,
    to address: SocketAddress
  )
    throws(SystemError)
  {
    func attempt() -> Int32 {
      unsafe address.withPointer { unsafe Glibc.bind(socket.descriptor, $0, $1) == 0 ? 0 : errno }
    }
    var failure = attempt()
    if failure == EADDRINUSE, UnixSocketFile.removeAbandoned(at: address) { failure = attempt() }
    if failure != 0 { throw SystemError("bind \(address)", failure) }
  }

  /// Begins to accept; on the loop.
  ///
  /// - Throws: `SystemError` when epoll refuses the socket.
  package func start() throws(SystemError) {
    try loop.register(self, descriptor: socket.descriptor, interest: .read)
  }

  /// Accepts no more; on the loop.
  package func stop() {
    if let pause { loop.cancel(pause) }
    loop.deregister(self)
    file?.remove()
  }

  package override func ready(_ readiness: Readiness) {
    for _ in 0..<ReactorLimits.acceptsPerTurn {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let descriptor = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe florin_accept4(
            socket.descriptor,
            $0,
            &length,
            Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
          )
        }
      }
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE { return refuseForWantOfDescriptors() }
        // EAGAIN: all taken. Others concern one connection that went away while it waited.
        if errno == EAGAIN { return }
        continue
      }
      let connection = Socket(descriptor: descriptor)
      connection.setNoDelay()
      accepted(connection, SocketAddress(storage: storage, length: length))
    }
  }

  private func refuseForWantOfDescriptors() {
    if reserve >= 0 { close(reserve) }
    let descriptor = florin_accept4(socket.descriptor, nil, nil, 0)
    if descriptor >= 0 { close(descriptor) }
    reserve = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    loop.watch(self, for: [])
    pause = loop.schedule(after: ReactorLimits.acceptPauseNanoseconds) { [weak self] in
      guard let self else { return }
      loop.watch(self, for: .read)
    }
  }
}
