/// A method with the code that serves it, its message types erased to bytes.
///
/// A class, so that a call holds it by one reference. The handler never throws:
/// it has ended the call through `call.stream` when it returns.
package final class ServerMethod: Sendable {
  package let descriptor: MethodDescriptor
  /// The largest request message in bytes, before and after inflating.
  package let maximumRequestBytes: Int
  package let handler: Handler

  package enum Handler: Sendable {
    /// For methods with one request message: the transport collects it and calls once.
    case singleRequest(@Sendable (_ message: [UInt8], _ call: ServerCall) async -> Void)
    /// For methods with a request stream: the handler reads `call.stream`.
    case requestStream(@Sendable (_ call: ServerCall) async -> Void)
  }

  package init(descriptor: MethodDescriptor, maximumRequestBytes: Int, handler: Handler) {
    self.descriptor = descriptor
    self.maximumRequestBytes = maximumRequestBytes
    self.handler = handler
  }
}
