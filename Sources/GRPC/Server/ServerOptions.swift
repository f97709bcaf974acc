/// What applies to all the services of a server.
public struct ServerOptions: Sendable {
  /// The largest request message in bytes, before and after inflating; 1 MiB unless set.
  ///
  /// A method may have its own: `maximumRequestBytesByPath`, then its registration's.
  public var maximumRequestBytes = 1 << 20
  /// Limits for single methods by path, such as `/florin.v1.OrdersService/BatchCreateOrders`.
  public var maximumRequestBytesByPath: [String: Int] = [:]
  /// The largest response message in bytes, before compression; 4 MiB unless set.
  ///
  /// 4 MiB is what gRPC clients accept by default. Larger ones become RESOURCE_EXHAUSTED.
  public var maximumResponseBytes = 4 << 20
  /// Run around every call, the first outermost.
  public var interceptors: [any ServerInterceptor] = []
  /// Told of every error that is not an `RPCError` or a cancellation, with the call it ended.
  ///
  /// The caller sees UNKNOWN without any text: what an unexpected error says may be confidential.
  public var onHandlerError: (@Sendable (_ error: any Error, _ call: ServerCall) -> Void)?

  /// The defaults.
  public init() {}
}

/// Why services cannot be served together.
public enum RegistrationError: Error, Sendable, Hashable {
  /// Two registrations serve the same path.
  case duplicateMethod(path: String)
  /// A method's descriptor names another service than the registration that holds it.
  case foreignMethod(path: String, service: String)
  /// A method's descriptor has another shape than its code, such as unary for a stream.
  case wrongKind(path: String)
  /// A service's description is not a serialized `FileDescriptorSet`.
  case malformedDescriptor(service: String)
}
