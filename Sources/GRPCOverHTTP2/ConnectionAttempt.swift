internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor
internal import Synchronization
internal import TLS

/// One attempt to reach one socket address: TCP, TLS, SETTINGS, in that order, within a time.
struct ConnectionAttempt {
  let address: ServerAddress
  let candidate: SocketAddress
  let loop: EventLoop
  let options: ConnectionOptions
  let timeout: Duration

  /// Runs the attempt.
  ///
  /// - Throws: `RPCError` UNAVAILABLE naming the address and the reason; CANCELLED with the task.
  func run(
    makeSession: @escaping @Sendable () throws(TLSError) -> TLSSession?,
    secured: @escaping @Sendable (TLSSession) -> Void
  ) async throws(RPCError) -> any ClientConnection {
    let outcome = Outcome()
    let result: Result<HTTP2ClientConnection, RPCError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        outcome.wait(continuation)
        loop.execute {
          begin(outcome, makeSession, secured)
        }
      }
    } onCancel: {
      outcome.finish(.failure(RPCError(.cancelled, "the connection attempt was cancelled")))
    }
    return try result.get()
  }

  private func begin(
    _ outcome: Outcome,
    _ makeSession: @escaping @Sendable () throws(TLSError) -> TLSSession?,
    _ secured: @escaping @Sendable (TLSSession) -> Void
  ) {
    do {
      let socket = try Socket.connecting(to: candidate)
      let connecting = ConnectingSocket(socket, loop: loop)
      let timer = loop.schedule(after: timeout.nanosecondsClamped) {
        connecting.fail(SystemError.timedOut)
      }
      try connecting.start { [self] result in
        loop.cancel(timer)
        switch result {
        case .failure(let error): outcome.finish(.failure(unavailable(error.reason)))
        case .success(let box): establish(box, outcome, makeSession, secured)
        }
      }
    } catch {
      outcome.finish(.failure(unavailable("\(error)")))
    }
  }

  private func establish(
    _ socket: SocketBox,
    _ outcome: Outcome,
    _ makeSession: @Sendable () throws(TLSError) -> TLSSession?,
    _ secured: @escaping @Sendable (TLSSession) -> Void
  ) {
    guard let connected = socket.take() else { return }
    let session: TLSSession?
    do throws(TLSError) {
      session = try makeSession()
    } catch {
      outcome.finish(.failure(unavailable(error.description)))
      return
    }
    let client = HTTP2ClientConnection(
      loop: loop,
      authority: address.authority,
      isSecure: session != nil
    )
    let connection = HTTP2Connection(
      role: .client,
      socket: connected,
      tls: session,
      loop: loop,
      options: options,
      makeStream: { _ in nil },
      ended: { error in
        if let session { secured(session) }
        client.ended(error)
        outcome.finish(.failure(unavailable(error.message)))
      }
    )
    client.adopt(connection)
    connection.usabilityChanged = {
      client.usabilityChanged()
      guard client.isUsable else { return }
      if !outcome.finish(.success(client)) { connection.drain() }
    }
    do throws(SystemError) { try connection.start() } catch {
      connection.close(HTTP2Error(.system, error.description))
    }
  }

  private func unavailable(_ reason: String) -> RPCError {
    RPCError(.unavailable, "\(address): \(reason)", isUnprocessed: true)
  }

  /// The one result of the attempt, whichever of its ends comes first.
  private final class Outcome: Sendable {
    typealias Value = Result<HTTP2ClientConnection, RPCError>
    private struct State {
      var continuation: CheckedContinuation<Value, Never>?
      var value: Value?
    }
    private let state = Mutex(State())

    func wait(_ continuation: CheckedContinuation<Value, Never>) {
      let value = state.withLock { state in
        if state.value == nil { state.continuation = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
    }

    /// Whether this value is the result, or already was.
    @discardableResult
    func finish(_ value: Value) -> Bool {
      let (continuation, isFirst) = state.withLock {
        state -> (CheckedContinuation<Value, Never>?, Bool) in
        guard state.value == nil else {
          if case .success = state.value { return (nil, true) }
          return (nil, false)
        }
        state.value = value
        return (state.continuation.take(), true)
      }
      continuation?.resume(returning: value)
      return isFirst
    }
  }
}
