/// A method with the code that serves it, its message types erased to bytes.
///
/// A class, so that a call holds it by one reference. The handler never throws:
/// it has ended the call through `call.stream` when it returns.
package final class ServerMethod: Sendable {
  package let descriptor: MethodDescriptor
  /// The largest request message in bytes, before and after inflating.
  package let maximumRequestBytes: Int
  package let handler: Handler
  /// Whether the handler reads a stream of requests.
  package let takesStream: Bool
  /// Whether the handler sends one response.
  package let hasSingleResponse: Bool

  package enum Handler: Sendable {
    /// For methods with one request message: the transport collects it and calls once.
    case singleRequest(@Sendable (_ message: [UInt8], _ call: ServerCall) async -> Void)
    /// For methods with one message each way, as `singleRequest`; a transport that has more such
    /// calls may give a source of them, which saves each of them a way in and out.
    case unary(@Sendable (_ first: SingleRequest, _ others: (any CallSource)?) async -> Void)
    /// For methods with a request stream: the handler reads `call.stream`.
    case requestStream(@Sendable (_ call: ServerCall) async -> Void)
  }

  package init(descriptor: MethodDescriptor, maximumRequestBytes: Int, handler: Handler) {
    self.descriptor = descriptor
    self.maximumRequestBytes = maximumRequestBytes
    self.handler = handler
    takesStream = if case .requestStream = handler { true } else { false }
    hasSingleResponse = descriptor.kind.hasSingleResponse
  }
}

/// A call with the bytes of its only request message.
@usableFromInline
package struct SingleRequest: Sendable {
  @usableFromInline package let message: [UInt8]
  @usableFromInline package let call: ServerCall

  package init(message: consuming [UInt8], call: consuming ServerCall) {
    self.message = message
    self.call = call
  }
}

/// The calls that wait for a handler, as the task sees that serves them one after the other.
@usableFromInline
package protocol CallSource: AnyObject {
  /// Counts a call as ended, and takes the next one.
  ///
  /// - Parameter call: The call whose handler has ended; the source's last.
  /// - Returns: A call of the same method; nil when the task has to return.
  func next(after call: ServerCall) -> SingleRequest?
}
