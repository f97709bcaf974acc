import GRPC
import HTTP2
import Laws
import Synchronization
import Testing

@testable import GRPCOverHTTP2

@Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
  /// A call that says when it has begun, and ends when it is told to.
  private struct HeldCall: Sendable {
    let started = Eventual<Void>()
    let released = Eventual<Void>()

    var service: WireService {
      WireService { [started, released] request, _ in
        started.complete(.success(()))
        try await released.value()
        return request
      }
    }
  }

  @Test func `a running call finishes while new ones are refused`() async throws {
    let held = HeldCall()
    let running = try await RunningServer.start([held.service])
    let channel = try Channel.wire([running.address])
    async let answer = channel.call("kept")
    try await held.started.value()
    async let shutdown: Void = running.server.shutdown()
    let late = try Channel.wire([running.address])
    // The listener closes in its own time; until then a call would only wait in the handler.
    var error: RPCError?
    for _ in 0..<1_000 where error?.code != .unavailable {
      error = await failure {
        try await late.call(options: CallOptions(timeout: .milliseconds(50)))
      }
    }
    #expect(error?.code == .unavailable)
    held.released.complete(.success(()))
    #expect(try await answer == "kept")
    await shutdown
    late.closeNow()
    channel.closeNow()
  }

  @Test func `a call that does not end is ended by the drain timeout`() async throws {
    let held = HeldCall()
    let running = try await RunningServer.start([held.service]) {
      $0.connection.drainTimeout = .milliseconds(200)
    }
    let channel = try Channel.wire([running.address])
    async let error = failure { try await channel.call() }
    try await held.started.value()
    await running.server.shutdown()
    #expect(await error?.code == .unavailable)
    #expect(running.server.connectionCount == 0)
    channel.closeNow()
  }

  @Test func `an aged connection is drained without a failed call`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.connection.maximumAge = .milliseconds(50)
    }
    let channel = try Channel.wire([running.address])
    let peers = try Channel.wire([running.address])
    let end = ContinuousClock.now.advanced(by: .milliseconds(600))
    while ContinuousClock.now < end { #expect(try await channel.call("a") == "a") }
    await channel.close()
    await peers.close()
    await running.server.shutdown()
  }

  @Test func `nothing of a streaming call is kept once it has ended`() async throws {
    let kept = WeakBox()
    let method = MethodDescriptor(service: "s", method: "Stream", kind: .clientStreaming)
    let router = Router(methods: [
      ServerMethod(
        descriptor: method,
        maximumRequestBytes: 100,
        handler: .requestStream { call in
          kept.hold((call.stream as? ServerCallHandle)?.channel)
          while (try? await call.stream.receive()) != nil {}
          call.stream.respond(
            headers: Metadata(),
            message: [],
            compressed: false,
            trailers: Metadata()
          )
        }
      )
    ])
    var options = HTTP2ServerOptions()
    options.eventLoops = try TestLoops.shared.get()
    let server = try HTTP2Server(router: router, options: options)
    let channel = try Channel.wire([try await server.start()])
    let _: Bytes = try await channel.clientStreaming(method) {
      try await $0.write(Bytes("a"))
    }
    #expect(kept.wasHeld)
    await channel.close()
    await server.shutdown()
    for _ in 0..<1_000 where kept.isAlive {
      try await ContinuousClock().sleep(for: .milliseconds(1))
    }
    #expect(!kept.isAlive)
  }

  @Test func `nothing of a client's call is kept once it has ended`() async throws {
    let running = try await RunningServer.start([WireService.echo])
    let transport = HTTP2ClientTransport(
      tls: nil,
      serverName: nil,
      loops: try TestLoops.shared.get(),
      options: .client,
      connectTimeout: .seconds(5)
    )
    let kept = WeakBox()
    let connection = try await transport.connect(to: running.address)
    do {
      let stream = try await connection.open(
        CallHead(path: WireService.call.path),
        method: WireService.call
      )
      kept.hold((stream as? ClientCallHandle)?.state)
      stream.sendOnly([], compressed: false)
      while try await stream.receive() != nil {}
    }
    #expect(kept.wasHeld)
    await connection.close()
    for _ in 0..<1_000 where kept.isAlive {
      try await ContinuousClock().sleep(for: .milliseconds(1))
    }
    #expect(!kept.isAlive)
    await running.server.shutdown()
  }
}

/// Sees whether an object is still alive.
final class WeakBox: Sendable {
  private struct Held {
    weak var object: (any AnyObject & Sendable)?
    var wasHeld = false
  }

  private let held = Mutex(Held())

  func hold(_ object: (any AnyObject & Sendable)?) {
    held.withLock { $0 = Held(object: object, wasHeld: object != nil) }
  }

  var wasHeld: Bool { held.withLock { $0.wasHeld } }
  var isAlive: Bool { held.withLock { $0.object != nil } }
}
