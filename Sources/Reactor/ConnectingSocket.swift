internal import Glibc

/// A socket on its way to a peer.
package final class ConnectingSocket: Pollable {
  private var socket: Socket?
  private unowned let loop: EventLoop
  private var done: ((Result<SocketBox, SystemError>) -> Void)?

  /// Takes a socket from `Socket.connecting`.
  package init(_ socket: consuming Socket, loop: EventLoop) {
    self.socket = consume socket
    self.loop = loop
  }

  /// Waits for the connection; calls back once, on the loop.
  ///
  /// - Throws: `SystemError` when epoll refuses the socket.
  package func start(
    _ done: @escaping (Result<SocketBox, SystemError>) -> Void
  ) throws(SystemError) {
    self.done = done
    guard let descriptor = socket?.descriptor else { return }
    try loop.register(self, descriptor: descriptor, interest: .write)
  }

  /// Gives up.
  package func fail(_ error: SystemError) { finish(.failure(error)) }

  package override func ready(_ readiness: Readiness) {
    if let error = socket?.pendingError { return finish(.failure(error)) }
    guard let connected = socket.take() else { return }
    loop.deregister(self)
    finish(.success(SocketBox(connected)))
  }

  private func finish(_ result: Result<SocketBox, SystemError>) {
    guard let done else { return }
    self.done = nil
    loop.deregister(self)
    socket = nil
    done(result)
  }
}

/// Carries a socket where a type that cannot be copied cannot go; emptied once.
package final class SocketBox {
  private var socket: Socket?
  init(_ socket: consuming Socket) { self.socket = consume socket }
  /// The socket, the first time.
  package func take() -> Socket? { socket.take() }
}

extension SystemError {
  /// A connection attempt that took too long.
  package static let timedOut = SystemError("connect", ETIMEDOUT)
}
