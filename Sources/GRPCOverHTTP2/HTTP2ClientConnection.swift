internal import DequeModule
internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor
internal import Synchronization

/// A client's connection as the channel sees it, usable from any thread.
final class HTTP2ClientConnection: ClientConnection {
  private let loop: EventLoop
  private let authority: String
  private let scheme: String
  private let usable = Atomic<Bool>(false)
  private let core = Mutex(Core())

  private struct Core {
    var connection: LoopBound<ClientConnectionCore>?
    var isDrained = false
    var nextDrainWaiter = 0
    var drainWaiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  init(loop: EventLoop, authority: String, isSecure: Bool) {
    self.loop = loop
    self.authority = authority
    scheme = isSecure ? "https" : "http"
  }

  var isUsable: Bool { usable.load(ordering: .acquiring) }

  // MARK: From the connection, on the loop

  func adopt(_ connection: HTTP2Connection) {
    let bound = LoopBound(ClientConnectionCore(connection))
    core.withLock { $0.connection = bound }
  }

  func usabilityChanged() {
    guard let core = core.withLock({ $0.connection })?.value else { return }
    let isUsable = core.connection.isUsable
    let wasUsable = usable.exchange(isUsable, ordering: .acquiringAndReleasing)
    core.admitWaiting()
    if wasUsable, !isUsable { reportDrained() }
  }

  func ended(_ error: HTTP2Error) {
    usable.store(false, ordering: .releasing)
    let bound = core.withLock { $0.connection.take() }
    bound?.value.failWaiting(error)
    reportDrained()
  }

  private func reportDrained() {
    let waiters = core.withLock { core in
      core.isDrained = true
      defer { core.drainWaiters = [:] }
      return core.drainWaiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  // MARK: From the channel, on any thread

  func open(
    _ head: CallHead,
    method: MethodDescriptor
  ) async throws(RPCError) -> any ClientStream {
    guard let bound = core.withLock({ $0.connection }) else {
      throw RPCError(.unavailable, "the connection is closed", isUnprocessed: true)
    }
    let state = ClientCallState()
    let stream = LoopBound(ClientCallStream(head: head, state: state, loop: loop))
    state.attach(stream)
    let headers = requestHeaders(head)
    bound.execute { $0.open(stream.value, headers) }
    return ClientCallHandle(state: state, bound: stream)
  }

  func drained() async {
    let id = core.withLock { core in
      core.nextDrainWaiter += 1
      return core.nextDrainWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = core.withLock { core in
          if core.isDrained || Task.isCancelled { return true }
          core.drainWaiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      core.withLock { $0.drainWaiters.removeValue(forKey: id) }?.resume()
    }
  }

  func close() async {
    guard let bound = core.withLock({ $0.connection }) else { return }
    bound.execute { $0.connection.drain() }
    await drained()
  }

  func closeNow() {
    guard let bound = core.withLock({ $0.connection }) else { return }
    bound.execute { $0.connection.close(HTTP2Error(.closed, "the channel was closed")) }
  }

  private func requestHeaders(_ head: CallHead) -> HeaderList {
    var list = HeaderList([":method": "POST", ":scheme": scheme])
    list.add(":path", head.path)
    list.add(":authority", head.authority ?? authority)
    list.add("te", "trailers")
    list.add("content-type", ContentType.headerValue)
    list.add("user-agent", "grpc-swift-florin")
    list.add("grpc-accept-encoding", AcceptedEncodings.headerValue)
    if head.requestEncoding != .identity {
      list.add("grpc-encoding", head.requestEncoding.rawValue)
    }
    if let timeout = head.timeout { list.add("grpc-timeout", Timeout.format(timeout)) }
    list.add(head.metadata)
    return list
  }
}

/// The part of a client's connection that lives on the loop: the calls that wait for a stream.
final class ClientConnectionCore: LoopOwned {
  var owningLoop: EventLoop { connection.loop }
  let connection: HTTP2Connection
  private var waiting: Deque<(stream: ClientCallStream, headers: HeaderList)> = []

  init(_ connection: HTTP2Connection) { self.connection = connection }

  /// Opens a stream, or lets the call wait while the server's limit is reached.
  func open(_ stream: ClientCallStream, _ headers: HeaderList) {
    stream.armDeadline()
    guard connection.isUsable else { return stream.failUnprocessed("the connection is closing") }
    guard waiting.isEmpty, connection.availableStreams > 0 else {
      waiting.append((stream, headers))
      return
    }
    submit(stream, headers)
  }

  func admitWaiting() {
    guard !waiting.isEmpty else { return }
    guard connection.isUsable else {
      let refused = waiting
      waiting = []
      for (stream, _) in refused { stream.failUnprocessed("the connection is closing") }
      return
    }
    while connection.availableStreams > 0, !waiting.isEmpty {
      let (stream, headers) = waiting.removeFirst()
      if !stream.state.isEnded { submit(stream, headers) }
    }
  }

  func failWaiting(_ error: HTTP2Error) {
    let refused = waiting
    waiting = []
    for (stream, _) in refused { stream.failUnprocessed(error.message) }
  }

  private func submit(_ stream: ClientCallStream, _ headers: HeaderList) {
    guard connection.submit(stream, headers, endStream: false) else {
      return stream.failUnprocessed("the connection takes no more streams")
    }
    stream.opened()
  }
}
