import GRPC
import HTTP2
import Reactor
import Synchronization
import Testing

@testable import GRPCOverHTTP2

/// What is left of a call, and of its connection, once it has ended.
@Suite(.timeLimit(.minutes(1))) struct CallEndTests {
  /// A server on loops of its own with one method, `/t.T/m`, and a connection to it.
  static func connect(
    _ handler: ServerMethod.Handler,
    kind: CallKind = .bidirectionalStreaming,
    _ change: (inout HTTP2ServerOptions) -> Void = { _ in }
  ) async throws -> (HTTP2Server, any ClientConnection) {
    let method = ServerMethod(
      descriptor: MethodDescriptor(service: "t.T", method: "m", kind: kind),
      maximumRequestBytes: 4 << 20,
      handler: handler
    )
    var options = HTTP2ServerOptions()
    options.eventLoops = try TestLoops.shared.get()
    change(&options)
    let server = try HTTP2Server(router: Router(methods: [method]), options: options)
    let address = try await server.start()
    let transport = HTTP2ClientTransport(
      tls: nil,
      serverName: nil,
      loops: try TestLoops.shared.get(),
      options: .client,
      connectTimeout: .seconds(10)
    )
    return (server, try await transport.connect(to: address))
  }

  static let method = MethodDescriptor(
    service: "t.T",
    method: "m",
    kind: .bidirectionalStreaming
  )

  static func end(of stream: any ClientStream) async -> RPCError? {
    do throws(RPCError) {
      while try await stream.receive() != nil {}
      return nil
    } catch {
      return error
    }
  }

  static func echo(_ call: ServerCall) async {
    do throws(RPCError) {
      while let message = try await call.stream.receive() {
        try await call.stream.send(message, compressed: false)
      }
      call.end(.ok)
    } catch {
      call.end(error.status)
    }
  }

  /// What happened, in order.
  final class Order: Sendable {
    let steps = Mutex<[String]>([])
    func append(_ step: String) { steps.withLock { $0.append(step) } }
  }

  final class Sentinel: Sendable { func stay() {} }
  struct Weak: Sendable {
    weak let object: (any AnyObject & Sendable)?
    /// Whether the object is gone, now or soon: the last reference falls on another thread.
    func isGone() async -> Bool {
      let end = ContinuousClock.now + .seconds(10)
      while object != nil, ContinuousClock.now < end { await Task.yield() }
      return object == nil
    }
  }

  @Test func `a finished streaming call leaves nothing behind on the server`() async throws {
    func served() async throws -> Weak {
      let sentinel = Sentinel()
      let (server, connection) = try await Self.connect(
        .requestStream { call in
          sentinel.stay()
          await Self.echo(call)
        }
      )
      let stream = try await connection.open(CallHead(path: "/t.T/m"), method: Self.method)
      try await stream.send([1, 2, 3], compressed: false)
      stream.finishSending()
      #expect(await Self.end(of: stream) == nil)
      await connection.close()
      await server.shutdown()
      return Weak(object: sentinel)
    }
    #expect(try await served().isGone())
  }

  @Test func `a finished call leaves nothing behind on the client`() async throws {
    let (server, connection) = try await Self.connect(.requestStream { await Self.echo($0) })
    func called() async throws -> Weak {
      let stream = try await connection.open(CallHead(path: "/t.T/m"), method: Self.method)
      stream.sendOnly([1, 2, 3], compressed: false)
      #expect(await Self.end(of: stream) == nil)
      return Weak(object: (stream as? ClientCallHandle)?.state)
    }
    #expect(try await called().isGone())
    await connection.close()
    await server.shutdown()
  }

  @Test func `a malformed request costs its own call alone`() async throws {
    let (server, connection) = try await Self.connect(.requestStream { await Self.echo($0) }) {
      $0.connection.headerBlockTimeout = .milliseconds(50)
    }
    // Open beyond the time that a header block may take, and ended by its own deadline then.
    let waiting = try await connection.open(
      CallHead(path: "/t.T/m", timeout: .seconds(2)),
      method: Self.method
    )
    try await waiting.send([1], compressed: false)
    _ = try await waiting.receive()
    let malformed = try await connection.open(CallHead(path: "t.T/m"), method: Self.method)
    malformed.finishSending()
    #expect(await Self.end(of: malformed) != nil)
    #expect(await Self.end(of: waiting)?.code == .deadlineExceeded)
    #expect(connection.isUsable)
    await connection.close()
    await server.shutdown()
  }

  @Test func `an answer that is too large to send still ends the call`() async throws {
    let (server, connection) = try await Self.connect(
      .requestStream { $0.end(Status(.aborted, String(repeating: "a", count: 100_000))) }
    )
    let stream = try await connection.open(
      CallHead(path: "/t.T/m", timeout: .seconds(20)),
      method: Self.method
    )
    stream.finishSending()
    #expect(await Self.end(of: stream)?.code == .internal)
    await connection.close()
    await server.shutdown()
  }

  @Test func `closing a connection waits for its open calls`() async throws {
    let (server, connection) = try await Self.connect(.requestStream { await Self.echo($0) })
    let stream = try await connection.open(CallHead(path: "/t.T/m"), method: Self.method)
    try await stream.send([1], compressed: false)
    _ = try await stream.receive()
    let order = Order()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await connection.close()
        order.append("closed")
      }
      await connection.drained()
      for _ in 0..<1_000 { await Task.yield() }
      order.append("finished")
      stream.finishSending()
      _ = await Self.end(of: stream)
    }
    #expect(order.steps.withLock { $0 } == ["finished", "closed"])
    await server.shutdown()
  }

  @Test func `a second shutdown waits for the first`() async throws {
    let (server, connection) = try await Self.connect(.requestStream { await Self.echo($0) }) {
      $0.eventLoops = nil
    }
    let stream = try await connection.open(CallHead(path: "/t.T/m"), method: Self.method)
    try await stream.send([1], compressed: false)
    _ = try await stream.receive()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await server.shutdown() }
      group.addTask { await server.shutdown() }
      await connection.drained()
      stream.finishSending()
      #expect(await Self.end(of: stream) == nil)
    }
    #expect(server.connectionCount == 0)
  }
}
