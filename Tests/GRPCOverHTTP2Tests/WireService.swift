import GRPC
import GRPCOverHTTP2
import HTTP2
import Laws
import SwiftProtobuf

/// One unary method that a test gives its body.
struct WireService: Service {
  static let name = "florin.wire.v1.Wire"
  static let call = MethodDescriptor(service: name, method: "Call", kind: .unary)
  /// The same method, which the client may repeat.
  static let idempotentCall = MethodDescriptor(
    service: name,
    method: "Call",
    kind: .unary,
    isIdempotent: true
  )

  let body: @Sendable (Bytes, ServerCall) async throws -> Bytes

  var registration: ServiceRegistration {
    ServiceRegistration(
      service: Self.name,
      fileDescriptorSet: [],
      methods: [.unary(Self.call, body)]
    )
  }

  static let echo = WireService { request, _ in request }

  static func answering(_ text: String) -> WireService { WireService { _, _ in Bytes(text) } }
}

/// A server and the address it listens on.
struct RunningServer {
  let server: HTTP2Server
  let address: ServerAddress

  static func start(
    _ services: [any Service],
    _ change: (inout HTTP2ServerOptions) -> Void = { _ in }
  ) async throws -> RunningServer {
    var options = HTTP2ServerOptions()
    options.eventLoops = try TestLoops.shared.get()
    change(&options)
    let server = try HTTP2Server(services: services, options: options)
    return RunningServer(server: server, address: try await server.start())
  }
}

extension Channel {
  static func wire(
    _ addresses: [ServerAddress],
    options: ChannelOptions = ChannelOptions(),
    _ change: (inout HTTP2ClientOptions) -> Void = { _ in }
  ) throws -> Channel {
    var transport = HTTP2ClientOptions(tls: nil)
    transport.eventLoops = try TestLoops.shared.get()
    change(&transport)
    return try Channel(addresses, transport: transport, options: options)
  }

  /// Calls the service's method.
  func call(_ text: String = "", options: CallOptions = .defaults) async throws -> String {
    let response: Bytes = try await unary(WireService.call, Bytes(text), options: options)
    return response.text
  }

  /// Calls until the answer is as wanted: for what the other side does in its own time.
  func callUntil(_ isWanted: (String?) -> Bool) async throws {
    for _ in 0..<10_000 {
      if isWanted(try? await call()) { return }
      try await ContinuousClock().sleep(for: .milliseconds(1))
    }
    throw RPCError(.internal, "the answer did not become what it should")
  }
}

/// The error of a call that must fail.
func failure(_ body: () async throws -> some Any) async -> RPCError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? RPCError
  }
}
