internal import Synchronization

/// A connection of an `InProcessTransport`: starts handlers and knows the calls that run.
package final class InProcessConnection: ClientConnection {
  private let router: Router
  private let window: Int
  private let clock: ChannelClock
  private let draining = Eventual<Void>()
  private let finished = Eventual<Void>()
  private let state = Mutex(State())

  private struct State {
    var calls: [ObjectIdentifier: InProcessCall] = [:]
    var isDraining = false
  }

  init(router: Router, window: Int, clock: ChannelClock) {
    self.router = router
    self.window = window
    self.clock = clock
  }

  package var isUsable: Bool { state.withLock { !$0.isDraining } }

  package func open(
    _ head: CallHead,
    method: MethodDescriptor
  ) async throws(RPCError) -> any ClientStream {
    let served = router.method(for: head.path)
    let call = InProcessCall(
      window: window,
      maximumRequestBytes: served?.maximumRequestBytes,
      maximumResponseBytes: head.maximumResponseBytes
    ) { [weak self] call in
      self?.callEnded(call)
    }
    let isOpen = state.withLock { state in
      if !state.isDraining { state.calls[ObjectIdentifier(call)] = call }
      return !state.isDraining
    }
    guard isOpen else {
      throw RPCError(.unavailable, "the connection is closing", isUnprocessed: true)
    }
    start(call, head, served)
    return InProcessClientStream(call: call)
  }

  private func start(_ call: InProcessCall, _ head: CallHead, _ served: ServerMethod?) {
    let stream = InProcessServerStream(call: call)
    guard let served else {
      let status = Status(.unimplemented, "no method at \(head.path)")
      return stream.sendStatus(status, trailers: Metadata())
    }
    let deadline = head.timeout.map { clock.now() + $0 }
    if let deadline {
      let timer = Task { [clock] in
        guard (try? await clock.sleep(deadline)) != nil else { return }
        call.fail(RPCError(.deadlineExceeded, "the deadline passed"))
      }
      call.adopt(timer: timer)
    }
    let serverCall = ServerCall(
      method: served,
      metadata: head.metadata,
      deadline: deadline,
      peer: Peer(address: "in-process"),
      stream: stream
    )
    let handler = Task {
      await InProcessConnection.run(served.handler, serverCall, stream)
      // A handler ends its call; this only keeps one that did not from hanging its caller.
      stream.sendStatus(Status(.unknown, "the handler ended without a status"), trailers: .init())
    }
    call.adopt(handler: handler)
  }

  private static func run(
    _ handler: ServerMethod.Handler,
    _ call: ServerCall,
    _ stream: InProcessServerStream
  ) async {
    switch handler {
    case .requestStream(let body): await body(call)
    case .singleRequest(let body):
      guard let message = await onlyMessage(stream) else { return }
      await body(message, call)
    case .unary(let body):
      guard let message = await onlyMessage(stream) else { return }
      await body(SingleRequest(message: message, call: call), nil)
    }
  }

  /// The only request message; nil when there is none or another, which is answered here.
  private static func onlyMessage(_ stream: InProcessServerStream) async -> [UInt8]? {
    do throws(RPCError) {
      guard let message = try await stream.receive() else {
        throw RPCError(.internal, "the call has no request message")
      }
      guard try await stream.receive() == nil else {
        throw RPCError(.internal, "the call has more than one request message")
      }
      return message
    } catch {
      stream.sendStatus(error.status, trailers: error.metadata)
      return nil
    }
  }

  /// Takes no more calls; the open ones go on.
  package func drain() {
    let isIdle = state.withLock { state in
      state.isDraining = true
      return state.calls.isEmpty
    }
    draining.complete(.success(()))
    if isIdle { finished.complete(.success(())) }
  }

  private func callEnded(_ call: InProcessCall) {
    let isLast = state.withLock { state in
      state.calls.removeValue(forKey: ObjectIdentifier(call))
      return state.isDraining && state.calls.isEmpty
    }
    if isLast { finished.complete(.success(())) }
  }

  package func drained() async {
    // Its only error is the cancellation of the waiting task, which ends the wait as well.
    try? await draining.value()
  }

  package func close() async {
    drain()
    // As above: a closer that is cancelled no longer waits.
    try? await finished.value()
  }

  package func closeNow() {
    drain()
    let calls = state.withLock { $0.calls }
    for call in calls.values { call.fail(RPCError(.unavailable, "the connection was closed")) }
  }
}
