import FoundationEssentials
import GRPC
import GRPCOverHTTP2
import HTTP2
import Reactor
import SwiftProtobuf
import Synchronization

typealias Bytes = Google_Protobuf_BytesValue

/// The methods that raw clients call.
enum WireMethod: String {
  /// Unary: the request is the response.
  case echo = "Echo"
  /// Client streaming: the number of bytes in all requests, in digits.
  case collect = "Collect"
  /// Client streaming: reads nothing before the gate opens.
  case ignore = "Ignore"
  /// Server streaming: messages of 16 KiB, as many as the request says in digits.
  case produce = "Produce"
  /// Unary: ends when it is cancelled.
  case wait = "Wait"
  /// Unary: ends when the gate opens, cancelled or not.
  case hold = "Hold"

  static let service = "florin.wire.v1.Wire"
  var path: String { "/\(WireMethod.service)/\(rawValue)" }

  func descriptor(_ kind: CallKind) -> MethodDescriptor {
    MethodDescriptor(service: WireMethod.service, method: rawValue, kind: kind)
  }
}

/// Holds handlers and counts them.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var most = 0
  }

  private let state = Mutex(State())

  /// The most handlers that were held at once.
  var most: Int { state.withLock { $0.most } }

  func hold() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        state.most = max(state.most, state.waiting.count)
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

struct WireService: Service {
  let gate: Gate

  var registration: ServiceRegistration {
    ServiceRegistration(
      service: WireMethod.service,
      fileDescriptorSet: [],
      methods: [
        .unary(WireMethod.echo.descriptor(.unary)) { (request: Bytes, _) in request },
        .clientStreaming(WireMethod.collect.descriptor(.clientStreaming)) {
          (requests: RequestStream<Bytes>, _) in
          var count = 0
          for try await request in requests { count += request.value.count }
          return Bytes.with { $0.value = .init("\(count)".utf8) }
        },
        .clientStreaming(WireMethod.ignore.descriptor(.clientStreaming)) {
          [gate] (_: RequestStream<Bytes>, _) in
          await gate.hold()
          return Bytes()
        },
        .serverStreaming(WireMethod.produce.descriptor(.serverStreaming)) {
          (request: Bytes, writer: ResponseWriter<Bytes>, _) in
          let count = Int(String(decoding: request.value, as: UTF8.self)) ?? 0
          let message = Bytes.with { $0.value = .init(repeating: 7, count: 16_384) }
          for _ in 0..<count { try await writer.write(message) }
        },
        .unary(WireMethod.wait.descriptor(.unary)) { (request: Bytes, _) in
          let (endless, end) = AsyncStream<Void>.makeStream()
          for await _ in endless {}
          end.finish()
          return request
        },
        .unary(WireMethod.hold.descriptor(.unary)) { [gate] (request: Bytes, _) in
          await gate.hold()
          return request
        },
      ]
    )
  }
}

/// A server of `WireService` on loopback.
struct WireServer: Sendable {
  private static let loops = Result { try EventLoopGroup(count: 2) }

  let server: HTTP2Server
  let port: Int
  let gate: Gate

  /// Runs `body` on a thread of its own with a server, and stops the server afterwards.
  static func with(
    _ configure: (inout HTTP2ServerOptions) throws -> Void = { _ in },
    _ body: @escaping @Sendable (WireServer) throws -> Void
  ) async throws {
    var options = HTTP2ServerOptions()
    options.eventLoops = try loops.get()
    options.connection.drainTimeout = .milliseconds(100)
    try configure(&options)
    let gate = Gate()
    let server = try HTTP2Server(services: [WireService(gate: gate)], options: options)
    guard case .host(_, let port) = try await server.start() else {
      throw RuleBroken("no port")
    }
    let result = await Result.catching {
      try await onThread { try body(WireServer(server: server, port: Int(port), gate: gate)) }
    }
    gate.open()
    await server.shutdown()
    try result.get()
  }

  func client() throws -> RawClient { try RawClient(port: port) }
}

extension Result where Failure == any Error {
  static func catching(
    _ body: () async throws -> Success
  ) async -> Result<Success, any Error> {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }
}
