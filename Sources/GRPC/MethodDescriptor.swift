/// Which sides of a call send more than one message.
public enum CallKind: Sendable, Hashable {
  /// One request, one response.
  case unary
  /// Many requests, one response.
  case clientStreaming
  /// One request, many responses.
  case serverStreaming
  /// Many of both, in any interleaving.
  case bidirectionalStreaming

  /// Whether the caller sends exactly one message.
  public var hasSingleRequest: Bool { self == .unary || self == .serverStreaming }
  /// Whether the server sends exactly one message.
  public var hasSingleResponse: Bool { self == .unary || self == .clientStreaming }
}

/// The name and shape of one remote procedure.
public struct MethodDescriptor: Sendable, Hashable {
  /// The full service name with its package, such as `florin.v1.OrdersService`.
  public let service: String
  /// The method's name, such as `GetOrder`.
  public let method: String
  /// Which sides stream.
  public let kind: CallKind
  /// Whether repeating a call that may have run is harmless (`option idempotency_level`).
  public let isIdempotent: Bool
  /// The `:path` on the wire: `/service/method`.
  public let path: String

  /// A descriptor; generated code makes these.
  public init(service: String, method: String, kind: CallKind, isIdempotent: Bool = false) {
    self.service = service
    self.method = method
    self.kind = kind
    self.isIdempotent = isIdempotent
    path = "/\(service)/\(method)"
  }
}
