internal import FoundationEssentials
internal import GRPC
package import SwiftProtobuf

package typealias Bytes = Google_Protobuf_BytesValue

/// Methods for the laws, registered without any layer above the seam.
enum LawService {
  static let name = "florin.laws.v1.Laws"

  static func descriptor(
    _ method: String,
    _ kind: CallKind,
    isIdempotent: Bool = false
  ) -> MethodDescriptor {
    MethodDescriptor(service: name, method: method, kind: kind, isIdempotent: isIdempotent)
  }

  /// A method with one request and one response.
  static func unary(
    _ descriptor: MethodDescriptor,
    maximumRequestBytes: Int = 1 << 20,
    _ body: @escaping @Sendable ([UInt8], ServerCall) async throws -> [UInt8]
  ) -> ServerMethod {
    ServerMethod(
      descriptor: descriptor,
      maximumRequestBytes: maximumRequestBytes,
      handler: .singleRequest { message, call in
        await end(call) {
          let response = try await body(message, call)
          call.stream.respond(
            headers: call.headers,
            message: response,
            compressed: false,
            trailers: call.trailers
          )
        }
      }
    )
  }

  /// A method with one request whose body sends what it likes, and ends with OK.
  static func singleRequest(
    _ descriptor: MethodDescriptor,
    _ body: @escaping @Sendable ([UInt8], ServerCall) async throws -> Void
  ) -> ServerMethod {
    ServerMethod(
      descriptor: descriptor,
      maximumRequestBytes: 1 << 20,
      handler: .singleRequest { message, call in
        await end(call) {
          try await body(message, call)
          call.stream.sendStatus(.ok, trailers: call.trailers)
        }
      }
    )
  }

  /// A method with a request stream whose body sends what it likes, and ends with OK.
  static func requestStream(
    _ descriptor: MethodDescriptor,
    maximumRequestBytes: Int = 1 << 20,
    _ body: @escaping @Sendable (ServerCall) async throws -> Void
  ) -> ServerMethod {
    ServerMethod(
      descriptor: descriptor,
      maximumRequestBytes: maximumRequestBytes,
      handler: .requestStream { call in
        await end(call) {
          try await body(call)
          call.stream.sendStatus(.ok, trailers: call.trailers)
        }
      }
    )
  }

  private static func end(_ call: ServerCall, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch let error as RPCError {
      call.stream.sendStatus(error.status, trailers: error.metadata)
    } catch {
      call.stream.sendStatus(Status(.unknown, "\(error)"), trailers: Metadata())
    }
  }
}

extension ServerCall {
  /// Sends the headers that the handler has set, then the message.
  func send(_ message: [UInt8]) async throws {
    sendHeaders()
    try await stream.send(message, compressed: false)
  }

  /// Returns when the handler's task is cancelled.
  func cancellation() async {
    // Nobody completes it: only cancellation ends the wait.
    try? await Eventual<Void>().value()
  }
}

extension Google_Protobuf_BytesValue {
  package init(_ text: String) {
    self.init()
    value = .init(text.utf8)
  }

  package init(count: Int) {
    self.init()
    value = .init(repeating: 0x61, count: count)
  }

  package var size: Int { value.count }

  package var text: String { String(decoding: value, as: UTF8.self) }

  /// The serialized message.
  var bytes: [UInt8] {
    get throws { try serializedBytes() }
  }
}
