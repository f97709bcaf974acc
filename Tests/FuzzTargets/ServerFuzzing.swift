internal import GRPC
internal import GRPCOverHTTP2
internal import Glibc
internal import HTTP2
internal import Reactor
internal import Synchronization

/// A server with a method of each kind, and the bytes of a client.
///
/// Promises: no input stops the process, and the server closes the connection once the client has
/// said its last.
final class ServerFuzzing: Sendable {
  static let shared = ServerFuzzing()

  private let server: HTTP2Server
  private let path: String

  private init() {
    path = "/tmp/florin-fuzz-server-\(getpid()).sock"
    unlink(path)
    var options = HTTP2ServerOptions()
    options.address = .unix(path: path)
    // Small, so that short inputs meet them.
    options.connection.maximumConcurrentStreams = 8
    options.connection.maximumHeaderListBytes = 1_024
    options.connection.streamWindowBytes = 65_535
    options.unreadMessageBytes = 256
    let loops: EventLoopGroup
    do {
      loops = try EventLoopGroup(count: 1)
      options.eventLoops = loops
      server = try HTTP2Server(router: Router(methods: FuzzMethods.all), options: options)
    } catch {
      preconditionFailure("\(error)")
    }
    let gate = FuzzGate()
    let failure = Mutex<String?>(nil)
    // On the loop: the thread that waits below may be the only one of the default pool.
    Task(executorPreference: loops.next()) { [server] in
      do {
        try await server.start()
      } catch {
        failure.withLock { $0 = "\(error)" }
      }
      gate.open()
    }
    promise(gate.wait(seconds: 20), "the server does not start")
    promise(failure.withLock { $0 } == nil, failure.withLock { $0 ?? "" })
  }

  func run(_ input: [UInt8]) {
    let socket = FuzzSocket.connected(to: path)
    for piece in FuzzFrames.pieces(input, preface: FuzzFrames.clientPreface) {
      socket.write(piece)
    }
    socket.finish()
  }
}

/// A method of each kind, with names as short as inputs should be.
enum FuzzMethods {
  static let maximumRequestBytes = 2_048

  static let all: [ServerMethod] = [
    single("U", .unary) { message, call in
      call.stream.respond(
        headers: Metadata(),
        message: message,
        compressed: true,
        trailers: Metadata()
      )
    },
    single("S", .serverStreaming) { message, call in
      for _ in 0..<3 {
        do { try await call.stream.send(message, compressed: true) } catch { break }
      }
      call.stream.sendStatus(.ok, trailers: call.metadata)
    },
    stream("C", .clientStreaming) { call in
      var count = 0
      do throws(RPCError) {
        while let message = try await call.stream.receive() { count += message.count }
        call.stream.respond(
          headers: Metadata(),
          message: Array("\(count)".utf8),
          compressed: false,
          trailers: Metadata()
        )
      } catch {
        call.stream.sendStatus(error.status, trailers: Metadata())
      }
    },
    stream("B", .bidirectionalStreaming) { call in
      do throws(RPCError) {
        while let message = try await call.stream.receive() {
          try await call.stream.send(message, compressed: message.count.isMultiple(of: 2))
        }
        call.stream.sendStatus(.ok, trailers: Metadata())
      } catch {
        call.stream.sendStatus(error.status, trailers: Metadata())
      }
    },
  ]

  private static func descriptor(_ name: String, _ kind: CallKind) -> MethodDescriptor {
    MethodDescriptor(service: "f.F", method: name, kind: kind, isIdempotent: false)
  }

  private static func single(
    _ name: String,
    _ kind: CallKind,
    _ body: @escaping @Sendable ([UInt8], ServerCall) async -> Void
  ) -> ServerMethod {
    ServerMethod(
      descriptor: descriptor(name, kind),
      maximumRequestBytes: maximumRequestBytes,
      handler: .singleRequest(body)
    )
  }

  private static func stream(
    _ name: String,
    _ kind: CallKind,
    _ body: @escaping @Sendable (ServerCall) async -> Void
  ) -> ServerMethod {
    ServerMethod(
      descriptor: descriptor(name, kind),
      maximumRequestBytes: maximumRequestBytes,
      handler: .requestStream(body)
    )
  }
}
